"""Large: a table that a plan judges, in a file or in memory, and what is said of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from tieout.expectations import Scope
from tieout.facts import Table
from tieout.files.sheets import Flaw
from tieout.held import as_read, is_held, part_of, those
from tieout.model import Finding, Report, Rest, RuleResult
from tieout.projects import Loaded
from tieout.scopes import Wanted, fact_of, judge_facts, judge_scope, result_of
from tieout.settled import results_of_plan
from tieout.tables import Cells, Series, cells_of

if TYPE_CHECKING:
    import polars as pl

    from tieout.engines.plan.settlement import Settlement
    from tieout.engines.plan.sources import Source
    from tieout.engines.plan.table import Plan


@dataclass(frozen=True)
class Large:
    """A large table: what it is, where its rows are had, and what is wanted of it."""

    loaded: Loaded
    scope: Scope
    series: Mapping[str, Series]
    wanted: Wanted

    @property
    def table(self) -> Table:
        """Return its facts."""
        return self.cells.table

    @property
    def apart(self) -> Table:
        """Return its facts but for what must be unique: of that some of its rows say nothing."""
        return replace(self.table, fields=tuple(replace(one, unique=False) for one in self.table.fields))

    @property
    def _unique(self) -> bool:
        """Tell whether somebody wants to know what stands again that must be unique."""
        return "key" in self.wanted.facts and any(one.unique for one in self.table.fields)

    @property
    def cells(self) -> Cells:
        """Return its cells, or of one that is not read all else that is known of it."""
        return self.loaded.cells[self.scope.table]

    @cached_property
    def flaws(self) -> Sequence[Flaw]:
        """Return what is wrong with headers and rows, as far as somebody wants to know."""
        from tieout.files.headers import match_names  # noqa: PLC0415

        known = self.cells.flaws
        if not is_held(self.cells) and len(self.table.files) == 1:
            known = tuple(flaw._replace(line=0) for flaw in match_names(self.table, self.source.names).flaws)
        return [flaw for flaw in known if flaw.rule in self.wanted.facts]

    @property
    def source(self) -> Source:
        """Return what its rows are had by."""
        return self.loaded.in_place[self.scope.table]

    def planned(self, rows: int | None) -> Plan:
        """Return its plan; so many rows are looked at for the decimals that columns print."""
        from tieout.engines.plan.long_making import long_plan_of  # noqa: PLC0415
        from tieout.engines.plan.making import plan_of  # noqa: PLC0415

        others = self.loaded.cells
        rules, source = self.wanted.rules, self.source
        if self.table.long:
            return long_plan_of(self.apart, self.series, rules, source, others=others)
        table = as_read(self.apart) if is_held(self.cells) else self.apart
        return plan_of(table, self.series, rules, source, others=others, rows=rows)

    def again(self, plan: Plan, whole: Settlement) -> pl.DataFrame:
        """Return which cells stand again that must be unique; raise NotPlanned for more of them than rows."""
        from tieout.engines.plan.columns import NotPlanned  # noqa: PLC0415
        from tieout.engines.plan.unique import standing_again  # noqa: PLC0415

        if not self._unique:
            return whole.rows.clear().select(*plan.place, field="r")
        found = standing_again(self.table, plan, self.source)
        if whole.repeats + len(found) > whole.height:
            raise NotPlanned("more cells stand again than there are rows")
        return found

    def results_of_all(self, plan: Plan, whole: Settlement, again: int) -> list[RuleResult]:
        """Return what a plan has come to in all rows, rule by rule, and how many cells stand again."""
        name, number = self.loaded.dataset.name, again if self._unique else None
        return results_of_plan(name, plan, self.wanted, whole, self.flaws, again=number)

    def results(self, plan: Plan, found: Settlement, flaws: Sequence[Flaw] = ()) -> list[RuleResult]:
        """Return what a plan has come to in some rows, rule by rule, and what else is wrong with these."""
        return results_of_plan(self.loaded.dataset.name, plan, self.wanted, found, flaws)

    def exactly(self, cells: Cells, broken: Mapping[str, int] | None = None) -> Report:
        """Judge rows as those of any table in memory.

        Args:
            cells: the rows; all of the table, or with all others of their entities.
            broken: of each rule, how many items it breaks in the whole table. What breaks only jointly is
                no finding then: other rows may have more of that.
        """
        name = self.loaded.dataset.name
        known = replace(self.loaded, cells={**self.loaded.cells, self.table.name: cells})
        facts = judge_facts(name, cells, known.cells, self.wanted.facts, part=broken is not None)
        # What is suspicious is so beside all rows of a table.
        wanted = self.wanted._replace(suspicions=())
        if broken is not None:
            wanted = wanted._replace(clashes=False, broken=broken)
        told = judge_scope(known, self.scope, self.series, wanted, lambda: None, found=facts.findings)
        return replace(told, rules=(*facts.rules, *told.rules))

    def tripped(self, error: Exception) -> Iterator[RuleResult]:
        """Yield the results of all that was not judged for an error."""
        name = self.loaded.dataset.name
        yield fact_of(name, self.table.name, "cell").tripped(error)
        yield from (result_of(name, rule).tripped(error) for rule in self.wanted.rules)

    def flawed(self, most: int | None) -> tuple[Finding, ...]:
        """Return what is wrong with headers, and with the first of the rows; with all where none is said."""
        from tieout.engines.flaws import findings_of_flaws  # noqa: PLC0415

        cells = self.cells if is_held(self.cells) else replace(self.cells, counted="row")
        rows = sorted(flaw.row for flaw in self.flaws if flaw.row is not None)[:most]
        told = [flaw for flaw in self.flaws if flaw.row is None or (rows and flaw.row <= rows[-1])]
        return tuple(findings_of_flaws(self.loaded.dataset.name, cells, told))

    def part(self, plan: Plan, rows: pl.DataFrame, again: pl.DataFrame) -> Cells:
        """Return some rows as the cells of a table of which they are a part.

        Args:
            plan: the plan of the table.
            rows: the rows.
            again: which cells of the table stand again that must be unique: it is a flaw of their rows.
        """
        import polars as pl  # noqa: PLC0415

        from tieout.engines.cellwise import stands_again  # noqa: PLC0415
        from tieout.files.frames import sheet_of  # noqa: PLC0415

        table, ordered = self.table, rows.sort("r")
        if is_held(self.cells):
            cells = those(self.cells, ordered.select(field.column for field in table.fields))
        else:
            frame = ordered.select(pl.col(field.column).alias(field.name) for field in table.fields)
            cells = cells_of(table, sheet_of(table, frame))
        decimals = {one.field.name: one.decimals for one in plan.columns}
        cells = part_of(self.cells, ordered["r"].to_list(), replace(cells, table=self.apart), decimals)
        places = ordered.select("r").with_row_index("place")
        found = again.join(places, on="r", maintain_order="left").select("place", "field").iter_rows()
        flaws = tuple(stands_again(cells, place, self.table.fields[field]) for place, field in found)
        return replace(cells, flaws=flaws)

    def rest(self, plan: Plan, rows: pl.DataFrame) -> Iterator[Rest]:
        """Yield what is broken and not told, by the names that users know, of each file apart."""
        import polars as pl  # noqa: PLC0415

        numbers = list(range(len(plan.calendar.periods)))
        texts = [period.text for period in plan.calendar.periods]
        time = self.table.the("time")
        named = {name: field.name for name, field in zip(plan.keys, plan.entities, strict=True)}
        if time is not None:
            period = pl.col("p").replace_strict(numbers, texts, default=None, return_dtype=pl.String)
            rows = rows.with_columns(p=period)
            named["p"] = time.name
        places = [pl.col(name).alias(f"k{place}") for place, name in enumerate(named)]
        cells, starts = self.cells, self.cells.starts
        for part, start, end in zip(self.table.files, starts, (*starts[1:], None), strict=True):
            until = rows if end is None else rows.filter(pl.col("r") < end)
            there = until.filter(pl.col("r") >= start)
            lines = pl.Series("row", map(cells.line, there["r"]), dtype=pl.Int64)
            found = there.select("rule", lines, *places)
            yield Rest(self.loaded.dataset.name, self.table.name, part.path, tuple(named.values()), found)
