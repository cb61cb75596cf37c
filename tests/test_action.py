"""The action for GitHub: its own scripts run as a runner runs them, on a good and on a broken project."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from tieout.testing import project

ROOT = Path(__file__).parent.parent
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
BASH = shutil.which("bash") or "bash"
EXPRESSION = re.compile(r"\$\{\{ (.+?) \}\}")
GOOD, BAD = "year,part,whole\n2021,1,2\n", "year,part,whole\n2021,9,2\n2022,9,1\n"
FITS = {"id": "part-fits", "kind": "at_most", "smaller": "part", "larger": "whole"}
ODD = """tables of `touch hacked` & "$(touch hacked)"; 'touch hacked'"""
# It makes no environment and installs nothing: what is tested is there already.
PYTHON = f"""#!/bin/sh
case "$3" in
  venv) mkdir -p "$4/bin" && exec ln -s "$0" "$4/bin/python" ;;
  pip) echo "$@" > "$RUNNER_TEMP/pip" ;;
  *) [ -z "$CRASH" ] || [ "$4" != docs ] || exit "$CRASH"
     exec {shlex.quote(sys.executable)} "$@" ;;
esac
"""


@dataclass
class Job:
    """A job of one step, the action, in a workspace of its own."""

    folder: Path
    inputs: dict[str, str]
    outputs: dict[str, str] = field(default_factory=dict)
    log: str = ""
    summary: str = ""
    code: int = 0

    def run(self) -> Job:
        """Run the scripts of the action in their order; after a failure only those that ask for it."""
        for name in ("workspace", "temp"):
            (self.folder / name).mkdir(exist_ok=True)
        python = self.folder / "python"
        python.write_text(PYTHON, "utf-8")
        python.chmod(0o755)
        self.outputs["steps.python.outputs.python-path"] = str(python)
        for step in STEPS:
            if "run" in step and (not self.code or "!cancelled()" in step.get("if", "")):
                self.step(step)
        return self

    def step(self, step: dict[str, Any]) -> None:
        if not all(self.value(one) for one in re.findall(r"(\S+) != ''", step.get("if", ""))):
            return
        files = {name: self.folder / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for file in files.values():
            file.write_text("", "utf-8")
        given = {
            name: EXPRESSION.sub(lambda one: self.value(one[1]), text) for name, text in step["env"].items()
        }
        set_by_runner = {
            "GITHUB_ACTIONS": "true",
            "RUNNER_TEMP": self.folder / "temp",
            "GITHUB_ACTION_PATH": ROOT,
            **files,
        }
        ran = subprocess.run(
            [BASH, "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            capture_output=True,
            text=True,
            check=False,
            cwd=self.folder / "workspace",
            env=os.environ | {name: str(value) for name, value in set_by_runner.items()} | given,
        )
        self.log += ran.stdout + ran.stderr
        self.summary += files["GITHUB_STEP_SUMMARY"].read_text("utf-8")
        for line in files["GITHUB_OUTPUT"].read_text("utf-8").splitlines():
            name, _, value = line.partition("=")
            self.outputs[f"steps.{step['id']}.outputs.{name}"] = value
        self.code = self.code or ran.returncode

    def value(self, expression: str) -> str:
        """Return what an expression of the action stands for."""
        scope, _, name = expression.partition(".")
        if scope == "inputs":
            return self.inputs.get(name, str(ACTION["inputs"][name]["default"]))
        return self.outputs.get(expression, "")

    @property
    def said(self) -> dict[str, str]:
        """Return the outputs of the action."""
        return {
            name: self.value(EXPRESSION.sub(r"\1", one["value"])) for name, one in ACTION["outputs"].items()
        }


def job(folder: Path, table: str, rule: dict[str, str], path: str = ".", **inputs: str) -> Job:
    """Run the action on a project of one table and one rule."""
    project(folder / "workspace" / path, table, rules=[rule])
    return Job(folder, {"path": path, **inputs}).run()


def test_a_project_that_ties_out_passes(tmp_path: Path) -> None:
    done = job(tmp_path, GOOD, FITS, docs="")
    assert done.said == {"exit-code": "0", "errors": "0", "warnings": "0", "docs": ""}
    assert done.code == 0
    assert "no finding" in done.log
    assert (tmp_path / "temp/pip").read_text("utf-8").endswith(f" {ROOT}\n")


def test_a_broken_project_fails_when_all_is_shown(tmp_path: Path) -> None:
    done = job(
        tmp_path,
        BAD,
        FITS,
        ODD,
        args="--max-findings 1\n-o html=report.html",
        version="tieout==1.0",
        sarif="build/tieout.sarif",
        **{"docs-args": "--no-gx"},
    )
    assert done.said == {"exit-code": "1", "errors": "2", "warnings": "0", "docs": "build/data-docs"}
    assert done.code == 1
    assert "table.csv:2:6: error part-fits [2021]" in done.log
    assert (tmp_path / "temp/pip").read_text("utf-8").endswith(" tieout==1.0\n")
    made = sorted(path.name for path in (tmp_path / "workspace").iterdir())
    assert made == sorted(["build", "report.html", ODD])
    assert "part-fits" in (tmp_path / "workspace/build/data-docs/index.html").read_text("utf-8")
    assert done.outputs["steps.check.outputs.sarif"] == "build/tieout.sarif"
    assert "part-fits" in (tmp_path / "workspace/build/tieout.sarif").read_text("utf-8")
    assert "2 errors" in done.summary
    assert re.search(r"^::error file=.*,line=2,col=6", done.log, re.MULTILINE)


@pytest.mark.parametrize("code", [3, 137])
def test_pages_that_could_not_be_built_fail_the_job(
    code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CRASH", str(code))
    done = job(tmp_path, GOOD, FITS)
    assert done.said == {"exit-code": "0", "errors": "0", "warnings": "0", "docs": ""}
    assert done.code == code


def test_what_is_refused_stands_in_the_summary(tmp_path: Path) -> None:
    done = job(tmp_path, GOOD, {**FITS, "larger": "hole"})
    assert done.said == {"exit-code": "2", "errors": "", "warnings": "", "docs": ""}
    assert done.code == 2
    assert done.summary.startswith("## tieout judged nothing\n\n    refused: expectations/small.toml: line 1")
    assert "unknown series 'hole'" in done.log


def test_no_script_holds_what_a_user_gives() -> None:
    assert [step for step in STEPS if EXPRESSION.search(step.get("run", ""))] == []


def test_every_input_is_used() -> None:
    used = [part for step in STEPS for part in re.findall(r"inputs\.([\w-]+)", str(step))]
    assert set(used) == set(ACTION["inputs"])


@pytest.mark.parametrize("file", ["action.yml", ".github/workflows/ci.yml"])
def test_every_action_is_of_a_major_version(file: str) -> None:
    used = re.findall(r"uses: (.+)", (ROOT / file).read_text("utf-8"))
    assert used
    assert [one for one in used if not re.fullmatch(r"[\w-]+(/[\w-]+)+@v\d+|\./", one)] == []
