"""Running totals: a total begins anew each year, or does not, or was never added up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tieout.kinds import Promise
from tieout.relations.tree import Figure, figures
from tieout.trials.hypothesis import Around, Hypothesis, Part, equals, equation, mapped, quoted


def hypotheses(promise: Promise, around: Around) -> Iterator[Hypothesis]:
    """Yield for a running total what it may be instead."""
    found = equation(promise)
    if found is None:
        return
    anchor, term = found
    back = [one for one in figures(term) if one.series == anchor.series and one.reach is not None]
    if len(back) != 1:
        return
    name, (total,) = quoted(anchor.series), back
    reach = total.reach
    assert reach is not None
    if around.step != "1Y" and reach.how == "lag":
        said = "does not begin anew each year" if reach.restart else "begins anew each year"
        turned = replace(total, reach=replace(reach, restart="" if reach.restart else "yearly"))
        other = mapped(term, lambda one: turned if one == total else one)
        yield Hypothesis("formula", f"{name} {said}", (Part(equals(anchor, other)),))
    added = [one for one in figures(term) if one.series != anchor.series]
    if len(added) == 1:
        claim = f"{name} is no running total: it repeats {quoted(added[0].series)}"
        yield Hypothesis(
            "formula", claim, (Part(equals(anchor, Figure(added[0].series, added[0].selectors))),)
        )
