"""Pairs: two rules that say the same of one figure, or contradict each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from tieout.advice.claims import Claim, claim_of
from tieout.advice.words import named, shown
from tieout.expectations import Rule
from tieout.relations.tree import FLIPPED, Relation, write

_WHERE = " wherever both apply"
_PART = ", or part them by where, from and to"


def repeated(rules: Sequence[Rule]) -> Iterator[tuple[Rule, str]]:
    """Yield each rule that says what an earlier one says of the same items, with advice on it."""
    seen: dict[object, list[Rule]] = {}
    lines_of: dict[str, dict[object, Relation]] = {}
    bared: dict[frozenset[object], list[Rule]] = {}
    for rule in rules:
        lines = lines_of[rule.id] = {_line(relation): relation for relation in _relations(rule)}
        others = Counter(other.id for line in lines for other in seen.get(line, []) if _overlap(other, rule))
        bare = {_bare(rule, relation) for relation in lines.values()}
        alike = [other for other in bared.get(frozenset(bare), []) if _overlap(other, rule)]
        if others:
            other = next(one for one in rules if one.id == others.most_common(1)[0][0])
            yield rule, _repeats(rule, lines, other, lines_of[other.id])
        elif alike and None not in bare:
            where, part = _applying(rule, alike[0])
            yield (
                rule,
                f"says the same as {named(alike[0])}{where} apart from its condition: remove one{part}",
            )
        bared.setdefault(frozenset(bare), []).append(rule)
        for line in lines:
            seen.setdefault(line, []).append(rule)


def _repeats(
    rule: Rule, lines: Mapping[object, Relation], other: Rule, theirs: Mapping[object, Relation]
) -> str:
    where, part = _applying(rule, other)
    shared = [relation for line, relation in lines.items() if line in theirs]
    if len(shared) == len(lines) == len(theirs):
        return f"says the same as {named(other)}{where}: remove one{part}"
    if len(shared) == len(lines):
        return f"says what {named(other)} says among others{where}: remove it{part}"
    more = f" and {len(shared) - 1} more of its relations" if len(shared) > 1 else ""
    return f"says {shown(shared[0])}{more}, as {named(other)} does{where}: leave it out of one{part}"


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
    where, part = _applying(rule, other)
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


def _bare(rule: Rule, relation: Relation) -> object:
    """Return what a relation says without the conditions of its kind; None where a user wrote them."""
    written = rule.kind.name() == "formula" and relation.conditions
    return None if written else _line(relation._replace(conditions=()))


def _applying(rule: Rule, other: Rule) -> tuple[str, str]:
    """Say where two rules apply that do not judge the same items, and how they are parted."""
    return ("", "") if _items(rule) == _items(other) else (_WHERE, _PART)


def _items(rule: Rule) -> object:
    where = {name: frozenset(values) for name, values in rule.where.items()}
    return where, rule.start, rule.end, rule.forecasts


def _overlap(one: Rule, other: Rule) -> bool:
    """Tell whether two rules can judge the same item."""
    shared = set(one.where) & set(other.where)
    if one.forecasts != other.forecasts or any(
        not set(one.where[name]) & set(other.where[name]) for name in shared
    ):
        return False
    starts = [rule.start.start for rule in (one, other) if rule.start]
    ends = [rule.end.end for rule in (one, other) if rule.end]
    return not starts or not ends or max(starts) < min(ends)
