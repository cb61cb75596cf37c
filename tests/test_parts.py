"""Tables of several files: one table, and every finding names the file and the line in it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tieout.cli import main
from tieout.model import Report
from tieout.run import Choice, check

RULE = '[[rule]]\nid = "fits"\nkind = "at_most"\nsmaller = "part"\nlarger = "whole"\n'
GROWTH = '[[rule]]\nid = "rises"\nkind = "never_falls"\ncolumns = ["whole"]\n'
FIELDS = [
    {"name": "area", "type": "string", "role": "entity"},
    {"name": "year", "type": "year"},
    {"name": "part", "type": "number"},
    {"name": "whole", "type": "number"},
]
HEAD = "area,year,part,whole\n"
PARTS = {"a.csv": HEAD + "A,2020,1,5\nA,2021,2,6\n", "b.csv": HEAD + "A,2022,7,4\n"}


def write(
    root: Path, files: Mapping[str, str | pl.DataFrame], path: object, rules: str = RULE, **schema: Any
) -> None:
    """Write a project of one table in several files."""
    folder = root / "datasets" / "small"
    for name, rows in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        if isinstance(rows, str):
            (folder / name).write_text(rows, "utf-8")
        else:
            rows.write_parquet(folder / name)
    table = {"name": "table", "path": path, "schema": {"fields": FIELDS, **schema}}
    (folder / "datapackage.json").write_text(json.dumps({"name": "small", "resources": [table]}), "utf-8")
    (root / "expectations").mkdir()
    (root / "expectations" / "small.toml").write_text(rules, "utf-8")


def places(report: Report) -> list[tuple[str, str]]:
    """Return of each finding its rule, and where it stands beneath the dataset."""
    return [(one.rule, one.place.removeprefix("datasets/small/")) for one in report.findings]


def frame(**columns: list[Any]) -> pl.DataFrame:
    return pl.DataFrame({"area": ["A"] * len(columns["whole"]), **columns})


# --- lists of CSV files


def test_a_finding_names_the_file_and_the_line_and_column_in_it(tmp_path: Path) -> None:
    write(tmp_path, PARTS, ["a.csv", "b.csv"], RULE + GROWTH)
    report = check(tmp_path)
    assert places(report) == [("fits", "b.csv:2:8"), ("rises", "b.csv:2:10")]
    places_of_cells = [
        (cell.path.rpartition("/")[2], cell.line, cell.col) for cell in report.findings[1].cells
    ]
    assert places_of_cells == [("b.csv", 2, 10), ("a.csv", 3, 10)]
    assert [(rule.id, rule.items) for rule in report.rules if rule.kind != "facts"] == [
        ("fits", 3),
        ("rises", 2),
    ]


def test_columns_stand_where_each_file_has_them(tmp_path: Path) -> None:
    other = "whole,part,year,area\n4,7,2022,A\n"
    write(tmp_path, {**PARTS, "b.csv": other}, ["a.csv", "b.csv"])
    (finding,) = check(tmp_path).findings
    assert [(cell.column, cell.col) for cell in finding.cells] == [("part", 3), ("whole", 1)]


@pytest.mark.parametrize(
    ("second", "said"),
    [
        (
            HEAD + "A,2021,2,6\n",
            [("key", "b.csv:2:1", "the key area = A, year = 2021 already stands on line 3 of ")],
        ),
        (HEAD + "A,2022,1\n", [("row", "b.csv:2", "the row has 3 cells and the header 4")]),
        (
            "area,year,part\nA,2022,1\n",
            [("columns", "b.csv:1", "column 'whole' is promised by the facts and absent")],
        ),
        (
            "A,2022,1,5\nA,2023,1,5\n",
            [("columns", "b.csv:1", "the file has no header: its first line, 'A,2022,1,5', is a row")],
        ),
        (HEAD, [("columns", "b.csv:1", "the file has a header and no rows")]),
    ],
)
def test_what_is_wrong_with_one_file_is_said_of_that_file(
    second: str, said: list[tuple[str, str, str]], tmp_path: Path
) -> None:
    write(tmp_path, {**PARTS, "b.csv": second}, ["a.csv", "b.csv"], "", primaryKey=["area", "year"])
    report = check(tmp_path)
    assert places(report) == [(rule, place) for rule, place, _ in said]
    assert all(text in one.message for one, (*_, text) in zip(report.findings, said, strict=True))


def test_rows_that_contradict_each_other_are_named_with_their_files(tmp_path: Path) -> None:
    write(tmp_path, {**PARTS, "b.csv": HEAD + "A,2021,2,7\n"}, ["a.csv", "b.csv"])
    (finding,) = check(tmp_path).findings
    said = "6 (line 3 of datasets/small/a.csv), 7 (line 2 of datasets/small/b.csv)"
    assert said in finding.message


def test_what_is_wrong_with_every_header_is_said_once(tmp_path: Path) -> None:
    parts = {name: rows.replace("area", "more,area").replace("A,", "x,A,") for name, rows in PARTS.items()}
    write(tmp_path, parts, ["a.csv", "b.csv"], "")
    assert places(check(tmp_path)) == [("columns", "a.csv:1")]


def test_a_column_that_one_file_lacks_is_missing_there_alone(tmp_path: Path) -> None:
    write(tmp_path, {**PARTS, "a.csv": "area,year,whole\nA,2020,5\n"}, ["a.csv", "b.csv"])
    report = check(tmp_path)
    assert places(report) == [("columns", "a.csv:1"), ("fits", "b.csv:2:8")]


def test_a_file_that_cannot_be_read_is_the_one_that_is_named(tmp_path: Path) -> None:
    write(tmp_path, PARTS, ["a.csv", "b.csv", "c.csv"])
    report = check(tmp_path)
    assert [one.path for one in report.unreadable] == ["datasets/small/c.csv"]
    assert [(rule.id, rule.could_not_run) for rule in report.rules if rule.could_not_run] == []


@pytest.mark.parametrize("name", ["a.csv", "b.csv"])
def test_whichever_file_is_asked_for_it_is_the_whole_table(name: str, tmp_path: Path) -> None:
    write(tmp_path, PARTS, ["a.csv", "b.csv"], RULE + GROWTH)
    report = check(tmp_path / "datasets" / "small" / name)
    assert places(report) == [("fits", "b.csv:2:8"), ("rises", "b.csv:2:10")]


def test_every_file_is_named_with_its_hash(tmp_path: Path) -> None:
    write(tmp_path, PARTS, ["a.csv", "b.csv"])
    run = check(tmp_path, Choice(run=True)).run
    assert run is not None
    hashes = {name: hashlib.sha256(rows.encode()).hexdigest() for name, rows in PARTS.items()}
    files = {one.path.rpartition("/")[2]: one.sha256 for one in run.files}
    assert {name: files[name] for name in PARTS} == hashes


# --- folders of Parquet files


def test_a_folder_is_the_table_of_its_files_in_order(tmp_path: Path) -> None:
    files: dict[str, str | pl.DataFrame] = {
        "data/part-2.parquet": frame(year=[2022], part=[7.0], whole=[4.0]),
        "data/part-1.parquet": frame(year=[2020, 2021], part=[1.0, 9.0], whole=[5.0, 6.0]),
        "data/_temporary/part-3.parquet": frame(year=[2023], part=[8.0], whole=[4.0]),
        "data/_SUCCESS": "",
    }
    write(tmp_path, files, "data")
    found = [
        ("fits", "data/part-1.parquet:row 2"),
        ("fits", "data/part-2.parquet:row 1"),
    ]
    assert places(check(tmp_path)) == found
    assert places(check(tmp_path, Choice(whole=0))) == found


def test_the_names_of_folders_are_columns(tmp_path: Path) -> None:
    files = {
        "data/year=2020/area=New%20Town/0.parquet": pl.DataFrame({"part": [1], "whole": [5]}),
        "data/year=2021/area=New%20Town/0.parquet": pl.DataFrame({"part": [7], "whole": [4]}),
        "data/year=2022/area=__HIVE_DEFAULT_PARTITION__/0.parquet": pl.DataFrame({"part": [1], "whole": [4]}),
    }
    write(tmp_path, files, "data", constraints={}, missingValues=[""])
    (finding,) = check(tmp_path).findings
    assert finding.place == "datasets/small/data/year=2021/area=New%20Town/0.parquet:row 1"
    assert finding.key == {"area": "New Town", "year": "2021"}


def test_what_a_file_says_itself_counts_and_not_the_name_of_its_folder(tmp_path: Path) -> None:
    write(tmp_path, {"year=1999/0.parquet": frame(year=[2021], part=[7], whole=[4])}, "year=1999/0.parquet")
    assert [one.key["year"] for one in check(tmp_path).findings] == ["2021"]


def test_a_folder_that_is_no_column_is_said_once(tmp_path: Path) -> None:
    files = {f"data/run={n}/0.parquet": frame(year=[2020 + n], part=[1], whole=[4]) for n in range(3)}
    write(tmp_path, files, "data", "")
    (finding,) = check(tmp_path).findings
    assert finding.message == "column 'run' is not judged: the facts promise no such column"


def test_a_float_in_any_file_is_read_with_its_few_bits(tmp_path: Path) -> None:
    files = {
        "data/0.parquet": frame(year=[2020], part=[2.0], whole=[5.0]),
        "data/1.parquet": frame(year=[2021], part=[16777217.0], whole=[16777216.0]).cast(
            {"whole": pl.Float32}
        ),
    }
    write(tmp_path, files, "data")
    assert places(check(tmp_path)) == []


# --- doors


def test_the_list_of_rules_names_the_files_of_one_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {f"{n}.csv": HEAD + f"A,{2000 + n},1,5\n" for n in range(7)}
    write(tmp_path, files, sorted(files))
    assert main(["list", str(tmp_path)]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0].endswith("datasets/small/4.csv and 2 more")
    assert out[-1] == "1 rule, 1 promise, 1 table"


def test_no_report_replaces_one_of_the_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, PARTS, ["a.csv", "b.csv"])
    assert main(["check", str(tmp_path), "-o", f"json={tmp_path / 'datasets/small/b.csv'}"]) == 2
    assert (tmp_path / "datasets/small/b.csv").read_text("utf-8") == PARTS["b.csv"]
