"""Format ``html``: one page that is complete without script and network, and prints well."""

from __future__ import annotations

from tieout.model import Report
from tieout.reports.html.site import alone

WANTS = ("plots",)
"""A page shows every series."""


def render(report: Report, fail_on: str) -> str:
    """Return the page: verdict, findings, rules, what could not be checked, series, the run."""
    return alone(report, fail_on)
