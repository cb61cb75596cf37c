"""Spark: its frames are read as they stand, and its batches judged as the gate judges the file."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from projects import copied, planted

import tieout
from tieout.projects import load
from tieout.python.libraries import columns_of

THEIRS = Path(__file__).parents[3] / "shared"
YEARS = [("2021", "1.50", None), ("2022", "2.10", "40"), ("2023", "2.10", "5.0")]
NAMES = ["year", "level", "growth"]
GROWTH = {"published": "growth", "of": "level", "time": "year"}


def test_a_frame_of_texts_is_read_as_it_stands(spark: Any) -> None:
    given = columns_of(spark.createDataFrame(YEARS, NAMES))

    assert given.names == tuple(NAMES)
    assert given.frame.rows() == YEARS


def test_a_frame_is_checked_as_any_other(spark: Any) -> None:
    frame = spark.createDataFrame(YEARS, NAMES)

    report = tieout.check(frame, tieout.Growth(published="growth", of="level"), time="year")

    assert [one["key"] for one in report.findings.to_dict("records")] == ["year=2023"]


@pytest.mark.parametrize(
    ("level", "growth", "reasons"),
    [
        ([Decimal("1.50"), Decimal("2.10"), Decimal("2.10")], [None, Decimal("40.0"), Decimal("5.0")], []),
        ([1.5, 2.1, 2.1], [None, 40.0, 5.0], []),
        ([1.5, None, 2.1], [None, 40.0, 5.0], ["gap", "missing"]),
        ([1.5, float("nan"), 2.1], [None, 40.0, 5.0], ["bad-cell"] * 2),
    ],
    ids=["decimals", "doubles", "nulls", "NaN"],
)
def test_figures_of_any_type_are_judged_as_in_other_libraries(
    level: list[Any], growth: list[Any], reasons: list[str], spark: Any
) -> None:
    import polars as pl  # noqa: PLC0415

    dates = [dt.date(year, 12, 31) for year in (2021, 2022, 2023)]
    kind = "decimal(10,2)" if isinstance(level[0], Decimal) else "double"
    types = dict.fromkeys(("level", "growth"), pl.Decimal(10, 2)) if "(" in kind else {}
    frame = spark.createDataFrame(
        [*zip(dates, level, growth, strict=True)], f"year date, level {kind}, growth {kind}"
    )
    rule = tieout.Growth(published="growth", of="level")

    told = tieout.check(frame, rule, time="year")
    same = tieout.check(
        pl.DataFrame({"year": dates, "level": level, "growth": growth}, schema_overrides=types),
        rule,
        time="year",
    )

    assert told.findings.equals(same.findings)
    assert told.rules.equals(same.rules)
    assert sorted(told.unknowns["reason"]) == reasons


def test_a_frame_is_judged_where_it_lies_as_where_it_is_collected(
    spark: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    import polars as pl  # noqa: PLC0415

    days = [dt.date(year, 12, 31) for year in (2021, 2022, 2023)]
    figures = [("1.50", None), ("2.10", "40"), ("2.10", "5.0")]
    rows = [
        (area, day, dt.datetime(day.year, 12, 31), Decimal(level), Decimal("0E-8"), growth, True, [1])  # noqa: DTZ001
        for area in "ABC"
        for day, (level, growth) in zip(days, figures, strict=True)
    ]
    kinds = "day date, moment timestamp, level decimal(12,2), fine decimal(10,8), growth string, sure boolean"
    frame = spark.createDataFrame(rows, f"`a.b` string, {kinds}, more array<int>").repartition(3)
    collected = pl.DataFrame(frame.toArrow())
    assert collected["a.b"].to_list() != sorted(collected["a.b"])
    rules = [tieout.Growth(published="growth", of="level"), tieout.NeverFalls(columns=["fine"])]

    # No row goes by way of pandas.
    monkeypatch.setattr(type(frame), "toPandas", None)
    for time in ("day", "moment"):
        told = tieout.check(frame, rules, key="a.b", time=time).record
        same = tieout.check(collected, rules, key="a.b", time=time).record
        assert {one.id: one for one in told.rules} == {one.id: one for one in same.rules}
        assert told.findings == same.findings
        assert len(told.findings) == 3
    assert caplog.messages == []


@pytest.fixture(scope="module")
def confronted() -> Any:
    """Import Great Expectations only where Spark is there."""
    import confronted  # noqa: PLC0415

    return confronted


def source(spark: Any, confronted: Any, folder: Path) -> Any:
    """Return a data source of the files in a folder, which runs on the Spark that is there."""
    config = dict(spark.sparkContext.getConf().getAll())
    return confronted.quiet().data_sources.add_spark_filesystem(
        "files", base_directory=folder, spark_config=config
    )


def csv_batch(spark: Any, confronted: Any, file: Path) -> Any:
    files = source(spark, confronted, file.parent)
    asset = files.add_csv_asset(file.stem, header=True, multi_line=True, escape='"')
    return asset.add_batch_definition_path(file.stem, path=file.name).get_batch()


def frame_batch(spark: Any, confronted: Any, file: Path) -> Any:
    frame = spark.read.csv(str(file), header=True, multiLine=True, escape='"')
    config = dict(spark.sparkContext.getConf().getAll())
    made = confronted.quiet().data_sources.add_spark("frames", spark_config=config)
    batch = made.add_dataframe_asset(file.stem).add_batch_definition_whole_dataframe("whole")
    return batch.get_batch({"dataframe": frame})


def run_on_spark(
    spark: Any, confronted: Any, root: Path, made: Callable[..., Any], wanted: Callable[[Any], bool]
) -> list[Any]:
    """Return the results of those expectations of a project that are wanted, on Spark."""
    import great_expectations as gx  # noqa: PLC0415

    results: list[Any] = []
    for loaded, name, expectations in confronted.promised(root):
        file = loaded.dataset.table(name).file
        chosen = [one for one in expectations if wanted(one)]
        if chosen:
            result = made(spark, confronted, file).validate(gx.ExpectationSuite(name, expectations=chosen))
            assert len(result.results) == len(chosen)
            results += result.results
    return results


def is_ours(one: Any) -> bool:
    return hasattr(one, "package")


def test_batches_of_spark_are_found_as_the_gate_finds_their_files(
    spark: Any, confronted: Any, tmp_path: Path
) -> None:
    root = copied("us-gdp", tmp_path)
    gate = confronted.of_gate(root)
    assert gate

    assert confronted.of_results(run_on_spark(spark, confronted, root, csv_batch, is_ours)) == gate


@pytest.mark.parametrize("made", [csv_batch, frame_batch], ids=["CSV", "frame"])
def test_planted_faults_are_found_by_ours_and_by_those_that_spark_has(
    made: Callable[..., Any], spark: Any, confronted: Any, tmp_path: Path
) -> None:
    root = planted(tmp_path)
    gate = confronted.of_gate(root)
    results = run_on_spark(spark, confronted, root, made, bool)

    found = confronted.of_results(results)
    [bad_cell] = [one for one in gate if one not in found]
    assert sorted([*found, bad_cell], key=str) == gate
    [theirs] = [one for one in results if not one.success and "details" not in one.result]
    assert theirs.expectation_config.kwargs["column"] == "value"
    assert theirs.result["partial_unexpected_list"] == ["78,6"]
    assert bad_cell[0] == "cell"


def test_the_flagship_is_read_by_spark_as_the_gate_reads_it(
    spark: Any, confronted: Any, tmp_path: Path
) -> None:
    root = copied("china-digital-economy", tmp_path)
    [loaded], _ = load(root)
    for table in loaded.dataset.tables:
        read = columns_of(csv_batch(spark, confronted, table.file).data.dataframe)
        assert read.names == tuple(field.name for field in table.fields)
        assert read.frame.equals(loaded.cells[table.name].frame)
    gate = [one for one in confronted.of_gate(root) if one[0] != "stale-accept"]
    broken = {rule for rule, *_ in gate}

    def wanted(one: Any) -> bool:
        return getattr(one, "rule", None) in broken

    assert confronted.of_results(run_on_spark(spark, confronted, root, csv_batch, wanted)) == gate


@pytest.mark.skipif(not THEIRS.is_dir(), reason="the whole tables are not at hand")
def test_whole_tables_of_others_are_read_by_spark_as_by_the_gate(
    spark: Any, confronted: Any, tmp_path: Path
) -> None:
    for name, table in (("cdiac", "cdiac/nation.fdb9f6b.csv"), ("cpi-us", "cpi-us/cpiai.csv")):
        root = copied(name, tmp_path)
        [loaded], _ = load(root)
        [known] = loaded.dataset.tables
        shutil.copy(THEIRS / "tables" / table, known.file)
        [loaded], _ = load(root)
        read = columns_of(csv_batch(spark, confronted, known.file).data.dataframe)
        places = [read.names.index(field.name) for field in known.fields]
        rows = read.frame.select(f"f{place}" for place in places).rows()
        assert rows == loaded.cells[known.name].frame.rows()
