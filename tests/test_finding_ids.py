"""The id of a finding: its own in the whole report, and the same when rows move."""

import json
from pathlib import Path
from typing import Any

import pytest

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
        *("cell", "digits", "joint", "range", "sources-agree", "status"),
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


def test_columns_of_one_name_in_two_tables_are_told_apart(tmp_path: Path) -> None:
    resources = []
    for name in ("one", "two"):
        (tmp_path / f"{name}.csv").write_text("year,x\n2020,1.25\n2020,7.0\n", "utf-8")
        fields = [
            {"name": "year", "type": "year"},
            {"name": "x", "type": "number", "rounding": {"decimals": 1}},
        ]
        resources.append({"name": name, "path": f"{name}.csv", "schema": {"fields": fields}})
    facts = json.dumps({"name": "twins", "resources": resources})
    (tmp_path / "datapackage.json").write_text(facts, "utf-8")

    findings = check(tmp_path, Choice(plots=False)).findings
    assert sorted(finding.rule for finding in findings) == [
        "digits",
        "digits",
        "sources-agree",
        "sources-agree",
    ]
    assert len({finding.id for finding in findings}) == 4


def test_a_figure_beyond_its_list_that_is_printed_twice_is_told_apart(tmp_path: Path) -> None:
    project(tmp_path, "INDICATOR,REF_AREA,TIME_PERIOD,OBS_VALUE\nx,CN,2020,7\nx,CN,2020,7\n")
    folder = tmp_path / "datasets" / "small"
    facts = json.loads((folder / "datapackage.json").read_text("utf-8"))
    reference = {"resource": "codes", "fields": "code"}
    facts["resources"][0]["schema"]["foreignKeys"] = [{"fields": "INDICATOR", "reference": reference}]
    fields = [{"name": "code", "type": "string"}, {"name": "maximum", "type": "number"}]
    facts["resources"].append({"name": "codes", "path": "codes.csv", "schema": {"fields": fields}})
    (folder / "codes.csv").write_text("code,maximum\nx,5\n", "utf-8")
    (folder / "datapackage.json").write_text(json.dumps(facts), "utf-8")

    findings = check(tmp_path, Choice(plots=False)).findings
    assert [finding.rule for finding in findings] == ["range", "range"]
    assert len({finding.id for finding in findings}) == 2


@pytest.mark.parametrize(
    ("there", "moved"),
    [
        ("Title\nyear,x\n2020,5\n", "\nTitle\n\n\nyear,x\n2020,5\n"),
        ("year,x,y\n2020,5,6\n2020,5\nNote,,\n", "\nyear,x,y\nNote,,\n2020,5\n2020,5,6\n"),
        ("year,z 1,z 2\n2020,5,6\n", "year,z 2,z 1\n2020,6,5\n"),
        ("z,year\n5,2020\nz,year\n6,2021\nz,year\n", "z,year\nz,year\nz,year\n5,2020\n6,2021\n"),
    ],
)
def test_ids_of_findings_about_header_and_rows_are_the_same_when_lines_move(
    there: str, moved: str, tmp_path: Path
) -> None:
    found = []
    for name, table in (("there", there), ("moved", moved)):
        project(tmp_path / name, "year,x\n2020,5\n")
        (tmp_path / name / "datasets/small/table.csv").write_text(table, "utf-8")
        found.append([one.id for one in check(tmp_path / name, Choice(plots=False)).findings])
    assert sorted(found[0]) == sorted(found[1])
    assert len(set(found[0])) == len(found[0]) > 0


def test_ids_of_entries_that_are_out_of_date_are_the_same_when_entries_move(tmp_path: Path) -> None:
    gone: list[dict[str, Any]] = [
        {"rule": "cell", "reason": "x", "expect": "1"},
        {"rule": "cell", "reason": "y", "expect": "2"},
        {"rule": "range", "reason": "x", "key": {"year": "2020"}},
        {"rule": "range", "reason": "x", "key": {"year": "2021"}},
    ]
    found = []
    for name, accepts in (("there", gone), ("moved", [*reversed(gone)]), ("fewer", gone[2:])):
        project(tmp_path / name, "year,x\n2020,5\n", accepts=accepts)
        found.append({one.id for one in check(tmp_path / name, Choice(plots=False)).findings})
    assert [len(ids) for ids in found] == [4, 4, 2]
    assert found[0] == found[1] > found[2]
