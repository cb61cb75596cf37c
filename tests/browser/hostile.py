"""A project whose texts try to be something else: markup, a template, a formula, a turn of the line."""

from __future__ import annotations

import csv
import json
from pathlib import Path

TEXTS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "{{ 7919*7927 }}",
    "{% raw %}",
    "</svg>",
    "</style>",
    "</title>",
    "&amp;",
    "\" onmouseover='alert(1)'",
    "\u202eright to left",
    "\u2067\u05d0\u05d1\u05d2",
    '=HYPERLINK("x")',
    "Donau" * 60,
    "\U0001f9ee\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "中国数字经济",
)
FILE = "<b>{{ 7919*7927 }} &amp; \u202e {% raw %}.csv"
DATASET = "<script>alert(2)</script>"


def project(root: Path) -> Path:
    """Write it: for each text a series, an area, a title, a unit, a source, a bad cell, and two findings."""
    folder = root / "datasets" / "small"
    folder.mkdir(parents=True)
    (folder / "datapackage.json").write_text(json.dumps(_facts()), "utf-8")
    figures = [
        (f"series {text}", f"area {text}", year, value, f"source {text}")
        for text in TEXTS
        for year, value in (("2022", "5.1"), ("2023", "3.1"), ("2024", f"cell {text}"))
    ]
    columns = ("INDICATOR", "REF_AREA", "TIME_PERIOD", "OBS_VALUE", "SOURCE")
    _write(folder / FILE, [columns, *figures])
    series = [(f"series {text}", f"title {text}", f"名 {text}", f"unit {text}") for text in TEXTS]
    _write(folder / "series.csv", [("code", "name_en", "name_zh", "unit"), *series])
    (root / "expectations").mkdir()
    (root / "expectations" / "small.toml").write_text(_promises(), "utf-8")
    return root


def _facts() -> dict[str, object]:
    fields = [{"name": name, "type": "string"} for name in ("INDICATOR", "REF_AREA", "TIME_PERIOD", "SOURCE")]
    fields.insert(3, {"name": "OBS_VALUE", "type": "number"})
    keys = [{"fields": "INDICATOR", "reference": {"resource": "series", "fields": "code"}}]
    codes = [{"name": name, "type": "string"} for name in ("code", "name_en", "name_zh", "unit")]
    return {
        "name": DATASET,
        "title": DATASET,
        "resources": [
            {"name": FILE, "path": FILE, "schema": {"fields": fields, "foreignKeys": keys}},
            {"name": "series", "path": "series.csv", "schema": {"fields": codes, "primaryKey": "code"}},
        ],
    }


def _promises() -> str:
    """Return a rule that every series breaks; what it finds in the first half is accepted."""
    quoted = [json.dumps(f"series {text}", ensure_ascii=False) for text in TEXTS]
    lines = ["[[rule]]", 'id = "never-falls"', 'kind = "never_falls"', f"columns = [{', '.join(quoted)}]"]
    lines.append(f"why = {json.dumps('why ' + ' '.join(TEXTS), ensure_ascii=False)}")
    for text in TEXTS[::2]:
        key = json.dumps(f"area {text}", ensure_ascii=False)
        reason = json.dumps(f"reason {text}", ensure_ascii=False)
        lines += ["[[accept]]", 'rule = "never-falls"', f"key = {{ REF_AREA = {key} }}", f"reason = {reason}"]
    return "\n".join(lines) + "\n"


def _write(path: Path, rows: list[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
