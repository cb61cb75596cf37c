"""One plan: what the workers of a Spark settle is what Polars settles, for every kind and every trouble."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tieout.descriptors.packages import read_facts
from tieout.engines.plan.boundary import decided
from tieout.engines.plan.making import plan_of
from tieout.engines.plan.on_polars import PolarsSource
from tieout.engines.plan.settle import settle
from tieout.engines.plan.settlement import ALL, Settlement, Told, is_broken, is_left
from tieout.engines.plan.sources import Source
from tieout.engines.plan.table import LEFT_ROW, REPEATED, ROW, Plan
from tieout.expectations import Rule
from tieout.facts import Table
from tieout.projects import scopes_of
from tieout.rules import read_rules
from tieout.run import Choice, check
from tieout.tables import Series, without_rows

CODE = "code.1"
"""A name that Spark reads otherwise than others do."""
YEARS = [str(year) for year in range(2001, 2007)]
FIGURES: dict[str, dict[str, Any]] = {
    "users": {"type": "integer", "constraints": {"minimum": 0}},
    "level": {"constraints": {"minimum": 0, "required": True}},
    "rate": {"unit": "percent", "constraints": {"minimum": -100}},
    "a": {},
    "b": {"groupChar": ",", "rounding": {"mode": "random"}},
    "total": {"rounding": {"decimals": 1}},
}
RULES = """
rule = [
  { id = "users-never-fall", kind = "never_falls", columns = ["users"] },
  { id = "rate-is-growth", kind = "growth", published = "rate", of = "level" },
  { id = "rate-is-growth-over-two", kind = "growth", published = "rate", of = "level", over = "2Y" },
  { id = "total-adds-up", kind = "adds_up", total = "total", parts = ["a", "b"] },
  { id = "total-changes", kind = "change", published = "total", of = "a", over = "previous" },
  { id = "total-is-share", kind = "share_of", published = "total", part = "a", whole = "b", as = "fraction" },
  { id = "total-is-a-ratio", kind = "ratio", published = "total", numerator = "a", denominator = "b" },
  { id = "a-is-at-most-b", kind = "at_most", smaller = "a", larger = "b" },
  { id = "a-agrees-with-b", kind = "agree", columns = ["a", "b"] },
  { id = "a-is-in-range", kind = "in_range", columns = ["a"], low = -5, high = 50 },
  { id = "total-runs", kind = "running_total", published = "total", of = "a" },
  { id = "total-of-a-year", kind = "running_total", published = "total", of = "a", restarts = "yearly" },
  { id = "rate-is-growth-since", kind = "growth", published = "rate", of = "level", since = "2003" },
  { id = "rate-is-an-average", kind = "average_growth", published = "rate", of = "level", since = "2002" },
  { id = "users-are-logs", kind = "formula", holds = "users >= ln(level)", from = "2002" },
]
"""
WORDS = dict.fromkeys(("users", "a"), "10") | {"level": "4.0", "rate": "0.0", "b": "-2", "total": "8.0"}
TROUBLES: dict[str, Mapping[str, str | None]] = {
    "nothing": {},
    "no figure": {"level": None, "a": None},
    "a word": {"level": "n/a", "b": "two"},
    "a word that is missing": {"level": "-", "rate": "-"},
    "not a number": {"rate": "NaN", "a": "inf"},
    "what only Java reads": {"a": "1d", "b": "0x1p3", "total": "8f"},
    "blanks": {"a": " 10", "b": "-2 "},
    "a line break": {"a": "10\n", "rate": "0.0\n", CODE: "A1\n"},
    "digits of others": {"a": "\u0661\u0660", CODE: "A\u0661"},
    "a half": {"users": "9.5"},
    "fewer digits": {"level": "4", "rate": "0", "total": "8"},
    "more digits": {"level": "4.04", "rate": "0.049"},
    "groups": {"b": "-1,234", "total": "-1224.0"},
    "groups elsewhere": {"a": "1,0", "b": "1,23"},
    "an exponent": {"level": "4e0"},
    "many digits": {"level": "4.000000000000000001"},
    "minus zero": {"a": "-0", "b": "0", "total": "-0.0"},
    "zero": {"level": "0.0", "b": "0"},
    "below zero": {"users": "-1", "level": "-4.0", "rate": "-101"},
    "a tie": {"a": "0.05", "b": "0", "total": "0.1"},
    "the boundary": {"a": "10.25", "b": "-2.25", "total": "8.1"},
    "broken": {"users": "3", "rate": "12.5", "total": "99.0"},
    "no year": {"year": None},
    "a bad year": {"year": "20x3"},
    "another year": {"year": "2003"},
    "a break": {"status": "B"},
    "an explained gap": {"status": "M"},
    "a bad status": {"status": "?"},
    "no code": {CODE: "B2"},
    "a long code": {CODE: "A1234567890"},
    "no area": {"area": None},
    "an empty area": {"area": ""},
}
"""What is wrong in the third year of an area, which has the trouble's name."""


@dataclass(frozen=True)
class Promised:
    """A table, and what is promised of it."""

    table: Table
    series: Mapping[str, Series]
    rules: Sequence[Rule]

    def settled(self, source: Source, told: Told = ALL) -> tuple[Plan, Settlement]:
        """Return its plan, and what it comes to."""
        others = {self.table.name: without_rows(self.table)}
        plan = plan_of(self.table, self.series, self.rules, source, others=others)
        return plan, settle(plan, source, source.frame, told)


def promised(
    folder: Path, frame: pl.DataFrame, entities: Sequence[str], kinds: Mapping[str, Any]
) -> Promised:
    """Write a frame as a dataset."""
    known: dict[str, dict[str, Any]] = {
        "year": {"type": "year"},
        "status": {"role": "status"},
        CODE: {"role": "note", "constraints": {"pattern": r"A\d+", "maxLength": 8}},
        **{name: {"role": "entity"} for name in entities},
        **{name: {"type": "number", "role": "measure", **facts} for name, facts in kinds.items()},
    }
    fields = [{"name": name, "type": "string", **known[name]} for name in frame.columns]
    schema = {"fields": fields, "primaryKey": [*entities, "year"], "missingValues": ["", "-"]}
    resource = {"name": "t", "path": "t.parquet", "schema": schema}
    (folder / "datapackage.json").write_text(json.dumps({"name": "d", "resources": [resource]}), "utf-8")
    (folder / "rules.toml").write_text(RULES, "utf-8")
    frame.write_parquet(folder / "t.parquet")
    dataset, refused = read_facts(folder, "d")
    assert not refused
    cells = {one.name: without_rows(one) for one in dataset.tables}
    ((scope, series),) = scopes_of(dataset, cells)
    expectations, refused = read_rules(folder / "rules.toml", "rules.toml", [scope])
    assert not refused
    return Promised(dataset.tables[0], series, expectations.rules)


def of_troubles() -> Iterator[Mapping[str, str | None]]:
    for area, trouble in TROUBLES.items():
        for year in YEARS:
            there = trouble if year == "2003" else {}
            yield {"area": area, "year": year, "status": "A", CODE: "A1", **WORDS, **there}
    first = {"year": "2001", "status": "A", CODE: "A1", **WORDS}
    yield from ({"area": "twice", **first, CODE: code} for code in ("A1", "B1"))
    yield from ({"area": "twice otherwise", **first, "users": users} for users in ("1", "2"))
    yield from ({"area": "thrice", **first} for _ in range(3))


def of_worlds(drawn: random.Random, worlds: int) -> Iterator[Mapping[str, str | None]]:
    """Draw many small worlds: in most of them nearly all is right."""
    for world in range(worlds):
        level, users, noise = drawn.choice([0.5, 40, 1e6]), 0, drawn.choice([0, 0.02, 0.3])
        for year in drawn.sample(YEARS, drawn.randint(1, len(YEARS))):
            before, level = level, round(level * drawn.uniform(0.8, 1.3), 1)
            users += drawn.choice([0, 0, 3, 1000, -1 if drawn.random() < noise else 5])
            a, b = drawn.randint(-9, 60), drawn.choice([0, 7, 1234])
            row = {
                "users": str(users),
                "level": f"{level:.1f}",
                "rate": f"{100 * (level / before - 1) if before else 0:.1f}",
                "a": str(a),
                "b": f"{b:,}",
                "total": f"{a + b}.{drawn.choice('0005')}",
            }
            odd = {
                name: drawn.choice([None, "0", "-0", "n/a", "-7.5", "9"])
                for name in row
                if drawn.random() < noise
            }
            yield {"area": f"W{world}", "year": year, "status": "A", CODE: "A1", **row, **odd}


@pytest.fixture(scope="module")
def workers(spark: Any) -> Any:
    """Let several workers hold some entities each, however few there are."""
    spark.conf.set("spark.sql.shuffle.partitions", "3")
    spark.conf.set("spark.sql.adaptive.coalescePartitions.enabled", "false")
    return spark


def fetched(source: Source, plan: Plan, entities: pl.DataFrame) -> list[str]:
    return sorted(map(str, source.fetched(plan, entities).drop(ROW).rows()))


def rows_of(plan: Plan, settled: Settlement) -> list[tuple[Any, ...]]:
    """Return what is said of each row, but for the figures from which that was made."""
    return settled.rows.select(ROW, *of_row(plan)).rows()


def of_row(plan: Plan) -> list[str]:
    return [*plan.keys, LEFT_ROW, REPEATED, *plan.flags, *(one.name for one in plan.asked)]


def same(plan: Plan, one: Settlement, other: Settlement) -> None:
    near = [decided(plan, found.boundary) for found in (one, other)]
    # Engines count rows in types of their own.
    assert_frame_equal(*near, check_row_order=False, check_dtypes=False)
    assert other._replace(rows=one.rows, boundary=one.boundary) == one
    assert rows_of(plan, other) == rows_of(plan, one)


def test_texts_are_settled_on_spark_as_by_polars(workers: Any, tmp_path: Path) -> None:
    from tieout.engines.plan.on_spark import SparkSource  # noqa: PLC0415

    drawn = random.Random(8)
    rows = [*of_troubles(), *of_worlds(drawn, 600)]
    drawn.shuffle(rows)
    one = promised(tmp_path, pl.DataFrame(rows, schema=dict.fromkeys(rows[0], pl.String)), ["area"], FIGURES)
    spread = SparkSource.of_files(one.table, workers, str(one.table.file))
    alone = PolarsSource.of_file(one.table)

    plan, settled = one.settled(alone)
    same(plan, settled, one.settled(spread)[1])
    few = Told(5, frozenset({"a-is-in-range", "codes"}))
    same(plan, one.settled(alone, few)[1], settle(plan, spread, spread.frame, few))
    assert settled.rows.filter(is_left(plan))["e0"].n_unique() > 5
    assert settled.rows.filter(is_broken(plan))["e0"].n_unique() > 50


def test_numbers_of_several_files_are_settled_and_fetched_as_those_of_one(
    workers: Any, tmp_path: Path
) -> None:
    from tieout.engines.plan.on_spark import SparkSource  # noqa: PLC0415

    drawn = random.Random(9)
    texts = pl.DataFrame([*of_worlds(drawn, 300)]).sample(fraction=1, shuffle=True, seed=1)
    numbers = [pl.col(name).str.replace_all(",", "").cast(pl.Float64, strict=False) for name in FIGURES]
    places = pl.int_range(pl.len())
    odd = (
        pl.when(places % 97 == 0)
        .then(float("nan"))
        .otherwise(pl.when(places % 89 == 0).then(-0.0).otherwise("a"))
    )
    frame = texts.with_columns(*numbers).with_columns(
        pl.col("area").str.slice(0, 2), odd.alias("a"), pl.col("area").str.slice(2).alias("part")
    )
    kinds = {
        name: {"rounding": facts["rounding"]} if "rounding" in facts else {}
        for name, facts in FIGURES.items()
    }
    one = promised(tmp_path, frame, ["area", "part"], kinds)
    files = tmp_path / "files"
    files.mkdir()
    for place, part in enumerate(frame.iter_slices(500)):
        part.write_parquet(files / f"{place}.parquet")
    alone = PolarsSource.of_file(one.table)
    spread = SparkSource(one.table, workers.read.parquet(str(files)))

    plan, settled = one.settled(alone)
    _, other = one.settled(spread)

    assert other._replace(rows=settled.rows, boundary=settled.boundary) == settled
    near = [decided(plan, found.boundary).drop(ROW) for found in (settled, other)]
    assert_frame_equal(*near, check_row_order=False, check_dtypes=False)
    assert other.rows[ROW].n_unique() == other.rows.height
    known, its = (sorted(said.rows.select(of_row(plan)).rows(), key=str) for said in (settled, other))
    assert its == known
    some = settled.rows.filter(is_broken(plan)).select(plan.keys).head(20)
    assert fetched(spread, plan, some) == fetched(alone, plan, some) != []


def test_workers_without_what_they_need_say_what_to_install(workers: Any) -> None:
    from tieout.engines.plan.on_spark import on_workers  # noqa: PLC0415

    def lacking(_: pl.DataFrame) -> int:
        raise ModuleNotFoundError("No module named 'tieout'")

    with pytest.raises(ModuleNotFoundError, match=r"install tieout\[spark\] wherever workers run"):
        on_workers(workers.range(1), lacking)


def test_folders_of_files_are_judged_where_they_lie(workers: Any, tmp_path: Path) -> None:
    drawn = pl.DataFrame([*of_worlds(random.Random(10), 20)])
    promised(tmp_path, drawn, ["area"], FIGURES)
    for (year,), rows in drawn.partition_by("year", as_dict=True).items():
        for part, some in enumerate([rows[:9].drop("status"), rows[9:]]):
            file = tmp_path / "t" / f"year={year}" / f"[{part}] é%20+.parquet"
            file.parent.mkdir(parents=True, exist_ok=True)
            some.drop("year").write_parquet(file)
    (tmp_path / "t.parquet").unlink()
    rules = tmp_path / "expectations" / f"{tmp_path.name}.toml"
    rules.parent.mkdir()
    (tmp_path / "rules.toml").rename(rules)
    facts = (tmp_path / "datapackage.json").read_text("utf-8").replace("t.parquet", "t")
    (tmp_path / "datapackage.json").write_text(facts, "utf-8")
    told: list[str] = []
    read = check(tmp_path, Choice(joint="never", suspicions=False))
    spread = check(tmp_path, Choice(engine="spark", most=10**6, joint="never", told=told.append))

    assert [one.could_not_run for one in spread.rules if one.could_not_run] == []
    assert spread.findings == read.findings
    assert len({one.path for one in read.findings}) > 6
    assert [(one.id, one.items, one.broken) for one in spread.rules] == [
        (one.id, one.items, one.broken) for one in read.rules
    ]
    assert [said for said in told if ": " in said] == [], "nothing is read"
