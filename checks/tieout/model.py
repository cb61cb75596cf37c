"""The nouns: intervals, cells, findings, reports. Imports nothing of ours."""

from __future__ import annotations

import hashlib
import math
import posixpath
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Literal, NamedTuple, Self

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


def reaches(severity: Severity, fail_on: str) -> bool:
    """Tell whether the gate fails on a severity: *fail_on* is ``error``, ``warning`` or ``never``."""
    return severity in {"error": ("error",), "warning": ("error", "warning")}.get(fail_on, ())


Reason = Literal[
    "bad-cell",
    "missing-column",
    "missing",
    "gap",
    "break",
    "sources-contradict",
    "zero-base",
    "negative-base",
    "open-bound",
    "undecided",
]
# The order is the precedence where several reasons apply.
REASONS: tuple[Reason, ...] = (
    "bad-cell",
    "missing-column",
    "missing",
    "gap",
    "break",
    "sources-contradict",
    "zero-base",
    "negative-base",
    "open-bound",
    "undecided",
)

Origin = Literal["", "printed figures", "unrounded figures"]

Bound = Fraction | float
"""An end of an interval: an exact fraction, or the float -inf or +inf."""


def is_infinite(end: Bound) -> bool:
    """Tell whether an end does not exist; a fraction does, and may be beyond all floats."""
    return isinstance(end, float) and math.isinf(end)


class Interval(NamedTuple):
    """All values from low to high; an end belongs to it unless it is open."""

    low: Bound
    high: Bound
    open_low: bool = False
    open_high: bool = False

    @property
    def ends(self) -> tuple[Bound, Bound]:
        """Return both ends."""
        return self.low, self.high

    @property
    def empty(self) -> bool:
        """Tell whether no value lies in it."""
        return self.low > self.high or (self.low == self.high and (self.open_low or self.open_high))

    def meets(self, other: Interval) -> bool:
        """Tell whether the two intervals share a point."""
        return not self._common(other).empty

    def cut(self, other: Interval) -> Interval:
        """Return the common part; where there is none, this interval unchanged."""
        common = self._common(other)
        return self if common.empty else common

    def _common(self, other: Interval) -> Interval:
        low, high = max(self.low, other.low), min(self.high, other.high)
        return Interval(
            low,
            high,
            (self.open_low and self.low == low) or (other.open_low and other.low == low),
            (self.open_high and self.high == high) or (other.open_high and other.high == high),
        )

    def span(self, other: Interval) -> Interval:
        """Return all values from the lowest end to the highest."""
        low, high = min(self.low, other.low), max(self.high, other.high)
        return Interval(
            low,
            high,
            all(one.open_low for one in (self, other) if one.low == low),
            all(one.open_high for one in (self, other) if one.high == high),
        )

    def distance(self, other: Interval) -> Bound:
        """Return how far apart two intervals are; 0 where they meet or only touch."""
        ends = ((self.low, other.high), (other.low, self.high))
        # A fraction may be beyond all floats, and then has no difference to an infinite one.
        gaps = [low - high for low, high in ends if not (is_infinite(low) or is_infinite(high))]
        return max([Fraction(0), *gaps])

    @property
    def bounded(self) -> bool:
        """Tell whether both ends are finite."""
        return not (is_infinite(self.low) or is_infinite(self.high))


EVERYTHING = Interval(-math.inf, math.inf)


class Refusal(NamedTuple):
    """One thing written wrongly in facts or rules: nothing is judged until it is mended."""

    path: str
    place: str
    message: str

    def __str__(self) -> str:
        """Return one line: path, place, message."""
        return ": ".join(part for part in (self.path, self.place, self.message) if part)


class Refused(Exception):
    """Facts or rules are written wrongly; carries every refusal of every file."""

    def __init__(self, refusals: list[Refusal]) -> None:
        """Keep the refusals."""
        super().__init__("\n".join(map(str, refusals)))
        self.refusals = refusals


class CouldNotRun(RuntimeError):
    """A rule tripped, or a file could not be read: nobody can say whether the figures tie out."""


JOINT = "joint"
"""The rule, and the kind, of what breaks no rule alone and several together."""
SUSPICION = "suspicion"
"""The kind of what is no contradiction and wants a second look."""
UNPROMISED = ("facts", SUSPICION)
"""The kinds of what is judged though no rule promises it: what facts say, and what is suspicious."""
OF_TABLES = (*UNPROMISED, JOINT)
"""The kinds whose ids are the same in every table: these, and what breaks several rules together."""

Key = Mapping[str, str]


def finding_id(dataset: str, rule: str, key: Key, place: str = "") -> str:
    """Return a short id that stays the same when rows move or figures change."""
    parts = [dataset, rule, place, *(f"{name}={value}" for name, value in sorted(key.items()))]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


Spot = tuple[str, int, str]
"""What tells one cell from all others: its path, line and column."""


def _place(path: str, line: int, *, row: bool) -> str:
    return f"{path}:{'row ' if row else ''}{line}" if line else path


@dataclass(frozen=True, slots=True)
class Cell:
    """One printed cell: what stands where, and what it can mean (base units)."""

    series: str
    key: Key
    printed: str
    interval: Interval | None
    path: str
    line: int
    column: str
    multiplier: int = 0
    """The exponent of ten by which the print is scaled (UNIT_MULT)."""
    unit: str = ""
    role: str = ""
    """How the formula names this figure, e.g. ``lag(x, 1Y)``."""
    implied: Interval | None = None
    """What this figure would have to be if the others are right."""
    hints: tuple[str, ...] = ()
    """Of a suspect: the slips of the hand that would have made its print of what it must be."""
    row: bool = False
    """Whether ``line`` counts the rows of a file that has no lines."""
    source: str = ""
    """Who printed it and where, as the fields of role ``source`` say: ``cdf-2024-03 line 21``."""
    passes: tuple[str, ...] = ()
    """The ids of the other rules that hold with this figure."""
    digits: int = 0
    """With how many digits, at least, its intervals are written: as many as the finding's sentence has."""
    col: int = 0
    """The character of its line with which it begins, counted from 1; 0 where that is not known."""
    width: int = 0
    """How many characters of its line it takes."""

    @property
    def spot(self) -> Spot:
        """Return what tells the cell from all others."""
        return self.path, self.line, self.column

    @property
    def counted(self) -> str:
        """Return what ``line`` counts, in a word."""
        return "row" if self.row else "line"

    @property
    def place(self) -> str:
        """Return where the cell stands: ``path:5``, or ``path:row 5``."""
        return _place(self.path, self.line, row=self.row)


class Written(NamedTuple):
    """How the sentence of a finding writes its intervals: power of ten, unit, digits after the point."""

    multiplier: int
    unit: str
    digits: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken item: where, what is printed, what was promised, by how much."""

    id: str
    dataset: str
    table: str
    rule: str
    kind: str
    severity: Severity
    key: Key
    message: str
    cells: tuple[Cell, ...]
    path: str = ""
    line: int = 0
    gap_units: float | None = None
    published: Interval | None = None
    implied: Interval | None = None
    relation: str = ""
    why: str = ""
    accepted: str | None = None
    """The reason why the finding is accepted; None where it is not."""
    row: bool = False
    """Whether ``line`` counts the rows of a file that has no lines; 0 is the table as a whole."""
    written: Written | None = None
    """How its intervals are written wherever they are shown; None where each is written by itself."""

    @property
    def cell(self) -> Cell | None:
        """Return the cell at which the finding stands: the first in its line, where there is one."""
        here = (self.path, self.line)
        return next((cell for cell in self.cells if (cell.path, cell.line) == here), None)

    @property
    def place(self) -> str:
        """Return where the finding is: ``path:5:12`` (line and column), ``path:row 5``, or the path alone."""
        place, cell = _place(self.path, self.line, row=self.row), self.cell
        return f"{place}:{cell.col}" if cell is not None and cell.col else place


class Missing(NamedTuple):
    """A figure that is not printed, and what it must be if all that is printed is right.

    Args:
        series: whose it is.
        key: its entities and its period.
        implied: what it must be; never everything.
    """

    series: str
    key: Key
    implied: Interval


@dataclass(frozen=True, slots=True)
class Unknown:
    """One item that could not be judged, and why."""

    dataset: str
    table: str
    rule: str
    key: Key
    reason: Reason
    cells: tuple[Cell, ...] = ()
    missing: tuple[Missing, ...] = ()
    """What its missing figures must be, where the others say so."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """One smallest set of cells whose change alone would let all rules hold.

    Args:
        cells: its cells; ``implied`` is what each must be if every cell outside the set is right.
    """

    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Cause:
    """What explains one finding or several: the cells that may be wrong, or a diagnosis.

    Args:
        id: stays the same when rows move or figures change.
        dataset, table: where its findings stand.
        sort: ``typing`` where slips of the hand explain a suspect, ``figure`` where no slip is known.
        findings: the ids of what it explains.
        suspects: all smallest sets of cells, none before another.
        diagnosis: one sentence, where something other than single cells explains the findings.
        explains: how many broken items it explains.
        complete: whether all smallest sets are listed, of all that is printed.
    """

    id: str
    dataset: str
    table: str
    sort: str
    findings: tuple[str, ...]
    suspects: tuple[Suspect, ...]
    explains: int
    diagnosis: str | None = None
    complete: bool = True

    @classmethod
    def of(cls, scope: tuple[str, str], sort: str, findings: Sequence[str]) -> Self:
        """Return what explains some findings, by which it is known again; nothing else is known of it."""
        id_ = finding_id(scope[0], "cause", {}, "|".join(sorted(findings)))
        return cls(id_, *scope, sort, tuple(findings), (), len(findings))


@dataclass(frozen=True, slots=True)
class RuleResult:
    """What became of one rule: items = holds_exactly + holds_by_rounding + broken + unknown."""

    dataset: str
    table: str
    id: str
    kind: str
    severity: Severity
    promise: str
    relations: tuple[str, ...] = ()
    why: str = ""
    items: int = 0
    holds_exactly: int = 0
    holds_by_rounding: int = 0
    broken: int = 0
    accepted: int = 0
    unknown_by: Mapping[Reason, int] = field(default_factory=dict)
    path: str = ""
    """The file that makes the promise; empty for facts, and for a rule given in Python."""
    line: int = 0
    """The line on which the rule begins; 0 where that cannot be told."""
    key: Key = field(default_factory=dict)
    """The entities whose items alone are counted; none where all are."""
    apart: tuple[RuleResult, ...] = ()
    """The same for each set of entities, where that was asked for and they are not too many."""
    keys: Mapping[str, object] = field(default_factory=dict)
    """The keys of its kind and where it applies, as plain values; none for facts."""
    blind: str = ""
    """What the rule cannot see, in words."""
    computed_from: Origin = ""
    """What the judged column was computed from, as far as its figures tell."""
    could_not_run: str | None = None
    """What the rule tripped over; never the data's fault."""
    unjudged: str | None = None
    """The file without which the rule could not be judged."""
    unlisted: int = 0
    """How many of its broken items no finding tells of, because they are too many."""
    unlisted_warnings: int = 0
    """How many of these are surely no more than warnings, whatever the severity of the rule."""

    @property
    def unknown(self) -> int:
        """Return the number of items that could not be judged."""
        return sum(self.unknown_by.values())

    @property
    def tables(self) -> tuple[str, ...]:
        """Return the tables that it was judged on: of long ones all that share series."""
        return tuple(self.table.split("+"))

    @property
    def place(self) -> str:
        """Return where the rule stands: ``path:5``, or nothing for facts, and for one given in Python."""
        return _place(self.path, self.line, row=False)

    def owns(self, one: Finding | Unknown) -> bool:
        """Tell whether an item is one of this rule's; some kinds are judged of each table apart."""
        apart = isinstance(one, Finding) and one.kind in OF_TABLES
        if (one.dataset, one.rule, apart) != (self.dataset, self.id, self.kind in OF_TABLES):
            return False
        return not apart or not set(self.tables).isdisjoint(one.table.split("+"))

    def tripped(self, error: Exception) -> RuleResult:
        """Return the result of the rule where it could not run: over what it tripped, by name and words."""
        return replace(self, could_not_run=f"{type(error).__name__}: {error}")


class Point(NamedTuple):
    """One cell of a series, for a chart: what it prints, and the span of its period.

    The cell of a figure that is missing, or that cannot be read, stands for no interval.
    """

    cell: Cell
    start: str
    end: str
    forecast: bool
    status: str = ""
    """OBS_STATUS of the row, where there is one."""


@dataclass(frozen=True, slots=True)
class Plot:
    """All figures of one series for one set of entities, in order of time, and where one fails."""

    dataset: str
    series: str
    key: Key
    unit: str
    title: str
    points: tuple[Point, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    """What the series is called, by language: ``en``, ``zh``."""

    @property
    def figures(self) -> tuple[Point, ...]:
        """Return the points whose cells can be read."""
        return tuple(point for point in self.points if point.cell.interval is not None)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that could not be read, and why; the other files are judged all the same."""

    path: str
    message: str
    dataset: str = ""


@dataclass(frozen=True, slots=True)
class Advice:
    """One rule that may not say what was meant, and the mend; it never changes the exit code."""

    dataset: str
    path: str
    line: int
    rule: str
    message: str

    @property
    def place(self) -> str:
        """Return where the rule stands; one that is given in Python stands on no line."""
        return _place(self.path, self.line, row=False)


class File(NamedTuple):
    """One file that was read: where it stands, and by what its bytes are known again."""

    path: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Run:
    """How a report came about.

    Args:
        version: of tieout.
        libraries: the versions of Python and of what judges, by name.
        command: what was typed; empty for a call from Python.
        started: when, in UTC (``2026-11-22T02:00:00Z``).
        files: facts, promises and data, in order of path.
        path: of what was judged, as it was given.
    """

    version: str
    libraries: Mapping[str, str]
    command: str
    started: str
    files: tuple[File, ...] = ()
    path: str = "."


@dataclass(frozen=True, slots=True)
class Rest:
    """Broken items of one table of which no finding tells, because they are too many.

    Args:
        dataset, table: whose they are.
        path: of the table.
        key: the names of its entities and its time.
        rows: a frame of Polars, one item a row: ``rule row k0 k1 ...``, as *key* names the columns.
    """

    dataset: str
    table: str
    path: str
    key: tuple[str, ...]
    rows: Any


@dataclass(frozen=True, slots=True)
class Report:
    """The one record of a run; every format is made from it and from nothing else."""

    rules: tuple[RuleResult, ...] = ()
    findings: tuple[Finding, ...] = ()
    unknowns: tuple[Unknown, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    plots: tuple[Plot, ...] = ()
    datasets: tuple[str, ...] = ()
    advice: tuple[Advice, ...] = ()
    unmatched: tuple[str, ...] = ()
    """Patterns of chosen rules that no rule matches."""
    max_findings: int | None = None
    run: Run | None = None
    redacted: bool = False
    """Whether printed values, and all that was computed from them, are left out."""
    rest: tuple[Rest, ...] = ()
    """The broken items of which no finding tells, where they were asked for."""
    root: str = ""
    """The folder of the project in its repository; empty where the two are one."""
    causes: tuple[Cause, ...] = ()
    """What explains the findings, in their order."""
    joined: int = 0
    """How many sets of figures that several items tie together were judged as wholes."""
    unjoined: int = 0
    """How many sets were not: they are too large, or too much in them is broken."""

    def in_repository(self, path: str) -> str:
        """Return a path of the project, or a place in it, as one of the repository."""
        return posixpath.join(self.root, path)

    @property
    def open_findings(self) -> tuple[Finding, ...]:
        """Return the findings that nobody has accepted."""
        return tuple(finding for finding in self.findings if finding.accepted is None)

    @property
    def open_by_severity(self) -> Mapping[Severity, int]:
        """Return how many broken items nobody has accepted, listed or not, the gravest first."""
        counts = Counter(finding.severity for finding in self.open_findings) + self.unlisted
        return {one: counts[one] for one in SEVERITIES if counts[one]}

    @property
    def open_count(self) -> int:
        """Return how many broken items nobody has accepted, listed or not."""
        return sum(self.open_by_severity.values())

    @property
    def accepted_count(self) -> int:
        """Return how many findings are accepted; each of them is listed."""
        return len(self.findings) - len(self.open_findings)

    @property
    def listed(self) -> tuple[Finding, ...]:
        """Return the findings that are listed: all, or so many as are wanted, the open ones before others."""
        if self.max_findings is None:
            return self.findings
        known = [finding for finding in self.findings if finding.accepted is not None]
        chosen = {id(finding) for finding in [*self.open_findings, *known][: self.max_findings]}
        return tuple(finding for finding in self.findings if id(finding) in chosen)

    @property
    def accepted_groups(self) -> tuple[tuple[Finding, ...], ...]:
        """Return the accepted findings, those of one rule and one reason together."""
        groups: dict[tuple[str, str, str], list[Finding]] = {}
        for finding in self.findings:
            if finding.accepted is not None:
                groups.setdefault((finding.dataset, finding.rule, finding.accepted), []).append(finding)
        return tuple(map(tuple, groups.values()))

    @property
    def could_not_run(self) -> tuple[RuleResult, ...]:
        """Return the rules that tripped over something that is not the data's fault."""
        return tuple(rule for rule in self.rules if rule.could_not_run)

    @property
    def checked(self) -> bool:
        """Tell whether anything was judged at all."""
        promised = [rule for rule in self.rules if rule.kind not in UNPROMISED]
        return any(rule.items > rule.unknown for rule in promised or self.rules)

    @property
    def unlisted(self) -> Counter[Severity]:
        """Return how many broken items no finding tells of, because they are too many, by severity."""
        counts = Counter[Severity]()
        for rule in self.rules:
            counts[rule.severity] += rule.unlisted - rule.unlisted_warnings
            counts["warning"] += rule.unlisted_warnings
        return +counts

    @property
    def unknown(self) -> int:
        """Return the number of items that could not be judged, listed or not."""
        return sum(rule.unknown for rule in self.rules)

    def failing(self, fail_on: str) -> tuple[Finding, ...]:
        """Return the open findings that reach a severity, ``error`` or ``warning``; else none."""
        return tuple(finding for finding in self.open_findings if reaches(finding.severity, fail_on))

    def exit_code(self, fail_on: str = "error") -> int:
        """Return 0 clean, 1 findings, 2 unreadable file, 3 could not run, 5 nothing checked."""
        if self.could_not_run:
            return 3
        if self.unreadable:
            return 2
        if any(reaches(one, fail_on) for one in self.open_by_severity):
            return 1
        return 0 if self.checked else 5

    @property
    def verdict(self) -> str:
        """Return ``broken``, ``holds`` or ``unknown`` for the whole run."""
        if self.open_count:
            return "broken"
        trouble = self.could_not_run or self.unreadable or not self.checked
        return "unknown" if trouble else "holds"
