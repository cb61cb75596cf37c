"""Limits: what a formula may hold, so that no line, however it is written, hangs or overflows."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from tieout.model import Interval
from tieout.periods import read_duration, read_period
from tieout.relations.exact import exactly
from tieout.relations.tree import Figure, Log, Moved, Node, Number, Operation, Years, number, walk

DEEPEST = 50
"""Brackets, functions and exponents within one another."""
LONGEST = 200
"""Operations in one formula."""
MOST_CONDITIONS = 20
MOST_MEMBERS = 1000
"""Members of a dimension that one sum names."""
_STEEPEST = 1000
_LARGEST = 300
_MOST_BITS = 4000
_TEN_YEARS = Fraction(71, 7)
"""About ten, and no number that someone subtracts."""
_IN_A_YEAR = {"Y": 1, "S": 2, "Q": 4, "M": 12, "W": 53, "D": 366}
_WHOLE_MONTHS = "YSQM"
_LAST_YEAR = 9999
_BEYOND = _LAST_YEAR + 1
_MADE_OF = "an exponent is made of numbers and years by + - * and /"
_MOST_DIGITS = 100


def bounded(value: str | int | Decimal | Fraction) -> Fraction:
    """Return a number exactly; raise ValueError for one that is not finite or beyond measure."""
    if isinstance(value, Decimal) and not value.is_finite():
        raise ValueError(f"a finite number is expected, not {value}")
    small = _is_short(value) if isinstance(value, str) else _is_small(value)
    exact = Fraction(value) if small else None
    if exact is None or not (exact == 0 or Fraction(10) ** -_LARGEST <= abs(exact) <= 10**_LARGEST):
        raise ValueError(
            f"{_cut(value)} is beyond measure: numbers lie within 1e{_LARGEST} and 1e-{_LARGEST}"
        )
    return exact


def _is_short(token: str) -> bool:
    digits, _, exponent = token.lower().partition("e")
    return len(digits) <= 2 * _LARGEST and len(exponent.lstrip("+-0")) <= 3


def _is_small(value: int | Decimal | Fraction) -> bool:
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        return not value or (isinstance(exponent, int) and abs(exponent) <= 2 * _LARGEST)
    return True


def _cut(value: object) -> str:
    # An int of TOML may have more digits than Python writes.
    text = hex(value) if isinstance(value, int) and value.bit_length() > _MOST_BITS else str(value)
    return text if len(text) <= 40 else f"{text[:40]}…"


def read_over(text: str) -> str:
    """Read a duration within the calendar; raise ValueError for anything else."""
    # Python refuses to read thousands of digits.
    count, unit = read_duration(text) if len(text) <= _MOST_DIGITS else (_BEYOND, "Y")
    if count > _LAST_YEAR * _IN_A_YEAR[unit]:
        raise ValueError(f"{_cut(text)!r} is longer than the calendar, which ends with the year {_LAST_YEAR}")
    return text


def is_period(text: str) -> bool:
    """Tell whether a text is a period."""
    try:
        read_period(text)
    except ValueError:
        return False
    return True


def years_in(key: str, over: str) -> Fraction:
    """Return the years in what a key gives as a duration; raise ValueError where they vary."""
    if over[-1:] not in _WHOLE_MONTHS:
        raise ValueError(
            f'{key} = "{over}" is no fixed part of a year: write months, quarters or years, such as "1Q"'
        )
    count, unit = read_duration(over)
    return Fraction(count, _IN_A_YEAR[unit])


def read_exponent(base: Node, exponent: Node) -> Node:
    """Return an exponent as one number, so that ``^(1/3)`` is seen to be an odd root.

    Only years keep it from being one; ten years stand for them where its size is judged.
    """
    if any(isinstance(node, Log) for node in walk(exponent)):
        raise ValueError(_MADE_OF)
    folded = _folded(exponent)
    trial = _folded(_of_ten_years(folded))
    if _steepness(Operation("^", base, trial)) > _STEEPEST:
        within = f"an exponent lies between 1/{_STEEPEST} and {_STEEPEST}"
        raise ValueError(f"{within}; of powers in one another, their product does")
    if isinstance(folded, Number) and folded.value < 0 and is_zero(base):
        raise ValueError("zero to a negative power is a division by zero")
    return folded


def is_zero(node: Node) -> bool:
    """Tell whether a term is a number, and that one zero."""
    if any(isinstance(part, (Figure, Years, Moved)) for part in walk(node)):
        return False
    return exactly(node, _no_figure) == _ZERO


_ZERO = Interval(Fraction(0), Fraction(0))


def _no_figure(figure: Figure) -> Interval:
    raise AssertionError(figure)


def _folded(node: Node) -> Node:
    if not isinstance(node, Operation):
        return node
    left, right = _folded(node.left), _folded(node.right)
    if not (isinstance(left, Number) and isinstance(right, Number)):
        if node.sign == "^":
            raise ValueError(_MADE_OF)
        return Operation(node.sign, left, right)
    a, b = left.value, right.value
    if node.sign == "^":
        return number(_power(a, b))
    if node.sign == "/":
        if not b:
            raise ValueError("an exponent is divided by zero")
        return number(a / b)
    return number({"+": a + b, "-": a - b, "*": a * b}[node.sign])


def _power(a: Fraction, b: Fraction) -> Fraction:
    if b.denominator != 1 or (not a and b < 0):
        raise ValueError("an exponent's own exponent is a whole number")
    if (a.numerator.bit_length() + a.denominator.bit_length()) * abs(b) > _MOST_BITS:
        raise ValueError("an exponent is beyond measure")
    return a**b.numerator


def _of_ten_years(node: Node) -> Node:
    if isinstance(node, Operation):
        return Operation(node.sign, _of_ten_years(node.left), _of_ten_years(node.right))
    return number(_TEN_YEARS) if isinstance(node, Years) else node


def _steepness(node: Node) -> Fraction:
    """Return the largest product of exponents, or of the roots that undo them, in one another."""
    if isinstance(node, (Log, Moved)):
        return _steepness(node.node)
    if not isinstance(node, Operation):
        return Fraction(1)
    if node.sign != "^":
        return max(_steepness(node.left), _steepness(node.right))
    size = abs(node.right.value) if isinstance(node.right, Number) else Fraction(1)
    return max(size, 1 / size if size else size, Fraction(1)) * _steepness(node.left)
