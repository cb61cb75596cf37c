from pathlib import Path
from typing import Any

import pytest

from tieout.model import Refused
from tieout.run import Choice, check
from tieout.testing import broken, judged, project, tally, unknown

RULE: dict[str, Any] = {"kind": "adds_up_over", "of": "x", "dimension": "area", "total": "WORLD"}

AREAS = """\
area,year,x
WORLD,2020,10
A,2020,4
B,2020,6
WORLD,2021,16
A,2021,8
B,2021,6
WORLD,2022,20
A,2022,8
B,2022,6
A,2023,1
B,2023,1
"""


def test_the_members_add_up_to_the_total_known_by_the_period_alone() -> None:
    # 8 + 6 is 13 to 15: 16 begins at 15.5. In 2023 there is no total.
    report = judged(AREAS, **RULE)
    assert [finding.key for finding in report.findings] == [{"year": "2021"}, {"year": "2022"}]
    assert [finding.gap_units for finding in report.findings] == pytest.approx([0.5, 4.5])
    assert tally(report) == {"exactly": 1, "broken": 2}
    assert [(cell.key["area"], cell.printed) for cell in report.findings[0].cells] == [
        ("WORLD", "16"),
        ("A", "8"),
        ("B", "6"),
    ]


def test_a_gap_that_rounding_explains_is_no_finding() -> None:
    # 4.4 + 5.3 is 9.6 to 9.8, and 9.9 begins at 9.85; 3.3 three times reaches 10.05.
    table = """\
area,year,x
WORLD,2020,9.9
A,2020,4.4
B,2020,5.3
WORLD,2021,10.0
A,2021,3.3
B,2021,3.3
C,2021,3.3
"""
    report = judged(table, **RULE)
    assert [finding.key for finding in report.findings] == [{"year": "2020"}]
    assert tally(report) == {"by rounding": 1, "broken": 1}


def test_a_member_whose_cell_is_empty_is_missing() -> None:
    table = "area,year,x\nWORLD,2020,10\nA,2020,4\nB,2020,\nWORLD,2021,10\nA,2021,12\nB,2021,\n"
    assert unknown(judged(table, **RULE)) == ["2020 missing", "2021 missing"]
    report = judged(table, {"x": {"constraints": {"minimum": 0}}}, **RULE)
    assert [finding.key for finding in report.findings] == [{"year": "2021"}]
    assert unknown(report) == ["2020 missing"]


def test_a_member_without_a_row_is_no_member_unless_it_is_named() -> None:
    table = "area,year,x\nWORLD,2020,10\nA,2020,4\nB,2020,6\nWORLD,2021,4\nA,2021,4\n"
    assert tally(judged(table, **RULE)) == {"exactly": 2}
    assert unknown(judged(table, **RULE, members=["A", "B"])) == ["2021 missing"]


def test_a_total_without_any_member_is_unknown() -> None:
    assert unknown(judged("area,year,x\nWORLD,2020,10\nA,2021,4\n", **RULE)) == ["2020 missing"]


LEVELS = """\
area,year,x
WORLD,2020,10
EU,2020,7
FR,2020,3
DE,2020,4
CN,2020,3
"""


def test_subtotals_are_excluded_or_the_members_named() -> None:
    assert broken(LEVELS, **RULE) == ["2020"]
    assert broken(LEVELS, **RULE, exclude=["EU"]) == []
    assert broken(LEVELS, **RULE, exclude=["EU", "WORLD"]) == []
    assert broken(LEVELS, **RULE, members=["EU", "CN"]) == []
    assert broken(LEVELS, **RULE, members=["EU", "FR"]) == []
    assert broken(LEVELS, **RULE, members=["EU", "FR", "CN"]) == ["2020"]


def test_a_total_of_totals_is_two_rules(tmp_path: Path) -> None:
    europe = {**RULE, "id": "europe", "total": "EU", "members": ["FR", "DE"]}
    world = {**RULE, "id": "world", "members": ["EU", "CN"]}
    project(tmp_path, LEVELS.replace("DE,2020,4", "DE,2020,9"), rules=[europe, world])
    report = check(tmp_path, Choice(plots=False))
    assert [(finding.rule, dict(finding.key)) for finding in report.findings] == [
        ("europe", {"year": "2020"})
    ]
    assert [rule.holds_exactly for rule in report.rules if rule.id == "world"] == [1]


def test_the_other_entities_stay_in_the_key() -> None:
    table = """\
area,sex,year,x
WORLD,F,2020,9
A,F,2020,4
B,F,2020,5
WORLD,M,2020,9
A,M,2020,1
B,M,2020,2
"""
    assert broken(table, **RULE) == ["M 2020"]


def test_a_series_may_be_an_expression() -> None:
    table = """\
area,year,x,y
WORLD,2020,10,1
A,2020,4,1
B,2020,4,1
WORLD,2021,20,1
A,2021,4,1
B,2021,4,1
"""
    # 10 + 2*1 is 4 + 4 + 2*(1 + 1); give or take 2.5 and 3 in 2021, where they are 10 apart.
    report = judged(table, **{**RULE, "of": "x + 2*y"})
    assert [finding.key for finding in report.findings] == [{"year": "2021"}]
    assert tally(report) == {"exactly": 1, "broken": 1}


LONG = """\
TIME_PERIOD,REF_AREA,INDICATOR,OBS_VALUE,UNIT_MULT,DECIMALS
2020,WORLD,x,1.5,9,1
2020,A,x,600,6,0
2020,B,x,900,6,0
2021,WORLD,x,1.5,9,1
2021,A,x,600,6,0
2021,B,x,960,6,0
"""


def test_members_are_summed_in_base_units() -> None:
    # 1.5 billion ends at 1550 million; 600 + 960 is at least 1559.
    assert broken(LONG, **{**RULE, "dimension": "REF_AREA"}) == ["2021"]


PERIODS = """\
period,x
2023,100
2023-Q1,25
2023-Q2,25
2023-Q3,25
2023-Q4,25
2023-01,8
2023-02,8
2023-03,9
2024,100
2024-Q1,25
2024-Q2,25
2024-Q3,25
2025,7
"""
OVER_TIME: dict[str, Any] = {"kind": "adds_up_over", "of": "x", "dimension": "period"}


def test_a_year_is_its_quarters_and_a_quarter_its_months() -> None:
    # A year without any shorter period, and a quarter without months, promise nothing.
    report = judged(PERIODS, **OVER_TIME)
    assert report.findings == ()
    assert unknown(report) == ["2024 missing"]
    assert tally(report) == {"exactly": 2, "missing": 1}


def test_a_year_that_is_not_the_sum_of_its_quarters_is_broken() -> None:
    # 25 + 25 + 25 + 29 is at least 102, and 100 ends at 100.5; 8 + 8 + 12 is at least 26.5.
    table = PERIODS.replace("2023-Q4,25", "2023-Q4,29").replace("2023-03,9", "2023-03,12")
    assert broken(table, **OVER_TIME) == ["2023-Q1", "2023"]


def test_three_quarters_that_exceed_their_year_are_too_many_where_none_is_negative() -> None:
    table = "period,x\n2024,60\n2024-Q1,25\n2024-Q2,25\n2024-Q3,25\n"
    assert unknown(judged(table, **OVER_TIME)) == ["2024 missing"]
    assert broken(table, {"x": {"constraints": {"minimum": 0}}}, **OVER_TIME) == ["2024"]


def test_each_entity_adds_up_over_the_time_by_itself() -> None:
    table = "area,period,x\n" + "".join(
        f"{area},2024,{total}\n" + "".join(f"{area},2024-Q{quarter},5\n" for quarter in (1, 2, 3, 4))
        for area, total in (("A", 20), ("B", 30))
    )
    assert broken(table, **OVER_TIME) == ["B 2024"]


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"dimension": "aera"}, "'aera' is neither an entity nor the time here: did you mean 'area'"),
        ({"dimension": "yaer", "total": None}, "neither an entity nor the time here: did you mean 'year'"),
        ({"dimension": "x"}, "'x' is neither an entity nor the time here: known: area, year"),
        ({"dimension": ["area"]}, "an entity field or the time field is expected, not \\['area'\\]"),
        (
            {"total": None},
            "'total': the member of area that is the total is expected, as in total = \"WORLD\"",
        ),
        ({"dimension": "year"}, "year is the time: a longer period is the total, leave total out"),
        (
            {"dimension": "year", "total": None, "members": ["2020"]},
            "year is the time: all shorter periods are summed, leave members out",
        ),
        (
            {"dimension": "year", "total": None, "exclude": ["2020"]},
            "year is the time: all shorter periods are summed, leave exclude out",
        ),
        ({"members": ["A", "WORLD"]}, "'WORLD' is the total: leave it out of the members"),
        ({"members": ["A"], "exclude": ["B"]}, "give members or exclude, not both"),
        ({"members": ["A", "A"]}, "'A' stands twice"),
        ({"members": "A"}, "a list of members is expected, not 'A'"),
        ({"members": []}, "a list of members is expected, not \\[\\]"),
        ({"exclude": [True]}, 'a member such as "WORLD" is expected, not True'),
        ({"of": "x^2"}, "'x\\^2' cannot be summed over area"),
        ({"of": 'x[area = "A"]'}, "already says which area"),
        ({"of": "z"}, "unknown series 'z'"),
        ({"of": "lag(x, 1Y)"}, "key 'of': .* stands in another period: name a figure of the item's own"),
    ],
)
def test_what_cannot_be_summed_is_refused_with_the_mend(keys: dict[str, Any], message: str) -> None:
    rule = {key: value for key, value in {**RULE, **keys}.items() if value is not None}
    with pytest.raises(Refused, match=message) as raised:
        broken(AREAS, **rule)
    assert len(raised.value.refusals) == 1, raised.value


def test_a_dimension_of_a_formula_is_known_too() -> None:
    with pytest.raises(Refused, match="'aera' is neither an entity nor the time here"):
        broken(AREAS, kind="formula", holds="x == sum(x over aera)")
    with pytest.raises(Refused, match="year is the time: all shorter periods are summed, and none can be"):
        broken(AREAS, kind="formula", holds='x == sum(x over year in ("2020"))')


TILED = """\
period,x
2020,101
2020-S1,51
2020-Q3,25
2020-Q4,25
2021,101
2021-S1,51
2021-Q3,25
2021-Q4,29
2022,101
2022-01-01/P9M,76
2022-Q4,25
2023,101
2023-01-01/P9M,76
2023-Q4,29
2024,101
2024-S1,51
2024-Q4,29
"""


def test_shorter_periods_of_several_lengths_may_tile_a_longer_one() -> None:
    # 51 + 25 + 29 is at least 103.5, 76 + 29 at least 104, and 101 ends at 101.5.
    report = judged(TILED, **OVER_TIME)
    assert [finding.key for finding in report.findings] == [{"period": "2021"}, {"period": "2023"}]
    assert "(51 + 25 + 29) gives 103.5 to 106.5" in report.findings[0].message
    assert "(76 + 29) gives 104.0 to 106.0" in report.findings[1].message
    assert unknown(report) == ["2024 missing"]
    assert tally(report) == {"exactly": 2, "broken": 2, "missing": 1}


def test_of_several_tilings_the_one_of_the_fewest_periods_counts() -> None:
    # A half and two quarters are the year; the half is itself two quarters.
    table = "period,x\n2020,101\n2020-S1,51\n2020-Q1,25\n2020-Q2,28\n2020-Q3,25\n2020-Q4,25\n"
    report = judged(table, **OVER_TIME)
    assert [finding.key for finding in report.findings] == [{"period": "2020-S1"}]
    assert tally(report) == {"exactly": 1, "broken": 1}
