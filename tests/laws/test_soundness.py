"""Soundness: what is true and rounded in any way is never called broken."""

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judges import WAYS, judged
from publishers import Print, Publisher, rounded, written
from worlds import AREAS, LAWS, SERIES, YEARS, Law, World, published

from tieout.kinds import kinds

SEEDS = st.integers(0, 2**32 - 1)
"""A world is drawn from a seed; a failing test prints it."""


def test_every_kind_has_its_law() -> None:
    assert {law.rule["kind"] for law in LAWS.values()} == set(kinds())


@pytest.mark.parametrize("missing", [0.0, 0.15])
@pytest.mark.parametrize("name", LAWS)
@settings(max_examples=2)
@given(seed=SEEDS)
def test_true_values_rounded_in_any_way_are_never_broken(name: str, missing: float, seed: int) -> None:
    """Theorem: if the true values lie in the intervals, the intervals cannot exclude them."""
    world = published(LAWS[name], Random(f"{name} {missing} {seed}"), missing=missing)
    for way in WAYS.values():
        never_broken(world, LAWS[name], way)


def never_broken(world: World, law: Law, way: int) -> None:
    report = judged(world, law.rule, way)
    assert [finding.message for finding in report.findings] == []
    assert [rule.could_not_run for rule in report.could_not_run] == []


@pytest.mark.parametrize("name", ["agree", "at_most", "never_falls", "adds_up"])
@settings(max_examples=3)
@given(seed=SEEDS, decimals=st.sampled_from([0, 2, -1]))
def test_a_tie_may_be_rounded_either_way(name: str, seed: int, decimals: int) -> None:
    """Theorem: nobody says how ties are rounded, so both ends belong to the interval."""
    random = Random(seed)
    unit = Fraction(10) ** -decimals
    truth = {
        (series, area, year): (2 * random.randint(-40, 40) + 1) * unit / 2
        for series in SERIES
        for area in AREAS
        for year in YEARS
    }
    # Nothing rises, nothing lies below: comparisons hold with equality, where ends just touch.
    truth |= {place: Fraction(0) for place in truth if place[0] != "a" and name != "adds_up"}
    LAWS[name].follow(truth, random)
    rows = [
        Print(
            (series, area, str(year)),
            written(rounded(value, unit, "nearest", random), decimals),
            decimals=str(decimals),
        )
        for (series, area, year), value in truth.items()
    ]
    for way in WAYS.values():
        never_broken(World(rows, dict.fromkeys((*SERIES, "r"), Publisher())), LAWS[name], way)
