"""Format ``junit``: a suite for each dataset, a test case for each rule and each unreadable file."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from tieout.model import Advice, Finding, Report, RuleResult, Unreadable, reaches
from tieout.reports.causes import cause_lines
from tieout.reports.groups import Group, Grouping, grouping
from tieout.reports.shares import Share, shares
from tieout.reports.wording import evidence, one_line, plural, rule_words, unlisted_words

WANTS = ("run",)
"""A suite says when it ran, where the report knows."""
_COUNTS = ("items", "holds_exactly", "holds_by_rounding", "broken", "accepted", "unknown")
_OUTCOMES = {"failures": "failure", "errors": "error", "skipped": "skipped"}


def render(report: Report, fail_on: str) -> str:
    """Return XML in which a rule fails where an open finding of it reaches *fail_on*."""
    root = Element("testsuites", name="tieout")
    every, failing = shares(report), {id(finding) for finding in report.failing(fail_on)}
    grouped = grouping(report)
    for name in _datasets(report):
        suite = SubElement(root, "testsuite", name=one_line(name or "files"))
        of_it = [share for share in every if share.rule.dataset == name]
        _properties(suite, report, fail_on, [share.rule for share in of_it])
        for share in of_it:
            _rule(suite, share, failing, fail_on, grouped)
        for file in report.unreadable:
            if file.dataset == name:
                _unreadable(suite, file)
        _say(suite, [_advice(one) for one in report.advice if one.dataset == name])
        suite.attrib |= {"tests": _number(suite, "testcase"), **_counts(suite)}
        if report.run:
            suite.set("timestamp", report.run.started.removesuffix("Z"))  # it has no place for a time zone
    counts = _counts(root)
    root.attrib |= {
        "tests": _number(root, "testcase"),
        **{one: counts[one] for one in ("failures", "errors")},
    }
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def _datasets(report: Report) -> Iterable[str]:
    told = (report.rules, report.findings, report.unreadable, report.advice)
    return dict.fromkeys([*report.datasets, *(one.dataset for some in told for one in some)])


def _counts(element: Element) -> dict[str, str]:
    return {name: _number(element, outcome) for name, outcome in _OUTCOMES.items()}


def _number(element: Element, tag: str) -> str:
    return str(sum(1 for _ in element.iter(tag)))


def _properties(suite: Element, report: Report, fail_on: str, rules: Sequence[RuleResult]) -> None:
    """Say of the whole dataset what a test case cannot: by what it was judged, and what was counted."""
    said = {"fail_on": fail_on} | ({"version": report.run.version} if report.run else {})
    said |= {count: str(sum(getattr(rule, count) for rule in rules)) for count in _COUNTS}
    properties = SubElement(suite, "properties")
    for name, value in said.items():
        SubElement(properties, "property", name=name, value=one_line(value))


def _rule(suite: Element, share: Share, failing: Collection[int], fail_on: str, grouped: Grouping) -> None:
    """Add the test case of a rule: what could not run is an error, what judged nothing is skipped."""
    rule = share.rule
    case = _case(suite, ".".join(filter(None, (rule.dataset, rule.table))), rule.id)

    def fails(one: Finding) -> bool:
        return not rule.could_not_run and id(one) in failing

    failed = [one for one in share.findings if fails(one)]
    unlisted = rule.unlisted if reaches(rule.severity, fail_on) else 0
    number = len(failed) + sum(map(fails, share.hidden)) + unlisted
    if rule.could_not_run:
        _outcome(case, "error", "could-not-run", share.trouble)
    elif number:
        _outcome(case, "failure", rule.kind, _headline(failed, number, unlisted), _told(grouped(failed)))
    elif share.trouble and not (share.findings or share.hidden or rule.unlisted):
        _outcome(case, "skipped", "nothing-judged", share.trouble)
    _say(case, [*_about(share), *_told(grouped(one for one in share.findings if not fails(one)))])


def _case(suite: Element, classname: str, name: str) -> Element:
    return SubElement(suite, "testcase", classname=one_line(classname), name=one_line(name))


def _outcome(case: Element, tag: str, type_: str, message: str, lines: Iterable[str] = ()) -> None:
    SubElement(case, tag, type=type_, message=one_line(message)).text = _text(lines)


def _headline(failed: Sequence[Finding], number: int, unlisted: int) -> str:
    """Say what failed in one line, which is all that some tools show."""
    if not failed and unlisted:
        return f"{number} {plural(number, 'finding')} not listed"
    if not failed:
        return f"{number} {plural(number, 'finding')}, cut off by --max-findings"
    first = f"{failed[0].place}: {failed[0].message}"
    return first if number == 1 else f"{number} findings, the first {first}"


def _about(share: Share) -> Iterator[str]:
    """Say what is promised and where, and what became of it."""
    rule, hidden = share.rule, len(share.hidden)
    yield from filter(None, (rule.place, rule.promise, rule.why))
    reasons = ", ".join(f"{count} {reason}" for reason, count in rule.unknown_by.items())
    if rule.items:
        yield (
            f"{rule.items} {plural(rule.items, 'item')}: {rule.holds_exactly} hold exactly, "
            f"{rule.holds_by_rounding} by rounding, {rule.broken} broken ({rule.accepted} accepted), "
            f"{rule.unknown} unknown{f' ({reasons})' if reasons else ''}"
        )
    if hidden:
        yield f"{hidden} {plural(hidden, 'finding')} cut off by --max-findings"
    yield from unlisted_words(rule.unlisted)


def _told(together: Iterable[Group]) -> Iterator[str]:
    """Yield each finding as the text format has it, why it is accepted, and what explains it."""
    for group in together:
        for one in group.findings:
            accepted = "" if one.accepted is None else f" (accepted: {one.accepted})"
            yield f"{one.place}: {one.severity} {rule_words(one)}: {one.message}{accepted}"
            yield from (f"    {line}" for line in evidence(one))
        yield from cause_lines(group)


def _unreadable(suite: Element, file: Unreadable) -> None:
    case = _case(suite, file.dataset or "files", file.path)
    _outcome(case, "error", "unreadable", f"{file.path}: unreadable: it {file.message}")


def _advice(advice: Advice) -> str:
    return f"{advice.place}: advice {advice.rule}: {advice.message}"


def _say(element: Element, lines: Sequence[str]) -> None:
    if lines:
        SubElement(element, "system-out").text = _text(lines)


def _text(lines: Iterable[str]) -> str | None:
    """Return lines with every character escaped that XML cannot hold; None for none."""
    return "\n".join(map(one_line, lines)) or None
