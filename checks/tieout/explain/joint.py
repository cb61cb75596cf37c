"""Joint explained: what it means that figures break no rule alone, and several together."""

from __future__ import annotations

from collections.abc import Iterator

from tieout.explain.items import facts, named
from tieout.explain.wrapping import wrapped
from tieout.model import Report, RuleResult
from tieout.reports.html.evidence import again
from tieout.reports.wording import plural

_MEANS = (
    "Each item may hold by itself while no values inside the intervals satisfy all of them. "
    "A finding of joint is such a set of figures: its cells are those that prove it, and its cause says "
    "which of them may be wrong."
)
_WIDTH = 88


def joint_lines(report: Report, rule: RuleResult, path: str) -> Iterator[str]:
    """Yield what the word means, how many sets of figures were judged, and how many clash."""
    yield f"rule {rule.id}{f'  ({rule.dataset}/{rule.table})' if rule.dataset else ''}"
    sets = f"{report.joined} {plural(report.joined, 'set')} of figures judged as wholes: {rule.broken} broken"
    unjudged = f", {report.unjoined} not judged (too large, or too much in them is broken)"
    said = [("promise", rule.promise), *(("means", line) for line in wrapped(_MEANS, _WIDTH))]
    said += [("counts", sets + (unjudged if report.unjoined else ""))]
    yield from facts([*said, (named("check-again"), again(rule.id, path))])
