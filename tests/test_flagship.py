"""The figures of the five documents: what contradicts what, that every rule can fail, and a tidy table."""

import csv
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tieout.model import Finding, Report
from tieout.run import Choice, check

ROOT = Path(__file__).parent.parent
NAME = "china-digital-economy"
DATASET = ROOT / "datasets" / NAME
SCALE_SLIPS = (3, -3)
"""Powers of ten by which a figure is entered in the wrong scale."""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dataset by itself, where it can be changed."""
    root = tmp_path_factory.mktemp("project")
    shutil.copytree(DATASET, root / "datasets" / NAME)
    (root / "expectations").mkdir()
    shutil.copy(ROOT / "expectations" / f"{NAME}.toml", root / "expectations")
    return root


@pytest.fixture(scope="module")
def report(project: Path) -> Report:
    return check(project)


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((DATASET / name).read_text("utf-8").splitlines()))


def write(file: Path, figures: list[dict[str, str]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, figures[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(figures)


def by_rule(report: Report) -> dict[str, Finding]:
    found = {finding.rule: finding for finding in report.findings}
    assert len(found) == len(report.findings)
    return found


def test_what_the_documents_contradict_is_found_and_accepted(report: Report) -> None:
    found = by_rule(report)

    assert {rule: tuple(finding.key.values()) for rule, finding in found.items()} == {
        "world-totals-of-computing-power-agree": ("WORLD", "2022-12"),
        "world-share-of-computing-power": ("CN", "2022-12"),
        "world-share-of-computing-power-in-the-second-measurement": ("CN", "2022-12"),
    }
    assert all(finding.accepted for finding in found.values())
    assert report.exit_code() == 0


def test_what_is_accepted_names_the_figures_and_their_lines(report: Report) -> None:
    figures = rows("figures.csv")

    for finding in report.findings:
        said = finding.accepted or ""
        for cell in finding.cells:
            row = figures[(cell.line or 0) - 2]
            assert re.search(rf"\b{row['OBS_VALUE']}\b", said), (finding.rule, row)
            assert row["LOCATOR"].removeprefix("line ") in re.findall(r"\d+", said), (finding.rule, row)


def test_a_third_of_the_world_fits_neither_total(report: Report) -> None:
    found = by_rule(report)
    first = found["world-share-of-computing-power"].implied
    second = found["world-share-of-computing-power-in-the-second-measurement"].implied

    assert first is not None
    assert second is not None
    assert 27.6 < first.low < 100 * 180 / 650 < first.high < 27.8
    assert 19.85 < second.low < 100 * 180 / 906 < second.high < 19.94


def test_parts_of_the_world_add_up_and_their_share_holds_by_rounding(report: Report) -> None:
    results = {rule.id: rule for rule in report.rules}

    assert results["parts-of-world-computing-power-add-up"].holds_exactly == 1
    assert results["intelligent-share-of-computing-power"].holds_by_rounding == 1


def test_the_readme_counts_what_there_is(report: Report) -> None:
    text = (DATASET / "README.md").read_text("utf-8")
    figures = rows("figures.csv")
    rules = [rule for rule in report.rules if rule.kind != "facts"]
    named = {name for rule in rules for line in rule.relations for name in re.findall(r"\w+", line)}
    counts = {
        "figures": len(figures),
        "indicators": len(rows("indicators.csv")),
        "rules": len(rules),
        "indicators in rules": len(named & {row["code"] for row in rows("indicators.csv")}),
        "accepted findings": sum(1 for finding in report.findings if finding.accepted),
    }

    for words, count in counts.items():
        assert re.findall(rf"\*\*(\d+) {words}\*\*", text) == [str(count)], words


def slips(row: dict[str, str]) -> Iterator[dict[str, str]]:
    """Return what changes if a figure is entered in the wrong scale, or without its sign."""
    for power in SCALE_SLIPS:
        yield {"UNIT_MULT": str(int(row["UNIT_MULT"]) + power), "QUALIFIER": ""}
    if row["OBS_VALUE"].startswith("-"):
        yield {"OBS_VALUE": row["OBS_VALUE"].lstrip("-")}


def slipped(figures: list[dict[str, str]], relations: tuple[str, ...]) -> Iterator[list[dict[str, str]]]:
    """Let each figure that a rule reads slip, one at a time, at every place that prints it."""
    names = set(re.findall(r"\w+", " ".join(relations)))
    for there, row in {place(row): row for row in figures if row["INDICATOR"] in names}.items():
        for slip in slips(row):
            yield [other | slip if place(other) == there else other for other in figures]


def place(row: dict[str, str]) -> tuple[str, str, str]:
    return row["INDICATOR"], row["REF_AREA"], row["TIME_PERIOD"]


def test_every_rule_is_broken_by_some_slip_of_one_figure(project: Path, report: Report) -> None:
    figures = rows("figures.csv")
    file = project / "datasets" / NAME / "figures.csv"
    rules = [rule for rule in report.rules if rule.kind != "facts" and not rule.broken]
    assert len(rules) > 40

    cannot_fail = []
    for rule in rules:
        for others in slipped(figures, rule.relations):
            write(file, others)
            again = check(project, Choice(select=(rule.id,), joint="never"))
            if any(one.id == rule.id and one.broken for one in again.rules):
                break
        else:
            cannot_fail.append(rule.id)
    write(file, figures)

    assert cannot_fail == []


def test_every_indicator_says_what_it_is_and_is_used() -> None:
    indicators = rows("indicators.csv")
    used = {row["INDICATOR"] for row in rows("figures.csv")}

    assert [row["code"] for row in indicators if row["code"] not in used] == []
    shares = [row for row in indicators if row["unit"] == "PERCENT" and row["maximum"] == "100"]
    assert len(shares) > 20
    assert [row["code"] for row in shares if not row["share_of"] or row["minimum"] != "0"] == []


def test_a_unit_that_its_indicator_does_not_have_is_a_finding(project: Path) -> None:
    figures = rows("figures.csv")
    file = project / "datasets" / NAME / "figures.csv"
    others = [
        row | {"UNIT_MEASURE": "USD"} if row["INDICATOR"] == "telecom_revenue" else row for row in figures
    ]
    write(file, others)
    found = check(project, Choice(select=("foreign-key",))).findings
    write(file, figures)

    assert [finding.key["TIME_PERIOD"] for finding in found] == ["2022", "2023-01-01/P9M"]


def test_counts_in_round_thousands_say_that_their_zeros_are_no_digits() -> None:
    rounded = {row["code"] for row in rows("indicators.csv") if row["rounding"]}

    thousands = {row["INDICATOR"] for row in rows("figures.csv") if row["OBS_VALUE"].endswith("000")}
    assert len(thousands) > 5
    assert thousands - rounded == set()


def test_a_changed_figure_is_a_changed_line() -> None:
    """Sorted by document and line, written in one way only, one figure a line."""
    figures = rows("figures.csv")
    keys = [
        (
            row["SOURCE"],
            int(row["LOCATOR"].removeprefix("line ")),
            row["INDICATOR"],
            row["REF_AREA"],
            row["TIME_PERIOD"],
        )
        for row in figures
    ]

    assert keys == sorted(keys)
    assert [key for key, count in Counter(keys).items() if count > 1] == []
    codes = [row["code"] for row in rows("indicators.csv")]
    assert codes == sorted(codes)
