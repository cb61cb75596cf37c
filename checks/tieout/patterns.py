"""Patterns: periods printed as strptime writes it, such as ``%d/%m/%Y``; months in English everywhere."""

from __future__ import annotations

import re
from functools import lru_cache

from tieout.periods import Period, read_period

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_SHORT = tuple(month[:3] for month in _MONTHS)
_DIRECTIVES = {
    "Y": ("[0-9]{4}", "2023"),
    "y": ("[0-9]{2}", "23"),
    "m": ("1[0-2]|0?[1-9]", "06"),
    "B": ("|".join(_MONTHS), "June"),
    "b": ("|".join(_SHORT), "Jun"),
    "d": ("3[01]|[12][0-9]|0?[1-9]", "30"),
    "j": ("[0-9]{1,3}", "181"),
    "G": ("[0-9]{4}", "2023"),
    "V": ("[0-9]{1,2}", "26"),
    "H": ("2[0-3]|[01]?[0-9]", "12"),
    "I": ("1[0-2]|0?[1-9]", "12"),
    "p": ("AM|PM", "PM"),
    "M": ("[0-5]?[0-9]", "00"),
    "S": ("[0-5]?[0-9]", "00"),
    "f": ("[0-9]{1,6}", "0"),
    "z": ("Z|[+-][0-9]{2}:?[0-9]{2}", "Z"),
}
"""What each directive matches, and how it prints noon on the 30th of June 2023."""
_OF_DAY = "HIpMSfz"
_FINER = "YGmdjV"
_SAME = {"y": "Y", "B": "m", "b": "m"}
_SIZES = {"Y": "year", "Ym": "yearmonth", "Ymd": "date", "Yj": "date", "GV": "week"}
_PARTS = r"(?s)%(.?)"
_FIRST_OF_LAST_CENTURY = 69  # as POSIX has it: 69 is 1969, and 68 is 2068


def size_of(pattern: str) -> str:
    """Return how long the periods of a pattern are: year, yearmonth, date or week.

    Raises:
        ValueError: no period can be read by the pattern; the message says why.
    """
    letters = [letter for letter in re.findall(_PARTS, pattern) if letter != "%"]
    for letter in letters:
        if letter not in _DIRECTIVES:
            raise ValueError(f"there is no %{letter}; known: {', '.join(f'%{one}' for one in _DIRECTIVES)}")
    parts = [_SAME.get(letter, letter) for letter in letters]
    for part in parts:
        if parts.count(part) > 1:
            raise ValueError(f"%{part} stands twice")
    size = _SIZES.get("".join(part for part in _FINER if part in parts))
    if size is None or (size != "date" and set(parts) & set(_OF_DAY)):
        raise ValueError('a year, its month, day or week are expected, such as "%d/%m/%Y" or "%B %Y"')
    return size


@lru_cache
def _expression(pattern: str) -> re.Pattern[str]:
    literals, letters = re.split(_PARTS, pattern)[::2], re.split(_PARTS, pattern)[1::2]
    parts = ["%" if one == "%" else f"(?P<{one}>{_DIRECTIVES[one][0]})" for one in letters]
    whole = "".join(re.escape(literal) + part for literal, part in zip(literals, [*parts, ""], strict=True))
    return re.compile(whole, re.ASCII | re.IGNORECASE)


def has_form(pattern: str, text: str) -> bool:
    """Tell whether a text is printed by a pattern, be there such a day or not."""
    return bool(_expression(pattern).fullmatch(text))


def read_by(pattern: str, text: str) -> Period | None:
    """Return the period that a pattern prints so, its ISO form as its text; None if there is none."""
    match = _expression(pattern).fullmatch(text)
    try:
        return read_period(_iso(match.groupdict())) if match else None
    except ValueError:  # no day of the calendar
        return None


def _iso(found: dict[str, str]) -> str:
    if "V" in found:
        return f"{found['G']}-W{int(found['V']):02}"
    year = int(found["Y"]) if "Y" in found else _century(int(found["y"]))
    if "j" in found:
        return read_period(f"{year:04}-D{found['j']}").start.isoformat()
    month, day = _month(found), found.get("d")
    return f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{int(day):02}" if day else "")


def _century(year: int) -> int:
    return year + (1900 if year >= _FIRST_OF_LAST_CENTURY else 2000)


def _month(found: dict[str, str]) -> int:
    """Return the number of the month; 0 where there is none."""
    for letter, names in (("B", _MONTHS), ("b", _SHORT)):
        if letter in found:
            return names.index(found[letter].capitalize()) + 1
    return int(found.get("m", 0))


def example(pattern: str) -> str:
    """Return the 30th of June 2023 as a pattern prints it."""
    return re.sub(_PARTS, lambda part: "%" if part[1] == "%" else _DIRECTIVES[part[1]][1], pattern)
