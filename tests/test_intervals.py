import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import Any

import narwhals as nw
import polars as pl
import pytest

from tieout.model import EVERYTHING, Bound, Interval
from tieout.relations.columns import Columns
from tieout.relations.exact import Exact, exactly
from tieout.relations.interval import Arithmetic, Ends
from tieout.relations.language import parse_term
from tieout.relations.tree import Figure

INF = math.inf
NOTHING = Interval(Fraction(0), Fraction(0))


def span(low: float | str, high: float | str) -> Interval:
    return Interval(_bound(low), _bound(high))


def _bound(end: float | str) -> Bound:
    return end if isinstance(end, float) and math.isinf(end) else Fraction(end)


def of(text: str, **figures: Interval) -> Interval:
    return exactly(parse_term(text), lambda figure: figures[figure.series])


def test_a_sum_adds_the_ends_and_a_difference_crosses_them() -> None:
    a, b = span(1, 2), span(10, 30)
    assert of("a + b", a=a, b=b) == span(11, 32)
    assert of("a - b", a=a, b=b) == span(-29, -8)
    assert of("-a", a=a) == span(-2, -1)
    assert of("a - b", a=a, b=span(0, INF)) == span(-INF, 2)
    assert of("a - b", a=EVERYTHING, b=EVERYTHING) == EVERYTHING
    assert of("0.1 + 0.2") == span("0.3", "0.3")


@pytest.mark.parametrize(
    ("a", "b", "product_"),
    [
        (span(2, 3), span(4, 5), span(8, 15)),
        (span(-2, 3), span(-5, 4), span(-15, 12)),
        (span(-3, -2), span(-5, -4), span(8, 15)),
        (span(-3, -2), span(4, 5), span(-15, -8)),
        (span(-3, 2), span(4, 5), span(-15, 10)),
        (NOTHING, span(-7, 9), NOTHING),
        (NOTHING, EVERYTHING, NOTHING),
        (NOTHING, span(3, INF), NOTHING),
        (span(0, 2), span(3, INF), span(0, INF)),
        (span(-1, 2), span(3, INF), EVERYTHING),
        (span(2, 3), span(-INF, -4), span(-INF, -8)),
        (span(-INF, -2), span(-INF, -3), span(6, INF)),
        (span(0, INF), span(0, INF), span(0, INF)),
    ],
)
def test_a_product_is_the_extreme_of_the_products_of_ends_where_0_times_infinity_is_0(
    a: Interval, b: Interval, product_: Interval
) -> None:
    assert of("a*b", a=a, b=b) == product_
    assert of("b*a", a=a, b=b) == product_


@pytest.mark.parametrize(
    ("a", "b", "quotient"),
    [
        (span(6, 12), span(2, 3), span(2, 6)),
        (span(6, 12), span(-3, -2), span(-6, -2)),
        (span(-6, 12), span(2, 3), span(-3, 6)),
        (span(6, 12), span(3, INF), span(0, 4)),
        (span(6, 12), span(-INF, -3), span(-4, 0)),
        (span(6, INF), span(2, 3), span(2, INF)),
        (NOTHING, span(2, INF), NOTHING),
    ],
)
def test_a_quotient_is_the_product_with_the_inverse(a: Interval, b: Interval, quotient: Interval) -> None:
    assert of("a/b", a=a, b=b) == quotient


@pytest.mark.parametrize("divisor", [span(-1, 2), span(0, 2), span(-2, 0), NOTHING, EVERYTHING])
def test_division_by_what_can_be_zero_gives_anything_and_says_so(divisor: Interval) -> None:
    arithmetic = Arithmetic(Exact(), lambda figure: Ends(*{"a": span(6, 12), "b": divisor}[figure.series]))
    assert Interval(*arithmetic.evaluate(parse_term("a/b"))) == EVERYTHING
    assert arithmetic.zero_divisors == [True]


def test_each_divisor_is_told_apart() -> None:
    ends = {"a": span(1, 2), "b": span(-1, 2)}
    arithmetic = Arithmetic(Exact(), lambda figure: Ends(*ends[figure.series]))
    arithmetic.evaluate(parse_term("a/b + b/a"))
    assert arithmetic.zero_divisors == [True, False]


@pytest.mark.parametrize(
    ("text", "a", "power"),
    [
        ("a^2", span(2, 3), span(4, 9)),
        ("a^2", span(-3, -2), span(4, 9)),
        ("a^2", span(-3, 2), span(0, 9)),
        ("a^2", span(-INF, 2), span(0, INF)),
        ("a^2", span(-INF, -2), span(4, INF)),
        ("a^3", span(-3, 2), span(-27, 8)),
        ("a^3", span(-INF, 2), span(-INF, 8)),
        ("a^1", span(-3, 2), span(-3, 2)),
        ("a^-1", span(2, 4), span("1/4", "1/2")),
        ("a^-1", span(-4, -2), span("-1/2", "-1/4")),
        ("a^-1", span(-4, 2), EVERYTHING),
        ("a^-1", span(2, INF), span(0, "1/2")),
        ("a^-2", span(-4, -2), span("1/16", "1/4")),
        ("a^-2", span(2, 4), span("1/16", "1/4")),
        ("a^0", span(2, 4), span(1, 1)),
        ("a^(1 + 1)", span(2, 3), span(4, 9)),
    ],
)
def test_a_whole_power_is_exact_and_an_even_one_hides_the_sign(
    text: str, a: Interval, power: Interval
) -> None:
    assert of(text, a=a) == power


@pytest.mark.parametrize(
    ("text", "a", "root"),
    [
        ("a^0.5", span(4, 9), span(2, 3)),
        ("a^0.5", span(-4, 9), span(0, 3)),
        ("a^0.5", span(0, INF), span(0, INF)),
        ("a^1.5", span(4, 9), span(8, 27)),
        ("a^-0.5", span(4, 9), span("1/3", "1/2")),
        ("a^(1/2)", span(4, 9), span(2, 3)),
        ("a^(1/10)", span(1, 1024), span(1, 2)),
        ("a^0.2", span(-32, 243), span(-2, 3)),
        ("a^0.4", span(-32, 1), span(0, 4)),
    ],
)
def test_a_root_is_enclosed_in_its_first_digits_and_an_even_one_of_less_than_nothing_is_left_out(
    text: str, a: Interval, root: Interval
) -> None:
    assert_encloses(of(text, a=a), root)


@pytest.mark.parametrize(
    ("text", "a", "root"),
    [
        ("a^(1/3)", span(-27, -8), span(-3, -2)),
        ("a^(1/3)", span(-27, 8), span(-3, 2)),
        ("a^(2/3)", span(-27, 8), span(0, 9)),
        ("a^(1 + 1)", span(-3, 2), span(0, 9)),
    ],
)
def test_an_exponent_that_is_written_as_a_fraction_keeps_its_parity(
    text: str, a: Interval, root: Interval
) -> None:
    assert_encloses(of(text, a=a), root)


def assert_encloses(given: Interval, wanted: Interval) -> None:
    for end, exact, side in zip(given, wanted, (-1, 1), strict=True):
        if math.isinf(exact):
            assert end == exact
            continue
        beyond = (Fraction(end) - Fraction(exact)) * side
        assert 0 <= beyond <= abs(Fraction(exact)) * Fraction(1, 10**45)


def test_growth_is_as_uncertain_as_both_levels() -> None:
    x, before = span(3376500, 3377500), span(2311500, 2312500)
    growth = of("100*(x/before - 1)", x=x, before=before)
    assert growth == span(
        str(100 * (Fraction(33765, 23125) - 1)),
        str(100 * (Fraction(33775, 23115) - 1)),
    )
    assert growth.meets(span("46.05", "46.15"))
    assert not growth.meets(span("46.15", "46.25"))


def test_a_figure_that_stands_twice_is_judged_soundly_but_not_sharply() -> None:
    assert of("a - a", a=span(1, 2)) == span(-1, 1)


# Columns: float64, rounded outward. Each row is one pair of intervals.
ENDS = (-INF, -1e15, -2.5, -0.1, 0.0, 0.3, 7.0, 1e15 + 0.125, INF)
SPANS = [(low, high) for low, high in product(ENDS, ENDS) if low <= high and low < INF and high > -INF]


def in_columns(text: str, rows: Sequence[Mapping[str, tuple[float, float]]]) -> list[tuple[float, float]]:
    """Evaluate a term on a frame that has the ends of its figures in columns."""
    data = {
        f"{name}_{side}": [row[name][place] for row in rows]
        for name in rows[0]
        for place, side in enumerate(("low", "high"))
    }
    numbers = Columns(nw.from_native(pl.LazyFrame(data)), lambda _since: "years")

    def ends_of(figure: Figure) -> Ends[nw.Expr]:
        return Ends(nw.col(f"{figure.series}_low"), nw.col(f"{figure.series}_high"))

    ends = Arithmetic(numbers, ends_of).evaluate(parse_term(text))
    frame: Any = numbers.frame.select(low=ends.low, high=ends.high).collect()
    return [(float(low), float(high)) for low, high in frame.rows()]


def not_contained(text: str, rows: Sequence[Mapping[str, tuple[float, float]]]) -> list[Any]:
    """Return the rows on which the columns do not contain the exact interval."""
    missed = []
    for row, (low, high) in zip(rows, in_columns(text, rows), strict=True):
        exact = of(text, **{name: span(*ends) for name, ends in row.items()})
        if not low <= exact.low or not exact.high <= high:
            missed.append((row, (low, high), exact))
    return missed


ONE_BY_ONE = [{"a": one} for one in SPANS]
TWO_BY_TWO = [{"a": one, "b": other} for one in SPANS for other in SPANS]


@pytest.mark.parametrize("text", ["a + b", "a - b", "a*b", "a/b", "100*(a/b - 1)", "(a + b)*(a - b)"])
def test_columns_contain_the_exact_interval_of_two_figures(text: str) -> None:
    assert not_contained(text, TWO_BY_TWO) == []


@pytest.mark.parametrize(
    "text",
    [
        "-a",
        "a^2",
        "a^3",
        "a^-1",
        "a^-2",
        "a^-3",
        "a^0.5",
        "a^-0.5",
        "a^(1/10)",
        "(a^3)^0.2",
        "44*a/12",
        "1/a - a",
    ],
)
def test_columns_contain_the_exact_interval_of_one_figure(text: str) -> None:
    assert not_contained(text, ONE_BY_ONE) == []


def test_columns_are_no_wider_than_they_need_be() -> None:
    rows = [{"a": (2311500.0, 2312500.0), "b": (3376500.0, 3377500.0)}]
    ((low, high),) = in_columns("100*(b/a - 1)", rows)
    exact = of("100*(b/a - 1)", a=span(2311500, 2312500), b=span(3376500, 3377500))
    assert exact.low - Fraction(low) < Fraction(1, 10**12)
    assert Fraction(high) - exact.high < Fraction(1, 10**12)


def test_columns_say_where_a_divisor_can_be_zero() -> None:
    rows = [{"a": (1.0, 2.0), "b": (low, high)} for low, high in ((-1.0, 1.0), (0.0, 1.0), (0.1, 1.0))]
    data = {f"{n}_{s}": [row[n][p] for row in rows] for n in "ab" for p, s in enumerate(("low", "high"))}
    numbers = Columns(nw.from_native(pl.LazyFrame(data)), lambda _since: "years")
    arithmetic = Arithmetic(
        numbers, lambda figure: Ends(nw.col(f"{figure.series}_low"), nw.col(f"{figure.series}_high"))
    )
    arithmetic.evaluate(parse_term("a/b"))
    frame: Any = numbers.frame.select(zero=arithmetic.zero_divisors[0]).collect()
    assert frame["zero"].to_list() == [True, True, False]


def test_columns_contain_the_exact_product_with_a_number_that_float64_lacks() -> None:
    # 1.001 is nearly half a unit in the last place away from its float64.
    rows = [{"a": (1 + place / 1024, 1 + place / 1024)} for place in range(1024)]
    assert not_contained("1.001*a", rows) == []


def test_columns_contain_the_exact_difference_to_a_number_that_float64_lacks() -> None:
    assert not_contained("a - 0.3", [{"a": (0.3, 0.3)}]) == []
    assert not_contained("a + 0.1", [{"a": (-0.1, -0.1)}]) == []
