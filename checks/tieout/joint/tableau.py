"""A tableau in whole numbers: some variables as sums of all others, and what each of them is now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import gcd, lcm

from tieout.joint.system import Undecided

Value = tuple[int, int]
"""a + b*epsilon, where epsilon is smaller than any positive number: an open end is one epsilon off."""

WORK = 6_000_000
"""How many entries of rows may be looked at for one question, long ones counted several times."""
_LONG = 256


class Tableau:
    """Rows, bounds and present values.

    A *basic* variable v has a row: over[v] * v = the sum of rows[v][j] * j over variables j that are
    not. Those have a value of their own, which lies within their bounds. A variable *asleep* has a sum
    that is not looked at while its bounds are kept anyway, as those of most are.

    Args:
        rows: what the variables after the first *count* are, as sums of these.
        count: how many variables have no row.
    """

    def __init__(self, rows: Sequence[Mapping[int, int]], count: int) -> None:
        size = count + len(rows)
        self.asleep = dict(enumerate(rows, count))
        self.rows = dict[int, dict[int, int]]()
        self.over = dict[int, int]()
        self.columns: dict[int, set[int]] = {v: set() for v in range(count)}
        self.low: list[Value | None] = [None] * size
        self.high: list[Value | None] = [None] * size
        self.own: list[Value] = [(0, 0)] * size
        self.sums: dict[int, Value] = {}
        self.work = 0

    def bound(self, v: int, low: Value | None, high: Value | None) -> None:
        """Set the bounds of a variable; the values follow by ``refresh``."""
        self.low[v], self.high[v] = low, high

    def refresh(self) -> None:
        """Begin a question: put all own values within their bounds, and add up the rows."""
        self.work = 0
        for v in self.columns:
            low, high = self.low[v], self.high[v]
            if low is not None and self.own[v] < low:
                self.own[v] = low
            elif high is not None and self.own[v] > high:
                self.own[v] = high
        self.add_up(self.rows)

    def add_up(self, basic: Iterable[int]) -> None:
        """Work out rows again."""
        own = self.own
        for v in basic:
            whole = tiny = 0
            for j, weight in self.rows[v].items():
                a, b = own[j]
                whole += weight * a
                if b:
                    tiny += weight * b
            self.sums[v] = (whole, tiny)
            self._count(v)

    def move(self, v: int, value: Value) -> None:
        """Give a variable that is not basic another value."""
        (a, b), self.own[v] = self.own[v], value
        a, b = value[0] - a, value[1] - b
        for basic in self.columns[v]:
            weight = self.rows[basic][v]
            whole, tiny = self.sums[basic]
            self.sums[basic] = (whole + weight * a, tiny + weight * b)

    def now(self, v: int) -> tuple[int, Value]:
        """Return what a variable is: a value, and by what that is divided."""
        if v in self.rows:
            return self.over[v], self.sums[v]
        if v not in self.asleep:
            return 1, self.own[v]
        parts = [(weight, self.now(j)) for j, weight in self.asleep[v].items()]
        over = lcm(*(size for _, (size, _) in parts))
        return over, (
            sum(weight * (over // size) * whole for weight, (size, (whole, _)) in parts),
            sum(weight * (over // size) * tiny for weight, (size, (_, tiny)) in parts),
        )

    def off(self, v: int) -> int:
        """Return -1 or 1 if a variable lies below or above its bounds, else 0."""
        low, high = self.low[v], self.high[v]
        if low is None and high is None:
            return 0
        over, value = self.now(v)
        if low is not None and value < (over * low[0], over * low[1]):
            return -1
        if high is not None and value > (over * high[0], over * high[1]):
            return 1
        return 0

    def epsilon(self) -> Fraction:
        """Return a number that is small enough to keep all bounds in the place of epsilon."""
        least = Fraction(1)
        for v, (low, high) in enumerate(zip(self.low, self.high, strict=True)):
            over, (whole, tiny) = self.now(v)
            if low is not None and over * low[1] > tiny:
                least = min(least, Fraction(whole - over * low[0], over * low[1] - tiny))
            if high is not None and tiny > over * high[1]:
                least = min(least, Fraction(over * high[0] - whole, tiny - over * high[1]))
        return least

    def wake(self, v: int) -> None:
        """Make a variable that is asleep a basic one."""
        parts = self.asleep.pop(v)
        over, sums = lcm(*(self.over.get(j, 1) for j in parts)), Counter[int]()
        for j, weight in parts.items():
            factor = weight * (over // self.over.get(j, 1))
            for k, number in self.rows.get(j, {j: 1}).items():
                sums[k] += factor * number
        self.rows[v], self.over[v] = {k: number for k, number in sums.items() if number}, over
        for k in self.rows[v]:
            self.columns[k].add(v)
        self._shorten(v)
        self.add_up([v])

    def pivot(self, leaving: int, entering: int, value: Value) -> list[int]:
        """Exchange a basic variable, which takes a value, for another; return the rows that changed."""
        row, over = self.rows.pop(leaving), self.over.pop(leaving)
        del self.sums[leaving]
        weight = row.pop(entering)
        sign = 1 if weight > 0 else -1
        turned = {j: -sign * number for j, number in row.items()}
        turned[leaving] = sign * over
        for j in row:
            self.columns[j].discard(leaving)
        users = self.columns.pop(entering)
        users.discard(leaving)
        self.columns[leaving] = set()
        for basic in users:
            self._substitute(basic, entering, turned, abs(weight))
        self.rows[entering], self.over[entering] = turned, abs(weight)
        for j in turned:
            self.columns[j].add(entering)
        self.own[leaving] = value
        changed = [entering, *users]
        self.add_up(changed)
        return changed

    def _substitute(self, basic: int, entering: int, turned: Mapping[int, int], over: int) -> None:
        """Put into a row what a variable has become: a sum of others, divided by a number."""
        row, columns = self.rows[basic], self.columns
        weight = row.pop(entering)
        common = gcd(weight, over)
        own, other = over // common, weight // common
        if own != 1:
            for j in row:
                row[j] *= own
        for j, number in turned.items():
            total = row.get(j, 0) + other * number
            if total:
                row[j] = total
                columns[j].add(basic)
            else:
                del row[j]
                columns[j].discard(basic)
        self.over[basic] *= own
        self._shorten(basic)

    def _shorten(self, basic: int) -> None:
        """Divide a row by what all its numbers have in common, and count the work."""
        row, over = self.rows[basic], self.over[basic]
        common = gcd(over, *row.values())
        if common != 1:
            self.over[basic] = over = over // common
            for j in row:
                row[j] //= common
        self._count(basic)

    def _count(self, basic: int) -> None:
        self.work += len(self.rows[basic]) * (1 + self.over[basic].bit_length() // _LONG)
        if self.work > WORK:
            raise Undecided
