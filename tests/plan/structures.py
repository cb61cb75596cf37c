"""Tables drawn for the law of facts: every structural rule, and cells that try to be taken otherwise."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any

import polars as pl

from tieout.descriptors.packages import read_facts
from tieout.engines.cellwise import facts_of, flaws_of
from tieout.engines.plan.columns import NotPlanned
from tieout.engines.plan.making import plan_of
from tieout.engines.plan.on_duckdb import DuckDBSource
from tieout.engines.plan.on_polars import PolarsSource
from tieout.engines.plan.settle import settle
from tieout.engines.plan.sources import Source
from tieout.engines.plan.table import LEFT_ROW, REPEATED, ROW, Plan
from tieout.engines.plan.unique import check_unique, standing_again
from tieout.engines.structure import structural_flaws
from tieout.facts import DESCRIPTOR, Field
from tieout.files.frames import sheet_of
from tieout.files.sheets import Flaw
from tieout.projects import scopes_of
from tieout.tables import cells_of

Flag = tuple[str, str, int]
"""A structural rule, a field, and the row that breaks it."""
Entities = tuple[str, ...]
_PLAIN = ["A", "B", "AB", "B1", "1", "a", "AB1", "12", "A-1", "A1"]
_ODD = [
    *["", " ", "  ", "A\n", "A\nB", "\nA", "A\t", "\u000bA", "A\u0085", "\u00a0A", "A\u2028", "\u3000"],
    *["\x1f"],
    *["\uff11\uff12", "\u0661", "\U0001d7d8", "\u00c4", "\u00e4\u0301", "\u212a", "\u017f", "A\u200b"],
    *["\x00"],
    *["K", "k", "s", "ab", "aB", "AB12", "A.1", "A1" * 40, "\u00df", "\u0130", "\u01c5", "_", "\U0001f600"],
]
_NUMBERS = [
    *["0", "-0", "1", "7", "-3", "2.5", "10", "100", "+5", ".5", "5.", "0.0", "-0.00", "99.95"],
    *["1,000", "1 000"],
    *["12345678901234567890", "0.1234567890123456789", "1e3", "2.5E-1", "1e999", "1e-999", "9" * 70],
]
_WRONG = [
    *["n/a", "-", "nan", "NaN", "inf", "-inf", "Infinity", "\uff11", "\u0663", "1\n", " 1", "1 "],
    *["1_0", "0x1"],
    *["--1", "1.2.3", "1,2", "1,00,0", "", "1d", "\u22121", "1\u00a0000", "\x001", "e", ".", "+", "1e"],
    *["1.e2"],
]
_PERIODS = {
    "year": ["2000", "2001", "2002", "2003", "20x3", "", " 2001", "2001\n", "\uff12000", "2000-01"],
    "string": ["2000-Q1", "2000-Q2", "2000Q1", "2000-q2", "2001", "", "2000-Q5", "2000-Q1 "],
    "date": ["2000-01-01", "2000-01-02", "2000-13-01", "20000101", ""],
}
PATTERNS = [
    *["[A-Z]+", "[A-Z]{1,2}[0-9]?", "A.*", ".", "A|B", "a|A1|", "(A|B)+", "^A", "A$", "^$", "[^0-9]+"],
    *["A\\.1"],
    *["\\d+", "\\w+", "\\S*", "A\\s?", "\\D", "\\W", "(?i)ab", "(?i)k", "(?s).*", "(?i)s+", "(?m)^A$"],
    *["\\p{Lu}+"],
    *["\\pL+", "\\p{Greek}|A", "[[:alpha:]]+", "[\\w--[a-z]]+", "[a-z&&[^b]]+", "A\\b", "\\bA.*", "(?x) A 1"],
    *["A{2}{2}", "(?:A)**", "[^A]", "[]A]+", "\\x41\\x{31}", "\\u0041", "(?P<one>A)", "(?i:a)B"],
    *["(?-u:A)", "A{0,1001}"],
    *["[A-Z\\-]+1?", "[\\d.]+", "A\\z", "\\AA", "(?U)A+", "\\x0b?A", "[\\s\\S]+", "(?R)^A$"],
    *["[[:^alpha:]]+", "\\PN+"],
]


TEXTS = [*_PLAIN, *_ODD]


def drawn(random: Random, folder: Path, most: int = 12) -> Described:
    """Draw a table of up to so many rows with its facts, and a list of codes at which it may point."""
    entities = random.choice([[], ["area"], ["area"], ["area", "branch"]])
    time = random.choice(["", "", "year", "string", "date"])
    fields = [_text(random, name, role="entity") for name in entities]
    if time:
        fields.append({"name": "when", "type": time, "role": "time"})
    fields += [_text(random, "note", role="note"), _number(random, "x"), _number(random, "y")]
    if random.random() < 0.5:
        fields.append(_text(random, "status", role="status"))
    if random.random() < 0.3:
        fields.append(
            {"name": "seen", "type": "date", "role": "note", **_constraints(random, {"required": True})}
        )
    random.shuffle(fields)
    key = [*entities, *(["when"] if time else [])]
    schema: dict[str, Any] = {"fields": fields}
    if key and random.random() < 0.7:
        schema["primaryKey"] = key
    if random.random() < 0.4:
        schema["missingValues"] = random.choice([["", "-"], ["n/a"], ["NaN", ""], ["A", ""]])
    with_area = [["area"], ["note", "area"], ["area", "note"]] if "area" in entities else []
    pointing = random.choice([["note"], *with_area, None, None])
    if pointing:
        reference = {"resource": "codes", "fields": ["code", "group"][: len(pointing)]}
        schema["foreignKeys"] = [{"fields": pointing, "reference": reference}]
    height = random.randint(1, most)
    columns = {one["name"]: _column(random, one, height) for one in fields}
    # Rows that stand twice, here and there.
    rows = [*range(height), *random.choices(range(height), k=random.choice([0, 0, 1, 3]))]
    frame = pl.DataFrame(columns)[random.sample(rows, len(rows))]
    pairs = [(random.choice([*_PLAIN, random.choice(TEXTS)]), random.choice(_PLAIN)) for _ in range(12)]
    codes = pl.DataFrame(pairs, schema={"code": pl.String, "group": pl.String}, orient="row")
    return Described(frame, codes, schema, folder)


def _constraints(random: Random, possible: Mapping[str, Any]) -> dict[str, Any]:
    chosen = {name: value for name, value in possible.items() if random.random() < 0.25}
    return {"constraints": chosen} if chosen else {}


def _text(random: Random, name: str, *, role: str) -> dict[str, Any]:
    some = random.sample([*_PLAIN, "\u00c4", "\uff11", "AB\n"], 4)
    shortest = random.choice([0, 1, 2])
    possible = {
        "required": True,
        "unique": True,
        "enum": [*some, "A", "M"] if role != "entity" else some,
        "pattern": random.choice(PATTERNS),
        "minLength": shortest,
        "maxLength": shortest + random.choice([0, 1, 40]),
    }
    return {"name": name, "type": "string", "role": role, **_constraints(random, possible)}


def _number(random: Random, name: str) -> dict[str, Any]:
    least = random.choice([0, 0, -1, 0.5, 2.5])
    possible = {
        "required": True,
        "unique": True,
        "minimum": least,
        "maximum": least + random.choice([0, 2, 99.5]),
        "enum": random.sample(["0", "1", "7", "2.5", "10", "-0", "5."], 4),
        "pattern": random.choice(["[0-9]+", "\\d+[.]?\\d*", "-?.*"]),
        "minLength": 1,
        "maxLength": random.choice([1, 3, 20]),
    }
    marks = random.choice([{}, {}, {}, {"groupChar": ","}, {"groupChar": "\u00a0"}, {"groupChar": " "}])
    kind = random.choice(["number", "number", "integer"])
    return {"name": name, "type": kind, "role": "measure", **marks, **_constraints(random, possible)}


def _column(random: Random, field: Mapping[str, Any], height: int) -> pl.Series:
    if field["role"] == "measure":
        return _figures(random, field, height)
    if field["role"] == "time" or field["type"] != "string":
        texts: list[Any] = [random.choice(_PERIODS[field["type"]][:4]) for _ in range(height)]
        odd = _PERIODS[field["type"]]
        if field["type"] == "year" and random.random() < 0.2:
            years = [random.choice([2000, 2001, 2002, None, 99999, -4]) for _ in range(height)]
            return pl.Series(field["name"], years, dtype=pl.Int64)
    elif field["role"] == "status":
        texts, odd = random.choices("AAAAAAAEPM", k=height), ["", "?", "a", "A ", "M", "F", "\uff21"]
    else:
        texts, odd = random.choices(_PLAIN, k=height), _ODD
        if field["role"] == "entity":
            odd = [text for text in odd if text.strip() == text or random.random() < 0.02]
    return pl.Series(field["name"], _with_odd(random, texts, odd), dtype=pl.String)


def _with_odd(random: Random, texts: list[Any], odd: list[str]) -> list[Any]:
    share = random.choice([0.05, 0.3])
    return [random.choice([None, random.choice(odd)]) if random.random() < share else text for text in texts]


def _figures(random: Random, field: Mapping[str, Any], height: int) -> pl.Series:
    of_text = {"enum", "pattern", "minLength", "maxLength"} & {*field.get("constraints", ())}
    kind = random.choice(["text", "text", "text", "int", "text" if of_text else "float"])
    if kind == "float":
        floats = [0.0, -0.0, 1.0, 2.5, 7.0, -3.5, 10.0, 0.1, 99.95, 5e-324, 1e16, 1e300, float("nan")]
        cells: list[Any] = [
            random.choice([*floats, float("inf"), float("-inf"), None]) for _ in range(height)
        ]
        return pl.Series(field["name"], cells, dtype=pl.Float64)
    if kind == "int":
        cells = [random.choice([0, 1, 7, -3, 10, 2**53 + 1, -(2**62), None]) for _ in range(height)]
        return pl.Series(field["name"], cells, dtype=pl.Int64)
    texts: list[Any] = random.choices(_NUMBERS[:12], k=height)
    return pl.Series(field["name"], _with_odd(random, texts, [*_NUMBERS, *_WRONG]), dtype=pl.String)


def _flag(rule: str, field: Field, row: int) -> Flag:
    """Return a flag; what a row says of a status it says of several fields."""
    return rule, "" if rule == "status" else field.name, row


class Described:
    """A table with its facts, and a list of codes at which it may point.

    Args:
        frame: its rows.
        codes: the list.
        schema: its facts.
        folder: where these are written.
    """

    def __init__(
        self, frame: pl.DataFrame, codes: pl.DataFrame, schema: Mapping[str, Any], folder: Path
    ) -> None:
        """Read the facts."""
        code, group = ({"name": name, "type": "string", "role": "note"} for name in codes.columns)
        resources = [
            {"name": "table", "path": "table.parquet", "schema": schema},
            {"name": "codes", "path": "codes.parquet", "schema": {"fields": [code, group]}},
        ]
        (folder / DESCRIPTOR).write_text(json.dumps({"name": "small", "resources": resources}), "utf-8")
        dataset, refused = read_facts(folder, "small")
        assert not refused, refused
        self.frame = frame
        tables = zip(dataset.tables, (frame, codes), strict=True)
        self._cells = {table.name: cells_of(table, sheet_of(table, rows)) for table, rows in tables}
        ((_, self._series),) = scopes_of(dataset, self._cells)
        self.table = dataset.tables[0]

    def by_pandera(self) -> list[Flaw]:
        """Return what is wrong, as pandera finds it in memory."""
        return structural_flaws(self._cells["table"], self._cells)

    def cellwise(self) -> list[Flaw]:
        """Return what is wrong, as it is found of a part of a large table."""
        cells = self._cells["table"]
        return flaws_of(cells, facts_of(cells, self._cells))

    def in_memory(self) -> set[Flag]:
        """Return what breaks a fact, as it is found in memory."""
        flaws = self.by_pandera()
        return {_flag(one.rule, one.field, one.row) for one in flaws if one.row is not None and one.field}

    def surely(self, flags: set[Flag], left: set[Entities]) -> set[Flag]:
        """Return the flags of the rows that are of no entities that a plan leaves."""
        keys = [field.column for field in self.table.having("entity")]
        frame = self._cells["table"].frame
        entities = frame.select(keys).fill_null("").rows() if keys else [()] * frame.height
        return {flag for flag in flags if entities[flag[-1]] not in left}

    def in_place(self, source: Source) -> tuple[set[Flag], set[Entities]]:
        """Return what breaks a fact, as a plan finds it, and the entities that it leaves.

        Raises:
            NotPlanned: the table is read as a whole.
        """
        check_unique(self.table, source)
        plan = plan_of(self.table, self._series, (), source, others=self._cells)
        found = settle(plan, source, source.frame)
        if found.blank:
            raise NotPlanned("blanks")
        flagged = [*((one.rule, one.field, name) for one, name in zip(plan.facts, plan.flags, strict=True))]
        keys = [field for field in self.table.fields if field.name in self.table.primary_key]
        flagged += [("key", field, REPEATED) for field in keys[:1]]
        rows = found.rows
        flags = {
            ("key", self.table.fields[field].name, row) for row, field in self._standing_again(plan, source)
        }
        flags |= {
            _flag(rule, field, row) for rule, field, name in flagged for row in rows.filter(pl.col(name))[ROW]
        }
        left = rows.filter(pl.col(LEFT_ROW))
        return flags, set(left.select(plan.keys).rows() if plan.keys else [()] * len(left))

    def _standing_again(self, plan: Plan, source: Source) -> list[tuple[int, int]]:
        if not any(field.unique for field in self.table.fields):
            return []
        return standing_again(self.table, plan, source).select(ROW, "field").rows()

    def source(self, engine: str) -> Source:
        """Return its rows, as an engine has them."""
        if engine == "duckdb":
            import duckdb  # noqa: PLC0415 -- where Spark is, it need not be

            return DuckDBSource.of_relation(self.table, duckdb.connect().from_arrow(self.frame.to_arrow()))
        self.write()
        return PolarsSource.of_file(self.table)

    def write(self) -> None:
        """Write its file."""
        self.frame.write_parquet(self.table.file)
