import math
from fractions import Fraction
from random import Random

import pytest

from tieout.engines.edits import doubled, dropped, moved, replaced, spelled, swapped, turned, typed
from tieout.engines.ground import Observed
from tieout.engines.hints import hints
from tieout.engines.readings import Reading
from tieout.figures import NumberFormat
from tieout.model import Cell, Interval
from tieout.roundings import decimal_unit, stands_for

PLAIN = NumberFormat()
SPACED = NumberFormat(decimal=",", group=" ")


def observed(
    text: str,
    *,
    unit: str = "",
    multiplier: int = 0,
    marks: NumberFormat = PLAIN,
    decimals: int | None = None,
) -> Observed:
    qualifier = text[:1] if text[0] in "<>~" else ""
    read = marks.read(text.removeprefix(qualifier))
    value = read.value * Fraction(10) ** multiplier
    step = decimal_unit(multiplier, read.decimals if decimals is None else decimals)
    interval = stands_for(value, step, qualifier)
    cell = Cell("x", {}, text, interval, "", 1, "x", multiplier=multiplier, unit=unit)
    reading = Reading(value, step, qualifier, "nearest", interval, read.decimals, read.zeros)
    return Observed(reading, "t", (0, (), 0), lambda: cell)


def between(low: str, high: str) -> Interval:
    return Interval(Fraction(low), Fraction(high))


@pytest.mark.parametrize(
    ("text", "needed", "expected"),
    [
        ("3.737", ("3.37594575", "3.37822805"), ["two digits swapped: 3.377"]),
        ("4.2", ("-4.3", "-4.1"), ["sign: -4.2"]),
        ("-4.2", ("4.15", "4.25"), ["sign: 4.2"]),
        ("3.36", ("33", "34"), ["decimal point moved: 33.6", "one digit dropped: 33.36"]),
        ("33.77", ("3.376", "3.378"), ["decimal point moved: 3.377"]),
        ("0.045", ("4.4", "4.6"), ["decimal point moved: 4.5"]),
        ("4.5", ("0.044", "0.046"), ["decimal point moved: 0.045"]),
        ("336", ("33.4", "33.8"), ["10 times too large: 33.6"]),
        ("336", ("33000", "34000"), ["100 times too small: 33600"]),
        ("3377", ("3.3765", "3.3775"), ["1000 times too large"]),
        ("12.5", ("124900", "125100"), ["10^4 times too small (万)"]),
        ("12.5", ("1249000000", "1251000000"), ["10^8 times too small (亿)"]),
        ("9.251", ("4.2505", "4.2515"), ["one digit replaced: 4.251"]),
        ("234", ("1233.6", "1234.4"), ["one digit dropped: 1234"]),
        ("3.3", ("3.356", "3.364"), ["one digit replaced: 3.4", "one digit dropped: 3.36"]),
        ("3377.5", ("337.4", "337.6"), ["one digit doubled: 337.5"]),
        ("1e3", ("999999", "1000001"), ["1000 times too small"]),
        (">3.737", ("3.37594575", "3.37822805"), ["two digits swapped: 3.377"]),
        ("<3.377", ("3.7365", "3.7375"), ["two digits swapped: 3.737"]),
        ("50", ("40", "60"), []),
        (
            "5.0",
            ("60", "90"),
            ["one digit dropped: 75.0", "one digit dropped: 65.0", "one digit dropped: 85.0"],
        ),
        ("5.0", ("51", "99"), []),
        ("52", ("60", "99"), []),
        ("0", ("1000", "2000"), []),
    ],
)
def test_the_slips_that_fit(text: str, needed: tuple[str, str], expected: list[str]) -> None:
    assert list(hints(observed(text), between(*needed), PLAIN)) == expected


def test_the_scale_of_the_print_counts() -> None:
    million = observed("3.737", multiplier=6, unit="stations")
    assert hints(million, between("3375945.75", "3378228.05"), PLAIN) == ("two digits swapped: 3.377",)


def test_a_percentage_and_a_fraction_are_told_by_the_unit() -> None:
    assert hints(observed("0.461", unit="PERCENT"), between("46", "46.2"), PLAIN) == (
        "fraction for percent: 46.1",
    )
    assert hints(observed("46.1", unit="fraction"), between("0.46", "0.462"), PLAIN) == (
        "percent for fraction: 0.461",
    )


def test_marks_stay_where_the_format_has_them() -> None:
    def said(text: str, *needed: str) -> tuple[str, ...]:
        return hints(observed(text, marks=SPACED), between(*needed), SPACED)

    assert said("234", "1233.6", "1234.4") == ("one digit dropped: 1 234",)
    assert said("1 324,5", "1234.4", "1234.6") == ("two digits swapped: 1 234,5",)
    assert said("12345", "12534.6", "12535.4") == ()
    assert said("-12354", "-12345.4", "-12344.6") == ("two digits swapped: -12345",)
    assert said("1 234", "123399", "123401") == ("100 times too small: 123 400",)


def test_a_whole_number_gets_no_point() -> None:
    whole = NumberFormat(integer=True)
    assert hints(observed("336", marks=whole), between("33.5", "33.7"), whole) == ()


def test_a_neighbour_may_have_been_copied() -> None:
    neighbours = [("N 2019 (previous period)", Fraction(48)), ("M beside it", Fraction(52))]
    assert hints(observed("7.3"), between("47.9", "48.2"), PLAIN, neighbours) == (
        "the value of N 2019 (previous period)",
    )
    same = [("M beside it", Fraction("7.3"))]
    assert hints(observed("7.3"), Interval(Fraction("7.36"), Fraction(8)), PLAIN, same) == ()


def test_where_more_than_three_of_a_sort_fit_the_sort_says_nothing() -> None:
    assert hints(observed("12"), Interval(Fraction(20), math.inf), PLAIN) == ("two digits swapped: 21",)
    many = [(f"N {year}", Fraction(50 + year)) for year in range(4)]
    assert hints(observed("1.37"), between("49.5", "53.2"), PLAIN, many) == ("one digit dropped: 51.37",)
    assert hints(observed("1.37"), between("49.5", "53.2"), PLAIN, many[:3]) == (
        "the value of N 1",
        "the value of N 2",
        "the value of N 0",
        "one digit dropped: 51.37",
    )


def test_no_more_than_five_are_told_and_no_print_twice() -> None:
    few = [(f"N {year}", Fraction(31) + year) for year in range(3)]
    told = hints(observed("13.0"), between("30.8", "33.2"), PLAIN, few)
    assert told[:1] == ("two digits swapped: 31.0",)
    assert len(told) <= 5
    assert len(set(told)) == len(told)


def test_a_declared_unit_is_that_of_every_guess() -> None:
    assert hints(observed("12.5", decimals=0), between("21.6", "21.9"), PLAIN) == (
        "two digits swapped: 21.5",
    )
    assert hints(observed("12.5"), between("21.6", "21.9"), PLAIN) == ()


@pytest.mark.parametrize("marks", [PLAIN, SPACED, NumberFormat(decimal=",", group=".")], ids=str)
def test_every_edit_is_undone_by_its_like(marks: NumberFormat) -> None:
    """What a slip makes of a number, its hint gives back; and every text is written as it was."""
    for seed in range(150):
        random = Random(seed)
        true = "".join(random.choices("0123456789", k=random.randint(1, 7)))
        one = typed(true, marks)
        assert one is not None
        one = one._replace(decimals=random.randint(0, len(true) - 1), sign=random.choice(["", "-"]))
        text = spelled(one, marks)
        if text is None:
            continue
        again = typed(text, marks)
        assert again is not None, seed
        assert spelled(again, marks) == text, seed
        assert typed(spelled(turned(again), marks) or "", marks) == turned(again), seed
        places = random.randint(-2, 2)
        assert marks.read(spelled(moved(again, places), marks) or "").value == (
            marks.read(text).value * Fraction(10) ** places
        ), seed
        for slip, undo in ((swapped, swapped), (replaced, replaced), (dropped, None), (doubled, dropped)):
            for other in slip(again):
                back = (again,) if undo is None else tuple(undo(other))
                assert again in back, (seed, text, other)
