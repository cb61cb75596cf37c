"""Results: the report of a run for those who work in Python; its lists are pandas frames."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tieout import model
from tieout.model import Cause, Cell, CouldNotRun, Finding, Interval
from tieout.reports import render
from tieout.reports.as_text import entry
from tieout.reports.groups import grouping
from tieout.reports.paint import plain
from tieout.reports.wording import one_line, plural, summary, troubles

if TYPE_CHECKING:
    import pandas as pd

_FINDINGS = {
    **dict.fromkeys(("id", "dataset", "table", "rule", "kind", "severity"), "str"),
    "accepted": "bool",
    **dict.fromkeys(("key", "message", "series", "printed"), "str"),
    **dict.fromkeys(("published_low", "published_high", "implied_low", "implied_high"), "float64"),
    "gap_units": "float64",
    "position": "Int64",
    "path": "str",
    "line": "Int64",
    "why": "str",
}
_CELLS = {
    **dict.fromkeys(("finding", "rule", "role", "series", "key", "column", "printed"), "str"),
    **dict.fromkeys(("low", "high", "implied_low", "implied_high"), "float64"),
    "position": "Int64",
    "path": "str",
    "line": "Int64",
}
_RULES = {
    **dict.fromkeys(("dataset", "table", "id", "kind", "severity"), "str"),
    **dict.fromkeys(
        ("items", "holds_exactly", "holds_by_rounding", "broken", "accepted", "unlisted", "unknown"), "int64"
    ),
    **dict.fromkeys(("unknown_by", "could_not_run", "unjudged", "promise", "relations", "why"), "str"),
}
_UNKNOWNS = {
    **dict.fromkeys(("dataset", "table", "rule", "key", "reason", "series", "printed"), "str"),
    "position": "Int64",
    "path": "str",
    "line": "Int64",
}
_CAUSES = {
    **dict.fromkeys(("cause", "class", "diagnosis"), "str"),
    "explains": "int64",
    "suspect": "Int64",
    **dict.fromkeys(("dataset", "table", "series", "key", "column", "printed"), "str"),
    **dict.fromkeys(("low", "high"), "float64"),
    "hints": "str",
    "position": "Int64",
    "path": "str",
    "line": "Int64",
    "findings": "str",
}

_FAIL_ON = ("error", "warning", "never")
_MOST = 50
"""So many findings are told where a report is asserted to be in order."""


class Report:
    """What became of every rule, and what was found.

    ``findings``, ``cells``, ``causes``, ``rules`` and ``unknowns`` are pandas frames whose columns and
    types are always the same, also where there are no rows. An interval that has no end on one side is
    infinite there; figures are in base units: as printed, times the power of ten that UNIT_MULT says.

    Attributes:
        record: the report as the renderers read it, with exact fractions.
    """

    def __init__(self, record: model.Report, charted: Callable[[], model.Report]) -> None:
        """Take a run.

        Args:
            record: the report.
            charted: returns the same report with the figures of all series, for charts.
        """
        self.record, self._charted = record, charted

    @property
    def verdict(self) -> str:
        """Return ``broken``, ``holds`` or ``unknown`` for the whole run."""
        return self.record.verdict

    def exit_code(self, fail_on: str = "error") -> int:
        """Return what ``tieout check`` would exit with.

        Args:
            fail_on: ``"error"``, ``"warning"`` or ``"never"``.

        Returns:
            0 clean, 1 findings, 2 a file is unreadable, 3 something could not run, 5 nothing was checked.
        """
        return self.record.exit_code(fail_on)

    def assert_ok(self, fail_on: str = "error") -> Report:
        """Raise where ``tieout check`` would fail, with what it would print; for tests.

        Args:
            fail_on: ``"error"``, ``"warning"`` or ``"never"``.

        Returns:
            The report itself.

        Raises:
            AssertionError: there are findings of that severity, or nothing was checked.
            CouldNotRun: a rule tripped, or a file could not be read.
            ValueError: there is no such severity.
        """
        __tracebackhide__ = True
        if fail_on not in _FAIL_ON:
            raise ValueError(f"fail_on: one of {', '.join(_FAIL_ON)} is expected, not {fail_on!r}")
        code = self.exit_code(fail_on)
        if code:
            kind = CouldNotRun if code in (2, 3) else AssertionError
            raise kind(_objection(self.record, fail_on, troubles_first=code != 1))
        return self

    @cached_property
    def findings(self) -> pd.DataFrame:
        """Return a row for each finding, the gravest first.

        ``id`` stays the same when rows move; ``key`` says which item it is (``country=Chile, year=2023``);
        ``series`` and ``printed`` are the cell that is judged, ``published_low`` to ``implied_high`` what
        it can be and what the others make of it, ``gap_units`` the distance between the two in rounding
        units. ``path`` and ``line`` are those of a file; of a frame its name, and the row counted from 1, or
        0 for the whole table. ``position`` is the row of a frame counted from 0, as ``frame.iloc`` takes it.
        """
        return _frame(_FINDINGS, map(_finding, self.record.findings))

    @cached_property
    def cells(self) -> pd.DataFrame:
        """Return a row for each printed cell behind a finding, in the order of ``findings``.

        ``finding`` is the ``id`` there, ``role`` how the relation names the figure (``lag(co2, 1Y)``),
        ``low`` to ``high`` what the print can be, ``implied_low`` to ``implied_high`` what it would have
        to be if all others are right.
        """
        found = self.record.findings
        return _frame(_CELLS, (_cell(finding, cell) for finding in found for cell in finding.cells))

    @cached_property
    def causes(self) -> pd.DataFrame:
        """Return a row for each cell that may be wrong, the causes in the order of ``findings``.

        Cells with the same number in ``suspect`` explain the findings together, each number by itself:
        if every other print is right, each cell must be ``low`` to ``high``; ``hints`` are slips of the
        hand that would have made its print of that. ``findings`` are the ids of what the cause explains,
        ``explains`` how many broken items these are. A cause without such cells has one row, which
        says the ``diagnosis``, where there is one.
        """
        return _frame(_CAUSES, (row for cause in self.record.causes for row in _cause(cause)))

    @cached_property
    def rules(self) -> pd.DataFrame:
        """Return a row for each rule; those of kind ``facts`` need none to be written.

        ``items`` are ``holds_exactly + holds_by_rounding + broken + unknown``; ``unknown_by`` counts the
        reasons, ``could_not_run`` is what a rule tripped over, ``unjudged`` the file that it lacked;
        ``unlisted`` are broken items that no finding tells of, because there are too many.
        """
        return _frame(_RULES, map(_rule, self.record.rules))

    @cached_property
    def unknowns(self) -> pd.DataFrame:
        """Return a row for each item that could not be judged, with the ``reason``."""
        return _frame(_UNKNOWNS, map(_unknown, self.record.unknowns))

    def to_text(self) -> str:
        """Return the report as ``tieout check`` prints it."""
        return render(self.record, "text")

    def to_json(self, fail_on: str = "error") -> str:
        """Return the report as JSON, ``tieout-report/1``."""
        return render(self.record, "json", fail_on)

    def to_html(self, fail_on: str = "error") -> str:
        """Return the report as a page with charts; the tables are judged once more to draw them."""
        return render(self._charted(), "html", fail_on)

    def __repr__(self) -> str:
        """Return the verdict and the counts on one line."""
        return f"<tieout.Report {self.verdict}: {'; '.join(summary(self.record))}>"

    def _repr_html_(self) -> str:
        """Return what a notebook shows: the verdict, the counts, and the findings in short."""
        import pandas as pd  # noqa: PLC0415
        from markupsafe import escape  # noqa: PLC0415

        lines = escape("\n".join([f"tieout: {self.verdict}", *summary(self.record)]))
        short = self.findings[["severity", "rule", "key", "message"]]
        with pd.option_context("display.max_colwidth", None):  # a message is not cut
            table = short.to_html(index=False, border=0, max_rows=50) if len(short) else ""
        return f"<pre>{lines}</pre>{table}"


def _objection(record: model.Report, fail_on: str, *, troubles_first: bool) -> str:
    """Return what is wrong: the findings that count, what could not be judged, and all counts."""
    failing = record.failing(fail_on)
    together = grouping(record)(failing[:_MOST])
    found = [plain(line) for group in together for line in entry(group)]
    unlisted = sum(number for one, number in record.unlisted.items() if model.reaches(one, fail_on))
    hidden = len(failing) + unlisted - sum(len(group.findings) + group.more for group in together)
    if hidden > 0:
        found.append(f"... and {hidden} more {plural(hidden, 'finding')}")
    unjudged = [one_line(one.text) for one in troubles(record)]
    lines = [*unjudged, *found] if troubles_first else [*found, *unjudged]
    return "\n".join((*lines, *summary(record)))


def _finding(finding: Finding) -> Mapping[str, Any]:
    cell = next(iter(finding.cells), None)
    return {
        **{name: getattr(finding, name) for name in _FINDINGS if hasattr(finding, name)},
        "accepted": finding.accepted is not None,
        "key": _words(finding.key),
        "series": cell and cell.series,
        "printed": cell and cell.printed,
        **_ends("published", finding.published),
        **_ends("implied", finding.implied),
        "position": _position(finding),
    }


def _cell(finding: Finding, cell: Cell) -> Mapping[str, Any]:
    return {
        **{name: getattr(cell, name) for name in _CELLS if hasattr(cell, name)},
        "finding": finding.id,
        "rule": finding.rule,
        "key": _words(cell.key),
        **_ends("", cell.interval),
        **_ends("implied", cell.implied),
        "position": _position(cell),
    }


def _cause(cause: Cause) -> Iterator[Mapping[str, Any]]:
    """Yield a row for each cell of each set of suspects, or one where there are none."""
    about = {
        "cause": cause.id,
        "class": cause.sort,
        "diagnosis": cause.diagnosis,
        "explains": cause.explains,
        "dataset": cause.dataset,
        "table": cause.table,
        "findings": ", ".join(cause.findings),
    }
    for number, suspect in enumerate(cause.suspects, 1):
        for cell in suspect.cells:
            yield {**about, "suspect": number, **_suspected(cell)}
    if not cause.suspects:
        yield about


def _suspected(cell: Cell) -> Mapping[str, Any]:
    return {
        **{name: getattr(cell, name) for name in ("series", "column", "printed", "path", "line")},
        "key": _words(cell.key),
        **_ends("", cell.implied),
        "hints": "; ".join(cell.hints),
        "position": _position(cell),
    }


def _unknown(unknown: model.Unknown) -> Mapping[str, Any]:
    cell = next(iter(unknown.cells), None)
    return {
        **{name: getattr(unknown, name) for name in _UNKNOWNS if hasattr(unknown, name)},
        "key": _words(unknown.key),
        **({name: getattr(cell, name) for name in ("series", "printed", "path", "line")} if cell else {}),
        "position": cell and _position(cell),
    }


def _position(place: Finding | Cell) -> int | None:
    """Return the place of a row, counted from 0; None in a file of lines, and for a whole table."""
    return place.line - 1 if place.row and place.line else None


def _rule(rule: model.RuleResult) -> Mapping[str, Any]:
    return {
        **{name: getattr(rule, name) for name in _RULES},
        "unknown_by": ", ".join(f"{count} {reason}" for reason, count in rule.unknown_by.items()),
        "relations": "; ".join(rule.relations),
    }


def _frame(columns: Mapping[str, str], rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    import pandas as pd  # noqa: PLC0415

    return pd.DataFrame(list(rows), columns=list(columns)).astype(columns)


def _words(key: model.Key) -> str:
    return ", ".join(f"{name}={value}" for name, value in key.items())


def _ends(name: str, interval: Interval | None) -> Mapping[str, float]:
    if interval is None:
        return {}
    before = f"{name}_" if name else ""
    return {f"{before}low": _number(interval.low), f"{before}high": _number(interval.high)}


def _number(end: model.Bound) -> float:
    try:
        return float(end)
    except OverflowError:  # beyond what a column of floats can say
        return math.inf if end > 0 else -math.inf
