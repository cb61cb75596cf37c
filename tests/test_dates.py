"""Dates: a field prints periods in one form, by its type or by the pattern that it declares."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tieout.dates import DateFormat
from tieout.model import Report
from tieout.patterns import size_of
from tieout.run import check
from tieout.testing import project

FACTS = "datasets/small/datapackage.json"


@pytest.mark.parametrize(
    ("pattern", "text", "iso"),
    [
        ("%d/%m/%Y", "26/03/2020", "2020-03-26"),
        ("%d/%m/%Y", "6/3/2020", "2020-03-06"),
        ("%m/%d/%Y", "03/26/2020", "2020-03-26"),
        ("%d-%m-%Y", "26-03-2020", "2020-03-26"),
        ("%d.%m.%Y", "26.03.2020", "2020-03-26"),
        ("%Y%m%d", "20200326", "2020-03-26"),
        ("%d/%m/%y", "26/03/68", "2068-03-26"),
        ("%d/%m/%y", "26/03/69", "1969-03-26"),
        ("%d %B %Y", "29 February 2020", "2020-02-29"),
        ("%B %d, %Y", "may 1, 2020", "2020-05-01"),
        ("%Y-%j", "2020-366", "2020-12-31"),
        ("%Y-%j", "2020-1", "2020-01-01"),
        ("%B %Y", "March 2020", "2020-03"),
        ("%b %y", "MAR 20", "2020-03"),
        ("%m/%Y", "03/2020", "2020-03"),
        ("%Y年%m月", "2020年3月", "2020-03"),
        ("FY %Y", "FY 2020", "2020"),
        ("%Y%%", "2020%", "2020"),
        ("%G-W%V", "2020-W53", "2020-W53"),
        ("%Y-%m-%dT%H:%M:%S", "2020-03-26T23:59:59", "2020-03-26"),
        ("%Y-%m-%d %H:%M:%S.%f%z", "2020-03-26 23:59:59.123+02:00", "2020-03-26"),
        ("%d/%m/%Y %I:%M %p", "26/03/2020 11:59 PM", "2020-03-26"),
    ],
)
def test_a_period_printed_by_a_pattern_is_called_by_its_iso_form(pattern: str, text: str, iso: str) -> None:
    period = DateFormat("date", pattern).read(text)
    assert period.text == iso
    assert period == DateFormat().read(iso)
    assert size_of(pattern) == {4: "year", 7: "yearmonth", 8: "week", 10: "date"}[len(iso)]


@pytest.mark.parametrize(
    ("type_", "text", "start", "end"),
    [
        ("year", "2020", date(2020, 1, 1), date(2021, 1, 1)),
        ("yearmonth", "2020-02", date(2020, 2, 1), date(2020, 3, 1)),
        ("date", "2020-02-29", date(2020, 2, 29), date(2020, 3, 1)),
        ("datetime", "2020-02-29T23:59:59", date(2020, 2, 29), date(2020, 3, 1)),
        ("datetime", "2020-02-29T23:59:59.5+02:00", date(2020, 2, 29), date(2020, 3, 1)),
        ("datetime", "2020-02-29", date(2020, 2, 29), date(2020, 3, 1)),
        ("string", "2020-Q1", date(2020, 1, 1), date(2020, 4, 1)),
        ("any", " 2020 ", date(2020, 1, 1), date(2021, 1, 1)),
    ],
)
def test_a_type_has_its_own_form_and_a_moment_is_its_day(
    type_: str, text: str, start: date, end: date
) -> None:
    period = DateFormat(type_).read(text)
    assert (period.start, period.end, period.text) == (start, end, text.strip())


SDMX = "write 2023, 2023-06, 2023-Q3, 2023-S1, 2023-W05, 2023-06-30 or 2023-01-01/P9M"
SDMX_FIELD = 'in a field of type "string" with the role time'
WHOLE = "if the whole column is printed so, declare"
DMY = "is not of the promised form %d/%m/%Y (such as 30/06/2023)"


@pytest.mark.parametrize(
    ("type_", "pattern", "text", "words"),
    [
        ("date", "%d/%m/%Y", "26-03-2020", f"{DMY}; it looks like %d-%m-%Y, and a column has one form"),
        ("date", "%d/%m/%Y", "03/26/2020", f"{DMY}; it looks like %m/%d/%Y, and a column has one form"),
        ("date", "%d/%m/%Y", "2020-03-26", f"{DMY}; it looks like %Y-%m-%d, and a column has one form"),
        ("date", "%d-%m-%Y", "03/04/2020", "; it looks like %d/%m/%Y or %m/%d/%Y, and a column has one form"),
        ("date", "%d/%m/%Y", "26/03/2020 ", f"{DMY}; it has blanks around it: print none"),
        (
            "date",
            "%d/%m/%Y",
            "26/03/2020*",
            f"{DMY}; leave '*' to a column of its own, with the role status or note",
        ),
        ("date", "%d/%m/%Y", "spring 2020", DMY),
        ("date", "%d/%m/%Y", "２６/03/2020", DMY),
        ("date", "%d/%m/%Y", "31/02/2020", "is of the promised form %d/%m/%Y, but there is no such day"),
        ("date", "%Y-%j", "2023-366", "is of the promised form %Y-%j, but there is no such day"),
        ("date", "%B %Y", "März 2020", "is not of the promised form %B %Y (such as June 2023)"),
        ("date", "", "26/03/2020", f'is no date: write 2023-06-30; {WHOLE} "format": "%d/%m/%Y"'),
        (
            "date",
            "",
            "03/04/2020",
            f'is no date: write 2023-06-30; {WHOLE} "format": "%d/%m/%Y" or "%m/%d/%Y"',
        ),
        ("date", "", "2020-03", f'is no date: write 2023-06-30; {WHOLE} "type": "yearmonth"'),
        ("date", "", "2020-Q1", f'is no date: write 2023-06-30; {WHOLE} "type": "string" and "role": "time"'),
        ("date", "", "2020-02-30", "is no date: write 2023-06-30"),
        (
            "datetime",
            "",
            "2020-03-26 12:00",
            f'write 2023-06-30T12:00:00; {WHOLE} "format": "%Y-%m-%d %H:%M"',
        ),
        ("datetime", "", "2020-03-26T24:00", "is no moment: write 2023-06-30T12:00:00"),
        (
            "yearmonth",
            "",
            "03/2020",
            f'is no month: write 2023-06; {WHOLE} "type": "date" and "format": "%m/%Y"',
        ),
        ("year", "", "2020.0", "is no year: write 2023; print it without .0"),
        (
            "year",
            "",
            "2020p",
            "is no year: write 2023; leave 'p' to a column of its own, with the role status or note",
        ),
        ("year", "", " 2020", "is no year: write 2023; it has blanks around it: print none"),
        (
            "year",
            "",
            "2020/21",
            f"twelve months that begin in April are written 2020-04-01/P1Y, {SDMX_FIELD}",
        ),
        (
            "string",
            "",
            "Q1 2020",
            f"is no period: {SDMX}; a quarter is written 2023-Q3, {SDMX_FIELD}",
        ),
        ("string", "", "March 2020", f'is no period: {SDMX}; {WHOLE} "type": "date" and "format": "%B %Y"'),
        ("string", "", "spring", f"is no period: {SDMX}"),
    ],
)
def test_what_is_no_period_names_its_mend_and_is_never_guessed(
    type_: str, pattern: str, text: str, words: str
) -> None:
    form = DateFormat(type_, pattern)
    assert not form.reads(text)
    with pytest.raises(ValueError, match="is ") as raised:
        form.read(text)
    assert str(raised.value).startswith(repr(text))
    assert str(raised.value).endswith(words)


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("dd/MM/yyyy", 'a year, its month, day or week are expected, such as "%d/%m/%Y"'),
        ("%d/%m", "a year, its month, day or week are expected"),
        ("%d %Y", "a year, its month, day or week are expected"),
        ("%Y-%V", "a year, its month, day or week are expected"),
        ("%Y %H", "a year, its month, day or week are expected"),
        ("%Y %y", "%Y stands twice"),
        ("%B %m %Y", "%m stands twice"),
        ("%A %d/%m/%Y", "there is no %A; known: %Y, %y, %m"),
        ("%d/%m/%Y%", "there is no %; known: "),
    ],
)
def test_a_pattern_by_which_no_period_can_be_read_says_why(pattern: str, words: str) -> None:
    with pytest.raises(ValueError, match=r"year|twice|known") as raised:
        size_of(pattern)
    assert str(raised.value).startswith(words)


# --- in a table


def judged(
    root: Path, table: str, day: Mapping[str, Any], rules: Sequence[Mapping[str, Any]], **more: Any
) -> Report:
    project(root, table, {"date": day}, rules, more.pop("accepts", ()))
    descriptor = json.loads((root / FACTS).read_text("utf-8"))
    descriptor["resources"][0]["schema"].update(more)
    (root / FACTS).write_text(json.dumps(descriptor), "utf-8")
    return check(root)


DAY = {"type": "date", "format": "%d/%m/%Y"}
MONTH = {"type": "date", "format": "%B %Y"}
FALLS = {"kind": "never_falls", "columns": ["cases"]}


def test_dates_of_two_forms_in_one_column_are_findings_and_the_rest_is_judged(tmp_path: Path) -> None:
    table = "date,cases\n26/03/2020,5\n27-03-2020,1\n28/03/2020,3\n03/29/2020,1\n"
    report = judged(tmp_path, table, DAY, [FALLS])
    assert [(finding.rule, finding.line, dict(finding.key)) for finding in report.findings] == [
        ("cell", 3, {"date": "27-03-2020"}),
        ("it", 4, {"date": "2020-03-28"}),
        ("cell", 5, {"date": "03/29/2020"}),
    ]
    assert report.findings[0].message == (
        "date is printed as '27-03-2020', which is not of the promised form %d/%m/%Y (such as 30/06/2023); "
        "it looks like %d-%m-%Y, and a column has one form"
    )


def test_rules_name_a_period_by_its_iso_form(tmp_path: Path) -> None:
    table = "date,cases\nMarch 2020,5\nApril 2020,3\nMay 2020,1\n"
    since = {"kind": "formula", "holds": "cases >= cases[2020-03]", "from_": "2020-05"}
    assert [one.line for one in judged(tmp_path, table, MONTH, [since]).findings] == [4]


def test_an_acceptance_names_a_period_by_its_iso_form_in_findings_of_rules_and_of_facts(
    tmp_path: Path,
) -> None:
    table = 'date,cases\nMarch 2020,5\nApril 2020,3\nMay 2020,"1,0"\n'
    accepts = [
        {"rule": "it", "key": {"date": "2020-04"}, "reason": "revised"},
        {"rule": "cell", "key": {"date": "2020-05"}, "reason": "as printed"},
    ]
    report = judged(tmp_path, table, MONTH, [FALLS], accepts=accepts)
    assert [finding.accepted for finding in report.findings] == ["revised", "as printed"]


def test_a_partner_is_found_by_the_month_that_is_printed(tmp_path: Path) -> None:
    table = "date,cases,growth\nMarch 2020,100,\nApril 2020,110,12.0\nJune 2020,121,10.0\n"
    rule = {"kind": "growth", "published": "growth", "of": "cases", "over": "1M", "as_": "percent"}
    report = judged(tmp_path, table, MONTH, [rule])
    assert [dict(finding.key) for finding in report.findings] == [{"date": "2020-04"}]
    assert [(dict(one.key), one.reason) for one in report.unknowns] == [({"date": "2020-06"}, "gap")]


def test_moments_of_one_day_are_one_period(tmp_path: Path) -> None:
    table = "date,cases\n2020-03-26T08:00:00,5\n2020-03-26T20:00:00,7\n"
    [finding] = judged(tmp_path, table, {"type": "datetime"}, []).findings
    assert (finding.rule, finding.line) == ("sources-agree", 3)


def test_each_table_reads_its_own_form(tmp_path: Path) -> None:
    """The same print is April in one table and March in the other."""
    for folder, form, found in (("one", "%d/%m/%Y", ["2020-04-03"]), ("other", "%m/%d/%Y", ["2020-03-04"])):
        report = judged(
            tmp_path / folder, "date,cases\n01/01/2020,5\n03/04/2020,1\n", {**DAY, "format": form}, [FALLS]
        )
        assert [finding.key["date"] for finding in report.findings] == found


def test_long_tables_of_one_dataset_each_read_their_own_form(tmp_path: Path) -> None:
    table = "INDICATOR,TIME_PERIOD,OBS_VALUE\ncases,03/04/2020,5\n"
    project(tmp_path, table, {"TIME_PERIOD": {"type": "date", "format": "%d/%m/%Y"}})
    descriptor = json.loads((tmp_path / FACTS).read_text("utf-8"))
    [one] = descriptor["resources"]
    other = json.loads(json.dumps(one)) | {"name": "other", "path": "other.csv"}
    other["schema"]["fields"][1]["format"] = "%m/%d/%Y"
    descriptor["resources"].append(other)
    (tmp_path / FACTS).write_text(json.dumps(descriptor), "utf-8")
    (tmp_path / "datasets/small/other.csv").write_text(table.replace("5", "9"), "utf-8")
    assert check(tmp_path).findings == ()  # the fourth of March and the third of April
    (tmp_path / "datasets/small/other.csv").write_text(table.replace("03/04/2020,5", "04/03/2020,9"), "utf-8")
    assert [finding.rule for finding in check(tmp_path).findings] == ["sources-agree"]
