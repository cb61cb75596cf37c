"""Units that do not fit: what is compared or added is of one unit, or a unit is wrong."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tieout.kinds.keys import FRACTION, is_percent, is_points, plain_unit

# What people call the unit of one figure divided by another.
_OF_A_RATIO = re.compile(
    r"\bper\b|/|\bindex|=\s*100|\btimes\b|fold|multiple|ratio|\brate\b|share|factor|quotient|coefficient"
    r"|\bnumb|‰|\bpure\b|\bnone\b|point|score|^x$"
)


@dataclass(frozen=True)
class Unit:
    """What a term is in.

    Args:
        names: the units that are multiplied, each with its power; a negative one divides.
        percents: how many factors are in percent.
        hundreds: how often 100 was multiplied with it.
        computed: whether it is the unit of a product or a quotient.
        text: what the facts call it, where the term is one figure.
        spelled: how the facts spell each name.
    """

    names: frozenset[tuple[str, int]] = frozenset()
    percents: int = 0
    hundreds: int = 0
    computed: bool = False
    text: str = ""
    spelled: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def scale(self) -> int:
        """Return how often it holds a hundred: 1 in percent, 0 in a plain number."""
        return self.percents + self.hundreds

    @property
    def composite(self) -> bool:
        """Tell whether it is made of several units, or is the power of one."""
        return bool(self.names) and [power for _, power in self.names] != [1]

    @property
    def points(self) -> bool:
        """Tell whether the facts call it percentage points."""
        return is_points(self.text)

    def times(self, other: Unit, sign: int = 1) -> Unit:
        """Return the unit of a product, or with sign -1 of a quotient."""
        powers = Counter(dict(self.names))
        for name, power in other.names:
            powers[name] += sign * power
        return Unit(
            frozenset((name, power) for name, power in powers.items() if power),
            self.percents + sign * other.percents,
            self.hundreds + sign * other.hundreds,
            computed=True,
            spelled={**other.spelled, **self.spelled},
        )

    def by_hundreds(self, hundreds: int) -> Unit:
        """Return the unit of what is multiplied by a power of 100."""
        if not hundreds:
            return self
        return replace(self, hundreds=self.hundreds + hundreds, computed=True, text="")

    def fits(self, other: Unit) -> bool:
        """Tell whether two terms may be compared or added, as far as their units tell."""
        if self.names == other.names:
            return self.scale == other.scale
        return any(one.excuses(two) for one, two in ((self, other), (other, self)))

    def excuses(self, other: Unit) -> bool:
        """Tell whether this may be the other unit by another name, which cannot be proved wrong."""
        if self.names and other.names and self.hundreds:
            return True  # metres times 100 may be centimetres
        if self.composite:
            return other.computed if not other.names else not other.composite
        [name] = [name for name, _ in self.names] or [""]
        return not other.names and other.computed and bool(_OF_A_RATIO.search(name))

    def __str__(self) -> str:
        """Return it as it stands behind a term."""
        if self.text:
            return f" in {self.text}"
        hundreds = {"100": self.hundreds, "percent": self.percents} if self.names else {"percent": self.scale}
        factors = Counter({**dict(self.names), **hundreds})
        top = [self._factor(name, power) for name, power in sorted(factors.items()) if power > 0]
        bottom = [self._factor(name, -power) for name, power in sorted(factors.items()) if power < 0]
        if not top and not bottom:
            return " (a plain ratio)"
        divided = f" per {' and '.join(bottom)}" if bottom else ""
        return f" in {' times '.join(top) or '1'}{divided}"

    def _factor(self, name: str, power: int) -> str:
        spelled = self.spelled.get(name, name)
        return spelled if power == 1 else f"{spelled}^{power}"


def read_unit(text: str) -> Unit | None:
    """Read what the facts say that a series is in; None where they say nothing."""
    plain = plain_unit(text)
    if not plain:
        return None
    if is_percent(plain):
        return Unit(percents=1, text=text)
    if plain in FRACTION:
        # People call anything a ratio that one figure has to another.
        return Unit(computed=plain == "ratio", text=text)
    return Unit(frozenset([(plain, 1)]), text=text, spelled={plain: text})
