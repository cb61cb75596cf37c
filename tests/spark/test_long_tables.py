"""Long tables: what the workers of a Spark settle is what one engine settles."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl

from tieout.facts import DESCRIPTOR
from tieout.run import Choice, check

FIELDS = {
    "INDICATOR": "string",
    "REF_AREA": "string",
    "TIME_PERIOD": "year",
    "OBS_VALUE": "number",
    "UNIT_MULT": "integer",
    "OBS_STATUS": "string",
}
SLIPS: dict[str, dict[str, str | None]] = {
    "nothing": {},
    "another figure": {"OBS_VALUE": "9.7"},
    "no figure": {"OBS_VALUE": None},
    "no number": {"OBS_VALUE": "n/a"},
    "a break": {"OBS_STATUS": "B"},
    "another scale": {"UNIT_MULT": "6", "OBS_VALUE": "0.010"},
    "another series": {"INDICATOR": "heard"},
    "another year": {"TIME_PERIOD": "2001"},
    "a bad year": {"TIME_PERIOD": "20x3"},
}
RULES = """
[[rule]]
id = "level-never-falls"
kind = "never_falls"
columns = ["level"]

[[rule]]
id = "part-is-at-most-level"
kind = "at_most"
smaller = "part"
larger = "level"
"""


def project(root: Path) -> Path:
    """Write a long table in which each area has a slip of its own."""
    rows: list[tuple[str | None, ...]] = []
    for area, slip in SLIPS.items():
        for year in ("2001", "2002", "2003"):
            rows += [
                (code, area, year, text, "3", "A") for code, text in (("level", "10.0"), ("part", "9.8"))
            ]
        changed = dict(zip(FIELDS, rows[-2], strict=True)) | slip
        rows[-2] = tuple(changed.values())
    frame = pl.DataFrame(rows, schema=dict.fromkeys(FIELDS, pl.String), orient="row")
    folder = root / "datasets" / "long"
    folder.mkdir(parents=True)
    fields = [{"name": name, "type": kind} for name, kind in FIELDS.items()]
    schema = {"fields": fields, "primaryKey": list(FIELDS)[:3]}
    resource = {"name": "long", "path": "long.parquet", "schema": schema}
    (folder / DESCRIPTOR).write_text(json.dumps({"name": "long", "resources": [resource]}), "utf-8")
    (root / "expectations").mkdir()
    (root / "expectations" / "long.toml").write_text(RULES, "utf-8")
    frame.write_parquet(folder / "long.parquet")
    return root


def test_a_long_table_on_a_cluster_comes_to_the_same_as_one_that_is_read(spark: Any, tmp_path: Path) -> None:
    told: list[str] = []
    root = project(tmp_path)
    in_place = check(root, Choice(engine="spark", joint="never", told=told.append))
    read = check(root, Choice(joint="never", suspicions=False))
    assert not [one for one in told if one.startswith("reading ")]
    key = [{(one.id, one.kind): one for one in report.rules} for report in (in_place, read)]
    assert key[0] == key[1]
    assert in_place.findings == read.findings
    assert {one.key["REF_AREA"] for one in read.findings} == {
        *("another figure", "no figure", "no number", "another year", "a bad year"),
    }
