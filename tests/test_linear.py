import math
from collections.abc import Iterator, Mapping
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from tieout.kinds import kinds, promises
from tieout.kinds.keys import Known
from tieout.model import Interval, is_infinite
from tieout.relations.exact import exactly, possible
from tieout.relations.language import parse_relation
from tieout.relations.linear import Form, Row, linear_form
from tieout.relations.solve import solve
from tieout.relations.terms import Terms, linear, spelled_out
from tieout.relations.tree import Figure, Relation, figures, write, write_number

PRINTED = {
    "p": Interval(Fraction("46.05"), Fraction("46.15")),
    "q": Interval(Fraction("6.85"), Fraction("6.95")),
    "a": Interval(Fraction(3376500), Fraction(3377500)),
    "b": Interval(Fraction(2311500), Fraction(2312500)),
    "s": Interval(Fraction(-1), Fraction(1)),
    "n": Interval(Fraction(-3), Fraction(-2)),
    "x": Interval(Fraction(0), math.inf),
}

KINDS: Mapping[str, tuple[dict[str, Any], list[str]]] = {
    "adds_up": (
        {"total": "p", "parts": ["a", "b", "q"], "weights": [1, -1, 2]},
        ["p - a + b - 2*q in [0, 0]"],
    ),
    "adds_up_over": (
        {"of": "a", "dimension": "REF_AREA", "total": "WW"},
        ['a[REF_AREA = "WW"] - sum(a over REF_AREA except ("WW")) in [0, 0]'],
    ),
    "agree": ({"columns": ["a", "b"]}, ["a - b in [0, 0]"]),
    "at_most": ({"smaller": "a", "larger": "b"}, ["a - b in [-inf, 0]"]),
    "average_growth": (
        {"published": "p", "of": "a", "since": "2012"},
        [
            "a - 2.13306025*a[2012] in [0, inf]",
            "a - 2.13598225*a[2012] in [-inf, 0]",
            "a[2012] in (0, inf]",
            "a in (0, inf]",
        ],
    ),
    "change": ({"published": "p", "of": "a"}, ["p - a + lag(a, 1Y) in [0, 0]"]),
    "formula": ({"holds": "p > 2*a - lag(b, 1Y)/4 + 3"}, ["p - 2*a + 0.25*lag(b, 1Y) in (3, inf]"]),
    "growth": (
        {"published": "p", "of": "a"},
        [
            "100*a - 146.05*lag(a, 1Y) in [0, inf]",
            "100*a - 146.15*lag(a, 1Y) in [-inf, 0]",
            "lag(a, 1Y) in (0, inf]",
        ],
    ),
    "in_range": ({"columns": ["p"], "low": 1, "high": 2}, ["p in [1, inf]", "p in [-inf, 2]"]),
    "multiple": (
        {"published": "p", "of": "a", "since": "2012"},
        ["a - 46.05*a[2012] in [0, inf]", "a - 46.15*a[2012] in [-inf, 0]", "a[2012] in (0, inf]"],
    ),
    "never_falls": ({"columns": ["p"], "strictly": True}, ["p - earlier(p) in (0, inf]"]),
    "ratio": (
        {"published": "p", "numerator": "a", "denominator": "b", "times": 1000},
        ["1000*a - 46.05*b in [0, inf]", "1000*a - 46.15*b in [-inf, 0]", "b in (0, inf]"],
    ),
    "running_total": (
        {"published": "p", "of": "a", "restarts": "yearly"},
        ["p - lag(p, step, yearly) - a in [0, 0]"],
    ),
    "share_of": (
        {"published": "p", "part": "a", "whole": "b"},
        ["100*a - 46.05*b in [0, inf]", "100*a - 46.15*b in [-inf, 0]", "b in (0, inf]"],
    ),
}
GROWTHS: list[dict[str, Any]] = [
    {"formula": "log"},
    {"formula": "annualised", "over": "2M"},
    {"formula": "annualised", "over": "8M"},
    {"formula": "annualised", "over": "2Y"},
    {"formula": "annualised", "over": "3Y"},
    {"formula": "annualised", "since": "2012"},
]


def relations(kind: str, keys: dict[str, Any]) -> Iterator[Relation]:
    for promise in promises(kinds()[kind](**keys), Known(dict.fromkeys("pqab", ""), ("REF_AREA",))):
        yield from promise.relations


def two_years(_since: str) -> Fraction:
    return Fraction(2)


def form_of(text: str) -> Form | None:
    return linear_form(parse_relation(text), lambda figure: PRINTED[figure.series], two_years)


def words(row: Row) -> str:
    low, high, open_low, open_high = row.interval
    least, most = (str(end) if is_infinite(end) else write_number(Fraction(end)) for end in (low, high))
    sides = f"{'(' if open_low else '['}{least}, {most}{')' if open_high else ']'}"
    terms: Terms = {}
    terms.update(row.terms.items())
    return f"{write(spelled_out(terms))} in {sides}"


def rows_of(text: str) -> list[str] | None:
    form = form_of(text)
    return None if form is None else [words(row) for row in form.rows]


def test_every_kind_has_rows() -> None:
    assert list(KINDS) == list(kinds())


@pytest.mark.parametrize("kind", KINDS)
def test_the_rows_of_a_kind(kind: str) -> None:
    keys, expected = KINDS[kind]
    forms = [
        linear_form(relation, lambda figure: PRINTED[figure.series], two_years)
        for relation in relations(kind, keys)
    ]
    assert [words(row) for form in forms if form for row in form.rows] == expected


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("p == 100*a/(a + b)", ["53.95*a - 46.05*b in [0, inf]", "53.85*a - 46.15*b in [-inf, 0]"]),
        ("p == 100*(a - b)/b", ["100*a - 146.05*b in [0, inf]", "100*a - 146.15*b in [-inf, 0]"]),
        ("a/b == 2 - q/b", ["a + q - 2*b in [0, 0]"]),
        ("p <= 100*a/b", ["100*a - 46.05*b in [0, inf]"]),
        ("100*a/b < p", ["100*a - 46.15*b in [-inf, 0)"]),
        ("p == 100*a/n", ["100*a - 46.05*n in [-inf, 0]", "100*a - 46.15*n in [0, inf]"]),
        ("p == 100*a/s if s < 0", ["100*a - 46.05*s in [-inf, 0]", "100*a - 46.15*s in [0, inf]"]),
        ("p == 100*a/(s + q) if s + q > 0", ["100*a - 46.05*s - 46.05*q in [0, inf]"]),
        ("p == 100*a/(s + x) if s > 0", ["100*a - 46.05*s - 46.05*x in [0, inf]"]),
        ("s^2 == 4 if s > 0", ["s in [2, 2]"]),
        ("a/b - q/(2*b) == 1", ["a - 0.5*q - b in [0, 0]"]),
        ("x == a/b", ["a in [0, inf]"]),
        ("p == 4*q^-1", ["(-46.05)*q in [-4, inf]", "(-46.15)*q in [-inf, -4]"]),
        ("q == a^(1/2)", ["a in [46.9225, 48.3025]"]),
        ("q == s^(1/3)", ["s in [321.419125, 335.702375]"]),
        ("n == (a/b)^(1/2)", ["0 in (0, inf]"]),
        ("0 > 1 + s - s", ["0 in (1, inf]"]),
    ],
)
def test_the_rows_of_other_relations(text: str, rows: list[str]) -> None:
    found = rows_of(text)
    assert found is not None
    assert [row for row in found if row in rows] == rows


@pytest.mark.parametrize(
    "text",
    ["p == 100*a/s", "x == p/s", "p == s^0", "p == p", "p == q if 1 > 2"],
)
def test_nothing_is_said_where_a_sign_or_all_is_unknown(text: str) -> None:
    assert rows_of(text) is None


def test_of_two_factors_the_one_that_is_known_more_closely_goes_into_the_rows() -> None:
    form = form_of("p == a*q")
    assert form is not None
    assert [words(row) for row in form.rows] == [
        "p - 3376500*q in [0, inf]",
        "p - 3377500*q in [-inf, 0]",
        "q in [0, inf]",
    ]
    assert (set(form.known), form.loose) == ({Figure("a")}, True)
    assert form.rated is not None
    assert form.rated.published(Interval(Fraction(2), math.inf)) == Interval(Fraction(2), math.inf)
    assert rows_of("p <= s*q") == ["p - q in [-inf, 0]", "q in [0, inf]"]  # the sign of s is not known


def test_a_rate_is_known_and_says_how_it_follows() -> None:
    form = form_of("p == 100*ln(a/b)")
    assert form is not None
    assert (set(form.known), form.loose) == ({Figure("p")}, False)
    assert form.rated is not None
    figure, top, bottom, positive, published = form.rated
    one = Fraction(1)
    assert (figure, top, bottom, positive) == (Figure("p"), {Figure("a"): one}, {Figure("b"): one}, True)
    assert published(Interval(one, math.inf, open_low=True)) == Interval(Fraction(0), math.inf, open_low=True)


@pytest.mark.parametrize(
    "text",
    [
        "p == a/b + q",
        "a/b == q/p",
        "p == a*b/q",
        "p == q*(a/b)",
        "s^2 == p",
        "p/b == p + a",
        "q == (q + b)^3",
    ],
)
def test_what_several_known_figures_or_an_even_power_say_is_loose(text: str) -> None:
    form = form_of(text)
    assert form is not None
    assert form.loose


def test_a_power_of_e_lies_within_its_bounds() -> None:
    form = form_of("ln(a) == 1")
    assert form is not None
    (low, high, *_), terms = form.rows[0].interval, 60
    series = sum((Fraction(1, math.factorial(k)) for k in range(terms)), Fraction(0))
    assert low < series < series + Fraction(2, math.factorial(terms)) < high < low + Fraction(1, 10**30)


def test_coefficients_are_short() -> None:
    for keys in GROWTHS:
        for relation in relations("growth", {"published": "p", "of": "a", **keys}):
            form = linear_form(relation, lambda figure: PRINTED[figure.series], two_years)
            assert form is not None
            weights = [weight for row in form.rows for weight in row.terms.values()]
            assert max(len(str(weight.denominator)) for weight in weights) <= 41


LAWS = [
    *((kind, keys) for kind, (keys, _) in KINDS.items()),
    *(("growth", {"published": "p", "of": "a", **keys}) for keys in GROWTHS),
    *(
        ("formula", {"holds": text})
        for text in (
            "p == 100*a/(a + b)",
            "p == 5 - 3*a/(2*b - a) if 2*b > a",
            "p <= 100*(a/b - 1)",
            "2*(a/b)^3 < p",
            "p >= ln(a + b) if a + b > 0",
            "p == (a/b)^2",
            "p == a*b",
            "p >= a*(1 + b/100) - q",
            "p == a/b + a/q",
            "p == 10/(a - b)",
        )
    ),
]


@pytest.mark.parametrize(("kind", "keys"), LAWS, ids=str)
def test_rows_hold_exactly_where_the_relation_can(kind: str, keys: dict[str, Any]) -> None:
    """Sound: what satisfies the relation satisfies every row; sharp, unless it is loose: and no more."""
    for relation in relations(kind, keys):
        held = failed = 0
        for seed in range(50):
            holds = _one_world(relation, Random(seed), f"seed {seed}")
            held, failed = held + (holds is True), failed + (holds is False)
        assert held > 4, relation
        assert failed > 4, relation


def _one_world(relation: Relation, random: Random, seed: str) -> bool | None:
    """Hold a form to a random world; return whether its rows hold there, None where there is no form."""
    anchor, *others = dict.fromkeys(figures(relation._replace(conditions=())))
    true = {figure: _drawn(random) for figure in others}
    printed = {figure: _around(value, random, inside=True) for figure, value in true.items()}
    ends = _given(relation, anchor, true)
    if not ends.bounded:
        return None
    true[anchor] = Fraction(ends.low) + random.choice([Fraction(0), random.choice([-1, 1]) * _drawn(random)])
    inside = linear(relation.left) is not None and linear(relation.right) is not None
    printed[anchor] = _around(true[anchor], random, inside=inside)
    form = linear_form(relation, printed.__getitem__, two_years)
    if form is None:
        return None
    _rates(form, relation, true, seed)

    def taken(figure: Figure) -> Interval:
        return printed[figure] if figure in form.known else Interval(true[figure], true[figure])

    points = {figure: Interval(value, value) for figure, value in true.items()}
    fits = possible(relation, taken, two_years)
    fits = fits and all(
        possible(one, points.__getitem__, two_years) for one in relation.conditions if [*figures(one)]
    )
    rows = all(_holds(row, true) for row in form.rows)
    assert rows == fits or (form.loose and rows), (seed, relation, true, printed, form)
    return rows


def _given(relation: Relation, anchor: Figure, true: Mapping[Figure, Fraction]) -> Interval:
    """Return what the others give for the anchor: two ends where it is no fraction."""
    solved = solve(relation._replace(sign="=="), anchor)
    assert solved is not None
    return exactly(solved.right, lambda figure: Interval(true[figure], true[figure]), two_years)


def _drawn(random: Random) -> Fraction:
    sign = random.choice([1, 1, 1, 1, 1, -1])
    return sign * Fraction(random.randint(1, 400), random.choice([1, 3, 10]))


def _around(value: Fraction, random: Random, *, inside: bool) -> Interval:
    """Return an interval that contains a value, or may lie beside it, or only touch it."""
    unit = Fraction(random.choice([0, 1, 5, 50]), 10)
    off = 0 if inside else random.choice([0, 1, -1, 3, -3])
    # Irrational values are known to fifty digits: beyond them nothing touches.
    hair = Fraction(0) if inside or value.denominator < 10**20 else Fraction(random.choice([-1, 1]), 10**9)
    low, high = value + (off - 1) * unit + hair, value + (off + 1) * unit + hair
    opens = unit > 0 and not (inside or hair) and random.random() < 0.3
    return Interval(low, high, opens, opens and random.random() < 0.5)


def _holds(row: Row, true: Mapping[Figure, Fraction]) -> bool:
    value = sum((weight * true[figure] for figure, weight in row.terms.items()), Fraction(0))
    return row.interval.meets(Interval(value, value))


def _rates(form: Form, relation: Relation, true: Mapping[Figure, Fraction], seed: str) -> None:
    """See that what a rate is said to be contains what the others give."""
    if form.rated is None:
        return
    figure, top, bottom, positive, published = form.rated
    points: dict[Figure | None, Fraction] = {None: Fraction(1)}
    points.update(true.items())
    above, below = (
        sum((weight * points[one] for one, weight in terms.items()), Fraction(0)) for terms in (top, bottom)
    )
    if not below or (below > 0) != positive:
        return
    share = above / below
    said, given = published(Interval(share, share)), _given(relation, figure, true)
    assert said.low <= given.high, (seed, relation, true)
    assert given.low <= said.high, (seed, relation, true)
    if relation.sign == "==":
        assert given.distance(Interval(said.high, said.low)) < Fraction(1, 10**30), (seed, relation, true)
