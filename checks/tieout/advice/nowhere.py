"""Nowhere: members and periods that a rule names, and that no row has."""

from __future__ import annotations

from collections.abc import Iterator

from tieout.advice.printed import Printed
from tieout.advice.words import shown
from tieout.expectations import Rule
from tieout.facts import nearest
from tieout.periods import read_period
from tieout.relations.tree import Figure, figures


def nowhere(rule: Rule, printed: Printed) -> Iterator[str]:
    """Yield advice on each member and each period that a rule names and no row has."""
    yield from (_no_row(printed, *one) for one in strangers(rule, printed))
    lines = [line for promise in rule.promises for line in promise.relations]
    named = dict.fromkeys(figure for line in lines for figure in figures(line))
    # A member that is the total of a sum is left out of its parts: it is said once.
    members = {(*place, figure.series): None for figure in named for place in _members(figure)}
    for name, member, series in members:
        if _lacks(printed, name, member):
            where = shown(Figure(series, ((name, member),)))
            yield f"{where} is printed nowhere: {_near(member, name, printed)}"
    yield from dict.fromkeys(text for figure in named if (text := _of_time(figure, printed)))


def strangers(rule: Rule, printed: Printed) -> list[tuple[str, str]]:
    """Return the entities and members by which a rule chooses its items, and which no row has."""
    chosen = [(name, one) for name, members in rule.where.items() for one in members]
    return [(name, one) for name, one in chosen if _lacks(printed, name, one)]


def judges_none(rule: Rule, printed: Printed) -> bool:
    """Tell whether a rule chooses its items by members none of which has a row."""
    strange = strangers(rule, printed)
    return any(all((name, one) in strange for one in members) for name, members in rule.where.items())


def _lacks(printed: Printed, name: str, member: str) -> bool:
    members = printed.members(name)
    return bool(members) and member not in members


def _no_row(printed: Printed, name: str, member: str) -> str:
    return f'no row has {name} = "{member}": {_near(member, name, printed)}'


def _near(member: str, name: str, printed: Printed) -> str:
    return nearest(member, printed.members(name) - {""})


def _members(figure: Figure) -> Iterator[tuple[str, str]]:
    """Yield the entities and members that a figure names."""
    yield from figure.selectors
    if figure.over is not None:
        for member in (*figure.over.members, *figure.over.exclude):
            yield figure.over.dimension, member


def _of_time(figure: Figure, printed: Printed) -> str:
    """Say which period a figure reaches for in vain; empty where it does not, or nobody knows."""
    reach = figure.reach
    if not printed.periods:
        return ""
    if figure.over is not None and figure.over.dimension == printed.time and printed.lengths:
        return f"only {printed.lengths} are printed: there are no shorter periods to add"
    if reach is not None and reach.how == "at":
        return _no_period(reach.over, printed)
    lags = reach is not None and reach.how == "lag" and not reach.together and not reach.restart
    # With one period nothing lies before it yet.
    if reach is None or not lags or len(printed.periods) == 1 or printed.apart(reach.over):
        return ""
    if reach.over == "step":
        return f"no two periods follow each other without a gap: {_span(printed)}"
    finer = printed.lengths and printed.finer(reach.over)
    said = f"all periods are {printed.lengths}" if finer else _span(printed)
    return f"no two periods are {reach.over} apart: {said}"


def _no_period(text: str, printed: Printed) -> str:
    period = read_period(text)
    if period in printed.places:
        return ""
    if printed.lengths and period.length != printed.periods[0].length:
        said = f"all periods are {printed.lengths}"
    elif printed.periods[0].start <= period.start and period.end <= printed.periods[-1].end:
        said = nearest(text, (one.text for one in printed.periods))
    else:
        said = _span(printed)
    return f"no figure is printed for {text}: {said}"


def _span(printed: Printed) -> str:
    return f"the periods run from {printed.periods[0].text} to {printed.periods[-1].text}"
