"""Edits: what a print may have been before one slip of the hand, as texts in its own format."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tieout.figures import NumberFormat

_DIGITS = "0123456789"


class Typed(NamedTuple):
    """A number as it was typed.

    Args:
        sign: ``+``, ``-`` or nothing.
        digits: its digits, without marks.
        decimals: how many of them stand after the decimal mark.
        grouped: whether thousands are set apart, or would be if there were any.
    """

    sign: str
    digits: str
    decimals: int
    grouped: bool

    @property
    def whole(self) -> int:
        """Return how many digits stand before the decimal mark."""
        return len(self.digits) - self.decimals

    @property
    def number(self) -> int:
        """Return it without its decimal mark; that of no digits is zero."""
        return int(f"{self.sign}{self.digits or 0}")


def typed(text: str, marks: NumberFormat) -> Typed | None:
    """Take a print apart; None where it is no plain number in its format."""
    if not marks.reads(text) or "e" in text.lower():
        return None
    sign = text[:1] if text[0] in "+-" else ""
    whole, _, rest = text[len(sign) :].partition(marks.decimal)
    plain = whole.replace(marks.group, "") if marks.group else whole
    return Typed(sign, plain + rest, len(rest), bool(marks.group) and (plain != whole or len(plain) <= 3))


def spelled(one: Typed, marks: NumberFormat) -> str | None:
    """Write a number as its format has it; None where nobody would: a zero leads, or no digit is left."""
    if not one.digits or (one.whole > 1 and one.digits[0] == "0"):
        return None
    padded = one.digits.rjust(one.decimals + 1, "0") + "0" * -one.decimals
    cut = len(padded) - max(one.decimals, 0)
    whole, rest = padded[:cut], padded[cut:]
    if one.grouped:
        whole = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", lambda _: marks.group, whole)
    text = f"{one.sign}{whole}{marks.decimal if rest else ''}{rest}"
    return text if marks.reads(text) else None


def moved(one: Typed, places: int) -> Typed:
    """Return a number with its decimal mark moved to the right; to the left where *places* is negative."""
    decimals = one.decimals - places
    kept = one.digits.lstrip("0") or "0"
    return one._replace(digits=kept.rjust(decimals + 1, "0"), decimals=decimals)


def turned(one: Typed) -> Typed:
    """Return a number with the other sign."""
    return one._replace(sign="" if one.sign == "-" else "-")


def swapped(one: Typed) -> Iterator[Typed]:
    """Yield what two neighbouring digits were before they changed places."""
    digits = one.digits
    for at in range(len(digits) - 1):
        left, right = digits[at], digits[at + 1]
        if left != right:
            yield one._replace(digits=f"{digits[:at]}{right}{left}{digits[at + 2 :]}")


def replaced(one: Typed) -> Iterator[Typed]:
    """Yield each number that differs in one digit."""
    for at, digit in enumerate(one.digits):
        for other in _DIGITS:
            if other != digit:
                yield one._replace(digits=f"{one.digits[:at]}{other}{one.digits[at + 1 :]}")


def dropped(one: Typed) -> Iterator[Typed]:
    """Yield each number that has one digit more."""
    for at in range(len(one.digits) + 1):
        for digit in _DIGITS:
            longer = one._replace(digits=f"{one.digits[:at]}{digit}{one.digits[at:]}")
            if at <= one.whole:
                yield longer
            if at >= one.whole and one.decimals:
                yield longer._replace(decimals=one.decimals + 1)


def doubled(one: Typed) -> Iterator[Typed]:
    """Yield each number of which one digit was typed twice."""
    for pair in re.finditer(r"(\d)(?=\1)", one.digits):
        at = pair.start()
        shorter = one._replace(digits=one.digits[:at] + one.digits[at + 1 :])
        if at + 1 < one.whole:
            yield shorter
        elif at >= one.whole:
            yield shorter._replace(decimals=one.decimals - 1)
