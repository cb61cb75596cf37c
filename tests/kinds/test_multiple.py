from fractions import Fraction
from typing import Any

import pytest

from tieout.model import Refused
from tieout.testing import broken, judged, tally, unknown

RULE: dict[str, Any] = {"kind": "multiple", "published": "times", "of": "value", "since": "2012"}


def test_a_multiple_is_the_ratio_of_a_level_to_an_earlier_one() -> None:
    table = """\
case,year,value,times
exact,2012,11.2,1.0
exact,2022,50.2,4.5
rounded,2012,2.0,
rounded,2022,9.1,4.4
low,2012,11.2,
low,2022,50.2,4.4
high,2012,11.2,
high,2022,50.2,4.6
negative,2012,-2.0,
negative,2022,-8.0,4.0
"""
    # 50.15/11.25 to 50.25/11.15 is 4.4578 to 4.5067; 9.05/2.05 to 9.15/1.95 is 4.41 to 4.69.
    report = judged(table, **RULE)
    assert [finding.key["case"] for finding in report.findings] == ["low", "high"]
    gap = (Fraction("50.15") / Fraction("11.25") - Fraction("4.45")) * 10
    assert gap == Fraction(7, 90)
    assert report.findings[0].gap_units == pytest.approx(float(gap))
    assert tally(report) == {"exactly": 3, "by rounding": 1, "broken": 2}


def test_a_multiple_of_nothing_is_unknown() -> None:
    table = """\
case,year,value,times
zero,2012,0.0,
zero,2022,50.2,4.5
absent,2022,50.2,4.5
no-level,2012,11.2,
no-level,2022,,4.5
"""
    assert unknown(judged(table, **RULE)) == [
        "absent 2022 missing",
        "no-level 2022 missing",
        "zero 2022 zero-base",
    ]


def test_a_rise_by_so_much_printed_as_a_rise_to_so_much_is_found() -> None:
    # 300 after 100 is threefold, or twice as much more.
    assert broken("year,value,times\n2012,100,\n2022,300,2.0\n", **RULE) == ["2022"]


def test_a_base_that_is_no_period_is_refused() -> None:
    with pytest.raises(Refused, match="no period"):
        broken("year,value,times\n2012,1,1\n", **{**RULE, "since": "last year"})


def test_a_multiple_without_a_base_is_refused() -> None:
    with pytest.raises(Refused, match="'since'"):
        broken("year,value,times\n2012,1,1\n", kind="multiple", published="times", of="value")


@pytest.mark.usefixtures("both_ways")
@pytest.mark.parametrize("mode", ["nearest", "truncated", "up", "random"])
def test_a_figure_is_once_itself_whichever_of_its_ends_are_excluded(mode: str) -> None:
    facts: dict[str, Any] = {
        "value": {"rounding": {"decimals": 0, "mode": mode}},
        "times": {"rounding": "exact"},
    }
    table = "case,year,value,times\nonce,2012,7,1\ntwice,2012,7,2\n"
    assert broken(table, facts, **RULE) == ["twice 2012"]
