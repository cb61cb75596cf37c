"""A table that is judged where its rows lie comes to the same as one that is read."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tieout.facts import DESCRIPTOR
from tieout.model import Report, RuleResult
from tieout.run import Choice, check

LEVELS = ["0", "0.0", "-0", "1", "2", "3.5", "7", "10", "10.5", "11", "99.95", "100", "-4", "123456789.1"]
RATES = ["0", "0.0", "100", "50.0", "5.0", "-50", "-100", "-30", "42.9", "10", "4.8", "-200", "1e2"]
PARTS = ["0", "1", "2", "3", "5", "10", "-1", "2.5", "n/a"]
YEARS = ["2000", "2001", "2002", "2003", "2005", "20x5"]
FIELDS: Sequence[Mapping[str, Any]] = (
    {"name": "area", "type": "string", "role": "entity"},
    {"name": "year", "type": "year"},
    {"name": "kind", "type": "string", "role": "note", "constraints": {"enum": ["a", "b"]}},
    {"name": "level", "type": "number", "constraints": {"minimum": 0}},
    {"name": "rate", "type": "number", "unit": "percent", "constraints": {"minimum": -100}},
    {"name": "part", "type": "number", "constraints": {"required": True}},
    {"name": "rest", "type": "number"},
    {"name": "total", "type": "number", "constraints": {"minimum": 0, "maximum": 50}},
)
RULES = """
[[rule]]
id = "level-never-falls"
kind = "never_falls"
columns = ["level"]

[[rule]]
id = "rate-is-the-growth-of-level"
kind = "growth"
published = "rate"
of = "level"

[[rule]]
id = "rate-since-the-last-print"
kind = "growth"
published = "rate"
of = "level"
over = "previous"
severity = "warning"
from = 2002

[[rule]]
id = "rate-since-2001"
kind = "growth"
published = "rate"
of = "level"
since = 2001

[[rule]]
id = "rate-is-the-average-since-2001"
kind = "average_growth"
published = "rate"
of = "level"
since = 2001

[[rule]]
id = "total-of-the-year"
kind = "running_total"
published = "total"
of = "part"
restarts = "yearly"

[[rule]]
id = "parts-give-total"
kind = "adds_up"
total = "total"
parts = ["part", "rest"]

[[rule]]
id = "part-below-total"
kind = "at_most"
smaller = "part"
larger = "total"
where = { area = "A" }

[[rule]]
id = "level-in-range"
kind = "in_range"
columns = ["level", "part"]
low = 1
high = 100

[[rule]]
id = "rate-is-a-share"
kind = "share_of"
published = "rate"
part = "part"
whole = "total"

[[rule]]
id = "twice-rest"
kind = "formula"
holds = "part == 2*rest - 1"
"""


def cells(values: Sequence[str]) -> st.SearchStrategy[str | None]:
    return st.one_of(st.sampled_from(values), st.sampled_from(values), st.none())


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["A", "B", "C"]),
        st.sampled_from(YEARS[:5]) | st.sampled_from(YEARS),
        st.sampled_from(["a", "a", "b", "c"]),
        cells(LEVELS),
        cells(RATES),
        cells(PARTS),
        cells(PARTS),
        cells(PARTS),
    ),
    min_size=1,
    max_size=14,
)


def project(
    root: Path,
    frame: pl.DataFrame,
    fields: Sequence[Mapping[str, Any]] = FIELDS,
    rules: str = RULES,
    key: Sequence[str] = ("area", "year"),
) -> Path:
    """Write a project of one table in Parquet."""
    folder = root / "datasets" / "large"
    folder.mkdir(parents=True, exist_ok=True)
    (root / "expectations").mkdir(exist_ok=True)
    schema = {"fields": list(fields), **({"primaryKey": list(key)} if key else {})}
    resource = {"name": "large", "path": "large.parquet", "schema": schema}
    (folder / DESCRIPTOR).write_text(json.dumps({"name": "large", "resources": [resource]}), "utf-8")
    (root / "expectations" / "large.toml").write_text(rules, "utf-8")
    frame.write_parquet(folder / "large.parquet")
    return root


ALONE = Choice(joint="never", suspicions=False)
"""Each rule for itself: in place nothing is judged jointly."""


def both(root: Path) -> tuple[Report, Report]:
    """Return the reports of a table that is judged in place, and of the same one that is read."""
    return check(root, Choice(whole=0, joint="never")), check(root, ALONE)


def results(report: Report) -> dict[tuple[str, str], RuleResult]:
    return {(one.id, one.kind): one for one in report.rules}


def same(root: Path) -> None:
    """Assert that both ways come to the same rules, counts and findings."""
    in_place, read = both(root)
    assert results(in_place) == results(read)
    assert in_place.findings == read.findings
    assert in_place.advice == read.advice
    assert in_place.unknown == read.unknown


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("large")


@given(rows=ROWS)
@settings(max_examples=10)
def test_tables_of_texts_come_to_the_same_both_ways(root: Path, rows: list[tuple[str | None, ...]]) -> None:
    schema = dict.fromkeys((str(field["name"]) for field in FIELDS), pl.String)
    same(project(root, pl.DataFrame(rows, schema=schema, orient="row")))


@given(rows=ROWS)
@settings(max_examples=10)
def test_tables_of_floats_come_to_the_same_both_ways(root: Path, rows: list[tuple[str | None, ...]]) -> None:
    schema = dict.fromkeys((str(field["name"]) for field in FIELDS), pl.String)
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    numbers = [pl.col(name).replace("n/a", "nan").cast(pl.Float64) for name in frame.columns[3:]]
    years = pl.col("year").replace("20x5", "2004").cast(pl.Int32)
    same(project(root, frame.with_columns(years, *numbers)))


def table(**columns: Sequence[Any]) -> pl.DataFrame:
    """Return a table of areas A, A, ... by years, with other columns left empty."""
    size = len(next(iter(columns.values())))
    said: dict[str, Sequence[Any]] = {
        "area": ["A"] * size,
        "year": [str(2000 + place) for place in range(size)],
        "kind": ["a"] * size,
        **{str(one["name"]): [None] * size for one in FIELDS[3:]},
        "part": ["2"] * size,
        **columns,
    }
    return pl.DataFrame({name: pl.Series(values, dtype=pl.String) for name, values in said.items()})


def test_a_name_with_blanks_around_it_is_told_as_where_the_table_is_read(tmp_path: Path) -> None:
    areas = [*(f"B{number}" for number in range(200)), "A", "A\u00a0"]
    root = project(tmp_path, table(level=["9"] * 202, area=areas))
    same(root)
    (found,) = [
        one for one in check(root, Choice(whole=0)).findings if "with blanks around it" in one.message
    ]
    assert (found.rule, found.line) == ("cell", 202)


def test_a_number_that_is_no_year_is_told_as_where_the_table_is_read(tmp_path: Path) -> None:
    years = pl.Series("year", [2000, 2001, 99999], dtype=pl.Int64)
    numbered = table(level=["9", "10", "11"]).with_columns(years)
    same(project(tmp_path, numbered))
    assert results(check(tmp_path))["cell", "facts"].broken == 1


def test_a_table_of_which_nothing_is_promised_is_judged_by_its_facts(tmp_path: Path) -> None:
    root = project(tmp_path, table(level=["9", "-1", "x"]), rules="")
    same(root)
    assert [one.rule for one in check(root, Choice(whole=0)).findings] == ["range", "cell"]


@pytest.mark.parametrize(
    "rounding", ["exact", {"unit": 5}, {"mode": "truncated"}, {"mode": "up"}, {"unit": 5, "mode": "random"}]
)
def test_a_declared_rounding_counts_as_where_the_table_is_read(tmp_path: Path, rounding: Any) -> None:
    changed = [{**one, "rounding": rounding} if one["name"] in ("level", "part") else one for one in FIELDS]
    levels = table(level=["10", "15"] * 100, area=[f"A{number}" for number in range(200)])
    rule = '[[rule]]\nid = "level-below-part"\nkind = "at_most"\nsmaller = "level"\nlarger = "part"\n'
    parts = levels.with_columns(year=pl.lit("2000"), part=pl.Series(["5", "10", "15", "20"] * 50))
    root = project(tmp_path, parts, changed, rule)
    same(root)
    told: list[str] = []
    check(root, Choice(whole=0, told=told.append))
    assert [said for said in told if ": " in said] == [], "nothing is read"


def test_lists_are_cut_and_counts_are_not(tmp_path: Path) -> None:
    falling = table(
        level=[str(900 - 3 * place) for place in range(120)], area=[f"A{n // 2}" for n in range(120)]
    )
    root = project(tmp_path, falling)
    cut, whole = check(root, Choice(whole=0, most=3, joint="never")), check(root, ALONE)
    found = [one for one in cut.findings if one.rule == "level-never-falls"]
    told = next(one for one in cut.rules if one.id == "level-never-falls")
    assert (told.broken, told.unlisted) == (60, 60 - len(found))
    assert 3 <= len(found) < 60
    assert {one.id for one in found} < {one.id for one in whole.findings}
    for one in whole.rules:
        assert replace(results(cut)[one.id, one.kind], unlisted=0) == one


def test_an_accepted_finding_is_told_however_late_it_stands(tmp_path: Path) -> None:
    falling = table(
        level=[str(900 - 3 * place) for place in range(120)], area=[f"A{n // 2}" for n in range(120)]
    )
    accept = '[[accept]]\nrule = "level-never-falls"\nkey = { area = "A59", year = 2119 }\nreason = "known"\n'
    report = check(project(tmp_path, falling, rules=f"{RULES}\n{accept}"), Choice(whole=0, most=1))
    told = next(one for one in report.rules if one.id == "level-never-falls")
    assert (told.broken, told.accepted, told.unlisted) == (60, 1, 0)
    assert not [one for one in report.findings if one.rule == "stale-accept"]


@pytest.mark.parametrize(
    ("printed", "broken"),
    [
        (["9", "8"], 0),  # whole numbers: the fall is within their roundings
        (["9.0", "8.4"], 1),
        (["9.00", "8.95"], 1),
    ],
)
def test_decimals_that_the_first_rows_do_not_show_are_found(
    tmp_path: Path, printed: list[str], broken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tieout.in_place._LOOKED_AT", 1)
    root = project(tmp_path, table(level=["9", *printed]))
    same(root)
    assert results(check(root))["level-never-falls", "never_falls"].broken == broken


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"rounding": {"significant": 3}}, "level is rounded otherwise than to decimals or to a unit"),
        ({"rounding": {"unit": 5}}, "level prints finer digits than are declared"),
        (
            {"rounding": {"unit": 0.1}},
            "the unit to which level is rounded is not alone, or no number of float64",
        ),
        ({"rounding": {"decimals": 0}}, "level prints finer digits than are declared"),
    ],
)
def test_what_no_plan_can_judge_is_read(tmp_path: Path, fields: dict[str, Any], why: str) -> None:
    changed = [{**one, **fields} if one["name"] == "level" else one for one in FIELDS]
    read(project(tmp_path, table(level=["10.5", "9.1", "11"]), changed), why)


def test_binary_fractions_that_are_rounded_to_one_side_are_read(tmp_path: Path) -> None:
    changed = [{**one, "rounding": {"mode": "up"}} if one["name"] == "level" else one for one in FIELDS]
    numbers = table(level=["10.0", "11.0", "12.0"]).with_columns(pl.col("level").cast(pl.Float64))
    read(project(tmp_path, numbers, changed), "level is rounded to one side, and holds binary fractions")


UNIQUE = {"constraints": {"unique": True}}
FALLS = '[[rule]]\nid = "level-never-falls"\nkind = "never_falls"\ncolumns = ["level"]\n'


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_cells_that_stand_again_are_told_whatever_entities_they_are_of(engine: str, tmp_path: Path) -> None:
    changed = [{**one, **UNIQUE} if one["name"] in ("level", "rest") else one for one in FIELDS]
    levels = [str(number % 190) for number in range(200)]
    rests = [str(number) if number % 9 else None for number in range(199)]
    areas = [f"A{number // 2}" for number in range(200)]
    root = project(tmp_path, table(level=levels, rest=[*rests, "7"], area=areas), changed, FALLS)
    told: list[str] = []
    in_place = check(root, Choice(engine=engine, whole=0, joint="never", told=told.append))
    read = check(root, ALONE)
    assert [said for said in told if ": " in said] == [], "nothing is read"
    assert (results(in_place), in_place.findings) == (results(read), read.findings)
    assert results(read)["key", "facts"].broken == 11
    cut = check(root, Choice(engine=engine, whole=0, most=3, joint="never"))
    found = [one for one in cut.findings if one.rule == "key"]
    assert [one.line for one in found] == [191, 192, 193, 194]
    assert (results(cut)["key", "facts"].broken, results(cut)["key", "facts"].unlisted) == (11, 7)


@pytest.mark.parametrize("key", [["area", "year"], []])
def test_a_key_may_be_unique_itself(key: Sequence[str], tmp_path: Path) -> None:
    changed = [{**one, **UNIQUE} if one["name"] == "area" else one for one in FIELDS]
    areas = [*(f"A{number}" for number in range(30)), "A1", "A2", "A2"]
    levels = table(level=["9"] * 33, area=areas, year=["2000"] * 31 + ["2001", "2000"])
    same(project(tmp_path, levels, changed, FALLS, key=key))


def test_all_cells_that_stand_again_are_listed(tmp_path: Path) -> None:
    changed = [{**one, **UNIQUE} if one["name"] == "level" else one for one in FIELDS]
    levels = table(level=["5"] * 200, area=[f"A{number}" for number in range(200)])
    report = check(project(tmp_path, levels, changed, rules=""), Choice(whole=0, most=3, every=True))
    (rest,) = report.rest
    assert rest.rows.filter(pl.col("rule") == "key")["row"].to_list() == list(range(101, 201))


def test_binary_fractions_that_must_be_unique_are_read(tmp_path: Path) -> None:
    changed = [{**one, **UNIQUE} if one["name"] == "level" else one for one in FIELDS]
    numbers = table(level=["10.5", "9.1", "11"]).with_columns(pl.col("level").cast(pl.Float64))
    read(project(tmp_path, numbers, changed), "level must be unique, and holds binary fractions")


def test_more_cells_that_stand_again_than_there_are_rows_are_read(tmp_path: Path) -> None:
    changed = [{**one, **UNIQUE} if one["name"] in ("kind", "part") else one for one in FIELDS]
    read(project(tmp_path, table(level=["9"] * 9), changed), "more cells stand again than there are rows")


def test_numbers_whose_texts_are_promised_are_read(tmp_path: Path) -> None:
    codes = {"constraints": {"enum": ["10", "11"]}}
    changed = [{**one, **codes} if one["name"] == "level" else one for one in FIELDS]
    numbers = table(level=["10.0", "11.0", "12.0"]).with_columns(pl.col("level").cast(pl.Float64))
    root = project(tmp_path, numbers, changed)
    read(root, "level holds numbers, and its facts say how they are printed")
    assert results(check(root))["codes", "facts"].broken == 1


def test_periods_that_are_printed_in_several_ways_are_read(tmp_path: Path) -> None:
    changed = [
        {"name": "year", "type": "string", "role": "time"} if one["name"] == "year" else one for one in FIELDS
    ]
    root = project(tmp_path, table(level=["9", "9"], year=["2000-Q1", "2000Q1"]), changed)
    read(root, "one period is printed in several ways, and a key is told apart by its text")
    assert results(check(root))["key", "facts"].broken == 0


def read(root: Path, why: str) -> None:
    """Assert that a table is read as a whole, and that it is said why."""
    told: list[str] = []
    report = check(root, Choice(whole=0, joint="never", told=told.append))
    assert f"reading datasets/large/large.parquet: {why}" in told
    assert report.rules == check(root, ALONE).rules
    assert report.findings == check(root, ALONE).findings


def test_what_is_wrong_with_names_of_columns_is_counted(tmp_path: Path) -> None:
    many = [pl.lit(None).alias(f"more {number}") for number in range(12)]
    root = project(tmp_path, table(level=["9", "8"]).rename({"level": " level"}).with_columns(many))
    same(root)
    assert results(check(root, Choice(whole=0)))["columns", "facts"].broken == 13


@pytest.mark.parametrize(
    ("frame", "role", "why"),
    [
        (table(level=["9", "8"]), "note", "all of its rows are of one thing"),
        (table(level=["9", "8"]).clear(), "entity", "it has no rows"),
    ],
)
def test_a_table_without_entities_or_rows_is_read(
    frame: pl.DataFrame, role: str, why: str, tmp_path: Path
) -> None:
    told: list[str] = []
    fields = [{**one, "role": role} if one["name"] == "area" else one for one in FIELDS]
    rules = '[[rule]]\nid = "level-never-falls"\nkind = "never_falls"\ncolumns = ["level"]\n'
    root = project(tmp_path, frame, fields, rules)
    found = check(root, Choice(engine="duckdb", joint="never", told=told.append))
    read = check(root, ALONE)
    assert f"reading datasets/large/large.parquet: {why}" in told
    assert (results(found), found.findings) == (results(read), read.findings)
