"""Format ``jsonl``: what a program reads line by line."""

import json
from typing import Any

from odd import EVERY, HOSTILE

from tieout.model import Report
from tieout.reports import render


def lines(report: Report) -> list[dict[str, Any]]:
    return [json.loads(line) for line in render(report, "jsonl").splitlines()]


def test_the_report_comes_first_and_then_each_entry_of_its_lists() -> None:
    assert [one["type"] for one in lines(EVERY)] == [
        "report",
        *["rule"] * 6,
        *["finding"] * 6,
        *["unknown"] * 3,
        *["unreadable"] * 2,
        *["advice"] * 2,
    ]


def test_the_lines_together_are_the_record() -> None:
    whole, *entries = lines(EVERY)
    told: dict[str, Any] = {**whole, "causes": []}
    for one in entries:
        name = {"unreadable": "unreadable", "advice": "advice"}.get(one["type"], f"{one['type']}s")
        told.setdefault(name, []).append({key: value for key, value in one.items() if key != "type"})
    del told["type"]

    assert told == json.loads(render(EVERY, "json"))


def test_no_character_breaks_a_line_or_the_file() -> None:
    text = render(EVERY, "jsonl")

    assert text.splitlines() == text.removesuffix("\n").split("\n")
    assert text.encode("utf-8").decode("utf-8") == text
    assert r"\u0085 \u2028 \u2029 \ud800" in text
    assert "中国" in text
    assert [one["message"] for one in lines(EVERY) if one["type"] == "finding"][3] == HOSTILE


def test_a_report_of_nothing_is_one_line() -> None:
    assert lines(Report()) == [
        {
            "type": "report",
            "schema": "tieout-report/1",
            "verdict": "unknown",
            "exit_code": 5,
            "counts": {
                "findings": 0,
                "errors": 0,
                "warnings": 0,
                "accepted": 0,
                "unknowns": 0,
                "could_not_run": 0,
            },
            "joint": {"sets": 0, "unjudged": 0},
            "run": None,
            "redacted": False,
        }
    ]
