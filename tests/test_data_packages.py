"""The shipped datasets by themselves: valid Data Packages, and plain files that open anywhere."""

import csv
import io
import json
import re
import shutil
from pathlib import Path
from typing import Any, cast

import pandas as pd
import pytest
from frictionless import validate

ROOT = Path(__file__).parent.parent
DATASETS = sorted(path.parent for path in (ROOT / "datasets").glob("*/datapackage.json"))
TABLES = [
    pytest.param(dataset, resource, id=f"{dataset.name}/{resource['name']}")
    for dataset in DATASETS
    for resource in json.loads((dataset / "datapackage.json").read_text("utf-8"))["resources"]
]
GUESSED = {"NA", "N/A", "NaN", "nan", "NULL", "null", "None", "TRUE", "FALSE", "inf", "Inf", "-inf"}
"""Texts that readers of CSV take for something else."""


def test_there_are_datasets() -> None:
    assert len(DATASETS) >= 1
    assert [folder.name for folder in (ROOT / "datasets").iterdir() if folder not in DATASETS] == []


@pytest.mark.parametrize("dataset", DATASETS, ids=lambda dataset: dataset.name)
def test_each_dataset_is_a_valid_data_package(dataset: Path) -> None:
    report = validate(str(dataset / "datapackage.json"))

    assert report.flatten(["type", "message"]) == []
    assert report.valid


def test_a_data_package_with_a_wrong_cell_is_not_valid(tmp_path: Path) -> None:
    folder = tmp_path / "dataset"
    shutil.copytree(ROOT / "datasets" / "china-digital-economy", folder)
    text = (folder / "figures.csv").read_text("utf-8")
    (folder / "figures.csv").write_text(text.replace("5g_base_stations,CN,", "5g_stations,CN,", 1), "utf-8")

    report = validate(str(folder / "datapackage.json"))

    assert [error for [error] in report.flatten(["type"])] == ["foreign-key"]


@pytest.mark.parametrize(("dataset", "resource"), TABLES)
def test_each_file_is_plain(dataset: Path, resource: dict[str, object]) -> None:
    """No mark of byte order, one kind of line end, one line a row, no cell that a reader mistakes."""
    raw = (dataset / str(resource["path"])).read_bytes()
    # Files that others published keep their line ends.
    end = "\r\n" if b"\r" in raw else "\n"
    text = raw.decode("utf-8").replace(end, "\n")
    header, *rows = csv.reader(io.StringIO(text))
    cells = [cell for row in rows for cell in row]

    assert not text.startswith("\ufeff")
    assert "\r" not in text
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert text.count("\n") == len(rows) + 1
    assert [len(row) for row in rows if len(row) != len(header)] == []
    assert [cell for cell in cells if cell != cell.strip() or cell in GUESSED] == []
    assert [cell for cell in cells if re.match(r"[=+@]|-[^\d.]", cell)] == []


@pytest.mark.parametrize(("dataset", "resource"), TABLES)
def test_each_file_opens_in_pandas_as_what_the_facts_say(dataset: Path, resource: dict[str, object]) -> None:
    frame = pd.read_csv(dataset / str(resource["path"]))
    schema = cast("dict[str, list[dict[str, Any]]]", resource["schema"])

    assert list(frame.columns) == [field["name"] for field in schema["fields"]]
    for field in schema["fields"]:
        column = frame[field["name"]]
        whole = "i" if column.notna().all() else "f"
        kinds = {"number": "fi", "integer": whole, "year": whole}.get(field["type"], "OU")
        assert column.dtype.kind in kinds, field["name"]
        assert column.notna().all() or not field.get("constraints", {}).get("required"), field["name"]
