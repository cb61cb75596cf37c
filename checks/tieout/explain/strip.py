"""The strip: intervals beneath one another on one axis, true to scale, drawn in characters.

The characters are ASCII on purpose: those made for drawing are one cell wide on some terminals and
two on others, among them Chinese ones, where the drawing would no longer be true.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tieout.model import Bound, Interval
from tieout.relations.sentence import digits_of, digits_to_tell, spell, spell_interval
from tieout.reports.stretch import Stretch
from tieout.reports.wording import aligned, columns_of

WIDTH, _LEAST = 60, 20
"""How many columns are drawn where there is no terminal, and at least."""


class Bar(NamedTuple):
    """One interval of a strip, by its name; written with so many digits, or with as many as it takes."""

    name: str
    interval: Interval
    digits: int | None = None


def strip(bars: Sequence[Bar], multiplier: int = 0, gap: str = "", width: int | None = None) -> list[str]:
    """Draw intervals in the scale in which they are printed; nothing where none has an end.

    ``[===]`` are the values from one end to the other, ``(`` and ``)`` ends that are excluded, ``|``
    an interval too narrow to draw, ``<`` and ``>`` one that goes on.

    Args:
        bars: the intervals.
        multiplier: the exponent of ten of the scale.
        gap: how wide the gap between them is, in words.
        width: of the terminal, which is drawn on to its edge; None where there is no terminal.
    """
    axis = Stretch.around([bar.interval for bar in bars], margins=False)
    if axis is None:
        return []
    digits = [_digits(bar, bars, multiplier) for bar in bars]
    said = [spell_interval(bar.interval, most, multiplier) for bar, most in zip(bars, digits, strict=True)]
    wide = WIDTH if width is None else max(_LEAST, width - _beside(bars, said, gap if axis.gap else ""))
    rows = [(bar.name, text, _drawn(bar.interval, axis, wide)) for bar, text in zip(bars, said, strict=True)]
    if axis.gap:
        start, stop = (_column(axis, end, wide) for end in axis.gap)
        rows += [("gap", gap, " " * (start + 1) + "." * (stop - start - 1))]
    labels = _labels(axis, multiplier, max(digits), wide)
    return aligned([*rows, ("", "", "-" * wide), ("", "", labels)])


def _beside(bars: Sequence[Bar], said: Sequence[str], gap: str) -> int:
    """Return how many columns stand to the left of what is drawn."""
    names, texts = [bar.name for bar in bars], [*said, gap]
    return max(map(columns_of, [*names, "gap" if gap else ""])) + max(map(columns_of, texts)) + 4


def _column(axis: Stretch, value: Bound, width: int) -> int:
    """Return the column of a value; -1 or the width where it is outside."""
    return round(axis.at(value, 0, width - 1, 1))


def _drawn(interval: Interval, axis: Stretch, width: int) -> str:
    left, right = (_column(axis, end, width) for end in interval.ends)
    if left == right:
        return " " * left + "|"
    first, last = max(left, 0), min(right, width - 1)
    start = "<" if left < 0 else "(" if interval.open_low else "["
    stop = ">" if right == width else ")" if interval.open_high else "]"
    return " " * first + start + "=" * (last - first - 1) + stop


def _labels(axis: Stretch, multiplier: int, digits: int, width: int) -> str:
    """Write the ends of the axis in full, or as finely as the intervals are written."""
    most = min(digits_of(Interval(axis.low, axis.high), multiplier), digits)
    low, high = (spell(end, most, multiplier) for end in (axis.low, axis.high))
    return low + high.rjust(width - len(low))


def _digits(one: Bar, bars: Sequence[Bar], multiplier: int) -> int:
    """Return with how many digits an interval is told from those that it does not meet."""
    if one.digits is not None:
        return one.digits
    interval = one.interval
    least = digits_of(bars[0].interval, multiplier)
    apart = [bar.interval for bar in bars if not bar.interval.meets(interval)]
    return max((digits_to_tell(interval, other, least, multiplier) for other in apart), default=least)
