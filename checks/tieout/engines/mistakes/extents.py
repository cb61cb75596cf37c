"""Extents: in which part of a table a mistake was made: everywhere, for some members, from a date on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import polars as pl

from tieout.engines.observe import Observations

NEARLY_ALL = 0.9
_FEWEST, _AT_LEAST_ALL = 5, 3
_HARM = 0.05
_NAMED = 3
_A_MEMBER = 3
"""How many items a mistake explains at least in each of the members in which alone it was made."""


class Extent(NamedTuple):
    """A part of the items.

    Args:
        words: how a sentence says it; empty for all.
        inside: which items are in it.
        narrow: 0 for all items, more the less it is.
        partly: how a sentence says it where only some members were looked at, if not in the same words.
    """

    words: str
    inside: pl.Expr
    narrow: int = 0
    partly: str = ""


EVERYWHERE = Extent("", pl.lit(value=True))


def extent_of(seen: Observations, items: pl.DataFrame) -> Extent | None:
    """Return where a hypothesis explains what is broken and breaks nothing that holds; None if nowhere."""
    return next((one for one in _extents(seen, items) if _explains(items, one)), None)


def _explains(items: pl.DataFrame, extent: Extent) -> bool:
    broken, lost = int(items["broken"].sum()), int(items["lost"].sum())
    here = items.filter(extent.inside)
    explained, harmed = int(here["explained"].sum()), int(here["harmed"].sum())
    nearly = explained >= NEARLY_ALL * (broken - lost) and 2 * explained >= broken
    many = explained >= _FEWEST or (explained == broken >= _AT_LEAST_ALL)
    return nearly and many and harmed <= _HARM * explained


def _extents(seen: Observations, items: pl.DataFrame) -> Iterator[Extent]:
    """Yield the parts of a table that may be meant, the widest first."""
    yield EVERYWHERE
    explained = items.filter("explained")
    if explained.is_empty():
        return
    members = _members(seen, items)
    if members is not None:
        yield members
    for part in (EVERYWHERE, members):
        if part is not None and seen.time:
            here = explained.filter(part.inside).get_column("p").sort()
            first, last = here.item(0), here.item(-1)
            yield _joined(part, f"from {seen.periods[first].text} on", pl.col("p") >= first)
            yield _joined(part, f"up to {seen.periods[last].text}", pl.col("p") <= last)


def _joined(part: Extent, words: str, inside: pl.Expr) -> Extent:
    said = [f"{where} {words}" if where else words for where in (part.words, part.partly)]
    return Extent(said[0], part.inside & inside, part.narrow + 2, said[1])


def _members(seen: Observations, items: pl.DataFrame) -> Extent | None:
    """Return the members of the entities in which a hypothesis explains more than it breaks."""
    if not seen.keys:
        return None
    by = items.group_by(seen.keys).agg(pl.col("explained").sum(), pl.col("harmed").sum())
    chosen = by.filter(pl.col("explained") > pl.col("harmed") * 4).sort(seen.keys)
    explained = int(chosen["explained"].sum())
    if chosen.is_empty() or len(chosen) == len(by) or explained < _A_MEMBER * len(chosen):
        return None
    names = [" ".join(filter(None, row)) for row in chosen.select(seen.keys).rows()]
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    key = pl.struct(seen.keys)
    inside = key.is_in(chosen.select(pl.struct(seen.keys).alias("key")).get_column("key").implode())
    named = ", ".join(names[:_NAMED])
    return Extent(f"in {named}{more}", inside, 1, f"in some places, such as {named}")
