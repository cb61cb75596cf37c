"""Where in its line a cell stands: line and column as an editor counts them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tieout.run import check

RULE = '[[rule]]\nid = "fits"\nkind = "at_most"\nsmaller = "part"\nlarger = "whole"\n'
FIELDS = [
    {"name": "note", "type": "string", "role": "note"},
    {"name": "year", "type": "year"},
    {"name": "part", "type": "number", "groupChar": ","},
    {"name": "whole", "type": "number", "groupChar": ","},
]


def cells_of(root: Path, data: bytes, **resource: Any) -> list[tuple[str, int, int, int]]:
    """Return column, line, first character and characters of each cell of all findings of a table."""
    folder = root / "datasets" / "small"
    folder.mkdir(parents=True)
    (folder / "table.csv").write_bytes(data)
    table = {"name": "table", "path": "table.csv", "schema": {"fields": FIELDS}, **resource}
    (folder / "datapackage.json").write_text(json.dumps({"name": "small", "resources": [table]}), "utf-8")
    (root / "expectations").mkdir()
    (root / "expectations" / "small.toml").write_text(RULE, "utf-8")
    found = check(root).findings
    return [(cell.column, cell.line, cell.col, cell.width) for one in found for cell in one.cells]


HEAD = "note,year,part,whole\n"


@pytest.mark.parametrize(
    ("rows", "cells"),
    [
        ("a,2023,7,4\n", [(2, 8, 1), (2, 10, 1)]),
        ("a,2023,7,4", [(2, 8, 1), (2, 10, 1)]),  # no end of line
        ("a,2023,  7 ,4 \n", [(2, 10, 1), (2, 13, 1)]),  # blanks are no part of a cell
        ('"a, ""b""",2023,"5,000",4\n', [(2, 17, 7), (2, 25, 1)]),  # quotes are
        ("5G 基站,2023,7,4\n", [(2, 12, 1), (2, 14, 1)]),  # characters, not bytes
        ('a 5" pipe,2023,7,4\n', [(2, 16, 1), (2, 18, 1)]),
        ("\n\na,2023,7,4\n", [(4, 8, 1), (4, 10, 1)]),
        ("a,2023,7,4\r\nb,2024,7,2\r\n", [(2, 8, 1), (2, 10, 1), (3, 8, 1), (3, 10, 1)]),
        # What stands on a later line of its row has no column in the first.
        ('"b\nc",2024,7,4\nd,2025,9,4\n', [(2, 0, 0), (2, 0, 0), (4, 8, 1), (4, 10, 1)]),
    ],
)
def test_a_cell_stands_where_an_editor_finds_it(
    tmp_path: Path, rows: str, cells: list[tuple[int, int, int]]
) -> None:
    assert [place for _, *place in cells_of(tmp_path, (HEAD + rows).encode())] == [list(one) for one in cells]


def test_columns_stand_where_the_header_has_them(tmp_path: Path) -> None:
    found = cells_of(tmp_path, b"whole,part,year,note\n4,7,2023,a\n")
    assert found == [("part", 2, 3, 1), ("whole", 2, 1, 1)]


@pytest.mark.parametrize(
    ("data", "resource"),
    [
        (b"\xef\xbb\xbf" + HEAD.encode() + b"a,2023,7,4\n", {}),
        ((HEAD + "a,2023,7,4\n").encode("utf-16"), {"encoding": "utf-16"}),
        ((HEAD + "a,2023,7,4\n").replace(",", ";").encode(), {"dialect": {"delimiter": ";"}}),
        ((HEAD + "a, 2023,7,4\n").replace(" ", "").encode(), {"dialect": {"skipInitialSpace": True}}),
    ],
)
def test_encoding_and_dialect_are_those_of_the_facts(
    tmp_path: Path, data: bytes, resource: Mapping[str, Any]
) -> None:
    assert cells_of(tmp_path, data, **resource) == [("part", 2, 8, 1), ("whole", 2, 10, 1)]


def test_quotes_behind_skipped_blanks_hold_a_cell_together(tmp_path: Path) -> None:
    data = b'note, year, part, whole\n"a", 2023, "5,000", 4\n'
    found = cells_of(tmp_path, data, dialect={"skipInitialSpace": True})
    assert found == [("part", 2, 12, 7), ("whole", 2, 21, 1)]


def test_an_empty_cell_stands_where_it_would_be_printed(tmp_path: Path) -> None:
    missing = [
        {**one, "constraints": {"required": True}} if one["name"] == "whole" else one for one in FIELDS
    ]
    data = (HEAD + "a,2023,5,\n").encode()
    assert cells_of(tmp_path, data, schema={"fields": missing}) == [("whole", 2, 10, 0)]


def test_the_place_of_a_finding_names_line_and_column(tmp_path: Path) -> None:
    cells_of(tmp_path, (HEAD + "a,2023,7,4\nb,2024\n").encode())
    assert [(one.rule, one.place) for one in check(tmp_path).findings] == [
        ("fits", "datasets/small/table.csv:2:8"),
        ("row", "datasets/small/table.csv:3"),
    ]
