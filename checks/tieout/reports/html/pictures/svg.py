"""Pieces of SVG: escaped elements, layers, words and ticks that every picture is made of."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from markupsafe import Markup, escape

from tieout.model import Interval
from tieout.relations.sentence import digits_of, digits_to_tell
from tieout.reports.html.words import ENGLISH, Words

_MOST_DIGITS = 12


# Drawn around (0, 0), where a picture puts them.
_SIGNS = {
    "cross": "M-5-5L5 5M-5 5L5-5",
    "small-cross": "M-3.5-3.5L3.5 3.5M-3.5 3.5L3.5-3.5",
    # Beneath a shape, which says who printed the figure.
    "wide-cross": "M-9-9L9 9M-9 9L9-9",
    "up": "M0-4V-20M-4-15L0-20L4-15",
    "down": "M0 4V20M-4 15L0 20L4 15",
    "torn": "M-2-9L2-4L-2 1L2 5L-2 9",
    "on-left": "M2-4L-2 0L2 4M8-4L4 0L8 4",
    "on-right": "M-2-4L2 0L-2 4M-8-4L-4 0L-8 4",
    # One shape for each source of a chart; the first is that of the only one.
    "s0": "M0-4A4 4 0 1 1 0 4A4 4 0 1 1 0-4z",
    "s1": "M-4-4H4V4H-4z",
    "s2": "M0-5L5 4H-5z",
    "s3": "M0-5.5L5.5 0L0 5.5L-5.5 0z",
    "s4": "M-5-1.5H-1.5V-5H1.5V-1.5H5V1.5H1.5V5H-1.5V1.5H-5z",
}
# Drawn in a square 16 wide: what stands beside a word; ``in`` is cut out, ``out`` an outline.
_MARKS = {
    "m-error": (("", "M5 0h6l5 5v6l-5 5H5l-5-5V5z"), ("in", "M5 5l6 6M11 5l-6 6")),
    "m-warning": (("", "M8 0l8 15H0z"), ("in", "M8 5v5M8 12v1.4")),
    "m-info": (("", "M8 0a8 8 0 1 1 0 16a8 8 0 1 1 0-16z"), ("in", "M8 7v5M8 3.6v1.6")),
    "m-holds": (("", "M8 0a8 8 0 1 1 0 16a8 8 0 1 1 0-16z"), ("in", "M4 8.5l3 3 5-6.5")),
    "m-accepted": (("out", "M1.5 1.5h13v13h-13z"), ("out", "M4.5 8.5l2.5 2.5 4.5-6")),
    "m-unknown": (
        ("out", "M8 1l7 7-7 7-7-7z"),
        ("out", "M6 6.8c0-2.6 4-2.4 4-.2C10 8 8 8 8 9.4M8 11v1"),
    ),
}
SHAPES = 5


def element(name: str, *children: str, **attributes: object) -> Markup:
    """Return an element; every value that is not markup is escaped."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if not children:
        return Markup(f"<{name}{written}/>")  # noqa: S704
    return Markup(f"<{name}{written}>{''.join(map(escape, children))}</{name}>")  # noqa: S704


def symbols(body: str) -> Markup:
    """Return the signs that a page uses; it has them once, out of sight."""
    paths = [element("path", id=name, d=path) for name, path in _SIGNS.items() if f'"#{name}"' in body]
    paths += [_mark(name, drawn) for name, drawn in _MARKS.items() if f'"#{name}"' in body]
    return element("svg", element("defs", *paths), width=0, height=0, class_="signs", aria_hidden="true")


def _mark(name: str, drawn: tuple[tuple[str, str], ...]) -> Markup:
    parts = (element("path", class_=kind or None, d=path) for kind, path in drawn)
    return element("symbol", *parts, id=name, viewBox="0 0 16 16")


def svg(kind: str, height: int, named: tuple[str, str], *parts: Markup) -> Markup:
    """Return a picture with its title and what it says in words."""
    title, said = named
    told = (element("title", title), element("desc", said))
    return element("svg", *told, *parts, class_=kind, role="img", width="100%", height=height)


def layer(height: int, paths: Mapping[str, str]) -> Markup:
    """Return the lines of a picture, on a layer that is stretched to the screen."""
    drawn = (element("path", class_=name, d=path) for name, path in paths.items() if path)
    box = {"viewBox": f"0 0 1000 {height}", "preserveAspectRatio": "none"}
    return element("svg", *drawn, width="100%", height=height, **box)


def text_at(text: str, x: float, y: float, class_: str, anchor: str | None = None) -> Markup:
    """Return a text at a place that keeps its size on any screen."""
    return element("text", text, x=percent(x), y=short(y), class_=class_, text_anchor=anchor)


def sign_at(name: str, x: float, y: float, class_: str) -> Markup:
    """Return a sign at a place that keeps its size on any screen."""
    return element("use", href=f"#{name}", x=percent(x), y=short(y), class_=class_)


def percent(x: float) -> str:
    """Return a place on the layer as a percentage."""
    return f"{short(x / 10)}%"


def short(number: float) -> str:
    """Return a number in as few characters as a picture needs."""
    return f"{number:.1f}".removesuffix(".0")


def move_to(x: float, y: float, then: str = "") -> str:
    """Return the beginning of a path."""
    return f"M{short(x)} {short(y)}{then}"


def words(
    interval: Interval,
    multiplier: int = 0,
    beside: Interval | None = None,
    spoken: Words = ENGLISH,
    least: int = 0,
) -> str:
    """Write an interval exactly, or with as many digits as it takes to tell it from another."""
    digits = max(digits_of(interval, multiplier), least)
    if beside is not None:
        enough = digits_of(beside, multiplier) + 1
        if not interval.meets(beside):
            enough = digits_to_tell(interval, beside, enough, multiplier)
        digits = min(digits, enough)
    return spoken.span(interval, digits, multiplier)


class Ticks(NamedTuple):
    """Round numbers on an axis, and how they are written."""

    values: tuple[Fraction, ...]
    digits: int

    @classmethod
    def of(cls, low: Fraction, high: Fraction, most: int) -> Ticks:
        """Return the round numbers from low to high: at most so many."""
        wanted = (high - low) / most
        power = math.floor(math.log10(wanted.numerator) - math.log10(wanted.denominator))
        factor = next(f for f in (1, 2, 5, 10, 20) if wanted * most <= Fraction(10) ** power * f * (most - 1))
        step = Fraction(10) ** power * factor
        values = (step * place for place in range(math.ceil(low / step), math.floor(high / step) + 1))
        return cls(tuple(values), max(0, -power - (factor >= 10)))
