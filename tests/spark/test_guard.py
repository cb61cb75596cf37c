"""Where Spark is required, a test that was skipped makes the run fail; elsewhere it says why."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
ONE_TEST = "tests/spark/test_spark.py::test_a_frame_of_texts_is_read_as_it_stands"


def run(**given: str) -> tuple[int, str]:
    """Run one Spark test as a plain ``pytest`` would, without Java, and return how it ended."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", ONE_TEST]
    gone = ("TIEOUT_SPARK", "JAVA_HOME", "PATH")
    environment = {name: value for name, value in os.environ.items() if name not in gone}
    done = subprocess.run(
        command, cwd=ROOT, env=environment | given, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout


def test_without_java_the_tests_are_skipped_and_say_what_is_missing(tmp_path: Path) -> None:
    code, said = run(PATH=str(tmp_path))
    assert code == 0
    assert " 1 skipped" in said
    assert "no java is on the PATH: apt-get install default-jre-headless" in said


def test_where_spark_is_required_a_skipped_test_makes_the_run_fail(tmp_path: Path) -> None:
    code, said = run(PATH=str(tmp_path), TIEOUT_SPARK="required")
    assert code == 1
    assert " 1 error" in said
    assert "no java is on the PATH" in said


def test_ci_requires_spark_and_tox_passes_that_on() -> None:
    assert "export TIEOUT_SPARK=required" in (ROOT / ".ci" / "run").read_text("utf-8")
    tests = (ROOT / "tox.ini").read_text("utf-8").partition("[testenv:spark]")[2]
    passed, _, groups = tests.partition("pass_env =")[2].partition("dependency_groups =")
    assert "TIEOUT_SPARK" in passed.split()
    assert "spark" in groups.partition("extras")[0].split()
