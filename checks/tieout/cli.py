"""The command line: arguments in, report out, exit code. The only room that prints and exits."""

from __future__ import annotations

import argparse
import io
import json
import os
import re
import shlex
import shutil
import sys
from collections.abc import Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from tieout.commands import parser
from tieout.model import Refused, Report
from tieout.progress import Progress
from tieout.reports import formats, render
from tieout.reports.as_text import details

if TYPE_CHECKING:
    from tieout.catalogue.rules import Catalogue
    from tieout.run import Choice

USAGE, TRIPPED, NOTHING = 2, 3, 5


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    typed = sys.argv[1:] if arguments is None else arguments
    given = parser().parse_args(typed)
    given.typed = ("tieout", *typed)
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character shows its number; the report is never lost.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        commands = {"check": _check, "list": _list, "docs": _docs, "explain": _explain, "gx": _export}
        return commands[given.command](given)
    except Refused as refused:
        for refusal in refused.refusals:
            print(f"refused: {refusal}", file=sys.stderr)
        number = len(refused.refusals)
        print(f"{number} refusal{'s' if number > 1 else ''}; nothing was judged", file=sys.stderr)
    except OSError as error:
        print(f"tieout: {error}", file=sys.stderr)
    except Exception as error:  # noqa: BLE001 -- a crash is no finding: it has an exit code of its own
        print(f"tieout: could not run: {type(error).__name__}: {error}", file=sys.stderr)
        return TRIPPED
    return USAGE


def _say(text: str) -> None:
    """Print to stdout; a reader who has gone away, as ``head`` does, changes nothing."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115 -- stays open to the end


def _choice(given: argparse.Namespace, *, plots: bool) -> Choice:
    from tieout.run import Choice  # noqa: PLC0415

    def patterns(texts: list[str]) -> tuple[str, ...]:
        return tuple(part.strip() for text in texts for part in text.split(",") if part.strip())

    return Choice(patterns(given.select), patterns(given.ignore), plots=plots, command=given.typed)


def _run(given: argparse.Namespace, progress: Progress, *, plots: bool) -> Report:
    from tieout.run import check  # noqa: PLC0415

    report = check(given.path, replace(_choice(given, plots=plots), told=progress.say))
    return replace(report, max_findings=given.max_findings)


def _remark(found: Report | Catalogue, path: str) -> None:
    """Say on stderr what was asked for and is not there, and what is there and was not read."""
    from tieout.projects import unread  # noqa: PLC0415

    if not found.datasets:
        print(
            "tieout: no dataset here: datasets/<name>/datapackage.json says what a table is", file=sys.stderr
        )
    for pattern in found.unmatched:
        print(f"tieout: no rule matches {pattern!r}", file=sys.stderr)
    for remark in unread(Path(path)):
        print(f"tieout: {remark}", file=sys.stderr)


def _list(given: argparse.Namespace) -> int:
    if given.kinds:
        return _list_kinds(given)
    from tieout.catalogue.as_text import rules_text  # noqa: PLC0415
    from tieout.catalogue.rules import catalogue, record  # noqa: PLC0415

    found = catalogue(given.path, _choice(given, plots=False), data=not given.no_data)
    _remark(found, given.path)
    as_json = given.format == "json"
    _say(_json(record(found)) if as_json else rules_text(found, whole=given.verbose))
    return found.exit_code


def _list_kinds(given: argparse.Namespace) -> int:
    from tieout.catalogue.as_text import kinds_text  # noqa: PLC0415
    from tieout.catalogue.kinds import listed_kinds, record  # noqa: PLC0415
    from tieout.facts import nearest  # noqa: PLC0415
    from tieout.kinds import kinds  # noqa: PLC0415

    if given.path != ".":
        raise OSError(f"list --kinds takes no path: write --kinds --select {given.path}")
    choice = _choice(given, plots=False)
    for pattern in choice.strangers(kinds()):
        print(f"tieout: no kind matches {pattern!r}: {nearest(pattern, kinds())}", file=sys.stderr)
    found = listed_kinds(choice.takes)
    if given.format == "json" or found:
        _say(_json(record(found)) if given.format == "json" else kinds_text(found))
    return 0 if found else NOTHING


def _json(record: object) -> str:
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"


def _check(given: argparse.Namespace) -> int:
    outputs = [_output(text) for text in given.output]
    wanted = {given.format, *(name for name, _ in outputs)}
    with Progress(sys.stderr, quiet=given.quiet) as progress:
        report = _run(given, progress, plots="html" in wanted)
    _remark(report, given.path)
    if not given.quiet:
        _say(render(report, given.format, given.fail_on))
    if given.verbose and given.format == "text":
        _say(details(report))
    for name, path in outputs:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(render(report, name, given.fail_on), "utf-8")
    if not given.quiet:
        _hint(report, given.path)
    return report.exit_code(given.fail_on)


def _hint(report: Report, path: str) -> None:
    """Say on a terminal how to go on; nobody reads it on a pipe."""
    if report.open_findings and sys.stderr.isatty():
        asked = shlex.join(
            ["tieout", "explain", report.open_findings[0].id, *([] if path == "." else [path])]
        )
        print(f"{asked} shows the evidence of the first finding", file=sys.stderr)


def _output(text: str) -> tuple[str, Path]:
    name, equals, path = text.partition("=")
    if not equals or not path or name not in formats():
        known = ", ".join(formats())
        raise OSError(f"-o {text!r}: write FMT=FILE, where FMT is one of {known}")
    return name, Path(path)


def _docs(given: argparse.Namespace) -> int:
    from tieout.docs import build  # noqa: PLC0415
    from tieout.reports.redacted import redact  # noqa: PLC0415

    with Progress(sys.stderr, quiet=given.quiet) as progress, TemporaryDirectory() as folder:
        report = _run(given, progress, plots=True)
        shown, beside = redact(report) if given.redact else report, Path(folder) / "gx"
        trouble = None if given.no_gx else _gx_pages(shown, beside, progress)
        progress.say("building pages")
        built = beside if beside.is_dir() and not trouble else None
        page = build(shown, Path(given.output), given.fail_on, given.lang, built)
    _remark(report, given.path)
    if not given.quiet:
        _say(render(shown, "text", given.fail_on))
    if given.verbose:
        _say(details(shown))
    print(f"data docs: {page}", file=sys.stderr)
    if trouble:
        print(f"tieout: the pages of Great Expectations are missing: {trouble}", file=sys.stderr)
    if not given.quiet:
        _hint(report, given.path)
    return TRIPPED if trouble else report.exit_code(given.fail_on)


def _gx_pages(report: Report, folder: Path, progress: Progress) -> str | None:
    """Build the pages of Great Expectations where it is installed; return what went wrong."""
    if find_spec("great_expectations") is None:
        print(
            "tieout: Great Expectations is not installed, so its pages are not built: "
            "pip install 'tieout[gx]', or say --no-gx",
            file=sys.stderr,
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


def _explain(given: argparse.Namespace) -> int:
    from tieout.explain import Unclear, as_json, as_text, meant, words_of  # noqa: PLC0415

    # A last word that is there as a file or a folder, or can be nothing else, is the path.
    is_path = bool(given.rest) and (Path(given.rest[-1]).exists() or "/" in given.rest[-1])
    path = given.rest.pop() if is_path else "."
    words = [word for text in (given.name, *given.rest) for word in words_of(text)]
    if not words:
        raise OSError("explain what? Name a rule, or a finding by the id that tieout check -v lists")
    with Progress(sys.stderr) as progress:
        report = _evidence(words, path, progress)
    try:
        asked = meant(report, words)
    except Unclear as error:
        print(f"tieout: {error}", file=sys.stderr)
        return USAGE
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    _say(as_json(report, asked) if given.format == "json" else as_text(report, asked, path, width))
    return 0


def _export(given: argparse.Namespace) -> int:
    if find_spec("great_expectations") is None:
        raise OSError('Great Expectations is not installed: pip install "tieout[gx]"')
    from tieout.gx.project import export  # noqa: PLC0415

    folder = export(Path(given.path), Path(given.output) if given.output else None)
    if folder is None:
        _remark(Report(), given.path)
        return NOTHING
    print(f"project of Great Expectations: {folder}", file=sys.stderr)
    return 0


def _evidence(words: Sequence[str], path: str, progress: Progress) -> Report:
    """Judge a rule alone where nothing but a rule is asked for, else all: an id may be of any rule's."""
    from tieout.projects import load  # noqa: PLC0415
    from tieout.run import Choice, judge, unmatched  # noqa: PLC0415

    progress.say("reading")
    loaded, table = load(Path(path))
    alone = Choice(select=tuple(words), table=table, told=progress.say)
    pattern = re.search(r"^[0-9a-f-]+$|[*?[]", words[0])
    if len(words) == 1 and not pattern and not unmatched(loaded, alone):
        report = judge(loaded, alone)
        # A rule of another table, or one of the facts that looks at nothing here, judged nothing.
        if report.rules or report.findings:
            return report
    return judge(loaded, replace(alone, select=()))
