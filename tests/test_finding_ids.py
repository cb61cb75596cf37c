"""The id of a finding: its own in the whole report, and the same when rows move."""

from pathlib import Path
from typing import Any

from tieout.model import Report
from tieout.run import Choice, check
from tieout.testing import judged, project

HEADER = "INDICATOR,REF_AREA,TIME_PERIOD,OBS_VALUE,DECIMALS,OBS_STATUS,SOURCE\n"
ROWS = """\
a,CN,2020,5,0,A,one
a,CN,2020,7,0,A,two
a,CN,2020,9,0,F,one
a,CN,2020,11,0,F,two
b,CN,2020,101.25,1,A,one
c,CN,2020,-3.25,1,A,one
a,DE,2020,205,0,A,one
b,DE,2020,107,0,A,one
b,DE,2021,7,0,A,one
c,DE,2020,n/a,0,A,one
c,DE,2020,none,0,A,two
c,DE,2021,-9,0,A,one
c,DE,2021,-9,0,A,one
c,DE,2022,,0,A,one
,DE,2022,5,0,A,one
,DE,2022,5,0,A,one
"""
RULES: list[dict[str, Any]] = [
    {"id": "alike", "kind": "agree", "columns": ["a", "b", "c"]},
    {"id": "between", "kind": "in_range", "columns": ["a", "b", "c"], "low": 200, "high": 210},
    {"id": "rises", "kind": "never_falls", "columns": ["a", "b", "c"]},
    {"id": "sum", "kind": "formula", "holds": "sum(a over REF_AREA) <= b"},
    {"id": "sum-again", "kind": "formula", "holds": "sum(a over REF_AREA) <= b"},
]
FACTS = {"OBS_VALUE": {"constraints": {"minimum": 0}}}


def report_of(root: Path, rows: str) -> Report:
    project(root, HEADER + rows, FACTS, RULES)
    return check(root, Choice(plots=False))


def test_every_finding_of_a_report_has_an_id_of_its_own(tmp_path: Path) -> None:
    findings = report_of(tmp_path, ROWS).findings
    assert {finding.rule for finding in findings} == {
        *(rule["id"] for rule in RULES),
        *("cell", "digits", "range", "sources-agree", "status"),
    }
    assert len({finding.id for finding in findings}) == len(findings)


def test_two_bounds_and_several_columns_of_one_rule_are_told_apart() -> None:
    table = "year,a,b\n2020,5,6\n2021,105,106\n"
    rule: dict[str, Any] = {"kind": "in_range", "columns": ["a", "b"], "low": 10, "high": 100}
    findings = judged(table, **rule).findings
    assert [finding.cells[0].printed for finding in findings] == ["5", "6", "105", "106"]
    assert len({finding.id for finding in findings}) == 4


def test_ids_are_the_same_when_rows_move(tmp_path: Path) -> None:
    rows = ROWS.splitlines(keepends=True)
    there = report_of(tmp_path / "there", "".join(rows)).findings
    moved = report_of(tmp_path / "moved", "".join(reversed(rows))).findings
    assert {finding.id for finding in moved} == {finding.id for finding in there}
