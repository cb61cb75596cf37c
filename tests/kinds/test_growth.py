from fractions import Fraction
from typing import Any

import pytest

from tieout.model import Interval, Refused
from tieout.testing import broken, judged, tally, unknown

RULE: dict[str, Any] = {"kind": "growth", "published": "growth", "of": "stations"}

STATIONS = """\
date,stations,growth
2022-12,2.312,
2023-12,3.377,46.1
2024-12,4.251,25.9
"""


def test_rates_that_the_levels_give_hold() -> None:
    # 3.377/2.312 is 46.06 % more, 4.251/3.377 is 25.88 % more.
    assert tally(judged(STATIONS, **RULE)) == {"exactly": 2}


def test_a_gap_that_rounding_explains_is_no_finding() -> None:
    # 46.0 is at most 46.05, and the levels give at least 3.3765/2.3125: 46.01 %.
    report = judged(STATIONS.replace("46.1", "46.0"), **RULE)
    assert report.findings == ()
    assert tally(report) == {"exactly": 1, "by rounding": 1}


def test_a_rate_is_broken_by_less_than_one_unit() -> None:
    (finding,) = judged(STATIONS.replace("46.1", "46.2"), **RULE).findings
    most = 100 * (Fraction("3.3775") / Fraction("2.3115") - 1)
    least = 100 * (Fraction("3.3765") / Fraction("2.3125") - 1)
    assert finding.key == {"date": "2023-12"}
    assert finding.published == Interval(Fraction("46.15"), Fraction("46.25"))
    assert finding.implied == Interval(least, most)
    gap = (Fraction("46.15") - most) * 10
    assert finding.gap_units == pytest.approx(float(gap))
    assert round(gap, 3) == Fraction("0.328")


def test_a_rate_of_other_levels_is_broken_by_many_units() -> None:
    # 29.45 lies 3.5356 above 4.2515/3.3765, which is 25.9144 %.
    (finding,) = judged(STATIONS.replace("25.9", "29.5"), **RULE).findings
    assert finding.key == {"date": "2024-12"}
    assert finding.gap_units == pytest.approx(35.356, abs=0.001)


def test_one_mistyped_level_breaks_the_rates_on_both_sides_of_it() -> None:
    assert broken(STATIONS.replace("3.377", "4.377"), **RULE) == ["2023-12", "2024-12"]


def test_the_earlier_level_is_found_by_its_date_and_not_by_its_row() -> None:
    table = """\
country,year,level,rate
FR,2023,121,10.0
DE,2022,55,10.0
FR,2021,100,
FR,2022,110,10.0
DE,2021,50,
FR,2025,133,10.0
DE,2023,66,25.0
"""
    # DE 2023: 65.5/55.5 to 66.5/54.5, at most 22.02 %. For FR 2025 there is no 2024.
    report = judged(table, kind="growth", published="rate", of="level")
    assert [finding.key for finding in report.findings] == [{"country": "DE", "year": "2023"}]
    assert unknown(report) == ["FR 2025 gap"]
    assert tally(report) == {"exactly": 3, "broken": 1, "gap": 1}


def test_growth_on_a_base_that_is_not_surely_positive_is_unknown() -> None:
    table = """\
year,balance,rate
2019,-20,
2020,-10,-50
2021,0,-100
2022,10,77
2023,20,100
"""
    report = judged(table, kind="growth", published="rate", of="balance")
    assert unknown(report) == ["2020 negative-base", "2021 negative-base", "2022 zero-base"]
    assert tally(report) == {"exactly": 1, "negative-base": 2, "zero-base": 1}


QUARTERS = """\
date,x,rate
2023-Q4,100,
2024-Q1,110,10
2024-Q2,121,10
2024-09,50,
2024-Q4,133,10
"""


def test_over_a_quarter_wants_exactly_the_quarter_before() -> None:
    report = judged(QUARTERS, kind="growth", published="rate", of="x", over="1Q")
    assert tally(report) == {"exactly": 2, "gap": 1}
    assert unknown(report) == ["2024-Q4 gap"]


def test_over_previous_takes_the_latest_earlier_period_of_the_same_length_however_far() -> None:
    # 133/121 is 9.9 % more; against the month between them it would be 166 %.
    report = judged(QUARTERS, kind="growth", published="rate", of="x", over="previous")
    assert tally(report) == {"exactly": 3}


def test_over_is_a_year_unless_something_else_is_said() -> None:
    # 133/100: 132.5/100.5 to 133.5/99.5, that is 31.8 to 34.2 %.
    table = QUARTERS.replace("133,10", "133,33")
    report = judged(table, kind="growth", published="rate", of="x", from_="2024-Q4")
    assert tally(report) == {"exactly": 1}


def test_since_names_the_earlier_period() -> None:
    table = """\
case,year,gdp,growth
right,2012,11.2,
right,2022,50.2,348.2
wrong,2012,11.2,
wrong,2022,50.2,351.0
"""
    # 50.25/11.15 is 350.67 % more, and 351.0 is at least 350.95.
    report = judged(table, kind="growth", published="growth", of="gdp", since="2012")
    assert [finding.key["case"] for finding in report.findings] == ["wrong"]
    assert tally(report) == {"exactly": 1, "broken": 1}


def test_growth_since_a_base_that_is_not_surely_positive_is_unknown() -> None:
    table = "case,year,gdp,growth\na,2012,0,\na,2022,5,50\nb,2012,-5,\nb,2022,5,50\nc,2022,5,50\n"
    report = judged(table, kind="growth", published="growth", of="gdp", since="2012")
    assert unknown(report) == ["a 2022 zero-base", "b 2022 negative-base", "c 2022 missing"]


def test_over_and_since_together_are_refused() -> None:
    with pytest.raises(Refused, match="not both"):
        broken(STATIONS, **RULE, over="1Y", since="2022-12")


def test_a_rate_is_a_fraction_where_its_unit_or_the_rule_says_so() -> None:
    table = STATIONS.replace("46.1", "0.461").replace("25.9", "0.259")
    unit = {"growth": {"unit": "fraction"}}
    assert broken(table, unit, **RULE) == []
    assert broken(table, **RULE, as_="fraction") == []
    assert broken(table, **RULE) == ["2023-12", "2024-12"]
    assert broken(table, unit, **RULE, as_="percent") == ["2023-12", "2024-12"]


def test_from_and_to_choose_the_items_and_not_their_partners() -> None:
    table = STATIONS.replace("3.377", "4.377")
    assert broken(table, **RULE, from_="2024") == ["2024-12"]
    assert broken(table, **RULE, to="2023") == ["2023-12"]


def test_the_level_may_be_an_expression() -> None:
    table = """\
year,a,b,rate
2020,60,40,
2021,66,44,10.0
2022,70,50,20.0
2023,80,,1.0
"""
    # 2022: 119/111 to 121/109, at most 11.01 %.
    report = judged(table, kind="growth", published="rate", of="a + b")
    assert [finding.key for finding in report.findings] == [{"year": "2022"}]
    assert tally(report) == {"exactly": 1, "broken": 1, "missing": 1}


def test_growth_is_refused_on_a_table_without_time() -> None:
    with pytest.raises(Refused, match="time"):
        broken("country,x,rate\nFR,1,2\n", kind="growth", published="rate", of="x")
