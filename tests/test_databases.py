"""Tables of a SQLite file: read as if they were printed, and never written to."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tieout.cli import main
from tieout.descriptors.packages import read_facts
from tieout.model import Unreadable
from tieout.run import check
from tieout.tables import Cells, read_cells

FIELDS: list[dict[str, Any]] = [
    {"name": "area", "type": "string", "role": "entity"},
    {"name": "part", "type": "number"},
    {"name": "whole", "type": "number"},
]
MADE = "CREATE TABLE energy (whole, more, area, part)"


def write(
    root: Path,
    *statements: str,
    file: str = "data.sqlite",
    dialect: dict[str, Any] | None = None,
    **field: Any,
) -> Path:
    """Write a project whose one table stands in a database, and return the dataset's folder."""
    folder = root / "datasets" / "small"
    folder.mkdir(parents=True)
    with closing(sqlite3.connect(folder / file)) as database:
        for statement in statements:
            database.execute(statement)
        database.commit()
    fields = [one | field if one["name"] == "whole" else one for one in FIELDS]
    table = {"name": "table", "path": file, "schema": {"fields": fields, "missingValues": ["", "n/a"]}}
    descriptor = {"name": "small", "resources": [table | ({"dialect": dialect} if dialect else {})]}
    (folder / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    return folder


def read(folder: Path) -> Cells | Unreadable:
    dataset, refusals = read_facts(folder, "datasets/small")
    assert not refusals
    return read_cells(dataset.tables[0])


def column(folder: Path, name: str) -> list[str | None]:
    cells = read(folder)
    assert isinstance(cells, Cells)
    field = cells.table.field(name)
    assert field is not None
    return cells.frame[field.column].to_list()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("'1.50'", "1.50"),  # a text is what was printed
        ("'n/a'", None),
        ("NULL", None),
        ("-20", "-20"),
        ("9007199254740993", "9007199254740993"),
        ("0.1", "0.1"),
        ("2312000.0", "2312000"),
        ("1e16", "1e+16"),
        ("x'ff'", "ff"),
    ],
)
def test_a_value_is_the_shortest_text_that_says_it(value: str, text: str | None, tmp_path: Path) -> None:
    assert column(
        write(tmp_path, MADE, "INSERT INTO energy VALUES (?, 0, 'A', 1)".replace("?", value)), "whole"
    ) == [text]


def test_a_number_has_the_decimal_mark_of_its_field(tmp_path: Path) -> None:
    rows = "INSERT INTO energy VALUES (1.5, 0, 'A', 1.5), ('2,5', 0, 'B', 1)"
    assert column(write(tmp_path, MADE, rows, decimalChar=","), "whole") == ["1,5", "2,5"]


def test_a_finding_names_the_row_in_the_order_of_rowids(tmp_path: Path) -> None:
    rows = "INSERT INTO energy (rowid, area, part, whole) VALUES (7, 'B', 9, 4), (3, 'A', 1, 4)"
    folder = write(tmp_path, MADE, "CREATE INDEX i ON energy (whole, area, part)", rows)
    (tmp_path / "expectations").mkdir()
    rule = '[[rule]]\nid = "fits"\nkind = "at_most"\nsmaller = "part"\nlarger = "whole"\n'
    (tmp_path / "expectations" / "small.toml").write_text(rule, "utf-8")
    before = (folder / "data.sqlite").read_bytes()
    said = [(one.rule, one.severity, one.place) for one in check(tmp_path).findings]
    assert said == [
        ("fits", "error", "datasets/small/data.sqlite:row 2"),
        ("columns", "warning", "datasets/small/data.sqlite"),
    ]
    assert (folder / "data.sqlite").read_bytes() == before
    assert sorted(one.name for one in folder.iterdir()) == ["data.sqlite", "datapackage.json"]


@pytest.mark.parametrize(
    ("statement", "dialect"),
    [
        ("CREATE TABLE energy (area PRIMARY KEY, part, whole) WITHOUT ROWID", {}),
        ('CREATE TABLE "my ""table" (area, part, whole)', {"table": 'my "table'}),
    ],
)
def test_any_table_is_read_by_its_name(statement: str, dialect: dict[str, Any], tmp_path: Path) -> None:
    name = "energy" if not dialect else '"my ""table"'
    folder = write(
        tmp_path, statement, "INSERT INTO ? VALUES ('A', 1, 5)".replace("?", name), dialect=dialect
    )
    assert column(folder, "whole") == ["5"]


def test_a_view_is_read_as_a_table_and_floats_say_their_bits(tmp_path: Path) -> None:
    view = "CREATE VIEW latest AS SELECT area, part / 2.0 AS part, whole FROM energy"
    rows = "INSERT INTO energy VALUES (5, 0, 'A', 3)"
    cells = read(write(tmp_path, MADE, view, rows, file="data.db", dialect={"table": "latest"}))
    assert isinstance(cells, Cells)
    assert cells.frame.rows() == [("A", "1.5", "5")]
    assert (cells.binary, cells.counted, list(cells.lines)) == ({"part": 64}, "row", [1])


@pytest.mark.parametrize(
    ("statements", "dialect", "said"),
    [
        ([MADE], {"table": "enery"}, "has no table 'enery': did you mean 'energy'?"),
        ([MADE, "CREATE TABLE b (x)"], {}, 'has 2 tables: say which is meant in the resource\'s "dialect"'),
        ([], {}, "has 0 tables"),
    ],
)
def test_a_database_without_the_table_says_which_it_has(
    statements: list[str], dialect: dict[str, Any], said: str, tmp_path: Path
) -> None:
    found = read(write(tmp_path, *statements, dialect=dialect))
    assert isinstance(found, Unreadable)
    assert found.message.startswith(said)


def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path: Path) -> None:
    folder = write(tmp_path, MADE)
    (folder / "data.sqlite").write_bytes(b"area,part\n" * 100)
    assert read(folder) == Unreadable(
        "datasets/small/data.sqlite",
        "is no SQLite database that can be read: file is not a database",
        "small",
    )
    (folder / "data.sqlite").unlink()
    found = read(folder)
    assert isinstance(found, Unreadable)
    assert found.message == "cannot be opened: No such file or directory"
    assert not (folder / "data.sqlite").exists()


def test_a_dialect_of_lines_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, MADE, dialect={"table": "energy", "delimiter": ";"})
    assert main(["check", str(tmp_path)]) == 2
    said = "resource 'table', dialect: property 'delimiter' ';' is not read: a database has no lines"
    assert said in capsys.readouterr().err


def test_a_database_with_a_log_of_writes_is_read_with_it_and_left_as_it_is(tmp_path: Path) -> None:
    folder = write(tmp_path, "PRAGMA journal_mode = WAL", MADE, "INSERT INTO energy VALUES (5, 0, 'A', 1)")
    names = ["data.sqlite", "datapackage.json"]
    assert column(folder, "whole") == ["5"]
    assert sorted(one.name for one in folder.iterdir()) == names
    with closing(sqlite3.connect(folder / "data.sqlite")) as writer:
        writer.execute("INSERT INTO energy VALUES (6, 0, 'B', 1)")
        writer.commit()
        assert column(folder, "whole") == ["5", "6"]


def test_two_long_tables_of_one_database_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write(tmp_path, "CREATE TABLE a (INDICATOR, OBS_VALUE)")
    fields = [
        {"name": name, "type": type_} for name, type_ in (("INDICATOR", "string"), ("OBS_VALUE", "number"))
    ]
    tables = [
        {"name": name, "path": "data.sqlite", "schema": {"fields": fields}, "dialect": {"table": name}}
        for name in "ab"
    ]
    (folder / "datapackage.json").write_text(json.dumps({"name": "small", "resources": tables}), "utf-8")
    assert main(["check", str(tmp_path)]) == 2
    said = "resource 'b': 'data.sqlite' has the figures of 'a' too: put them into one table"
    assert said in capsys.readouterr().err
