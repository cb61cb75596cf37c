"""The shipped gross domestic product: three warnings in one vintage, rates a row too early in the other."""

import re
from collections import Counter
from pathlib import Path

import pytest
from projects import copied, folder

from tieout.model import Report, RuleResult
from tieout.reports import render
from tieout.run import check

README = (folder("us-gdp") / "README.md").read_text("utf-8")
TOO_EARLY = {
    "annual-growth-published-in-2025-matches-current-dollars": 94,
    "annual-growth-published-in-2025-matches-chained-dollars": 91,
    "quarterly-growth-published-in-2025-matches-current-dollars": 307,
    "quarterly-growth-published-in-2025-matches-chained-dollars": 310,
}
JUST_OUTSIDE = {
    "annual-growth-published-in-2025-fits-chained-dollars-a-row-later": 1,
    "quarterly-growth-published-in-2025-fits-chained-dollars-a-row-later": 1,
}


@pytest.fixture(scope="module")
def report() -> Report:
    return check(folder("us-gdp"))


def test_three_warnings_are_open_and_nothing_else(report: Report) -> None:
    assert [(f.path, f.key["date"], f.severity) for f in report.open_findings] == [
        ("datasets/us-gdp/quarter-2014.csv", "1954-01-01", "warning"),
        ("datasets/us-gdp/quarter-2014.csv", "2005-01-01", "warning"),
        ("datasets/us-gdp/year-2014.csv", "2001", "warning"),
    ]
    assert (report.could_not_run, report.unreadable, report.advice) == ((), (), ())
    assert report.exit_code() == 0


def test_what_is_accepted_is_what_the_readme_says(report: Report) -> None:
    accepted = Counter(finding.rule for finding in report.findings if finding.accepted is not None)

    assert accepted == TOO_EARLY | JUST_OUTSIDE
    [total] = re.findall(r"^(\d+) findings, in `expectations/us-gdp.toml`", README, re.MULTILINE)
    [early] = re.findall(r"(\d+) rates that do not fit their own row", README)
    assert (int(total), int(early)) == (accepted.total(), sum(TOO_EARLY.values()))


def fits(rule: RuleResult) -> tuple[int, int]:
    """Return how many rates fit, and how many were judged."""
    return rule.holds_exactly + rule.holds_by_rounding, rule.items - rule.unknown


def test_each_reason_counts_what_the_report_counts(report: Report) -> None:
    reasons = {group[0].rule: group[0].accepted or "" for group in report.accepted_groups}
    rules = {rule.id: rule for rule in report.rules}

    for early in TOO_EARLY:
        (own, all_), (later, _) = fits(rules[early]), fits(rules[later_rule(early)])
        assert f": {own} of {all_} rates fit the levels of their own row" in reasons[early]
        assert f", {later} of {all_} those of the next." in reasons[early]


def later_rule(early: str) -> str:
    """Return the rule that judges the same rates by the levels of the next row."""
    return f"{early.replace('matches', 'fits')}-a-row-later"


def test_the_readme_counts_what_the_report_counts(report: Report) -> None:
    rows = re.findall(r"^\| (annual|quarterly), (current|chained) dollars \|(.+)\|$", README, re.MULTILINE)
    said: dict[str, str] = {}
    for growth, dollars, cells in rows:
        first, early = (
            f"{growth}-growth-published-in-{year}-matches-{dollars}-dollars" for year in (2014, 2025)
        )
        said |= zip((first, early, later_rule(early)), cells.split("|"), strict=True)

    assert {rule: tuple(map(int, cell.split(" of "))) for rule, cell in said.items()} == {
        rule.id: fits(rule) for rule in report.rules if rule.kind != "facts"
    }


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        (",4.7,2.4\n1994-07", ",4.7,3.4\n1994-07", ["1994-07-01"]),
        ("\n1994-04-01,7246.9,", "\n1994-04-01,7264.9,", ["1994-04-01", "1994-07-01"]),
    ],
    ids=["a rate", "a level"],
)
def test_no_new_error_hides_behind_what_is_accepted(
    old: str, new: str, where: list[str], tmp_path: Path
) -> None:
    project = copied("us-gdp", tmp_path)
    table = project / "datasets" / "us-gdp" / "quarter-2025.csv"
    text = table.read_text("utf-8")
    assert text.count(old) == 1
    table.write_text(text.replace(old, new), "utf-8")

    report = check(table)

    assert [finding.key["date"] for finding in report.open_findings] == where
    assert report.exit_code() == 1


def test_the_text_says_each_reason_once_with_its_count(report: Report) -> None:
    lines = render(report, "text").splitlines()
    counts = {
        rule: 1 + int(more or 0)
        for line in lines
        for rule, more in re.findall(r": accepted (\S+) \[\S+\](?: and (\d+) more)?: ", line)
    }
    assert counts == TOO_EARLY | JUST_OUTSIDE
    assert "3 warnings (804 accepted)" in lines
    assert len(lines) < 40


def test_the_files_are_as_published_line_ends_too() -> None:
    files = sorted(folder("us-gdp").glob("*.csv"))

    assert [(file.name, file.read_bytes().count(b"\r\n")) for file in files] == [
        ("quarter-2014.csv", 269),
        ("quarter-2025.csv", 313),
        ("year-2014.csv", 85),
        ("year-2025.csv", 96),
    ]
