"""``tieout explain``: show the evidence of a finding, or of a rule."""

from __future__ import annotations

import argparse
import re
import shutil
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tieout.cli.streams import USAGE, say, tell
from tieout.model import Report
from tieout.progress import Progress
from tieout.settings import settings_at


def add(command: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    command.set_defaults(run=run)
    command.usage = "tieout explain [-h] [--format {text,json}] FINDING-OR-RULE [KEY ...] [PATH]"
    command.add_argument(
        "name",
        metavar="FINDING-OR-RULE",
        help="the id of a finding, at least its first 4 characters; or the id of a rule",
    )
    command.add_argument(
        "rest",
        nargs="*",
        default=[],
        metavar="KEY ... PATH",
        help="words of the key of one of the rule's items, such as 2023; and, if it is not the folder "
        "where you are, the project, dataset or table",
    )
    command.add_argument("--format", choices=("text", "json"), default="text", help="default: text")


def run(given: argparse.Namespace) -> int:
    """Judge as far as it takes, and print what is meant."""
    from tieout.explain import Unclear, as_json, as_text, meant  # noqa: PLC0415

    words, path = named(given)
    if not words:
        raise OSError("explain what? Name a rule, or a finding by the id that tieout check -v lists")
    with Progress(sys.stderr) as progress:
        report = _evidence(words, path, progress)
    try:
        asked = meant(report, words)
    except Unclear as error:
        tell(f"tieout: {error}")
        return USAGE
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    say(as_json(report, asked) if given.format == "json" else as_text(report, asked, path, width))
    return 0


def named(given: argparse.Namespace) -> tuple[list[str], str]:
    """Return the words that name something, and the path: the last word, or as the settings say."""
    from tieout.explain import words_of  # noqa: PLC0415

    # A last word that is there as a file or a folder, or can be nothing else, is the path.
    is_path = bool(given.rest) and (Path(given.rest[-1]).exists() or "/" in given.rest[-1])
    rest = given.rest[:-1] if is_path else given.rest
    path = given.rest[-1] if is_path else settings_at(Path()).path or "."
    return [word for text in (given.name, *rest) for word in words_of(text)], path


def _evidence(words: Sequence[str], path: str, progress: Progress) -> Report:
    """Judge a rule alone where nothing but a rule is asked for, else all: an id may be of any rule's."""
    from tieout.choices import ALL  # noqa: PLC0415
    from tieout.in_place import staying  # noqa: PLC0415
    from tieout.projects import load  # noqa: PLC0415
    from tieout.run import Choice, judge, unmatched  # noqa: PLC0415

    progress.say("reading")
    alone = Choice(select=tuple(words), told=progress.say)
    loaded, table = load(Path(path), stay=staying(alone))
    alone = replace(alone, table=table)
    pattern = re.search(r"^[0-9a-f-]+$|[*?[]", words[0])
    if len(words) == 1 and not pattern and not unmatched(loaded, alone):
        report = judge(loaded, alone)
        # A rule of another table, or one of the facts that looks at nothing here, judged nothing.
        if report.rules or report.findings:
            return report
    whole = replace(alone, select=(), sought=tuple(words[1:]))
    report = judge(loaded, whole)
    if report.unlisted and not _is_clear(report, words):
        # What is meant may be one of the broken items that are too many to be listed.
        report = judge(loaded, replace(whole, most=ALL))
    return report


def _is_clear(report: Report, words: Sequence[str]) -> bool:
    """Tell whether words mean something in a report, and one thing alone."""
    from tieout.explain import Unclear, meant  # noqa: PLC0415

    try:
        meant(report, words)
    except Unclear:
        return False
    return True
