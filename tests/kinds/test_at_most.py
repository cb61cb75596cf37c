from typing import Any

import pytest

from tieout.testing import broken, judged, tally, unknown

RULE: dict[str, Any] = {"kind": "at_most", "smaller": "part", "larger": "whole"}


def test_a_part_above_its_whole_is_broken_unless_rounding_explains_it() -> None:
    table = """\
case,part,whole
below,9.5,10
equal,10.0,10
rounded,10.4,10
above,10.6,10
negative,-10.6,-10
no-whole,9.5,
no-part,,10
"""
    # 10 is at most 10.5, and 10.6 is at least 10.55.
    report = judged(table, **RULE)
    assert [finding.key for finding in report.findings] == [{"case": "above"}]
    assert report.findings[0].gap_units == pytest.approx(0.5)
    assert unknown(report) == ["no-whole missing"]
    assert tally(report) == {"exactly": 3, "by rounding": 1, "broken": 1, "missing": 1}


def test_whole_numbers_that_only_touch_hold() -> None:
    report = judged("case,part,whole\na,11,10\nb,12,10\n", **RULE)
    assert [finding.key for finding in report.findings] == [{"case": "b"}]
    assert tally(report) == {"by rounding": 1, "broken": 1}


def test_a_missing_whole_is_still_what_its_facts_allow() -> None:
    table = "case,part,whole\na,90,\nb,101,\nc,40,\n"
    facts = {"whole": {"constraints": {"minimum": 50, "maximum": 100}}}
    # 101 is at least 100.5. With a figure missing, what surely holds is unknown all the same.
    report = judged(table, facts, **RULE)
    assert [finding.key for finding in report.findings] == [{"case": "b"}]
    assert unknown(report) == ["a missing", "c missing"]


def test_both_sides_may_be_expressions() -> None:
    table = "year,a,b,whole\n2020,4,5,9\n2021,4,7,9\n2022,4,9,9\n2023,,9,5\n"
    # 4 + 7 is at least 10, half above 9.5. Where a summand is missing, there is no sum to judge.
    rule: dict[str, Any] = {"kind": "at_most", "smaller": "a + b", "larger": "whole"}
    assert broken(table, **rule) == ["2021", "2022"]
    assert tally(judged(table, **rule)) == {"exactly": 1, "broken": 2}
    assert broken(table, kind="at_most", smaller="whole", larger="2*a") == []


def test_a_number_may_be_what_a_figure_must_not_exceed() -> None:
    assert broken("year,share\n2020,99.9\n2021,100.1\n", kind="at_most", smaller="share", larger="100") == [
        "2021"
    ]


def test_an_expression_is_no_misspelt_name() -> None:
    table = "year,coal,oil,coal_oil,gas\n2020,3,4,7,6\n2021,3,4,7,9\n"
    # coal + oil is at most 8, and 9 is at least 8.5.
    assert broken(table, kind="at_most", smaller="gas", larger="coal+oil") == ["2021"]


def test_an_open_bound_is_broken_where_all_it_allows_is() -> None:
    table = """\
TIME_PERIOD,INDICATOR,OBS_VALUE,QUALIFIER
2020,part,50,>
2020,whole,60,
2021,part,70,>
2021,whole,60,
2022,part,50,<
2022,whole,60,
2023,part,50,
2023,whole,60,>
"""
    # More than 50 may be more than 60; less than 50 is not. More than 60 is more than 50.
    report = judged(table, **RULE)
    assert [finding.key for finding in report.findings] == [{"TIME_PERIOD": "2021"}]
    assert tally(report) == {"exactly": 2, "broken": 1, "open-bound": 1}
