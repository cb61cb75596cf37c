from typing import Any

import pytest

from tieout.model import Refused
from tieout.testing import broken, judged, tally, unknown

RULE: dict[str, Any] = {"kind": "change", "published": "points", "of": "share"}


def test_percentage_points_are_the_difference_of_two_shares() -> None:
    table = """\
year,share,points
2020,38.6,
2021,39.8,1.2
2022,41.5,1.6
2023,42.8,1.5
2024,41.6,-1.2
2026,41.6,0.0
"""
    # 2022: 1.7 give or take 0.1, and 1.6 is at least 1.55. 2023: at most 1.4, and 1.5 is at least 1.45.
    report = judged(table, **RULE)
    assert [finding.key for finding in report.findings] == [{"year": "2023"}]
    assert report.findings[0].gap_units == pytest.approx(0.5)
    assert unknown(report) == ["2026 gap"]
    assert tally(report) == {"exactly": 2, "by rounding": 1, "broken": 1, "gap": 1}


def test_intervals_that_only_touch_hold() -> None:
    # 41.5 - 40.1 is at most 1.5, where 2 begins; 42.8 - 41.5 is at most 1.4.
    table = "year,share,points\n2020,40.1,\n2021,41.5,2\n2022,42.8,2\n"
    report = judged(table, **RULE)
    assert [finding.key for finding in report.findings] == [{"year": "2022"}]
    assert tally(report) == {"by rounding": 1, "broken": 1}


def test_levels_may_be_negative_or_zero() -> None:
    table = "year,share,points\n2020,-3,\n2021,0,3\n2022,-4,-4\n2023,-4,4\n"
    report = judged(table, **RULE)
    assert [finding.key for finding in report.findings] == [{"year": "2023"}]
    assert tally(report) == {"exactly": 2, "broken": 1}


MONTHS = """\
date,share,points
2023-12,10,
2024-02,13,3
2024-01,10,0
2024-05,20,7
"""


def test_over_a_month_wants_the_month_before_whatever_the_order_of_rows() -> None:
    report = judged(MONTHS, **RULE, over="1M")
    assert unknown(report) == ["2024-05 gap"]
    assert tally(report) == {"exactly": 2, "gap": 1}


def test_over_previous_reaches_over_a_gap() -> None:
    assert tally(judged(MONTHS, **RULE, over="previous")) == {"exactly": 3}


def test_over_previous_takes_a_lower_bound_for_what_it_is() -> None:
    # The figure before 90 is more than 80, whatever was printed before that.
    table = """\
TIME_PERIOD,INDICATOR,OBS_VALUE,QUALIFIER
2019,share,100,
2020,share,80,>
2021,share,90,
2021,points,-10,
"""
    assert unknown(judged(table, **RULE, over="previous")) == ["2021 open-bound"]


def test_since_names_the_earlier_period() -> None:
    # 13 - 10 is 3; 10 - 10 is 0; 20 - 10 is 10, give or take 1, and 7 is at most 7.5.
    assert broken(MONTHS, **RULE, since="2023-12") == ["2024-05"]


def test_over_and_since_together_are_refused() -> None:
    with pytest.raises(Refused, match="not both"):
        broken(MONTHS, **RULE, over="1M", since="2023-12")


def test_levels_and_changes_are_compared_in_base_units() -> None:
    table = """\
TIME_PERIOD,REF_AREA,INDICATOR,OBS_VALUE,UNIT_MULT,DECIMALS
2023,CN,share,1.200,9,3
2024,CN,share,1.250,9,3
2024,CN,points,50,6,0
2023,DE,share,1.200,9,3
2024,DE,share,1.250,9,3
2024,DE,points,52,6,0
"""
    # The levels differ by 49 to 51 million; 52 million is at least 51.5.
    report = judged(table, **RULE)
    assert [dict(finding.key) for finding in report.findings] == [{"REF_AREA": "DE", "TIME_PERIOD": "2024"}]
    assert report.findings[0].gap_units == pytest.approx(0.5)
    assert tally(report) == {"exactly": 1, "broken": 1}


def test_the_level_may_be_an_expression() -> None:
    table = "year,out,into,net\n2020,9,4,\n2021,12,5,2\n2022,12,5,3\n"
    # The balance goes from 5 to 7 to 7; each change is uncertain by 2, so 3 is at least 2.5.
    assert broken(table, kind="change", published="net", of="out - into") == ["2022"]
