"""Search: the hypotheses that explain nearly all broken items of a promise, found by trial."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from random import Random

import polars as pl

from tieout.engines.ground import Ground
from tieout.engines.judge import BROKEN, Judged
from tieout.engines.mistakes.bench import Bench
from tieout.engines.mistakes.breaks import break_of
from tieout.engines.mistakes.explaining import Accepted
from tieout.engines.mistakes.explaining import Part as Told
from tieout.engines.mistakes.extents import EVERYWHERE, HARM, NEARLY_ALL, SPARE, extent_of
from tieout.engines.mistakes.luck import LUCKIEST, Luck, chance
from tieout.engines.mistakes.memberwise import of_wholes
from tieout.engines.mistakes.rereads import followed, reread
from tieout.engines.mistakes.samples import sampled
from tieout.engines.mistakes.trying import Trial, tried
from tieout.engines.observe import Observations
from tieout.expectations import Rule
from tieout.model import Key
from tieout.relations.tree import figures, write
from tieout.trials import hypotheses
from tieout.trials.hypothesis import Around, Hypothesis, Part, series_of

_ON_BENCH = 16
_MISSES, _MISSED = 3, 0.4
"""So many items of the bench, and such a share, may stay broken before a hypothesis is dropped."""
_SURVIVORS = 12
_FEW_PARTS = 12
_PAIRED = 3
"""Each hypothesis is tried alone, and with a shift either way."""
_CHANCE = 0.01
"""How likely any of all hypotheses may explain by luck what the reported one does."""


class Search:
    """The search for what explains nearly all broken items of one promise.

    Args:
        seen: the observations; of a large table those of some members of its entities.
        around: what stands around any figure of these.
        rule: the rule.
        judged: one of its promises, as it was judged on these observations.
        broken: how many items are broken in all, where the observations are not all.
        seed: of the sample that is drawn where more is broken than can be tried in little time.
    """

    def __init__(  # noqa: PLR0913 -- what is searched, and where
        self, seen: Observations, around: Around, rule: Rule, judged: Judged, broken: int, *, seed: int
    ) -> None:
        self.random = Random(seed)  # noqa: S311 -- a sample, not a secret
        self.judged, self.given = judged, len(judged.having(BROKEN))
        self.all = max(broken, self.given)
        self.whole = rule
        self.rule, self.items = sampled(seen, rule, judged.items, self.random)
        # Of a part of a table nobody knows which line stands beside which.
        around = replace(around, mixed=around.mixed and self.all == self.given)
        self.known, self._others = _distinct(hypotheses(judged.promise, around))
        self.seen = _narrowed(seen, judged, self.known)
        self.broken = self.items.filter(pl.col("code") == BROKEN)

    def found(self) -> list[Accepted]:
        """Return what explains the most, the simplest first: one mistake, or one for each member, or two."""
        for trials in (self._alone, self._memberwise, self._in_pairs):
            accepted = [found for trial in trials() if (found := self._accepted(trial)) is not None]
            if accepted:
                return self._nearest(accepted)
        return []

    def spread(self, found: Accepted) -> Accepted | None:
        """Return what another promise's explanation comes to here: prints that are read in another way."""
        known, extent = found.trial.hypothesis, found.extent
        how = known.reread
        if how is None or how.by == "line" or how.how not in ("moved", "absent") or found.of_sample:
            return None
        if (extent.narrow and not extent.members) or how.series not in series_of(self.judged.promise):
            return None
        own = Part(self.judged.promise)
        read = replace(known, claim=found.claim, parts=(own,), reread=how._replace(within=extent.members))
        here = Accepted(tried(self.seen, self.rule, read, self.items), EVERYWHERE)
        if here.spared < NEARLY_ALL * len(self.broken) or here.trial.count("harmed") > HARM * here.explained:
            return None
        return here

    def _nearest(self, accepted: Sequence[Accepted]) -> list[Accepted]:
        widest = min(one.extent.narrow for one in accepted)
        accepted = [one for one in accepted if one.extent.narrow == widest]
        # What cannot be judged under a hypothesis, as at the end of a shift, does not speak against it.
        most = max(one.spared for one in accepted) - max(1, SPARE * len(self.broken))
        return sorted((one for one in accepted if one.spared >= most), key=lambda one: one.left)

    def broken_off(self) -> tuple[str, Told] | None:
        """Return a date that parts what is broken from what holds, and what is broken on its side."""
        found = break_of(self.seen, self.items)
        if found is None:
            return None
        anchor = write(self.judged.promise.anchor).strip("`")
        claim = f"`{anchor}` breaks the rule {found.words}"
        return claim, Told(
            explains=found.broken,
            broken=len(self.broken),
            lost=0,
            items_total=found.judged,
            holding=found.holding,
            others=found.others,
            rest=self._keys(self.broken.filter(~found.inside)),
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
            if one in fit if one.reread is None else self._may_be_read_so(one):
                yield tried(self.seen, self.rule, one, self.items)

    def _may_be_read_so(self, one: Hypothesis) -> bool:
        """Tell whether prints that are read in another way explain most of a few items."""
        how = one.reread
        if how is None or one.vanishing:
            return True
        reseen, drawn = reread(self.seen, how), self._drawn()
        anchors = {figure.series for figure in figures(self.judged.promise.anchor)}
        return bool(
            self._fit(reseen.seen, [one], followed(reseen, drawn) if how.series in anchors else drawn)
        )

    def _memberwise(self) -> Iterator[Trial]:
        """Try a whole of its own for each member."""
        for one in of_wholes(self.seen, self.rule, self.known, self.broken, self.random):
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

    def also(self, found: Accepted) -> list[str]:
        """Return other claims that come to the same for this promise."""
        return [found.placed(one.claim) for one in self._others.get(found.trial.hypothesis, ())]

    def _is_no_luck(self, found: Accepted) -> bool:
        """Tell whether so much is hardly explained by a hypothesis that is wrong."""
        if found.trial.hypothesis.vanishing:
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

    def told(self, drawn: Accepted) -> Told:
        """Return what one of the explanations comes to on all items."""
        best = self._on_all(drawn)
        items = best.trial.items
        kept = pl.col("explained") | pl.col("lost") if best.moved else pl.col("explained")
        rest = items.filter(pl.col("broken") & ~(kept & best.extent.inside))
        broken = best.trial.count("broken")
        return Told(
            explains=best.spared if best.moved else best.explained,
            broken=broken,
            lost=best.trial.count("lost"),
            items_total=best.judged,
            holding=best.holding,
            rest=self._keys(rest),
            where=best.where,
            sampled=self.all if self.all > broken else 0,
        )


def _distinct(
    known: Iterable[Hypothesis],
) -> tuple[list[Hypothesis], dict[Hypothesis, list[Hypothesis]]]:
    """Return the hypotheses that differ in what is judged, and of each the others that do not."""
    first: dict[object, Hypothesis] = {}
    others: dict[Hypothesis, list[Hypothesis]] = {}
    for one in known:
        same = first.setdefault((one.parts, one.reread), one)
        if same is not one:
            others.setdefault(same, []).append(one)
    return list(first.values()), others


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
