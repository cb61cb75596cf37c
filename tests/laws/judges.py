"""Judges: a world is written as a project and judged, in columns or in fractions."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from publishers import Print, Publisher
from worlds import World

from tieout.engines import answers, verdicts
from tieout.engines.judge import Judged, judge
from tieout.model import Cell, Report
from tieout.run import Choice, check

COLUMNS, FRACTIONS = 0, 10**9
WAYS = {"in columns": COLUMNS, "in fractions": FRACTIONS}
"""How items are judged: fractions judge up to so many outright."""
HEADER = ("INDICATOR", "REF_AREA", "TIME_PERIOD", "OBS_VALUE", "UNIT_MULT", "DECIMALS", "QUALIFIER", "SOURCE")
_TYPES = {"OBS_VALUE": "number", "UNIT_MULT": "integer"}


@contextmanager
def watching() -> Iterator[list[Judged]]:
    """Yield all that is judged, with how much of it fractions had to decide."""
    seen: list[Judged] = []

    def watched(*given: Any) -> Judged:
        seen.append(judge(*given))
        return seen[-1]

    with patch.object(verdicts, "judge", watched):
        yield seen


def judged(world: World, rule: Mapping[str, Any], few: int, tables: int = 1) -> Report:
    """Return the whole report of one rule on a world.

    Args:
        world: what is published.
        rule: the keys of the rule.
        few: up to how many items are judged in fractions outright.
        tables: on how many tables of one dataset the rows are spread.
    """
    with tempfile.TemporaryDirectory() as folder, patch.object(answers, "FEW", few):
        write(Path(folder), world, [{"id": "it", **rule}], tables)
        return check(folder, Choice(joint="never", suspicions=False))


def write(root: Path, world: World, rules: Sequence[Mapping[str, Any]], tables: int = 1) -> None:
    """Write a world and its rules as a project of one dataset, its rows spread on some tables."""
    folder = root / "datasets" / "small"
    folder.mkdir(parents=True)
    parts = {f"part{number}": world.rows[number::tables] for number in range(tables)}
    for name, rows in parts.items():
        (folder / f"{name}.csv").write_text("\n".join([",".join(HEADER), *map(str, rows), ""]), "utf-8")
    (folder / "codes.csv").write_text(_codes(world.publishers), "utf-8")
    resources = [*(_table(name, world.publishers) for name in parts), _CODES]
    descriptor = {"name": "small", "resources": resources}
    (folder / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    (root / "expectations").mkdir()
    # What JSON writes of texts, numbers and lists is TOML.
    lines = [
        line
        for rule in rules
        for line in ("[[rule]]", *(f"{key} = {json.dumps(value)}" for key, value in rule.items()))
    ]
    (root / "expectations" / "small.toml").write_text("\n".join(lines), "utf-8")


def _shared(publishers: Mapping[str, Publisher]) -> Publisher | None:
    houses = set(publishers.values())
    return houses.pop() if len(houses) == 1 else None


def _codes(publishers: Mapping[str, Publisher]) -> str:
    """Return the code list; one house that prints everything is declared on the field of values."""
    text, shared = io.StringIO(), _shared(publishers)
    lines = [
        (name, "" if shared else one.declared, "0" if one.minimum else "") for name, one in publishers.items()
    ]
    csv.writer(text).writerows([("code", "rounding", "minimum"), *lines])
    return text.getvalue()


_CODES = {
    "name": "codes",
    "path": "codes.csv",
    "schema": {
        "fields": [
            {"name": "code", "type": "string"},
            {"name": "rounding", "type": "string"},
            {"name": "minimum", "type": "number"},
        ],
        "primaryKey": "code",
    },
}


def _table(name: str, publishers: Mapping[str, Publisher]) -> dict[str, Any]:
    fields: list[dict[str, Any]] = [{"name": one, "type": _TYPES.get(one, "string")} for one in HEADER]
    shared = _shared(publishers)
    if shared is not None and shared.rounding:
        fields[HEADER.index("OBS_VALUE")]["rounding"] = shared.rounding
    key = {"fields": "INDICATOR", "reference": {"resource": "codes", "fields": "code"}}
    return {"name": name, "path": f"{name}.csv", "schema": {"fields": fields, "foreignKeys": [key]}}


def verdicts_of(report: Report) -> dict[str, str]:
    """Return what is said of each item that does not hold, by its key."""
    said = {" ".join(one.key.values()): one.reason for one in report.unknowns}
    return said | {" ".join(one.key.values()): "broken" for one in report.findings if one.rule == "it"}


def wherever(report: Report) -> tuple[Sequence[Any], ...]:
    """Return all that a report says, but where in which file the rows stand."""
    findings = [
        replace(
            one,
            table="",
            path="",
            line=0,
            # Prints that contradict each other are told in the order of their rows.
            message=" ".join(sorted(one.message.split())),
            cells=tuple(sorted(map(_anywhere, one.cells), key=repr)),
        )
        for one in report.findings
    ]
    unknowns = [
        replace(one, table="", cells=tuple(sorted(map(_anywhere, one.cells), key=repr)))
        for one in report.unknowns
    ]
    rules = [replace(one, table="") for one in report.rules if one.kind != "facts"]
    return sorted(findings, key=repr), sorted(unknowns, key=repr), rules


def _anywhere(cell: Cell) -> Cell:
    return replace(cell, path="", line=0)


def printed_at(rows: Sequence[Print], series: str) -> set[str]:
    """Return the items of a series: the places where it is printed."""
    return {f"{area} {period}" for (name, area, period), *_ in rows if name == series}
