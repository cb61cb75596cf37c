"""Soundness of plans: what one query settles of an item is what is said of it in memory."""

from __future__ import annotations

from pathlib import Path
from random import Random

import polars as pl
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from planned import ENGINES, Small, at_last, by_plan, in_memory, small
from polars.testing import assert_frame_equal
from tables import drawn

from tieout.engines.plan import on_polars
from tieout.engines.plan.boundary import decided
from tieout.engines.plan.codes import LEFT, NO_ITEM
from tieout.engines.plan.settle import settle
from tieout.engines.plan.settlement import Settlement, Told

SEEDS = st.integers(0, 2**32 - 1)
"""A table is drawn from a seed; a failing test prints it."""
_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def _small(folder: Path, seed: int) -> Small:
    frame, fields, rules = drawn(Random(seed))
    table = small(folder, frame, fields, *rules).planned_rules()
    assume(table.rules)
    return table


@settings(_FOLDER, max_examples=10)
@given(seed=SEEDS)
def test_what_a_plan_says_of_an_item_is_what_is_said_in_memory(tmp_path: Path, seed: int) -> None:
    """Theorem: float64 with a bound of its error is never sure of what is not so."""
    table = _small(tmp_path, seed)
    plan, source = table.planned("polars")
    known_of = settle(plan, source, source.frame).decimals
    # Where numbers with exponents may change what a column prints, the table is read.
    assume(all(known_of[one.field.name].confirm(one) for one in plan.columns))
    codes, left = by_plan(plan, source)
    known = in_memory(table)
    surely = {place: code for place, code in codes.items() if code != LEFT}
    assert surely == {place: known.get(place, NO_ITEM) for place in surely}
    assert {place for place in known if place[1] not in left} <= set(codes)


@settings(_FOLDER, max_examples=4)
@given(seed=SEEDS)
def test_a_table_comes_to_the_same_on_every_engine(tmp_path: Path, seed: int) -> None:
    """Theorem: one plan has one meaning."""
    table = _small(tmp_path, seed)
    settled = {}
    for engine in ENGINES:
        plan, source = table.planned(engine)
        settled[engine] = at_last(plan, settle(plan, source, source.frame))
    (here, there) = settled.values()
    assert _counted(here) == _counted(there)
    assert_frame_equal(_plain(here.rows), _plain(there.rows), check_exact=True)


@pytest.mark.parametrize("told", [Told(None), Told(2), Told(1, frozenset({"key", "cell", "rule-0"}))])
@settings(_FOLDER, max_examples=4)
@given(seed=SEEDS)
def test_blocks_of_entities_come_to_the_same_as_all_at_once(tmp_path: Path, told: Told, seed: int) -> None:
    """Theorem: no item hangs on the rows of other entities."""
    plan, source = _small(tmp_path, seed).planned("polars")
    whole = settle(plan, source, source.frame, told)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(on_polars, "AT_ONCE", 7)
        patch.setattr(on_polars, "BLOCK", 5)
        blocks = settle(plan, source, source.frame, told)
    assert _counted(blocks) == _counted(whole)
    assert_frame_equal(_plain(blocks.rows), _plain(whole.rows))
    near = [decided(plan, found.boundary) for found in (blocks, whole)]
    assert_frame_equal(*near, check_row_order=False)


def _counted(found: Settlement) -> dict[str, object]:
    return {name: value for name, value in found._asdict().items() if name not in ("rows", "boundary")}


def _plain(rows: pl.DataFrame) -> pl.DataFrame:
    """Return what is said of rows; beside rows of other entities stands what nobody asks for."""
    said = rows.select(pl.selectors.matches("^(r|left|again|[esc][0-9]+)$"))
    # Engines count rows in types of their own.
    return said.with_columns(pl.selectors.integer().cast(pl.Int64)).sort("r")
