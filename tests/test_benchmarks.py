"""The benchmarks measure what they say."""

from __future__ import annotations

import json
import random
import runpy
from pathlib import Path

import polars as pl
import pytest

from at_scale import tables, with_duckdb, with_numpy, with_polars, with_tieout
from at_scale.cases import RIGHT
from at_scale.checks import CHECKS, TENTHS, Table
from at_scale.digests import as_missing, digests
from at_scale.page import PAGE, page_of
from at_scale.results import Results
from at_scale.runs import Run
from at_scale.tables import make
from at_scale.targets import targets
from at_scale.variants import VARIANTS
from tieout.docs import build
from tieout.run import Choice, check
from tieout.testing import project

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
DOCS = runpy.run_path(str(BENCHMARKS / "docs.py"))
JOINT = runpy.run_path(str(BENCHMARKS / "joint.py"))


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


def test_of_drawn_sets_one_in_a_thousand_is_wrong(tmp_path: Path) -> None:
    project(tmp_path, JOINT["table"](1000), rules=JOINT["SUMS"])
    report = check(tmp_path, Choice(joint="never"))
    areas = {finding.key["area"] for finding in report.findings}
    assert len(report.findings) == 2 * len(areas)  # each in its line and in its column
    assert 1 <= len(areas) <= 3


def test_the_set_of_ten_figures_can_hold_together_though_its_numbers_do_not_say_so(tmp_path: Path) -> None:
    project(tmp_path, JOINT["TEN"], rules=JOINT["OF_TEN"])
    report = check(tmp_path)
    assert (report.findings, report.unknowns, report.joined) == ((), (), 1)
    assert [rule.id for rule in report.rules if rule.holds_by_rounding] == [
        rule["id"] for rule in JOINT["SUMS"]
    ]


def test_the_page_of_sets_is_the_script_s_own() -> None:
    page = (BENCHMARKS / "JOINT.md").read_text("utf-8")
    before, _, after = JOINT["PAGE"].partition("{small}")
    assert page.startswith(before)
    assert after.partition("{large}")[0] in page
    assert all(f"| {name} |" in page for name in JOINT["SMALL"])


def drawn(folder: Path, variant: str, rows: int = 1000) -> Table:
    make(folder, rows, VARIANTS[variant])
    return VARIANTS[variant].table(folder)


@pytest.mark.parametrize("variant", VARIANTS)
def test_by_hand_all_that_is_planted_is_found_and_nothing_else(tmp_path: Path, variant: str) -> None:
    table = drawn(tmp_path, variant)
    right = json.loads((tmp_path / RIGHT).read_text("utf-8"))["planted"]
    assert [right[check].split()[0] for check in CHECKS] == ["1"] * len(CHECKS)
    assert digests(with_polars.find(table)) == right
    assert digests(with_duckdb.find(table)) == right
    assert digests(with_numpy.find(table)) == right


@pytest.mark.parametrize("engine", ["", "polars"])
def test_tieout_finds_all_that_is_planted_and_nothing_else(tmp_path: Path, engine: str) -> None:
    table = drawn(tmp_path, "float-inferred")
    right = json.loads((tmp_path / RIGHT).read_text("utf-8"))["as missing"]
    assert digests(with_tieout.find(table, engine)) == right


def test_by_hand_any_wrong_figures_are_found_as_tieout_finds_them(tmp_path: Path) -> None:
    table = drawn(tmp_path, "text-inferred", 300)
    rows = pl.read_parquet(table.file).unique(["area", "year"], maintain_order=True)
    draw = random.Random(20)
    for name, much in [
        ("users", -400),
        ("total", 1),
        ("total", 2),
        ("rate", 0.1),
        ("rate", -0.23),
        ("level", 0.07),
    ]:
        chosen = pl.Series(draw.choices([True, False], [1, 3], k=rows.height))
        moved = (pl.col(name).cast(pl.Float64, strict=False) + much).round(2).cast(pl.String)
        moved = moved if name in TENTHS else moved.str.strip_suffix(".0")
        rows = rows.with_columns(pl.when(chosen).then(moved).otherwise(name).alias(name))
    for name in ("users", "a", "level"):
        lost = pl.Series(draw.choices([True, False], [1, 9], k=rows.height))
        rows = rows.with_columns(pl.when(lost).then(None).otherwise(name).alias(name))
    table.file.unlink()
    rows[: rows.height - 20].write_parquet(table.dataset / "scale.parquet")
    found = set(with_tieout.find(table))
    assert set(with_tieout.find(table, "polars")) == found
    assert {check for check, *_ in found} >= {"required", "never_falls", "growth", "parts"}
    assert set(as_missing(with_polars.find(table))) == found
    assert set(as_missing(with_duckdb.find(table))) == found
    assert set(as_missing(with_numpy.find(table))) == found


def test_a_large_table_is_drawn_stretch_by_stretch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "STRETCH", 40)
    table = drawn(tmp_path, "text-declared", 2000)
    rows = pl.read_parquet(table.file)
    assert rows.height == 2000
    assert rows["area"].n_unique() == 100
    assert rows[:1000]["area"].n_unique() > 90  # the years of an area lie anywhere
    right = json.loads((tmp_path / RIGHT).read_text("utf-8"))["planted"]
    assert digests(with_polars.find(table)) == right


def test_the_page_of_large_tables_says_which_targets_are_met() -> None:
    here = ("text-inferred", 10**6)
    times = {"tieout-polars": [3.0, 9.0, 3.1], "polars": [2.0, 2.1, 1.9], "gx": [15.0]}
    runs = [Run(name, *here, cold=False, seconds=one) for name, all_ in times.items() for one in all_]
    runs.append(Run("pandera-polars", *here, cold=False, seconds=6.0, wrong=("growth",)))
    runs.append(Run("duckdb", *here, cold=False, trouble="stopped after 9 s"))
    said = {one.words: (one.figure, one.verdict) for one in targets(Results(runs)) if one.figure is not None}
    place = "1,000,000 rows, text-inferred: time /"
    assert said == {
        f"{place} by hand": (3.1 / 2.0, "**missed**"),
        f"{place} pandera": (3.1 / 6.0, "**missed**"),
        f"{place} GX": (3.1 / 15.0, "**missed**"),
        "runs whose findings are not those that are planted": (1, "**missed**"),
    }
    page = page_of(Results(runs))
    assert "| `polars` | all | 2.00 | 1.00 |" in page
    assert "| `pandera-polars` | wrong: growth | 6.00 | 3.00 |" in page
    assert "| `duckdb` | stopped after 9 s |  |" in page


def test_the_page_of_large_tables_is_the_script_s_own() -> None:
    page = (BENCHMARKS / "SCALE.md").read_text("utf-8")
    before, _, after = PAGE.partition("{contenders}")
    assert page.startswith(before)
    assert after[: after.index("{")] in page
