from decimal import Decimal

import pytest

from tieout.model import Refused
from tieout.testing import broken, judged, tally

SHARES = """\
year,share
2019,-0.1
2020,0.0
2021,50.0
2022,100.0
2023,100.1
2024,
"""


def test_a_figure_outside_its_bounds_is_broken_and_a_missing_one_is_no_item() -> None:
    # -0.1 is at most -0.05, and 100.1 is at least 100.05.
    report = judged(SHARES, kind="in_range", columns=["share"], low=0, high=100)
    assert [finding.key for finding in report.findings] == [{"year": "2019"}, {"year": "2023"}]
    assert [finding.gap_units for finding in report.findings] == pytest.approx([0.5, 0.5])
    assert tally(report) == {"exactly": 3, "broken": 2}


def test_one_of_the_bounds_may_be_absent() -> None:
    assert broken(SHARES, kind="in_range", columns=["share"], low=50) == ["2019", "2020"]
    assert broken(SHARES, kind="in_range", columns=["share"], high=50) == ["2022", "2023"]


def test_a_bound_that_the_rounded_figure_just_reaches_holds() -> None:
    # 50.0 is 49.95 to 50.05, both ends included.
    reached = [
        broken("year,x\n2021,50.0\n", kind="in_range", columns=["x"], low=Decimal("50.05")),
        broken("year,x\n2021,50.0\n", kind="in_range", columns=["x"], high=Decimal("49.95")),
    ]
    missed = [
        broken("year,x\n2021,50.0\n", kind="in_range", columns=["x"], low=Decimal("50.0501")),
        broken("year,x\n2021,50.0\n", kind="in_range", columns=["x"], high=Decimal("49.9499")),
    ]
    assert reached == [[], []]
    assert missed == [["2021"], ["2021"]]


def test_each_of_several_columns_is_judged_by_itself() -> None:
    table = "country,a,b\nFR,1,7\nDE,8,2\nIT,9,9\nES,3,3\n"
    report = judged(table, kind="in_range", columns=["a", "b"], high=5)
    assert sorted((f.key["country"], f.cells[0].series) for f in report.findings) == [
        ("DE", "a"),
        ("FR", "b"),
        ("IT", "a"),
        ("IT", "b"),
    ]
    assert tally(report) == {"exactly": 4, "broken": 4}


def test_an_open_bound_holds_where_all_it_allows_does_and_is_unknown_where_some_does() -> None:
    table = """\
TIME_PERIOD,INDICATOR,OBS_VALUE,QUALIFIER
2020,share,5,>
2021,share,101,>
2022,share,99,<
2023,share,-1,<
"""
    # More than 5 may be above 100; more than 101 must be. Less than 99 may be below 0.
    report = judged(table, kind="in_range", columns=["share"], low=0, high=100)
    assert [finding.key for finding in report.findings] == [{"TIME_PERIOD": "2021"}, {"TIME_PERIOD": "2023"}]
    assert tally(report) == {"broken": 2, "open-bound": 2}
    only_low = tally(judged(table, kind="in_range", columns=["share"], low=0))
    assert only_low == {"exactly": 2, "open-bound": 1, "broken": 1}


def test_a_column_may_be_an_expression() -> None:
    table = "year,a,b\n2020,60,39\n2021,60,41\n2022,60,42\n"
    # 60 + 41 is 100 to 102; 60 + 42 is at least 101.
    assert broken(table, kind="in_range", columns=["a + b"], high=100) == ["2022"]


def test_a_range_without_any_bound_is_refused() -> None:
    with pytest.raises(Refused, match="nothing is promised"):
        broken(SHARES, kind="in_range", columns=["share"])


def test_columns_that_are_no_list_are_refused() -> None:
    with pytest.raises(Refused, match="a list of series"):
        broken(SHARES, kind="in_range", columns="share", low=0)
