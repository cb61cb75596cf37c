"""Formats: each file ``as_<format>.py`` here renders the one report, found by its name."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from types import ModuleType
from typing import cast

from tieout.model import Report

Render = Callable[[Report, str], str]
"""From a report and the severity on which the gate fails to the rendered text."""


def formats() -> tuple[str, ...]:
    """Return the names of all formats."""
    names = (module.name for module in pkgutil.iter_modules(__path__))
    return tuple(sorted(name.removeprefix("as_") for name in names if name.startswith("as_")))


def wants(names: Iterable[str]) -> frozenset[str]:
    """Return what formats want of a report beyond its verdicts: ``plots``, ``run``; each says so in WANTS."""
    return frozenset(want for name in names for want in getattr(_module(name), "WANTS", ()))


def render(report: Report, name: str, fail_on: str = "error") -> str:
    """Render a report in a format of this folder."""
    return cast("Render", _module(name).render)(report, fail_on)


def _module(name: str) -> ModuleType:
    return importlib.import_module(f"{__name__}.as_{name}")
