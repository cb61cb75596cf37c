"""Diagnosed: the findings of one mistake as one cause, promise by promise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from tieout.engines.connected import Spot
from tieout.engines.judge import Judged
from tieout.engines.mistakes.diagnoses import FEWEST, Diagnosis, diagnosis_of
from tieout.engines.observe import Observations
from tieout.expectations import Rule
from tieout.model import Cause, Finding, finding_id

PROMISE = "What breaks a rule again and again has one cause."


class Diagnosed(NamedTuple):
    """What one mistake explains of a promise.

    Args:
        promise: its position among all that was judged.
        cause: the mistake, and the findings that it explains.
    """

    promise: int
    cause: Cause


def diagnosed(
    scope: tuple[str, str],
    seen: Observations,
    promises: Sequence[tuple[Rule, Judged]],
    findings: Mapping[Spot, Finding],
    counted: Mapping[str, int],
) -> Iterator[Diagnosed]:
    """Yield each promise that one mistake breaks nearly everywhere.

    Args:
        scope: the dataset and its table.
        seen: the observations.
        promises: what was judged, each with its rule.
        findings: of each broken item, its finding.
        counted: of each rule, how many items it breaks, where these are not all of them.
    """
    for number, (rule, judged) in enumerate(promises):
        broken = [finding for spot, finding in findings.items() if spot.promise == number]
        found = _found(seen, rule, judged, counted) if len(broken) >= FEWEST else None
        if found is not None:
            yield Diagnosed(number, _cause(scope, found, broken))


def _found(seen: Observations, rule: Rule, judged: Judged, counted: Mapping[str, int]) -> Diagnosis | None:
    # Of several promises nobody has counted which breaks how often.
    broken = counted.get(rule.id, 0) if len(rule.promises) == 1 else 0
    return diagnosis_of(seen, rule, judged, broken=broken)


def _cause(scope: tuple[str, str], found: Diagnosis, broken: Sequence[Finding]) -> Cause:
    rest = [dict(key) for key in found.rest]
    explained = tuple(finding.id for finding in broken if dict(finding.key) not in rest)
    return Cause(
        id=finding_id(scope[0], "cause", {}, "|".join(sorted(explained))),
        dataset=scope[0],
        table=scope[1],
        sort=found.sort,
        findings=explained,
        suspects=(),
        explains=found.explains,
        diagnosis=found.sentence,
    )
