"""Sorting: the script for long tables, the pages that ask for it, and by what a cell sorts."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache
from importlib.resources import files

from tieout.model import Cell
from tieout.reports.html.pictures.frame import value_of

_ASKING = re.compile(r"<table[^>]* data-sort[ >]")
_PLAIN = re.compile(r"-?[0-9]+(\.[0-9]+)?")
# Beyond it there is no float, in Python or in a browser.
_MOST = Fraction(10**300)


def asks(body: str) -> bool:
    """Tell whether a page has a table that asks to be sorted."""
    return _ASKING.search(body) is not None


def sorting(cell: Cell, *, scaled: bool = True) -> str:
    """Return the number by which a cell sorts; nothing where its printed text does.

    Args:
        cell: the cell.
        scaled: whether it stands among cells of other scales.
    """
    plain = _PLAIN.fullmatch(cell.printed) and not (scaled and cell.multiplier)
    if plain or cell.interval is None:
        return ""
    value = value_of(cell, cell.interval) / (1 if scaled else Fraction(10) ** cell.multiplier)
    return f"{float(max(-_MOST, min(_MOST, value))):.15g}"


@cache
def script() -> str:
    """Return the script of the pages that ask for it, without what is said about it."""
    text = files("tieout.reports.html").joinpath("templates", "sort.js").read_text("utf-8")
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))
