"""No figure is off its neighbours in time by a power of ten.

Looked at are series of six figures or more that otherwise move little from one to the next: one figure, or
all from one on, is 10, 100, 1 000, 10 000 or 10^8 times too high or too low.

Blind to:
    A slip in a series that changes its sign, prints zeros, or moves by more than a factor of three elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise

import polars as pl

from tieout.model import Cell
from tieout.suspicions.scene import Row, Scene, Suspicion
from tieout.suspicions.telling import dated, named, printed

_POWERS = (1, 2, 3, 4, 8)
_NEAR, _USUAL, _CALM = math.log(1.15), math.log(3), math.log(2)
"""How near a step must be to a power of ten; what others may be, and beside a step of 10 itself."""
_LEAST = 6
_FINE = 0.05
"""The rounding unit of each figure is less than this part of it: coarser ones jump by themselves."""


def found(scene: Scene) -> Iterator[Suspicion]:
    """Yield each figure that a power of ten parts from its neighbours."""
    if len(scene.seen.figures) < _LEAST:
        return
    line = list(scene.line)
    factors = scene.runs.get_column("value") / scene.runs.get_column("before")
    if not ((factors > math.exp(_USUAL)) | (factors < math.exp(-_USUAL))).any():
        return
    step = (pl.col("value") / pl.col("before")).log().abs()
    fine = ((pl.col("value").abs() * _FINE >= pl.col("unit")) & (pl.col("value") != 0)).all()
    signs = pl.col("value").sign().n_unique() == 1
    shapes = scene.runs.group_by(line).agg(n=pl.len(), jumps=(step > _USUAL).sum(), smooth=fine & signs)
    odd = shapes.filter((pl.col("n") >= _LEAST) & pl.col("jumps").is_between(1, 2) & pl.col("smooth"))
    for one in scene.lines(odd):
        yield from _odd(scene, one)


def _odd(scene: Scene, line: Sequence[Row]) -> Iterator[Suspicion]:
    steps = [math.log(row["value"] / row["before"]) for row in line[1:]]
    jumps = [at for at, step in enumerate(steps, 1) if abs(step) > _USUAL]
    powers = [_power(steps[at - 1]) for at in jumps]
    first, last = jumps[0], jumps[-1]
    if not all(powers) or not _regular(line, jumps):
        return
    if 1 in map(abs, powers) and (first == 1 or any(_CALM < abs(step) <= _USUAL for step in steps)):
        # What has just begun may well grow tenfold.
        return
    if len(jumps) == 2:
        if last != first + 1 or powers[0] != -powers[1]:
            return
        at, beside, power = line[first], [line[first - 1], line[last]], powers[0]
    elif first == 1:
        at, beside, power = line[0], [line[1]], -powers[0]
    else:
        at, beside, power = line[first], [line[first - 1]], powers[0]
    alone = len(jumps) == 2 or first in {1, len(line) - 1}
    yield Suspicion([scene.place(at)], scene.places(beside), partial(_said, power, alone))


def _power(step: float) -> int:
    """Return the power of ten that a step is near; 0 where it is near none."""
    powers = (sign * power for power in _POWERS for sign in (1, -1))
    return next((power for power in powers if abs(step - power * math.log(10)) < _NEAR), 0)


def _regular(line: Sequence[Row], jumps: Sequence[int]) -> bool:
    """Tell whether no more time passes at the jumps than elsewhere."""
    spaces = [after["ends"] - before["ends"] for before, after in pairwise(line)]
    usual = max(space for at, space in enumerate(spaces, 1) if at not in jumps)
    return all(spaces[at - 1] <= usual for at in jumps)


def _said(power: int, alone: bool, odd: Cell, beside: Sequence[Cell]) -> str:  # noqa: FBT001
    factor = "10" if abs(power) == 1 else f"10^{abs(power)}"
    some = "it" if alone else "all from it on"
    by = f"{some} may be {factor} times too {'high' if power > 0 else 'low'}"
    return f"{named(odd)} is printed as {printed(odd)}, beside {' and '.join(map(dated, beside))}: {by}"
