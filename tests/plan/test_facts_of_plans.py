"""Facts of plans: where the rows lie, each breaks the same facts as by pandera in memory."""

from __future__ import annotations

from pathlib import Path
from random import Random

import duckdb
import polars as pl
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from structures import PATTERNS, TEXTS, Described, drawn

from tieout.engines.plan.columns import NotPlanned
from tieout.engines.plan.patterns import written_out

SEEDS = st.integers(0, 2**32 - 1)
"""A table is drawn from a seed; a failing test prints it."""
_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
_BEYOND = {
    *[
        "A\\b",
        "\\bA.*",
        "(?:A)**",
        "A{2}{2}",
        "(?x) A 1",
        "(?m)^A$",
        "(?R)^A$",
        "(?U)A+",
        "(?i:a)B",
        "(?-u:A)",
    ],
    "A{0,1001}",
}
"""Patterns of which nobody can say that they mean the same to DuckDB."""


def _same(one: Described, engine: str) -> None:
    try:
        found, left = one.in_place(one.source(engine))
    except NotPlanned:
        assume(False)  # noqa: FBT003
    assert one.surely(found, left) == one.surely(one.in_memory(), left)


@settings(_FOLDER, max_examples=15)
@given(seed=SEEDS)
def test_a_row_breaks_the_facts_that_it_breaks_in_memory(tmp_path: Path, seed: int) -> None:
    """Theorem: facts as expressions flag the very rows that pandera does."""
    _same(drawn(Random(seed), tmp_path), "polars")


@settings(_FOLDER, max_examples=15)
@given(seed=SEEDS)
def test_facts_by_themselves_say_the_same_as_pandera(tmp_path: Path, seed: int) -> None:
    """Theorem: what is wrong is told word for word, and in order, without pandera."""
    one = drawn(Random(seed), tmp_path)
    assert one.cellwise() == one.by_pandera()


@settings(_FOLDER, max_examples=3)
@given(seed=SEEDS)
def test_a_row_breaks_them_on_duckdb_too(tmp_path: Path, seed: int) -> None:
    """Theorem: they flag the same on every engine."""
    _same(drawn(Random(seed), tmp_path, most=60), "duckdb")


def test_a_pattern_means_the_same_to_duckdb_or_is_not_planned() -> None:
    assert {pattern for pattern in PATTERNS if not _is_planned(pattern)} == _BEYOND


@settings(max_examples=10)
@given(pieces=st.lists(st.sampled_from(PATTERNS), min_size=2, max_size=4), between=st.sampled_from(["", "|"]))
def test_patterns_of_several_pieces_mean_the_same_too(pieces: list[str], between: str) -> None:
    """Theorem: what matches each character alike matches all texts alike."""
    _is_planned(between.join(f"(?:{piece})?" for piece in pieces))


def _is_planned(pattern: str) -> bool:
    """Tell whether a pattern is planned on DuckDB; if so, it matches the same texts as by Polars."""
    try:
        read = written_out(pattern)
    except NotPlanned:
        return False
    texts = pl.DataFrame({"text": TEXTS})
    query = "SELECT regexp_matches(text, ?) FROM texts"
    known = texts["text"].str.contains(f"^(?:{pattern})$").to_list()
    assert [is_so for (is_so,) in duckdb.execute(query, [f"^(?:{read})$"]).fetchall()] == known
    return True
