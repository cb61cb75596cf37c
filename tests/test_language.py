from fractions import Fraction
from itertools import product
from typing import Literal

import pytest

from tieout.relations.language import LanguageError, parse_relation, parse_template, parse_term
from tieout.relations.tree import (
    Bindings,
    Figure,
    Node,
    Number,
    Operation,
    Reach,
    Relation,
    Years,
    bind,
    figures,
    number,
    write,
)

A, B, C = Figure("a"), Figure("b"), Figure("c")
Sign = Literal["+", "-", "*", "/", "^"]
SIGNS: tuple[Sign, ...] = ("+", "-", "*", "/", "^")


def op(left: Node, sign: Sign, right: Node) -> Operation:
    return Operation(sign, left, right)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a + b*c", op(A, "+", op(B, "*", C))),
        ("(a + b)*c", op(op(A, "+", B), "*", C)),
        ("a - b - c", op(op(A, "-", B), "-", C)),
        ("a - (b - c)", op(A, "-", op(B, "-", C))),
        ("a/b/c", op(op(A, "/", B), "/", C)),
        ("a/b*c", op(op(A, "/", B), "*", C)),
        ("a/(b*c)", op(A, "/", op(B, "*", C))),
        ("a*b^2", op(A, "*", op(B, "^", number(2)))),
        ("(a*b)^2", op(op(A, "*", B), "^", number(2))),
        ("a + b - c", op(op(A, "+", B), "-", C)),
        ("  a\t+\n b ", op(A, "+", B)),
    ],
)
def test_what_binds_tighter_is_done_first_and_equals_go_from_the_left(text: str, tree: Node) -> None:
    assert parse_term(text) == tree


def test_powers_go_from_the_right() -> None:
    assert parse_term("a^2^3") == parse_term("a^(2^3)")
    assert parse_term("a^2^3") != parse_term("(a^2)^3")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("-2", number(-2)),
        ("--2", number(2)),
        ("-a", op(number(-1), "*", A)),
        ("a - -b", op(A, "-", op(number(-1), "*", B))),
        ("a*-b", op(A, "*", op(number(-1), "*", B))),
        ("-a + b", op(op(number(-1), "*", A), "+", B)),
        ("-a^2", op(number(-1), "*", op(A, "^", number(2)))),
        ("-2^2", op(number(-1), "*", op(number(2), "^", number(2)))),
        ("(-2)^2", op(number(-2), "^", number(2))),
        ("a^-1", op(A, "^", number(-1))),
    ],
)
def test_a_minus_binds_weaker_than_a_power(text: str, tree: Node) -> None:
    assert parse_term(text) == tree


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", Fraction(12)),
        ("0.1", Fraction(1, 10)),
        (".5", Fraction(1, 2)),
        ("5.", Fraction(5)),
        ("1e3", Fraction(1000)),
        ("2.5E-3", Fraction(1, 400)),
        ("0.1234567890123456789", Fraction(1234567890123456789, 10**19)),
    ],
)
def test_numbers_are_exact(text: str, value: Fraction) -> None:
    assert parse_term(text) == Number(value)


@pytest.mark.parametrize(
    ("text", "series"),
    [
        ("stations", "stations"),
        ("_x1", "_x1"),
        ("数字经济", "数字经济"),
        ("`5g_base_stations`", "5g_base_stations"),
        ("`of which: new, %`", "of which: new, %"),
        ("`lag`", "lag"),
        ("`if`", "if"),
        ("lag", "lag"),
    ],
)
def test_a_series_stands_by_its_name_or_in_backquotes(text: str, series: str) -> None:
    assert parse_term(text) == Figure(series)


WORLD = (("REF_AREA", "WORLD"),)
YEAR = Reach("lag", "1Y")


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ('a[REF_AREA = "WORLD"]', Figure("a", WORLD)),
        ('a[REF_AREA="WORLD",SEX="F"]', Figure("a", (*WORLD, ("SEX", "F")))),
        ('a[`my area` = "a ] b"]', Figure("a", (("my area", "a ] b"),))),
        ("a[2012]", Figure("a", (), Reach("at", "2012"))),
        ("a[ 2012-Q3 ]", Figure("a", (), Reach("at", "2012-Q3"))),
        ("`5g`[2023-01-01/P9M]", Figure("5g", (), Reach("at", "2023-01-01/P9M"))),
        ('a[2012][REF_AREA = "WORLD"]', Figure("a", WORLD, Reach("at", "2012"))),
        ("lag(a, 1Y)", Figure("a", (), YEAR)),
        ("lag(a,12M)", Figure("a", (), Reach("lag", "12M"))),
        ("lag(a)", Figure("a", (), Reach("lag", "previous", ("a",)))),
        ("lag(a, previous)", Figure("a", (), Reach("lag", "previous", ("a",)))),
        ("earlier(a)", Figure("a", (), Reach("earlier", "", ("a",)))),
        ('lag(a[REF_AREA = "WORLD"], 1Y)', Figure("a", WORLD, YEAR)),
        ('lag(a, 1Y)[REF_AREA = "WORLD"]', Figure("a", WORLD, YEAR)),
    ],
)
def test_a_figure_is_moved_by_selectors_lag_and_earlier(text: str, figure: Figure) -> None:
    assert parse_term(text) == figure


def test_a_moved_term_moves_every_figure_in_it() -> None:
    lagged = op(Figure("a", (), YEAR), "+", op(number(2), "*", Figure("b", (), YEAR)))
    assert parse_term("lag(a + 2*b, 1Y)") == lagged
    assert parse_term("(a/b)[2012]") == parse_term("a[2012]/b[2012]")
    together = Reach("lag", "previous", ("a", "b"))
    assert list(figures(parse_term("lag(a + b)"))) == [Figure("a", (), together), Figure("b", (), together)]


def test_years_count_from_a_named_period() -> None:
    assert parse_term("a^(1/years(2012-06))") == op(A, "^", op(number(1), "/", Years("2012-06")))


def test_a_relation_compares_two_terms_under_conditions() -> None:
    assert parse_relation("a == b") == Relation(A, "==", B)
    for sign in ("==", "<=", ">=", "<", ">"):
        assert parse_relation(f"a{sign}b").sign == sign
    conditions = (Relation(B, ">", number(0)), Relation(C, "<=", op(A, "+", B)))
    assert parse_relation("a == b/c if b > 0 and c <= a + b") == Relation(A, "==", op(B, "/", C), conditions)


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("", 1, "a series, a number or '(' expected"),
        ("a", 2, "expected, not 'the end'"),
        ("a = b", 3, "equality is written =="),
        ("a == b +", 9, "expected, not 'the end'"),
        ("a == $b", 6, "'$' does not belong here"),
        ("a == 'b'", 6, "does not belong here"),
        ("a == `b", 6, "does not belong here"),
        ("a == b)", 7, "')' is left over"),
        ("a == (b", 8, "')' expected"),
        ("a == 1 2", 8, "'2' is left over"),
        ("a == b == c", 8, "'==' is left over"),
        ("a == b and c > 0", 8, "'and' is left over"),
        ("a == b if", 10, "expected, not 'the end'"),
        ("a == b if c", 12, "expected, not 'the end'"),
        ("a == b if c > 0 and", 20, "expected, not 'the end'"),
        ("a == b^c", 8, "an exponent is a number"),
        ("a == b^(2*c)", 8, "an exponent is a number"),
        ("a == b[20X2]", 8, "is no period"),
        ("a == b[REF_AREA = CN]", 19, "in double quotes"),
        ('a == b[REF_AREA == "CN"]', 17, "'=' expected"),
        ('a == b[REF_AREA = "CN"', 23, "']' expected"),
        ("a == b[]", 8, "a period or NAME"),
        ("a == lag(b, 1X)", 13, "is no duration"),
        ("a == lag(b, 0Y)", 13, "is no duration"),
        ("a == earlier(b, 1Y)", 15, "')' expected"),
        ("a == years(soon)", 12, "is no period"),
        ("a == b * * c", 10, "expected, not '*'"),
    ],
)
def test_an_error_points_at_the_character(text: str, place: int, message: str) -> None:
    with pytest.raises(LanguageError) as raised:
        parse_relation(text)
    assert message in str(raised.value)
    assert f"at character {place} of {text!r}" in str(raised.value)


def test_an_unknown_function_is_pointed_at_by_its_name() -> None:
    with pytest.raises(LanguageError, match=r"no function 'mean'.* at character 6 of"):
        parse_relation("a == mean(b)")


@pytest.mark.parametrize("text", ["lag(lag(a, 1Y), 1Y)", "earlier(a[2012])", "lag(a + b[2012], 1Y)"])
def test_a_figure_is_not_moved_twice_in_time(text: str) -> None:
    with pytest.raises(ValueError, match="already stands in another period"):
        parse_term(text)


def test_a_text_of_a_thousand_brackets_is_refused_as_any_other() -> None:
    with pytest.raises(LanguageError):
        parse_term("(" * 5000)


@pytest.mark.parametrize(
    "text",
    [
        "published == 100*(x/lag(x, 1Y) - 1) if lag(x, 1Y) > 0",
        "a == b + lag(c)",
        "a >= earlier(a)",
        "a - (b - c) <= a/(b/c)",
        "-a^2 == -(a*b)",
        "a^-1 == b^0.5",
        "a == 100*((b/b[2012])^(1/years(2012)) - 1) if b[2012] > 0 and b > 0",
        'part == whole[REF_AREA = "WORLD", SEX = "F"]',
        'a[REF_AREA = "WORLD"][2012-Q3] < 2.5',
        "`5g stations` == lag(`of-which`, 12M)",
        "`lag` == `earlier` + `years` - `if`*`and`/`previous`",
        "0.05 < 44/12*a",
    ],
)
def test_a_relation_that_is_written_back_reads_the_same(text: str) -> None:
    relation = parse_relation(text)
    assert parse_relation(write(relation)) == relation


def test_every_nesting_of_two_operations_reads_the_same_when_written_back() -> None:
    trees = [
        tree
        for outer, inner in product(SIGNS, SIGNS)
        for leaf in (A, number(2), number(Fraction(5, 2)))
        for tree in (op(op(leaf, inner, _right(inner)), outer, _right(outer)), _nested(leaf, outer, inner))
        if tree is not None
    ]
    assert len(trees) == 3 * (25 + 20)
    wrong = [write(tree) for tree in trees if parse_term(write(tree)) != tree]
    assert wrong == []


def _right(sign: Sign) -> Node:
    return number(3) if sign == "^" else B


def _nested(leaf: Node, outer: Sign, inner: Sign) -> Node | None:
    return None if outer == "^" else op(leaf, outer, op(B, inner, _right(inner)))


@pytest.mark.parametrize(
    "text", ["(-2)^2", "(-2.5)^3*a", "a*(-2)^2", "a - -2", "a^-2", "-2*a", "2 - (-3 + a)"]
)
def test_a_negative_number_keeps_its_brackets(text: str) -> None:
    tree = parse_term(text)
    assert parse_term(write(tree)) == tree


@pytest.mark.parametrize(
    "text", ["0.123456789012345678", "12345678901234567.5", "1000000000000000000001", "1e-9"]
)
def test_no_digit_of_a_number_is_lost_when_it_is_written_back(text: str) -> None:
    assert parse_term(write(parse_term(text))) == parse_term(text)


def test_the_name_of_an_entity_keeps_its_backquotes() -> None:
    tree = parse_term('a[`my area` = "CN"]')
    assert parse_term(write(tree)) == tree


GROWTH = parse_template("published == as*(of/lag(of, over) - 1) if lag(of, over) > 0")


def test_a_template_is_bound_to_what_its_keys_name() -> None:
    names: Bindings = {"published": Figure("rate"), "as": number(100), "of": A, "over": "1Y"}
    wanted = "rate == 100*(a/lag(a, 1Y) - 1) if lag(a, 1Y) > 0"
    assert bind(GROWTH, names) == parse_relation(wanted)
    assert write(bind(GROWTH, names)) == wanted


def test_a_term_in_the_place_of_a_name_is_moved_and_kept_together() -> None:
    names: Bindings = {
        "published": Figure("rate"),
        "as": number(1),
        "of": parse_term("a + b"),
        "over": "previous",
    }
    assert bind(GROWTH, names) == parse_relation("rate == 1*((a + b)/lag(a + b) - 1) if lag(a + b) > 0")


def test_a_template_takes_periods_years_and_selectors_from_keys() -> None:
    average = parse_template("published == (of/of[since])^(1/years(since))")
    named: Bindings = {"published": Figure("rate"), "of": A, "since": "2012"}
    assert bind(average, named) == parse_relation("rate == (a/a[2012])^(1/years(2012))")
    share = parse_template("published == part[part_in]/whole[whole_in]")
    names: Bindings = {
        "published": Figure("share"),
        "part": A,
        "whole": op(A, "+", B),
        "part_in": (),
        "whole_in": WORLD,
    }
    wanted = 'share == a/(a[REF_AREA = "WORLD"] + b[REF_AREA = "WORLD"])'
    assert bind(share, names) == parse_relation(wanted)


def test_a_key_that_is_already_moved_in_time_cannot_be_moved_again() -> None:
    names: Bindings = {
        "published": Figure("rate"),
        "as": number(1),
        "of": parse_term("lag(a, 1Y)"),
        "over": "1Y",
    }
    with pytest.raises(ValueError, match="already stands in another period"):
        bind(GROWTH, names)


def test_only_a_template_has_names_for_periods() -> None:
    for text in ("lag(a, over) == b", "a[since] == b", "years(since) == b"):
        parse_template(text)
        with pytest.raises(LanguageError):
            parse_relation(text)


def test_a_bracket_that_is_not_closed_is_missed_at_the_end() -> None:
    with pytest.raises(LanguageError, match=r"'\)' expected, at character 15"):
        parse_relation("s >= lag(s, 1Y")
