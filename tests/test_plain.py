"""Plain files: Polars reads what is proved to be plain, and gives the sheet that reading row by row does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tieout.descriptors.packages import read_facts
from tieout.facts import Table
from tieout.files.delimited import read_by_row, read_delimited
from tieout.files.plain import read_plain
from tieout.files.sheets import NotRead, Sheet

HEAD = "year,note,a\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("small")


def table_of(folder: Path, data: bytes, dialect: dict[str, Any] | None = None, time: str = "year") -> Table:
    """Write a file of three promised columns, one of them its time or none, and return its facts."""
    (folder / "table.csv").write_bytes(data)
    fields = [{"name": name, "type": "string"} for name in ("year", "note", "a")]
    fields = [{**one, "role": "time"} if one["name"] == time else one for one in fields]
    resource = {"name": "table", "path": "table.csv", "schema": {"fields": fields}}
    descriptor = {"resources": [resource | ({"dialect": dialect} if dialect else {})]}
    (folder / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    dataset, refusals = read_facts(folder, "small")
    assert not refusals
    return dataset.tables[0]


def said(sheet: Sheet) -> tuple[Any, ...]:
    """Return all that a sheet says, as plain values."""
    cells = {name: column.to_list() for name, column in sheet.columns.items()}
    return cells, list(sheet.lines), list(sheet.flaws), sheet.counted, sheet.binary, sheet.places


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(HEAD + "2023,x,1\n2024,y,2\n", id="lines"),
        pytest.param(HEAD + "2023,x,1", id="no end of the last line"),
        pytest.param((HEAD + "2023,x,1\n").replace("\n", "\r\n"), id="ends of Windows"),
        pytest.param(HEAD + "2023,x,1\r\n2024,y,2\n", id="ends of both kinds"),
        pytest.param("\ufeff" + HEAD + "2023,x,1\n", id="a byte order mark"),
        pytest.param(HEAD + "2023,,\t 1 \n,x,\n", id="empty cells, and blanks around others"),
        pytest.param(
            "a,other,note,year\n1,2,3,4\n,,5,6\n", id="another order, and a column that nobody promised"
        ),
        pytest.param("year,year, note\n1,2,3\n", id="a header with faults"),
        pytest.param(HEAD + "2023,5G 基站,1\n", id="characters of several bytes"),
        pytest.param("year\n2023\n2024\n", id="one column, which is no time"),
    ],
)
def test_a_plain_file_is_read_whole(data: str, folder: Path) -> None:
    table = table_of(folder, data.encode(), time="" if "," not in data else "year")
    sheet = read_plain(table)
    assert sheet is not None
    assert isinstance(sheet.lines, range)
    assert said(sheet) == said(read_by_row(table))


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"year,note,a\n", id="a header alone"),
        pytest.param(b'year,note,a\n2023,"x",1\n', id="a quote"),
        pytest.param(b"year,note,a\n2023,x\n", id="a short row"),
        pytest.param(b"year,note,a\n2023,x,1,\n", id="a long row"),
        pytest.param(b"year,note,a\n2023,x\n2024,x,1,\n", id="a short row and a long one"),
        pytest.param(b"year,note,a\n2023,x,1\n\n2024,y,2\n", id="an empty line"),
        pytest.param(b"year,note,a\n, ,\xc2\xa0\n2024,y,2\n", id="a line of blanks"),
        pytest.param(b"year,note,a\n2023,x,1\rfoo\n", id="an end of a line inside a line"),
        pytest.param(b"year,note,a\n2023,x,1\nSource: Y,,\n", id="a note"),
        pytest.param(b"year,note,a\n2023,x,1\nyear,note,a\n", id="the header again"),
        pytest.param(b"Title\nyear,note,a\n2023,x,1\n", id="a title"),
        pytest.param(b"year;note;a\n2023;x;1\n", id="another delimiter"),
        pytest.param(b"\xef\xbb\xbf\xef\xbb\xbfyear,note,a\n2023,x,1\n", id="two byte order marks"),
        pytest.param(b"year,note,a\n\xef\xbb\xbf2023,x,1\n", id="a byte order mark below the header"),
        pytest.param(b"year,note,a\n2023,\x1c,\n", id="a control that is a blank"),
        pytest.param(b"year,note,a\n2023,\0,1\n", id="a NUL"),
    ],
)
def test_any_other_file_is_read_row_by_row(data: bytes, folder: Path) -> None:
    table = table_of(folder, data)
    assert read_plain(table) is None
    assert said(read_delimited(table)) == said(read_by_row(table))


@pytest.mark.parametrize(
    ("dialect", "way"),
    [
        ({"delimiter": ";"}, "plain"),
        ({"delimiter": "\t"}, "plain"),
        ({"delimiter": "·"}, "row by row"),
        ({"headerRows": [1]}, "plain"),
        ({"headerRows": [2]}, "row by row"),
        ({"commentChar": "#"}, "plain"),
        ({"commentChar": "2"}, "row by row"),
        ({"commentRows": [2]}, "row by row"),
        ({"skipInitialSpace": True}, "row by row"),
    ],
)
def test_a_dialect_is_plain_where_it_changes_no_line(dialect: dict[str, Any], way: str, folder: Path) -> None:
    data = (HEAD + "2023, x,1#\n2024,y,2\n").replace(",", dialect.get("delimiter", ","))
    table = table_of(folder, data.encode(), dialect)
    assert (read_plain(table) is not None) == (way == "plain")
    assert said(read_delimited(table)) == said(read_by_row(table))


@pytest.mark.parametrize("data", [b"year,note,a\n2023,x,1\n2024,\xff,2\n", b"year,note,a,\xff\n2023,x,1,\n"])
def test_bytes_that_are_not_utf8_are_said_to_be_none_all_the_same(data: bytes, folder: Path) -> None:
    with pytest.raises(NotRead, match=r"byte 0xff on line [13] does not belong there"):
        read_delimited(table_of(folder, data))


def test_rows_that_begin_as_a_compressed_file_does_are_read_all_the_same(folder: Path) -> None:
    table = table_of(folder, (HEAD + "x^,x,1\n").encode())
    assert said(read_delimited(table)) == said(read_by_row(table))


MARKS = [",", ";", "\t", "|"]
CELLS = st.sampled_from(
    ["", "", " ", "1", "-2.5", "2023", "note", "a", "x y", "基站", "\xa0", "\x85", " b\t", "#c"]
)
ODD = st.sampled_from(['"', '"a\n,b"', "\r", "\x1c", "\0", "\ufeff", "year", "\u2028", "\x0c", "year,note,a"])
ENDS = st.sampled_from(["\n"] * 8 + ["\r\n", "\n\n", "\r"])


@st.composite
def files(draw: st.DrawFn) -> tuple[bytes, dict[str, Any], str]:
    """Draw a file that is nearly plain, its dialect, and the field that is its time."""
    mark = draw(st.sampled_from(MARKS))
    header = draw(
        st.sampled_from([["year", "note", "a"], ["a", "year"], ["note"], ["x", " a", "a", "year", ""]])
    )
    wide = st.lists(CELLS, min_size=len(header), max_size=len(header))
    rows = draw(st.lists(wide, max_size=6))
    if draw(st.booleans()):
        rows += draw(st.lists(st.lists(CELLS | ODD, max_size=6), max_size=2))
    rows = draw(st.permutations(rows))
    ends = draw(st.sampled_from(["\n", "\r\n"]) | ENDS)
    first = draw(st.sampled_from([""] * 6 + ["\ufeff", "Title\n", "\n", " "]))
    data = first + ends.join(mark.join(row) for row in [header, *rows]) + draw(st.sampled_from(["", ends]))
    comment = draw(st.sampled_from([{}, {}, {"commentChar": "#"}, {"commentChar": "y"}]))
    return data.encode(), {"delimiter": mark, **comment}, draw(st.sampled_from(["year", "note", ""]))


@settings(max_examples=150)
@given(files())
def test_a_file_is_read_in_either_way_or_not_as_plain(
    folder: Path, drawn: tuple[bytes, dict[str, Any], str]
) -> None:
    """Law: what Polars reads of a plain file is what reading it row by row gives, to the last flaw."""
    data, dialect, time = drawn
    table = table_of(folder, data, dialect, time)
    plain = read_plain(table)
    assert plain is None or said(plain) == said(read_by_row(table))
