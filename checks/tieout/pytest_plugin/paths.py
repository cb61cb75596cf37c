"""Paths: as one types them where pytest was started."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def way_to(path: Path, config: pytest.Config) -> str:
    """Return the way to a path from where pytest was started; empty for that folder itself."""
    try:
        way = Path(os.path.relpath(path, config.invocation_params.dir)).as_posix()
    except ValueError:  # another drive of Windows
        return path.as_posix()
    return "" if way == "." else way
