"""Format ``junit``: what a build server shows as tests."""

from __future__ import annotations

from xml.etree.ElementTree import Element, fromstring

import pytest
from odd import EVERY
from reported import broken, finding, rule

from tieout.model import Report
from tieout.reports import render

OUTCOMES = ("failure", "error", "skipped")


def told(report: Report, fail_on: str = "error") -> Element:
    return fromstring(render(report, "junit", fail_on))  # noqa: S314 -- it is our own


def outcomes(report: Report, fail_on: str = "error") -> list[str]:
    """Return each test case: its class, its name, and where it did not pass the outcome and its type."""
    found = []
    for one in told(report, fail_on).iter("testcase"):
        outcome = [f"{each.tag}:{each.get('type')}" for each in one if each.tag in OUTCOMES]
        found.append(" ".join([one.attrib["classname"], one.attrib["name"], *outcome]))
    return found


def case(report: Report, name: str, fail_on: str = "error") -> Element:
    [one] = [one for one in told(report, fail_on).iter("testcase") if one.attrib["name"] == name]
    return one


def lines(element: Element, tag: str) -> list[str]:
    return (element.findtext(tag) or "").split("\n")


def test_each_rule_is_a_test_and_each_unreadable_file() -> None:
    assert outcomes(EVERY) == [
        "d.t key failure:facts",
        "d.t growth-matches failure:growth",
        "d.t all-unknown skipped:nothing-judged",
        "d.t nothing-there skipped:nothing-judged",
        "d.t lost skipped:nothing-judged",
        "d.t tripped error:could-not-run",
        "d stale-accept failure:facts",
        "d datasets/d/lost.csv error:unreadable",
        "files e.csv error:unreadable",
    ]


@pytest.mark.parametrize(
    ("severity", "accepted", "failing"),
    [
        ("error", None, ["error", "warning"]),
        ("error", "Two systems.", []),
        ("warning", None, ["warning"]),
        ("info", None, []),
    ],
)
def test_a_rule_fails_as_the_gate_does(severity: str, accepted: str | None, failing: list[str]) -> None:
    report = broken(findings=(finding(severity=severity, accepted=accepted),))

    for fail_on in ("error", "warning", "never"):
        fails = fail_on in failing
        outcome = " failure:growth" if fails else ""
        assert outcomes(report, fail_on) == ["d.t kept", f"d.t growth-matches{outcome}"]
        assert report.exit_code(fail_on) == int(fails)


def test_counts_are_those_of_the_test_cases() -> None:
    root = told(EVERY)

    assert root.attrib == {"name": "tieout", "tests": "9", "failures": "3", "errors": "3"}
    when = {"timestamp": "2026-11-22T02:00:00"}
    assert [one.attrib for one in root] == [
        {"name": "d", "tests": "8", "failures": "3", "errors": "2", "skipped": "3", **when},
        {"name": "without-tables", "tests": "0", "failures": "0", "errors": "0", "skipped": "0", **when},
        {"name": "files", "tests": "1", "failures": "0", "errors": "1", "skipped": "0", **when},
    ]
    assert {one.attrib["name"]: one.attrib["value"] for one in root[0].iter("property")} == {
        "fail_on": "error",
        "version": "1.2.3",
        "items": "12",
        "holds_exactly": "3",
        "holds_by_rounding": "1",
        "broken": "5",
        "accepted": "1",
        "unknown": "3",
    }


def test_a_report_that_says_no_time_has_none() -> None:
    root = told(broken())

    assert "timestamp" not in root[0].attrib
    assert "version" not in [one.attrib["name"] for one in root.iter("property")]


def test_a_failure_has_the_evidence_and_what_does_not_fail_stands_beside_it() -> None:
    one = case(EVERY, "growth-matches")
    says = "yoy is printed as 46.1 %, that is 46.05 to 46.15; the others give 25.9"
    needed = "if the others are right, "

    assert lines(one, "failure") == [
        f"datasets/d/t.csv:50: error growth-matches [CN 2023]: {says}",
        f"    yoy       46.1 %               [46.05 to 46.15]    line 51; {needed}25.85 to 25.91",
        f"    stations  3.337 million COUNT  [3.3365 to 3.3375]  line 49; {needed}3.3760 to 3.3782",
    ]
    assert lines(one, "system-out")[:6] == [
        "expectations/d.toml:3",
        "Growth is growth.",
        "It is printed beside its levels.",
        "9 items: 2 hold exactly, 1 by rounding, 4 broken (1 accepted), 2 unknown (1 gap, 1 missing)",
        f"datasets/d/t.csv:50:12: warning growth-matches [CN 2023]: {says}",
        "    yoy  46.1 %  [46.05 to 46.15]  line 50",
    ]
    assert f"datasets/d/t.csv: error growth-matches [CN 2023]: {says} (accepted: Two systems.)" in lines(
        one, "system-out"
    )


@pytest.mark.parametrize(
    ("findings", "most", "message"),
    [
        (1, None, "datasets/d/t.csv:50: low"),
        (2, None, "2 findings, the first datasets/d/t.csv:50: low"),
        (3, 1, "3 findings, the first datasets/d/t.csv:50: low"),
        (3, 0, "3 findings, cut off by --max-findings"),
    ],
)
def test_the_message_says_how_many_there_are(findings: int, most: int | None, message: str) -> None:
    found = tuple(finding(number, message="low") for number in range(findings))
    one = case(broken(findings=found, max_findings=most), "growth-matches")

    [failure] = one.findall("failure")
    assert failure.attrib["message"] == message
    cut = findings - min(findings, findings if most is None else most)
    told_so = [line for line in lines(one, "system-out") if "cut off" in line]
    assert told_so == ([f"{cut} findings cut off by --max-findings"] if cut else [])


def test_what_could_not_be_judged_says_why() -> None:
    names = ("all-unknown", "lost", "tripped", "datasets/d/lost.csv")
    messages = [
        next(one for one in case(EVERY, name) if one.tag in OUTCOMES).get("message") for name in names
    ]

    assert messages == [
        "d: all-unknown: judged nothing: its one item is unknown (1 break)",
        "d: lost: not judged, because datasets/d/lost.csv is unreadable",
        "d: tripped: could not run: ValueError: no",
        "datasets/d/lost.csv: unreadable: it is not UTF-8",
    ]


def test_advice_stands_beside_the_tests() -> None:
    assert lines(told(EVERY)[0], "system-out") == [
        "expectations/d.toml:3: advice growth-matches: says the same as another",
        "rules: advice given: says nothing",
    ]


def test_a_character_that_xml_cannot_hold_is_shown_by_its_number() -> None:
    report = broken(
        rules=(rule("\x01", dataset="\ud800", table="\ufffe"),),
        findings=(finding(rule="\x01", dataset="\ud800", message="\x00\r\n\t<&]]>\U0001f600"),),
        datasets=("\ud800",),
    )
    [one] = told(report).iter("testcase")

    assert one.attrib == {"classname": r"\ud800.\ufffe", "name": r"\x01"}
    [failure] = one.findall("failure")
    assert failure.attrib["message"] == r"datasets/d/t.csv:50: \x00\r\n\t<&]]>😀"
    assert render(report, "junit").encode("utf-8")


def test_what_facts_say_is_said_of_each_table() -> None:
    facts = [rule("key", kind="facts", table=table, items=1) for table in ("t", "u")]
    found = finding(rule="key", kind="facts", table="u")

    assert outcomes(broken(rules=facts, findings=(found,))) == ["d.t key", "d.u key failure:facts"]
