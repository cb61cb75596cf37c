from typing import Any

import pytest

from tieout.model import Refused
from tieout.testing import broken, judged, tally, unknown

RULE: dict[str, Any] = {"kind": "never_falls", "columns": ["stations"]}


def test_a_count_that_falls_is_broken_where_it_falls_and_not_after() -> None:
    table = """\
country,year,stations
CN,2021,142.5
CN,2019,130.0
DE,2021,9.0
CN,2023,337.7
DE,2020,9.1
CN,2022,231.2
FR,2020,5.0
CN,2020,150.0
CN,2024,
"""
    # China: 130, 150, 142.5, ...; Germany: 9.1 is at least 9.05, where 9.0 ends.
    report = judged(table, **RULE)
    assert [" ".join(finding.key.values()) for finding in report.findings] == ["CN 2021"]
    assert report.findings[0].gap_units == pytest.approx(74)
    assert tally(report) == {"exactly": 3, "by rounding": 1, "broken": 1}


def test_a_missing_year_hides_nothing() -> None:
    table = "year,stations\n2019,100\n2020,\n2022,90\n"
    report = judged(table, **RULE)
    assert [finding.key for finding in report.findings] == [{"year": "2022"}]
    assert tally(report) == {"broken": 1}


def test_what_must_rise_may_not_stand_still_below_what_stood_before() -> None:
    # Two equal prints leave room for a rise; 1.2 after 1.4 leaves none.
    table = "year,stations\n2021,1.4\n2022,1.4\n2023,1.2\n"
    assert broken(table, **RULE) == ["2023"]
    assert broken(table, **RULE, strictly=True) == ["2023"]


LOWER_BOUNDS = """\
TIME_PERIOD,REF_AREA,INDICATOR,OBS_VALUE,QUALIFIER
2019,CN,stations,100,
2020,CN,stations,80,>
2021,CN,stations,70,>
2022,CN,stations,90,
2023,CN,stations,95,
2019,DE,stations,100,
2020,DE,stations,120,>
2021,DE,stations,110,>
2022,DE,stations,115,
2019,FR,stations,100,
2020,FR,stations,50,
2021,FR,stations,60,>
2022,FR,stations,70,
"""


def test_a_figure_printed_as_a_lower_bound_does_not_hide_a_higher_one_before_it() -> None:
    # China's 90 is below its 100 of 2019; Germany's 115 below more than 120. France's 50 is no
    # bound: it is what counts afterwards, whatever stood before it.
    report = judged(LOWER_BOUNDS, **RULE)
    found = [" ".join(finding.key.values()) for finding in report.findings]
    assert sorted(found) == ["CN 2022", "DE 2022", "FR 2020"]
    china = next(finding for finding in report.findings if finding.key["REF_AREA"] == "CN")
    assert [(cell.role, cell.printed) for cell in china.cells] == [
        ("stations", "90"),
        ("earlier(stations)", "100"),
    ]


def test_a_lower_bound_below_what_stood_before_is_unknown() -> None:
    said = unknown(judged(LOWER_BOUNDS, **RULE, to="2021"))
    assert {"CN 2020 open-bound", "CN 2021 open-bound"} <= set(said)


def test_earlier_figures_of_any_length_count_and_those_that_end_together_do_not() -> None:
    table = """\
date,stations
2024-Q1,110
2023,100
2023-12,120
2024-Q2,109
2024-05,111
"""
    # By their ends: 2023 with 2023-12, then 2024-Q1, 2024-05 and 2024-Q2.
    assert broken(table.replace("2023-12,120\n", ""), **RULE) == ["2024-Q2"]
    report = judged(table.replace("2024-Q2,109\n", "").replace("2024-Q1,110\n", ""), **RULE, to="2023")
    assert tally(report) == {}


def test_forecasts_are_neither_items_nor_what_stood_before() -> None:
    table = """\
TIME_PERIOD,INDICATOR,OBS_VALUE,OBS_STATUS
2020,stations,100,A
2021,stations,300,F
2022,stations,150,A
2023,stations,90,F
"""
    assert tally(judged(table, **RULE)) == {"exactly": 1}


def test_figures_in_different_scales_are_compared_in_base_units() -> None:
    table = """\
TIME_PERIOD,INDICATOR,OBS_VALUE,UNIT_MULT,DECIMALS
2020,stations,999,3,0
2021,stations,1.00,6,2
2022,stations,998,3,0
2023,stations,994,3,0
"""
    # 1.00 million is 995,000 to 1,005,000; 998 thousand is below 998,500, and 994 below that.
    assert broken(table, **RULE) == ["2023"]


def test_several_columns_are_judged_by_themselves() -> None:
    table = "year,stations,users\n2020,1,9\n2021,5,7\n2022,3,8\n"
    rule = {**RULE, "columns": ["stations", "users"]}
    assert broken(table, **rule) == ["2021", "2022"]


def test_a_table_without_time_and_a_flag_that_is_none_are_refused() -> None:
    with pytest.raises(Refused, match="time"):
        broken("country,stations\nCN,1\n", **RULE)
    with pytest.raises(Refused, match="true or false"):
        broken("year,stations\n2020,1\n", **RULE, strictly="yes")


def test_a_strict_rise_whose_ends_only_touch_is_broken() -> None:
    # 1.4 is at most 1.45, where 1.5 begins: no true figure of 2021 is above one of 2020.
    table = "year,stations\n2020,1.5\n2021,1.4\n2022,1.6\n"
    assert broken(table, **RULE, strictly=True) == ["2021"]
    assert tally(judged(table, **RULE, strictly=True)) == {"broken": 1, "exactly": 1}


@pytest.mark.usefixtures("both_ways")
def test_of_two_lowest_values_that_are_the_same_the_one_that_is_excluded_counts() -> None:
    table = """\
TIME_PERIOD,INDICATOR,OBS_VALUE,QUALIFIER
2019,stations,102,
2020,stations,101,>
2021,stations,101,<
"""
    # 102 by random rounding is above 101, whatever is printed of 2020; less than 101 is at most 101.
    random = {"OBS_VALUE": {"rounding": {"mode": "random"}}}
    report = judged(table, random, **RULE)
    assert [finding.key for finding in report.findings] == [{"TIME_PERIOD": "2021"}]
    assert report.findings[0].message.endswith(
        "102 asks for above 101.0: they only touch at 101.0, which is not included"
    )
    # Twice more than 101 may be 101 itself.
    included = table.replace("2019,stations,102,", "2019,stations,101,>")
    assert unknown(judged(included, random, **RULE)) == ["2020 open-bound", "2021 open-bound"]


def test_of_small_figures_the_higher_low_counts_as_of_large_ones() -> None:
    facts = {"OBS_VALUE": {"rounding": {"mode": "random"}}}
    for power in ("", "e-20"):
        rows = [f"x,2019,2{power},", f"x,2020,1.9{power},>", f"x,2021,1.5{power},<", ""]
        table = "INDICATOR,TIME_PERIOD,OBS_VALUE,QUALIFIER\n" + "\n".join(rows)
        assert broken(table, facts, kind="never_falls", columns=["x"]) == ["2021"], power
