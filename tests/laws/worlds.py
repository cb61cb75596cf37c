"""Worlds for the laws: true values that satisfy a rule, and what a publisher prints of them.

The truth is computed here by plain fractions, kind by kind, and not by the package.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from random import Random
from typing import Any, NamedTuple

from publishers import MODES, Print, Publisher, publisher

YEARS = tuple(range(2010, 2017))
AREAS = ("AA", "BB", "CC", "DD")
WHOLE = "WW"
SERIES = ("a", "b", "c")

Truth = dict[tuple[str, str, int], Fraction]
"""True values by series, area and year."""


class World(NamedTuple):
    """What is published: the rows of a table, and who prints each series."""

    rows: list[Print]
    publishers: Mapping[str, Publisher]


@dataclass(frozen=True)
class Law:
    """A rule, and how the truth of its judged series follows from the others.

    Args:
        rule: the rule as a file would have it.
        follow: completes the truth so that the rule is satisfied, as far as it applies.
        complete: whether the rule takes what has no row for what is not there.
    """

    rule: Mapping[str, Any]
    follow: Callable[[Truth, Random], None]
    complete: bool = False


def draw(random: Random) -> Truth:
    """Draw true values: small and huge, negative, zero, and halves that rounding must break."""
    truth: Truth = {}
    for series in SERIES:
        positive = random.random() < 0.7
        for area in AREAS:
            size = random.choice([1, 1, 10, 1000, 10**6, 10**15])
            for year in YEARS:
                halves = Fraction(random.randint(0, 60), 2) * size / random.choice([1, 10, 100])
                value = halves + random.choice([Fraction(0), Fraction(random.randint(0, 9999), 10**7)])
                truth[series, area, year] = value if positive or random.random() < 0.5 else -value
    return truth


def published(law: Law, random: Random, *, missing: float = 0.12, slips: float = 0.0) -> World:
    """Draw a truth that keeps a law, and what is printed of it; a slip prints something else."""
    truth = draw(random)
    law.follow(truth, random)
    series = dict.fromkeys((*SERIES, "r"))
    # All round in one way, or each as it likes.
    modes = random.choice([*([mode] for mode in MODES), MODES, MODES])
    publishers = {
        one: publisher(random, [value for place, value in truth.items() if place[0] == one], modes)
        for one in series
    }
    if random.random() < 0.3:
        # One house prints everything.
        publishers = dict.fromkeys(series, publisher(random, [*truth.values(), Fraction(1, 3)]))
    if slips:
        truth = {
            place: _slipped(value, random) if random.random() < slips else value
            for place, value in truth.items()
        }
    return World(rows_of(truth, publishers, random, 0.0 if law.complete else missing), publishers)


def _slipped(value: Fraction, random: Random) -> Fraction:
    """Return what a hand makes of a value: another scale, or a few units more or less."""
    scale = Fraction(random.choice([10, 10, 10, 100, 1]), 10)
    return abs(value * scale + Fraction(random.randint(-30, 30), 10))


def rows_of(
    truth: Truth, publishers: Mapping[str, Publisher], random: Random, missing: float = 0.12
) -> list[Print]:
    """Print the truth in any order; some figures are missing, some stand twice."""
    rows: list[Print] = []
    # Whole years are left out too: the row before is then not the year before.
    gone = random.sample(YEARS[1:-1], random.choice([0, 1, 2, 2]))
    for (series, area, year), value in truth.items():
        if random.random() < missing or year in gone:
            continue
        place, house = (series, area, str(year)), publishers[series]
        rows.append(house.print(place, value, random))
        if random.random() < 0.15:
            again = house.print(place, value, random, "two")
            # Two sources may break a tie in two ways: in one precision that is a contradiction.
            if house.unit(again) != house.unit(rows[-1]):
                rows.append(again)
    random.shuffle(rows)
    return rows


def _each(truth: Truth, derive: Callable[[str, int], Fraction | None]) -> None:
    for area in AREAS:
        for year in YEARS:
            value = derive(area, year)
            if value is not None:
                truth["r", area, year] = value


def _growth(truth: Truth, _random: Random) -> None:
    def derive(area: str, year: int) -> Fraction | None:
        before = truth.get(("a", area, year - 1))
        return 100 * (truth["a", area, year] / before - 1) if before and before > 0 else None

    _each(truth, derive)


def _annualised(truth: Truth, _random: Random) -> None:
    """Grow over two years, as a rate a year."""

    def derive(area: str, year: int) -> Fraction | None:
        before, level = truth.get(("a", area, year - 2)), truth["a", area, year]
        if before is None or before <= 0 or level < 0:
            return None
        ratio = level / before
        with localcontext(prec=80):
            root = (Decimal(ratio.numerator) / Decimal(ratio.denominator)).sqrt()
        return 100 * (Fraction(root) - 1)

    _each(truth, derive)


def _log_growth(truth: Truth, _random: Random) -> None:
    def derive(area: str, year: int) -> Fraction | None:
        before, level = truth.get(("a", area, year - 1)), truth["a", area, year]
        if before is None or before <= 0 or level <= 0:
            return None
        ratio = level / before
        with localcontext(prec=80):
            return 100 * Fraction((Decimal(ratio.numerator) / Decimal(ratio.denominator)).ln())

    _each(truth, derive)


def _average_growth(truth: Truth, _random: Random) -> None:
    def derive(area: str, year: int) -> Fraction | None:
        first, last, years = truth["a", area, YEARS[0]], truth["a", area, year], year - YEARS[0]
        if years == 0 or first <= 0 or last < 0:
            return None
        ratio = last / first
        with localcontext(prec=80):
            root = (Decimal(ratio.numerator) / Decimal(ratio.denominator)) ** (1 / Decimal(years))
        return 100 * (Fraction(root) - 1)

    _each(truth, derive)


def _change(truth: Truth, _random: Random) -> None:
    _each(
        truth,
        lambda area, year: truth["a", area, year] - truth["a", area, year - 1] if year - 1 in YEARS else None,
    )


def _ratio(times: int, part: str = "a", whole: str = "b") -> Callable[[Truth, Random], None]:
    def follow(truth: Truth, _random: Random) -> None:
        def derive(area: str, year: int) -> Fraction | None:
            below = truth[whole, area, year]
            return times * truth[part, area, year] / below if below else None

        _each(truth, derive)

    return follow


def _multiple(truth: Truth, _random: Random) -> None:
    def derive(area: str, year: int) -> Fraction | None:
        first = truth["a", area, YEARS[0]]
        return truth["a", area, year] / first if first else None

    _each(truth, derive)


def _sum(truth: Truth, _random: Random) -> None:
    _each(
        truth,
        lambda area, year: truth["a", area, year] + 2 * truth["b", area, year] - truth["c", area, year],
    )


def _whole(truth: Truth, _random: Random) -> None:
    """Make the judged series of one area the sum of that of the others."""
    _each(truth, lambda area, year: truth["a", area, year])
    for year in YEARS:
        truth["r", WHOLE, year] = sum((truth["r", area, year] for area in AREAS), Fraction(0))


def _running(truth: Truth, _random: Random) -> None:
    """Make the judged series a running sum, which began long before."""
    for area in AREAS:
        total = truth["r", area, YEARS[0] - 1] = truth["b", area, YEARS[0]]
        for year in YEARS:
            total += truth["a", area, year]
            truth["r", area, year] = total


def _rising(truth: Truth, _random: Random) -> None:
    """Make the judged series cumulative: running sums of sizes, all of them halves."""
    for area in AREAS:
        total = truth["a", area, YEARS[0]]
        for year in YEARS:
            total += abs(truth["b", area, year])
            truth["r", area, year] = total


def _below(truth: Truth, random: Random) -> None:
    _each(
        truth,
        lambda area, year: truth["a", area, year] - abs(truth["b", area, year]) * random.choice([0, 1]),
    )


def _bounded(truth: Truth, random: Random) -> None:
    _each(truth, lambda _area, _year: Fraction(random.randint(-200, 200), 4))


def _same(truth: Truth, _random: Random) -> None:
    _each(truth, lambda area, year: truth["a", area, year])


def _written(truth: Truth, _random: Random) -> None:
    def derive(area: str, year: int) -> Fraction | None:
        if year - 2 not in YEARS or truth["c", area, year] == 0:
            return None
        product = truth["a", area, year] * (truth["b", area, year - 2] - 3)
        return product / truth["c", area, year] + truth["a", "BB", year] ** 2

    _each(truth, derive)


LAWS = {
    "growth": Law({"kind": "growth", "published": "r", "of": "a"}, _growth),
    "growth, annualised": Law(
        {"kind": "growth", "published": "r", "of": "a", "formula": "annualised", "over": "2Y"}, _annualised
    ),
    "growth, log": Law({"kind": "growth", "published": "r", "of": "a", "formula": "log"}, _log_growth),
    "average_growth": Law(
        {"kind": "average_growth", "published": "r", "of": "a", "since": "2010"}, _average_growth
    ),
    "change": Law({"kind": "change", "published": "r", "of": "a"}, _change),
    "multiple": Law({"kind": "multiple", "published": "r", "of": "a", "since": "2010"}, _multiple),
    "adds_up": Law({"kind": "adds_up", "total": "r", "parts": ["a", "b", "c"], "weights": [1, 2, -1]}, _sum),
    "adds_up_over": Law(
        {
            "kind": "adds_up_over",
            "of": "r",
            "dimension": "REF_AREA",
            "total": WHOLE,
            "members": list(AREAS),
        },
        _whole,
    ),
    "adds_up_over, all members": Law(
        {"kind": "adds_up_over", "of": "r", "dimension": "REF_AREA", "total": WHOLE}, _whole, complete=True
    ),
    "running_total": Law({"kind": "running_total", "published": "r", "of": "a"}, _running),
    "running_total, yearly": Law(
        {"kind": "running_total", "published": "r", "of": "a", "restarts": "yearly"}, _same
    ),
    "share_of": Law({"kind": "share_of", "published": "r", "part": "a", "whole": "b"}, _ratio(100)),
    "ratio": Law(
        {"kind": "ratio", "published": "r", "numerator": "a", "denominator": "b", "times": 1000}, _ratio(1000)
    ),
    "never_falls": Law({"kind": "never_falls", "columns": ["r"]}, _rising),
    "at_most": Law({"kind": "at_most", "smaller": "r", "larger": "a"}, _below),
    "in_range": Law({"kind": "in_range", "columns": ["r"], "low": -50, "high": 50}, _bounded),
    "agree": Law({"kind": "agree", "columns": ["a", "r"]}, _same),
    "formula": Law(
        {"kind": "formula", "holds": 'r == a*(lag(b, 2Y) - 3)/c + a[REF_AREA = "BB"]^2'}, _written
    ),
}
