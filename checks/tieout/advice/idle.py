"""Idle rules: what cannot fail and what can never hold, whatever is printed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from tieout.advice.claims import claim_of, standing
from tieout.advice.said import Said, allowed_by
from tieout.advice.words import listed, ranges, shown
from tieout.expectations import Rule
from tieout.model import Interval
from tieout.relations.tree import Comparison, Figure, Relation, figures

_Allowed = Callable[[Figure], Interval]


def idle(rule: Rule, said: Mapping[str, Said]) -> Iterator[str]:
    """Yield advice on relations that hold for all values that the facts allow, or for none."""
    allowed = allowed_by(said)
    lines = [line for promise in rule.promises for line in promise.relations]
    stands = {line: standing(line, allowed) for line in lines}
    always = [line for line in lines if stands[line] == "always"]
    if len(always) < len(lines):
        # Who bounds a figure on both sides may well repeat the end that the facts state.
        always = [line for line in always if not _touches(line, allowed)]
    if always:
        left_out = "remove the rule" if len(always) == len(lines) else "leave that out"
        yield _advice("cannot fail", always, allowed, f"{left_out}, or promise more")
    never = [line for line in lines if stands[line] == "never"]
    if never:
        yield _advice("can never hold", never, allowed, "correct the rule or the facts")


def _touches(relation: Relation, allowed: _Allowed) -> bool:
    """Tell whether a relation holds up to the very end of what the facts allow."""
    strict: dict[Comparison, Comparison] = {"<=": "<", ">=": ">"}
    within = relation._replace(sign=strict.get(relation.sign, relation.sign))
    return bool(ranges(figures(within), allowed)) and standing(within, allowed) != "always"


def _advice(words: str, found: Sequence[Relation], allowed: _Allowed, mend: str) -> str:
    """Say it of the first relation, and of those for the same reason; count the others."""
    reason = _reason(found[0], allowed)
    alike = [line for line in found if _reason(line, allowed) == reason]
    others = len(found) - len(alike)
    more = f", and so it is with {others} more of its relations" if others else ""
    return f"{listed(map(shown, alike))} {words}: {reason}{more}; {mend}"


def _reason(relation: Relation, allowed: _Allowed) -> str:
    if relation.left == relation.right:
        return "both sides are the same"
    claim = claim_of(relation)
    if claim is not None and not claim.form:
        return "its figures cancel out"
    return ranges(figures(relation._replace(conditions=())), allowed) or "whatever the figures are"
