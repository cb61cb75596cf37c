"""A dataset: its rules in words, its series, and what could not be checked, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from tieout.model import REASONS, UNPROMISED, Reason, Report, RuleResult, Unknown
from tieout.reports.html.causes import missing_words, of_several
from tieout.reports.html.counts import added_up, counted, worst
from tieout.reports.html.evidence import key_words
from tieout.reports.html.index import sign_of
from tieout.reports.html.words import ENGLISH, Words

_MOST_UNKNOWNS = 2_000


class RuleRow(NamedTuple):
    """One rule of the table, and what became of it in one word."""

    rule: RuleResult
    word: str


def rule_tables(report: Report) -> tuple[list[RuleRow], list[RuleRow]]:
    """Return the promised and the structural rules, broken ones first."""
    order = ("could not run", "broken", "accepted", "not judged", "unknown", "nothing to judge", "holds")
    rows = sorted(
        (RuleRow(rule, _word(rule)) for rule in report.rules), key=lambda row: order.index(row.word)
    )
    return [row for row in rows if row.rule.kind != "facts"], [
        row for row in rows if row.rule.kind == "facts"
    ]


def _word(rule: RuleResult) -> str:
    if rule.could_not_run:
        return "could not run"
    if rule.broken:
        return "broken" if rule.broken > rule.accepted else "accepted"
    if not rule.items:
        return "not judged" if rule.unjudged else "nothing to judge"
    return "unknown" if rule.unknown == rule.items else "holds"


class UnknownGroup(NamedTuple):
    """The items that could not be judged for one reason: their places, by dataset and rule."""

    reason: Reason
    items: int
    rules: Mapping[tuple[str, str], Sequence[str]]
    hidden: int


def unknowns(report: Report, words: Words = ENGLISH) -> Iterator[UnknownGroup]:
    """Yield what could not be judged, one reason after the other."""
    counts: Counter[Reason] = Counter()
    for rule in report.rules:
        counts.update(rule.unknown_by)
    most = _MOST_UNKNOWNS if report.max_findings is None else report.max_findings
    shown = report.unknowns[:most]
    for reason in REASONS:
        rules: dict[tuple[str, str], list[Unknown]] = {}
        for one in shown:
            if one.reason == reason:
                rules.setdefault((one.dataset, one.rule), []).append(one)
        listed = sum(map(len, rules.values()))
        items = max(counts[reason], listed)
        if items:
            places = {rule: _places(ones, words) for rule, ones in rules.items()}
            yield UnknownGroup(reason, items, places, items - listed)


def _places(ones: Sequence[Unknown], words: Words) -> Sequence[str]:
    """Return where items stand; with the series of each where a rule judges several."""
    series = [one.cells[0].series if one.cells else "" for one in ones]
    several = len(set(series)) > 1
    names = ({"series": name} if several else {} for name in series)
    keys = [({**name, **one.key}, one) for name, one in zip(names, ones, strict=True)]
    # In an order of ours: that of an engine may differ from run to run.
    ordered = sorted(keys, key=lambda pair: tuple(pair[0].values()))
    return [
        (key_words(key) if key else words("whole-table")) + missing_words(one, words) for key, one in ordered
    ]


def part(report: Report, dataset: str) -> Report:
    """Return what a report says of one dataset."""
    return replace(
        report,
        rules=tuple(one for one in report.rules if one.dataset == dataset),
        findings=tuple(one for one in report.findings if one.dataset == dataset),
        unknowns=tuple(one for one in report.unknowns if one.dataset == dataset),
        unreadable=tuple(one for one in report.unreadable if one.dataset == dataset),
        plots=tuple(one for one in report.plots if one.dataset == dataset),
        datasets=(dataset,),
        advice=tuple(one for one in report.advice if one.dataset == dataset),
        causes=tuple(one for one in report.causes if one.dataset == dataset),
    )


def content(report: Report, name: str, words: Words) -> dict[str, Any]:
    """Return what the page of a dataset says of its rules."""
    return {
        "sign": sign_of(report, name),
        "added_up": added_up(report, words),
        "worst": worst(report),
        "counts": counted([rule for rule in report.rules if rule.kind not in UNPROMISED]),
        "facts": counted([rule for rule in report.rules if rule.kind == "facts"]),
        "tables": rule_tables(report),
        "unknowns": list(unknowns(report, words)),
        "explained": list(of_several(report, words)),
    }
