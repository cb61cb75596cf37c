"""The lines of a chart: through the figures of a source, but across no break and over no gap."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from tieout.reports.html.pictures.frame import Dot, Frame
from tieout.reports.html.pictures.svg import short

Curves = Mapping[str, Sequence[Sequence[Dot]]]
"""The pieces of each line, by the class of the line."""


class Cuts(NamedTuple):
    """Where lines end and begin again.

    Args:
        breaks: the days of the first figures after a break, in order.
        gaps: of each shape, the days where something is missing or cannot be read, in order.
    """

    breaks: Sequence[int]
    gaps: Mapping[int, Sequence[int]]

    def between(self, one: Dot, other: Dot) -> bool:
        """Tell whether a line ends between two figures."""
        gaps = self.gaps.get(other.shape, ())
        broken = bisect_right(self.breaks, one.day) < bisect_right(self.breaks, other.day)
        return broken or bisect_right(gaps, one.day) < bisect_left(gaps, other.day)

    def pieces(self, dots: Sequence[Dot]) -> Iterator[Sequence[Dot]]:
        """Yield the figures that are joined with one another."""
        begin = 0
        for at in range(1, len(dots)):
            if self.between(dots[at - 1], dots[at]):
                yield dots[begin:at]
                begin = at
        yield dots[begin:]


def curves_of(dots: Sequence[Dot], cuts: Cuts, others: int | None, *, several: bool) -> Curves:
    """Return one line through the figures, or one for each source that prints some of them.

    Args:
        dots: the figures.
        cuts: where lines end.
        others: the shape that sources share, which are not joined; None where none do.
        several: whether there are several sources.
    """
    own: dict[int, list[Dot]] = {}
    for dot in dots:
        own.setdefault(dot.shape, []).append(dot)
    lines = {f"line l{n}" if several else "line": ones for n, ones in own.items() if n != others}
    if not any(len(ones) > 1 for ones in lines.values()):
        once = len({dot.day for dot in dots}) == len(dots)
        lines = {"line faint" if several else "line": list(dots)} if once or not several else {}
    return {name: list(cuts.pieces(ones)) for name, ones in lines.items() if ones}


def drawn(frame: Frame, curves: Curves) -> Mapping[str, str]:
    """Return the path of each line; a figure alone has none."""
    return {
        name: "".join(_joined(frame, piece) for piece in pieces if len(piece) > 1)
        for name, pieces in curves.items()
    }


def _joined(frame: Frame, dots: Sequence[Dot]) -> str:
    return "M" + "L".join(f"{short(frame.x(dot.day))} {short(frame.y(dot.value))}" for dot in dots)
