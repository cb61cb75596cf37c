"""The shipped tables: they tie out, but for what is accepted, and hold no one else's sentences."""

import csv
import re
from pathlib import Path

import pytest

from tieout.model import Report
from tieout.run import Choice, check

ROOT = Path(__file__).parent.parent
DATASET = ROOT / "datasets" / "china-digital-economy"
DOCUMENTS = ROOT.parent / "shared" / "seeds"


@pytest.fixture(scope="module")
def report() -> Report:
    return check(DATASET, Choice(plots=True))


def figures() -> list[dict[str, str]]:
    return list(csv.DictReader((DATASET / "figures.csv").read_text("utf-8").splitlines()))


def test_everything_ran_and_nothing_is_left_open(report: Report) -> None:
    assert (report.open_findings, report.could_not_run, report.unreadable) == ((), (), ())
    assert report.exit_code() == 0


def test_both_contradictions_of_the_documents_are_found_and_accepted(report: Report) -> None:
    found = {(f.rule, f.key["REF_AREA"], f.key["TIME_PERIOD"]): f.accepted or "" for f in report.findings}

    assert set(found) == {
        ("sources-agree", "WORLD", "2022-12"),
        ("world-share-of-computing-power", "CN", "2022-12"),
    }
    assert all("650" in reason and "906" in reason for reason in found.values())


def test_a_third_of_the_world_fits_neither_source(report: Report) -> None:
    [share] = [f for f in report.findings if f.rule == "world-share-of-computing-power"]

    assert {cell.printed for cell in share.cells} == {"33", ">180", "180", "650", "~906"}
    assert share.implied is not None
    assert 19.8 < share.implied.low < share.implied.high < 27.8


def test_every_figure_says_where_it_stands() -> None:
    rows = figures()

    assert len(rows) >= 80
    assert [row for row in rows if not re.fullmatch(r"line \d+", row["LOCATOR"])] == []


@pytest.mark.skipif(not DOCUMENTS.is_dir(), reason="the five documents are not at hand")
def test_every_figure_stands_on_the_line_that_it_names() -> None:
    order = {"globaltimes": "000", "qiushi": "001", "chinaorg": "002", "cdf": "003", "overview": "004"}
    texts = {
        name: next(DOCUMENTS.glob(f"{number}_*")).read_text("utf-8").split("\n")
        for name, number in order.items()
    }

    for row in figures():
        line = int(row["LOCATOR"].removeprefix("line "))
        there = texts[row["SOURCE"].split("-")[0]][line - 1].replace(",", "")
        printed = row["OBS_VALUE"].lstrip("-")
        assert re.search(rf"(?<![\d.]){re.escape(printed)}(?![\d]|\.\d)", there), (row, there)


@pytest.mark.skipif(not DOCUMENTS.is_dir(), reason="the five documents are not at hand")
def test_no_sentence_of_the_documents_stands_in_the_project() -> None:
    long = 8
    theirs = {
        run
        for document in DOCUMENTS.glob("*.txt")
        for run in runs(document.read_text("utf-8", errors="replace"), long)
    }
    sources = csv.DictReader((DATASET / "sources.csv").read_text("utf-8").splitlines())
    titles = {run for source in sources for run in runs(source["title"], long) if run in theirs}
    files = [p for folder in ("datasets", "expectations") for p in (ROOT / folder).rglob("*") if p.is_file()]

    copied = {run for file in files for run in runs(file.read_text("utf-8"), long) if run in theirs}
    # The titles by which two articles are cited.
    assert copied == titles


def runs(text: str, length: int) -> set[tuple[str, ...]]:
    """Return every run of so many words."""
    words = re.findall(r"[a-z]+", text.lower())
    return {tuple(words[start : start + length]) for start in range(len(words) - length + 1)}
