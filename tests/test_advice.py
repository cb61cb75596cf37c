"""Advice: what is said of rules before their figures are judged, and where nothing is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest

import tieout
from tieout.advice import advise
from tieout.advice.misfits import misfit
from tieout.expectations import Rule
from tieout.kinds import Promise, kinds
from tieout.projects import load
from tieout.relations.language import parse_relation
from tieout.relations.tree import write
from tieout.run import check
from tieout.testing import project

ROOT = Path(__file__).parent.parent
WIDE = "year,a,b,c,d\n2020,1,2,3,4\n2021,1,2,3,4\n2022,1,2,3,4\n"
LONGER = "period,a,b\n2020,1,2\n2021,1,2\n2022,1,2\n2022-Q1,1,2\n2022-Q2,1,2\n"
BOUNDS = "INDICATOR,TIME_PERIOD,OBS_VALUE,QUALIFIER\nx,2020,100,>\nx,2021,200,>\ny,2021,3,\nz,2021,9,<\n"

Facts = Mapping[str, Mapping[str, Any]]
Keys = Mapping[str, Any]


@pytest.fixture
def advice(tmp_path: Path) -> Any:
    """Return what is said of rules ``one``, ``two``, ... of a small table: the rule, and the advice."""
    numbers = count()

    def said(*rules: Keys, facts: Facts | None = None, table: str = WIDE) -> list[str]:
        root = tmp_path / str(next(numbers))
        named = [{"id": name, **rule} for name, rule in zip(("one", "two", "three"), rules, strict=False)]
        project(root, table, facts, named)
        [loaded], _ = load(root)
        [(_, series)] = loaded.scopes
        found = advise("small", loaded.expectations.rules, list(loaded.cells.values()), series, loaded.cells)
        return [f"{one.rule}: {one.message}" for one in found]

    return said


def units(**given: str) -> Facts:
    return {name: {"unit": unit} for name, unit in given.items()}


def within(**given: Sequence[int]) -> Facts:
    return {name: {"constraints": {"minimum": low, "maximum": high}} for name, (low, high) in given.items()}


def holds(text: str, **keys: Any) -> Keys:
    return {"kind": "formula", "holds": text, "anchor": "a", **keys}


# --- units that do not fit

ONE = "name series of one unit, or correct the unit in the facts"
HUNDRED = "multiply or divide by 100, or correct the unit in the facts"


@pytest.mark.parametrize(
    ("text", "given", "said"),
    [
        ("a <= b", {"a": "PERCENT", "b": "million"}, f"compares `a` in PERCENT with `b` in million: {ONE}"),
        ("a <= b", {"a": "million", "b": "thousand"}, f"compares `a` in million with `b` in thousand: {ONE}"),
        ("a == b", {"a": "%", "b": "fraction"}, f"compares `a` in % with `b` in fraction: {HUNDRED}"),
        ("a == b + c", {"b": "CNY", "c": "USD"}, f"adds `c` in USD to `b` in CNY: {ONE}"),
        ("a == b - c", {"b": "CNY", "c": "USD"}, f"subtracts `c` in USD from `b` in CNY: {ONE}"),
        ("a == b + c + d", {"c": "CNY", "d": "USD"}, f"adds `d` in USD to `c` in CNY: {ONE}"),
        ("a == b + c", {"a": "CNY", "c": "USD"}, f"compares `a` in CNY with `c` in USD: {ONE}"),
        (
            "a == b/c",
            {"a": "PERCENT", "b": "t", "c": "t"},
            f"compares `a` in PERCENT with `b/c` (a plain ratio): {HUNDRED}",
        ),
        (
            "a == 100*b/c",
            {"a": "PERCENT", "b": "CNY", "c": "USD"},
            f"compares `a` in PERCENT with `100*b/c` in 100 times CNY per USD: {ONE}",
        ),
        (
            "a == b*(1 + c)",
            {"a": "CNY", "b": "CNY", "c": "%"},
            f"compares `a` in CNY with `b*(1 + c)` in CNY times percent: {HUNDRED}",
        ),
        (
            "a == b^2/c^2",
            {"a": "%", "b": "m", "c": "s"},
            f"compares `a` in % with `b^2/c^2` in m^2 per s^2: {ONE}",
        ),
        (
            "a == 100*(b/c)^0.5",
            {"a": "t", "b": "t", "c": "t"},
            f"compares `a` in t with `100*(b/c)^0.5` in percent: {ONE}",
        ),
        (
            "a <= 9 if b > c",
            {"b": "m", "c": "s"},
            f"compares `b` in m with `c` in s: {ONE}",
        ),
    ],
)
def test_units_that_do_not_fit_are_named(text: str, given: dict[str, str], said: str, advice: Any) -> None:
    assert advice(holds(text), facts=units(**given)) == [f"one: {said}"]


def test_a_logarithm_of_a_ratio_is_a_ratio() -> None:
    relation = parse_relation("a == 100*ln(a/b)")
    kind = kinds()["formula"](holds=write(relation))  # type: ignore[call-arg]
    rule = Rule(id="it", kind=kind, promises=(Promise(relation.left, (relation,)),))
    assert misfit(rule, lambda _: "t") == f"compares `a` in t with `100*ln(a/b)` in percent: {ONE}"


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("a <= b", {}),
        ("a <= b", {"a": "million"}),
        ("a <= b", {"a": "Million", "b": "million"}),
        ("a <= b", {"a": "PERCENT", "b": "% of GDP"}),
        ("a <= b", {"a": "PERCENTAGE_POINTS", "b": "percent"}),
        ("a <= b", {"a": "pp", "b": "pct"}),
        ("a <= 100", {"a": "PERCENT"}),
        ("a == b - 1", {"a": "CNY", "b": "CNY"}),
        ("a == 0.001*b", {"a": "million", "b": "thousand"}),
        ("b == 100*a", {"a": "m", "b": "cm"}),
        ("a == 100*b/c", {"a": "%", "b": "t", "c": "t"}),
        ("a == b/c", {"a": "fraction", "b": "t", "c": "t"}),
        ("a == b/c", {"a": "TIMES", "b": "t", "c": "t"}),
        ("a == 100*b/c", {"a": "INDEX", "b": "t", "c": "t"}),
        ("a == 1000*b/c", {"a": "per thousand", "b": "t", "c": "t"}),
        ("a == b/c", {"a": "CNY per head", "b": "CNY", "c": "persons"}),
        ("a == b/c", {"a": "kWh", "b": "W", "c": "Hz"}),
        ("a == b^2", {"a": "m2", "b": "m"}),
        ("a/b == c/d", {"a": "CNY", "b": "USD", "c": "CNY", "d": "USD"}),
        ("a == lag(b, 1Y)*(1 + c/100)", {"a": "CNY", "b": "CNY", "c": "%"}),
        ("a == b*(100 + c)/100", {"a": "CNY", "b": "CNY", "c": "%"}),
        ("a/(1 + c/100) <= b", {"a": "CNY", "b": "CNY", "c": "%"}),
        ("a == b*c/100", {"a": "%", "b": "%", "c": "%"}),
    ],
)
def test_units_that_fit_or_are_not_known_are_left_alone(
    text: str, given: dict[str, str], advice: Any
) -> None:
    assert advice(holds(text), facts=units(**given)) == []


@pytest.mark.parametrize(
    ("rule", "given", "said"),
    [
        (
            {"kind": "growth", "published": "a", "of": "b"},
            {"a": "million", "b": "million"},
            f"compares `a` in million with `100*(b/lag(b, 1Y) - 1)` in percent: {ONE}",
        ),
        (
            {"kind": "growth", "published": "a", "of": "b", "as": "fraction"},
            {"a": "%", "b": "million"},
            (
                "compares `a` in % with `b/lag(b, 1Y)` (a plain ratio): "
                "leave out the key `as`, or correct the unit in the facts"
            ),
        ),
        (
            {"kind": "growth", "published": "a", "of": "b"},
            {"a": "percentage points", "b": "million"},
            (
                "`a` is a growth rate in percentage points: "
                "correct the unit in the facts, or use the kind change"
            ),
        ),
        (
            {"kind": "growth", "published": "a", "of": "b + c"},
            {"a": "%", "b": "CNY", "c": "USD"},
            f"adds `c` in USD to `b` in CNY: {ONE}",
        ),
        (
            {"kind": "share_of", "published": "a", "part": "b", "whole": "c"},
            {"a": "%", "b": "CNY", "c": "USD"},
            f"compares `a` in % with `100*b/c` in 100 times CNY per USD: {ONE}",
        ),
        (
            {"kind": "ratio", "published": "a", "numerator": "b", "denominator": "c"},
            {"a": "%", "b": "t", "c": "persons"},
            f"compares `a` in % with `b/c` in t per persons: {ONE}",
        ),
        (
            {"kind": "agree", "columns": ["a", "b", "c"]},
            {"a": "%", "b": "%", "c": "CNY"},
            f"compares `a` in % with `c` in CNY: {ONE}",
        ),
        (
            {"kind": "at_most", "smaller": "a", "larger": "b"},
            {"a": "COUNT", "b": "PERSONS"},
            f"compares `a` in COUNT with `b` in PERSONS: {ONE}",
        ),
    ],
)
def test_units_are_looked_at_in_every_kind(
    rule: dict[str, Any], given: dict[str, str], said: str, advice: Any
) -> None:
    assert advice(rule, facts=units(**given)) == [f"one: {said}"]


@pytest.mark.parametrize(
    ("rule", "given"),
    [
        ({"kind": "growth", "published": "a", "of": "b"}, {"a": "fraction", "b": "CNY"}),
        ({"kind": "change", "published": "a", "of": "b"}, {"a": "percentage points", "b": "%"}),
        ({"kind": "average_growth", "published": "a", "of": "b", "since": "2020"}, {"a": "%", "b": "CNY"}),
        ({"kind": "multiple", "published": "a", "of": "b", "since": "2020"}, {"a": "TIMES", "b": "CNY"}),
        (
            {"kind": "ratio", "published": "a", "numerator": "b", "denominator": "c", "times": 1000},
            {"a": "kg per head", "b": "t", "c": "persons"},
        ),
        ({"kind": "in_range", "columns": ["a", "b"], "low": -1}, {"a": "%", "b": "CNY"}),
    ],
)
def test_units_that_a_kind_expects_are_left_alone(
    rule: dict[str, Any], given: dict[str, str], advice: Any
) -> None:
    assert advice(rule, facts=units(**given)) == []


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("x,2021,1,CNY\ny,2021,2,USD\n", [f"one: compares `x` in CNY with `y` in USD: {ONE}"]),
        ("x,2021,1,CNY\ny,2021,2,CNY\n", []),
        ("x,2021,1,CNY\ny,2020,2,CNY\ny,2021,2,USD\n", []),
        ("x,2021,1,CNY\ny,2021,,USD\n", []),
    ],
)
def test_the_unit_of_a_series_in_a_long_table_is_the_one_that_its_rows_print(
    rows: str, said: list[str], advice: Any
) -> None:
    table = "INDICATOR,TIME_PERIOD,OBS_VALUE,UNIT_MEASURE\n" + rows
    assert advice(holds("x <= y", anchor="x"), table=table) == said


def test_the_unit_of_a_row_of_a_long_table_wins_over_that_of_its_values(advice: Any) -> None:
    table = "INDICATOR,TIME_PERIOD,OBS_VALUE,UNIT_MEASURE\nx,2021,1,CNY\ny,2021,2,\n"
    assert advice(holds("x <= y", anchor="x"), table=table, facts=units(OBS_VALUE="USD")) == [
        f"one: compares `x` in CNY with `y` in USD: {ONE}"
    ]


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ({"rate": "percent"}, []),
        ({}, ["`rate` in million with `100*(level/lag(level, 1Y) - 1)` in percent"]),
        ({"rate": "percent", "level": "CNY"}, []),
    ],
)
def test_the_unit_of_a_row_of_a_wide_table_is_that_of_measures_that_declare_none(
    declared: dict[str, str], said: list[str], advice: Any
) -> None:
    table = "year,level,rate,UNIT_MEASURE\n2022,2.312,,million\n2023,3.377,46.1,million\n"
    rule = {"kind": "growth", "published": "rate", "of": "level", "as": "percent"}
    mend = "name series of one unit, or correct the unit in the facts"
    assert advice(rule, table=table, facts=units(**declared)) == [
        f"one: compares {words}: {mend}" for words in said
    ]


# --- rules that say the same


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (holds("a <= b"), {"kind": "at_most", "smaller": "a", "larger": "b"}),
        (holds("a <= b"), holds("b >= a", anchor="b")),
        (holds("a == b + c"), holds("2*a - 2*c == 2*b")),
        (holds("a == b/c"), holds("b/c == a")),
        ({"kind": "agree", "columns": ["a", "b"]}, {"kind": "agree", "columns": ["b", "a"]}),
        (
            {"kind": "growth", "published": "a", "of": "b"},
            {"kind": "growth", "published": "a", "of": "b", "over": "1Y", "severity": "warning"},
        ),
        (holds("a <= b", from_="2020"), holds("a <= b", from_="2020")),
    ],
)
def test_a_rule_that_says_the_same_is_named(one: Keys, two: Keys, advice: Any) -> None:
    assert advice(one, two) == ["two: says the same as rule 'one' on line 1: remove one"]


def test_a_rule_that_says_a_part_of_another_is_named(advice: Any) -> None:
    wide = {"kind": "in_range", "columns": ["a", "b"], "low": 0}
    assert advice(wide, holds("b >= 0", anchor="b")) == [
        "two: says what rule 'one' on line 1 says among others: remove it"
    ]


def test_rules_that_share_a_part_are_named(advice: Any) -> None:
    first = {"kind": "never_falls", "columns": ["a", "b", "c"]}
    assert advice(first, {"kind": "never_falls", "columns": ["d", "b", "c"]}) == [
        (
            "two: says `b >= earlier(b)` and 1 more of its relations, as rule 'one' on line 1 does:"
            " leave it out of one"
        )
    ]


def test_of_several_rules_the_one_that_says_the_most_of_it_is_named(advice: Any) -> None:
    one, two, three = (
        {"kind": "never_falls", "columns": columns} for columns in (["a"], ["b", "c"], ["a", "b", "c"])
    )
    assert advice(one, two, three) == [
        (
            "three: says `b >= earlier(b)` and 1 more of its relations, as rule 'two' on line 6 does:"
            " leave it out of one"
        )
    ]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (holds("a <= b"), holds("a < b")),
        (holds("a <= b"), holds("a <= lag(b)")),
        (holds("a == b/c"), holds("a == b/c if b > 0")),
        (holds("a <= b", to="2020"), holds("a <= b", from_="2021")),
        (holds("b <= 5", anchor="b"), holds("c <= 5", anchor="c")),
    ],
)
def test_rules_that_say_something_else_are_left_alone(one: Keys, two: Keys, advice: Any) -> None:
    assert advice(one, two) == []


GREW = {"kind": "growth", "published": "a", "of": "b"}


def test_a_formula_that_says_the_same_but_for_the_condition_of_a_kind_is_named(advice: Any) -> None:
    formula = holds("a == 100*(b/lag(b, 1Y) - 1)")
    said = "says the same as rule 'one' on line 1 apart from its condition: remove one"
    assert advice(GREW, formula) == advice(formula, GREW) == [f"two: {said}"]
    assert advice(GREW, holds("a == 100*(b/lag(b, 1Y) - 1) if c > 0")) == []
    assert advice(GREW, holds("a == 100*(b/lag(b, 2Y) - 1)")) == []


PART = "or part them by where, from and to"


def test_rules_that_say_the_same_of_some_items_are_named(advice: Any) -> None:
    assert advice(holds("a <= b"), holds("a <= b", from_="2021")) == [
        f"two: says the same as rule 'one' on line 1 wherever both apply: remove one, {PART}"
    ]


@pytest.mark.parametrize(
    ("one", "two", "number"), [("CN", "CN", 1), ("CN", "US", 0), (["CN", "US"], ["US", "JP"], 1)]
)
def test_rules_of_other_entities_are_left_alone(one: Any, two: Any, number: int, advice: Any) -> None:
    table = "area,year,a,b\nCN,2020,1,2\nUS,2020,1,2\nJP,2020,1,2\n"
    rules = [holds("a <= b", where={"area": area}) for area in (one, two)]
    assert len(advice(*rules, table=table)) == number


def test_rules_of_forecasts_and_of_actual_figures_are_left_alone(advice: Any) -> None:
    table = "INDICATOR,TIME_PERIOD,OBS_VALUE,OBS_STATUS\nx,2020,7,A\nx,2021,9,F\n"
    actual = {"kind": "in_range", "columns": ["x"], "high": 9}
    assert advice(actual, {**actual, "where": {"OBS_STATUS": "F"}}, table=table) == []
    assert (
        advice(
            actual,
            {"kind": "in_range", "columns": ["x"], "low": 10, "where": {"OBS_STATUS": "F"}},
            table=table,
        )
        == []
    )


# --- rules that contradict each other


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("a <= b", "a > b"),
        ("a < b", "b < a"),
        ("a == b", "a < b"),
        ("a >= 5", "a <= 3"),
        ("a >= 5", "a < 5"),
        ("a == 5", "a == 6"),
        ("a - b >= 2", "2*a <= 2*b + 3"),
        ("a + b + c <= 100", "a > 101 - b - c"),
    ],
)
def test_a_rule_that_contradicts_another_is_named(one: str, two: str, advice: Any) -> None:
    assert advice(holds(one), holds(two)) == [
        f"two: `{two}` contradicts `{one}` of rule 'one' on line 1: correct one of them"
    ]


def test_bounds_of_two_kinds_contradict_each_other(advice: Any) -> None:
    low, high = (
        {"kind": "in_range", "columns": ["b", "a"], bound: n} for bound, n in (("low", 5), ("high", 3))
    )
    assert advice(low, {**high, "to": "2021"}) == [
        (
            "two: `b <= 3` contradicts `b >= 5` of rule 'one' on line 1 wherever both apply:"
            f" correct one of them, {PART}"
        )
    ]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("a <= b", "a >= b"),
        ("a >= 5", "a <= 5"),
        ("a == 5", "a <= 5"),
        ("a < b", "a > c"),
        ("a < b", "a > lag(b)"),
        ("a < b", "a > b if c > 0"),
        ("a < b*c", "a > b*c"),
    ],
)
def test_rules_that_can_be_kept_together_are_left_alone(one: str, two: str, advice: Any) -> None:
    assert advice(holds(one), holds(two)) == []


# --- rules that cannot fail, or can never hold

MORE = "remove the rule, or promise more"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a == a", "both sides are the same"),
        ("a <= a", "both sides are the same"),
        ("a/b >= a/b", "both sides are the same"),
        ("a == 1*a", "its figures cancel out"),
        ("a + b <= b + a + 1", "its figures cancel out"),
        ("a^2 >= 0", "whatever the figures are"),
    ],
)
def test_a_rule_that_cannot_fail_is_named(text: str, said: str, advice: Any) -> None:
    assert advice(holds(text)) == [f"one: `{text}` cannot fail: {said}; {MORE}"]


def test_series_that_agree_under_another_spelling_are_one(advice: Any) -> None:
    assert advice({"kind": "agree", "columns": ["a", "a - 0", "b"]}) == [
        "one: `a == a - 0` cannot fail: its figures cancel out; leave that out, or promise more"
    ]


@pytest.mark.parametrize(
    ("text", "facts", "said"),
    [
        ("a <= 200", within(a=(0, 100)), "0 to 100 of `a`"),
        ("a <= 100", within(a=(0, 100)), "0 to 100 of `a`"),
        ("a >= -0.5", {"a": {"constraints": {"minimum": 0}}}, "at least 0 of `a`"),
        ("a <= b", within(a=(0, 5), b=(5, 9)), "0 to 5 of `a` and 5 to 9 of `b`"),
        (
            "a + b + c <= 30",
            within(a=(0, 9), b=(0, 9), c=(0, 9)),
            "0 to 9 of `a`, 0 to 9 of `b` and 0 to 9 of `c`",
        ),
        ("a*b <= 81", within(a=(0, 9), b=(0, 9)), "0 to 9 of `a` and 0 to 9 of `b`"),
        ("100*a/b <= 500", within(a=(0, 5), b=(1, 9)), "0 to 5 of `a` and 1 to 9 of `b`"),
    ],
)
def test_what_the_facts_already_say_is_named(text: str, facts: Facts, said: str, advice: Any) -> None:
    assert advice(holds(text), facts=facts) == [
        f"one: `{text}` cannot fail: the facts already say {said}; {MORE}"
    ]


def test_a_range_wider_than_that_of_the_facts_is_named_once(advice: Any) -> None:
    wide = {"kind": "in_range", "columns": ["a", "b"], "low": 0, "high": 200}
    assert advice(wide, facts=within(a=(0, 100), b=(0, 50))) == [
        (
            "one: `a >= 0` and `a <= 200` cannot fail: the facts already say 0 to 100 of `a`,"
            f" and so it is with 2 more of its relations; {MORE}"
        )
    ]


@pytest.mark.parametrize(
    ("rule", "facts"),
    [
        ({"kind": "in_range", "columns": ["a"], "low": 0, "high": 99}, within(a=(0, 100))),
        ({"kind": "in_range", "columns": ["a", "b"], "low": 0}, within(a=(0, 100))),
        ({"kind": "at_most", "smaller": "a", "larger": "b"}, within(a=(0, 5), b=(4, 9))),
        (holds("a <= b/c"), within(a=(0, 5), b=(50, 90), c=(0, 1))),
        (holds("a <= 100*((b/b[2020])^(1/years(2020)) - 1)"), within(a=(0, 5), b=(50, 90))),
    ],
)
def test_what_can_still_fail_is_left_alone(rule: Keys, facts: Facts, advice: Any) -> None:
    assert advice(rule, facts=facts) == []


def test_of_a_range_the_end_that_cannot_fail_is_named(advice: Any) -> None:
    wide = {"kind": "in_range", "columns": ["a"], "low": 5, "high": 200}
    assert advice(wide, facts=within(a=(0, 100))) == [
        (
            "one: `a <= 200` cannot fail: the facts already say 0 to 100 of `a`;"
            " leave that out, or promise more"
        )
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a < a", "both sides are the same"),
        ("a == a + 1", "its figures cancel out"),
        ("a >= 150", "the facts already say 0 to 100 of `a`"),
        ("a*a > 10000", "the facts already say 0 to 100 of `a`"),
    ],
)
def test_a_rule_that_can_never_hold_is_named(text: str, said: str, advice: Any) -> None:
    assert advice(holds(text), facts=within(a=(0, 100))) == [
        f"one: `{text}` can never hold: {said}; correct the rule or the facts"
    ]


def test_a_rule_that_no_figures_can_keep_is_named(advice: Any) -> None:
    assert advice(holds("-1*a^2 > 0")) == [
        "one: `(-1)*a^2 > 0` can never hold: whatever the figures are; correct the rule or the facts"
    ]


# --- rules over bounds alone

WAITS = "it waits for a figure without > or <: remove it if none will come"


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (
            {"kind": "growth", "published": "y", "of": "x"},
            (
                "`y == 100*(x/lag(x, 1Y) - 1)` cannot fail: every figure of `x` is printed as a bound,"
                " so any `y` of at least -100 fits"
            ),
        ),
        (
            {"kind": "multiple", "published": "y", "of": "x", "since": "2020"},
            (
                "`y == x/x[2020]` cannot fail: every figure of `x` is printed as a bound,"
                " so any `y` of at least 0 fits"
            ),
        ),
        (
            {"kind": "at_most", "smaller": "y", "larger": "x"},
            "`y <= x` cannot fail: every figure of `x` is printed as a bound, so any `y` fits",
        ),
        (
            {"kind": "at_most", "smaller": "z", "larger": "y + x"},
            None,
        ),
        (
            {"kind": "never_falls", "columns": ["x"]},
            "`x >= earlier(x)` cannot fail: every figure of `x` is printed as a bound",
        ),
        (
            {"kind": "adds_up", "total": "y", "parts": ["x", "-1*z"]},
            None,
        ),
        ({"kind": "adds_up", "total": "y", "parts": ["x", "x[2020]"]}, None),
        ({"kind": "at_most", "smaller": "x", "larger": "y"}, None),
        ({"kind": "at_most", "smaller": "y", "larger": "z"}, None),
        ({"kind": "at_most", "smaller": "x", "larger": "1000"}, None),
        (
            {"kind": "formula", "holds": "y >= z", "anchor": "y"},
            "`y >= z` cannot fail: every figure of `z` is printed as a bound, so any `y` fits",
        ),
    ],
)
def test_a_rule_over_bounds_alone_is_named(rule: Keys, said: str | None, advice: Any) -> None:
    assert advice(rule, table=BOUNDS) == ([] if said is None else [f"one: {said}; {WAITS}"])


def test_forecasts_and_figures_in_full_tell_nothing_of_bounds(advice: Any) -> None:
    rule = {"kind": "at_most", "smaller": "y", "larger": "x"}
    table = (
        "INDICATOR,TIME_PERIOD,OBS_VALUE,QUALIFIER,OBS_STATUS\nx,2020,7,{},A\nx,2021,9,{},{}\ny,2021,3,,A\n"
    )
    assert advice(rule, table=table.format(">", "", "A")) == []
    assert advice(rule, table=table.format(">", "~", "A")) == []
    assert len(advice(rule, table=table.format(">", "", "F"))) == 1


# --- keys that change nothing

PLAIN = "one: annualised growth over one year is simple growth: leave out the key `formula`"


@pytest.mark.parametrize(
    ("keys", "plain"),
    [
        ({}, PLAIN),
        ({"over": "12M"}, PLAIN),
        ({"over": "4Q"}, PLAIN),
        ({"over": "2Y"}, None),
        ({"over": "1Q"}, None),
        ({"since": "2020"}, None),
        ({"formula": "simple"}, None),
    ],
)
def test_annualised_growth_over_one_year_is_simple(keys: Keys, plain: str | None, advice: Any) -> None:
    rule = {"kind": "growth", "published": "a", "of": "b", "formula": "annualised", **keys}
    assert advice(rule, table=LONGER) == ([] if plain is None else [plain])


# --- a figure where another one was meant


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (
            {"kind": "adds_up", "total": "a", "parts": ["a", "b"]},
            "`a` falls out of `a == a + b`: the total stands among its own parts; name another series",
        ),
        (
            {"kind": "running_total", "published": "a", "of": "a"},
            "`a` falls out of `a == lag(a, step) + a`: it stands on both sides; name another series",
        ),
        (
            {"kind": "growth", "published": "a", "of": "a"},
            "`a` is computed from itself in `a == 100*(a/lag(a, 1Y) - 1)`: name another series",
        ),
        (
            {"kind": "share_of", "published": "a", "part": "b", "whole": "b"},
            "`b/b` is 1, whatever is printed: name another series",
        ),
        (
            {"kind": "share_of", "published": "a", "part": "b", "whole": "a"},
            "`a` is computed from itself in `a == 100*b/a`: name another series",
        ),
        ({"kind": "adds_up", "total": "a", "parts": ["b", "0.19*a"]}, None),
        ({"kind": "adds_up", "total": "a", "parts": ["lag(a, 1Y)", "b"]}, None),
        ({"kind": "share_of", "published": "a", "part": "b", "whole": "b[2020]"}, None),
        (holds("a == 0.5*(a/b + b)"), None),
    ],
)
def test_a_figure_that_is_made_of_itself_is_named(rule: Keys, said: str | None, advice: Any) -> None:
    assert advice(rule) == ([] if said is None else [f"one: {said}"])


@pytest.mark.parametrize(
    ("total", "unit", "said"),
    [
        (1, "%", "compares 1 with `a` in %: 100 is meant, or correct the unit in the facts"),
        (100, "fraction", "compares 100 with `a` in fraction: 1 is meant, or correct the unit in the facts"),
        (100, "%", None),
        (1, "fraction", None),
        (1, "t", None),
        (100, "ratio", None),
        (1, "", None),
    ],
)
def test_shares_that_add_up_to_the_whole_of_another_scale_are_named(
    total: int, unit: str, said: str | None, advice: Any
) -> None:
    rule = {"kind": "adds_up", "total": total, "parts": ["a", "b"]}
    assert advice(rule, facts=units(a=unit, b=unit)) == ([] if said is None else [f"one: {said}"])


def test_one_share_may_well_be_one_percent(advice: Any) -> None:
    facts = units(a="%", b="%")
    assert advice({"kind": "in_range", "columns": ["a"], "high": 1}, facts=facts) == []
    assert advice(holds("a - b <= 1"), facts=facts) == []


# --- what stands nowhere in the data

AREAS = "geo,year,x,y\nWORLD,2020,9,1\nA,2020,4,1\nB,2020,5,1\nWORLD,2022,9,1\nA,2022,4,1\nB,2022,5,1\n"
OVER = {"kind": "adds_up_over", "of": "x", "dimension": "geo", "total": "WORLD"}
SHARE = {"kind": "share_of", "published": "y", "part": "x", "whole": "x"}
KNOWN = "known: A, B, WORLD"


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (
            {**SHARE, "whole_in": {"geo": "WROLD"}},
            """`x[geo = "WROLD"]` is printed nowhere: did you mean 'WORLD'?""",
        ),
        ({**OVER, "total": "world"}, """`x[geo = "world"]` is printed nowhere: did you mean 'WORLD'?"""),
        ({**OVER, "members": ["A", "ZZ"]}, f"""`x[geo = "ZZ"]` is printed nowhere: {KNOWN}"""),
        ({**OVER, "exclude": ["ZZ"]}, f"""`x[geo = "ZZ"]` is printed nowhere: {KNOWN}"""),
        (holds("y <= x", anchor="y", where={"geo": "a"}), """no row has geo = "a": did you mean 'A'?"""),
        (holds("y <= x", anchor="y", where={"geo": ["A", "ZZ"]}), f"""no row has geo = "ZZ": {KNOWN}"""),
        (
            {"kind": "multiple", "published": "y", "of": "x", "since": "2000"},
            "no figure is printed for 2000: the periods run from 2020 to 2022",
        ),
        (
            {"kind": "multiple", "published": "y", "of": "x", "since": "2021"},
            "no figure is printed for 2021: did you mean '2022'?",
        ),
        (
            {"kind": "multiple", "published": "y", "of": "x", "since": "2020-12-31"},
            "no figure is printed for 2020-12-31: all periods are years",
        ),
        (holds("y <= x[2020-01]", anchor="y"), "no figure is printed for 2020-01: all periods are years"),
        (
            {"kind": "growth", "published": "y", "of": "x", "over": "1Q"},
            "no two periods are 1Q apart: all periods are years",
        ),
        (
            {"kind": "growth", "published": "y", "of": "x", "over": "1W"},
            "no two periods are 1W apart: all periods are years",
        ),
        (
            {"kind": "growth", "published": "y", "of": "x", "over": "100Y"},
            "no two periods are 100Y apart: the periods run from 2020 to 2022",
        ),
        (
            {"kind": "running_total", "published": "x", "of": "y"},
            "no two periods follow each other without a gap: the periods run from 2020 to 2022",
        ),
        (
            {"kind": "adds_up_over", "of": "x", "dimension": "year"},
            "only years are printed: there are no shorter periods to add",
        ),
    ],
)
def test_what_stands_nowhere_is_named(rule: Keys, said: str, advice: Any) -> None:
    assert advice(rule, table=AREAS) == [f"one: {said}"]


@pytest.mark.parametrize(
    "rule",
    [
        {**SHARE, "whole_in": {"geo": "WORLD"}},
        OVER,
        {**OVER, "exclude": ["B"]},
        {"kind": "multiple", "published": "y", "of": "x", "since": "2020"},
        {"kind": "growth", "published": "y", "of": "x", "over": "24M"},
        {"kind": "growth", "published": "y", "of": "x", "over": "previous"},
        {"kind": "running_total", "published": "x", "of": "y", "restarts": "yearly"},
    ],
)
def test_what_stands_somewhere_is_left_alone(rule: Keys, advice: Any) -> None:
    assert advice(rule, table=AREAS) == []


@pytest.mark.parametrize(
    "row", ["x,ZZ,2000,9,F", "other,ZZ,2000,9,A", "x,ZZ,2000,,A"], ids=["forecast", "elsewhere", "empty"]
)
def test_a_member_and_a_period_of_any_row_stand_somewhere(row: str, advice: Any) -> None:
    table = "INDICATOR,REF_AREA,TIME_PERIOD,OBS_VALUE,OBS_STATUS\nx,A,2020,7,A\nx,A,2021,7,A\n"
    rule = {"kind": "formula", "holds": 'x <= x[REF_AREA = "ZZ"][2000]', "anchor": "x"}
    assert len(advice(rule, table=table)) == 2
    assert advice(rule, table=f"{table}{row}\n") == []


@pytest.mark.parametrize("years", [["2020"], [], ["2020", "oops"]])
def test_nothing_is_said_of_periods_that_nobody_knows(years: Sequence[str], advice: Any) -> None:
    table = "\n".join(["year,a,b", *(f"{year},1,2" for year in years), ""])
    assert advice({"kind": "growth", "published": "a", "of": "b", "over": "1Q"}, table=table) == []


def test_a_member_that_the_facts_know_may_get_a_row_later(advice: Any) -> None:
    facts = {"geo": {"constraints": {"enum": ["WORLD", "A", "B", "C"]}}}
    rule = {**SHARE, "whole_in": {"geo": "C"}}
    assert advice(rule, table=AREAS, facts=facts) == []
    assert len(advice({**rule, "whole_in": {"geo": "D"}}, table=AREAS, facts=facts)) == 1


def test_a_rule_that_judges_nothing_repeats_no_other(advice: Any) -> None:
    one, two = holds("y <= x", anchor="y"), holds("y <= x", anchor="y", where={"geo": "a"})
    assert advice(one, two, table=AREAS) == ["""two: no row has geo = "a": did you mean 'A'?"""]


# --- laws


def drawn(random: Random) -> str:
    """Return a relation between two series with small numbers."""
    terms = ("{}*a + {}*b", "{}*a - {}*b", "{}*a*b + {}*a", "{}*a^2 - {}*b", "({}*a)/({} + b*b)")
    term = random.choice(terms).format(random.randint(1, 4), random.randint(1, 4))
    return f"{term} {random.choice(('<=', '>=', '<', '>', '=='))} {random.randint(-90, 90)}"


@pytest.mark.parametrize("seed", range(2))
def test_what_cannot_fail_is_never_broken_and_what_can_never_hold_always(seed: int, tmp_path: Path) -> None:
    random = Random(seed)
    ends = {name: sorted(random.sample(range(-6, 7), 2)) for name in "ab"}
    rows = [f"{2000 + n},{random.randint(*ends['a'])},{random.randint(*ends['b'])}" for n in range(4)]
    rules = [{"id": f"r{n}", **holds(drawn(random))} for n in range(30)]
    project(tmp_path, "\n".join(["year,a,b", *rows, ""]), within(a=ends["a"], b=ends["b"]), rules)

    report = check(tmp_path)

    said = {one.rule: one.message for one in report.advice if "the facts already say" in one.message}
    counts = {rule.id: rule for rule in report.rules if rule.id in said}
    never = [counts[rule] for rule, message in said.items() if "can never hold" in message]
    always = [counts[rule] for rule, message in said.items() if "cannot fail" in message]
    assert never
    assert always
    assert [rule.id for rule in never if rule.broken < rule.items] == []
    assert [rule.id for rule in always if rule.broken] == []


def test_what_is_compared_with_bounds_alone_is_never_broken(tmp_path: Path) -> None:
    random = Random(7)
    rows = [
        f"{2000 + n},{random.randint(1, 900)},>,x\n{2000 + n},{random.randint(0, 90)},,y" for n in range(30)
    ]
    table = "\n".join(["TIME_PERIOD,OBS_VALUE,QUALIFIER,INDICATOR", *rows, ""])
    terms = ("x/lag(x, 1Y)", "x - lag(x, 1Y)", "100*(x/x[2000] - 1)", "x + lag(x, 1Y)", "3 - x", "1/x")
    rules = [{"id": f"r{n}", **holds(f"y == {term}", anchor="y")} for n, term in enumerate(terms)]
    project(tmp_path, table, rules=rules)

    report = check(tmp_path)

    assert [one.rule for one in report.advice] == ["r0", "r1", "r2"]
    assert [rule.id for rule in report.rules if rule.broken] == ["r3", "r4", "r5"]


# --- rules that stand in no file


def test_advice_on_rules_in_python_names_no_line() -> None:
    frame = pl.DataFrame({"year": [2020], "a": [1], "b": [3]})
    rules = [{"kind": "at_most", "smaller": "a", "larger": "b"}, {"kind": "formula", "holds": "b >= a"}]
    text = tieout.check(frame, rules=rules).to_text()
    assert "rules: advice formula-b-a: says the same as rule 'at-most-a': remove one\n" in text


# --- the shipped rules


def test_nothing_is_said_of_the_shipped_rules() -> None:
    shipped, _ = load(ROOT)
    scopes = [(loaded, *scope) for loaded in shipped for scope in loaded.scopes]
    assert {loaded.dataset.name for loaded, *_ in scopes} == {"china-digital-economy", "us-gdp"}
    for loaded, scope, series in scopes:
        promised = [rule for rule in loaded.expectations.rules if rule.table == scope.table]
        tables = [loaded.cells[table] for table in scope.tables]
        assert promised
        assert advise("", promised, tables, series, loaded.cells) == ()
