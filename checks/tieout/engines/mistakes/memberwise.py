"""Memberwise: one mistake of which each member has its own figure: another whole for each of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from random import Random

import polars as pl

from tieout.engines.mistakes.bench import Bench
from tieout.engines.mistakes.extents import listed
from tieout.engines.observe import Observations
from tieout.expectations import Rule
from tieout.trials.hypothesis import Hypothesis, quoted

_EACH = 2
"""So many items of each member are tried."""


def of_wholes(
    seen: Observations, rule: Rule, known: Sequence[Hypothesis], broken: pl.DataFrame, random: Random
) -> Iterator[Hypothesis]:
    """Yield that members are divided by wholes of their own, where that holds for a few items of each.

    Args:
        seen: the observations.
        rule: the rule.
        known: hypotheses; those about another whole are joined.
        broken: the broken items.
        random: draws the items.
    """
    for place, name in enumerate(seen.entities):
        wholes = [one for one in known if one.whole is not None and one.whole[0] == name]
        if len(wholes) < 2:
            continue
        members = broken.get_column(f"e{place}").unique().sort().to_list()
        drawn = pl.concat([_some(broken.filter(pl.col(f"e{place}") == one), random) for one in members])
        bench = Bench(seen, rule, wholes, drawn)
        chosen: dict[int, list[str]] = {}
        for member in members:
            rows = [row for row in bench.rows if row[f"e{place}"] == member]
            fitting = [n for n, one in enumerate(wholes) if all(bench.holds(one, row) for row in rows)]
            if fitting:
                chosen.setdefault(fitting[0], []).append(member)
        if len(chosen) > 1:
            yield _joined(name, wholes, chosen)


def _some(items: pl.DataFrame, random: Random) -> pl.DataFrame:
    return items[sorted(random.sample(range(len(items)), min(_EACH, len(items))))]


def _joined(name: str, wholes: Sequence[Hypothesis], chosen: Mapping[int, Sequence[str]]) -> Hypothesis:
    said, parts = [], []
    for number, members in chosen.items():
        one = wholes[number]
        assert one.whole is not None
        said.append(f"of {quoted(one.whole[1])} for {listed(members)}")
        parts += [part._replace(where=(name, tuple(members))) for part in one.parts]
    first = wholes[next(iter(chosen))]
    begin, _, _ = first.claim.rpartition(f" of {quoted(first.whole[1] if first.whole else '')}")
    return replace(first, claim=f"{begin} {', '.join(said)}", parts=tuple(parts), whole=None)
