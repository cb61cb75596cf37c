"""Outputs: the files into which one report is written, each in a format."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from tieout.cli.streams import TRIPPED, USAGE, tell
from tieout.facts import DESCRIPTOR
from tieout.model import Report
from tieout.reports import formats, render
from tieout.reports.as_text import written
from tieout.reports.paint import Write, plain


class Output(NamedTuple):
    """One file that is asked for."""

    text: str
    format: str
    path: Path


def outputs_of(texts: Iterable[str]) -> list[Output]:
    """Read what ``-o`` was given.

    Raises:
        OSError: no file can be meant, or one that is the project's own, or two outputs mean one.
    """
    found = [_output(text) for text in texts]
    seen: dict[Path, str] = {}
    for one in found:
        file = one.path.resolve()
        if holds_what_is_judged(file):
            message = "facts, rules or a table stand there, or would: give the report another file"
            raise OSError(f"-o {one.text!r}: {message}")
        if file in seen:
            raise OSError(f"-o {one.text!r}: -o {seen[file]!r} writes to the same file: give each its own")
        seen[file] = one.text
    return found


def _output(text: str) -> Output:
    name, equals, path = text.partition("=")
    if not equals or not path or name not in formats():
        known = ", ".join(formats())
        raise OSError(f"-o {text!r}: write FMT=FILE, where FMT is one of {known}")
    if path == "-":
        raise OSError(f"-o {text!r}: a file is expected; to print it write --format {name}")
    return Output(text, name, Path(path))


def holds_what_is_judged(file: Path) -> bool:
    """Tell whether a file is one of a project's own, which no report may replace."""
    from tieout.descriptors.packages import read_facts  # noqa: PLC0415

    if file.name == DESCRIPTOR or file.suffix == ".toml":
        return True
    folders = [folder for folder in file.parents if (folder / DESCRIPTOR).is_file()]
    tables = (table for folder in folders for table in read_facts(folder, "")[0].tables)
    return file in [part.file.resolve() for table in tables for part in table.files]


def write_all(report: Report, outputs: Sequence[Output], fail_on: str) -> int:
    """Write the report into all files that can be written; return the exit code of what failed, or 0."""
    return max((_write(report, one, fail_on) for one in outputs), default=0)


def _write(report: Report, output: Output, fail_on: str) -> int:
    text = rendered(report, output.format, fail_on)
    if text is None:
        return TRIPPED
    try:
        output.path.parent.mkdir(parents=True, exist_ok=True)
        # The same bytes everywhere: Windows would write its own line ends.
        output.path.write_text(text, "utf-8", newline="\n")
    except OSError as error:
        tell(f"tieout: -o {output.text!r} cannot be written: {error.strerror}: {error.filename}")
        return USAGE
    return 0


def rendered(report: Report, name: str, fail_on: str, write: Write = plain) -> str | None:
    """Render the report in a format; where that trips, tell so, and let the others go on."""
    try:
        return written(report, write) if name == "text" else render(report, name, fail_on)
    except Exception as error:  # noqa: BLE001 -- whatever it is, it is no finding
        tell(f"tieout: could not run: {type(error).__name__}: {error}, while {name} was written")
        return None
