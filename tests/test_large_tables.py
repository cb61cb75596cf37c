"""Large tables: judged where their rows lie, they come to what they come to where they are read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import tieout
from tieout import accepting
from tieout import run as running
from tieout.choices import MOST
from tieout.cli import main
from tieout.model import Report
from tieout.run import Choice, check
from tieout.testing import project

ALONE = Choice(joint="never", suspicions=False)
IN_PLACE = replace(ALONE, whole=0, most=3)
SMALL = 60
"""So many areas of two years are enough: of fewer, all are looked at."""
FALLS: dict[str, Any] = {"id": "levels-never-fall", "kind": "never_falls", "columns": ["level"]}
ABOVE = {"id": "wholes-fit", "kind": "at_most", "smaller": "part", "larger": "level"}


def in_parquet(
    root: Path,
    levels: Callable[[int], tuple[object, object]],
    rules: Sequence[Mapping[str, Any]] = (FALLS,),
    accepts: Sequence[Mapping[str, Any]] = (),
    facts: Mapping[str, Mapping[str, Any]] | None = None,
    **columns: str,
) -> Path:
    """Write a project of one Parquet table: of each area the levels of two years, and other columns."""
    rows = [
        (f"A{area:03d}", str(year), level, *columns.values())
        for area in range(SMALL)
        for year, level in zip((2020, 2021), levels(area), strict=True)
    ]
    names = ["area", "year", "level", *columns]
    text = "\n".join(",".join(map(str, row)) for row in [names, *rows])
    project(root, f"{text}\n", facts, rules, accepts)
    folder = root / "datasets" / "small"
    descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
    descriptor["resources"][0]["path"] = "table.parquet"
    (folder / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    texts = pl.read_csv(folder / "table.csv", schema_overrides={"year": pl.String})
    texts.write_parquet(folder / "table.parquet")
    return root


def half_fall(area: int) -> tuple[object, object]:
    return 2.5, 1.5 if area % 2 else 3.5


@pytest.fixture
def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Be in a project whose table is too large to be read, and where much is broken."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(running, "Choice", partial(Choice, whole=0, most=3))
    return in_parquet(tmp_path, half_fall)


@pytest.mark.parametrize(
    ("levels", "more", "found"),
    [
        pytest.param(half_fall, {}, {"error": 30}, id="nothing else"),
        pytest.param(
            half_fall, {"rules": [{**FALLS, "severity": "warning"}]}, {"warning": 30}, id="a warning"
        ),
        pytest.param(
            half_fall, {"rules": [{**FALLS, "warn_below": 10, "why": "."}]}, {"warning": 30}, id="below a gap"
        ),
        pytest.param(
            lambda area: (50, 60 if area % 3 else 40 + area % 2),
            {},
            {"error": 10, "warning": 10},
            id="zeros that may be no digits",
        ),
        pytest.param(
            lambda area: (50, 60 if area % 3 else 40 + area % 2),
            {"facts": {"level": {"rounding": {"decimals": 0}}}},
            {"error": 20},
            id="zeros that are digits",
        ),
        pytest.param(
            half_fall, {"OBS_STATUS": "U1"}, {"error": 30, "warning": 120}, id="a status that nobody knows"
        ),
    ],
)
def test_both_ways_find_as_much_of_each_severity(
    levels: Callable[[int], tuple[object, object]],
    more: Mapping[str, Any],
    found: Mapping[str, int],
    tmp_path: Path,
) -> None:
    in_parquet(tmp_path, levels, **more)
    read, in_place = check(tmp_path, ALONE), check(tmp_path, IN_PLACE)

    assert read.open_by_severity == found
    assert in_place.open_by_severity == found
    assert (read.exit_code(), read.verdict) == (in_place.exit_code(), in_place.verdict)


def test_an_accepted_item_that_is_unknown_by_now_is_told_apart_from_one_that_holds(tmp_path: Path) -> None:
    known = {"rule": "wholes-fit", "reason": "Two systems."}
    accepts = [{**known, "key": {"area": f"A05{number}", "year": "2021"}} for number in (8, 9)]
    in_parquet(
        tmp_path,
        lambda area: (2.5, "" if area == 59 else 2.5),
        [ABOVE],
        accepts,
        part="1.5",
    )

    reports = [check(tmp_path, choice) for choice in (ALONE, IN_PLACE)]
    assert [
        [(one.severity, one.message.partition("is stale: ")[2]) for one in report.findings]
        for report in reports
    ] == [
        [
            ("error", "no finding matches it any more: remove it"),
            ("warning", "it cannot be judged now (missing)"),
        ]
    ] * 2


# --- explain


def explained(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    code = main(["explain", *words])
    out, err = capsys.readouterr()
    assert code == (2 if err else 0)
    return err or out


def test_a_finding_that_is_not_listed_is_explained_by_its_key(
    large: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (("A059",), ("area=a059", "2021")):
        assert explained(capsys, "levels-never-fall", *words).startswith(
            "error levels-never-fall [A059 2021]  (finding "
        )


def test_a_finding_that_is_not_listed_is_explained_by_its_id(
    large: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    [id_] = [one.id for one in check(large, ALONE).findings if one.key["area"] == "A059"]
    assert id_ not in [one.id for one in check(large, IN_PLACE).findings]

    assert explained(capsys, id_[:8]).startswith(f"error levels-never-fall [A059 2021]  (finding {id_})")


def test_an_unknown_item_of_a_large_table_is_explained(
    large: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rule = '[[rule]]\nid = "level-kept"\nkind = "formula"\nholds = "level >= lag(level, 2Y)"\n'
    (large / "expectations" / "small.toml").write_text(rule, "utf-8")
    assert [one.key["area"] for one in check(large, IN_PLACE).unknowns if one.key["area"] == "A059"] == []

    assert explained(capsys, "level-kept", "A059", "2021").startswith("unknown level-kept [A059 2021]")


def test_a_rule_says_how_many_of_its_findings_are_not_listed(
    large: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = explained(capsys, "levels-never-fall")

    assert "counts       60 items: 30 hold exactly, 0 by rounding, 30 broken, 0 unknown" in said
    assert " broken items are not listed, because there are too many: --max-findings N lists more" in said


def test_what_a_large_table_does_not_have_is_named_as_ever(
    large: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = explained(capsys, "levels-never-fall", "A058")
    assert "levels-never-fall is broken, or could not be judged, at [A001 2021], " in said
    assert "is neither a rule nor the id of a finding" in explained(capsys, "0123456")


# --- accept


def test_a_finding_of_a_large_table_is_accepted_and_all_others_are_left(
    large: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(accepting, "Choice", partial(Choice, whole=0))

    assert main(["accept", "levels-never-fall", "A059", "--reason", "Two systems."]) == 0
    place = "expectations/small.toml:6"
    said = f"accepted 1 finding: levels-never-fall [A059 2021], in {place}; 29 findings are left\n"
    assert capsys.readouterr().out == said
    for choice in (ALONE, IN_PLACE):
        report = check(large, choice)
        assert (report.accepted_count, report.open_by_severity) == (1, {"error": 29})


# --- engines and how much is listed


@pytest.mark.parametrize(
    ("typed", "engine", "most"),
    [
        ([], "polars", MOST),
        (["--max-findings", "3"], "polars", MOST),
        (["--max-findings", "5000"], "polars", 5000),
        (["--engine", "duckdb"], "duckdb", MOST),
    ],
)
def test_what_is_typed_says_what_judges_and_how_much_is_listed(
    typed: list[str], engine: str, most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choices: list[Choice] = []

    def told(_path: str, choice: Choice) -> Report:
        choices.append(choice)
        return Report()

    monkeypatch.setattr(running, "check", told)
    monkeypatch.setattr("tieout.choices.find_spec", lambda _: True)
    main(["check", str(tmp_path), "-q", *typed])
    assert [(one.engine, one.most) for one in choices] == [(engine, most)]


@pytest.mark.parametrize(("engine", "name"), [("duckdb", "DuckDB"), ("spark", "PySpark")])
def test_an_engine_that_is_not_installed_is_named_with_the_mend(
    engine: str,
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("tieout.choices.find_spec", lambda _: None)
    said = f'engine {engine!r}: {name} is not installed: pip install "tieout[{engine}]"'

    assert main(["check", str(tmp_path), "--engine", engine]) == 2
    assert capsys.readouterr().err == f"tieout: {said}\n"
    with pytest.raises(ModuleNotFoundError) as lacking:
        tieout.check(tmp_path, engine=engine)
    assert str(lacking.value) == said


def test_pages_are_said_to_be_judged_by_no_other_engine(
    large: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tieout.choices.find_spec", lambda _: True)
    main(["check", "--engine", "duckdb", "-o", "html=page.html", "-q"])
    said = "tieout: pages show every figure, so that all tables are read, and duckdb judges none\n"
    assert capsys.readouterr().err == said


def test_python_says_what_judges() -> None:
    with pytest.raises(ValueError, match="one of 'polars', 'duckdb', 'spark' is expected, not 'dukdb'"):
        tieout.check(".", engine="dukdb")


def test_python_takes_a_large_table_and_draws_all_of_it(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tieout.python.Choice", partial(Choice, whole=0))
    report = tieout.check(large, most=3)
    [rule] = report.rules[report.rules["id"] == "levels-never-fall"].to_dict("records")

    assert (rule["broken"], len(report.findings) + rule["unlisted"]) == (30, 30)
    assert rule["unlisted"] > 0
    with pytest.raises(AssertionError, match=rf"\n\.\.\. and {rule['unlisted']} more findings\n"):
        report.assert_ok()
    assert "not listed here" not in report.to_html()
