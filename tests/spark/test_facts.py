"""Facts on Spark: its workers flag the very rows that pandera does in memory."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

from structures import drawn


def test_workers_flag_the_rows_that_pandera_does(spark: Any, tmp_path: Path) -> None:
    from tieout.engines.plan.on_spark import SparkSource  # noqa: PLC0415

    one = drawn(Random(24), tmp_path, most=40)
    one.write()
    found, left = one.in_place(SparkSource.of_files(one.table, spark, str(one.table.file)))
    known = one.surely(one.in_memory(), left)
    assert one.surely(found, left) == known
    assert {rule for rule, *_ in known} >= {"cell", "codes", "foreign-key", "length", "pattern", "range"}
