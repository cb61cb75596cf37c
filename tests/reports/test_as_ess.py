"""Format ``ess``: what a statistical office reads."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import parse

import pytest
from odd import EVERY, REPORTS, RUN
from reported import broken, finding, rule

from tieout.cli import main
from tieout.model import Report, Severity, finding_id
from tieout.reports import render
from tieout.testing import project

TIME = "2026-11-22T02:00:00Z"


def told(report: Report) -> list[dict[str, Any]]:
    results = json.loads(render(replace(report, run=RUN), "ess"))
    assert isinstance(results, list)
    return results


def values(report: Report) -> list[str]:
    """Return the value of each result, the rule and what is said of the data."""
    return [f"{one['value']} {one['rule']['id']}: {one['data']['description'][:44]}" for one in told(report)]


def test_a_broken_item_says_what_was_judged_of_which_figures_and_when() -> None:
    about: dict[str, Any] = {
        "why": "Printed side by side.",
        "relations": ("yoy == 100*x",),
        "items": 1,
        "broken": 1,
    }
    report = broken(rules=(rule(**about),))

    assert told(report) == [
        {
            "id": f"{TIME}/000000000000",
            "type": "validation",
            "event": {"time": TIME, "actor": "tieout 1.2.3", "agent": "", "trigger": ""},
            "rule": {
                "language": "tieout 1.2.3",
                "id": "growth-matches",
                "expression": "yoy == 100*x",
                "severity": "error",
                "description": "Growth is growth. Printed side by side.",
            },
            "data": {
                "source": [
                    ["d", "datasets/d/t.csv:50/OBS_VALUE", "AREA=CN", "TIME=2023", "yoy"],
                    ["d", "datasets/d/t.csv:49/OBS_VALUE", "AREA=CN", "TIME=2023", "yoy"],
                ],
                "target": [["d", "datasets/d/t.csv:50/OBS_VALUE", "AREA=CN", "TIME=2023", "yoy"]],
                "description": "yoy is printed as 46.1 %, that is 46.05 to 46.15; the others give 25.9",
            },
            "value": "0",
        }
    ]


def test_every_item_is_in_a_result() -> None:
    assert values(EVERY) == [
        "0 readable: datasets/d/lost.csv: unreadable: it is not U",
        "0 readable: e.csv: unreadable: it is empty",
        "0 key: yoy is printed as 46.1 %, that is 46.05 to 4",
        "1 key: 1 of 2 items holds: 1 exactly, 0 by rounding",
        "0 growth-matches: yoy is printed as 46.1 %, that is 46.05 to 4",
        "0 growth-matches: yoy is printed as 46.1 %, that is 46.05 to 4",
        "0 growth-matches: yoy is printed as 46.1 %, that is 46.05 to 4",
        "0 growth-matches: <b>&\"' ]]> \x00 \x0b \x1b[31m \x85 \u2028 \u2029 \ud800 \ufffe \u202e 中国",
        "NA growth-matches: unknown: gap",
        "NA growth-matches: unknown: missing",
        "1 growth-matches: 3 of 9 items hold: 2 exactly, 1 by rounding",
        "NA all-unknown: unknown: break",
        "NA nothing-there: d: nothing-there: nothing to judge: no figur",
        "NA lost: d: lost: not judged, because datasets/d/lost",
        "NA tripped: d: tripped: could not run: ValueError: no",
        "0 stale-accept: yoy is printed as 46.1 %, that is 46.05 to 4",
    ]


def test_what_a_list_cuts_off_is_one_result() -> None:
    assert values(REPORTS["cut"])[2:9] == [
        "1 key: 1 of 2 items holds: 1 exactly, 0 by rounding",
        "0 key: 1 more, cut off by --max-findings",
        "0 growth-matches: yoy is printed as 46.1 %, that is 46.05 to 4",
        "NA growth-matches: unknown: gap",
        "1 growth-matches: 3 of 9 items hold: 2 exactly, 1 by rounding",
        "0 growth-matches: 3 more, cut off by --max-findings",
        "NA growth-matches: 1 more, cut off by --max-findings",
    ]


@pytest.mark.parametrize(
    ("promised", "severity", "accepted", "expected"),
    [
        ("error", "error", None, {"severity": "error"}),
        ("error", "warning", None, {"severity": "warning", "change": "down"}),
        ("warning", "error", None, {"severity": "error", "change": "up"}),
        ("info", "info", None, {"severity": "information"}),
        ("error", "error", "So.", {"severity": "information", "change": "down", "explanation": "So."}),
        ("info", "info", "So.", {"severity": "information", "explanation": "So."}),
    ],
)
def test_a_finding_says_what_became_of_the_severity(
    promised: Severity, severity: Severity, accepted: str | None, expected: dict[str, str]
) -> None:
    found = finding(severity=severity, accepted=accepted)
    [one] = told(broken(rules=(rule(severity=promised),), findings=(found,)))

    asked = ("severity", "change", "explanation")
    assert {key: one["rule"][key] for key in asked if key in one["rule"]} == expected


def test_where_no_cell_is_named_the_place_and_the_key_tell_of_what_it_is() -> None:
    facts, stale = (
        one for one in told(EVERY) if one["rule"]["id"] in {"key", "stale-accept"} and one["value"] == "0"
    )
    missing = told(EVERY)[9]

    assert facts["data"]["source"] == [["d", "datasets/d/t.csv:50", "AREA=CN", "TIME=2023", ""]]
    assert stale["data"]["source"] == [["d", "expectations/d.toml:50", "", ""]]
    assert missing["data"]["source"] == [["d", "t", "TIME=2025", ""]]
    assert [one["data"]["target"] for one in (facts, stale, missing)] == [[], [], []]


def test_an_unknown_item_has_the_id_that_its_finding_would_have() -> None:
    assert [one["id"] for one in told(EVERY) if one["data"]["description"].startswith("unknown")] == [
        f"{TIME}/{finding_id('d', 'growth-matches', {'TIME': '2024'}, 'yoy')}",
        f"{TIME}/{finding_id('d', 'growth-matches', {'TIME': '2025'})}",
        f"{TIME}/{finding_id('d', 'all-unknown', {}, 'yoy')}",
    ]


def test_a_report_that_says_no_time_is_none_of_these() -> None:
    with pytest.raises(ValueError, match=r"Choice\(run=True\)"):
        render(broken(), "ess")


def test_the_command_line_gives_the_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    project(
        tmp_path,
        "year,a\n2020,53\n2021,41\n",
        rules=[{"id": "rises", "kind": "never_falls", "columns": ["a"]}],
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1735689600")

    assert main(["check", "--format", "ess", "-o", "junit=out/tests.xml", "-o", "jsonl=out/lines.jsonl"]) == 1
    results = json.loads(capsys.readouterr().out)
    assert {one["event"]["time"] for one in results} == {"2025-01-01T00:00:00Z"}
    assert [one["data"]["target"] for one in results if one["value"] == "0"] == [
        [["small", "datasets/small/table.csv:3/a", "year=2021", "a"]]
    ]
    assert parse("out/tests.xml").getroot()[0].attrib["timestamp"] == "2025-01-01T00:00:00"  # noqa: S314
    first, *_ = Path("out/lines.jsonl").read_text("utf-8").splitlines()
    assert json.loads(first)["run"]["started"] == "2025-01-01T00:00:00Z"
