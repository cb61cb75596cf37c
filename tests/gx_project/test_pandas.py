"""Our expectations in a user's own suite on pandas: beside others, on any frame, on parts of a table."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import confronted
import great_expectations as gx
import pandas as pd
import pytest
from great_expectations.expectations.core import ExpectColumnValuesToNotBeNull
from projects import copied

import tieout.gx as ours
from tieout.testing import project

THEIRS = Path(__file__).parents[3] / "shared" / "tables"
GROWTH = {"published": "growth", "of": "level", "time": "year"}
TABLE = "year,level,growth\n2021,1.50,\n2022,2.10,40\n2023,1.90,5.0\n"


def judged(frame: pd.DataFrame, **more: Any) -> tuple[str, list[confronted.Said]]:
    result = confronted.pandas_batch(frame).validate(ours.ExpectGrowthToTieOut(**GROWTH, **more))
    return result.result["observed_value"], confronted.of_results([result])


def test_a_user_runs_our_expectations_beside_others_in_a_project_of_his_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "theirs.csv").write_text(TABLE, "utf-8")
    monkeypatch.chdir(tmp_path)
    context = gx.get_context(mode="file", project_root_dir=tmp_path)
    source = context.data_sources.add_pandas_filesystem("files", base_directory=Path())
    asset = source.add_csv_asset("theirs", dtype=dict.fromkeys(("year", "level", "growth"), "str"))
    batch = asset.add_batch_definition_path("whole", path="theirs.csv")
    suite = context.suites.add(
        gx.ExpectationSuite(
            "mixed",
            expectations=[
                ExpectColumnValuesToNotBeNull(column="level"),
                ours.ExpectGrowthToTieOut(**GROWTH, rule="fits", why="They stand side by side."),
                ours.ExpectNeverFallsToTieOut(
                    columns=["level"], time="year", strictly=True, severity="warning"
                ),
            ],
        )
    )
    known = context.validation_definitions.add(
        gx.ValidationDefinition(name="theirs", data=batch, suite=suite)
    )
    context.checkpoints.add(gx.Checkpoint(name="nightly", validation_definitions=[known]))

    again = gx.get_context(mode="file", project_root_dir=tmp_path)
    [result] = again.checkpoints.get("nightly").run().run_results.values()

    assert {confronted.of(one).type: one.success for one in result.results} == {
        "expect_column_values_to_not_be_null": True,
        "expect_growth_to_tie_out": False,
        "expect_never_falls_to_tie_out": False,
    }
    found = confronted.of_results(result.results)
    assert [(rule, key, severity) for rule, key, _, severity, _ in found] == [
        ("fits", (("year", "2023"),), "error"),
        ("never-falls-level", (("year", "2023"),), "warning"),
    ]


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"year": [2021, 2022, 2023], "level": [1.5, 2.1, 1.9], "growth": [None, 40.0, 5.0]}),
        pd.DataFrame(
            {
                "year": ["2021", "2022", "2023"],
                "level": ["1.50", "2.10", "1.90"],
                "growth": [None, "40", "5.0"],
            }
        ).astype("category"),
        pd.DataFrame(
            {
                "year": pd.to_datetime(["2021-12-31", "2022-12-31", "2023-12-31"]),
                "level": pd.array([1.5, 2.1, 1.9], dtype="Float64"),
                "growth": [float("nan"), 40, 5],
            }
        ),
        pd.DataFrame(
            {"level": [1.5, 2.1, 1.9], "growth": [None, 40, 5]},
            index=pd.Index([2021, 2022, 2023], name="year"),
        ),
    ],
    ids=["floats", "categories", "dates", "named index"],
)
def test_frames_of_any_kind_are_judged(frame: pd.DataFrame) -> None:
    said, found = judged(frame)

    assert said.startswith("2 items")
    assert [key for _, key, *_ in found] in ([(("year", "2023"),)], [(("year", "2023-12-31"),)])


def test_a_part_of_a_table_has_no_earlier_year_and_says_that_nothing_was_judged() -> None:
    frame = pd.DataFrame({"year": ["2023"], "level": ["2.10"], "growth": ["5.0"]})

    assert judged(frame) == ("1 item: 1 not judged (missing 1)", [])


# Great Expectations takes the year of a file name for a text, and warns of it.
@pytest.mark.filterwarnings("ignore:String values for numeric batch parameters")
def test_yearly_batches_of_files_are_judged_each_by_itself(tmp_path: Path) -> None:
    header, *rows = TABLE.splitlines()
    for row in rows:
        (tmp_path / f"level-{row[:4]}.csv").write_text(f"{header}\n{row}\n", "utf-8")
    source = confronted.quiet().data_sources.add_pandas_filesystem("files", base_directory=tmp_path)
    asset = source.add_csv_asset("level", dtype=dict.fromkeys(("year", "level", "growth"), "str"))
    yearly = asset.add_batch_definition_yearly("yearly", regex=r"level-(?P<year>\d{4})\.csv")

    result = yearly.get_batch({"year": 2023}).validate(ours.ExpectGrowthToTieOut(**GROWTH))

    assert (result.success, result.result["observed_value"]) == (True, "1 item: 1 not judged (missing 1)")


def test_a_column_that_is_misspelt_is_refused_and_no_success() -> None:
    frame = pd.DataFrame({"year": ["2022", "2023"], "level": ["1", "2"], "growht": ["", "100"]})

    result = confronted.pandas_batch(frame).validate(ours.ExpectGrowthToTieOut(**GROWTH))

    assert confronted.tripped(result)
    assert not result.success
    assert "did you mean 'growht'?" in str(result.exception_info)


def test_a_package_that_is_not_there_is_no_success(tmp_path: Path) -> None:
    one = ours.ExpectGrowthToTieOut(published="a", of="b", package=str(tmp_path / "gone"), resource="t")

    result = confronted.pandas_batch(pd.DataFrame({"a": ["1"], "b": ["1"]})).validate(one)

    assert not result.success
    assert "datapackage.json: no such file, seen from" in str(result.exception_info)


def test_facts_that_could_not_be_judged_are_no_success(tmp_path: Path) -> None:
    project(tmp_path, TABLE, {"level": {"constraints": {"minimum": 0}}})
    folder = tmp_path / "datasets" / "small"
    package = (folder / "datapackage.json").read_text("utf-8")
    other = '{"name": "gone", "path": "gone.csv", "schema": {"fields": [{"name": "k", "type": "string"}]}}'
    (folder / "datapackage.json").write_text(package.removesuffix("]}") + f", {other}]}}", "utf-8")
    frame = pd.read_csv(folder / "table.csv", dtype=str)

    result = confronted.pandas_batch(frame).validate(
        ours.ExpectFactsToTieOut(fact="range", package=str(folder), resource="table")
    )

    assert not result.success
    assert "gone.csv could not be read: cannot be opened" in str(result.exception_info)


def test_sql_is_refused_with_what_to_do_instead() -> None:
    class SqliteExecutionEngine:
        """What Great Expectations hands over for a batch of SQLite is no engine of pandas or Spark."""

    judge = ours.ExpectGrowthToTieOut(**GROWTH)._validate  # noqa: SLF001 -- as Great Expectations calls it
    with pytest.raises(
        TypeError, match="a batch of pandas or Spark is expected, not one of Sqlite"
    ) as raised:
        judge({}, execution_engine=SqliteExecutionEngine())
    assert "read the table into one of them" in str(raised.value)


def found_on_pandas(root: Path) -> list[confronted.Said]:
    """Return what the expectations of a project find, each table a frame of texts, all of them judged."""
    found: list[confronted.Said] = []
    for loaded, name, expectations in confronted.promised(root):
        table = loaded.dataset.table(name)
        assert table is not None
        frame = pd.read_csv(table.file, dtype=str, keep_default_na=False, na_values=[""])
        batch = confronted.pandas_batch(frame)
        result = batch.validate(gx.ExpectationSuite(name=name, expectations=[*expectations]))
        assert len(result.results) == len(expectations)
        # What Great Expectations says itself finds nothing in these.
        assert [one for one in result.results if not one.success and "details" not in one.result] == []
        found += confronted.of_results(result.results)
    return sorted(found, key=str)


@pytest.mark.parametrize("name", ["china-digital-economy", "cdiac", "cpi-us"])
def test_tables_are_found_as_the_gate_finds_them(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = copied(name, tmp_path)
    monkeypatch.chdir(root)

    assert found_on_pandas(root) == confronted.of_gate(root)


@pytest.mark.skipif(not THEIRS.is_dir(), reason="the whole tables are not at hand")
@pytest.mark.parametrize(
    ("name", "ours_", "theirs"),
    [("cdiac", "nation.csv", "cdiac/nation.fdb9f6b.csv"), ("cpi-us", "cpiai.csv", "cpi-us/cpiai.csv")],
)
def test_whole_tables_are_found_as_the_gate_finds_them(
    name: str, ours_: str, theirs: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = copied(name, tmp_path)
    shutil.copy(THEIRS / theirs, root / "datasets" / name / ours_)
    monkeypatch.chdir(root)

    assert found_on_pandas(root) == confronted.of_gate(root)
