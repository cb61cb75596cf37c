"""Where a browser is required, a browser test that was skipped makes the run fail; elsewhere it says why."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
ONE_TEST = "tests/browser/test_pages.py::test_every_page_can_be_reached"


def run(**given: str) -> tuple[int, str]:
    """Run one browser test as a plain ``pytest`` would, with more variables, and return how it ended."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", ONE_TEST]
    environment = {name: value for name, value in os.environ.items() if name != "TIEOUT_BROWSER"}
    done = subprocess.run(
        command, cwd=ROOT, env=environment | given, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout


def test_without_a_chromium_the_tests_are_skipped_and_say_what_is_missing(tmp_path: Path) -> None:
    code, said = run(PATH=str(tmp_path))
    assert code == 0
    assert " 4 skipped" in said
    assert "no Chromium is on the PATH" in said


def test_without_playwright_the_tests_are_skipped_and_say_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "playwright.py").write_text("raise ModuleNotFoundError('playwright')\n", "utf-8")
    before = os.environ.get("PYTHONPATH", "")
    code, said = run(PYTHONPATH=os.pathsep.join([str(tmp_path), before]))
    assert code == 0
    assert " 4 skipped" in said
    assert "playwright is not installed: pip install --group browser" in said


def test_where_a_browser_is_required_a_skipped_test_makes_the_run_fail(tmp_path: Path) -> None:
    code, said = run(PATH=str(tmp_path), TIEOUT_BROWSER="required")
    assert code == 1
    assert " 4 errors" in said
    assert "skipped" not in said.splitlines()[-1]
    assert "no Chromium is on the PATH" in said


def test_ci_requires_a_browser_and_tox_passes_that_on() -> None:
    assert "export TIEOUT_BROWSER=required" in (ROOT / ".ci" / "run").read_text("utf-8")
    tests = (ROOT / "tox.ini").read_text("utf-8").partition("[testenv:tests]")[2]
    passed = tests.partition("pass_env =")[2].partition("dependency_groups")[0]
    assert "TIEOUT_BROWSER" in passed.split()
