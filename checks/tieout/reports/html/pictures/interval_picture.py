"""The picture of a finding: intervals on one axis, and the gap between them.

Lines are drawn on a layer 1000 wide that is stretched to the screen; signs and words stand at
percentages of it and keep their size. Colours come from the page's style sheet, by class.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from markupsafe import Markup

from tieout.model import Bound, Interval, is_infinite
from tieout.relations.sentence import Scale, digits_of, digits_to_tell, spell
from tieout.reports.html.pictures.svg import Ticks, layer, move_to, short, sign_at, svg, text_at
from tieout.reports.html.words import ENGLISH, Words

_NEAR = 8  # a gap below this part of a picture is drawn larger
_LANE = 43  # pixels from one bar to the next


class Bar(NamedTuple):
    """One interval of a picture, by its name; drawn as ``published`` or as ``implied``."""

    name: str
    interval: Interval
    drawn: str


class Stretch(NamedTuple):
    """The part of the number line that a picture shows, and the gap in it, if there is one."""

    low: Fraction
    high: Fraction
    gap: tuple[Fraction, Fraction] | None

    @classmethod
    def around(cls, intervals: Sequence[Interval]) -> Stretch | None:
        """Choose the stretch: everything finite, or the surroundings of a gap too small to see."""
        ends = sorted(Fraction(end) for one in intervals for end in one.ends if not is_infinite(end))
        if not ends:
            return None
        near, far = min(one.high for one in intervals), max(one.low for one in intervals)
        gap = (Fraction(near), Fraction(far)) if near < far else None
        span = ends[-1] - ends[0]
        if gap and span > _NEAR * (gap[1] - gap[0]):
            room = 3 * (gap[1] - gap[0])
            return cls(gap[0] - room, gap[1] + room, gap)
        room = (span or abs(ends[0]) or Fraction(1)) / 5
        return cls(ends[0] - room, ends[-1] + room, gap)

    def at(self, value: Bound) -> float:
        """Return where a value stands, in thousandths of the width; beyond the edge if outside."""
        if value < self.low or value > self.high:
            return -20 if value < self.low else 1020
        return 20 + 960 * float((Fraction(value) - self.low) / (self.high - self.low))


def intervals(
    bars: Sequence[Bar], scale: Scale, title: str, gap_units: float | None = None, words: Words = ENGLISH
) -> Markup:
    """Draw intervals beneath one another on one axis, with the gap between them.

    Args:
        bars: the intervals, in base units.
        scale: the scale in which they are printed.
        title: what the picture is called by those who cannot see it.
        gap_units: the gap in rounding units, if it can be said so.
        words: the language of what is said.
    """
    seen = Stretch.around([bar.interval for bar in bars])
    if seen is None:
        return Markup()
    said = [f"{bar.name}: {_ends(bar.interval, bars, scale.multiplier, words)}" for bar in bars]
    gap = _gap_words(bars, scale.multiplier, seen, gap_units, words)
    unit = words.scaled("", *scale)
    bottom = 18 + _LANE * len(bars)
    texts = [text_at(unit, 0, 12, "tick")]
    texts += [text_at(text, 0, 31 + _LANE * lane, "caption") for lane, text in enumerate(said)]
    middle = sum(map(seen.at, seen.gap)) / 2 if seen.gap else 500
    half = min(12.0 * len(gap), 500)  # of its width on a small screen
    texts.append(text_at(gap, min(max(middle, half), 1000 - half), bottom + 25, "gap-words", "middle"))
    ticks, labels = _axis(seen, bottom + 38, scale.multiplier)
    drawn = layer(bottom + 64, {"axis": ticks, **_bars(bars, seen, bottom + 8)})
    named = (title, f"{'; '.join(said)} {unit}; {gap}.")
    return svg("intervals", bottom + 64, named, drawn, *_cuts(bars, seen), *texts, *labels)


def _ends(interval: Interval, bars: Sequence[Bar], multiplier: int, words: Words) -> str:
    digits = digits_of(bars[0].interval, multiplier)
    for bar in bars:
        if not bar.interval.meets(interval):
            digits = max(digits, digits_to_tell(interval, bar.interval, digits, multiplier))
    return words.span(interval, digits, multiplier)


def _gap_words(bars: Sequence[Bar], multiplier: int, seen: Stretch, units: float | None, words: Words) -> str:
    if seen.gap is None:
        return words.plain("pic-touch")
    least = digits_of(bars[0].interval, multiplier)
    texts = (spell(seen.gap[1] - seen.gap[0], digits, multiplier) for digits in range(least, 40))
    # Two digits at least, lest a small gap be rounded to something else.
    text = next(
        (text for text in texts if len(text.replace(".", "").lstrip("0")) > 1), words.plain("pic-small")
    )
    return words.plain("pic-gap", text) + ("" if units is None else f" ({words.units(units)})")


def _bars(bars: Sequence[Bar], seen: Stretch, bottom: int) -> Mapping[str, str]:
    paths = {"guide": "", "gap": "", "published": "", "implied": "", "end": ""}
    if seen.gap:
        left, right = map(seen.at, seen.gap)
        paths["guide"] = "".join(move_to(x, 36, f"V{bottom}") for x in (left, right))
        paths["gap"] = move_to(left, bottom, f"H{short(right)}")
    for lane, bar in enumerate(bars):
        y, left, right = 47 + _LANE * lane, seen.at(bar.interval.low), seen.at(bar.interval.high)
        paths[bar.drawn] += move_to(left, y - 6, f"H{short(right)}v12H{short(left)}z")
        paths["end"] += "".join(move_to(x, y - 9, "v18") for x in (left, right) if 0 <= x <= 1000)
    return paths


def _cuts(bars: Sequence[Bar], seen: Stretch) -> Iterator[Markup]:
    """Yield a sign at each end outside the picture: the bar goes on for ever, or is torn off."""
    for lane, bar in enumerate(bars):
        for end, edge, side in ((bar.interval.low, 20, "on-left"), (bar.interval.high, 980, "on-right")):
            if not seen.low <= end <= seen.high:
                name = "torn" if not is_infinite(end) else side
                yield sign_at(name, edge, 47 + _LANE * lane, f"cut {bar.drawn}-cut")


def _axis(seen: Stretch, y: int, multiplier: int) -> tuple[str, list[Markup]]:
    unit = Fraction(10) ** multiplier
    ticks = Ticks.of(seen.low / unit, seen.high / unit, 6)
    places = [(seen.at(value * unit), spell(value, ticks.digits)) for value in ticks.values]
    path = move_to(0, y, "H1000") + "".join(move_to(x, y, "v5") for x, _ in places)
    crowded = sum(len(text) for _, text in places) > 40  # on a small screen
    labels = [
        text_at(text, x, y + 18, "tick", "start" if x < 60 else "end" if x > 940 else "middle")
        for x, text in places[:: 2 if crowded else 1]
    ]
    return path, labels
