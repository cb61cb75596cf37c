"""Closer: the entities that are looked at again, with all of their rows, and what is only counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

import polars as pl

from tieout.engines.plan.settle import settle
from tieout.engines.plan.settlement import Settlement, Told, broken_by, is_broken, is_left, is_near
from tieout.engines.plan.soft import soft_items
from tieout.engines.plan.sources import Source
from tieout.engines.plan.table import ROW, Plan

_SAMPLE = 100
"""So many rows, with all others of their entities, are looked at for what a column was computed from."""
_AT_ONCE = 2_000
"""So many entities are read at once."""


class Closer:
    """The entities of a table that are looked at more closely than by its plan.

    Args:
        source: the rows of the table.
        plan: its plan.
        whole: what the plan has come to.
        told: which findings are to be told.
        named: entities that somebody names.
    """

    def __init__(
        self, source: Source, plan: Plan, whole: Settlement, told: Told, named: pl.DataFrame
    ) -> None:
        """Choose the entities that are left, those of the findings that are told, and a sample.

        Where nothing is surely an error, all that is broken is looked at: it may be no more than warnings.
        """
        self._source, self._plan, self._rows = source, plan, whole.rows
        broken = whole.rows.filter(is_broken(plan)).sort(ROW)
        chosen = [whole.rows.filter(is_left(plan)), broken.head(told.most or 0)]
        if told.always:
            chosen.append(broken.filter(is_broken(plan, told.always)))
        if not whole.firm and soft_items(plan):
            every = settle(plan, source, source.frame, Told(None)).rows
            chosen.append(every.filter(is_broken(plan)))
        (sample,) = source.collected([plan.keyed(source.frame).head(_SAMPLE)])
        self._exact = [sample, named, *(rows.select(plan.keys) for rows in chosen)]

    def near(self) -> Iterator[Settlement]:
        """Yield what the plan comes to at entities that have items at the boundary, and need only fractions.

        Those at which one turns out to be broken are judged in memory instead, where it is told.
        """
        plan, held = self._plan, self._held
        if not plan.keys:
            return
        near = self._rows.filter(is_near(plan)).select(plan.keys)
        for part in _apart(near.unique(maintain_order=True), self._exact, plan).iter_slices(_AT_ONCE):
            rows = held.of_rows(held.fetched(plan, part))
            found = settle(plan, rows, rows.frame)
            broken = found.rows.filter(is_broken(plan)).select(plan.keys)
            if not broken.is_empty():
                self._exact.append(broken)
                rows = rows.of_rows(rows.fetched(plan, _apart(part, [broken], plan)))
                found = settle(plan, rows, rows.frame)
            yield found

    def exact(self) -> Iterator[pl.DataFrame]:
        """Yield the rows of entities that are judged in memory; it is asked for when ``near`` is done."""
        plan = self._plan
        if not plan.keys:
            yield self._source.fetched(plan, pl.DataFrame())
            return
        for part in pl.concat(self._exact).unique(maintain_order=True).iter_slices(_AT_ONCE):
            yield self._held.fetched(plan, part)

    def rest(self) -> pl.DataFrame:
        """Return what is broken elsewhere: ``rule r e* p``, one a row."""
        plan = self._plan
        rows = _apart(self._rows, self._exact, plan) if plan.keys else self._rows.head(0)
        parts = [
            rows.filter(broken).select(pl.lit(rule).alias("rule"), *plan.place)
            for rule, broken in broken_by(plan)
        ]
        return pl.concat(parts).sort(ROW, "rule") if parts else pl.DataFrame()

    @cached_property
    def _held(self) -> Source:
        """Return the rows of all these entities, read once where they are few."""
        plan = self._plan
        entities = pl.concat([*self._exact, self._rows.filter(is_near(plan)).select(plan.keys)]).unique()
        if len(entities) > _AT_ONCE:
            return self._source
        return self._source.of_rows(self._source.fetched(plan, entities))


def _apart(rows: pl.DataFrame, entities: Sequence[pl.DataFrame], plan: Plan) -> pl.DataFrame:
    """Leave out the rows of some entities."""
    return rows.join(pl.concat(entities), on=plan.keys, how="anti", maintain_order="left")
