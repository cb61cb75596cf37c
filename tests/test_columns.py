"""The numbers of columns: float64 with a bound of its error, confronted with fractions."""

import math
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any, NamedTuple

import polars as pl
import pytest

from tieout.model import Bound, Interval
from tieout.relations import columns, exact
from tieout.relations.collect import plan
from tieout.relations.columns import LARGEST, Columns, Near
from tieout.relations.exact import End, Exact
from tieout.relations.interval import NEAR, NO, YES, Arithmetic, Ends
from tieout.relations.language import parse_relation, parse_term
from tieout.relations.tree import Figure, figures

INF = math.inf


class Known(NamedTuple):
    """An end as a column knows it: a float, what it may be wrong by, and what it truly is."""

    value: float
    error: float
    true: Bound


class Span(NamedTuple):
    """What a figure can be; *opens* says which of its ends are excluded."""

    low: Known
    high: Known
    opens: tuple[bool, bool] = (False, False)

    @property
    def interval(self) -> Interval:
        return Interval(self.low.true, self.high.true, *self.opens)


Row = Mapping[str, Span]


def exact_end(end: float) -> Known:
    return Known(end, 0.0, end if math.isinf(end) else Fraction(end))


def spans(ends: Sequence[Known]) -> list[Span]:
    """Return every interval between two ends."""
    pairs = product(ends, ends)
    return [
        Span(low, high)
        for low, high in pairs
        if low.true <= high.true and low.value <= high.value and low.value < INF and high.value > -INF
    ]


def frame_of(rows: Sequence[Row]) -> pl.LazyFrame:
    data = {
        f"{name}_{side}_{part}": [getattr(getattr(row[name], side), part) for row in rows]
        for name in rows[0]
        for side in ("low", "high")
        for part in ("value", "error")
    }
    return pl.LazyFrame(data)


def arithmetic(rows: Sequence[Row]) -> tuple[Columns, Arithmetic[Near]]:
    numbers = Columns(frame_of(rows), lambda _since: "years")
    # A figure that is exact everywhere needs no column of errors.
    sure = {name for name in rows[0] if not any(end.error for row in rows for end in row[name][:2])}

    def end(name: str, side: str) -> Near:
        error = None if name in sure else pl.col(f"{name}_{side}_error")
        return Near(pl.col(f"{name}_{side}_value"), error)

    return numbers, Arithmetic(numbers, lambda f: Ends(end(f.series, "low"), end(f.series, "high")))


def in_columns(text: str, rows: Sequence[Row]) -> list[tuple[Known, Known]]:
    """Evaluate a term on a frame that has the ends of its figures in columns."""
    numbers, columns_ = arithmetic(rows)
    term = parse_term(text)
    ends = columns_.hull(term, plan(parse_relation(f"it == {text}")).corners)
    frame = numbers.frame.select(
        **{
            f"{side}_{part}": pl.lit(0.0) if expr is None else expr * 1.0
            for side, end in zip(("low", "high"), ends, strict=True)
            for part, expr in zip(("value", "error"), end, strict=True)
        }
    ).collect()
    fractions = [in_fractions(text, row) for row in rows]
    return [
        (Known(low, low_error, ends.low.value), Known(high, high_error, ends.high.value))
        for (low, low_error, high, high_error), ends in zip(frame.rows(), fractions, strict=True)
    ]


def in_fractions(text: str, row: Row) -> Ends[End]:
    def ends_of(figure: Figure) -> Ends[End]:
        interval = row[figure.series].interval
        return Ends(End(interval.low, open=interval.open_low), End(interval.high, open=interval.open_high))

    corners = plan(parse_relation(f"it == {text}")).corners
    return Arithmetic(Exact(), ends_of).hull(parse_term(text), corners)


def contains(end: Known) -> bool:
    """Tell whether an end is truly where its column says; beyond measure its sign alone is said."""
    value, error, true = end
    if math.isinf(value) or true in (INF, -INF):
        return value == true or (math.isfinite(value) and error >= LARGEST)
    if error >= LARGEST:
        return abs(value) != LARGEST or (true >= 0) == (value > 0)
    # A root has some fifty digits in fractions too; errors are themselves added up with rounding.
    least = Fraction(error) * (1 + Fraction(1, 2**20)) + abs(Fraction(true)) * Fraction(1, 10**45)
    return abs(Fraction(value) - Fraction(true)) <= least


def not_contained(text: str, rows: Sequence[Row]) -> list[Any]:
    """Return the rows on which an end is not where the columns say."""
    said = zip(rows, in_columns(text, rows), strict=True)
    return [(row, ends) for row, ends in said if not all(map(contains, ends)) and not _anything(row, ends)]


def _anything(row: Row, ends: tuple[Known, Known]) -> bool:
    """Tell whether a term may be anything because something it is divided by may be zero, for all we know."""
    rough = any(end.error for span in row.values() for end in span[:2])
    return rough and (ends[0].value, ends[1].value) == (-INF, INF)


def rows_of(*axes: Iterable[Span]) -> list[Row]:
    return [dict(zip("abc", point, strict=False)) for point in product(*axes)]


FLOATS = spans([exact_end(end) for end in (-INF, -1e15, -2.5, -0.1, 0.0, 0.3, 7.0, 1e15 + 0.125, INF)])
VAST = spans([exact_end(end) for end in (-INF, -1e200, -2.5, 0.0, 1e-200, 7.0, 1e200, INF)])


def decimals(*texts: str) -> list[Known]:
    """Return decimals as columns know them, and what else would be known so: as far off as may be."""
    known = []
    for text in texts:
        value, error = float(text), abs(float(text)) * 2.0**-50
        truths = {Fraction(text), Fraction(value) - Fraction(error), Fraction(value) + Fraction(error)}
        known += [Known(value, error, true) for true in sorted(truths)]
    return known


DECIMALS = spans([*decimals("-1000000000000.01", "-0.1", "0.3", "2.7", "1000000000000.01"), exact_end(INF)])

TWO = ["a + b", "a - b", "a*b", "a/b", "100*(a/b - 1)", "(a + b)*(a - b)", "100*a/(a + b)"]
ONE = [
    *("-a", "a^2", "a^3", "a^-1", "a^-2", "a^-3", "a^0.5", "a^-0.5", "a^(1/10)", "(a^3)^0.2", "44*a/12"),
    *("1/a - a", "0*a", "ln(a)", "100*ln(a/7)", "1.001*a", "a - 0.3", "a^0"),
]


@pytest.mark.parametrize("text", TWO)
@pytest.mark.parametrize("spans_", [FLOATS, VAST, DECIMALS[::3]], ids=["floats", "vast", "decimals"])
def test_columns_contain_the_exact_ends_of_two_figures(text: str, spans_: list[Span]) -> None:
    assert not_contained(text, rows_of(spans_, spans_)) == []


@pytest.mark.parametrize("text", ONE)
@pytest.mark.parametrize("spans_", [FLOATS, VAST, DECIMALS], ids=["floats", "vast", "decimals"])
def test_columns_contain_the_exact_ends_of_one_figure(text: str, spans_: list[Span]) -> None:
    assert not_contained(text, rows_of(spans_)) == []


def point(value: float) -> Span:
    return Span(exact_end(value), exact_end(value))


def test_columns_contain_the_exact_product_with_a_number_that_float64_lacks() -> None:
    # 1.001 is nearly half a unit in the last place away from its float64.
    rows = [{"a": point(1 + place / 1024)} for place in range(1024)]
    assert not_contained("1.001*a", rows) == []


def test_columns_contain_the_exact_difference_to_a_number_that_float64_lacks() -> None:
    assert not_contained("a - 0.3", [{"a": point(0.3)}]) == []
    assert not_contained("a + 0.1", [{"a": point(-0.1)}]) == []


def printed(text: str) -> Known:
    """Return a number as a print of it is known: without error where float64 has it."""
    value, true = float(text), Fraction(text)
    return Known(value, 0.0 if value == true else abs(value) * 2.0**-50, true)


def error_of(text: str, **numbers: str) -> float:
    """Return the larger error of a term, of figures that are exactly what they print."""
    row = {name: Span(printed(number), printed(number)) for name, number in numbers.items()}
    # Another row, so that no column is taken for exact because it happens to be.
    other = {name: Span(printed("0.1"), printed("0.1")) for name in numbers}
    low, high = in_columns(text, [row, other])[0]
    return max(low.error, high.error)


@pytest.mark.parametrize("text", ["a + b", "a - b", "a + b - 3", "a*b", "-a", "2*a - 3*b", "a - a + b"])
def test_whole_numbers_are_added_and_multiplied_without_error(text: str) -> None:
    assert error_of(text, a="9000001", b="-30000001") == 0
    assert error_of(text, a="0.5", b="0.25") <= 2**-50


def test_sums_of_whole_numbers_have_an_error_only_beyond_what_float64_holds() -> None:
    assert error_of("a + b", a="4503599627370496", b="4503599627370495") == 0
    assert error_of("a + b", a="9007199254740993", b="2") > 0


@pytest.mark.parametrize(
    ("text", "a", "b", "error"),
    [
        # A millionth of a point, and less than a cent beside 10^12.
        ("100*(b/a - 1)", "2311500", "3377500", 1e-12),
        ("100*(b/a - 1)", "2.3115", "3.3775", 1e-12),
        ("a - b", "1000000000000.01", "1000000000000.02", 0.005),
        ("100*a/(a + b)", "12.3", "45.6", 1e-12),
        ("a*b", "12.3", "45.6", 1e-11),
        ("a^2 + b", "12.3", "45.6", 1e-9),
        ("100*((b/a)^0.1 - 1)", "2.5", "10.8", 1e-8),
        ("100*ln(b/a)", "2.5", "10.8", 1e-8),
        ("a - b", "0.3", "0.3", 1e-15),
    ],
)
def test_errors_are_no_larger_than_they_need_be(text: str, a: str, b: str, error: float) -> None:
    assert 0 < error_of(text, a=a, b=b) < error


def test_an_end_that_does_not_exist_has_no_error() -> None:
    ((low, high),) = in_columns("a + b", [{"a": Span(point(1).low, exact_end(INF)), "b": point(0.3)}])
    assert (low.value, high.value, high.error) == (1.3, INF, 0)


def test_what_overflows_is_known_by_its_sign_alone() -> None:
    vast = [{"a": point(1e200)}, {"a": point(-1e200)}]
    ends = [low for low, _ in in_columns("a^3", vast)]
    assert [(end.value, end.error) for end in ends] == [(LARGEST, LARGEST), (-LARGEST, LARGEST)]
    difference = in_columns("a^3 - a^3 + 1", vast)
    assert all(end.error == LARGEST for ends in difference for end in ends)
    assert all(math.isfinite(end.value) for ends in difference for end in ends)


# Comparisons: what is said outright is so, and what is only near is left to fractions.
SIGNS = ["==", "<=", ">=", "<", ">"]
COMPARED = ["a {} b", "a + b {} c", "a*b {} c", "2*a {} b - c", "c {} 100*a/(a + b)", "a^2 {} c"]


def answers(text: str, ask: str, rows: Sequence[Row]) -> list[int]:
    """Answer for each row, in columns: YES, NO or NEAR."""
    relation = parse_relation(text)
    judged = plan(relation)
    numbers, columns_ = arithmetic(rows)
    sides = (columns_.hull(side, judged.corners) for side in (judged.relation.left, judged.relation.right))
    left, right = sides
    used = {figure.series for figure in figures(relation)}
    flags = pl.Series(
        [any(any(row[name].opens) or not row[name].interval.bounded for name in used) for row in rows]
    )
    numbers.frame = numbers.frame.with_columns(flags.alias("opens"))
    said = getattr(columns, ask)(relation.sign, left, right, pl.col("opens"))
    frame = numbers.frame.with_columns(said=said).collect()
    return [int(one) for one in frame["said"].to_list()]


def truths(text: str, ask: str, rows: Sequence[Row]) -> list[int]:
    """Answer for each row, in fractions."""
    judged = plan(parse_relation(text))

    def answer(row: Row) -> int:
        return int(
            getattr(exact, ask)(
                judged.relation, lambda figure: row[figure.series].interval, corners=judged.corners
            )
        )

    return [answer(row) for row in rows]


def drawn(ends: Sequence[Known], count: int) -> list[Row]:
    """Draw rows in which ends touch often, and are excluded now and then."""
    random = Random("touching")
    all_spans = spans(ends)
    return [
        {
            name: span._replace(opens=_excluded(random, span))
            for name, span in zip("abc", random.choices(all_spans, k=3), strict=True)
        }
        for _ in range(count)
    ]


def _excluded(random: Random, span: Span) -> tuple[bool, bool]:
    if span.low.true == span.high.true or random.random() < 0.5:
        return (False, False)
    return (math.isfinite(span.low.value) and random.random() < 0.5, math.isfinite(span.high.value))


SMALL = [exact_end(float(end)) for end in (-6, -3, -2, -1, 0, 1, 2, 3, 4, 6)]
ROUNDED = [*decimals("-0.6", "-0.3", "0.1", "0.2", "0.3", "0.6", "1"), exact_end(-INF), exact_end(INF)]


@pytest.mark.parametrize("ask", ["possible", "certain"])
@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("text", COMPARED)
def test_what_columns_say_outright_is_what_fractions_say(text: str, sign: str, ask: str) -> None:
    rows = [*drawn(SMALL, 400), *drawn(ROUNDED, 400)]
    # Where a divisor can be zero, or columns cannot tell, nothing hangs on what they say.
    zero = answers("a + b == 0", "possible", rows) if "/" in text else [NO] * len(rows)
    said = answers(text.format(sign), ask, rows)
    true = truths(text.format(sign), ask, rows)
    wrong = [
        (row, answer, truth)
        for row, answer, truth, lost in zip(rows, said, true, zero, strict=True)
        if lost == NO and answer not in (truth, NEAR)
    ]
    assert wrong == []
    assert zero.count(NO) > len(rows) // 5


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("text", ["a {} b", "a + b {} c", "a*b {} c", "2*a {} b - c"])
def test_whole_numbers_that_touch_are_decided_outright_where_no_end_is_excluded(text: str, sign: str) -> None:
    rows = [
        {name: span._replace(opens=(False, False)) for name, span in row.items()} for row in drawn(SMALL, 400)
    ]
    said = answers(text.format(sign), "possible", rows)
    assert set(said) == {YES, NO}
    assert said == truths(text.format(sign), "possible", rows)


def test_only_what_lies_within_its_error_is_near() -> None:
    ends = decimals("0.1", "0.2", "0.30000000000001", "0.29999999999999")
    rows = [
        {"a": Span(ends[1], ends[1]), "b": Span(ends[4], ends[4]), "c": Span(one, one)} for one in ends[6:]
    ]
    assert answers("a + b <= c", "possible", rows) == [YES] * 3 + [NO] * 3
    touching = [{**rows[0], "c": Span(one, one)} for one in decimals("0.3")]
    assert answers("a + b <= c", "possible", touching) == [NEAR] * 3


def test_columns_say_where_a_divisor_can_be_zero() -> None:
    ends = [(-1.0, 1.0), (0.0, 1.0), (0.1, 1.0)]
    rows = [{"a": point(1.0), "b": Span(exact_end(low), exact_end(high))} for low, high in ends]
    assert answers("b == 0", "possible", rows) == [YES, YES, NO]
    assert [low.value for low, _ in in_columns("a/b", rows)] == [-INF, -INF, 1.0]
    near = Span(Known(1e-17, 2e-17, Fraction(0)), exact_end(1.0))
    assert answers("b == 0", "possible", [{"b": near}]) == [NEAR]
