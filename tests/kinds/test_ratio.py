from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from tieout.testing import broken, judged, tally, unknown

RULE: dict[str, Any] = {
    "kind": "ratio",
    "published": "rate",
    "numerator": "cars",
    "denominator": "people",
    "times": 1000,
}


def test_a_rate_per_thousand_is_judged_with_the_rounding_of_both_counts() -> None:
    table = """\
town,cars,people,rate
exact,512,1024,500.0
rounded,512,1024,500.7
broken,512,1024,500.8
negative,-512,1024,-500.0
unprinted,512,1024,
"""
    # At most 1000*512.5/1023.5 is 500.7328; 500.8 is at least 500.75.
    report = judged(table, **RULE)
    assert [finding.key for finding in report.findings] == [{"town": "broken"}]
    gap = (Fraction("500.75") - 1000 * Fraction("512.5") / Fraction("1023.5")) * 10
    assert report.findings[0].gap_units == pytest.approx(float(gap))
    assert tally(report) == {"exactly": 2, "by rounding": 1, "broken": 1}


def test_a_rate_without_both_counts_is_unknown() -> None:
    table = """\
town,cars,people,rate
empty,512,0,500.0
nobody-counted,512,,500.0
no-cars-counted,,1024,500.0
fine,512,1024,500.0
"""
    report = judged(table, **RULE)
    assert unknown(report) == ["empty zero-base", "no-cars-counted missing", "nobody-counted missing"]
    assert tally(report) == {"exactly": 1, "missing": 2, "zero-base": 1}


def test_a_divisor_that_may_round_from_zero_is_a_zero_base_and_a_smallest_count_is_not() -> None:
    # 1 stands for 0.5 to 1.5, so 3/1 can be anything from 2.5/1.5 to 3.5/0.5.
    table = "town,cars,people,rate\na,3,1,7\nb,3,1,8\nc,3,0,7\n"
    report = judged(table, **{**RULE, "times": 1})
    assert [finding.key for finding in report.findings] == [{"town": "b"}]
    assert tally(report) == {"by rounding": 1, "broken": 1, "zero-base": 1}


def test_the_factor_is_one_by_default_and_may_be_a_decimal() -> None:
    table = "town,cars,people,rate\na,30,40,0.75\nb,30,40,0.60\n"
    once = {key: value for key, value in RULE.items() if key != "times"}
    # 29.5/40.5 to 30.5/39.5 is 0.728 to 0.772; four fifths of it 0.583 to 0.618.
    assert broken(table, **once) == ["b"]
    assert broken(table, **once, times=Decimal("0.8")) == ["a"]


def test_a_unit_off_by_ten_thousand_is_found() -> None:
    table = "town,cars,people,rate\na,512,1024,5000000.0\n"
    assert broken(table, **RULE) == ["a"]


@pytest.mark.usefixtures("both_ways")
def test_a_divisor_without_an_end_brings_a_rate_near_zero_and_never_there() -> None:
    table = """\
INDICATOR,REF_AREA,OBS_VALUE,QUALIFIER
rate,none-or-less,0,<
cars,none-or-less,5,
people,none-or-less,3,>
rate,none-or-more,0,>
cars,none-or-more,-5,
people,none-or-more,3,>
rate,nearly-none,0,
cars,nearly-none,5,
people,nearly-none,3,>
rate,too-many,2,>
cars,too-many,5,
people,too-many,3,>
"""
    # Of 3 or more people 5 cars are above 0, and at most 5.5/3: 1.83.
    report = judged(table, **{**RULE, "times": 1})
    found = [finding.key["REF_AREA"] for finding in report.findings]
    assert found == ["none-or-less", "none-or-more", "too-many"]
    assert "5/(>3) gives above 0.0 to 1.8: they only touch at 0.0" in report.findings[0].message
    assert unknown(report) == ["nearly-none open-bound"]
    exact = judged(table, {"OBS_VALUE": {"rounding": "exact"}}, **{**RULE, "times": 1})
    assert tally(exact) == {"broken": 4}
