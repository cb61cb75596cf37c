"""The chart of a series: figures true to scale in time, with whiskers, breaks, forecasts and crosses."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from fractions import Fraction

from markupsafe import Markup

from tieout.model import Plot, Point, Spot
from tieout.relations.sentence import Scale, spell
from tieout.reports.html.citations import source_of, sources_of
from tieout.reports.html.pictures.boxes import VISIBLE, Label
from tieout.reports.html.pictures.curves import Cuts, curves_of, drawn
from tieout.reports.html.pictures.frame import BOTTOM, Dot, Frame, day_of, in_time, month_start
from tieout.reports.html.pictures.labels import labels_of
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
_CROSSES = 12  # more accepted figures are small dots


MANY = 120  # more figures are a line, and their table has the latest


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
        known: where the cells stand of which the findings are accepted; their marks are faint.
    """
    points = [point for point in in_time(plot.figures) if point.end]
    if len({point.end for point in points}) < 2:
        return Markup()
    shapes = shapes_of(plot)
    dots = [Dot.of(point, failing, known, shapes) for point in points]
    frame, scale = Frame.around(dots), _scale(plot, dots)
    several = len(set(shapes.values())) > 1
    shared = SHAPES - 1 if len(shapes) > SHAPES else None
    actual = [dot for dot in dots if not dot.forecast]
    curves = curves_of(actual, _cuts(plot, shapes), shared, several=several)
    joined = {dot.cell.spot for pieces in curves.values() for ones in pieces if ones[1:] for dot in ones}
    # Of many figures, those that no line goes through, and those that differ from the others.
    crowded = len(dots) > MANY
    marked = [dot for dot in dots if not crowded or _differs(dot) or dot.cell.spot not in joined]
    shaped = [dot for dot in marked if several and (not crowded or _differs(dot))]
    breaks = _breaks(frame, plot, actual)
    lines = {
        **_axes(frame, scale),
        "break": "".join(move_to(x, 20, f"V{BOTTOM}") for x in breaks),
        **drawn(frame, curves),
        **_marks(frame, marked, shaped, several=several),
    }
    texts = [Label(words.scaled("", *scale), 0, 12, "tick", "start")]
    texts += [_break_label(x, words) for x in breaks]
    labels = labels_of(frame, dots, marked, texts, scale, numbers or {}, words)
    if labels.unnumbered:
        texts.append(Label(words.plain("chart-unnumbered", n=labels.unnumbered), 1000, 8, "tick", "end"))
    said = words.plain("chart-says", sum(dot.broken for dot in dots), n=len(dots))
    said += " " + words.plain("chart-all" if len(dots) <= MANY else "chart-latest")
    return svg(
        "series",
        _HEIGHT,
        (words.name(plot), said),
        layer(_HEIGHT, lines),
        *_dots(frame, marked, shaped, several=several),
        texts[0].drawing,
        *_value_labels(frame, scale),
        *_time_labels(frame),
        *(label.drawing for label in (*texts[1:], *labels.placed)),
    )


def _differs(dot: Dot) -> bool:
    return dot.broken or dot.forecast


def _scale(plot: Plot, dots: Sequence[Dot]) -> Scale:
    multiplier = max(point.cell.multiplier for point in plot.figures)
    most = max(abs(dot.value) for dot in dots)
    while most >= Fraction(10) ** (multiplier + 5) and multiplier < 12:
        multiplier += 3
    return Scale(multiplier, plot.figures[0].cell.unit or plot.unit)


def _cuts(plot: Plot, shapes: Mapping[str, int]) -> Cuts:
    """Return where lines end: before a break, and where a source has a figure that fails."""
    gaps: dict[int, list[int]] = {}
    for point in plot.points:
        source = source_of(point.cell)
        if point.end and point.cell.interval is None and (not shapes or source in ("", *shapes)):
            gaps.setdefault(shapes.get(source, 0), []).append(day_of(point.end))
    breaks = sorted(day_of(point.end) for point in plot.points if _begins(point))
    return Cuts(breaks, {shape: sorted(days) for shape, days in gaps.items()})


def _begins(point: Point) -> bool:
    """Tell whether a new series begins with a figure, after a break."""
    return point.status == "B" and bool(point.end)


def _breaks(frame: Frame, plot: Plot, dots: Sequence[Dot]) -> Sequence[float]:
    """Return where breaks stand: between the last figure before and the first of the new series."""
    places: list[float] = []
    for after in in_time([point for point in plot.points if _begins(point)]):
        start, day = day_of(after.start), day_of(after.end)
        before = max((dot.day for dot in dots if dot.day < day), default=None)
        places.append(frame.x(start) if before is None else (frame.x(before) + frame.x(day)) / 2)
    return list(dict.fromkeys(min(max(x, 140), 980) for x in places))


def _axes(frame: Frame, scale: Scale) -> Mapping[str, str]:
    unit = Fraction(10) ** scale.multiplier
    ticks = Ticks.of(frame.low / unit, frame.high / unit, 7).values
    months = frame.months if len(frame.months) <= MANY else ()
    return {
        "grid": "".join(move_to(0, frame.y(value * unit), "H1000") for value in ticks),
        "axis": move_to(140, BOTTOM, "H980")
        + "".join(move_to(frame.x(month_start(month)), BOTTOM, "v5") for month in months),
    }


def _marks(frame: Frame, dots: Sequence[Dot], shaped: Sequence[Dot], *, several: bool) -> Mapping[str, str]:
    """Return whiskers, and dots of what has no shape; of many accepted figures, each is a small dot."""
    whiskers = [
        (frame.x(dot.day), frame.y(dot.interval.low), frame.y(dot.interval.high))
        for dot in dots
        if dot.interval.bounded and not dot.bound
    ]
    kinds: dict[str, list[Dot]] = {}
    if _quiet(dots, several=several):
        kinds["known-dot"] = [dot for dot in dots if dot.known]
    for dot in () if shaped == dots else dots:
        if not _differs(dot):
            kinds.setdefault(f"dot l{dot.shape}" if several else "dot", []).append(dot)
    return {
        "whisker": "".join(move_to(x, a, f"V{short(b)}") for x, a, b in whiskers if a - b >= VISIBLE),
        # A stroke of no length with round ends is a dot, and is not stretched.
        **{
            name: "".join(move_to(frame.x(dot.day), frame.y(dot.value), "h.01") for dot in ones)
            for name, ones in kinds.items()
        },
    }


def _quiet(dots: Sequence[Dot], *, several: bool) -> bool:
    """Tell whether so many figures are accepted that their crosses would hide the line."""
    return not several and sum(dot.known for dot in dots) > _CROSSES


def _dots(frame: Frame, dots: Sequence[Dot], shaped: Sequence[Dot], *, several: bool) -> Iterator[Markup]:
    quiet, with_shape = _quiet(dots, several=several), {dot.cell.spot for dot in shaped}
    for dot in dots:
        x, y = frame.x(dot.day), frame.y(dot.value)
        if dot.bound:
            yield sign_at("up" if dot.bound == ">" else "down", x, y, "whisker")
        if dot.broken and not (dot.known and quiet):
            sign = "wide-cross" if several else "small-cross" if dot.known else "cross"
            yield sign_at(sign, x, y, "cross known" if dot.known else "cross")
        if dot.cell.spot in with_shape:
            yield sign_at(f"s{dot.shape}", x, y, f"shape s{dot.shape}{' ahead' if dot.forecast else ''}")
        elif dot.forecast and not dot.broken and not several:
            yield element("circle", class_="forecast", cx=percent(x), cy=short(y), r=4)


def _break_label(x: float, words: Words) -> Label:
    # Beneath the top, where no figure stands.
    anchor, side = ("end", -6) if x > 850 else ("start", 6)
    return Label(words.plain("chart-break"), x + side, 30, "break-words", anchor)


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
