"""Numbers beyond and below all floats are judged as any others, and stop nothing."""

import pytest

from tieout.testing import broken, judged, tally

EXACT = {name: {"rounding": "exact"} for name in "rabc"}


@pytest.mark.usefixtures("both_ways")
@pytest.mark.parametrize(
    ("holds", "fits", "wrong"),
    [
        # Beyond: 1e400 is no float.
        ("r == a^2", "4,2,,", "1,1e200,,"),
        ("r == a*b", "4,2,2,", "1,1e200,1e200,"),
        ("r == a*b/c", "1e200,1e200,1e200,1e200", "1e201,1e200,1e200,1e200"),
        ("r <= ln(a*b)", "921,1e200,1e200,", "922,1e200,1e200,"),
        # Below: 1e-400 is no float, and not zero.
        ("r == a*b", "0,0,1e-200,", "0,1e-200,1e-200,"),
        ("r == a/b", "0,0,1e200,", "0,1e-200,1e200,"),
        ("r == a*b/c", "1e-200,1e-200,1e-200,1e-200", "0,1e-200,1e-200,1e-200"),
        # A root comes back from beyond, and a negative power goes below.
        ("r == (a^3)^0.2", "1e120,1e200,,", "1e60,1e200,,"),
        ("r == a^-2", "0.25,-2,,", "5,-1e200,,"),
        ("r == a^-2", "0.25,-2,,", "0,-1e200,,"),
    ],
)
def test_what_no_float_can_hold_is_judged(holds: str, fits: str, wrong: str) -> None:
    table = f"case,r,a,b,c\nfits,{fits}\nwrong,{wrong}\n"
    report = judged(table, EXACT, kind="formula", holds=holds, anchor="r")
    assert [finding.key["case"] for finding in report.findings] == ["wrong"]
    assert tally(report) == {"exactly": 1, "broken": 1}


def test_a_figure_beyond_all_floats_lies_outside_a_range_and_stops_nothing() -> None:
    table = "year,a\n2020,99999999999e299\n2021,5\n"
    assert broken(table, kind="in_range", columns=["a"], high=100) == ["2020"]
