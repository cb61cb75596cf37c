"""Digits finer than declared: one warning a series, and the declared unit counts."""

from typing import Any

import pytest

from tieout.model import Report
from tieout.testing import judged, tally

LONG = """\
INDICATOR,TIME_PERIOD,OBS_VALUE,DECIMALS
a,2019,10.25,1
a,2020,11.3,1
a,2021,13.47,1
b,2022,14.370,2
b,2023,14.3,2
"""


def said(report: Report) -> list[str]:
    return [f"{one.severity} line {one.line}: {one.message}" for one in report.findings]


def test_a_series_that_prints_finer_digits_than_its_rows_declare_is_one_warning() -> None:
    message = "a is declared to be rounded to 0.1, and 10.25 has finer digits, and so does 1 more"
    assert said(judged(LONG)) == [f"warning line 2: {message}; the declared unit counts"]


def test_a_negative_scale_is_one_like_any_other() -> None:
    table = "INDICATOR,TIME_PERIOD,OBS_VALUE,UNIT_MULT,DECIMALS\na,2020,30.25,-2,1\n"
    message = "a is declared to be rounded to 0.1 x 10^-2, and 30.25 x 10^-2 has finer digits"
    assert said(judged(table)) == [f"warning line 2: {message}; the declared unit counts"]


@pytest.mark.parametrize(
    ("rounding", "prints", "unit"),
    [
        ({"decimals": 1}, "10.25", "0.1"),
        ({"decimals": -2}, "1230", "100"),
        ({"unit": 5}, "127", "5"),
        ({"unit": 1}, "1.0000001", "1"),
        ({"unit": 0.05}, "18499999999999.96", "0.05"),
        ({"significant": 2}, "12.3", "1"),
        ({"significant": 2, "decimals": 0}, "1.2", "1"),
    ],
)
def test_every_unit_that_is_declared_has_its_digits(rounding: Any, prints: str, unit: str) -> None:
    report = judged(f"year,x\n2020,{prints}\n", {"x": {"rounding": rounding}})
    assert [one.message for one in report.findings] == [
        f"x is declared to be rounded to {unit}, and {prints} has finer digits; the declared unit counts"
    ]


@pytest.mark.parametrize(
    ("rounding", "prints"),
    [
        ({"decimals": 1}, "10.200"),
        ({"decimals": -2}, "1200"),
        ({"unit": 5}, "125.0"),
        ({"unit": 0.05}, "18499999999999.95"),
        ({"significant": 2}, "1200"),
        ({"relative": 0.25}, "123.456"),
        ({"per": "cell"}, "123.456"),
        ({"mode": "truncated"}, "123.456"),
        ("exact", "123.456"),
    ],
)
def test_zeros_at_the_end_are_no_digits_and_what_declares_no_unit_has_none(
    rounding: Any, prints: str
) -> None:
    assert said(judged(f"year,x\n2020,{prints}\n", {"x": {"rounding": rounding}})) == []


def test_the_declared_unit_counts_and_the_warning_fails_no_gate() -> None:
    table = "year,a,b,total\n2020,1.26,2.26,3.4\n"
    one_decimal = {name: {"rounding": {"decimals": 1}} for name in ("a", "b", "total")}
    report = judged(table, one_decimal, kind="adds_up", total="total", parts=["a", "b"])
    # 1.26 and 2.26 stand for 1.21 to 1.31 and 2.21 to 2.31: their sum reaches 3.42, and 3.4 from 3.35.
    assert tally(report) == {"by rounding": 1}
    assert [one.rule for one in report.findings] == ["digits", "digits"]
    assert report.exit_code() == 0
