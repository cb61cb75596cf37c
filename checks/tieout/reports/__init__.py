"""Formats: each file ``as_<format>.py`` here renders the one report, found by its name."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from typing import cast

from tieout.model import Report

Render = Callable[[Report, str], str]
"""From a report and the severity on which the gate fails to the rendered text."""


def formats() -> tuple[str, ...]:
    """Return the names of all formats."""
    names = (module.name for module in pkgutil.iter_modules(__path__))
    return tuple(sorted(name.removeprefix("as_") for name in names if name.startswith("as_")))


def render(report: Report, name: str, fail_on: str = "error") -> str:
    """Render a report in a format of this folder."""
    module = importlib.import_module(f"{__name__}.as_{name}")
    return cast("Render", module.render)(report, fail_on)
