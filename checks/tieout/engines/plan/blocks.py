"""Blocks: rows that are too many for memory, put aside in files, each of whole entities."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import reduce
from operator import xor
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl


@contextmanager
def put_aside(
    stretches: Iterable[pl.LazyFrame], entities: Sequence[str], number: int
) -> Iterator[list[pl.LazyFrame]]:
    """Read rows once, and give them in blocks, which are to be had while this is open.

    Their files lie where the system has what is temporary. In each block rows are in the order in which
    they were read.

    Args:
        stretches: the rows, so many at once that Polars may read all of them before it puts the first aside.
        entities: the columns of their entities, which are texts; no two blocks have one in common.
        number: how many blocks there are.
    """
    turn = reduce(xor, (pl.col(name).hash(seed) for seed, name in enumerate(entities))) % number
    with TemporaryDirectory(prefix="tieout-") as folder:
        blocks: list[list[Path]] = [[] for _ in range(number)]
        for place, rows in enumerate(stretches):
            parts = []
            for one, files in enumerate(blocks):
                files.append(Path(folder) / f"{one}-{place}.parquet")
                part = rows.filter(turn == one)
                parts.append(part.sink_parquet(files[-1], compression="lz4", statistics=False, lazy=True))
            pl.collect_all(parts, engine="streaming")
        yield [pl.scan_parquet(files) for files in blocks]
