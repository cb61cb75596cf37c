"""pytest judges tables: an item for each rule, plain sentences where one is broken."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tieout.testing import project

RULES: list[dict[str, Any]] = [
    {"id": "parts-fit", "kind": "at_most", "smaller": "part", "larger": "whole"},
    {"id": "whole-never-falls", "kind": "never_falls", "columns": ["whole"]},
]


def pytest_on(root: Path, *arguments: str) -> tuple[int, str]:
    run = subprocess.run(
        [*(sys.executable, "-m", "pytest", "-p", "tieout.pytest_plugin", "-q", "--no-header"), *arguments],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    return run.returncode, run.stdout


def test_each_rule_is_an_item_and_a_broken_one_says_why(tmp_path: Path) -> None:
    project(tmp_path, "year,part,whole\n2021,1,2\n2022,5,2\n", rules=RULES)
    code, out = pytest_on(tmp_path, "expectations/small.toml")

    assert code == 1
    assert "datasets/small/table.csv:3:6: part is printed as 5" in out
    assert "Traceback" not in out
    assert "FAILED expectations/small.toml::parts-fit" in out
    assert "whole-never-falls" not in out


def test_one_rule_can_be_chosen(tmp_path: Path) -> None:
    project(tmp_path, "year,part,whole\n2021,1,2\n2022,5,2\n", rules=RULES)

    assert pytest_on(tmp_path, "expectations/small.toml::whole-never-falls")[0] == 0


def test_an_unreadable_file_fails_even_where_no_rule_needs_it(tmp_path: Path) -> None:
    project(tmp_path, "year,part,whole\n2021,1,2\n2022,1,2\n", rules=RULES)
    folder = tmp_path / "datasets" / "small"
    descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
    descriptor["resources"].append(
        {"name": "other", "path": "other.csv", "schema": {"fields": [{"name": "a", "type": "string"}]}}
    )
    (folder / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    (folder / "other.csv").write_bytes(b"a\n\xff\n")
    code, out = pytest_on(tmp_path, "expectations/small.toml")

    assert code == 1
    assert "byte 0xff on line 2 does not belong there" in out


def test_refused_rules_are_told_without_a_traceback(tmp_path: Path) -> None:
    project(tmp_path, "year,part,whole\n2021,1,2\n", rules=[{**RULES[0], "smaler": "x"}])
    code, out = pytest_on(tmp_path, "expectations/small.toml")

    assert code == 2
    assert "unknown key 'smaler'" in out
    assert "Traceback" not in out
