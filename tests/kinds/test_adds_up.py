from typing import Any

import pytest

from tieout.model import Refused
from tieout.testing import broken, judged, tally, unknown

RULE: dict[str, Any] = {"kind": "adds_up", "total": "total", "parts": ["a", "b"]}


def test_a_gap_that_rounding_explains_is_no_finding() -> None:
    table = """\
year,a,b,total
2019,1.4,1.4,2.8
2020,1.4,1.4,2.9
2021,1.4,1.4,3.0
2022,-1.4,1.5,0.2
2023,1.4,1.4,
2024,1.4,,2.8
"""
    # 1.4 + 1.4 is 2.7 to 2.9, and 3.0 is at least 2.95; -1.4 + 1.5 is 0.0 to 0.2.
    report = judged(table, **RULE)
    assert [finding.key for finding in report.findings] == [{"year": "2021"}]
    assert report.findings[0].gap_units == pytest.approx(0.5)
    assert unknown(report) == ["2024 missing"]
    assert tally(report) == {"exactly": 1, "by rounding": 2, "broken": 1, "missing": 1}


def test_intervals_that_only_touch_hold() -> None:
    # 2 ends at 2.5, where 1.4 + 1.2 begins; 1.4 + 1.3 is at least 2.6.
    table = "case,a,b,total\nfits,1.4,0.6,2\ntouches,1.4,1.2,2\nmisses,1.4,1.3,2\n"
    report = judged(table, **RULE)
    assert [finding.key for finding in report.findings] == [{"case": "misses"}]
    assert tally(report) == {"exactly": 1, "by rounding": 1, "broken": 1}


SHARES = """\
year,a,b,c
2019,33.3,33.3,33.4
2020,33.3,33.3,33.3
2021,33.3,33.3,33.1
2022,33.3,33.3,
2023,,,
2024,60.0,60.0,
"""
HUNDRED: dict[str, Any] = {"kind": "adds_up", "total": 100, "parts": ["a", "b", "c"]}


def test_a_number_may_be_the_total_wherever_a_part_is_printed() -> None:
    # Three shares are uncertain by 0.15 together: 99.9 reaches 100, and 99.7 does not.
    report = judged(SHARES, **HUNDRED)
    assert [finding.key for finding in report.findings] == [{"year": "2021"}]
    assert report.findings[0].gap_units is None
    assert unknown(report) == ["2022 missing", "2024 missing"]
    assert tally(report) == {"exactly": 1, "by rounding": 1, "broken": 1, "missing": 2}


def test_a_missing_part_that_cannot_be_negative_does_not_save_a_sum_that_is_already_too_high() -> None:
    facts = {"c": {"constraints": {"minimum": 0}}}
    report = judged(SHARES, facts, **HUNDRED)
    assert [finding.key for finding in report.findings] == [{"year": "2021"}, {"year": "2024"}]
    assert unknown(report) == ["2022 missing"]


def test_weights_multiply_and_subtract() -> None:
    table = """\
country,out,into,index,total
AT,9,4,2,6
BE,9,4,2,14
CH,9,4,2,13
DE,9,4,2,3
"""
    # 9 - 4 + 0.5*2 is 6, give or take 1.25; 7.25 is below 12.5, and 4.75 above 3.5.
    report = judged(
        table, kind="adds_up", total="total", parts=["out", "into", "index"], weights=[1, -1, 0.5]
    )
    assert [finding.key["country"] for finding in report.findings] == ["BE", "CH", "DE"]
    assert report.findings[1].gap_units == pytest.approx(12.5 - 7.25)
    first_subtracted = broken(table, kind="adds_up", total="total", parts=["into", "out"], weights=[-1, 1])
    # 9 - 4 is 4 to 6, and 6 is at least 5.5.
    assert first_subtracted == ["BE", "CH", "DE"]


def test_another_number_of_weights_than_parts_is_refused() -> None:
    with pytest.raises(Refused, match="3 weights for 2 parts"):
        broken("year,a,b,total\n2020,1,2,3\n", **RULE, weights=[1, 1, 1])


def test_zeros_that_a_producer_stripped_are_digits_of_the_column() -> None:
    # In a column of one decimal 3 is 3.0: 10.5 + 3.0 is 13.4 to 13.6, not 12.95 to 14.05.
    table = "year,a,b,total\n2020,10.5,3,14.0\n2021,10.5,3.4,13.9\n2022,10.5,3.1,13.6\n"
    assert broken(table, **RULE) == ["2020"]
    assert broken(table, {"b": {"rounding": {"per": "cell"}}}, **RULE) == []


SCALES = """\
TIME_PERIOD,REF_AREA,INDICATOR,OBS_VALUE,UNIT_MULT,DECIMALS,QUALIFIER
2020,CN,a,600,6,0,
2020,CN,b,900,6,0,
2020,CN,total,1.5,9,1,
2020,DE,a,600,6,0,
2020,DE,b,951,6,0,
2020,DE,total,1.5,9,1,
2020,FR,a,600,6,0,
2020,FR,b,952,6,0,
2020,FR,total,1.5,9,1,
2020,IT,a,600,6,0,
2020,IT,b,1952,6,0,
2020,IT,total,1.5,9,1,~
"""


def test_parts_and_total_are_compared_in_base_units() -> None:
    # 1.5 billion is 1450 to 1550 million; 600 + 951 is 1550 to 1552, and 600 + 952 at least 1551.
    report = judged(SCALES, **RULE)
    assert [(f.key["REF_AREA"], f.severity) for f in report.findings] == [("FR", "error"), ("IT", "warning")]
    assert report.findings[0].gap_units == pytest.approx(0.01)
    assert tally(report) == {"exactly": 1, "by rounding": 1, "broken": 2}


def test_zeros_that_may_be_no_digits_make_a_finding_a_warning() -> None:
    table = "case,a,b,total\nsoft,612,622,1200\nhard,612,622,1300\n"
    # 1234 is not 1200, unless 1200 is 1150 to 1250; 1300 is at least 1250 in any case.
    report = judged(table, **RULE)
    assert [(f.key["case"], f.severity) for f in report.findings] == [("hard", "error"), ("soft", "warning")]
    assert "zeros" in report.findings[1].message
    declared = judged(table, {"total": {"rounding": {"decimals": 0}}}, **RULE)
    assert [finding.severity for finding in declared.findings] == ["error", "error"]


def test_a_part_may_be_an_expression() -> None:
    table = "year,a,b,c,total\n2020,1,2,3,9\n2021,1,2,3,16\n"
    # 1 + 2*(2 + 3) is 11, give or take 2.5: 9 ends at 9.5, and 16 is at least 15.5.
    rule: dict[str, Any] = {"kind": "adds_up", "total": "total", "parts": ["a", "2*(b + c)"]}
    assert broken(table, **rule) == ["2021"]


def test_a_sum_without_parts_is_refused() -> None:
    with pytest.raises(Refused, match="parts"):
        broken("year,a,b,total\n2020,1,2,3\n", kind="adds_up", total="total", parts=[])


def test_a_missing_part_leaves_the_sum_unknown_unless_the_others_are_already_too_much() -> None:
    table = "year,a,b,total\n2020,5.0,,3.0\n2021,2.0,,3.0\n2022,,,3.0\n"
    assert unknown(judged(table, **RULE)) == ["2020 missing", "2021 missing", "2022 missing"]
    report = judged(table, {"b": {"constraints": {"minimum": 0}}}, **RULE)
    assert [finding.key for finding in report.findings] == [{"year": "2020"}]
    assert unknown(report) == ["2021 missing", "2022 missing"]


ZERO: dict[str, Any] = {"missing": "zero", "why": "The office leaves the cells of zeros empty."}
GAPS = """\
year,a,b,total
2020,1.4,,1.4
2021,1.4,,1.9
2022,,,1.0
2023,1.4,1.4,2.9
2024,1.4,1.4,
"""


def test_a_missing_part_may_count_as_zero() -> None:
    # Where no part is printed at all, nothing says that they are zero.
    report = judged(GAPS, **RULE, **ZERO)
    assert [finding.key for finding in report.findings] == [{"year": "2021"}]
    assert report.findings[0].gap_units == pytest.approx(4)
    assert unknown(report) == ["2022 missing"]
    assert tally(report) == {"exactly": 1, "by rounding": 1, "broken": 1, "missing": 1}


def test_a_missing_part_may_count_as_zero_towards_a_number() -> None:
    # Two shares of 60.0 are 119.9 to 120.1; in 2023 no part is printed, and there is no item.
    report = judged(SHARES, **HUNDRED, **ZERO)
    assert [finding.key for finding in report.findings] == [
        {"year": "2021"},
        {"year": "2022"},
        {"year": "2024"},
    ]
    assert tally(report) == {"exactly": 1, "by rounding": 1, "broken": 3}


def test_each_figure_of_an_expression_may_count_as_zero() -> None:
    table = "year,a,b,c,total\n2020,1,,3,7\n2021,1,,3,12\n"
    # 1 + 2*(0 + 3) is 7, give or take 1.5; 12 is at least 11.5.
    rule: dict[str, Any] = {"kind": "adds_up", "total": "total", "parts": ["a", "2*(b + c)"]}
    assert broken(table, **rule, **ZERO) == ["2021"]


def test_a_bad_cell_does_not_count_as_zero() -> None:
    table = "year,a,b,total\n2020,1.4,none,1.4\n2021,1.4,1.0,2.4\n"
    report = judged(table, **RULE, **ZERO)
    assert unknown(report) == ["2020 bad-cell"]


def test_zero_for_what_is_missing_needs_a_why() -> None:
    for why in ("", " "):
        with pytest.raises(Refused, match="missing = 'zero' needs a why"):
            broken(GAPS, **RULE, missing="zero", why=why)
    with pytest.raises(Refused, match="missing = 'zero' needs a why"):
        broken(GAPS, **RULE, missing="zero")
    with pytest.raises(Refused, match='"unknown" or "zero" is expected, not 0'):
        broken(GAPS, **RULE, missing=0)


def test_a_sum_over_members_is_judged_once_where_it_stands_and_not_at_each_member() -> None:
    table = "area,year,x\nA,2021,45\nB,2021,61\nC,2021,5\nA,2022,45\nB,2022,51\nC,2022,5\n"
    report = judged(table, kind="adds_up", total=100, parts=["sum(x over area)"])
    # 45 + 61 + 5 is at least 109.5; 45 + 51 + 5 reaches 99.5.
    assert [finding.key for finding in report.findings] == [{"year": "2021"}]
    assert tally(report) == {"by rounding": 1, "broken": 1}


def test_of_a_number_as_total_it_is_said_that_the_parts_do_not_give_it() -> None:
    table = "year,a,b,c\n2019,33.3,33.3,33.1\n2020,50.0,50.4,\n"
    facts = {"c": {"constraints": {"minimum": 0}}}
    assert [finding.message for finding in judged(table, facts, **HUNDRED).findings] == [
        "33.3 + 33.3 + 33.1 gives 99.55 to 99.85, not 100.00: 0.15 too low",
        "50.0 + 50.4 + [c missing: at least 0] gives at least 100.3, not 100.0: 0.3 too high",
    ]
