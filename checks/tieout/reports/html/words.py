"""Words of the pages, by language: one table, ``words.toml``, of which every page speaks."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from markupsafe import Markup

from tieout.model import Interval, Plot, is_infinite
from tieout.relations.sentence import SCALES, Scale, count_units, digits_to_be_seen, spell
from tieout.reports.html import LANGUAGES


@cache
def table() -> Mapping[str, tuple[str, ...]]:
    """Return what each word is called, in the order of the languages."""
    text = files("tieout.reports.html").joinpath("words.toml").read_text("utf-8")
    return {key: tuple(said) for key, said in tomllib.loads(text).items()}


class Words:
    """The words of one language, and how it writes numbers, intervals and scales.

    Args:
        code: one of the languages.
    """

    def __init__(self, code: str) -> None:
        if code not in LANGUAGES:
            raise ValueError(f"{code!r} is no language of the pages; write one of {', '.join(LANGUAGES)}")
        self.code = code
        self.space = "" if code == "zh" else " "
        """What stands between two sentences."""
        self._at = LANGUAGES.index(code)

    def __call__(self, key: str, *values: object, n: int | None = None) -> Markup:
        """Return a word or sentence with its values, escaped; ``n`` chooses one or many."""
        said = table()[key][self._at]
        if n is not None:
            one, _, many = said.partition(" | ")
            said = one if n == 1 or not many else many
        if "{" not in said:
            return Markup(said)  # noqa: S704
        written = [number(one) if type(one) is int else one for one in values]
        # The table is ours and holds no values.
        return Markup(said).format(*written, n="" if n is None else number(n))  # noqa: S704

    def plain(self, key: str, *values: object, n: int | None = None) -> str:
        """Return a word or sentence as a text that is yet to be escaped."""
        return str(self(key, *values, n=n).unescape())

    def scaled(self, text: str, multiplier: int, unit: str = "") -> str:
        """Return a printed text with its scale and unit."""
        if self.code == "en" or multiplier not in SCALES:
            return Scale(multiplier, unit).words(text)
        return " ".join(filter(None, (text, self.plain(f"scale-{multiplier}"), Scale(0, unit).words(""))))

    def span(self, interval: Interval, digits: int, multiplier: int = 0) -> str:
        """Write an interval with so many digits; an end that does not exist is left out."""
        digits = digits_to_be_seen(interval, digits, multiplier)
        low, high = (spell(end, digits, multiplier) for end in interval.ends)
        if is_infinite(interval.low) and is_infinite(interval.high):
            return self.plain("anything")
        if is_infinite(interval.high):
            return self.plain("above" if interval.open_low else "at-least", low)
        if is_infinite(interval.low):
            return self.plain("below" if interval.open_high else "at-most", high)
        if low == high:
            return low
        ends = (
            self.plain("above", low) if interval.open_low else low,
            self.plain("below", high) if interval.open_high else high,
        )
        return self.plain("from-to", *ends)

    def units(self, gap: float) -> str:
        """Return a gap in rounding units."""
        many = count_units(gap).partition(" ")[0]
        return self.plain("units", many, n=1 if many == "1" else 2)

    def name(self, plot: Plot) -> str:
        """Return what a series is called."""
        return plot.names.get(self.code) or plot.title or plot.series


def number(many: int) -> str:
    """Write a count, its thousands apart."""
    return f"{many:,}".replace(",", "\u202f")


ENGLISH = Words("en")
