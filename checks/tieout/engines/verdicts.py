"""All that one rule comes to: its counts, findings and unknown items."""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

import narwhals as nw
import polars as pl

from tieout.engines.evidence import findings_of, unknowns_of
from tieout.engines.ground import Ground
from tieout.engines.judge import BROKEN, BY_ROUNDING, EXACTLY, UNKNOWN, judge
from tieout.engines.observe import Observations
from tieout.engines.origins import origin_of
from tieout.engines.passes import Kept
from tieout.expectations import Rule
from tieout.model import REASONS, Finding, Origin, Unknown


class Verdicts(NamedTuple):
    """What one rule comes to: its counts, its findings, its unknown items, the figures that keep it."""

    counts: dict[str, Any]
    findings: tuple[Finding, ...]
    unknowns: tuple[Unknown, ...]
    kept: pl.Series


def verdicts_of(dataset: str, rule: Rule, seen: Observations) -> Verdicts:
    """Judge one rule."""
    codes: Counter[int] = Counter()
    reasons: Counter[int] = Counter()
    findings: list[Finding] = []
    unknowns: list[Unknown] = []
    origins: set[Origin] = set()
    kept = Kept(seen)
    for promise in rule.promises:
        judged = judge(seen, rule, promise)
        for code, reason in judged.items.select("code", "reason").rows():
            codes[code] += 1
            if code == UNKNOWN:
                reasons[reason] += 1
        origins.add(origin_of(judged))
        kept.add(judged)
        told = judged.items.filter((nw.col("code") == BROKEN) | (nw.col("code") == UNKNOWN))
        ground = Ground.of(judged.view, judged.slots, told)
        findings += findings_of(dataset, rule, judged, ground)
        unknowns += unknowns_of(dataset, rule, judged, ground)
    counts = {
        "items": codes.total(),
        "holds_exactly": codes[EXACTLY],
        "holds_by_rounding": codes[BY_ROUNDING],
        "broken": codes[BROKEN],
        "unknown_by": {REASONS[number]: reasons[number] for number in sorted(reasons)},
        "computed_from": origins.pop() if len(origins) == 1 else "",
    }
    return Verdicts(counts, tuple(findings), tuple(unknowns), kept.figures)
