"""A report says how it came about, and the same build gives the same record."""

import hashlib
import json
import platform
import re
from importlib.metadata import version
from pathlib import Path

import polars as pl
import pytest

import tieout
from tieout import provenance, run
from tieout.model import Refused, Report, Run
from tieout.run import Choice
from tieout.testing import project

TABLE = "year,a\n2020,5\n2021,6\n"
RISES = {"kind": "never_falls", "columns": ["a"]}


def came_about(root: Path, path: str = "", *command: str) -> Run:
    report = run.check(root / path, Choice(plots=True, command=command))
    assert report.run is not None
    return report.run


@pytest.mark.parametrize("path", ["", "datasets/small", "datasets/small/table.csv"])
def test_it_names_every_file_that_was_read_by_its_bytes(tmp_path: Path, path: str) -> None:
    project(tmp_path, TABLE, rules=[RISES])
    files = came_about(tmp_path, path).files

    assert [file.path for file in files] == [
        "datasets/small/datapackage.json",
        "datasets/small/table.csv",
        "expectations/small.toml",
    ]
    for file in files:
        written = (tmp_path / file.path).read_bytes()
        assert (file.sha256, file.size) == (hashlib.sha256(written).hexdigest(), len(written))


def test_a_code_list_is_named_and_a_file_that_could_not_be_read_is_not(tmp_path: Path) -> None:
    project(tmp_path, TABLE)
    folder = tmp_path / "datasets" / "small"
    descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
    for name in ("codes", "lost"):
        schema = {"fields": [{"name": "code", "type": "string"}]}
        descriptor["resources"].append({"name": name, "path": f"{name}.csv", "schema": schema})
    (folder / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    (folder / "codes.csv").write_text("code\nx\n", "utf-8")

    named = [file.path.rpartition("/")[2] for file in came_about(tmp_path).files]
    assert named == ["codes.csv", "datapackage.json", "table.csv", "small.toml"]


def test_it_names_what_judged(tmp_path: Path) -> None:
    project(tmp_path, TABLE)
    said = came_about(tmp_path)

    assert said.version == tieout.__version__
    assert said.libraries == {
        "python": platform.python_version(),
        **{name: version(name) for name in ("narwhals", "pandera", "polars")},
    }


def test_the_command_can_be_typed_again_on_another_machine(tmp_path: Path) -> None:
    project(tmp_path, TABLE)

    assert came_about(tmp_path, "", "/usr/bin/tieout", "docs", "my data").command == "tieout docs 'my data'"
    assert came_about(tmp_path).command == ""


def test_the_time_is_that_of_the_clock_in_utc(tmp_path: Path) -> None:
    project(tmp_path, TABLE)

    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ", came_about(tmp_path).started)


def test_a_build_is_repeated_with_the_time_that_the_environment_states(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project(tmp_path, TABLE)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1735689600")

    first, second = (run.check(tmp_path, Choice(plots=True)) for _ in range(2))
    assert first.run is not None
    assert first.run.started == "2025-01-01T00:00:00Z"
    assert first == second


@pytest.mark.parametrize("said", ["yesterday", "9" * 30])
def test_a_time_that_is_none_is_refused(said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project(tmp_path, TABLE)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", said)

    with pytest.raises(Refused, match=f"SOURCE_DATE_EPOCH: '{said}': the seconds since 1970 are expected"):
        came_about(tmp_path)


def test_the_gate_hashes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project(tmp_path, TABLE)
    monkeypatch.setattr(provenance, "hashlib", None)

    assert run.check(tmp_path).run is None


def test_a_frame_has_no_file_and_a_csv_file_alone_is_one(tmp_path: Path) -> None:
    path = tmp_path / "alone.csv"
    path.write_text(TABLE, "utf-8")
    of_file = tieout.check(path, time="year")._charted().run  # noqa: SLF001
    of_frame = tieout.check(pl.DataFrame({"year": [2020], "a": [5]}), time="year")._charted().run  # noqa: SLF001

    assert of_file is not None
    assert [(file.size, file.sha256) for file in of_file.files] == [
        (len(TABLE), hashlib.sha256(TABLE.encode()).hexdigest())
    ]
    assert of_frame is not None
    assert of_frame.files == ()


@pytest.mark.parametrize(
    ("where", "root"),
    [
        (("", "elsewhere", "office/tables"), "office/tables"),
        (("", "office/tables", "office/tables/datasets/small"), "office/tables"),
        (("", "office/tables/datasets", "office/tables/datasets/small/table.csv"), "office/tables"),
        (("office", "", "office/tables"), "tables"),
        (("office/tables", "", "office/tables"), ""),
        ((None, "", "office/tables"), "office/tables"),
        ((None, "office/tables", "office/tables"), ""),
        ((None, "office/tables/datasets", "office/tables"), ""),
        ((None, "elsewhere", "office/tables"), ""),
    ],
)
def test_a_report_says_where_in_its_repository_the_project_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: tuple[str | None, str, str], root: str
) -> None:
    marked, here, path = where
    project(tmp_path / "office/tables", TABLE)
    (tmp_path / "elsewhere").mkdir()
    if marked is not None:
        (tmp_path / marked / ".git").write_text("gitdir: elsewhere\n", "utf-8")
    monkeypatch.chdir(tmp_path / here)

    assert run.check(tmp_path / path).root == root


@pytest.mark.parametrize(
    ("root", "path", "shown"),
    [
        ("", "datasets/d/t.csv:3", "datasets/d/t.csv:3"),
        ("a/b", "datasets/d/t.csv", "a/b/datasets/d/t.csv"),
        ("a", "/data/t.csv", "/data/t.csv"),
    ],
)
def test_a_path_of_the_project_is_one_of_the_repository(root: str, path: str, shown: str) -> None:
    assert Report(root=root).in_repository(path) == shown
