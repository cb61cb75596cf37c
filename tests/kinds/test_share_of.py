from fractions import Fraction
from typing import Any

import pytest

from tieout.model import Interval, Refused
from tieout.testing import broken, judged, tally, unknown

RULE: dict[str, Any] = {"kind": "share_of", "published": "share", "part": "power", "whole": "power"}
WORLD = {"REF_AREA": "WORLD"}

POWER = """\
REF_AREA,TIME_PERIOD,power,share
CN,2021,141,27.1
DE,2021,141,27.2
US,2021,141,27.3
WORLD,2021,521,100.0
CN,2022,181,33.0
WORLD,2022,653,
CN,2023,231,26.4
"""


def test_the_whole_may_stand_with_another_entity_of_the_same_period() -> None:
    # 140.5/521.5 to 141.5/520.5 is 26.9415 to 27.1854 %; 181.5/652.5 is at most 27.8 %.
    report = judged(POWER, **RULE, whole_in=WORLD)
    assert [" ".join(finding.key.values()) for finding in report.findings] == ["US 2021", "CN 2022"]
    assert unknown(report) == ["CN 2023 missing"]
    assert tally(report) == {"exactly": 2, "by rounding": 1, "broken": 2, "missing": 1}


def test_where_chooses_the_items_and_not_their_whole() -> None:
    assert broken(POWER, **RULE, whole_in=WORLD, where={"REF_AREA": "CN"}) == ["CN 2022"]


def test_the_part_may_stand_with_another_entity_too() -> None:
    # Each row's share is China's in the world.
    table = POWER.replace("DE,2021,141", "DE,2021,9")
    said = judged(table, **RULE, part_in={"REF_AREA": "CN"}, whole_in=WORLD, to="2021")
    assert [" ".join(finding.key.values()) for finding in said.findings] == ["US 2021", "WORLD 2021"]


def test_a_share_of_two_series_may_be_a_fraction() -> None:
    table = "year,a,b,share\n2020,1,3,0.25\n2021,1,3,0.50\n2022,1,3,0.70\n"
    # 0.5/3.5 to 1.5/2.5 is 0.143 to 0.6.
    rule: dict[str, Any] = {"kind": "share_of", "published": "share", "part": "a", "whole": "b"}
    report = judged(table, {"share": {"unit": "fraction"}}, **rule)
    assert [finding.key for finding in report.findings] == [{"year": "2022"}]
    assert tally(report) == {"by rounding": 2, "broken": 1}
    assert broken(table, **rule, as_="fraction") == ["2022"]
    assert broken(table, **rule) == ["2020", "2021", "2022"]


def test_a_share_of_nothing_is_unknown() -> None:
    table = "year,a,b,share\n2020,1,0,0.25\n2021,,3,0.25\n"
    assert unknown(judged(table, kind="share_of", published="share", part="a", whole="b")) == [
        "2020 zero-base",
        "2021 missing",
    ]


def test_a_finding_says_what_the_share_can_be_and_what_it_would_have_to_be() -> None:
    (finding,) = judged(POWER, **RULE, whole_in=WORLD, from_="2022", to="2022").findings
    assert finding.published == Interval(Fraction("32.95"), Fraction("33.05"))
    assert finding.implied == Interval(
        Fraction(18050) / Fraction("653.5"), Fraction(18150) / Fraction("652.5")
    )
    assert [(cell.role, cell.printed, cell.line) for cell in finding.cells] == [
        ("share", "33.0", 6),
        ("power", "181", 6),
        ('power[REF_AREA = "WORLD"]', "653", 7),
    ]


def test_an_entity_that_the_facts_do_not_know_is_refused() -> None:
    with pytest.raises(Refused, match="REF_AREA"):
        broken(POWER, **RULE, whole_in={"REF_AERA": "WORLD"})


TIED: dict[str, Any] = {"kind": "share_of", "published": "share", "part": "a", "whole": "a + b"}


@pytest.mark.usefixtures("both_ways")
def test_a_share_of_parts_that_are_missing_is_unknown_and_stops_nothing() -> None:
    table = """\
case,a,b,share
neither,,,50
no-part,,4,50
no-rest,4,,50
fits,4,4,50
wrong,4,4,57
"""
    # 3.5 of 3.5 + 4.5 to 4.5 of 4.5 + 3.5 are 43.75 to 56.25 %.
    report = judged(table, **TIED)
    assert [finding.key["case"] for finding in report.findings] == ["wrong"]
    assert unknown(report) == ["neither missing", "no-part missing", "no-rest missing"]
    assert tally(report) == {"exactly": 1, "broken": 1, "missing": 3}


@pytest.mark.usefixtures("both_ways")
def test_a_share_of_parts_that_are_open_bounds_stops_nothing() -> None:
    table = """\
INDICATOR,REF_AREA,OBS_VALUE,QUALIFIER
share,open,50,
a,open,5,>
b,open,3,<
share,wrong,57,
a,wrong,4,
b,wrong,4,
"""
    # More than 5 and less than 3 may be nothing together.
    report = judged(table, **TIED)
    assert [finding.key["REF_AREA"] for finding in report.findings] == ["wrong"]
    assert unknown(report) == ["open zero-base"]


@pytest.mark.usefixtures("both_ways")
@pytest.mark.parametrize("mode", ["nearest", "truncated", "up", "random"])
def test_a_part_beside_nothing_is_all_of_its_whole_whichever_of_its_ends_are_excluded(mode: str) -> None:
    facts: dict[str, Any] = {
        "a": {"rounding": {"decimals": 0, "mode": mode}},
        "b": {"rounding": "exact"},
        "share": {"rounding": "exact"},
    }
    table = "case,a,b,share\nall,7,0,100\nless,7,0,99\n"
    assert broken(table, facts, **TIED) == ["less"]
