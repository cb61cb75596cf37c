from typing import Any

import pytest

from tieout.model import Refused
from tieout.testing import broken, judged, tally, unknown

RULE: dict[str, Any] = {"kind": "average_growth", "published": "rate", "of": "value", "since": "2012"}


def test_a_rate_is_broken_only_outside_what_both_rounded_levels_allow() -> None:
    table = """\
case,year,value,rate
printed,2012,2.5,
printed,2022,10.8,15.8
lowest,2012,2.5,
lowest,2022,10.8,15.5
too-low,2012,2.5,
too-low,2022,10.8,15.4
highest,2012,2.5,
highest,2022,10.8,16.0
too-high,2012,2.5,
too-high,2022,10.8,16.1
falling,2012,10.8,
falling,2022,2.5,-13.6
"""
    # 4.32^(1/10) is 1.15757; (10.75/2.55)^(1/10) is 1.15474; (10.85/2.45)^(1/10) is 1.16045.
    report = judged(table, **RULE)
    assert [finding.key["case"] for finding in report.findings] == ["too-low", "too-high"]
    assert tally(report) == {"exactly": 2, "by rounding": 2, "broken": 2}
    assert report.findings[0].gap_units == pytest.approx(0.24, abs=0.01)
    assert report.findings[1].gap_units == pytest.approx(0.05, abs=0.01)


def test_ten_years_taken_for_nine_or_eleven_are_found() -> None:
    # 4.32^(1/9) is 1.1766 and 4.32^(1/11) is 1.1422.
    table = "case,year,value,rate\na,2012,2.5,\na,2022,10.8,17.7\nb,2012,2.5,\nb,2022,10.8,14.2\n"
    assert broken(table, **RULE) == ["a 2022", "b 2022"]


def test_years_are_the_months_between_the_ends() -> None:
    # From 2022-06 to 2024-12 are 30 months: 1.61051^(1/2.5) is 1.21.
    table = """\
case,date,value,rate
a,2022-06,100.00,
a,2024-12,161.05,21.00
b,2022-06,100.00,
b,2024-12,161.05,20.98
"""
    rule = {**RULE, "since": "2022-06"}
    report = judged(table, **rule)
    assert [finding.key["case"] for finding in report.findings] == ["b"]
    assert tally(report) == {"exactly": 1, "broken": 1}


def test_a_rate_whose_levels_do_not_allow_a_root_is_unknown() -> None:
    table = """\
case,year,value,rate
no-base,2022,10.8,15.8
zero,2012,0.0,
zero,2022,10.8,15.8
negative,2012,-2.5,
negative,2022,10.8,15.8
fell-below,2012,2.5,
fell-below,2022,-10.8,15.8
no-level,2012,2.5,
no-level,2022,,15.8
"""
    assert unknown(judged(table, **RULE)) == [
        "fell-below 2022 negative-base",
        "negative 2022 negative-base",
        "no-base 2022 missing",
        "no-level 2022 missing",
        "zero 2022 zero-base",
    ]


def test_no_rate_is_judged_at_its_own_base_or_before() -> None:
    table = "year,value,rate\n2011,2.2,3.0\n2012,2.5,99.0\n2022,10.8,15.8\n"
    report = judged(table, **RULE)
    assert unknown(report) == ["2011 undecided", "2012 undecided"]
    assert tally(report) == {"exactly": 1, "undecided": 2}


def test_a_rate_may_be_a_fraction() -> None:
    table = "year,value,rate\n2012,2.5,\n2022,10.8,0.158\n"
    assert broken(table, **RULE, as_="fraction") == []
    assert broken(table, {"rate": {"unit": "1"}}, **RULE) == []
    assert broken(table, **RULE) == ["2022"]


def test_a_rate_without_a_base_period_is_refused() -> None:
    with pytest.raises(Refused, match="'since'"):
        broken("year,value,rate\n2012,2,1\n", kind="average_growth", published="rate", of="value")
