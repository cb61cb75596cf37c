"""Asked: the promises of rules, each with the column of its codes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import narwhals as nw

from tieout.engines.judge import is_inside
from tieout.engines.plan.calendar import Calendar
from tieout.engines.plan.codes import NO_ITEM, Coded, Terms, coded
from tieout.engines.plan.columns import NotPlanned
from tieout.engines.plan.partners import PERIOD, Partners
from tieout.expectations import Rule


class Asked(NamedTuple):
    """One promise of a rule, how it is judged, and the column of its codes.

    Args:
        rule: that promises it.
        name: of the column with its codes.
        coded: how it is judged.
        chosen: the rows that the rule chooses; None where these are all.
    """

    rule: Rule
    name: str
    coded: Coded
    chosen: nw.Expr | None

    @property
    def code(self) -> nw.Expr:
        """Return the code of each row."""
        return self._among_chosen(self.coded.code)

    @property
    def plain(self) -> nw.Expr:
        """Return the code of each row in which it plainly holds."""
        return self._among_chosen(self.coded.plain)

    def _among_chosen(self, code: nw.Expr) -> nw.Expr:
        code = code.cast(nw.UInt8)
        return (
            code
            if self.chosen is None
            else nw.when(self.chosen).then(code).otherwise(nw.lit(NO_ITEM, nw.UInt8))
        )

    def values(self) -> Iterator[tuple[str, nw.Expr]]:
        """Yield the numbers that its figures print, and how many decimals where that differs, by name."""
        for place, one in enumerate(self.coded.standing.values()):
            yield f"{self.name}v{place}", one.value
            if one.places is not None:
                yield f"{self.name}d{place}", one.places


def asked_of(
    rules: Sequence[Rule], entities: Sequence[str], partners: Partners, steps: Terms
) -> Iterator[Asked]:
    """Yield each promise of some rules, as it is judged.

    Args:
        rules: what is promised.
        entities: the entity fields.
        partners: says where figures stand.
        steps: make columns of terms.

    Raises:
        NotPlanned: one of them is not for quick numbers.
    """
    promised = ((rule, promise) for rule in rules for promise in rule.promises)
    for number, (rule, promise) in enumerate(promised):
        if rule.forecasts:
            raise NotPlanned(f"{rule.id} judges forecasts")
        try:
            made = coded(promise, entities, partners, steps)
        except NotPlanned as why:
            raise NotPlanned(f"{rule.id}: {why}") from why
        yield Asked(rule, f"c{number}", made, _chosen(rule, entities, partners.calendar))


def _chosen(rule: Rule, entities: Sequence[str], calendar: Calendar) -> nw.Expr | None:
    """Tell which rows the rule's ``where``, ``from`` and ``to`` choose; None where all are."""
    chosen = [nw.col(f"e{entities.index(name)}").is_in(list(values)) for name, values in rule.where.items()]
    if rule.start is not None or rule.end is not None:
        inside = [number for number, period in enumerate(calendar.periods) if is_inside(period, rule)]
        chosen.append(nw.col(PERIOD).is_in(inside))
    return nw.all_horizontal(*chosen, ignore_nulls=False) if chosen else None
