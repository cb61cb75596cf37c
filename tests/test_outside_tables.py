"""Tables that others published: what holds in them holds, and what is wrong is found.

A folder of ``tests/outside`` has a slice, its facts and rules, and what becomes of each rule
(``slice.csv``), counted cell by cell from the printed texts. The whole files are judged by the
same facts and rules where they are at hand (``whole.csv``, unless the slice is whole). Of a
table that we ship, the folder has the counts alone.
"""

import csv
import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest
from projects import OURS, copied, folder

from tieout.model import Finding, Report
from tieout.run import Choice, check

THEIRS = Path(__file__).parents[2] / "shared" / "tables"
TABLES: Mapping[str, Mapping[str, str]] = {
    "owid-co2": {"owid-co2-data.csv": "owid-co2/owid-co2-data.da0fcf7.csv"},
    "cdiac": {"nation.csv": "cdiac/nation.fdb9f6b.csv"},
    "us-gdp": {
        "year-2014.csv": "gdp-us/year.235a09a.csv",
        "quarter-2014.csv": "gdp-us/quarter.235a09a.csv",
        "year-2025.csv": "gdp-us/year.bb5921d.csv",
        "quarter-2025.csv": "gdp-us/quarter.bb5921d.csv",
    },
    "cpi-us": {"cpiai.csv": "cpi-us/cpiai.csv"},
}
"""Each shipped table, and where the whole one is."""
WORLD, HEADS = "cumulative-share-of-the-world", "co2-per-capita"

at_hand = pytest.mark.skipif(not THEIRS.is_dir(), reason="the whole tables are not at hand")

ALONE = Choice(joint="never", suspicions=False)


def whole(name: str, root: Path) -> Path:
    """Copy one of our projects, with the whole files in place of its slices."""
    project = copied(name, root)
    for ours, theirs in TABLES[name].items():
        shutil.copy(THEIRS / theirs, project / "datasets" / name / ours)
    return project


def counted(report: Report) -> dict[str, list[str]]:
    """Return what became of each rule that is not of the facts themselves, as our files say it."""
    assert (report.could_not_run, report.unreadable) == ((), ())
    rules = [rule for rule in report.rules if rule.kind != "facts"]
    return {
        rule.id: [
            str(rule.holds_exactly + rule.holds_by_rounding),
            str(rule.holds_exactly),
            str(rule.broken),
            ", ".join(f"{count} {reason}" for reason, count in rule.unknown_by.items()),
        ]
        for rule in rules
    }


def right(name: str, part: str) -> dict[str, list[str]]:
    with (OURS / name / f"{part}.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert header == ["rule", "holds", "exactly", "broken", "unknown"]
    return {row[0]: row[1:] for row in rows}


def of(report: Report, rule: str) -> list[Finding]:
    return [finding for finding in report.findings if finding.rule == rule]


def units_by_hand(share: Finding) -> float:
    """Prove a share wrong with a pocket calculator, and return by how many units."""
    half = Fraction(1, 2000)
    printed, part, all_parts = (Fraction(cell.printed) for cell in share.cells)
    low, high = 100 * (part - half) / (all_parts + half), 100 * (part + half) / (all_parts - half)
    assert printed + half < low or high < printed - half
    return float(max(low - half - printed, printed - half - high) / (2 * half))


@pytest.mark.parametrize("name", TABLES)
def test_each_rule_holds_is_broken_and_is_unknown_where_it_should(name: str) -> None:
    assert counted(check(folder(name), ALONE)) == right(name, "slice")


@at_hand
@pytest.mark.parametrize("name", [name for name in TABLES if name != "owid-co2"])
def test_so_it_does_in_the_whole_table(name: str, tmp_path: Path) -> None:
    part = "whole" if (OURS / name / "whole.csv").is_file() else "slice"

    assert counted(check(whole(name, tmp_path), ALONE)) == right(name, part)


@at_hand
def test_the_whole_of_owid_co2_is_right_but_for_what_is_wrong_in_it(tmp_path: Path) -> None:
    report = check(whole("owid-co2", tmp_path), ALONE)

    assert counted(report) == right("owid-co2", "whole")
    continents = Counter(finding.key["country"] for finding in of(report, HEADS))
    assert continents == {"Europe": 84, "North America": 84, "Oceania": 78, "Asia": 53, "Africa": 49}
    for finding in Random(0).sample(of(report, WORLD), 20):
        assert finding.gap_units == pytest.approx(units_by_hand(finding), rel=1e-9)


@at_hand
def test_a_column_says_its_decimals_as_well_as_its_facts_do(tmp_path: Path) -> None:
    root = whole("owid-co2", tmp_path)
    facts = root / "datasets" / "owid-co2" / "datapackage.json"
    declared = ', "rounding": { "decimals": 3 }'
    assert facts.read_text("utf-8").count(declared) == 33
    facts.write_text(facts.read_text("utf-8").replace(declared, ""), "utf-8")
    rules = ("growth-matches-emissions", "change-matches-emissions", "share-of-the-world")

    found = counted(check(root, replace(ALONE, select=rules)))

    assert found == {rule: right("owid-co2", "whole")[rule] for rule in rules}


def test_what_is_wrong_in_owid_co2_is_found_where_it_stands() -> None:
    report = check(folder("owid-co2"))

    places = {
        rule: {finding.key["country"] for finding in of(report, rule)}
        for rule in {finding.rule for finding in report.findings}
    }
    assert places == {
        HEADS: {"Africa", "Oceania"},
        WORLD: {"Canada", "China", "Eritrea", "Hong Kong", "Kuwait", "Lebanon"},
        "growth-is-no-noise": {"Statistical Difference"},
    }
    assert [f for f in of(report, WORLD) if f.gap_units != pytest.approx(units_by_hand(f), rel=1e-9)] == []


def test_a_digit_too_many_is_seen_among_parts_that_add_up(tmp_path: Path) -> None:
    project = copied("cdiac", tmp_path)
    file = project / "datasets" / "cdiac" / "nation.csv"
    text = file.read_text("utf-8")
    assert text.count("\n1990,CYPRUS,1307,") == 1
    file.write_text(text.replace("\n1990,CYPRUS,1307,", "\n1990,CYPRUS,1370,"), "utf-8")

    assert [finding.key for finding in check(project).findings] == [{"Country": "CYPRUS", "Year": "1990"}]


@at_hand
@pytest.mark.parametrize("name", TABLES)
def test_a_slice_is_rows_of_the_whole_unchanged_and_small(name: str) -> None:
    for ours, theirs in TABLES[name].items():
        shipped = (folder(name) / ours).read_bytes()
        rows = iter((THEIRS / theirs).read_bytes().splitlines(keepends=True))

        assert [line for line in shipped.splitlines(keepends=True) if line not in rows] == []
        assert len(shipped) < 150_000


@at_hand
def test_what_we_ship_is_the_whole_byte_for_byte() -> None:
    for ours, theirs in TABLES["us-gdp"].items():
        assert (folder("us-gdp") / ours).read_bytes() == (THEIRS / theirs).read_bytes()


@pytest.mark.parametrize("name", [*TABLES, "xbrl-sums"])
def test_every_shipped_table_says_its_source_and_licence(name: str) -> None:
    [readme] = [one / "README.md" for one in (OURS / name, folder(name)) if (one / "README.md").is_file()]
    lines = readme.read_text("utf-8").splitlines()

    assert {"Source", "Licence"} <= {line.partition(": ")[0] for line in lines}
