"""Pieces of SVG: escaped elements, layers, words and ticks that every picture is made of."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from markupsafe import Markup

from tieout.model import Interval
from tieout.relations.sentence import digits_of, digits_to_tell, spell_interval

_MOST_DIGITS = 12


# Drawn around (0, 0), where a picture puts them.
_SIGNS = {
    "cross": "M-5-5L5 5M-5 5L5-5",
    "up": "M0-4V-20M-4-15L0-20L4-15",
    "down": "M0 4V20M-4 15L0 20L4 15",
    "torn": "M-2-9L2-4L-2 1L2 5L-2 9",
    "on-left": "M2-4L-2 0L2 4M8-4L4 0L8 4",
    "on-right": "M-2-4L2 0L-2 4M-8-4L-4 0L-8 4",
}


def element(name: str, *children: str, **attributes: object) -> Markup:
    """Return an element; every value that is not markup is escaped."""
    written = Markup().join(
        Markup(' {}="{}"').format(key.rstrip("_").replace("_", "-"), value)
        for key, value in attributes.items()
        if value is not None
    )
    if not children:
        return Markup("<{}{}/>").format(name, written)
    return Markup("<{0}{1}>{2}</{0}>").format(name, written, Markup().join(children))


def symbols() -> Markup:
    """Return the signs that pictures use; a page has them once, out of sight."""
    paths = (element("path", id=name, d=path) for name, path in _SIGNS.items())
    return element("svg", element("defs", *paths), width=0, height=0, class_="signs", aria_hidden="true")


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


def words(interval: Interval, multiplier: int = 0, beside: Interval | None = None) -> str:
    """Write an interval exactly, or with as many digits as it takes to tell it from another."""
    digits = digits_of(interval, multiplier)
    if beside is not None:
        enough = digits_of(beside, multiplier) + 1
        if not interval.meets(beside):
            enough = digits_to_tell(interval, beside, enough, multiplier)
        digits = min(digits, enough)
    return spell_interval(interval, digits, multiplier)


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
