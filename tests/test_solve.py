from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from tieout.kinds import kinds, promises
from tieout.kinds.keys import Known
from tieout.model import Interval
from tieout.relations.exact import exactly
from tieout.relations.language import parse_relation, parse_term
from tieout.relations.solve import solve
from tieout.relations.tree import Figure, Node, Relation, figures

A, B, C = Figure("a"), Figure("b"), Figure("c")
Point = Mapping[Figure, Fraction]
ONE = Fraction(1)

KINDS: dict[str, dict[str, Any]] = {
    "formula": {"holds": "p == 2*a - lag(b, 1Y)/3"},
    "in_range": {"columns": ["p", "a"], "low": 1, "high": 2},
    "never_falls": {"columns": ["p"]},
    "growth": {"published": "p", "of": "a"},
    "average_growth": {"published": "p", "of": "a", "since": "2012"},
    "change": {"published": "p", "of": "a", "over": "previous"},
    "multiple": {"published": "p", "of": "a", "since": "2012"},
    "adds_up": {"total": "p", "parts": ["a", "b", "c"], "weights": [1, -1, 2]},
    "share_of": {"published": "p", "part": "a", "whole": "b", "whole_in": {"REF_AREA": "WORLD"}},
    "ratio": {"published": "p", "numerator": "a", "denominator": "b", "times": 1000},
    "adds_up_over": {"of": "a + b", "dimension": "REF_AREA", "total": "WORLD"},
    "running_total": {"published": "p", "of": "a", "restarts": "yearly"},
    "at_most": {"smaller": "p", "larger": "a"},
    "agree": {"columns": ["a", "b", "p"]},
}


def relations(name: str) -> Iterator[Relation]:
    for promise in promises(kinds()[name](**KINDS[name]), Known(dict.fromkeys("pabc", ""), ("REF_AREA",))):
        yield from promise.relations


def ten_years(_since: str) -> Fraction:
    return Fraction(10)


def value(node: Node, point: Point, years: Callable[[str], Fraction] = ten_years) -> Interval:
    return exactly(node, lambda figure: Interval(point[figure], point[figure]), years)


def true(relation: Relation, point: Point) -> bool:
    """Tell whether a relation holds at a point; a root may be off by its fiftieth digit."""
    left, right = value(relation.left, point), value(relation.right, point)
    if relation.sign == "==":
        return left.meets(right)
    if relation.sign in (">=", ">"):
        left, right = right, left
    return left.low < right.high if relation.sign in ("<", ">") else left.low <= right.high


@pytest.mark.parametrize("name", KINDS)
def test_each_figure_of_each_kind_is_what_the_others_give(name: str) -> None:
    for relation in relations(name):
        anchor, *others = dict.fromkeys(figures(relation._replace(conditions=())))
        point = {figure: Fraction(7 + 3 * place, 2) for place, figure in enumerate(others)}
        # Where the sides are equal, an inequality solved for a figure gives just that figure.
        equal = relation._replace(sign="==", conditions=())
        said = solve(equal, anchor)
        assert said is not None
        point[anchor] = Fraction(value(said.right, point).low)
        for figure, own in point.items():
            solved = solve(relation, figure)
            assert solved is not None, (relation, figure)
            assert solved.left == figure
            assert figure not in figures(solved.right)
            given = value(solved.right, point)
            assert abs(Fraction(given.low) - own) < Fraction(1, 10**40)
            assert abs(Fraction(given.high) - own) < Fraction(1, 10**40)
            assert solved.conditions == relation.conditions


def test_ten_years_of_ten_percent_solve_to_whole_powers() -> None:
    (relation,) = relations("average_growth")
    rate, level, base = dict.fromkeys(figures(relation._replace(conditions=())))
    point = {rate: Fraction(10), base: Fraction(2), level: 2 * Fraction(11, 10) ** 10}
    for figure in (level, base):
        solved = solve(relation, figure)
        assert solved is not None
        assert value(solved.right, point) == Interval(point[figure], point[figure])


@pytest.mark.parametrize(
    ("text", "figure", "sign"),
    [
        ("a <= b", A, "<="),
        ("a <= b", B, ">="),
        ("a > b", A, ">"),
        ("a > b", B, "<"),
        ("a + b <= c", B, "<="),
        ("a - b <= c", A, "<="),
        ("a - b <= c", B, ">="),
        ("a - b <= c", C, ">="),
        ("c < a - b", B, "<"),
        ("2*a <= b", A, "<="),
        ("-2*a <= b", A, ">="),
        ("-a >= b", A, "<="),
        ("a*-2 < b", A, ">"),
        ("a/2 <= b", A, "<="),
        ("a/-2 <= b", A, ">="),
        ("1 - (2 - a) <= b", A, "<="),
        ("1 - 3*(a - 2) >= b", A, "<="),
        ("a^3 <= b", A, "<="),
        ("1 - a^3 <= b", A, ">="),
        ("a == b", B, "=="),
    ],
)
def test_an_inequality_turns_where_its_figure_is_subtracted_or_negated(
    text: str, figure: Figure, sign: str
) -> None:
    solved = solve(parse_relation(text), figure)
    assert solved is not None
    assert (solved.left, solved.sign) == (figure, sign)


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("a + a == b", A),
        ("a == a/b", A),
        ("100*a/(a + b) == c", A),
        ("a*b <= c", A),
        ("a*b <= c", B),
        ("a/b <= c", A),
        ("a/b <= c", B),
        ("2/a <= c", A),
        ("0*a <= c", A),
        ("a^2 == b", A),
        ("a^-2 == b", A),
        ("a^4 <= b", A),
        ("a^0 == b", A),
        ("a^-1 <= b", A),
        ("a == b", C),
        ("a == lag(b, 1Y)", B),
        ("a == ln(b)", B),
        ("a == 100*ln(b/c)", C),
    ],
)
def test_nothing_is_said_of_a_figure_that_stands_twice_or_hangs_on_a_sign(text: str, figure: Figure) -> None:
    assert solve(parse_relation(text), figure) is None


def test_nothing_is_said_of_a_figure_under_a_root_that_may_be_compared_with_less_than_nothing() -> None:
    # sqrt(1) is more than -3, and 1 is not more than 9.
    assert solve(parse_relation("a^0.5 >= b"), A) is None


def test_a_figure_in_another_period_is_another_figure() -> None:
    relation = parse_relation("a == 1.1*lag(a, 1Y)")
    for figure in figures(relation):
        assert solve(relation, figure) is not None


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("a == 100*ln(b/c)", A),
        ("a - ln(b) == 2*c", C),
        ('a[D = "W"] == sum(a over D except ("W"))', parse_term('sum(a over D except ("W"))')),
        ("a == 2*(b or 0) + c", Figure("b", or_zero=True)),
        ("a == lag(a, step, yearly) + b", B),
    ],
)
def test_what_stands_beside_a_logarithm_a_sum_or_what_counts_as_zero_is_solved_for(
    text: str, figure: Figure
) -> None:
    solved = solve(parse_relation(text), figure)
    assert solved is not None
    assert solved.left == figure
    assert figure not in figures(solved.right)


def test_the_conditions_do_not_count_as_a_second_place() -> None:
    relation = parse_relation("a == b/c if c > 0 and b > 0")
    for figure in (A, B, C):
        solved = solve(relation, figure)
        assert solved is not None
        assert solved.conditions == relation.conditions


GRID = [Fraction(n) for n in (-3, -2, -1, 1, 2, 3)]


@pytest.mark.parametrize(
    "text",
    [
        "a == b",
        "a < b",
        "a + b == c",
        "c >= a - b",
        "a - (b - c) < 2",
        "2 - (a - 2*b) > c",
        "-a <= b + c",
        "a/-2 >= b",
        "a*b == c",
        "a/b == c",
        "2/a == b*c",
        "7 - 6/(a + 4) == 3 - b",
        "a^3 == b + 7",
        "a^3 - c <= b",
        "a^-1 == b",
        "(a + b)/2 <= c",
        "100*(a/b - 1) == c",
    ],
)
def test_a_solved_relation_is_true_where_the_relation_is_and_nowhere_else(text: str) -> None:
    relation = parse_relation(text)
    own = list(dict.fromkeys(figures(relation)))
    tried = 0
    for figure in own:
        solved = solve(relation, figure)
        if solved is None:
            continue
        for values in product(GRID, repeat=len(own)):
            point = dict(zip(own, values, strict=True))
            assert true(solved, point) == true(relation, point), (text, figure.series, values)
            tried += 1
    assert tried >= len(GRID) ** len(own)


def test_a_divisor_is_solved_by_turning_the_fraction_over() -> None:
    solved = solve(parse_relation("a == 100*b/c"), C)
    assert solved is not None
    assert value(solved.right, {A: Fraction(40), B: Fraction(2)}) == Interval(Fraction(5), Fraction(5))


def test_what_one_figure_would_have_to_be_follows_from_the_intervals_of_the_others() -> None:
    # 46.05 to 46.15 % more than 2.3115 to 2.3125 million.
    (relation,) = relations("growth")
    rate, level, base = dict.fromkeys(figures(relation._replace(conditions=())))
    within = {
        rate: Interval(Fraction("46.05"), Fraction("46.15")),
        base: Interval(Fraction(2311500), Fraction(2312500)),
    }
    solved = solve(relation, level)
    assert solved is not None
    needed = exactly(solved.right, within.__getitem__)
    assert needed == Interval(Fraction("1.4605") * 2311500, Fraction("1.4615") * 2312500)
