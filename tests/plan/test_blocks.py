"""Blocks: rows that are too many for memory are put aside whole, in order, and leave nothing behind."""

from __future__ import annotations

import tempfile
from pathlib import Path

import polars as pl
import pytest

from tieout.engines.plan.blocks import put_aside

ROWS = pl.DataFrame(
    {"r": range(600), "e0": [f"A{one % 50}" for one in range(600)], "e1": ["", "B", "C"] * 200}
)


@pytest.fixture(autouse=True)
def aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("entities", [["e0"], ["e1"], ["e0", "e1"]])
def test_each_row_stands_in_one_block_in_order_with_all_others_of_its_entities(entities: list[str]) -> None:
    stretches = [ROWS[:250].lazy(), ROWS[250:].lazy()]
    with put_aside(stretches, entities, 4) as blocks:
        parts = [block.collect() for block in blocks]
    assert len(parts) == 4
    assert pl.concat(parts).sort("r").equals(ROWS)
    assert all(part["r"].is_sorted() for part in parts)
    keys = pl.concat(part.select(entities).unique() for part in parts)
    assert keys.is_unique().all()


def test_what_was_put_aside_is_removed_whatever_happens(aside: Path) -> None:
    def tripping() -> None:
        with put_aside([ROWS.lazy()], ["e0"], 2):
            assert [one.is_dir() for one in aside.iterdir()] == [True]
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        tripping()
    assert list(aside.iterdir()) == []
