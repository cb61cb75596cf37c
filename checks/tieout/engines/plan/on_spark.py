"""Spark: a table that lies on a cluster stays there; each worker settles the entities that it holds.

A worker takes its rows by Arrow and has Polars carry out the plan, so that numbers, texts and patterns
are read there as anywhere. Only counts, and rows that somebody has to look at, come back. As expressions
of Spark the same plan takes seconds to be read, and is more than Java compiles at once.
"""

from __future__ import annotations

import pickle
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import unquote, urlsplit

import narwhals as nw
import polars as pl

from tieout.engines.plan.columns import Column
from tieout.engines.plan.on_polars import PolarsSource
from tieout.engines.plan.parts import added, together
from tieout.engines.plan.settle import settle
from tieout.engines.plan.settlement import Settlement, Told
from tieout.engines.plan.sources import Ordered
from tieout.engines.plan.table import ROW, Plan
from tieout.engines.plan.texts import as_texts
from tieout.facts import Field, Table
from tieout.files.headers import match_names
from tieout.files.looks import Look, looks, starts_of

if TYPE_CHECKING:
    from pyarrow import RecordBatch
    from pyspark.sql import Column as Cell
    from pyspark.sql import DataFrame, SparkSession

Found = TypeVar("Found")
_FOUND = "found"
_FILE, _START, _NUMBER = (
    "\N{REPLACEMENT CHARACTER}file",
    "\N{REPLACEMENT CHARACTER}start",
    "\N{REPLACEMENT CHARACTER}row",
)
"""Names that no column of a file has."""
_LACKING = (
    "a worker of Spark lacks tieout, or what it needs: install tieout[spark] wherever workers run, "
    "or send it to them with --archives"
)
_AT_ONCE = 2**20
"""So many rows a worker holds together where none is judged beside another."""
_APART = 2**33
"""So far apart are the numbers that Spark gives to the first rows of two partitions."""


class SparkSource:
    """The rows of a table in a frame of Spark.

    Args:
        table: its facts.
        rows: the frame, under the names of the file.
        number: the number of each row. Without one, rows have numbers that tell them apart, and are
            counted where they are fetched, as collecting the frame gives them. That is the same in every
            query as long as the frame yields the same rows in the same partitions, as files do, and
            frames that are persisted.
    """

    def __init__(self, table: Table, rows: DataFrame, number: Cell | None = None) -> None:
        """Look at the columns alone."""
        from pyspark.sql import functions  # noqa: PLC0415

        self.names: Sequence[str] = rows.columns
        places = match_names(table, rows.columns).places
        chosen = [
            rows[_quoted(self.names[places[one.name]])].alias(one.column)
            for one in table.fields
            if one.name in places
        ]
        numbers = functions.monotonically_increasing_id() if number is None else number
        self.native = rows.select(numbers.alias(ROW), *chosen)
        self._uncounted = None if number is not None else rows
        self._distinct: dict[str, Sequence[str]] = {}

    @classmethod
    def of_frame(cls, table: Table, rows: DataFrame) -> SparkSource:
        """Take a frame, with texts where collecting it gives texts."""
        from pyspark.sql import functions  # noqa: PLC0415

        source = cls(table, rows)
        kinds = source.frame.collect_schema()
        numbers = {name: kind.scale for name, kind in kinds.items() if isinstance(kind, nw.Decimal)}
        for name, scale in numbers.items():
            # Cast to a text, small ones may have an exponent.
            text = functions.format_number(source.native[name], scale)
            source.native = source.native.withColumn(name, functions.translate(text, ",", ""))
        source.native = as_texts(table, source, numbers).to_native()
        return source

    @classmethod
    def of_file(cls, table: Table) -> SparkSource:
        """Read Parquet files, one below the other, by the session that there is, or a new one."""
        from pyspark.sql import SparkSession  # noqa: PLC0415

        session = SparkSession.builder.getOrCreate()
        if len(table.files) == 1 and not table.files[0].said:
            return cls.of_files(table, session, _literally(table.file.resolve()))
        known = looks(table)
        found = cls(table, *_beneath(session, [part.file.resolve() for part in table.files], known))
        found.names = known[0].names
        return found

    @classmethod
    def of_files(cls, table: Table, session: SparkSession, *paths: str) -> SparkSource:
        """Read Parquet files, or folders of them; the rows of one file have their numbers in it."""
        from pyspark.sql import functions  # noqa: PLC0415

        rows = session.read.parquet(*paths)
        alone = len(rows.inputFiles()) == 1
        return cls(table, rows, functions.col("_metadata.row_index") if alone else None)

    @property
    def frame(self) -> nw.LazyFrame[Any]:
        """Return the rows: the number of each, ``r``, and its cells, ``f0``, ``f1``, ..."""
        frame: nw.LazyFrame[Any] = nw.from_native(self.native)
        return frame

    def distinct(self, field: Field) -> Sequence[str]:
        """Return each text of a column once; the rows are read for it once."""
        if field.column not in self._distinct:
            found = self.native.select(self.native[field.column].cast("string")).dropna().distinct()
            self._distinct[field.column] = [text for (text,) in found.collect()]
        return self._distinct[field.column]

    def decimals(
        self, columns: Sequence[Column], placed: nw.Expr | None, rows: int | None
    ) -> Mapping[str, Mapping[int, int]]:
        """Return how many cells other than zero print so many decimals, for each column by its name."""
        frame = self.frame if rows is None else self.frame.head(rows)
        frame = frame if placed is None else frame.filter(placed)
        cells = frame.select(*dict.fromkeys(one.field.column for one in columns)).to_native()
        names = self.names
        found = on_workers(
            cells, lambda part: PolarsSource(part.lazy(), names).decimals(columns, None, None), _AT_ONCE
        )
        return {one.field.name: added(part[one.field.name] for part in found) for one in columns}

    def settle(self, plan: Plan, frame: nw.LazyFrame[Any], told: Told) -> Settlement:
        """Carry out a plan, each worker on the entities that it holds; one on all rows that have none."""
        names = self.names

        def settled(rows: pl.DataFrame) -> Settlement:
            # Rows arrive in any order, and of those that repeat one another the first is judged.
            part = PolarsSource(rows.sort(ROW).lazy(), names)
            return settle(plan, part, part.frame, told)

        nothing = pl.DataFrame(schema=frame.collect_schema().to_polars())
        parts = on_workers(_by_entities(plan, frame.to_native()), settled)
        return together(plan, parts or [settled(nothing)], told)

    def each(self, look: Callable[[Ordered], pl.DataFrame]) -> list[pl.DataFrame]:
        """Return what is found by looking at the rows of each worker."""
        names = self.names
        return on_workers(self.native, lambda part: look(PolarsSource(part.lazy(), names)), _AT_ONCE)

    def collected(self, frames: Sequence[nw.LazyFrame[Any]]) -> Sequence[pl.DataFrame]:
        """Return what several queries come to."""
        return [pl.DataFrame(frame.to_native().toArrow()) for frame in frames]

    def fetched(self, plan: Plan, entities: pl.DataFrame) -> pl.DataFrame:
        """Return all rows of some entities, cleaned; all rows of a table that has none."""
        rows = self.native
        if plan.keys:
            keys = rows.sparkSession.createDataFrame(entities.to_arrow())
            same = [cell == keys[name] for name, cell in zip(plan.keys, _entities(plan, rows), strict=True)]
            rows = rows.join(keys, on=same, how="semi")
        (found,) = self.collected([nw.from_native(rows)])
        found = found if self._uncounted is None else _counted(found, self._starts)
        cleaned: pl.LazyFrame = plan.cleaned(nw.from_native(found.lazy())).to_native()
        return cleaned.collect()

    @cached_property
    def _starts(self) -> Mapping[int, range]:
        """Return the numbers that the rows of each partition have where all of them are counted."""
        from pyspark.sql import functions  # noqa: PLC0415

        assert self._uncounted is not None
        counted = self._uncounted.groupBy(functions.spark_partition_id().alias("n")).count().collect()
        starts, start = {}, 0
        for partition, rows in sorted((row["n"], row["count"]) for row in counted):
            starts[partition] = range(start, start + rows)
            start += rows
        return starts

    def of_rows(self, rows: pl.DataFrame) -> PolarsSource:
        """Return rows that were fetched as a source of their own, in memory."""
        return PolarsSource(rows.lazy(), self.names)


def _beneath(session: SparkSession, files: Sequence[Path], known: Sequence[Look]) -> tuple[DataFrame, Cell]:
    """Return the rows of several files beside what their folders say, and the number of each."""
    from pyspark.sql import functions  # noqa: PLC0415

    # Else Spark makes columns of the names of folders by rules of its own.
    reader = session.read.option("recursiveFileLookup", "true").option("mergeSchema", "true")
    rows = reader.parquet(*map(_literally, files))
    place, number = functions.col("_metadata.file_path"), functions.col("_metadata.row_index")
    rows = rows.withColumn(_FILE, place).withColumn(_NUMBER, number)
    calls = {unquote(urlsplit(one).path): one.replace("file:///", "file:/") for one in rows.inputFiles()}
    told = {
        _FILE: [calls[str(file)] for file in files],
        _START: starts_of(known),
        **{name: [one.said[name] for one in known] for name in known[0].said},
    }
    schema = {**dict.fromkeys(told, pl.String), _START: pl.Int64}
    beside = session.createDataFrame(pl.DataFrame(told, schema=schema).to_arrow())
    rows = rows.join(functions.broadcast(beside), on=_FILE)
    return rows, functions.col(_START) + functions.col(_NUMBER)


def _literally(file: Path) -> str:
    """Return the path of a file as Spark finds it, whatever it is called."""
    return "file:" + re.sub(r"([\\*?\[\]{},^])", r"\\\1", str(file))


def _quoted(name: str) -> str:
    """Return a name as Spark reads it, whatever it is made of."""
    return f"`{name.replace('`', '``')}`"


def _counted(rows: pl.DataFrame, starts: Mapping[int, range]) -> pl.DataFrame:
    """Number rows as they are counted; a frame that was put into other partitions since leaves them as is."""
    pairs = [divmod(number, _APART) for number in rows[ROW]]
    if not all(place < len(starts.get(partition, ())) for partition, place in pairs):
        return rows
    return rows.with_columns(pl.Series(ROW, [starts[one][place] for one, place in pairs], dtype=pl.Int64))


def _by_entities(plan: Plan, rows: DataFrame) -> DataFrame:
    """Bring all rows of each entity to one worker, as they are."""
    return rows.repartition(*_entities(plan, rows)) if plan.keys else rows.repartition(1)


def _entities(plan: Plan, rows: DataFrame) -> Iterator[Cell]:
    """Yield the entities of each row, as its plan reads them, and no column more than there is."""
    from pyspark.sql import functions  # noqa: PLC0415

    for field in plan.entities:
        text = rows[field.column].cast("string")
        printed = functions.when(~text.isin(*field.missing), text) if field.missing else text
        yield functions.coalesce(printed, functions.lit(""))


def on_workers(
    rows: DataFrame, work: Callable[[pl.DataFrame], Found], most: int | None = None
) -> list[Found]:
    """Return what workers find in the rows that each of them holds, in about so many at once."""
    from pyspark.errors import PythonException  # noqa: PLC0415

    def carried_out(batches: Iterable[RecordBatch]) -> Iterator[RecordBatch]:
        import pyarrow as pa  # noqa: PLC0415

        for held in _gathered(batches, most):
            found = work(pl.DataFrame(pa.Table.from_batches(held)))
            yield pa.RecordBatch.from_pydict({_FOUND: [pickle.dumps(found)]})

    try:
        found = rows.mapInArrow(carried_out, f"{_FOUND} binary").collect()
    except PythonException as error:
        if ModuleNotFoundError.__name__ in str(error):
            raise ModuleNotFoundError(_LACKING) from error
        raise
    return [pickle.loads(one) for (one,) in found]  # noqa: S301 -- our own workers wrote it


def _gathered(batches: Iterable[RecordBatch], most: int | None) -> Iterator[list[RecordBatch]]:
    held: list[RecordBatch] = []
    for batch in batches:
        held.append(batch)
        if most is not None and sum(one.num_rows for one in held) >= most:
            yield held
            held = []
    if held:
        yield held
