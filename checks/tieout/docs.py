"""Data docs: the folder with the HTML page of a run."""

from __future__ import annotations

from pathlib import Path

from tieout.model import Report
from tieout.reports import render


def build(report: Report, folder: Path, fail_on: str = "error") -> Path:
    """Write the page of a report into a folder, made if needed, and return the page's path."""
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / "index.html"
    # The same bytes everywhere: Windows would write its own line ends.
    page.write_text(render(report, "html", fail_on), "utf-8", newline="\n")
    return page
