"""One mistake that breaks a rule again and again is one cause, and the cells are not suspected for it."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tieout.model import Report
from tieout.run import Choice, check
from tieout.testing import project

LEVELS = [100.0, 110.5, 118.2, 131.0, 127.4, 139.9, 158.3, 171.6, 169.0, 188.8, 204.1, 221.7]
GROWTH = [round(100 * (now / then - 1), 1) for then, now in pairwise(LEVELS)]
RULE = {"id": "g-fits", "kind": "growth", "published": "g", "of": "x"}


def table_of(levels: list[Any], rates: list[Any]) -> str:
    rows = zip(range(2010, 2010 + len(levels)), levels, rates, strict=True)
    return "year,x,g\n" + "".join(f"{year},{x},{g}\n" for year, x, g in rows)


def report_of(root: Path, table: str, *rules: dict[str, Any], **choice: Any) -> Report:
    project(root, table, None, rules or [RULE])
    report = check(root, Choice(**choice))
    assert not report.could_not_run
    return report


def told(report: Report) -> list[tuple[str, str | None, int]]:
    return [(cause.sort, cause.diagnosis, len(cause.findings)) for cause in report.causes]


def test_rates_that_stand_a_row_too_early_are_one_cause(tmp_path: Path) -> None:
    report = report_of(tmp_path, table_of(LEVELS, [*GROWTH, ""]))

    assert len(report.findings) == 10
    ((sort, sentence, explained),) = told(report)
    assert (sort, explained) == ("shift", 10)
    assert sentence == (
        "`g` stands one row too early: explains 10 of 10 broken items, then 11 of 11 items hold; "
        "so would: `x` stands one row too late"
    )
    assert report.causes[0].suspects == ()


def test_what_one_mistake_does_not_explain_is_left_apart(tmp_path: Path) -> None:
    rates = [*GROWTH, ""]
    rates[4] = 99.9
    report = report_of(tmp_path, table_of(LEVELS, rates))

    ((sort, _, explained),) = told(report)
    assert (sort, explained) == ("shift", 9)
    left = {finding.id for finding in report.findings}.difference(report.causes[0].findings)
    assert len(left) == 1


def test_other_rules_are_judged_jointly_without_what_is_mistaken(tmp_path: Path) -> None:
    levels = [*LEVELS]
    table = "year,x,g,a,b\n" + "".join(
        f"{year},{x},{g},{x / 2:.2f},{x / 2:.2f}\n"
        for year, x, g in zip(range(2010, 2022), levels, [*GROWTH, ""], strict=True)
    )
    sums = {"id": "x-adds-up", "kind": "adds_up", "total": "x", "parts": ["a", "b"]}
    report = report_of(tmp_path, table.replace("2015,139.9,", "2015,193.9,"), RULE, sums)

    assert [(cause.sort, cause.explains) for cause in report.causes] == [("shift", 10), ("typing", 1)]
    (suspects,) = (cause.suspects for cause in report.causes if cause.sort == "typing")
    assert [cell.printed for one in suspects for cell in one.cells] == ["69.95", "69.95", "193.9"]


@pytest.mark.parametrize("joint", ["auto", "always"])
def test_fractions_in_a_column_of_percent_are_one_cause(tmp_path: Path, joint: str) -> None:
    rates = ["", *(f"{rate / 100:.3f}" for rate in GROWTH)]

    ((sort, sentence, explained),) = told(report_of(tmp_path, table_of(LEVELS, rates), joint=joint))
    assert (sort, explained) == ("factor", 11)
    assert sentence is not None
    assert "fraction" in sentence


def test_a_few_slips_are_no_mistake_of_the_whole(tmp_path: Path) -> None:
    rates: list[Any] = ["", *GROWTH]
    rates[3], rates[7], rates[10] = 1.08, 31.1, 80.1
    report = report_of(tmp_path, table_of(LEVELS, rates))

    assert [cause.diagnosis for cause in report.causes] == [None, None, None]


def test_nothing_is_said_of_mistakes_where_nobody_wants_causes(tmp_path: Path) -> None:
    assert report_of(tmp_path, table_of(LEVELS, [*GROWTH, ""]), joint="never").causes == ()


def test_of_a_table_that_a_plan_judges_the_findings_that_are_told_have_their_cause(tmp_path: Path) -> None:
    rows = [
        f"A{area:02d},{2010 + place},{x + area:.1f},{round(100 * ((after + area) / (x + area) - 1), 1)}"
        for area in range(40)
        for place, (x, after) in enumerate(pairwise(LEVELS))
    ]
    table = "\n".join(["area,year,x,g", *rows, ""])
    project(tmp_path, table, None, [RULE])
    frame = pl.read_csv(tmp_path / "datasets/small/table.csv")
    frame.write_parquet(tmp_path / "datasets/small/table.parquet")
    facts = tmp_path / "datasets/small/datapackage.json"
    facts.write_text(facts.read_text("utf-8").replace("table.csv", "table.parquet"), "utf-8")
    report = check(tmp_path, Choice(whole=10, most=20))

    ((sort, sentence, _),) = told(report)
    assert sort == "shift"
    assert sentence is not None
    assert sentence.startswith("`g` stands one row too early: explains ")
    assert len(report.findings) < sum(rule.broken for rule in report.rules)
    assert "broken items looked at, of" in sentence


def test_one_cell_is_likelier_than_a_mistake_that_was_made_everywhere(tmp_path: Path) -> None:
    # All growth is counted from 2010, and its level alone is ten times what it should be.
    levels = [1000.0, *LEVELS[1:]]
    rates = ["", *(round(100 * (x / LEVELS[0] - 1), 1) for x in LEVELS[1:])]
    since = {"id": "since", "kind": "growth", "published": "g", "of": "x", "since": 2010}
    report = report_of(tmp_path, table_of(levels, rates), since)

    assert [(cause.diagnosis, cause.explains) for cause in report.causes] == [(None, 11)]
    assert [cell.printed for one in report.causes[0].suspects for cell in one.cells] == ["1000.0"]
    assert report.causes[0].suspects[0].cells[0].hints[0] == "decimal point moved: 100.00"
