"""Python: frames of any library and paths in, a report of pandas frames out."""

from __future__ import annotations

import doctest
import io
import json
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pytest

import tieout
from tieout.kinds import kinds
from tieout.python.arguments import Said
from tieout.python.libraries import columns_of
from tieout.python.undescribed import of_frame
from tieout.testing import judged, project

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "tests" / "broken" / "a_level_with_two_digits_swapped"
GROWTH = tieout.Growth(published="rate", of="level")
TABLE = """\
area,year,level,rate,note
A,2022,2.312,,x
A,2023,3.737,46.1,
A,2024,4.251,25.9,y
B,2022,100,,
B,2023,,5.5,z
B,2024,200,99.9,
"""
YEARS = {"year": [2022, 2023], "level": [100, 110]}


def of_pandas() -> pd.DataFrame:
    return pd.read_csv(io.StringIO(TABLE))


def of_polars() -> pl.DataFrame:
    return pl.read_csv(io.StringIO(TABLE))


def of_duckdb() -> Any:
    return pytest.importorskip("duckdb").from_arrow(of_polars())


def of_pyarrow() -> Any:
    pytest.importorskip("pyarrow")
    return of_polars().to_arrow()


FRAMES: dict[str, Callable[[], Any]] = {
    "pandas": of_pandas,
    "pandas, texts": lambda: pd.read_csv(io.StringIO(TABLE), dtype=str),
    "pandas, nullable": lambda: of_pandas().convert_dtypes(),
    "pandas, objects": lambda: of_pandas().astype(object),
    "pandas, categories": lambda: of_pandas().astype({"area": "category", "note": "category"}),
    "pandas, index": lambda: of_pandas().set_index(["area", "year"]),
    "pandas, filtered": lambda: of_pandas().set_index(np.array([5, 3, 9, 1, 0, 7])),
    "Polars": of_polars,
    "Polars, lazy": lambda: of_polars().lazy(),
    "narwhals": lambda: nw.from_native(of_polars()),
    "DuckDB": of_duckdb,
    "PyArrow": of_pyarrow,
}


def check(frame: Any, rules: Any = GROWTH, **more: Any) -> tieout.Report:
    return tieout.check(frame, rules, **({"key": "area", "time": "year"} | more))


def refusals(*arguments: Any, **more: Any) -> list[str]:
    with pytest.raises(tieout.Refused) as refused:
        tieout.check(*arguments, **more)
    return list(map(str, refused.value.refusals))


def cells(values: Any, **facts: Any) -> list[tuple[str, float, float]]:
    """Return how a column's cells print and what they stand for; every figure is out of range."""
    frame = pd.DataFrame({"x": values}) if not isinstance(values, pl.DataFrame) else values
    report = tieout.check(frame, tieout.InRange(columns=["x"], low=10**18), facts={"x": facts})
    return list(report.cells[["printed", "low", "high"]].itertuples(index=False, name=None))


def bits(frame: Any) -> Mapping[str, int]:
    return of_frame(columns_of(frame), Said("it"), []).cells["it"].binary


@pytest.mark.parametrize("name", FRAMES)
def test_a_frame_of_any_library_gives_what_the_csv_file_gives(name: str) -> None:
    record = judged(TABLE, {"note": {"role": "note"}}, kind="growth", published="rate", of="level")
    report = check(FRAMES[name]())

    [result] = [rule for rule in report.record.rules if rule.kind == "growth"]
    [expected] = [rule for rule in record.rules if rule.kind == "growth"]
    assert (result.items, result.broken, result.unknown_by) == (4, 2, {"missing": 1, "gap": 1})
    assert (expected.items, expected.broken, expected.unknown_by) == (4, 2, {"missing": 1, "gap": 1})
    assert [(one.key, one.message, one.line) for one in report.record.findings] == [
        (one.key, one.message, one.line - 1) for one in record.findings
    ]


def test_the_places_of_findings_lead_back_into_the_frame() -> None:
    frame = of_pandas().iloc[::-1]
    report = check(frame)

    assert frame.iloc[report.findings["position"]][["area", "year"]].to_numpy().tolist() == [
        ["A", 2024],
        ["A", 2023],
    ]
    assert report.findings[["path", "line", "position"]].to_numpy().tolist() == [
        ["frame", 4, 3],
        ["frame", 5, 4],
    ]
    lagged = report.cells[report.cells["role"] == "lag(level, 1Y)"]
    assert frame["level"].iloc[lagged["position"]].tolist() == [3.737, 2.312]


@pytest.mark.parametrize(
    "missing",
    [
        pd.Series([None, 1.5]),
        pd.Series([np.nan, 1.5], dtype=object),
        pd.Series([pd.NA, 1.5], dtype="Float64"),
        pd.Series([pd.NaT, 1.5], dtype=object),
        pd.Series([None, "1.5"]),
    ],
)
def test_what_pandas_calls_missing_is_missing(missing: pd.Series[Any]) -> None:
    rules = [tieout.InRange(columns=["x"], low=10), tieout.AtMost(smaller="n", larger="x")]
    report = tieout.check(pd.DataFrame({"x": missing, "n": [1, 1]}), rules)

    assert report.findings["printed"].tolist() == ["1.5"]
    assert report.unknowns["reason"].tolist() == ["missing"]


def test_nan_in_polars_is_a_bad_cell_and_null_is_missing() -> None:
    frame = pl.DataFrame({"x": [1.5, float("nan"), None]})
    report = tieout.check(frame, tieout.InRange(columns=["x"], low=1))

    assert report.findings[["rule", "printed", "position"]].to_numpy().tolist() == [["cell", "nan", 1]]


def test_a_column_of_floats_has_the_decimals_that_half_of_its_cells_print() -> None:
    floats = [1.25, 1.3, 1.0, 1.375, 1.75]

    assert cells(floats) == [
        ("1.25", 1.245, 1.255),
        ("1.3", 1.295, 1.305),
        ("1", 0.995, 1.005),
        ("1.375", 1.3745, 1.3755),
        ("1.75", 1.745, 1.755),
    ]
    assert cells(floats, rounding={"decimals": 1})[2] == ("1", 0.95, 1.05)


@pytest.mark.parametrize(
    ("values", "printed"),
    [
        pytest.param([2312000.0, 7.0], ["2312000", "7"], id="whole floats have no point"),
        pytest.param(np.array([0.1, 3.4], "float32"), ["0.1", "3.4"], id="narrow floats"),
        pytest.param([10**17 + 1, -5], ["100000000000000001", "-5"], id="whole numbers"),
        pytest.param([Decimal("1.50"), Decimal("1E+3")], ["1.50", "1000"], id="decimals"),
        pytest.param(["1.50", "2"], ["1.50", "2"], id="texts"),
        pytest.param(["1.50", 2.5, 3.0, 4], ["1.50", "2.5", "3", "4"], id="mixed things"),
    ],
)
def test_a_cell_is_read_as_it_would_be_printed(values: Any, printed: list[str]) -> None:
    assert [text for text, _, _ in cells(values)] == printed


def test_decimals_that_a_column_states_are_digits() -> None:
    frame = pl.DataFrame({"x": ["1.50"]}).cast(pl.Decimal(10, 2))

    assert cells(frame) == [("1.50", 1.495, 1.505)]


def test_cells_of_floats_say_how_many_bits_they_have() -> None:
    frame = pd.DataFrame(
        {"wide": [1.5], "narrow": np.array([1.5], "float32"), "whole": [1], "text": ["1.5"]}, index=[7]
    )
    mixed = pd.DataFrame({"mixed": ["1.5", 2.5], " wide ": [1.5, None]})

    assert bits(frame) == {"wide": 64, "narrow": 32}
    assert bits(mixed) == {"mixed": 64, "wide": 64}


def test_a_text_is_a_number_only_as_the_facts_say() -> None:
    texts = pd.DataFrame({"x": ["1,000", "20"]})
    rule = tieout.InRange(columns=["x"], low=10)

    [bad] = tieout.check(texts, rule).record.findings
    assert bad.rule == "cell"
    assert "'1,000' is no number" in bad.message
    assert tieout.check(texts, rule, facts={"x": {"groupChar": ","}}).verdict == "holds"


def test_a_column_of_texts_is_judged_where_a_rule_or_a_fact_takes_it_for_numbers() -> None:
    frame = pd.DataFrame({"x": ["1", "2"], "notes": ["see below", "n/a"], "codes": ["CN", "FR"]})
    rule = tieout.InRange(columns=["x"], low=0)

    assert tieout.check(frame, rule).verdict == "holds"
    limited = {"codes": {"constraints": {"enum": ["CN"]}}}
    assert tieout.check(frame, rule, facts=limited).findings["rule"].tolist() == ["codes"]
    numbers = {"notes": {"constraints": {"minimum": 0.5}}}
    assert tieout.check(frame, rule, facts=numbers).findings["rule"].tolist() == ["cell", "cell"]


@pytest.mark.parametrize(
    "years",
    [
        pytest.param([2022.0, 2023.0], id="floats"),
        pytest.param(["2022", "2023"], id="texts"),
        pytest.param(pd.Categorical(["2022", "2023"]), id="categories"),
        pytest.param(pd.to_datetime(["2022-12-31", "2023-12-31"]), id="moments"),
        pytest.param(pd.date_range("2022", periods=2, freq="YS", tz="Asia/Shanghai"), id="moments in a zone"),
        pytest.param([datetime(2022, 1, 1), datetime(2023, 1, 1)], id="Python's moments"),  # noqa: DTZ001
        pytest.param(pd.Series([date(2022, 1, 1), date(2023, 1, 1)], dtype=object), id="days"),
        pytest.param(pd.period_range("2022", periods=2, freq="Y"), id="years"),
        pytest.param(pd.PeriodIndex(["2022Q3", "2023Q3"], freq="Q"), id="quarters"),
        pytest.param(pd.PeriodIndex(["2022-02", "2023-02"], freq="M"), id="months"),
        pytest.param(pd.PeriodIndex(["2022-02-03", "2023-02-03"], freq="D"), id="pandas' days"),
        pytest.param(pd.PeriodIndex(["2022", "2023"], freq="Y-JUN"), id="years of an office"),
    ],
)
def test_time_is_read_however_it_is_stored(years: Any) -> None:
    frame = pd.DataFrame({"year": years, "level": [100, 110], "rate": [None, 12.5]})

    assert tieout.check(frame, GROWTH, time="year").findings["implied_high"].round(2).tolist() == [11.06]


def test_weeks_of_pandas_are_weeks() -> None:
    weeks = pd.period_range("2023-05-01", periods=2, freq="W")
    frame = pd.DataFrame({"week": weeks, "level": [100, 110], "rate": [None, 12.5]})

    report = tieout.check(frame, tieout.Growth(published="rate", of="level", over="1W"), time="week")
    assert report.findings["key"].tolist() == ["week=2023-05-08/P7D"]


def test_a_column_of_days_is_the_time_where_none_is_named() -> None:
    frame = pl.DataFrame(
        {"day": [date(2022, 1, 1), date(2023, 1, 1)], "level": [100, 110], "rate": [None, 12.5]}
    )

    assert tieout.check(frame, GROWTH).findings["key"].tolist() == ["day=2023-01-01"]


def test_rows_stand_for_themselves_where_nothing_says_of_what_they_are(tmp_path: Path) -> None:
    frame = pd.DataFrame({"line": ["x", "y"], "a": [3, 9], "b": [1, 10]})
    rule = tieout.AtMost(smaller="a", larger="b")
    frame.to_csv(tmp_path / "table.csv", index=False)

    assert tieout.check(frame, rule).findings[["key", "position"]].to_numpy().tolist() == [["row=1", 0]]
    assert tieout.check(tmp_path / "table.csv", rule).findings["key"].tolist() == ["line_=2"]


def test_key_and_time_together_stand_once() -> None:
    frame = pd.DataFrame({"area": ["A", "A", "B"], "year": 2023, "x": [1, 1, 1], "SOURCE": ["p", "q", "p"]})

    assert tieout.check(frame.drop(columns="SOURCE"), key="area", time="year").findings["rule"].tolist() == [
        "key"
    ]
    assert tieout.check(frame, key="area", time="year").verdict == "holds"


@pytest.mark.parametrize("names", [{}, {"indicator": "which", "value": "print"}])
def test_a_long_frame_prints_one_figure_a_row(names: dict[str, Any]) -> None:
    columns = {
        "INDICATOR": ["level", "level", "rate"],
        "TIME_PERIOD": [2022, 2023, 2023],
        "OBS_VALUE": [100, 110, 12.5],
        "COMMENT": ["a", None, "b"],
    }
    renamed = dict(zip(("INDICATOR", "OBS_VALUE"), names.values(), strict=False))
    frame = pd.DataFrame(columns).rename(columns=renamed)

    report = tieout.check(frame, GROWTH, **names)
    assert report.findings[["key", "series", "position"]].to_numpy().tolist() == [
        ["TIME_PERIOD=2023", "rate", 2]
    ]
    assert set(report.findings["kind"]) == {"growth"}


def test_rules_say_more_than_their_kind() -> None:
    where = tieout.Rule(GROWTH, id="only-b", where={"area": ("B", "C")})
    late = tieout.Rule(GROWTH, from_=2024, why="Levels came later.", severity="warning")
    soft = tieout.Rule(GROWTH, why="Computed from finer figures.", warn_below=130.5)
    report = check(of_pandas(), [where, late, soft])

    found = report.findings[["severity", "rule", "key", "why"]].to_numpy().tolist()
    assert found == [
        ["error", "growth-rate-2", "area=A, year=2023", "Computed from finer figures."],
        ["warning", "growth-rate", "area=A, year=2024", "Levels came later."],
        ["warning", "growth-rate-2", "area=A, year=2024", "Computed from finer figures."],
    ]
    judged_rules = report.rules[report.rules["kind"] == "growth"]
    assert judged_rules[["id", "items"]].to_numpy().tolist() == [
        ["only-b", 2],
        ["growth-rate", 2],
        ["growth-rate-2", 4],
    ]


@pytest.mark.parametrize(
    ("rule", "name"),
    [
        (tieout.AddsUp(total="a", parts=["b", "c"], weights=(0.5, np.float64(-1))), "adds-up-a"),
        (tieout.AddsUp(total=100, parts=["b", "c"]), "adds-up-100"),
        (tieout.InRange(columns=["a", "b"], low=-0.5), "in-range-a-b"),
        (tieout.Formula(holds="a == b - 2*c"), "formula-a-b-2-c"),
        (tieout.Formula(holds="a == b + c", anchor_="b"), "formula-b"),
        ({"kind": "at_most", "smaller": "`b`", "larger": "a"}, "at-most-b"),
        ({"kind": "agree", "columns": ["Émissions", "a"]}, "agree-emissions-a"),
        ({"kind": "never_falls", "columns": ["碳"]}, "never-falls"),
    ],
)
def test_a_rule_without_an_id_is_called_by_what_it_judges(rule: Any, name: str) -> None:
    frame = pd.DataFrame({"t": [2023], "a": [1], "b": [2], "c": [3], "Émissions": [4], "碳": [5]})
    report = tieout.check(
        frame, [rule, {**rule, "id": name} if isinstance(rule, dict) else tieout.Rule(rule, name)], time="t"
    )

    assert report.rules["id"].tolist()[-2:] == [f"{name}-2", name]


def test_everything_that_is_written_wrongly_is_refused_at_once() -> None:
    rules = [
        tieout.Growth(published="rat", of="levle"),
        {"kind": "growht"},
        tieout.Rule(GROWTH, id="Not Kebab", severity="eror", where={"aera": "A"}),  # type: ignore[arg-type]
        tieout.Rule(GROWTH, id="soft", severity="eror", where={"aera": "A"}, warn_below=1),  # type: ignore[arg-type]
        {"id": "soft", "kind": "in_range", "columns": ["level"], "lwo": 1},
    ]

    assert refusals(of_pandas(), rules, key="area", time="year") == [
        "rules: rule 'growth-rat': unknown series 'rat': did you mean 'rate'?",
        "rules: rule 'growth-rat': unknown series 'levle': did you mean 'level'?",
        "rules: rule 'growht': unknown kind 'growht': did you mean 'growth'?",
        "rules: rule 'Not Kebab': a rule needs an id in kebab-case, not 'Not Kebab'",
        "rules: rule 'soft': unknown severity 'eror': did you mean 'error'?",
        "rules: rule 'soft': where: 'aera' is no entity here: did you mean 'area'?",
        "rules: rule 'soft': warn_below needs a why",
        "rules: rule 'soft': unknown key 'lwo': did you mean 'low'?",
        "rules: rule 'soft': the id already stands",
    ]


def test_what_is_said_of_columns_is_refused_in_the_words_of_the_facts() -> None:
    facts = {"rate": {"typ": "number", "constraints": {"minimum": "x"}}, "rates": {}, "level": "million"}
    more = {"key": ["aera", "year"], "time": "year", "facts": facts}

    assert refusals(of_pandas(), [GROWTH, {"kind": "ratio", "publishd": "rate"}], **more) == [
        "key: there is no column 'aera': did you mean 'area'?",
        "time: 'year' is named by key already: name another column",
        "facts: there is no column 'rates': did you mean 'rate'?",
        'facts: level: properties such as {"unit": "%"} are expected, not \'million\'',
        "facts: frame, field 'rate': unknown property 'typ': did you mean 'type'?",
        (
            "facts: frame, field 'rate': minimum 'x' is no number that can be judged: "
            "one such as 0 or 99.5 is expected"
        ),
        "rules: rule 'ratio': unknown key 'publishd': did you mean 'published'?",
        "rules: rule 'ratio': kind 'ratio' needs the key 'published'",
        "rules: rule 'ratio': kind 'ratio' needs the key 'numerator'",
        "rules: rule 'ratio': kind 'ratio' needs the key 'denominator'",
    ]


def test_a_long_table_has_both_of_its_columns() -> None:
    assert refusals(of_pandas(), indicator="note", time="year") == [
        "value: a table with indicator= is long: name its column of values too, value="
    ]
    assert refusals(of_pandas(), value="level", time="year") == [
        "indicator: a table with value= is long: name its column of indicators too, indicator="
    ]


def test_a_rule_that_needs_time_says_how_to_name_it() -> None:
    assert refusals(of_pandas(), GROWTH, key="area") == [
        "rules: rule 'growth-rate': lag(level, 1Y) needs a time field, and table 'frame' has none",
        'time: no column is the time: name it, such as time="year"',
    ]


@pytest.mark.parametrize(
    ("data", "rules", "message"),
    [
        ({"x": [1]}, GROWTH, r"a path or a frame \(.*\) is expected, not dict"),
        (pd.Series([1]), GROWTH, r"a path or a frame \(.*\) is expected, not Series"),
        (pd.DataFrame({"x": [1]}), ["growth"], r"rules: a kind such as .* is expected, not 'growth'"),
        (pd.DataFrame({"x": [1]}), tieout.Growth, r"rules: a kind such as .* is expected, not <class"),
        (EXAMPLE / "datasets/networks/stations.csv", None, r"^name: leave out what datapackage.json says"),
    ],
)
def test_other_things_are_no_tables_and_no_rules(data: Any, rules: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        tieout.check(data, rules, name="it")


def test_names_of_columns_keep_their_faults_to_themselves() -> None:
    frame = pd.DataFrame([[2022, 7, 1], [2023, 7, 2]], columns=["year", "", " x "])
    report = tieout.check(frame, tieout.NeverFalls(columns=["x"]), time="year")

    assert report.findings[["rule", "severity", "message"]].to_numpy().tolist() == [
        ["columns", "warning", "the header ' x ' has blanks around it"],
        ["columns", "warning", "column '' is not judged: the facts promise no such column"],
    ]
    assert report.findings["position"].isna().all()
    assert refusals(frame.set_axis(["year", "a.b", "year"], axis=1)) == [
        "frame: column 'year' stands twice: rename one of the columns or levels of the index"
    ]
    assert refusals(pd.DataFrame()) == ["frame: it has no columns, and so no figures"]
    numbered = tieout.check(
        frame.set_axis([0, "a.b", 2.5], axis=1), tieout.NeverFalls(columns=["`2.5`"]), time="0"
    )
    assert numbered.exit_code() == 0


@pytest.mark.parametrize("name", ["findings", "cells", "rules", "unknowns"])
def test_the_lists_of_a_report_have_the_same_columns_with_and_without_rows(name: str) -> None:
    full = getattr(check(of_pandas()), name)
    empty = getattr(tieout.check(of_pandas().iloc[:0], select="nothing-*"), name)

    assert len(full) > 0
    assert len(empty) == 0
    assert full.dtypes.to_dict() == empty.dtypes.to_dict()
    assert getattr(tieout.Report, name).func.__doc__


def test_a_report_renders_as_the_command_line_does() -> None:
    report = check(of_pandas(), name="levels")

    assert json.loads(report.to_json("never"))["exit_code"] == report.exit_code("never") == 0
    assert json.loads(report.to_json())["exit_code"] == report.exit_code() == 1
    assert report.to_text().startswith("levels:row 2: error growth-rate [A 2023]: rate is printed as 46.1")
    page = report.to_html()
    assert "<svg" in page
    assert "tieout check --select" not in page
    assert "tieout check --select" in tieout.check(EXAMPLE).to_html()
    assert repr(report) == (
        "<tieout.Report broken: 2 errors; 1 rule, 4 items: 0 hold exactly, 0 by rounding, 2 broken, "
        "2 unknown (1 missing, 1 gap); 32 structural checks: 0 broken>"
    )


def test_a_notebook_shows_findings_with_every_value_escaped() -> None:
    frame = pd.DataFrame({"area": ["<b>", "&"], "x": [1, 100]})
    shown = tieout.check(frame, tieout.InRange(columns=["x"], high=50), key="area")._repr_html_()

    assert "area=&amp;" in shown
    assert "x is printed as 100, that is 99.5 to 100.5" in shown
    assert "<b>" not in shown
    assert "<table" not in tieout.check(frame, key="area")._repr_html_()


def test_rules_are_judged_beside_those_of_a_project() -> None:
    report = tieout.check(EXAMPLE, tieout.NeverFalls(columns=["growth"]))

    assert report.rules.loc[report.rules["kind"] != "facts", "id"].tolist() == [
        "growth-matches-stations",
        "stations-never-fall",
        "never-falls-growth",
    ]
    assert report.findings[["rule", "path", "line"]].to_numpy().tolist() == [
        ["growth-matches-stations", "datasets/networks/stations.csv", 3],
        ["growth-matches-stations", "datasets/networks/stations.csv", 4],
        ["never-falls-growth", "datasets/networks/stations.csv", 4],
    ]
    assert report.findings["position"].isna().all()
    assert len(tieout.check(str(EXAMPLE / "datasets/networks/stations.csv")).findings) == 2


def test_rules_for_a_project_are_refused_as_its_own_are(tmp_path: Path) -> None:
    twice = {"id": "stations-never-fall", "kind": "never_falls", "columns": ["station"]}
    assert refusals(EXAMPLE, twice) == [
        "rules: rule 'stations-never-fall': unknown series 'station': did you mean 'stations'?",
        "rules: rule 'stations-never-fall': the id already stands in expectations/networks.toml",
    ]
    project(tmp_path, "year,x\n2023,1\n")
    (tmp_path / "datasets" / "other").mkdir()
    small = tmp_path / "datasets" / "small" / "datapackage.json"
    (tmp_path / "datasets" / "other" / "datapackage.json").write_text(
        small.read_text("utf-8").replace('"small"', '"other"'), "utf-8"
    )
    (tmp_path / "datasets" / "other" / "table.csv").write_text("year,x\n2023,1\n", "utf-8")
    assert refusals(tmp_path, tieout.NeverFalls(columns=["x"])) == [
        f"rules: 2 datasets stand at {tmp_path}: give the path of one, of datasets/other, datasets/small"
    ]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_csv_file_alone_is_described_by_its_caller(tmp_path: Path, mark: str) -> None:
    file = tmp_path / "levels.csv"
    file.write_text(TABLE.replace(",", mark), "utf-8-sig")
    report = check(file)

    assert report.findings[["table", "path", "line", "key"]].to_numpy().tolist() == [
        ["levels", file.as_posix(), 3, "area=A, year=2023"],
        ["levels", file.as_posix(), 4, "area=A, year=2024"],
    ]
    assert report.findings["position"].isna().all()
    with pytest.raises(FileNotFoundError, match=r"no datapackage\.json beside or above it"):
        tieout.check(file)


def test_files_that_cannot_be_read_are_said(tmp_path: Path) -> None:
    file = tmp_path / "levels.csv"
    file.write_bytes(b"year,level\n2023,\xff\n")

    report = tieout.check(file, tieout.NeverFalls(columns=["level"]), time="year")
    assert (report.exit_code(), report.verdict) == (2, "unknown")
    with pytest.raises(TypeError, match=r"levels\.parquet is no CSV file: read it into a frame"):
        tieout.check(file.rename(tmp_path / "levels.parquet"), time="year")
    with pytest.raises(FileNotFoundError, match=r"nowhere\.csv"):
        tieout.check(tmp_path / "nowhere.csv", time="year")


def test_rules_are_chosen_by_their_ids() -> None:
    report = check(of_pandas(), [GROWTH, tieout.NeverFalls(columns=["level"])], ignore=["growth-*", "cell"])

    assert report.rules["id"].tolist() == ["columns", "row", "key", "never-falls-level"]
    assert check(of_pandas(), select="none-*").record.unmatched == ("none-*",)


def test_a_rule_that_is_not_there_is_not_selected_in_silence() -> None:
    frame = of_pandas()
    assert refusals(frame, GROWTH, key="area", time="year", select=["columns", "Growth-Rat"]) == [
        "select: no rule matches 'Growth-Rat': did you mean 'growth-rate'?"
    ]
    assert refusals(EXAMPLE, select="zzz")[0].startswith("select: no rule matches 'zzz': ")
    assert check(frame, ignore="zzz").record.unmatched == ("zzz",)


def test_what_names_one_column_is_one_text() -> None:
    assert refusals(of_pandas(), GROWTH, time=["year"], indicator=3, value={"a": 1}, name=["it"]) == [
        "time: one column name is expected, not ['year']",
        "indicator: one column name is expected, not 3",
        "value: one column name is expected, not {'a': 1}",
        "name: one text is expected, not ['it']",
    ]
    assert refusals(of_pandas(), GROWTH, key=[["area"]], select=3, ignore=["cell", None]) == [
        "key: one text or several are expected, not ['area']",
        "select: one text or several are expected, not 3",
        "ignore: one text or several are expected, not None",
    ]


def test_every_kind_stands_in_tieout_and_nothing_else_is_made_up() -> None:
    assert [one.__name__ for one in kinds().values() if getattr(tieout, one.__name__) is not one] == []
    assert {one.__name__ for one in kinds().values()} <= set(tieout.__all__) <= set(dir(tieout))
    source = (ROOT / "checks" / "tieout" / "__init__.py").read_text("utf-8")
    lines = re.findall(r"^    from tieout\.\w+(?:\.\w+)? import (\w+(?:, \w+)*)$", source, re.MULTILINE)
    imported = [name for line in lines for name in line.split(", ")]
    assert sorted([*imported, "__version__"]) == sorted(tieout.__all__)
    assert [name for name in tieout.__all__ if not hasattr(tieout, name)] == []
    with pytest.raises(AttributeError, match="has no attribute 'Grwoth'"):
        _ = tieout.Grwoth  # type: ignore[attr-defined]


def test_the_import_is_light() -> None:
    code = "import sys, tieout; print(*{name.partition('.')[0] for name in sys.modules})"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert not {"pandas", "polars", "narwhals", "pandera", "numpy", "jinja2"} & set(run.stdout.split())


def test_polars_frames_are_judged_without_pyarrow_and_duckdb() -> None:
    code = """
import sys
sys.modules["pyarrow"] = sys.modules["duckdb"] = None
import pandas, polars, tieout
data = {"t": [2022, 2023], "x": [2.5, 1.5], "area": ["A", "A"]}
for frame in (pandas.DataFrame(data), polars.DataFrame(data), polars.LazyFrame(data)):
    report = tieout.check(frame, tieout.NeverFalls(columns=["x"]), time="t", key="area")
    print(report.findings["position"].tolist())
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert run.stdout.split() == ["[1]"] * 3


def test_the_readme_says_what_python_says() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    [section] = re.findall(r"^## From Python\n(.*?)^## ", readme, re.MULTILINE | re.DOTALL)
    examples = doctest.DocTestParser().get_doctest(section, {}, "README", "README.md", 0)

    assert len(examples.examples) > 4
    said = io.StringIO()
    failed, _ = doctest.DocTestRunner(verbose=False).run(examples, out=said.write)
    assert failed == 0, said.getvalue()
    assert [name for name in re.findall(r"tieout\.(\w+)", section) if not hasattr(tieout, name)] == []


def test_figures_of_a_driver_s_own_type_are_what_they_are_stored_as() -> None:
    pa = pytest.importorskip("pyarrow")
    printed = pa.array(["1.50", "2.10", None])
    numeric = pa.ExtensionArray.from_storage(pa.opaque(pa.string(), "numeric", "PostgreSQL"), printed)
    frame = pa.table({"year": [2021, 2022, 2023], "level": numeric})
    for given in (frame, pl.DataFrame(frame), pl.DataFrame(frame).lazy()):
        report = tieout.check(given, tieout.InRange(columns=["level"], high=2), time="year")
        assert report.findings["printed"].tolist() == ["2.10"]
