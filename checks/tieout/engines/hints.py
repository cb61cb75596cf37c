"""Hints: which one slip of the hand would have made a print of one that fits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import islice
from typing import NamedTuple

from tieout.engines.edits import Typed, doubled, dropped, moved, replaced, spelled, swapped, turned, typed
from tieout.engines.ground import Observed
from tieout.engines.readings import Reading
from tieout.figures import NumberFormat
from tieout.kinds.keys import FRACTION, is_percent, plain_unit
from tieout.model import Interval, is_infinite
from tieout.roundings import decimal_unit, stands_for

_MOST = 5
_COMMONEST = 1
"""So many sorts are tried where what is needed has no end."""
_OF_A_SORT = 3
"""Where more of a sort fit, what is needed is too wide for that sort to tell anything."""
_POWERS = {3: "1000 times", 4: "10^4 times", 6: "10^6 times", 8: "10^8 times", 9: "10^9 times"}
_COUNTED = {4: " (万)", 8: " (亿)"}
"""Powers of ten that Chinese counts in, and English does not."""


class _Guess(NamedTuple):
    """What a print may have been: the slip in words, the number, and what it stands for."""

    words: str
    value: Fraction
    interval: Interval


class _Slipped(NamedTuple):
    """A print, as it is read and as it was typed, and what is needed in its place."""

    reading: Reading
    multiplier: int
    marks: NumberFormat
    one: Typed
    needed: Interval

    def guess(self, slip: str, other: Typed) -> Iterator[_Guess]:
        """Yield another print that one slip made this one of, if it may fit; rounded as this one is."""
        value = other.number * decimal_unit(self.multiplier, other.decimals)
        unit, own = self.reading.unit, decimal_unit(self.multiplier, self.one.decimals)
        if unit == own:  # the text says its unit, as the other one would
            unit = decimal_unit(self.multiplier, max(other.decimals, 0))
        # Hardly any comes near: the others need not be spelled.
        text = spelled(other, self.marks) if _is_near(value, unit, self.needed) else None
        if text is not None:
            yield _Guess(f"{slip}: {text}", value, _stands(self.reading, value, unit))

    def guesses(self, slip: str, others: Iterable[Typed]) -> Iterator[_Guess]:
        """Yield all prints that one sort of slip made this one of."""
        return (guess for other in others for guess in self.guess(slip, other))

    def rescaled(self, unit: str, *, by_point: bool) -> Iterator[_Guess]:
        """Yield ten and a hundred times as much and as little: by the decimal mark, or else."""
        for places in (1, -1, 2, -2):
            other = moved(self.one, places)
            slip = f"{10 ** abs(places)} times too {'small' if places > 0 else 'large'}"
            point = self.one.decimals > 0 and other.decimals > 0
            if places == 2 and is_percent(unit):
                slip, point = "fraction for percent", False
            elif places == -2 and plain_unit(unit) in FRACTION:
                slip, point = "percent for fraction", False
            if point == by_point:
                yield from self.guess("decimal point moved" if point else slip, other)


def hints(
    observed: Observed,
    needed: Interval,
    marks: NumberFormat,
    neighbours: Sequence[tuple[str, Fraction]] = (),
) -> tuple[str, ...]:
    """Return the slips that would have made a print of one that fits, the most telling first.

    Args:
        observed: the printed cell.
        needed: in what its figure must lie, in base units.
        marks: how its field prints numbers.
        neighbours: figures that may have been copied in its place, each as words that go on
            after "the value of", and its number in base units.
    """
    reading, cell = observed.reading, observed.cell
    if reading.interval.meets(needed):
        return ()
    one = typed(cell.printed.removeprefix(reading.qualifier), marks)
    slipped = None if one is None else _Slipped(reading, cell.multiplier, marks, one, needed)
    said: dict[str, None] = {}
    sorts = _sorts(slipped, reading, cell.unit, neighbours)
    # Of what has no end, nearly every slip is a part: only the commonest says something.
    for sort in sorts if needed.bounded else islice(sorts, _COMMONEST):
        fitting = {guess.words: guess for guess in sort if _fits(guess, reading, needed)}
        if len(fitting) <= _OF_A_SORT:
            said |= dict.fromkeys(sorted(fitting, key=lambda words: _off(fitting[words], needed)))
    return tuple(_once(said))[:_MOST]


def _sorts(
    slipped: _Slipped | None, reading: Reading, unit: str, neighbours: Sequence[tuple[str, Fraction]]
) -> Iterator[Iterable[_Guess]]:
    """Yield the guesses of each sort, the most telling sort first."""
    if slipped is None:
        yield from (_of_powers(reading), _copied(reading, neighbours))
        return
    one = slipped.one
    yield slipped.guesses("two digits swapped", swapped(one))
    yield slipped.guess("sign", turned(one))
    yield (*slipped.rescaled(unit, by_point=False), *_of_powers(reading))
    yield slipped.rescaled(unit, by_point=True)
    yield _copied(reading, neighbours)
    yield slipped.guesses("one digit replaced", replaced(one))
    yield slipped.guesses("one digit dropped", dropped(one))
    yield slipped.guesses("one digit doubled", doubled(one))


def _of_powers(reading: Reading) -> Iterator[_Guess]:
    """Yield what a print is with another power of ten behind it."""
    for power, times in _POWERS.items():
        for factor, slip in ((Fraction(10) ** power, "small"), (Fraction(1, 10**power), "large")):
            value, unit = reading.value * factor, reading.unit * factor
            words = f"{times} too {slip}{_COUNTED.get(power, '')}"
            yield _Guess(words, value, _stands(reading, value, unit))


def _copied(reading: Reading, neighbours: Sequence[tuple[str, Fraction]]) -> Iterator[_Guess]:
    for words, value in neighbours:
        yield _Guess(f"the value of {words}", value, _stands(reading, value, reading.unit))


def _stands(reading: Reading, value: Fraction, unit: Fraction) -> Interval:
    """Return what a guess stands for: of "more than" too its number must fit, or any smaller one would."""
    return stands_for(value, unit, mode=reading.mode)


def _is_near(value: Fraction, unit: Fraction, needed: Interval) -> bool:
    """Tell whether what is needed lies within a unit of a number: no print stands for what is farther off."""
    low, high = needed.ends
    return (is_infinite(low) or value >= low - unit) and (is_infinite(high) or value <= high + unit)


def _fits(guess: _Guess, reading: Reading, needed: Interval) -> bool:
    return guess.value != reading.value and guess.interval.meets(needed)


def _off(guess: _Guess, needed: Interval) -> Fraction:
    """Return how far a guess lies from the middle of what is needed, where that has one."""
    if not needed.bounded:
        return Fraction(0)
    return abs(2 * guess.value - Fraction(needed.low) - Fraction(needed.high))


def _once(said: Iterable[str]) -> Iterator[str]:
    """Yield what is said, each print once: the first slip that makes it is the most telling."""
    seen = set[str]()
    for words in said:
        _, _, text = words.partition(": ")
        if not text or text not in seen:
            yield words
        seen.add(text)
