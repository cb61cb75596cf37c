"""Small tables, planned: what a plan says of each row, and what is said of the same rows in memory."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import narwhals as nw
import polars as pl

from tieout.descriptors.packages import read_facts
from tieout.engines.judge import UNKNOWN, judge
from tieout.engines.observe import observe
from tieout.engines.plan.boundary import code_of, decided
from tieout.engines.plan.codes import NEAR, UNKNOWN_FOR
from tieout.engines.plan.columns import NotPlanned
from tieout.engines.plan.making import plan_of
from tieout.engines.plan.on_duckdb import DuckDBSource
from tieout.engines.plan.on_polars import PolarsSource
from tieout.engines.plan.partners import PERIOD
from tieout.engines.plan.settlement import Settlement
from tieout.engines.plan.sources import Ordered
from tieout.engines.plan.table import LEFT_ROW, PLAIN, REPEATED, ROW, Plan
from tieout.entries import Page
from tieout.expectations import Rule
from tieout.files.frames import sheet_of
from tieout.model import REASONS
from tieout.periods import Period
from tieout.projects import scopes_of
from tieout.rules import bound_rules
from tieout.tables import Cells, Series, cells_of

ENGINES = ("polars", "duckdb")
"""By which a plan can be carried out."""
Place = tuple[int, tuple[str, ...], Period | None]
"""The number of a promise, and the entities and the period of an item."""


@dataclass(frozen=True)
class Small:
    """A table with what is promised of it."""

    frame: pl.DataFrame
    cells: Cells
    series: Mapping[str, Series]
    rules: Sequence[Rule]

    def planned(self, engine: str) -> tuple[Plan, Ordered]:
        """Return the plan of the table on an engine, and its rows there."""
        source = self._source(engine)
        others = {self.cells.table.name: self.cells}
        return plan_of(self.cells.table, self.series, self.rules, source, others=others), source

    def planned_rules(self) -> Small:
        """Return the table with those of its rules that a plan can judge."""
        return replace(self, rules=[rule for rule in self.rules if self._is_planned(rule)])

    def _is_planned(self, rule: Rule) -> bool:
        try:
            replace(self, rules=[rule]).planned("polars")
        except NotPlanned:
            return False
        return True

    def _source(self, engine: str) -> Ordered:
        table = self.cells.table
        if engine == "duckdb":
            return DuckDBSource.of_relation(table, duckdb.connect().from_arrow(self.frame.to_arrow()))
        chosen = [pl.col(one.name).alias(one.column) for one in table.fields]
        return PolarsSource(self.frame.lazy().with_row_index(ROW).select(ROW, *chosen), self.frame.columns)


def small(
    folder: Path, frame: pl.DataFrame, fields: Sequence[Mapping[str, Any]], *rules: Mapping[str, Any]
) -> Small:
    """Return a frame as a table; its key is its entities and its time."""
    key = [str(one["name"]) for one in fields if one.get("role") in ("entity", "time")]
    schema = {"fields": fields, **({"primaryKey": key} if key else {})}
    resource = {"name": "table", "path": "table.parquet", "schema": schema}
    (folder / "datapackage.json").write_text(json.dumps({"name": "small", "resources": [resource]}), "utf-8")
    dataset, refused = read_facts(folder, "small")
    assert not refused, refused
    (table,) = dataset.tables
    cells = cells_of(table, sheet_of(table, frame))
    ((scope, series),) = scopes_of(dataset, {table.name: cells})
    entries = [{"id": f"rule-{number}", **rule} for number, rule in enumerate(rules)]
    page = Page("small.toml", document={"rule": entries})
    bound = bound_rules(page, [scope])
    assert not page.refusals, page.refusals
    return Small(frame, cells, series, bound)


def rows_of(plan: Plan, source: Ordered) -> pl.DataFrame:
    """Return all rows as a plan judges them, in order of their numbers."""
    read = plan.read(source.with_numbers(plan.cleaned(source.frame), plan.columns))
    (read,) = source.kept(read, lambda rows: [rows])
    ordered = source.in_order(read.select(*plan.carried()), plan.keys, plan.last + 1, plan.needed)
    plain = {one.name: f"{one.name}plain" for one in plan.asked}
    beside = plan.beside(ordered).with_columns(nw.col(name).alias(also) for name, also in plain.items())
    known = [ROW, *plan.keys, PERIOD, LEFT_ROW, REPEATED, PLAIN, *plain, *plain.values()]
    values = [value.alias(name) for name, value in plan.values.items()]
    (rows,) = source.collected([plan.judge(plan.filled(beside, read)).select(*known, *values)])
    plainly = rows.filter(PLAIN)
    for name, also in plain.items():
        assert plainly[name].to_list() == plainly[also].to_list(), "what is plain is so at a closer look"
    return rows.sort(ROW)


def at_last(plan: Plan, found: Settlement) -> Settlement:
    """Return what a plan comes to when all items at the boundary are decided."""
    known = decided(plan, found.boundary)
    codes = {name: Counter(number) for name, number in found.codes.items()}
    names = [one.name for one in plan.asked]
    for name in names:
        codes[name].update(known[name].drop_nulls())
        codes[name][NEAR] -= known[name].count()
    rows = found.rows.join(known.select(ROW, *names), on=ROW, how="left", suffix="last")
    rows = rows.with_columns(pl.coalesce(f"{name}last", name).alias(name) for name in names)
    return found._replace(codes=codes, rows=rows.drop(f"{name}last" for name in names))


def by_plan(plan: Plan, source: Ordered) -> tuple[dict[Place, int], set[tuple[str, ...]]]:
    """Return the code of each row that is no repeat, and the entities that the plan leaves."""
    rows = rows_of(plan, source)
    left = set(rows.filter(pl.col(LEFT_ROW)).select(plan.keys).rows()) if plan.keys else set()
    if not plan.keys and rows[LEFT_ROW].any():
        left = {()}
    codes: dict[Place, int] = {}
    for row in rows.filter(~pl.col(REPEATED)).iter_rows(named=True):
        entities = tuple(row[key] for key in plan.keys)
        if entities not in left:
            period = plan.calendar.periods[row[PERIOD]] if plan.calendar.periods else None
            for number, one in enumerate(plan.asked):
                near = row[one.name] == NEAR
                codes[number, entities, period] = code_of(one, plan.calendar, row) if near else row[one.name]
    return codes, left


def in_memory(table: Small) -> dict[Place, int]:
    """Return the code of each item, as it is judged in memory."""
    seen = observe([table.cells], table.series)
    codes: dict[Place, int] = {}
    promised = [(rule, promise) for rule in table.rules for promise in rule.promises]
    for number, (rule, promise) in enumerate(promised):
        items = judge(seen, rule, promise).items
        for row in items.iter_rows(named=True):
            code = row["code"]
            if code == UNKNOWN:
                code = UNKNOWN_FOR[REASONS[row["reason"]]]
            period = seen.periods[row["p"]] if seen.time else None
            codes[number, tuple(row[key] for key in seen.keys), period] = code
    return codes
