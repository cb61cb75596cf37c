"""Evidence: what proves a finding, in words, intervals and a picture."""

from __future__ import annotations

import shlex

from markupsafe import Markup

from tieout.model import Cell, Finding, Key
from tieout.relations.sentence import Scale
from tieout.reports.html.pictures.interval_picture import Bar, intervals
from tieout.reports.html.pictures.svg import words


def interval_words(cell: Cell) -> str:
    """Return what a cell can mean, in its printed scale."""
    return "" if cell.interval is None else words(cell.interval, cell.multiplier)


def needed_words(cell: Cell) -> str:
    """Return what a cell would have to be if all others are right, in its printed scale."""
    return "" if cell.implied is None else words(cell.implied, cell.multiplier, cell.interval)


def key_words(key: Key, series: str = "") -> Markup:
    """Return a key in short: its values, without that of the series if it is named beside."""
    # Each value by itself: one that is written from right to left does not turn the next round.
    values = [Markup("<bdi>{}</bdi>").format(value) for value in key.values() if value != series]
    return Markup(" ").join(values)


def rerun(finding: Finding) -> str:
    """Return the command that judges a finding's rule again."""
    rule = finding.key.get("rule", finding.rule) if finding.rule == "stale-accept" else finding.rule
    return f"tieout check --select {shlex.quote(rule)}"


def picture(finding: Finding) -> Markup:
    """Return the picture of the intervals that do not meet; nothing where there are none."""
    if finding.published is None or finding.implied is None:
        return Markup()
    if finding.kind == "facts":
        read = [(cell, cell.interval) for cell in finding.cells if cell.interval is not None]
        bars = [Bar(f"{cell.counted.capitalize()} {cell.line}", span, "published") for cell, span in read]
    else:
        bars = [
            Bar("Published", finding.published, "published"),
            Bar("Implied", finding.implied, "implied"),
        ]
    title = f"Intervals of {finding.rule} at {' '.join(finding.key.values())}"
    return intervals(bars, _scale(finding), title, finding.gap_units)


def _scale(finding: Finding) -> Scale:
    """Return the scale of the figure in question; base units where it is a term."""
    first = finding.cells[0] if finding.cells else None
    if first is None or finding.published is None:
        return Scale()
    anchors = [cell.interval for cell in finding.cells if cell.role == first.role and cell.interval]
    own = any(set(anchor.ends) & set(finding.published.ends) for anchor in anchors)
    return Scale(first.multiplier, first.unit) if own else Scale()
