"""Causes in the terminal and in Python: what ``tieout explain`` says of them, and the frame of suspects."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tieout import model
from tieout.explain import as_json, as_text, meant
from tieout.model import Cause, Cell, Finding, Interval, Missing, RuleResult, Suspect, Unknown
from tieout.python.results import Report

CELLS = tuple(
    Cell(name, {"year": "2023"}, text, None, "d/t.csv", line, name, implied=Interval(low, low + 1))
    for name, text, line, low in (("a", "53", 4, 35), ("b", "12", 5, 30), ("c", "7", 6, 25))
)
SWAPPED = replace(CELLS[0], hints=("two digits swapped: 35", "one digit replaced: 33"))
BROKEN = tuple(
    Finding(f"{number}0000", "d", "t", f"rule-{number}", "adds_up", "error", {"year": "2023"}, "no", CELLS)
    for number in range(1, 4)
)
CLASH = Finding("joint0", "d", "t", "joint", "joint", "error", {}, "a and b clash", CELLS[:2])
REPORT = model.Report(
    rules=tuple(
        RuleResult("d", "t", one.rule, one.kind, "error", "A promise.", items=1, broken=1)
        for one in (*BROKEN, CLASH)
    ),
    findings=(*BROKEN, CLASH),
    unknowns=(
        Unknown("d", "t", "rule-1", {"year": "2024"}, "missing", missing=(Missing("a", {}, Interval(1, 2)),)),
    ),
    causes=(
        Cause("c1", "d", "t", "typing", ("10000", "20000"), (Suspect((SWAPPED,)), Suspect(CELLS[1:])), 2),
        Cause("c2", "d", "t", "shift", ("30000",), (), 40, diagnosis="a stands one row too early"),
    ),
    joined=5,
    unjoined=1,
)


def explained(*words: str, report: model.Report = REPORT) -> list[str]:
    return as_text(report, meant(report, words)).splitlines()


# --- tieout explain


def test_a_finding_is_explained_with_its_cause_and_what_else_that_explains() -> None:
    lines = explained("10000")
    at = next(number for number, line in enumerate(lines) if line.startswith("cause"))

    assert lines[at : at + 4] == [
        "cause         2 findings have 2 possible explanations (each alone would explain them):",
        (
            "              either a [2023] (d/t.csv:4), printed as 53, must be 35 to 36; "
            "two digits swapped: 35, or one digit replaced: 33"
        ),
        (
            "              or b [2023] (d/t.csv:5), printed as 12, must be 30 to 31, "
            "and c [2023] (d/t.csv:6), printed as 7, must be 25 to 26, together"
        ),
        "explains too  rule-2 [2023]  (finding 20000)",
    ]


def test_a_diagnosis_is_said_of_each_of_its_findings() -> None:
    assert "cause        40 findings have one explanation: a stands one row too early" in explained(
        "rule-3", "2023"
    )


def test_an_item_that_could_not_be_judged_says_what_is_missing_must_be() -> None:
    assert "missing      a must be 1 to 2" in explained("rule-1", "2024")


def test_joint_is_explained_whether_or_not_figures_clash() -> None:
    clashing = explained("joint")
    clean = explained("joint", report=replace(REPORT, rules=REPORT.rules[:3], findings=BROKEN))

    assert clashing[0] == "rule joint  (d/t)"
    assert (
        "counts       5 sets of figures judged as wholes: 1 broken, 1 not judged (too large, or too much in "
        in ("\n".join(clashing))
    )
    assert clashing[-1].split() == ["joint0", "error", "[all]", "a", "and", "b", "clash"]
    assert clean[:2] == [
        "rule joint",
        "promise      Figures that several items tie together can all be right at once.",
    ]
    assert "5 sets of figures judged as wholes: 0 broken" in "\n".join(clean)
    assert "findings" not in clean


def test_json_has_the_causes_of_what_is_meant() -> None:
    def causes(*words: str, report: model.Report = REPORT) -> object:
        part = json.loads(as_json(report, meant(report, words)))
        return [one["id"] for one in part["causes"]] if "causes" in part else None

    assert (causes("10000"), causes("rule-3"), causes("joint")) == (["c1"], ["c2"], None)
    clean = replace(REPORT, rules=REPORT.rules[:3], findings=BROKEN)
    assert json.loads(as_json(clean, meant(clean, ["joint"])))["rules"] == []


# --- in Python


def test_each_cell_that_may_be_wrong_is_a_row() -> None:
    frame = Report(REPORT, lambda: REPORT).causes

    assert frame[["cause", "suspect", "series", "key", "printed", "low", "high", "line"]].values.tolist()[
        :3
    ] == [
        ["c1", 1, "a", "year=2023", "53", 35, 36, 4],
        ["c1", 2, "b", "year=2023", "12", 30, 31, 5],
        ["c1", 2, "c", "year=2023", "7", 25, 26, 6],
    ]
    assert frame["hints"].tolist()[0] == "two digits swapped: 35; one digit replaced: 33"
    assert frame["findings"].tolist() == ["10000, 20000"] * 3 + ["30000"]
    last = frame.iloc[3]
    assert (last["class"], last["diagnosis"], last["explains"]) == ("shift", "a stands one row too early", 40)
    assert frame["suspect"].isna().tolist() == [False, False, False, True]


def test_the_frame_has_the_same_columns_with_and_without_rows() -> None:
    empty = Report(model.Report(), model.Report).causes

    assert len(empty) == 0
    assert empty.dtypes.to_dict() == Report(REPORT, lambda: REPORT).causes.dtypes.to_dict()


def test_what_is_not_in_order_says_its_causes() -> None:
    with pytest.raises(AssertionError, match="possible explanations") as raised:
        Report(REPORT, lambda: REPORT).assert_ok()

    assert "... and 39 more explained by it" in str(raised.value)
    assert "more findings" not in str(raised.value)
