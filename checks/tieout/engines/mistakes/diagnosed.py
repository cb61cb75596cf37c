"""Diagnosed: the findings of one mistake as one cause, whatever promises it breaks."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from tieout.engines.connected import Spot
from tieout.engines.judge import Judged
from tieout.engines.mistakes.diagnoses import FEWEST, Asked, diagnoses_of
from tieout.engines.mistakes.explaining import Diagnosis
from tieout.engines.observe import Observations
from tieout.expectations import Rule
from tieout.model import Cause, Finding, Key
from tieout.trials.hypothesis import series_of

PROMISE = "What breaks a rule again and again has one cause."


class Diagnosed(NamedTuple):
    """What one mistake explains.

    Args:
        promises: their positions among all that was judged, and of those that hold and use what is mistaken.
        cause: the mistake, and the findings that it explains.
        share: how many of the items that can be judged if it is so it explains.
    """

    promises: Collection[int]
    cause: Cause
    share: float


def diagnosed(
    scope: tuple[str, str],
    seen: Observations,
    promises: Sequence[tuple[Rule, Judged]],
    findings: Mapping[Spot, Finding],
    counted: Mapping[str, int],
) -> Iterator[Diagnosed]:
    """Yield what breaks promises nearly everywhere, each mistake once.

    Args:
        scope: the dataset and its table.
        seen: the observations.
        promises: what was judged, each with its rule.
        findings: of each broken item, its finding.
        counted: of each rule, how many items it breaks, where these are not all of them.
    """
    broken: dict[int, list[Finding]] = {}
    for spot, finding in findings.items():
        broken.setdefault(spot.promise, []).append(finding)
    asked = {
        number: Asked(rule, judged, _in_all(rule, counted))
        for number, (rule, judged) in enumerate(promises)
        if number in broken
    }
    if all(len(some) < FEWEST for some in broken.values()):
        return
    for found in diagnoses_of(seen, asked):
        share = found.count("explains") / max(1, found.count("items_total"))
        aside = (*found.parts, *found.following, *_holding(promises, found, broken))
        yield Diagnosed(aside, _cause(scope, found, broken), share)


def _in_all(rule: Rule, counted: Mapping[str, int]) -> int:
    # Of several promises nobody has counted which breaks how often.
    return counted.get(rule.id, 0) if len(rule.promises) == 1 else 0


def _holding(
    promises: Sequence[tuple[Rule, Judged]], found: Diagnosis, broken: Collection[int]
) -> Iterator[int]:
    """Yield the promises that are kept by figures of a column which is mistaken."""
    if found.reread is not None:
        for number, (_, judged) in enumerate(promises):
            if number not in broken and found.reread.series in series_of(judged.promise):
                yield number


def _cause(scope: tuple[str, str], found: Diagnosis, broken: Mapping[int, Sequence[Finding]]) -> Cause:
    parts = found.parts.items()
    explained = [one.id for number, part in parts for one in _without(broken[number], part.rest)]
    more = [one.id for number in found.following for one in broken[number]]
    so = (f"; so it breaks {broken[n][0].rule} ({len(broken[n])} items)" for n in found.following)
    explains = found.count("explains") + len(more)
    said = found.sentence + "".join(so)
    return replace(Cause.of(scope, found.sort, [*explained, *more]), explains=explains, diagnosis=said)


def _without(findings: Sequence[Finding], rest: Sequence[Key]) -> Iterator[Finding]:
    left = [dict(key) for key in rest]
    return (finding for finding in findings if dict(finding.key) not in left)
