"""Closer: the entities that are looked at again, with all of their rows, and what is only counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

import polars as pl

from tieout.engines.plan.settle import carried_out, settle
from tieout.engines.plan.settlement import Settlement, Told, broken_by, is_broken, is_left, is_near
from tieout.engines.plan.soft import soft_items
from tieout.engines.plan.sources import Source
from tieout.engines.plan.summing import Judged, summed
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
        firm: whether something wanted is surely an error.
    """

    def __init__(  # noqa: PLR0913 -- all that says what is looked at
        self,
        source: Source,
        plan: Plan,
        whole: Settlement,
        told: Told,
        named: pl.DataFrame,
        *,
        firm: bool,
    ) -> None:
        """Choose the entities that are left, those of the findings that are told, and a sample.

        Where nothing is surely an error, all that is broken is looked at: it may be no more than warnings.
        """
        self._source, self._plan, self._rows = source, plan, whole.rows
        broken = whole.rows.filter(is_broken(plan)).sort(ROW)
        chosen = [whole.rows.filter(is_left(plan)), broken.head(told.most or 0)]
        if told.always:
            chosen.append(broken.filter(is_broken(plan, told.always)))
        if not firm and soft_items(plan):
            every = settle(plan, source, source.frame, Told(None)).rows
            chosen.append(every.filter(is_broken(plan)))
        (sample,) = source.collected([plan.keyed(source.frame).head(_SAMPLE)])
        self._exact = [sample, named, *(rows.select(plan.keys) for rows in chosen)]

    def near(self) -> Iterator[Settlement]:
        """Yield what the plan comes to at entities that have items at the boundary, and need only fractions.

        Those at which one turns out to be broken are judged in memory instead, where it is told.
        """
        plan = self._plan
        if not plan.keys:
            return
        near = self._rows.filter(is_near(plan)).select(plan.keys)
        for part in _apart(near.unique(maintain_order=True), self._exact, plan).iter_slices(_AT_ONCE):
            some = self._some(part)
            found = summed(some.judged)
            broken = found.rows.filter(is_broken(plan)).select(plan.keys)
            if not broken.is_empty():
                self._exact.append(broken)
                found = summed(some.of(_apart(part, [broken], plan)).judged)
            yield found

    def exact(self) -> Iterator[tuple[pl.DataFrame, Settlement]]:
        """Yield the rows of entities that are judged in memory, and what the plan says of them.

        It is asked for when ``near`` is done.
        """
        plan, entities = self._plan, pl.DataFrame()
        if plan.keys:
            entities = pl.concat(self._exact).unique(maintain_order=True)
        for part in entities.iter_slices(_AT_ONCE) if plan.keys else [entities]:
            some = self._some(part)
            yield some.rows, summed(some.judged, Told(0))

    def rest(self, again: pl.DataFrame) -> pl.DataFrame:
        """Return what is broken elsewhere: ``rule r e* p``, one a row.

        Args:
            again: the rows of the table in which a cell stands again that must be unique.
        """
        plan = self._plan
        rows, others = (
            _apart(one, self._exact, plan) if plan.keys else one.head(0) for one in (self._rows, again)
        )
        broken = [(rows.filter(where), rule) for rule, where in broken_by(plan)]
        parts = [
            some.select(pl.lit(rule).alias("rule"), *plan.place) for some, rule in (*broken, (others, "key"))
        ]
        return pl.concat(parts).sort(ROW, "rule")

    def _some(self, entities: pl.DataFrame) -> _Some:
        """Return some of all these entities, which are read once where they are few."""
        if self._few is not None:
            return self._few.of(entities)
        return _Some.read(self._plan, self._source, entities)

    @cached_property
    def _few(self) -> _Some | None:
        plan = self._plan
        if not plan.keys:
            return None
        entities = pl.concat([*self._exact, self._rows.filter(is_near(plan)).select(plan.keys)]).unique()
        return None if len(entities) > _AT_ONCE else _Some.read(plan, self._source, entities)


class _Some(NamedTuple):
    """Some entities: their rows, cleaned, and the same as the plan judges them."""

    rows: pl.DataFrame
    judged: Judged

    @classmethod
    def read(cls, plan: Plan, source: Source, entities: pl.DataFrame) -> _Some:
        """Read entities; all rows of a table that has none."""
        # Of rows that repeat one another the first is judged, in whatever order they were read.
        rows = source.fetched(plan, entities).sort(ROW)
        held = source.of_rows(rows)
        return cls(rows, carried_out(plan, held, held.frame))

    def of(self, entities: pl.DataFrame) -> _Some:
        """Return some of these entities, as they were read and judged together."""
        judged = self.judged.of(entities)
        (numbers,) = judged.source.collected([judged.read.select(ROW)])
        return _Some(self.rows.join(numbers, on=ROW, how="semi", maintain_order="left"), judged)


def _apart(rows: pl.DataFrame, entities: Sequence[pl.DataFrame], plan: Plan) -> pl.DataFrame:
    """Leave out the rows of some entities."""
    return rows.join(pl.concat(entities), on=plan.keys, how="anti", maintain_order="left")
