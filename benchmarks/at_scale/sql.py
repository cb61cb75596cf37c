"""SQL by hand: the eight checks in one query with two windows, for DuckDB and for Spark."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from at_scale.checks import (
    CHECKS,
    CODES,
    COUNTS,
    FIGURES,
    HIGHEST_RATE,
    LOWEST_RATE,
    REQUIRED,
    TENTHS,
    Found,
    Table,
)

_NEAR = "1e-9"
"""More than float64 loses here, in percent: ends so near each other may meet."""


class Words(NamedTuple):
    """What engines say in different words.

    Args:
        finite: whether a number is one, neither NaN nor infinite.
        last: the users of the latest earlier row that has some.
    """

    finite: str
    last: str


def decimals_of(table: Table, source: str, name: str, words: Words) -> str:
    """Return the query of how many cells of a column print how many decimals."""
    value = f"try_cast({name} AS DOUBLE)"
    shown = f"{words.finite.format(value)} AND {value} <> 0"
    printed = _printed(table, name)
    return f"SELECT {printed} AS printed, count(*) AS n FROM {source} WHERE {shown} GROUP BY 1"  # noqa: S608 -- our own words


def usual(counts: Iterable[Any]) -> int:
    """Return the most decimals that at least half of the cells print."""
    ordered = sorted(((printed, n) for printed, n in counts), reverse=True)
    seen, total = 0, sum(n for _, n in ordered)
    for printed, n in ordered:
        seen += n
        if 2 * seen >= total:
            return int(printed)
    return 0


def _printed(table: Table, name: str) -> str:
    """Return the decimals that a cell prints; a float prints its shortest text."""
    if table.text:
        return f"CASE WHEN instr({name}, '.') = 0 THEN 0 ELSE length({name}) - instr({name}, '.') END"
    exact = " ".join(f"WHEN {name} = round({name}, {places}) THEN {places}" for places in range(16))
    return f"CASE {exact} ELSE 16 END"


def judged(table: Table, source: str, decimals: dict[str, int], words: Words) -> str:
    """Return the query of all rows that break a check, with a column for each.

    Args:
        table: what is judged.
        source: the table in the words of the engine.
        decimals: how many each column prints; nothing where they are declared.
        words: those of the engine.
    """
    flags = ", ".join(f"coalesce({_FLAGS[check]}, false) AS is_{check}" for check in CHECKS)
    broken = " OR ".join(f"is_{check}" for check in CHECKS)
    numbers = ", ".join(_number(name, words) for name in FIGURES)
    halves = ", ".join(f"{_half(table, name, decimals)} AS {name}_half" for name in TENTHS)
    unread = " OR ".join(f"(t_{name} IS NOT NULL AND {name} IS NULL)" for name in FIGURES)
    missing = " OR ".join(f"{name} IS NULL" for name in (*(f"t_{one}" for one in REQUIRED), "status"))
    texts = ", ".join(f"{name} AS t_{name}" for name in FIGURES)
    reads = f"SELECT area, try_cast(year AS INT) AS year, status, {texts}, {numbers}, {halves} FROM {source}"  # noqa: S608
    flagged = f"{unread} OR year IS NULL AS unread, {missing} AS missing"
    alone = f"SELECT *, {flagged} FROM ({reads}) AS cells"  # noqa: S608
    earlier = f"{words.last} {_PLACED} AS users_before, {_EARLIER}"
    across = f"SELECT *, {earlier} FROM ({alone}) AS numbers"  # noqa: S608
    return f"SELECT * FROM (SELECT area, year, {flags} FROM ({across}) AS placed) AS said WHERE {broken}"  # noqa: S608


def _number(name: str, words: Words) -> str:
    value = f"try_cast({name} AS DOUBLE)"
    whole = f" AND {value} = floor({value})" if name in COUNTS else ""
    return f"CASE WHEN {words.finite.format(value)}{whole} THEN {value} END AS {name}"


def _half(table: Table, name: str, decimals: dict[str, int]) -> str:
    if table.declared:
        return "CAST(0.05 AS DOUBLE)"
    return f"CAST(0.5 * pow(10, -greatest({_printed(table, name)}, {decimals[name]})) AS DOUBLE)"


_PLACED = "OVER (PARTITION BY area ORDER BY year)"
_EARLIER = ", ".join(
    [
        f"lag(year) {_PLACED} AS year_before",
        f"lag(level) {_PLACED} AS level_before",
        f"lag(level_half) {_PLACED} AS level_half_before",
    ]
)
# A level is not below 0, unless it is printed so; one that is missing can be anything from there.
_LEAST = "CASE WHEN level < 0 THEN level - level_half ELSE greatest(level - level_half, 0) END"
_LOW = f"(100 * (coalesce({_LEAST}, 0) / (level_before + level_half_before) - 1))"
_HIGH = "(100 * ((level + level_half) / (level_before - level_half_before) - 1))"
_FLAGS = {
    "types": "unread",
    "required": "missing",
    "unique": "year = year_before",
    "range": f"least({', '.join(REQUIRED)}) < 0 OR rate < {LOWEST_RATE} OR rate > {HIGHEST_RATE}",
    "codes": f"status NOT IN ({', '.join(repr(code) for code in CODES)})",
    "never_falls": "users < users_before - 1 AND year <> year_before",
    "growth": (
        "year = year_before + 1 AND level_before > level_half_before AND "
        f"(rate + rate_half < {_LOW} - {_NEAR} OR coalesce(rate - rate_half > {_HIGH} + {_NEAR}, false))"
    ),
    "parts": "coalesce(a, 0) + coalesce(b, 0) - total > 1.5 OR total - a - b > 1.5",
}


def found(rows: Iterable[Any]) -> Iterator[Found]:
    """Yield what rows of area, year and one flag a check say."""
    for area, year, *flags in rows:
        yield from ((check, area, str(year)) for check, flag in zip(CHECKS, flags, strict=True) if flag)
