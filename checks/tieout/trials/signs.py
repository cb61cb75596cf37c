"""Signs: a figure is printed with the sign of another convention."""

from __future__ import annotations

from collections.abc import Iterator

from tieout.kinds import Promise
from tieout.relations.tree import Figure, Node, Operation, number
from tieout.trials.hypothesis import Around, Hypothesis, Part, quoted, rewritten, series_of

_MOST_SERIES = 30


def hypotheses(promise: Promise, around: Around) -> Iterator[Hypothesis]:
    """Yield for each series that it has the opposite sign."""
    del around
    if any(line.sign != "==" for line in promise.relations):
        return
    for series in series_of(promise)[:_MOST_SERIES]:

        def change(figure: Figure, series: str = series) -> Node:
            return Operation("*", number(-1), figure) if figure.series == series else figure

        claim = f"{quoted(series)} has the opposite sign"
        yield Hypothesis("sign", claim, (Part(rewritten(promise, change)),), about=series)
