"""Sheets: a data file as it was read, with what was wrong with its header and its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from tieout.facts import Field
from tieout.model import Severity

if TYPE_CHECKING:
    import polars as pl


class NotRead(Exception):
    """A file cannot be read as what it is said to be; the message goes on from *it*."""


class Flaw(NamedTuple):
    """A structural fault found in a file: its id, what is wrong, and where."""

    rule: str
    severity: Severity
    message: str
    row: int | None = None
    field: Field | None = None
    line: int = 1
    """The line, where it is the fault of no row; 0 in a file that has no lines."""
    part: int = 0
    """Which of the table's files has it, where it is the fault of no row."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The columns of a file that its facts promise.

    Args:
        columns: by the names of their fields, the texts as printed; null where a row ends before.
        lines: for each row, the line of the file on which it begins, or the number of the row.
        flaws: what was wrong with header and rows.
        counted: what ``lines`` counts, ``line`` or ``row``.
        binary: the bits of each column of floats.
        places: in a file of lines, which cell of a row each field is, counted from 0.
    """

    columns: Mapping[str, pl.Series]
    lines: Sequence[int]
    flaws: Sequence[Flaw]
    counted: str = "line"
    binary: Mapping[str, int] = field(default_factory=dict)
    places: Mapping[str, int] = field(default_factory=dict)
