"""What explains findings: each format says it, with the cells that may be wrong, and never twice."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from fractions import Fraction
from math import inf
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from jsonschema import Draft4Validator
from odd import CAUSED, EITHER, JOINT_FINDING, SWAPPED
from reported import broken, cell, finding, rule, span

from tieout.model import Cause, Cell, Interval, Missing, Report, Suspect
from tieout.reports import formats, render
from tieout.reports.as_text import details
from tieout.reports.causes import cell_words, missing_words
from tieout.reports.html.words import ENGLISH
from tieout.reports.redacted import redact

SARIF = json.loads((Path(__file__).parent / "schemas" / "sarif-2.1.0-rtm.5.json").read_text("utf-8"))
SAID = "yoy is printed as 46.1 %, that is 46.05 to 46.15; the others give 25.9"
SUSPECT = (
    "5g_stations [CN 2023] (datasets/d/t.csv:7), printed as 3.737 million COUNT, "
    "must be 3.37595 to 3.37823 million COUNT; two digits swapped: 3.377"
)
ONE = f"cause: 2 findings have one explanation: {SUSPECT}"
EITHER_OR = [
    "cause: 1 finding has 2 possible explanations (each alone would explain it):",
    "    either yoy [CN 2023] (datasets/d/t.csv:50), printed as 46.1 %, must be 25.85 to 25.91 %",
    (
        "    or s [CN 2023] (datasets/d/t.csv:8), printed as 5 %, must be at least 6.0 %, "
        "and yoy [CN 2023] (datasets/d/t.csv:row 7), printed as 4 %, together"
    ),
]
NOT_FOUND = "cause: which figures are at fault in 1 finding was not found"
SHIFT = [
    "cause: 2 findings have one explanation: `yoy` stands 1 row too early",
    "    ... and 1 more explained by it (--format json lists them)",
]


def figures(line: int) -> list[str]:
    return [
        (
            f"    yoy       46.1 %               [46.05 to 46.15]    line {line}; if the others are right, "
            "25.85 to 25.91"
        ),
        (
            "    stations  3.337 million COUNT  [3.3365 to 3.3375]  line 49; if the others are right, "
            "3.3760 to 3.3782"
        ),
    ]


def told(*suspects: Suspect, explains: int = 1, **more: Any) -> Report:
    """Return a report of one finding, or of several that one cause explains."""
    findings = tuple(finding(number) for number in range(explains))
    ids = tuple(one.id for one in findings)
    return broken(
        rules=(rule(items=explains, broken=explains),),
        findings=findings,
        causes=(Cause("c", "d", "t", "figure", ids, suspects, explains, **more),),
    )


def causes(report: Report, **more: Any) -> list[str]:
    """Return what the text says of causes."""
    lines = render(replace(report, **more), "text").splitlines()
    return [one for one in lines if re.match(r"cause:|    (either|or|\.\.\.) ", one)]


OWN = tuple(replace(one, series=one.role) for one in finding().cells)
EACH = tuple(Suspect((one,)) for one in OWN)


# --- text


def test_findings_of_one_cause_stand_together_above_it() -> None:
    at = "datasets/d/t.csv:50: error"
    assert render(CAUSED, "text").splitlines() == [
        f"{at} growth-matches [CN 2023]: {SAID}",
        *figures(51),
        f"{at} others [CN 2023]: {SAID}",
        *figures(53),
        ONE,
        f"{at} growth-matches [CN 2024]: {SAID}",
        *figures(52),
        *EITHER_OR,
        "datasets/d/t.csv:8: error joint: s and t cannot both be right",
        "    s [CN 2023]  5   [4.5 to 5.5]    line 8",
        "    t [CN 2023]  12  [11.5 to 12.5]  line 9",
        NOT_FOUND,
        f"{at} growth-matches [2025]: {SAID}",
        *figures(55),
        *SHIFT,
        "",
        "6 errors",
        "3 rules, 8 items: 1 hold exactly, 0 by rounding, 6 broken, 1 unknown (1 missing)",
        "0 structural checks: 0 broken",
        "2 sets of figures were not judged jointly",
    ]


def test_details_say_what_missing_figures_must_be() -> None:
    assert details(CAUSED).splitlines()[-1] == (
        "d: unknown growth-matches [2025]: missing; b [N 2020] must be 6.0 to 6.1; c [2021] must be above 7"
    )


@pytest.mark.parametrize(
    ("report", "said"),
    [
        (told(*EACH), []),
        (told(*EACH, complete=False), []),
        (told(*EACH, Suspect((replace(SWAPPED, hints=()),))), ["cause: 1 finding has 3 possible"]),
        (told(EACH[0]), ["cause: 1 finding has one explanation: yoy"]),
        (told(*EACH, explains=2), ["cause: 2 findings have 2 possible explanations"]),
        (
            told(EACH[0], Suspect((replace(OWN[1], hints=("sign: -3.337",)),))),
            ["cause: a slip would explain it: in stations [CN 2023] sign: -3.337"],
        ),
        (told(Suspect(OWN)), ["cause: 1 finding has one explanation: yoy"]),
        (told(), ["cause: no printed figure is at fault in 1 finding"]),
        (told(diagnosis="the rate is annualised"), ["cause: 1 finding has one explanation: the rate is"]),
    ],
)
def test_a_cause_says_nothing_where_its_finding_says_it(report: Report, said: list[str]) -> None:
    heads = [one for one in causes(report) if one.startswith("cause")]

    assert len(heads) == len(said)
    assert all(one.startswith(beginning) for one, beginning in zip(heads, said, strict=True))


def test_of_many_sets_the_first_six_are_listed_and_the_others_counted() -> None:
    many = [Suspect((cell(str(number), number),)) for number in range(1, 10)]
    head, *lines = causes(told(*many, complete=False))

    assert head == (
        "cause: 1 finding has 9 possible explanations (each alone would explain it; there may be others):"
    )
    assert [line.split(" (")[0].split()[0] for line in lines] == ["either", *["or"] * 5, "..."]
    assert lines[-1] == "    ... and 3 more"


def test_one_of_unknown_company_says_that_there_may_be_others() -> None:
    [said] = causes(told(Suspect((SWAPPED,)), explains=3, complete=False))

    assert said == f"cause: 3 findings have one explanation (there may be others): {SUSPECT}"


def test_what_a_diagnosis_explains_is_counted_once_whatever_is_listed() -> None:
    known = replace(finding(90), accepted="Known.", rule="others")
    report = told(explains=20, diagnosis="`a` is in tens")
    report = replace(
        report,
        rules=(rule(items=107, broken=107, unlisted=86, accepted=1), rule("others", items=1, broken=1)),
        findings=(*report.findings, finding(80, rule="others"), known),
        causes=(replace(report.causes[0], explains=100, findings=(*report.causes[0].findings, known.id)),),
    )

    for most, others in ((None, 7), (5, 8), (1, 8)):
        lines = render(replace(report, max_findings=most), "text").splitlines()
        assert lines.count("    ... and 98 more explained by it") == 1
        assert [line for line in lines if line.endswith("more findings")] == [
            f"... and {others} more findings"
        ]
        assert sum(": error " in line for line in lines) + 98 + others == report.open_count


@pytest.mark.parametrize(
    ("hints", "said"),
    [
        ((), ""),
        (("sign: -4.2",), "; sign: -4.2"),
        (("digit replaced: 62", "sign: -4", "digit replaced: 63"), "; digit replaced: 62 or 63, or sign: -4"),
        (("a: 1", "a: 2", "a: 3"), "; a: 1, 2 or 3"),
        (("two digits swapped", "sign"), "; two digits swapped, or sign"),
    ],
)
def test_slips_of_one_sort_are_told_together(hints: tuple[str, ...], said: str) -> None:
    assert cell_words(Cell("s", {}, "", None, "p", 1, "s", hints=hints)) == f"s (p:1){said}"


@pytest.mark.parametrize(
    ("implied", "said"),
    [
        (span("3375945.75", "3378228.05"), "must be 3.37595 to 3.37823 million COUNT"),
        (span("3400000", "3400000"), "must be 3.4 million COUNT"),
        (span(-inf, "3000000"), "must be at most 3.0 million COUNT"),
        (Interval(Fraction(4000000), inf, open_low=True), "must be above 4.0 million COUNT"),
        (span("3737500.001", "3737600"), "must be 3.737500001 to 3.737600000 million COUNT"),
        (span("0", "9"), "must be 0.000000 to 0.000009 million COUNT"),
        (Interval(-inf, inf), ""),
        (None, ""),
    ],
)
def test_what_a_cell_must_be_has_as_many_digits_as_it_takes(implied: Interval | None, said: str) -> None:
    words = cell_words(replace(SWAPPED, implied=implied, hints=()))
    assert words.removeprefix(
        "5g_stations [CN 2023] (datasets/d/t.csv:7), printed as 3.737 million COUNT"
    ) == (f", {said}" if said else "")


def test_what_a_missing_figure_must_be_is_worth_its_width() -> None:
    third = Interval(Fraction(1000000, 3), Fraction(1001500, 3))
    assert missing_words(Missing("b", {}, third)) == "b must be 333333 to 333833"


# --- JSON


def test_the_record_has_causes_and_what_was_judged_jointly() -> None:
    record = json.loads(render(CAUSED, "json"))

    assert record["joint"] == {"sets": 3, "unjudged": 2}
    assert record["causes"][0] == {
        "id": "c1",
        "dataset": "d",
        "table": "t",
        "class": "typing",
        "diagnosis": None,
        "explains": 2,
        "complete": True,
        "findings": ["000000000001", "000000000003"],
        "suspects": [
            {
                "cells": [
                    {
                        "series": "5g_stations",
                        "key": {"AREA": "CN", "TIME": "2023"},
                        "printed": "3.737",
                        "implied": {"low": 3375945.75, "high": 3378228.05},
                        "hints": ["two digits swapped: 3.377"],
                        "path": "datasets/d/t.csv",
                        "line": 7,
                        "col": 9,
                        "column": "OBS_VALUE",
                    }
                ]
            }
        ],
    }
    assert record["causes"][1]["suspects"][1]["cells"][0]["implied"] == {"low": 6, "high": None}
    assert [one["row"] for one in record["causes"][1]["suspects"][1]["cells"] if "row" in one] == [7]
    assert record["unknowns"][0]["missing"] == [
        {"series": "b", "key": {"AREA": "N", "TIME": "2020"}, "implied": {"low": 6, "high": 6.1}},
        {"series": "c", "key": {"TIME": "2021"}, "implied": {"low": 7, "high": None, "open": ["low"]}},
    ]


@pytest.mark.parametrize(
    ("most", "listed"),
    [(None, "c1 c2 c3 c4"), (0, ""), (1, "c1"), (2, "c1 c2"), (3, "c1 c2"), (5, "c1 c2 c3 c4")],
)
def test_a_cause_is_listed_with_one_of_its_findings(most: int | None, listed: str) -> None:
    record = json.loads(render(replace(CAUSED, max_findings=most), "json"))
    lines = [json.loads(line) for line in render(replace(CAUSED, max_findings=most), "jsonl").splitlines()]

    assert [one["id"] for one in record["causes"]] == listed.split()
    assert [one["id"] for one in lines if one["type"] == "cause"] == listed.split()
    assert all(one["explains"] == len(one["findings"]) for one in record["causes"])


# --- other formats


def test_markdown_says_the_cause_beneath_the_last_of_its_findings() -> None:
    items = render(CAUSED, "markdown").split("\n- ")

    assert [("cause" in item, "others \\[" in item) for item in items if item.startswith("**error**")] == [
        (False, False),
        (True, True),
        (True, False),
        (True, False),
        (True, False),
    ]
    found = [item.rpartition("</details>")[2].strip() for item in items if "cause" in item]
    assert found[0].startswith(
        "cause: 2 findings have one explanation: 5g\\_stations \\[CN 2023\\] (datasets"
    )
    assert [line.strip()[:9] for line in found[1].splitlines()] == ["cause: 1 ", "- either ", "- or s \\["]
    assert found[3].splitlines()[-1].strip() == "- ... and 1 more explained by it (--format json lists them)"
    assert "... and" not in found[2]


def test_each_annotation_says_its_cause_and_the_cell_at_fault_has_one_of_its_own() -> None:
    lines = render(replace(CAUSED, root="tables"), "github").splitlines()
    kinds = [line.split(" ")[0] for line in lines]

    assert kinds == ["::error"] * 5 + ["::notice"]
    assert [line.endswith(ONE.replace("%", "%25")) for line in lines] == [True, True, *[False] * 3, True]
    assert lines[-1].startswith(
        "::notice file=tables/datasets/d/t.csv,line=7,col=9,endColumn=13,title=cause::"
    )
    assert "%0A".join(EITHER_OR).replace("%", "%25").replace("%250A", "%0A") in lines[2]


def test_a_cause_at_the_cell_of_its_finding_needs_no_annotation_of_its_own() -> None:
    at = replace(SWAPPED, line=50)
    report = told(Suspect((at,)), explains=1)
    report = replace(report, findings=(finding(0, cells=(at,)),))

    assert [line[:8] for line in render(report, "github").splitlines()] == ["::error "]
    assert "two digits swapped" in render(report, "github")


def test_a_result_of_sarif_leads_to_the_cells_that_may_be_wrong() -> None:
    log = json.loads(render(CAUSED, "sarif"))
    assert [error.message for error in Draft4Validator(SARIF).iter_errors(log)] == []
    results = log["runs"][0]["results"]

    assert [one["properties"].get("cause") for one in results] == ["c1", "c2", "c1", "c3", "c4", "c4"]
    for one in (results[0], results[2]):
        assert one["message"]["text"].splitlines()[-1] == ONE.replace("](", "] (")
        last = one["relatedLocations"][-1]
        assert last["message"]["text"] == f"may be wrong: {SUSPECT}"
        assert last["physicalLocation"]["region"] == {
            "startLine": 7,
            "startColumn": 9,
            "endLine": 7,
            "endColumn": 14,
        }
    assert [one["id"] for one in results[1]["relatedLocations"]] == list(
        range(1, 1 + len(results[1]["relatedLocations"]))
    )


def test_a_failure_of_junit_says_its_causes() -> None:
    suite = fromstring(render(CAUSED, "junit"))  # noqa: S314 -- ours
    failed = {one.get("name"): (one.findtext("failure") or "").splitlines() for one in suite.iter("testcase")}

    assert {name: [line for line in lines if "cause" in line] for name, lines in failed.items()} == {
        "growth-matches": [ONE, EITHER_OR[0], SHIFT[0]],
        "others": [ONE],
        "joint": [NOT_FOUND],
    }


def test_a_suspect_on_another_line_says_so() -> None:
    assert EITHER[0].cells[0].line not in {one.line for one in CAUSED.findings[1].cells}


# --- without values


def test_a_redacted_report_keeps_places_and_sorts_of_slips_and_no_value() -> None:
    report = redact(
        replace(CAUSED, causes=(*CAUSED.causes[:3], replace(CAUSED.causes[3], diagnosis="a is 9.75 b")))
    )
    shown = {name: render(report, name) for name in formats()}

    for name, text in shown.items():
        values = ("3.737", "3.377", "3.376", "3.378", "337594", "337822", "46.1", "25.85", "9.75", "6.1")
        own = text.replace(ENGLISH.plain("the-idea"), "")
        assert [value for value in values if value in own] == [], name
    assert causes(report)[0] == (
        "cause: 2 findings have one explanation: "
        "5g_stations [CN 2023] (datasets/d/t.csv:7); two digits swapped"
    )
    assert causes(report)[-2] == "cause: 2 findings have one explanation: a is … b"
    assert {one.id: one.message for one in report.findings}[JOINT_FINDING.id] == (
        "the printed figures keep each rule alone and break several together"
    )
    assert [one.missing for one in report.unknowns] == [()]


def test_a_report_without_causes_says_nothing_of_them() -> None:
    for name in formats():
        if name not in ("json", "jsonl", "html"):
            assert "cause" not in render(replace(CAUSED, causes=()), name).replace("because", ""), name
