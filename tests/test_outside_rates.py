"""Published rates of the United States: right, just outside, a row too early, over a gap."""

import csv
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tieout.model import Report
from tieout.run import check

OURS = Path(__file__).parent / "outside"
JUST_OUTSIDE = {
    ("annual-growth-of-chained-dollars", "2001"): 0.0055,
    ("quarterly-growth-of-chained-dollars", "1954-01-01"): 0.0273,
    ("quarterly-growth-of-chained-dollars", "2005-01-01"): 0.0129,
}
"""In rounding units: these rates were computed from indexes with more digits than the levels show."""
DECLARATIONS: Mapping[str, tuple[Any, int]] = {
    "as its column": (None, 659),
    "as its cells": ({"per": "cell"}, 659),
    "three decimals": ({"decimals": 3}, 1068),
    "exact": ("exact", 1100),
}
"""What may be said of the price index, and how many of 1 357 wrong rates are then seen."""


def broken(report: Report) -> dict[str, int]:
    assert report.could_not_run == ()
    return {rule.id: rule.broken for rule in report.rules if rule.kind == "growth"}


def units(report: Report) -> dict[tuple[str, str], float]:
    return {(f.rule, f.key["date"]): round(f.gap_units or 0, 4) for f in report.findings}


def moved(file: Path, columns: slice, by: int) -> None:
    """Move columns of a table down by a row, or up."""
    header, *rows = csv.reader(file.read_text("utf-8").splitlines())
    empty = [""] * len(header)
    others = [empty, *rows[:-1]] if by > 0 else [*rows[1:], empty]
    result = [list(row) for row in rows]
    for row, other in zip(result, others, strict=True):
        row[columns] = other[columns]
    file.write_text("".join(",".join(row) + "\n" for row in [header, *result]), "utf-8")


def copied(name: str, root: Path) -> Path:
    shutil.copytree(OURS / name, root / name)
    return root / name / "datasets" / name


def test_rates_just_outside_are_warnings_because_the_rules_say_so() -> None:
    report = check(OURS / "gdp-us-2014")

    assert units(report) == JUST_OUTSIDE
    assert {finding.severity for finding in report.findings} == {"warning"}
    assert report.exit_code() == 0


def test_without_that_word_they_are_errors(tmp_path: Path) -> None:
    folder = copied("gdp-us-2014", tmp_path)
    rules = folder.parents[1] / "expectations" / "gdp-us-2014.toml"
    rules.write_text(rules.read_text("utf-8").replace("warn_below = 1\n", ""), "utf-8")

    report = check(folder)

    assert units(report) == JUST_OUTSIDE
    assert {finding.severity for finding in report.findings} == {"error"}


def test_rates_that_stand_a_row_too_early_are_errors_and_fit_a_row_later(tmp_path: Path) -> None:
    folder = copied("gdp-us-2025", tmp_path)
    assert check(folder).exit_code() == 1
    assert sum(broken(check(folder)).values()) == 94 + 91 + 307 + 310

    for table in ("year", "quarter"):
        moved(folder / f"{table}.csv", slice(3, 5), 1)
    report = check(folder)

    assert units(report) == {
        ("annual-growth-of-chained-dollars", "1993"): 0.0148,
        ("quarterly-growth-of-chained-dollars", "1950-04-01"): 0.0884,
    }
    assert report.exit_code() == 0


def prices(rounding: Any, root: Path) -> Path:
    """Declare how the price index is rounded."""
    folder = copied("cpi-us", root)
    facts = json.loads((folder / "datapackage.json").read_text("utf-8"))
    index = facts["resources"][0]["schema"]["fields"][1]
    index |= {} if rounding is None else {"rounding": rounding}
    (folder / "datapackage.json").write_text(json.dumps(facts), "utf-8")
    return folder


@pytest.mark.parametrize("said", DECLARATIONS)
def test_rates_computed_from_printed_prices_hold_exactly_whatever_is_declared(
    said: str, tmp_path: Path
) -> None:
    report = check(prices(DECLARATIONS[said][0], tmp_path))

    [rule] = [rule for rule in report.rules if rule.kind == "growth"]
    assert (rule.items, rule.holds_exactly, rule.unknown_by) == (1359, 1358, {"gap": 1})
    assert [one.key for one in report.unknowns] == [{"Date": "2025-11-01"}]
    assert report.findings == ()


@pytest.mark.parametrize("said", DECLARATIONS)
def test_the_finer_prices_are_declared_the_more_wrong_rates_are_seen(said: str, tmp_path: Path) -> None:
    rounding, seen = DECLARATIONS[said]
    folder = prices(rounding, tmp_path)
    moved(folder / "cpiai.csv", slice(2, 3), -1)

    assert broken(check(folder)) == {"inflation-matches-index": seen}


def test_a_rate_over_a_missing_month_fits_the_previous_price(tmp_path: Path) -> None:
    folder = copied("cpi-us", tmp_path)
    rules = folder.parents[1] / "expectations" / "cpi-us.toml"
    rules.write_text(rules.read_text("utf-8").replace('over = "1M"', 'over = "previous"'), "utf-8")

    [rule] = [rule for rule in check(folder).rules if rule.kind == "growth"]
    assert (rule.items, rule.holds_exactly) == (1359, 1359)
