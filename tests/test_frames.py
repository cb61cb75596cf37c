"""Frames: Parquet files are judged as if they were printed, and say rows instead of lines."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tieout.cli import main
from tieout.descriptors.packages import read_facts
from tieout.files.frames import sheet_of
from tieout.model import Report
from tieout.reports.record import record
from tieout.run import check
from tieout.tables import Cells, cells_of, read_cells
from tieout.testing import project

FACTS = "datasets/small/datapackage.json"
FILE = "datasets/small/table.parquet"
AT_MOST = {"kind": "at_most", "smaller": "part", "larger": "whole"}
SOUND: dict[str, Any] = {"year": [2021, 2022, 2023], "part": [1.5, 9.25, 1.0], "whole": [2, 2, 2]}


def lay(
    root: Path, table: pl.DataFrame | bytes, facts: Mapping[str, Mapping[str, Any]] | None = None
) -> None:
    """Write a project whose table of year, part and whole is a Parquet file."""
    project(root, "year,part,whole\n2021,1,2\n", facts, [AT_MOST])
    descriptor = json.loads((root / FACTS).read_text("utf-8"))
    descriptor["resources"][0]["path"] = "table.parquet"
    (root / FACTS).write_text(json.dumps(descriptor), "utf-8")
    if isinstance(table, bytes):
        (root / FILE).write_bytes(table)
    else:
        table.write_parquet(root / FILE)


def judged(
    root: Path, columns: Mapping[str, Any], facts: Mapping[str, Mapping[str, Any]] | None = None
) -> Report:
    lay(root, pl.DataFrame(columns), facts)
    return check(root)


def cells(root: Path) -> Cells:
    dataset, refusals = read_facts(root / "datasets" / "small", "datasets/small")
    assert refusals == []
    read = read_cells(dataset.tables[0])
    assert isinstance(read, Cells), read
    return read


def said(report: Report) -> list[str]:
    facts = [finding for finding in report.findings if finding.kind == "facts"]
    return [f"{one.place}: {one.rule}: {one.message}" for one in facts]


def test_a_table_of_binary_values_is_judged_and_its_rows_are_counted(tmp_path: Path) -> None:
    report = judged(tmp_path, SOUND)
    [finding] = report.findings
    assert (finding.rule, finding.place, finding.key) == ("it", f"{FILE}:row 2", {"year": "2022"})
    assert [(cell.printed, cell.place) for cell in finding.cells] == [
        ("9.25", f"{FILE}:row 2"),
        ("2", f"{FILE}:row 2"),
    ]


def test_the_json_report_says_row_and_not_line(tmp_path: Path) -> None:
    [finding] = record(judged(tmp_path, SOUND))["findings"]
    assert (finding["row"], "line" in finding) == (2, False)
    assert [(cell["row"], "line" in cell) for cell in finding["cells"]] == [(2, False), (2, False)]
    missing = {"year": [2021], "part": [1]}
    [finding] = record(judged(tmp_path / "missing", missing))["findings"]
    assert (finding["rule"], finding["row"], "line" in finding) == ("columns", None, False)


def test_the_text_report_says_row_and_not_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lay(tmp_path, pl.DataFrame(SOUND))
    main(["check", str(tmp_path)])
    out = capsys.readouterr().out
    assert out.startswith(f"{FILE}:row 2: error it [2022]: part is printed as 9.25, ")
    assert "  row 2; if the others are right, at most 2.5" in out
    assert "line" not in out


@pytest.mark.parametrize(
    ("values", "printed"),
    [
        (pl.Series([46.1, 9.0]), ["46.1", "9"]),
        (pl.Series([46.1, 9.0], dtype=pl.Float32), ["46.1", "9"]),
        (pl.Series([Decimal("46.10"), Decimal(9)]), ["46.10", "9.00"]),
        (pl.Series([46, 9]), ["46", "9"]),
        (pl.Series(["46.1", " 9"]), ["46.1", " 9"]),
        (pl.Series([None, 9.0]), ["", "9"]),
        (pl.Series([float("nan"), 9.0]), ["nan", "9"]),
        (pl.Series(["n/a", "9"]), ["", "9"]),
        (pl.Series([-99, 9]), ["", "9"]),
    ],
)
def test_a_cell_is_the_shortest_text_of_its_value(
    values: pl.Series, printed: list[str], tmp_path: Path
) -> None:
    columns = {"year": [2021, 2022], "part": values, "whole": [2, 2]}
    lay(tmp_path, pl.DataFrame(columns), {"part": {"missingValues": ["", "n/a", "-99"]}})
    read = cells(tmp_path)
    [part] = [field for field in read.table.fields if field.name == "part"]
    assert [read.text(row, part) for row in (0, 1)] == printed


def test_columns_of_floats_say_how_many_bits_they_have(tmp_path: Path) -> None:
    whole = pl.Series([2.0], dtype=pl.Float32)
    lay(tmp_path, pl.DataFrame({"year": [2021], "part": [1.5], "whole": whole, "more": [1.5]}))
    read = cells(tmp_path)
    assert (read.binary, read.counted, list(read.lines)) == ({"part": 64, "whole": 32}, "row", [1])


def test_nan_is_a_bad_cell_and_null_is_missing(tmp_path: Path) -> None:
    report = judged(tmp_path, {"year": [2021, 2022], "part": [float("nan"), None], "whole": [2, 2]})
    [finding] = said(report)
    assert finding == (
        f"{FILE}:row 1: cell: part: 'nan' is no number: if it stands for a missing figure, "
        'list it in the field\'s "missingValues"'
    )
    [rule] = [result for result in report.rules if result.id == "it"]
    assert rule.unknown_by == {"bad-cell": 1}


@pytest.mark.parametrize(
    ("type_", "years"),
    [
        ("year", [2021.0, 2022.0]),
        ("date", [date(2021, 12, 31), date(2022, 12, 31)]),
        ("date", [datetime(2021, 12, 31), datetime(2022, 12, 31)]),  # noqa: DTZ001 -- as tables have them
        ("datetime", [datetime(2021, 12, 31, 8), datetime(2022, 12, 31, 9)]),  # noqa: DTZ001
        ("string", ["2021-Q4", "2022-Q4"]),
    ],
)
def test_periods_may_be_numbers_days_moments_or_texts(type_: str, years: list[Any], tmp_path: Path) -> None:
    facts = {"year": {"type": type_, "role": "time"}}
    report = judged(tmp_path, {"year": years, "part": [1, 9], "whole": [2, 2]}, facts)
    assert [finding.rule for finding in report.findings] == ["it"]


def test_a_moment_where_a_day_is_promised_is_a_finding(tmp_path: Path) -> None:
    moments = [datetime(2021, 12, 31, 8), datetime(2022, 12, 31)]  # noqa: DTZ001 -- as tables have them
    report = judged(tmp_path, {"year": moments, "part": [1, 1], "whole": [2, 2]}, {"year": {"type": "date"}})
    assert [finding.partition(", which")[2] for finding in said(report)] == [
        ' is no date: write 2023-06-30; if the whole column is printed so, declare "type": "datetime"'
    ] * 2


def test_columns_are_held_against_the_facts_as_those_of_a_csv_file_are(tmp_path: Path) -> None:
    report = judged(tmp_path, {"Year": [2021], " part": [1.5], "more": ["x"]})
    assert said(report) == [
        f"{FILE}: columns: column 'year' is promised by the facts and absent; did you mean 'year' by 'Year'?",
        f"{FILE}: columns: column 'whole' is promised by the facts and absent",
        f"{FILE}: columns: the header ' part' has blanks around it",
        f"{FILE}: columns: column 'Year' is not judged: the facts promise no such column",
        f"{FILE}: columns: column 'more' is not judged: the facts promise no such column",
    ]


def test_a_file_with_none_of_the_promised_columns_has_its_rows_all_the_same(tmp_path: Path) -> None:
    lay(tmp_path, pl.DataFrame({"a": [1, 2]}))
    assert list(cells(tmp_path).lines) == [1, 2]


def test_a_file_without_rows_is_a_warning(tmp_path: Path) -> None:
    report = judged(tmp_path, {name: [] for name in SOUND})
    assert said(report) == [f"{FILE}: columns: the table has no rows"]


def test_a_key_that_stands_twice_says_on_which_row(tmp_path: Path) -> None:
    lay(tmp_path, pl.DataFrame({"year": [2021, 2021], "part": [1, 1], "whole": [2, 2]}))
    descriptor = json.loads((tmp_path / FACTS).read_text("utf-8"))
    descriptor["resources"][0]["schema"]["primaryKey"] = "year"
    (tmp_path / FACTS).write_text(json.dumps(descriptor), "utf-8")
    assert said(check(tmp_path)) == [f"{FILE}:row 2: key: the key year = 2021 already stands on row 1"]


@pytest.mark.parametrize("marks", [{"decimalChar": ","}, {"decimalChar": ",", "groupChar": "."}])
def test_marks_are_those_of_prints_and_binary_numbers_have_none(
    marks: dict[str, str], tmp_path: Path
) -> None:
    assert said(judged(tmp_path, SOUND, {"part": marks})) == []


def test_a_file_that_is_no_parquet_is_unreadable(tmp_path: Path) -> None:
    lay(tmp_path, b"year,part,whole\n2021,1,2\n")
    [file] = check(tmp_path).unreadable
    assert file.path == FILE
    assert file.message.startswith("is no valid Parquet: ")
    assert "\n" not in file.message


def test_a_file_that_is_cut_short_is_unreadable(tmp_path: Path) -> None:
    lay(tmp_path, pl.DataFrame(SOUND))
    content = (tmp_path / FILE).read_bytes()
    for kept in (0, 4, 100, len(content) - 5):
        (tmp_path / FILE).write_bytes(content[:kept])
        assert [file.path for file in check(tmp_path).unreadable] == [FILE]


def test_a_file_that_is_not_there_is_unreadable(tmp_path: Path) -> None:
    lay(tmp_path, pl.DataFrame(SOUND))
    (tmp_path / FILE).unlink()
    [file] = check(tmp_path).unreadable
    assert file.message == "cannot be opened: No such file or directory"


def test_the_same_table_as_csv_has_the_same_verdicts(tmp_path: Path) -> None:
    lay(tmp_path / "parquet", pl.DataFrame(SOUND))
    project(tmp_path / "csv", "year,part,whole\n2021,1.5,2\n2022,9.25,2\n2023,1,2\n", None, [AT_MOST])
    one, other = check(tmp_path / "parquet"), check(tmp_path / "csv")
    assert [finding.message for finding in one.findings] == [finding.message for finding in other.findings]
    assert [finding.line for finding in one.findings] == [finding.line - 1 for finding in other.findings]


def test_a_frame_from_memory_is_read_as_a_file_is(tmp_path: Path) -> None:
    frame = pl.DataFrame(SOUND | {"more": ["x", "y", "z"]})
    lay(tmp_path, frame)
    read = cells(tmp_path)
    made = cells_of(read.table, sheet_of(read.table, frame))
    assert made.frame.equals(read.frame)
    assert (made.lines, made.flaws, made.absent, made.binary) == (
        read.lines,
        read.flaws,
        read.absent,
        read.binary,
    )
