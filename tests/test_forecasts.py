"""Forecasts: figures of their own, judged when a rule says so."""

from typing import Any

import pytest

from tieout.model import Refused
from tieout.testing import broken, judged, tally

TABLE = """\
INDICATOR,TIME_PERIOD,OBS_VALUE,OBS_STATUS
level,2022,100,A
level,2023,110,A
level,2024,121,A
level,2024,130,F
level,2025,140,F
rate,2023,10.0,A
rate,2024,10.0,A
rate,2024,18.2,F
rate,2025,40.0,F
"""
GROWTH: dict[str, Any] = {"kind": "growth", "published": "rate", "of": "level"}


def test_a_rule_judges_what_is_actual_and_its_forecasts_only_when_it_says_so() -> None:
    assert tally(judged(TABLE, **GROWTH)) == {"exactly": 2}
    # 140 on the 130 that was forecast for 2024 is 6.8 to 8.6 %; 130 on the actual 110 is 17.2 to 19.2 %.
    forecast = judged(TABLE, **GROWTH, where={"OBS_STATUS": "F"})
    assert tally(forecast) == {"exactly": 1, "broken": 1}
    assert [(one.severity, one.key["TIME_PERIOD"]) for one in forecast.findings] == [("warning", "2025")]
    assert forecast.findings[0].message.endswith("; a forecast is needed to say so")


def test_a_forecast_stands_beside_the_actual_figure_and_contradicts_it_in_nothing() -> None:
    assert judged(TABLE).findings == ()


def test_two_forecasts_of_one_figure_must_agree() -> None:
    table = "INDICATOR,TIME_PERIOD,OBS_VALUE,OBS_STATUS,SOURCE\nx,2030,5,F,one\nx,2030,7,F,two\n"
    assert [one.rule for one in judged(table).findings] == ["sources-agree"]


def test_forecasts_that_contradict_each_other_are_a_warning_and_actual_figures_an_error() -> None:
    table = """\
INDICATOR,TIME_PERIOD,OBS_VALUE,OBS_STATUS,SOURCE
x,2024,5,A,one
x,2024,7,A,two
x,2030,5,F,one
x,2030,7,F,two
"""
    report = judged(table)
    said = [(one.severity, one.rule, one.key["TIME_PERIOD"]) for one in report.findings]
    assert said == [("error", "sources-agree", "2024"), ("warning", "sources-agree", "2030")]
    assert report.findings[1].message.endswith("; they are forecasts")
    assert report.findings[0].id != report.findings[1].id


def test_a_cumulative_forecast_is_not_below_the_last_actual_figure() -> None:
    table = "INDICATOR,TIME_PERIOD,OBS_VALUE,OBS_STATUS\nx,2023,50,A\nx,2025,49,F\nx,2026,60,F\n"
    rule: dict[str, Any] = {"kind": "never_falls", "columns": ["x"]}
    assert broken(table, **rule) == []
    table = table.replace("49", "47")
    assert broken(table, **rule, where={"OBS_STATUS": "F"}) == ["2025"]


@pytest.mark.parametrize("status", ["E", ["F", "A"], "f"])
def test_no_other_status_is_chosen(status: object) -> None:
    with pytest.raises(Refused, match=r"OBS_STATUS = .* with \"F\" the forecasts; no other status"):
        judged(TABLE, **GROWTH, where={"OBS_STATUS": status})


def test_a_table_without_a_status_has_no_forecasts() -> None:
    with pytest.raises(Refused, match="'OBS_STATUS' is no entity here"):
        judged("year,level,rate\n2020,1,1\n", **GROWTH, where={"OBS_STATUS": "F"})
