"""Pairs: two rules that say the same of one figure, or contradict each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tieout.advice.claims import Claim, claim_of
from tieout.advice.words import named, shown
from tieout.expectations import Rule
from tieout.relations.tree import FLIPPED, Relation, write

_WHERE = " wherever both apply"
_PART = ", or part them by where, from and to"


def repeated(rules: Sequence[Rule]) -> Iterator[tuple[Rule, str]]:
    """Yield each rule that says what an earlier one says of the same items, with advice on it."""
    seen: dict[object, list[Rule]] = {}
    for rule in rules:
        lines = {_line(relation): relation for relation in _relations(rule)}
        same = {line: [one for one in seen.get(line, []) if _overlap(one, rule)] for line in lines}
        found = [line for line in lines if same[line]]
        if found:
            yield rule, _repeats(rule, same[found[0]][0], [lines[line] for line in found], len(lines))
        for line in lines:
            seen.setdefault(line, []).append(rule)


def _repeats(rule: Rule, other: Rule, found: Sequence[Relation], lines: int) -> str:
    everywhere = _items(rule) == _items(other)
    where, part = ("", "") if everywhere else (_WHERE, _PART)
    if len(found) == lines:
        return f"says the same as {named(other)}{where}: remove one{part}"
    more = f" and {len(found) - 1} more of its relations" if len(found) > 1 else ""
    return f"says {shown(found[0])}{more}, as {named(other)} does{where}: leave it out of one{part}"


def contradicted(rules: Sequence[Rule]) -> Iterator[tuple[Rule, str]]:
    """Yield each rule that no figure can keep together with an earlier one, with advice on it."""
    seen: dict[object, list[tuple[Rule, Relation, Claim]]] = {}
    for rule in rules:
        own = [
            (rule, line, claim)
            for line in _relations(rule)
            if not line.conditions and (claim := claim_of(line)) and claim.form
        ]
        clash = next(
            (
                (line, other, theirs)
                for _, line, claim in own
                for other, theirs, their in seen.get(claim.form, [])
                if claim.excludes(their) and _overlap(other, rule)
            ),
            None,
        )
        if clash:
            yield rule, _contradicts(rule, *clash)
        for one in own:
            seen.setdefault(one[2].form, []).append(one)


def _contradicts(rule: Rule, line: Relation, other: Rule, theirs: Relation) -> str:
    where, part = ("", "") if _items(rule) == _items(other) else (_WHERE, _PART)
    return f"{shown(line)} contradicts {shown(theirs)} of {named(other)}{where}: correct one of them{part}"


def _relations(rule: Rule) -> list[Relation]:
    return [relation for promise in rule.promises for relation in promise.relations]


def _line(relation: Relation) -> object:
    """Return what two spellings of one relation have in common."""
    conditions = frozenset(write(condition) for condition in relation.conditions)
    claim = claim_of(relation)
    if claim is not None and claim.form:
        return claim, conditions
    left, sign, right = write(relation.left), relation.sign, write(relation.right)
    return min((left, sign, right), (right, FLIPPED[sign], left)), conditions


def _items(rule: Rule) -> object:
    return {name: frozenset(values) for name, values in rule.where.items()}, rule.start, rule.end


def _overlap(one: Rule, other: Rule) -> bool:
    """Tell whether two rules can judge the same item."""
    shared = set(one.where) & set(other.where)
    if any(not set(one.where[name]) & set(other.where[name]) for name in shared):
        return False
    starts = [rule.start.start for rule in (one, other) if rule.start]
    ends = [rule.end.end for rule in (one, other) if rule.end]
    return not starts or not ends or max(starts) < min(ends)
