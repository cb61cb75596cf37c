"""Diagnoses: the one mistake that explains nearly all broken items of a rule, found by trial."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

import polars as pl

from tieout.engines.ground import Ground
from tieout.engines.judge import BROKEN, Judged
from tieout.engines.mistakes.bench import Bench
from tieout.engines.mistakes.breaks import break_of
from tieout.engines.mistakes.explaining import Accepted, Diagnosis, sentence
from tieout.engines.mistakes.extents import extent_of
from tieout.engines.mistakes.luck import LUCKIEST, Luck, chance
from tieout.engines.mistakes.rereads import followed, reread
from tieout.engines.mistakes.samples import sampled
from tieout.engines.mistakes.surroundings import around_of
from tieout.engines.mistakes.trying import Trial, tried
from tieout.engines.observe import Observations
from tieout.expectations import Rule
from tieout.model import Key
from tieout.relations.tree import figures, write
from tieout.trials import hypotheses
from tieout.trials.hypothesis import Hypothesis, series_of

__all__ = ["FEWEST", "Diagnosis", "diagnosis_of"]

FEWEST = 3
"""Of fewer broken items nothing is said: one cell may have broken them."""
_ON_BENCH = 16
_MISSES, _MISSED = 3, 0.4
"""So many items of the bench, and such a share, may stay broken before a hypothesis is dropped."""
_SURVIVORS = 12
_WAYS, _SPARE = 3, 0.02
_FEW_PARTS = 12
_PAIRED = 3
"""Each hypothesis is tried alone, and with a shift either way."""
_CHANCE = 0.01
"""How likely any of all hypotheses may explain by luck what the reported one does."""


def diagnosis_of(
    seen: Observations, rule: Rule, judged: Judged, *, broken: int = 0, seed: int = 0
) -> Diagnosis | None:
    """Return what explains nearly all broken items of a judged promise; None where nothing does.

    Args:
        seen: the observations; of a large table those of some members of its entities.
        rule: the rule.
        judged: one of its promises, as it was judged on these observations.
        broken: how many items are broken in all, where the observations are not all.
        seed: of the sample that is drawn where more is broken than can be tried in little time.
    """
    if len(judged.having(BROKEN)) < FEWEST:
        return None
    return _Search(seen, rule, judged, broken, seed).diagnosis()


class _Search:
    """The search for what explains the broken items of one promise."""

    def __init__(self, seen: Observations, rule: Rule, judged: Judged, broken: int, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 -- a sample, not a secret
        self.judged, self.given = judged, len(judged.having(BROKEN))
        self.all = max(broken, self.given)
        self.whole = rule
        self.rule, self.items = sampled(seen, rule, judged.items, self.random)
        self.known = list(hypotheses(judged.promise, around_of(seen)))
        self.seen = _narrowed(seen, judged, self.known)
        self.broken = self.items.filter(pl.col("code") == BROKEN)

    def diagnosis(self) -> Diagnosis | None:
        """Report the simplest hypothesis that explains the most: one mistake, else two, else a break."""
        for trials in (self._alone, self._in_pairs):
            accepted = [found for trial in trials() if (found := self._accepted(trial)) is not None]
            if accepted:
                return self._best(accepted)
        return self._broken_off()

    def _best(self, accepted: Sequence[Accepted]) -> Diagnosis:
        widest = min(one.extent.narrow for one in accepted)
        accepted = [one for one in accepted if one.extent.narrow == widest]
        # What cannot be judged under a hypothesis, as at the end of a shift, does not speak against it.
        most = max(one.spared for one in accepted) - max(1, _SPARE * len(self.broken))
        best, *others = [one for one in accepted if one.spared >= most]
        return self._told(best, others)

    def _broken_off(self) -> Diagnosis | None:
        """Tell of a date that parts what is broken from what holds, where nothing else explains it."""
        found = break_of(self.seen, self.items)
        if found is None:
            return None
        anchor = write(self.judged.promise.anchor).strip("`")
        claim = f"`{anchor}` breaks the rule {found.words}: a break in the series (OBS_STATUS B)?"
        rest = self.broken.filter(~found.inside)
        said = f"{found.broken} of {found.judged} items are broken there"
        return Diagnosis(
            sort="break",
            sentence=f"{claim} {said}, and elsewhere {found.holding} of {found.others} hold",
            claim=claim,
            explains=found.broken,
            broken=len(self.broken),
            lost=0,
            items_total=found.others,
            holding=found.holding,
            ways=(),
            rest=self._keys(rest),
            sampled=self.all if self.all > len(self.broken) else 0,
        )

    def _keys(self, items: pl.DataFrame) -> tuple[Key, ...]:
        ground = Ground(self.seen, {})
        return tuple(ground.key(row[:-1], row[-1]) for row in items.select(*self.seen.keys, "p").rows())

    def _alone(self) -> Iterator[Trial]:
        """Try each hypothesis by itself; those that read prints as they are first on the bench."""
        plain = [one for one in self.known if one.reread is None]
        fit = self._fit(self.seen, plain, self._drawn())
        for one in self.known:
            if one.reread is not None or one in fit:
                yield tried(self.seen, self.rule, one, self.items)

    def _in_pairs(self) -> Iterator[Trial]:
        """Try each hypothesis together with a shift of the anchor."""
        anchors = {figure.series for figure in figures(self.judged.promise.anchor)}
        plain = [one for one in self.known if one.reread is None]
        for shift in self.known:
            how = shift.reread
            if how is None or how.how != "moved" or how.by != "row" or how.series not in anchors:
                continue
            reseen = reread(self.seen, how)
            for one in self._fit(reseen.seen, plain, followed(reseen, self._drawn())):
                both = replace(one, sort="shift", claim=f"{shift.claim}, and {one.claim}", reread=how)
                yield tried(self.seen, self.rule, both, self.items)

    def _drawn(self) -> pl.DataFrame:
        rows = list(range(len(self.broken)))
        drawn = sorted(self.random.sample(rows, min(_ON_BENCH, len(rows))))
        return self.broken[drawn]

    def _fit(self, seen: Observations, known: Sequence[Hypothesis], items: pl.DataFrame) -> list[Hypothesis]:
        """Return the hypotheses that explain the most of a few items, in their order."""
        bench = Bench(seen, self.rule, known, items)
        scores = {place: self._score(bench, one) for place, one in enumerate(known)}
        left = sorted((score, place) for place, score in scores.items() if score is not None)
        return [known[place] for place in sorted(place for _, place in left[:_SURVIVORS])]

    def _score(self, bench: Bench, hypothesis: Hypothesis) -> int | None:
        """Return how many items of the bench a hypothesis leaves broken; None where these are too many."""
        missed = 0
        for place, row in enumerate(bench.rows, 1):
            missed += not bench.holds(hypothesis, row)
            if missed > _MISSES and missed > _MISSED * place:
                return None
        return missed if missed <= _MISSED * len(bench.rows) else None

    def _accepted(self, trial: Trial) -> Accepted | None:
        extent = extent_of(self.seen, trial.items)
        if extent is None:
            return None
        found = Accepted(trial, extent, of_sample=len(self.broken) < self.all)
        return found if self._is_no_luck(found) else None

    def _is_no_luck(self, found: Accepted) -> bool:
        """Tell whether so much is hardly explained by a hypothesis that is wrong."""
        if found.trial.hypothesis.sort == "zero":
            return found.trial.count("gone") <= found.explained
        held = found.trial.items.filter(pl.col("explained") & found.extent.inside)
        number = min(_ON_BENCH, len(held))
        share = 0.5
        if all(line.sign == "==" for line in self.judged.promise.relations):
            share = self._luck(found.trial, held)
        tries = min(_ON_BENCH, len(self.broken))
        number = min(number, tries)
        lucky = chance(share, number, tries) * len(self.known) * _PAIRED
        return share <= LUCKIEST and lucky <= _CHANCE

    def _luck(self, trial: Trial, held: pl.DataFrame) -> float:
        drawn = held[sorted(self.random.sample(range(len(held)), min(_ON_BENCH, len(held))))]
        items = drawn.select(*self.seen.keys, "p")
        how = trial.hypothesis.reread
        anchors = {figure.series for figure in figures(self.judged.promise.anchor)}
        if how is not None and how.series in anchors:
            items = followed(trial.reseen, items)
        bench = Bench(trial.reseen.seen, self.rule, [trial.hypothesis], items)
        return Luck(bench, trial.hypothesis, self.random).share()

    def _on_all(self, found: Accepted) -> Accepted:
        """Judge what a sample says on all items, unless that takes long."""
        if len(self.broken) == self.given or len(found.trial.hypothesis.parts) > _FEW_PARTS:
            return found
        trial = tried(self.seen, self.whole, found.trial.hypothesis, self.judged.items)
        extent = extent_of(self.seen, trial.items)
        return found if extent is None else Accepted(trial, extent, of_sample=self.given < self.all)

    def _told(self, drawn: Accepted, others: Sequence[Accepted]) -> Diagnosis:
        best = self._on_all(drawn)
        items = best.trial.items
        rest = items.filter(pl.col("broken") & ~(pl.col("explained") & best.extent.inside))
        told = Diagnosis(
            sort=best.trial.hypothesis.sort,
            sentence="",
            claim=best.claim,
            explains=best.explained,
            broken=best.trial.count("broken"),
            lost=best.trial.count("lost"),
            items_total=best.judged,
            holding=best.holding,
            ways=tuple(one.claim for one in others if drawn.same(one) and not drawn.likens(one))[:_WAYS],
            rest=self._keys(rest),
            sampled=self.all if self.all > best.trial.count("broken") else 0,
        )
        return replace(told, sentence=sentence(told))


def _narrowed(seen: Observations, judged: Judged, known: Sequence[Hypothesis]) -> Observations:
    """Leave out all series that no hypothesis names."""
    named = {*series_of(judged.promise)}
    for one in known:
        named.update(
            figure.series for part in one.parts for line in part.promise.relations for figure in figures(line)
        )
    numbers = [seen.number(series) for series in sorted(named)]
    kept = pl.col("series").is_in(numbers)
    return replace(seen, rows=seen.rows.filter(kept), figures=seen.figures.filter(kept))
