"""Format ``json``: the record of the report, one object."""

from __future__ import annotations

from tieout.model import Report
from tieout.reports.record import record, written


def render(report: Report, fail_on: str) -> str:
    """Return the report as indented JSON."""
    return written(record(report, fail_on), indent=1)
