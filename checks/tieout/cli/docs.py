"""``tieout docs``: judge tables and build the data docs."""

from __future__ import annotations

import argparse
import sys
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from tieout.cli.arguments import JUDGING, asked, judged, judging, settle
from tieout.cli.printing import printed
from tieout.cli.streams import TRIPPED, hint, remark, tell, weightiest
from tieout.model import Report
from tieout.progress import Progress
from tieout.reports.html import LANGUAGES


def add(command: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    command.set_defaults(run=run, format="text")
    command.add_argument(
        "-o", "--output", default="build/data-docs", metavar="DIR", help="where to (default: %(default)s)"
    )
    command.add_argument("--lang", choices=LANGUAGES, default="en", help="of the pages (default: en)")
    command.add_argument("--redact", action="store_true", help="leave the printed values out of the pages")
    command.add_argument(
        "--no-gx", action="store_true", help="build no pages of Great Expectations beside them"
    )
    judging(command)


def run(given: argparse.Namespace) -> int:
    """Judge, build the pages, and print the report."""
    from tieout.docs import build  # noqa: PLC0415
    from tieout.reports.redacted import redact  # noqa: PLC0415

    settle(given, JUDGING)
    with Progress(sys.stderr, quiet=given.quiet) as progress, TemporaryDirectory() as folder:
        report = judged(given, progress, ("plots",))
        shown, beside = redact(report) if given.redact else report, Path(folder) / "gx"
        trouble = None if given.no_gx else _gx_pages(shown, beside, progress)
        progress.say("building pages")
        built = beside if beside.is_dir() and not trouble else None
        page = build(shown, Path(given.output), given.fail_on, given.lang, built)
    remark(report, given.path, asked(given))
    tripped = printed(shown, given)
    tell(f"data docs: {page}")
    if trouble:
        tell(f"tieout: the pages of Great Expectations are missing: {trouble}")
    if not given.quiet:
        hint(report, given.path)
    return weightiest((report.exit_code(given.fail_on), tripped, TRIPPED if trouble else 0))


def _gx_pages(report: Report, folder: Path, progress: Progress) -> str | None:
    """Build the pages of Great Expectations where it is installed; return what went wrong."""
    if find_spec("great_expectations") is None:
        tell(
            "tieout: Great Expectations is not installed, so its pages are not built: "
            "pip install 'tieout[gx]', or say --no-gx"
        )
        return None
    progress.say("building Great Expectations pages")
    try:
        from tieout.gx.site import build  # noqa: PLC0415

        build(report, folder)
    # Our own pages are built all the same; and a library that is only half there ends the whole program.
    except (Exception, SystemExit) as error:  # noqa: BLE001
        return f"{type(error).__name__}: {error}"
    return None
