"""Boxes: which part of a chart a text or a mark covers, on a small screen."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from tieout.reports.html.pictures.frame import BOTTOM, Dot, Frame
from tieout.reports.html.pictures.svg import text_at

VISIBLE = 5  # pixels from which on a whisker says something
# In pixels: a chart on a small screen, where its figures begin, and letters of a label.
_NARROW, _LEFT, _LETTER, _WIDE_LETTER, _HIGH = 310, 40, 7, 13, 12


class Box(NamedTuple):
    """A part of a chart, in pixels on a small screen; on a larger one all are further apart."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Tell whether two boxes share a part."""
        aside = self.right <= other.left or other.right <= self.left
        return not (aside or self.bottom <= other.top or other.bottom <= self.top)


class Label(NamedTuple):
    """A text of a chart, at a place that keeps its size."""

    text: str
    x: float
    y: float
    drawn: str
    anchor: str

    @property
    def box(self) -> Box:
        """Return the part of the chart that the text covers."""
        wide = sum(unicodedata.east_asian_width(one) in "WF" for one in self.text)
        width = _WIDE_LETTER * wide + _LETTER * (len(self.text) - wide)
        left = self.x * _NARROW / 1000 - {"start": 0, "middle": width / 2, "end": width}[self.anchor]
        return Box(left, self.y - _HIGH + 2, left + width, self.y + 2)

    @property
    def drawing(self) -> Markup:
        """Return the text where it stands; at the start is where texts stand anyhow."""
        return text_at(self.text, self.x, self.y, self.drawn, None if self.anchor == "start" else self.anchor)

    def fits(self, taken: Sequence[Box]) -> bool:
        """Tell whether the text stands inside the chart and covers nothing."""
        box = self.box
        inside = box.left >= _LEFT and box.right <= _NARROW and box.top >= -2 and box.bottom <= BOTTOM + 2
        return inside and not any(box.meets(other) for other in taken)


def mark_of(frame: Frame, dot: Dot) -> Box:
    """Return the part of a chart that the mark of a figure covers, with the arrow of a bound."""
    x, y = frame.x(dot.day) * _NARROW / 1000, frame.y(dot.value)
    up, down = (20 if dot.bound == sign else 5 for sign in "><")
    return Box(x - 5, y - up, x + 5, y + down)


def whisker_of(frame: Frame, dot: Dot) -> Box | None:
    """Return the part of a chart that the interval of a figure covers; None where it cannot be seen."""
    if dot.bound or not dot.interval.bounded:
        return None
    x, top, bottom = frame.x(dot.day) * _NARROW / 1000, *map(frame.y, reversed(dot.interval.ends))
    return Box(x - 1, top, x + 1, bottom) if bottom - top >= VISIBLE else None
