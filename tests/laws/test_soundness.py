"""Soundness: what is true and rounded in any way is never called broken."""

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import AREAS, LAWS, SERIES, YEARS, Print, digits, draw, rounded, rows_of, table

from tieout.kinds import kinds
from tieout.model import Report
from tieout.testing import broken, judged

SEEDS = st.integers(0, 2**32 - 1)
"""A world is drawn from a seed; a failing test prints it."""


def judge(name: str, random: Random, missing: float) -> Report:
    truth, law = draw(random), LAWS[name]
    law.follow(truth, random)
    return judged(table(rows_of(truth, random, 0.0 if law.complete else missing)), **law.rule)


def test_every_kind_has_its_law() -> None:
    assert {law.rule["kind"] for law in LAWS.values()} == set(kinds())


@pytest.mark.parametrize("name", LAWS)
@given(seed=SEEDS, missing=st.sampled_from([0.0, 0.15]))
def test_true_values_rounded_in_any_precision_are_never_broken(name: str, seed: int, missing: float) -> None:
    """Theorem: if the true values lie in the intervals, the intervals cannot exclude them."""
    report = judge(name, Random(seed), missing)

    assert [finding.message for finding in report.findings] == []
    assert [rule.could_not_run for rule in report.could_not_run] == []


@pytest.mark.parametrize("name", ["agree", "at_most", "never_falls", "adds_up"])
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
        Print(place, digits(rounded(value, decimals, up=random.random() < 0.5), decimals), 0, decimals)
        for place, value in truth.items()
    ]

    assert broken(table(rows), **LAWS[name].rule) == []
