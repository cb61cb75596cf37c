"""Format ``json``: what a program reads."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from odd import EVERY, HUGE

from tieout import __version__
from tieout.reports import render
from tieout.run import Choice, check
from tieout.testing import project

TABLE = """\
INDICATOR,TIME_PERIOD,OBS_VALUE,SOURCE,LOCATOR
x,2020,53,yearbook,page 7
x,2021,41,,
"""
RULES: list[dict[str, Any]] = [
    {"id": "rises", "kind": "never_falls", "columns": ["x"]},
    {"id": "below", "kind": "in_range", "columns": ["x"], "high": 100},
]


def told(root: Path, choice: Choice | None = None) -> Any:
    project(root, TABLE, rules=RULES)
    return json.loads(render(check(root, choice), "json"))


def test_a_cell_has_its_source_and_what_it_passes(tmp_path: Path) -> None:
    [finding] = told(tmp_path)["findings"]

    assert [(cell["printed"], cell["source"], cell["passes"]) for cell in finding["cells"]] == [
        ("41", None, ["below"]),
        ("53", "yearbook page 7", ["below"]),
    ]


def test_a_rule_says_what_it_cannot_see(tmp_path: Path) -> None:
    said = {rule["id"]: rule["blind"] for rule in told(tmp_path)["rules"]}

    assert said["below"].startswith("Any wrong figure between the bounds")
    assert all(said.values())


def test_open_errors_and_warnings_are_counted_whatever_is_listed(tmp_path: Path) -> None:
    bounds = {"kind": "in_range", "columns": ["x"]}
    low = {"id": "low", **bounds, "high": 50, "severity": "warning"}
    rules = [RULES[0], low, {"id": "high", **bounds, "low": 45}]
    project(tmp_path, TABLE, rules=rules, accepts=[{"rule": "high", "reason": "As printed."}])
    record = json.loads(render(replace(check(tmp_path), max_findings=0), "json"))

    assert record["findings"] == []
    counts = {"findings": 3, "errors": 1, "warnings": 1, "accepted": 1, "unknowns": 0, "could_not_run": 0}
    assert record["counts"] == counts


def test_the_gate_says_nothing_of_the_run(tmp_path: Path) -> None:
    report = told(tmp_path)

    assert (report["run"], report["redacted"]) == (None, False)


def test_what_a_page_shows_of_the_run_a_program_reads_too(tmp_path: Path) -> None:
    run = told(tmp_path, Choice(plots=True, command=("tieout", "docs")))["run"]

    assert (run["version"], run["command"]) == (__version__, "tieout docs")
    assert list(run["libraries"]) == ["python", "narwhals", "pandera", "polars"]
    assert [(file["path"], len(file["sha256"]) > 0, file["size"] > 0) for file in run["files"]] == [
        ("datasets/small/datapackage.json", True, True),
        ("datasets/small/table.csv", True, True),
        ("expectations/small.toml", True, True),
    ]


def test_no_character_and_no_number_is_beyond_it() -> None:
    text = render(EVERY, "json")
    first, *_ = [one for one in json.loads(text)["findings"] if one["accepted"]]

    assert text.encode("utf-8").decode("utf-8") == text
    assert first["published"] == {"low": None, "high": round(HUGE), "open": ["high"]}


def test_where_lists_are_cut_open_findings_stay_before_accepted_ones(tmp_path: Path) -> None:
    rule = {"id": "fits", "kind": "at_most", "smaller": "a", "larger": "b"}
    known = {"rule": "fits", "key": {"year": "2021"}, "reason": "Known."}
    project(tmp_path, "year,a,b\n2021,9,1\n2022,9,1\n2023,9,1\n", rules=[rule], accepts=[known])
    report = check(tmp_path)

    for most, years in ((0, []), (1, ["2022"]), (2, ["2022", "2023"]), (3, ["2021", "2022", "2023"])):
        cut = json.loads(render(replace(report, max_findings=most), "json"))["findings"]
        assert [finding["key"]["year"] for finding in cut] == years


def test_the_findings_of_facts_that_several_tables_share_are_of_one_result(tmp_path: Path) -> None:
    table = "INDICATOR,TIME_PERIOD,OBS_VALUE\nx,2020,50\nx,{},120\n"
    project(tmp_path, table.format(2021), {"OBS_VALUE": {"constraints": {"maximum": 100}}})
    folder = tmp_path / "datasets" / "small"
    (folder / "more.csv").write_text(table.format(2022), "utf-8")
    facts = json.loads((folder / "datapackage.json").read_text("utf-8"))
    [first] = facts["resources"]
    facts["resources"].append({**first, "name": "more", "path": "more.csv"})
    (folder / "datapackage.json").write_text(json.dumps(facts), "utf-8")
    record = json.loads(render(check(tmp_path), "json"))

    found = [finding["table"] for finding in record["findings"] if finding["rule"] == "range"]
    [result] = [rule for rule in record["rules"] if rule["id"] == "range"]
    assert sorted(found) == ["more", "table"]
    assert (result["table"], result["broken"]) == ("table+more", 2)
