"""What no single rule sees: figures that clash only together, and the fewest cells that explain it all."""

from pathlib import Path
from typing import Any

import pytest

from tieout.model import Cell, Refused, Report
from tieout.run import Choice, check
from tieout.testing import project

STATIONS = """\
year,stations,growth
2022,2.312,
2023,3.737,46.1
2024,4.251,25.9
"""
GROWTH = {"id": "growth", "kind": "growth", "published": "growth", "of": "stations"}
RISES = {"id": "rises", "kind": "never_falls", "columns": ["stations"]}

# Each line adds up, and each column; no true values are at once in all of these intervals.
CROSSED = """\
year,a,b,c,d,ab,cd,ac,bd
2020,5,5,5,5,10.1,10.1,9.9,9.9
"""
LINES = [
    {"id": f"{total}-adds-up", "kind": "adds_up", "total": total, "parts": list(total)}
    for total in ("ab", "cd", "ac", "bd")
]


def report_of(root: Path, table: str, *rules: dict[str, Any], facts: Any = None, **choice: Any) -> Report:
    project(root, table, facts, rules)
    report = check(root, Choice(**choice))
    assert not report.could_not_run
    return report


def suspects(report: Report) -> list[list[list[str]]]:
    """Return for each cause its smallest sets, each cell as its series, its period and its print."""
    return [
        [[_cell(cell) for cell in suspect.cells] for suspect in cause.suspects] for cause in report.causes
    ]


def _cell(cell: Cell) -> str:
    return " ".join((cell.series, *cell.key.values(), cell.printed))


def test_one_level_explains_both_growth_rates_that_it_breaks(tmp_path: Path) -> None:
    report = report_of(tmp_path, STATIONS, GROWTH, RISES, facts={"stations": {"constraints": {"minimum": 0}}})

    assert [(finding.rule, *finding.key.values()) for finding in report.findings] == [
        ("growth", "2023"),
        ("growth", "2024"),
    ]
    assert suspects(report) == [[["stations 2023 3.737"]]]
    (cause,) = report.causes
    (cell,) = cause.suspects[0].cells
    assert cell.implied is not None
    # As far as both rates allow: between 2.3115 * 1.4605 and 4.2515 / 1.2585.
    assert (float(cell.implied.low), float(cell.implied.high)) == pytest.approx((3.37594575, 3.37822805))
    assert cell.hints == ("two digits swapped: 3.377",)
    assert cause.findings == tuple(finding.id for finding in report.findings)
    assert (cause.sort, cause.explains, cause.complete) == ("typing", 2, True)


def test_sums_that_hold_alone_and_not_together_are_one_finding(tmp_path: Path) -> None:
    report = report_of(tmp_path, CROSSED, *LINES)

    assert [rule.broken for rule in report.rules if rule.kind != "facts"] == [0, 0, 0, 0, 1]
    (finding,) = report.findings
    assert (finding.rule, finding.kind, dict(finding.key)) == ("joint", "joint", {})
    assert finding.severity == "error"
    # All four parts come to 20.1 to 20.3 by the lines, and to 19.7 to 19.9 by the columns.
    assert [cell.series for cell in finding.cells] == ["ab", "ac", "bd", "cd"]
    assert finding.relation == "ab-adds-up, cd-adds-up, ac-adds-up, bd-adds-up"
    assert suspects(report) == [[["ab 2020 10.1"], ["ac 2020 9.9"], ["bd 2020 9.9"], ["cd 2020 10.1"]]]
    assert report.exit_code() == 1


def test_a_joint_finding_says_what_is_printed_and_what_the_others_give_together(tmp_path: Path) -> None:
    (finding,) = report_of(tmp_path, CROSSED, *LINES).findings

    assert finding.message == (
        "ab [2020] is printed as 10.1, that is 10.05 to 10.15; ac [2020], bd [2020], cd [2020], "
        "ab-adds-up [2020], cd-adds-up [2020] and 2 other figures and rules together give 9.55 to 9.85: "
        "0.2 too high"
    )
    assert finding.gap_units == pytest.approx(2)


def test_nothing_is_judged_jointly_where_nobody_wants_it(tmp_path: Path) -> None:
    report = report_of(tmp_path, CROSSED, *LINES, joint="never")

    assert (report.findings, report.causes, report.joined) == ((), (), 0)


@pytest.mark.parametrize(
    ("select", "found"),
    [(("ab-*",), []), (("*",), ["joint"]), (("joint",), ["joint"]), (("j*", "cd-*"), ["joint"])],
)
def test_what_clashes_can_be_selected_as_any_rule(
    tmp_path: Path, select: tuple[str, ...], found: list[str]
) -> None:
    report = report_of(tmp_path, CROSSED, *LINES, select=select)

    assert [finding.rule for finding in report.findings] == found
    assert report.exit_code() == (1 if found else 0)


def test_joint_selected_alone_counts_what_it_judged(tmp_path: Path) -> None:
    report = report_of(tmp_path, CROSSED.replace("9.9", "10.1"), *LINES, select=("joint",))

    (rule,) = report.rules
    assert (rule.id, rule.items, rule.holds_by_rounding, rule.broken) == ("joint", 1, 1, 0)
    assert report.exit_code() == 0


def test_what_clashes_can_be_accepted(tmp_path: Path) -> None:
    project(tmp_path, CROSSED, rules=LINES, accepts=[{"rule": "joint", "reason": "rounded by hand"}])
    report = check(tmp_path)

    assert [finding.accepted for finding in report.findings] == ["rounded by hand"]
    assert (report.causes, report.exit_code()) == ((), 0)


def test_no_rule_may_be_called_joint(tmp_path: Path) -> None:
    project(tmp_path, CROSSED, rules=[{**LINES[0], "id": "joint"}])
    with pytest.raises(Exception, match="this id belongs to findings of several rules together"):
        check(tmp_path)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"severity": "warning"}, ""),
        (
            {"warn_below": 3, "why": "Computed from finer figures."},
            "; below 3 rounding units a rule of these only warns",
        ),
    ],
)
def test_a_clash_is_as_grave_as_the_weakest_of_its_rules(
    tmp_path: Path, change: dict[str, Any], words: str
) -> None:
    first, *others = LINES
    (finding,) = report_of(tmp_path, CROSSED, {**first, **change}, *others).findings

    assert finding.severity == "warning"
    assert finding.message.endswith(words)


def test_a_clash_that_needs_an_approximate_figure_is_a_warning(tmp_path: Path) -> None:
    table = """\
INDICATOR,TIME_PERIOD,OBS_VALUE,QUALIFIER
a,2020,5,
b,2020,5,
c,2020,5,
d,2020,5,
ab,2020,10.1,~
cd,2020,10.1,
ac,2020,9.9,
bd,2020,9.9,
"""
    (finding,) = report_of(tmp_path, table, *LINES).findings

    assert finding.severity == "warning"
    assert finding.message.endswith("; an approximate figure (~) is needed to say so")


def test_two_errors_that_have_nothing_to_do_with_each_other_are_two_causes(tmp_path: Path) -> None:
    table = """\
year,a,b,t,c,d,u
2020,1.0,2.0,3.0,1.0,2.0,3.0
2021,1.0,2.0,9.0,1.0,2.0,9.0
"""
    sums = [
        {"id": "t", "kind": "adds_up", "total": "t", "parts": ["a", "b"]},
        {"id": "u", "kind": "adds_up", "total": "u", "parts": ["c", "d"]},
    ]

    assert suspects(report_of(tmp_path, table, *sums)) == [
        [["a 2021 1.0"], ["b 2021 2.0"], ["t 2021 9.0"]],
        [["c 2021 1.0"], ["d 2021 2.0"], ["u 2021 9.0"]],
    ]


def test_two_wrong_cells_in_one_chain_are_two_causes_with_one_suspect_each(tmp_path: Path) -> None:
    table = """\
year,x,g
2015,100.0,
2016,110.0,10.0
2017,112.1,10.0
2018,133.1,10.0
2019,146.4,10.0
2020,161.1,10.0
2021,117.2,10.0
2022,194.9,10.0
"""
    growth = {"id": "g", "kind": "growth", "published": "g", "of": "x"}
    report = report_of(tmp_path, table, growth)

    assert suspects(report) == [[["x 2017 112.1"]], [["x 2021 117.2"]]]
    assert [cause.explains for cause in report.causes] == [2, 2]
    assert [cause.suspects[0].cells[0].hints[0] for cause in report.causes] == [
        "two digits swapped: 121.1",
        "one digit replaced: 177.2",
    ]


def test_what_no_single_cell_explains_is_explained_by_two_together(tmp_path: Path) -> None:
    # Neither part alone can be so large that the totals fit, nor can one of the totals be right.
    table = "year,a,b,t,u\n2020,1.0,2.0,9.0,9.0\n"
    rules: list[dict[str, Any]] = [
        {"id": "t", "kind": "adds_up", "total": "t", "parts": ["a", "b"]},
        {"id": "u", "kind": "adds_up", "total": "u", "parts": ["a", "b"]},
        {"id": "small", "kind": "in_range", "columns": ["a", "b"], "high": 5},
    ]
    report = report_of(tmp_path, table, *rules)

    assert suspects(report) == [[["a 2020 1.0", "b 2020 2.0"], ["t 2020 9.0", "u 2020 9.0"]]]
    together, _ = report.causes[0].suspects
    needs = [cell.implied for cell in together.cells]
    assert [(float(one.low), float(one.high)) for one in needs if one] == [(3.95, 5.0), (3.95, 5.0)]


def test_a_figure_that_two_sources_print_alike_is_doubted_last(tmp_path: Path) -> None:
    table = """\
INDICATOR,TIME_PERIOD,OBS_VALUE,SOURCE
a,2020,1.0,one
b,2020,2.0,one
t,2020,9.0,one
t,2020,9.0,two
"""
    rule = {"id": "t", "kind": "adds_up", "total": "t", "parts": ["a", "b"]}

    assert suspects(report_of(tmp_path, table, rule)) == [[["a a 2020 1.0"], ["b b 2020 2.0"]]]


@pytest.mark.parametrize(
    ("trust", "found"),
    [
        ({}, [["a a 2020 1.0"], ["b b 2020 2.0"], ["t t 2020 9.0"]]),
        ({"yearbook": 2}, [["a a 2020 1.0"], ["b b 2020 2.0"]]),
        ({"press": 3, "yearbook": 2}, [["t t 2020 9.0"]]),
    ],
)
def test_sources_that_are_trusted_are_doubted_last(
    tmp_path: Path, trust: dict[str, int], found: list[list[str]]
) -> None:
    table = """\
INDICATOR,TIME_PERIOD,OBS_VALUE,SOURCE
a,2020,1.0,press
b,2020,2.0,press
t,2020,9.0,yearbook
"""
    rule = {"id": "t", "kind": "adds_up", "total": "t", "parts": ["a", "b"]}

    assert suspects(report_of(tmp_path, table, rule, facts={"SOURCE": {"trust": trust}})) == [found]


@pytest.mark.parametrize("trust", [3, {"press": 0}, {"press": "much"}, {"press": True}])
def test_trust_is_a_number_for_each_source(tmp_path: Path, trust: object) -> None:
    project(tmp_path, "TIME_PERIOD,x,SOURCE\n2020,1,press\n", {"SOURCE": {"trust": trust}})
    with pytest.raises(Refused, match="whole numbers above 0 are expected"):
        check(tmp_path)


def test_a_missing_figure_must_be_what_the_others_say(tmp_path: Path) -> None:
    table = "year,a,b,t\n2020,4.0,,10.0\n2021,4.0,5.0,9.0\n"
    rule = {"id": "t", "kind": "adds_up", "total": "t", "parts": ["a", "b"]}
    other = {"id": "b", "kind": "at_most", "smaller": "b", "larger": "a"}
    report = report_of(tmp_path, table, rule, {**other, "id": "c", "smaller": "a", "larger": "t"})

    (unknown,) = [one for one in report.unknowns if one.rule == "t"]
    (missing,) = unknown.missing
    assert (missing.series, dict(missing.key)) == ("b", {"year": "2020"})
    assert (float(missing.implied.low), float(missing.implied.high)) == pytest.approx((5.9, 6.1))


def test_a_table_whose_printed_numbers_tie_out_is_judged_without_solving(tmp_path: Path) -> None:
    report = report_of(tmp_path, CROSSED.replace("10.1", "10.0").replace("9.9", "10.0"), *LINES)

    assert (report.findings, report.joined, report.unjoined) == ((), 1, 0)


def test_where_too_much_is_broken_no_cell_is_suspected(tmp_path: Path) -> None:
    rows = "".join(f"{year},{year % 7}.0,99.0\n" for year in range(1900, 2020))
    report = report_of(
        tmp_path, f"year,x,c\n{rows}", {"id": "c", "kind": "change", "published": "c", "of": "x"}
    )

    # That 99 stands in each row, and can hardly have been computed, is a warning beside it.
    assert [finding.rule for finding in report.findings] == [*["c"] * 119, "constant-figure"]
    assert (report.causes, report.joined, report.unjoined) == ((), 0, 1)


def test_the_cell_by_which_a_rule_is_promised_may_be_the_wrong_one(tmp_path: Path) -> None:
    rule = {"id": "x", "kind": "formula", "holds": "a >= b if c > 0"}
    report = report_of(tmp_path, "year,a,b,c\n2020,1.0,5.0,3.0\n", rule)

    assert suspects(report) == [[["a 2020 1.0"], ["b 2020 5.0"], ["c 2020 3.0"]]]


def test_a_rate_of_which_two_rules_want_different_ones_explains_nothing(tmp_path: Path) -> None:
    # By a and b the share would be 40 %, by what is printed twice of it 60 %.
    table = "year,a,b,s,again\n2020,40.0,100.0,60.0,60.0\n"
    rules: list[dict[str, Any]] = [
        {"id": "share", "kind": "share_of", "published": "s", "part": "a", "whole": "b"},
        {"id": "same", "kind": "agree", "columns": ["s", "again"]},
    ]
    report = report_of(tmp_path, table, *rules)

    assert suspects(report) == [[["a 2020 40.0"], ["b 2020 100.0"]]]


def test_rules_that_contradict_each_other_are_told_whatever_is_printed(tmp_path: Path) -> None:
    # Twice a is a and b, and a is one more than b: nothing prints the 1 that could be doubted.
    table = "year,a,b\n2020,4,4\n"
    rules: list[dict[str, Any]] = [
        {"id": "same", "kind": "formula", "holds": "a == b"},
        {"id": "more", "kind": "formula", "holds": "a == b + 1"},
    ]
    (finding,) = report_of(tmp_path, table, *rules).findings

    assert finding.message == (
        "no values at all satisfy same [2020] and more [2020] together, whatever is printed"
    )
    assert ([cell.printed for cell in finding.cells], finding.gap_units) == (["4", "4"], None)


def test_where_nothing_that_clashes_can_be_read_nothing_is_told_of_it(tmp_path: Path) -> None:
    table = "year,a,b\n2020,x,y\n2021,1,1\n"
    rules: list[dict[str, Any]] = [
        {"id": "same", "kind": "formula", "holds": "a == b"},
        {"id": "more", "kind": "formula", "holds": "a == b + 1", "to": 2020},
    ]
    report = report_of(tmp_path, table, *rules)

    assert {finding.kind for finding in report.findings} == {"facts"}
