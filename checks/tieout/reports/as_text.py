"""Format ``text``: findings as an editor reads them, a line each, evidence beneath."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from unicodedata import east_asian_width

from tieout.model import SEVERITIES, Advice, Cell, Finding, Key, Report, RuleResult
from tieout.relations.sentence import Scale, digits_of, digits_to_show, spell_interval

NOTHING_TO_JUDGE = (
    "no figure that it can judge is printed where it applies (forecasts count only for a rule that "
    "chooses them, and a rule that looks back needs an earlier figure)"
)


def render(report: Report, _fail_on: str) -> str:
    """Return findings first, then what could not be judged, then advice, then the counts."""
    lines: list[str] = []
    shown = report.open_findings[: report.max_findings]
    for finding in shown:
        lines += _finding(finding)
    hidden = len(report.open_findings) - len(shown)
    if hidden:
        lines.append(f"... and {hidden} more {_plural(hidden, 'finding')}")
    lines += [f"{file.path}: unreadable: it {file.message}" for file in report.unreadable]
    lines += [
        f"{rule.dataset}: {rule.id}: not judged, because {rule.unjudged} is unreadable"
        for rule in report.rules
        if rule.unjudged
    ]
    lines += [
        f"{rule.dataset}: {rule.id}: nothing to judge: {NOTHING_TO_JUDGE}"
        for rule in report.rules
        if not (rule.items or rule.unjudged or rule.could_not_run)
    ]
    lines += [
        f"{rule.dataset}: {rule.id}: judged nothing: {_all_unknown(rule)}"
        for rule in report.rules
        if rule.items and rule.items == rule.unknown
    ]
    lines += [
        f"{rule.dataset}: {rule.id}: could not run: {rule.could_not_run}" for rule in report.could_not_run
    ]
    lines += [_accepted(*group) for group in report.accepted_groups]
    advice = [_advice(one) for one in report.advice]
    parts = [part for part in (lines, advice, list(summary(report))) if part]
    return "\n\n".join("\n".join(map(one_line, part)) for part in parts) + "\n"


def _all_unknown(rule: RuleResult) -> str:
    reasons = ", ".join(f"{count} {reason}" for reason, count in rule.unknown_by.items())
    subject = "its one item is" if rule.items == 1 else f"all {rule.items} items are"
    return f"{subject} unknown ({reasons})"


def one_line(text: str) -> str:
    """Return a text with everything escaped that would break its line or turn its direction."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def details(report: Report) -> str:
    """Return what ``--verbose`` adds: the ids of findings, origins of columns, what could not be judged."""
    lines = [f"{_head(one, 'finding')} has the id {one.id}" for one in report.findings[: report.max_findings]]
    lines += [
        f"{rule.dataset}: {rule.id}: computed from {rule.computed_from}"
        for rule in report.rules
        if rule.computed_from
    ]
    for one in report.unknowns[: report.max_findings]:
        cell = next(iter(one.cells), None)
        where = cell.place if cell else one.dataset
        lines.append(f"{where}: unknown {one.rule} [{key_words(one.key)}]: {one.reason}")
    return "".join(f"{one_line(line)}\n" for line in lines)


def _accepted(first: Finding, *others: Finding) -> str:
    """Say where findings stand that are accepted for one reason: the place of the first, and the count."""
    more = f" and {len(others)} more" if others else ""
    return f"{_head(first, 'accepted')}{more}: {first.accepted}"


def _head(finding: Finding, word: str) -> str:
    key = key_words(finding.key)
    return f"{finding.place}: {word} {finding.rule}{f' [{key}]' if key else ''}"


def _advice(advice: Advice) -> str:
    # Rules that are given in Python stand on no line.
    where = f"{advice.path}:{advice.line}" if advice.line else advice.path
    return f"{where}: advice {advice.rule}: {advice.message}"


def _finding(finding: Finding) -> Iterator[str]:
    yield f"{_head(finding, finding.severity)}: {finding.message}"
    if finding.kind == "facts":
        return
    rows = [_evidence(cell, finding.path) for cell in finding.cells]
    yield from (f"    {line}" for line in aligned(rows))


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return rows of texts as lines, each text beneath those of its column; the last is not filled up."""
    widths = [max(map(columns_of, column)) for column in zip(*rows, strict=True)]
    return ["  ".join([*map(_filled, row[:-1], widths), row[-1]]).rstrip() for row in rows]


def _filled(text: str, width: int) -> str:
    return text + " " * (width - columns_of(text))


def columns_of(text: str) -> int:
    """Return how many columns of a terminal a text takes: a Chinese character two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def key_words(key: Key) -> str:
    """Return a key in short: its values alone."""
    return " ".join(key.values())


def _evidence(cell: Cell, path: str) -> tuple[str, str, str, str]:
    """Return role, print, interval and place of a cell, and what it would have to be."""
    where = f"{cell.counted} {cell.line}" if cell.path == path else cell.place
    interval = "" if cell.interval is None else f"[{interval_words(cell)}]"
    needed = needed_words(cell)
    return (
        cell.role or cell.series,
        printed_words(cell),
        interval,
        f"{where}; if the others are right, {needed}" if needed else where,
    )


def printed_words(cell: Cell) -> str:
    """Return a print with its scale and unit."""
    return Scale(cell.multiplier, cell.unit).words(cell.printed)


def needed_words(cell: Cell) -> str:
    """Return what a figure would have to be if the others are right; empty where nobody can tell."""
    if cell.implied is None:
        return ""
    digits = cell.digits or digits_to_show(cell.implied, cell.multiplier)
    return spell_interval(cell.implied, digits, cell.multiplier)


def interval_words(cell: Cell) -> str:
    """Return a cell's interval in its printed scale, with all of its digits."""
    assert cell.interval is not None
    digits = max(cell.digits, digits_of(cell.interval, cell.multiplier))
    return spell_interval(cell.interval, digits, cell.multiplier)


def summary(report: Report) -> Iterator[str]:
    """Yield the counts: what was found, what was judged, what could not be."""
    found = Counter(finding.severity for finding in report.open_findings)
    accepted = len(report.findings) - len(report.open_findings)
    counts = [
        f"{found[severity]} {_plural(found[severity], severity)}"
        for severity in SEVERITIES
        if found[severity]
    ]
    yield f"{', '.join(counts) or 'no finding'}{f' ({accepted} accepted)' if accepted else ''}"
    rules = [rule for rule in report.rules if rule.kind != "facts"]
    items, broken = sum(rule.items for rule in rules), sum(rule.broken for rule in rules)
    exactly, rounding = sum(r.holds_exactly for r in rules), sum(r.holds_by_rounding for r in rules)
    reasons: Counter[str] = Counter()
    for rule in rules:
        reasons.update(rule.unknown_by)
    why = f" ({', '.join(f'{count} {reason}' for reason, count in reasons.items())})" if reasons else ""
    yield (
        f"{len(rules)} {_plural(len(rules), 'rule')}, {items} {_plural(items, 'item')}: "
        f"{exactly} hold exactly, {rounding} by rounding, {broken} broken, {reasons.total()} unknown{why}"
    )
    facts = [rule for rule in report.rules if rule.kind == "facts"]
    looked, flawed = sum(rule.items for rule in facts), sum(rule.broken for rule in facts)
    yield f"{looked} structural checks: {flawed} broken"
    if report.could_not_run:
        number = len(report.could_not_run)
        yield f"{number} {_plural(number, 'rule')} could not run"
    if not report.checked:
        yield "no rule could be judged" if report.open_findings else "nothing was checked"


def _plural(number: int, word: str) -> str:
    return word if number == 1 or word == "info" else f"{word}s"
