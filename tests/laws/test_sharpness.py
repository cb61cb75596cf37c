"""Sharpness: what lies just outside the attainable values is broken; just inside, it is not."""

from collections.abc import Callable
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import Print, digits, rounded, table

from tieout.testing import broken

FINE = 5
AREAS = tuple(f"A{number:02}" for number in range(10))


SEEDS = st.integers(0, 2**32 - 1)
"""A world is drawn from a seed; a failing test prints it."""


class Case(NamedTuple):
    """A rule, what it judges, and the value of that figure as a plain function of the others.

    Args:
        rule: the rule as a file would have it, but its kind, with which its name begins.
        value: from ``a`` of 2011, ``a`` of 2010 and ``b`` of 2011 to the judged figure.
        sides: on which sides of the attainable values a figure breaks the rule.
    """

    rule: dict[str, Any]
    value: Callable[[Fraction, Fraction, Fraction], Fraction]
    sides: tuple[int, ...] = (-1, 1)


CASES = {
    "growth": Case({"published": "r", "of": "a"}, lambda a, before, _: 100 * (a / before - 1)),
    "change": Case({"published": "r", "of": "a"}, lambda a, before, _: a - before),
    "multiple": Case({"published": "r", "of": "a", "since": "2010"}, lambda a, before, _: a / before),
    "share_of": Case({"published": "r", "part": "a", "whole": "b"}, lambda a, _, b: 100 * a / b),
    "ratio": Case({"published": "r", "numerator": "a", "denominator": "b"}, lambda a, _, b: a / b),
    "adds_up": Case({"total": "r", "parts": ["a", "b"]}, lambda a, _, b: a + b),
    "agree": Case({"columns": ["a", "r"]}, lambda a, _, __: a),
    "at_most": Case({"smaller": "r", "larger": "a"}, lambda a, _, __: a, (1,)),
    "formula": Case({"holds": "r >= a - 2*b"}, lambda a, _, b: a - 2 * b, (-1,)),
    "formula, collected": Case({"holds": "r == a - 2*b + b"}, lambda a, _, b: a - b),
    "formula, at the ends": Case({"holds": "r == 100*a/(a + b)"}, lambda a, _, b: 100 * a / (a + b)),
}


def _kind(name: str) -> str:
    return name.partition(",")[0]


def operands(random: Random) -> dict[tuple[str, int], Print]:
    """Draw the printed operands, in one decimal; bases stay clear of zero."""
    return {
        (series, year): Print(("?", "?", year), digits(Fraction(random.randint(20, 99999), 10), 1), 0, 1)
        for series, year in (("a", 2011), ("a", 2010), ("b", 2011))
    }


def attainable(case: Case, shown: dict[tuple[str, int], Print]) -> tuple[Fraction, Fraction]:
    """Return the extreme values at the corners: each operand stands once, so they are extreme."""
    half = Fraction(1, 20)
    ends = [(Fraction(one.text) - half, Fraction(one.text) + half) for one in shown.values()]
    values = [case.value(*corner) for corner in product(*ends)]
    return min(values), max(values)


def judged_figure(case: Case, ends: tuple[Fraction, Fraction], side: int, *, outside: bool) -> Fraction:
    """Return the first printable figure beyond an end of the attainable values, or the last within."""
    unit = Fraction(1, 10**FINE)
    end = ends[0] if side < 0 else ends[1]
    # The figure's own interval reaches half a unit towards the end.
    beyond = rounded(end + side * unit, FINE, up=side > 0)
    within = rounded(end, FINE, up=side < 0)
    return beyond if outside else within


def world(case: Case, random: Random) -> tuple[list[Print], list[str]]:
    rows: list[Print] = []
    wrong: list[str] = []
    for area in AREAS:
        shown = operands(random)
        side, outside = random.choice(case.sides), random.random() < 0.5
        figure = judged_figure(case, attainable(case, shown), side, outside=outside)
        rows += [one._replace(place=(series, area, year)) for (series, year), one in shown.items()]
        rows.append(Print(("r", area, 2011), digits(figure, FINE), 0, FINE))
        if outside:
            wrong.append(f"{area} 2011")
    random.shuffle(rows)
    return rows, wrong


@pytest.mark.parametrize("name", CASES)
@given(seed=SEEDS)
def test_a_figure_just_outside_the_attainable_values_is_broken_and_just_inside_is_not(
    name: str, seed: int
) -> None:
    """Theorem: where each figure stands once, the interval of a term is the set of its values."""
    rows, wrong = world(CASES[name], Random(seed))

    assert sorted(broken(table(rows), kind=_kind(name), **CASES[name].rule)) == wrong


@pytest.mark.parametrize("name", CASES)
@given(seed=SEEDS)
def test_a_coarser_row_that_agrees_takes_no_finding_away(name: str, seed: int) -> None:
    """Theorem: rows that agree count as their intersection, and more knowledge excludes more."""
    rows, wrong = world(CASES[name], Random(seed))
    coarser = [
        row._replace(text=digits(rounded(Fraction(row.text), 0, up=True), 0), decimals=0, source="two")
        for row in rows
        if row.place[0] != "r"
    ]

    # A coarser row may cut an interval further, and so exclude more.
    assert set(wrong) <= set(broken(table(rows + coarser), kind=_kind(name), **CASES[name].rule))
