"""pytest judges tables: an item for each rule and its entities, plain sentences where one is broken."""

import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import tieout.docs  # noqa: F401 -- what is imported within a run that pytester starts is forgotten after it
from tieout import run
from tieout.engines import verdicts
from tieout.model import Cause, Cell, Finding, Refused, Report, RuleResult, Severity, Suspect, Unreadable
from tieout.pytest_plugin.cases import cases_of
from tieout.pytest_plugin.slugs import slugs
from tieout.reports.wording import NOTHING_TO_JUDGE
from tieout.testing import judged, project

TABLE = """area,year,part,whole
CN,2021,1,2
CN,2022,5,2
FR,2021,1,2
FR,2022,1,2
Côte d'Ivoire,2022,1,2
"""
FITS: dict[str, Any] = {
    "id": "parts-fit",
    "kind": "at_most",
    "smaller": "part",
    "larger": "whole",
    "why": "A part is no more than its whole.",
}
RISES = {"id": "whole-never-falls", "kind": "never_falls", "columns": ["whole"]}
FACTS = ["columns[table]", "row[table]", "cell[table]"]
IVOIRE = "C-te-d-Ivoire:95ffc5"
NAMES = [
    *FACTS,
    *("parts-fit[CN]", f"parts-fit[{IVOIRE}]", "parts-fit[FR]"),
    *("whole-never-falls[CN]", "whole-never-falls[FR]"),
    "joint[table]",
]
FILE = "expectations/small.toml"
SENTENCE = "part is printed as 5, that is 4.5 to 5.5; 2 asks for at most 2.5: 2 too high (2 rounding units)"
FIRST = f"{SENTENCE} (datasets/small/table.csv:3:9) [CN 2022]"
TOLD = [
    FIRST,
    "    part   5  [4.5 to 5.5]  line 3; if the others are right, at most 2.5",
    "    whole  2  [1.5 to 2.5]  line 3; if the others are right, at least 4.5",
    "why: A part is no more than its whole.",
]


@pytest.fixture(scope="module", autouse=True)
def _everything_imported() -> None:
    """Import what judges before pytester looks which modules there are: it forgets those that come later."""
    judged(TABLE, **FITS)


@pytest.fixture
def small(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """Return a place to run pytest in, with a project of three areas and two rules."""
    monkeypatch.setenv("CI", "1")  # lines are not cut to the width of a terminal
    project(pytester.path, TABLE, rules=[FITS, RISES])
    return pytester


def again(pytester: pytest.Pytester, table: str = TABLE, **written: Any) -> None:
    """Write the project anew."""
    for folder in ("datasets", "expectations"):
        for path in sorted((pytester.path / folder).rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        (pytester.path / folder).rmdir()
    project(pytester.path, table, **written)


def ids(result: pytest.RunResult) -> list[str]:
    """Return the ids that ``--collect-only -q`` lists."""
    return [line for line in result.outlines if "::" in line]


def told(result: pytest.RunResult, head: str) -> list[str]:
    """Return what stands beneath the head of a failure, up to the next."""
    start = next(n for n, line in enumerate(result.outlines) if line.strip("_ ") == head)
    rest = result.outlines[start + 1 :]
    return rest[: next(n for n, line in enumerate(rest) if line[:3] in ("===", "___", "---"))]


def judged_together(monkeypatch: pytest.MonkeyPatch, **more: Any) -> None:
    """Let the dataset be judged with what its figures come to together."""
    judge = run.judge
    monkeypatch.setattr(run, "judge", lambda *given: replace(judge(*given), joined=1, **more))


# --- ids and selection


def test_each_rule_has_an_item_for_each_of_its_entities_whether_it_holds_or_not(
    small: pytest.Pytester,
) -> None:
    result = small.runpytest_inprocess("--collect-only", "-q")

    assert ids(result) == [f"{FILE}::{name}" for name in NAMES]


def test_ids_say_nothing_of_rows_and_figures(small: pytest.Pytester) -> None:
    head, *rows = TABLE.replace("1,2", "7,9").splitlines()
    again(small, "\n".join([head, *reversed(rows), ""]), rules=[FITS, RISES])

    assert ids(small.runpytest_inprocess("--collect-only", "-q")) == [f"{FILE}::{name}" for name in NAMES]


@pytest.mark.parametrize(
    ("arguments", "outcomes"),
    [
        ([], {"passed": 8, "failed": 1}),
        ([f"{FILE}::parts-fit[CN]"], {"failed": 1}),
        ([f"{FILE}::parts-fit[{IVOIRE}]", f"{FILE}::parts-fit[FR]"], {"passed": 2}),
        (["-k", "fit and CN"], {"failed": 1, "deselected": 8}),
        (["-k", "Côte"], {"passed": 1, "deselected": 8}),
        (["--deselect", f"{FILE}::parts-fit[CN]"], {"passed": 8, "deselected": 1}),
        (["-m", "tieout", "--strict-markers"], {"passed": 8, "failed": 1}),
        (["-m", "tieout(kind='never_falls')"], {"passed": 2, "deselected": 7}),
        (["-m", "tieout(dataset='other')"], {"deselected": 9}),
    ],
)
def test_items_are_chosen_as_any_others(
    small: pytest.Pytester, arguments: list[str], outcomes: dict[str, int]
) -> None:
    result = small.runpytest_inprocess(*arguments)

    assert result.parseoutcomes() == outcomes
    assert result.ret == (1 if "failed" in outcomes else 0 if "passed" in outcomes else 5)


def test_the_plugin_can_be_left_out(small: pytest.Pytester) -> None:
    assert small.runpytest_inprocess("-p", "no:tieout").ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_the_last_failed_are_run_again(small: pytest.Pytester) -> None:
    small.runpytest_inprocess()

    assert small.runpytest_inprocess("--lf").parseoutcomes() == {"failed": 1}


def test_a_dataset_is_judged_once(small: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    judge, number = run.judge, []

    def counting(*given: Any) -> Report:
        number.append(1)
        return judge(*given)

    monkeypatch.setattr(run, "judge", counting)
    small.runpytest_inprocess(f"{FILE}::parts-fit[CN]", f"{FILE}::parts-fit[FR]", "expectations")

    assert len(number) == 1


def test_workers_agree_and_the_data_docs_are_built_once(small: pytest.Pytester) -> None:
    result = small.runpytest_inprocess("-n2", "--tieout-docs=site")

    assert result.parseoutcomes() == {"passed": 8, "failed": 1}
    assert f"FAILED {FILE}::parts-fit[CN] - {FIRST}" in result.outlines
    result.stdout.fnmatch_lines(["-* data docs -*", "site/index.html"])
    assert (small.path / "site" / "index.html").is_file()


# --- what is said


@pytest.mark.parametrize("style", ["auto", "long", "short", "native"])
def test_a_broken_rule_says_why(small: pytest.Pytester, style: str) -> None:
    result = small.runpytest_inprocess(f"--tb={style}")

    assert told(result, "parts-fit[CN]") == TOLD
    assert f"FAILED {FILE}::parts-fit[CN] - {FIRST}" in result.outlines


def test_a_line_for_each_failure_is_its_sentence(small: pytest.Pytester) -> None:
    lines = small.runpytest_inprocess("--tb=line").outlines

    assert FIRST in lines
    assert f"datasets/small/table.csv:3: {FIRST}" in lines
    assert [line for line in lines if line in TOLD[1:]] == []


def test_without_tracebacks_the_summary_has_the_sentence(small: pytest.Pytester) -> None:
    lines = small.runpytest_inprocess("--tb=no").outlines

    assert [line for line in lines if SENTENCE in line] == [f"FAILED {FILE}::parts-fit[CN] - {FIRST}"]


def test_many_findings_of_an_item_are_cut_and_counted(small: pytest.Pytester) -> None:
    rows = [f"CN,{year},{5 if year % 2 else 0},2\n" for year in range(2001, 2029)]
    again(small, "".join(["area,year,part,whole\n", *rows]), rules=[FITS])
    lines = told(small.runpytest_inprocess(), "parts-fit[CN]")

    assert len([line for line in lines if line.startswith(SENTENCE)]) == 10
    assert lines[-2:] == ["... and 4 more: tieout explain parts-fit shows all", TOLD[-1]]


def test_places_are_those_of_the_folder_where_one_is(
    small: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(small.path / "datasets" / "small")
    result = small.runpytest_inprocess("../../expectations", f"--rootdir={small.path}")

    assert told(result, "parts-fit[CN]")[0] == FIRST.replace("(datasets", "(../../datasets")


def test_a_root_elsewhere_changes_nothing(small: pytest.Pytester) -> None:
    (small.path / "other").mkdir()
    result = small.runpytest_inprocess(FILE, f"--rootdir={small.path / 'other'}", "--tieout-docs=site")

    assert result.parseoutcomes() == {"passed": 8, "failed": 1}
    assert told(result, "parts-fit[CN]") == TOLD
    assert (small.path / "site" / "index.html").is_file()


def test_a_dataset_that_stands_elsewhere_has_its_rules(small: pytest.Pytester) -> None:
    (small.path / "datasets" / "small").rename(small.path / "elsewhere")
    (small.path / "datasets" / "small").symlink_to(small.path / "elsewhere")

    assert small.runpytest_inprocess().parseoutcomes() == {"passed": 8, "failed": 1}


def test_junit_says_what_was_judged(small: pytest.Pytester) -> None:
    small.runpytest_inprocess("--junitxml=junit.xml", "-k", "fit and CN")
    [case] = ET.parse(small.path / "junit.xml").iter("testcase")  # noqa: S314 -- our own

    assert (case.get("classname"), case.get("name")) == ("expectations.small.toml", "parts-fit[CN]")
    assert [one.get("message") for one in case.iter("failure")] == [FIRST]
    assert {one.get("name"): one.get("value") for one in case.iter("property")} == {
        "dataset": "small",
        "table": "table",
        "kind": "at_most",
        "why": FITS["why"],
        "items": "2",
        "holds_exactly": "1",
        "holds_by_rounding": "0",
        "broken": "1",
        "unknown": "0",
        "accepted": "0",
    }


def test_an_item_is_at_home_on_the_line_of_its_rule(small: pytest.Pytester) -> None:
    items, _ = small.inline_genitems()

    assert [(item.name, item.location) for item in items][-2] == (
        "whole-never-falls[FR]",
        (str(Path(FILE)), 7, "whole-never-falls[FR]"),
    )


# --- what is no failure


def test_what_trips_is_an_error(small: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = verdicts.verdicts_of

    def trips(dataset: str, rule: Any, seen: Any) -> Any:
        if rule.id == "parts-fit":
            raise ZeroDivisionError("a solver gave up")
        return honest(dataset, rule, seen)

    monkeypatch.setattr(verdicts, "verdicts_of", trips)
    result = small.runpytest_inprocess()
    message = "parts-fit could not run: ZeroDivisionError: a solver gave up"

    assert result.parseoutcomes() == {"passed": 5, "errors": 1}
    assert told(result, "ERROR at setup of parts-fit") == [message]
    assert f"ERROR {FILE}::parts-fit - {message}" in result.outlines


def test_a_file_that_cannot_be_read_is_an_error_even_where_no_rule_needs_it(small: pytest.Pytester) -> None:
    folder = small.path / "datasets" / "small"
    descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
    descriptor["resources"].append(
        {"name": "other", "path": "other.csv", "schema": {"fields": [{"name": "a", "type": "string"}]}}
    )
    (folder / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    (folder / "other.csv").write_bytes(b"a\n\xff\n")
    result = small.runpytest_inprocess()

    assert result.parseoutcomes() == {"passed": 8, "failed": 1, "errors": 1}
    [line] = [line for line in result.outlines if line.startswith("ERROR ")]
    assert line.startswith(
        f"ERROR {FILE}::unreadable[datasets/small/other.csv] - datasets/small/other.csv is unreadable: it "
    )


def test_a_rule_whose_file_cannot_be_read_is_an_error(small: pytest.Pytester) -> None:
    (small.path / "datasets" / "small" / "table.csv").write_bytes(b"a\n\xff\n")
    result = small.runpytest_inprocess()
    message = "parts-fit was not judged, because datasets/small/table.csv is unreadable"

    errors = [line for line in result.outlines if line.startswith("ERROR ")]

    assert result.parseoutcomes() == {"errors": 3}
    assert errors[0].startswith(f"ERROR {FILE}::unreadable[datasets/small/table.csv] - ")
    assert f"ERROR {FILE}::parts-fit - {message}" in errors


def test_all_refusals_of_a_file_are_told_without_a_traceback(small: pytest.Pytester) -> None:
    again(small, rules=[{**FITS, "smaler": "x"}, {**RISES, "columns": ["hole"]}])
    result = small.runpytest_inprocess()
    lines = told(result, f"ERROR collecting {FILE}")

    assert result.ret == pytest.ExitCode.INTERRUPTED
    assert [line.split(": ")[:3] for line in lines] == [
        [FILE, "line 1, rule 'parts-fit'", "unknown key 'smaler'"],
        [FILE, "line 9, rule 'whole-never-falls'", "unknown series 'hole'"],
    ]
    assert f"ERROR {FILE} - {lines[0]}" in result.outlines


ACCEPT = {"rule": "parts-fit", "key": {"area": "CN", "year": "2022"}, "reason": "The part was revised."}


def test_an_accepted_finding_is_expected_to_fail(small: pytest.Pytester) -> None:
    again(small, rules=[FITS], accepts=[ACCEPT])
    result = small.runpytest_inprocess("-rx")

    assert result.parseoutcomes() == {"passed": 5, "xfailed": 1}
    assert f"XFAIL {FILE}::parts-fit[CN] - The part was revised." in result.outlines
    assert told(small.runpytest_inprocess("--runxfail"), "parts-fit[CN]") == TOLD


def test_beside_an_accepted_finding_an_open_one_fails(small: pytest.Pytester) -> None:
    again(small, TABLE.replace("CN,2021,1", "CN,2021,5"), rules=[FITS], accepts=[ACCEPT])
    lines = told(small.runpytest_inprocess(), "parts-fit[CN]")

    assert lines[0] == FIRST.replace(":3:9", ":2:9").replace("2022", "2021")
    assert lines[-2:] == ["1 more finding accepted", TOLD[-1]]


def test_a_stale_acceptance_fails_by_itself(small: pytest.Pytester) -> None:
    again(small, TABLE.replace("5", "1"), rules=[FITS], accepts=[ACCEPT, {**ACCEPT, "key": {}}])
    result = small.runpytest_inprocess("-q")
    stale = "the accepted finding of 'parts-fit' is stale: no finding matches it any more: remove it"

    assert result.parseoutcomes() == {"passed": 6, "failed": 2}
    assert [line for line in result.outlines if line.startswith("FAILED")] == [
        f"FAILED {FILE}::stale-accept[parts-fit-CN-2022:b5b934] - {stale} ({FILE}:8) [parts-fit CN 2022]",
        f"FAILED {FILE}::stale-accept[parts-fit] - {stale} ({FILE}:13) [parts-fit]",
    ]


WARNED = ["-W", "error::tieout.pytest_plugin.TieoutWarning"]


@pytest.mark.parametrize(
    ("arguments", "outcomes"),
    [
        ([], {"passed": 9, "warnings": 1}),
        (["-W", "ignore::tieout.pytest_plugin.TieoutWarning"], {"passed": 9}),
        (WARNED, {"passed": 8, "failed": 1}),
        (["--tieout-fail-on=warning"], {"passed": 8, "failed": 1}),
    ],
)
def test_a_warning_is_one_of_pytest(
    small: pytest.Pytester, arguments: list[str], outcomes: dict[str, int]
) -> None:
    again(small, rules=[{**FITS, "severity": "warning"}, RISES])
    result = small.runpytest_inprocess(*arguments)

    assert result.parseoutcomes() == outcomes
    if "failed" in outcomes:
        assert told(result, "parts-fit[CN]") == TOLD
    if "warnings" in outcomes:
        place = small.path / "datasets" / "small" / "table.csv"
        result.stdout.fnmatch_lines(
            [f"*{place}:3: TieoutWarning: {SENTENCE} (datasets/small/table.csv:3:9) *"]
        )


def test_what_can_not_be_judged_at_all_is_skipped(small: pytest.Pytester) -> None:
    again(small, TABLE.replace("CN,2022,5", "CN,2022,").replace("FR,2021,1,2", "FR,2021,1,"), rules=[FITS])
    lost = small.runpytest_inprocess("-rs")
    again(small, "area,year,part,whole\nCN,2021,1,\nCN,2022,5,\nFR,2022,1,2\n", rules=[FITS, RISES])
    none = small.runpytest_inprocess("-rs")

    assert lost.parseoutcomes() == {"passed": 6}
    assert none.parseoutcomes() == {"passed": 4, "skipped": 2}
    assert [line.partition(".toml")[2] for line in none.outlines if line.startswith("SKIPPED")] == [
        ": judged nothing: all 2 items are unknown (2 missing)",
        f": {NOTHING_TO_JUDGE}",
    ]


NOTHING = "-rs says why each rule is skipped"


@pytest.mark.parametrize(
    ("arguments", "outcomes"),
    [
        ([], {"passed": 3, "skipped": 2, "errors": 1}),
        (["-k", "parts-fit"], {"skipped": 1, "deselected": 5}),
        ([f"{FILE}::nothing-checked"], {"errors": 1}),
    ],
)
def test_where_no_rule_judged_anything_that_is_an_error(
    small: pytest.Pytester, arguments: list[str], outcomes: dict[str, int]
) -> None:
    again(small, "area,year,part,whole\nCN,2021,1,\nCN,2022,5,\n", rules=[FITS, RISES])
    result = small.runpytest_inprocess(*arguments)

    assert run.check(small.path).exit_code() == 5
    assert result.parseoutcomes() == outcomes
    if "errors" in outcomes:
        assert result.ret == pytest.ExitCode.TESTS_FAILED
        assert f"ERROR {FILE}::nothing-checked - nothing was checked: {NOTHING}" in result.outlines


def _nothing_checked(kind: str = "at_most", severity: Severity = "warning", **more: Any) -> list[str]:
    rules = RuleResult("d", "t", "fits", kind, "error", "A promise.", items=1, unknown_by={"missing": 1})
    flaw = replace(_flaw("range", "t"), severity=severity)
    cases = [*cases_of(Report((rules,), (flaw,), **more)), *cases_of(Report((rules,), (flaw,)), "warning")]
    return [case.trouble for case in cases if case.name == "nothing-checked"]


def test_nothing_checked_is_said_where_the_gate_says_no_more_than_that() -> None:
    assert _nothing_checked() == [f"no rule could be judged: {NOTHING}"]
    assert _nothing_checked(kind="facts") == []
    assert _nothing_checked(severity="error") == []
    assert _nothing_checked(unreadable=(Unreadable("a.csv", "is gone"),)) == []


# --- rule files without a dataset


def gate(root: Path) -> list[str]:
    """Return what the gate refuses."""
    with pytest.raises(Refused) as refused:
        run.check(root)
    return str(refused.value).splitlines()


@pytest.mark.parametrize(
    ("stem", "near"), [("smal", "did you mean 'small'?"), ("another", "known: small")], ids=str
)
def test_a_rule_file_without_its_dataset_is_an_error(small: pytest.Pytester, stem: str, near: str) -> None:
    file = f"expectations/{stem}.toml"
    (small.path / file).write_text("", "utf-8")
    result = small.runpytest_inprocess("-q")
    lacks = f"datasets/{stem}/datapackage.json would say what its tables are"

    assert result.ret == pytest.ExitCode.INTERRUPTED
    assert told(result, f"ERROR collecting {file}") == [f"there is no dataset {stem!r}: {lacks}: {near}"]
    assert gate(small.path) == [f"{file}: there is no dataset {stem!r}: {near}"]


def test_where_there_is_no_dataset_at_all_a_file_of_another_tool_is_left_alone(
    small: pytest.Pytester,
) -> None:
    (small.path / "datasets" / "small" / "datapackage.json").unlink()
    (small.path / FILE).rename(small.path / "expectations" / "other.toml")

    assert small.runpytest_inprocess().ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_two_datasets_of_one_name_are_refused_as_by_the_gate(small: pytest.Pytester) -> None:
    folder, twin = (small.path / "datasets" / name for name in ("small", "twin"))
    twin.mkdir()
    for file in folder.iterdir():
        (twin / file.name).write_bytes(file.read_bytes())
    (small.path / "expectations" / "twin.toml").write_text("", "utf-8")
    result = small.runpytest_inprocess()
    line = (
        "datasets/twin/datapackage.json: name: 'small' is the name of datasets/small/datapackage.json "
        "already: give each dataset a name of its own"
    )

    assert result.parseoutcomes() == {"errors": 2}
    assert [told(result, f"ERROR collecting {one}") for one in (FILE, "expectations/twin.toml")] == [
        [line],
        [line],
    ]
    assert gate(small.path) == [line]


def test_a_rule_file_that_is_asked_for_says_what_it_lacks(small: pytest.Pytester) -> None:
    (small.path / "expectations" / "smal.toml").write_text("", "utf-8")
    result = small.runpytest_inprocess("expectations/smal.toml")
    message = (
        "there is no dataset 'smal': datasets/smal/datapackage.json would say what its tables are: "
        "did you mean 'small'?"
    )

    assert result.ret == pytest.ExitCode.INTERRUPTED
    assert told(result, "ERROR collecting expectations/smal.toml") == [message]


# --- data docs


def test_data_docs_replace_nothing_that_no_build_made(small: pytest.Pytester) -> None:
    (small.path / "site").mkdir()
    (small.path / "site" / "index.html").write_text("mine", "utf-8")
    result = small.runpytest_inprocess("-k", "FR", "--tieout-docs=site")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    [line] = [line for line in result.outlines if line.startswith("ERROR: they were not built: ")]
    assert line.endswith("; give the data docs a folder of their own, new or empty: --tieout-docs DIR")
    assert (small.path / "site" / "index.html").read_text("utf-8") == "mine"


def test_data_docs_of_nothing_are_not_built(small: pytest.Pytester) -> None:
    result = small.runpytest_inprocess("-k", "nothing", "--tieout-docs=site")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stdout.fnmatch_lines(["ERROR: *: the tables of one project are expected, and no table was judged"])
    assert not (small.path / "site").exists()


# --- cost


def test_where_there_is_nothing_to_judge_nothing_is_imported(tmp_path: Path) -> None:
    (tmp_path / "test_other.py").write_text("def test(): pass\n", "utf-8")
    code = (
        "import sys, pytest; code = pytest.main(['-q', '-p', 'tieout', '-p', 'no:cacheprovider']);"
        "print(code, *sorted(sys.modules))"
    )
    alone = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=alone, capture_output=True, text=True, check=True
    )
    code, *loaded = run.stdout.splitlines()[-1].split()
    ours = {name for name in loaded if name.partition(".")[0] == "tieout"}

    assert code == "0"
    assert ours == {"tieout", "tieout._version", "tieout.pytest_plugin", "tieout.pytest_plugin.sayings"}
    assert not {"pandas", "pandera", "great_expectations", "polars", "narwhals", "jinja2"} & set(loaded)


# --- names


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ([("CN",), ("US-CA",), ("EU27_2020",)], ["CN", "US-CA", "EU27_2020"]),
        ([("CN", "F")], ["CN-F"]),
        ([("a-b", "c"), ("a", "b-c")], ["a-b-c:695274", "a-b-c:02654a"]),
        ([("中国",), ("",), ("cn:1",), ("cn 1",)], [":f0e952", ":e3b0c4", "cn-1:ad5eaa", "cn-1:eec183"]),
        ([("x" * 61,)], ["x" * 60 + ":c508e7"]),
    ],
)
def test_a_slug_is_readable_where_that_says_all(places: list[tuple[str, ...]], expected: list[str]) -> None:
    assert slugs(places) == expected


def test_two_places_never_share_a_slug() -> None:
    places = [(f"{one} {two}",) for one in range(80) for two in "éèê"] + [("0-é",), ("0", "é")]

    assert len(set(slugs(places))) == len(places)
    assert all(slug.isascii() and " " not in slug for slug in slugs(places))


def test_slugs_that_begin_alike_are_told_in_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tieout.pytest_plugin.slugs._SHORT", 0)

    assert [len(slug) for slug in slugs([("é",), ("è",), ("CN",)])] == [65, 65, 2]
    assert slugs([("é",), ("é",)]) == [":", ":"]


def _facts(id_: str, table: str) -> RuleResult:
    return RuleResult("d", table, id_, "facts", "error", "A promise.", items=1)


def _flaw(rule: str, table: str) -> Finding:
    return Finding("x", "d", table, rule, "facts", "error", {}, "flawed", ())


def _cases(rules: Iterable[RuleResult], findings: Iterable[Finding]) -> dict[str, int]:
    return {case.name: len(case.findings) for case in cases_of(Report(tuple(rules), tuple(findings)))}


def test_a_finding_of_several_tables_belongs_to_one_item() -> None:
    rules = [_facts("range", "a"), _facts("range", "a+b"), _facts("sources-agree", "a+b")]
    findings = [_flaw("range", "a"), _flaw("range", "b"), _flaw("sources-agree", "b"), _flaw("codes", "c")]

    assert _cases(rules, findings) == {
        "range[a]": 1,
        "range[a+b]": 1,
        "sources-agree[a+b]": 1,
        "codes[c]": 1,
    }


# --- what figures come to together

JOINT = RuleResult("small", "table", "joint", "joint", "error", "All together.", items=1, broken=1)
CLASH = Finding("j", "small", "table", "joint", "joint", "error", {}, "part and whole clash", ())
SUSPECT = Cell("part", {"year": "2022"}, "5", None, "datasets/small/table.csv", 3, "part", hints=("slip",))


def test_figures_that_do_not_clash_together_are_an_item_that_passes(
    small: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged_together(monkeypatch)

    assert ids(small.runpytest_inprocess("--collect-only", "-q")) == [f"{FILE}::{name}" for name in NAMES]
    small.runpytest_inprocess(f"{FILE}::joint[table]").assert_outcomes(passed=1)


def test_figures_that_clash_together_fail_and_say_why(
    small: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    cause = Cause("c", "small", "table", "figure", ("j",), (Suspect((SUSPECT,)),), 1)
    rules = (*judged(TABLE, **FITS).rules, JOINT)
    judged_together(monkeypatch, rules=rules, findings=(CLASH,), causes=(cause,))
    result = small.runpytest_inprocess("-k", "joint")

    result.assert_outcomes(failed=1, deselected=len(rules) - 1)
    assert told(result, "joint[table]") == [
        "part and whole clash ()",
        "cause: 1 finding has one explanation: part [2022] (datasets/small/table.csv:3), printed as 5; slip",
    ]


def test_a_clash_belongs_to_one_item_whether_or_not_a_rule_counts_it() -> None:
    rules = [RuleResult("d", "a+b", "r", "growth", "error", "A promise.", items=1)]
    findings = [replace(CLASH, table="a+b"), replace(CLASH, table="a+b", id="k")]
    counted = [*rules, replace(JOINT, table="a+b")]

    def named(rules: Iterable[RuleResult], joined: int) -> dict[str, int]:
        report = Report(tuple(rules), tuple(findings), joined=joined)
        return {case.name: len(case.findings) for case in cases_of(report)}

    assert named(counted, 1) == named(rules, 1) == named(rules, 0) == {"r": 0, "joint[a+b]": 2}


def test_a_diagnosis_is_told_once_and_its_findings_are_counted(
    small: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    again(small, "year,part,whole\n" + "".join(f"{2000 + n},5,2\n" for n in range(15)), rules=[FITS])
    judge = run.judge

    def diagnosed(*given: Any) -> Report:
        report = judge(*given)
        ids = tuple(one.id for one in report.findings)
        return replace(report, causes=(Cause("c", "small", "table", "shift", ids, (), 15, "In tens."),))

    monkeypatch.setattr(run, "judge", diagnosed)
    lines = told(small.runpytest_inprocess(), "parts-fit")

    assert lines[3:] == [
        "cause: 15 findings have one explanation: In tens.",
        "    ... and 14 more explained by it (--format json lists them)",
        TOLD[-1],
    ]
