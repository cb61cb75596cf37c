from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from random import Random

import pytest

from tieout.relations.collect import MOST_CORNERS, plan
from tieout.relations.language import parse_relation, parse_term
from tieout.relations.tokens import LanguageError
from tieout.relations.tree import Figure, Node, Number, Operation, figures, write


@pytest.mark.parametrize(
    "text",
    [
        "a == b + c",
        "p == 100*(x/lag(x, 1Y) - 1) if lag(x, 1Y) > 0",
        "a^2 == b/c",
        "a == ln(b)",
        "a <= 2*b if b > 0 and a > 0",
        'x[D = "W"] == sum(x over D except ("W"))',
        "a == lag(a, step) + b",
        "a == b[2012] - b",
        "3 >= a",
    ],
)
def test_a_relation_with_each_figure_once_is_judged_as_it_is(text: str) -> None:
    assert plan(parse_relation(text)) == (parse_relation(text), (), False)


@pytest.mark.parametrize(
    ("text", "collected"),
    [
        ("a == b + b", "a == 2*b"),
        ("a == b + c - b", "a == c"),
        ("a == b - c + 2*b", "a == 3*b - c"),
        ("a == (b + c)/2 - b", "a == 0.5*c - 0.5*b"),
        ("a == 0.2*(b + c) + 0.1*b", "a == 0.3*b + 0.2*c"),
        ("a == b/3 + b/3", "a == 2*b/3"),
        ("a == c - (b - c) - b", "a == 2*c - 2*b"),
        ("a == 5 - b - b + 2", "a == -2*b + 7"),
        ("a == 0.5*a + b", "a == 2*b"),
        ("a == 2*a - b", "a == b"),
        ("a <= 2*a - b", "a >= b"),
        ("a < 0.5*a - b", "a < -2*b"),
        ("100*a == b + 40*a", "a == b/60"),
        ("a + b == 2*a + c", "b - a == c"),
        ("-a - b >= a - c + 3", "2*a + b <= c - 3"),
        ("a == a + b - c", "b == c"),
        ("a >= a + b - 2*c", "b <= 2*c"),
        ("a == a + b", "b == 0"),
        ("a + 5 == b + b", "a == 2*b - 5"),
        ("b + b == 6", "b == 3"),
        ("3 <= -b - b", "b <= -1.5"),
        ("2*(a - b)*3 == -(b - c)/0.5", "6*a - 4*b == 2*c"),
        ("a == b*2/4 + b", "a == 1.5*b"),
        ("a == lag(b, 1Y) + lag(b, 1Y) + b", "a == 2*lag(b, 1Y) + b"),
        ("a == b + b if b > 0 and a < b", "a == 2*b if b > 0 and a < b"),
        ("sum(a over D) == (b or 0) + sum(a over D)*0.5", "sum(a over D) == 2*(b or 0)"),
        ("a == b + c + d + e + f + b + c + d + e + f", "a == 2*b + 2*c + 2*d + 2*e + 2*f"),
    ],
)
def test_a_linear_relation_is_collected_so_that_each_figure_stands_once(text: str, collected: str) -> None:
    planned = plan(parse_relation(text))
    assert write(planned.relation) == write(parse_relation(collected))
    assert (planned.corners, planned.loose) == ((), False)
    counted = list(figures(planned.relation._replace(conditions=())))
    assert len(counted) == len(set(counted))


@pytest.mark.parametrize(
    ("text", "judged", "corners"),
    [
        ("p == 100*a/(a + b)", "p == 100*a/(a + b)", "a"),
        ("p == 100*b/(a + b) if a > 0", "p == 100*b/(a + b) if a > 0", "b"),
        ("p == (a - b)/(a + b)", "p == (a - b)/(a + b)", "ab"),
        ("p == 1 - a/(a + b)", "p == 1 - a/(a + b)", "a"),
        ("p == a/(a + b) + a/(b + a)", "p == a/(a + b) + a/(b + a)", "ab"),
        ("p == c*a/(2*a + b) - c/(b + a*2)", "p == c*a/(2*a + b) - c/(b + a*2)", "cab"),
        ("p == (a/(a + b))/(c/(a + b))", "p == (a/(a + b))/(c/(a + b))", "ab"),
        ("p == c/(a/(a + b))", "p == c/(a/(a + b))", "a"),
        ("p == a*b + a*c", "p == a*b + a*c", "a"),
        ("p == a*(a - a + b)", None, ""),
        ("a*b == a*c", "a*b - a*c == 0", "a"),
        ("a/b == a/c + 1", "a/b - (a/c + 1) == 0", "a"),
        ("a >= a*b + c if a > 0", "a - (a*b + c) >= 0 if a > 0", "a"),
        ("100*a/(a + b) == c", "100*a/(a + b) == c", "a"),
        ("a/(a + b) == c/(c + d)", "a/(a + b) == c/(c + d)", "ac"),
        ("p == (a/(a + b))^3", "p == (a/(a + b))^3", "a"),
        ("p == (a/(a + b))^-1", "p == (a/(a + b))^-1", "a"),
        ("p == (a/(a + b))^0.5", "p == (a/(a + b))^0.5", "a"),
        ("p == 100*((a/(a + b))^(1/years(2012)) - 1)", "p == 100*((a/(a + b))^(1/years(2012)) - 1)", "a"),
        ("p == 100*ln(a/(a + b)) - c", "p == 100*ln(a/(a + b)) - c", "a"),
        ("p == c/ln(a/(a + b))^3", "p == c/ln(a/(a + b))^3", "a"),
        ("p == 2^0.5*a - a", "p == 2^0.5*a - a", "a"),
        ("a - a == 1", "a - a == 1", "a"),
        ("a == a", "a - a == 0", "a"),
        ("p == a/(a + b) + c/(c + d)", "p == a/(a + b) + c/(c + d)", "ac"),
        ("p == (a + b + c + d)/(a - b - c - d)", "p == (a + b + c + d)/(a - b - c - d)", "abcd"),
        ("p == a*a", None, ""),
        ("p == a + 1/a", None, ""),
        ("p == (a - 1)*(a - 2)", None, ""),
        ("p == a/(a*a + b)", None, ""),
        ("p == a/(a + b) + a/(a + c)", None, ""),
        ("p == (a/(a + b))^2", None, ""),
        ("p == a^3 + a", None, ""),
        ("p == ln(a) + a", None, ""),
        ("a^2 == a*b", None, ""),
        ("a/b == b/a", None, ""),
        ("p == a^0 + a", None, ""),
        ("p == (a + b + c + d + e)/(a - b - c - d - e)", None, ""),
    ],
)
def test_where_a_term_only_rises_or_falls_with_a_figure_the_ends_of_that_one_decide(
    text: str, judged: str | None, corners: str
) -> None:
    planned = plan(parse_relation(text))
    assert planned.relation == parse_relation(judged or text)
    assert planned.corners == tuple(map(Figure, corners))
    assert planned.loose == (judged is None)
    assert len(planned.corners) <= MOST_CORNERS


@pytest.mark.parametrize(
    ("text", "loose"),
    [
        ("p == 100*x/sum(x over D)", True),
        ('p == 100*x[D = "A"]/sum(x over D)', True),
        ('x[D = "W"] == sum(x over D except ("W"))', False),
        ('x[D = "W"] == sum(x over D in ("A", "B"))', False),
        ('x[D = "A"] <= sum(x over D in ("A", "B"))', True),
        ('x[D = "A"] <= sum(y over D in ("A", "B"))', False),
        ('x[D = "A"] <= lag(sum(x over D), 1Y)', False),
        ('sum(x over D in ("A")) == sum(x over D in ("B", "C"))', False),
        ('sum(x over D in ("A")) == sum(x over D in ("B", "A"))', True),
        ('sum(x over D in ("A")) == sum(x over D except ("A"))', False),
        ('sum(x over D in ("A")) == sum(x over D except ("B"))', True),
        ('sum(x over D except ("A")) == sum(x over D except ("B"))', True),
        ('x[E = "F"] <= sum(x[E = "M"] over D)', False),
        ('x[D = "W"] <= sum(x[E = "M"] over D except ("W"))', False),
        ('x[E = "M"] <= sum(x[E = "M"] over D)', True),
        ("sum(x over D) == sum(x over E)", True),
        ("x == sum(x over year)", False),
    ],
)
def test_a_sum_that_may_contain_another_figure_is_loose(text: str, *, loose: bool) -> None:
    relation = parse_relation(text)
    assert plan(relation, ("D", "E")) == (relation, (), loose)


Point = Mapping[Figure, Fraction]


class Value:
    """Evaluates a term at points, and keeps the signs of everything it divides by."""

    def __init__(self) -> None:
        self.divisors: dict[int, set[int]] = {}

    def at(self, node: Node, point: Point) -> Fraction:
        if isinstance(node, Number):
            return node.value
        if isinstance(node, Figure):
            return point[node]
        assert isinstance(node, Operation)
        left, right = self.at(node.left, point), self.at(node.right, point)
        if node.sign == "^":
            return left ** int(right)
        if node.sign != "/":
            return {"+": left + right, "-": left - right, "*": left * right}[node.sign]
        self.divisors.setdefault(id(node), set()).add((right > 0) - (right < 0))
        return left / right if right else Fraction(0)

    @property
    def defined(self) -> bool:
        """Tell whether no divisor was zero, or passed through it."""
        return all(len(signs) == 1 and 0 not in signs for signs in self.divisors.values())


def term(random: Random, names: Sequence[str], depth: int) -> str:
    """Draw a term of few figures and numbers; its brackets say it all."""
    if depth == 0 or random.random() < 0.2:
        return random.choice([*names, *names, str(random.randint(1, 3))])
    left, right = (term(random, names, depth - 1) for _ in range(2))
    text = f"({left} {random.choice('++--*//')} {right})"
    return f"({text}^3)" if random.random() < 0.1 else text


def grid(random: Random, figure: Figure, steps: int) -> tuple[Figure, list[Fraction]]:
    """Draw an interval, and points in it from end to end."""
    low = random.choice([-3, -1, 0, 1, 2, 5])
    width = random.choice([1, 2, 4])
    return figure, [low + Fraction(width * step, steps) for step in range(steps + 1)]


def points(axes: Mapping[Figure, Sequence[Fraction]]) -> Iterator[Point]:
    return (dict(zip(axes, values, strict=True)) for values in product(*axes.values()))


def test_the_ends_of_repeated_figures_enclose_all_values_of_a_term() -> None:
    random, cornered = Random(5), 0
    for _ in range(3000):
        text = term(random, "abc"[: random.choice([2, 3])], 3)
        try:
            relation = parse_relation(f"z == {text}")
        except LanguageError:  # a division by the number zero
            continue
        planned = plan(relation)
        if not planned.corners:
            continue
        own = dict.fromkeys(figures(relation.right))
        axes = dict(grid(random, figure, 6) for figure in own)
        ends = {
            f: values[:: len(values) - 1] if f in planned.corners else values for f, values in axes.items()
        }
        value = Value()
        everywhere = {value.at(relation.right, point) for point in points(axes)}
        if not value.defined:
            continue
        at_ends = {value.at(planned.relation.right, point) for point in points(ends)}
        assert (min(at_ends), max(at_ends)) == (min(everywhere), max(everywhere)), (text, axes)
        cornered += 1
    assert cornered > 200


def test_a_collected_relation_is_true_where_the_relation_is_and_nowhere_else() -> None:
    random, collected, true = Random(7), 0, 0
    for _ in range(1500):
        left, right = (term(random, "abc", 2) for _ in range(2))
        relation = parse_relation(f"{left} {random.choice(['==', '<=', '>=', '<', '>'])} {right}")
        planned = plan(relation)
        if planned.loose or planned.relation == relation:
            continue
        for point in points({Figure(name): [Fraction(n, 2) for n in (-4, -1, 0, 1, 2)] for name in "abc"}):
            value = Value()
            said = holds(value, relation.sign, relation.left, relation.right, point)
            if value.defined:
                now = planned.relation
                assert holds(value, now.sign, now.left, now.right, point) == said, (write(relation), point)
                true += said
        collected += 1
    assert collected > 200
    assert true > 1000


def holds(value: Value, sign: str, left: Node, right: Node, point: Point) -> bool:
    gap = value.at(left, point) - value.at(right, point)
    return {"==": gap == 0, "<=": gap <= 0, ">=": gap >= 0, "<": gap < 0, ">": gap > 0}[sign]


@pytest.mark.parametrize("text", ["a*a", "a + 1/a", "(a - 1)*(a - 2)", "a/(a*a + b)"])
def test_what_is_loose_has_its_extremes_within(text: str) -> None:
    node, value = parse_term(text), Value()
    axes = {figure: [Fraction(n, 4) for n in range(1, 13)] for figure in dict.fromkeys(figures(node))}
    axes[Figure("a")] = [x - 2 if text == "a*a" else x for x in axes[Figure("a")]]
    ends = {figure: values[:: len(values) - 1] for figure, values in axes.items()}
    everywhere = {value.at(node, point) for point in points(axes)}
    at_ends = {value.at(node, point) for point in points(ends)}
    assert min(everywhere) < min(at_ends) or max(everywhere) > max(at_ends)
