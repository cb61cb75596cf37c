from typing import Any

import pytest

from tieout.model import Refused
from tieout.testing import broken, judged, tally, unknown

RULE: dict[str, Any] = {"kind": "running_total", "published": "total", "of": "new"}

MONTHS = """\
month,new,total
2024-01,10,110
2024-02,12,122
2024-03,9,132
2024-04,10,145
2024-06,10,165
2024-07,,175
2024-08,10,185
"""


def test_a_running_total_is_the_one_before_it_and_what_was_added() -> None:
    # 122 + 9 is at most 132, where 132 begins at 131.5; 132 + 10 is at most 143, and 145 at least 144.5.
    report = judged(MONTHS, **RULE)
    assert [finding.key for finding in report.findings] == [{"month": "2024-04"}]
    assert report.findings[0].gap_units == pytest.approx(1.5)
    assert tally(report) == {"exactly": 2, "by rounding": 1, "broken": 1, "missing": 2, "gap": 1}
    assert unknown(report) == ["2024-01 missing", "2024-06 gap", "2024-07 missing"]


def test_the_first_of_a_series_is_unknown_for_each_entity() -> None:
    table = """\
country,year,new,total
FR,2020,1,1
FR,2021,2,3
DE,2021,5,9
DE,2022,1,12
"""
    # 9 + 1 is at most 11, and 12 at least 11.5.
    report = judged(table, **RULE)
    assert broken(table, **RULE) == ["DE 2022"]
    assert unknown(report) == ["DE 2021 missing", "FR 2020 missing"]


def test_the_step_before_has_the_same_length_and_ends_where_this_one_begins() -> None:
    table = """\
period,new,total
2023,100,100
2023-Q4,30,100
2024-01,7,7
2024-Q1,25,125
2024-Q2,20,150
2024,40,140
"""
    # 125 + 20 is at most 146, and 150 at least 149.5.
    report = judged(table, **RULE)
    assert [finding.key for finding in report.findings] == [{"period": "2024-Q2"}]
    assert unknown(report) == ["2023 missing", "2023-Q4 missing", "2024-01 gap"]
    assert tally(report) == {"exactly": 2, "broken": 1, "missing": 2, "gap": 1}


def test_over_may_be_a_duration_or_the_previous_figure() -> None:
    table = "year,new,total\n2020,1,1\n2022,2,3\n2024,3,6\n"
    assert unknown(judged(table, **RULE)) == ["2020 missing", "2022 gap", "2024 gap"]
    assert tally(judged(table, **RULE, over="2Y")) == {"exactly": 2, "missing": 1}
    assert tally(judged(table, **RULE, over="previous")) == {"exactly": 2, "missing": 1}


YEARLY = """\
month,new,total
2023-10,5,50
2023-11,5,55
2023-12,5,60
2024-01,7,7
2024-02,8,15
2025-01,7,22
2025-02,8,30
"""


def test_a_total_that_restarts_is_zero_before_the_first_period_of_a_year() -> None:
    report = judged(YEARLY, **RULE, restarts="yearly")
    assert [finding.key for finding in report.findings] == [{"month": "2025-01"}]
    assert report.findings[0].gap_units == pytest.approx(14)
    assert unknown(report) == ["2023-10 missing"]
    assert tally(report) == {"exactly": 5, "broken": 1, "missing": 1}


def test_a_total_that_does_not_restart_is_broken_where_it_does() -> None:
    # 2025-01 has no month before it.
    report = judged(YEARLY, **RULE)
    assert [finding.key for finding in report.findings] == [{"month": "2024-01"}]
    assert unknown(report) == ["2023-10 missing", "2025-01 gap"]


def test_a_whole_year_is_the_first_of_its_year() -> None:
    table = "year,new,total\n2020,7,7\n2021,8,15\n"
    assert broken(table, **RULE, restarts="yearly") == ["2021"]


def test_a_total_of_last_year_is_not_the_one_before_where_january_is_not_printed() -> None:
    table = "month,new,total\n2023-12,5,60\n2024-02,8,15\n2024-04,8,23\n"
    report = judged(table, **RULE, restarts="yearly")
    assert unknown(report) == ["2023-12 missing", "2024-02 gap", "2024-04 gap"]
    previous = judged(table, **RULE, restarts="yearly", over="previous")
    assert unknown(previous) == ["2023-12 missing", "2024-02 gap"]
    assert tally(previous) == {"exactly": 1, "missing": 1, "gap": 1}


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("restarts", "monthly", '"none" or "yearly" is expected, not \'monthly\''),
        ("restarts", True, '"none" or "yearly" is expected, not True'),
        ("over", "a step", '\'a step\' is no duration: .*, or "previous" or "step"'),
        ("of", "lagg(new)", "there is no function 'lagg' \\(did you mean 'lag'\\?\\)"),
    ],
)
def test_other_values_of_keys_are_refused(key: str, value: object, message: str) -> None:
    with pytest.raises(Refused, match=message):
        broken(MONTHS, **{**RULE, key: value})


def test_a_running_total_is_refused_on_a_table_without_time() -> None:
    with pytest.raises(Refused, match="needs a time field"):
        broken("country,new,total\nFR,1,2\n", **RULE)
