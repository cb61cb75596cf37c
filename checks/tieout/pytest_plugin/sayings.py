"""Sayings: what went wrong, in sentences that pytest shows without a traceback."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from _pytest._code.code import ExceptionRepr


class Told(Exception):
    """Something that sentences tell, and no traceback explains."""

    def __init__(self, text: str, path: str, line: int = 0) -> None:
        """Take what is told, the gravest on the first line, and what file and line it is about."""
        super().__init__(text)
        self.path, self.line = path, line


class Broken(Told):
    """A rule has open findings."""


class Accepted(Told):
    """All that a rule has found is accepted."""


class Stopped(Told):
    """Something could not be read, or could not run; never the data's fault."""


def plainly(excinfo: pytest.ExceptionInfo[BaseException], config: pytest.Config) -> ExceptionRepr:
    """Return what pytest shows in every style of ``--tb``, in its summary and in its JUnit file.

    Args:
        excinfo: of something told.
        config: of the run.
    """
    told = excinfo.value
    assert isinstance(told, Told)
    shown = excinfo.getrepr(style="value", chain=False)
    first, _, _ = str(told).partition("\n")
    assert shown.reprcrash is not None  # none of our own frames is hidden
    shown.reprcrash.path, shown.reprcrash.lineno, shown.reprcrash.message = told.path, told.line, first
    if config.getoption("tbstyle") == "line":
        shown.reprtraceback.reprentries[-1].lines = [first]
    return shown
