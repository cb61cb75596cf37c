"""From print to interval: what a printed number can stand for. Exact, no data frame."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from tieout.model import EVERYTHING, Interval
from tieout.slips import Marks, mend

QUALIFIERS = (">", "<", "~")
STATUSES = tuple("ABDEFGHIJKLMNOPQSUVW")
"""The codes of OBS_STATUS, as SDMX has them."""
EXPLAINED = ("M", "L", "O", "Q", "H")
"""Values of OBS_STATUS that say why a figure is missing."""
LARGEST_SCALE = 30
"""UNIT_MULT and DECIMALS beyond this, either way, are a slip."""
LONGEST = 60
"""The most characters that a printed number may have."""


class BadCell(ValueError):
    """The text of a cell is no number in the declared format; the message names the mend."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A number as printed: its value, digits after the point, and zeros at its end."""

    value: Fraction
    decimals: int
    zeros: int
    """How many zeros end an integer: they may or may not be digits."""


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """How a field prints numbers: the marks that Table Schema calls groupChar and decimalChar."""

    decimal: str = "."
    group: str = ""
    integer: bool = False

    @property
    def pattern(self) -> str:
        """Return the regular expression of a whole, valid cell (any regex dialect)."""
        digits = "[0-9]+"
        if self.group:
            digits = f"(?:[0-9]{{1,3}}(?:{re.escape(self.group)}[0-9]{{3}})+|[0-9]+)"
        if self.integer:
            return f"^[+-]?{digits}$"
        point = re.escape(self.decimal)
        return f"^[+-]?(?:{digits}(?:{point}[0-9]*)?|{point}[0-9]+)(?:[eE][+-]?[0-2]?[0-9]{{1,2}})?$"

    def read(self, text: str) -> Printed:
        """Read a cell exactly; raise BadCell, with the mend, for anything else."""
        if not self.reads(text):
            raise BadCell(self.hint(text))
        plain = text.replace(self.group, "") if self.group else text
        mantissa, _, exponent = plain.replace(self.decimal, ".").lower().partition("e")
        whole, _, digits = mantissa.partition(".")
        scale, written = len(digits) - int(exponent or 0), int(whole + digits)
        number = Fraction(written, 10**scale) if scale > 0 else Fraction(written * 10**-scale)
        zeros = len(whole) - len(whole.rstrip("0")) if scale == 0 and number else 0
        return Printed(number, scale, zeros)

    def reads(self, text: str) -> bool:
        """Tell whether a text is a number in this format."""
        return len(text) <= LONGEST and bool(_compiled(self).fullmatch(text))

    def hint(self, text: str) -> str:
        """Say why a text is no number here and which property would make it one."""
        if len(text) > LONGEST:
            return f"{text[:20]!r}... has {len(text)} characters: no figure has more than {LONGEST}"
        said = f"{text!r} is no {'integer' if self.integer else 'number'}"
        return f"{said}: {mend(text, Marks(self.decimal, self.group, self.integer))}"


@cache
def _compiled(form: NumberFormat) -> re.Pattern[str]:
    return re.compile(form.pattern)


def domain(minimum: Fraction | None, maximum: Fraction | None) -> Interval:
    """Return the values that a series may take at all; also what a missing figure can be."""
    return Interval(
        EVERYTHING.low if minimum is None else minimum,
        EVERYTHING.high if maximum is None else maximum,
    )


def column_decimals(printed: Mapping[int, int]) -> int:
    """Return the decimals of a wide column: the most that half of its non-zero cells print.

    Args:
        printed: how many non-zero cells print so many decimals. Producers strip zeros at
            the end, so a cell that prints fewer decimals has as many as its column.
    """
    total, seen = sum(printed.values()), 0
    for decimals in sorted(printed, reverse=True):
        seen += printed[decimals]
        if 2 * seen >= total:
            return decimals
    return 0
