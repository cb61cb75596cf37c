"""Plainer: a key without which a rule says the same."""

from __future__ import annotations

from tieout.expectations import Rule
from tieout.relations.tree import Operation, number, walk


def plainer(rule: Rule) -> str:
    """Return advice on annualised growth over one year, which is simple growth; empty elsewhere."""
    if getattr(rule.kind, "formula", "") != "annualised":
        return ""
    nodes = (node for promise in rule.promises for line in promise.relations for node in walk(line))
    powers = [node.right for node in nodes if isinstance(node, Operation) and node.sign == "^"]
    if any(power != number(1) for power in powers):
        return ""
    return "annualised growth over one year is simple growth: leave out the key `formula`"
