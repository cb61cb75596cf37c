"""The habits of real tables: each is read, or has one finding that says what would mend it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tieout.model import Report
from tieout.run import check
from tieout.testing import project

FACTS = "datasets/small/datapackage.json"
TABLE = "datasets/small/table.csv"
PLAIN = "year,part,whole\n2021,1,2\n2022,9,2\n2023,1,2\n"
AT_MOST = {"kind": "at_most", "smaller": "part", "larger": "whole"}


def habit(
    root: Path,
    table: str | bytes,
    part: Mapping[str, Any] | None = None,
    *,
    dialect: Mapping[str, Any] | None = None,
    encoding: str = "utf-8",
) -> Report:
    """Judge a table of year, part and whole, the part of which is broken in 2022."""
    project(root, PLAIN, {"part": part or {}}, [AT_MOST])
    descriptor = json.loads((root / FACTS).read_text("utf-8"))
    descriptor["resources"][0] |= {"dialect": dialect or {}, "encoding": encoding}
    (root / FACTS).write_text(json.dumps(descriptor), "utf-8")
    (root / TABLE).write_bytes(table.encode(encoding) if isinstance(table, str) else table)
    return check(root)


def said(report: Report) -> list[str]:
    """Return what is found by the facts: line, rule and message."""
    facts = [finding for finding in report.findings if finding.kind == "facts"]
    return [f"{one.line}: {one.rule}: {one.message}" for one in sorted(facts, key=lambda one: one.line)]


def broken(report: Report) -> list[int]:
    """Return the lines on which the rule is broken."""
    return [finding.line for finding in report.findings if finding.rule == "it"]


# --- cells


GROUPS = 'if these marks group thousands, declare "groupChar": '
BARE = 'or declare "bareNumber": false on the field'
NOTE = "to a column of its own, with the role status or note"
UNIT = 'print the number alone, or declare "unit": "{}" and "bareNumber": false on the field'
NOTHING = 'if it stands for a missing figure, list it in the field\'s "missingValues"'


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        ("1 234", f'{GROUPS}" " on the field'),
        ("1\u2009234", f'{GROUPS}"\\u2009" on the field'),
        ("1\u00a0234.5", f'{GROUPS}"\\u00a0" on the field'),
        ("1'234", f'{GROUPS}"\'" on the field'),
        ("1’234", f'{GROUPS}"\\u2019" on the field'),
        ("1_234_567", f'{GROUPS}"_" on the field'),
        ("1.234.567", f'{GROUPS}"." on the field, and "decimalChar": ","'),
        ("1.234,5", f'{GROUPS}"." on the field, and "decimalChar": ","'),
        ("1 234,5", f'{GROUPS}" " on the field, and "decimalChar": ","'),
        ("[27917]", f"leave '[' and ']' {NOTE}, {BARE}"),
        ("(1.5)", "print -1.5 if the brackets mean that it is negative, and 1.5 if they do not"),
        ("123*", f"leave '*' {NOTE}, {BARE}"),
        ("12.3†", f"leave '†' {NOTE}, {BARE}"),
        ("123 p", f"leave 'p' {NOTE}"),
        ("b 12", f"leave 'b' {NOTE}"),
        ("12 (e)", f"leave '(e)' {NOTE}"),
        ("12[1]", f"leave '[1]' {NOTE}"),
        ("12¹", f"leave '¹' {NOTE}"),
        ("27 %", f"leave '%' to the field's unit, {BARE}"),
        ("$5", f"leave '$' to the field's unit, {BARE}"),
        ("5 €", f"leave '€' to the field's unit, {BARE}"),
        (
            "1,234 €",
            (
                f"leave '€' to the field's unit, {BARE}; if the comma groups thousands, declare "
                '"groupChar": "," on the field; if it is a decimal comma, declare "decimalChar": ","'
            ),
        ),
        ("180 EFLOPS", UNIT.format("EFLOPS")),
        ("5‰", UNIT.format("‰")),
        ("2.3 million", "print the number alone, and leave 'million' to the \"unit\" of the field"),
        ("650万", "print the number alone, and leave '万' to the \"unit\" of the field"),
        ("more than 5", "put the mark into a column with the role qualifier"),
        ("约5", "put the mark into a column with the role qualifier"),
        (" 12 ", f"it has blanks around it: print none, {BARE}"),
        (" 12", f'it has blanks around it: print none, {BARE} (or "skipInitialSpace": true in the dialect)'),
        ("12\u00a0", f"it has blanks around it: print none, {BARE}"),
        ("\u200b12", "it has a mark that cannot be seen, ZERO WIDTH SPACE; print none"),
        ("12\0", "it has a mark that cannot be seen, U+0000; print none"),
        ("１２", "it has full-width characters; print ASCII digits"),
        ("١٢", "its digits are those of another script; print ASCII digits"),
        ("−12", "its sign is no ASCII minus; print -"),
        ("12-", "its sign stands behind it; print it in front"),
        ("n/a", NOTHING),
        ("..", NOTHING),
        ("*", f"it has no digits: {NOTHING}"),
        ("confidential", f"it has no digits: {NOTHING}"),
        (
            "#DIV/0!",
            'it is the error of a spreadsheet: mend it there, or list it in the field\'s "missingValues"',
        ),
        ("=1+1", "it is the formula of a spreadsheet; save the table with its values"),
        ("1e400", "its exponent is out of all bounds"),
        ("1/2", "numbers are written as 1234.5 here"),
        ("1.2.3", "numbers are written as 1234.5 here"),
    ],
)
def test_a_print_that_is_no_number_says_its_mend_and_stops_nothing(
    text: str, mend: str, tmp_path: Path
) -> None:
    report = habit(tmp_path, f'year,part,whole\n2021,9,2\n2022,"{text}",2\n2023,9,2\n')
    assert said(report) == [f"3: cell: part: {text!r} is no number: {mend}"]
    assert broken(report) == [2, 4]
    [rule] = [result for result in report.rules if result.id == "it"]
    assert rule.unknown_by == {"bad-cell": 1}


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("-0.0", "-0.05", "0.05"),
        ("+5", "4.5", "5.5"),
        ("1e6", "500000", "1500000"),
        ("12.", "11.5", "12.5"),
        ("007", "6.5", "7.5"),
    ],
)
def test_an_unusual_print_of_a_number_is_read(text: str, low: str, high: str, tmp_path: Path) -> None:
    report = habit(tmp_path, f"year,part,whole\n2021,{text},-9\n", {"rounding": {"per": "cell"}})
    assert said(report) == []
    [span] = [one.interval for finding in report.findings for one in finding.cells if one.column == "part"]
    assert span is not None
    assert (span.low, span.high) == (Fraction(low), Fraction(high))


@pytest.mark.parametrize(
    ("part", "text"),
    [
        ({"groupChar": ","}, "10,000"),
        ({"groupChar": " "}, "10 000"),
        ({"groupChar": "\u2009"}, "10\u2009000"),
        ({"groupChar": "'"}, "10'000"),
        ({"groupChar": ".", "decimalChar": ","}, "10.000,0"),
        ({"missingValues": ["", "n/a"], "bareNumber": False}, "10000 *"),
    ],
)
def test_a_mark_that_is_declared_is_read(part: dict[str, Any], text: str, tmp_path: Path) -> None:
    report = habit(tmp_path, f'year,part,whole\n2021,"{text}",9000\n', part)
    assert said(report) == []
    assert broken(report) == [2]


@pytest.mark.parametrize(
    ("part", "text", "mend"),
    [
        ({"groupChar": ","}, "1,23,456", "its groups are not all of three digits; write it as 1,234.5"),
        (
            {"groupChar": " "},
            "1\u00a0234",
            '"\\u00a0" stands between its groups, and the field declares "groupChar": " "',
        ),
        (
            {"decimalChar": ","},
            "1.5",
            'its decimals stand behind a point, and the field declares "decimalChar": ","',
        ),
    ],
)
def test_a_mark_that_is_not_the_declared_one_says_its_mend(
    part: dict[str, Any], text: str, mend: str, tmp_path: Path
) -> None:
    report = habit(tmp_path, f'year,part,whole\n2021,"{text}",2\n2022,9,2\n', part)
    assert said(report) == [f"2: cell: part: {text!r} is no number: {mend}"]
    assert broken(report) == [3]


# --- "bareNumber": false


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        *(("27 %", "27"), ("€ 5", "5"), ("5 €", "5"), ("$5", "5"), ("¥5.0", "5.0"), ("-5 %", "-5")),
        *((" 12 ", "12"), ("\u00a012", "12"), ("[27917]", "27917"), ("123*", "123"), ("12.3 †", "12.3")),
        *(("180 TWh", "180"), ("TWh 180", "180"), ("1e3 TWh", "1e3"), ("1,234 €", "1,234")),
    ],
)
def test_what_stands_beside_a_number_is_no_part_of_it_where_the_facts_say_so(
    text: str, printed: str, tmp_path: Path
) -> None:
    part = {"bareNumber": False, "unit": "TWh", "groupChar": ","}
    report = habit(tmp_path, f'year,part,whole\n2021,"{text}",-9\n', part)
    cells = [cell for finding in report.findings for cell in finding.cells if cell.column == "part"]
    assert said(report) == []
    assert [cell.printed for cell in cells] == [printed]


@pytest.mark.parametrize(
    "text", ["(123)", ">5", "about 5", "−5", "12 p", "2.3 million", "5‰", "12¹", "5-6", "%", "1 2", "125G"]
)
def test_what_may_change_a_number_is_never_taken_off_it(text: str, tmp_path: Path) -> None:
    report = habit(tmp_path, f"year,part,whole\n2021,{text},-9\n", {"bareNumber": False, "unit": "5G"})
    assert [finding.split(":")[1] for finding in said(report)] == [" cell"]
    assert broken(report) == []


# --- the file


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\N{ZERO WIDTH NO-BREAK SPACE}"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le"])
def test_ends_of_lines_and_byte_order_marks_make_no_difference(
    end: str, mark: str, encoding: str, tmp_path: Path
) -> None:
    report = habit(tmp_path, mark + PLAIN.replace("\n", end), encoding=encoding)
    assert (said(report), broken(report)) == ([], [3])


def test_utf16_that_is_not_declared_is_named(tmp_path: Path) -> None:
    [file] = habit(tmp_path, PLAIN.encode("utf-16")).unreadable
    assert file.message == (
        'is not UTF-8: it begins as UTF-16 does; declare the resource\'s "encoding": "utf-16"'
    )


@pytest.mark.parametrize("line", ["", "   ", ",,", '""'])
def test_a_line_that_prints_nothing_is_no_row(line: str, tmp_path: Path) -> None:
    report = habit(tmp_path, PLAIN.replace("2022", f"{line}\n2022") + f"{line}\n")
    assert (said(report), broken(report)) == ([], [4])


def test_a_row_with_too_few_or_too_many_cells_says_which_and_is_judged(tmp_path: Path) -> None:
    table = "year,part,whole\n2020,9\n2021\n2022,9,2,1\n2023,9,2,\n2024,9,2,,\n"
    report = habit(tmp_path, table)
    assert said(report) == [
        "2: row: the row has 2 cells and the header 3, so whole is missing",
        "3: row: the row has 1 cell and the header 3, so part, whole are missing",
        (
            "4: row: the row has 4 cells and the header 3; a cell with ',' in it must stand in quotes, "
            "or it shifts what follows"
        ),
        "5: row: the row has 4 cells and the header 3",
        "6: row: the row has 5 cells and the header 3",
    ]
    assert broken(report) == [4, 5, 6]


def test_a_cell_however_long_is_one_finding(tmp_path: Path) -> None:
    report = habit(tmp_path, f"year,part,whole\n2021,{'9' * 200_000},2\n{'x' * 200_000},9,2\n2022,9,2\n")
    assert said(report) == [
        "2: cell: part: '99999999999999999999'... has 200000 characters: no figure has more than 60",
        (
            "3: cell: year is printed as 'xxxxxxxxxxxxxxxxxxxx'..., 200000 characters long, "
            "which is no year: write 2023"
        ),
    ]
    assert broken(report) == [4]


def test_a_cell_of_several_lines_moves_no_line_number(tmp_path: Path) -> None:
    report = habit(tmp_path, 'year,part,whole\n"2021","1\n2",2\n2022,9,2\n')
    assert [finding.partition(":")[0] for finding in said(report)] == ["2"]
    assert broken(report) == [4]


# --- above, below and between the rows


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("5G stations", 2),
        ("5G stations,,", 2),
        ('"5G stations\n(million)"\n\n', 5),
        ("sep=,", 2),
        ("a\nb\nc", 4),
    ],
)
def test_a_title_above_the_header_is_one_finding_and_the_table_is_judged(
    title: str, line: int, tmp_path: Path
) -> None:
    report = habit(tmp_path, f"{title}\n{PLAIN}")
    [finding] = said(report)
    assert finding.startswith(f"1: columns: the header stands on line {line}, and what stands above it, ")
    assert finding.endswith(f'delete it, or declare the resource\'s "dialect": {{"headerRows": [{line}]}}')
    assert broken(report) == [line + 2]


def test_the_line_of_a_header_that_is_declared_is_kept(tmp_path: Path) -> None:
    report = habit(tmp_path, f"5G stations\nin millions,,\n{PLAIN}", dialect={"headerRows": [3]})
    assert (said(report), broken(report)) == ([], [5])


def test_a_header_that_is_declared_below_the_end_is_one_finding(tmp_path: Path) -> None:
    report = habit(tmp_path, PLAIN, dialect={"headerRows": [30]})
    assert said(report) == [
        '1: columns: nothing stands on line 30, where "headerRows" in the dialect says that the header is'
    ]


def test_a_file_without_a_header_is_one_finding(tmp_path: Path) -> None:
    report = habit(tmp_path, "2021,1,2\n2022,9,2\n")
    [finding] = said(report)
    assert finding == (
        "1: columns: the file has no header: its first line, '2021,1,2', is a row; "
        "write year,part,whole above it"
    )


@pytest.mark.parametrize(
    "note", ["Source: MIIT.", "Source: MIIT.,,", "* provisional", '"Source: MIIT, 2023"']
)
def test_a_note_below_the_table_is_one_finding_and_no_row(note: str, tmp_path: Path) -> None:
    report = habit(tmp_path, f"{PLAIN}\n{note}\n")
    text = note.rstrip(",").strip('"')
    assert said(report) == [
        (
            f"6: row: {text!r} stands alone on its line, which is no row: delete it, "
            'or name its line in the dialect\'s "commentRows"'
        )
    ]
    assert broken(report) == [3]


@pytest.mark.parametrize("dialect", [{"commentRows": [1, 4, 6]}, {"commentChar": "#"}])
def test_lines_that_are_declared_comments_are_no_rows(dialect: dict[str, Any], tmp_path: Path) -> None:
    table = "#stations\nyear,part,whole\n2021,1,2\n#9,9,9,9\n2022,9,2\n#Source: MIIT, 2023\n"
    report = habit(tmp_path, table, dialect=dialect)
    assert (said(report), broken(report)) == ([], [5])


def test_a_total_below_the_table_is_a_row_whose_period_cannot_be_read(tmp_path: Path) -> None:
    report = habit(tmp_path, f"{PLAIN}Total,11,6\n")
    assert said(report) == ["5: cell: year is printed as 'Total', which is no year: write 2023"]
    assert broken(report) == [3]


def test_a_header_that_stands_again_is_no_row(tmp_path: Path) -> None:
    report = habit(tmp_path, f"{PLAIN}year,part,whole\n2024,9,2\n")
    assert said(report) == ["5: row: the header stands here again; it is no row"]
    assert broken(report) == [3, 6]


# --- the header


@pytest.mark.parametrize(
    "header", ["year, part,whole", "year,part ,whole", "year,\u00a0part,whole", 'year,"part\n",whole']
)
def test_blanks_around_a_header_are_a_warning(header: str, tmp_path: Path) -> None:
    report = habit(tmp_path, PLAIN.replace("year,part,whole", header))
    [finding] = report.findings[1:]
    assert (finding.rule, finding.severity, finding.line) == ("columns", "warning", 1)
    assert finding.message.endswith("has blanks around it")
    assert len(broken(report)) == 1


@pytest.mark.parametrize("name", ["Part", "PART", "part (million)", "part: its share", "p.a.r.t"])
def test_a_header_that_differs_by_case_marks_or_a_label_is_recognised_as_a_slip(
    name: str, tmp_path: Path
) -> None:
    report = habit(tmp_path, PLAIN.replace("part", name))
    assert said(report) == [
        f"1: columns: column 'part' is promised by the facts and absent; did you mean 'part' by {name!r}?",
        f"1: columns: column {name!r} is not judged: the facts promise no such column",
    ]


def test_names_that_differ_only_in_case_are_two_columns(tmp_path: Path) -> None:
    report = habit(tmp_path, "year,PART,part,whole\n2021,9,1,2\n2022,1,9,2\n")
    assert said(report) == ["1: columns: column 'PART' is not judged: the facts promise no such column"]
    assert broken(report) == [3]


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_another_delimiter_than_the_declared_one_is_one_finding(mark: str, tmp_path: Path) -> None:
    report = habit(tmp_path, PLAIN.replace(",", mark).replace(f"9{mark}2", f"9,5{mark}2"))
    line, declared = f"year{mark}part{mark}whole", json.dumps({"delimiter": mark})
    [finding] = said(report)
    assert finding == (
        f"1: columns: the header is one column, {line!r}: if {mark!r} stands between the cells, "
        f'declare the resource\'s "dialect": {declared}'
    )


def test_a_comma_under_a_declared_semicolon_is_found_too(tmp_path: Path) -> None:
    [finding] = said(habit(tmp_path, PLAIN, dialect={"delimiter": ";"}))
    assert 'declare the resource\'s "dialect": {"delimiter": ","}' in finding


def test_blanks_after_the_delimiter_are_read_where_the_dialect_says_so(tmp_path: Path) -> None:
    table = PLAIN.replace(",", ", ").replace("9", '"9"')
    assert len(said(habit(tmp_path / "undeclared", table))) == 8
    report = habit(tmp_path / "declared", table, dialect={"skipInitialSpace": True})
    assert (said(report), broken(report)) == ([], [3])


# --- what tells rows apart


def test_two_spellings_of_a_name_that_differ_by_blanks_are_a_finding(tmp_path: Path) -> None:
    project(tmp_path, "area,year,part\nCN,2021,5\nCN ,2022,4\nUS ,2022,4\n")
    assert said(check(tmp_path)) == [
        (
            "3: cell: area is printed as 'CN ', with blanks around it: another row prints 'CN', "
            "and the two do not meet"
        )
    ]


def test_a_name_that_is_padded_throughout_is_one_name(tmp_path: Path) -> None:
    project(tmp_path, "area,year,part\nCN ,2021,5\nCN ,2022,4\n")
    assert said(check(tmp_path)) == []
