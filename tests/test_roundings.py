import math
import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

import pytest

from tieout.model import Interval, Refused
from tieout.roundings import (
    EXACT,
    MODES,
    NEAREST,
    UNSTATED,
    Mode,
    Rounding,
    decimal_unit,
    leading_place,
    read_rounding,
    read_short,
    stands_for,
)
from tieout.testing import broken, judged

INF = math.inf


def span(low: str, high: str) -> Interval:
    return Interval(Fraction(low), Fraction(high))


def within(text: str) -> Interval:
    """Read an interval as mathematicians write it: ``(7, 12]`` excludes 7."""
    low, high = text[1:-1].split(", ")
    return Interval(Fraction(low), Fraction(high), text[0] == "(", text[-1] == ")")


@pytest.mark.parametrize(
    ("multiplier", "decimals", "unit"),
    [
        (0, 0, "1"),
        (0, 1, "0.1"),
        (6, 3, "1000"),
        (0, -3, "1000"),
        (9, 1, "1e8"),
        (-2, 1, "0.001"),
        (6, EXACT, "0"),
    ],
)
def test_the_rounding_unit_is_a_power_of_ten_in_base_units(multiplier: int, decimals: int, unit: str) -> None:
    assert decimal_unit(multiplier, decimals) == Fraction(unit)


def test_a_printed_figure_stands_for_all_that_rounds_to_it() -> None:
    tenth = Fraction(1, 10)
    assert stands_for(Fraction("46.1"), tenth) == span("46.05", "46.15")
    assert stands_for(Fraction(-3), Fraction(1)) == span("-3.5", "-2.5")
    assert stands_for(Fraction(0), tenth) == span("-0.05", "0.05")
    assert stands_for(Fraction(3377000), Fraction(1000)) == span("3376500", "3377500")


def test_a_qualifier_opens_one_end_at_the_printed_number() -> None:
    ten, one = Fraction(10), Fraction(1)
    assert stands_for(ten, one, ">") == Interval(ten, INF)
    assert stands_for(ten, one, "<") == Interval(-INF, ten)
    assert stands_for(ten, one, "~") == stands_for(ten, one, "") == span("9.5", "10.5")


@pytest.mark.parametrize(
    ("mode", "value", "unit", "interval"),
    [
        ("nearest", 15, 5, "[12.5, 17.5]"),
        ("nearest", -15, 5, "[-17.5, -12.5]"),
        ("nearest", 0, 5, "[-2.5, 2.5]"),
        ("truncated", 15, 5, "[15, 20)"),
        ("truncated", -15, 5, "(-20, -15]"),
        ("truncated", 0, 5, "(-5, 5)"),
        ("up", 15, 5, "(10, 15]"),
        ("up", -15, 5, "[-15, -10)"),
        ("up", 0, 5, "[0, 0]"),
        ("random", 15, 5, "(10, 20)"),
        ("random", -15, 5, "(-20, -10)"),
        ("random", 0, 5, "(-5, 5)"),
        # The unit is as large as the figure, or larger.
        ("nearest", 5, 5, "[2.5, 7.5]"),
        ("truncated", 5, 5, "[5, 10)"),
        ("up", 5, 5, "(0, 5]"),
        ("up", -5, 5, "[-5, 0)"),
        ("random", 5, 5, "(0, 10)"),
        ("nearest", 2, 5, "[-0.5, 4.5]"),
        ("random", -2, 5, "(-7, 3)"),
    ],
)
def test_a_print_stands_for_what_its_mode_makes_of_it(
    mode: Mode, value: int, unit: int, interval: str
) -> None:
    given, wanted = stands_for(Fraction(value), Fraction(unit), mode=mode), within(interval)
    assert given == wanted
    # About is as rounded, and sign and scale change nothing else.
    assert stands_for(Fraction(value), Fraction(unit), "~", mode) == wanted
    mirrored = Interval(-wanted.high, -wanted.low, wanted.open_high, wanted.open_low)
    assert stands_for(Fraction(-value), Fraction(unit), mode=mode) == mirrored
    thousandth = stands_for(Fraction(value, 1000), Fraction(unit, 1000), mode=mode)
    assert thousandth == wanted._replace(low=Fraction(wanted.low) / 1000, high=Fraction(wanted.high) / 1000)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("value", [Fraction(7), Fraction(-7), Fraction(0)])
def test_an_exact_figure_is_one_value_and_a_bound_has_its_print_in_it(mode: Mode, value: Fraction) -> None:
    assert stands_for(value, Fraction(0), mode=mode) == Interval(value, value)
    for unit in (Fraction(0), Fraction(5)):
        assert stands_for(value, unit, ">", mode) == Interval(value, INF)
        assert stands_for(value, unit, "<", mode) == Interval(-INF, value)


@pytest.mark.parametrize(
    ("mode", "unit", "least", "interval"),
    [
        ("nearest", 5, 1, "[12.5, 17.5]"),
        ("nearest", 5, 3, "[12, 18]"),
        ("nearest", 0, 1, "[14, 16]"),
        ("truncated", 5, 1, "[14, 20)"),
        ("truncated", 5, 5, "[10, 20]"),
        ("truncated", 5, 6, "[9, 21]"),
        ("truncated", 0, 2, "[13, 17]"),
        ("up", 5, 1, "(10, 16]"),
        ("up", 5, 5, "[10, 20]"),
        ("random", 5, 1, "(10, 20)"),
        ("random", 5, 5, "[10, 20]"),
        ("random", 5, 6, "[9, 21]"),
    ],
)
def test_a_binary_print_reaches_as_far_as_its_last_places_at_least(
    mode: Mode, unit: int, least: int, interval: str
) -> None:
    assert stands_for(Fraction(15), Fraction(unit), "", mode, Fraction(least)) == within(interval)
    # What is printed as a bound is one, whatever its last places are.
    assert stands_for(Fraction(15), Fraction(unit), ">", mode, Fraction(least)) == Interval(Fraction(15), INF)
    assert stands_for(Fraction(15), Fraction(unit), "<", mode, Fraction(least)) == Interval(
        -INF, Fraction(15)
    )


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ("1", 0),
        ("9.99", 0),
        ("10", 1),
        ("0.1", -1),
        ("0.0999", -2),
        ("-1234.5", 3),
        ("1000", 3),
        ("1e15", 15),
    ],
)
def test_a_numbers_first_digit_has_a_place(value: str, place: int) -> None:
    assert leading_place(Fraction(value)) == place


@pytest.mark.parametrize(
    ("declared", "value", "multiplier", "decimals", "unit"),
    [
        ({}, "46.1", 0, 1, "0.1"),
        ({"mode": "random"}, "46.1", 0, 1, "0.1"),
        ({"decimals": 1}, "46.1", 0, 1, "0.1"),
        ({"unit": 5}, "4630", 0, UNSTATED, "5"),
        ({"unit": 5}, "4630", 0, EXACT, "0"),
        ({"significant": 3}, "4630", 0, EXACT, "0"),
        ({"unit": 5}, "4630000", 3, UNSTATED, "5000"),
        ({"unit": Decimal("0.25")}, "12.5", 0, UNSTATED, "0.25"),
        # DECIMALS of the row beside a declared unit: the coarser counts.
        ({"unit": 5}, "4630", 0, 0, "5"),
        ({"unit": 5}, "4630", 0, -2, "100"),
        ({"significant": 3}, "4630", 0, UNSTATED, "10"),
        ({"significant": 3}, "-4630", 0, UNSTATED, "10"),
        ({"significant": 3}, "0.0463", 0, UNSTATED, "0.0001"),
        ({"significant": 3}, "4630000", 6, UNSTATED, "10000"),
        # 1000 may have been 999.6 or 1004: at a power of ten the unit above counts.
        ({"significant": 3}, "1000", 0, UNSTATED, "10"),
        ({"significant": 3}, "999", 0, UNSTATED, "1"),
        ({"significant": 1}, "7", 0, UNSTATED, "1"),
        ({"significant": 3, "decimals": 1}, "4.63", 0, 1, "0.1"),
        ({"significant": 3, "decimals": 1}, "4630", 0, 1, "10"),
        # Nothing has no first digit: it is exact, unless decimals are declared.
        ({"significant": 3}, "0", 0, UNSTATED, "0"),
        ({"significant": 3, "decimals": 1}, "0", 0, 1, "0.1"),
        # An error to either side: the unit is twice that.
        ({"relative": Decimal("0.001")}, "4630", 0, UNSTATED, "9.26"),
        ({"relative": Decimal("0.001")}, "-4630", 0, UNSTATED, "9.26"),
        ({"relative": Decimal("0.001")}, "0", 0, UNSTATED, "0"),
        ({"per": "cell"}, "46.10", 0, 2, "0.01"),
    ],
)
def test_a_rounding_unit_is_the_coarsest_that_is_declared(
    declared: dict[str, Any], value: str, multiplier: int, decimals: int, unit: str
) -> None:
    rounding = read_rounding(declared) if declared else NEAREST
    assert rounding.unit_of(Fraction(value), multiplier, decimals) == Fraction(unit)


@pytest.mark.parametrize(
    ("declared", "short", "rounding"),
    [
        ("exact", "exact", Rounding(decimals=EXACT)),
        ({"decimals": 1}, "decimals 1", Rounding(decimals=1)),
        ({"decimals": -3}, "decimals -3", Rounding(decimals=-3)),
        ({"decimals": 300}, "decimals 300", Rounding(decimals=300)),
        ({"unit": 5}, "unit 5", Rounding(unit=Fraction(5))),
        ({"unit": Decimal("0.25")}, "unit 0.25", Rounding(unit=Fraction(1, 4))),
        ({"unit": Decimal("1e6")}, "unit 1e6", Rounding(unit=Fraction(10**6))),
        ({"significant": 6}, "significant 6", Rounding(significant=6)),
        ({"significant": 60}, "significant 60", Rounding(significant=60)),
        (
            {"significant": 6, "decimals": 1},
            "significant 6 decimals 1",
            Rounding(significant=6, decimals=1),
        ),
        (
            {"decimals": 1, "significant": 6},
            "decimals 1 significant 6",
            Rounding(significant=6, decimals=1),
        ),
        ({"relative": Decimal("6e-8")}, "relative 6e-8", Rounding(relative=Fraction(6, 10**8))),
        ({"per": "cell"}, "per cell", Rounding(per_cell=True)),
    ],
)
@pytest.mark.parametrize("mode", ["", *MODES])
def test_every_declaration_and_its_short_form_are_read(
    declared: Any, short: str, rounding: Rounding, mode: Mode | Literal[""]
) -> None:
    if not mode:
        assert read_rounding(declared) == rounding
        assert read_short(short) == read_short(f"  {short} ") == rounding
    elif declared != "exact":
        with_mode = replace(rounding, mode=mode)
        assert read_rounding({**declared, "mode": mode}) == with_mode
        assert read_short(f"{short} {mode}") == with_mode


@pytest.mark.parametrize("mode", MODES)
def test_a_mode_alone_applies_to_what_rows_or_texts_say(mode: Mode) -> None:
    assert read_rounding({"mode": mode}) == read_short(mode) == Rounding(mode=mode)
    assert not Rounding(mode=mode).states_unit
    assert not Rounding(mode=mode).coarsens


def test_a_code_list_may_hold_the_json_of_a_rounding() -> None:
    assert read_short('{"unit": 5, "mode": "random"}') == Rounding(unit=Fraction(5), mode="random")
    assert read_short(' {"relative": 6e-8}') == Rounding(relative=Fraction(6, 10**8))
    # A number is read as it is written, and not as its float.
    assert read_short('{"unit": 0.1}').unit == Fraction(1, 10)


@pytest.mark.parametrize(
    ("rounding", "states", "coarsens"),
    [
        (NEAREST, False, False),
        (Rounding(per_cell=True), False, False),
        (Rounding(decimals=1), True, False),
        (Rounding(decimals=EXACT), True, False),
        (Rounding(unit=Fraction(5)), True, True),
        (Rounding(significant=3), True, True),
        (Rounding(relative=Fraction(1, 100)), True, True),
    ],
)
def test_a_rounding_says_whether_it_states_a_unit(
    rounding: Rounding, *, states: bool, coarsens: bool
) -> None:
    assert (rounding.states_unit, rounding.coarsens) == (states, coarsens)


FORMS = (
    '{"decimals": 1}, {"unit": 5}, {"significant": 6}, {"relative": 6e-8}, {"per": "cell"} or "exact" '
    'is expected, with a "mode" in the braces if need be (nearest, truncated, up or random),'
    " which may stand there alone"
)
MODE = "the mode is nearest, truncated, up or random"
DECIMALS = "decimals is a whole number from -300 to 300"
SIGNIFICANT = "significant is a whole number from 1 to 60"
UNIT = "unit is a positive number, such as 5"
RELATIVE = "relative is a number between 0 and 1, such as 6e-8"


REFUSED: dict[str, list[Any]] = {
    FORMS: [
        *(None, True, 1, "", "nearest", "Exact", [], {}, ["exact"], {"digits": 1}, {"per": "row"}),
        *({"per": "cell", "decimals": 1}, {"unit": 5, "decimals": 1}, {"relative": 0.1, "unit": 5}),
    ],
    MODE: [{"mode": "down"}, {"mode": "Nearest", "unit": 5}, {"mode": None}, {"mode": ["up"]}],
    DECIMALS: [
        *({"decimals": value} for value in (301, -301, True, "1", None, Decimal("1.0"), 1.5)),
        {"significant": 6, "decimals": 301},
    ],
    SIGNIFICANT: [
        *({"significant": value} for value in (0, -1, 61, True, "6", Decimal(6), [6])),
        {"significant": 0, "decimals": 1},
    ],
    UNIT: [{"unit": value} for value in (0, -5, True, "5", None, 10**301, Decimal("1e-301"))],
    RELATIVE: [{"relative": value} for value in (0, 1, -1, 2, True, "0.1", Decimal("1e-301"), None)],
}


@pytest.mark.parametrize(
    ("declared", "message"), [(one, message) for message, declared in REFUSED.items() for one in declared]
)
def test_a_declaration_that_says_no_rounding_is_refused(declared: object, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)) as raised:
        read_rounding(declared)
    assert str(raised.value) == message


SHORT = (
    "exact, decimals 1, unit 5, significant 6, relative 6e-8 or per cell is expected, with a mode "
    "(nearest, truncated, up or random) behind it if need be, which may stand alone"
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        *(
            (text, SHORT)
            for text in ("five", "unit", "unit five", "unit 5 up down", "unit 5 unit 6", "5 unit")
        ),
        *((text, SHORT) for text in ("exact up", "per", "per cell decimals 1", "cell per", "unit ５")),
        *((text, SHORT) for text in ("unit 5 randomly", "decimals 1,5", "up unit 5", "unit 1e1000")),
        *((text, SHORT) for text in ("", "   ", "digits 1")),
        *((text, FORMS) for text in ("unit 5 decimals 1", "{}", '{"digits": 1}')),
        ("decimals 1.5", DECIMALS),
        ("decimals 301", DECIMALS),
        ("significant 0", SIGNIFICANT),
        ("significant 6.0", SIGNIFICANT),
        ("unit 0", UNIT),
        ("unit -5", UNIT),
        ("relative 1", RELATIVE),
        ("relative 60", RELATIVE),
        ('{"mode": "down"}', MODE),
        ('{"unit": -5}', UNIT),
    ],
)
def test_a_short_form_that_says_no_rounding_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)) as raised:
        read_short(text)
    assert str(raised.value) == message


def test_a_text_that_begins_as_json_and_is_none_is_refused_as_such() -> None:
    with pytest.raises(ValueError, match="no JSON: Expecting property name"):
        read_short("{unit: 5}")


def test_a_field_whose_rounding_cannot_be_read_is_refused_with_what_is_written() -> None:
    with pytest.raises(Refused) as raised:
        broken("year,x\n2020,1\n", {"x": {"rounding": "nearest"}}, kind="in_range", columns=["x"], low=0)
    assert f"field 'x': rounding 'nearest': {FORMS}" in str(raised.value)


EVERY_MODE = """\
TIME_PERIOD,INDICATOR,OBS_VALUE,UNIT_MULT,DECIMALS,QUALIFIER
2020,x,15,3,0,
2021,x,-15,3,0,
2022,x,0,3,0,
2023,x,15,3,0,>
2024,x,15,3,0,<
2025,x,15,3,INF,
"""


@pytest.mark.parametrize(
    ("mode", "intervals"),
    [
        ("nearest", ["[14500, 15500]", "[-15500, -14500]", "[-500, 500]"]),
        ("truncated", ["[15000, 16000)", "(-16000, -15000]", "(-1000, 1000)"]),
        ("up", ["(14000, 15000]", "[-15000, -14000)", "[0, 0]"]),
        ("random", ["(14000, 16000)", "(-16000, -14000)", "(-1000, 1000)"]),
    ],
)
def test_the_mode_of_a_field_applies_to_every_row_of_it(mode: str, intervals: list[str]) -> None:
    facts: dict[str, Any] = {"OBS_VALUE": {"rounding": {"mode": mode}}, "DECIMALS": {"type": "string"}}
    report = judged(EVERY_MODE, facts, kind="in_range", columns=["x"], high=-100000)
    found = {finding.key["TIME_PERIOD"]: finding.published for finding in report.findings}
    assert [found[str(2020 + number)] for number in range(3)] == list(map(within, intervals))
    # A lower bound and an exact figure are above -100000 all the same; an upper bound may be below.
    assert found["2023"] == Interval(Fraction(15000), INF)
    assert found["2025"] == Interval(Fraction(15000), Fraction(15000))
    assert "2024" not in found
