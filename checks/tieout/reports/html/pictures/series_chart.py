"""The chart of a series: figures true to scale in time, with whiskers, breaks, forecasts and crosses."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from fractions import Fraction

from markupsafe import Markup

from tieout.model import Plot, Spot
from tieout.relations.sentence import Scale, spell
from tieout.reports.html.citations import sources_of
from tieout.reports.html.pictures.frame import BOTTOM, Dot, Frame, in_time, month_start
from tieout.reports.html.pictures.svg import (
    SHAPES,
    Ticks,
    element,
    layer,
    move_to,
    percent,
    short,
    sign_at,
    svg,
    text_at,
)
from tieout.reports.html.words import ENGLISH, Words

_HEIGHT = 212  # of a chart, in pixels
_VISIBLE = 5  # pixels from which on a whisker says something


MANY = 120  # more figures are a line, and their table has the latest
_MOST_LABELS = 12


def shapes_of(plot: Plot) -> Mapping[str, int]:
    """Return which shape each source has; none where there is one source only, or none is stated."""
    names = sources_of(point.cell for point in plot.figures)
    return {name: min(at, SHAPES - 1) for at, name in enumerate(names)} if len(names) > 1 else {}


def series(
    plot: Plot,
    failing: Container[Spot],
    numbers: Mapping[Spot, int] | None = None,
    words: Words = ENGLISH,
    known: Container[Spot] = (),
) -> Markup:
    """Draw the figures of a series, each at the end of its period; nothing for a single period.

    Args:
        plot: the figures.
        failing: where the cells stand that are to be marked with a cross.
        numbers: the numbers of their findings.
        words: the language of what is said.
        known: where the cells stand of which the findings are accepted; their crosses are faint.
    """
    points = [point for point in in_time(plot.points) if point.end and point.cell.interval]
    if len({point.end for point in points}) < 2:
        return Markup()
    shapes = shapes_of(plot)
    dots = [Dot.of(point, failing, shapes) for point in points]
    frame, scale = Frame.around(dots), _scale(plot, dots)
    drawn = [dot for dot in dots if len(dots) <= MANY or dot.broken or dot.forecast]
    several = len(set(shapes.values())) > 1
    parts = [
        layer(_HEIGHT, _lines(frame, dots, drawn, scale, several=several)),
        *_dots(frame, drawn, known, several=several),
    ]
    parts += [text_at(words.scaled("", *scale), 0, 12, "tick"), *_value_labels(frame, scale)]
    parts += [*_time_labels(frame), *_breaks(frame, dots, words)]
    said = words.plain("chart-says", sum(dot.broken for dot in dots), n=len(dots))
    said += " " + words.plain("chart-all" if len(dots) <= MANY else "chart-latest")
    named = (words.name(plot), said)
    return svg("series", _HEIGHT, named, *parts, *_labels(frame, dots, scale, numbers or {}, words))


def _scale(plot: Plot, dots: Sequence[Dot]) -> Scale:
    multiplier = max(point.cell.multiplier for point in plot.figures)
    most = max(abs(dot.value) for dot in dots)
    while most >= Fraction(10) ** (multiplier + 5) and multiplier < 12:
        multiplier += 3
    return Scale(multiplier, plot.figures[0].cell.unit or plot.unit)


def _lines(
    frame: Frame, dots: Sequence[Dot], drawn: Sequence[Dot], scale: Scale, *, several: bool
) -> Mapping[str, str]:
    unit = Fraction(10) ** scale.multiplier
    ticks = Ticks.of(frame.low / unit, frame.high / unit, 7).values
    months = frame.months if len(frame.months) <= MANY else ()
    whiskers = [
        (frame.x(dot.day), frame.y(dot.interval.low), frame.y(dot.interval.high))
        for dot in drawn
        if dot.interval.bounded and not dot.bound
    ]
    plain = [dot for dot in drawn if not dot.forecast and not dot.broken and not several]
    breaks = [frame.x(dot.start) for dot in dots if dot.after_break]
    return {
        "grid": "".join(move_to(0, frame.y(value * unit), "H1000") for value in ticks),
        "axis": move_to(140, BOTTOM, "H980")
        + "".join(move_to(frame.x(month_start(month)), BOTTOM, "v5") for month in months),
        "break": "".join(move_to(x, 20, f"V{BOTTOM}") for x in dict.fromkeys(breaks)),
        **_curves(frame, [dot for dot in dots if not dot.forecast], several=several),
        "whisker": "".join(move_to(x, a, f"V{short(b)}") for x, a, b in whiskers if a - b >= _VISIBLE),
        # A stroke of no length with round ends is a dot, and is not stretched.
        "dot": "".join(move_to(frame.x(dot.day), frame.y(dot.value), "h.01") for dot in plain),
    }


def _curves(frame: Frame, dots: Sequence[Dot], *, several: bool) -> Mapping[str, str]:
    """Return one line through the figures, or one for each source that prints some of them."""
    own: dict[str, list[Dot]] = {}
    for dot in dots:
        own.setdefault(f"line l{dot.shape}" if several else "line", []).append(dot)
    lines = {name: ones for name, ones in own.items() if len(ones) > 1}
    if not lines and dots:
        lines = {"line faint" if several else "line": list(dots)}
    return {
        name: "M" + "L".join(f"{short(frame.x(dot.day))} {short(frame.y(dot.value))}" for dot in ones)
        for name, ones in lines.items()
    }


def _dots(frame: Frame, dots: Sequence[Dot], known: Container[Spot], *, several: bool) -> Iterator[Markup]:
    for dot in dots:
        x, y = frame.x(dot.day), frame.y(dot.value)
        if dot.bound:
            yield sign_at("up" if dot.bound == ">" else "down", x, y, "whisker")
        if dot.broken:
            class_ = "cross known" if dot.cell.spot in known else "cross"
            yield sign_at("wide-cross" if several else "cross", x, y, class_)
        if several:
            yield sign_at(f"s{dot.shape}", x, y, f"shape s{dot.shape}{' ahead' if dot.forecast else ''}")
        elif dot.forecast and not dot.broken:
            yield element("circle", class_="forecast", cx=percent(x), cy=short(y), r=4)


def _breaks(frame: Frame, dots: Sequence[Dot], words: Words) -> Iterator[Markup]:
    for start in dict.fromkeys(dot.start for dot in dots if dot.after_break):
        # Beneath the top, where no figure stands.
        x = frame.x(start)
        anchor, side = ("end", -6) if x > 850 else ("start", 6)
        yield text_at(words.plain("chart-break"), x + side, 30, "break-words", anchor)


def _value_labels(frame: Frame, scale: Scale) -> Iterator[Markup]:
    unit = Fraction(10) ** scale.multiplier
    ticks = Ticks.of(frame.low / unit, frame.high / unit, 7)
    for value in ticks.values:
        yield text_at(spell(value, ticks.digits), 0, frame.y(value * unit) - 4, "tick")


def _time_labels(frame: Frame) -> Iterator[Markup]:
    band = frame.months.step
    steps = (1, 2, 3, 4, 6, 12) if band == 1 else (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
    step = next(step for step in steps if len(frame.months) <= step * (5 if band == 1 else 6))
    for month in frame.months:
        if month // band % step == 0:
            x = (frame.x(month_start(month)) + frame.x(month_start(month + band))) / 2
            text = str(month // 12) if band == 12 else f"{month // 12}-{month % 12 + 1:02d}"
            yield text_at(text, x, BOTTOM + 18, "tick", "middle")


def _labels(
    frame: Frame, dots: Sequence[Dot], scale: Scale, numbers: Mapping[Spot, int], words: Words
) -> Iterator[Markup]:
    """Label the figures that are broken, then the last and the first, where there is room."""
    taken: list[tuple[float, float]] = []
    broken = [dot for dot in dots if dot.broken]
    # Those of findings that the page shows; the others are crosses.
    named = [dot for dot in broken if dot.cell.spot in numbers] or broken
    for dot in (*named[:_MOST_LABELS], dots[-1], dots[0]):
        # Above the arrow where there is one, and above the cross.
        x, y = frame.x(dot.day), frame.y(dot.value) - (26 if dot.bound == ">" else 13 if dot.broken else 10)
        if all(abs(x - other) > 120 or abs(y - height) > 14 for other, height in taken):
            taken.append((x, y))
            anchor = "end" if x > 850 else "start" if x < 200 else "middle"
            number = numbers.get(dot.cell.spot) if dot.broken else None
            text = dot.label(scale, words) if number is None else f"({number}) {dot.label(scale, words)}"
            yield text_at(text, x, y, "cross-words" if dot.broken else "label", anchor)
