r"""Patterns: an expression written out, so that to DuckDB it means what it means to Polars.

Their dialects have most in common, and differ where nobody looks: ``\d`` is any digit of the world to one
and an ASCII digit to the other, ``[a-z&&[^b]]`` an intersection to one and a set of marks to the other.
So Polars is asked which characters each class matches, and these are listed.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from tieout.engines.plan.columns import NotPlanned

if TYPE_CHECKING:
    import polars as pl

_FLAGS = re.compile(r"\(\?[is]+\)")
_PLAIN = re.compile(r"[0-9A-Za-z _,:;=@#%&'\"!~/<>-]|\[\^?(?:[0-9A-Za-z](?:-[0-9A-Za-z])?)+\]")
"""What means the same in any dialect, unless a flag says that case does not matter."""
_OPENS = re.compile(r"\((?:\?(?::|P?<\w+>))?")
_AGAIN = re.compile(r"(?:[*+?]|\{[0-9]+(?:,[0-9]*)?\})\??")
_KEPT = {")": ")", "|": "|", "^": r"\A", r"\A": r"\A", "$": r"\z", r"\z": r"\z"}
_ESCAPE = re.compile(
    r"\\(?:[pP](?:\{[^}]*\}|.)|[xuU]\{[^}]*\}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[^AzbB<>0-9])",
    re.DOTALL,
)


def written_out(pattern: str) -> str:
    """Return a pattern that Polars takes as one that matches the same texts on DuckDB, and on Polars.

    Raises:
        NotPlanned: nobody can say that it does.
    """
    from tieout.engines.plan.on_duckdb import takes  # noqa: PLC0415

    flags = start.group() if (start := _FLAGS.match(pattern)) else ""
    parts, place, repeated = [], len(flags), True
    while place < len(pattern):
        part, end, again = _part(pattern, place, flags)
        if again and repeated:
            raise _beyond(pattern)
        parts.append(part)
        place, repeated = end, again
    whole = "".join(parts)
    if not takes(f"^(?:{whole})$"):
        raise _beyond(pattern)
    return whole


def _beyond(pattern: str) -> NotPlanned:
    return NotPlanned(f"the pattern {pattern!r} may mean something else to DuckDB")


def _part(pattern: str, place: int, flags: str) -> tuple[str, int, bool]:
    """Return what stands at a place, written out, where it ends, and whether it repeats what is before."""
    rest = pattern[place:]
    if again := _AGAIN.match(rest):
        return again.group().removesuffix("?") or "?", place + again.end(), True
    if opened := _OPENS.match(rest):
        if rest.startswith("(?") and opened.end() == 1:
            raise _beyond(pattern)
        return "(?:", place + opened.end(), False
    kept = next((mark for mark in _KEPT if rest.startswith(mark)), "")
    if kept:
        return _KEPT[kept], place + len(kept), False
    end = place + _size(pattern, rest)
    unit = pattern[place:end]
    listed = unit if _PLAIN.fullmatch(unit) and not flags else _listed(unit, flags)
    if not listed:
        raise _beyond(pattern)
    return listed, end, False


def _size(pattern: str, rest: str) -> int:
    """Return how long that is which stands for one character: a class, an escape, or the character."""
    if rest[0] == "[":
        return _size_of_class(pattern, rest)
    if rest[0] == "\\":
        if escape := _ESCAPE.match(rest):
            return escape.end()
        raise _beyond(pattern)
    if rest[0] in "*+?{":
        raise _beyond(pattern)
    return 1


def _size_of_class(pattern: str, rest: str) -> int:
    """Return where a class in brackets ends: others may stand in it, and ``]`` where each begins."""
    depth, place = 0, 0
    while place < len(rest):
        if begins := re.match(r"\[\^?-*\]?", rest[place:]):
            depth, place = depth + 1, place + begins.end()
            continue
        depth -= rest[place] == "]"
        place += 2 if rest[place] == "\\" else 1
        if not depth:
            return place
    raise _beyond(pattern)


@cache
def _characters() -> tuple[pl.Series, pl.Series]:
    """Return the numbers of all characters, and these."""
    import polars as pl  # noqa: PLC0415

    numbers = [*range(0xD800), *range(0xE000, 0x110000)]
    return pl.Series(numbers, dtype=pl.Int32), pl.Series(map(chr, numbers), dtype=pl.String)


@cache
def _listed(unit: str, flags: str) -> str:
    """Return all characters that something matches as a class of ranges; an empty text where it has none."""
    import polars as pl  # noqa: PLC0415

    numbers, characters = _characters()
    try:
        found = numbers.filter(characters.str.contains(f"^(?:{flags}{unit})$"))
    except pl.exceptions.PolarsError:
        return ""
    ranges = found.to_frame("at").group_by(pl.col("at") - pl.int_range(pl.len(), dtype=pl.Int32))
    ends = ranges.agg(pl.col("at").min().alias("low"), pl.col("at").max().alias("high")).sort("low")
    listed = (rf"\x{{{low:x}}}-\x{{{high:x}}}" for low, high in ends.select("low", "high").iter_rows())
    return f"[{''.join(listed)}]" if len(ends) else ""
