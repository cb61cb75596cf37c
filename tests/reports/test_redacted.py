"""A redacted report says what is broken and where, and no printed value."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from reported import finding

from tieout.engines.flaws import PROMISES
from tieout.model import Advice, Report, RuleResult, Unreadable
from tieout.reports import formats, render
from tieout.reports.record import record
from tieout.reports.redacted import _message, redact
from tieout.run import Choice, check
from tieout.testing import project

PRINTS = ("7391.4", "8123.7", "9817.3", "61.93", "8.52", "4.47", "6604.8", "5558,1", "5559.2", "83.17")
TABLE = """\
INDICATOR,REF_AREA,TIME_PERIOD,OBS_VALUE,OBS_STATUS,SOURCE
5g_stations,CN,2021,7391.4,A,yearbook page 7
5g_stations,CN,2022,8123.7,A,yearbook page 8
5g_stations,CN,2023,9817.3,A,yearbook page 9
5g_stations,DE,2021,5559.2,A,survey
5g_stations,DE,2021,6604.8,A,yearbook page 7
5g_stations,DE,2022,"5558,1",A,yearbook page 8
5g_stations,DE,2023,83.17,M,yearbook page 9
growth,CN,2022,61.93,A,yearbook page 8
growth,CN,2023,8.52,A,yearbook page 9
growth,DE,2022,4.47,A,yearbook page 9
"""
FACTS = {"OBS_VALUE": {"constraints": {"maximum": 9000}}}
RULES: list[dict[str, Any]] = [
    {
        "id": "5g-growth",
        "kind": "growth",
        "published": "growth",
        "of": "5g_stations",
        "why": "Printed as 61.93% beside 7391.4 of 5g_stations.",
    },
    {"id": "falls", "kind": "formula", "holds": "`5g_stations` <= lag(`5g_stations`, 1Y)"},
]
ACCEPTS: list[dict[str, Any]] = [
    {"rule": "5g-growth", "key": {"TIME_PERIOD": "2023"}, "reason": "8.52 is (8123.7) of 5g-growth, 5g."},
    {"rule": "falls", "key": {"TIME_PERIOD": "2023"}, "reason": "None.", "expect": "7391.4"},
]


@pytest.fixture
def report(tmp_path: Path) -> Report:
    project(tmp_path, TABLE, FACTS, RULES, ACCEPTS)
    return check(tmp_path, Choice(plots=True, command=("tieout", "docs")))


def shown(report: Report) -> str:
    return "\n".join(render(report, name) for name in formats())


def test_no_printed_value_is_left_in_any_format(report: Report) -> None:
    assert [one for one in PRINTS if one not in shown(report)] == []
    assert [one for one in PRINTS if one in shown(redact(report))] == []


def test_nothing_that_was_computed_from_them_is_left(report: Report) -> None:
    told = record(redact(report))
    cells = [cell for one in (*told["findings"], *told["unknowns"]) for cell in one["cells"]]

    assert cells
    assert {(cell["printed"], cell["low"], cell["high"], cell["implied"]) for cell in cells} == {
        ("", None, None, None)
    }
    assert {(one["published"], one["implied"]) for one in told["findings"]} == {(None, None)}
    assert [plot for plot in redact(report).plots if plot.points] == []
    assert told["run"]["files"] == []


def test_what_tells_where_to_look_stays(report: Report) -> None:
    told, whole = redact(report), report

    def places(one: Report) -> list[Any]:
        return [
            (f.id, f.rule, f.key, f.path, f.line, f.severity, f.relation, f.gap_units) for f in one.findings
        ]

    assert places(told) == places(whole)
    assert {cell.source for finding in told.findings for cell in finding.cells} >= {"yearbook page 7"}
    assert [(plot.series, plot.key) for plot in told.plots] == [(p.series, p.key) for p in whole.plots]
    assert [replace(rule, why="") for rule in told.rules] == [replace(rule, why="") for rule in whole.rules]
    assert (told.verdict, told.exit_code(), told.redacted, whole.redacted) == ("broken", 1, True, False)


def test_messages_say_what_is_broken_without_a_figure(report: Report) -> None:
    assert {finding.rule: finding.message for finding in redact(report).findings} == {
        "5g-growth": "the printed figure and what the others give differ by 1232 rounding units",
        "falls": "the printed figure and what the others give differ by 16935 rounding units",
        "cell": "the cell cannot be read as what its field is",
        "range": "the printed figure is outside the range of its field",
        "sources-agree": "the printed figures differ by 10455 rounding units",
        "status": "the figure and its status contradict each other",
        "stale-accept": "the acceptance is stale",
        "joint": "the printed figures keep each rule alone and break several together",
    }


def test_every_structural_rule_has_a_message_without_a_figure() -> None:
    told = {rule: _message(finding(rule=rule, kind="facts", gap_units=None)) for rule in PROMISES}
    assert len(set(told.values())) == len(told)
    assert told.pop("sources-agree") == "the printed figures do not meet"
    assert not [text for rule, text in told.items() if "the printed figures do not meet" in text]


def test_the_words_of_users_stay_without_their_numbers(report: Report) -> None:
    told = redact(report)

    assert {one.accepted for one in told.findings} == {None, "… is (…) of 5g-growth, …"}
    assert (
        next(rule.why for rule in told.rules if rule.id == "5g-growth")
        == "Printed as … beside … of 5g_stations."
    )


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("46.1pp, 650EFLOPS and 12%", "…, … and …"),
        ("1,234 of 3/4 (x=5)", "…,… of …/… (x=…)"),
        ("`x >= 100` for a-b", "`x >= …` for a-b"),
        ("nothing to hide", "nothing to hide"),
        ("of 5g_x, 5g_x.", "of 5g_x, 5g_x."),
        ("３３ and ٣٣", "… and …"),
    ],
)
def test_every_word_with_a_digit_is_left_out_unless_it_is_a_name(said: str, left: str) -> None:
    rule = RuleResult("d", "t", "5g_x", "growth", "error", "", why=said)
    advice = Advice("d", "p", 1, "5g_x", said)
    told = redact(Report(rules=(rule,), advice=(advice,), unreadable=(Unreadable("p", said),)))

    assert (told.rules[0].why, told.advice[0].message, told.unreadable[0].message) == (left, left, left)


def test_what_tripped_keeps_its_name_alone() -> None:
    rule = RuleResult("d", "t", "r", "growth", "error", "", could_not_run="ValueError: 46.1 is no number")

    assert redact(Report(rules=(rule,))).rules[0].could_not_run == "ValueError"


def test_an_empty_report_stays_empty() -> None:
    assert redact(Report()) == Report(redacted=True)
