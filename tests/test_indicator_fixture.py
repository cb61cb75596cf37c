"""An outside table with six planted faults, one of each sort, and its clean twin."""

import csv
import shutil
from pathlib import Path

import pytest

from tieout.model import Report
from tieout.run import check

OURS = Path(__file__).parent / "outside" / "indicator-fixture"
THEIRS = Path(__file__).parents[2] / "shared" / "cases" / "indicator-fixture"

pytestmark = pytest.mark.skipif(not THEIRS.is_dir(), reason="the outside cases are not at hand")


def report_on(name: str, root: Path) -> Report:
    """Judge one of the outside files by our facts and promises."""
    folder = root / "datasets" / "indicators"
    folder.mkdir(parents=True)
    shutil.copy(OURS / "datapackage.json", folder)
    shutil.copy(THEIRS / name, folder / "indicators.csv")
    (root / "expectations").mkdir()
    shutil.copy(OURS / "indicators.toml", root / "expectations")
    return check(root)


def test_six_of_six_planted_faults_are_found_and_nothing_else(tmp_path: Path) -> None:
    report = report_on("indicators.csv", tmp_path)
    planted = list(csv.DictReader((THEIRS / "planted.csv").read_text("utf-8").splitlines()))

    # A finding stands for a fault if the planted cell is one of its cells.
    named = [{(str(cell.line), cell.column) for cell in finding.cells} for finding in report.findings]
    hits = [
        [number for number, cells in enumerate(named) if (p["line"], p["column"]) in cells] for p in planted
    ]
    assert sorted(number for found in hits for number in found[:1]) == list(range(len(planted)))
    assert len(report.findings) == len(planted) == 6
    assert {(finding.rule, finding.line) for finding in report.findings} == {
        ("cell", 17),
        ("stations-never-fall", 6),
        ("range", 5),
        ("growth-matches-values", 5),
        ("parts-add-up", 10),
        ("sources-agree", 4),
    }


def test_the_clean_twin_is_clean(tmp_path: Path) -> None:
    report = report_on("indicators_clean.csv", tmp_path)

    assert report.findings == ()
    assert report.verdict == "holds"
