"""Paint: what the parts of a line of text are, and how a terminal shows each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

from tieout.reports.wording import one_line

Look = Literal["plain", "error", "warning", "info", "good", "name"]
_CODES: dict[Look, str] = {
    "error": "1;31",
    "warning": "1;33",
    "info": "1;36",
    "good": "32",
    "name": "1",
}
"""Bold red, bold yellow, bold cyan, green, bold."""


class Part(NamedTuple):
    """Some words of a line, and what they are."""

    text: str
    look: Look = "plain"


Line = Sequence[Part]
Write = Callable[[Line], str]
"""From a line to the text of it; what would break the line is escaped before anything is added."""


def plain(line: Line) -> str:
    """Return a line as it is written everywhere but on a terminal."""
    return one_line("".join(part.text for part in line))


def coloured(line: Line) -> str:
    """Return a line as a terminal shows it, in the same words."""
    return "".join(_painted(one_line(part.text), _CODES.get(part.look)) for part in line)


def _painted(text: str, code: str | None) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if code and text else text
