"""The labels of a chart: what stands where there is room, on a small screen too, and covers no mark."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup

from tieout.model import Spot
from tieout.relations.sentence import Scale
from tieout.reports.html.pictures.frame import BOTTOM, Dot, Frame
from tieout.reports.html.pictures.svg import text_at
from tieout.reports.html.words import Words

# In pixels: a chart on a small screen, where its figures begin, and letters of a label.
_NARROW, _LEFT, _LETTER, _WIDE_LETTER, _HIGH = 310, 40, 7, 13, 12
_NEAR = 16  # pixels: figures of one finding that near have one label
_MOST, _FEW_KNOWN = 12, 3


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
        width = width_of(self.text)
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


class Wanted(NamedTuple):
    """What is to be labelled: figures that stand together, and the number of their finding."""

    dots: Sequence[Dot]
    number: int | None

    @property
    def open(self) -> bool:
        """Tell whether a finding that is not accepted is about it."""
        return self.dots[0].broken and not self.dots[0].known

    def texts(self, scale: Scale, words: Words) -> Iterator[str]:
        """Yield what the label may say, the shortest last."""
        prints = ", ".join(dot.label(scale, words) for dot in self.dots)
        yield prints if self.number is None else f"({self.number}) {prints}"
        if self.number is not None and self.open:
            yield f"({self.number})"

    def places(self, frame: Frame, text: str) -> Iterator[Label]:
        """Yield where the label may stand: above or beneath the figures."""
        x, drawn = frame.x(self.dots[0].day), self._drawn
        high, low = (end(frame.y(dot.value) for dot in self.dots) for end in (min, max))
        up, down = (any(dot.bound == sign for dot in self.dots) for sign in "><")
        mark = 3 if self.dots[0].broken else 0
        first = "end" if x > 850 else "start" if x < 200 else "middle"
        for anchor in dict.fromkeys((first, "middle", "end", "start")):
            for y in (high - (26 if up else 10 + mark), low + (34 if down else 18 + mark)):
                yield Label(text, x, y, drawn, anchor)

    def placed(
        self, frame: Frame, scale: Scale, words: Words, tries: Iterable[Sequence[Box]]
    ) -> Label | None:
        """Return the first label that covers none of some boxes; else none of fewer boxes, and so on."""
        for taken in tries:
            for text in self.texts(scale, words):
                for label in self.places(frame, text):
                    if label.fits(taken):
                        return label
        return None

    @property
    def _drawn(self) -> str:
        if self.open:
            return "cross-words"
        return "label" if self.number is None else "label known-words"


class Labels(NamedTuple):
    """The labels of a chart, and how many crosses have no number."""

    placed: Sequence[Label]
    unnumbered: int


def mark_of(frame: Frame, dot: Dot) -> Box:
    """Return the part of a chart that the mark of a figure covers."""
    x, y = frame.x(dot.day) * _NARROW / 1000, frame.y(dot.value)
    up, down = (20 if dot.bound == sign else 5 for sign in "><")
    return Box(x - 5, y - up, x + 5, y + down)


def width_of(text: str) -> float:
    """Return how wide a text is, about, in pixels."""
    wide = sum(unicodedata.east_asian_width(one) in "WF" for one in text)
    return _WIDE_LETTER * wide + _LETTER * (len(text) - wide)


def labels_of(  # noqa: PLR0913, PLR0917 -- what is labelled, how, and beside what
    frame: Frame,
    dots: Sequence[Dot],
    marks: Sequence[Box],
    scale: Scale,
    numbers: Mapping[Spot, int],
    words: Words,
) -> Labels:
    """Label the figures that are broken, then the last and the first, where there is room.

    Args:
        frame: what the chart shows.
        dots: its figures in order of time.
        marks: the parts of the chart that no label should cover.
        scale: that of the axis.
        numbers: the numbers of findings.
        words: the language of what is said.
    """
    wanted = _open(frame, dots, numbers)
    placed: list[Label] = []
    lost = 0
    for at, one in enumerate([*wanted, *_others(dots, numbers, wanted)]):
        taken = [label.box for label in placed]
        # A finding that a label cannot name beside all marks is named over one of them.
        tries = ([*marks, *taken], taken) if one.open else ([*marks, *taken],)
        found = one.placed(frame, scale, words, tries) if not _MOST <= at < len(wanted) else None
        if found is not None:
            placed.append(found)
        elif one.open and one.number is not None:
            lost += len(one.dots)
    return Labels(placed, lost)


def _open(frame: Frame, dots: Sequence[Dot], numbers: Mapping[Spot, int]) -> list[Wanted]:
    """Return what the findings that are not accepted are about, the last figure first."""
    found: dict[tuple[int, int], list[Dot]] = {}
    for dot in dots:
        if dot.broken and not dot.known and dot.cell.spot in numbers:
            found.setdefault((numbers[dot.cell.spot], dot.day), []).append(dot)
    wanted: list[Wanted] = []
    for (number, _), ones in found.items():
        same = sorted(ones, key=lambda dot: dot.value)
        near = frame.y(same[0].value) - frame.y(same[-1].value) < _NEAR
        wanted += [Wanted(part, number) for part in ([same] if near else [[dot] for dot in same])]
    return sorted(wanted, key=lambda one: one.dots[-1].cell.spot != dots[-1].cell.spot)


def _others(dots: Sequence[Dot], numbers: Mapping[Spot, int], wanted: Sequence[Wanted]) -> Iterator[Wanted]:
    """Yield what else is labelled: other crosses if they are few or all there is, the last and the first."""
    told = {dot.cell.spot for one in wanted for dot in one.dots}
    known = [dot for dot in dots if dot.known and dot.cell.spot in numbers]
    named = {dot.cell.spot: numbers[dot.cell.spot] for dot in known} if len(known) <= _FEW_KNOWN else {}
    more = known if named else []
    unnamed = [] if wanted else [dot for dot in dots if dot.broken and not dot.known][:_MOST]
    for dot in (*unnamed, *more, dots[-1], dots[0]):
        if dot.cell.spot not in told:
            told.add(dot.cell.spot)
            yield Wanted([dot], named.get(dot.cell.spot))
