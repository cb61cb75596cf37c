"""Extents: in which part of a table a mistake was made: everywhere, for some members, from a date on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import polars as pl

from tieout.engines.observe import Observations

NEARLY_ALL = 0.9
_FEWEST, _AT_LEAST_ALL = 5, 3
HARM = 0.05
"""A mistake may break so many items that hold, for each that it explains."""
SPARE = 0.02
"""Explanations of which one spares so little more than the other explain the same."""
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
        members: those of the entities that are in it; none where all are, or a time ends it.
    """

    words: str
    inside: pl.Expr
    narrow: int = 0
    partly: str = ""
    members: tuple[tuple[str, ...], ...] = ()


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
    return nearly and many and harmed <= HARM * explained


def _extents(seen: Observations, items: pl.DataFrame) -> Iterator[Extent]:
    """Yield the parts of a table that may be meant, the widest first."""
    yield EVERYWHERE
    explained = items.filter("explained")
    if explained.is_empty():
        return
    members = _members(seen, items, (pl.col("explained") > pl.col("harmed") * 4))
    if members is not None:
        yield members
    if not seen.time:
        return
    some = _members(seen, items, pl.col("explained") >= _A_MEMBER)
    for part in (EVERYWHERE, members, some):
        if part is not None:
            here = explained.filter(part.inside).get_column("p").sort()
            first, last = here.item(0), here.item(-1)
            one, other = seen.periods[first].text, seen.periods[last].text
            since, until = pl.col("p") >= first, pl.col("p") <= last
            yield _joined(part, f"from {one} on", since)
            yield _joined(part, f"up to {other}", until)
            yield _joined(part, f"from {one} to {other}", since & until, narrow=4)


def _joined(part: Extent, words: str, inside: pl.Expr, narrow: int = 2) -> Extent:
    said = [f"{where} {words}" if where else words for where in (part.words, part.partly)]
    return Extent(said[0], part.inside & inside, part.narrow + narrow, said[1])


def _members(seen: Observations, items: pl.DataFrame, meant: pl.Expr) -> Extent | None:
    """Return the members of the entities that are meant by what a hypothesis explains and breaks there."""
    if not seen.keys:
        return None
    by = items.group_by(seen.keys).agg(pl.col("explained").sum(), pl.col("harmed").sum())
    chosen = by.filter(meant).sort(seen.keys)
    explained = int(chosen["explained"].sum())
    if chosen.is_empty() or len(chosen) == len(by) or explained < _A_MEMBER * len(chosen):
        return None
    named, inside = members_of(seen, chosen)
    some = members_of(seen, chosen, counted=False)[0]
    keys = tuple(chosen.select(seen.keys).rows())
    return Extent(f"in {named}", inside, 1, f"in some places, such as {some}", keys)


def members_of(seen: Observations, chosen: pl.DataFrame, *, counted: bool = True) -> tuple[str, pl.Expr]:
    """Return how a sentence names some members, and which items are theirs."""
    names = [" ".join(filter(None, row)) for row in chosen.select(seen.keys).rows()]
    key = chosen.select(pl.struct(seen.keys).alias("key")).get_column("key")
    return listed(names if counted else names[:_NAMED]), pl.struct(seen.keys).is_in(key.implode())


def listed(names: Sequence[str]) -> str:
    """Return the first of some names, and how many more there are."""
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{more}"
