"""Binary values: each as the shortest text that says it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from tieout.files.binary import texts_of

NOON, NIGHT = datetime(2023, 6, 30, 12), datetime(2023, 6, 30)  # noqa: DTZ001 -- as tables have them


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        pytest.param(pl.Series([1, -20, None]), ["1", "-20", None], id="integers"),
        pytest.param(pl.Series([2**64 - 1], dtype=pl.UInt64), ["18446744073709551615"], id="large integers"),
        pytest.param(pl.Series([0.1, 46.1, -2.5]), ["0.1", "46.1", "-2.5"], id="floats"),
        pytest.param(pl.Series([2312000.0, -0.0]), ["2312000", "-0"], id="whole floats"),
        pytest.param(pl.Series([0.1, 3.4], dtype=pl.Float32), ["0.1", "3.4"], id="floats of 32 bits"),
        pytest.param(pl.Series([1 / 3]), ["0.3333333333333333"], id="all digits of a float"),
        pytest.param(pl.Series([1 / 3], dtype=pl.Float32), ["0.33333334"], id="all digits in 32 bits"),
        pytest.param(
            pl.Series([float("nan"), float("inf"), None]), ["nan", "inf", None], id="what is no number"
        ),
        pytest.param(pl.Series([Decimal("1.50"), Decimal(2)]), ["1.50", "2.00"], id="decimals"),
        pytest.param(pl.Series([True, False, None]), ["true", "false", None], id="booleans"),
        pytest.param(pl.Series(["x", "", None]), ["x", "", None], id="texts"),
        pytest.param(pl.Series(["x", None], dtype=pl.Categorical), ["x", None], id="categories"),
        pytest.param(pl.Series([date(2023, 6, 30), None]), ["2023-06-30", None], id="days"),
        pytest.param(pl.Series([NIGHT, None]), ["2023-06-30", None], id="moments that are days"),
        pytest.param(pl.Series([NIGHT, NOON]), ["2023-06-30T00:00:00", "2023-06-30T12:00:00"], id="moments"),
        pytest.param(
            pl.Series([NOON]).dt.replace_time_zone("Europe/Rome"), ["2023-06-30T12:00:00+02:00"], id="zoned"
        ),
        pytest.param(pl.Series([time(12, 30)]), ["12:30:00"], id="times of day"),
        pytest.param(pl.Series([timedelta(days=1)]), ["P1D"], id="durations"),
        pytest.param(pl.Series([b"CN", None]), ["CN", None], id="bytes of a text"),
        pytest.param(pl.Series([b"CN", b"\xff"]), ["434e", "ff"], id="bytes"),
        pytest.param(pl.Series([[1, 2], None]), ["[1,2]", None], id="lists"),
        pytest.param(pl.Series([{"a": 1}]), ['{"a":1}'], id="structs"),
        pytest.param(pl.Series([None, None]), [None, None], id="nothing at all"),
        pytest.param(pl.Series([1 + 2j], dtype=pl.Object), ["(1+2j)"], id="objects"),
    ],
)
def test_a_value_is_the_shortest_text_that_says_it(values: pl.Series, texts: list[Any]) -> None:
    frame, _ = texts_of(values.to_frame("x"))
    assert frame.schema == {"x": pl.String}
    assert frame["x"].to_list() == texts


@pytest.mark.parametrize("value", [1e16, 1.5e22, 1e-7, 0.00001, 123456789012345678.0, 5e-324, 1.7e308])
@pytest.mark.parametrize("kind", [pl.Float64, pl.Float32])
def test_a_float_comes_back_from_its_text(value: float, kind: type[pl.DataType]) -> None:
    floats = pl.Series([value], dtype=kind)
    assert texts_of(floats.to_frame("x"))[0]["x"].cast(kind).to_list() == floats.to_list()


def test_columns_of_floats_say_their_bits_and_names_stay_what_they_are() -> None:
    frame = pl.DataFrame({"a.b": [1.5], "": [1], "c": pl.Series([1.5], dtype=pl.Float32), "d": [Decimal(1)]})
    texts, bits = texts_of(frame)
    assert texts.to_dict(as_series=False) == {"a.b": ["1.5"], "": ["1"], "c": ["1.5"], "d": ["1"]}
    assert bits == {"a.b": 64, "c": 32}


def test_a_frame_without_rows_has_its_columns() -> None:
    assert texts_of(pl.DataFrame(schema={"x": pl.Int64}))[0].schema == {"x": pl.String}
