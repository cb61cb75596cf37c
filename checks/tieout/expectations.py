"""Expectations: the rules that one table promises, and the findings that are accepted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tieout.kinds import Kind, Promise
from tieout.kinds.keys import Known
from tieout.model import JOINT, Severity
from tieout.periods import Period
from tieout.relations.tree import write

TOGETHER = "Figures that several items tie together can all be right at once."
"""What the rule ``joint`` promises."""
FACTS = (
    *("cell", "columns", "row", "key", "codes", "range", "length", "pattern"),
    *("foreign-key", "digits", "status", "sources-agree", "stale-accept"),
)
"""The ids of structural findings: they need no rule, and their kind is ``facts``."""
SUSPICIONS = (
    *("zero-for-missing", "constant-figure", "absurd-growth", "copied-value"),
    *("step-by-ten", "shrinking-coverage"),
)
"""The ids of what is suspicious: they need no rule, and each is a file of ``suspicions``."""
RESERVED = (*FACTS, JOINT, *SUSPICIONS)
"""The ids that no promise may have: they belong to findings that need no rule."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One promise that a table makes, bound to the series it is about."""

    id: str
    kind: Kind
    promises: tuple[Promise, ...]
    table: str = ""
    severity: Severity = "error"
    why: str = ""
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    start: Period | None = None
    end: Period | None = None
    warn_below: Decimal | None = None
    forecasts: bool = False
    """Whether forecasts are judged, and not the actual figures."""
    keys: Mapping[str, object] = field(default_factory=dict)
    """The keys of its kind and where it applies, as its entry has them, in types that JSON has."""
    path: str = ""
    line: int = 0

    @property
    def relations(self) -> tuple[str, ...]:
        """Return the rule's relations, written in the language."""
        return tuple(write(line) for promise in self.promises for line in promise.relations)


@dataclass(frozen=True, slots=True)
class Accept:
    """A known finding: shown and counted, and no reason to fail."""

    rule: str
    reason: str
    key: Mapping[str, str] | None = None
    until: date | None = None
    expect: str | None = None
    path: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Expectations:
    """All that one file promises and accepts."""

    path: str = ""
    rules: tuple[Rule, ...] = ()
    accepts: tuple[Accept, ...] = ()
    suspicions: bool = True
    """Whether what is suspicious is a finding."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What one set of figures offers to rules: a wide table, or all long tables together."""

    table: str
    tables: tuple[str, ...]
    units: Mapping[str, str]
    entities: tuple[str, ...]
    time: str = ""
    """The name of the time field, empty where there is none."""
    status: str = ""
    """The name of the field that says which figures are forecasts."""
    names: tuple[str, ...] = ()
    """The names of all fields of the dataset's tables; findings are accepted by these."""
    others: Mapping[str, str] = field(default_factory=dict)
    """What the fields are, in words, that are no series."""

    @property
    def timed(self) -> bool:
        """Tell whether figures have a period."""
        return bool(self.time)

    @property
    def known(self) -> Known:
        """Return what the keys of a rule are read by."""
        return Known(self.units, self.entities, self.time)
