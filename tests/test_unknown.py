import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tieout.model import REASONS, Report
from tieout.run import check
from tieout.testing import judged, project, unknown

SUM: dict[str, Any] = {"kind": "adds_up", "total": "total", "parts": ["a", "b"]}
GROWTH: dict[str, Any] = {"kind": "growth", "published": "rate", "of": "level"}
AT_MOST: dict[str, Any] = {"kind": "at_most", "smaller": "part", "larger": "whole"}


def tally(report: Report) -> dict[str, int]:
    it = next(rule for rule in report.rules if rule.id == "it")
    assert it.could_not_run is None
    assert it.items == it.holds_exactly + it.holds_by_rounding + it.broken + it.unknown
    kept = {"holds": it.holds_exactly + it.holds_by_rounding, "broken": it.broken}
    return {word: count for word, count in (*kept.items(), *it.unknown_by.items()) if count}


def found(report: Report) -> list[str]:
    return sorted(" ".join((one.rule, *one.key.values())) for one in report.findings)


def lacking(root: Path, table: str, name: str, *rules: Mapping[str, Any]) -> Report:
    """Judge a table of which the facts promise one column more than there is."""
    project(root, table, rules=rules)
    path = root / "datasets" / "small" / "datapackage.json"
    descriptor = json.loads(path.read_text("utf-8"))
    descriptor["resources"][0]["schema"]["fields"].append({"name": name, "type": "number"})
    path.write_text(json.dumps(descriptor), "utf-8")
    return check(root)


def test_a_bad_cell_makes_unknown_only_what_depends_on_it() -> None:
    table = "year,a,b,total\n2020,1,2,3\n2021,1,n/a,9\n2022,x,2,3\n2023,1,2,9\n"
    report = judged(table, **SUM)
    assert found(report) == ["cell 2021", "cell 2022", "it 2023"]
    assert unknown(report) == ["2021 bad-cell", "2022 bad-cell"]
    assert tally(report) == {"holds": 1, "broken": 1, "bad-cell": 2}


def test_a_scale_that_cannot_be_read_makes_its_figure_unknown_and_not_a_million_times_smaller() -> None:
    table = "TIME_PERIOD,INDICATOR,OBS_VALUE,UNIT_MULT\n2020,a,1.5,six\n2020,b,1500000,0\n"
    report = judged(table, kind="agree", columns=["a", "b"])
    assert found(report) == ["cell a 2020"]
    assert unknown(report) == ["2020 bad-cell"]


def test_a_column_that_the_file_lacks_is_one_finding_and_its_rules_are_unknown(tmp_path: Path) -> None:
    report = lacking(tmp_path, "year,a,total\n2020,1,3\n2021,1,9\n", "b", SUM)
    assert found(report) == ["columns"]
    assert tally(report) == {"missing-column": 2}
    assert report.exit_code() == 1


def test_a_missing_figure_leaves_an_item_unknown() -> None:
    report = judged("year,a,b,total\n2020,1,,3\n2021,,,3\n2022,1,2,\n", **SUM)
    assert tally(report) == {"missing": 2}
    assert found(report) == []
    assert report.exit_code() == 5


def test_a_missing_part_that_cannot_be_negative_still_breaks_a_sum() -> None:
    table = "year,a,b,total\n2020,4,,3\n2021,5,,3\n2022,2,,3\n2023,,5,3\n"
    # 4 begins at 3.5, where 3 ends; 5 is at least 4.5. Only b is known to be no less than 0.
    report = judged(table, {"b": {"constraints": {"minimum": 0}}}, **SUM)
    assert found(report) == ["it 2021"]
    assert unknown(report) == ["2020 missing", "2022 missing", "2023 missing"]


def test_with_a_figure_missing_nothing_holds_however_surely() -> None:
    table = "case,part,whole\na,5,\nb,5,200\n"
    report = judged(table, {"whole": {"constraints": {"minimum": 100}}}, **AT_MOST)
    assert tally(report) == {"holds": 1, "missing": 1}


def test_a_year_that_is_left_out_is_a_gap_and_the_first_year_has_nothing_before_it() -> None:
    table = "year,level,rate\n2019,80,5\n2020,100,25\n2022,150,50\n"
    report = judged(table, **GROWTH)
    assert unknown(report) == ["2019 missing", "2022 gap"]
    assert tally(report) == {"holds": 1, "missing": 1, "gap": 1}


BREAK = """\
TIME_PERIOD,REF_AREA,INDICATOR,OBS_VALUE,OBS_STATUS
2020,CN,level,100,A
2021,CN,level,110,A
2022,CN,level,90,B
2023,CN,level,99,A
2021,CN,rate,10,A
2022,CN,rate,50,A
2023,CN,rate,10,B
2021,DE,level,100,A
2022,DE,level,110,A
2022,DE,rate,50,A
"""


def test_a_break_suspends_what_reaches_back_over_it_and_nothing_else() -> None:
    # The break of 2022 lies after 2021, and not after itself. A break of the rates is none of
    # the levels; Germany has none.
    report = judged(BREAK, **GROWTH)
    assert found(report) == ["it DE 2022"]
    assert unknown(report) == ["CN 2022 break"]
    assert tally(report) == {"holds": 2, "broken": 1, "break": 1}


def test_a_break_anywhere_between_two_periods_suspends() -> None:
    # From 100 in 2020 to 99 in 2023, over the break of 2022; from 90 in 2022 on there is none.
    assert unknown(judged(BREAK, **GROWTH, since="2020", where={"REF_AREA": "CN"})) == [
        "CN 2022 break",
        "CN 2023 break",
    ]
    after = judged(BREAK, **GROWTH, since="2022", where={"REF_AREA": "CN"}, from_="2023")
    assert tally(after) == {"holds": 1}


def test_a_break_suspends_a_count_that_never_falls() -> None:
    report = judged(BREAK, kind="never_falls", columns=["level"])
    assert unknown(report) == ["CN 2022 break"]
    assert tally(report) == {"holds": 3, "break": 1}


def test_a_break_on_a_cell_without_a_figure_suspends_what_reaches_back_over_it() -> None:
    table = """\
TIME_PERIOD,REF_AREA,INDICATOR,OBS_VALUE,OBS_STATUS
2020,CN,level,201,A
2021,CN,level,,B
2022,CN,level,99,A
2022,CN,rate,5,A
2023,CN,level,95,A
2020,DE,level,201,A
2021,DE,level,,M
2022,DE,level,99,A
2022,DE,rate,5,A
"""
    for rule in ({**GROWTH, "over": "previous"}, {**GROWTH, "over": "2Y"}):
        report = judged(table, **rule)
        assert found(report) == ["it DE 2022"]
        assert unknown(report) == ["CN 2022 break"]
    never_falls = judged(table, kind="never_falls", columns=["level"])
    assert found(never_falls) == ["it CN 2023", "it DE 2022"]
    assert unknown(never_falls) == ["CN 2022 break"]


@pytest.mark.parametrize(
    "rule",
    [
        {"kind": "change", "published": "new", "of": "total"},
        {"kind": "change", "published": "new", "of": "total", "since": "2000"},
        {"kind": "running_total", "published": "total", "of": "new"},
        {"kind": "formula", "holds": "new == total - total[2000]"},
    ],
)
def test_a_break_suspends_what_reaches_back_to_before_any_print(rule: dict[str, Any]) -> None:
    table = """\
TIME_PERIOD,REF_AREA,INDICATOR,OBS_VALUE,OBS_STATUS
2001,CN,total,5.0,B
2001,CN,new,10.0,A
2001,DE,total,5.0,A
2001,DE,new,10.0,A
"""
    # Nobody knows the total of 2000, but that it is not negative: 5 is not it and 10 more.
    report = judged(table, {"OBS_VALUE": {"constraints": {"minimum": 0}}}, **rule)
    assert found(report) == ["it DE 2001"]
    assert unknown(report) == ["CN 2001 missing"]


SOURCES = """\
TIME_PERIOD,INDICATOR,OBS_VALUE,SOURCE
2020,part,30,yearbook
2020,part,31,press
2020,whole,25,press
2021,part,30,yearbook
2021,part,31,press
2021,whole,30,press
2022,part,30,yearbook
2022,part,31,press
2022,whole,40,press
2023,part,30,yearbook
2023,part,30.4,press
2023,whole,30.2,press
"""


def test_sources_that_contradict_each_other_are_one_finding_and_then_a_span() -> None:
    # 29.5 to 31.5: above 25.5 whichever source is right, below 39.5 as well, and 30.5 between.
    # 30 and 30.4 meet: 30.35 to 30.45 together, which is more than 30.25.
    report = judged(SOURCES, **AT_MOST)
    agree = [f"sources-agree part {year}" for year in (2020, 2021, 2022)]
    assert found(report) == ["it 2020", "it 2023", *agree]
    assert unknown(report) == ["2021 sources-contradict"]
    assert tally(report) == {"holds": 1, "broken": 2, "sources-contradict": 1}


def test_a_repeated_row_of_a_wide_table_is_treated_as_a_source() -> None:
    table = "year,part,whole\n2020,30,31\n2020,30,31\n2021,50,31\n2021,20,31\n"
    report = judged(table, **AT_MOST)
    assert found(report) == ["sources-agree 2021"]
    assert unknown(report) == ["2021 sources-contradict"]


@pytest.mark.parametrize(
    ("before", "reason"),
    [("0", "zero-base"), ("0.4", "zero-base"), ("-1", "negative-base"), ("-0.4", "zero-base")],
)
def test_a_base_that_may_be_zero_is_told_from_one_that_is_negative(before: str, reason: str) -> None:
    # In declared units of 1, 0.4 is -0.1 to 0.9.
    table = f"year,level,rate\n2020,{before},\n2021,5,50\n2022,6,20\n"
    facts = {"level": {"rounding": {"decimals": 0}}}
    assert unknown(judged(table, facts, **GROWTH)) == [f"2021 {reason}"]


def test_a_divisor_that_may_be_zero_is_a_zero_base_without_any_condition() -> None:
    table = "case,part,whole,share\na,1,0,50\nb,1,-2,-50\nc,1,2,50\n"
    rule: dict[str, Any] = {"kind": "share_of", "published": "share", "part": "part", "whole": "whole"}
    assert unknown(judged(table, **rule)) == ["a zero-base"]


OPEN = """\
TIME_PERIOD,INDICATOR,OBS_VALUE,QUALIFIER
2020,a,60,
2020,b,30,>
2020,total,100,
2021,a,60,
2021,b,45,>
2021,total,100,
2022,a,60,
2022,b,45,<
2022,total,100,
2023,a,60,
2023,b,35,<
2023,total,100,
"""


def test_an_open_bound_is_unknown_unless_all_that_it_allows_is_wrong() -> None:
    # More than 45 beside 60 is more than 104.5; less than 35 less than 95.5.
    report = judged(OPEN, **SUM)
    assert found(report) == ["it 2021", "it 2023"]
    assert unknown(report) == ["2020 open-bound", "2022 open-bound"]


def test_an_open_bound_that_its_domain_closes_is_none() -> None:
    # Less than 45 of what cannot be negative is 0 to 45.
    report = judged(OPEN, {"OBS_VALUE": {"constraints": {"minimum": 0}}}, **SUM)
    assert unknown(report) == ["2020 open-bound"]
    assert tally(report) == {"holds": 1, "broken": 2, "open-bound": 1}


def test_an_average_over_no_years_is_undecided() -> None:
    rule: dict[str, Any] = {"kind": "average_growth", "published": "rate", "of": "level", "since": "2020"}
    assert unknown(judged("year,level,rate\n2020,80,5\n", **rule)) == ["2020 undecided"]


def test_of_several_reasons_the_first_of_the_list_is_given(tmp_path: Path) -> None:
    table = "case,a,total\nbad,x,9\nmissing,,9\nprinted,1,9\n"
    report = lacking(tmp_path, table, "b", SUM)
    assert unknown(report) == ["bad bad-cell", "missing missing-column", "printed missing-column"]
    three = {**SUM, "parts": ["a", "b", "c"]}
    both = judged("case,a,b,c,total\none,x,,1,9\nother,,x,1,9\nnumbers,1,1,1,3\n", **three)
    assert unknown(both) == ["one bad-cell", "other bad-cell"]


def test_a_level_that_is_missing_comes_before_the_gap_behind_it() -> None:
    table = "year,level,rate\n2019,0,\n2020,5,50\n2022,,50\n2024,9,50\n"
    assert unknown(judged(table, **GROWTH)) == ["2020 zero-base", "2022 missing", "2024 gap"]


def test_a_break_comes_before_sources_and_sources_before_a_zero_base() -> None:
    table = """\
TIME_PERIOD,REF_AREA,INDICATOR,OBS_VALUE,OBS_STATUS,SOURCE
2021,CN,level,0,A,one
2021,CN,level,1,A,other
2022,CN,level,9,B,one
2022,CN,rate,50,A,one
2021,DE,level,0,A,one
2021,DE,level,1,A,other
2022,DE,level,9,A,one
2022,DE,rate,50,A,one
2021,FR,level,0,A,one
2022,FR,level,9,B,one
2022,FR,rate,50,A,one
2021,IT,level,5,A,one
2022,IT,level,9,A,one
2022,IT,level,8,A,other
2022,IT,rate,60,A,one
"""
    assert unknown(judged(table, **GROWTH)) == [
        "CN 2022 break",
        "DE 2022 sources-contradict",
        "FR 2022 break",
        "IT 2022 sources-contradict",
    ]


def test_the_reasons_are_a_closed_list_in_order() -> None:
    assert list(REASONS) == [
        *("bad-cell", "missing-column", "missing", "gap", "break", "sources-contradict"),
        *("zero-base", "negative-base", "open-bound", "undecided"),
    ]
