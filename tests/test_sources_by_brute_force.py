"""Figures that several sources print, some as bounds: judged as plain fractions judge them."""

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from random import Random
from typing import Any, NamedTuple

import pytest
from oracle import PROCEDURES, ZERO, Print, Procedure, Values, precision, written

from tieout.testing import judged

HEADER = "INDICATOR,REF_AREA,OBS_VALUE,UNIT_MULT,DECIMALS,QUALIFIER,SOURCE"
ITEMS = 150
EVERYTHING = Values(-math.inf, math.inf)


class Row(NamedTuple):
    """What one source prints of a figure."""

    printed: Print
    qualifier: str

    def values(self, procedure: Procedure) -> Values:
        bounds = {">": Values(self.printed.value, math.inf), "<": Values(-math.inf, self.printed.value)}
        return bounds.get(self.qualifier) or procedure.values(self.printed)

    def unit(self, procedure: Procedure) -> Fraction:
        return Fraction(procedure.unit or Fraction(10) ** (self.printed.multiplier - self.printed.decimals))


class Figure(NamedTuple):
    """What all sources say together, and whether they agree."""

    values: Values
    agree: bool


def together(rows: Sequence[Row], procedure: Procedure) -> Figure:
    """Return what is common to all rows; where nothing is, all from the lowest to the highest."""
    said = [row.values(procedure) for row in rows]
    plain = {(row.unit(procedure), row.printed.value) for row in rows if row.qualifier not in ("<", ">")}
    one_print = len({unit for unit, _ in plain}) == len(plain)
    low, high = max(one.low for one in said), min(one.high for one in said)
    common = Values(
        low,
        high,
        all(one.low_in for one in said if one.low == low),
        all(one.high_in for one in said if one.high == high),
    )
    if one_print and common.meets(common):
        return Figure(common, agree=True)
    low, high = min(one.low for one in said), max(one.high for one in said)
    span = Values(
        low,
        high,
        any(one.low_in for one in said if one.low == low),
        any(one.high_in for one in said if one.high == high),
    )
    return Figure(span, agree=False)


def rows_of(random: Random, procedure: Procedure, near: Fraction) -> list[Row]:
    """Print a figure once, twice or three times, near a value."""
    rows = []
    for _ in range(random.choice([1, 1, 1, 2, 2, 3])):
        unit, multiplier, decimals = precision(random, procedure)
        number = math.floor(near / unit) + random.choice([-1, 0, 0, 0, 0, 1])
        qualifier = random.choice(["", "", "", "", "~", "<", ">"])
        rows.append(Row(written(number, unit, multiplier, decimals), qualifier))
    return rows


def sums(total: Values, parts: Sequence[Values]) -> tuple[bool, bool]:
    """Tell whether no values add up, and whether all do."""
    return not total.meets(parts[0].plus(parts[1])), False


def lies_below(smaller: Values, larger: Sequence[Values]) -> tuple[bool, bool]:
    """Tell whether no values lie below the other, and whether all do."""
    [other] = larger
    down = Values(-math.inf, other.high, high_in=other.high_in)
    return not smaller.meets(down), smaller.high <= other.low


def divides(ratio: Values, terms: Sequence[Values]) -> tuple[bool, bool] | None:
    """Tell whether no values divide so; None where the divisor can be zero."""
    part, whole = terms
    return None if ZERO.meets(whole) else (not ratio.meets(part.over(whole)), False)


def add(one: Fraction, other: Fraction) -> Fraction:
    return one + other


def quotient(one: Fraction, other: Fraction) -> Fraction:
    return one / (other or Fraction(1))


def as_it_is(one: Fraction) -> Fraction:
    return one


Judge = Callable[[Values, Sequence[Values]], tuple[bool, bool] | None]
SORTS: Mapping[str, tuple[Mapping[str, Any], Sequence[str], Judge, Callable[..., Fraction]]] = {
    "adds_up": ({"kind": "adds_up", "total": "r", "parts": ["a", "b"]}, ("a", "b"), sums, add),
    "ratio": (
        {"kind": "ratio", "published": "r", "numerator": "a", "denominator": "b"},
        ("a", "b"),
        divides,
        quotient,
    ),
    "at_most": ({"kind": "at_most", "smaller": "r", "larger": "a"}, ("a",), lies_below, as_it_is),
}


def verdict(judge: Judge, published: Figure, others: Sequence[Figure | None]) -> str:
    """Say whether an item holds, is broken, or why it is unknown."""
    known = [EVERYTHING if other is None else other.values for other in others]
    never, always = judge(published.values, known) or (False, None)
    if never:
        return "broken"
    if None in others:
        return "missing"
    if always:
        return "holds"
    figures = [published, *(other for other in others if other)]
    if not all(figure.agree for figure in figures):
        return "sources-contradict"
    if always is None:
        return "zero-base"
    ends = [end for figure in figures for end in figure.values[:2]]
    return "open-bound" if any(map(math.isinf, ends)) else "holds"


def world(name: str, procedure: Procedure, random: Random) -> tuple[list[str], dict[str, str], set[str]]:
    """Draw a table; say what becomes of each item, and which figures have sources that contradict."""
    _, series, judge, about = SORTS[name]
    rows: list[str] = []
    verdicts: dict[str, str] = {}
    apart: set[str] = set()
    for area in (f"A{number:03}" for number in range(ITEMS)):
        near = {one: Fraction(random.randint(-200, 900) * random.choice([1, 1, 40]), 10) for one in series}
        near["r"] = about(*near.values())
        found: dict[str, Figure | None] = {}
        for one, value in near.items():
            said = rows_of(random, procedure, value) if one == "r" or random.random() > 0.05 else []
            found[one] = together(said, procedure) if said else None
            apart |= {f"{one} {area}"} if said and not together(said, procedure).agree else set()
            rows += [
                ",".join((one, area, *map(str, row.printed), row.qualifier, f"source {number}"))
                for number, row in enumerate(said)
            ]
        published = found.pop("r")
        assert published is not None
        verdicts[area] = verdict(judge, published, list(found.values()))
    random.shuffle(rows)
    return rows, verdicts, apart


@pytest.mark.parametrize("mode", PROCEDURES)
@pytest.mark.parametrize("name", SORTS)
def test_sources_and_bounds_are_judged_as_plain_fractions_judge_them(name: str, mode: str) -> None:
    procedure = PROCEDURES[mode]
    rows, expected, apart = world(name, procedure, Random(f"{name} {mode}"))
    facts = {"OBS_VALUE": {"rounding": procedure.declared}} if procedure.declared else {}

    report = judged("\n".join([HEADER, *rows, ""]), facts, **SORTS[name][0])

    assert report.could_not_run == ()
    found = dict.fromkeys(expected, "holds")
    found |= {one.key["REF_AREA"]: one.reason for one in report.unknowns}
    found |= {one.key["REF_AREA"]: "broken" for one in report.findings if one.rule == "it"}
    assert {area: (found[area], right) for area, right in expected.items() if found[area] != right} == {}
    assert {" ".join(f.key.values()) for f in report.findings if f.rule == "sources-agree"} == apart
    assert {"broken", "missing", "holds", "sources-contradict", "open-bound"} <= set(expected.values())
