"""Independence: what a table says hangs on its figures, not on where and in which scale they stand."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judges import WAYS, judged
from publishers import Print, Publisher, written
from worlds import LAWS, World, published

from tieout.model import Cell, Report

SEEDS = st.integers(0, 2**32 - 1)
"""A world is drawn from a seed; a failing test prints it."""
LEVELS: Mapping[str, str] = {
    "growth": "ab",
    "growth, log": "a",
    "average_growth": "a",
    "change": "ar",
    "share_of": "ab",
    "adds_up": "abcr",
    "adds_up_over, all members": "r",
    "running_total": "ar",
    "never_falls": "r",
    "at_most": "ar",
}
"""Laws, and the series that are levels: twice as large, all of them keep the law as they did."""


@cache
def world_of(name: str, seed: int) -> World:
    return published(LAWS[name], Random(f"{name} {seed}"), slips=0.2)


@cache
def report_of(name: str, seed: int, way: int) -> Report:
    report = judged(world_of(name, seed), LAWS[name].rule, way)
    assert report.could_not_run == ()
    return report


def all_but_places(report: Report) -> dict[str, Any]:
    """Return what a report says, but in which file and line the rows stand, and in which order."""

    def cells(given: tuple[Cell, ...]) -> list[Cell]:
        return sorted((replace(cell, path="", line=0) for cell in given), key=repr)

    findings = [
        # Words follow the scale of the row that comes first.
        (replace(one, cells=(), table="", path="", line=0, message=""), cells(one.cells))
        for one in report.findings
    ]
    return {
        "rules": [replace(one, table="") for one in report.rules if one.id == "it"],
        "findings": sorted(findings, key=repr),
        "unknowns": sorted(
            ((one.rule, one.key, one.reason, cells(one.cells)) for one in report.unknowns), key=repr
        ),
    }


def all_but_prints(report: Report, scale: int = 0) -> dict[str, Any]:
    """Return the verdicts of a report and by how many units they are missed."""
    by = Fraction(10) ** scale
    return {
        "rules": [one for one in report.rules if one.id == "it"],
        "findings": {
            tuple(one.key.values()): (one.severity, one.gap_units, one.published and one.published.low / by)
            for one in report.findings
            if one.rule == "it"
        },
        "unknowns": {tuple(one.key.values()): one.reason for one in report.unknowns},
    }


@pytest.mark.parametrize("name", LEVELS)
@settings(max_examples=1)
@given(seed=SEEDS)
def test_the_order_of_rows_changes_nothing(name: str, seed: int) -> None:
    """Theorem: a figure is identified by series, entities and period, never by its row."""
    world = world_of(name, seed)
    shuffled = world._replace(rows=Random(seed + 1).sample(world.rows, len(world.rows)))
    for way in WAYS.values():
        other = judged(shuffled, LAWS[name].rule, way)
        assert all_but_places(other) == all_but_places(report_of(name, seed, way))


@pytest.mark.parametrize("name", LEVELS)
@settings(max_examples=1)
@given(seed=SEEDS)
def test_rows_may_be_spread_over_tables_of_one_dataset(name: str, seed: int) -> None:
    """Theorem: all long tables of a dataset share one set of figures."""
    for way in WAYS.values():
        other = judged(world_of(name, seed), LAWS[name].rule, way, tables=2)
        assert all_but_places(other) == all_but_places(report_of(name, seed, way))


@pytest.mark.parametrize("name", LEVELS)
@settings(max_examples=1)
@given(seed=SEEDS)
def test_levels_in_another_unit_keep_their_verdicts(name: str, seed: int) -> None:
    """Theorem: intervals of sums scale with their figures, and those of ratios not at all."""
    world, places = world_of(name, seed), Random(f"unit {name} {seed}").choice([-3, 3, 9])
    rows = [
        row._replace(multiplier=row.multiplier + places) if row.place[0] in LEVELS[name] else row
        for row in world.rows
    ]
    for way in WAYS.values():
        other = judged(world._replace(rows=rows), LAWS[name].rule, way)
        assert all_but_prints(other, places if "r" in LEVELS[name] else 0) == all_but_prints(
            report_of(name, seed, way)
        )


@pytest.mark.parametrize("name", LEVELS)
@settings(max_examples=1)
@given(seed=SEEDS)
def test_figures_printed_in_another_scale_are_the_same_figures(name: str, seed: int) -> None:
    """Theorem: 3.377 million, 3377 thousand and 3377000 to the thousand are one interval."""
    world, places = world_of(name, seed), Random(f"scale {name} {seed}").choice([-2, 3, 6])
    publishers = {series: rescaled(one, places) for series, one in world.publishers.items()}
    other_world = World([moved(row, places) for row in world.rows], publishers)
    for way in WAYS.values():
        other = judged(other_world, LAWS[name].rule, way)
        assert all_but_prints(other) == all_but_prints(report_of(name, seed, way))


def rescaled(publisher: Publisher, places: int) -> Publisher:
    """Say a declared unit in another scale of the print."""
    by = Fraction(10) ** places
    return replace(publisher, size=publisher.size / by) if publisher.form == "unit" else publisher


def moved(row: Print, places: int) -> Print:
    """Move the point of a print to the left, and say so in its scale."""
    own = row.decimals not in ("", "INF")
    decimals = int(row.decimals) + places if own else 0
    return row._replace(
        text=written(Fraction(row.text) / Fraction(10) ** places, decimals),
        multiplier=row.multiplier + places,
        decimals=str(decimals) if own else row.decimals,
    )
