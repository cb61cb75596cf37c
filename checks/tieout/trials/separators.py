"""Separators: what separates thousands was read as a decimal point, in the prints that have one."""

from __future__ import annotations

from collections.abc import Iterator

from tieout.kinds import Promise
from tieout.trials.hypothesis import Around, Hypothesis, Part, Reread, quoted, series_of


def hypotheses(promise: Promise, around: Around) -> Iterator[Hypothesis]:
    """Yield for each series that three decimals are thousands, and for all of them together."""
    meant = [series for series in series_of(promise) if series in around.thousands]
    for series in meant:
        claim = f"{quoted(series)} has decimal points that separate thousands"
        yield Hypothesis("factor", claim, (Part(promise),), Reread(series, "thousands"))
    if len(meant) > 1:
        claim = f"{', '.join(map(quoted, meant))} have decimal points that separate thousands"
        yield Hypothesis("factor", claim, (Part(promise),), Reread("", "thousands"))
