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
    """Return the name of a concept; too many digits are said once of a series, so there each has its own."""
    return f"{fact['case']} {fact['concept']}" if fact["case"].startswith("excess") else fact["concept"]


def sums(facts: Sequence[Fact]) -> Mapping[tuple[str, ...], list[str]]:
    """Return the cases of each sum: its total, then its parts and weights, reported or not."""
    found: dict[tuple[str, ...], list[str]] = {}
    for case, group in groupby(facts, key=lambda fact: fact["case"]):
        rows = list(group)
        totals = {series(fact): None for fact in rows if fact["role"] == "total"}
        parts = {series(fact): fact["weight"] for fact in rows if fact["role"] == "part"}
        found.setdefault((*totals, *parts, *parts.values()), []).append(case)
    return found


def rule(number: int, total: str, *parts_and_weights: str, cases: Sequence[str]) -> str:
    half = len(parts_and_weights) // 2
    parts, weights = parts_and_weights[:half], parts_and_weights[half:]
    return f"""
[[rule]]
id = "sum-{number}"
kind = "adds_up"
total = "{total}"
parts = {json.dumps(parts)}
weights = [{", ".join(weights)}]
where = {{ CASE = {json.dumps(cases)} }}
missing = "zero"
why = "In XBRL a part that is not reported counts as nothing."
"""


def descriptor(mode: str) -> dict[str, Any]:
    names = ("CASE", "INDICATOR", "OBS_VALUE", "DECIMALS")
    fields: list[dict[str, Any]] = [{"name": name, "type": "string"} for name in names]
    fields[0]["role"] = "entity"
    fields[2]["type"] = "number"
    if mode != "nearest":
        fields[2]["rounding"] = {"mode": mode}
    return {"name": "sums", "resources": [{"name": "f", "path": "f.csv", "schema": {"fields": fields}}]}


def inconsistent(mode: str, root: Path) -> set[str]:
    """Return the cases in which something is found."""
    facts = read(OURS / "cases.csv")
    folder = root / "datasets" / "sums"
    folder.mkdir(parents=True)
    (folder / "datapackage.json").write_text(json.dumps(descriptor(mode)), "utf-8")
    rows = [
        ",".join((fact["case"], series(fact), fact["value"], fact["decimals"]))
        for fact in facts
        if fact["state"] != "not reported"
    ]
    (folder / "f.csv").write_text("\n".join(["CASE,INDICATOR,OBS_VALUE,DECIMALS", *rows, ""]), "utf-8")
    rules = [
        rule(number, *names, cases=cases)
        for number, (names, cases) in enumerate(sums(facts).items())
        if len(names) > 1
    ]
    (root / "expectations").mkdir()
    (root / "expectations" / "sums.toml").write_text("".join(rules), "utf-8")

    report = check(root)
    assert report.could_not_run == ()
    return {finding.cells[0].key["CASE"] for finding in report.findings}


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
