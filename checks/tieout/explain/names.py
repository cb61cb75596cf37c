"""Names: which finding, item or rule of a report is meant by what somebody typed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from tieout.expectations import TOGETHER
from tieout.facts import nearest
from tieout.model import JOINT, Cell, Finding, Key, Report, RuleResult, Unknown
from tieout.reports.wording import key_words, one_line

LEAST = 4
"""So many characters of a finding's id name it, if no other begins so."""
_MOST_LISTED = 20

Item = Finding | Unknown
Meant = Item | tuple[RuleResult, ...]
"""One item, or what became of a rule in each table where it is judged."""


class Unclear(Exception):
    """A name means nothing in a report, or several things; says which it may be."""


def words_of(text: str) -> list[str]:
    """Return the words of a name; the brackets in which reports print keys are none of them."""
    return text.replace("[", " ").replace("]", " ").split()


def meant(report: Report, words: Sequence[str]) -> Meant:
    """Return what is meant: a finding by its id, an item by rule and key, or a rule.

    Args:
        report: where to look.
        words: the id of a finding, or the first characters of it; or a rule's id, and words of a key.

    Raises:
        Unclear: nothing is meant, or several things are.
    """
    rules, items = _candidates(report, words)
    return rules or _one(words, items)


def _candidates(report: Report, words: Sequence[str]) -> tuple[tuple[RuleResult, ...], Sequence[Item]]:
    """Return the rule that is meant, or the items, one or more, of which one may be."""
    name, *key = words
    rules = tuple(rule for rule in report.rules if rule.id == name) or _by_nature(name)
    if rules and not key:
        return rules, ()
    judged: tuple[Item, ...] = (*report.findings, *report.unknowns)
    items = [one for one in judged if one.rule == name]
    if not (rules or items):
        return (), _by_id(report, words)
    found = _with_key(items, [word.casefold() for word in key])
    if not found:
        raise Unclear(f"{_said(words)}: {_elsewhere(name, items)}")
    return (), found


def _by_nature(name: str) -> tuple[RuleResult, ...]:
    """Return what is a rule of every report, also of one where nothing breaks it."""
    return (RuleResult("", "", JOINT, JOINT, "error", TOGETHER),) if name == JOINT else ()


def findings_meant(report: Report, words: Sequence[str], *, every: bool = False) -> tuple[Finding, ...]:
    """Return the one finding that is meant: by its id, or by its rule and words of its key.

    One that nobody has accepted is preferred.

    Args:
        report: where to look.
        words: the id, or the first characters of it; or the rule's id, and words of the key.
        every: whether several that share rule and key may be meant together.

    Raises:
        Unclear: nothing is meant, or several findings are, or what could not be judged.
    """
    rest = replace(report, unknowns=())
    try:
        return _findings(replace(rest, findings=report.open_findings), words, every=every)
    except Unclear as unclear:
        try:
            return _findings(rest, words, every=every)
        except Unclear:
            _, items = _candidates(report, words)
            if items and all(isinstance(one, Unknown) for one in items):
                said = f"{_name(_one(words, items))}; there is no finding"
                raise Unclear(said) from unclear
            raise unclear from None


def _findings(report: Report, words: Sequence[str], *, every: bool) -> tuple[Finding, ...]:
    rules, items = _candidates(report, words)
    found = [one for one in report.findings if any(rule.owns(one) for rule in rules)] if rules else items
    if not found:
        raise Unclear(f"{words[0]} has no finding")
    findings = tuple(one for one in found if isinstance(one, Finding))
    first = findings[0]
    alike = all(
        (one.dataset, one.rule, one.key) == (first.dataset, first.rule, first.key) for one in findings
    )
    if alike and every:
        return findings
    later = "" if first.key else ", also later ones"
    _one(words, findings, f", or say --all if all of them may stay{later}" if alike else "")
    return findings


def _by_id(report: Report, words: Sequence[str]) -> Sequence[Finding]:
    name, *key = words
    found = [one for one in report.findings if one.id == name]
    if not found and len(name) >= LEAST:
        found = [one for one in report.findings if one.id.startswith(name)]
    if not found or key:
        raise Unclear(
            f"{_said(words)} is neither a rule nor the id of a finding, nor the first {LEAST} characters "
            f"of one: {_near(name, report)}"
        )
    return found


def _near(name: str, report: Report) -> str:
    rules = sorted({*(rule.id for rule in report.rules), *(one.rule for one in report.findings)})
    holding = [rule for rule in rules if len(name) >= LEAST and name.casefold() in rule]
    return f"did you mean {' or '.join(map(repr, holding))}?" if holding else nearest(name, rules)


def _one(words: Sequence[str], found: Sequence[Item], otherwise: str = "") -> Item:
    if len(found) == 1:
        return found[0]
    raise Unclear(f"{_said(words)} may be any of {len(found)}: name one{otherwise}\n{listed(found)}")


def _with_key(items: Sequence[Item], words: Sequence[str]) -> list[Item]:
    """Return the items whose keys, or judged series, have all the words; else those that begin so."""
    having = [(one, _words(one)) for one in items]
    exact = [one for one, known in having if all(word in known for word in words)]
    return exact or [
        one for one, known in having if all(any(k.startswith(word) for k in known) for word in words)
    ]


def _words(item: Item) -> set[str]:
    anchor: Iterable[Cell] = item.cells[:1]
    values = (*item.key.values(), *(cell.series for cell in anchor))
    pairs = [f"{name}={value}" for name, value in item.key.items()]
    return {word.casefold() for text in (*values, *pairs) for word in words_of(text)}


def _elsewhere(rule: str, items: Sequence[Item]) -> str:
    if not items:
        return f"{rule} has no finding, and nothing that could not be judged"
    keys = dict.fromkeys(bracketed(item.key) for item in items)
    shown = ", ".join(list(keys)[:_MOST_LISTED])
    more = f" and {len(keys) - _MOST_LISTED} more" if len(keys) > _MOST_LISTED else ""
    return f"{rule} is broken, or could not be judged, at {shown}{more}"


def listed(items: Sequence[Item]) -> str:
    """Return a line for each item, by which it can be named, with what it is about."""
    lines = [f"  {one_line(_name(item, _about(item)))}" for item in items[:_MOST_LISTED]]
    rest = len(items) - len(lines)
    return "\n".join([*lines, *([f"  ... and {rest} more"] if rest else [])])


def _name(item: Item, about: str = "") -> str:
    name = f"{item.rule} {bracketed(item.key)}"
    if isinstance(item, Unknown):
        return f"{name}{about and f' {about}'}, which could not be judged: {item.reason}"
    return f"{item.id}  {name}  {item.place}{about and f'  {about}'}"


def _about(item: Item) -> str:
    """Return what tells an item from others of its key: the series of its judged cell, and the column.

    Where there is no cell, it is what a finding says.
    """
    if not item.cells:
        return item.message if isinstance(item, Finding) else ""
    cell = item.cells[0]
    return cell.series if cell.column == cell.series else f"{cell.series} ({cell.column})"


def bracketed(key: Key) -> str:
    """Return a key as reports print it."""
    return f"[{key_words(key) or 'all'}]"


def _said(words: Sequence[str]) -> str:
    return repr(" ".join(words))
