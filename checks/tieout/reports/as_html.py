"""Format ``html``: one page that is complete without script and network, and prints well."""

from __future__ import annotations

from tieout import __version__
from tieout.model import Report
from tieout.reports.html.dataset import rule_tables, unknowns
from tieout.reports.html.index import counted, known, tone, verdict
from tieout.reports.html.page import environment, style
from tieout.reports.html.pictures.svg import symbols
from tieout.reports.html.series import sections

# What keeps the page readable where a table is large or hopeless; counts are always whole.
_MOST_FINDINGS = 200
_EXITS = {
    0: "everything ran, and nothing reaches the severity on which the gate fails",
    1: "there are findings",
    2: "a file could not be read",
    3: "something could not run",
    5: "nothing was checked",
}


def render(report: Report, fail_on: str) -> str:
    """Return the page: verdict, findings, rules, what could not be checked, series, the run."""
    page = environment().get_template("index.html.j2")
    sheet, policy = style()
    most = _MOST_FINDINGS if report.max_findings is None else report.max_findings
    accepted = report.accepted_groups[:most]
    text = page.render(
        report=report,
        verdict=verdict(report, fail_on),
        tone=tone(report, fail_on),
        counts=counted([rule for rule in report.rules if rule.kind != "facts"]),
        facts=counted([rule for rule in report.rules if rule.kind == "facts"]),
        open=report.open_findings[:most],
        hidden=max(0, len(report.open_findings) - most),
        accepted=[known(group, most) for group in accepted],
        accepted_hidden=sum(map(len, report.accepted_groups[most:])),
        tables=rule_tables(report),
        unknowns=unknowns(report),
        series=sections(report, most),
        style=sheet,
        policy=policy,
        symbols=symbols(),
        version=__version__,
        fail_on=fail_on,
        exit_code=report.exit_code(fail_on),
        exit_words=_EXITS[report.exit_code(fail_on)],
    )
    # A lone surrogate, which JSON can smuggle into a title, has no place in UTF-8.
    return text.encode("utf-8", "replace").decode("utf-8")
