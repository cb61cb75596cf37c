"""Targets: what the project wants of itself, each a ratio of two medians, and whether it is met."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from at_scale.cold import CHECK, HELP, ROWS, YARDSTICK
from at_scale.results import Results, ratio

OURS, BY_HAND = "tieout-polars", "polars"
PANDERA = ("pandera-pandas", "pandera-polars")
VARIANTS = ("text-inferred", "text-declared", "float-inferred", "float-declared")
MILLION = 1_000_000
_GIGABYTES = 2.0**30


class Target(NamedTuple):
    """One target.

    Args:
        words: what is wanted.
        limit: the most that the figure may be.
        figure: what was measured; nothing where it was not.
    """

    words: str
    limit: float
    figure: float | None

    @property
    def verdict(self) -> str:
        """Return whether it is met."""
        met = self.figure is not None and self.figure <= self.limit
        return "met" if met else "**missed**"


def targets(results: Results) -> Iterator[Target]:
    """Yield every target in turn."""
    for rows in (MILLION, 10 * MILLION):
        for variant in VARIANTS:
            yield from _at(results, rows, variant)
    for variant in VARIANTS:
        yield from _growing(results, variant)
    yield from _cold(results)
    for rows, variant in results.tables():
        of_spark = [results.seconds(name, variant, rows) for name in ("tieout-spark", "spark")]
        if any(one is not None for one in of_spark):
            words = f"{rows:,} rows, {variant}: time of tieout on Spark / Spark by hand"
            yield Target(words, 1.3, ratio(*of_spark))
    wrong = sum(bool(run.wrong) for run in results.runs)
    yield Target("runs whose findings are not those that are planted", 0, wrong)


def _at(results: Results, rows: int, variant: str) -> Iterator[Target]:
    """Yield the targets at one size: beside a program by hand, and beside two libraries."""
    here, place = (variant, rows), f"{rows:,} rows, {variant}"
    ours, cold = results.seconds(OURS, *here), results.seconds(OURS, *here, cold=True)
    memory = ratio(results.memory(OURS, *here), results.memory(BY_HAND, *here))
    yield Target(f"{place}: time / by hand", 1.5, ratio(ours, results.seconds(BY_HAND, *here)))
    yield Target(f"{place}: memory / by hand", 1.5, memory)
    for name, times, contenders in (("pandera", 3, PANDERA), ("GX", 5, ("gx",))):
        warm, started = (
            min(filter(None, (results.seconds(one, *here, cold=cold) for one in contenders)), default=None)
            for cold in (False, True)
        )
        yield Target(f"{place}: time / {name}", 1 / times, ratio(ours, warm))
        yield Target(f"{place}: cold / {name} cold", 1, ratio(cold, started))


def _growing(results: Results, variant: str) -> Iterator[Target]:
    """Yield how much steeper than the program by hand it grows, and what it needs at most."""
    most = 100 * MILLION
    steep = [
        ratio(results.seconds(name, variant, most), results.seconds(name, variant, MILLION))
        for name in (OURS, BY_HAND)
    ]
    yield Target(f"{variant}: growth from 1 to 100 million rows / that by hand", 1, ratio(*steep))
    memory = results.memory(OURS, variant, most)
    yield Target(f"{variant}: GB of memory at 100 million rows", 16, memory and memory / _GIGABYTES)


def _cold(results: Results) -> Iterator[Target]:
    """Yield what a command costs beside importing a library."""
    for name, limit in ((CHECK, 1.15), (HELP, 0.15)):
        one, other = (results.seconds(said, "cold", ROWS, cold=True) for said in (name, YARDSTICK))
        yield Target(f"{ROWS} rows, cold: `{name}` / `{YARDSTICK}`", limit, ratio(one, other))
