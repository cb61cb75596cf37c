"""Format ``github``: commands that GitHub's runner reads as they were meant, and no more than it shows."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, NamedTuple

import pytest
from reported import HOSTILE, broken, cell, finding, rule

from tieout.model import Report, Unreadable
from tieout.reports import as_github, render

COMMAND = re.compile(r"::(?P<kind>[a-z]+)(?: (?P<properties>[^:]*))?::(?P<message>.*)")
PLACED = tuple(replace(one, col=12, width=4) for one in finding().cells)
SENTENCE = "yoy is printed as 46.1 %, that is 46.05 to 46.15; the others give 25.9"


class Shown(NamedTuple):
    """What GitHub shows of a command."""

    kind: str
    message: str
    properties: dict[str, str]


def shown(report: Report, fail_on: str = "error") -> list[Shown]:
    """Read the commands as the runner does: escaped, one a line."""
    text = as_github.render(report, fail_on)
    assert not text or text.endswith("\n")
    return [_read(line) for line in text.splitlines()]


def _read(line: str) -> Shown:
    command = COMMAND.fullmatch(line)
    assert command, line
    given = (one.partition("=") for one in (command["properties"] or "").split(","))
    properties = {name: _meant(value, {"%3A": ":", "%2C": ","}) for name, _, value in given if name}
    return Shown(command["kind"], _meant(command["message"], {}), properties)


def _meant(text: str, more: dict[str, str]) -> str:
    for escape, meant in {"%0D": "\r", "%0A": "\n", **more, "%25": "%"}.items():
        text = text.replace(escape, meant)
    return text


def test_a_finding_stands_at_its_cell_with_its_figures() -> None:
    report = broken(findings=(finding(cells=PLACED),), root="tables")
    needed = "if the others are right, "

    assert render(report, "github") == (
        "::error file=tables/datasets/d/t.csv,line=50,col=12,endColumn=15,title=growth-matches [CN 2023]"
        "::yoy is printed as 46.1 %25, that is 46.05 to 46.15; the others give 25.9"
        f"%0Ayoy       46.1 %25               [46.05 to 46.15]    line 50; {needed}25.85 to 25.91"
        f"%0Astations  3.337 million COUNT  [3.3365 to 3.3375]  line 49; {needed}3.3760 to 3.3782"
        "\n"
    )


@pytest.mark.parametrize(
    ("more", "places"),
    [
        ({"cells": ()}, {"file": "datasets/d/t.csv", "line": "50"}),
        ({"line": 0, "cells": ()}, {"file": "datasets/d/t.csv"}),
        (
            {"cells": (cell(col=3, width=0),)},
            {"file": "datasets/d/t.csv", "line": "50", "col": "3", "endColumn": "3"},
        ),
        ({"row": True}, {"file": "datasets/d/t.csv"}),
        ({"path": "d/a,b:c%2C.csv"}, {"file": "d/a,b:c%2C.csv", "line": "50"}),
    ],
)
def test_as_much_of_a_place_is_said_as_is_known(more: dict[str, Any], places: dict[str, str]) -> None:
    [one] = shown(broken(findings=(finding(**more),)))

    assert {name: value for name, value in one.properties.items() if name != "title"} == places


def test_a_row_of_a_file_without_lines_is_named() -> None:
    [one] = shown(broken(findings=(finding(kind="facts", row=True),)))

    assert one.message == f"row 50: {SENTENCE}"


def test_what_users_write_is_read_back_as_written() -> None:
    odd = "100 %25, a:b\r\n::error::x %0A"
    [one] = shown(broken(findings=(finding(kind="facts", message=odd + HOSTILE, key={"A": odd}),)))

    assert one.message == "100 %25, a:b\\r\\n::error::x %0A" + HOSTILE.replace("\u202e", "\\u202e")
    assert one.properties["title"] == "growth-matches [100 %25, a:b\\r\\n::error::x %0A]"


@pytest.mark.parametrize(
    ("severity", "kind"), [("error", "error"), ("warning", "warning"), ("info", "notice")]
)
def test_a_severity_has_a_kind(severity: str, kind: str) -> None:
    assert [one.kind for one in shown(broken(findings=(finding(severity=severity),)))] == [kind]


@pytest.mark.parametrize("report", [broken(findings=()), broken(findings=(finding(accepted="known"),))])
def test_where_nothing_is_to_be_said_nothing_is_said(report: Report) -> None:
    assert as_github.render(report, "error") == ""


def many(**numbers: int) -> Report:
    found = [finding(n, severity=severity) for severity, number in numbers.items() for n in range(number)]
    return broken(findings=tuple(found))


@pytest.mark.parametrize(
    ("report", "last"),
    [
        (many(error=10), SENTENCE),
        (many(error=11), "... and 2 more errors"),
        (many(warning=30), "... and 21 more warnings"),
        (many(info=11), "... and 2 more notices"),
    ],
)
def test_no_more_is_said_than_is_shown_and_the_last_says_so(report: Report, last: str) -> None:
    said = shown(report)

    assert len(said) == 10
    assert said[-1].message.split("\n")[0] == last


def test_each_kind_has_its_own_ten_and_the_gravest_come_first() -> None:
    said = shown(many(error=11, warning=2, info=11))

    assert [one.kind for one in said] == ["error"] * 10 + ["warning"] * 2 + ["notice"] * 10


@pytest.mark.parametrize(
    ("most", "last"), [(9, SENTENCE), (2, "... and 1 more error"), (0, "... and 3 more errors")]
)
def test_what_is_cut_on_demand_is_counted(most: int, last: str) -> None:
    said = shown(replace(many(error=3), max_findings=most))

    assert len(said) == min(most + 1, 3)
    assert said[-1].message.split("\n")[0] == last


def test_what_stops_the_gate_without_a_finding_comes_first() -> None:
    rules = (rule("r", could_not_run="ValueError: no"), rule("u", unjudged="datasets/d/t.csv"))
    lost = Unreadable("datasets/d/t.csv", "is empty")
    said = shown(Report(rules=rules, unreadable=(lost,), findings=(finding(),), root="tables"))

    assert [(one.kind, one.message.split("\n")[0]) for one in said] == [
        ("error", "datasets/d/t.csv: unreadable: it is empty"),
        ("error", "d: r: could not run: ValueError: no"),
        ("error", SENTENCE),
    ]
    assert said[0].properties == {"file": "tables/datasets/d/t.csv", "title": "tieout"}
    assert said[1].properties == {"title": "tieout"}


def test_they_have_their_room_among_the_ten() -> None:
    tripped = tuple(rule(f"r{number}", could_not_run="ValueError: no") for number in range(4))
    said = shown(replace(many(error=9), rules=tripped))

    assert [one.message.split(":")[0].split(" ")[0] for one in said] == ["d"] * 4 + ["yoy"] * 5 + ["..."]
    assert said[-1].message == "... and 4 more errors"


def test_that_nothing_was_checked_is_said_with_the_reasons() -> None:
    unknown = rule(items=2, unknown_by={"gap": 2})
    [one] = shown(Report(rules=(unknown,)))

    assert (one.kind, one.message) == (
        "error",
        "nothing was checked\nd: growth-matches: judged nothing: all 2 items are unknown (2 gap)",
    )
