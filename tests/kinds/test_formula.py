import pytest

from tieout.model import Refused
from tieout.testing import broken, judged, tally, unknown

STOCKS = """\
year,stock,built,lost
2020,100,,
2021,130,40,10
2022,161,35,5
2023,170,35,5
2025,200,35,5
"""


def test_a_relation_holds_as_it_is_written() -> None:
    # 130 + 35 - 5 is 160, give or take 1.5, and 161 is at least 160.5; 161 + 30 is not 170.
    report = judged(STOCKS, kind="formula", holds="stock == lag(stock, 1Y) + built - lost", from_="2021")
    assert [finding.key for finding in report.findings] == [{"year": "2023"}]
    assert report.findings[0].gap_units == pytest.approx(189.5 - 170.5)
    assert unknown(report) == ["2025 gap"]
    assert tally(report) == {"exactly": 1, "by rounding": 1, "broken": 1, "gap": 1}


def test_the_figure_alone_on_a_side_is_judged_unless_another_is_named() -> None:
    table = "year,a,b,c\n2020,5,2,\n2021,,2,3\n2022,9,2,3\n"
    alone = judged(table, kind="formula", holds="b + c == a")
    assert tally(alone) == {"broken": 1, "missing": 1}
    assert alone.findings[0].cells[0].role == "a"
    named = judged(table, kind="formula", holds="b + c == a", anchor="c")
    assert tally(named) == {"broken": 1, "missing": 1}
    assert unknown(named) == ["2021 missing"]
    assert named.findings[0].cells[0].role == "c"


def test_a_relation_without_a_figure_alone_needs_an_anchor() -> None:
    table = "year,a,b,c,d\n2020,1,2,3,4\n2021,1,2,3,0\n2022,1,2,,0\n"
    with pytest.raises(Refused, match="name the one to be judged"):
        broken(table, kind="formula", holds="a + d == b + c")
    # 1 + 0 is at most 2, and 2 + 3 at least 4.
    assert broken(table, kind="formula", holds="a + d == b + c", anchor="c") == ["2021"]


def test_a_factor_of_44_to_12_is_told_from_a_rounded_one() -> None:
    table = "case,carbon,co2\nexact,1000.000,3666.667\nrounded,1000.000,3664.000\n"
    assert broken(table, kind="formula", holds="co2 == 44/12*carbon") == ["rounded"]
    assert broken(table, kind="formula", holds="co2 == 3.664*carbon") == ["exact"]


def test_inequalities_hold_where_some_values_keep_them() -> None:
    table = "case,low,mid,high\na,1,2,3\nb,3,2,3\nc,4,2,3\nd,1,9,3\n"
    # 3 begins at 2.5, where 2 ends.
    assert broken(table, kind="formula", holds="mid >= low") == ["c"]
    assert broken(table, kind="formula", holds="low <= mid") == ["c"]
    assert broken(table, kind="formula", holds="2*mid <= low + high", anchor="mid") == ["d"]


def test_a_condition_that_the_figures_do_not_guarantee_makes_an_item_unknown() -> None:
    table = "case,a,b\nyes,5,2\nno,5,-2\nperhaps,5,0\n"
    report = judged(table, kind="formula", holds="a <= b if b > 0")
    assert [finding.key for finding in report.findings] == [{"case": "yes"}]
    assert {one.key["case"] for one in report.unknowns} == {"no", "perhaps"}


def test_a_figure_may_be_of_another_entity_or_a_named_period() -> None:
    table = """\
REF_AREA,TIME_PERIOD,price,index
CN,2012,20,100
CN,2022,30,150
WORLD,2012,40,100
WORLD,2022,50,150
"""
    # China: 29.5/20.5 to 30.5/19.5, 143.9 to 156.4; the world: at most 50.5/39.5, 127.8.
    holds = "index == 100*price/price[2012]"
    assert broken(table, kind="formula", holds=holds) == ["WORLD 2022"]
    dearer = 'price[REF_AREA = "WORLD"] <= 2*price'
    # 2*20 is 39 to 41; 2*30 is at least 59.
    assert broken(table, kind="formula", holds=dearer) == []
    assert broken(table, kind="formula", holds=dearer.replace("2*", "1*"), anchor="price") == [
        "CN 2012",
        "CN 2022",
    ]


def test_earlier_reaches_the_latest_figure_of_any_length() -> None:
    table = "date,x\n2022,10\n2023-Q1,12\n2023-06,15\n2025,14\n"
    # A rise by at most a quarter: 12/10 may be 1.1; 14.5/12.5 is 1.16; 2025 falls.
    assert broken(table, kind="formula", holds="x <= 1.1*earlier(x)") == ["2023-06"]


def test_a_negative_figure_has_an_odd_root() -> None:
    table = "case,cube,side\nright,-27,-3\nwrong,-27,3\npositive,27,3\n"
    assert broken(table, kind="formula", holds="side^3 == cube") == ["wrong"]
    assert broken(table, kind="formula", holds="side == cube^(1/3)") == ["wrong"]


def test_items_that_only_touch_are_judged_exactly() -> None:
    # 2.49 is not below its minimum, and 0.139*2.49 is 0.34611, neither more nor less.
    facts = {"x": {"constraints": {"minimum": 2.49}}}
    table = "year,x\n2020,2.49\n"
    assert broken(table, facts, kind="formula", holds="0.139*x <= 0.34611", anchor="x") == []
    assert broken(table, facts, kind="formula", holds="0.139*x <= 0.34610", anchor="x") == ["2020"]


def test_a_figure_that_stands_twice_is_judged_soundly() -> None:
    # A 3 squared is 6.25 to 12.25; a 0 squared 0 to 0.25, which may be taken for -0.25 to 0.25.
    table = "case,x,y\nnine,3,9\nmany,3,14\nfew,3,5\nnothing,0,0\n"
    assert broken(table, kind="formula", holds="y == x*x") == ["many", "few"]


def test_names_that_are_no_identifiers_stand_in_backquotes() -> None:
    table = "year,5g stations,of-which-new\n2020,10,11\n2021,10,12\n"
    assert broken(table, kind="formula", holds="`of-which-new` <= `5g stations`") == ["2021"]


def test_formulas_that_cannot_be_are_refused() -> None:
    table = "year,stations,users\n2020,1,2\n"
    with pytest.raises(Refused, match="did you mean 'stations'"):
        broken(table, kind="formula", holds="users >= statoins")
    with pytest.raises(Refused, match="at character 7"):
        broken(table, kind="formula", holds="users = stations")
    with pytest.raises(Refused, match="names no figure"):
        broken(table, kind="formula", holds="1 == 2", anchor="users")


def test_a_sum_over_members_has_one_item_wherever_it_stands() -> None:
    table = "area,year,x,y\nA,2021,45,2\nB,2021,61,2\nC,2021,5,9\nA,2022,1,1\nB,2022,2,2\n"
    said = judged(table, kind="formula", holds="sum(x over area) == sum(y over area)")
    assert [finding.key for finding in said.findings] == [{"year": "2021"}]
    assert tally(said) == {"exactly": 1, "broken": 1}
    # Beside a figure of one member, each member is a place of its own.
    each = judged(table, kind="formula", holds="x <= sum(y over area)")
    assert [finding.key for finding in each.findings] == [
        {"area": "A", "year": "2021"},
        {"area": "B", "year": "2021"},
    ]
    assert tally(each) == {"exactly": 3, "broken": 2}


@pytest.mark.usefixtures("both_ways")
def test_where_the_figure_that_is_judged_cancels_out_the_others_are_judged_at_its_places() -> None:
    table = "year,a,b,c\n2020,5,2,2\n2021,5,2,4\n2022,,2,4\n2023,5,,4\n"
    report = judged(table, kind="formula", holds="a == a + b - c")
    # Whatever 5 stands for, 2 is not 4; in 2022 no a is printed, and nothing promised.
    assert [finding.key for finding in report.findings] == [{"year": "2021"}]
    assert report.findings[0].message == (
        "b is printed as 2, that is 1.5 to 2.5; 4 gives 3.5 to 4.5: 1 too low"
    )
    assert unknown(report) == ["2023 missing"]
    assert tally(report) == {"exactly": 1, "broken": 1, "missing": 1}


@pytest.mark.usefixtures("both_ways")
def test_an_item_that_is_one_of_its_own_parts_leaves_the_other_part_to_be_nothing() -> None:
    table = "area,year,x\nEU,2020,11\nFR,2020,6\nDE,2020,0\n"
    # Of the EU the sum is promised; of France, that Germany is 0; of Germany, that France is.
    report = judged(table, kind="formula", holds='x == x[area = "FR"] + x[area = "DE"]')
    assert [finding.key["area"] for finding in report.findings] == ["EU", "DE"]
    assert report.findings[1].message.startswith(
        'x[area = "FR"] is printed as 6, that is 5.5 to 6.5; 0 gives 0.0: 5.5 too high'
    )
    assert tally(report) == {"exactly": 1, "broken": 2}
