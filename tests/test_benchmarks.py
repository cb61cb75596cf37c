"""The benchmarks measure what they say."""

from __future__ import annotations

import runpy
from pathlib import Path

from tieout.docs import build
from tieout.run import Choice, check
from tieout.testing import project

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
DOCS = runpy.run_path(str(BENCHMARKS / "docs.py"))


def test_a_drawn_table_has_so_many_faults_and_no_other(tmp_path: Path) -> None:
    case = DOCS["Case"](areas=3, months=20, findings=7)
    project(tmp_path, DOCS["table"](case), rules=DOCS["RULES"])
    report = check(tmp_path)
    assert [finding.rule for finding in report.findings] == ["rate-matches-level"] * 7
    assert report.unknowns == ()


def test_a_thousand_rows_with_a_hundred_findings_make_a_site_below_a_megabyte(tmp_path: Path) -> None:
    project(tmp_path / "small", DOCS["table"](DOCS["CASES"]["small"]), rules=DOCS["RULES"])
    report = check(tmp_path / "small", Choice(plots=True))
    assert len(report.findings) == 100
    folder = build(report, tmp_path / "site").parent
    assert sum(one.stat().st_size for one in folder.rglob("*") if one.is_file()) < 1_000_000


def test_a_table_is_drawn_the_same_at_every_call() -> None:
    case = DOCS["Case"](areas=2, months=14, findings=3)
    assert DOCS["table"](case) == DOCS["table"](case)


def test_the_page_is_the_script_s_own() -> None:
    page = (BENCHMARKS / "README.md").read_text("utf-8")
    before, _, after = DOCS["_PAGE"].partition("{rows}")
    assert page.startswith(before)
    assert after[: after.index("{")] in page
    assert page.count("\n| ") == 1 + len(DOCS["CASES"])
