"""Published rates of the United States: right, just outside, a row too early, over a gap."""

import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from projects import copied, folder

from tieout.model import Report
from tieout.run import Choice, check

IN_2014, IN_2025 = (Choice(select=(f"*-published-in-{year}-matches-*",)) for year in (2014, 2025))
JUST_OUTSIDE = {
    ("annual-growth-published-in-2014-matches-chained-dollars", "2001"): 0.0055,
    ("quarterly-growth-published-in-2014-matches-chained-dollars", "1954-01-01"): 0.0273,
    ("quarterly-growth-published-in-2014-matches-chained-dollars", "2005-01-01"): 0.0129,
}
"""In rounding units: these rates were computed from indexes, which are rounded apart from the levels."""
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


def changed(project: Path, old: str, new: str) -> Path:
    """Write the rules of a copied dataset otherwise, and return its folder."""
    rules = project / "expectations" / f"{project.name}.toml"
    text = rules.read_text("utf-8")
    assert old in text
    rules.write_text(text.replace(old, new), "utf-8")
    return project / "datasets" / project.name


def unaccepted(root: Path) -> Path:
    """Copy the shipped gross domestic product, and accept nothing."""
    project = copied("us-gdp", root)
    rules = (project / "expectations" / "us-gdp.toml").read_text("utf-8")
    return changed(project, rules[rules.index("[[accept]]") :], "")


def test_rates_just_outside_are_warnings_because_the_rules_say_so() -> None:
    report = check(folder("us-gdp"), IN_2014)

    assert units(report) == JUST_OUTSIDE
    assert {finding.severity for finding in report.findings} == {"warning"}
    assert report.exit_code() == 0


def test_without_that_word_they_are_errors(tmp_path: Path) -> None:
    report = check(changed(copied("us-gdp", tmp_path), "warn_below = 1\n", ""), IN_2014)

    assert units(report) == JUST_OUTSIDE
    assert {finding.severity for finding in report.findings} == {"error"}


def test_rates_that_stand_a_row_too_early_are_errors_and_fit_a_row_later(tmp_path: Path) -> None:
    tables = unaccepted(tmp_path)
    before = check(tables, IN_2025)
    assert before.exit_code() == 1
    assert list(broken(before).values()) == [94, 91, 307, 310]

    for table in ("year", "quarter"):
        moved(tables / f"{table}-2025.csv", slice(3, 5), 1)
    report = check(tables, IN_2025)

    assert units(report) == {
        ("annual-growth-published-in-2025-matches-chained-dollars", "1993"): 0.0148,
        ("quarterly-growth-published-in-2025-matches-chained-dollars", "1950-04-01"): 0.0884,
    }
    assert report.exit_code() == 0


def prices(rounding: Any, root: Path) -> Path:
    """Declare how the price index is rounded."""
    descriptor = copied("cpi-us", root) / "datasets" / "cpi-us" / "datapackage.json"
    facts = json.loads(descriptor.read_text("utf-8"))
    index = facts["resources"][0]["schema"]["fields"][1]
    index |= {} if rounding is None else {"rounding": rounding}
    descriptor.write_text(json.dumps(facts), "utf-8")
    return descriptor.parent


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
    tables = prices(rounding, tmp_path)
    moved(tables / "cpiai.csv", slice(2, 3), -1)

    assert broken(check(tables)) == {"inflation-matches-index": seen}


def test_a_rate_over_a_missing_month_fits_the_previous_price(tmp_path: Path) -> None:
    tables = changed(copied("cpi-us", tmp_path), 'over = "1M"', 'over = "previous"')

    [rule] = [rule for rule in check(tables).rules if rule.kind == "growth"]
    assert (rule.items, rule.holds_exactly) == (1359, 1359)
