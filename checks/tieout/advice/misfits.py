"""Misfits: the first comparison or sum of a rule whose units do not fit."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from tieout.advice.units import Unit, read_unit
from tieout.advice.words import shown
from tieout.expectations import Rule
from tieout.relations.tree import Figure, Log, Node, Number, Operation, Relation, number

_MOST_HUNDREDS = 3
_WHOLES = {0: 1, 1: 100}
"""What shares add up to, by how often their unit holds a hundred."""
_ADDED = {
    "+": "adds {right} to {left}",
    "-": "subtracts {right} from {left}",
    "": "compares {left} with {right}",
}


def misfit(rule: Rule, unit_of: Callable[[str], str]) -> str:
    """Return advice on the first two terms of a rule whose units do not fit; empty where all do.

    Args:
        rule: the rule.
        unit_of: the unit of each series, by name; empty where it is not known.
    """
    scaled = "leave out the key `as`" if "as" in rule.kind.keys() else "multiply or divide by 100"  # noqa: SIM118
    terms = _Terms(unit_of, scaled)
    for promise in rule.promises:
        for relation in promise.relations:
            for compared in (relation, *relation.conditions):
                terms.compare(compared)
    return next(iter(terms.misfits), "")


class _Terms:
    """The units of terms; *misfits* holds advice on those that do not fit.

    A term made of numbers alone has no unit and is its value; None is not known.
    """

    def __init__(self, unit_of: Callable[[str], str], scaled: str) -> None:
        self.unit_of, self.scaled = unit_of, scaled
        self.misfits: list[str] = []

    def compare(self, relation: Relation) -> None:
        self.joined("", relation.left, relation.right)
        self.whole(relation)
        for published, given in ((relation.left, relation.right), (relation.right, relation.left)):
            unit = self.unit(published)
            if isinstance(unit, Unit) and unit.points and _grows(given):
                mend = "correct the unit in the facts, or use the kind change"
                self.misfits.append(f"{shown(published)} is a growth rate{unit}: {mend}")

    def whole(self, relation: Relation) -> None:
        """See that shares that add up to a whole are of one scale with it: 1, or 100 percent."""
        for total, parts in ((relation.left, relation.right), (relation.right, relation.left)):
            summed = isinstance(parts, Operation) and parts.sign in ("+", "-")
            unit = self.unit(parts) if summed and relation.sign == "==" else None
            if not isinstance(unit, Unit) or unit.names or unit.computed or unit.scale not in _WHOLES:
                continue
            meant = next((one for scale, one in _WHOLES.items() if scale != unit.scale), 0)
            if total == number(meant):
                said = f"compares {meant} with {self.said(parts, unit)}"
                mend = f"{_WHOLES[unit.scale]} is meant, or correct the unit in the facts"
                self.misfits.append(f"{said}: {mend}")

    def unit(self, node: Node) -> Unit | Fraction | None:
        if isinstance(node, Operation):
            return self.result(node)
        if isinstance(node, Log):
            return _pure(self.unit(node.node))
        if isinstance(node, Figure):
            return read_unit(self.unit_of(node.series))
        return node.value if isinstance(node, Number) else None

    def result(self, node: Operation) -> Unit | Fraction | None:
        if node.sign == "^":
            return _power(self.unit(node.left), node.right)
        if node.sign in ("+", "-"):
            return self.joined(node.sign, node.left, node.right)
        return _product(self.unit(node.left), self.unit(node.right), 1 if node.sign == "*" else -1)

    def joined(self, sign: str, left: Node, right: Node) -> Unit | Fraction | None:
        """Return the unit of a sum; of a comparison, that of either side."""
        one, other = self.unit(left), self.unit(right)
        if isinstance(one, Unit) and isinstance(other, Unit):
            if one.fits(other):
                return one
            self.misfits.append(self.advice(sign, (left, one), (right, other)))
            return None
        if isinstance(one, Fraction) and isinstance(other, Fraction):
            return one - other if sign == "-" else one + other
        return one if isinstance(one, Unit) else other if isinstance(other, Unit) else None

    def advice(self, sign: str, left: tuple[Node, Unit], right: tuple[Node, Unit]) -> str:
        said = {"left": self.said(*left), "right": self.said(*right)}
        same = left[1].names == right[1].names
        mend = self.scaled if same else "name series of one unit"
        return f"{_ADDED[sign].format(**said)}: {mend}, or correct the unit in the facts"

    def said(self, node: Node, unit: Unit) -> str:
        """Return a term with its unit; of a sum, the first term that has one."""
        while isinstance(node, Operation) and node.sign in ("+", "-"):
            node = node.left if isinstance(self.unit(node.left), Unit) else node.right
            found = self.unit(node)
            unit = found if isinstance(found, Unit) else unit
        return f"{shown(node)}{unit}"


def _product(one: Unit | Fraction | None, other: Unit | Fraction | None, sign: int) -> Unit | Fraction | None:
    if one is None or other is None:
        return None
    if isinstance(other, Fraction):
        if isinstance(one, Fraction):
            return one * other**sign if other else None
        hundreds = _hundreds(other)
        return None if hundreds is None else one.by_hundreds(sign * hundreds)
    if isinstance(one, Fraction):
        hundreds = _hundreds(one)
        unit = other if sign == 1 else Unit().times(other, sign)
        return None if hundreds is None else unit.by_hundreds(hundreds)
    return one.times(other, sign)


def _hundreds(value: Fraction) -> int | None:
    """Return which power of 100 a number is, its sign aside; None where another unit may come of it."""
    powers = (
        power for power in range(-_MOST_HUNDREDS, _MOST_HUNDREDS + 1) if abs(value) == Fraction(100) ** power
    )
    return next(powers, None)


def _power(unit: Unit | Fraction | None, exponent: Node) -> Unit | None:
    whole = isinstance(exponent, Number) and exponent.value.denominator == 1
    if _pure(unit) or not whole or not isinstance(unit, Unit):
        return _pure(unit)
    assert isinstance(exponent, Number)
    result = Unit()
    for _ in range(abs(exponent.value.numerator)):
        result = result.times(unit, 1 if exponent.value > 0 else -1)
    return result


def _pure(unit: Unit | Fraction | None) -> Unit | None:
    """Return the unit of what a plain ratio is made into; None of anything else."""
    pure = isinstance(unit, Unit) and not unit.names and not unit.scale
    return Unit(computed=True) if pure else None


def _grows(node: Node) -> bool:
    """Tell whether a term is a growth rate: one less than a ratio, or a logarithm, times 100."""
    if not isinstance(node, Operation) or node.sign != "*" or node.left != number(100):
        return False
    rate = node.right
    return isinstance(rate, Log) or (
        isinstance(rate, Operation) and rate.sign == "-" and rate.right == number(1)
    )
