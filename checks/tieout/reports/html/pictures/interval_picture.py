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
from tieout.relations.sentence import Scale, digits_of, digits_to_tell, spell, spell_gap
from tieout.reports.html.pictures.svg import Ticks, layer, move_to, short, sign_at, svg, text_at
from tieout.reports.html.words import ENGLISH, Words
from tieout.reports.stretch import Stretch

_LANE = 43  # pixels from one bar to the next


class Bar(NamedTuple):
    """One interval of a picture, by its name; drawn as ``published`` or as ``implied``.

    It is written with so many digits, or else with as many as it takes.
    """

    name: str
    interval: Interval
    drawn: str
    digits: int | None = None


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
    seen = Stretch.around([bar.interval for bar in bars], margins=True)
    if seen is None:
        return Markup()
    digits = [_digits(bar, bars, scale.multiplier) for bar in bars]
    ends = [words.span(bar.interval, most, scale.multiplier) for bar, most in zip(bars, digits, strict=True)]
    said = [f"{bar.name}: {end}" for bar, end in zip(bars, ends, strict=True)]
    gap = _gap_words(seen, max(digits), scale.multiplier, gap_units, words)
    unit = words.scaled("", *scale)
    bottom = 18 + _LANE * len(bars)
    texts = [text_at(unit, 0, 12, "tick")]
    texts += [text_at(text, 0, 31 + _LANE * lane, "caption") for lane, text in enumerate(said)]
    middle = sum(_x(seen, end) for end in seen.gap) / 2 if seen.gap else 500
    half = min(12.0 * len(gap), 500)  # of its width on a small screen
    texts.append(text_at(gap, min(max(middle, half), 1000 - half), bottom + 25, "gap-words", "middle"))
    ticks, labels = _axis(seen, bottom + 38, scale.multiplier)
    drawn = layer(bottom + 64, {"axis": ticks, **_bars(bars, seen, bottom + 8)})
    named = (title, f"{'; '.join(said)} {unit}; {gap}.")
    return svg("intervals", bottom + 64, named, drawn, *_cuts(bars, seen), *texts, *labels)


def _x(seen: Stretch, value: Bound) -> float:
    """Return where a value stands, in thousandths of the width; beyond the edge if outside."""
    return float(seen.at(value, 20, 980, 40))


def _digits(one: Bar, bars: Sequence[Bar], multiplier: int) -> int:
    """Return with how many digits a bar is written: as it says, or as tells it from the others."""
    if one.digits is not None:
        return one.digits
    digits = digits_of(bars[0].interval, multiplier)
    for bar in bars:
        if not bar.interval.meets(one.interval):
            digits = max(digits, digits_to_tell(one.interval, bar.interval, digits, multiplier))
    return digits


def _gap_words(seen: Stretch, digits: int, multiplier: int, units: float | None, words: Words) -> str:
    if seen.gap is None:
        return words.plain("pic-touch")
    text = spell_gap(seen.gap[1] - seen.gap[0], digits, multiplier) or words.plain("pic-small")
    return words.plain("pic-gap", text) + ("" if units is None else f" ({words.units(units)})")


def _bars(bars: Sequence[Bar], seen: Stretch, bottom: int) -> Mapping[str, str]:
    paths = {"guide": "", "gap": "", "published": "", "implied": "", "end": ""}
    if seen.gap:
        left, right = (_x(seen, end) for end in seen.gap)
        paths["guide"] = "".join(move_to(x, 36, f"V{bottom}") for x in (left, right))
        paths["gap"] = move_to(left, bottom, f"H{short(right)}")
    for lane, bar in enumerate(bars):
        y = 47 + _LANE * lane
        left, right = (_x(seen, end) for end in bar.interval.ends)
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
    places = [(_x(seen, value * unit), spell(value, ticks.digits)) for value in ticks.values]
    path = move_to(0, y, "H1000") + "".join(move_to(x, y, "v5") for x, _ in places)
    crowded = sum(len(text) for _, text in places) > 40  # on a small screen
    labels = [
        text_at(text, x, y + 18, "tick", "start" if x < 60 else "end" if x > 940 else "middle")
        for x, text in places[:: 2 if crowded else 1]
    ]
    return path, labels
