"""Format ``sarif``: valid, with every place in the repository, and results that are known again."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator
from reported import HOSTILE, broken, cell, finding, rule

from tieout import __version__
from tieout.model import Finding, Report, Unreadable
from tieout.reports import as_sarif, render
from tieout.run import check

SCHEMAS = Path(__file__).parent / "schemas"
SCHEMA = SCHEMAS / "sarif-2.1.0-rtm.5.json"
BROKEN = Path(__file__).parents[1] / "broken"
VALID = Draft4Validator(json.loads(SCHEMA.read_text("utf-8")))

PLACED = tuple(replace(one, col=12, width=4) for one in finding().cells)
BY_ROW = tuple(replace(one, row=True, path="datasets/d/t.parquet") for one in finding().cells)
ODD_NAME = "datasets/Ö d/中国 #1 100%:a?.csv"
REPORTS = {
    "nothing": Report(),
    "what holds": broken(findings=()),
    "a relation": broken(findings=(finding(cells=PLACED),)),
    "a table as a whole": broken(findings=(finding(kind="facts", rule="columns", cells=(), line=0),)),
    "a file without lines": broken(findings=(finding(cells=BY_ROW, path=BY_ROW[0].path, row=True),)),
    "accepted": broken(findings=(finding(accepted=HOSTILE), finding(1))),
    "odd names": broken(findings=(finding(path=ODD_NAME, key={HOSTILE: HOSTILE}, message=HOSTILE),)),
    "an acceptance": broken(findings=(finding(kind="facts", rule="stale-accept", cells=(), why=""),)),
    "no figures": broken(findings=(finding(published=None, implied=None, gap_units=None),)),
    "unreadable": Report(unreadable=(Unreadable(ODD_NAME, HOSTILE),), rules=(rule(unjudged=ODD_NAME),)),
    "could not run": Report(rules=(rule(could_not_run=f"ValueError: {HOSTILE}"),)),
    "cut": broken(findings=(finding(), finding(1)), max_findings=1),
}


def run_of(report: Report, fail_on: str = "error") -> Any:
    log = json.loads(as_sarif.render(report, fail_on))
    assert [f"{'/'.join(map(str, one.path))}: {one.message}" for one in VALID.iter_errors(log)] == []
    [run] = log["runs"]
    return run


def result_of(**more: Any) -> Any:
    [result] = run_of(broken(findings=(finding(**more),)))["results"]
    return result


def test_the_schema_is_the_published_one() -> None:
    digest = hashlib.sha256(SCHEMA.read_bytes()).hexdigest()

    assert digest in (SCHEMAS / "README.md").read_text("utf-8")


@pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)
def test_it_is_valid(report: Report) -> None:
    run = run_of(report)
    rules = run["tool"]["driver"]["rules"]

    assert render(report, "sarif") == as_sarif.render(report, "error")
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]


@pytest.mark.parametrize(
    ("folder", "found"),
    [
        ("a_level_with_two_digits_swapped", ["networks/growth-matches-stations"] * 2),
        ("a_missing_column", ["china/columns", "china/growth-matches-stations"]),
        ("a_parquet_file_that_is_none", []),
        ("a_stale_acceptance", ["china/growth-matches-stations", "china/stale-accept"]),
        ("sources_that_contradict", ["china/sources-agree", "china/growth-matches-stations"]),
    ],
)
def test_it_is_valid_for_what_is_really_found(folder: str, found: list[str]) -> None:
    assert [one["ruleId"] for one in run_of(check(BROKEN / folder))["results"]] == found


def test_a_result_says_what_where_and_how_grave() -> None:
    [result] = run_of(broken(findings=(finding(cells=PLACED, id="0123456789ab"),), root="tables"))["results"]
    artifact = {"uri": "tables/datasets/d/t.csv", "uriBaseId": "%SRCROOT%"}

    assert result == {
        "ruleId": "d/growth-matches",
        "ruleIndex": 1,
        "level": "error",
        "message": {
            "text": "yoy is printed as 46.1 %, that is 46.05 to 46.15; the others give 25.9\n"
            "yoy: 46.1 % [46.05 to 46.15], line 50; if the others are right, 25.85 to 25.91\n"
            "stations: 3.337 million COUNT [3.3365 to 3.3375], [line 49](1); "
            "if the others are right, 3.3760 to 3.3782"
        },
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": artifact,
                    "region": {"startLine": 50, "startColumn": 12, "endLine": 50, "endColumn": 16},
                }
            }
        ],
        "partialFingerprints": {
            "tieout/v1": "0123456789ab",
            "primaryLocationLineHash": "0123456789ab:1",
        },
        "suppressions": [],
        "properties": {
            "table": "t",
            "severity": "error",
            "key": {"AREA": "CN", "TIME": "2023"},
            "gap_units": 201.4,
            "published": {"low": 46.05, "high": 46.15},
            "implied": {"low": 25.85, "high": 25.91},
        },
        "relatedLocations": [
            {
                "id": 1,
                "physicalLocation": {
                    "artifactLocation": artifact,
                    "region": {"startLine": 49, "startColumn": 12, "endLine": 49, "endColumn": 16},
                },
                "message": {
                    "text": "stations: 3.337 million COUNT [3.3365 to 3.3375], line 49; "
                    "if the others are right, 3.3760 to 3.3782"
                },
            }
        ],
    }


def test_a_row_of_a_file_without_lines_is_named_and_no_line_is_pointed_at() -> None:
    result = result_of(cells=BY_ROW, path=BY_ROW[0].path, row=True)
    [location] = result["locations"]

    assert location == {
        "physicalLocation": {"artifactLocation": {"uri": "datasets/d/t.parquet", "uriBaseId": "%SRCROOT%"}},
        "logicalLocations": [
            {"name": "row 50", "fullyQualifiedName": "datasets/d/t.parquet:row 50", "kind": "row"}
        ],
    }
    assert result["message"]["text"].startswith("row 50: yoy is printed as 46.1 %")


@pytest.mark.parametrize(
    ("line", "cells", "region"),
    [
        (0, (), None),
        (7, (), {"startLine": 7}),
        (50, (cell(),), {"startLine": 50}),
        (50, (cell(col=3, width=0),), {"startLine": 50, "startColumn": 3, "endLine": 50, "endColumn": 3}),
    ],
)
def test_as_much_of_a_place_is_said_as_is_known(line: int, cells: tuple[Any, ...], region: Any) -> None:
    [location] = result_of(line=line, cells=cells)["locations"]

    assert location["physicalLocation"].get("region") == region


def test_a_path_is_one_of_the_repository_whatever_its_name() -> None:
    uri = result_of(path=ODD_NAME)["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]

    assert uri == "datasets/%C3%96%20d/%E4%B8%AD%E5%9B%BD%20%231%20100%25%3Aa%3F.csv"


def test_nothing_in_a_message_is_taken_for_a_link_or_a_gap_to_be_filled() -> None:
    text = result_of(kind="facts", message="{0} of [x](1)\n[y](http://z)\u202e")["message"]["text"]

    assert text == "{{0}} of [x] (1)\n[y] (http://z)\\u202e"


def test_the_name_of_a_place_that_is_a_link_may_have_brackets() -> None:
    text = result_of(cells=(cell(), cell(path="a[1].csv", line=7)))["message"]["text"]

    assert text.split("\n")[2].endswith("[a\\[1\\].csv:7](1)")


@pytest.mark.parametrize(
    ("severity", "level"), [("error", "error"), ("warning", "warning"), ("info", "note")]
)
def test_what_is_accepted_is_suppressed_and_stops_nothing(severity: str, level: str) -> None:
    open_ = result_of(severity=severity)
    known = result_of(severity=severity, accepted="It is known.")

    assert (open_["level"], open_["suppressions"]) == (level, [])
    assert (known["level"], known["properties"]["severity"]) == ("note", severity)
    assert known["suppressions"] == [
        {"kind": "external", "status": "accepted", "justification": "It is known."}
    ]


def test_a_result_is_known_again_when_rows_move_and_figures_change() -> None:
    moved = result_of(line=70, message="another", cells=(cell("9.9", line=70),), gap_units=1.0)

    assert moved["partialFingerprints"] == result_of()["partialFingerprints"]
    assert moved["partialFingerprints"] != result_of(id="another")["partialFingerprints"]


def test_the_gravest_come_first_and_those_accepted_last() -> None:
    found = (finding(1, accepted="known"), finding(2), finding(3, severity="warning"))
    results = run_of(broken(findings=found))["results"]

    assert [int(one["partialFingerprints"]["tieout/v1"], 16) for one in results] == [2, 3, 1]


@pytest.mark.parametrize(("most", "left"), [(None, 0), (9, 0), (2, 1), (0, 3)])
def test_what_is_left_out_is_counted(most: int | None, left: int) -> None:
    run = run_of(broken(findings=(finding(), finding(1), finding(2, accepted="known")), max_findings=most))
    [invocation] = run["invocations"]

    assert len(run["results"]) == 3 - left
    assert [(one["level"], one["message"]["text"]) for one in invocation["toolExecutionNotifications"]] == (
        [("warning", f"{left} more finding{'s' * (left > 1)} left out")] if left else []
    )


def test_no_more_results_are_given_than_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(as_sarif, "_MOST_RESULTS", 1)
    monkeypatch.setattr(as_sarif, "_MOST_RELATED", 1)
    run = run_of(broken(findings=(finding(cells=(cell(), cell(line=1), cell(line=2))), finding(1))))
    [result] = run["results"]

    assert [one["id"] for one in result["relatedLocations"]] == [1]


def test_what_could_not_be_judged_is_no_result_and_no_success() -> None:
    tripped, lost = rule("r", could_not_run="ValueError: {x}"), Unreadable("datasets/d/t.csv", "is empty")
    rules = (tripped, rule("u", unjudged="datasets/d/t.csv"), rule("n"))
    run = run_of(Report(rules=rules, unreadable=(lost,), root="tables"))
    [invocation] = run["invocations"]
    notes = invocation["toolExecutionNotifications"]

    assert run["results"] == []
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (False, 3)
    assert [(one["level"], one["message"]["text"].split(":")[1].strip()) for one in notes] == [
        ("error", "unreadable"),
        ("warning", "u"),
        ("warning", "n"),
        ("error", "r"),
    ]
    assert (
        notes[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "tables/datasets/d/t.csv"
    )
    assert notes[3]["message"]["text"] == "d: r: could not run: ValueError: {{x}}"
    assert notes[3]["associatedRule"] == {"id": "d/r", "index": 0}


@pytest.mark.parametrize(
    ("report", "fail_on", "said"),
    [
        (broken(), "error", (True, 1)),
        (broken(), "never", (True, 0)),
        (Report(unreadable=(Unreadable("p", "is empty"),)), "error", (False, 2)),
        (Report(), "error", (True, 5)),
    ],
)
def test_it_says_how_the_gate_ended(report: Report, fail_on: str, said: tuple[bool, int]) -> None:
    [invocation] = run_of(report, fail_on)["invocations"]

    assert (invocation["executionSuccessful"], invocation["exitCode"]) == said


def test_a_rule_says_what_it_promises_and_facts_say_it_once_for_all_tables() -> None:
    cells = rule("cell", kind="facts", promise="Each cell can be read.", severity="warning")
    growth = rule(relations=("a == b", "c == d"), why="They stand side by side.", blind="Much.", table="t+u")
    driver = run_of(Report(rules=(cells, replace(cells, table="u"), growth)))["tool"]["driver"]

    assert (driver["name"], driver["version"]) == ("tieout", __version__)
    facts, promise = driver["rules"]
    assert (facts["id"], facts["properties"]["tables"]) == ("d/cell", ["t", "u"])
    assert facts["help"]["text"] == facts["fullDescription"]["text"] == "Each cell can be read."
    assert promise == {
        "id": "d/growth-matches",
        "name": "growth-matches",
        "shortDescription": {"text": "Growth is growth."},
        "fullDescription": {"text": "a == b\nc == d\nThey stand side by side."},
        "help": {
            "text": "Growth is growth.\n\na == b\nc == d\nThey stand side by side.\n\n"
            "What it cannot see: Much."
        },
        "defaultConfiguration": {"level": "error"},
        "properties": {
            "kind": "growth",
            "dataset": "d",
            "tables": ["t", "u"],
            "tags": ["growth"],
            "precision": "very-high",
            "problem.severity": "error",
        },
    }


def test_a_finding_of_no_rule_is_of_one_all_the_same() -> None:
    stale: Finding = finding(kind="facts", rule="stale-accept", cells=(), why="")
    *_, last = run_of(broken(findings=(stale,)))["tool"]["driver"]["rules"]

    assert (last["id"], last["shortDescription"]["text"]) == (
        "d/stale-accept",
        "What is accepted is still found, and prints what it was accepted for.",
    )
