"""Growths: a rate follows another formula than the one that is promised."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from tieout.kinds import Promise
from tieout.relations.limits import years_in
from tieout.relations.tree import (
    Log,
    Node,
    Number,
    Operation,
    Reach,
    Relation,
    Years,
    figures,
    number,
)
from tieout.trials.hypothesis import (
    Around,
    Hypothesis,
    Part,
    equals,
    equation,
    mapped,
    quoted,
)

_ONE = number(1)
_ONCE: Node = _ONE
_WHOLE_MONTHS = "YSQM"


class Comparison(NamedTuple):
    """A term that compares a level with an earlier one.

    Args:
        shape: ``simple``, ``annualised``, ``log``, ``change`` or ``multiple``.
        scale: 100 where it is in percent.
        now, then: the two levels.
        exponent: that of an annualised rate.
    """

    shape: str
    scale: Fraction
    now: Node
    then: Node
    exponent: Node = _ONE


def comparison(term: Node) -> Comparison | None:
    """Read a term as what compares a level with an earlier one; None where it does not."""
    scale, inner = Fraction(1), term
    if isinstance(term, Operation) and term.sign == "*" and isinstance(term.left, Number):
        scale, inner = term.left.value, term.right
    found = _read(inner, scale)
    return found if found is not None and _is_earlier(found.now, found.then) else None


def _read(node: Node, scale: Fraction) -> Comparison | None:
    if isinstance(node, Log):
        return _quotient(node.node, "log", scale)
    if not isinstance(node, Operation):
        return None
    if node.sign != "-":
        return _quotient(node, "multiple", scale)
    rate = node.left
    if node.right != _ONE:
        return Comparison("change", scale, node.left, node.right)
    if isinstance(rate, Operation) and rate.sign == "^":
        return _quotient(rate.left, "annualised", scale, rate.right)
    return _quotient(rate, "simple", scale)


def _quotient(node: Node, shape: str, scale: Fraction, exponent: Node = _ONCE) -> Comparison | None:
    if not (isinstance(node, Operation) and node.sign == "/"):
        return None
    return Comparison(shape, scale, node.left, node.right, exponent)


def _is_earlier(now: Node, then: Node) -> bool:
    """Tell whether a term is another one, of an earlier period."""
    reached = list(figures(then))
    levels = {figure.series for figure in figures(now)}
    return bool(reached) and {f.series for f in reached} == levels and all(f.reach for f in reached)


def hypotheses(promise: Promise, around: Around) -> Iterator[Hypothesis]:
    """Yield for a growth rate, a change or a multiple what else it may be."""
    found = equation(promise)
    compared = comparison(found[1]) if found else None
    if found is None or compared is None:
        return
    anchor = found[0]
    known: set[Node] = {found[1]}
    for said, term in (*_other_formulas(found[1], compared, around), *_other_bases(compared, around)):
        if term not in known:
            known.add(term)
            bases = [one for one in figures(term) if one.reach is not None]
            positive = [Relation(one, ">", number(0)) for one in dict.fromkeys(bases)]
            if not any(isinstance(node, Operation) and node.sign == "/" for node in _nodes(term)):
                positive = []
            part = Part(equals(anchor, term, *positive))
            yield Hypothesis("formula", f"{quoted(anchor.series)} is {said}", (part,))


def _nodes(term: Node) -> Iterator[Node]:
    yield term
    if isinstance(term, Operation):
        yield from _nodes(term.left)
        yield from _nodes(term.right)
    elif isinstance(term, Log):
        yield from _nodes(term.node)


def of(scale: Fraction, node: Node) -> Node:
    """Return a term times a scale."""
    return node if scale == 1 else Operation("*", Number(scale), node)


def _other_formulas(promised: Node, one: Comparison, around: Around) -> Iterator[tuple[str, Node]]:
    """Yield what else two levels may be compared by, and its words."""
    scale = Fraction(100) if one.scale == 1 and one.shape in ("change", "multiple") else one.scale
    yield from _at_scale(one, scale, around)
    printed = "a fraction" if scale == 100 else "in percent"
    both = zip(_at_scale(one, scale, around), _at_scale(one, 100 / scale, around), strict=True)
    for (said, plain), (_, term) in both:
        if term != plain != promised:  # the promised formula in another unit is a factor
            yield f"{said}, {printed}", term


def _at_scale(one: Comparison, scale: Fraction, around: Around) -> Iterator[tuple[str, Node]]:
    now, then = one.now, one.then
    quotient, back = Operation("/", now, then), Operation("/", then, now)
    rate = Operation("-", quotient, _ONE)
    yield "simple growth", of(scale, rate)
    yield "a difference of logarithms", of(scale, Log(quotient))
    yield "the difference of the two levels, no rate", Operation("-", now, then)
    yield "the ratio of the two levels", quotient
    yield "an index of which the earlier level is 100", of(Fraction(100), quotient)
    yield "growth in relation to the later level", of(scale, Operation("-", _ONE, back))
    yield "growth from the later level to the earlier", of(scale, Operation("-", back, _ONE))
    yield "the ratio the other way round", back
    yield "the difference the other way round", Operation("-", then, now)
    years = _years(one.then, around)
    if years is not None and years != number(1):
        yearly = Operation("/", _ONE, years)
        if isinstance(years, Number):
            yearly_number = Number(1 / years.value)
            yield (
                "annualised growth",
                of(scale, Operation("-", Operation("^", quotient, yearly_number), _ONE)),
            )
            yield "simple growth times the periods of a year", of(scale * yearly_number.value, rate)
            logs = of(scale * yearly_number.value, Log(quotient))
            yield "a difference of logarithms times the periods of a year", logs
            return
        yield "an average growth rate", of(scale, Operation("-", Operation("^", quotient, yearly), _ONE))
        yield "the whole growth divided by the years", Operation("/", of(scale, rate), years)
        yield (
            "a difference of logarithms divided by the years",
            Operation("/", of(scale, Log(quotient)), years),
        )
        for sign, words in (("+", "one year too many"), ("-", "one year too few")):
            count = Operation("+" if sign == "+" else "-", years, _ONE)
            exponent = Operation("/", _ONE, count)
            mean = of(scale, Operation("-", Operation("^", quotient, exponent), _ONE))
            yield f"an average growth rate over {words}", mean


def _years(then: Node, around: Around) -> Node | None:
    """Return the years between two levels; None where they vary."""
    reaches = {figure.reach for figure in figures(then)}
    reach = next(iter(reaches)) if len(reaches) == 1 else None
    if reach is None or reach.how == "earlier":
        return None
    if reach.how == "at":
        return Years(reach.over)
    over = around.step if reach.over in ("previous", "step") else reach.over
    if not over or over[-1] not in _WHOLE_MONTHS:
        return None
    return number(years_in("over", over))


def _other_bases(one: Comparison, around: Around) -> Iterator[tuple[str, Node]]:
    """Yield the same formula against another earlier period, and its words."""
    words = {
        "1Y": "on the year before",
        "1Q": "on the quarter before",
        "1M": "on the month before",
        "3M": "on three months before",
    }
    three = "3M" if around.step == "1M" else ""
    wanted = dict.fromkeys(("1Y", around.step, "previous" if around.gaps or not around.step else "", three))
    for over in wanted:
        if not over:
            continue
        then = _moved(one.then, _reach(over, one.now))
        said = words.get(over, "on the figure before")
        term = _as(one, then)
        if term is not None:
            yield f"{'a change' if one.shape == 'change' else 'growth'} {said}", term


def _moved(then: Node, reach: Reach) -> Node:
    return mapped(then, lambda figure: replace(figure, reach=reach))


def _reach(over: str, now: Node) -> Reach:
    together = tuple(dict.fromkeys(figure.series for figure in figures(now)))
    return Reach("lag", over, together if over == "previous" else ())


def _as(one: Comparison, then: Node) -> Node | None:
    """Return the same comparison with another earlier level."""
    quotient = Operation("/", one.now, then)
    if one.shape == "change":
        return of(one.scale, Operation("-", one.now, then))
    if one.shape == "multiple":
        return of(one.scale, quotient)
    if one.shape == "log":
        return of(one.scale, Log(quotient))
    return of(one.scale, Operation("-", quotient, _ONE))
