"""Closer: the entities that are looked at again, with all of their rows, and what is only counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cached_property

import polars as pl

from tieout.engines.judge import BROKEN
from tieout.engines.plan.boundary import decided
from tieout.engines.plan.codes import NEAR
from tieout.engines.plan.settle import Outcome, carried_out, settle
from tieout.engines.plan.settlement import Settlement, Told, broken_by, is_broken, is_left
from tieout.engines.plan.soft import soft_items
from tieout.engines.plan.sources import Source
from tieout.engines.plan.summing import summed
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
        found: what the plan has come to.
        told: which findings are to be told.
        named: entities that somebody names.
        firm: whether something wanted is surely an error.
    """

    def __init__(  # noqa: PLR0913 -- all that says what is looked at
        self,
        source: Source,
        plan: Plan,
        found: Outcome,
        told: Told,
        named: pl.DataFrame,
        *,
        firm: bool,
    ) -> None:
        """Choose the entities that are left, those of the findings that are told, and a sample.

        Where nothing is surely an error, all that is broken is looked at: it may be no more than warnings.
        """
        self._source, self._plan, self._found = source, plan, found
        rows = found.whole.rows
        broken = rows.filter(is_broken(plan)).sort(ROW)
        chosen = [rows.filter(is_left(plan)), broken.head(told.most or 0)]
        if told.always:
            chosen.append(broken.filter(is_broken(plan, told.always)))
        if not firm and soft_items(plan):
            every = settle(plan, source, source.frame).rows
            chosen.append(every.filter(is_broken(plan)))
        (sample,) = source.collected([plan.keyed(source.frame).head(_SAMPLE)])
        self._chosen = pl.concat([sample, named, *(some.select(plan.keys) for some in chosen)])

    @cached_property
    def _boundary(self) -> tuple[Settlement, pl.DataFrame]:
        return _decided(self._plan, self._found.whole, self._chosen)

    @property
    def whole(self) -> Settlement:
        """Return what the plan comes to when items at the boundary that need only fractions are decided."""
        return self._boundary[0]

    @cached_property
    def _exact(self) -> pl.DataFrame:
        """Return the entities that are judged in memory: also those that fractions find broken."""
        return pl.concat([self._chosen, self._boundary[1]]).unique(maintain_order=True)

    def exact(self) -> Iterator[tuple[pl.DataFrame, Settlement]]:
        """Yield the rows of entities that are judged in memory, and what the plan says of them."""
        plan, source, judged = self._plan, self._source, self._found.judged
        for part in self._exact.iter_slices(_AT_ONCE) if plan.keys else [self._exact]:
            # Of rows that repeat one another the first is judged, in whatever order they were read.
            rows = source.fetched(plan, part).sort(ROW)
            if judged is not None and plan.keys:
                yield rows, summed(judged.of(part), Told(0))
            else:
                held = source.of_rows(rows)
                yield rows, summed(carried_out(plan, held, held.frame), Told(0))

    def rest(self, again: pl.DataFrame) -> pl.DataFrame:
        """Return what is broken elsewhere: ``rule r e* p``, one a row.

        Args:
            again: the rows of the table in which a cell stands again that must be unique.
        """
        plan = self._plan
        rows, others = (
            _apart(one, self._exact, plan) if plan.keys else one.head(0)
            for one in (self._found.whole.rows, again)
        )
        broken = [(rows.filter(where), rule) for rule, where in broken_by(plan)]
        parts = [
            some.select(pl.lit(rule).alias("rule"), *plan.place) for some, rule in (*broken, (others, "key"))
        ]
        return pl.concat(parts).sort(ROW, "rule")


def _decided(plan: Plan, whole: Settlement, chosen: pl.DataFrame) -> tuple[Settlement, pl.DataFrame]:
    """Decide items at the boundary in fractions, but for those of some entities.

    Those of which one turns out to be broken are returned: they are judged in memory, where it is told.
    """
    if not plan.keys:
        return whole, chosen.clear()
    near = decided(plan, _apart(whole.boundary, chosen, plan))
    codes = [one.name for one in plan.asked]
    broken = near.filter(pl.any_horizontal(pl.lit(value=False), *(pl.col(name) == BROKEN for name in codes)))
    known = _apart(near, broken, plan)
    counts = {name: Counter(found) for name, found in whole.codes.items()}
    for name in codes:
        counts[name].update(known[name].drop_nulls())
        counts[name][NEAR] -= known[name].count()
    return whole._replace(codes=counts), broken.select(plan.keys)


def _apart(rows: pl.DataFrame, entities: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    """Leave out the rows of some entities."""
    return rows.join(entities, on=plan.keys, how="anti", maintain_order="left")
