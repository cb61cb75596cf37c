"""Sharpness: what lies just outside the attainable values is broken; just inside, it is not."""

import math
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judges import WAYS, judged, verdicts_of
from oracle import Values
from publishers import MODES, Print, Publisher, rounded, written
from worlds import World

AREAS = tuple(f"A{number:02}" for number in range(30))
SEEDS = st.integers(0, 2**32 - 1)
"""A world is drawn from a seed; a failing test prints it."""


def as_printed(value: Fraction) -> Fraction:
    return value


class Case(NamedTuple):
    """A rule, what it judges, and the value of that figure as a plain function of the others.

    Args:
        rule: the rule as a file would have it.
        operands: series and period of each other figure of the relation.
        value: from the operands to the judged figure, or to what *seen* makes of it.
        judged: its series and period.
        sign: how it compares with the value.
        seen: a function that only rises, where the value is no fraction.
        unseen: about the inverse of that.
        linear: whether operands may be negative, zero, and as small as their units.
    """

    rule: dict[str, Any]
    operands: Sequence[tuple[str, str]]
    value: Callable[..., Fraction]
    judged: tuple[str, str] = ("r", "2011")
    sign: str = "=="
    seen: Callable[[Fraction], Fraction] = as_printed
    unseen: Callable[[float], float] = float
    linear: bool = False


def _cubed(rate: Fraction) -> Fraction:
    return (1 + rate / 100) ** 3


def _risen(rate: Fraction) -> Fraction:
    """Return the power of e: no fraction but for 0, and told by sixty digits from any that is printed."""
    with localcontext(prec=60):
        return Fraction((Decimal(rate.numerator) / Decimal(rate.denominator) / 100).exp())


LEVELS = [("a", "2011"), ("a", "2010")]
TWO = [("a", "2011"), ("b", "2011")]
GROWTH = {"kind": "growth", "published": "r", "of": "a"}
CASES: Mapping[str, Case] = {
    "growth": Case(GROWTH, LEVELS, lambda a, before: 100 * (a / before - 1)),
    "growth, annualised": Case(
        {**GROWTH, "formula": "annualised", "over": "4M"},
        [("a", "2011-05"), ("a", "2011-01")],
        lambda a, before: 100 * ((a / before) ** 3 - 1),
        ("r", "2011-05"),
    ),
    "growth, log": Case(
        {**GROWTH, "formula": "log"},
        LEVELS,
        lambda a, before: a / before,
        seen=_risen,
        unseen=lambda x: 100 * math.log(x),
    ),
    "average_growth": Case(
        {"kind": "average_growth", "published": "r", "of": "a", "since": "2008"},
        [("a", "2011"), ("a", "2008")],
        lambda a, first: a / first,
        seen=_cubed,
        unseen=lambda ratio: 100 * (ratio ** (1 / 3) - 1),
    ),
    "change": Case({"kind": "change", "published": "r", "of": "a"}, LEVELS, lambda a, b: a - b, linear=True),
    "multiple": Case(
        {"kind": "multiple", "published": "r", "of": "a", "since": "2010"}, LEVELS, lambda a, first: a / first
    ),
    "share_of": Case(
        {"kind": "share_of", "published": "r", "part": "a", "whole": "b"}, TWO, lambda a, b: 100 * a / b
    ),
    "share_of, of a sum": Case(
        {"kind": "share_of", "published": "r", "part": "a", "whole": "a + b"},
        TWO,
        lambda a, b: 100 * a / (a + b),
    ),
    "ratio": Case(
        {"kind": "ratio", "published": "r", "numerator": "a", "denominator": "b"}, TWO, lambda a, b: a / b
    ),
    "adds_up": Case(
        {"kind": "adds_up", "total": "r", "parts": ["a", "b"], "weights": [1, -2]},
        TWO,
        lambda a, b: a - 2 * b,
        linear=True,
    ),
    "adds_up_over": Case(
        {"kind": "adds_up_over", "of": "r", "dimension": "TIME_PERIOD"},
        [("r", "2011-S1"), ("r", "2011-S2")],
        lambda a, b: a + b,
        linear=True,
    ),
    "running_total": Case(
        {"kind": "running_total", "published": "r", "of": "a"},
        [("a", "2011"), ("r", "2010")],
        lambda a, before: a + before,
        linear=True,
    ),
    "agree": Case({"kind": "agree", "columns": ["a", "r"]}, TWO[:1], lambda a: a, linear=True),
    "at_most": Case(
        {"kind": "at_most", "smaller": "r", "larger": "a"}, TWO[:1], lambda a: a, sign="<=", linear=True
    ),
    "in_range": Case({"kind": "in_range", "columns": ["r"], "high": 50}, [], lambda: Fraction(50), sign="<="),
    "never_falls": Case(
        {"kind": "never_falls", "columns": ["r"]},
        [("r", "2010")],
        lambda before: before,
        sign=">=",
        linear=True,
    ),
    "never_falls, strictly": Case(
        {"kind": "never_falls", "columns": ["r"], "strictly": True},
        [("r", "2010")],
        lambda before: before,
        sign=">",
        linear=True,
    ),
    "formula": Case(
        {"kind": "formula", "holds": "r >= a - 2*b"}, TWO, lambda a, b: a - 2 * b, sign=">=", linear=True
    ),
    "formula, strictly": Case({"kind": "formula", "holds": "r < a*b"}, TWO, lambda a, b: a * b, sign="<"),
    "formula, collected": Case(
        {"kind": "formula", "holds": "r == a - 2*b + b"}, TWO, lambda a, b: a - b, linear=True
    ),
}


class House(NamedTuple):
    """A publisher and the ways in which it prints: units, with the DECIMALS that say them."""

    publisher: Publisher
    units: Sequence[tuple[Fraction, str]]

    def row(self, place: tuple[str, str, str], number: int, unit: tuple[Fraction, str]) -> Print:
        """Print so many units."""
        size, decimals = unit
        places = int(decimals) if decimals.isdigit() else 0
        return Print(place, written(number * size, places), decimals=decimals)


def house(random: Random, mode: str = "") -> House:
    """Draw a publisher who rounds by a mode: to decimals that each row says, or to a declared unit."""
    mode = mode or random.choice(MODES)
    if random.random() < 0.3:
        size = random.choice([Fraction(5), Fraction(1, 4)])
        return House(Publisher(mode, "unit", size), [(size, "")])
    return House(Publisher(mode), [(Fraction(10) ** -places, str(places)) for places in (0, 1, 1, 2, 5, -1)])


def operand(case: Case, own: House, place: tuple[str, str, str], random: Random) -> Print:
    """Print an operand: a round one makes ends that only touch; what is divided by stays clear of zero."""
    round_, rough = random.choice([8, 10, 16, 20, 25, 40, 100, 125]), random.randint(8, 9999)
    if case.linear:
        rough = random.choice([rough, -rough, random.randint(-9, 9)])
    elif not own.publisher.size and random.random() < 0.3:
        return Print(place, str(round_), decimals="INF")
    return own.row(place, random.choice([round_, rough]), random.choice(own.units))


def attainable(case: Case, known: Sequence[Values]) -> Values:
    """Return what the judged figure may be seen as; a value is extreme at the ends of its operands."""
    values = [
        (case.value(*(Fraction(end) for end, _ in corner)), all(within for _, within in corner))
        for corner in product(*(((one.low, one.low_in), (one.high, one.high_in)) for one in known))
    ]
    low, high = min(values)[0], max(values)[0]
    within = Values(low, high, (low, True) in values, (high, True) in values)
    strictly = case.sign in ("<", ">")
    if case.sign in ("<=", "<"):
        return Values(-math.inf, high, high_in=within.high_in and not strictly)
    return within if case.sign == "==" else Values(low, math.inf, low_in=within.low_in and not strictly)


class Edge(NamedTuple):
    """A judged figure at an edge of what is attainable, and whether it lies outside."""

    row: Print
    outside: bool


def edge(case: Case, own: House, allowed: Values, place: tuple[str, str, str], random: Random) -> Edge:
    """Print the last figure within what is attainable, or the first one beyond."""
    unit = random.choice(own.units)
    end = random.choice([one for one in allowed[:2] if not math.isinf(one)])
    about = end if case.seen is as_printed else Fraction(case.unseen(float(end)))
    first = math.floor(Fraction(about) / unit[0]) - 3
    rows = [own.row(place, number, unit) for number in range(first, first + 8)]
    outside = [
        not own.publisher.values(row).moved(lambda x: case.seen(Fraction(x))).meets(allowed) for row in rows
    ]
    turns = [number for number in range(1, 8) if outside[number] != outside[number - 1]]
    chosen = random.choice([one for turn in turns for one in (turn - 1, turn)] or [4])
    return Edge(rows[chosen], outside[chosen])


def world(case: Case, mode: str, random: Random) -> tuple[World, dict[str, str]]:
    """Draw operands, and for each area a figure at an edge; say which of these are broken."""
    houses = {"a": house(random), "b": house(random), "r": house(random, mode)}
    rows: list[Print] = []
    wrong: dict[str, str] = {}
    series, period = case.judged
    for area in AREAS:
        given = [operand(case, houses[one], (one, area, when), random) for one, when in case.operands]
        known = [houses[one.place[0]].publisher.values(one) for one in given]
        figure = edge(case, houses[series], attainable(case, known), (series, area, period), random)
        rows += [*given, figure.row]
        wrong |= {f"{area} {period}": "broken"} if figure.outside else {}
    random.shuffle(rows)
    return World(rows, {name: one.publisher for name, one in houses.items()}), wrong


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", CASES)
@settings(max_examples=1)
@given(seed=SEEDS)
def test_a_figure_just_outside_the_attainable_values_is_broken_and_just_inside_is_not(
    name: str, mode: str, seed: int
) -> None:
    """Theorem: where each figure stands once, the interval of a term is the set of its values."""
    case = CASES[name]
    drawn, wrong = world(case, mode, Random(f"{name} {mode} {seed}"))
    for way in WAYS.values():
        report = judged(drawn, case.rule, way)

        assert report.could_not_run == ()
        said = verdicts_of(report).items()
        assert {place: verdict for place, verdict in said if place.endswith(f" {case.judged[1]}")} == wrong


@pytest.mark.parametrize("name", CASES)
@settings(max_examples=1)
@given(seed=SEEDS)
def test_a_coarser_row_that_agrees_takes_no_finding_away(name: str, seed: int) -> None:
    """Theorem: rows that agree count as their intersection, and more knowledge excludes more."""
    case, random = CASES[name], Random(f"{name} {seed}")
    drawn, wrong = world(case, random.choice(MODES), random)
    coarser = [
        coarse(row, drawn.publishers[row.place[0]], random)
        for row in drawn.rows
        if (row.place[0], row.place[2]) != case.judged and row.decimals != "INF"
    ]
    for way in WAYS.values():
        report = judged(drawn._replace(rows=drawn.rows + coarser), case.rule, way)

        assert report.could_not_run == ()
        assert {finding.rule for finding in report.findings} <= {"it"}
        # A coarser row may cut an interval further, and so exclude more.
        assert wrong.items() <= verdicts_of(report).items()


def coarse(row: Print, own: Publisher, random: Random) -> Print:
    """Print some value that a row may stand for again, in thousands of its units."""
    low, high = (Fraction(end) for end in own.values(row)[:2])
    unit = own.unit(row)
    shown = rounded((low + high) / 2, 1000 * unit, own.mode, random) / 1000
    places = int(row.decimals) if row.decimals.isdigit() else 0
    return row._replace(text=written(shown, places), multiplier=3, source="two")
