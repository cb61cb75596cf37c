"""Steps: columns that are made once, of which others are made, in as few steps as they stand on one another.

Engines share what several terms have in common, and not what these parts have in common in turn: a term that
is written out is worked out as often as it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, NamedTuple

import narwhals as nw

from tieout.relations.values import Value


class _Made(NamedTuple):
    """What an operation came to; the operands are held, for it is known by which they are."""

    value: Value
    operands: tuple[Value, ...]


class Steps:
    """Makes columns of what operations come to, the same one for the same operands.

    Args:
        name: with which the names of its columns begin.
    """

    def __init__(self, name: str) -> None:
        """Start with no step."""
        self._name = name
        self._steps: list[list[nw.Expr]] = []
        self._made: dict[Hashable, _Made] = {}
        self._depths: dict[int, int] = {}

    def __call__(self, operation: Callable[..., Value], *operands: Value) -> Value:
        """Return a column of what an operation comes to; of a constant, or of an operand, itself.

        Args:
            operation: of numbers alone, or of columns.
            operands: what this has returned, columns that are there before, or constants.
        """
        key = (operation, *(one if isinstance(one, float) else id(one) for one in operands))
        if key not in self._made:
            self._made[key] = _Made(self._column(operation(*operands), operands), operands)
        return self._made[key].value

    def _column(self, value: Value, operands: tuple[Value, ...]) -> Value:
        if not isinstance(value, nw.Expr) or any(value is one for one in operands):
            return value
        step = max(self._depths.get(id(one), 0) for one in operands)
        if step == len(self._steps):
            self._steps.append([])
        name = f"{self._name}{len(self._depths)}"
        self._steps[step].append(value.alias(name))
        column = nw.col(name)
        self._depths[id(column)] = step + 1
        return column

    def taken(self, frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """Add the columns to some rows."""
        for step in self._steps:
            frame = frame.with_columns(*step)
        return frame
