"""Zeros: a zero is printed where nothing is known."""

from __future__ import annotations

from collections.abc import Iterator

from tieout.kinds import Promise
from tieout.trials.hypothesis import Around, Hypothesis, Part, Reread, quoted, series_of


def hypotheses(promise: Promise, around: Around) -> Iterator[Hypothesis]:
    """Yield for each series that its zeros stand for what is missing."""
    for series in series_of(promise):
        if series in around.zeros:
            claim = f"{quoted(series)} prints 0 where its figure is missing"
            yield Hypothesis("zero", claim, (Part(promise),), Reread(series, "absent"))
