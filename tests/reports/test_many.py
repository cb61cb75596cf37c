"""Where too much is broken to be listed, every format counts all of it, and says what it does not list."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from odd import MANY
from reported import Page, broken, finding, rule

from tieout.model import Report, Severity
from tieout.reports import render
from tieout.reports.html.site import pages

LISTS_MORE = "--max-findings N lists more, --all-findings FILE writes all (from Python: most=N)"
ERRORS, WARNINGS, ACCEPTED, UNKNOWN = 79, 7, 1, 25
"""What MANY comes to, by its rules."""


def of_json(report: Report) -> dict[str, int]:
    counts: dict[str, int] = json.loads(render(report, "json"))["counts"]
    return counts


def of_jsonl(report: Report) -> dict[str, int]:
    counts: dict[str, int] = json.loads(render(report, "jsonl").partition("\n")[0])["counts"]
    return counts


@pytest.mark.parametrize("counts", [of_json, of_jsonl])
@pytest.mark.parametrize("most", [None, 0, 1, 99])
def test_the_record_counts_what_no_list_has(
    counts: Callable[[Report], dict[str, int]], most: int | None
) -> None:
    assert counts(replace(MANY, max_findings=most)) == {
        "findings": ERRORS + WARNINGS + ACCEPTED,
        "errors": ERRORS,
        "warnings": WARNINGS,
        "accepted": ACCEPTED,
        "unknowns": UNKNOWN,
        "could_not_run": 0,
    }


def test_the_record_says_of_each_rule_how_many_are_not_listed() -> None:
    rules = json.loads(render(MANY, "json"))["rules"]
    assert {one["id"]: one["unlisted"] for one in rules} == {
        "key": 30,
        "growth-matches": 47,
        "rough": 6,
        "all-unknown": 0,
    }


@pytest.mark.parametrize(("most", "hidden"), [(None, 83), (1, 85), (0, 86)])
def test_text_and_markdown_say_how_many_more_there_are_and_how_to_list_them(
    most: int | None, hidden: int
) -> None:
    report = replace(MANY, max_findings=most)
    text, markdown = render(report, "text"), render(report, "markdown")

    assert f"... and {hidden} more findings" in text.splitlines()
    assert f"\n- ... and {hidden} more\n" in markdown
    kept = "20 hold exactly, 2 by rounding"
    summary = [
        "79 errors, 7 warnings (1 accepted)",
        f"83 broken items are not listed, because there are too many: {LISTS_MORE}",
        f"3 rules, 104 items: {kept}, 57 broken, 25 unknown (12 gap, 8 missing, 5 break)",
        "40 structural checks: 30 broken",
    ]
    assert text.splitlines()[-4:] == summary
    assert [re.sub(r"\\(.)", r"\1", line) for line in markdown.splitlines()[2:6]] == [
        f"- {line}" for line in summary
    ]
    assert markdown.startswith("## tieout: Not ready to publish: 79 errors, 7 warnings\n")


def test_annotations_say_how_many_more_there_are_of_each_kind() -> None:
    lines = render(MANY, "github").splitlines()
    assert [line for line in lines if "more" in line] == [
        "::error title=tieout::... and 77 more errors",
        "::warning title=tieout::... and 6 more warnings",
    ]


def test_a_rule_fails_as_a_test_by_what_is_not_listed_too() -> None:
    root = fromstring(render(MANY, "junit", "warning"))  # noqa: S314 -- it is our own
    failed = {
        case.attrib["name"]: failure.attrib["message"].partition(",")[0]
        for case in root.iter("testcase")
        for failure in case.iter("failure")
    }
    said = {case.attrib["name"]: case.findtext("system-out") or "" for case in root.iter("testcase")}
    properties = {one.attrib["name"]: one.attrib["value"] for one in root.iter("property")}

    assert failed == {"key": "30 findings not listed", "growth-matches": "49 findings", "rough": "7 findings"}
    assert {name: LISTS_MORE in text for name, text in said.items()} == {
        "key": True,
        "growth-matches": True,
        "rough": True,
        "all-unknown": False,
    }
    assert (
        f"\n47 broken items are not listed, because there are too many: {LISTS_MORE}\n"
        in said["growth-matches"]
    )
    assert (properties["broken"], properties["unknown"]) == ("87", "25")


def test_what_is_below_the_gate_fails_no_test() -> None:
    root = fromstring(render(MANY, "junit"))  # noqa: S314 -- it is our own
    assert [case.attrib["name"] for case in root.iter("testcase") if case.find("failure") is not None] == [
        "key",
        "growth-matches",
    ]


def test_code_scanning_is_told_of_each_rule_that_has_more() -> None:
    [run] = json.loads(render(MANY, "sarif"))["runs"]
    notes = run["invocations"][0]["toolExecutionNotifications"]
    told = {
        one["associatedRule"]["id"]: one["message"]["text"]
        for one in notes
        if "not listed" in one["message"]["text"]
    }

    assert len(run["results"]) == 4
    assert told == {
        f"d/{name}": f"{number} broken items are not listed, because there are too many: {LISTS_MORE}"
        for name, number in (("key", 30), ("growth-matches", 47), ("rough", 6))
    }


@pytest.mark.parametrize("most", [None, 0])
def test_a_validation_report_adds_up_to_the_items(most: int | None) -> None:
    results = json.loads(render(replace(MANY, max_findings=most), "ess"))
    added: Counter[str] = Counter()
    for one in results:
        number = re.match(r"(\d+)(?: broken items| unknown items| more| of)", one["data"]["description"])
        all_unknown = re.search(r"all (\d+) items are unknown", one["data"]["description"])
        added[one["value"]] += int(number[1]) if number else int(all_unknown[1]) if all_unknown else 1

    assert added == {"0": ERRORS + WARNINGS + ACCEPTED, "1": 32, "NA": UNKNOWN}


def test_pages_count_what_they_do_not_list() -> None:
    site = {name: Page(text) for name, text in pages(MANY, "error")}
    index, dataset = site["index.html"], site["datasets/d.html"]

    assert index.plain.count("Not ready to publish: 79 errors, 7 warnings") == 2
    for page in (index, dataset):
        assert "79 errors, 7 warnings: 56 broken items, 30 broken structural checks." in page.plain
        assert "83 more findings not listed here; the counts include them." in page.plain
    assert "Findings 86 Accepted 1" in index.plain
    assert "Findings 87 Series" in dataset.plain
    hidden = re.findall(r"(\w+) (\d+) items.*?(\d+) more items not listed here", dataset.plain)
    assert hidden == [("missing", "8", "7"), ("gap", "12", "11"), ("break", "5", "5")]
    alone = Page(render(MANY, "html"))
    assert "83 more findings not listed here; the counts include them." in alone.plain


def only_unlisted(severity: Severity, **more: Any) -> Report:
    result = rule(severity=severity, items=9, holds_exactly=2, broken=7, unlisted=7, **more)
    return Report(rules=(result,), datasets=("d",), run=MANY.run)


@pytest.mark.parametrize(
    ("severity", "codes"),
    [("error", [1, 1, 0]), ("warning", [0, 1, 0]), ("info", [0, 0, 0])],
)
def test_what_is_not_listed_fails_the_gate_by_its_severity(severity: Severity, codes: list[int]) -> None:
    report = only_unlisted(severity)

    assert [report.exit_code(fail_on) for fail_on in ("error", "warning", "never")] == codes
    assert [json.loads(render(report, "json", one))["exit_code"] for one in ("error", "warning")] == codes[:2]
    assert (report.verdict, report.open_count) == ("broken", 7)


def test_an_accepted_finding_hides_nothing_that_is_not_listed() -> None:
    known = broken(findings=(finding(accepted="Two systems."),), rules=(rule(items=2, broken=2, accepted=1),))
    assert (known.verdict, known.exit_code()) == ("holds", 0)

    more = replace(known, rules=(replace(known.rules[0], unlisted=1),))
    assert (more.verdict, more.exit_code()) == ("broken", 1)
    assert "1 broken item is not listed" in render(more, "text")


def test_nothing_is_said_of_lists_that_are_whole() -> None:
    for name in ("text", "markdown", "junit", "sarif"):
        assert "not listed" not in render(broken(), name)
