"""Sums of rounded parts as XBRL Calculations 1.1 judges them, in both of its rounding modes.

A case is translated into a small long table and one rule; what is right is read from
``expected.csv``. A case is consistent where nothing is found.
"""

import csv
import json
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from tieout.run import check

OURS = Path(__file__).parent / "outside" / "xbrl-sums"
THEIRS = Path(__file__).parents[2] / "shared" / "cases" / "xbrl_calc11"
CLEAN = ("consistent", "not-bound")
OTHERWISE = {"dup-nil-mix"}
"""There an empty cell stands beside a figure: here a repeat that says nothing, no contradiction."""

Fact = Mapping[str, str]


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def right(mode: str) -> dict[str, str]:
    return {case["case"]: case[mode] for case in read(OURS / "expected.csv")}


def series(fact: Fact) -> str:
    """Return the name of a concept: each case has its own, as it has its own rule."""
    return f"{fact['case']} {fact['concept']}"


def rule(facts: Sequence[Fact]) -> str:
    """Return the sum that a case asks for, in the parts that it declares, reported or not."""
    [total] = {series(fact) for fact in facts if fact["role"] == "total"}
    weights = {series(fact): fact["weight"] for fact in facts if fact["role"] == "part"}
    if not weights:
        return ""
    name = facts[0]["case"].replace("+", "plus").replace(".", "-")
    return f"""
[[rule]]
id = "{name}"
kind = "adds_up"
total = "{total}"
parts = {json.dumps(list(weights))}
weights = [{", ".join(weights.values())}]
missing = "zero"
why = "In XBRL a part that is not reported counts as nothing."
"""


def descriptor(mode: str) -> dict[str, Any]:
    def resource(name: str, *fields: dict[str, Any], **schema: Any) -> dict[str, Any]:
        return {"name": name, "path": f"{name}.csv", "schema": {"fields": list(fields), **schema}}

    value: dict[str, Any] = {"name": "OBS_VALUE", "type": "number"}
    if mode != "nearest":
        value["rounding"] = {"mode": mode}
    concept, decimals = {"name": "INDICATOR", "type": "string"}, {"name": "DECIMALS", "type": "string"}
    points = {"fields": "INDICATOR", "reference": {"resource": "concepts", "fields": "concept"}}
    tables = [
        resource("facts", concept, value, decimals, foreignKeys=[points]),
        resource("concepts", {"name": "concept", "type": "string"}, primaryKey="concept"),
    ]
    return {"name": "sums", "resources": tables}


def inconsistent(mode: str, root: Path) -> set[str]:
    """Return the cases in which something is found."""
    facts = read(OURS / "cases.csv")
    reported = [fact for fact in facts if fact["state"] != "not reported"]
    folder = root / "datasets" / "sums"
    folder.mkdir(parents=True)
    (folder / "datapackage.json").write_text(json.dumps(descriptor(mode)), "utf-8")
    rows = [",".join((series(fact), fact["value"], fact["decimals"])) for fact in reported]
    (folder / "facts.csv").write_text("\n".join(["INDICATOR,OBS_VALUE,DECIMALS", *rows, ""]), "utf-8")
    concepts = dict.fromkeys(map(series, facts))
    (folder / "concepts.csv").write_text("\n".join(["concept", *concepts, ""]), "utf-8")
    (root / "expectations").mkdir()
    cases = [list(group) for _, group in groupby(facts, key=lambda fact: fact["case"])]
    (root / "expectations" / "sums.toml").write_text("".join(map(rule, cases)), "utf-8")

    report = check(root)
    assert report.could_not_run == ()
    return {finding.cells[0].series.split(" ")[0] for finding in report.findings}


@pytest.mark.parametrize("mode", ["nearest", "truncated"])
def test_a_case_has_findings_exactly_where_it_is_inconsistent(mode: str, tmp_path: Path) -> None:
    expected = right(mode)
    found = inconsistent(mode, tmp_path)

    assert len(expected) == 138
    wrong = {case for case, verdict in expected.items() if (case in found) == (verdict in CLEAN)}
    assert wrong == OTHERWISE


@pytest.mark.skipif(not THEIRS.is_dir(), reason="the outside cases are not at hand")
def test_the_shipped_cases_are_the_outside_ones() -> None:
    assert (OURS / "cases.csv").read_bytes() == (THEIRS / "facts.csv").read_bytes()
    theirs = read(THEIRS / "expected.csv")
    for mode, column in (("nearest", "round_expected"), ("truncated", "trunc_expected")):
        assert right(mode) == {case["case"]: case[column] for case in theirs}
