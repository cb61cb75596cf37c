from typing import Any

import pytest

from tieout.model import Refused
from tieout.testing import broken, judged, tally, unknown

RULE: dict[str, Any] = {"kind": "agree", "columns": ["a", "b", "c"]}


def test_three_columns_are_compared_two_by_two() -> None:
    table = """\
year,a,b,c
2020,10,10.2,10
2021,12,10.2,10
2022,10,,10
2023,10,10.6,11
"""
    # 12 is at least 11.5: it is neither 10.2 nor 10. 10 ends at 10.5, where 11 begins, and 10.6
    # is at least 10.55: it is 11 and not 10. Without b in 2022, a and c are still compared.
    report = judged(table, **RULE)
    pairs = [(f.key["year"], *sorted(cell.series for cell in f.cells)) for f in report.findings]
    assert sorted(pairs) == [("2021", "a", "b"), ("2021", "a", "c"), ("2023", "a", "b")]
    assert unknown(report) == ["2022 missing"]
    assert tally(report) == {"exactly": 5, "by rounding": 2, "broken": 3, "missing": 1}


def test_the_gap_is_measured_in_units_of_the_later_column() -> None:
    # 12 is at least 11.5, and 10.2 at most 10.25: 12.5 units of 0.1, or 1.25 of 1.
    table = "year,a,b\n2021,12,10.2\n"
    forth = judged(table, kind="agree", columns=["a", "b"]).findings
    back = judged(table, kind="agree", columns=["b", "a"]).findings
    assert [finding.gap_units for finding in forth] == pytest.approx([12.5])
    assert [finding.gap_units for finding in back] == pytest.approx([1.25])


def test_figures_in_different_scales_agree_in_base_units() -> None:
    table = """\
TIME_PERIOD,INDICATOR,OBS_VALUE,UNIT_MULT,DECIMALS
2020,million,3.38,6,2
2020,thousand,3377,3,0
2021,million,3.37,6,2
2021,thousand,3377,3,0
"""
    # 3.38 million is 3375 to 3385 thousand, and 3.37 million at most 3375.
    assert broken(table, kind="agree", columns=["million", "thousand"]) == ["2021"]


def test_a_series_may_be_compared_with_an_expression() -> None:
    table = "year,head,people,total\n2020,2.5,4,10\n2021,2.5,4,13\n"
    # 2.45*3.5 to 2.55*4.5 is 8.6 to 11.5.
    assert broken(table, kind="agree", columns=["head*people", "total"]) == ["2021"]


def test_one_column_alone_is_refused() -> None:
    with pytest.raises(Refused, match="at least two"):
        broken("year,a\n2020,1\n", kind="agree", columns=["a"])
