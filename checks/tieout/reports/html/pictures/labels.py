"""The labels of a chart: what stands where there is room, on a small screen too, and covers no mark."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from tieout.model import Spot
from tieout.relations.sentence import Scale
from tieout.reports.html.pictures.boxes import Box, Label, mark_of, whisker_of
from tieout.reports.html.pictures.frame import Dot, Frame
from tieout.reports.html.words import Words

_NEAR = 16  # pixels: figures of one finding that near have one label
_MOST, _FEW_KNOWN, _PRINTS = 12, 3, 3


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
        told = list(dict.fromkeys(dot.label(scale, words) for dot in self.dots))
        prints = ", ".join(told[:_PRINTS]) + (", …" if len(told) > _PRINTS else "")
        yield prints if self.number is None else f"({self.number}) {prints}"
        if self.number is not None and self.open:
            yield f"({self.number})"

    def places(self, frame: Frame, text: str) -> Iterator[Label]:
        """Yield where the label may stand: above or beneath the marks, or their whiskers."""
        x, drawn = frame.x(self.dots[0].day), self._drawn
        space = 8 if self.dots[0].broken else 5
        marks = [mark_of(frame, dot) for dot in self.dots]
        whiskers = [bar for dot in self.dots if (bar := whisker_of(frame, dot))]
        first = "end" if x > 850 else "start" if x < 200 else "middle"
        for boxes in (marks, [*marks, *whiskers]) if whiskers else (marks,):
            top, bottom = min(box.top for box in boxes), max(box.bottom for box in boxes)
            for anchor in dict.fromkeys((first, "middle", "end", "start")):
                for y in (top - space, bottom + 9 + space):
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
    """The labels of a chart, and how many findings that are not accepted have no label."""

    placed: Sequence[Label]
    unnumbered: int


def labels_of(  # noqa: PLR0913, PLR0917 -- what is labelled, how, and beside what
    frame: Frame,
    dots: Sequence[Dot],
    marked: Sequence[Dot],
    texts: Sequence[Label],
    scale: Scale,
    numbers: Mapping[Spot, int],
    words: Words,
) -> Labels:
    """Label the figures that are broken, then the last and the first, where there is room.

    Args:
        frame: what the chart shows.
        dots: its figures in order of time.
        marked: those that have a mark.
        texts: what else stands in the chart.
        scale: that of the axis.
        numbers: the numbers of findings.
        words: the language of what is said.
    """
    others = [text.box for text in texts]
    fixed = [*(mark_of(frame, dot) for dot in marked), *others]
    # What differs from a plain dot on the line is never covered, but by a number.
    odd = [
        mark_of(frame, dot) for dot in marked if dot.forecast or dot.bound or (dot.broken and not dot.known)
    ]
    whiskers = [bar for dot in marked if (bar := whisker_of(frame, dot))]
    wanted = _open(frame, dots, numbers)
    placed: list[Label] = []
    told: set[int | None] = set()
    for one in (*_spread(wanted), *_others(dots, numbers, wanted)):
        taken = [label.box for label in placed]
        # A finding that no label can name beside all marks is named over one of them.
        tries = [[*fixed, *whiskers, *taken], [*fixed, *taken], [*odd, *others, *taken]]
        tries += [taken] if one.open else []
        found = one.placed(frame, scale, words, tries)
        if found is not None:
            placed.append(found)
            told.add(one.number)
    return Labels(placed, len({one.number for one in wanted} - told))


def _open(frame: Frame, dots: Sequence[Dot], numbers: Mapping[Spot, int]) -> Sequence[Wanted]:
    """Return what the findings that are not accepted are about, those of the last figure first."""
    found: dict[tuple[int, int], list[Dot]] = {}
    for dot in dots:
        if dot.broken and not dot.known and dot.cell.spot in numbers:
            found.setdefault((numbers[dot.cell.spot], dot.day), []).append(dot)
    wanted = [Wanted(near, number) for (number, _), ones in found.items() for near in _near(frame, ones)]
    return sorted(wanted, key=lambda one: dots[-1].cell.spot not in {dot.cell.spot for dot in one.dots})


def _near(frame: Frame, dots: Sequence[Dot]) -> Iterator[Sequence[Dot]]:
    """Yield figures of one day that stand near one another."""
    ordered = sorted(dots, key=lambda dot: dot.value)
    ends = [
        at for at, (a, b) in enumerate(pairwise(ordered), 1) if frame.y(a.value) - frame.y(b.value) >= _NEAR
    ]
    for begin, end in pairwise((0, *ends, len(ordered))):
        yield ordered[begin:end]


def _spread(wanted: Sequence[Wanted]) -> Iterator[Wanted]:
    """Yield some of many, from everywhere; each finding once before any twice."""
    first = {one.number: at for at, one in reversed(list(enumerate(wanted)))}
    once, again = sorted(first.values()), sorted(set(range(len(wanted))) - set(first.values()))
    some = once[:: -(-len(once) // _MOST) or 1]
    yield from (wanted[at] for at in (*some, *again)[:_MOST])


def _others(dots: Sequence[Dot], numbers: Mapping[Spot, int], wanted: Sequence[Wanted]) -> Iterator[Wanted]:
    """Yield what else is labelled: other crosses if they are few or all there is, the last and the first."""
    told = {dot.cell.spot for one in wanted for dot in one.dots}
    known = [dot for dot in dots if dot.known and dot.cell.spot in numbers]
    named = {dot.cell.spot: numbers[dot.cell.spot] for dot in known} if len(known) <= _FEW_KNOWN else {}
    unnamed = [] if wanted else [dot for dot in dots if dot.broken and not dot.known][:_MOST]
    for dot in (*unnamed, *(known if named else ()), dots[-1], dots[0]):
        if dot.cell.spot not in told:
            told.add(dot.cell.spot)
            yield Wanted([dot], named.get(dot.cell.spot))
