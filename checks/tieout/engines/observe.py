"""From printed cells to figures: intervals in columns, rows of one figure merged.

An *observation* is one printed cell of a series. A *figure* is what all observations with
the same series, entities and period say together: their intersection where they agree,
the span from lowest to highest where they do not.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import polars as pl

from tieout.facts import Field
from tieout.figures import column_decimals
from tieout.periods import Period, read_period
from tieout.tables import Cells, Series

# More than all rounding errors between the printed text and the ends of its interval.
_SLACK = 2.0**-50
STATES = ("missing", "printed", "bad")
MISSING, PRINTED, BAD = range(3)


@dataclass(frozen=True)
class Observations:
    """All observations of the series that rules may relate, and the figures they make.

    Args:
        tables: the cells they come from.
        series: the series by name; frames hold their position here.
        entities: names of the entities; frames hold them as ``e0``, ``e1``, ...
        time: the name of the time field, empty where there is none.
        periods: the periods, ordered by end; frames hold their position here as ``p``.
        rows: one observation a row: ``series e* p t r c text mult dec qualifier forecast
            brk state value low high``.
        figures: one figure a row: ``series e* p forecast printed bad n low high value``
            and ``contradict``.
        absent: series whose column the file lacks.
    """

    tables: Sequence[Cells]
    series: Mapping[str, Series]
    entities: tuple[str, ...]
    time: str
    periods: Sequence[Period]
    rows: nw.DataFrame[Any]
    figures: nw.DataFrame[Any]
    absent: frozenset[str]

    @property
    def keys(self) -> list[str]:
        """Return the columns of the entities."""
        return [f"e{index}" for index in range(len(self.entities))]

    def number(self, series: str) -> int:
        """Return the position of a series."""
        return list(self.series).index(series)


def observe(tables: Sequence[Cells], series: Mapping[str, Series]) -> Observations:
    """Build observations and figures of one wide table, or of all long tables of a dataset."""
    entities = tuple(dict.fromkeys(name for cells in tables for name in cells.table.entities))
    times = [field.name for cells in tables for field in cells.table.having("time")[:1]]
    texts = [_period_texts(cells) for cells in tables]
    periods, ids = _periods(text for column in texts for text in column)
    frames = [
        _with_units(_table_rows(number, cells, series, entities, column, ids), cells)
        for number, (cells, column) in enumerate(zip(tables, texts, strict=True))
    ]
    rows = _intervals(nw.from_native(pl.concat(frames)), series)
    keys = [f"e{index}" for index in range(len(entities))]
    absent = _absent(tables)
    figures = _figures(rows, keys)
    return Observations(
        tables, series, entities, times[0] if times else "", periods, rows, figures, absent
    )


def _absent(tables: Sequence[Cells]) -> frozenset[str]:
    return frozenset(
        field.name
        for cells in tables
        if not cells.table.long
        for field in cells.table.having("measure")
        if field.name in cells.absent
    )


def _period_texts(cells: Cells) -> pl.Series:
    time = cells.table.the("time")
    if time is None:
        return pl.Series([""] * cells.frame.height, dtype=pl.String)
    return cells.frame[time.column].fill_null("")


def _periods(texts: Iterable[str]) -> tuple[list[Period], dict[str, int]]:
    """Parse each distinct text once; a text that is no period has no id (a ``cell`` finding)."""
    read: dict[str, Period] = {}
    for text in dict.fromkeys(texts):
        try:
            read[text] = read_period(text)
        except ValueError:
            continue
    periods = sorted(set(read.values()))
    place = {period: number for number, period in enumerate(periods)}
    return periods, {text: place[period] for text, period in read.items()}


def _table_rows(
    number: int,
    cells: Cells,
    series: Mapping[str, Series],
    entities: tuple[str, ...],
    texts: pl.Series,
    ids: Mapping[str, int],
) -> pl.DataFrame:
    table, frame = cells.table, cells.frame
    timeless = table.the("time") is None
    period = [0 if timeless else ids.get(text) for text in texts]
    shared = {
        "p": pl.Series(period, dtype=pl.Int64),
        "t": pl.Series([number] * frame.height, dtype=pl.Int64),
        "r": pl.Series(range(frame.height), dtype=pl.Int64),
    }
    for index, name in enumerate(entities):
        field = table.field(name)
        blank = pl.Series([""] * frame.height, dtype=pl.String)
        shared[f"e{index}"] = blank if field is None else frame[field.column].fill_null("")
    status = _column(cells, "status")
    extra = {
        "qualifier": _column(cells, "qualifier"),
        "forecast": (status == "F").cast(pl.Int64),
        "brk": (status == "B").cast(pl.Int64),
        "declared": _integers(cells, "decimals"),
        "mult": _integers(cells, "unit_mult").fill_null(0),
    }
    places = {name: place for place, name in enumerate(series)}
    parts = [
        pl.DataFrame(
            {**shared, **extra, "text": frame[value.column], "series": names, "c": [value.index] * frame.height},
            schema_overrides={"text": pl.String, "series": pl.Int64, "c": pl.Int64},
        )
        for value, names in _series_columns(cells, places)
    ]
    return pl.concat(parts)


def _series_columns(
    cells: Cells, places: Mapping[str, int]
) -> Iterable[tuple[Field, pl.Series]]:
    table, height = cells.table, cells.frame.height
    indicator, value = table.the("indicator"), table.the("value")
    if indicator is not None and value is not None:
        codes = [places.get(code) for code in cells.frame[indicator.column]]
        yield value, pl.Series(codes, dtype=pl.Int64)
        return
    for field in table.having("measure"):
        yield field, pl.Series([places[field.name]] * height, dtype=pl.Int64)


def _column(cells: Cells, role: str) -> pl.Series:
    field = cells.table.the(role)
    if field is None:
        return pl.Series([""] * cells.frame.height, dtype=pl.String)
    return cells.frame[field.column].fill_null("")


def _integers(cells: Cells, role: str) -> pl.Series:
    return _column(cells, role).cast(pl.Int64, strict=False)


def _with_units(rows: pl.DataFrame, cells: Cells) -> pl.DataFrame:
    """Add what each text says: state, canonical digits, decimals; drop rows without a place."""
    placed = rows.filter(pl.col("series").is_not_null() & pl.col("p").is_not_null())
    parts = [_read(part, cells) for part in placed.partition_by("c")]
    return pl.concat(parts) if parts else _read(placed, cells)


def _read(rows: pl.DataFrame, cells: Cells) -> pl.DataFrame:
    field = cells.table.fields[rows["c"][0] if rows.height else 0]
    pattern = field.format.pattern.replace("(?:", "(")
    text = nw.col("text")
    frame = nw.from_native(rows)
    frame = frame.with_columns(valid=text.str.contains(pattern).fill_null(value=False))  # noqa: FBT003
    frame = frame.with_columns(
        state=nw.when(nw.col("valid"))
        .then(nw.lit(PRINTED))
        .otherwise(nw.when(text.is_null()).then(nw.lit(MISSING)).otherwise(nw.lit(BAD))),
        plain=nw.when(nw.col("valid")).then(text).otherwise(nw.lit("0")).str.to_lowercase(),
    )
    if field.format.group:
        frame = frame.with_columns(nw.col("plain").str.replace_all(field.format.group, "", literal=True))
    if field.format.decimal != ".":
        frame = frame.with_columns(nw.col("plain").str.replace_all(field.format.decimal, ".", literal=True))
    exponent = nw.when(nw.col("plain").str.contains("e")).then(nw.col("plain")).otherwise(nw.lit("e0"))
    frame = frame.with_columns(
        digits=nw.col("plain").str.replace_all("e.*$", "").str.replace_all(r"^\+", ""),
        power=exponent.str.replace_all(r"^.*e\+?", "").cast(nw.Int64),
    )
    after = nw.col("digits").str.replace_all(r"^[^.]*\.?", "").str.len_chars()
    frame = frame.with_columns(printed=after.cast(nw.Int64) - nw.col("power"))
    scaled = nw.concat_str([nw.col("digits"), (nw.col("power") + nw.col("mult")).cast(nw.String)], separator="e")
    frame = frame.with_columns(value=scaled.cast(nw.Float64))
    native = frame.with_columns(dec=_decimals(frame, field, cells)).to_native()
    return native.drop("valid", "plain", "digits", "power")


def _decimals(frame: nw.DataFrame[Any], field: Field, cells: Cells) -> nw.Expr:
    """Return the decimals that count: declared, of the row, of the column, or of the cell."""
    printed = nw.col("printed")
    if field.decimals is not None:
        return nw.lit(field.decimals).cast(nw.Int64)
    declared = nw.when(~nw.col("declared").is_null()).then(nw.col("declared")).otherwise(printed)
    if field.per_cell or cells.table.long:
        return printed if field.per_cell else declared
    counted = frame.filter((nw.col("state") == PRINTED) & (nw.col("value") != 0))
    counts = counted.group_by("printed").agg(nw.len().alias("n")).rows()
    return nw.max_horizontal(printed, nw.lit(column_decimals(dict(counts))).cast(nw.Int64))


def _intervals(rows: nw.DataFrame[Any], series: Mapping[str, Series]) -> nw.DataFrame[Any]:
    """Add the ends of each interval, rounded outward and cut by the domain of the series."""
    domains = pl.DataFrame(
        {
            "series": list(range(len(series))),
            "minimum": [_end(one.minimum, -math.inf) for one in series.values()],
            "maximum": [_end(one.maximum, math.inf) for one in series.values()],
        },
        schema={"series": pl.Int64, "minimum": pl.Float64, "maximum": pl.Float64},
    )
    rows = rows.join(nw.from_native(domains), on="series", how="left")
    value, qualifier = nw.col("value"), nw.col("qualifier")
    half = nw.lit(10.0) ** (nw.col("mult") - nw.col("dec")).cast(nw.Float64) * 0.5
    rows = rows.with_columns(half=half, unit=nw.col("mult") - nw.col("dec"))
    slack = (value.abs() + nw.col("half")) * _SLACK
    rows = rows.with_columns(
        low=nw.when(qualifier == "<")
        .then(nw.lit(-math.inf))
        .otherwise(nw.when(qualifier == ">").then(value - slack).otherwise(value - nw.col("half") - slack)),
        high=nw.when(qualifier == ">")
        .then(nw.lit(math.inf))
        .otherwise(nw.when(qualifier == "<").then(value + slack).otherwise(value + nw.col("half") + slack)),
    )
    low, high, minimum, maximum = (nw.col(name) for name in ("low", "high", "minimum", "maximum"))
    inside = (low <= maximum) & (high >= minimum)
    printed = nw.col("state") == PRINTED
    return rows.with_columns(
        low=nw.when(printed)
        .then(nw.when(inside).then(nw.max_horizontal(low, minimum)).otherwise(low))
        .otherwise(minimum),
        high=nw.when(printed)
        .then(nw.when(inside).then(nw.min_horizontal(high, maximum)).otherwise(high))
        .otherwise(maximum),
        bound=nw.when(qualifier == ">").then(nw.lit(1)).otherwise(nw.lit(0)),
        plain=nw.when((qualifier == ">") | (qualifier == "<")).then(nw.lit(0)).otherwise(nw.lit(1)),
    )


def _end(limit: Any, otherwise: float) -> float:  # noqa: ANN401
    return otherwise if limit is None else float(limit)


def _figures(rows: nw.DataFrame[Any], entities: list[str]) -> nw.DataFrame[Any]:
    """Merge the observations of each figure."""
    keys = ["series", *entities, "p", "forecast"]
    flags = rows.filter(nw.col("state") != MISSING).group_by(*keys).agg(bad=(nw.col("state") == BAD).max())
    printed = rows.filter(nw.col("state") == PRINTED)
    alike = (
        printed.filter(nw.col("plain") == 1)
        .group_by(*keys, "unit")
        .agg(least=nw.col("value").min(), most=nw.col("value").max())
    )
    differ = (
        alike.with_columns(differ=nw.when(nw.col("least") < nw.col("most")).then(nw.lit(1)).otherwise(nw.lit(0)))
        .group_by(*keys)
        .agg(differ=nw.col("differ").max())
    )
    merged = printed.group_by(*keys).agg(
        n=nw.len(),
        inner_low=nw.col("low").max(),
        inner_high=nw.col("high").min(),
        outer_low=nw.col("low").min(),
        outer_high=nw.col("high").max(),
        finest=nw.col("unit").min(),
        bound=nw.col("bound").min(),
        brk=nw.col("brk").max(),
    )
    finest = (
        printed.join(merged.select(*keys, "finest"), on=keys, how="inner")
        .filter(nw.col("unit") == nw.col("finest"))
        .group_by(*keys)
        .agg(value=nw.col("value").min())
    )
    whole = flags.join(merged, on=keys, how="left").join(differ, on=keys, how="left").join(finest, on=keys, how="left")
    apart = (nw.col("inner_low") > nw.col("inner_high")) | (nw.col("differ").fill_null(0) == 1)
    whole = whole.with_columns(
        printed=nw.when(nw.col("n").is_null()).then(nw.lit(0)).otherwise(nw.lit(1)),
        contradict=nw.when(apart).then(nw.lit(1)).otherwise(nw.lit(0)),
    )
    split = nw.col("contradict") == 1
    return whole.with_columns(
        bad=nw.when(nw.col("bad") & (nw.col("printed") == 0)).then(nw.lit(1)).otherwise(nw.lit(0)),
        low=nw.when(split).then(nw.col("outer_low")).otherwise(nw.col("inner_low")),
        high=nw.when(split).then(nw.col("outer_high")).otherwise(nw.col("inner_high")),
    ).drop("inner_low", "inner_high", "outer_low", "outer_high", "finest", "differ")
