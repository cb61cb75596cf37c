"""Format ``jsonl``: an object a line: the report without its lists, then each entry of them."""

from __future__ import annotations

from tieout.model import Report
from tieout.reports.record import record, written

_TYPES = {
    "rules": "rule",
    "findings": "finding",
    "unknowns": "unknown",
    "unreadable": "unreadable",
    "advice": "advice",
    "causes": "cause",
}
"""What each list of the record is a list of."""


def render(report: Report, fail_on: str) -> str:
    """Return the record without its lists on the first line, and each of their entries on one of its own."""
    whole = record(report, fail_on)
    lists = {type_: whole.pop(name) for name, type_ in _TYPES.items()}
    lines = [{"type": "report", **whole}]
    lines += [{"type": type_, **entry} for type_, entries in lists.items() for entry in entries]
    return "".join(map(written, lines))
