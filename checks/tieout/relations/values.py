"""Values: constants and columns of numbers, and what is done with both alike."""

from __future__ import annotations

import math

import narwhals as nw

Value = nw.Expr | float
Truth = nw.Expr | bool


def divided(x: Value, y: Value) -> Value:
    """Return x / y."""
    if isinstance(x, float) and x == 0:
        return x
    return x / y


def compared(x: Value, y: Value, comparison: str) -> Truth:
    """Tell where a comparison holds, by the name of its method."""
    if isinstance(x, float) and not isinstance(y, float):
        flipped = {"__gt__": "__lt__", "__ge__": "__le__", "__lt__": "__gt__", "__le__": "__ge__"}
        x, y, comparison = y, x, flipped[comparison]
    truth: Truth = getattr(x, comparison)(y)
    return truth


def both(x: Truth, y: Truth) -> Truth:
    """Tell where both hold."""
    if isinstance(x, bool) or isinstance(y, bool):
        known, other = (x, y) if isinstance(x, bool) else (y, x)
        return other if known else False
    return x & y


def either(x: Truth, y: Truth) -> Truth:
    """Tell where one of two holds."""
    if isinstance(x, bool) or isinstance(y, bool):
        known, other = (x, y) if isinstance(x, bool) else (y, x)
        return True if known else other
    return x | y


def plus(x: Value, y: Value) -> Value:
    """Return x + y."""
    if isinstance(x, float) and isinstance(y, float):
        return x + y
    for one, other in ((x, y), (y, x)):
        if isinstance(one, float) and (one == 0 or math.isinf(one)):
            return other if one == 0 else one
    return x + y


def minus(x: Value, y: Value) -> Value:
    """Return x - y."""
    if isinstance(y, float):
        return plus(x, -y)
    return x - y


def product(x: Value, y: Value) -> Value:
    """Return x * y; 0 times infinity is 0, and what is endless times a column keeps its sign."""
    if isinstance(x, float) and isinstance(y, float):
        return 0.0 if 0.0 in (x, y) else x * y
    for one, other in ((x, y), (y, x)):
        if isinstance(one, float) and (one == 0 or math.isinf(one)):
            return one
        if isinstance(one, float) and one == 1:
            return other
    return x * y


def magnitude(x: Value) -> Value:
    """Return x without its sign."""
    return abs(x) if isinstance(x, float) else x.abs()


def log(x: nw.Expr) -> Value:
    """Return the natural logarithm of x."""
    return x.log()


def raised(x: Value, exponent: Value) -> Value:
    """Return x to a power."""
    return x**exponent
