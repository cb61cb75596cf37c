"""Structural findings: what the facts alone say of a table, to the row and the line."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from pandera.config import config_context

from tieout.model import Finding, Refused, Report, RuleResult
from tieout.run import check
from tieout.testing import judged, project

FACTS = "datasets/small/datapackage.json"
TABLE = "datasets/small/table.csv"
PARTS: dict[str, Any] = {"kind": "at_most", "smaller": "part", "larger": "whole"}


def write(
    root: Path,
    table: str,
    schema: Mapping[str, Any] | None = None,
    facts: Mapping[str, Mapping[str, Any]] | None = None,
    rules: Sequence[Mapping[str, Any]] = (),
) -> None:
    """Write a project of one table whose facts say something of its schema, too."""
    project(root, table, facts, rules)
    descriptor = json.loads((root / FACTS).read_text("utf-8"))
    descriptor["resources"][0]["schema"].update(schema or {})
    (root / FACTS).write_text(json.dumps(descriptor), "utf-8")


def write_beside(root: Path, name: str, table: str) -> None:
    """Write one more table, all of whose fields are texts."""
    (root / f"datasets/small/{name}.csv").write_text(table, "utf-8")
    fields = [{"name": field, "type": "string"} for field in table.partition("\n")[0].split(",")]
    descriptor = json.loads((root / FACTS).read_text("utf-8"))
    descriptor["resources"].append({"name": name, "path": f"{name}.csv", "schema": {"fields": fields}})
    (root / FACTS).write_text(json.dumps(descriptor), "utf-8")


def found(report: Report) -> list[str]:
    """Return each structural finding as its rule and its line, in order of lines."""
    facts = [finding for finding in report.findings if finding.kind == "facts"]
    return [f"{one.rule} {one.line}" for one in sorted(facts, key=lambda one: (one.line, one.rule))]


def result_of(report: Report, rule: str = "it") -> RuleResult:
    return next(result for result in report.rules if result.id == rule)


def the(report: Report) -> Finding:
    (finding,) = report.findings
    return finding


# --- cell


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        ("78,6", '"decimalChar": ","'),
        ("1,234", '"groupChar": ","'),
        ("1,234.5", '"groupChar": ","'),
        ("1,234", '"decimalChar": ","'),
        ("７８.6", "full-width"),
        ("nan", "missingValues"),
        ("N/A", "missingValues"),
        ("..", "missingValues"),
        ("-", "missingValues"),
        ("–", "missingValues"),
        ("—", "missingValues"),
        (":", "missingValues"),
        ("…", "missingValues"),
        ("inf", "missingValues"),
        ("5 %", "unit"),
        (">5", "qualifier"),
        ("≥ 5", "qualifier"),
        ("~5", "qualifier"),
        (" 5", "blanks"),
        ("1 234", "groupChar"),
        ("1\N{NARROW NO-BREAK SPACE}234", "groupChar"),
        ("1'234", "groupChar"),
        ("3.377.000", "groupChar"),
        ("\N{MINUS SIGN}5", "minus"),
        ("\N{EN DASH}5", "minus"),
    ],
)
def test_a_cell_that_is_no_number_names_its_mend(text: str, mend: str) -> None:
    finding = the(judged(f'year,part\n2022,"{text}"\n2023,1\n', {"part": {"type": "number"}}))
    assert (finding.rule, finding.severity, finding.path, finding.line) == ("cell", "error", TABLE, 2)
    (cell,) = finding.cells
    assert (cell.printed, cell.column, cell.line) == (text, "part", 2)
    assert repr(text) in finding.message
    assert mend in finding.message


@pytest.mark.parametrize(
    "text",
    [
        *("12*", "3 million", "about 5", "$5", "1/2", "0x10", "1_000", "5e", "++5", "1.2.3", "(5)", "5-6"),
        *("TRUE", "#REF!", "=A1", "٣", "½", "∞", "1e400", "1e9999999999999999999", "9" * 5000, "a\tb"),
    ],
)
def test_a_cell_that_is_no_number_is_one_finding_and_stops_nothing(text: str) -> None:
    report = judged(f'year,part,whole\n2021,9,2\n2022,1,"{text}"\n2023,9,2\n', **PARTS)
    assert found(report) == ["cell 3"]
    assert [finding.line for finding in report.findings if finding.rule == "it"] == [2, 4]
    assert result_of(report).unknown_by == {"bad-cell": 1}


@pytest.mark.parametrize("text", ["1", "-1", "+1", "1.", ".5", "1.50", "1e3", "1E-3", "007"])
def test_a_cell_that_is_a_number_is_no_finding(text: str) -> None:
    assert judged(f"year,part\n2022,{text}\n2023,1\n").findings == ()


def test_an_integer_has_no_decimals() -> None:
    finding = the(judged("year,part\n2022,1.0\n2023,2\n", {"part": {"type": "integer"}}))
    assert (finding.rule, finding.line) == ("cell", 2)
    assert '"type": "number"' in finding.message


def test_a_point_where_the_comma_is_declared_names_its_mend() -> None:
    finding = the(judged('year,part\n2022,78.6\n2023,"1,5"\n', {"part": {"decimalChar": ","}}))
    assert (finding.rule, finding.line) == ("cell", 2)
    assert "decimalChar" in finding.message


def test_an_empty_cell_that_the_facts_do_not_call_missing_names_its_mend() -> None:
    finding = the(judged("year,part\n2022,\n2023,-\n2024,1\n", {"part": {"missingValues": ["-"]}}))
    assert (finding.rule, finding.line) == ("cell", 2)
    assert "missingValues" in finding.message


def test_a_required_cell_that_is_missing_is_a_finding() -> None:
    finding = the(judged("year,part\n2022,\n2023,1\n", {"part": {"constraints": {"required": True}}}))
    assert (finding.rule, finding.line) == ("cell", 2)
    assert "part is required and missing" in finding.message


@pytest.mark.parametrize(
    "period",
    [
        *("2022/23", "22", "2023-13", "2023-02-30", "2023-Q5", "2023-W54", "Q1 2023", "0000", "9999"),
        *("2023-01-01/P9999999999D", "2023-01-01/P99999999M", "２０２３"),
    ],
)
def test_a_period_that_is_none_is_one_finding(period: str) -> None:
    report = judged(f"period,part,whole\n2021,9,2\n{period},9,2\n2024,1,2\n", **PARTS)
    assert found(report) == ["cell 3"]
    assert f"'{period}'" in next(one.message for one in report.findings if one.rule == "cell")
    assert (result_of(report).items, result_of(report).broken) == (2, 1)


@pytest.mark.parametrize(
    ("type_", "text", "form"),
    [
        ("year", "22", "2023"),
        ("year", "2022-06", "2023"),
        ("yearmonth", "2022", "2023-06"),
        ("date", "31.12.2022", "2023-06-30"),
        ("date", "2022-02-30", "2023-06-30"),
    ],
)
def test_a_time_that_is_not_of_its_type_is_one_finding(type_: str, text: str, form: str) -> None:
    finding = the(judged(f"period,part\n{text},1\n", {"period": {"type": type_}}))
    assert (finding.rule, finding.line) == ("cell", 2)
    assert repr(text) in finding.message
    assert form in finding.message


# --- what a figure stands on


LONG = "INDICATOR,TIME_PERIOD,OBS_VALUE"
GROWTH: dict[str, Any] = {"kind": "growth", "published": "rate", "of": "level"}


@pytest.mark.parametrize(("column", "level", "rate"), [("UNIT_MULT", 6, 0), ("DECIMALS", 3, 1)])
def test_a_figure_whose_scale_cannot_be_read_breaks_nothing(column: str, level: int, rate: int) -> None:
    report = judged(
        f"{LONG},{column}\nlevel,2022,3.377,{level}\nlevel,2023,4.251,six\nrate,2023,25.9,{rate}\n", **GROWTH
    )
    assert found(report) == ["cell 3"]
    assert result_of(report).broken == 0
    assert result_of(report).unknown_by == {"bad-cell": 1}


def test_a_qualifier_in_words_is_a_finding_and_breaks_nothing() -> None:
    report = judged(
        f"{LONG},QUALIFIER\nlevel,2022,3.377,\nlevel,2023,4.1,more than\nrate,2023,25.9,\n", **GROWTH
    )
    (finding,) = [finding for finding in report.findings if finding.kind == "facts"]
    assert finding.line == 3
    assert "'more than'" in finding.message
    assert ">" in finding.message
    assert result_of(report).unknown_by == {"bad-cell": 1}


def test_a_value_whose_field_has_no_type_is_read_as_a_number_all_the_same() -> None:
    table = f'{LONG}\nlevel,2022,3.377\nlevel,2023,"4,251"\nrate,2023,25.9\n'
    assert found(judged(table, {"OBS_VALUE": {"type": "any"}}, **GROWTH)) == ["cell 3"]


@pytest.mark.parametrize("row", ["level,,9", ",2023,9"])
def test_a_figure_without_a_period_or_an_indicator_is_not_dropped_in_silence(row: str) -> None:
    report = judged(f"{LONG}\nlevel,2022,1\n{row}\nlevel,2024,2\n", kind="never_falls", columns=["level"])
    assert found(report) == ["cell 3"]
    assert result_of(report).items == 1


def test_a_row_without_a_year_is_not_dropped_in_silence() -> None:
    report = judged("year,part,whole\n2022,1,2\n,9,2\n2024,9,2\n", **PARTS)
    assert found(report) == ["cell 3"]
    assert result_of(report).broken == 1


def test_an_item_whose_own_cell_cannot_be_read_is_unknown() -> None:
    report = judged('year,part,whole\n2021,1,2\n2022,"1,5",2\n2023,9,2\n', **PARTS)
    assert found(report) == ["cell 3"]
    assert (result_of(report).items, result_of(report).unknown_by) == (3, {"bad-cell": 1})


# --- columns and rows


PROMISED = [
    {"name": "year", "type": "year"},
    *({"name": name, "type": "number"} for name in ("part", "whole")),
]


def test_a_column_that_is_absent_leaves_the_rules_that_need_it_unknown(tmp_path: Path) -> None:
    rises = {"id": "rises", "kind": "never_falls", "columns": ["part"]}
    write(tmp_path, "year,part\n2022,9\n2023,1\n", {"fields": PROMISED}, rules=[PARTS, rises])
    report = check(tmp_path)
    assert found(report) == ["columns 1"]
    # Without their areas nobody can say how many figures the rows print.
    assert set(result_of(report).unknown_by) == {"missing-column"}
    assert result_of(report, "rises").broken == 1


def test_a_rule_whose_own_column_is_absent_is_unknown_too(tmp_path: Path) -> None:
    write(tmp_path, "year,whole\n2022,2\n2023,1\n", {"fields": PROMISED}, rules=[PARTS])
    report = check(tmp_path)
    assert found(report) == ["columns 1"]
    assert result_of(report).unknown_by.get("missing-column")


@pytest.mark.parametrize("column", ["REF_AREA", "UNIT_MULT", "QUALIFIER"])
def test_a_column_without_which_no_figure_can_be_told_breaks_nothing_by_being_absent(
    column: str, tmp_path: Path
) -> None:
    rows = [
        "INDICATOR,TIME_PERIOD,OBS_VALUE,REF_AREA,UNIT_MULT,QUALIFIER",
        "level,2022,3377,CN,3,",
        "level,2023,4.251,CN,6,",
        "rate,2023,25.9,CN,0,",
        "level,2022,9000,US,3,",
        "level,2023,9.9,US,6,>",
        "rate,2023,25.9,US,0,",
    ]
    project(tmp_path, "\n".join(rows), rules=[GROWTH])
    assert check(tmp_path).findings == ()
    place = rows[0].split(",").index(column)
    left = [",".join(cell for number, cell in enumerate(row.split(",")) if number != place) for row in rows]
    (tmp_path / TABLE).write_text("\n".join(left), "utf-8")
    report = check(tmp_path)
    assert [f"{one.rule} {one.line}" for one in report.findings] == ["columns 1"]
    # Without their areas nobody can say how many figures the rows print.
    assert set(result_of(report).unknown_by) == {"missing-column"}


@pytest.mark.parametrize(
    ("header", "severity", "message"),
    [
        ("year, part,whole", "warning", "' part' has blanks around it"),
        ("year,part,whole,more", "warning", "'more' is not judged"),
        ("year,part,whole,", "warning", "'' is not judged"),
        ("year,part,whole,part", "error", "'part' stands 2 times; the first is used"),
    ],
)
def test_a_header_that_is_not_as_promised_is_a_finding(
    header: str, severity: str, message: str, tmp_path: Path
) -> None:
    more = ",1" * (header.count(",") - 2)
    project(tmp_path, "year,part,whole\n2022,9,2\n", rules=[PARTS])
    (tmp_path / TABLE).write_text(f"{header}\n2022,9,2{more}\n", "utf-8")
    report = check(tmp_path)
    assert found(report) == ["columns 1"]
    finding = next(one for one in report.findings if one.rule == "columns")
    assert finding.severity == severity
    assert message in finding.message
    assert result_of(report).broken == 1


def test_a_row_with_too_few_or_too_many_cells_is_a_finding_and_is_judged() -> None:
    report = judged("year,part,whole\n2021,9\n2022,9,2,1\n2023\n2024,9,2\n", **PARTS)
    assert found(report) == ["row 2", "row 3", "row 4"]
    assert [finding.line for finding in report.findings if finding.rule == "it"] == [3, 5]
    assert result_of(report).unknown_by == {"missing": 1}


def test_an_empty_line_is_no_row(tmp_path: Path) -> None:
    project(tmp_path, "year,part,whole\n2021,1,2\n", rules=[PARTS])
    (tmp_path / TABLE).write_text("\nyear,part,whole\n\n2021,1,2\n\n\n2022,9,2\n\n", "utf-8")
    assert [f"{one.rule} {one.line}" for one in check(tmp_path).findings] == ["it 7"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_as_an_editor_counts_them(end: str, tmp_path: Path) -> None:
    rows = [
        "year,remark,part",
        '2021,"two',
        'lines",1',
        '2022,"""quoted"", and',
        "",
        'three",x',
        "2023,,y",
        "",
    ]
    project(tmp_path, "year,remark,part\n2021,a,1\n", {"remark": {"role": "note"}})
    (tmp_path / TABLE).write_bytes(end.join(rows).encode())
    assert found(check(tmp_path)) == ["cell 4", "cell 7"]


def test_a_byte_order_mark_is_no_part_of_the_first_name(tmp_path: Path) -> None:
    project(tmp_path, "year,part\n2021,1\n")
    (tmp_path / TABLE).write_bytes("\N{ZERO WIDTH NO-BREAK SPACE}year,part\n2021,x\n".encode())
    assert found(check(tmp_path)) == ["cell 2"]


def test_the_line_of_a_byte_that_is_not_utf8_is_named_however_far_down(tmp_path: Path) -> None:
    project(tmp_path, "year,part\n2021,1\n")
    (tmp_path / TABLE).write_bytes(b"year,part\n" + b"2021,1\n" * 5000 + b"2022,\xe9\n")
    (file,) = check(tmp_path).unreadable
    assert file.path == TABLE
    assert "line 5002" in file.message
    assert "UTF-8" in file.message


@pytest.mark.parametrize("row", ['2022,"1"2', '2022,"1'])
def test_the_line_of_a_quote_that_is_not_closed_is_named(row: str, tmp_path: Path) -> None:
    project(tmp_path, "year,part\n2021,1\n")
    (tmp_path / TABLE).write_text(f"year,part\n2021,1\n{row}\n2023,1\n", "utf-8")
    (file,) = check(tmp_path).unreadable
    assert file.path == TABLE
    assert "line 3" in file.message


# --- facts of fields


def test_a_key_that_stands_twice_is_a_finding_at_each_repeat(tmp_path: Path) -> None:
    table = "area,year,part\nCN,2021,1\nUS,2021,1\nCN,2021,1\nCN,2022,2\nCN,2021,1\n"
    write(tmp_path, table, {"primaryKey": ["area", "year"]})
    report = check(tmp_path)
    assert found(report) == ["key 4", "key 6"]
    assert report.findings[0].key == {"area": "CN", "year": "2021"}
    assert report.findings[0].message == "the key area = CN, year = 2021 already stands on line 2"
    assert len({finding.id for finding in report.findings}) == 2


def test_keys_are_compared_cell_by_cell(tmp_path: Path) -> None:
    write(tmp_path, 'a,b,part\n"x,y",z,1\nx,"y,z",1\n', {"primaryKey": ["a", "b"]})
    assert found(check(tmp_path)) == []


def test_a_key_that_is_empty_is_a_finding(tmp_path: Path) -> None:
    write(tmp_path, "area,part\nCN,1\n,2\n", {"primaryKey": ["area"]})
    finding = the(check(tmp_path))
    assert finding.line == 3
    assert "area" in finding.message


def test_a_value_that_must_be_unique_is_a_finding_at_each_repeat() -> None:
    facts = {"part": {"constraints": {"unique": True}}}
    assert found(judged("year,part\n2021,1\n2022,2\n2023,1\n2024,\n2025,\n", facts)) == ["key 4"]


def test_a_code_outside_its_list_is_a_finding() -> None:
    facts = {"area": {"constraints": {"enum": ["CN", "WORLD"]}}}
    report = judged("area,part\nCN,1\nCHN,1\n,1\ncn,1\nWORLD,1\n", facts)
    assert found(report) == ["codes 3", "codes 5"]
    assert report.findings[0].message == "area is printed as 'CHN', which is none of CN, WORLD"


def test_a_figure_outside_its_range_is_a_finding_and_is_judged_as_printed() -> None:
    facts = {"part": {"constraints": {"minimum": 0, "maximum": 100}}}
    report = judged(
        "year,part,whole\n2021,-0.1,5\n2022,0,5\n2023,100,200\n2024,100.1,100.3\n2025,336,100.0\n",
        facts,
        **PARTS,
    )
    assert found(report) == ["range 2", "range 5", "range 6"]
    assert [finding.message for finding in report.findings if finding.rule == "range"] == [
        "part is printed as -0.1, outside 0 to 100",
        "part is printed as 100.1, outside 0 to 100",
        "part is printed as 336, outside 0 to 100",
    ]
    assert [finding.line for finding in report.findings if finding.rule == "it"] == [6]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("year,share\n2020,336\n", "336 %"),
        ("year,share,UNIT_MEASURE\n2020,336,PURE_NUMB\n", "336 %"),
        ("year,share,UNIT_MULT\n2020,336,6\n", "336 %"),
        ("INDICATOR,TIME_PERIOD,OBS_VALUE\nshare,2020,336\n", "336 %"),
        ("INDICATOR,TIME_PERIOD,OBS_VALUE,UNIT_MEASURE\nshare,2020,336,PURE_NUMB\n", "336"),
    ],
)
def test_a_figure_outside_its_range_is_told_with_the_unit_of_its_field(table: str, said: str) -> None:
    facts = {name: {"unit": "%", "constraints": {"maximum": 100}} for name in ("share", "OBS_VALUE")}
    finding = next(one for one in judged(table, facts).findings if one.rule == "range")
    assert f"is printed as {said}, above 100" in finding.message
    assert finding.cells[0].unit == said[4:]


def test_a_range_is_judged_exactly() -> None:
    facts = {"part": {"constraints": {"maximum": 9007199254740992}}}
    assert found(judged("year,part\n2021,9007199254740992\n2022,9007199254740993\n", facts)) == ["range 3"]


@pytest.mark.parametrize("limits", [{"minimum": -5}, {"maximum": 100}, {"minimum": -5, "maximum": 100}])
def test_a_range_is_judged_exactly_however_near_its_ends_a_figure_lies(limits: dict[str, int]) -> None:
    facts = {"part": {"groupChar": ",", "decimalChar": ".", "constraints": limits}}
    below = ["-5.00000000000000000000001", "-9e99"]
    inside = ["-5", "-5.0", "-4.99999999999999999999999", "0", "-0.0", "99.99999999999999999999999", "1e2"]
    above = ["100.00000000000000000000001", "10,000", "9e99"]
    rows = [f'{2000 + number},"{text}"' for number, text in enumerate([*inside, *below, *above])]
    report = judged("\n".join(["year,part", *rows, ""]), facts)
    outside = below * ("minimum" in limits) + above * ("maximum" in limits)
    assert [finding.cells[0].printed for finding in report.findings] == outside


def codes_in(resource: str) -> dict[str, Any]:
    return {"foreignKeys": [{"fields": "INDICATOR", "reference": {"resource": resource, "fields": "code"}}]}


def test_a_figure_outside_the_range_of_its_series_is_a_finding(tmp_path: Path) -> None:
    write(tmp_path, f"{LONG}\nshare,2022,33.6\nshare,2023,336\nlevel,2023,336\n", codes_in("indicators"))
    write_beside(tmp_path, "indicators", "code,unit,minimum,maximum\nshare,PERCENT,0,100\nlevel,EFLOPS,0,\n")
    report = check(tmp_path)
    assert found(report) == ["range 3"]
    assert "336 %, outside 0 to 100" in the(report).message


def test_a_text_of_another_length_is_a_finding_in_characters() -> None:
    facts = {"area": {"constraints": {"minLength": 2, "maxLength": 3}}}
    report = judged("area,part\nC,1\nCN,1\nCHN,1\n中国,1\n中国大陆,1\n,1\n", facts)
    assert found(report) == ["length 2", "length 6"]
    assert "'中国大陆', of 4 characters; 2 to 3 are promised" in report.findings[1].message


def test_a_text_of_another_form_is_a_finding_as_a_whole() -> None:
    facts = {"area": {"constraints": {"pattern": "[A-Z]{2}"}}}
    report = judged("area,part\nCN,1\nCNX,1\ncn,1\nxCN,1\n,1\n", facts)
    assert found(report) == ["pattern 3", "pattern 4", "pattern 5"]


def test_a_reference_into_nowhere_is_a_finding(tmp_path: Path) -> None:
    keys = [{"fields": "source", "reference": {"resource": "sources", "fields": "id"}}]
    write(tmp_path, "area,source,part\nCN,a,1\nCN,b,1\nCN,,1\nUS,a,1\n", {"foreignKeys": keys})
    write_beside(tmp_path, "sources", "id\na\n")
    report = check(tmp_path)
    assert found(report) == ["foreign-key 3"]
    assert the(report).message == "source is printed as 'b', which sources.id does not have"


def test_a_reference_of_two_fields_is_one_reference(tmp_path: Path) -> None:
    keys = [{"fields": ["area", "code"], "reference": {"resource": "places", "fields": ["area", "code"]}}]
    write(tmp_path, "area,code,part\nCN,x1,1\nUS,x2,1\nCN,x2,1\n", {"foreignKeys": keys})
    write_beside(tmp_path, "places", "area,code\nCN,x1\nUS,x2\n")
    assert found(check(tmp_path)) == ["foreign-key 4"]


def test_a_reference_may_point_into_its_own_table(tmp_path: Path) -> None:
    keys = [{"fields": "part_of", "reference": {"resource": "", "fields": "area"}}]
    write(tmp_path, "area,part_of,part\nWORLD,,9\nCN,WORLD,1\nUS,WROLD,1\n", {"foreignKeys": keys})
    assert found(check(tmp_path)) == ["foreign-key 4"]


def test_a_figure_and_its_status_must_agree() -> None:
    printed = [("5", status) for status in "AMLOQHBEF"]
    empty = [("", status) for status in ("A", "M", "")]
    rows = [f"level,{2010 + row},{value},{status}" for row, (value, status) in enumerate([*printed, *empty])]
    report = judged("\n".join([f"{LONG},OBS_STATUS", *rows, ""]))
    assert found(report) == [f"status {line}" for line in (3, 4, 5, 6, 7, 11)]


@pytest.mark.parametrize(
    ("facts", "schema", "table"),
    [
        pytest.param(
            {"part": {"constraints": {"exclusiveMinimum": 0}}}, {}, "year,part\n2021,0\n", id="open end"
        ),
        pytest.param(
            {"year": {"constraints": {"minimum": "2022"}}}, {}, "year,part\n2021,1\n", id="first year"
        ),
        pytest.param({}, {"uniqueKeys": [["part"]]}, "year,part\n2021,1\n2022,1\n", id="unique key"),
    ],
)
def test_no_promise_of_the_facts_is_ignored_in_silence(
    facts: dict[str, Any], schema: dict[str, Any], table: str, tmp_path: Path
) -> None:
    write(tmp_path, table, schema, facts)
    try:
        report = check(tmp_path)
    except Refused:  # it is not kept, and that is said
        return
    assert len(report.findings) == 1


# --- nothing masks anything


def test_one_bad_cell_never_masks_another_cell_or_rule(tmp_path: Path) -> None:
    facts: dict[str, dict[str, Any]] = {
        "area": {"constraints": {"enum": ["CN", "US"], "maxLength": 2, "pattern": "[A-Z]+"}},
        "part": {"type": "number", "constraints": {"minimum": 0, "required": True}},
        "whole": {"type": "number"},
    }
    rows = [
        "area,period,part,whole",
        'china,2021,"1,5",3',
        "CN,20211,-1,n/a",
        "CN,2021,,3",
        "CN,2022,9,3",
        "CN,2022,9,3,9",
        "US,2022,x,y",
        "US,2023,19,8",
    ]
    write(tmp_path, "\n".join(rows), {"primaryKey": ["area", "period"]}, facts, [PARTS])
    report = check(tmp_path)
    assert found(report) == [
        *("cell 2", "codes 2", "length 2", "pattern 2"),
        *("cell 3", "cell 3", "range 3"),
        "cell 4",
        *("key 6", "row 6"),
        *("cell 7", "cell 7"),
    ]
    assert [finding.line for finding in report.findings if finding.rule == "it"] == [5, 8]


def test_a_list_of_codes_that_cannot_be_read_breaks_nothing(tmp_path: Path) -> None:
    table = f"{LONG}\nlevel,2022,3.377\nlevel,2023,4.251\nrate,2023,0.259\n"
    write(tmp_path, table, codes_in("indicators"), rules=[GROWTH])
    write_beside(tmp_path, "indicators", "code,unit\nlevel,million\nrate,fraction\n")
    assert result_of(check(tmp_path)).holds_exactly == 1
    (tmp_path / "datasets/small/indicators.csv").write_bytes(b"code,unit\nlevel,\xe9\nrate,fraction\n")
    report = check(tmp_path)
    assert [file.path for file in report.unreadable] == ["datasets/small/indicators.csv"]
    assert report.findings == ()


@pytest.mark.parametrize(
    ("table", "words"),
    [
        pytest.param(b"", "the file is empty", id="an empty file"),
        pytest.param(b"TIME_PERIOD,OBS_VALUE\n2022,1\n", "'INDICATOR'", id="a file without indicators"),
        pytest.param(f"{LONG}\nlevel,2022,\xe9\n".encode("latin-1"), "UTF-8", id="a file that is not UTF-8"),
    ],
)
def test_what_is_wrong_with_a_long_table_is_said_of_the_table_and_not_of_the_rules(
    table: bytes, words: str, tmp_path: Path
) -> None:
    project(tmp_path, f"{LONG}\nlevel,2022,1\nrate,2022,1\n", rules=[GROWTH])
    (tmp_path / TABLE).write_bytes(table)
    report = check(tmp_path)
    said = [*(finding.message for finding in report.findings), *(file.message for file in report.unreadable)]
    assert len(said) == 1
    assert words in said[0]


def test_rows_without_an_indicator_are_not_one_figure_in_different_units(tmp_path: Path) -> None:
    project(tmp_path, f"{LONG},UNIT_MEASURE\nlength,2022,1,KM\nshare,2022,2,PERCENT\n")
    (tmp_path / TABLE).write_text("TIME_PERIOD,OBS_VALUE,UNIT_MEASURE\n2022,1,KM\n2022,2,PERCENT\n", "utf-8")
    assert found(check(tmp_path)) == ["columns 1"]


def test_a_status_that_nobody_knows_is_a_warning_unless_the_field_lists_its_own() -> None:
    table = "INDICATOR,TIME_PERIOD,OBS_VALUE,OBS_STATUS\na,2020,5,b\na,2021,6,P\n"
    found = judged(table).findings
    assert [(one.severity, one.rule, one.line) for one in found] == [("warning", "codes", 2)]
    assert "OBS_STATUS is printed as 'b', which is none of A, B, D," in found[0].message
    assert judged(table, {"OBS_STATUS": {"constraints": {"enum": ["b", "P"]}}}).findings == ()


@pytest.mark.parametrize("said", [{"validation_enabled": False}, {"validation_depth": "SCHEMA_ONLY"}])
def test_facts_are_judged_whatever_pandera_is_told_to_leave_out(said: dict[str, Any]) -> None:
    with config_context(**said):
        report = judged(
            "year,x\n2022,-1\n2022,one\n", {"x": {"type": "number", "constraints": {"minimum": 0}}}
        )

    assert found(report) == ["range 2", "cell 3"]
