"""Numbers beyond and below all floats are judged as any others, and stop nothing."""

import pytest

from tieout.testing import judged, tally

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


@pytest.mark.usefixtures("both_ways")
def test_vast_prints_of_a_scale_are_compared_in_base_units() -> None:
    table = """\
INDICATOR,REF_AREA,OBS_VALUE,UNIT_MULT
a,fits,1e290,9
b,fits,1e290,9
a,wrong,1e290,9
b,wrong,3e290,9
"""
    # 1e290 stands for what has one digit of it: at most 1.5e290, and 3e290 is at least 2.5e290.
    report = judged(table, kind="agree", columns=["a", "b"])
    assert [finding.key["REF_AREA"] for finding in report.findings] == ["wrong"]
    assert report.findings[0].gap_units == 1
    assert tally(report) == {"exactly": 1, "broken": 1}
