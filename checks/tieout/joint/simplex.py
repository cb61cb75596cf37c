"""The general simplex of Dutertre and de Moura (2006): values within all bounds, or why there are none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from tieout.joint.tableau import Tableau, Value

Multipliers = Mapping[int, int]
"""Of each variable that takes part: positive times "not below low", negative times "not above high"."""

_PATIENCE = 4
"""After so many steps for each variable the first choice is taken, which ends without a circle."""


class Simplex(Tableau):
    """Finds values within all bounds, and the largest and smallest of a variable."""

    def settle(self) -> Multipliers | None:
        """Find values within all bounds; where there are none, return multipliers that prove it.

        The variables of a proof are minimal: their rows are dependent, and no fewer of them are.
        """
        self.refresh()
        while True:
            multipliers = self._within_bounds()
            if multipliers or not self._wake(v for v in self.asleep if self.off(v)):
                return multipliers

    def most(self, v: int, sign: int) -> tuple[Fraction, int] | None:
        """Return the largest value (sign 1) or the smallest (-1) of a variable; None where it has no end.

        The values must lie within all bounds. The second number tells by not being zero that the end
        itself is not reached.
        """
        while True:
            ends = self._push(v, sign)
            left_out = (j for j in self.asleep if self.off(j) or not ends)
            if not self._wake(left_out):
                break
            self._within_bounds()
        over, (whole, tiny) = self.now(v)
        return (Fraction(whole, over), tiny) if ends else None

    def _wake(self, asleep: Iterable[int]) -> bool:
        """Wake what does not keep its bounds any more; tell whether there is anything."""
        found = list(asleep)
        for v in found:
            self.wake(v)
        return bool(found)

    def _within_bounds(self) -> Multipliers | None:
        """Bring all that is awake within its bounds, or return why that cannot be."""
        wrong = {v: self._merit(v) for v in self.rows if self.off(v)}
        steps = 0
        while wrong:
            steps += 1
            patient = steps <= _PATIENCE * len(self.own)
            v = min(wrong, key=wrong.__getitem__) if patient else min(wrong)
            side = self.off(v)
            end = self.low[v] if side < 0 else self.high[v]
            assert end is not None
            if not self._reaches(v, side, end):
                return self._proof(v, side)
            changed = self.pivot(v, self._entering(v, side, patient=patient), end)
            del wrong[v]
            for basic in changed:
                if self.off(basic):
                    wrong[basic] = self._merit(basic)
                else:
                    wrong.pop(basic, None)
        return None

    def _merit(self, v: int) -> tuple[int, int, int]:
        """Rank what is off: first what is farthest off for the size of its row, about, then short rows."""
        low, high, (whole, _) = self.low[v], self.high[v], self.sums[v]
        end = low if self.off(v) < 0 else high
        assert end is not None
        size = sum(map(abs, self.rows[v].values())).bit_length()
        return size - abs(self.over[v] * end[0] - whole).bit_length(), len(self.rows[v]), v

    def _push(self, v: int, sign: int) -> bool:
        """Move a variable as far as all that is awake allows; False where that is without end."""
        steps = 0
        while (entering := self._improving(v, sign, patient=steps <= _PATIENCE * len(self.own))) is not None:
            steps += 1
            if not self._advance(*entering):
                return False
        return True

    def _reaches(self, v: int, side: int, end: Value) -> bool:
        """Tell whether a row comes up (or down) to an end anywhere within the bounds of its variables."""
        whole = tiny = 0
        for j, weight in self.rows[v].items():
            bound = self.high[j] if (weight > 0) == (side < 0) else self.low[j]
            if bound is None:
                return True
            whole += weight * bound[0]
            tiny += weight * bound[1]
        over = self.over[v]
        wanted = (over * end[0], over * end[1])
        return (whole, tiny) >= wanted if side < 0 else (whole, tiny) <= wanted

    def _proof(self, v: int, side: int) -> Multipliers:
        return {v: -side * self.over[v], **{j: side * weight for j, weight in self.rows[v].items()}}

    def _room(self, j: int, upwards: bool) -> bool:  # noqa: FBT001
        """Tell whether a variable that is not basic can move on."""
        bound = self.high[j] if upwards else self.low[j]
        return bound is None or bound != self.own[j]

    def _entering(self, v: int, side: int, *, patient: bool) -> int:
        """Return which variable moves a basic one towards its bounds; the one in fewest rows."""
        row = self.rows[v]
        able = (j for j, weight in row.items() if self._room(j, (weight > 0) == (side < 0)))
        return min(able, key=lambda j: (len(self.columns[j]) if patient else 0, j))

    def _improving(self, v: int, sign: int, *, patient: bool) -> tuple[int, int] | None:
        """Return a variable, and its direction, that moves *v* in the direction of a sign."""
        row = self.rows.get(v, {v: 1})
        able = [j for j, weight in row.items() if self._room(j, (weight > 0) == (sign > 0))]
        if not able:
            return None
        j = min(able, key=lambda j: (len(self.columns[j]) if patient else 0, j))
        return j, 1 if (row[j] > 0) == (sign > 0) else -1

    def _advance(self, j: int, direction: int) -> bool:
        """Move a variable as far as the bounds of all allow; False where there is no end."""
        stops = list(self._stops(j, direction))
        if not stops:
            return False
        _, _, v, end = min(stops)
        if v == j:
            self.move(j, end)
        else:
            self.pivot(v, j, end)
        return True

    def _stops(self, j: int, direction: int) -> Iterator[tuple[Fraction, Fraction, int, Value]]:
        """Yield how far a variable can move until it, or a basic one, comes to which end."""
        own, (whole, tiny) = self.high[j] if direction > 0 else self.low[j], self.own[j]
        if own is not None:
            yield Fraction(abs(own[0] - whole)), Fraction(direction * (own[1] - tiny)), j, own
        for basic in self.columns[j]:
            weight = direction * self.rows[basic][j]
            end = self.high[basic] if weight > 0 else self.low[basic]
            if end is not None:
                over, (whole, tiny) = self.over[basic], self.sums[basic]
                yield (
                    Fraction(over * end[0] - whole, weight),
                    Fraction(over * end[1] - tiny, weight),
                    basic,
                    end,
                )
