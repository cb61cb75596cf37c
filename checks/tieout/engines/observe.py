"""From printed cells to figures: intervals in columns, rows of one figure merged.

An *observation* is one printed cell of a series. A *figure* is what all observations with
the same series, entities and period say together: their intersection where they agree,
the span from lowest to highest where they do not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from tieout.engines.merged import merged
from tieout.engines.prints import with_intervals, with_prints
from tieout.facts import Field
from tieout.figures import EXPLAINED, LARGEST_SCALE, QUALIFIERS
from tieout.periods import Period, read_period
from tieout.relations.tree import Figure
from tieout.roundings import EXACT
from tieout.tables import Cells, Series

_PLACING = ("indicator", "value", "entity", "time", "unit_mult", "decimals", "qualifier", "status")
"""Roles without which nobody can say which figure a row prints, or what it means."""


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
            brk state value unit low high err open``.
        figures: one figure a row: ``series e* p forecast printed bad n low high err open value
            faithful contradict`` and ``figure``, its number.
        absent: series whose column the file lacks.
    """

    tables: Sequence[Cells]
    series: Mapping[str, Series]
    entities: tuple[str, ...]
    time: str
    periods: Sequence[Period]
    rows: pl.DataFrame
    figures: pl.DataFrame
    absent: frozenset[str]

    @property
    def keys(self) -> list[str]:
        """Return the columns of the entities."""
        return [f"e{index}" for index in range(len(self.entities))]

    @cached_property
    def _numbers(self) -> Mapping[str, int]:
        return {name: number for number, name in enumerate(self.series)}

    def number(self, series: str) -> int:
        """Return the position of a series."""
        return self._numbers[series]

    def join_keys(self, figure: Figure) -> list[str]:
        """Return the entity columns by which a figure follows the item."""
        fixed = {name for name, _ in figure.selectors}
        if figure.over is not None:
            fixed.add(figure.over.dimension)
        return [f"e{index}" for index, name in enumerate(self.entities) if name not in fixed]

    @cached_property
    def foresees(self) -> bool:
        """Tell whether any observation is a forecast."""
        return bool((self.rows.get_column("forecast") == 1).any())

    @cached_property
    def breaks(self) -> pl.DataFrame:
        """Return the observations at which a series breaks."""
        return self.rows.filter(self.rows.get_column("brk") == 1)

    @cached_property
    def actual(self) -> pl.DataFrame:
        """Return the figures that are no forecasts."""
        return self.figures.filter(pl.col("forecast") == 0) if self.foresees else self.figures

    @cached_property
    def forecasts(self) -> pl.DataFrame:
        """Return the figures as forecasts see them: what is forecast, and elsewhere what is actual."""
        keys = ["series", *self.keys, "p"]
        ahead = self.figures.filter(pl.col("forecast") == 1)
        rest = self.actual.join(ahead.select(*keys), on=keys, how="anti")
        return pl.concat([ahead, rest])

    @cached_property
    def series_facts(self) -> Sequence[Series]:
        """Return the series by their position."""
        return list(self.series.values())

    @cached_property
    def ranks(self) -> pl.DataFrame:
        """Return for each period ``p`` the rank of its end, and what makes lengths comparable."""
        ends = {end: rank for rank, end in enumerate(sorted({period.end for period in self.periods}))}
        lengths = {size: rank for rank, size in enumerate(sorted({one.length for one in self.periods}))}
        columns = {
            "p": range(len(self.periods)),
            "rank": [ends[period.end] for period in self.periods],
            "length": [lengths[period.length] for period in self.periods],
        }
        return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.Int64))

    def ranked(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Add the rank of a period's end, and what makes lengths comparable."""
        return frame.join(self.ranks, on="p", how="left")


def observe(tables: Sequence[Cells], series: Mapping[str, Series]) -> Observations:
    """Build observations and figures of one wide table, or of all long tables of a dataset."""
    entities = tuple(dict.fromkeys(name for cells in tables for name in cells.table.entities))
    times = [field.name for cells in tables for field in cells.table.having("time")[:1]]
    texts = [_period_texts(cells) for cells in tables]
    periods, ids = _periods(text for column in texts for text in column)
    known = list(series.values())
    frames = [
        with_prints(_table_rows(number, cells, series, entities, _numbered(cells, column, ids)), cells, known)
        for number, (cells, column) in enumerate(zip(tables, texts, strict=True))
    ]
    rows = with_intervals(pl.concat(frames), known)
    keys = [f"e{index}" for index in range(len(entities))]
    absent = _absent(tables, series)
    figures = merged(rows, keys, tables, known).with_row_index("figure")
    return Observations(tables, series, entities, times[0] if times else "", periods, rows, figures, absent)


def _absent(tables: Sequence[Cells], series: Mapping[str, Series]) -> frozenset[str]:
    """Return the series whose column, or a column that places them, the files lack."""
    if any(map(_unplaced, tables)):
        return frozenset(series)
    return frozenset(
        field.name
        for cells in tables
        if not cells.table.long
        for field in cells.table.having("measure")
        if field.name in cells.absent
    )


def _unplaced(cells: Cells) -> bool:
    """Tell whether a file lacks a column without which nobody can say which figures it prints."""
    return any(field.name in cells.absent for role in _PLACING for field in cells.table.having(role))


def _period_texts(cells: Cells) -> pl.Series:
    time = cells.table.the("time")
    if time is None:
        return pl.Series([""] * cells.frame.height, dtype=pl.String)
    return cells.periods(time).fill_null("")


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


def _numbered(cells: Cells, texts: pl.Series, ids: Mapping[str, int]) -> pl.Series:
    """Return the period of each row; a table without time has one, 0."""
    timeless = cells.table.the("time") is None
    return pl.Series([0 if timeless else ids.get(text) for text in texts], dtype=pl.Int64)


def _table_rows(
    number: int,
    cells: Cells,
    series: Mapping[str, Series],
    entities: tuple[str, ...],
    period: pl.Series,
) -> pl.DataFrame:
    table, frame = cells.table, cells.frame
    shared = {
        "p": period,
        "t": pl.Series([number] * frame.height, dtype=pl.Int64),
        "r": pl.Series(range(frame.height), dtype=pl.Int64),
    }
    for index, name in enumerate(entities):
        field = table.field(name)
        blank = pl.Series([""] * frame.height, dtype=pl.String)
        shared[f"e{index}"] = blank if field is None else frame[field.column].fill_null("")
    status = _column(cells, "status")
    extra = {
        "forecast": (status == "F").cast(pl.Int64),
        "brk": (status == "B").cast(pl.Int64),
        **_wordings(cells),
    }
    lost = _unplaced(cells)
    places = {name: place for place, name in enumerate(series)}
    parts = [
        pl.DataFrame(
            {
                **shared,
                **extra,
                **_scales(extra, table.long or series[value.name].as_its_row),
                "text": pl.Series([None] * frame.height, dtype=pl.String) if lost else frame[value.column],
                "series": names,
                "c": [value.index] * frame.height,
            },
            schema_overrides={"text": pl.String, "series": pl.Int64, "c": pl.Int64},
        )
        for value, names in _series_columns(cells, places)
    ]
    return pl.concat(parts)


def _scales(wordings: Mapping[str, pl.Series], as_its_row: bool) -> dict[str, pl.Series]:  # noqa: FBT001
    """Return power of ten and decimals of a column: what the rows say, or what no row says."""
    said = {name: wordings[name] for name in ("mult", "declared")}
    if as_its_row:
        return said
    return {"mult": said["mult"] * 0, "declared": said["declared"].clear(len(said["declared"]))}


def _series_columns(cells: Cells, places: Mapping[str, int]) -> Iterable[tuple[Field, pl.Series]]:
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


def _wordings(cells: Cells) -> dict[str, pl.Series]:
    """Return qualifier, DECIMALS and UNIT_MULT of each row; *unread* where one cannot be read.

    A figure whose status says that there is none cannot be read either.
    """
    qualifier, decimals, scale = (_column(cells, role) for role in ("qualifier", "decimals", "unit_mult"))
    exact = decimals == "INF"
    declared = pl.select(pl.when(exact).then(EXACT).otherwise(integers(decimals))).to_series()
    multiplier = integers(scale)
    wrong = (
        _column(cells, "status").is_in(EXPLAINED)
        | ~qualifier.is_in(["", *QUALIFIERS])
        | ((decimals != "") & declared.is_null())
        | ((scale != "") & multiplier.is_null())
    )
    return {
        "qualifier": qualifier,
        "declared": declared,
        "mult": multiplier.fill_null(0),
        "unread": wrong.cast(pl.Int64),
    }


def integers(texts: pl.Series) -> pl.Series:
    """Return what texts of DECIMALS and UNIT_MULT say; null for what nobody reads so."""
    numbers = texts.cast(pl.Int64, strict=False)
    return pl.select(pl.when(numbers.abs() <= LARGEST_SCALE).then(numbers)).to_series()
