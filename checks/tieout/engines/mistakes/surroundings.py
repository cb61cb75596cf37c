"""Surroundings: what stands around the figures of a promise, from which hypotheses are made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache

import polars as pl

from tieout.engines.mistakes.extents import NEARLY_ALL
from tieout.engines.mistakes.rereads import THOUSANDS
from tieout.engines.observe import Observations
from tieout.engines.prints import PRINTED
from tieout.periods import Period
from tieout.trials.hypothesis import Around, Run, Runs

_MOST_MEMBERS = 40
_FEWEST_VALUES = 5
"""Columns that print fewer figures may be alike by chance."""
_STEPS = {1: "1M", 3: "1Q", 6: "1S", 12: "1Y"}


def around_of(seen: Observations) -> Around:
    """Return what stands around any figure of some observations."""
    step = _step(seen)
    return Around(
        units={name: one.unit for name, one in seen.series.items()},
        members={name: _members(seen, f"e{place}") for place, name in enumerate(seen.entities)},
        step=step,
        periods=tuple(period.text for period in seen.periods) if step else (),
        gaps=_has_gaps(seen, step),
        mixed=_is_mixed(seen),
        runs=_runs(seen),
        zeros=_named(seen, (pl.col("state") == PRINTED) & (pl.col("value") == 0)),
        thousands=_in_thousands(seen),
        repeated=_repeated(seen),
    )


def _step(seen: Observations) -> str:
    """Return the one length of all periods; empty where there are several."""
    lengths = {period.length for period in seen.periods} if seen.time else set()
    (unit, count) = next(iter(lengths)) if len(lengths) == 1 else ("", 0)
    return _STEPS.get(count, "") if unit == "M" else ""


def _members(seen: Observations, key: str) -> tuple[str, ...]:
    """Return the members of an entity; of many those with the largest figures, as wholes have."""
    sizes = seen.figures.group_by(key).agg(size=pl.col("value").abs().max().fill_null(0.0))
    found = sizes.filter(pl.col(key) != "").sort("size", key, descending=[True, False])
    return tuple(found.get_column(key).head(_MOST_MEMBERS))


def _has_gaps(seen: Observations, step: str) -> bool:
    """Tell whether somewhere the next row is not the next period."""
    if not step:
        return False
    known = {period: place for place, period in enumerate(seen.periods)}
    before = [known.get(then, -1) if (then := one.before(step)) else -1 for one in seen.periods]
    places = seen.rows.select(*seen.keys, "p").unique().sort("p")
    steps = pl.DataFrame(
        {"p": range(len(before)), "before": before}, schema={"p": pl.Int64, "before": pl.Int64}
    )
    last = pl.col("p").shift(1).over(seen.keys) if seen.keys else pl.col("p").shift(1)
    stepped = places.with_columns(last=last).join(steps, on="p", how="left")
    return not stepped.filter(pl.col("last") != pl.col("before")).is_empty()


def _is_mixed(seen: Observations) -> bool:
    """Tell whether the next line of a file mostly is of another member."""
    if not seen.keys or len(seen.tables) != 1:
        return False
    lines = seen.rows.select("r", *seen.keys).unique("r").sort("r")
    same = lines.select(pl.all_horizontal(pl.col(key) == pl.col(key).shift(-1) for key in seen.keys))
    return bool(2 * same.to_series().sum() < len(lines))


def _repeated(seen: Observations) -> Callable[[str], tuple[str, ...]]:
    """Return what tells the series that print the figures of another one nearly everywhere."""
    keys, names = [*seen.keys, "p"], list(seen.series)
    printed = seen.figures.filter((pl.col("printed") == 1) & (pl.col("value") != 0))

    @cache
    def repeated(series: str) -> tuple[str, ...]:
        own = printed.filter(pl.col("series") == seen.number(series)).select(*keys, own="value")
        beside = printed.filter(pl.col("series") != seen.number(series)).join(own, on=keys)
        same = pl.col("value") == pl.col("own")
        by = beside.group_by("series").agg(share=same.mean(), values=pl.col("own").filter(same).n_unique())
        found = by.filter((pl.col("share") >= NEARLY_ALL) & (pl.col("values") >= _FEWEST_VALUES))
        return tuple(names[number] for number in found.get_column("series").sort())

    return repeated


def _runs(seen: Observations) -> Callable[[str], Mapping[Runs, tuple[str, ...]]]:
    """Return what tells the runs of periods in which members of the one entity have a figure of a series."""

    @cache
    def runs(series: str) -> Mapping[Runs, tuple[str, ...]]:
        step = _step(seen)
        if len(seen.keys) != 1 or not step:
            return {}
        printed = seen.figures.filter((pl.col("series") == seen.number(series)) & (pl.col("printed") == 1))
        found: dict[Runs, tuple[str, ...]] = {}
        known = {period: period.text for period in seen.periods}
        for member, places in (
            printed.sort("p").group_by("e0", maintain_order=True).agg("p").sort("e0").rows()
        ):
            own = tuple(_in_runs([seen.periods[place] for place in places], step, known))
            found[own] = (*found.get(own, ()), member)
        return found

    return runs


def _in_runs(periods: Sequence[Period], step: str, known: Mapping[Period, str]) -> Iterator[Run]:
    """Yield the runs of periods, each the next of the one before it."""
    begun = last = None
    for period in periods:
        before = period.before(step)
        if begun is not None and before == last:
            last = period
            continue
        if begun is not None and last is not None:
            yield _run(begun, last, step, known)
        begun = last = period
    if begun is not None and last is not None:
        yield _run(begun, last, step, known)


def _run(first: Period, last: Period, step: str, known: Mapping[Period, str]) -> Run:
    before = first.before(step)
    return Run("" if before is None else known.get(before, ""), first.text, last.text)


def _named(seen: Observations, condition: pl.Expr) -> frozenset[str]:
    names = list(seen.series)
    return frozenset(names[number] for number in seen.rows.filter(condition).get_column("series").unique())


def _in_thousands(seen: Observations) -> frozenset[str]:
    """Return the series of which some prints have three decimals, and some none."""
    printed = pl.col("state") == PRINTED
    split = _named(seen, printed & pl.col("text").str.contains(THOUSANDS))
    return split & _named(seen, printed & ~pl.col("text").str.contains(r"\.", literal=False))
