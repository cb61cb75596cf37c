"""Format ``text``: findings as an editor reads them, a line each, evidence beneath."""

from __future__ import annotations

from collections.abc import Iterator

from tieout.model import Advice, Finding, Report
from tieout.reports.causes import CAUSE, cause_lines, missing_words
from tieout.reports.groups import Group, grouping, hidden_from
from tieout.reports.paint import Line, Look, Part, Write, plain
from tieout.reports.wording import evidence, key_words, plural, summary, troubles


def render(report: Report, _fail_on: str) -> str:
    """Return findings first, then what could not be judged, then advice, then the counts."""
    return written(report, plain)


def written(report: Report, write: Write) -> str:
    """Return the same, each line as it is to be written: plain, or in colour."""
    sections = (_findings(report), map(_advice, report.advice), _counts(report))
    parts = ["\n".join(map(write, section)) for section in sections]
    return "\n\n".join(part for part in parts if part) + "\n"


def details(report: Report, write: Write = plain) -> str:
    """Return what ``--verbose`` adds: the ids of findings, origins of columns, what could not be judged."""
    return "".join(f"{write(line)}\n" for line in _details(report))


def _findings(report: Report) -> Iterator[Line]:
    shown = report.open_findings[: report.max_findings]
    together = grouping(report)(shown)
    for group in together:
        yield from entry(group)
    hidden = hidden_from(report, together)
    if hidden:
        yield [Part(f"... and {hidden} more {plural(hidden, 'finding')}")]
    yield from ([Part(trouble.text)] for trouble in troubles(report))
    yield from (_accepted(*group) for group in report.accepted_groups)


def entry(group: Group) -> Iterator[Line]:
    """Yield the lines of findings that are told together, and beneath them what explains them."""
    for finding in group.findings:
        yield from told(finding)
    for line in cause_lines(group):
        word = CAUSE if line.startswith(CAUSE) else ""
        yield Part(word, "info"), Part(line.removeprefix(word))


def told(finding: Finding) -> Iterator[Line]:
    """Yield the lines of a finding: where, which and what, and its evidence beneath."""
    yield *_head(finding, finding.severity, finding.severity), Part(f": {finding.message}")
    yield from ([Part(f"    {line}")] for line in evidence(finding))


def _counts(report: Report) -> Iterator[Line]:
    """Yield the counts; the first line in the colour of the weightiest finding."""
    first, *others = summary(report)
    worst = next(iter(report.open_by_severity), None)
    yield [Part(first, worst or ("good" if report.verdict == "holds" else "plain"))]
    yield from ([Part(line)] for line in others)


def _details(report: Report) -> Iterator[Line]:
    for one in report.listed:
        yield *_head(one, "finding"), Part(f" has the id {one.id}")
    for rule in report.rules:
        if rule.computed_from:
            yield [Part(f"{rule.dataset}: {rule.id}: computed from {rule.computed_from}")]
    shown = report.unknowns[: report.max_findings]
    for unknown in shown:
        cell = next(iter(unknown.cells), None)
        where = cell.place if cell else unknown.dataset
        needed = "".join(f"; {missing_words(one)}" for one in unknown.missing)
        said = f" [{key_words(unknown.key)}]: {unknown.reason}{needed}"
        yield Part(f"{where}: unknown "), Part(unknown.rule, "name"), Part(said)
    hidden = report.unknown - len(shown)
    if hidden:
        yield [Part(f"... and {hidden} more unknown {plural(hidden, 'item')}")]


def _accepted(first: Finding, *others: Finding) -> Line:
    """Say where findings stand that are accepted for one reason: the place of the first, and the count."""
    more = f" and {len(others)} more" if others else ""
    return *_head(first, "accepted"), Part(f"{more}: {first.accepted}")


def _head(finding: Finding, word: str, look: Look = "plain") -> Line:
    key = key_words(finding.key)
    end = f" [{key}]" if key else ""
    return Part(f"{finding.place}: "), Part(word, look), Part(" "), Part(finding.rule, "name"), Part(end)


def _advice(advice: Advice) -> Line:
    return (
        Part(f"{advice.place}: "),
        Part("advice", "info"),
        Part(" "),
        Part(advice.rule, "name"),
        Part(f": {advice.message}"),
    )
