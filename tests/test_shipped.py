"""The shipped tables: they tie out, but for what is accepted."""

import csv
import re
from pathlib import Path

import pytest

from tieout.model import Report
from tieout.run import Choice, check

ROOT = Path(__file__).parent.parent
DATASET = ROOT / "datasets" / "china-digital-economy"


@pytest.fixture(scope="module")
def report() -> Report:
    return check(ROOT, Choice(plots=True))


def test_everything_ran_and_nothing_is_left_open(report: Report) -> None:
    assert (report.open_findings, report.could_not_run, report.unreadable) == ((), (), ())
    assert report.exit_code() == 0


def test_no_rule_is_advised_against(report: Report) -> None:
    assert report.advice == ()


def test_every_figure_says_where_it_stands() -> None:
    rows = list(csv.DictReader((DATASET / "figures.csv").read_text("utf-8").splitlines()))

    assert len(rows) > 200
    assert [row for row in rows if not re.fullmatch(r"line \d+", row["LOCATOR"])] == []
