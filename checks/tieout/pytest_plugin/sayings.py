"""Sayings: what went wrong, in sentences that pytest shows without a traceback."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from _pytest._code.code import ExceptionRepr


class Said(Exception):
    """Something that sentences say, and no traceback explains."""

    def __init__(self, text: str, path: str, line: int = 0) -> None:
        """Take what is said, the gravest on the first line, and what file and line it is about."""
        super().__init__(text)
        self.path, self.line = path, line


class Broken(Said):
    """A rule has open findings."""


class Accepted(Said):
    """All that a rule has found is accepted."""


class Stopped(Said):
    """Something could not be read, or could not run; never the data's fault."""


def plainly(excinfo: pytest.ExceptionInfo[BaseException], config: pytest.Config) -> ExceptionRepr:
    """Return what pytest shows in every style of ``--tb``, in its summary and in its JUnit file.

    Args:
        excinfo: of something said.
        config: of the run.
    """
    said = excinfo.value
    assert isinstance(said, Said)
    shown = excinfo.getrepr(style="value", chain=False)
    first, _, _ = str(said).partition("\n")
    assert shown.reprcrash is not None  # none of our own frames is hidden
    shown.reprcrash.path, shown.reprcrash.lineno, shown.reprcrash.message = said.path, said.line, first
    if config.getoption("tbstyle") == "line":
        shown.reprtraceback.reprentries[-1].lines = [first]
    return shown
