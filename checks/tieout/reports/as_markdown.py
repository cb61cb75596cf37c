"""Format ``markdown``: the summary of a job on GitHub: the verdict, the counts, the findings; no passes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from tieout.model import Advice, Finding, Report
from tieout.reports.causes import cause_lines
from tieout.reports.groups import Group, grouping, hidden_from
from tieout.reports.html.index import verdict
from tieout.reports.wording import accepted_words, evidence, one_line, rule_words, summary, troubles

_MOST_BYTES = 900_000
"""Of a summary above 1 MiB, GitHub shows nothing."""
_MOST_BESIDE = 100_000
"""So much of it each list has that stands beside the findings."""

_HTML = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_MARKUP = re.compile(
    r"""(?P<html>[&<>])
      | (?P<mark>[\\`*_\[\]|~] | ^[-+=] | ^\#+(?=\s|$))  # a list, a line, a heading
      | (?P<number>^\d+(?=[.)]))                          # a list
      | (?P<mention>[@\#](?=\w) | (?<=GH)-(?=\d) | \$)    # people, issues, formulas
      | (?P<link>:(?=//|[\w+-]+:) | (?<=www)\.)           # addresses, emoji
    """,
    re.VERBOSE,
)


def render(report: Report, fail_on: str) -> str:
    """Return the verdict first; what is too much for GitHub is cut at whole findings, and counted."""
    counts = "\n".join(f"- {_escaped(line)}" for line in summary(report))
    head = f"## tieout: {_escaped(verdict(report, fail_on))}\n\n{counts}\n"
    silent = [_escaped(trouble.text) for trouble in troubles(report)]
    known = [
        f"{_code(report.in_repository(group[0].place))} {_escaped(accepted_words(group))}"
        for group in report.accepted_groups
    ]
    advice = [_advice(report, one) for one in report.advice]
    lists = {"Not judged": silent, "Accepted": known, "Advice": advice}
    beside = [_section(title, items, len(items), _MOST_BESIDE) for title, items in lists.items()]
    together = grouping(report)(report.open_findings[: report.max_findings])
    items = (item for group in together for item in _group(report, group))
    room = _MOST_BYTES - sum(_size(part) for part in (head, *beside))
    total = sum(len(group.findings) for group in together) + hidden_from(report, together)
    return "\n".join(part for part in (head, _section("Findings", items, total, room), *beside) if part)


def _section(title: str, items: Iterable[str], total: int, room: int) -> str:
    """Return a list of as many items as there is room for; how many more there are is its last."""
    if not total:
        return ""
    lines = [f"### {title}", ""]
    room -= _size(f"### {title}\n\n- ... and {total} more\n")
    for item in items:
        room -= _size(f"- {item}\n")
        if room < 0:
            break
        lines.append(f"- {item}")
    hidden = total - len(lines[2:])
    return "\n".join([*lines, *([f"- ... and {hidden} more"] if hidden else []), ""])


def _group(report: Report, group: Group) -> Iterator[str]:
    """Yield findings of one cause, an item each; the last says what explains them all."""
    *before, last = (_finding(report, one) for one in group.findings)
    yield from before
    cause, *sets = cause_lines(group) or [""]
    lines = [f"  {_escaped(cause)}", *(f"  - {_escaped(line)}" for line in sets)]
    yield "\n".join([last, "", *lines]) if cause else last


def _finding(report: Report, finding: Finding) -> str:
    place = _code(report.in_repository(finding.place))
    said = f"{_escaped(rule_words(finding))}: {_escaped(finding.message)}"
    figures = evidence(finding)
    head = f"**{finding.severity}** {place} {said}"
    return f"{head}\n{_figures(figures)}" if figures else head


def _figures(lines: Iterable[str]) -> str:
    """Return lines as they stand, behind a word that opens them; they belong to an item of a list."""
    text = "\n".join(map(one_line, lines))
    fence = _fence(text, 3)
    inner = f"<details><summary>figures</summary>\n\n{fence}text\n{text}\n{fence}\n\n</details>"
    return "\n".join(f"  {line}".rstrip() for line in inner.split("\n"))


def _advice(report: Report, advice: Advice) -> str:
    return f"{_code(report.in_repository(advice.place))} {_escaped(f'{advice.rule}: {advice.message}')}"


def _escaped(text: str) -> str:
    """Return a text that says in Markdown what it says: nothing in it is markup, a link or a mention."""
    return _MARKUP.sub(_meant, one_line(text).strip())


def _meant(found: re.Match[str]) -> str:
    text = found[0]
    if found.lastgroup == "html":
        return _HTML[text]
    if found.lastgroup == "mark":
        return f"\\{text}"
    if found.lastgroup == "number":
        return f"{text}\\"
    return f"<span>{text}</span>"  # what stands apart is joined to nothing


def _code(text: str) -> str:
    """Return a text as code, in which nothing means anything."""
    line = one_line(text)
    fence = _fence(line, 1)
    space = " " if line.startswith(("`", " ")) or line.endswith(("`", " ")) else ""
    return f"{fence}{space}{line}{space}{fence}" if line else ""


def _fence(text: str, least: int) -> str:
    """Return a fence of backquotes that the text does not close."""
    longest = max(map(len, re.findall("`+", text)), default=0)
    return "`" * max(least, longest + 1)


def _size(text: str) -> int:
    return len(text.encode())
