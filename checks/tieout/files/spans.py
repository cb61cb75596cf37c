"""Spans: where in its line each cell of a delimited file stands, as an editor counts characters."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from tieout.facts import Dialect, Table
from tieout.files.delimited import opened

_QUOTED = re.compile(r'"(?:[^"]|"")*+"')
_ENDS = "\r\n"


class Span(NamedTuple):
    """The first character of a cell in its line, counted from 1, and how many it has."""

    col: int
    width: int


def spans(table: Table, wanted: Mapping[int, Collection[int]]) -> Mapping[tuple[int, int], Span]:
    """Return where cells stand, in one pass over their file, as far as its lines are wanted.

    Args:
        table: whose file is read; it has lines.
        wanted: the cells of each row, counted from 0, by the line on which the row begins.

    Returns:
        The span of each cell by line and cell; a cell that begins on a later line of its row has none.
    """
    found: dict[tuple[int, int], Span] = {}
    with opened(table) as file:
        lines = enumerate(file, start=1)
        for wished in sorted(wanted):
            first = next((text for line, text in lines if line == wished), "")
            row = _spans(first, (text for _, text in lines), table.dialect)
            for cell, span in enumerate(islice(row, max(wanted[wished]) + 1)):
                if cell in wanted[wished] and span is not None:
                    found[wished, cell] = span
    return found


def _spans(first: str, more: Iterator[str], dialect: Dialect) -> Iterator[Span | None]:
    """Yield the span of each cell of a row, from its first line; further ones are read as they are needed."""
    text, at, width = first, 0, len(first.rstrip(_ENDS))
    while at <= len(text):
        start = at
        while dialect.skip_initial_space and text[at : at + 1] == " ":
            at += 1
        if text[at : at + 1] == '"':
            closed = _QUOTED.match(text, at)
            if closed is None:
                following = next(more, None)
                if following is None:
                    return
                text, at = text + following, start
                continue
            at = closed.end()
        end = text.find(dialect.delimiter, at)
        end = len(text.rstrip(_ENDS)) if end < 0 else end
        yield _trimmed(text, start, min(end, width)) if start <= width else None
        at = end + 1
        if not text.startswith(dialect.delimiter, end):
            return


def _trimmed(text: str, start: int, end: int) -> Span:
    """Return the span of what a cell prints, without the blanks around it."""
    cell = text[start:end]
    before = len(cell) - len(cell.lstrip(" ")) if cell.strip(" ") else 0
    return Span(start + before + 1, len(cell.strip(" ")))
