"""For tests, ours and yours: a small table and a rule in, the broken items out."""

from __future__ import annotations

import csv
import io
import json
import re
import tempfile
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from tieout.facts import DESCRIPTOR, SDMX_ROLES
from tieout.model import UNPROMISED, Report
from tieout.run import Choice, check

_INTEGERS = ("UNIT_MULT", "DECIMALS")
_TIMES = ("date", "period", "time", "month", "quarter")


def broken(table: str, facts: Mapping[str, Mapping[str, Any]] | None = None, **rule: Any) -> list[str]:  # noqa: ANN401
    """Return the broken items of one rule on a small table, each as its key in words.

    Args:
        table: the CSV text. A column ``year`` (or date, period, ...) is the time, columns of
            numbers are measures, others entities; SDMX names mean what they mean there.
        facts: more properties of fields, by name, as ``datapackage.json`` has them.
        rule: the keys of the rule; ``as_`` and ``from_`` stand for Python's own words.

    Raises:
        Refused: facts or rule are written wrongly.
    """
    report = judged(table, facts, **rule)
    for result in report.could_not_run:
        raise AssertionError(f"{result.id} could not run: {result.could_not_run}")
    return [" ".join(f.key.values()) for f in report.findings if f.kind not in UNPROMISED]


def judged(table: str, facts: Mapping[str, Mapping[str, Any]] | None = None, **rule: Any) -> Report:  # noqa: ANN401
    """Return the whole report of one rule (or of none) on a small table; of causes it says nothing."""
    with tempfile.TemporaryDirectory() as folder:
        project(Path(folder), table, facts, [rule] if rule else [])
        return check(folder, Choice(joint="never"))


def tally(report: Report) -> dict[str, int]:
    """Return how often the one rule ``it`` holds exactly, by rounding, is broken, or unknown by reason."""
    it = next(rule for rule in report.rules if rule.id == "it")
    assert it.could_not_run is None, it.could_not_run
    kept = {"exactly": it.holds_exactly, "by rounding": it.holds_by_rounding, "broken": it.broken}
    return {word: count for word, count in (*kept.items(), *it.unknown_by.items()) if count}


def unknown(report: Report) -> list[str]:
    """Return the items that could not be judged, each as its key and its reason in words."""
    return sorted(" ".join((*one.key.values(), one.reason)) for one in report.unknowns)


def project(
    root: Path,
    table: str,
    facts: Mapping[str, Mapping[str, Any]] | None = None,
    rules: Sequence[Mapping[str, Any]] = (),
    accepts: Sequence[Mapping[str, Any]] = (),
) -> None:
    """Write a whole project with one dataset, ``small``, of one table, ``table``."""
    folder = root / "datasets" / "small"
    folder.mkdir(parents=True)
    (folder / "table.csv").write_text(table, "utf-8")
    descriptor = {"name": "small", "resources": [_resource(table, facts or {})]}
    (folder / DESCRIPTOR).write_text(json.dumps(descriptor), "utf-8")
    promises = [_entry("rule", {"id": "it", **rule}) for rule in rules]
    promises += [_entry("accept", one) for one in accepts]
    (root / "expectations").mkdir()
    (root / "expectations" / "small.toml").write_text("\n".join(promises), "utf-8")


def _resource(table: str, facts: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    header, *rows = csv.reader(io.StringIO(table))
    columns = [[row[place] if place < len(row) else "" for row in rows] for place in range(len(header))]
    fields = [
        _field(name, column) | dict(facts.get(name, {})) for name, column in zip(header, columns, strict=True)
    ]
    return {"name": "table", "path": "table.csv", "schema": {"fields": fields}}


def _field(name: str, column: Sequence[str]) -> dict[str, Any]:
    if name == "OBS_VALUE" or name in _INTEGERS:
        return {"name": name, "type": "integer" if name in _INTEGERS else "number"}
    if name in SDMX_ROLES:
        return {"name": name, "type": "string"}
    if name == "year":
        return {"name": name, "type": "year"}
    if name in _TIMES:
        return {"name": name, "type": "string", "role": "time"}
    numbers = [cell for cell in column if re.match(r"[-+]?[0-9.]", cell)]
    if numbers or not any(column):
        return {"name": name, "type": "number"}
    return {"name": name, "type": "string", "role": "entity"}


def _entry(word: str, keys: Mapping[str, Any]) -> str:
    lines = [f"{_key(key.rstrip('_'))} = {_toml(value)}" for key, value in keys.items()]
    return "\n".join([f"[[{word}]]", *lines, ""])


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else json.dumps(name)


def _toml(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {_toml(one)}" for key, one in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, (Decimal, bool, int, float)):
        return str(value).lower()
    return json.dumps(str(value), ensure_ascii=False)
