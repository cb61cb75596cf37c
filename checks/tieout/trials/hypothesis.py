"""The nouns of a trial: what might be wrong, and a promise rewritten as if it were."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from tieout.kinds import Promise
from tieout.relations.tree import Figure, Log, Node, Number, Operation, Relation, figures

Sort = Literal["shift", "formula", "factor", "denominator", "columns", "sign", "zero", "parent", "break"]
"""What kind of mistake a hypothesis is of: the class of a cause."""


class Reread(NamedTuple):
    """How the prints of one series are read as something else than what they say.

    Args:
        series: whose they are; of separators empty for all series.
        how: ``moved`` to another place, as ``absent`` where they are zero, or in ``thousands``
            where a separator was taken for a point; or they are set aside where they ``repeat``.
        by: how far they move: ``row``, ``line`` of the file, or a duration; or the series they repeat.
        to: 1 to the later row or period, -1 to the earlier.
        within: for which members of the entities; empty for all.
    """

    series: str
    how: Literal["moved", "absent", "thousands", "repeat"]
    by: str = ""
    to: int = 1
    within: tuple[tuple[str, ...], ...] = ()


class Membership(NamedTuple):
    """That a member is counted in a total, or is not."""

    member: str
    total: str
    inside: bool


class Part(NamedTuple):
    """A promise rewritten for some items.

    Args:
        promise: what is promised of them.
        within: the number of the period in its year for which it is written; 0 for all.
        where: the members of one entity for which it is, by its name.
        start, end: the first and the last period for which it is.
    """

    promise: Promise
    within: int = 0
    where: tuple[str, tuple[str, ...]] | None = None
    start: str = ""
    end: str = ""


@dataclass(frozen=True)
class Hypothesis:
    """One thing that might be wrong, and what would hold if it were.

    Args:
        sort: what kind of mistake it is.
        claim: what is wrong, in words.
        parts: the promise as it would hold.
        reread: how prints are read so that it would.
        about: the series whose prints mean something else; what they say must matter.
        member: the one member that is in a total or is not, if that is all.
        whole: the entity, and the member of it that the whole is of, if another is all.
    """

    sort: Sort
    claim: str
    parts: tuple[Part, ...]
    reread: Reread | None = None
    about: str = ""
    member: Membership | None = None
    whole: tuple[str, str] | None = None

    @property
    def vanishing(self) -> bool:
        """Tell whether items are explained by no longer being there: their figures are none."""
        return self.reread is not None and self.reread.how in ("absent", "repeat")


class Run(NamedTuple):
    """Periods without a gap: the one before them, empty where there is none, the first, and the last."""

    before: str
    first: str
    last: str


Runs = tuple[Run, ...]


@dataclass(frozen=True)
class Around:
    """What stands around the figures of a promise.

    Args:
        units: all series by name, in the order of their columns, with their units.
        members: the members of each entity field.
        step: the one length that all periods have, ``1M``, ``1Q``, ``1S`` or ``1Y``; else empty.
        periods: all of them in their order, where they are of one length.
        gaps: whether a row's neighbour is not always that of the next period.
        mixed: whether a line's neighbour in the file mostly is of another member.
        runs: of a series the runs of periods without a gap in which members of the one entity field have a
            figure, and which members have just these.
        zeros: the series that print zeros.
        thousands: the series in which some prints have three decimals and others have none.
        repeated: of a series those that print the same figures nearly everywhere.
    """

    units: Mapping[str, str]
    members: Mapping[str, tuple[str, ...]]
    step: str = ""
    periods: tuple[str, ...] = ()
    gaps: bool = False
    mixed: bool = False
    runs: Callable[[str], Mapping[Runs, tuple[str, ...]]] = lambda _: {}
    zeros: frozenset[str] = frozenset()
    thousands: frozenset[str] = frozenset()
    repeated: Callable[[str], tuple[str, ...]] = lambda _: ()


def mapped(node: Node, change: Callable[[Figure], Node]) -> Node:
    """Return a term with every figure changed."""
    if isinstance(node, Operation):
        return Operation(node.sign, mapped(node.left, change), mapped(node.right, change))
    if isinstance(node, Log):
        return Log(mapped(node.node, change))
    return change(node) if isinstance(node, Figure) else node


def rewritten(promise: Promise, change: Callable[[Figure], Node]) -> Promise:
    """Return a promise with every figure changed; the anchor follows where it still is a figure."""
    anchor = mapped(promise.anchor, change)
    lines = tuple(_relation(line, change) for line in promise.relations)
    return Promise(anchor if isinstance(anchor, (Figure, Number)) else promise.anchor, lines)


def _relation(line: Relation, change: Callable[[Figure], Node]) -> Relation:
    conditions = tuple(_relation(one, change) for one in line.conditions)
    return Relation(mapped(line.left, change), line.sign, mapped(line.right, change), conditions)


def series_of(promise: Promise) -> tuple[str, ...]:
    """Return the series of a promise, that of its anchor first."""
    named = (*figures(promise.anchor), *(one for line in promise.relations for one in figures(line)))
    return tuple(dict.fromkeys(figure.series for figure in named))


def renamed(figure: Figure, names: Mapping[str, str]) -> Figure:
    """Return a figure of another series, and what is looked for together with it."""
    new = names.get(figure.series, figure.series)
    reach = figure.reach
    if reach is not None and reach.together:
        reach = replace(reach, together=tuple(names.get(one, one) for one in reach.together))
    return replace(figure, series=new, reach=reach)


def equation(promise: Promise) -> tuple[Figure, Node] | None:
    """Return anchor and term of a promise that one figure equals a term; None for any other."""
    if len(promise.relations) != 1 or promise.relations[0].sign != "==":
        return None
    left, _, right, _ = promise.relations[0]
    for side, other in ((left, right), (right, left)):
        if isinstance(side, Figure) and side == promise.anchor and side.reach is None:
            return side, other
    return None


def equals(anchor: Figure, term: Node, *conditions: Relation) -> Promise:
    """Return the promise that a figure equals a term."""
    return Promise(anchor, (Relation(anchor, "==", term, conditions),))


def quoted(series: str) -> str:
    """Return a series as sentences name it."""
    return f"`{series}`"
