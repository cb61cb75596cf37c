"""What might be wrong with a promise is the promise rewritten: each sort of mistake, line by line."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tieout.kinds import Promise
from tieout.relations.language import parse_relation, parse_term
from tieout.relations.tree import write
from tieout.trials import hypotheses
from tieout.trials.hypothesis import Around, Hypothesis, Reread, Run

AROUND = Around(dict.fromkeys("abcxygs", ""), {}, step="1Y")
GROWTH = "g == 100*(x/lag(x, 1Y) - 1) if lag(x, 1Y) > 0"
SHARE = 's == 100*a/a[AREA = "WW"]'
AREAS = {"AREA": ("AA", "BB", "EU", "WW")}


def promised(line: str, anchor: str) -> Promise:
    return Promise(parse_term(anchor), (parse_relation(line),))


def tried(line: str, around: Around = AROUND) -> Iterator[Hypothesis]:
    return hypotheses(promised(line, line.partition(" ")[0]), around)


def rewritten(line: str, claim: str, around: Around = AROUND) -> list[str]:
    """Return the relations of the one hypothesis that claims something."""
    (found,) = [one for one in tried(line, around) if one.claim == claim]
    return [write(part.promise.relations[0]) for part in found.parts]


@pytest.mark.parametrize(
    ("claim", "line"),
    [
        (
            "`g` is a fraction, not percent: 100 times too small",
            "100*g == 100*(x/lag(x, 1Y) - 1) if lag(x, 1Y) > 0",
        ),
        ("`g` has the opposite sign", "(-1)*g == 100*(x/lag(x, 1Y) - 1) if lag(x, 1Y) > 0"),
        ("`g` is a difference of logarithms", "g == 100*ln(x/lag(x, 1Y)) if lag(x, 1Y) > 0"),
        ("`g` is the difference of the two levels, no rate", "g == x - lag(x, 1Y)"),
        ("`g` is an index of which the earlier level is 100", "g == 100*(x/lag(x, 1Y)) if lag(x, 1Y) > 0"),
        ("`g` is growth in relation to the later level", "g == 100*(1 - lag(x, 1Y)/x) if lag(x, 1Y) > 0"),
        (
            "`g` is growth from the later level to the earlier",
            "g == 100*(lag(x, 1Y)/x - 1) if lag(x, 1Y) > 0",
        ),
        ("`g` is a difference of logarithms, a fraction", "g == ln(x/lag(x, 1Y)) if lag(x, 1Y) > 0"),
        ("`g` and `x` are exchanged", "x == 100*(g/lag(g, 1Y) - 1) if lag(g, 1Y) > 0"),
        ("`g` fits `y`, not `x`", "g == 100*(y/lag(y, 1Y) - 1) if lag(y, 1Y) > 0"),
    ],
)
def test_a_rate_may_be_another_one(claim: str, line: str) -> None:
    assert rewritten(GROWTH, claim) == [line]


def test_a_quarterly_rate_may_be_annualised_or_on_another_quarter() -> None:
    line, around = GROWTH.replace("1Y", "1Q"), replace(AROUND, step="1Q")
    condition = "if lag(x, 1Q) > 0"

    assert rewritten(line, "`g` is annualised growth", around) == [
        f"g == 100*((x/lag(x, 1Q))^4 - 1) {condition}"
    ]
    assert rewritten(line, "`g` is growth on the year before", around) == [GROWTH]
    so_far = rewritten(line, "`g` is of the year to date, not of the quarter", around)
    assert so_far[0] == "g == 100*(x/(lag(x, 1Q) + lag(x, 2Q) + lag(x, 3Q) + lag(x, 4Q)) - 1)"
    assert so_far[1] == "g == 100*((x + lag(x, 1Q))/lag(x, 1Q) - 1)"
    alone = rewritten(line, "`x` is of the year to date, and `g` of the quarter", around)
    assert alone[:2] == [
        "g == 100*(x/(lag(x, 1Q) - lag(x, 2Q)) - 1)",
        "g == 100*((x - lag(x, 1Q))/lag(x, 1Q) - 1)",
    ]


def test_an_average_may_count_a_year_too_many_or_be_arithmetic() -> None:
    line = "g == 100*((x/x[2000])^(1/years(2000)) - 1)"
    condition = "if x[2000] > 0"

    assert rewritten(line, "`g` is an average growth rate over one year too many") == [
        f"g == 100*((x/x[2000])^(1/(years(2000) + 1)) - 1) {condition}"
    ]
    assert rewritten(line, "`g` is the whole growth divided by the years") == [
        f"g == 100*(x/x[2000] - 1)/years(2000) {condition}"
    ]
    assert rewritten(line, "`g` is a difference of logarithms divided by the years") == [
        f"g == 100*ln(x/x[2000])/years(2000) {condition}"
    ]


def test_an_average_may_be_a_mean_of_yearly_rates_or_begin_in_another_year() -> None:
    line = "g == 100*((x/x[2000])^(1/years(2000)) - 1)"
    around = replace(AROUND, periods=("1999", "2000", "2001", "2002"))

    assert rewritten(line, "`g` is the arithmetic mean of the rates of its years", around) == [
        "g == 100*(x/lag(x, 1Y) - 1)",
        "g == 100*(0.5*(x/lag(x, 1Y)) + 0.5*(lag(x, 1Y)/lag(x, 2Y)) - 1)",
    ]
    for year in ("1999", "2001"):
        claim = f"`g` is counted from {year}, not from 2000"
        assert rewritten(line, claim, around) == [f"g == 100*((x/x[{year}])^(1/years({year})) - 1)"]


@pytest.mark.parametrize(
    ("claim", "line"),
    [
        ("`s` is divided by `a` of `EU`, not of `WW`", 's == 100*a/a[AREA = "EU"]'),
        ("`s` is divided by the sum of `a` over AREA", 's == 100*a/sum(a over AREA except ("WW"))'),
        ("`s` is divided by `a` without the part itself", 's == 100*a/(a[AREA = "WW"] - a)'),
        ("`s` is divided by `a` of the period before", 's == 100*a/lag(a[AREA = "WW"], 1Y)'),
        (
            "`s` is divided by the mean of `a` of the period and the one before",
            's == 100*a/((a[AREA = "WW"] + lag(a[AREA = "WW"], 1Y))/2)',
        ),
        ("`s` is divided by `a` of 1990", 's == 100*a/a[AREA = "WW"][1990]'),
        ("`s` is divided the other way round as a whole", 's == 0.01*(a[AREA = "WW"]/a)'),
        ("`s` is divided the other way round", 's == 100*(a[AREA = "WW"]/a)'),
        ("`s` is multiplied, not divided", 's == 100*(a*a[AREA = "WW"])'),
    ],
)
def test_a_share_may_be_of_another_whole(claim: str, line: str) -> None:
    assert rewritten(SHARE, claim, replace(AROUND, members=AREAS, periods=("1990", "2000"))) == [line]


def test_a_whole_may_be_that_of_the_years_in_which_its_part_stands() -> None:
    runs = {
        (Run("1999", "2000", "2001"), Run("2004", "2005", "2009")): ("AA",),
        (Run("", "1990", "2009"),): ("WW",),
    }
    around = replace(AROUND, members=AREAS, runs=lambda _: runs)

    whole = 'a[AREA = "WW"]'
    assert rewritten(SHARE, "`s` is divided by `a` of the part's own years only", around) == [
        f"s == 100*a/({whole} - {whole}[1999])",
        f"s == 100*a/({whole} - {whole}[1999] - {whole}[2004] + {whole}[2001])",
        f"s == 100*a/{whole}",
    ]


@pytest.mark.parametrize(
    ("claim", "line"),
    [
        ("`c` is not in `x`", "x == a + b"),
        ("`y` is in `x`", "x == a + b + c + y"),
        ("`y` is taken off `x`", "x == a + b + c - y"),
        (
            "`b` is 1 000 times too small (thousands, or a separator read as a decimal point?)",
            "x == a + 1000*b + c",
        ),
        ("`b` is 44/12 times too large", "x == a + (3/11)*b + c"),
        ("`b` has the opposite sign", "x == a + (-1)*b + c"),
        ("`b` is twice in `x`", "x == a + 2*b + c"),
    ],
)
def test_a_total_may_be_of_other_parts(claim: str, line: str) -> None:
    assert rewritten("x == a + b + c", claim) == [line]


def test_a_member_may_stand_below_another_parent() -> None:
    line = 'x[AREA = "WW"] == sum(x over AREA except ("WW", "EU"))'
    found = hypotheses(promised(line, 'x[AREA = "WW"]'), replace(AROUND, members=AREAS))

    assert {one.claim: write(one.parts[0].promise.relations[0]) for one in found if one.sort == "parent"} == {
        "`AA` is not in `WW`": 'x[AREA = "WW"] == sum(x over AREA except ("WW", "EU", "AA"))',
        "`BB` is not in `WW`": 'x[AREA = "WW"] == sum(x over AREA except ("WW", "EU", "BB"))',
        "`EU` is in `WW`": 'x[AREA = "WW"] == sum(x over AREA except ("WW"))',
        "the members add up to `AA`, not to `WW`": 'x[AREA = "AA"] == sum(x over AREA except ("WW", "EU"))',
        "the members add up to `BB`, not to `WW`": 'x[AREA = "BB"] == sum(x over AREA except ("WW", "EU"))',
        "the members add up to `EU`, not to `WW`": 'x[AREA = "EU"] == sum(x over AREA except ("WW", "EU"))',
    }


def test_a_running_total_may_begin_anew() -> None:
    around = replace(AROUND, step="1M")

    assert rewritten("c == lag(c, step) + x", "`c` begins anew each year", around) == [
        "c == lag(c, step, yearly) + x"
    ]
    assert rewritten("c == lag(c, step) + x", "`c` is no running total: it repeats `x`", around) == ["c == x"]


def test_a_rate_may_be_annualised_by_logarithms_or_be_of_three_months() -> None:
    monthly, around = GROWTH.replace("1Y", "1M"), replace(AROUND, step="1M")
    condition = "if lag(x, 1M) > 0"

    claim = "`g` is a difference of logarithms times the periods of a year"
    assert rewritten(monthly, claim, around) == [f"g == 1200*ln(x/lag(x, 1M)) {condition}"]
    assert rewritten(monthly, "`g` is growth on three months before", around) == [GROWTH.replace("1Y", "3M")]


def test_prints_may_be_read_as_something_else() -> None:
    around = replace(
        AROUND,
        gaps=True,
        mixed=True,
        zeros=frozenset("x"),
        thousands=frozenset("gxy"),
        repeated=lambda series: ("a",) if series == "x" else (),
    )

    assert {one.claim: one.reread for one in tried(GROWTH, around) if one.reread} == {
        "`g` stands one row too early": Reread("g", "moved", "row", 1),
        "`g` stands one row too late": Reread("g", "moved", "row", -1),
        "`g` stands one line of the file too early": Reread("g", "moved", "line", 1),
        "`g` stands one line of the file too late": Reread("g", "moved", "line", -1),
        "`g` stands one year too early": Reread("g", "moved", "1Y", 1),
        "`g` stands one year too late": Reread("g", "moved", "1Y", -1),
        "`x` stands one row too early": Reread("x", "moved", "row", 1),
        "`x` stands one row too late": Reread("x", "moved", "row", -1),
        "`x` stands one line of the file too early": Reread("x", "moved", "line", 1),
        "`x` stands one line of the file too late": Reread("x", "moved", "line", -1),
        "`x` stands one year too early": Reread("x", "moved", "1Y", 1),
        "`x` stands one year too late": Reread("x", "moved", "1Y", -1),
        "`g` has decimal points that separate thousands": Reread("g", "thousands"),
        "`x` has decimal points that separate thousands": Reread("x", "thousands"),
        "`g`, `x` have decimal points that separate thousands": Reread("", "thousands"),
        "`a` and `x` print the same figures": Reread("x", "repeat", "a"),
        "`x` prints 0 where its figure is missing": Reread("x", "absent"),
    }


def test_what_units_are_likely_the_name_and_the_unit_of_a_figure_say() -> None:
    def said(name: str, unit: str) -> list[str]:
        around = replace(AROUND, units={name: unit, "y": ""})
        return [one.claim for one in tried(f"y == {name} + a", around) if "277.78" in one.claim]

    assert said("power", "") == [
        "`y` is 277.78 times too small",
        "`y` is 277.78 times too large",
        "`power` is 277.78 times too small (EJ, not TWh?)",
        "`power` is 277.78 times too large (TWh, not EJ?)",
        "`a` is 277.78 times too small",
        "`a` is 277.78 times too large",
    ]
    assert said("people", "million")[2] == "`people` is 277.78 times too small"
    assert said("use", "GWh")[2] == "`use` is 277.78 times too small (EJ, not TWh?)"


def test_in_the_place_of_all_figures_of_a_rule_no_other_column_is_tried() -> None:
    line = 'x[AREA = "WW"] == sum(x over AREA except ("WW"))'
    found = hypotheses(promised(line, 'x[AREA = "WW"]'), replace(AROUND, members=AREAS))

    assert not [one for one in found if one.sort == "columns"]


def test_of_a_comparison_little_is_tried() -> None:
    claims = [one.claim for one in tried("a <= b") if one.reread is None]

    assert claims == ["`a` and `b` are exchanged"]
