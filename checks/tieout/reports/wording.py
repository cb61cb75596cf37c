"""Wording: what the formats and the terminal say in the same words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from unicodedata import east_asian_width

from tieout.model import JOINT, UNPROMISED, Cell, Finding, Key, Report, RuleResult
from tieout.relations.sentence import Scale, digits_of, digits_to_show, spell_interval

NOTHING_TO_JUDGE = (
    "no figure that it can judge is printed where it applies (forecasts count only for a rule that "
    "chooses them, and a rule that looks back needs an earlier figure)"
)


LISTS_MORE = "--max-findings N lists more, --all-findings FILE writes all (from Python: most=N)"
"""How to have more told of what is too much to be told."""


class Trouble(NamedTuple):
    """Something that could not be judged, and why.

    Args:
        text: a sentence, with the place or the rule.
        grave: whether it stops the gate: a file that is unreadable, a rule that could not run.
        path: of the file that is unreadable.
        rule: that was not judged.
    """

    text: str
    grave: bool = False
    path: str = ""
    rule: RuleResult | None = None


def troubles(report: Report) -> Iterator[Trouble]:
    """Yield what could not be judged: each file, then each rule."""
    for file in report.unreadable:
        yield Trouble(f"{file.path}: unreadable: it {file.message}", grave=True, path=file.path)
    for rule in report.rules:
        if rule.unjudged:
            yield _of(rule, f"not judged, because {rule.unjudged} is unreadable")
    for rule in report.rules:
        if not (rule.items or rule.unjudged or rule.could_not_run):
            yield _of(rule, f"nothing to judge: {NOTHING_TO_JUDGE}")
    for rule in report.rules:
        if rule.items and rule.items == rule.unknown:
            yield _of(rule, f"judged nothing: {all_unknown(rule)}")
    for rule in report.could_not_run:
        yield _of(rule, f"could not run: {rule.could_not_run}", grave=True)


def _of(rule: RuleResult, text: str, *, grave: bool = False) -> Trouble:
    return Trouble(f"{rule.dataset}: {rule.id}: {text}", grave, rule=rule)


def all_unknown(rule: RuleResult) -> str:
    """Return why a rule judged none of its items."""
    reasons = ", ".join(f"{count} {reason}" for reason, count in rule.unknown_by.items())
    subject = "its one item is" if rule.items == 1 else f"all {rule.items} items are"
    return f"{subject} unknown ({reasons})"


def one_line(text: str) -> str:
    """Return a text with everything escaped that would break its line or turn its direction."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def key_words(key: Key) -> str:
    """Return a key in short: its values alone."""
    return " ".join(key.values())


def rule_words(finding: Finding) -> str:
    """Return which item of which rule is broken: ``growth-matches-stations [2023]``."""
    key = key_words(finding.key)
    return f"{finding.rule}{f' [{key}]' if key else ''}"


def spotted(finding: Finding) -> str:
    """Return the sentence of a finding, with its row where no line can be pointed at."""
    return f"row {finding.line}: {finding.message}" if finding.row and finding.line else finding.message


def accepted_words(group: Sequence[Finding]) -> str:
    """Return which findings are accepted for one reason, the first by name, and the reason."""
    first, *others = group
    more = f" and {len(others)} more" if others else ""
    return f"{rule_words(first)}{more}: {first.accepted}"


def figure_words(series: str, key: Key) -> str:
    """Return a figure by its series, its entities and its period: ``5g_base_stations [CN 2023]``."""
    others = " ".join(value for value in key.values() if value != series)
    return f"{series} [{others}]" if others else series


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
    accepted = report.accepted_count
    counts = [f"{found} {plural(found, severity)}" for severity, found in report.open_by_severity.items()]
    yield f"{', '.join(counts) or 'no finding'}{f' ({accepted} accepted)' if accepted else ''}"
    yield from unlisted_words(report.unlisted.total())
    rules = [rule for rule in report.rules if rule.kind not in UNPROMISED]
    items, broken = sum(rule.items for rule in rules), sum(rule.broken for rule in rules)
    exactly, rounding = sum(r.holds_exactly for r in rules), sum(r.holds_by_rounding for r in rules)
    reasons: Counter[str] = Counter()
    for rule in rules:
        reasons.update(rule.unknown_by)
    why = f" ({', '.join(f'{count} {reason}' for reason, count in reasons.items())})" if reasons else ""
    yield (
        f"{len(rules)} {plural(len(rules), 'rule')}, {items} {plural(items, 'item')}: "
        f"{exactly} hold exactly, {rounding} by rounding, {broken} broken, {reasons.total()} unknown{why}"
    )
    facts = [rule for rule in report.rules if rule.kind == "facts"]
    looked, flawed = sum(rule.items for rule in facts), sum(rule.broken for rule in facts)
    yield f"{looked} structural checks: {flawed} broken"
    if report.unjoined:
        sets = f"{report.unjoined} {plural(report.unjoined, 'set')} of figures"
        yield f"{sets} {'was' if report.unjoined == 1 else 'were'} not judged jointly"
    if report.could_not_run:
        number = len(report.could_not_run)
        yield f"{number} {plural(number, 'rule')} could not run"
    if not report.checked:
        yield nothing_words(report)


def unlisted_words(number: int) -> Iterator[str]:
    """Yield why no finding tells of so many broken items, and the mend; nothing where there are none."""
    if number:
        items = f"{number} broken {plural(number, 'item')} {'is' if number == 1 else 'are'}"
        yield f"{items} not listed, because there are too many: {LISTS_MORE}"


def nothing_words(report: Report) -> str:
    """Return what is said where nothing was judged, although a table may be broken."""
    return "no rule could be judged" if report.open_count else "nothing was checked"


def plural(number: int, word: str) -> str:
    """Return a word for one, or for several."""
    return word if number == 1 or word == "info" else f"{word}s"


class Row(NamedTuple):
    """What is known of one figure of a relation, in words.

    Args:
        role: how the relation names it.
        printed: its print, with scale and unit.
        interval: what it stands for.
        place: its line, and its file where that is not the finding's own.
        needed: what it would have to be.
    """

    role: str
    printed: str
    interval: str
    place: str
    needed: str


def evidence(finding: Finding) -> list[str]:
    """Return a line for each figure of a relation: its print, its interval, its place, what it would be."""
    if finding.kind == "facts":
        return []
    rows = [row_of(cell, finding) for cell in finding.cells]
    return aligned([(*row[:3], f"{row.place}{row.needed}") for row in rows])


def figure_of(cell: Cell, finding: Finding) -> str:
    """Return how a figure behind a finding is called: as its relation does, or by what it is of."""
    # No one relation names the figures that clash only jointly.
    role = "" if finding.kind == JOINT else cell.role
    return role or figure_words(cell.series, cell.key)


def row_of(cell: Cell, finding: Finding) -> Row:
    """Return what is known of a figure behind a finding."""
    needed = needed_words(cell)
    return Row(
        role=figure_of(cell, finding),
        printed=printed_words(cell),
        interval="" if cell.interval is None else f"[{interval_words(cell)}]",
        place=f"{cell.counted} {cell.line}" if cell.path == finding.path else cell.place,
        needed=f"; if the others are right, {needed}" if needed else "",
    )


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return rows of texts as lines, each text beneath those of its column; the last is not filled up."""
    widths = [max(map(columns_of, column)) for column in zip(*rows, strict=True)]
    return ["  ".join([*map(_filled, row[:-1], widths), row[-1]]).rstrip() for row in rows]


def _filled(text: str, width: int) -> str:
    return text + " " * (width - columns_of(text))


def columns_of(text: str) -> int:
    """Return how many columns of a terminal a text takes: a Chinese character two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
