"""Format ``markdown``: what GitHub shows of it is what was to be said, and it is never too much."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from markdown_it import MarkdownIt
from reported import HOSTILE, Page, broken, cell, finding, rule

from tieout.model import Advice, Report, Unreadable
from tieout.reports import as_markdown, render

RENDERER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
ALLOWED = {"h2", "h3", "ul", "li", "p", "strong", "code", "pre", "details", "summary", "span", "br"}
ALIVE = re.compile(r"[@#]\w|://|www\.|:[\w+-]+:|GH-\d|\$\S")
"""What GitHub makes a link, a mention, a picture or a formula of, wherever it stands in one text."""
ODD = [
    HOSTILE,
    "a|b | c\n|---|---|\n`code` ``two` *e* _f_ ~~g~~ ~h~ \\ \\* &amp; &#64; <!-- x -->",
    "@user mail@host.org #12 GH-34 http://x.org https://y.org www.z.org :100: :+1: 1:23:45 $a$ $5",
    "[l](http://x.org) ![i](y) [^1] [ref] [ ] <http://x.org> <details>",
    *("- x", "-", "---", "+ x", "* x", "***", "___", "# x", "## ", "> x", "1. x", "1) x", "===", "    x"),
    "`",
    "``` x",
    " `a` ",
    "中国 {0} 100 %",
]


def page(report: Report, fail_on: str = "error") -> Page:
    return Page(RENDERER.render(as_markdown.render(report, fail_on)))


def plain(text: str) -> str:
    """Return the signs of a text as they can be seen on a page, without its blanks."""
    visible = (c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    return "".join("".join(visible).split())


def test_the_verdict_comes_first_then_the_counts_then_the_findings() -> None:
    assert render(broken(root="tables"), "markdown") == (
        """\
## tieout: Not ready to publish: 1 error

- 1 error
- 2 rules, 4 items: 2 hold exactly, 1 by rounding, 1 broken, 0 unknown
- 0 structural checks: 0 broken

### Findings

- **error** `tables/datasets/d/t.csv:50` growth-matches \\[CN 2023\\]: \
yoy is printed as 46.1 %, that is 46.05 to 46.15; the others give 25.9
  <details><summary>figures</summary>

  ```text
  yoy       46.1 %               [46.05 to 46.15]    line 50; if the others are right, 25.85 to 25.91
  stations  3.337 million COUNT  [3.3365 to 3.3375]  line 49; if the others are right, 3.3760 to 3.3782
  ```

  </details>
"""
    )


def test_what_could_not_be_judged_is_accepted_or_advised_stands_below() -> None:
    report = Report(
        rules=(rule(items=2, broken=1, holds_exactly=1), rule("r", could_not_run="ValueError: no")),
        findings=(finding(accepted="It is known."), finding(1, accepted="It is known.")),
        unreadable=(Unreadable("datasets/d/u.csv", "is empty"),),
        advice=(
            Advice("d", "expectations/d.toml", 7, "r", "it says nothing"),
            Advice("d", "frame", 0, "s", "no"),
        ),
        root="tables",
    )

    assert as_markdown.render(report, "error").partition("\n\n### ")[2] == (
        """\
Not judged

- datasets/d/u.csv: unreadable: it is empty
- d: r: could not run: ValueError: no

### Accepted

- `tables/datasets/d/t.csv:50` growth-matches \\[CN 2023\\] and 1 more: It is known.

### Advice

- `tables/expectations/d.toml:7` r: it says nothing
- `tables/frame` s: no
"""
    )


@pytest.mark.parametrize("odd", ODD)
def test_what_users_write_is_text_wherever_it_stands(odd: str) -> None:
    figures = (cell(printed=odd, role=odd, unit=odd),)
    report = Report(
        rules=(rule(odd, items=1, holds_exactly=1), rule("t", dataset=odd, could_not_run=odd)),
        findings=(
            finding(key={"A": odd}, message=odd, path=odd, cells=figures),
            finding(1, rule=odd, cells=(), accepted=odd),
        ),
        unreadable=(Unreadable(odd, odd),),
        advice=(Advice("d", odd, 3, odd, odd),),
    )
    shown = page(report)
    seen = plain(shown.plain)

    assert {name for name, _ in shown.tags} <= ALLOWED
    assert len(shown.having("li")) == 4 + 1 + 2 + 1 + 1
    told = (
        f"growth-matches [{odd}]: {odd}",
        f"{odd}: unreadable: it {odd}",
        f"{odd}: t: could not run: {odd}",
        f"{odd} [CN 2023]: {odd}",
        f"{odd}:3 {odd}: {odd}",
    )
    assert [one for one in told if plain(one) not in seen] == []


@pytest.mark.parametrize("odd", ODD)
def test_nothing_in_it_comes_alive(odd: str) -> None:
    shown = page(broken(findings=(finding(kind="facts", path="p", message=f"{odd} {odd}"),)))

    assert [text for text in shown.words if ALIVE.search(text)] == []


def test_code_and_figures_are_shown_as_they_are() -> None:
    figures = (cell("``` 1 `", role="@a #1 |"), cell("2", line=7))
    shown = page(broken(findings=(finding(path="a``b:100:.csv", cells=figures),)))
    codes = [word for word in shown.words if "if the others" in word or ".csv" in word or "line 7" in word]

    assert "a``b:100:.csv:50" in codes
    assert "@a #1 |  ``` 1 ` %" in codes[1]


@pytest.mark.parametrize(("most", "hidden"), [(None, 0), (9, 0), (2, 1), (0, 3)])
def test_what_is_cut_on_demand_is_counted(most: int | None, hidden: int) -> None:
    found = tuple(map(finding, range(3)))
    shown = page(broken(findings=found, max_findings=most))

    assert len(shown.having("details")) == 3 - hidden
    assert len(shown.having("li")) == 3 + 3 - hidden + (hidden > 0)
    assert shown.plain.endswith(f"... and {hidden} more") == (hidden > 0)


def test_it_is_never_more_than_is_shown_and_no_finding_is_cut_in_two() -> None:
    long = "数" * 3000
    found = tuple(finding(number, message=long, cells=()) for number in range(200))
    known = tuple(finding(number, accepted=f"{number} {long}") for number in range(200))
    lost = tuple(Unreadable(f"{number}.csv", long) for number in range(200))
    text = as_markdown.render(broken(findings=found + known, unreadable=lost), "error")
    whole = text.count(long)

    assert 890_000 < len(text.encode()) <= 900_000
    assert text.count("数") == 3000 * whole
    assert sum(map(int, re.findall(r"\.\.\. and (\d+) more\n", text))) + whole == 600


@pytest.mark.parametrize(
    ("report", "fail_on", "verdict"),
    [
        (broken(), "never", "Contradictions found: 1 error"),
        (broken(findings=()), "error", "Ties out: no contradiction found"),
        (replace(broken(), rules=(rule(could_not_run="E: e"),)), "error", "Not ready to publish: 1 error"),
        (Report(), "error", "Nothing was checked: there is no rule and no table"),
    ],
)
def test_it_says_what_the_data_docs_say(report: Report, fail_on: str, verdict: str) -> None:
    assert as_markdown.render(report, fail_on).startswith(f"## tieout: {verdict}")
