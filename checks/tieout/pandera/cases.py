"""Cases: findings as what pandera calls failure cases, one for each."""

from __future__ import annotations

from tieout.model import Finding
from tieout.reports.wording import key_words


def sentence(finding: Finding) -> str:
    """Return a finding in one sentence, behind the key of its item."""
    key = key_words(finding.key)
    return f"[{key}] {finding.message}" if key else finding.message


def row(finding: Finding) -> int | None:
    """Return the row of a frame, counted from 0; None for the frame as a whole."""
    return finding.line - 1 if finding.line else None


def column(finding: Finding) -> str | None:
    """Return the column of the cell that is judged, where it is one."""
    return next((cell.column for cell in finding.cells), None)


def printed(finding: Finding) -> str | None:
    """Return what that cell prints."""
    return next((cell.printed for cell in finding.cells), None)
