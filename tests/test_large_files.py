"""Large tables in files of every kind come to the same, judged by a plan or read and judged in memory."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import tieout
from tieout import large
from tieout.engines.plan.on_polars import PolarsSource
from tieout.engines.plan.table import Plan
from tieout.facts import Table
from tieout.model import Report, RuleResult, Unreadable
from tieout.run import Choice, check
from tieout.settled import results_of_plan
from tieout.tables import Cells, read_cells

FIELDS: list[dict[str, Any]] = [
    {"name": "area", "type": "string", "role": "entity"},
    {"name": "year", "type": "year"},
    {"name": "kind", "type": "string", "role": "note", "constraints": {"enum": ["a", "b"]}},
    {"name": "part", "type": "number", "constraints": {"minimum": 0}},
    {"name": "whole", "type": "number"},
]
RULES = """rule = [
  { id = "rises", kind = "never_falls", columns = ["whole"] },
  { id = "fits", kind = "at_most", smaller = "part", larger = "whole" },
]"""
UNIQUE = {**FIELDS[4], "constraints": {"unique": True}, "rounding": {"mode": "truncated"}}
HEAD = "area,year,kind,part,whole"
Files = Mapping[str, bytes | pl.DataFrame]


def rows(area: int) -> list[str]:
    """Return the rows of an area: every third falls, every fourth has a part above its whole."""
    last = 3.5 if area % 3 else 1.5
    part = 9 if area % 4 == 1 else 2
    return [f"A{area:02d},2020,a,1.5,2.5", f"A{area:02d},2021,b,{part},{last}"]


LINES = [row for area in range(12) for row in rows(area)]
BAD = [
    *LINES[:3],
    "A50,2020,a",
    "A51,2020,c,1,2,3",
    "",
    HEAD,
    "Source: somebody,,,,",
    "A52,20x0,a,n/a,1e1",
    *LINES[3:],
    LINES[4],
]


def text(lines: list[str], end: str = "\n") -> bytes:
    return (end.join(lines) + end).encode()


def without(lines: list[str], columns: int) -> bytes:
    """Return lines without their last columns."""
    return text([line.rsplit(",", columns)[0] for line in lines])


FRAME = pl.DataFrame([row.split(",") for row in LINES], schema=HEAD.split(","), orient="row").with_columns(
    pl.col("part", "whole").cast(pl.Float64)
)
TOP, END = FRAME[:7], FRAME[7:]


def in_folders(frame: pl.DataFrame) -> Files:
    return {
        f"data/year={year}/a {part}.parquet": rows.drop("year")
        for (year,), whole in frame.partition_by("year", as_dict=True).items()
        for part, rows in enumerate([whole[:5], whole[5:]])
    }


def project(root: Path, files: Files, path: object = None, **more: Any) -> Path:
    """Write a project of one table in some files."""
    folder = root / "datasets" / "large"
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            (folder / name).write_bytes(content)
        else:
            content.write_parquet(folder / name)
    schema = {"fields": FIELDS, "primaryKey": ["area", "year"], **more.pop("schema", {})}
    named = path or (list(files) if len(files) > 1 else next(iter(files)))
    resource = {"name": "large", "path": named, "schema": schema, **more}
    (folder / "datapackage.json").write_text(json.dumps({"name": "large", "resources": [resource]}), "utf-8")
    (root / "expectations").mkdir(exist_ok=True)
    (root / "expectations" / "large.toml").write_text(RULES, "utf-8")
    return root


def results(report: Report) -> dict[tuple[str, str], RuleResult]:
    """Return results by their rules, without what hangs on how many findings are listed."""
    assert all(one.unlisted >= 0 and one.could_not_run is None for one in report.rules)
    unsaid = [replace(one, unlisted=0, unlisted_warnings=0, computed_from="") for one in report.rules]
    return {(one.id, one.kind): one for one in unsaid}


@pytest.fixture
def same(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path, str], list[str]]:
    """Assert that both ways come to the same, and return what is said on the way by a plan."""
    monkeypatch.setattr("tieout.engines.plan.closer._SAMPLE", 1)

    def compared(root: Path, engine: str = "polars") -> list[str]:
        told: list[str] = []
        read = check(root, Choice(joint="never", suspicions=False))
        for most in (2, 100):
            planned = check(root, Choice(whole=0, most=most, engine=engine, joint="never", told=told.append))
            assert results(planned) == results(read)
            assert planned.open_by_severity == read.open_by_severity
            assert planned.advice == read.advice
            assert [one for one in planned.findings if one not in read.findings] == []
        assert planned.findings == read.findings
        return [said.partition(" datasets")[0] for said in told if said.count("datasets")]

    return compared


@pytest.mark.parametrize(
    ("files", "more"),
    [
        pytest.param({"a.csv": text([HEAD, *LINES])}, {}, id="plain"),
        pytest.param({"a.csv": text([HEAD, *BAD])}, {}, id="bad rows"),
        pytest.param(
            {"a.csv": b"\xef\xbb\xbf" + text(["A title", "", f"{HEAD},more", *BAD], "\r\n")},
            {},
            id="a byte order mark, a title and one more column",
        ),
        pytest.param(
            {
                "a.csv": text([HEAD, *BAD[:9]]),
                "b.csv": without([HEAD, *LINES[3:9]], 1),
                "c.csv": text(LINES[9:]),
            },
            {},
            id="one file without a column, and one without a header",
        ),
        pytest.param(
            {"a.csv": text([HEAD, *(f"{one} %" for one in LINES)]).replace(b",", b";").replace(b".", b",")},
            {
                "dialect": {"delimiter": ";"},
                "schema": {
                    "fields": [
                        *FIELDS[:3],
                        {**FIELDS[3], "decimalChar": ","},
                        {**FIELDS[4], "decimalChar": ",", "bareNumber": False, "unit": "%"},
                    ]
                },
            },
            id="numbers that do not stand alone",
        ),
        pytest.param(
            {"a.csv": text([HEAD, *BAD[:9]]), "b.csv": text([HEAD, *LINES[3:], LINES[4]])},
            {"schema": {"fields": [*FIELDS[:3], {**FIELDS[3], "rounding": {"mode": "up"}}, UNIQUE]}},
            id="cells that stand again, and figures that are rounded up",
        ),
    ],
)
def test_csv_files_come_to_the_same_both_ways(
    files: Files, more: dict[str, Any], same: Callable[..., list[str]], tmp_path: Path
) -> None:
    assert same(project(tmp_path, files, **more)) == []


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
@pytest.mark.parametrize(
    ("files", "path"),
    [
        pytest.param({"a[1].parquet": FRAME.with_columns(more=1)}, None, id="one file with one more column"),
        pytest.param(
            {"a.parquet": FRAME.with_columns(File_Row_Number=7), "b.parquet": FRAME},
            None,
            id="a column that is called as DuckDB calls the numbers of rows",
        ),
        pytest.param(
            {
                "a.parquet": TOP.drop("kind"),
                "b.parquet": FRAME.clear(),
                "c=1/d.parquet": END.rename({"part": " part"}),
            },
            None,
            id="several, one without a column",
        ),
        pytest.param(in_folders(FRAME), "data", id="folders"),
    ],
)
def test_parquet_files_come_to_the_same_where_they_lie(
    files: Files, path: str | None, engine: str, same: Callable[..., list[str]], tmp_path: Path
) -> None:
    assert same(project(tmp_path, files, path), engine) == []


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
@pytest.mark.parametrize("accepts", ["", 'accept = [{ rule = "key", reason = "Known." }]'])
def test_cells_that_stand_again_in_another_file_come_to_the_same(
    accepts: str, engine: str, same: Callable[..., list[str]], tmp_path: Path
) -> None:
    files = in_folders(FRAME.with_columns(pl.col("whole").cast(pl.String)))
    root = project(tmp_path, files, "data", schema={"fields": [*FIELDS[:4], UNIQUE]})
    (root / "expectations" / "large.toml").write_text(f"{RULES}\n{accepts}\n", "utf-8")
    assert same(root, engine) == []
    key = results(check(root))["key", "facts"]
    assert (key.broken, key.accepted) == (21, 21 if accepts else 0)


def test_a_table_of_which_nothing_but_its_facts_is_promised_is_judged_by_them(
    same: Callable[..., list[str]], tmp_path: Path
) -> None:
    root = project(tmp_path, {"a.csv": text([HEAD, *BAD])})
    (root / "expectations" / "large.toml").unlink()
    assert same(root) == []


def test_many_files_are_numbered_as_few(
    same: Callable[..., list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tieout.engines.plan.on_polars._FEW", 1)
    assert same(project(tmp_path, in_folders(FRAME), "data")) == []


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"a.parquet": FRAME}, id="texts and floats"),
        pytest.param({"a.csv": text([HEAD, *BAD])}, id="a table that had to be read"),
    ],
)
def test_blocks_of_entities_come_to_the_same(
    files: Files, same: Callable[..., list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tieout.engines.plan.on_polars.AT_ONCE", 5)
    monkeypatch.setattr("tieout.engines.plan.on_polars.BLOCK", 5)
    assert same(project(tmp_path, files)) == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        pytest.param({"kind": pl.Categorical()}, ["reading"], id="a type that only reading knows"),
        pytest.param({"part": pl.Float32()}, ["reading", "judging"], id="a type that no plan takes"),
    ],
)
def test_what_no_plan_takes_where_it_lies_is_read_once(
    changed: Any,
    said: list[str],
    same: Callable[..., list[str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    times: list[str] = []

    def read(table: Table) -> Cells | Unreadable:
        times.append(table.path)
        return read_cells(table)

    monkeypatch.setattr("tieout.projects.read_cells", read)
    root = project(tmp_path, {"a.parquet": FRAME.cast(changed)})
    assert same(root) == said * 2
    assert len(times) == 3, "once by itself, and once for each plan"


def test_files_of_several_types_are_read_and_judged_by_polars(
    same: Callable[..., list[str]], tmp_path: Path
) -> None:
    files = {"a.parquet": TOP, "b.parquet": END.with_columns(part=pl.col("part").cast(pl.Int64))}
    assert same(project(tmp_path, files), "duckdb") == ["judging"] * 2


def test_floats_of_a_database_are_no_finer_than_they_are(
    same: Callable[..., list[str]], tmp_path: Path
) -> None:
    # Whole numbers that miss one another by 2, as floats of this size may and prints may not.
    earlier, part, whole = 900000000000000.0, 99999999999997.0, 999999999999999.0
    frame = FRAME.with_columns(
        part=pl.Series([*(2.0 for _ in LINES[1:]), part]),
        whole=pl.Series([*(5.0 for _ in LINES[2:]), earlier, whole]),
    )
    folder = tmp_path / "datasets" / "large"
    folder.mkdir(parents=True)
    with closing(sqlite3.connect(folder / "a.sqlite")) as database:
        database.execute("CREATE TABLE t (area, year, kind, part REAL, whole REAL)")
        database.executemany("INSERT INTO t VALUES (?, ?, ?, ?, ?)", frame.rows())
        database.commit()
    root = project(tmp_path, {"a.sqlite": (folder / "a.sqlite").read_bytes()})
    rule = '[[rule]]\nid = "adds"\nkind = "formula"\nholds = "whole == part + lag(whole)"\n'
    (root / "expectations" / "large.toml").write_text(rule, "utf-8")
    assert same(root) == []
    assert {one.key["area"] for one in check(root).findings} == {f"A{area:02d}" for area in range(11)}


def test_what_is_not_told_stands_in_its_file_and_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tieout.engines.plan.closer._SAMPLE", 1)
    files = {"0.csv": text([HEAD]), "a.csv": text([HEAD, *BAD[:9]]), "b.csv": text([HEAD, "", *LINES[3:]])}
    project(tmp_path, files)
    report = check(tmp_path, Choice(whole=0, most=0, every=True))
    rest = [
        (one.path, row["rule"], row["row"], row["k0"])
        for one in report.rest
        for row in one.rows.rows(named=True)
    ]
    told = {(one.path, one.rule, one.line, one.key.get("area", "")) for one in report.findings}
    read = {(one.path, one.rule, one.line, one.key.get("area", "")) for one in check(tmp_path).findings}
    assert len(rest) == len(set(rest)) > 0
    assert told.union(rest) == read


def test_a_large_frame_is_judged_by_a_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = tieout.AtMost(smaller="part", larger="whole")
    read = tieout.check(FRAME, rule, key="area", time="year")
    planned: list[int] = []

    def noted(name: str, plan: Plan, *given: Any, **more: Any) -> list[RuleResult]:
        planned.append(len(plan.asked))
        return results_of_plan(name, plan, *given, **more)

    monkeypatch.setattr(large, "results_of_plan", noted)
    monkeypatch.setattr("tieout.python.Choice", partial(Choice, whole=0))
    report = tieout.check(FRAME, rule, key="area", time="year")
    assert 1 in planned
    assert len(read.findings) == 6
    assert report.findings.equals(read.findings)


def test_repeats_are_counted_as_they_stand_in_their_files(
    tmp_path: Path, same: Callable[[Path, str], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched = PolarsSource.fetched
    monkeypatch.setattr(PolarsSource, "fetched", lambda *given: fetched(*given).reverse())
    files = {
        f"{number}.parquet": pl.DataFrame({"area": ["A"] * len(one), "year": year, "kind": "a"}).with_columns(
            part=pl.lit(1.0), whole=pl.Series(one)
        )
        for number, (year, one) in enumerate(
            [("2000", [9.5]), ("2001", [50.5, 50.5, 5.5, 5.5, 50.5]), ("2002", [7.5])]
        )
    }
    same(project(tmp_path, files), "polars")


@pytest.mark.parametrize("how", ["ignored", "not selected", "accepted"])
def test_an_error_that_does_not_count_makes_no_error_of_what_may_be_a_warning(
    tmp_path: Path, how: str
) -> None:
    wholes = ["n/a", *["101.5"] * 199]
    frame = pl.DataFrame({"area": [f"A{one:03d}" for one in range(200)], "whole": wholes}).with_columns(
        year=pl.lit("2020"), kind=pl.lit("a"), part=pl.lit("1")
    )
    root = project(tmp_path, {"large.parquet": frame.select(HEAD.split(","))})
    soft = (
        '{ id = "low", kind = "in_range", columns = ["whole"], high = 100, warn_below = 50, why = "Finer." }'
    )
    accept = 'accept = [{ rule = "cell", reason = "Known." }]' if how == "accepted" else ""
    (root / "expectations" / "large.toml").write_text(f"rule = [{soft}]\n{accept}\n", "utf-8")
    chosen = {"ignored": Choice(ignore=("cell",)), "not selected": Choice(select=("low",))}.get(how, Choice())
    chosen = replace(chosen, joint="never", suspicions=False)
    planned, read = check(root, replace(chosen, whole=0, most=5)), check(root, chosen)
    assert (planned.exit_code(), planned.verdict) == (read.exit_code(), read.verdict) == (0, "broken")
