"""Jointly: which figures are judged by all of their rules together, and what it comes to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from tieout.engines.connected import Knot, Spot, apart
from tieout.engines.judge import BROKEN, UNKNOWN, Judged
from tieout.engines.observe import Observations
from tieout.engines.together import Jointly, Task
from tieout.engines.verdicts import Verdicts
from tieout.expectations import Rule
from tieout.model import Finding, Missing, Unknown

if TYPE_CHECKING:
    from tieout.engines.mistakes.diagnosed import Diagnosed
    from tieout.engines.mistakes.misreads import Misreading

BLIND = (
    "What the roundings of all figures together leave room for. What a rule promises that sums of "
    "figures cannot say is judged by that rule alone."
)
AT_ONCE = 200
"""So many knots are fetched together."""
FEW = 5_000
"""Knots of so many items are judged sooner than other processes have started."""
_FEW_CELLS, _SOME_CELLS = 2, 5
"""So many cells are a likelier explanation than a mistake that was made everywhere."""
_A_CELL, _HALF = 3, 0.5


class Limits(NamedTuple):
    """Which knots of items are judged as wholes.

    Args:
        items: up to how many items a knot may have.
        broken: and up to how many of these broken: of more, single cells are hardly the cause.
        together: up to how many items all knots may have in which no item is broken.
    """

    items: int
    broken: int
    together: int


QUICKLY = Limits(600, 60, 5_000)
EVERYWHERE = Limits(10**9, 10**9, 10**9)


class Asked(NamedTuple):
    """What is wanted of the rules together.

    Args:
        limits: which knots are judged.
        told: is told how many knots are judged, and of how many.
        broken: of each rule, how many items it breaks, where those that were judged are not all.
        clashes: whether anybody wants to know what clashes though no item is broken alone.
    """

    limits: Limits
    told: Callable[[int, int], None]
    broken: Mapping[str, int]
    clashes: bool = True


def judge_jointly(
    scope: tuple[str, str],
    seen: Observations,
    judged: Sequence[tuple[Rule, Verdicts]],
    asked: Asked,
) -> Jointly:
    """Judge all items that figures tie together.

    Args:
        scope: the dataset and its table.
        seen: the observations.
        judged: the rules, and what each comes to alone.
        asked: what is wanted.
    """
    rules = [rule for rule, verdicts in judged for _ in verdicts.promises]
    promises = [promise for _, verdicts in judged for promise in verdicts.promises]
    whole = Task(scope, seen, rules, promises, dict(_findings(judged)), asked.clashes)
    mistakes, wide = _mistakes(whole, asked) if whole.findings else ([], [])
    # What one mistake breaks everywhere is not what is meant: nothing follows from it.
    aside = {number for one in mistakes for number in one.promises}
    spared = frozenset(spot for one in wide for spot in one.touched)
    task = whole.without(aside, spared)
    knots = task.knots(aside, spared)
    loose = [one for one in knots if not one.settled]
    chosen = list(_chosen(loose, task.findings, asked.limits))
    found = Jointly(joined=len(knots) - len(loose), unjoined=len(loose) - len(chosen))
    found.causes += [*(one.cause for one in wide), *(one.cause for one in mistakes)]
    for part in judged_parts(task, chosen, asked.told):
        found.add(part)
    for part in judged_parts(task, list(_near(task, loose, asked.limits)), asked.told):
        found.add(part, counted=False)
    return found


def _mistakes(whole: Task, asked: Asked) -> tuple[list[Diagnosed], list[Misreading]]:
    """Return the mistakes that explain findings of one promise each, and those that do of several."""
    from tieout.engines.mistakes.diagnosed import diagnosed  # noqa: PLC0415 -- only where something is broken
    from tieout.engines.mistakes.misreads import misreads  # noqa: PLC0415

    pairs = list(zip(whole.rules, whole.promises, strict=True))
    mistakes = [
        one
        for one in diagnosed(whole.scope, whole.seen, pairs, whole.findings, asked.broken)
        if not _are_few_cells(whole, one, asked.limits)
    ]
    # Of a table whose findings are not all told nobody knows what else uses a figure.
    wide = [
        one
        for one in (() if asked.broken else misreads(whole, mistakes))
        if not _are_few_cells(whole, one, asked.limits)
    ]
    explained = {finding for one in wide for finding in one.cause.findings}
    return [one for one in mistakes if not explained.issuperset(one.cause.findings)], wide


def _near(task: Task, knots: Sequence[Knot], limits: Limits) -> Iterator[Knot]:
    """Yield what is near the broken items of knots that are too large: which cell it is, they still say."""
    large = [one for one in knots if not _fits(one, task.findings, limits)]
    hurt = [one for one in large if not task.findings.keys().isdisjoint(one.items)]
    yield from (part for part in task.near(hurt) if _fits(part, task.findings, limits))


def _are_few_cells(task: Task, mistake: Diagnosed | Misreading, limits: Limits) -> bool:
    """Tell whether a cell or two explain what a mistake does, or a few of three findings each.

    A mistake that was made everywhere is then the less likely explanation; of more cells than two it is so
    only where most items hold anyway.
    """
    ids = frozenset(mistake.cause.findings)
    few = _FEW_CELLS if mistake.share >= _HALF else max(_FEW_CELLS, min(_SOME_CELLS, len(ids) // _A_CELL))
    broken = {spot for spot, finding in task.findings.items() if finding.id in ids}
    # Items that share no figure have no cell in common: so many cells, at least, explain them.
    if apart(task.seen, task.promises, broken) > few:
        return False
    knots = [one for one in task.knots() if not broken.isdisjoint(one.items)]
    knots = [one for one in knots if _fits(one, task.findings, limits)] + list(_near(task, knots, limits))
    causes = [one for one in task.judged(knots).causes if not ids.isdisjoint(one.findings)]
    explained = {finding for one in causes for finding in one.findings}
    cells = sum(min(len(suspect.cells) for suspect in one.suspects) for one in causes)
    return explained.issuperset(ids) and cells <= few


def judged_parts(task: Task, chosen: Sequence[Knot], told: Callable[[int, int], None]) -> Iterable[Jointly]:
    """Return what knots come to, in batches: of many, all cores judge some at once."""
    if sum(len(one.items) for one in chosen) > FEW:
        from tieout.engines.crew import cores, judged_by  # noqa: PLC0415 -- only where it takes long

        if (count := min(cores(), len(chosen))) > 1:
            # Several batches for each, that none waits long for another one.
            return judged_by(count, task, _batches(chosen, 1 + len(chosen) // (4 * count)), told)
    return _one_by_one(task, _batches(chosen, AT_ONCE), told)


def _batches(knots: Sequence[Knot], size: int) -> list[Sequence[Knot]]:
    step = min(AT_ONCE, size)
    return [knots[start : start + step] for start in range(0, len(knots), step)]


def _one_by_one(
    task: Task, batches: Sequence[Sequence[Knot]], told: Callable[[int, int], None]
) -> Iterator[Jointly]:
    done, total = 0, sum(map(len, batches))
    for batch in batches:
        if len(batches) > 1:
            told(done, total)
        yield task.judged(batch)
        done += len(batch)


def _findings(judged: Sequence[tuple[Rule, Verdicts]]) -> Iterator[tuple[Spot, Finding]]:
    """Yield each finding with its item: there is one for each broken item, in the order of these."""
    for verdicts, spots in _spots(judged, BROKEN):
        yield from zip(spots, verdicts.findings, strict=True)


def unknowns(
    judged: Sequence[tuple[Rule, Verdicts]], missing: Mapping[Spot, tuple[Missing, ...]]
) -> Iterator[tuple[Unknown, ...]]:
    """Yield for each rule its unknown items, with what their missing figures must be."""
    for verdicts, spots in _spots(judged, UNKNOWN):
        pairs = zip(spots, verdicts.unknowns, strict=True)
        yield tuple(replace(one, missing=missing[spot]) if spot in missing else one for spot, one in pairs)


def _spots(judged: Sequence[tuple[Rule, Verdicts]], code: int) -> Iterator[tuple[Verdicts, list[Spot]]]:
    """Yield what each rule comes to, and where its items of one verdict stand."""
    number = 0
    for _, verdicts in judged:
        spots: list[Spot] = []
        for promise in verdicts.promises:
            spots += (Spot(number, row) for row in _rows(promise, code))
            number += 1
        yield verdicts, spots


def _rows(promise: Judged, code: int) -> list[int]:
    return promise.items.get_column("code").eq(code).arg_true().to_list()


def _chosen(knots: Sequence[Knot], findings: Mapping[Spot, Finding], limits: Limits) -> Iterator[Knot]:
    """Yield the knots that are judged: those with something broken, and others as long as there is room."""
    room = limits.together
    for one in knots:
        if not _fits(one, findings, limits):
            continue
        broken = not findings.keys().isdisjoint(one.items)
        if not broken:
            room -= len(one.items)
        if broken or room >= 0:
            yield one


def _fits(knot: Knot, findings: Mapping[Spot, Finding], limits: Limits) -> bool:
    """Tell whether a knot is small enough to be judged."""
    return len(knot.items) <= limits.items and sum(one in findings for one in knot.items) <= limits.broken
