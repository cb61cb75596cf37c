"""The cells of a finding say which other rules hold with them."""

from pathlib import Path
from typing import Any

import pytest

from tieout.engines.judge import judge
from tieout.model import Report
from tieout.run import check
from tieout.testing import project

LEVELS = """\
year,stations,growth,doubled
2021,1.984,,
2022,2.312,16.5,4.624
2023,3.737,46.1,7.474
2024,4.251,25.9,8.502
"""
GROWTH = {"id": "growth", "kind": "growth", "published": "growth", "of": "stations"}
RISES = {"id": "rises", "kind": "never_falls", "columns": ["stations"]}
DOUBLED = {"id": "doubled", "kind": "formula", "holds": "doubled == 2*stations"}


def passes(root: Path, table: str, *rules: dict[str, Any], facts: Any = None) -> dict[str, tuple[str, ...]]:
    """Return for each cell of a finding what it passes, by ``rule line column``."""
    project(root, table, facts, rules)
    return by_cell(check(root))


def by_cell(report: Report) -> dict[str, tuple[str, ...]]:
    return {
        f"{finding.rule} {cell.line} {cell.column}": cell.passes
        for finding in report.findings
        for cell in finding.cells
    }


@pytest.mark.usefixtures("both_ways")
def test_a_level_that_breaks_two_growth_rates_still_never_falls(tmp_path: Path) -> None:
    assert passes(tmp_path, LEVELS, GROWTH, RISES, DOUBLED) == {
        "growth 4 growth": (),
        "growth 4 stations": ("rises", "doubled"),
        "growth 3 stations": ("rises", "doubled"),
        "growth 5 growth": (),
        "growth 5 stations": ("rises", "doubled"),
    }


def test_a_rule_that_breaks_with_a_figure_anywhere_does_not_hold_with_it(tmp_path: Path) -> None:
    table = "year,a,b\n2020,53,11\n2021,41,43\n2022,67,11\n"
    rises, below = (
        {"id": "rises", "kind": "never_falls", "columns": ["a"]},
        {"id": "below", "kind": "at_most", "smaller": "a", "larger": "b"},
    )

    # 41 falls, and 67 rises above it: the rule holds there, and does not speak for 41.
    assert passes(tmp_path, table, rises, below) == {
        "rises 3 a": ("below",),
        "rises 2 a": (),
        "below 2 a": (),
        "below 2 b": (),
        "below 4 a": ("rises",),
        "below 4 b": (),
    }


def test_the_members_of_a_sum_pass_it_and_a_forecast_is_another_figure(tmp_path: Path) -> None:
    table = """\
INDICATOR,REF_AREA,TIME_PERIOD,OBS_VALUE,OBS_STATUS
x,A,2020,1,A
x,B,2020,2,A
x,W,2020,3,A
x,A,2020,7,F
"""
    total = {"id": "sum", "kind": "adds_up_over", "of": "x", "dimension": "REF_AREA", "total": "W"}
    low = {"id": "low", "kind": "in_range", "columns": ["x"], "high": 0}
    ahead = {**low, "id": "ahead", "where": {"OBS_STATUS": "F"}}

    assert passes(tmp_path, table, total, low, ahead) == {
        "low 2 OBS_VALUE": ("sum",),
        "low 3 OBS_VALUE": ("sum",),
        "low 4 OBS_VALUE": ("sum",),
        "ahead 5 OBS_VALUE": (),
    }


def test_what_is_unknown_does_not_pass(tmp_path: Path) -> None:
    table = "year,a,b\n2020,53,\n2021,41,\n"
    rises = {"id": "rises", "kind": "never_falls", "columns": ["a"]}
    alike = {"id": "alike", "kind": "agree", "columns": ["a", "b"]}

    assert passes(tmp_path, table, rises, alike) == {"rises 3 a": (), "rises 2 a": ()}


def test_cells_of_sources_that_contradict_each_other_pass_too(tmp_path: Path) -> None:
    table = "INDICATOR,TIME_PERIOD,OBS_VALUE,SOURCE\nx,2020,5,one\nx,2020,6,two\n"
    low = {"id": "low", "kind": "in_range", "columns": ["x"], "high": 10}

    assert passes(tmp_path, table, low) == {
        "sources-agree 2 OBS_VALUE": ("low",),
        "sources-agree 3 OBS_VALUE": ("low",),
    }


def test_a_figure_out_of_its_range_may_pass_and_a_cell_that_is_no_figure_does_not(tmp_path: Path) -> None:
    table = """\
INDICATOR,REF_AREA,TIME_PERIOD,OBS_VALUE
x,A,2020,120
x,A,2020,n/a
x,B,2020,n/a
"""
    low = {"id": "low", "kind": "in_range", "columns": ["x"], "high": 200}

    assert passes(tmp_path, table, low, facts={"OBS_VALUE": {"constraints": {"maximum": 100}}}) == {
        "range 2 OBS_VALUE": ("low",),
        "cell 3 OBS_VALUE": (),
        "cell 4 OBS_VALUE": (),
    }


def test_a_rule_that_trips_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def trips(seen: Any, rule: Any, promise: Any) -> Any:
        if rule.id == "doubled":
            raise RuntimeError("no")
        return judge(seen, rule, promise)

    monkeypatch.setattr("tieout.engines.verdicts.judge", trips)
    project(tmp_path, LEVELS, rules=[GROWTH, DOUBLED, RISES])
    report = check(tmp_path)

    assert [rule.id for rule in report.could_not_run] == ["doubled"]
    assert by_cell(report)["growth 4 stations"] == ("rises",)


def test_what_trips_over_passes_loses_no_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def trips(*_: Any) -> Any:
        raise RuntimeError("no")

    monkeypatch.setattr("tieout.engines.passes.with_passes", trips)
    project(tmp_path, LEVELS, rules=[GROWTH, RISES])
    report = check(tmp_path)

    assert [(rule.id, rule.could_not_run) for rule in report.could_not_run] == [
        ("passes", "RuntimeError: no")
    ]
    assert set(by_cell(report).values()) == {()}
    assert len(report.findings) == 2
