from fractions import Fraction
from itertools import product
from typing import Literal

import pytest

from tieout.relations.binding import Bindings, bind
from tieout.relations.language import parse_relation, parse_template, parse_term
from tieout.relations.tokens import LanguageError
from tieout.relations.tree import (
    Figure,
    Log,
    Node,
    Number,
    Operation,
    Over,
    Reach,
    Relation,
    Years,
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
        ("`sum`", "sum"),
        ("over", "over"),
        ("or", "or"),
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


AREAS = Over("REF_AREA")


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("sum(a over REF_AREA)", Figure("a", over=AREAS)),
        ('sum(a over REF_AREA in ("A"))', Figure("a", over=Over("REF_AREA", ("A",)))),
        ('sum(a over REF_AREA in ("B", "A"))', Figure("a", over=Over("REF_AREA", ("B", "A")))),
        ('sum(a over REF_AREA except ("A","B"))', Figure("a", over=Over("REF_AREA", (), ("A", "B")))),
        ('sum(`5g` over `my area` in ("a, (b"))', Figure("5g", over=Over("my area", ("a, (b",)))),
        ('sum(a[SEX = "F"] over REF_AREA)', Figure("a", (("SEX", "F"),), over=AREAS)),
        ('sum(a over REF_AREA)[SEX = "F"]', Figure("a", (("SEX", "F"),), over=AREAS)),
        ("lag(sum(a over REF_AREA), 1Y)", Figure("a", (), YEAR, AREAS)),
        ("sum(lag(a, 1Y) over REF_AREA)", Figure("a", (), YEAR, AREAS)),
        ("sum(a over REF_AREA)[2012]", Figure("a", (), Reach("at", "2012"), AREAS)),
        ("lag(sum(a over REF_AREA))", Figure("a", (), Reach("lag", "previous", ("a",)), AREAS)),
        ('sum(sum over over in ("in"))', Figure("sum", over=Over("over", ("in",)))),
        ("(a or 0)", Figure("a", or_zero=True)),
        ("((a) or 0)", Figure("a", or_zero=True)),
        ("(a[2012] or 0)", Figure("a", (), Reach("at", "2012"), or_zero=True)),
        ("lag((a or 0), 1Y)", Figure("a", (), YEAR, or_zero=True)),
        ("(lag(a, 1Y) or 0)", Figure("a", (), YEAR, or_zero=True)),
        ("(sum(a over REF_AREA) or 0)", Figure("a", over=AREAS, or_zero=True)),
        ("sum((a or 0) over REF_AREA)", Figure("a", over=AREAS, or_zero=True)),
        ("(or or 0)", Figure("or", or_zero=True)),
        ("lag(a, step)", Figure("a", (), Reach("lag", "step"))),
        ("lag(a, step, yearly)", Figure("a", (), Reach("lag", "step", restart="yearly"))),
        ("lag(a,1M , yearly)", Figure("a", (), Reach("lag", "1M", restart="yearly"))),
        ("lag(a, previous, yearly)", Figure("a", (), Reach("lag", "previous", ("a",), "yearly"))),
        ("lag(step, step)", Figure("step", (), Reach("lag", "step"))),
    ],
)
def test_a_figure_is_summed_counted_as_zero_or_one_step_back(text: str, figure: Figure) -> None:
    assert parse_term(text) == figure
    assert parse_term(write(figure)) == figure


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("sum(a + b over D)", "sum(a over D) + sum(b over D)"),
        ("sum(a - (b - c) over D)", "sum(a over D) - (sum(b over D) - sum(c over D))"),
        ("sum(2*a over D)", "2*sum(a over D)"),
        ("sum(-a over D)", "-sum(a over D)"),
        ("sum(a*2/3 over D)", "sum(a over D)*2/3"),
        ("sum((a + 2*b)/10 over D)", "(sum(a over D) + 2*sum(b over D))/10"),
        ("lag(sum(a + b over D), 1Y)", "sum(lag(a, 1Y) over D) + sum(lag(b, 1Y) over D)"),
        ("ln(a + b)[2012]", "ln(a[2012] + b[2012])"),
        ("lag(ln(a), 1Y)", "ln(lag(a, 1Y))"),
        ("lag(a + ln(b))", "lag(a + ln(b), previous)"),
    ],
)
def test_a_sum_goes_through_what_is_linear_and_a_lag_through_everything(text: str, same: str) -> None:
    assert parse_term(text) == parse_term(same)


def test_a_logarithm_is_a_node_of_its_own() -> None:
    assert parse_term("ln(a)") == Log(A)
    assert parse_term("100*ln(a/b)^2") == op(number(100), "*", op(Log(op(A, "/", B)), "^", number(2)))
    assert parse_term("ln(1)") == number(0)
    assert parse_term("ln(2)") == Log(number(2))
    assert list(figures(parse_term("ln(a + b)"))) == [A, B]


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
        ('a == b[geo = "A", 2020]', 19, """NAME = "value" expected, not '2020': write b[geo = "A"][2020]"""),
        ('a == (b + c)[g = "A", 2020-Q1]', 23, 'write x[g = "A"][2020-Q1]'),
        ("a != b", 3, "'!=' does not belong here: that two figures differ cannot be promised"),
        ("a <> b", 3, "'<>' does not belong here: that two figures differ cannot be promised"),
        ("a ≠ b", 3, "'≠' does not belong here: that two figures differ cannot be promised"),
        ("a ≥ b", 3, "'≥' does not belong here: write >="),
        ("a =< b", 3, "'=<' does not belong here: write <="),
        ("a === b", 3, "'===' does not belong here: write =="),
        ("a == 2×b", 7, "'×' does not belong here: write *"),
        ("a == b − c", 8, "'−' does not belong here: write -"),
        ("a == b**2", 7, "'**' does not belong here: write ^"),
        ("a == b if b > 0 && c > 0", 17, "'&' does not belong here: write and"),
        ("a == sqrt(b)", 6, "there is no function 'sqrt' (a square root is written x^0.5)"),
        ("a == ABS(b)", 6, "there is no function 'ABS' (promise both x <= 1 and x >= -1)"),
        ("a == LAG(b)", 6, "there is no function 'LAG' (did you mean 'lag'?)"),
        ("a == lag(b, 1X)", 13, "is no duration"),
        ("a == lag(b, 0Y)", 13, "is no duration"),
        ("a == earlier(b, 1Y)", 15, "')' expected"),
        ("a == years(soon)", 12, "is no period"),
        ("a == b * * c", 10, "expected, not '*'"),
        ("a == ln b", 9, "'b' is left over"),
        ("a == ln()", 9, "a series, a number or '(' expected"),
        ("a == ln(b, 10)", 10, "')' expected, not ','"),
        ("a == ln(0)", 6, "only a positive number has a logarithm"),
        ("a == b^ln(2)", 8, "an exponent is made of numbers and years"),
        ("a == sum(b)", 11, "over and a dimension, as in sum(x over REF_AREA), expected, not ')'"),
        ("a == sum(b, c)", 11, "over and a dimension"),
        ("a == sum(b over)", 16, "a dimension, such as REF_AREA, expected"),
        ('a == sum(b over "D")', 17, "a dimension, such as REF_AREA, expected, not 'D'"),
        ('a == sum(b over D in "A")', 22, 'as in in ("A", "B"), expected'),
        ("a == sum(b over D in (A))", 23, "members in double quotes"),
        ("a == sum(b over D in ())", 23, "members in double quotes"),
        ('a == sum(b over D in ("A", "A"))', 28, "'A' stands twice"),
        ('a == sum(b over D except "A")', 26, 'as in except ("A", "B"), expected'),
        ('a == sum(b over D = "A")', 19, "')' expected, not '='"),
        ("a == sum(b*c over D)", 6, "'b*c' cannot be summed over D: a sum is taken of figures"),
        ("a == sum(b/c over D)", 6, "'b/c' cannot be summed"),
        ("a == sum(b^2 over D)", 6, "'b^2' cannot be summed"),
        ("a == sum(ln(b) over D)", 6, "'ln(b)' cannot be summed"),
        ("a == sum(b + 1 over D)", 6, "'1' cannot be summed"),
        ("a == sum(sum(b over D) over E)", 6, "sum(b over D) is already summed"),
        ('a == sum(b[D = "A"] over D)', 6, 'b[D = "A"] already says which D'),
        ('a == sum(b over D)[D = "A"]', 6, "sum(b over D) is already summed over D"),
        ('a == b[D = "A"][D = "B"]', 6, 'b[D = "A"] already says which D'),
        ("a == b or 0", 8, "'or' is left over (brackets belong around it: (x or 0))"),
        ("a == lag(b or 0, 1Y)", 12, "')' expected, not 'or' (brackets"),
        ("a == (b or 1)", 12, "0 after or (a missing figure can count as nothing else) expected, not '1'"),
        ("a == (b or c)", 12, "0 after or"),
        ("a == (b + c or 0)", 13, "or 0 stands behind one figure"),
        ("a == (ln(b) or 0)", 13, "or 0 stands behind one figure"),
        ("a == lag(b, steps)", 13, "'steps' is no duration"),
        ("a == lag(b, yearly)", 13, "e.g. 1Y, or previous or step"),
        ("a == lag(b, step, monthly)", 19, "yearly or ')' expected, not 'monthly'"),
        ("a == lag(b, step, yearly, 2)", 25, "')' expected, not ','"),
        ("a == earlier(b, step)", 15, "')' expected"),
        ("a == lag(lag(b, 1Y), 1Y)", 6, "already stands in another period"),
    ],
)
def test_an_error_points_at_the_character(text: str, place: int, message: str) -> None:
    with pytest.raises(LanguageError) as raised:
        parse_relation(text)
    assert message in str(raised.value)
    assert f"at character {place} of {text!r}" in str(raised.value)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("mean", "known are lag, earlier, years, ln, sum"),
        ("log", "did you mean 'ln'?"),
        ("laq", "did you mean 'lag'?"),
        ("summ", "did you mean 'sum'?"),
        ("year", "did you mean 'years'?"),
    ],
)
def test_an_unknown_function_is_pointed_at_by_its_name(name: str, hint: str) -> None:
    with pytest.raises(LanguageError) as raised:
        parse_relation(f"a == {name}(b)")
    assert f"there is no function {name!r}" in str(raised.value)
    assert hint in str(raised.value)
    assert "at character 6 of" in str(raised.value)


@pytest.mark.parametrize("text", ["lag(lag(a, 1Y), 1Y)", "earlier(a[2012])", "lag(a + b[2012], 1Y)"])
def test_a_figure_is_not_moved_twice_in_time(text: str) -> None:
    with pytest.raises(ValueError, match="already stands in another period"):
        parse_term(text)


def test_a_sum_does_not_name_members_without_end() -> None:
    names = [f'"M{number}"' for number in range(1001)]
    assert len(list(figures(parse_term(f"sum(a over D in ({', '.join(names[:1000])}))")))) == 1
    with pytest.raises(LanguageError, match="more than 1000 members"):
        parse_term(f"sum(a over D in ({', '.join(names)}))")


def test_logarithms_do_not_stand_in_one_another_without_end() -> None:
    parse_term("ln(" * 50 + "a" + ")" * 50)
    with pytest.raises(LanguageError, match="more than 50 brackets or exponents in one another"):
        parse_term("ln(" * 51 + "a" + ")" * 51)
    with pytest.raises(LanguageError, match="more than 200 operations"):
        parse_term(" + ".join(["ln(a)"] * 101))
    with pytest.raises(LanguageError, match="an exponent lies between"):
        parse_term("ln(a^500)^3")


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
        "`ln` == `sum` + `over` - `in`*`except`/`or` + `step` + `yearly`",
        "a == 100*ln(b/lag(b, 1Y)) if b > 0 and lag(b, 1Y) > 0",
        'a[D = "W"] == sum(a over D except ("W", "R")) + (lag(sum(b over `my d` in ("A")), 1Q) or 0)',
        "a == lag(a, step, yearly) + lag(b, step) - lag(c, previous, yearly)",
        "ln(a)^2 == -ln(ln(2)*b - (c or 0))",
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


def test_a_template_may_sum_take_zero_for_what_is_missing_and_step_back() -> None:
    over = parse_template("of[total] == sum(of over dimension)")
    names: Bindings = {
        "of": parse_term("a - 2*b"),
        "dimension": Over("REF_AREA", (), ("WORLD",)),
        "total": WORLD,
    }
    wanted = (
        'a[REF_AREA = "WORLD"] - 2*b[REF_AREA = "WORLD"] == '
        'sum(a over REF_AREA except ("WORLD")) - 2*sum(b over REF_AREA except ("WORLD"))'
    )
    assert write(bind(over, names)) == wanted
    zero = parse_template("total == (parts or 0)")
    parts: Bindings = {"total": A, "parts": parse_term("b + 2*c")}
    assert write(bind(zero, parts)) == "a == (b or 0) + 2*(c or 0)"
    running = parse_template("published == lag(published, over, yearly) + of")
    steps: Bindings = {"published": A, "over": "previous", "of": B}
    assert write(bind(running, steps)) == "a == lag(a, previous, yearly) + b"


@pytest.mark.parametrize(
    ("over", "exponent"), [("1M", "12"), ("1Q", "4"), ("3M", "4"), ("1S", "2"), ("1Y", "1"), ("2Y", "0.5")]
)
def test_years_in_a_duration_are_a_number(over: str, exponent: str) -> None:
    annual = parse_template("published == (of/lag(of, over))^(1/years(over))")
    names: Bindings = {"published": A, "of": B, "over": over}
    assert bind(annual, names) == parse_relation(f"a == (b/lag(b, {over}))^{exponent}")


@pytest.mark.parametrize("over", ["2W", "90D", "previous", "step"])
def test_there_are_no_years_in_what_is_no_fixed_part_of_one(over: str) -> None:
    annual = parse_template("published == (of/lag(of, over))^(1/years(over))")
    with pytest.raises(ValueError, match=f'over = "{over}" is no fixed part of a year'):
        bind(annual, {"published": A, "of": B, "over": over})


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


@pytest.mark.parametrize(
    ("text", "place"),
    [("a == b / 0", 10), ("a == b/(1 - 1)", 8), ("a == 1/0", 8), ("a > b/ln(1)", 7), ("a == b*0^-0.5", 10)],
)
def test_a_division_by_the_number_zero_is_no_formula(text: str, place: int) -> None:
    with pytest.raises(LanguageError, match=rf"a division by zero, at character {place} of"):
        parse_relation(text)


def test_a_term_that_may_be_zero_may_be_divided_by() -> None:
    assert write(parse_relation("a == b/(c - c)")) == "a == b/(c - c)"
    assert write(parse_relation("a == b/2^0")) == "a == b/2^0"
