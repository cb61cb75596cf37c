"""Words of advice: how messages show terms, rules, and the ranges that facts state."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tieout.expectations import Rule
from tieout.model import EVERYTHING, Interval
from tieout.relations.sentence import digits_of, spell_interval
from tieout.relations.tree import Figure, Node, Relation, write

_LONG = 100


def shown(node: Node | Relation) -> str:
    """Return a term, or a relation without its conditions, in backquotes, cut where it is long."""
    text = write(node._replace(conditions=()) if isinstance(node, Relation) else node)
    text = text if len(text) <= _LONG else f"{text[:_LONG]}…"
    return text if "`" in text else f"`{text}`"


def named(rule: Rule) -> str:
    """Return a rule by its id and its line."""
    return f"rule {rule.id!r}{f' on line {rule.line}' if rule.line else ''}"


def listed(texts: Iterable[str]) -> str:
    """Join texts as a sentence does."""
    *first, last = texts
    return f"{', '.join(first)} and {last}" if first else last


def ranges(figures: Iterable[Figure], allowed: Callable[[Figure], Interval]) -> str:
    """Return what the facts say of the figures that they limit; empty where they limit none."""
    spans = [(one, allowed(one)) for one in dict.fromkeys(figures)]
    said = [
        f"{spell_interval(span, digits_of(span))} of {shown(one)}"
        for one, span in spans
        if span != EVERYTHING
    ]
    return f"the facts already say {listed(said)}" if said else ""
