import math
from fractions import Fraction

import pytest

from tieout.engines.questions import case_of
from tieout.model import EVERYTHING, Bound, Interval
from tieout.relations.collect import plan
from tieout.relations.exact import certain, exactly, possible
from tieout.relations.language import parse_relation, parse_term

INF = math.inf
NOTHING = Interval(Fraction(0), Fraction(0))


def span(low: float | str, high: float | str) -> Interval:
    return Interval(_bound(low), _bound(high))


def _bound(end: float | str) -> Bound:
    return end if isinstance(end, float) and math.isinf(end) else Fraction(end)


def within(text: str) -> Interval:
    """Read an interval as mathematicians write it: ``(0, 1]`` has an end that is excluded."""
    low, high = (float(end) if "inf" in end else end for end in text[1:-1].split(", "))
    return span(low, high)._replace(open_low=text[0] == "(", open_high=text[-1] == ")")


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
        (span(6, 12), span(3, INF), within("(0, 4]")),
        (span(6, 12), span(-INF, -3), within("[-4, 0)")),
        (span(6, INF), span(2, 3), span(2, INF)),
        (NOTHING, span(2, INF), NOTHING),
    ],
)
def test_a_quotient_is_the_product_with_the_inverse(a: Interval, b: Interval, quotient: Interval) -> None:
    assert of("a/b", a=a, b=b) == quotient


DIVISORS = [span(-1, 2), span(0, 2), span(-2, 0), NOTHING, EVERYTHING, within("[0, 2)"), within("(-1, 0]")]


@pytest.mark.parametrize("divisor", DIVISORS)
def test_division_by_what_can_be_zero_gives_anything_and_says_so(divisor: Interval) -> None:
    figures = {"a": span(6, 12), "b": divisor}
    assert of("a/b", **figures) == EVERYTHING
    assert zeros("r == a/b", **figures) == [True]


def test_a_divisor_that_only_comes_near_zero_is_none() -> None:
    # 1 over more than 0 and at most 1 is at least 1, and as large as you like.
    assert of("1/a", a=within("(0, 1]")) == within("[1, inf]")
    assert of("1/a", a=within("[-1, 0)")) == within("[-inf, -1]")
    assert of("a/b", a=span(6, 12), b=within("(0, 2]")) == within("[3, inf]")
    assert of("a/b", a=span(-6, 12), b=within("(0, 2]")) == EVERYTHING
    assert zeros("r == 1/a", a=within("(0, 1]")) == [False]
    assert zeros("r == 1/a", a=within("[-1, 0)")) == [False]
    assert zeros("r == 1/(a - b)", a=within("(2, 3]"), b=span(1, 2)) == [False]
    assert zeros("r == 1/(a - b)", a=within("[2, 3]"), b=span(1, 2)) == [True]


def test_each_divisor_is_told_apart() -> None:
    assert zeros("r == a/b + b/a", a=span(1, 2), b=span(-1, 2)) == [True, False]


def zeros(text: str, **figures: Interval) -> list[bool]:
    """Tell of each divisor of a relation whether it can be zero."""
    questions = case_of(parse_relation(text), ()).zeros
    return [possible(one.plan.relation, lambda figure: figures[figure.series]) for one in questions]


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
        ("a^-1", span(2, INF), within("(0, 1/2]")),
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
        ("a^0.5", "[4, 9)", "[2, 3)"),
        ("a^(1/10)", "(1, 1024]", "(1, 2]"),
        ("a^0.2", "(-32, 243)", "(-2, 3)"),
        ("a^1.5", "(4/9, 9/4)", "(8/27, 27/8)"),
        ("a^0.5", "[-1, 4)", "[0, 2)"),
        ("a^0.5", "(0, 4]", "(0, 2]"),
    ],
)
def test_a_root_that_is_a_fraction_is_that_fraction(text: str, a: str, root: str) -> None:
    assert of(text, a=within(a)) == within(root)


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
    for end, exact, side in zip(given.ends, wanted.ends, (-1, 1), strict=True):
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


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a + b", "(11, 32]"),
        ("a - b", "[-29, -8)"),
        ("b - a", "(8, 29]"),
        ("-b", "[-30, -10)"),
        ("a + 1", "[2, 3]"),
        ("3*b", "(30, 90]"),
        ("-3*b", "[-90, -30)"),
        ("b/-2", "[-15, -5)"),
        ("a*b", "(10, 60]"),
        ("b/a", "(5, 30]"),
        ("a/b", "[1/30, 1/5)"),
        ("b^2", "(100, 900]"),
        ("b^-1", "[1/30, 1/10)"),
        ("a + 0*b", "[1, 2]"),
        ("100*(b/a - 1)", "(400, 2900]"),
    ],
)
def test_an_end_of_a_term_is_excluded_where_one_that_makes_it_is(text: str, value: str) -> None:
    assert of(text, a=span(1, 2), b=within("(10, 30]")) == within(value)


@pytest.mark.parametrize(
    ("text", "a", "b", "value"),
    [
        ("a*b", "[0, 2]", "(3, 5)", "[0, 10)"),
        ("a*b", "(0, 2]", "[3, 5]", "(0, 10]"),
        ("a*b", "(0, 2]", "[0, 5]", "[0, 10]"),
        ("a*b", "(0, 2]", "(0, inf]", "(0, inf]"),
        ("a*b", "[-2, 2)", "(-2, 2]", "[-4, 4)"),
        ("a*b", "(-2, 2)", "[-2, 2]", "(-4, 4)"),
        ("a*b", "[-2, 2]", "[-2, 2)", "[-4, 4]"),
        ("a*b", "[-2, 3)", "[3/2, 2)", "(-4, 6)"),
        ("a/b", "[0, 2]", "(3, 5)", "[0, 2/3)"),
        ("a/b", "(0, 2]", "[3, inf]", "(0, 2/3]"),
        ("a/b", "[0, 2]", "(3, inf]", "[0, 2/3)"),
        ("a/b", "[-2, 0)", "[3, inf]", "[-2/3, 0)"),
        ("a^2 + 0*b", "(-3, 2]", "[0, 0]", "[0, 9)"),
        ("a^2 + 0*b", "[-3, 3)", "[0, 0]", "[0, 9]"),
        ("a^2 + 0*b", "(0, 2]", "[0, 0]", "(0, 4]"),
        ("a^2 + 0*b", "[-2, 0)", "[0, 0]", "(0, 4]"),
        ("a^2 + 0*b", "[-2, 0]", "[0, 0]", "[0, 4]"),
    ],
)
def test_an_extreme_belongs_to_a_term_if_any_values_within_reach_it(
    text: str, a: str, b: str, value: str
) -> None:
    written = of(text, a=within(a), b=within(b))
    # An infinite end is never reached, whether it is called open or not.
    wanted = within(value)
    assert written == wanted._replace(
        open_low=wanted.open_low and wanted.low > -INF, open_high=wanted.open_high and wanted.high < INF
    )


def test_repeated_figures_are_tried_at_their_ends_which_may_be_excluded() -> None:
    text, a, b = "p == 100*a/(a + b)", within("(1, 3]"), within("[1, 2)")
    planned = plan(parse_relation(text))
    figures = {"a": a, "b": b}
    share = exactly(planned.relation.right, lambda figure: figures[figure.series], corners=planned.corners)
    # 1 of 3 and 3 of 4; both need an end that is excluded.
    assert share == within("(100/3, 75]")
    tied = exactly(planned.relation.right, lambda _: span(1, INF), corners=planned.corners)
    # A figure without an end has no value there: intervals alone say what is surely so.
    assert tied == within("(0, inf]")


def test_a_logarithm_is_enclosed_in_its_first_digits_and_is_exactly_0_of_1() -> None:
    assert of("ln(a)", a=within("(1, 1]")) == within("(0, 0]")
    assert of("ln(a)", a=span(0, 1)) == within("[-inf, 0]")
    assert of("ln(a)", a=span(1, INF)) == within("[0, inf]")
    # 1/e and e, a little more than each.
    near = span("0.367879441171442321595523770161460867446", "2.718281828459045235360287471352662497758")
    low, high = of("ln(a)", a=near).ends
    assert 0 < Fraction(low) + 1 < Fraction(1, 10**38)
    assert 0 < Fraction(high) - 1 < Fraction(1, 10**38)
    assert of("ln(a)", a=within("(2, 3)"))[2:] == (True, True)


@pytest.mark.parametrize(
    ("relation", "x", "y", "can", "must"),
    [
        ("x == y", "[1, 2]", "[2, 3]", True, False),
        ("x == y", "[1, 2)", "[2, 3]", False, False),
        ("x == y", "[1, 2]", "(2, 3]", False, False),
        ("x == y", "[1, 1]", "[1, 1]", True, False),
        ("x <= y", "[2, 3]", "[1, 2]", True, False),
        ("x <= y", "(2, 3]", "[1, 2]", False, False),
        ("x <= y", "[2, 3]", "[1, 2)", False, False),
        ("x < y", "[2, 3]", "[1, 2]", False, False),
        ("x < y", "[2, 3]", "[1, 2.1]", True, False),
        ("x <= y", "[1, 2]", "[2, 3]", True, True),
        ("x < y", "[1, 2]", "[2, 3]", True, False),
        ("x < y", "[1, 2)", "[2, 3]", True, True),
        ("x >= y", "[1, 2]", "[2, 3]", True, False),
        ("x > y", "[1, 2]", "[2, 3]", False, False),
        ("x >= y", "[2, 3]", "[1, 2]", True, True),
        ("x > y", "(2, 3]", "[1, 2]", True, True),
        ("x == y", "[-inf, 0]", "(0, inf]", False, False),
        ("x == y", "[-inf, 0]", "[0, inf]", True, False),
        ("x <= y", "[-inf, 0]", "[0, inf]", True, True),
    ],
)
def test_sides_that_only_touch_meet_in_a_point_that_belongs_to_both(
    relation: str, x: str, y: str, *, can: bool, must: bool
) -> None:
    sides = {"x": within(x), "y": within(y)}
    asked = parse_relation(relation)
    assert possible(asked, lambda figure: sides[figure.series]) is can
    assert certain(asked, lambda figure: sides[figure.series]) is must


@pytest.mark.parametrize(
    ("relation", "x", "can"),
    [
        # 2 is 4 to the power 1/2; roots of 2 and 3, and the logarithm of 2, are no fractions.
        ("x^0.5 == 2", "[1, 4]", True),
        ("x^0.5 == 2", "[1, 4)", False),
        ("x^0.5 < 2", "[4, 5]", False),
        ("x^(1/3) == 1.1", "[1.331, 2]", True),
        ("x^(1/3) == 1.1", "[1.33100000000000000000000000000000000000001, 2]", False),
        ("x^0.5 <= 1.4142135623730950488016887242096980785696718753769480731", "[2, 3]", False),
        ("x^0.5 <= 1.4142135623730950488016887242096980785696718753769480732", "[2, 3]", True),
        ("ln(x) <= 0", "[1, 2]", True),
        ("ln(x) <= 0", "(1, 2]", False),
        ("ln(x) <= 0", "[1.00000000000000000000000000000000000000000000000000000000001, 2]", False),
        ("ln(x) >= 0.6931471805599453094172321214581765680755001343602552542", "[1, 2]", False),
        ("ln(x) >= 0.6931471805599453094172321214581765680755001343602552542", "[1, 3]", True),
        ("ln(x) >= 0.6931471805599453094172321214581765680755001343602552541", "[1, 2]", True),
    ],
)
def test_roots_and_logarithms_are_computed_until_they_decide(relation: str, x: str, *, can: bool) -> None:
    assert possible(parse_relation(relation), lambda _: within(x)) is can
