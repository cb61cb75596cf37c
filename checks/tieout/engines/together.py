"""Together: items that figures tie together, judged as a whole."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from tieout.engines.causes import MOST_SETS, causes_of
from tieout.engines.clashes import Clash
from tieout.engines.connected import Knot, Spot, knots_of, near
from tieout.engines.judge import UNKNOWN, Judged
from tieout.engines.observe import Observations
from tieout.engines.ties import Name, Whole, wholes
from tieout.expectations import Rule
from tieout.joint.causes import Explained, causes
from tieout.joint.feasible import solve
from tieout.joint.independent import independent
from tieout.joint.needed import needed
from tieout.joint.system import Conflict, Point, Undecided
from tieout.model import Cause, Finding, Missing

_MOST_MISSING = 3
"""Of an item that misses more figures, nothing is said of these."""


@dataclass
class Jointly:
    """What several rules together come to.

    Args:
        findings: what breaks no rule alone.
        causes: what explains the findings of all rules.
        missing: of unknown items, by their positions, what their missing figures must be.
        joined, unjoined: how many knots were judged as wholes, and how many were not.
    """

    findings: list[Finding] = field(default_factory=list)
    causes: list[Cause] = field(default_factory=list)
    missing: dict[Spot, tuple[Missing, ...]] = field(default_factory=dict)
    joined: int = 0
    unjoined: int = 0

    def add(self, other: Jointly, *, counted: bool = True) -> None:
        """Add what other knots come to, or parts of knots, that are not *counted* and may say the same."""
        self.findings += [one for one in other.findings if counted or one not in self.findings]
        self.causes += [one for one in other.causes if counted or one not in self.causes]
        self.missing |= other.missing
        self.joined += counted * other.joined
        self.unjoined += counted * other.unjoined


@dataclass(frozen=True)
class Task:
    """What was judged rule by rule, to be judged as wholes.

    Args:
        scope: the dataset and its table.
        seen: the observations.
        rules: of each promise, its rule.
        promises: each judged by itself.
        findings: of each broken item, its finding.
        clashes: whether anybody wants to know what clashes though no item is broken alone.
    """

    scope: tuple[str, str]
    seen: Observations
    rules: Sequence[Rule]
    promises: Sequence[Judged]
    findings: Mapping[Spot, Finding]
    clashes: bool = True

    def without(self, aside: Collection[int], spared: Collection[Spot] = ()) -> Task:
        """Return the task without the findings of some promises, and of some items."""
        kept = {
            spot: one
            for spot, one in self.findings.items()
            if spot.promise not in aside and spot not in spared
        }
        return replace(self, findings=kept)

    def knots(self, aside: Collection[int] = (), spared: Collection[Spot] = ()) -> list[Knot]:
        """Return what is tied together and says more than its items alone; some of all that is set aside."""
        knots = knots_of(self.seen, self.promises, aside, spared)
        return [one for one in knots if len(one.items) > 1 or one.items[0] in self.findings]

    def near(self, knots: Sequence[Knot]) -> list[Knot]:
        """Return what is near the broken items of knots that are too large to be judged as wholes."""
        return near(self.seen, self.promises, knots, self.findings) if knots else []

    def judged(self, knots: Sequence[Knot]) -> Jointly:
        """Judge some knots; their cells are fetched together."""
        found = Jointly()
        for whole in wholes(self.seen, self.rules, self.promises, [one.items for one in knots]):
            try:
                self._judge_whole(found, whole)
                found.joined += len(whole.items) > 1
            except Undecided:
                found.unjoined += 1
        return found

    def _judge_whole(self, found: Jointly, whole: Whole) -> None:
        """Judge one knot: what clashes, and what explains all that is wrong."""
        findings = self.findings
        broken = {n: findings[tied.spot] for n, tied in enumerate(whole.items) if tied.spot in findings}
        told = list(_clashing(self.scope, whole, broken)) if self.clashes else []
        found.findings += [finding for _, finding in told]
        if not (broken or told):
            found.missing.update(_missing(whole))
            return
        alone = [Conflict(frozenset({n}), frozenset(whole.printed(n))) for n in broken]
        known = [*alone, *(conflict for conflict, _ in told)]
        parts = [one for part in causes(whole.system, known, MOST_SETS) for one in independent(part, known)]
        explained = [list(_explained(part, broken, told)) for part in parts]
        found.causes += causes_of(self.scope, whole, parts, explained)


def _clashing(
    scope: tuple[str, str], whole: Whole, broken: Collection[int]
) -> Iterator[tuple[Conflict, Finding]]:
    """Yield what clashes though no item of it is broken alone."""
    sound = whole.without(broken)
    clashing = [] if isinstance(solve(sound), Point) else causes(sound, (), MOST_SETS)
    for part in chain.from_iterable(map(independent, clashing)):
        conflict = min(part.conflicts, key=_size)
        if finding := Clash(whole, conflict).finding(*scope):
            yield conflict, finding


def _size(conflict: Conflict) -> tuple[int, int]:
    return len(conflict.ties), len(conflict.names)


def _explained(
    part: Explained, broken: Mapping[int, Finding], told: Sequence[tuple[Conflict, Finding]]
) -> Iterator[Finding]:
    """Yield the findings of one part: its broken items, and what clashes in it."""
    alone = {n for one in part.conflicts if len(one.ties) == 1 for n in one.ties}
    yield from (broken[n] for n in sorted(alone) if n in broken)
    yield from (finding for conflict, finding in told if conflict in part.conflicts)


def _missing(whole: Whole) -> Iterator[tuple[Spot, tuple[Missing, ...]]]:
    """Yield the items that miss figures of which the others say what they must be."""
    known: dict[Name, Missing | None] = {}
    for tied, used in zip(whole.items, whole.used, strict=True):
        names = [name for name in used if not whole.prints[name] and not name.nowhere]
        if tied.item.row["code"] != UNKNOWN or not 0 < len(names) <= _MOST_MISSING:
            continue
        for name in names:
            if name not in known:
                known[name] = _needed(whole, name)
        if said := tuple(one for one in map(known.get, names) if one is not None):
            yield tied.spot, said


def _needed(whole: Whole, name: Name) -> Missing | None:
    """Return what a missing figure must be; nothing where all that its series may be is possible, or none."""
    implied, place = needed(whole.system, frozenset(), name), name.place
    if implied.empty or implied == whole.domain(name):
        return None
    seen = whole.seen
    key = whole.items[0].item.ground.key(place[1], place[2])
    return Missing(seen.series_facts[place[0]].name, key, implied)
