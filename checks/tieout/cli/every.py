"""Every finding: the table into which all of them are written, those that are not listed too."""

from __future__ import annotations

from pathlib import Path

from tieout.cli.outputs import holds_what_is_judged
from tieout.cli.streams import TRIPPED, USAGE, tell
from tieout.model import Report
from tieout.reports.every_finding import SUFFIXES, write_every


def every_of(text: str | None) -> Path | None:
    """Read what ``--all-findings`` was given.

    Raises:
        OSError: no table can be meant, or a file that is the project's own.
    """
    if text is None:
        return None
    path = Path(text)
    if path.suffix not in SUFFIXES:
        raise OSError(f"--all-findings {text!r}: a file that ends in {', '.join(SUFFIXES)} is expected")
    if holds_what_is_judged(path.resolve()):
        message = "facts, rules or a table stand there, or would: give the findings another file"
        raise OSError(f"--all-findings {text!r}: {message}")
    return path


def write_all_findings(report: Report, path: Path | None) -> int:
    """Write all findings, if somebody wants them; return the exit code of what failed, or 0."""
    if path is None:
        return 0
    try:
        write_every(report, path)
    except OSError as error:
        tell(f"tieout: --all-findings {str(path)!r} cannot be written: {error.strerror or error}")
        return USAGE
    except Exception as error:  # noqa: BLE001 -- whatever it is, it is no finding
        tell(f"tieout: could not run: {type(error).__name__}: {error}, while all findings were written")
        return TRIPPED
    return 0
