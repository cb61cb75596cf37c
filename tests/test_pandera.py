"""Pandera: a schema and a check fail a frame where the gate fails its file, one failure case an item."""

from __future__ import annotations

import io
import json
import re
import warnings
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa
import pandera.polars as pp
import polars as pl
import pytest
from pandera.config import config_context
from pandera.errors import SchemaDefinitionError, SchemaError, SchemaErrors, SchemaWarning

import tieout
import tieout.pandera as tp
from tieout import run
from tieout.pandera import judged as judging
from tieout.testing import project

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "tests" / "broken" / "a_level_with_two_digits_swapped"
DATASET = EXAMPLE / "datasets" / "networks"
STATIONS: dict[str, list[Any]] = {
    "year": [2022, 2023, 2024],
    "stations": [2.312, 3.737, 4.251],
    "growth": [None, 46.1, 25.9],
}
GROWTH = tieout.Growth(published="growth", of="stations")
TOO_LOW = (
    "[2023] growth is printed as 46.1, that is 46.05 to 46.15; "
    "100*(3.737/2.312 - 1) gives 61.58 to 61.69: 15.43 too low (154 rounding units)"
)
TOO_HIGH = (
    "[2024] growth is printed as 25.9, that is 25.85 to 25.95; "
    "100*(4.251/3.737 - 1) gives 13.73 to 13.78: 12.07 too high (121 rounding units)"
)
NOT_WHICH = (
    "a relation says which figures contradict each other, not which row is wrong: "
    "leave it False in the schema of this check"
)
NEEDED = "a relation may need the rows that are left out: validate the whole frame"
Found = list[tuple[str, str, Any]]


def read(path: Path | io.StringIO) -> pd.DataFrame:
    frame: pd.DataFrame = pd.read_csv(path, dtype=str, keep_default_na=False)
    return frame


def failing(schema: Any, frame: Any) -> Found:
    """Return the check, the sentence and the row of each failure case."""
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases
        rows = cases.to_dict("records") if isinstance(cases, pd.DataFrame) else cases.to_dicts()
        return [(one["check"], one["failure_case"], one["index"]) for one in rows]
    return []


def checks_of(found: Found) -> list[str]:
    return [check for check, _, _ in found]


@pytest.fixture(name="judgings")
def _judgings(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Count how often a frame is judged."""
    calls: list[object] = []
    real = run.judge

    def judge(*arguments: Any) -> Any:
        calls.append(arguments)
        return real(*arguments)

    monkeypatch.setattr(judging, "judge", judge)
    return calls


# Facts and rules, long tables and wide ones, errors and warnings of one rule, an acceptance.
BROKEN = [
    "a_duplicate_key/datasets/china/stations",
    "a_figure_under_status_M/datasets/china/figures",
    "a_header_in_capitals/datasets/china/stations",
    "a_reference_into_nowhere/datasets/china/figures",
    "a_share_of_336/datasets/china/shares",
    "an_expired_acceptance/datasets/china/power",
    "blanks_in_a_header/datasets/china/stations",
    "sources_that_contradict/datasets/china/figures",
]


@pytest.mark.parametrize("name", BROKEN)
def test_a_frame_fails_where_the_gate_fails_its_file(name: str) -> None:
    file = ROOT / "tests" / "broken" / f"{name}.csv"
    gate = run.check(file).open_findings
    errors = sorted(
        (
            one.rule,
            f"[{' '.join(one.key.values())}]" if one.key else "",
            one.line - 2 if one.line > 1 else None,
        )
        for one in gate
        if one.severity == "error"
    )
    warned = {one.rule for one in gate if one.severity != "error"}
    assert gate

    frame = read(file)
    for backend, given in (("pandas", frame), ("polars", pl.from_pandas(frame))):
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always", SchemaWarning)
            found = failing(tp.schema(file, backend=backend), given)  # type: ignore[call-overload]
        keys = [(check, re.match(r"(\[.*?\])?", text)[0], row) for check, text, row in found]  # type: ignore[index]
        assert sorted(keys) == errors, backend
        assert {str(one.message).partition(":")[0] for one in said} == warned, backend


def test_a_shipped_table_passes_with_its_accepted_findings() -> None:
    file = ROOT / "datasets" / "us-gdp" / "year-2025.csv"
    frame = read(file)

    assert tp.schema(file).validate(frame).equals(frame)


def test_what_is_no_error_is_warned_of() -> None:
    file = ROOT / "datasets" / "us-gdp" / "year-2014.csv"
    schema = tp.schema(file.parent, "year-2014")

    with pytest.warns(SchemaWarning) as said:
        schema.validate(read(file))

    [warning] = said
    begin = (
        "annual-growth-published-in-2014-matches-chained-dollars: [2001] `change-chained` is printed as 1.0 %"
    )
    assert str(warning.message).startswith(begin)


def test_a_failure_case_says_what_is_broken_and_where() -> None:
    frame = read(DATASET / "stations.csv").set_axis(["a", "b", "c"])

    with pytest.raises(SchemaError) as error:
        tp.schema(DATASET).validate(frame)

    low, high = TOO_LOW.replace("46.1,", "46.1 %,"), TOO_HIGH.replace("25.9,", "25.9 %,")
    assert f"<Check growth-matches-stations> failure cases: {low}, {high}" in str(error.value)
    assert error.value.check_output.tolist() == [True, False, False]
    assert error.value.failure_cases.to_dict("records") == [
        {
            "column": "growth",
            "failure_case": low,
            "index": "b",
            "key": {"year": "2023"},
            "printed": "46.1",
            "finding": "aa0230e2e8a2",
        },
        {
            "column": "growth",
            "failure_case": high,
            "index": "c",
            "key": {"year": "2024"},
            "printed": "25.9",
            "finding": "bb533ae88ad1",
        },
    ]
    assert failing(tp.schema(DATASET), frame) == [
        ("growth-matches-stations", low, "b"),
        ("growth-matches-stations", high, "c"),
    ]


def test_the_schema_of_a_table_says_what_is_promised() -> None:
    schema = tp.schema(DATASET / "datapackage.json")

    assert schema.name == "stations"
    assert {name: one.metadata for name, one in schema.columns.items()} == {
        "year": {"role": "time"},
        "stations": {"role": "measure", "unit": "million"},
        "growth": {"role": "measure", "unit": "%"},
    }
    checks = {one.name: one.description for one in schema.checks}
    assert list(checks)[:4] == ["columns", "cell", "key", "codes"]
    assert list(checks)[-2:] == ["growth-matches-stations", "stations-never-fall"]
    assert checks["range"] == "Each figure lies in the range of its field."
    assert checks["stations-never-fall"] == "A cumulative figure is never below an earlier one."


def test_numbers_are_judged_as_the_python_door_judges_them() -> None:
    frame = pd.read_csv(DATASET / "stations.csv")

    assert [row for _, _, row in failing(tp.schema(EXAMPLE), frame)] == [1, 2]
    frame.loc[1, "stations"] = 3.377
    assert failing(tp.schema(EXAMPLE), frame) == []


SEVERAL = "area,year,a,b\nX,2022,10,10\nX,2023,x,5\nX,2023,-3,-4\n"


@pytest.mark.parametrize("backend", ["pandas", "pandas, index", "polars", "polars, lazy"])
def test_a_row_may_have_several_cases_and_a_case_no_row(tmp_path: Path, backend: str) -> None:
    limits = {name: {"constraints": {"minimum": 0}, "type": "number"} for name in "ab"}
    project(tmp_path, SEVERAL, limits)
    facts = tmp_path / "datasets" / "small" / "datapackage.json"
    descriptor = json.loads(facts.read_text("utf-8"))
    schema = descriptor["resources"][0]["schema"]
    schema["fields"].append({"name": "gone", "type": "number"})
    schema["primaryKey"] = ["area", "year"]
    facts.write_text(json.dumps(descriptor), "utf-8")

    frame = read(io.StringIO(SEVERAL))
    given = {
        "pandas": frame,
        "pandas, index": frame.set_index(["area", "year"]),
        "polars": pl.from_pandas(frame),
        "polars, lazy": pl.from_pandas(frame).lazy(),
    }
    found = failing(tp.schema(tmp_path, backend=backend.partition(",")[0]), given[backend])  # type: ignore[call-overload]

    key = "('X', '2023')" if backend == "pandas, index" else 1
    again = "('X', '2023')" if backend == "pandas, index" else 2
    assert [(check, row) for check, _, row in found] == [
        ("columns", None),
        ("cell", key),
        ("key", again),
        ("range", again),
        ("range", again),
        ("sources-agree", again),
    ]
    assert found[0][1] == "column 'gone' is promised by the facts and absent"
    assert [text for _, text, _ in found[3:5]] == [
        "[X 2023] a is printed as -3, below 0",
        "[X 2023] b is printed as -4, below 0",
    ]


def test_a_table_is_judged_beside_the_files_of_the_others(tmp_path: Path) -> None:
    dataset = tmp_path / "datasets" / "world"
    dataset.mkdir(parents=True)
    header = "INDICATOR,REF_AREA,TIME_PERIOD,OBS_VALUE\n"
    codes = [{"name": name, "type": "string"} for name in ("INDICATOR", "REF_AREA", "TIME_PERIOD")]
    fields = [*codes, {"name": "OBS_VALUE", "type": "number"}]
    names = ("levels", "rates")
    resources = [{"name": name, "path": f"{name}.csv", "schema": {"fields": fields}} for name in names]
    (dataset / "datapackage.json").write_text(json.dumps({"name": "world", "resources": resources}), "utf-8")
    (dataset / "levels.csv").write_text(f"{header}level,CN,2022,101\nlevel,CN,2023,111\n", "utf-8")
    (dataset / "rates.csv").write_text(f"{header}rate,CN,2023,9.9\n", "utf-8")
    (tmp_path / "expectations").mkdir()
    rule = '[[rule]]\nid = "it"\nkind = "growth"\npublished = "rate"\nof = "level"\n'
    (tmp_path / "expectations" / "world.toml").write_text(rule, "utf-8")

    with pytest.raises(tieout.Refused, match=r"datasets/world has 2 tables: say which, of 'levels', 'rates'"):
        tp.schema(tmp_path)
    schema = tp.schema(tmp_path, "rates")
    frame = read(dataset / "rates.csv")
    assert failing(schema, frame) == []
    frame["OBS_VALUE"] = ["12.1"]
    [(check, text, row)] = failing(schema, frame)
    assert (check, row) == ("it", 0)
    assert text.startswith("[CN 2023] rate is printed as 12.1")
    (dataset / "levels.csv").write_text(f"{header}level,CN,2022,101\nlevel,CN,2023,113\n", "utf-8")
    assert failing(schema, frame) == []
    # What is broken in the other table is none of this one.
    levels = read(dataset / "levels.csv").assign(OBS_VALUE=["101", "131"])
    assert failing(tp.schema(tmp_path, "levels"), levels) == []

    (dataset / "levels.csv").write_bytes(b"\xff")
    with pytest.raises(
        tp.CouldNotRun, match=r"the frame could not be judged:\ndatasets/world/levels.csv: it "
    ):
        schema.validate(frame, lazy=True)


def test_rules_that_hold_alone_and_not_together_fail_the_check_joint(tmp_path: Path) -> None:
    # All four parts come to 20.1 to 20.3 by the lines, and to 19.7 to 19.9 by the columns.
    table = "year,a,b,c,d,ab,cd,ac,bd\n2020,5,5,5,5,10.1,10.1,9.9,9.9\n"
    sums = [
        {"id": f"{total}-adds-up", "kind": "adds_up", "total": total, "parts": list(total)}
        for total in ("ab", "cd", "ac", "bd")
    ]
    project(tmp_path, table, {}, sums)

    [(check, text, row)] = failing(tp.schema(tmp_path), read(io.StringIO(table)))
    assert (check, row) == ("joint", 0)
    assert text.startswith("ab [2020] is printed as 10.1, that is 10.05 to 10.15; ac [2020]")
    assert failing(tp.schema(tmp_path), read(io.StringIO(table.replace("9.9", "10.1")))) == []


def test_a_schema_is_there_before_the_file_of_its_table(tmp_path: Path) -> None:
    table = "year,level,rate\n2022,101,\n2023,111,12.5\n"
    project(tmp_path, table, {}, [{"kind": "growth", "published": "rate", "of": "level"}])
    (tmp_path / "datasets" / "small" / "table.csv").unlink()

    assert checks_of(failing(tp.schema(tmp_path), read(io.StringIO(table)))) == ["it"]


def test_more_rules_are_judged_beside_those_that_stand_there() -> None:
    rule = tieout.Rule(tieout.AtMost(smaller="stations", larger=4), id="at-most-four")

    found = failing(tp.schema(DATASET, rules=rule), read(DATASET / "stations.csv"))
    assert checks_of(found) == ["growth-matches-stations", "growth-matches-stations", "at-most-four"]


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (
            {"path": DATASET, "table": "station"},
            "table: there is no table 'station': did you mean 'stations'?",
        ),
        ({"path": DATASET, "rules": tieout.AtMost(smaller="x", larger=4)}, "unknown series 'x'"),
        (
            {
                "path": DATASET,
                "rules": {"id": "stations-never-fall", "kind": "in_range", "columns": ["growth"], "low": 0},
            },
            "the id already stands in expectations/networks.toml",
        ),
        ({"path": ROOT}, "path: 2 datasets stand at "),
        ({"path": ROOT / "tests"}, "path: no dataset stands at "),
    ],
)
def test_what_is_written_wrongly_is_refused(said: dict[str, Any], message: str) -> None:
    with pytest.raises(tieout.Refused, match=re.escape(message)):
        tp.schema(**said)


@pytest.mark.parametrize("backend", ["pandas", "polars"])
def test_a_schema_judges_no_part_and_drops_no_row(backend: Any) -> None:
    schema = tp.schema(DATASET, backend=backend)
    frame = read(DATASET / "stations.csv")
    given = frame if backend == "pandas" else pl.from_pandas(frame)

    with pytest.raises(tp.CouldNotRun, match=rf"^columns: validate\(tail=2\): {NEEDED}$"):
        schema.validate(given, tail=2)
    schema.drop_invalid_rows = True
    with pytest.raises(tp.CouldNotRun, match=f"^columns: drop_invalid_rows=True: {NOT_WHICH}$"):
        schema.validate(given, lazy=True)


def test_only_two_backends_are_known() -> None:
    with pytest.raises(ValueError, match="backend: 'pandas' or 'polars' is expected, not 'spark'"):
        tp.schema(DATASET, backend="spark")  # type: ignore[call-overload]


# ---- one judging ----------------------------------------------------------------------------------


@pytest.mark.parametrize("inplace", [False, True])
def test_all_checks_share_one_judging_and_nothing_is_known_the_next_time(
    judgings: list[object],
    *,
    inplace: bool,
) -> None:
    schema, frame = tp.schema(DATASET), read(DATASET / "stations.csv")

    for lazy in (False, True):
        with pytest.raises((SchemaError, SchemaErrors)):
            schema.validate(frame, lazy=lazy, inplace=inplace)
    assert len(judgings) == 2
    frame.loc[1, "stations"] = "3.377"
    schema.validate(frame, inplace=inplace)
    assert len(judgings) == 3
    frame.loc[2, "growth"] = "29.5"
    with pytest.raises(SchemaError, match=r"29\.5 %"):
        schema.validate(frame, inplace=inplace)


def test_a_lazy_frame_is_read_again_each_time(tmp_path: Path, judgings: list[object]) -> None:
    schema, file = tp.schema(DATASET, backend="polars"), tmp_path / "stations.csv"
    text = (DATASET / "stations.csv").read_text("utf-8")
    file.write_text(text, "utf-8")
    lazy = pl.scan_csv(file, infer_schema=False)

    assert [row for _, _, row in failing(schema, lazy)] == [1, 2]
    file.write_text(text.replace("3.737", "3.377"), "utf-8")
    assert failing(schema, lazy) == []
    assert len(judgings) == 2


def test_a_check_that_is_called_by_itself_judges_anew() -> None:
    frame = read(DATASET / "stations.csv")
    [check] = [one for one in tp.schema(DATASET).checks if one.name == "growth-matches-stations"]

    assert not check(frame).check_passed
    frame.loc[1, "stations"] = "3.377"
    assert check(frame).check_passed


@pytest.mark.parametrize("depth", ["SCHEMA_ONLY", "DATA_ONLY", "SCHEMA_AND_DATA"])
def test_the_depth_of_validation_may_leave_all_out_but_no_part(depth: str) -> None:
    frame = read(DATASET / "stations.csv")
    frame.loc[0, "stations"] = None
    frame.loc[1, "year"] = ""

    with config_context(validation_depth=depth):
        found = checks_of(failing(tp.schema(DATASET), frame))
    assert found == ([] if depth == "SCHEMA_ONLY" else ["cell"])


def test_what_trips_is_no_failure_of_the_data(monkeypatch: pytest.MonkeyPatch) -> None:
    def trip(*_: Any) -> Any:
        raise ZeroDivisionError("of all things")

    frame = read(DATASET / "stations.csv")
    monkeypatch.setattr("tieout.engines.verdicts.verdicts_of", trip)
    told = "the frame could not be judged:\ngrowth-matches-stations: ZeroDivisionError: of all things\n"
    with pytest.raises(tp.CouldNotRun, match=told):
        tp.schema(DATASET).validate(frame, lazy=True)

    monkeypatch.setattr(judging, "judge", trip)
    with pytest.raises(tp.CouldNotRun, match="the frame could not be judged: of all things"):
        tp.schema(DATASET, backend="polars").validate(pl.from_pandas(frame), lazy=True)


# ---- a rule as a check ----------------------------------------------------------------------------

FITS = tp.check(GROWTH, time="year")


class OfPandas(pa.DataFrameModel):
    year: int
    stations: float
    growth: float = pa.Field(nullable=True)

    growth_fits = FITS


class OfPolars(pp.DataFrameModel):
    year: int
    stations: float
    growth: float = pp.Field(nullable=True)

    growth_fits = FITS


class Narrower(OfPandas):
    """A model inherits the checks of another."""

    year: int = pa.Field(ge=2022)


SCHEMAS: dict[str, tuple[Any, Any]] = {
    "schema of pandas": (pa.DataFrameSchema(checks=[FITS]), pd.DataFrame(STATIONS)),
    "schema of Polars": (pp.DataFrameSchema(checks=[FITS]), pl.DataFrame(STATIONS)),
    "model of pandas": (OfPandas, pd.DataFrame(STATIONS)),
    "model of Polars": (OfPolars, pl.DataFrame(STATIONS)),
    "model of a model": (Narrower, pd.DataFrame(STATIONS)),
}


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_rule_is_a_check_with_one_failure_case_for_each_broken_item(name: str) -> None:
    schema, frame = SCHEMAS[name]

    assert failing(schema, frame) == [("growth-growth", TOO_LOW, 1), ("growth-growth", TOO_HIGH, 2)]


@pytest.mark.parametrize("name", ["model of pandas", "model of Polars"])
def test_a_frame_that_ties_out_comes_back(name: str) -> None:
    schema, frame = SCHEMAS[name]
    mended = type(frame)({**STATIONS, "stations": [2.312, 3.377, 4.251]})

    assert schema.validate(mended).equals(mended)
    with pytest.raises(SchemaError, match=re.escape(TOO_LOW)):
        schema.validate(frame)


def test_a_model_keeps_its_check_by_its_name() -> None:
    assert OfPandas.growth_fits is FITS
    assert [one.name for one in Narrower.to_schema().checks] == ["growth-growth"]


def test_of_lazy_frames_pandera_runs_no_check_unless_it_is_told_to() -> None:
    lazy = pl.DataFrame(STATIONS).lazy()

    assert failing(OfPolars, lazy) == []
    with config_context(validation_depth="SCHEMA_AND_DATA"):
        assert [row for _, _, row in failing(OfPolars, lazy)] == [1, 2]


class DroppingPandas(OfPandas):
    class Config:
        drop_invalid_rows = True


class DroppingPolars(OfPolars):
    class Config:
        drop_invalid_rows = True


@pytest.mark.parametrize("left_out", [[], ["growth"]])
@pytest.mark.parametrize(
    "schema",
    [
        pa.DataFrameSchema(checks=[FITS], drop_invalid_rows=True),
        pp.DataFrameSchema(checks=[FITS], drop_invalid_rows=True),
        DroppingPandas,
        DroppingPolars,
    ],
)
def test_no_row_is_dropped_to_make_the_others_pass(schema: Any, left_out: list[str]) -> None:
    frame: Any = pd.DataFrame(STATIONS, index=[7, 7, 3]).drop(columns=left_out)
    if schema is DroppingPolars or isinstance(schema, pp.DataFrameSchema):
        frame = pl.from_pandas(frame)

    with pytest.raises(tp.CouldNotRun, match=f"^growth-growth: drop_invalid_rows=True: {NOT_WHICH}$"):
        schema.validate(frame, lazy=True)


TOTAL: dict[str, list[Any]] = {"area": ["N", "S", "W", "TOTAL"], "figure": [1, 2, 3, 6]}
SUMS = tp.check(tieout.AddsUpOver(of="figure", dimension="area", total="TOTAL"), key="area")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"tail": 2}, "tail=2"),
        ({"head": 3}, "head=3"),
        ({"head": 0, "sample": 1, "random_state": 1}, "head=0, sample=1"),
    ],
)
@pytest.mark.parametrize(
    ("schema", "frame"),
    [
        (pa.DataFrameSchema(checks=[SUMS]), pd.DataFrame(TOTAL)),
        (pp.DataFrameSchema(checks=[SUMS]), pl.DataFrame(TOTAL)),
    ],
)
def test_no_part_of_a_frame_is_judged(schema: Any, frame: Any, asked: dict[str, int], said: str) -> None:
    assert failing(schema, frame) == []
    told = f"adds-up-over-figure: validate({said}): {NEEDED}"
    with pytest.raises(tp.CouldNotRun, match=f"^{re.escape(told)}$"):
        schema.validate(frame, **asked)


@pytest.mark.parametrize("backend", [pa, pp])
def test_what_comes_back_is_what_was_judged(backend: Any) -> None:
    column = backend.Column(int, backend.Check.ge(2), drop_invalid_rows=True)
    frame = pd.DataFrame(TOTAL) if backend is pa else pl.DataFrame(TOTAL)
    told = (
        "adds-up-over-figure: drop_invalid_rows=True of column 'figure': the frame that comes back is not "
        "the one that is judged: drop rows in a schema of its own, and validate what it gives back"
    )

    with pytest.raises(tp.CouldNotRun, match=f"^{re.escape(told)}$"):
        backend.DataFrameSchema({"figure": column}, checks=[SUMS]).validate(frame, lazy=True)


def test_what_could_not_be_judged_is_caught_by_one_name() -> None:
    schema = pa.DataFrameSchema(checks=[FITS])

    with pytest.raises(tieout.CouldNotRun) as error:
        schema.validate(pd.DataFrame(STATIONS), head=1)
    assert isinstance(error.value, SchemaDefinitionError)


NO_YR = "the frame does not fit the rule: time: there is no column 'yr': did you mean 'year'?"
NO_BDS = "the frame does not fit the rule: unknown series 'bds': known: growth, stations"


@pytest.mark.parametrize(
    ("check", "said"),
    [
        (tp.check(tieout.Growth(published="growth", of="bds"), time="year"), NO_BDS),
        (tp.check(GROWTH, time="yr"), NO_YR),
    ],
)
def test_a_rule_that_a_frame_does_not_fit_fails_in_plain_words(check: pa.Check, said: str) -> None:
    found = failing(pa.DataFrameSchema(checks=[check]), pd.DataFrame(STATIONS))

    assert found == [("growth-growth", said, None)]


def test_a_frame_without_what_the_rule_is_about_fails() -> None:
    frame = pd.DataFrame(STATIONS).drop(columns="growth")

    assert sorted(failing(OfPandas, frame)) == [
        ("column_in_dataframe", "growth", None),
        (
            "growth-growth",
            "the frame does not fit the rule: unknown series 'growth': known: stations",
            None,
        ),
    ]


def test_a_cell_that_is_no_number_fails_the_check_that_needs_it() -> None:
    frame = pd.DataFrame({"part": ["1,000", "2"], "whole": ["3", "4"]})
    schema = pa.DataFrameSchema(checks=[tp.check(tieout.AtMost(smaller="part", larger="whole"))])

    [(check, text, row)] = failing(schema, frame)
    assert (check, row) == ("at-most-part", 0)
    assert text.startswith("[1] part: '1,000' is no number")


def test_a_long_frame_is_judged_by_the_columns_that_are_named() -> None:
    frame = pd.DataFrame(
        {
            "country": ["A", "A", "A", "B"],
            "which": ["level", "level", "rate", "level"],
            "year": [2022, 2023, 2023, 2023],
            "print": ["101", "111", "12.5", "7"],
        }
    )
    growth = {"kind": "growth", "id": "it", "published": "rate", "of": "level"}
    check = tp.check(growth, key="country", time="year", indicator="which", value="print")

    [(name, text, row)] = failing(pa.DataFrameSchema(checks=[check]), frame)
    assert (name, row) == ("it", 2)
    assert text.startswith("[A 2023] rate is printed as 12.5")


def test_severity_and_number_of_cases_are_as_they_are_asked_for() -> None:
    frame = pd.DataFrame(STATIONS)
    mild = tp.check(tieout.Rule(GROWTH, id="mild", severity="warning"), time="year")
    warned = tp.check(GROWTH, time="year", raise_warning=True)
    first = tp.check(GROWTH, time="year", n_failure_cases=1)

    with pytest.warns(SchemaWarning, match=re.escape(f"mild: {TOO_LOW}; {TOO_HIGH}")):
        pa.DataFrameSchema(checks=[mild]).validate(frame)
    with pytest.warns(SchemaWarning, match=re.escape(TOO_HIGH)):
        pa.DataFrameSchema(checks=[warned]).validate(frame)
    assert failing(pa.DataFrameSchema(checks=[first]), frame) == [("growth-growth", TOO_LOW, 1)]
    polars = pp.DataFrameSchema(checks=[first])
    assert failing(polars, pl.DataFrame(STATIONS)) == [("growth-growth", TOO_LOW, 1)]


@pytest.mark.parametrize(
    ("rule", "more", "message"),
    [
        ({"kind": "grwoth"}, {}, "unknown kind 'grwoth': did you mean 'growth'?"),
        (tieout.Rule(GROWTH, id="Growth!"), {}, "a rule needs an id in kebab-case"),
        (tieout.Formula(holds="a == = b"), {}, "expected"),
        (GROWTH, {"time": 3}, "time: one column name is expected, not 3"),
        (GROWTH, {"key": ["a", 3]}, "key: one text or several are expected, not 3"),
    ],
)
def test_a_rule_is_refused_before_there_is_a_frame(rule: Any, more: dict[str, Any], message: str) -> None:
    with pytest.raises(tieout.Refused, match=re.escape(message)):
        tp.check(rule, **more)


def test_what_only_a_frame_can_tell_is_not_refused_before_there_is_one() -> None:
    rules: list[tieout.kinds.Kind] = [
        tieout.AddsUpOver(of="x", dimension="REF_AREA", total="W"),
        tieout.Formula(holds='x[REF_AREA = "W"] >= lag(x, 1Y)'),
        tieout.ShareOf(published="s", part="x", whole="x", whole_in={"REF_AREA": "W"}),
    ]

    assert [tp.check(tieout.Rule(one, where={"B": "b"})).name for one in rules] == [
        "adds-up-over-x",
        "formula-x-ref-area-w-lag-x-1y",
        "share-of-s",
    ]


def test_what_is_no_rule_is_no_check() -> None:
    with pytest.raises(TypeError, match="rules: a kind such as"):
        tp.check("growth")  # type: ignore[arg-type]


def test_a_check_judges_whole_frames_of_pandas_and_polars() -> None:
    column = pa.DataFrameSchema({"growth": pa.Column(checks=FITS, nullable=True)})

    with pytest.raises(SchemaError, match="growth-growth judges whole frames, not the column 'growth'"):
        column.validate(pd.DataFrame(STATIONS))
    with pytest.raises(tp.CouldNotRun, match=r"frames of pandas and Polars, not builtins\.dict"):
        FITS(STATIONS)
