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


GDP = """\
date,gdp,rate
2023-Q4,100.0,
2024-Q1,101.0,4.1
2024-Q2,102.0,4.4
2024-Q3,103.0,4.5
"""
ANNUALISED: dict[str, Any] = {"kind": "growth", "published": "rate", "of": "gdp", "formula": "annualised"}


def test_an_annualised_rate_grows_on_for_a_year() -> None:
    # (102/101)^4 lies between 3.61 and 4.43 % more; (103/102)^4 is at most 4.386, and 4.5 at least 4.45.
    report = judged(GDP, **ANNUALISED, over="1Q")
    assert [finding.key for finding in report.findings] == [{"date": "2024-Q3"}]
    assert tally(report) == {"exactly": 1, "by rounding": 1, "broken": 1}
    assert broken(GDP, **ANNUALISED, over="3M") == ["2024-Q3"]
    assert broken(GDP, **{**ANNUALISED, "formula": "simple"}, over="1Q") == ["2024-Q1", "2024-Q2", "2024-Q3"]


def test_a_monthly_rate_is_annualised_by_the_power_of_twelve() -> None:
    # 1.002^12 is 2.43 % more, give or take: at least 1.206.
    table = (
        "month,case,gdp,rate\n2024-01,a,100.0,\n2024-02,a,100.2,2.4\n2024-01,b,100.0,\n2024-02,b,100.2,1.1\n"
    )
    report = judged(table, **ANNUALISED, over="1M")
    assert [finding.key["case"] for finding in report.findings] == ["b"]
    assert tally(report) == {"exactly": 1, "broken": 1}


def test_an_annualised_rate_over_a_year_is_the_simple_one() -> None:
    assert tally(judged(STATIONS, **RULE, formula="annualised")) == {"exactly": 2}
    assert broken(STATIONS.replace("46.1", "46.2"), **RULE, formula="annualised") == ["2023-12"]


def test_an_annualised_rate_since_a_period_is_the_average_one() -> None:
    table = """\
case,year,gdp,rate
right,2012,11.2,
right,2022,50.2,16.2
wrong,2012,11.2,
wrong,2022,50.2,16.4
"""
    # (50.25/11.15)^(1/10) is at most 16.25 % more, and 16.4 at least 16.35.
    report = judged(table, **ANNUALISED, since="2012")
    assert [finding.key["case"] for finding in report.findings] == ["wrong"]
    assert tally(report) == {"exactly": 1, "broken": 1}


def test_a_level_that_may_be_negative_has_no_annualised_rate() -> None:
    table = "date,gdp,rate\n2023-Q4,100,\n2024-Q1,0,-100\n"
    assert unknown(judged(table, **ANNUALISED, over="1Q")) == ["2024-Q1 zero-base"]
    positive = {"gdp": {"constraints": {"minimum": 0}}}
    assert tally(judged(table, positive, **ANNUALISED, over="1Q")) == {"exactly": 1}


@pytest.mark.parametrize("over", ["previous", "step", "1W", "90D"])
def test_what_is_no_fixed_part_of_a_year_is_not_annualised(over: str) -> None:
    with pytest.raises(Refused, match=f'over = "{over}" is no fixed part of a year: .* such as "1Q"'):
        broken(GDP, **ANNUALISED, over=over)


def test_another_formula_is_refused() -> None:
    with pytest.raises(Refused, match='"simple" or "annualised" or "log" is expected, not \'annualized\''):
        broken(GDP, **{**ANNUALISED, "formula": "annualized"})


LOG: dict[str, Any] = {"kind": "growth", "published": "rate", "of": "x", "formula": "log"}


def test_a_logarithmic_rate_is_the_difference_of_logarithms() -> None:
    table = """\
case,year,x,rate
a,2020,100,
a,2021,110,9.5
b,2020,100,
b,2021,110,10.5
c,2020,100,
c,2021,110,10.6
"""
    # ln(110/100) is 9.53 %, and lies between 8.58 and 10.49; 10.6 is at least 10.55.
    report = judged(table, **LOG)
    assert [finding.key["case"] for finding in report.findings] == ["c"]
    assert report.findings[0].gap_units == pytest.approx(0.65, abs=0.01)
    assert tally(report) == {"exactly": 1, "by rounding": 1, "broken": 1}
    assert "100*ln(110/100) gives 8.58 to 10.49" in report.findings[0].message


def test_a_logarithmic_rate_since_a_period_is_not_divided_by_the_years() -> None:
    table = "year,x,rate\n2012,100,\n2022,200,0.69\n"
    fractions = {"rate": {"unit": "fraction"}}
    assert tally(judged(table, fractions, **LOG, since="2012")) == {"exactly": 1}
    assert broken(table.replace("0.69", "0.07"), fractions, **LOG, since="2012") == ["2022"]


def test_only_what_is_surely_positive_has_a_logarithmic_rate() -> None:
    table = """\
case,year,x,rate
a,2020,0,
a,2021,10,9
b,2020,-5,
b,2021,10,9
c,2020,10,
c,2021,0,9
d,2020,10,
d,2021,-5,9
"""
    assert unknown(judged(table, **LOG)) == [
        "a 2021 zero-base",
        "b 2021 negative-base",
        "c 2021 zero-base",
        "d 2021 negative-base",
    ]


@pytest.mark.usefixtures("both_ways")
@pytest.mark.parametrize("rounding", ["exact", {"per": "cell"}])
def test_a_base_without_an_upper_end_is_no_base_of_zero(rounding: Any) -> None:
    table = """\
INDICATOR,REF_AREA,TIME_PERIOD,OBS_VALUE,QUALIFIER
x,fits,2020,449.95,>
x,fits,2021,290,
rate,fits,2021,-44,
x,wrong,2020,449.95,>
x,wrong,2021,290,
rate,wrong,2021,-43,
"""
    # 290 over 449.95 or more is above 0; 100*ln(290.5/449.95) is -43.75, and -43 at least -43.5.
    report = judged(table, {"OBS_VALUE": {"rounding": rounding}}, **LOG)
    assert [finding.key["REF_AREA"] for finding in report.findings] == ["wrong"]
    assert unknown(report) == ["fits 2021 open-bound"]
