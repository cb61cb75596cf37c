"""Prints: what each printed text says, in columns: number, decimals, rounding unit and interval."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import narwhals as nw
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
    return _with_decimals(nw.from_native(pl.concat(parts)), cells, series)


def _read(rows: pl.DataFrame, form: NumberFormat, bits: int) -> pl.DataFrame:
    pattern = form.pattern.replace("(?:", "(")
    text = nw.col("text")
    frame = nw.from_native(rows)
    reads = text.str.contains(pattern) & (text.str.len_chars() <= LONGEST) & (nw.col("unread") == 0)
    frame = frame.with_columns(valid=reads.fill_null(value=False))
    frame = frame.with_columns(
        state=nw.when(nw.col("valid"))
        .then(nw.lit(PRINTED))
        .otherwise(nw.when(text.is_null()).then(nw.lit(MISSING)).otherwise(nw.lit(BAD))),
        plain=nw.when(nw.col("valid")).then(text).otherwise(nw.lit("0")).str.to_lowercase(),
    )
    if form.group:
        frame = frame.with_columns(nw.col("plain").str.replace_all(form.group, "", literal=True))
    if form.decimal != ".":
        frame = frame.with_columns(nw.col("plain").str.replace_all(form.decimal, ".", literal=True))
    exponent = nw.when(nw.col("plain").str.contains("e")).then(nw.col("plain")).otherwise(nw.lit("e0"))
    frame = frame.with_columns(
        digits=nw.col("plain").str.replace_all("e.*$", "").str.replace_all(r"^\+", ""),
        power=exponent.str.replace_all(r"^.*e\+?", "").cast(nw.Int64),
    )
    native: pl.DataFrame = _with_number(frame).with_columns(least=nw.lit(BINARY.get(bits, 0.0))).to_native()
    return native.drop("valid", "plain", "digits", "power", "whole", "part")


def _with_number(frame: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    """Add the number, its printed decimals, its first digit's place, and whether float64 tells it apart."""
    digits = nw.col("digits")
    frame = frame.with_columns(
        whole=digits.str.replace_all(r"^-?0*", "").str.replace_all(r"\..*$", ""),
        part=digits.str.replace_all(r"^[^.]*\.?", ""),
    )
    after, power = nw.col("part").str.len_chars().cast(nw.Int64), nw.col("power")
    before = nw.col("whole").str.len_chars().cast(nw.Int64)
    leading = nw.col("part").str.replace_all("^0+", "").str.len_chars().cast(nw.Int64)
    place = nw.when(before > 0).then(before - 1).otherwise(leading - after - 1)
    scaled = nw.concat_str([digits, (power + nw.col("mult")).cast(nw.String)], separator="e")
    stripped = nw.col("part").str.replace_all("0+$", "").str.len_chars().cast(nw.Int64)
    zeros = before - nw.col("whole").str.replace_all("0+$", "").str.len_chars().cast(nw.Int64)
    return frame.with_columns(
        printed=after - power,
        finest=nw.when(stripped > 0).then(stripped - power).otherwise((zeros + power) * -1),
        first=place + power,
        faithful=nw.when(before + after <= _FAITHFUL_DIGITS).then(nw.lit(1)).otherwise(nw.lit(0)),
        value=scaled.cast(nw.Float64),
    )


def _with_decimals(frame: nw.DataFrame[Any], cells: Cells, series: Sequence[Series]) -> pl.DataFrame:
    """Add the decimals that count: of the row, declared, of the column, or of the cell."""
    printed = nw.col("printed")
    text = printed
    if not cells.table.long:
        frame = frame.join(_of_columns(frame, cells), on="c", how="left")
        text = nw.max_horizontal(printed, nw.col("column"))
    frame = frame.join(nw.from_native(_declared(series)), on="series", how="left")
    stated = ~nw.col("stated").is_null()
    otherwise = nw.when(nw.col("coarsens") == 1).then(nw.lit(UNSTATED)).otherwise(text)
    said = nw.when(stated).then(nw.col("stated")).otherwise(otherwise)
    row = nw.when(~nw.col("declared").is_null()).then(nw.col("declared")).otherwise(said)
    counted = frame.with_columns(
        dec=nw.when(nw.col("per_cell") == 1).then(printed).otherwise(row).cast(nw.Int64)
    )
    native: pl.DataFrame = counted.to_native()
    return native.drop("column", strict=False)


def _of_columns(frame: nw.DataFrame[Any], cells: Cells) -> nw.DataFrame[Any]:
    """Return the decimals that each column of a wide table prints."""
    known = {
        field.index: cells.decimals[field.name]
        for field in cells.table.fields
        if field.name in cells.decimals
    }
    shown = frame.filter((nw.col("state") == PRINTED) & (nw.col("value") != 0))
    counts: dict[int, dict[int, int]] = {column: {} for column in frame["c"].unique()}
    for column, decimals, number in shown.group_by("c", "printed").agg(n=nw.len()).rows():
        counts[column][decimals] = number
    printed = {column: known.get(column, column_decimals(one)) for column, one in counts.items()}
    found = {"c": list(printed), "column": list(printed.values())}
    return nw.from_native(pl.DataFrame(found, schema={"c": pl.Int64, "column": pl.Int64}))


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


def with_intervals(rows: nw.DataFrame[Any], series: Sequence[Series]) -> nw.DataFrame[Any]:
    """Add the ends of each interval and a bound of their error, cut by the domain of the series.

    *err* bounds the error of both ends: zero where they are whole numbers or halves. *open*
    is 1 where an end that exists is excluded.
    """
    ends = [(number, *domain_ends(one)) for number, one in enumerate(series)]
    columns = ("minimum", "maximum", "vague")
    schema = {"series": pl.Int64, **dict.fromkeys(columns, pl.Float64)}
    domains = pl.DataFrame(ends, schema=schema, orient="row")
    rows = rows.join(nw.from_native(domains), on="series", how="left")
    qualifier = nw.col("qualifier")
    rows = _with_units(rows).with_columns(
        bound=nw.when(qualifier == ">").then(nw.lit(1)).otherwise(nw.lit(0)),
        plain=nw.when((qualifier == ">") | (qualifier == "<")).then(nw.lit(0)).otherwise(nw.lit(1)),
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


def _with_units(rows: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    """Add the rounding unit in base units: the coarsest of those that count."""
    ten, mult = nw.lit(10.0), nw.col("mult").cast(nw.Float64)
    decimal = ten ** (nw.col("mult") - nw.col("dec")).cast(nw.Float64)
    stated = nw.when(nw.col("dec") == UNSTATED).then(nw.lit(0.0)).otherwise(decimal)
    size = nw.col("value").abs()
    digits = nw.col("significant")
    place = ten ** (nw.col("first") + nw.col("mult") + 1 - digits).cast(nw.Float64)
    counts = nw.when(digits.is_null() | (size == 0)).then(nw.lit(0.0)).otherwise(place)
    grid, relative = nw.col("grid") * ten**mult, nw.col("relative") * size * 2.0
    unit = nw.max_horizontal(stated, grid, counts, relative)
    return rows.with_columns(unit=nw.when(nw.col("dec") == EXACT).then(nw.lit(0.0)).otherwise(unit))


def _rounded(rows: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    value, unit, qualifier = nw.col("value"), nw.col("unit"), nw.col("qualifier")
    rows = rows.with_columns(_shares(rows))
    least = value.abs() * nw.col("least")
    below = nw.max_horizontal(unit * nw.col("below"), least)
    above = nw.max_horizontal(unit * nw.col("above"), least)
    size = value.abs() + unit
    whole = (nw.col("printed") <= nw.col("mult")) & (size < _EXACT_BELOW) & (nw.col("least") == 0)
    units = (unit == 0) | ((unit >= 1) & (nw.col("relative") == 0) & (unit == unit.round(0)))
    bounded = nw.col("plain") == 1
    excludes = (nw.col("mode") != MODES.index("nearest")) & (unit > 0) & (unit > least) & bounded
    return rows.with_columns(
        err=nw.when(whole & units).then(nw.lit(0.0)).otherwise((size + least) * _SLACK),
        open=nw.when(excludes).then(nw.lit(1)).otherwise(nw.lit(0)),
        low=nw.when(qualifier == "<")
        .then(nw.lit(-math.inf))
        .otherwise(nw.when(qualifier == ">").then(value).otherwise(value - below)),
        high=nw.when(qualifier == ">")
        .then(nw.lit(math.inf))
        .otherwise(nw.when(qualifier == "<").then(value).otherwise(value + above)),
    ).drop("below", "above")


def _shares(rows: nw.DataFrame[Any]) -> list[nw.Expr]:
    """Return how many units the true value may lie below and above the print."""
    below: nw.Expr = nw.lit(0.5)
    above: nw.Expr = nw.lit(0.5)
    present = set(rows["mode"].unique().to_list())
    for number, mode in enumerate(MODES):
        if mode == "nearest" or number not in present:
            continue
        for sign, here in ((1, nw.col("value") > 0), (0, nw.col("value") == 0), (-1, nw.col("value") < 0)):
            less, more = reach(mode, sign)
            chosen = (nw.col("mode") == number) & here
            below = nw.when(chosen).then(nw.lit(float(less))).otherwise(below)
            above = nw.when(chosen).then(nw.lit(float(more))).otherwise(above)
    return [below.alias("below"), above.alias("above")]


def _cut(rows: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    """Cut each interval by its domain; one outside it stays, and is marked; what is missing is it."""
    value, printed = nw.col("value"), nw.col("state") == PRINTED
    low, high, minimum, maximum = (nw.col(name) for name in ("low", "high", "minimum", "maximum"))
    reaches = (low <= maximum) & (high >= minimum)
    beyond = nw.when(nw.col("plain") == 1).then((value < minimum) | (value > maximum)).otherwise(~reaches)
    beyond = printed & beyond
    inside = reaches & ~beyond
    # Whether an interval reaches its domain may hang on a rounding error: then nothing is sure of it.
    slack = (nw.col("err") + nw.col("vague")) * 2.0
    gaps = [
        nw.when(a.is_finite() & b.is_finite()).then((a - b).abs()).otherwise(nw.lit(math.inf))
        for a, b in ((low, maximum), (high, minimum))
    ]
    doubt = nw.col("unit") * 2.0
    unsure = (slack > 0) | (nw.col("open") == 1)
    touches = unsure & ((gaps[0] <= slack) | (gaps[1] <= slack))
    # Float64 may take a print that is just beyond for the limit itself.
    touches = touches | ((nw.col("faithful") == 0) & ((value == minimum) | (value == maximum)))
    cut_low = nw.when(inside).then(nw.max_horizontal(low, minimum)).otherwise(low)
    cut_high = nw.when(inside).then(nw.min_horizontal(high, maximum)).otherwise(high)
    return rows.with_columns(
        outside=nw.when(beyond).then(nw.lit(1)).otherwise(nw.lit(0)),
        err=nw.col("err") + nw.col("vague") + nw.when(touches).then(doubt).otherwise(nw.lit(0.0)),
        low=nw.when(printed).then(cut_low).otherwise(minimum),
        high=nw.when(printed).then(cut_high).otherwise(maximum),
    )
