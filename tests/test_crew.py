"""A crew of processes comes to what one process comes to, and leaves nothing behind, whatever happens."""

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tieout.engines import crew, jointly, together
from tieout.engines.connected import Knot, Spot
from tieout.engines.together import Task
from tieout.model import Report
from tieout.run import Choice, check
from tieout.testing import project

AREAS = 27
SEED = 11
LINES = [
    {"id": f"{total}-adds-up", "kind": "adds_up", "total": total, "parts": list(total)}
    for total in ("ab", "cd", "ac", "bd")
]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return tables of four figures and their sums: some misprinted, some a little off, some not printed."""
    drawn, rows = random.Random(SEED), ["area,year,a,b,c,d,ab,cd,ac,bd"]
    for area in range(AREAS):
        a, b, c, d = (drawn.uniform(1, 50) for _ in range(4))
        figures = [a, b, c, d, a + b, c + d, a + c, b + d]
        if area % 9 == 0:
            figures[drawn.randrange(8)] += 9
        if area % 9 == 3:
            figures = [5, 5, 5, 5, 10.1, 10.1, 9.9, 9.9]
        prints = [f"{figure:.1f}" for figure in figures]
        if area % 9 == 6:
            prints[drawn.randrange(4)] = ""
        rows.append(",".join([f"A{area:02d}", "2020", *prints]))
    folder = tmp_path_factory.mktemp("crossed")
    project(folder, "\n".join([*rows, ""]), rules=LINES)
    return folder


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> Iterator[list["subprocess.Popen[bytes]"]]:
    """Let two processes judge a few sets at a time; in the end, none is left and all is closed."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*args: Any, **options: Any) -> "subprocess.Popen[bytes]":
        started.append(popen(*args, **options))
        return started[-1]

    popen = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", start)
    monkeypatch.setattr(jointly, "FEW", 10)
    monkeypatch.setattr(jointly, "AT_ONCE", 7)
    monkeypatch.setattr(crew, "cores", lambda: 2)
    yield started
    assert len(started) == 2
    for one in started:
        assert one.returncode is not None
        assert one.stdin is not None
        assert one.stdin.closed
        assert one.stdout is not None
        assert one.stdout.closed


def of(root: Path, told: list[str] | None = None) -> Report:
    return check(root, Choice(joint="always", told=(told if told is not None else []).append))


def counts(told: list[str]) -> list[tuple[int, int]]:
    words = [text.rsplit(maxsplit=3)[1:] for text in told if text.startswith("judging sets")]
    return [(int(done), int(total)) for done, _, total in words]


def test_several_processes_come_to_what_one_comes_to(
    root: Path, processes: list["subprocess.Popen[bytes]"], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    report = of(root, told)
    with monkeypatch.context() as alone:
        alone.setattr(crew, "cores", lambda: 1)
        other = of(root)

    # Each kind of answer is there: what clashes, what explains it, what a missing figure must be.
    assert {finding.rule for finding in report.findings} >= {"joint", "ab-adds-up"}
    assert report.causes
    assert any(one.missing for one in report.unknowns)
    assert report == other
    done, (total,) = [number for number, _ in counts(told)], {number for _, number in counts(told)}
    assert done == sorted(set(done))
    assert (done[0], done[-1]) == (0, total)


def test_what_a_process_raises_is_said_by_its_name(
    processes: list["subprocess.Popen[bytes]"], root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No promise has this number.
    astray = [Knot([Spot(99, 0), Spot(99, 1)], settled=False)] * 20
    monkeypatch.setattr(together, "knots_of", lambda *_: astray)

    (result,) = of(root).could_not_run

    said = "RuntimeError: a process that judges sets of figures raised IndexError: list index out of range"
    assert (result.id, result.could_not_run) == ("joint", said)


def test_a_process_that_dies_is_said_with_its_exit_code(
    processes: list["subprocess.Popen[bytes]"], root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew, "_WORKER", ("-c", "import os; os._exit(7)"))

    (result,) = of(root).could_not_run

    said = "RuntimeError: a process that judges sets of figures ended with exit code 7"
    assert (result.id, result.could_not_run) == ("joint", said)


def test_all_processes_end_where_we_are_interrupted(
    processes: list["subprocess.Popen[bytes]"],
) -> None:
    def told(done: int, total: int) -> None:
        raise KeyboardInterrupt

    task = Task(("", ""), None, [], [], {})  # type: ignore[arg-type]
    with pytest.raises(KeyboardInterrupt):
        crew.judged_by(2, task, [[Knot()]] * 9, told)
    assert {one.returncode for one in processes} == {-9 if os.name == "posix" else 1}


def test_a_process_runs_the_code_that_we_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "elsewhere")

    said = crew._environment()  # noqa: SLF001

    ours = next(path for path in sys.path if Path(path or ".", "tieout").is_dir())
    first, *rest = said["PYTHONPATH"].split(os.pathsep)
    assert (Path(first).resolve(), rest) == (Path(ours).resolve(), ["elsewhere"])
    assert said["POLARS_MAX_THREADS"] == "1"
