"""Evidence: what proves a finding, in words, intervals and a picture."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from markupsafe import Markup

from tieout.model import Cell, Finding, Interval, Key
from tieout.relations.sentence import Scale, digits_of, spell
from tieout.reports.html.pictures.frame import value_of
from tieout.reports.html.pictures.interval_picture import Bar, intervals
from tieout.reports.html.pictures.svg import words as said
from tieout.reports.html.words import ENGLISH, Words


def printed_words(cell: Cell, words: Words = ENGLISH) -> str:
    """Return what a cell prints with its scale and unit; as it stands where it cannot be read."""
    if cell.interval is None:
        return cell.printed or "–"
    return words.scaled(cell.printed, cell.multiplier, cell.unit)


def interval_words(cell: Cell, words: Words = ENGLISH) -> str:
    """Return what a cell can mean, in its printed scale."""
    return "" if cell.interval is None else said(cell.interval, cell.multiplier, None, words, cell.digits)


def needed_words(cell: Cell, words: Words = ENGLISH) -> str:
    """Return what a cell would have to be if all others are right, in its printed scale."""
    if cell.implied is not None and cell.digits:
        return words.span(cell.implied, cell.digits, cell.multiplier)
    return "" if cell.implied is None else said(cell.implied, cell.multiplier, cell.interval, words)


def amount(cell: Cell) -> str:
    """Return what a scaled print amounts to, written in full; nothing where it is not scaled."""
    if not cell.multiplier or cell.interval is None or not cell.interval.bounded:
        return ""
    value = value_of(cell, cell.interval)
    text = spell(value, digits_of(Interval(value, value)))
    whole, point, rest = text.partition(".")
    return re.sub(r"(?<=\d)(?=(\d{3})+$)", "\u202f", whole) + point + rest


def key_words(key: Key, series: str = "") -> Markup:
    """Return a key in short: its values, without that of the series if it is named beside."""
    # Each value by itself: one that is written from right to left does not turn the next round.
    values = [Markup("<bdi>{}</bdi>").format(value) for value in key.values() if value != series]
    return Markup(" ").join(values)


def straight(text: str) -> Markup:
    """Return a sentence in which no mark that turns the line, in a name or a print, turns the rest."""
    parts = re.split(r"([\u202a-\u202e\u2066-\u2069])", text)
    marks = (Markup("<bdi>{}</bdi>").format(mark) for mark in parts[1::2])
    return Markup().join([parts[0], *(one for pair in zip(marks, parts[2::2], strict=True) for one in pair)])


def rerun(finding: Finding, path: str) -> str:
    """Return the command that judges a finding's rule again."""
    stale = finding.rule == "stale-accept"
    return again(finding.key.get("rule", finding.rule) if stale else finding.rule, path)


def again(rule: str, path: str) -> str:
    """Return the command that judges a rule again, of what lies at a path."""
    return shlex.join(["tieout", "check", "--select", rule, *([] if path == "." else [path])])


class Kept(NamedTuple):
    """Other rules that hold with some cells of a finding: the cells, by name, and the rules."""

    cells: Sequence[str]
    rules: Sequence[str]


def kept(finding: Finding) -> Iterator[Kept]:
    """Yield what the cells of a finding also keep; cells that keep the same stand together."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for cell in finding.cells:
        if cell.passes:
            groups.setdefault(cell.passes, []).append(cell.role or cell.series)
    for rules, cells in groups.items():
        yield Kept(list(dict.fromkeys(cells)), rules)


def picture(finding: Finding, words: Words = ENGLISH) -> Markup:
    """Return the picture of the intervals that do not meet; nothing where there are none."""
    if finding.published is None or finding.implied is None:
        return Markup()
    if finding.kind == "facts":
        read = [(cell, cell.interval) for cell in finding.cells if cell.interval is not None]
        bars = [
            Bar(words.plain(f"pic-{cell.counted}", str(cell.line)), span, "published") for cell, span in read
        ]
    else:
        bars = [
            Bar(words.plain("pic-published"), finding.published, "published"),
            Bar(words.plain("pic-implied"), finding.implied, "implied"),
        ]
    title = words.plain("pic-title", finding.rule, " ".join(finding.key.values()))
    how = finding.written
    if how is not None:
        bars = [bar._replace(digits=how.digits) for bar in bars]
    scale = Scale(how.multiplier, how.unit) if how else _scale(finding)
    return intervals(bars, scale, title, finding.gap_units, words)


def _scale(finding: Finding) -> Scale:
    """Return the scale of the figure in question; base units where it is a term."""
    first = finding.cells[0] if finding.cells else None
    if first is None or finding.published is None:
        return Scale()
    anchors = [cell.interval for cell in finding.cells if cell.role == first.role and cell.interval]
    own = any(set(anchor.ends) & set(finding.published.ends) for anchor in anchors)
    return Scale(first.multiplier, first.unit) if own else Scale()
