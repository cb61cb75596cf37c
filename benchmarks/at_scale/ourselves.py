"""Ourselves: how a process of this benchmark finds its own modules."""

from __future__ import annotations

import os
from pathlib import Path


def environment() -> dict[str, str]:
    """Return the environment of a process that runs a module of this folder."""
    inherited = [one for one in (os.environ.get("PYTHONPATH"),) if one]
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent.parent), *inherited])}
