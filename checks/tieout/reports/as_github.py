"""Format ``github``: a workflow command for each finding, which GitHub shows beside its line of data."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tieout.model import Cell, Finding, Refusal, Report, Severity
from tieout.reports.causes import cause_lines
from tieout.reports.groups import Group, grouping
from tieout.reports.wording import (
    evidence,
    nothing_words,
    one_line,
    plural,
    rule_words,
    spotted,
    troubles,
)

_MOST = 10
"""Of each kind GitHub shows so many for one step, and says of no other that it is there."""
_KINDS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "notice"}


class _Note(NamedTuple):
    """What GitHub shows in one place: lines of text, and what says where."""

    lines: Sequence[str]
    title: str = "tieout"
    file: str = ""
    line: int = 0
    col: int = 0
    width: int = 0


def render(report: Report, fail_on: str) -> str:
    """Return what stops the gate first, then the open findings; of a kind with more than ten, nine.

    The tenth says how many there are besides. Where there is nothing to say, nothing is said.
    """
    grave = list(_grave(report, fail_on))
    grouped, shown = grouping(report), report.open_findings[: report.max_findings]
    elsewhere = [note for group in grouped(shown) for note in _elsewhere(report, group)]
    commands: list[str] = []
    for severity, kind in _KINDS.items():
        together = grouped(finding for finding in shown if finding.severity == severity)
        notes = [note for group in together[:_MOST] for note in _notes(report, group)]
        total = report.open_by_severity.get(severity, 0) - sum(group.more for group in together)
        total = max(total, sum(len(group.findings) for group in together))
        if severity == "error":
            notes, total = grave + notes, len(grave) + total
        elif severity == "info":
            notes, total = notes + elsewhere, total + len(elsewhere)
        commands += [_command(kind, note) for note in _few(kind, notes, total)]
    return "".join(f"{command}\n" for command in commands)


def refused(refusals: Sequence[Refusal]) -> str:
    """Return annotations of what is written wrongly, at its line; paths are those of the project."""
    notes = []
    for one in refusals:
        line = re.match(r"line (\d+)\b", one.place)
        lines = [": ".join(part for part in (one.place, one.message) if part)]
        notes.append(_Note(lines, "refused", one.path, int(line[1]) if line else 0))
    return "".join(f"{_command('error', note)}\n" for note in _few("error", notes, len(notes)))


def _grave(report: Report, fail_on: str) -> Iterator[_Note]:
    """Yield why the gate fails where no finding says it: what is unreadable, could not run, is not there."""
    silent = []
    for trouble in troubles(report):
        if trouble.grave:
            yield _Note([trouble.text], file=trouble.path and report.in_repository(trouble.path))
        else:
            silent.append(trouble.text)
    if report.exit_code(fail_on) == 5:
        yield _Note([nothing_words(report), *silent])


def _notes(report: Report, group: Group) -> Iterator[_Note]:
    """Yield a note for each finding, with what explains it: each is read by itself, at its line."""
    for finding in group.findings:
        lines = [spotted(finding), *evidence(finding), *cause_lines(group)]
        yield _note(report, finding, finding.cell, lines, rule_words(finding))


def _elsewhere(report: Report, group: Group) -> Iterator[_Note]:
    """Yield a note for each cell that alone explains findings at other cells, where only one can."""
    suspects = group.cause.suspects if group.cause else ()
    if len(suspects) == 1 and len(suspects[0].cells) == 1:
        [cell] = suspects[0].cells
        if cell.spot not in {one.cell.spot for one in group.findings if one.cell}:
            yield _note(report, cell, cell, cause_lines(group), "cause")


def _note(report: Report, one: Finding | Cell, cell: Cell | None, lines: Sequence[str], title: str) -> _Note:
    line = 0 if one.row else one.line
    return _Note(
        lines=lines,
        title=title,
        file=report.in_repository(one.path),
        line=line,
        col=cell.col if cell and line else 0,
        width=cell.width if cell and line else 0,
    )


def _few(kind: str, notes: Sequence[_Note], total: int) -> Sequence[_Note]:
    """Return so many notes as GitHub shows; where that is not all of them, the last says so."""
    if len(notes) == total <= _MOST:
        return notes
    few = notes[: _MOST - 1]
    hidden = total - len(few)
    return [*few, _Note([f"... and {hidden} more {plural(hidden, kind)}"])]


def _command(kind: str, note: _Note) -> str:
    """Return a note as GitHub's runner reads it; its end column belongs to the cell."""
    last = note.col and note.col + max(note.width, 1) - 1
    places = {"file": note.file, "line": note.line, "col": note.col, "endColumn": last}
    given = {**places, "title": one_line(note.title)}
    properties = ",".join(f"{name}={_property(str(value))}" for name, value in given.items() if value)
    return f"::{kind} {properties}::{_data(chr(10).join(map(one_line, note.lines)))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
