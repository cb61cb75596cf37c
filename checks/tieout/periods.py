"""Periods: half-open spans of days, read from the texts that statistics use."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

_MONTHS = {"Y": 12, "A": 12, "S": 6, "T": 4, "Q": 3, "M": 1}
_YEAR_PART = re.compile(r"(\d{4})-?([ASTQMWD])(\d{1,3})")
_OF_DAY = r"(?:T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?)?"
_GREGORIAN = re.compile(rf"(\d{{4}})(?:-(\d{{2}})(?:-(\d{{2}}){_OF_DAY})?)?")
_RANGE = re.compile(
    rf"(\d{{4}}-\d{{2}}-\d{{2}}){_OF_DAY}/P(?=\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?"
)
_DURATION = re.compile(r"([1-9]\d*)([YSQMWD])")
FORMS = "2023, 2023-06, 2023-Q3, 2023-S1, 2023-W05, 2023-06-30 or 2023-01-01/P9M"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from start up to, but not including, end; ordered by end, then start."""

    end: date
    start: date
    text: str = field(compare=False, default="")

    @property
    def length(self) -> tuple[str, int]:
        """Return what makes two periods comparable: whole months, or days."""
        if self.start.day == self.end.day == 1:
            return ("M", _months(self.end) - _months(self.start))
        return ("D", (self.end - self.start).days)

    def years_since(self, earlier: Period) -> Fraction:
        """Return the months between the two ends, divided by 12."""
        months = Fraction(_months(self.end) - _months(earlier.end))
        if self.end.day != earlier.end.day:
            months += Fraction((self.end.day - earlier.end.day) * 12 * 10_000, 3_652_425)
        return months / 12

    def before(self, over: str) -> Period | None:
        """Return this period moved back by a duration such as ``1Y``; None if there is none."""
        try:
            return self._moved(*read_duration(over))
        except (OverflowError, ValueError):  # before the first year of the calendar
            return None

    def _moved(self, count: int, unit: str) -> Period | None:
        if unit in "WD":
            days = timedelta(days=count * (7 if unit == "W" else 1))
            return Period(self.end - days, self.start - days)
        if unit == "Y" and self._is_week:
            year, week, _ = self.start.isocalendar()
            return _week(year - count, week)
        months = -count * _MONTHS[unit]
        last = _move(self.end - timedelta(days=1), months)
        return Period(last + timedelta(days=1), _move(self.start, months))

    @property
    def _is_week(self) -> bool:
        return self.start.weekday() == 0 and (self.end - self.start).days == 7


def read_duration(text: str) -> tuple[int, str]:
    """Read ``1Y``, ``2Q``, ``12M``…; raise ValueError for anything else."""
    match = _DURATION.fullmatch(text)
    if not match:
        raise ValueError(f"{text!r} is no duration: a number with Y, S, Q, M, W or D, e.g. 1Y")
    return int(match[1]), match[2]


def read_period(text: str) -> Period:
    """Read a period; raise ValueError, naming the forms, for anything else."""
    stripped = text.strip()
    # \d would take digits of any script.
    ascii_only = stripped if stripped.isascii() else ""
    period = _gregorian(ascii_only) or _part_of_year(ascii_only) or _span(ascii_only)
    if period is None:
        raise ValueError(f"{text!r} is no period: write {FORMS}")
    return Period(period.end, period.start, stripped)


def _gregorian(text: str) -> Period | None:
    match = _GREGORIAN.fullmatch(text)
    if not match:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        start = date(year or 0, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        return None
    try:
        return Period(start + timedelta(days=1) if day else _move(start, 12 if month is None else 1), start)
    except (OverflowError, ValueError):  # 9999 has no end
        return None


def _part_of_year(text: str) -> Period | None:
    match = _YEAR_PART.fullmatch(text)
    if not match:
        return None
    year, letter, number = int(match[1]), match[2], int(match[3])
    if letter == "W":
        return _week(year, number)
    if letter == "D":
        return _day_of_year(year, number)
    months = _MONTHS[letter]
    if year < 1 or not 1 <= number <= 12 // months:
        return None
    start = date(year, 1 + (number - 1) * months, 1)
    try:
        return Period(_move(start, months), start)
    except ValueError:
        return None


def _span(text: str) -> Period | None:
    match = _RANGE.fullmatch(text)
    if not match:
        return None
    try:
        start = date.fromisoformat(match[1])
    except ValueError:
        return None
    years, months, weeks, days = (int(part or 0) for part in match.groups()[1:])
    try:
        end = _move(start, 12 * years + months) + timedelta(days=7 * weeks + days)
    except (OverflowError, ValueError):  # beyond the last year of the calendar
        return None
    return Period(end, start) if start < end else None


def _day_of_year(year: int, number: int) -> Period | None:
    try:
        start = date(year, 1, 1) + timedelta(days=number - 1)
        return Period(start + timedelta(days=1), start) if start.year == year else None
    except (OverflowError, ValueError):
        return None


def _week(year: int, week: int) -> Period | None:
    try:
        start = date.fromisocalendar(year, week, 1)
        return Period(start + timedelta(days=7), start)
    except (OverflowError, ValueError):
        return None


def _months(day: date) -> int:
    return 12 * day.year + day.month


def _move(day: date, months: int) -> date:
    """Move a day by calendar months; a month's last day goes to a month's last day."""
    year, month = divmod(_months(day) - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    at_end = day.day == calendar.monthrange(day.year, day.month)[1]
    return date(year, month + 1, last if at_end else min(day.day, last))
