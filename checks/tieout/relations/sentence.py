"""A finding in words: what is printed, what the others give, and by how much they miss."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import NamedTuple

from tieout.model import Bound, Interval, Written, is_infinite
from tieout.relations.tree import Figure, Node, Relation, write, write_number
from tieout.roundings import leading_place

SCALES = {3: "thousand", 6: "million", 9: "billion", 12: "trillion"}
_MOST_DIGITS = 15
_AS_FAR_AS_IT_TAKES = 80


class Scale(NamedTuple):
    """How a figure is printed: its power of ten, and the unit behind it."""

    multiplier: int = 0
    unit: str = ""

    def words(self, text: str) -> str:
        """Return a printed text with its scale and unit."""
        unit = {"PERCENT": "%", "percent": "%", "%": "%"}.get(self.unit, self.unit)
        return " ".join(part for part in (text, self.name, unit) if part)

    @property
    def name(self) -> str:
        """Return the word for the power of ten."""
        plain = "" if self.multiplier == 0 else f"x 10^{self.multiplier}"
        return SCALES.get(self.multiplier, plain)


def spell(value: Bound, digits: int, multiplier: int = 0) -> str:
    """Write a number with so many digits after the point, in units of 10^multiplier."""
    if is_infinite(value):
        return "∞" if value > 0 else "-∞"
    scaled = Fraction(value) / Fraction(10) ** multiplier
    rounded = round(scaled * 10**digits)
    whole, rest = divmod(abs(rounded), 10**digits)
    sign = "-" if rounded < 0 else ""
    return f"{sign}{whole}.{rest:0{digits}d}" if digits else f"{sign}{whole}"


def spell_interval(interval: Interval, digits: int, multiplier: int = 0) -> str:
    """Write an interval in words; an end that does not exist is left out."""
    digits = digits_to_be_seen(interval, digits, multiplier)
    low, high = (spell(end, digits, multiplier) for end in interval.ends)
    if is_infinite(interval.low) and is_infinite(interval.high):
        return "anything"
    if is_infinite(interval.high):
        return f"{'above' if interval.open_low else 'at least'} {low}"
    if is_infinite(interval.low):
        return f"{'below' if interval.open_high else 'at most'} {high}"
    if low == high:
        return low
    return f"{'above ' if interval.open_low else ''}{low} to {'below ' if interval.open_high else ''}{high}"


def digits_of(interval: Interval, multiplier: int = 0) -> int:
    """Return with how many digits both ends can be written in full, or as many as are sensible."""
    power = Fraction(10) ** multiplier
    parts = [(end / power if multiplier else end).denominator for end in _finite(interval)]
    for digits in range(_MOST_DIGITS):
        if not any(10**digits % part for part in parts):
            return digits
    return _MOST_DIGITS


def digits_to_be_seen(interval: Interval, digits: int, multiplier: int = 0) -> int:
    """Return so many digits, or more where an interval would be written as zero and is not."""
    power = Fraction(10) ** multiplier
    largest = max((abs(end) / power for end in _finite(interval)), default=None)
    if not largest:
        return digits
    return next((more for more in range(digits, _AS_FAR_AS_IT_TAKES) if round(largest * 10**more)), digits)


def _finite(interval: Interval) -> list[Fraction]:
    return [end for end in interval.ends if not isinstance(end, float)]


def digits_to_tell(one: Interval, other: Interval, least: int, multiplier: int) -> int:
    """Return with how many digits the gap between two intervals, or where they touch, can be seen.

    What a reader subtracts from what is printed is the gap, to a fifth of it.
    """
    near = (one.high, other.low) if one.high <= other.low else (other.high, one.low)
    if any(map(is_infinite, near)):  # they overlap without end
        return max(least, 0)
    if near[0] == near[1]:
        return max(least, digits_of(Interval(*near), multiplier))
    if near[0] > near[1]:  # they overlap, as far as may be: there is no gap to be seen
        return max(least, 0)
    low, high = (Fraction(end) / Fraction(10) ** multiplier for end in near)
    for digits in range(max(least, 0), _AS_FAR_AS_IT_TAKES):
        seen = Fraction(round(high * 10**digits) - round(low * 10**digits), 10**digits)
        if 5 * abs(seen - (high - low)) <= high - low:
            return digits
    return _AS_FAR_AS_IT_TAKES


class Words(NamedTuple):
    """What a sentence is made of."""

    name: str
    printed: str
    scale: Scale
    decimals: int
    text_of: Callable[[Figure], str]
    derived: bool = False
    """Whether it is computed from prints, and printed itself nowhere."""
    readings: Sequence[tuple[str, Interval]] = ()
    """What the others give with each print of a figure whose sources contradict each other."""


def written(words: Words, published: Interval, implied: Interval) -> Written:
    """Say how two intervals are written, in the sentence and in all that is shown beneath it."""
    scale = words.scale.multiplier
    digits = digits_to_tell(published, implied, words.decimals + 1, scale)
    # One digit more where it shows an end in full: what is cut might look wrong by half of it.
    digits += any(digits_of(interval, scale) == digits + 1 for interval in (published, implied))
    return Written(*words.scale, digits)


def sentence(  # noqa: PLR0913 -- all that is said
    words: Words,
    solved: Relation,
    published: Interval,
    implied: Interval,
    gap: float | None,
    *,
    how: Written | None = None,
) -> str:
    """Say what the anchor prints, what the relation gives instead, and how far apart they are.

    Args:
        words: the anchor's name and print, and how other figures are printed.
        solved: the relation with the anchor alone on the left, or what is compared with it.
        published: what the anchor can be.
        implied: what it would have to be.
        gap: their distance in rounding units of the anchor.
        how: how the intervals are written, where that is known.
    """
    scale, _, digits = how or written(words, published, implied)
    each = [f"{spell_interval(one, digits, scale)} with {text}" for text, one in words.readings]
    gives = " or ".join(each) or spell_interval(implied, digits, scale)
    verb = "gives" if solved.sign == "==" else "asks for"
    needed = f"{fill(solved.right, words.text_of)} {verb} {gives}"
    can_be = spell_interval(published, digits, scale)
    if words.name == words.printed:  # a number of the rule: it is the figures that are off
        off = _off(implied, published, digits, scale, gap)
        return f"{needed}, not {can_be}: {off}"
    off = _off(published, implied, digits, scale, gap)
    if words.derived:
        return f"{words.name} comes to {words.printed}, that is {words.scale.words(can_be)}; {needed}: {off}"
    return f"{words.name} is printed as {words.printed}, that is {can_be}; {needed}: {off}"


def _off(published: Interval, implied: Interval, digits: int, scale: int, gap: float | None) -> str:
    """Say how far two intervals are apart, or that they only touch where one has no end."""
    distance, below = published.distance(implied), published.high <= implied.low
    if not distance:
        end = spell(published.high if below else published.low, digits, scale)
        return f"they only touch at {end}, which is not included"
    short = spell_gap(distance, digits, scale) or "a hair"
    units = f" ({count_units(gap)})" if gap is not None else ""
    return f"{short} too {'low' if below else 'high'}{units}"


def count_units(gap: float) -> str:
    """Return a gap in rounding units as people write numbers: no exponents, three digits or all."""
    digits = 0 if gap >= 100 else max(0, 2 - math.floor(math.log10(gap))) if gap > 0 else 0
    text = f"{gap:.{min(digits, _MOST_DIGITS)}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{text} rounding unit{'' if text == '1' else 's'}"


def digits_to_show(interval: Interval, multiplier: int = 0) -> int:
    """Return with how many digits an interval is worth writing: four, or more for small numbers."""
    ends = [abs(end) / Fraction(10) ** multiplier for end in _finite(interval) if end]
    least = min(ends, default=Fraction(1))
    zeros = 0
    while least < Fraction(1, 10 ** (zeros + 1)) and zeros < _MOST_DIGITS - 4:
        zeros += 1
    return min(digits_of(interval, multiplier), 4 + zeros)


def spell_gap(distance: Bound, digits: int, scale: int = 0) -> str:
    """Write how far intervals are apart that are written with so many digits; nothing if none shows it."""
    exact = digits_of(Interval(distance, distance), scale)
    digits = exact if exact <= digits + 2 else digits
    if digits >= _MOST_DIGITS:  # of so many digits, four say how far it is
        place = leading_place(Fraction(distance) / Fraction(10) ** scale)
        digits = min(digits, max(3 - place, 0))
    for more in range(digits, _AS_FAR_AS_IT_TAKES):
        text = spell(distance, more, scale)
        if text.strip("0."):
            return text
    return ""


def fill(node: Node, text_of: Callable[[Figure], str]) -> str:
    """Write a term with the printed figures in the place of their names."""
    return write(node, text_of, write_number)
