"""The index: may this be published, and if not, why not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

from tieout.model import SEVERITIES, UNPROMISED, Finding, Report, RuleResult
from tieout.reports.html.causes import told_causes
from tieout.reports.html.counts import Counts, added_up, counted, worst
from tieout.reports.html.words import ENGLISH, Words

# What keeps the page readable where a table is large or hopeless; counts are always whole.
_MOST_FINDINGS = 200
# Of a site: the index, and pages of as many findings after it.
_MOST_PAGES = 10
# Of the findings accepted for one reason the first has a card, and so many of the others a line.
_MOST_LISTED = 5


def verdict(report: Report, fail_on: str, words: Words = ENGLISH) -> str:
    """Return the verdict in one line: may this be published, and if not, why not."""
    found = report.open_by_severity
    parts = [words.plain(f"n-{one}", n=number) for one, number in found.items()]
    lost, tripped = len(report.unreadable), len(report.could_not_run)
    parts += [words.plain("n-unreadable", n=lost)] if lost else []
    parts += [words.plain("n-tripped", n=tripped)] if tripped else []
    said, code = words.plain("comma").join(parts), report.exit_code(fail_on)
    if code in (2, 3):
        return words.plain("not-ready" if found else "not-fully-checked", said)
    if code == 1:
        return words.plain("not-ready", said)
    if not report.checked:
        return words.plain("nothing-checked", said or words.plain(_why_nothing(report)))
    if not (found or _judged(report.rules)):
        return words.plain("nothing-promised")
    if "error" in found:
        return words.plain("contradictions", said)
    accepted = report.accepted_count
    known = words.plain("ties-out-beyond", n=accepted) if accepted else words.plain("ties-out")
    return words.plain("no-errors", said) if said else known


def _judged(rules: Sequence[RuleResult]) -> bool:
    """Tell whether any promise was judged; the facts of a table are none."""
    return any(rule.items > rule.unknown for rule in rules if rule.kind not in UNPROMISED)


def _why_nothing(report: Report) -> str:
    if any(rule.items for rule in report.rules if rule.kind not in UNPROMISED):
        return "none-judged"
    return "no-figure-met" if report.rules else "no-rule-no-table"


def tone(report: Report, fail_on: str) -> str:
    """Return which sign stands beside the verdict."""
    if report.exit_code(fail_on) == 1 or "error" in report.open_by_severity:
        return "error"
    if report.exit_code(fail_on):
        return "unknown"
    if report.open_count:
        return "warning"
    return "holds" if _judged(report.rules) else "unknown"


class Known(NamedTuple):
    """The findings that are accepted for one reason: the first, some others, and how many more."""

    first: Finding
    listed: Sequence[Finding]
    hidden: int

    @property
    def findings(self) -> Sequence[Finding]:
        """Return the findings that are shown."""
        return [self.first, *self.listed]


class Shown(NamedTuple):
    """The findings of the index in groups, and how many more there are of each."""

    open: Sequence[Finding]
    accepted: Sequence[Known]
    stale: Sequence[Finding]
    hidden: int
    accepted_hidden: int
    unlisted: Sequence[Finding]
    stale_hidden: int
    later: Sequence[Sequence[Finding]] = ()
    """The open findings that have a page of their own, after those of the index."""

    @property
    def findings(self) -> Iterator[Finding]:
        """Yield the findings that are shown, in the order of the pages."""
        return chain(self.open, *self.later, *(known.findings for known in self.accepted), self.stale)

    @property
    def numbers(self) -> Mapping[str, int]:
        """Return the number of each finding that is shown."""
        return {finding.id: number for number, finding in enumerate(self.findings, 1)}

    @property
    def cards(self) -> int:
        """Return how many cards the index has."""
        return len(self.open) + len(self.accepted) + len(self.stale)


def shown(report: Report, *, paged: bool = False) -> Shown:
    """Choose the findings that have a card or a line on the index, or on the pages after it."""
    most = _MOST_FINDINGS if report.max_findings is None else report.max_findings
    stale = [one for one in report.open_findings if one.rule == "stale-accept"]
    new = [one for one in report.open_findings if one.rule != "stale-accept"]
    later = [new[at : at + most] for at in range(most, most * _MOST_PAGES, most)] if paged and most else []
    if report.max_findings is not None:  # then no more are wanted
        later = []
    groups = report.accepted_groups
    known = [_known(group, most) for group in groups[:most]]
    return Shown(
        open=new[:most],
        accepted=known,
        stale=stale[:most],
        hidden=len(new[most:]) - sum(map(len, later)) + report.unlisted.total(),
        accepted_hidden=sum(map(len, groups[most:])),
        unlisted=[one for group, kept in zip(groups, known) for one in group[len(kept.findings) :]],  # noqa: B905
        stale_hidden=len(stale[most:]),
        later=[page for page in later if page],
    )


def _known(group: Sequence[Finding], most: int) -> Known:
    listed = group[1 : 1 + min(most, _MOST_LISTED)]
    return Known(group[0], listed, len(group) - 1 - len(listed))


class Line(NamedTuple):
    """One dataset in one line."""

    name: str
    sign: str
    counts: Counts
    series: int


def lines(report: Report) -> Iterator[Line]:
    """Yield the datasets in alphabetical order, each with what became of its promised rules."""
    for name in dataset_names(report):
        rules = [rule for rule in report.rules if rule.dataset == name]
        counts = counted([rule for rule in rules if rule.kind not in UNPROMISED])
        series = sum(plot.dataset == name for plot in report.plots)
        yield Line(name, sign_of(report, name), counts, series)


def dataset_names(report: Report) -> Sequence[str]:
    """Return every dataset that the report names."""
    named = {*report.datasets, *(rule.dataset for rule in report.rules)}
    return sorted(named | {plot.dataset for plot in report.plots})


def sign_of(report: Report, dataset: str) -> str:
    """Return what became of a dataset, in a word."""
    rules = [rule for rule in report.rules if rule.dataset == dataset]
    found = {one.severity for one in report.open_findings if one.dataset == dataset}
    found |= {rule.severity for rule in rules if rule.unlisted}
    if any(rule.could_not_run for rule in rules):
        return "could not run"
    if any(file.dataset == dataset for file in report.unreadable):
        return "could not be read"
    for severity in SEVERITIES:
        if severity in found:
            return severity
    return "holds" if _judged(rules) else "not checked"


def content(report: Report, fail_on: str, words: Words, findings: Shown) -> dict[str, Any]:
    """Return what the index says."""
    facts = [rule for rule in report.rules if rule.kind == "facts"]
    return {
        "report": report,
        "verdict": verdict(report, fail_on, words),
        "tone": tone(report, fail_on),
        "added_up": added_up(report, words),
        "worst": worst(report),
        "counts": counted([rule for rule in report.rules if rule.kind not in UNPROMISED]),
        "facts": counted(facts),
        "shown": findings,
        "numbers": findings.numbers,
        "causes": told_causes(report, words),
        "datasets": list(lines(report)),
        "fail_on": fail_on,
        "exit_code": report.exit_code(fail_on),
    }
