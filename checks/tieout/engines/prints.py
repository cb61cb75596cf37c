"""Prints: what each printed text says, in columns: number, decimals, rounding unit and interval."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from tieout.figures import LONGEST, NumberFormat, column_decimals
from tieout.roundings import EXACT, MODES, UNSTATED, reach
from tieout.tables import Cells, Series

# More than all rounding errors between the printed text and the ends of its interval.
_SLACK = 2.0**-50
_EXACT_BELOW = 2.0**52
_FAITHFUL_DIGITS = 15
BINARY = {64: 2.0**-50, 32: 2.0**-21}
"""At least four units in the last binary place of a float, as a part of its size."""


MISSING, PRINTED, BAD = range(3)
"""States of a cell: nothing is printed, a figure is, something is that cannot be read."""


def with_prints(rows: pl.DataFrame, cells: Cells, series: Sequence[Series]) -> pl.DataFrame:
    """Add what each text says: state, number, decimals that count; drop rows without a place."""
    placed = rows.filter(pl.col("series").is_not_null() & pl.col("p").is_not_null())
    fields = [cells.table.fields[column] for column in placed["c"].unique().sort()] or [cells.table.fields[0]]
    formats: dict[tuple[NumberFormat, int], list[int]] = {}
    for field in fields:
        formats.setdefault((field.format, cells.binary.get(field.name, 0)), []).append(field.index)
    parts = [_read(placed.filter(pl.col("c").is_in(columns)), *shape) for shape, columns in formats.items()]
    return _with_decimals(pl.concat(parts), cells, series)


def _read(rows: pl.DataFrame, form: NumberFormat, bits: int) -> pl.DataFrame:
    pattern = form.pattern.replace("(?:", "(")
    text = pl.col("text")
    reads = text.str.contains(pattern) & (text.str.len_chars() <= LONGEST) & (pl.col("unread") == 0)
    frame = rows.with_columns(valid=reads.fill_null(value=False))
    frame = frame.with_columns(
        state=pl.when(pl.col("valid"))
        .then(pl.lit(PRINTED))
        .otherwise(pl.when(text.is_null()).then(pl.lit(MISSING)).otherwise(pl.lit(BAD))),
        plain=pl.when(pl.col("valid")).then(text).otherwise(pl.lit("0")).str.to_lowercase(),
    )
    if form.group:
        frame = frame.with_columns(pl.col("plain").str.replace_all(form.group, "", literal=True))
    if form.decimal != ".":
        frame = frame.with_columns(pl.col("plain").str.replace_all(form.decimal, ".", literal=True))
    exponent = pl.when(pl.col("plain").str.contains("e")).then(pl.col("plain")).otherwise(pl.lit("e0"))
    frame = frame.with_columns(
        digits=pl.col("plain").str.replace_all("e.*$", "").str.replace_all(r"^\+", ""),
        power=exponent.str.replace_all(r"^.*e\+?", "").cast(pl.Int64),
    )
    frame = _with_number(frame).with_columns(least=pl.lit(BINARY.get(bits, 0.0)))
    return frame.drop("valid", "plain", "digits", "power", "whole", "part")


def _with_number(frame: pl.DataFrame) -> pl.DataFrame:
    """Add the number, its printed decimals, its first digit's place, and whether float64 tells it apart."""
    digits = pl.col("digits")
    frame = frame.with_columns(
        whole=digits.str.replace_all(r"^-?0*", "").str.replace_all(r"\..*$", ""),
        part=digits.str.replace_all(r"^[^.]*\.?", ""),
    )
    after, power = pl.col("part").str.len_chars().cast(pl.Int64), pl.col("power")
    before = pl.col("whole").str.len_chars().cast(pl.Int64)
    leading = pl.col("part").str.replace_all("^0+", "").str.len_chars().cast(pl.Int64)
    place = pl.when(before > 0).then(before - 1).otherwise(leading - after - 1)
    scaled = pl.concat_str([digits, (power + pl.col("mult")).cast(pl.String)], separator="e")
    stripped = pl.col("part").str.replace_all("0+$", "").str.len_chars().cast(pl.Int64)
    zeros = before - pl.col("whole").str.replace_all("0+$", "").str.len_chars().cast(pl.Int64)
    return frame.with_columns(
        printed=after - power,
        finest=pl.when(stripped > 0).then(stripped - power).otherwise((zeros + power) * -1),
        first=place + power,
        faithful=pl.when(before + after <= _FAITHFUL_DIGITS).then(pl.lit(1)).otherwise(pl.lit(0)),
        value=scaled.cast(pl.Float64),
    )


def _with_decimals(frame: pl.DataFrame, cells: Cells, series: Sequence[Series]) -> pl.DataFrame:
    """Add the decimals that count: of the row, declared, of the column, or of the cell."""
    printed = pl.col("printed")
    text = printed
    if not cells.table.long:
        frame = frame.join(_of_columns(frame, cells), on="c", how="left")
        text = pl.max_horizontal(printed, pl.col("column"))
    frame = frame.join(_declared(series), on="series", how="left")
    stated = ~pl.col("stated").is_null()
    otherwise = pl.when(pl.col("coarsens") == 1).then(pl.lit(UNSTATED)).otherwise(text)
    said = pl.when(stated).then(pl.col("stated")).otherwise(otherwise)
    row = pl.when(~pl.col("declared").is_null()).then(pl.col("declared")).otherwise(said)
    counted = frame.with_columns(
        dec=pl.when(pl.col("per_cell") == 1).then(printed).otherwise(row).cast(pl.Int64)
    )
    return counted.drop("column", strict=False)


def _of_columns(frame: pl.DataFrame, cells: Cells) -> pl.DataFrame:
    """Return the decimals that each column of a wide table prints."""
    known = {
        field.index: cells.decimals[field.name]
        for field in cells.table.fields
        if field.name in cells.decimals
    }
    shown = frame.filter((pl.col("state") == PRINTED) & (pl.col("value") != 0))
    counts: dict[int, dict[int, int]] = {column: {} for column in frame["c"].unique()}
    for column, decimals, number in shown.group_by("c", "printed").agg(n=pl.len()).rows():
        counts[column][decimals] = number
    printed = {column: known.get(column, column_decimals(one)) for column, one in counts.items()}
    found = {"c": list(printed), "column": list(printed.values())}
    return pl.DataFrame(found, schema={"c": pl.Int64, "column": pl.Int64})


def _declared(series: Sequence[Series]) -> pl.DataFrame:
    """Return what is declared of the rounding of each series."""
    roundings = [one.rounding for one in series]
    columns: Mapping[str, list[Any]] = {
        "series": list(range(len(roundings))),
        "stated": [one.decimals for one in roundings],
        "coarsens": [int(one.coarsens) for one in roundings],
        "per_cell": [int(one.per_cell) for one in roundings],
        "grid": [float(one.unit or 0) for one in roundings],
        "significant": [one.significant for one in roundings],
        "relative": [float(one.relative or 0) for one in roundings],
        "mode": [MODES.index(one.mode) for one in roundings],
    }
    floats = {"grid": pl.Float64, "relative": pl.Float64}
    return pl.DataFrame(columns, schema={name: floats.get(name, pl.Int64) for name in columns})


def with_intervals(rows: pl.DataFrame, series: Sequence[Series]) -> pl.DataFrame:
    """Add the ends of each interval and a bound of their error, cut by the domain of the series.

    *err* bounds the error of both ends: zero where they are whole numbers or halves. *open*
    is 1 where an end that exists is excluded.
    """
    ends = [(number, *domain_ends(one)) for number, one in enumerate(series)]
    columns = ("minimum", "maximum", "vague")
    schema = {"series": pl.Int64, **dict.fromkeys(columns, pl.Float64)}
    domains = pl.DataFrame(ends, schema=schema, orient="row")
    rows = rows.join(domains, on="series", how="left")
    qualifier = pl.col("qualifier")
    rows = _with_units(rows).with_columns(
        bound=pl.when(qualifier == ">").then(pl.lit(1)).otherwise(pl.lit(0)),
        plain=pl.when((qualifier == ">") | (qualifier == "<")).then(pl.lit(0)).otherwise(pl.lit(1)),
    )
    return _cut(_rounded(rows)).drop(*_USED)


_USED = (
    *("grid", "significant", "relative", "stated", "coarsens"),
    *("per_cell", "first", "mode", "vague"),
)


def domain_ends(series: Series) -> tuple[float, float, float]:
    """Return the least and the greatest value that a series may take, and a bound of their error."""
    low, high = series.minimum, series.maximum
    ends = (-math.inf if low is None else float(low), math.inf if high is None else float(high))
    vague = [
        abs(end) * _SLACK for end, limit in zip(ends, (low, high), strict=True) if limit not in (None, end)
    ]
    return *ends, max(vague, default=0.0)


def _with_units(rows: pl.DataFrame) -> pl.DataFrame:
    """Add the rounding unit in base units: the coarsest of those that count."""
    ten, mult = pl.lit(10.0), pl.col("mult").cast(pl.Float64)
    decimal = ten ** (pl.col("mult") - pl.col("dec")).cast(pl.Float64)
    stated = pl.when(pl.col("dec") == UNSTATED).then(pl.lit(0.0)).otherwise(decimal)
    size = pl.col("value").abs()
    digits = pl.col("significant")
    place = ten ** (pl.col("first") + pl.col("mult") + 1 - digits).cast(pl.Float64)
    counts = pl.when(digits.is_null() | (size == 0)).then(pl.lit(0.0)).otherwise(place)
    grid, relative = pl.col("grid") * ten**mult, pl.col("relative") * size * 2.0
    unit = pl.max_horizontal(stated, grid, counts, relative)
    return rows.with_columns(unit=pl.when(pl.col("dec") == EXACT).then(pl.lit(0.0)).otherwise(unit))


def _rounded(rows: pl.DataFrame) -> pl.DataFrame:
    value, unit, qualifier = pl.col("value"), pl.col("unit"), pl.col("qualifier")
    rows = rows.with_columns(_shares(rows))
    least = value.abs() * pl.col("least")
    below = pl.max_horizontal(unit * pl.col("below"), least)
    above = pl.max_horizontal(unit * pl.col("above"), least)
    size = value.abs() + unit
    whole = (pl.col("printed") <= pl.col("mult")) & (size < _EXACT_BELOW) & (pl.col("least") == 0)
    units = (unit == 0) | ((unit >= 1) & (pl.col("relative") == 0) & (unit == unit.round(0)))
    bounded = pl.col("plain") == 1
    excludes = (pl.col("mode") != MODES.index("nearest")) & (unit > 0) & (unit > least) & bounded
    return rows.with_columns(
        err=pl.when(whole & units).then(pl.lit(0.0)).otherwise((size + least) * _SLACK),
        open=pl.when(excludes).then(pl.lit(1)).otherwise(pl.lit(0)),
        low=pl.when(qualifier == "<")
        .then(pl.lit(-math.inf))
        .otherwise(pl.when(qualifier == ">").then(value).otherwise(value - below)),
        high=pl.when(qualifier == ">")
        .then(pl.lit(math.inf))
        .otherwise(pl.when(qualifier == "<").then(value).otherwise(value + above)),
    ).drop("below", "above")


def _shares(rows: pl.DataFrame) -> list[pl.Expr]:
    """Return how many units the true value may lie below and above the print."""
    below: pl.Expr = pl.lit(0.5)
    above: pl.Expr = pl.lit(0.5)
    present = set(rows["mode"].unique().to_list())
    for number, mode in enumerate(MODES):
        if mode == "nearest" or number not in present:
            continue
        for sign, here in ((1, pl.col("value") > 0), (0, pl.col("value") == 0), (-1, pl.col("value") < 0)):
            less, more = reach(mode, sign)
            chosen = (pl.col("mode") == number) & here
            below = pl.when(chosen).then(pl.lit(float(less))).otherwise(below)
            above = pl.when(chosen).then(pl.lit(float(more))).otherwise(above)
    return [below.alias("below"), above.alias("above")]


def _cut(rows: pl.DataFrame) -> pl.DataFrame:
    """Cut each interval by its domain; one outside it stays, and is marked; what is missing is it."""
    value, printed = pl.col("value"), pl.col("state") == PRINTED
    low, high, minimum, maximum = (pl.col(name) for name in ("low", "high", "minimum", "maximum"))
    reaches = (low <= maximum) & (high >= minimum)
    beyond = pl.when(pl.col("plain") == 1).then((value < minimum) | (value > maximum)).otherwise(~reaches)
    beyond = printed & beyond
    inside = reaches & ~beyond
    # Whether an interval reaches its domain may hang on a rounding error: then nothing is sure of it.
    slack = (pl.col("err") + pl.col("vague")) * 2.0
    gaps = [
        pl.when(a.is_finite() & b.is_finite()).then((a - b).abs()).otherwise(pl.lit(math.inf))
        for a, b in ((low, maximum), (high, minimum))
    ]
    doubt = pl.col("unit") * 2.0
    unsure = (slack > 0) | (pl.col("open") == 1)
    touches = unsure & ((gaps[0] <= slack) | (gaps[1] <= slack))
    # Float64 may take a print that is just beyond for the limit itself.
    touches = touches | ((pl.col("faithful") == 0) & ((value == minimum) | (value == maximum)))
    cut_low = pl.when(inside).then(pl.max_horizontal(low, minimum)).otherwise(low)
    cut_high = pl.when(inside).then(pl.min_horizontal(high, maximum)).otherwise(high)
    return rows.with_columns(
        outside=pl.when(beyond).then(pl.lit(1)).otherwise(pl.lit(0)),
        err=pl.col("err") + pl.col("vague") + pl.when(touches).then(doubt).otherwise(pl.lit(0.0)),
        low=pl.when(printed).then(cut_low).otherwise(minimum),
        high=pl.when(printed).then(cut_high).otherwise(maximum),
    )
