"""Headers: which columns of a file are those that the facts promise, and what is wrong with the rest."""

from __future__ import annotations

import difflib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from tieout.facts import NUMERIC, Field, Table
from tieout.files.sheets import Flaw

_DELIMITERS = ";\t|,"


class Header(NamedTuple):
    """The places of the promised columns, what is wrong, and whether one slip explains it all."""

    places: Mapping[str, int]
    flaws: Sequence[Flaw]
    slipped: bool


def read_header(table: Table, printed: Sequence[str]) -> Header:
    """Return where the promised columns stand in the header of a file of lines."""
    slip = _slip(table, printed)
    if slip:
        return Header({}, [Flaw("columns", "error", slip)], slipped=True)
    return match_names(table, printed)


def match_names(table: Table, printed: Sequence[str]) -> Header:
    """Return where the promised columns stand among names, and what is wrong with these."""
    names = [name.strip() for name in printed]
    absent = [field for field in table.fields if field.name not in names]
    flaws = [*_misprints(table, printed, names), *(_absent(field, names) for field in absent)]
    places = {field.name: names.index(field.name) for field in table.fields if field.name in names}
    return Header(places, flaws, slipped=False)


def promised(table: Table, printed: Sequence[str]) -> int:
    """Return how many of the promised names a line prints."""
    return len({field.name for field in table.fields} & {name.strip() for name in printed})


def _misprints(table: Table, printed: Sequence[str], names: Sequence[str]) -> Iterator[Flaw]:
    for name, stripped in zip(printed, names, strict=True):
        if name != stripped:
            yield Flaw("columns", "warning", f"the header {name!r} has blanks around it")
    for name, times in Counter(names).items():
        if table.field(name) is None:
            message = f"column {name!r} is not judged: the facts promise no such column"
            yield Flaw("columns", "warning", message)
        elif times > 1:
            yield Flaw("columns", "error", f"column {name!r} stands {times} times; the first is used")


def _absent(field: Field, names: Sequence[str]) -> Flaw:
    near = _near(field, names)
    hint = f"; did you mean {field.name!r} by {near!r}?" if near else ""
    message = f"column {field.name!r} is promised by the facts and absent{hint}"
    return Flaw("columns", "error", message, None, field)


def _near(field: Field, names: Sequence[str]) -> str:
    """Return the name that was probably meant: the same but for case, marks, or a label behind it."""
    for name in names:
        alike = {_letters(name), _letters(re.split(r"[:(\[,\n]", name)[0])}
        if name and alike & {_letters(field.name), _letters(field.title)}:
            return name
    return next(iter(difflib.get_close_matches(field.name, names, 1, 0.7)), "")


def _letters(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()


def _slip(table: Table, printed: Sequence[str]) -> str:
    """Say what single slip left the file without any promised column; an empty text if none did."""
    wanted = ",".join(field.name for field in table.fields)
    declared = table.dialect.header
    if not printed and declared is not None:
        return f'nothing stands on line {declared}, where "headerRows" in the dialect says that the header is'
    if not printed:
        return f"the file is empty: it has no header, and the facts promise {wanted.replace(',', ', ')}"
    if promised(table, printed):
        return ""
    line = table.dialect.delimiter.join(printed)
    others = [mark for mark in _DELIMITERS if mark in line and mark != table.dialect.delimiter]
    mark = max(others, key=lambda mark: promised(table, line.split(mark)), default="")
    if mark and (promised(table, line.split(mark)) or len(printed) == 1):
        what = "one column, " if len(printed) == 1 else ""
        return (
            f"the header is {what}{line!r}: if {mark!r} stands between the cells, "
            f'declare the resource\'s "dialect": {json.dumps({"delimiter": mark})}'
        )
    if len(printed) == len(table.fields) and _is_row(table, printed):
        return f"the file has no header: its first line, {line!r}, is a row; write {wanted} above it"
    return ""


def _is_row(table: Table, cells: Sequence[str]) -> bool:
    """Tell whether a line prints figures where the facts promise them."""
    placed = zip(table.fields, cells, strict=True)
    read = [field.format.reads(cell) for field, cell in placed if field.type in NUMERIC and cell]
    return bool(read) and all(read)
