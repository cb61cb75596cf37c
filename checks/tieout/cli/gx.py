"""``tieout gx``: hand what is promised to Great Expectations."""

from __future__ import annotations

import argparse
from importlib.util import find_spec
from pathlib import Path

from tieout.cli.streams import NOTHING, remark, tell
from tieout.model import Report

_EXPORT = """Writes a project of Great Expectations into DIR/gx: a data source for each dataset,
a suite for each table, and one checkpoint, tieout, of all of them. Written again,
it is the same; what was changed in its files is lost then."""
_RUN = """run it in DIR, with Great Expectations installed (pip install "tieout[gx]"):
  import great_expectations as gx
  import tieout.gx
  gx.get_context(mode="file", project_root_dir=".").checkpoints.get("tieout").run()"""


def add(command: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    actions = command.add_subparsers(dest="action", metavar="ACTION", required=True)
    export = actions.add_parser(
        "export",
        help="write a project of Great Expectations",
        description=_EXPORT,
        epilog=_RUN,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    export.set_defaults(run=run)
    export.add_argument("path", nargs="?", default=".", help="a project, or a dataset's folder (default: .)")
    export.add_argument(
        "-o",
        "--output",
        metavar="DIR",
        help="where gx/ is made, and where you will run it (default: the project)",
    )


def run(given: argparse.Namespace) -> int:
    """Write the project, and tell where."""
    if find_spec("great_expectations") is None:
        raise OSError('Great Expectations is not installed: pip install "tieout[gx]"')
    from tieout.gx.project import export  # noqa: PLC0415

    folder = export(Path(given.path), Path(given.output) if given.output else None)
    if folder is None:
        remark(Report(), given.path)
        return NOTHING
    tell(f"project of Great Expectations: {folder}")
    return 0
