"""A frame that is judged where its rows lie comes to the same as one that is collected."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from datetime import date, datetime
from random import Random
from typing import Any

import polars as pl
import pytest
from tables import drawn

import tieout
from tieout.expectations import SUSPICIONS
from tieout.model import Report, RuleResult

GROWTH = tieout.Growth(published="rate", of="level")
KEPT: Mapping[str, Any] = {"key": "area", "time": "year"}
YEARS = [2021, 2022, 2023] * 2
SMALL = pl.DataFrame(
    {
        "area": ["A"] * 3 + ["B"] * 3,
        "year": YEARS,
        "level": ["1.50", "2.10", "2.10", None, "100", "n/a"],
        "rate": [None, 40.0, 5.0, 3.0, 1.0, 2.5],
    }
)


def lazy(frame: pl.DataFrame) -> Any:
    return frame.lazy()


def relation(frame: pl.DataFrame) -> Any:
    return pytest.importorskip("duckdb").connect().from_arrow(frame.to_arrow())


LIBRARIES = pytest.mark.parametrize("laid", [lazy, relation], ids=["Polars", "DuckDB"])


def results(report: Report) -> dict[tuple[str, str], RuleResult]:
    return {(one.id, one.kind): one for one in report.rules}


def same(laid: Any, frame: pl.DataFrame, rules: Any = GROWTH, **more: Any) -> tieout.Report:
    """Assert that a frame comes to the same where it lies and collected, and return what it comes to."""
    there, here = (
        tieout.check(one, rules, joint="never", ignore=SUSPICIONS, **more) for one in (laid, frame)
    )
    one, other = there.record, here.record
    assert results(one) == results(other)
    assert one.findings == other.findings
    assert one.advice == other.advice
    assert one.unknown == other.unknown
    return there


def drawn_as(seed: int) -> tuple[pl.DataFrame, list[Mapping[str, Any]], dict[str, Any]]:
    """Draw a frame with an entity, its rules, and what is said of it."""
    frame, fields, rules = drawn(Random(seed))
    said = {field["name"]: {key: one for key, one in field.items() if key != "name"} for field in fields}
    roles = {role: [n for n, one in said.items() if one.get("role") == role] for role in ("entity", "time")}
    facts = {name: {k: v for k, v in one.items() if k != "role"} for name, one in said.items()}
    if "status" in facts:
        facts["status"]["role"] = "status"
    more = {"key": roles["entity"], "time": next(iter(roles["time"]), None), "facts": facts}
    return frame, [{"id": f"r{place}", **rule} for place, rule in enumerate(rules)], more


@LIBRARIES
@pytest.mark.parametrize("seed", [11, 17, 23, 35])
def test_any_table_comes_to_the_same(laid: Any, seed: int, caplog: pytest.LogCaptureFixture) -> None:
    frame, rules, more = drawn_as(seed)
    same(laid(frame), frame, rules, **more)
    assert caplog.messages == []


@LIBRARIES
def test_columns_of_any_type_are_read_as_where_they_are_collected(
    laid: Any, caplog: pytest.LogCaptureFixture
) -> None:
    days = [date(year, 12, 31) for year in YEARS]
    frame = pl.DataFrame(
        {
            "area": pl.Series(["A"] * 3 + ["B"] * 3, dtype=pl.Enum(["A", "B"])),
            "day": days,
            "moment": pl.Series(map(datetime.fromisoformat, map(str, days)), dtype=pl.Datetime("us")),
            "level": pl.Series(["1.50", "2.10", "2.10", "-0.05", "0.50", "0.10"]).cast(pl.Decimal(12, 2)),
            "rate": pl.Series(["0.40", "0.40", "0.05", None, "0.10", "0.01"]).cast(pl.Decimal(2, 2)),
            "whole": pl.Series([1, 2, 3, 4, 5, None], dtype=pl.Int8),
            "sure": [True, False, None, True, True, False],
            "more": [[1], [2], None, [], [3], [4]],
        }
    )
    facts = {"level": {"decimalChar": ","}, "sure": {"constraints": {"enum": ["true"]}}}
    for time in ("day", "moment"):
        rules = [GROWTH, tieout.NeverFalls(columns=["level", "whole"])]
        report = same(laid(frame), frame, rules, key="area", time=time, facts=facts)
        assert {"1,50", "0.40", "true"} & {*report.cells["printed"]} != set()
    assert caplog.messages == []


@LIBRARIES
@pytest.mark.parametrize(
    ("columns", "said", "why"),
    [
        ({}, {"key": None}, "no column says of what its rows are: name those that do, key="),
        (
            {},
            {"key": None, "time": None},
            "no column says of what or when its rows are: name those that do, key= and time=",
        ),
        (
            {},
            {"facts": {"rate": {"constraints": {"unique": True}}}},
            "rate must be unique, and holds binary fractions",
        ),
        ({"rate": pl.Series([1.5] * 6, dtype=pl.Float32)}, {}, "rate is of Float32"),
        ({"year": [datetime(y, 12, 31, 8) for y in YEARS]}, {}, "year holds no texts"),  # noqa: DTZ001
    ],
    ids=["time alone", "neither", "unique", "Float32", "moments"],
)
def test_what_no_plan_takes_is_collected_and_told(
    laid: Any,
    columns: Mapping[str, Any],
    said: Mapping[str, Any],
    why: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    frame = SMALL.with_columns(pl.Series(name, values) for name, values in columns.items())
    rule: Any = {"kind": "in_range", "columns": ["rate"], "low": 2}
    same(laid(frame), frame, **{"rules": rule, **KEPT, **said})
    assert caplog.messages == [f"frame is collected and judged in memory: {why}"]


def test_a_long_table_is_collected_and_told(caplog: pytest.LogCaptureFixture) -> None:
    long = SMALL.select("area", TIME_PERIOD="year", INDICATOR=pl.lit("level"), OBS_VALUE="rate")
    same(long.lazy(), long, tieout.NeverFalls(columns=["level"]), key="area")
    assert caplog.messages == ["frame is collected and judged in memory: the rows of a long table are read"]


@LIBRARIES
def test_a_frame_without_rows_is_said_to_have_none(laid: Any) -> None:
    report = same(laid(SMALL.clear()), SMALL.clear(), **KEPT)
    assert [one.message for one in report.record.findings] == ["the table has no rows"]


def test_names_of_any_kind_are_read(caplog: pytest.LogCaptureFixture) -> None:
    frame = SMALL.rename({"area": 'a "b".c', "year": " year", "rate": "f0"}).with_columns(r=pl.lit("x"))
    for laid in (lazy, relation):
        report = same(
            laid(frame), frame, tieout.Growth(published="f0", of="level"), key='a "b".c', time="year"
        )
        assert "columns" in set(report.findings["rule"])
    assert caplog.messages == []


@pytest.mark.parametrize("said", [KEPT, {"time": "year"}, {}, {"facts": {"rate": {"rounding": {"unit": 5}}}}])
def test_a_large_frame_that_is_at_hand_comes_to_the_same(
    said: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    rules = [tieout.AtMost(smaller="rate", larger="level"), tieout.InRange(columns=["level"], high=90)]
    frame = SMALL.with_columns(mixed=pl.lit("x"), row=pl.lit("y"))
    small = tieout.check(frame, rules, joint="never", ignore=SUSPICIONS, **said).record
    monkeypatch.setattr("tieout.python.WHOLE", 3)
    large = tieout.check(frame, rules, joint="never", ignore=SUSPICIONS, **said).record
    of_pandas = tieout.check(frame.to_pandas(), rules, joint="never", ignore=SUSPICIONS, **said).record
    assert results(large) == results(small) == results(of_pandas)
    assert large.findings == small.findings == of_pandas.findings
    assert caplog.messages == []


def test_a_large_frame_that_was_collected_is_judged_by_a_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    falling = pl.DataFrame({"a": [float(place) for place in range(300)], "b": [-1.0] * 300})
    rule = tieout.AtMost(smaller="a", larger="b")
    monkeypatch.setattr("tieout.python.undescribed.WHOLE", 200)
    report = tieout.check(falling.lazy(), rule, most=2)
    [found] = [one for one in report.record.rules if one.kind == "at_most"]
    assert (found.items, found.broken, found.unlisted) == (300, 299, 200)


def test_of_a_lazy_frame_lists_are_cut_and_counts_are_not() -> None:
    areas = [f"A{place}" for place in range(300)]
    frame = pl.DataFrame({"area": areas, "a": [2.5] * 300, "b": [1.5] * 300})
    report = tieout.check(frame.lazy(), tieout.AtMost(smaller="a", larger="b"), key="area", most=7)
    [found] = [one for one in report.record.rules if one.kind == "at_most"]
    assert (found.broken, found.unlisted) == (300, 200)
    assert "[A0]" in report.to_text()
    assert report.to_html().count("<svg") > 0


def test_a_connection_is_left_as_it_was() -> None:
    duckdb = pytest.importorskip("duckdb")
    connection = duckdb.connect()
    same(connection.from_arrow(SMALL.to_arrow()), SMALL, **KEPT)
    assert connection.sql("SELECT table_name FROM duckdb_tables()").fetchall() == []
    assert connection.sql("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall() == []


def test_a_query_of_a_database_is_judged_where_it_lies(
    tmp_path: Any, caplog: pytest.LogCaptureFixture
) -> None:
    duckdb = pytest.importorskip("duckdb")
    with duckdb.connect(str(tmp_path / "own.duckdb")) as connection:
        connection.from_arrow(SMALL.to_arrow()).create("levels")
        rows = connection.sql("SELECT * FROM levels WHERE area = 'A'")
        report = same(rows, SMALL.filter(area="A"), **KEPT)
    assert [one["key"] for one in report.findings.to_dict("records")] == ["area=A, year=2023"]
    assert caplog.messages == []


def test_rows_are_named_by_their_place() -> None:
    ordered = SMALL.reverse()
    report = same(ordered.lazy(), ordered, **KEPT)
    assert report.findings["position"].tolist() == [0, 3]


def test_duckdb_leaves_the_process_in_silence() -> None:
    asked = "select (i % 2)::varchar as area, 2020 + i as year, 1.0 + i as x from range(6) as t(i)"
    lines = [
        "import duckdb, tieout",
        f"rows = duckdb.sql('{asked}')",
        "print(tieout.check(rows, [tieout.NeverFalls(columns=['x'])], key='area', time='year').verdict)",
    ]
    run = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=False
    )

    assert (run.stdout, run.stderr) == ("holds\n", "")
