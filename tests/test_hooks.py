"""The pre-commit hooks: each passes and fails as it says, on the files that it is for."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tieout.cli import main
from tieout.testing import project

ROOT = Path(__file__).parent.parent
HOOKS: dict[str, dict[str, Any]] = {
    hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
}
TABLE = "year,part,whole\n2021,1,2\n"
FITS = {"id": "part-fits", "kind": "at_most", "smaller": "part", "larger": "whole"}
GOOD, BAD = (TABLE, FITS), (TABLE.replace("1,2", "9,2"), FITS)
MISSPELT = TABLE, {"id": "part-fits", "kind": "at_most", "smaller": "part", "lager": "whole"}


Given = tuple[str, dict[str, str]]
Run = Callable[[str, Given], tuple[int, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command of a hook on a table and a rule; return its exit code and all that it prints."""

    def run(hook: str, given: Given) -> tuple[int, str]:
        project(tmp_path, given[0], rules=[given[1]])
        monkeypatch.chdir(tmp_path)
        name, *arguments = shlex.split(HOOKS[hook]["entry"])
        assert name == "tieout"
        return main(arguments), "".join(capsys.readouterr())

    return run


@pytest.mark.parametrize(
    ("hook", "given", "code", "said"),
    [
        ("tieout", GOOD, 0, "no finding"),
        ("tieout", BAD, 1, "table.csv:2:6: error part-fits [2021]"),
        ("tieout", MISSPELT, 2, "unknown key 'lager'"),
        ("tieout-rules", BAD, 0, "1 rule, 1 promise, 1 table"),
        ("tieout-rules", MISSPELT, 2, "unknown key 'lager'"),
    ],
    ids=["good", "bad", "misspelt", "rules-of-bad", "rules-misspelt"],
)
def test_a_hook_exits_as_its_command_does(hook: str, given: Given, code: int, said: str, run: Run) -> None:
    exited, printed = run(hook, given)
    assert exited == code
    assert said in printed


@pytest.mark.parametrize(
    ("path", "hooks"),
    [
        ("datasets/china/figures.csv", ["tieout", "tieout-rules"]),  # it may be a code list
        ("datasets/china/figures.txt", ["tieout", "tieout-rules"]),
        ("figures.PARQUET", ["tieout"]),
        ("figures.tsv", ["tieout"]),
        ("datasets/china/datapackage.json", ["tieout", "tieout-rules"]),
        ("expectations/china.toml", ["tieout", "tieout-rules"]),
        ("tables/expectations/china.toml", ["tieout", "tieout-rules"]),
        ("pyproject.toml", ["tieout", "tieout-rules"]),
        ("tables/tieout.toml", ["tieout", "tieout-rules"]),
        ("README.md", []),
        ("tox.toml", []),
        ("package.json", []),
        ("figures.csv.md", []),
    ],
)
def test_a_hook_runs_where_a_file_changed_that_it_is_for(path: str, hooks: list[str]) -> None:
    assert [name for name, hook in HOOKS.items() if re.search(hook["files"], path)] == hooks


@pytest.mark.parametrize("name", HOOKS)
def test_a_hook_looks_at_the_whole_project_once(name: str) -> None:
    hook = HOOKS[name]
    assert (hook["language"], hook["pass_filenames"], hook["require_serial"]) == ("python", False, True)
    assert hook["name"].startswith("tieout")
    assert hook["description"].endswith(".")
