"""The project of Great Expectations that is written for a user: it runs, stays the same, and counts."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import confronted
import great_expectations as gx
import pytest
from projects import copied

import tieout.gx
from tieout.cli import main
from tieout.gx.counted import Uncounted
from tieout.gx.project import CHECKPOINT, export
from tieout.model import Refused
from tieout.testing import project

TABLE = "year,part,whole\n2021,1.50,2\n2022,5.0,2\n2023,9,2\n"
RULES: list[dict[str, Any]] = [
    {"id": "parts-fit", "kind": "at_most", "smaller": "part", "larger": "whole", "from": 2022},
    {"id": "part-never-falls", "kind": "never_falls", "columns": ["part"], "severity": "warning"},
]
KNOWN = {"rule": "parts-fit", "key": {"year": "2023"}, "reason": "as printed", "expect": "9"}


def run(folder: Path) -> Any:
    """Run the checkpoint of the project in a folder that is the current one."""
    context = gx.get_context(mode="file", project_root_dir=folder)
    return context.checkpoints.get(CHECKPOINT).run()


def found(folder: Path) -> list[confronted.Said]:
    results = run(folder).run_results.values()
    return confronted.of_results(one for result in results for one in result.results)


def files(folder: Path) -> Mapping[str, bytes]:
    whole = {one.relative_to(folder).as_posix(): one for one in folder.rglob("*") if one.is_file()}
    return {name: one.read_bytes() for name, one in whole.items() if not name.startswith("uncommitted/")}


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    project(tmp_path, TABLE, rules=RULES, accepts=[KNOWN])
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_what_it_finds_is_what_the_gate_finds(small: Path) -> None:
    export(small)

    result = run(small)

    [suite] = result.run_results.values()
    assert confronted.of_results(suite.results) == confronted.of_gate(small)
    assert not result.success
    assert suite.suite_name == "small"
    assert (small / "gx" / "uncommitted" / "data_docs" / "local_site" / "index.html").is_file()


def test_the_shipped_tables_are_found_as_the_gate_finds_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = copied("us-gdp", tmp_path)
    export(root)
    monkeypatch.chdir(root)

    assert found(root) == confronted.of_gate(root)


def test_written_again_it_is_the_same_byte_for_byte(small: Path) -> None:
    export(small)
    before = files(small / "gx")
    run(small)
    export(small)

    assert files(small / "gx") == before
    assert str(small) not in "".join(text.decode() for text in before.values())


def test_a_rule_that_is_changed_keeps_its_id_and_those_of_others(small: Path) -> None:
    def ids() -> dict[str, str]:
        suite = json.loads((small / "gx" / "expectations" / "small.json").read_text("utf-8"))
        return {one["kwargs"].get("rule"): one["id"] for one in suite["expectations"]}

    export(small)
    before = ids()
    rules = small / "expectations" / "small.toml"
    rules.write_text(rules.read_text("utf-8").replace("2022", "2021").replace("part-never-falls", "rises"))
    export(small)

    assert ids()["parts-fit"] == before["parts-fit"]
    assert set(ids()) == {None, "parts-fit", "rises"}


def test_what_is_stale_is_removed_and_what_is_not_ours_stays(small: Path) -> None:
    export(small)
    (small / "gx" / "expectations" / "mine.json").write_text("{}", "utf-8")
    run(small)
    (small / "datasets" / "small").rename(small / "datasets" / "other")
    (small / "expectations" / "small.toml").rename(small / "expectations" / "other.toml")
    descriptor = small / "datasets" / "other" / "datapackage.json"
    descriptor.write_text(
        descriptor.read_text("utf-8").replace('"name": "small"', '"name": "other"'), "utf-8"
    )
    export(small)

    left = {one.name for one in (small / "gx" / "expectations").iterdir()}
    assert left == {".ge_store_backend_id", "mine.json", "other.json"}
    assert (small / "gx" / "uncommitted" / "data_docs").is_dir()


def test_a_folder_that_is_not_ours_is_left_as_it_is(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gx.get_context(mode="file", project_root_dir=small)
    before = files(small / "gx")

    assert main(["gx", "export"]) == 2
    assert "was not written by tieout, and is left as it is: move it away" in capsys.readouterr().err
    assert files(small / "gx") == before
    assert main(["gx", "export", "-o", "elsewhere"]) == 0
    assert (small / "elsewhere" / "gx" / "great_expectations.yml").is_file()


def test_it_runs_in_the_folder_that_it_was_made_in(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    export(small, small / "there")
    monkeypatch.chdir(small / "there")

    assert found(Path()) == confronted.of_gate(small)


def test_a_project_that_moved_runs_where_it_is(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    export(small)
    before = confronted.of_gate(small)
    (small / "moved").mkdir()
    for name in ("datasets", "expectations", "gx"):
        shutil.move(small / name, small / "moved" / name)
    monkeypatch.chdir(small / "moved")

    assert found(small / "moved") == before


@pytest.mark.parametrize(("until", "stale"), [("2999-12-31", False), ("2020-01-01", True)])
def test_a_day_up_to_which_a_finding_is_accepted_is_read_back(
    until: str,
    stale: object,
    small: Path,
) -> None:
    rules = small / "expectations" / "small.toml"
    rules.write_text(f"{rules.read_text('utf-8')}until = {until}\n", "utf-8")
    export(small)

    assert found(small) == confronted.of_gate(small)
    assert any(rule == "stale-accept" for rule, *_ in found(small)) == stale


def test_a_table_of_several_files_is_refused(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = small / "datasets" / "small"
    shutil.copy(folder / "table.csv", folder / "more.csv")
    descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
    descriptor["resources"][0]["path"] = ["table.csv", "more.csv"]
    (folder / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    assert main(["gx", "export"]) == 2
    assert "takes one CSV or Parquet file for a table, and this one has 2" in capsys.readouterr().err
    assert not (small / "gx").exists()


def test_refusals_write_nothing(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (small / "expectations" / "small.toml").write_text('[[rule]]\nid = "a"\nkind = "growht"\n', "utf-8")

    with pytest.raises(Refused):
        export(small)
    assert main(["gx", "export"]) == 2
    assert "did you mean 'growth'?" in capsys.readouterr().err
    assert not (small / "gx").exists()


def test_no_dataset_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    assert main(["gx", "export"]) == 5
    assert "no dataset here" in capsys.readouterr().err
    assert not (tmp_path / "gx").exists()


def described(root: Path, *resources: Mapping[str, Any], rules: str = "") -> Path:
    folder = root / "datasets" / "several"
    folder.mkdir(parents=True)
    descriptor = {"name": "several", "resources": list(resources)}
    (folder / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    (root / "expectations").mkdir()
    (root / "expectations" / "several.toml").write_text(rules, "utf-8")
    return folder


def wide(name: str, path: str, **more: Any) -> dict[str, Any]:
    fields = [{"name": "year", "type": "year"}, {"name": "n", "type": "number"}]
    return {"name": name, "path": path, "schema": {"fields": fields}, **more}


def rising(table: str) -> str:
    named = f'id = "{table}-rises"\nkind = "never_falls"\ncolumns = ["n"]\ntable = "{table}"\n'
    return f"[[rule]]\n{named}"


def test_each_layout_is_read_as_the_facts_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import polars as pl  # noqa: PLC0415

    tables = {
        "marks": ("year;n\n2021;2.50\n2022;1\n", "utf-8", {"delimiter": ";"}),
        "order": ("\ufeffyear,n\n2021,9\n2022,1\n", "utf-8", {}),
        "wide": ("year,n\n2021,9\n2022,1\n", "utf-16", {}),
        "title": (
            "A table\n,\nyear,n\n2021,9\n2022,1\nSource: us\n",
            "utf-8",
            {"headerRows": [3], "commentRows": [6]},
        ),
        "remarks": ("# said\nyear,n\n2021,9\n# and so on\n2022,1\n", "utf-8", {"commentChar": "#"}),
        "blanks": ("year, n\n2021, 9\n2022, 1\n", "utf-8", {"skipInitialSpace": True}),
        "a+b (c)": ("year,n\n2021,9\n2022,1\n", "utf-8", {}),
    }
    resources = [
        wide(name, f"in/{name}.csv", encoding=encoding, dialect=dialect)
        for name, (_, encoding, dialect) in tables.items()
    ]
    rules = "".join(map(rising, ["marks", "order", "wide", "title", "remarks", "blanks"]))
    folder = described(tmp_path, *resources, wide("binary", "b.parquet"), rules=rules + rising("binary"))
    (folder / "in").mkdir()
    for name, (text, encoding, _) in tables.items():
        (folder / "in" / f"{name}.csv").write_text(text, encoding)
    pl.DataFrame({"year": ["2021", "2022"], "n": [2.5, 1.0]}).write_parquet(folder / "b.parquet")
    monkeypatch.chdir(tmp_path)
    export(tmp_path)

    result = run(tmp_path)

    names = sorted(one.suite_name for one in result.run_results.values())
    assert names == sorted(f"several.{name}" for name in [*list(tables)[:-1], "a+b--c-", "binary"])
    of_all = [one for suite in result.run_results.values() for one in suite.results]
    gate = confronted.of_gate(tmp_path)
    assert {rule for rule, *_ in gate} == {f"{one}-rises" for one in [*list(tables)[:-1], "binary"]}
    assert confronted.of_results(of_all) == gate


def long(name: str) -> dict[str, Any]:
    fields = [{"name": one, "type": "string"} for one in ("INDICATOR", "REF_AREA", "TIME_PERIOD")]
    schema = {"fields": [*fields, {"name": "OBS_VALUE", "type": "number", "constraints": {"minimum": 0}}]}
    return {"name": name, "path": f"{name}.csv", "schema": schema}


def test_a_rule_over_several_long_tables_is_in_the_suite_of_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = '[[rule]]\nid = "fits"\nkind = "at_most"\nsmaller = "a"\nlarger = "b"\n'
    folder = described(tmp_path, long("one"), long("two"), rules=rule)
    header = "INDICATOR,REF_AREA,TIME_PERIOD,OBS_VALUE\n"
    (folder / "one.csv").write_text(f"{header}a,CN,2021,5\na,CN,2022,5\na,CN,2022,7\na,US,2021,-1\n", "utf-8")
    (folder / "two.csv").write_text(f"{header}b,CN,2021,4\nb,CN,2022,4\nb,US,2021,-2\nb,CN,2022,6\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    export(tmp_path)

    result = run(tmp_path)

    where = {
        one.expectation_config.kwargs["rule"]: suite.suite_name
        for suite in result.run_results.values()
        for one in suite.results
        if "rule" in one.expectation_config.kwargs
    }
    assert where == {"fits": "several.one"}
    of_all = [one for suite in result.run_results.values() for one in suite.results]
    assert confronted.of_results(of_all) == confronted.of_gate(tmp_path)


def test_a_checkpoint_in_which_expectations_are_missing_raises(small: Path) -> None:
    export(small)
    suite = small / "gx" / "expectations" / "small.json"
    stored = json.loads(suite.read_text("utf-8"))
    stored["expectations"] = [one for one in stored["expectations"] if "rule" not in one["kwargs"]]
    suite.write_text(json.dumps(stored), "utf-8")

    with pytest.raises(
        Uncounted, match=r"suite 'small' promises \d+ expectations, and \d+ were evaluated"
    ) as raised:
        run(small)
    assert "import tieout.gx before the context is made" in str(raised.value)


ALONE = """
import sys
{imported}
import great_expectations as gx

context = gx.get_context(mode="file", project_root_dir=".")
suite = context.suites.get("small")
print("SUITE", len(suite.expectations), context.validation_definitions.get("small").run().success)
result = context.checkpoints.get("tieout").run()
print("RAN", result.success)
"""


@pytest.mark.parametrize("imported", [True, False])
def test_without_our_classes_a_suite_passes_in_silence_and_the_checkpoint_does_not_load(
    imported: object,
    small: Path,
) -> None:
    export(small)
    # All that Great Expectations does not bring itself, so that nothing it knows is left.
    suite = small / "gx" / "expectations" / "small.json"
    stored = json.loads(suite.read_text("utf-8"))
    stored["expectations"] = [one for one in stored["expectations"] if "package" in one["kwargs"]]
    suite.write_text(json.dumps(stored), "utf-8")
    script = small / "alone.py"
    script.write_text(ALONE.format(imported="import tieout.gx" if imported else ""), "utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(script)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )

    said = f"SUITE {len(stored['expectations'])} False" if imported else "SUITE 0 True"
    assert said in done.stdout
    assert "RAN" not in done.stdout
    assert done.returncode == 1
    assert ("Uncounted" if imported else "ValidationActionRegistryRetrievalError") in done.stderr


def test_without_great_expectations_the_mend_is_said(
    small: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tieout.cli.gx.find_spec", lambda _: None)

    assert main(["gx", "export", str(small)]) == 2
    assert 'Great Expectations is not installed: pip install "tieout[gx]"' in capsys.readouterr().err


def test_the_readme_runs(small: Path) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)
    [lines] = [one for one in blocks if "tieout.gx" in one]
    assert main(["gx", "export"]) == 0

    assert len(list(filter(None, lines.splitlines()))) == 3
    names: dict[str, Any] = {}
    exec(lines, names)  # noqa: S102 -- it is ours
    assert not names["result"].success


def test_every_class_is_known_by_its_name() -> None:
    assert [one for one in tieout.gx.__all__ if not hasattr(tieout.gx, one)] == []
