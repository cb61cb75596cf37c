"""Accepted findings: known, shown, counted, and found out when they no longer apply."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tieout.cli import main
from tieout.expressions import parse
from tieout.model import Report
from tieout.run import Choice, check
from tieout.testing import project

TABLE = "area,year,part,whole\nCN,2021,9,2\nCN,2022,6,2\nUS,2021,7,2\nUS,2022,1,2\n"
PARTS = {"id": "parts-fit", "kind": "at_most", "smaller": "part", "larger": "whole"}
RISES = {"id": "part-never-falls", "kind": "never_falls", "columns": ["part"]}
TODAY = date(2026, 11, 21)


def report_of(root: Path, *accepts: Mapping[str, Any], table: str = TABLE) -> Report:
    """Judge the small table with some findings accepted, each for a reason."""
    project(root, table, rules=[PARTS, RISES], accepts=[{"reason": "Known.", **accept} for accept in accepts])
    return check(root, Choice(today=TODAY))


def open_(report: Report) -> list[str]:
    return sorted(f"{one.rule} {' '.join(one.key.values())}" for one in report.open_findings)


def stale(report: Report) -> list[str]:
    return [finding.message for finding in report.findings if finding.rule == "stale-accept"]


def accepted(report: Report) -> dict[str, int]:
    return {rule.id: rule.accepted for rule in report.rules if rule.kind != "facts"}


ALL = [
    *("part-never-falls CN 2022", "part-never-falls US 2022"),
    *("parts-fit CN 2021", "parts-fit CN 2022", "parts-fit US 2021"),
]


def test_without_an_acceptance_every_finding_is_open(tmp_path: Path) -> None:
    report = report_of(tmp_path)
    assert open_(report) == ALL
    assert accepted(report) == {"parts-fit": 0, "part-never-falls": 0}
    assert report.exit_code() == 1


@pytest.mark.parametrize(
    ("key", "left"),
    [
        ({"area": "CN", "year": "2021"}, ["parts-fit CN 2022", "parts-fit US 2021"]),
        ({"area": "CN"}, ["parts-fit US 2021"]),
        ({"year": 2021}, ["parts-fit CN 2022"]),
        ({}, []),
    ],
)
def test_every_finding_that_agrees_on_the_key_is_accepted(
    key: dict[str, Any], left: list[str], tmp_path: Path
) -> None:
    report = report_of(tmp_path, {"rule": "parts-fit", "key": key})
    assert open_(report) == ALL[:2] + left
    assert accepted(report) == {"parts-fit": 3 - len(left), "part-never-falls": 0}
    assert stale(report) == []


def test_without_a_key_the_whole_rule_is_accepted_and_counted(tmp_path: Path) -> None:
    report = report_of(tmp_path, {"rule": "parts-fit"}, {"rule": "part-never-falls", "reason": "Revised."})
    assert open_(report) == []
    assert accepted(report) == {"parts-fit": 3, "part-never-falls": 2}
    assert {(finding.rule, finding.accepted) for finding in report.findings} == {
        ("parts-fit", "Known."),
        ("part-never-falls", "Revised."),
    }
    assert (report.exit_code(), report.verdict) == (0, "holds")


def test_what_is_accepted_is_counted_as_broken_all_the_same(tmp_path: Path) -> None:
    report = report_of(tmp_path, {"rule": "parts-fit"})
    rule = next(rule for rule in report.rules if rule.id == "parts-fit")
    assert (rule.items, rule.broken, rule.accepted) == (4, 3, 3)


@pytest.mark.parametrize("expect", ["9", "6", "7"])
def test_an_acceptance_that_expects_a_print_accepts_that_print_alone(expect: str, tmp_path: Path) -> None:
    report = report_of(tmp_path, {"rule": "parts-fit", "expect": expect})
    assert accepted(report)["parts-fit"] == 1
    assert stale(report) == []


@pytest.mark.parametrize("expect", ["9.0", "2", "09", ""])
def test_an_acceptance_for_another_print_is_stale(expect: str, tmp_path: Path) -> None:
    report = report_of(
        tmp_path, {"rule": "parts-fit", "key": {"area": "CN", "year": "2021"}, "expect": expect}
    )
    assert open_(report) == [*ALL, "stale-accept parts-fit CN 2021"]
    (message,) = stale(report)
    assert f"'{expect}'" in message
    assert "'9' is printed now" in message


@pytest.mark.parametrize(
    ("until", "holds"), [("2026-11-20", False), ("2026-11-21", True), ("2026-11-22", True)]
)
def test_an_acceptance_holds_until_its_last_day(until: str, holds: bool, tmp_path: Path) -> None:  # noqa: FBT001
    project(tmp_path, TABLE, rules=[PARTS])
    with (tmp_path / "expectations/small.toml").open("a", encoding="utf-8") as file:
        file.write(f'[[accept]]\nrule = "parts-fit"\nreason = "Known."\nuntil = {until}\n')
    report = check(tmp_path, Choice(today=TODAY))
    assert accepted(report) == {"parts-fit": 3 if holds else 0}
    assert stale(report) == (
        []
        if holds
        else [
            "the accepted finding of 'parts-fit' is stale: it was accepted until 2026-11-20, which has passed"
        ]
    )
    assert report.exit_code() == (0 if holds else 1)


def test_an_acceptance_that_matches_nothing_is_a_finding_where_it_is_written(tmp_path: Path) -> None:
    report = report_of(
        tmp_path, {"rule": "parts-fit"}, {"rule": "parts-fit", "key": {"area": "US", "year": "2022"}}
    )
    (finding,) = [finding for finding in report.findings if finding.rule == "stale-accept"]
    assert (finding.path, finding.line, finding.severity) == ("expectations/small.toml", 16, "error")
    assert finding.key == {"rule": "parts-fit", "area": "US", "year": "2022"}
    assert "no finding matches it any more" in finding.message
    assert report.exit_code() == 1


def test_a_stale_acceptance_cannot_be_accepted(tmp_path: Path) -> None:
    gone = {"rule": "parts-fit", "key": {"area": "US", "year": "2022"}}
    report = report_of(tmp_path, gone, {"rule": "stale-accept"})
    assert len(stale(report)) == 2
    assert all(finding.accepted is None for finding in report.findings)


def test_two_acceptances_of_one_finding_are_no_contradiction(tmp_path: Path) -> None:
    report = report_of(tmp_path, {"rule": "parts-fit"}, {"rule": "parts-fit", "key": {"area": "CN"}})
    assert accepted(report)["parts-fit"] == 3
    assert stale(report) == []


def test_structural_findings_are_accepted_too(tmp_path: Path) -> None:
    table = 'year,part,whole\n2021,"1,5",2\n2022,1,2\n2022,5,2\n'
    report = report_of(
        tmp_path,
        {"rule": "cell", "key": {"year": "2021"}, "expect": "1,5"},
        {"rule": "sources-agree", "key": {"year": "2022"}},
        table=table,
    )
    assert open_(report) == []
    assert {rule.id: rule.accepted for rule in report.rules if rule.accepted} == {
        "cell": 1,
        "sources-agree": 1,
    }


def test_a_warning_is_accepted_as_an_error_is(tmp_path: Path) -> None:
    project(
        tmp_path,
        TABLE,
        rules=[{**PARTS, "severity": "warning"}],
        accepts=[{"rule": "parts-fit", "reason": "!"}],
    )
    report = check(tmp_path)
    assert (report.exit_code("warning"), len(report.findings), report.open_findings) == (0, 3, ())


# --- what is not asked, or cannot be known now, is not stale


@pytest.mark.parametrize("select", ["part-never-falls", "cell"])
def test_an_acceptance_of_a_rule_that_is_not_asked_for_is_not_stale(select: str, tmp_path: Path) -> None:
    report_of(tmp_path, {"rule": "parts-fit"})
    assert stale(check(tmp_path, Choice(select=(select,)))) == []


@pytest.mark.parametrize(
    ("only", "found"), [("cell", 1), ("small", 1), ("cell and second", 0), ("row", 0), ("not second", 0)]
)
def test_an_acceptance_that_may_match_what_an_expression_leaves_out_is_not_stale(
    only: str, found: int, tmp_path: Path
) -> None:
    project(tmp_path, TABLE, accepts=[{"rule": "cell", "key": {"area": "US"}, "reason": "Known."}])
    facts = tmp_path / "datasets/small/datapackage.json"
    descriptor = json.loads(facts.read_text("utf-8"))
    descriptor["resources"].append({**descriptor["resources"][0], "name": "second"})
    facts.write_text(json.dumps(descriptor), "utf-8")
    assert len(stale(check(tmp_path, Choice(only=parse(only))))) == found


def test_acceptances_that_are_out_of_date_are_ignored_where_that_is_asked_for(tmp_path: Path) -> None:
    gone = {"rule": "parts-fit", "key": {"area": "US", "year": "2022"}}
    assert len(stale(report_of(tmp_path, gone, {"rule": "part-never-falls"}))) == 1
    report = check(tmp_path, Choice(ignore=("stale-*",)))
    assert stale(report) == []
    assert accepted(report) == {"parts-fit": 0, "part-never-falls": 2}


def test_what_is_accepted_stays_accepted_where_one_table_is_judged(tmp_path: Path) -> None:
    report_of(tmp_path, {"rule": "parts-fit"}, {"rule": "part-never-falls"})
    report = check(tmp_path / "datasets/small/table.csv")
    assert open_(report) == []
    assert accepted(report) == {"parts-fit": 3, "part-never-falls": 2}


def test_an_acceptance_of_what_cannot_be_read_is_not_called_stale(tmp_path: Path) -> None:
    report_of(tmp_path, {"rule": "parts-fit"})
    (tmp_path / "datasets/small/table.csv").write_bytes(b"area,year,part,whole\n\xe9,2021,9,2\n")
    report = check(tmp_path)
    assert len(report.unreadable) == 1
    assert stale(report) == []


def test_an_acceptance_of_what_could_not_run_is_not_called_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def trips(*_: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr("tieout.engines.verdicts.verdicts_of", trips)
    report = report_of(tmp_path, {"rule": "parts-fit"})
    assert len(report.could_not_run) == 2
    assert stale(report) == []


def test_an_accepted_item_that_is_unknown_now_is_not_to_be_removed(tmp_path: Path) -> None:
    key = {"area": "CN", "year": "2021"}
    table = TABLE.replace("CN,2021,9,2", 'CN,2021,9,"2,0"')
    for message in stale(report_of(tmp_path, {"rule": "parts-fit", "key": key}, table=table)):
        assert "remove it" not in message
        assert "bad-cell" in message


def test_what_is_accepted_is_shown_with_its_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report_of(tmp_path, {"rule": "parts-fit", "reason": "Two surveys."}, {"rule": "part-never-falls"})
    assert main(["check", str(tmp_path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "no finding (5 accepted)" in lines
    assert [line for line in lines if ": accepted " in line] == [
        "datasets/small/table.csv:2:9: accepted parts-fit [CN 2021] and 2 more: Two surveys.",
        "datasets/small/table.csv:3:9: accepted part-never-falls [CN 2022] and 1 more: Known.",
    ]


def test_findings_of_one_rule_that_are_accepted_for_several_reasons_are_shown_with_each(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = {"rule": "part-never-falls"}
    report_of(
        tmp_path, {"rule": "parts-fit"}, {"rule": "parts-fit", "key": {"area": "US"}, "reason": "!"}, kept
    )
    assert main(["check", str(tmp_path)]) == 0
    assert re.findall(r": accepted parts-fit (.*)", capsys.readouterr().out) == [
        "[CN 2021] and 1 more: Known.",
        "[US 2021]: !",
    ]


def test_an_accepted_finding_of_a_whole_table_has_no_empty_key(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report_of(tmp_path, {"rule": "columns"})
    (tmp_path / "datasets/small/table.csv").write_text(TABLE.replace("part", "part "), "utf-8")
    main(["check", str(tmp_path)])
    assert "datasets/small/table.csv:1: accepted columns: Known.\n" in capsys.readouterr().out
