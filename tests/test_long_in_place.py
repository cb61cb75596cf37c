"""A long table that is judged where its rows lie comes to the same as one that is read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tieout.engines.judge import BROKEN, EXACTLY
from tieout.engines.plan.long_making import long_plan_of
from tieout.engines.plan.on_polars import PolarsSource
from tieout.engines.plan.settle import settle
from tieout.engines.plan.settlement import Told, is_left, is_near
from tieout.facts import DESCRIPTOR
from tieout.in_place import staying
from tieout.model import Refused, Report, RuleResult
from tieout.projects import load
from tieout.run import Choice, check

HEADER = (
    "INDICATOR",
    "REF_AREA",
    "TIME_PERIOD",
    "OBS_VALUE",
    "DECIMALS",
    "UNIT_MULT",
    "UNIT_MEASURE",
    "OBS_STATUS",
    "QUALIFIER",
    "SOURCE",
)
TYPES = {"TIME_PERIOD": "year", "OBS_VALUE": "number", "DECIMALS": "integer", "UNIT_MULT": "integer"}
CODES = (
    "code,unit,minimum,maximum,rounding\n"
    "level,persons,0,,\n"
    "part,persons,,,\n"
    "rest,persons,,,\n"
    "rate,percent,-100,,{}\n"
    "idle,persons,,50,\n"
)
NEVER_FALLS = """
[[rule]]
id = "level-never-falls"
kind = "never_falls"
columns = ["level"]
"""
AT_MOST = """
[[rule]]
id = "part-at-most-level"
kind = "at_most"
smaller = "part"
larger = "level"
"""
RULES = f"""
{NEVER_FALLS}

[[rule]]
id = "rate-is-the-growth-of-level"
kind = "growth"
published = "rate"
of = "level"

[[rule]]
id = "parts-give-level"
kind = "adds_up"
total = "level"
parts = ["part", "rest"]

[[rule]]
id = "part-below-level"
kind = "at_most"
smaller = "part"
larger = "level"
where = {{ REF_AREA = "A" }}

[[rule]]
id = "part-in-range"
kind = "in_range"
columns = ["part"]
low = 1
high = 100000

[[rule]]
id = "rate-is-a-share"
kind = "share_of"
published = "rate"
part = "part"
whole = "level"
severity = "warning"
from = 2002
"""
PRINTS: Mapping[str, Sequence[str]] = {
    "level": ["0", "2", "3.5", "10", "10.5", "11", "99.95", "100", "-4", "123456789.1", "20", "30.0"],
    "part": ["0", "1", "5", "10", "-1", "2.5"],
    "rest": ["0", "1", "5", "10", "95"],
    "rate": ["0.0", "100", "50.0", "5.0", "-50", "10", "4.8", "-200"],
    "idle": ["1", "50", "60"],
}
SLIPS: Mapping[str, Sequence[str | None]] = {
    "INDICATOR": ["other", None],
    "REF_AREA": [None],
    "TIME_PERIOD": ["20x5", "2001"],
    "OBS_VALUE": [None, "n/a", "1e2", "7.25", "12345678901234567", "99999999999999"],
    "DECIMALS": ["0", "2", "-1", "INF", "x", "99"],
    "UNIT_MULT": ["0", "6", "-1", "y"],
    "OBS_STATUS": ["B", "F", "M", "?", None],
    "QUALIFIER": ["~", ">", "?", ""],
}
Row = tuple[str | None, ...]


@st.composite
def tables(draw: st.DrawFn) -> pl.DataFrame:
    """Draw the rows of two areas, most of them plain; some are printed twice."""
    decimals, scale = draw(st.sampled_from([None, "2"])), draw(st.sampled_from([None, "0", "3"]))
    rows: list[Row] = [
        (code, area, year, draw(st.sampled_from(texts)), decimals, scale, "u", "A", None, "s1")
        for area in "AB"
        for year in ("2000", "2001", "2003")
        for code, texts in PRINTS.items()
    ]
    for row in draw(st.lists(st.sampled_from(rows), max_size=5)):
        slips = draw(st.dictionaries(st.sampled_from([*SLIPS]), st.integers(0, 5), max_size=1))
        changed = {name: SLIPS[name][place % len(SLIPS[name])] for name, place in slips.items()}
        again = dict(zip(HEADER, row, strict=True)) | changed
        again["SOURCE"] = draw(st.sampled_from(["s1", "s2", "s3"]))
        rows.append(tuple(again.values()))
        if draw(st.booleans()) and row in rows:
            rows.remove(row)
    return table(draw(st.permutations(rows)))


def table(rows: Sequence[Row]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=dict.fromkeys(HEADER, pl.String), orient="row")


def project(  # noqa: PLR0913 -- all that a project is made from
    root: Path,
    frame: pl.DataFrame,
    *,
    key: Sequence[str] = (*HEADER[:3], "SOURCE"),
    rules: str = RULES,
    codes: str = CODES.format(""),
    unique: str = "",
) -> Path:
    """Write a project of one long table in Parquet, and its list of codes."""
    folder = root / "datasets" / "large"
    folder.mkdir(parents=True, exist_ok=True)
    (root / "expectations").mkdir(exist_ok=True)
    said = [
        {"name": name, "type": TYPES.get(name, "string"), "constraints": {"unique": name == unique}}
        for name in frame.columns
    ]
    schema: dict[str, Any] = {"fields": said, "primaryKey": list(key)}
    schema["foreignKeys"] = [{"fields": "INDICATOR", "reference": {"resource": "codes", "fields": "code"}}]
    names = codes.partition("\n")[0].split(",")
    listed = {"fields": [{"name": name, "type": "string"} for name in names], "primaryKey": ["code"]}
    resources = [
        {"name": "large", "path": "large.parquet", "schema": schema},
        {"name": "codes", "path": "codes.csv", "schema": listed},
    ]
    (folder / DESCRIPTOR).write_text(json.dumps({"name": "large", "resources": resources}), "utf-8")
    (folder / "codes.csv").write_text(codes, "utf-8")
    (root / "expectations" / "large.toml").write_text(rules, "utf-8")
    frame.write_parquet(folder / "large.parquet")
    return root


def same(root: Path, engine: str = "polars") -> list[str]:
    """Assert that both ways come to the same; return why the table was read after all."""
    told: list[str] = []
    in_place = check(root, Choice(whole=0, engine=engine, joint="never", told=told.append))
    read = check(root, Choice(joint="never", suspicions=False))
    assert results(in_place) == results(read)
    assert in_place.findings == read.findings
    assert in_place.advice == read.advice
    assert in_place.unknown == read.unknown
    assert in_place.exit_code() == read.exit_code()
    return [one.partition(": ")[2] for one in told if one.startswith("reading ")]


def results(report: Report) -> dict[tuple[str, str, str], RuleResult]:
    # What a column was computed from is told of a sample, which is none of these tests.
    return {(one.id, one.kind, one.table): replace(one, computed_from="") for one in report.rules}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("large")


@pytest.fixture(scope="module", autouse=True)
def no_sample() -> Iterator[None]:
    """Let the plan alone judge what it can: else all of so small a table is judged in memory."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tieout.engines.plan.closer._SAMPLE", 0)
        yield


@given(
    frame=tables(),
    key=st.sampled_from([HEADER[:3], (*HEADER[:3], "SOURCE"), ()]),
    rounding=st.sampled_from(["", "", "truncated", "decimals 1 up", "random"]),
)
@settings(max_examples=4)
def test_tables_of_texts_come_to_the_same_both_ways(
    root: Path, frame: pl.DataFrame, key: Sequence[str], rounding: str
) -> None:
    same(project(root, frame, key=key, codes=CODES.format(rounding)))


@given(frame=tables(), rounding=st.sampled_from(["", "decimals 1", "per cell", "exact"]))
@settings(max_examples=4)
def test_tables_of_floats_come_to_the_same_both_ways(root: Path, frame: pl.DataFrame, rounding: str) -> None:
    value = pl.col("OBS_VALUE").replace("n/a", "nan").cast(pl.Float64)
    scale = pl.col("UNIT_MULT").replace("y", "99").cast(pl.Int64)
    same(project(root, frame.with_columns(value, scale), codes=CODES.format(rounding)))


def plain(*rows: Row, areas: Sequence[str] = "A") -> pl.DataFrame:
    """Return figures that keep every rule, each printed by two sources, and some rows more."""
    prints = {"level": (100, 110, 121), "part": (40, 50, 60), "rest": (60, 60, 61)}
    said = ("3", "u", "A", None)
    return table(
        [
            (code, area, str(year), str(print_), "0", *said, source)
            for area in areas
            for code, figures in prints.items()
            for year, print_ in enumerate(figures, 2000)
            for source in ("s1", "s2")
        ]
        + [
            ("rate", area, year, "10.0", "1", "0", "v", "A", None, "s1")
            for area in areas
            for year in ("2001", "2002")
        ]
        + list(rows)
    )


def row(code: str, area: str, year: str, value: str | None, **said: str | None) -> Row:
    usual = {"decimals": "0", "scale": "3", "unit": "u", "status": "A", "qualifier": None, "source": "s3"}
    return (code, area, year, value, *(usual | said).values())


SAID = {
    "A": row("level", "A", "2002", "122"),  # a source that says otherwise
    "B": row("level", "B", "2002", "121"),
    "C": row("level", "C", "2003", "99", status="B"),
    "D": row("level", "D", "2003", "99", status="F"),
    "E": row("level", "E", "2003", "99"),
    "F": row("level", "F", "2003", "99", qualifier="~"),
    "G": row("level", "G", "2003", "n/a"),
    "H": row("level", "H", "2003", None, status="M"),
    "I": row("level", "I", "2003", "121000", scale="0", decimals="-3"),
    "J": row("level", "J", "2003", "0.122", scale="6", decimals="3"),
    "K": row("heard", "K", "2002", "121"),
    "L": row("level", "L", "20x3", "121"),
    "M": row("level", "M", "2002", "121", source="s2"),  # a key that stands twice
    "N": row("idle", "N", "2002", "51", scale="0"),
    "O": row("rest", "O", "2003", "1", decimals="x"),
}


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_each_entity_whose_rows_say_more_is_judged_as_where_the_table_is_read(
    root: Path, engine: str
) -> None:
    frame = plain(*SAID.values(), areas=[*SAID, "Z"])
    assert same(project(root, frame), engine) == []
    wrong = {one.key.get("REF_AREA") for one in check(root).findings if one.severity == "error"}
    assert wrong == set("AEGKLMNO")


def test_blocks_of_entities_come_to_the_same(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tieout.engines.plan.on_polars.AT_ONCE", 50)
    monkeypatch.setattr("tieout.engines.plan.on_polars.BLOCK", 50)
    project(root, plain(*SAID.values(), areas=[*SAID, "Z"]))
    assert same(root) == []


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_cells_that_stand_again_are_told_as_where_the_table_is_read(root: Path, engine: str) -> None:
    frame = plain(*SAID.values(), areas=[*SAID, "Z"])
    numbers = pl.int_range(len(frame)).cast(pl.String).replace({"7": "3", "90": "3", "200": "199"})
    project(root, frame.with_columns(NUMBER=numbers), unique="NUMBER")
    assert same(root, engine) == []
    told = [one.line for one in check(root).findings if "must be unique" in one.message]
    assert told == [8, 91, 201]


def test_of_plain_rows_nothing_is_left(root: Path) -> None:
    frame = plain(areas=[f"A{number}" for number in range(20)])
    loaded, _ = load(project(root, frame), stay=staying(Choice(whole=0)))
    (one,) = loaded
    rules, source = one.expectations.rules, one.in_place["large"]
    plan = long_plan_of(one.cells["large"].table, one.scopes[0][1], rules, source, others=one.cells)
    assert isinstance(source, PolarsSource)
    found = settle(plan, source, source.frame, Told(10))
    assert found.rows.filter(is_left(plan) | is_near(plan)).is_empty()
    assert (found.height, found.several, found.stated, found.ranged) == (400, 180, 400, 160)
    assert {one.rule.id: dict(+found.codes[one.name]) for one in plan.asked} == {
        "level-never-falls": {EXACTLY: 40},
        "rate-is-the-growth-of-level": {EXACTLY: 40},
        "parts-give-level": {EXACTLY: 60},
        "part-below-level": {},
        "part-in-range": {EXACTLY: 60},
        "rate-is-a-share": {BROKEN: 20},
    }


def test_what_is_broken_and_not_told_stands_in_the_row_of_what_is_judged(root: Path) -> None:
    falls = [row("level", area, "2003", "9", source="s1") for area in ("A", "B", "C", "D")]
    project(root, plain(*falls, areas=["A", "B", "C", "D"]), rules=NEVER_FALLS)
    cut = check(root, Choice(whole=0, most=1, every=True))
    (rest,) = cut.rest
    told = {(one.rule, one.line, one.key["REF_AREA"]) for one in cut.findings}
    listed = {(rule, row, area) for rule, row, area, _ in rest.rows.iter_rows()}
    assert len(told) == 1
    assert told | listed == {(one.rule, one.line, one.key["REF_AREA"]) for one in check(root).findings}


@pytest.mark.parametrize(
    ("slip", "why"),
    [
        ({"decimals": "0", "value": "1.5"}, "level prints finer digits than are declared"),
        ({"decimals": "INF"}, "some figures of level are exact, and others are not"),
        ({"area": " A"}, "blanks stand around texts that name things, and other rows say what is meant"),
    ],
)
def test_what_no_plan_can_judge_is_read(root: Path, slip: dict[str, str], why: str) -> None:
    said = {"code": "level", "area": "A", "year": "2003", "value": "130", **slip}
    assert same(project(root, plain(row(**said)))) == [why]


def without_time(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.filter(pl.col("TIME_PERIOD") == "2002").drop("TIME_PERIOD")


def by_sex(frame: pl.DataFrame) -> pl.DataFrame:
    sex = pl.col("REF_AREA").replace({"A": "F", "B": "M"})
    return frame.with_columns(sex.alias("SEX"), pl.col("UNIT_MULT").cast(pl.Int8))


@pytest.mark.parametrize(
    ("changed", "key", "rules"),
    [
        (without_time, ("INDICATOR", "REF_AREA", "SOURCE"), AT_MOST),
        (by_sex, (*HEADER[:3], "SEX", "SOURCE"), NEVER_FALLS),
        (by_sex, (*HEADER[:3], "SEX", "SOURCE"), ""),
    ],
)
def test_tables_of_other_shapes_come_to_the_same_both_ways(
    root: Path, changed: Callable[[pl.DataFrame], pl.DataFrame], key: Sequence[str], rules: str
) -> None:
    frame = changed(plain(*SAID.values(), areas=[*SAID, "Z"]))
    assert same(project(root, frame, key=key, rules=rules)) == []


def test_units_that_differ_are_refused(root: Path) -> None:
    project(root, plain(row("level", "A", "2002", "121", unit="w")))
    refused = []
    for choice in (Choice(whole=0), Choice()):
        with pytest.raises(Refused) as one:
            check(root, choice)
        refused.append(str(one.value))
    assert refused[0] == refused[1]
    assert "printed in different units: u and w" in refused[0]
