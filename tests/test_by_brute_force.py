"""Every verdict on drawn tables, confronted with one found by plain fractions.

The judge here knows nothing of the package: prints are turned into sets of values, a relation
is broken where the sets share no point. In each of these relations a figure stands once, so
its extremes are found exactly, open ends included, and both judges must say the same of every item.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from oracle import PROCEDURES, ZERO, Bound, Print, Procedure, Values, precision, written

from tieout.testing import judged

HEADER = "INDICATOR,REF_AREA,TIME_PERIOD,OBS_VALUE,UNIT_MULT,DECIMALS"
ITEMS = 200
Operands = Mapping[str, Values]


@dataclass(frozen=True)
class Sort:
    """A kind of rule, its figures besides the published one, and what they make of it.

    Args:
        rule: the keys of the rule; the published series is ``r``.
        operands: name, series and year of each figure.
        implied: what the published figure must be; None where that is not to be judged.
        seen: turns the published values into what *implied* speaks of.
        minimum: whether no figure can be negative.
    """

    rule: Mapping[str, Any]
    operands: Mapping[str, tuple[str, int]]
    implied: Callable[[Operands], Values | None]
    seen: Callable[[Values], Values] = field(default=lambda published: published)
    minimum: bool = False


def _quotient(*positive: str, times: int = 100, less: int = 0) -> Callable[[Operands], Values | None]:
    def implied(known: Operands) -> Values | None:
        if ZERO.meets(known["y"]) or any(ZERO.meets(known[one]) or known[one].high <= 0 for one in positive):
            return None
        return known["x"].over(known["y"]).moved(lambda ratio: times * (ratio - less))

    return implied


def _sum(weights: Mapping[str, Fraction]) -> Callable[[Operands], Values]:
    def implied(known: Operands) -> Values:
        total = ZERO
        for name, weight in weights.items():
            total = total.plus(known[name].times(weight))
        return total

    return implied


def _power(years: int) -> Sort:
    """Return an average growth over so many years: no root, but the power of what is printed."""

    def seen(published: Values) -> Values:
        factor = published.moved(lambda rate: 1 + rate / 100)
        return factor.at_least(Fraction(0)).moved(lambda one: one**years) if factor.high >= 0 else factor

    rule = {"kind": "average_growth", "published": "r", "of": "a", "since": 2010}
    return Sort(rule, {"x": ("a", 2010 + years), "y": ("a", 2010)}, _quotient("x", "y", times=1), seen)


TWO = {"x": ("a", 2011), "y": ("b", 2011)}
LEVELS = {"x": ("a", 2011), "y": ("a", 2010)}
WEIGHTS = {"x": Fraction(1), "y": Fraction(2), "z": Fraction(-1, 2)}
SORTS = {
    "growth": Sort({"kind": "growth", "published": "r", "of": "a"}, LEVELS, _quotient("y", less=1)),
    "average growth over 2": _power(2),
    "average growth over 5": _power(5),
    "points": Sort(
        {"kind": "change", "published": "r", "of": "a"}, LEVELS, _sum({"x": Fraction(1), "y": Fraction(-1)})
    ),
    "share": Sort({"kind": "share_of", "published": "r", "part": "a", "whole": "b"}, TWO, _quotient()),
    "share of what is never negative": Sort(
        {"kind": "share_of", "published": "r", "part": "a", "whole": "b"}, TWO, _quotient(), minimum=True
    ),
    "sum": Sort(
        {"kind": "adds_up", "total": "r", "parts": ["a", "b", "c"], "weights": [1, 2, Decimal("-0.5")]},
        {**TWO, "z": ("c", 2011)},
        _sum(WEIGHTS),
    ),
    "sum of what is never negative": Sort(
        {"kind": "adds_up", "total": "r", "parts": ["a", "b"]},
        TWO,
        _sum({"x": Fraction(1), "y": Fraction(1)}),
        minimum=True,
    ),
}


def operand(random: Random, procedure: Procedure, *, minimum: bool) -> Print:
    """Draw a printed figure: small, so that ends are round, or 10^12 with cents; zero, negative."""
    unit, multiplier, decimals = precision(random, procedure)
    size = random.choice([2, 12, 12, 60, 1000, 10**6, 10**14])
    number = random.choice([random.randint(0, size), random.choice([1, 2, 4, 5, 8, 10, 16, 20])])
    return written(number * (1 if minimum or random.random() < 0.8 else -1), unit, multiplier, decimals)


def published(random: Random, procedure: Procedure, implied: Values | None, *, minimum: bool) -> Print:
    """Print a figure a few units from an end of what it must be, where verdicts turn."""
    unit, multiplier, decimals = precision(random, procedure)
    ends = [end for end in (implied or ())[:2] if not math.isinf(end)]
    near = random.choice(ends) if ends else Fraction(random.randint(-20, 20))
    number = math.floor(near / unit) + random.choice([-2, -1, -1, 0, 0, 0, 1, 1, 2])
    return written(max(number, 0) if minimum else number, unit, multiplier, decimals)


def world(name: str, procedure: Procedure, random: Random) -> tuple[list[str], dict[str, str]]:
    """Draw a table, and say of each of its items whether it holds, is broken or unknown."""
    sort, rows, verdicts = SORTS[name], [], {}
    free = Values(Fraction(0) if sort.minimum else -math.inf, math.inf)
    year = max(year for _, year in sort.operands.values())
    for item in range(ITEMS):
        area, known, missing = f"A{item:03}", {}, False
        for one, (series, when) in sort.operands.items():
            printed = operand(random, procedure, minimum=sort.minimum)
            known[one] = procedure.values(printed).at_least(free.low)
            if random.random() < 0.04:
                known[one], missing = free, True
            else:
                rows.append(f"{series},{area},{when},{','.join(map(str, printed))}")
        implied = sort.implied(known)
        rate = published(random, procedure, rateable(name, implied), minimum=sort.minimum)
        rows.append(f"r,{area},{year},{','.join(map(str, rate))}")
        shown = sort.seen(procedure.values(rate).at_least(free.low))
        apart = implied is not None and not shown.meets(implied)
        verdicts[area] = "broken" if apart else "unknown" if missing or implied is None else "holds"
    random.shuffle(rows)
    return rows, verdicts


def rateable(name: str, implied: Values | None) -> Values | None:
    """Return about the average rates that make such ratios, to print figures near them."""
    if implied is None or not name.startswith("average"):
        return implied
    years = int(name[-1])

    def rate(ratio: Bound) -> Bound:
        if math.isinf(ratio) or ratio > 10**15:
            return math.inf
        return Fraction(100 * (float(ratio) ** (1 / years) - 1)).limit_denominator(10**6)

    return implied.moved(rate)


@pytest.mark.parametrize("procedure", PROCEDURES)
@pytest.mark.parametrize("name", SORTS)
def test_both_judges_say_the_same_of_every_item(name: str, procedure: str) -> None:
    rows, expected = world(name, PROCEDURES[procedure], Random(f"{name} {procedure}"))
    facts: dict[str, Any] = {}
    if PROCEDURES[procedure].declared:
        facts["rounding"] = PROCEDURES[procedure].declared
    if SORTS[name].minimum:
        facts["constraints"] = {"minimum": 0}

    report = judged("\n".join([HEADER, *rows, ""]), {"OBS_VALUE": facts}, **SORTS[name].rule)

    assert report.could_not_run == ()
    found = dict.fromkeys(expected, "holds")
    found |= {one.key["REF_AREA"]: "unknown" for one in report.unknowns}
    found |= {one.key["REF_AREA"]: "broken" for one in report.findings if one.rule == "it"}
    assert {area: (found[area], right) for area, right in expected.items() if found[area] != right} == {}
    # A world in which nothing turns would prove nothing.
    assert min(list(expected.values()).count(word) for word in ("broken", "holds")) > ITEMS // 10
