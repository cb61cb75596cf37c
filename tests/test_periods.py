from datetime import date
from fractions import Fraction
from itertools import pairwise

import pytest

from tieout.periods import Period, read_duration, read_period


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2023", date(2023, 1, 1), date(2024, 1, 1)),
        ("2023-06", date(2023, 6, 1), date(2023, 7, 1)),
        ("2023-12", date(2023, 12, 1), date(2024, 1, 1)),
        ("2023-Q3", date(2023, 7, 1), date(2023, 10, 1)),
        ("2016Q3", date(2016, 7, 1), date(2016, 10, 1)),
        ("2023-S1", date(2023, 1, 1), date(2023, 7, 1)),
        ("2023-S2", date(2023, 7, 1), date(2024, 1, 1)),
        ("2016M07", date(2016, 7, 1), date(2016, 8, 1)),
        ("2016-M7", date(2016, 7, 1), date(2016, 8, 1)),
        ("2023-A1", date(2023, 1, 1), date(2024, 1, 1)),
        ("2023-T2", date(2023, 5, 1), date(2023, 9, 1)),
        ("2010-A1", date(2010, 1, 1), date(2011, 1, 1)),
        ("2010-T1", date(2010, 1, 1), date(2010, 5, 1)),
        ("2010-D032", date(2010, 2, 1), date(2010, 2, 2)),
        ("2010D001", date(2010, 1, 1), date(2010, 1, 2)),
        ("2020-D366", date(2020, 12, 31), date(2021, 1, 1)),
        ("2023-W05", date(2023, 1, 30), date(2023, 2, 6)),
        ("2020-W53", date(2020, 12, 28), date(2021, 1, 4)),
        ("2021-W01", date(2021, 1, 4), date(2021, 1, 11)),
        ("2023-06-30", date(2023, 6, 30), date(2023, 7, 1)),
        ("2024-02-29", date(2024, 2, 29), date(2024, 3, 1)),
        ("2023-12-31", date(2023, 12, 31), date(2024, 1, 1)),
        ("2023-06-30T00:00:00", date(2023, 6, 30), date(2023, 7, 1)),
        ("2023-06-30T12:30:00Z", date(2023, 6, 30), date(2023, 7, 1)),
        ("2023-01-01/P9M", date(2023, 1, 1), date(2023, 10, 1)),
        ("2023-04-01/P1Y", date(2023, 4, 1), date(2024, 4, 1)),
        ("2023-01-30/P2W", date(2023, 1, 30), date(2023, 2, 13)),
        ("2023-01-30/P10D", date(2023, 1, 30), date(2023, 2, 9)),
        ("2023-01-01/P1Y6M", date(2023, 1, 1), date(2024, 7, 1)),
        ("2023-01-01/P1M15D", date(2023, 1, 1), date(2023, 2, 16)),
        ("2023-01-01/P09M", date(2023, 1, 1), date(2023, 10, 1)),
        ("2023-01-01T00:00:00/P1D", date(2023, 1, 1), date(2023, 1, 2)),
        ("2023-06-30T23:59", date(2023, 6, 30), date(2023, 7, 1)),
        ("2023-06-30T12:30:00.25-05:00", date(2023, 6, 30), date(2023, 7, 1)),
        (" 2023 ", date(2023, 1, 1), date(2024, 1, 1)),
    ],
)
def test_a_period_is_the_days_from_its_start_up_to_its_end(text: str, start: date, end: date) -> None:
    period = read_period(text)
    assert (period.start, period.end) == (start, end)
    assert period.text == text.strip()


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "23",
            "202",
            "20233",
            "year",
            "2023-6",
            "2023-00",
            "2023-06-00",
            "2023-00-15",
            "2023-13",
            "2023/06",
            "06-2023",
            "2023.0",
        ),
        *("2023-Q0", "2023-Q5", "2023-S3", "2023-T4", "2023-M13", "2023-A2", "2023-X1", "2023-q1"),
        *("2023-W00", "2023-W53", "2021-W53", "2023-W54", "0000", "0000-Q1"),
        *("2023-02-29", "2023-04-31", "2023-06-31", "2023-6-3", "30.06.2023", "2023-01-01/9M"),
        *("2023-D000", "2023-D366", "2020-D367", "0000-D001", "2023-D", "9999-D365"),
        *("2023-01-01/P0D", "2023-01-01/P", "2023-01-01/P1D1M", "2023-01-01/P1.5Y", "2023-01-01/PT1H"),
        *("2023-06-30T24:00", "2023-06-30T12", "2023-06-30T12:60", "2023-06-30T", "2023-06-30 12:00"),
        *("2023-02-30/P1M", "2023-01-01/PM", "2023/P1Y", "2023-01-01/P9", "2023-Q1-Q2"),
    ],
)
def test_what_is_no_period_is_refused_with_the_forms_that_are(text: str) -> None:
    with pytest.raises(ValueError, match="is no period: write 2023, 2023-06, 2023-Q3") as raised:
        read_period(text)
    assert repr(text) in str(raised.value)


def test_full_width_digits_are_no_period() -> None:
    with pytest.raises(ValueError, match="is no period"):
        read_period("２０２３")


@pytest.mark.parametrize("text", ["9999", "9999-12-31", "9999-12", "9999-Q4", "2023-01-01/P9999999D"])
def test_a_period_that_ends_after_all_calendars_is_refused_as_any_other(text: str) -> None:
    with pytest.raises(ValueError, match="is no period"):
        read_period(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2016Q3", "2016-Q3"),
        ("2016M07", "2016-07"),
        ("2023-A1", "2023"),
        ("2023-Q1", "2023-01-01/P3M"),
        ("2023-S2", "2023-07-01/P6M"),
        ("2023", "2023-01-01/P1Y"),
        ("2023-W05", "2023-01-30/P1W"),
        ("2023-W05", "2023-01-30/P7D"),
        ("2023-06-30", "2023-06-30T23:59:59"),
    ],
)
def test_periods_are_the_same_if_start_and_end_are(one: str, other: str) -> None:
    assert read_period(one) == read_period(other)
    assert hash(read_period(one)) == hash(read_period(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [("2023", "2023-Q4"), ("2023", "2023-12"), ("2023-12", "2023-12-31"), ("2023-Q1", "2023-S1")],
)
def test_periods_that_only_end_or_begin_together_are_not_the_same(one: str, other: str) -> None:
    assert read_period(one) != read_period(other)


def test_periods_are_in_the_order_of_their_ends() -> None:
    texts = ["2023-Q1", "2023-S1", "2023-07-31", "2023-W31", "2023-Q3", "2023", "2023-Q4", "2024-01-01"]
    assert sorted(sorted(texts), key=read_period) == texts


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("2023", ("M", 12)),
        ("2024-02", ("M", 1)),
        ("2023-01-01/P31D", ("M", 1)),
        ("2023-Q2", ("M", 3)),
        ("2023-01-01/P9M", ("M", 9)),
        ("2023-W05", ("D", 7)),
        ("2023-06-30", ("D", 1)),
    ],
)
def test_two_months_are_of_one_length_and_a_month_and_four_weeks_are_not(
    text: str, length: tuple[str, int]
) -> None:
    assert read_period(text).length == length


@pytest.mark.parametrize(
    ("text", "over", "before"),
    [
        ("2023", "1Y", "2022"),
        ("2023", "10Y", "2013"),
        ("2023-06", "1Y", "2022-06"),
        ("2023-06", "12M", "2022-06"),
        ("2023-06", "1M", "2023-05"),
        ("2024-01", "1M", "2023-12"),
        ("2024-03", "1M", "2024-02"),
        ("2024-02", "1Y", "2023-02"),
        ("2023-Q1", "1Q", "2022-Q4"),
        ("2023-Q3", "1Y", "2022-Q3"),
        ("2023-Q3", "2Q", "2023-Q1"),
        ("2023-S1", "1S", "2022-S2"),
        ("2023-01-01/P9M", "1Y", "2022-01-01/P9M"),
        ("2024-01-01/P2M", "1Y", "2023-01-01/P2M"),
        ("2023", "1M", "2022-12-01/P12M"),
        # Days: the month's last day goes to the month's last day, others stay what they are.
        ("2023-06-30", "1M", "2023-05-31"),
        ("2023-05-31", "1M", "2023-04-30"),
        ("2023-05-30", "1M", "2023-04-30"),
        ("2023-03-31", "1M", "2023-02-28"),
        ("2023-03-30", "1M", "2023-02-28"),
        ("2023-05-15", "1M", "2023-04-15"),
        ("2024-02-29", "1Y", "2023-02-28"),
        ("2025-02-28", "1Y", "2024-02-29"),
        ("2024-02-28", "1Y", "2023-02-28"),
        ("2024-12-31", "1Q", "2024-09-30"),
        ("2023-06-30", "1Y", "2022-06-30"),
        ("2023-03-01", "1D", "2023-02-28"),
        ("2023-03-01", "1W", "2023-02-22"),
        # Weeks go to the week of the same number.
        ("2023-W05", "1Y", "2022-W05"),
        ("2020-W53", "5Y", "2015-W53"),
        ("2023-W05", "1W", "2023-W04"),
        ("2021-W01", "1W", "2020-W53"),
        ("2023-W05", "7D", "2023-W04"),
    ],
)
def test_a_period_moves_back_by_the_calendar(text: str, over: str, before: str) -> None:
    assert read_period(text).before(over) == read_period(before)


def test_a_week_that_the_year_before_lacks_has_no_partner() -> None:
    assert read_period("2020-W53").before("1Y") is None
    assert read_period("2026-W53").before("6Y") == read_period("2020-W53")


@pytest.mark.parametrize(("text", "over"), [("0001", "1Y"), ("0001-01-01", "1D"), ("0001-W01", "1W")])
def test_before_the_first_year_there_is_nothing(text: str, over: str) -> None:
    assert read_period(text).before(over) is None


@pytest.mark.parametrize(
    ("text", "duration"),
    [("1Y", (1, "Y")), ("2S", (2, "S")), ("4Q", (4, "Q")), ("12M", (12, "M")), ("52W", (52, "W"))],
)
def test_a_duration_is_a_number_with_a_letter(text: str, duration: tuple[int, str]) -> None:
    assert read_duration(text) == duration
    assert read_duration("30D") == (30, "D")


@pytest.mark.parametrize("text", ["", "Y", "0Y", "01Y", "-1Y", "1.5Y", "1y", "1X", "1 Y", "P1Y", "previous"])
def test_what_is_no_duration_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no duration: a number with Y, S, Q, M, W or D, e\.g\. 1Y"):
        read_duration(text)


@pytest.mark.parametrize(
    ("later", "earlier", "years"),
    [
        ("2022", "2012", Fraction(10)),
        ("2012", "2022", Fraction(-10)),
        ("2022", "2022", Fraction(0)),
        ("2024-12", "2022-06", Fraction(5, 2)),
        ("2023-Q1", "2022", Fraction(1, 4)),
        ("2023-12", "2022", Fraction(1)),
        ("2023-06-30", "2022-06-30", Fraction(1)),
        ("2023-06-30", "2022-Q2", Fraction(1)),
        ("2024-02-29", "2023-02-28", Fraction(1)),
        ("2025-02-28", "2024-02-29", Fraction(1)),
        ("2024-02-28", "2020-02-28", Fraction(4)),
        ("2024-02-29", "2020-02-29", Fraction(4)),
    ],
)
def test_years_are_the_months_between_the_ends_divided_by_twelve(
    later: str, earlier: str, years: Fraction
) -> None:
    assert read_period(later).years_since(read_period(earlier)) == years


def test_days_that_make_no_month_count_as_their_part_of_a_year() -> None:
    days = read_period("2023-01-11").years_since(read_period("2023-01-01"))
    assert abs(days - Fraction(10, 365)) < Fraction(1, 10000)
    # The 28th of February 2024 ends a day before twelve months are full.
    short = read_period("2024-02-28").years_since(read_period("2023-02-28"))
    assert Fraction(11, 12) < short < 1


def test_every_later_end_is_more_years_away() -> None:
    since = read_period("2023-12-31")
    days = [Period(date.fromordinal(n + 1), date.fromordinal(n)) for n in range(738_886, 738_886 + 800)]
    assert days[0].start == date(2024, 1, 1)
    years = [day.years_since(since) for day in days]
    assert all(one < other for one, other in pairwise(years))
