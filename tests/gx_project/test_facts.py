"""Facts as expectations of Great Expectations: they fail on the rows that our structural findings name."""

import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from confronted import pandas_batch, promised, tripped

from tieout.facts import DESCRIPTOR
from tieout.run import check

LONG = "INDICATOR,REF_AREA,TIME_PERIOD,OBS_VALUE,UNIT_MULT,DECIMALS,OBS_STATUS\n"
TEXT, NUMBER = {"type": "string"}, {"type": "number"}


def small(root: Path, table: str, schema: Mapping[str, Any], *others: Mapping[str, Any]) -> Path:
    """Write a dataset of one table, and of code lists if any are given."""
    folder = root / "datasets" / "small"
    folder.mkdir(parents=True)
    (folder / "table.csv").write_text(table, "utf-8")
    header = next(csv.reader(table.splitlines()))
    named = {one["name"] for one in schema["fields"]}
    assert named == {*header}, named ^ {*header}
    resources = [{"name": "table", "path": "table.csv", "schema": schema}]
    for other in others:
        (folder / f"{other['name']}.csv").write_text(other["text"], "utf-8")
        codes = [{"name": name, "type": "string"} for name in other["text"].partition("\n")[0].split(",")]
        resources.append({"name": other["name"], "path": f"{other['name']}.csv", "schema": {"fields": codes}})
    (folder / DESCRIPTOR).write_text(json.dumps({"name": "small", "resources": resources}), "utf-8")
    return root


def schema(fields: Mapping[str, Mapping[str, Any]], **more: Any) -> dict[str, Any]:
    return {"fields": [{"name": name, **facts} for name, facts in fields.items()], **more}


def limited(**constraints: Any) -> dict[str, Any]:
    return {**TEXT, "constraints": constraints}


CODES = {"name": "codes", "text": "code,unit\nA,EUR\nB,%\n"}
TO_CODES = {"fields": ["k"], "reference": {"resource": "codes", "fields": ["code"]}}
PAIR = {"fields": ["k", "u"], "reference": {"resource": "codes", "fields": ["code", "unit"]}}
CASES: Mapping[str, tuple[str, str, dict[str, Any], list[Mapping[str, Any]]]] = {
    "required": ("cell", "k,n\na,\n,x\nb,y\n", schema({"k": limited(required=True), "n": TEXT}), []),
    "number": (
        "cell",
        'k,n\na,1.5\nb,"1,5"\nc,nan\nd,\ne,+1e3\nf,１\ng,.5\nh,1_000\n',
        schema({"k": TEXT, "n": NUMBER}),
        [],
    ),
    "grouped number": (
        "cell",
        'k,n\na,"1.000,5"\nb,1000.5\nc,"10.00"\nd,"-1.000"\n',
        schema({"k": TEXT, "n": {**NUMBER, "groupChar": ".", "decimalChar": ","}}),
        [],
    ),
    "integer": ("cell", "k,n\na,1\nb,1.0\nc,\n", schema({"k": TEXT, "n": {"type": "integer"}}), []),
    "longest number": (
        "cell",
        f'k,n\na,{"1" * 60}\nb,{"1" * 61}\nc,"1\n"\n',
        schema({"k": TEXT, "n": NUMBER}),
        [],
    ),
    "year": ("cell", "y,n\n2021,1\n20x2,2\n,3\n2023.0,4\n", schema({"y": {"type": "year"}, "n": NUMBER}), []),
    "blanks around a name": (
        "cell",
        "c,n\nChina,1\nChina ,2\nNiger ,3\n",
        schema({"c": {**TEXT, "role": "entity"}, "n": NUMBER}),
        [],
    ),
    "scales": (
        "cell",
        f"{LONG}a,CN,2021,1,31,INF,A\na,CN,2022,1,-30,-3,A\na,CN,2023,1,030,0031,A\na,CN,2024,1,x,inf,A\n",
        schema(
            {
                **dict.fromkeys(("INDICATOR", "REF_AREA", "TIME_PERIOD"), TEXT),
                "OBS_VALUE": NUMBER,
                **dict.fromkeys(("UNIT_MULT", "DECIMALS", "OBS_STATUS"), TEXT),
            }
        ),
        [],
    ),
    "codes": ("codes", "k,n\nA,1\nB,2\na,3\n,4\n", schema({"k": limited(enum=["A", "B"]), "n": NUMBER}), []),
    "status": (
        "codes",
        "year,n,OBS_STATUS\n2021,1,A\n2022,2,Z\n2023,3,\n",
        schema({"year": {"type": "year"}, "n": NUMBER, "OBS_STATUS": TEXT}),
        [],
    ),
    "length": (
        "length",
        "k,n\nab,1\na,2\nabcd,3\n五G,4\n,5\n",
        schema({"k": limited(minLength=2, maxLength=3), "n": NUMBER}),
        [],
    ),
    "least length": ("length", "k,n\nab,1\na,2\n", schema({"k": limited(minLength=2), "n": NUMBER}), []),
    "pattern": (
        "pattern",
        'k,n\nline 3,1\nline x,2\nxline 3,3\n"line 3\n",4\n,5\n',
        schema({"k": limited(pattern="line [0-9]+"), "n": NUMBER}),
        [],
    ),
    "pattern beyond Python": (
        "pattern",
        "k,n\nAb,1\nab,2\n",
        schema({"k": limited(pattern=r"\p{Lu}.*"), "n": NUMBER}),
        [],
    ),
    "foreign key": (
        "foreign-key",
        "k,n\nA,1\nC,2\n,3\n",
        schema({"k": TEXT, "n": NUMBER}, foreignKeys=[TO_CODES]),
        [CODES],
    ),
    "pair of foreign keys": (
        "foreign-key",
        "k,u,n\nA,EUR,1\nA,%,2\n,EUR,3\nB,%,4\n",
        schema({"k": TEXT, "u": TEXT, "n": NUMBER}, foreignKeys=[PAIR]),
        [CODES],
    ),
    "range": (
        "range",
        "k,n\na,100\nb,100.0000000000000000001\nc,-1\nd,x\n",
        schema({"k": TEXT, "n": {**NUMBER, "constraints": {"minimum": 0, "maximum": 100}}}),
        [],
    ),
    "status and value": (
        "status",
        "year,n,OBS_STATUS\n2021,1,A\n2022,2,M\n2023,,A\n",
        schema({"year": {"type": "year"}, "n": NUMBER, "OBS_STATUS": TEXT}),
        [],
    ),
    "digits": (
        "digits",
        "year,n\n2021,1.25\n2022,1.5\n",
        schema({"year": {"type": "year"}, "n": {**NUMBER, "rounding": {"decimals": 1}}}),
        [],
    ),
    "sources": (
        "sources-agree",
        "year,n,SOURCE\n2021,30,a\n2021,31,b\n2022,5,a\n",
        schema({"year": {"type": "year"}, "n": NUMBER, "SOURCE": TEXT}),
        [],
    ),
    "what is missing beside the empty cell": (
        "cell",
        "k,n\nA,..\nB,x\nC,\n",
        schema({"k": TEXT, "n": {**NUMBER, "constraints": {"required": True}}}, missingValues=["", ".."]),
        [],
    ),
}


def failing(root: Path) -> tuple[dict[str, list[int]], list[str]]:
    """Return the rows on which each expectation fails, by its type, and those that tripped."""
    loaded, _, expectations = promised(root)[0]
    [file] = [one.file for one in loaded.dataset.tables if one.name == "table"]
    frame = pd.read_csv(
        file, dtype=str, keep_default_na=False, na_values=[""], skip_blank_lines=True, encoding="utf-8-sig"
    )
    batch = pandas_batch(frame)
    rows: dict[str, list[int]] = {}
    lost = []
    for one in expectations:
        result = batch.validate(one, result_format="COMPLETE")
        kind = getattr(one, "fact", one.expectation_type)
        if tripped(result):
            lost.append(kind)
        elif not result.success and "details" in result.result and "findings" in result.result["details"]:
            places = [int(f["place"].rpartition(" ")[2]) - 1 for f in result.result["details"]["findings"]]
            rows.setdefault(kind, []).extend(places)
        elif not result.success:
            rows.setdefault(kind, []).extend(result.result.get("unexpected_index_list", [-1]))
    return rows, lost


def of_gate(root: Path) -> dict[str, list[int]]:
    """Return the rows, counted from 0, that the gate names by each structural rule."""
    file = root / "datasets" / "small" / "table.csv"
    with file.open(newline="", encoding="utf-8") as opened:
        reader = csv.reader(opened)
        starts, line = [], 1
        for _ in reader:
            starts.append(line)
            line = reader.line_num + 1
    rows: dict[str, list[int]] = {}
    for finding in check(root).findings:
        if finding.kind == "facts":
            rows.setdefault(finding.rule, []).append(starts.index(finding.line) - 1)
    return rows


@pytest.mark.parametrize("name", CASES)
def test_each_fact_fails_on_the_rows_that_the_gate_names(name: str, tmp_path: Path) -> None:
    fact, table, described, others = CASES[name]
    root = small(tmp_path, table, described, *others)
    gate = of_gate(root)

    rows, lost = failing(root)

    assert lost == []
    assert fact in gate
    assert sorted(row for one in rows.values() for row in one) == sorted(
        row for one in gate.values() for row in one
    ), (rows, gate)


@pytest.mark.parametrize(
    ("key", "twice"),
    [(["k"], [0, 2]), (["k", "u"], [0, 3])],
    ids=["one column", "two columns"],
)
def test_a_key_that_stands_twice_is_said_of_all_its_rows(
    key: list[str], twice: list[int], tmp_path: Path
) -> None:
    tables = {"k": "k,u\nA,x\nB,x\nA,y\n", "k,u": "k,u\nA,x\nA,y\nB,x\nA,x\n"}
    described = schema({"k": TEXT, "u": TEXT}, primaryKey=key)
    root = small(tmp_path, tables[",".join(key)], described)

    rows, lost = failing(root)

    assert lost == []
    assert of_gate(root)["key"] == twice[1:]
    assert list(rows.values()) == [twice]


def test_an_absent_column_is_said_once_and_a_new_one_is_a_warning(tmp_path: Path) -> None:
    described = schema({"k": TEXT, "n": {**NUMBER, "constraints": {"required": True}}})
    root = small(tmp_path, "k,n\na,1\n", described)
    table = root / "datasets" / "small" / "table.csv"

    table.write_text("k,n,o\na,1,2\n", "utf-8")
    assert failing(root) == ({"expect_table_column_count_to_be_between": [-1]}, [])

    table.write_text("k,m\na,1\n", "utf-8")
    rows, lost = failing(root)
    assert rows == {"expect_column_to_exist": [-1]}
    assert set(lost) == {"expect_column_values_to_not_be_null", "expect_column_values_to_match_regex"}


def test_nothing_is_said_twice(tmp_path: Path) -> None:
    described = schema({"k": limited(required=True, unique=True), "n": NUMBER}, primaryKey=["k"])
    _, _, expectations = promised(small(tmp_path, "k,n\na,1\n", described))[0]

    said = [
        (one.expectation_type, getattr(one, "fact", ""), getattr(one, "column", "")) for one in expectations
    ]
    assert len(said) == len(set(said))
