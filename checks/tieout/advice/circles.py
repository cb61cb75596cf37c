"""Circles: rules in which a figure stands where another one was meant."""

from __future__ import annotations

from tieout.advice.claims import claim_of
from tieout.advice.words import shown
from tieout.expectations import Rule
from tieout.relations.tree import Figure, Node, Operation, Relation, figures, walk

_MEND = "name another series"


def circle(rule: Rule) -> str:
    """Return advice on the first relation that makes a figure of itself; empty where none does."""
    lines = [line for promise in rule.promises for line in promise.relations]
    found = (_sum(rule, line) or _rate(rule, line) or _ratio(line) for line in lines)
    return next((text for text in found if text), "")


def _sum(rule: Rule, line: Relation) -> str:
    """Say that a total falls out of its own sum."""
    claim = claim_of(line)
    if claim is None or not claim.form or not _is_made_of_itself(line):
        return ""
    if line.left in dict(claim.form):
        return ""  # as a price that holds a part of itself as its tax
    own = "the total stands among its own parts" if "parts" in rule.kind.keys() else "it stands on both sides"  # noqa: SIM118
    return f"{shown(line.left)} falls out of {shown(line)}: {own}; {_MEND}"


def _rate(rule: Rule, line: Relation) -> str:
    """Say that what is published is computed from itself."""
    if "published" not in rule.kind.keys() or claim_of(line) or not _is_made_of_itself(line):  # noqa: SIM118
        return ""
    return f"{shown(line.left)} is computed from itself in {shown(line)}: {_MEND}"


def _is_made_of_itself(line: Relation) -> bool:
    same = isinstance(line.left, Figure) and line.left in figures(line.right)
    return same and line.sign == "==" and line.left != line.right


def _ratio(line: Relation) -> str:
    """Say that a figure is divided by itself."""
    for node in walk(line):
        if isinstance(node, Operation) and node.sign == "/" and isinstance(node.right, Figure):
            alone = Operation("/", node.right, node.right)
            if node.right in _factors(node.left) and line.left != line.right:
                return f"{shown(alone)} is 1, whatever is printed: {_MEND}"
    return ""


def _factors(node: Node) -> list[Node]:
    """Return what is multiplied in a term."""
    if isinstance(node, Operation) and node.sign == "*":
        return [*_factors(node.left), *_factors(node.right)]
    return [node]
