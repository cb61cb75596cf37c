"""All that one rule comes to: its counts, findings and unknown items."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import polars as pl

from tieout.engines.earlier import NONE
from tieout.engines.evidence import findings_of, unknowns_of
from tieout.engines.ground import Ground
from tieout.engines.judge import BROKEN, BY_ROUNDING, EXACTLY, UNKNOWN, Judged, judge
from tieout.engines.observe import Observations
from tieout.engines.origins import origin_of
from tieout.engines.passes import Kept
from tieout.expectations import Rule
from tieout.model import REASONS, Finding, Key, Origin, Unknown

_VERDICT = ("code", "reason")


class Verdicts(NamedTuple):
    """What one rule comes to.

    Args:
        counts: of its items, as its result has them.
        findings: its broken items.
        unknowns: its unknown items.
        kept: the figures that keep it.
        promises: each of its promises, judged.
    """

    counts: dict[str, Any]
    findings: tuple[Finding, ...]
    unknowns: tuple[Unknown, ...]
    kept: pl.Series
    promises: tuple[Judged, ...]


def verdicts_of(dataset: str, rule: Rule, seen: Observations) -> Verdicts:
    """Judge one rule."""
    promises: list[Judged] = []
    findings: list[Finding] = []
    unknowns: list[Unknown] = []
    origins: set[Origin] = set()
    kept = Kept(seen)
    for promise in rule.promises:
        judged = judge(seen, rule, promise)
        promises.append(judged)
        origins.add(origin_of(judged))
        kept.add(judged)
        ground = judged.ground_of(judged.having(BROKEN, UNKNOWN))
        findings += findings_of(dataset, rule, judged, ground)
        unknowns += unknowns_of(dataset, rule, judged, ground)
    counts = counted(row for one in promises for row in one.items.group_by(*_VERDICT).agg(n=pl.len()).rows())
    counts["computed_from"] = origins.pop() if len(origins) == 1 else ""
    return Verdicts(counts, tuple(findings), tuple(unknowns), kept.figures, tuple(promises))


def counted(verdicts: Iterable[tuple[int, int, int]]) -> dict[str, Any]:
    """Return the counts of a result, from codes, reasons, and how many items have them."""
    codes: Counter[int] = Counter()
    reasons: Counter[int] = Counter()
    for code, reason, number in verdicts:
        codes[code] += number
        if code == UNKNOWN:
            reasons[reason] += number
    return {
        "items": codes.total(),
        "holds_exactly": codes[EXACTLY],
        "holds_by_rounding": codes[BY_ROUNDING],
        "broken": codes[BROKEN],
        "unknown_by": {REASONS[number]: reasons[number] for number in sorted(reasons)},
    }


def apart(seen: Observations, promises: Sequence[Judged], most: int) -> Iterator[tuple[Key, dict[str, Any]]]:
    """Yield each set of entities that a rule judged, by their names, and the counts of its items alone.

    Of more than so many sets nothing is said.
    """
    by, known = [*seen.keys, *_VERDICT], len(seen.keys)
    if known and len(pl.concat([one.items.select(*seen.keys) for one in promises]).unique()) > most:
        return
    shares: dict[tuple[str, ...], list[tuple[int, int, int]]] = {}
    for one in promises:
        for row in one.items.group_by(*by).agg(n=pl.len()).rows():
            shares.setdefault(row[:known], []).append(row[known:])
    ground = Ground(seen, {})
    for entities in sorted(shares):
        yield ground.key(entities, NONE), counted(shares[entities])
