"""Benchmark: how long it takes to judge sets of figures together, in one process and on all cores.

``python benchmarks/joint.py`` judges the shipped datasets and tables that are drawn from a seed, each in a
process of its own, and writes what was measured into benchmarks/JOINT.md.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from tieout import __version__
from tieout.engines import crew, jointly
from tieout.engines.connected import Knot
from tieout.engines.observe import Observations
from tieout.engines.together import Jointly, Task
from tieout.engines.verdicts import Verdicts
from tieout.expectations import Rule
from tieout.run import Choice, check
from tieout.testing import project

SEED = 1
WRONG = 0.001
SETS = (1_000, 10_000)
SHIPPED = Path(__file__).parents[1] / "datasets"
SUMS: list[dict[str, Any]] = [
    {"id": f"{total}-adds-up", "kind": "adds_up", "total": total, "parts": list(total)}
    for total in ("ab", "cd", "ac", "bd")
]
TEN = "year,a,b,c,d,ab,cd,ac,bd,all,share\n2020,10.3,20.4,30.4,40.3,30.6,70.8,40.8,60.6,101.4,10.2\n"
OF_TEN: list[dict[str, Any]] = [
    *SUMS,
    {"id": "lines-add-up", "kind": "adds_up", "total": "all", "parts": ["ab", "cd"]},
    {"id": "columns-add-up", "kind": "adds_up", "total": "all", "parts": ["ac", "bd"]},
    {
        "id": "share-fits",
        "kind": "share_of",
        "published": "share",
        "part": "a",
        "whole": "all",
        "as": "percent",
    },
]


class Case(NamedTuple):
    """One dataset, and how it is judged.

    Args:
        name: that of a shipped dataset, or how many sets are drawn; or ``ten``.
        joint: which sets are judged, as ``--joint`` says.
        processes: how many processes judge sets.
        runs: so many runs in one process, of which the middle one counts.
    """

    name: str
    joint: str = "always"
    processes: int = 1
    runs: int = 1


SMALL = {
    "one set of 10 figures": Case("ten", runs=21),
    "`china-digital-economy`": Case("china-digital-economy", "auto", runs=9),
    "`us-gdp`": Case("us-gdp", "auto", runs=3),
    "`us-gdp` with `--joint always`": Case("us-gdp"),
}


class Measure(NamedTuple):
    """What was measured of one case.

    Args:
        wall: seconds that judging its sets takes.
        cpu: seconds of processor time that it takes, of all processes together.
        rest: seconds of processor time of all else that a run does.
        memory: bytes of the largest process.
        sets: how many sets there are.
        weighed: how many of them do not show by their printed numbers that all rules can hold together.
    """

    wall: float
    cpu: float
    rest: float
    memory: int
    sets: int
    weighed: int


def table(sets: int) -> str:
    """Return two-way tables of four figures and four sums, a row each; one in a thousand is wrong."""
    drawn, lines = random.Random(SEED), ["area,year,a,b,c,d,ab,cd,ac,bd"]
    for number in range(sets):
        a, b, c, d = (drawn.uniform(1, 50) for _ in range(4))
        printed = a + 9 if drawn.random() < WRONG else a
        figures = (printed, b, c, d, a + b, c + d, a + c, b + d)
        lines.append(",".join([f"A{number:06d},2020", *(f"{figure:.1f}" for figure in figures)]))
    return "\n".join([*lines, ""])


@contextmanager
def placed(name: str) -> Iterator[Path]:
    """Give the dataset of a name, shipped or drawn."""
    if (SHIPPED / name).is_dir():
        yield SHIPPED / name
        return
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "drawn"
        if name == "ten":
            project(root, TEN, rules=OF_TEN)
        else:
            project(root, table(int(name)), rules=SUMS)
        yield root


class Watch:
    """Notes of each table how long its sets take, and how many are weighed."""

    def __init__(self) -> None:
        self.wall, self.cpu, self.weighed = 0.0, 0.0, 0
        self._judge, self._parts = jointly.judge_jointly, jointly.judged_parts

    @contextmanager
    def on(self) -> Iterator[None]:
        """Take notes until the end."""
        try:
            jointly.judge_jointly, jointly.judged_parts = self._timed, self._counted
            yield
        finally:
            jointly.judge_jointly, jointly.judged_parts = self._judge, self._parts

    def _timed(
        self,
        scope: tuple[str, str],
        seen: Observations,
        judged: Sequence[tuple[Rule, Verdicts]],
        asked: jointly.Asked,
    ) -> Jointly:
        wall, cpu = time.perf_counter(), spent()
        found = self._judge(scope, seen, judged, asked)
        self.wall += time.perf_counter() - wall
        self.cpu += spent() - cpu
        return found

    def _counted(
        self, task: Task, chosen: Sequence[Knot], told: Callable[[int, int], None]
    ) -> Iterable[Jointly]:
        self.weighed += len(chosen)
        return self._parts(task, chosen, told)


def spent() -> float:
    """Return the seconds of processor time of this process and of those that have ended."""
    return sum(one.ru_utime + one.ru_stime for one in _usages())


def largest() -> int:
    """Return the bytes of the largest process: this one, or one that has ended."""
    return max(one.ru_maxrss for one in _usages()) * (1 if sys.platform == "darwin" else 1024)


def _usages() -> list[resource.struct_rusage]:
    return [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]


def measure(case: Case) -> Measure:
    """Judge a case in this process, and in as many others as it says."""
    cores, few = (lambda: case.processes), 0 if case.processes > 1 else sys.maxsize
    crew.cores, jointly.FEW = cores, few
    with placed(case.name) as path:
        if case.runs > 1:
            check(path)  # what is imported is none of the sets'
        measures = sorted((_measured(path, case.joint) for _ in range(case.runs)), key=lambda one: one.cpu)
    return measures[len(measures) // 2]


def _measured(path: Path, joint: str) -> Measure:
    watch, before = Watch(), spent()
    with watch.on():
        report = check(path, Choice(joint=joint))
    assert not report.could_not_run, report.could_not_run
    rest, sets = spent() - before - watch.cpu, report.joined + report.unjoined
    return Measure(watch.wall, watch.cpu, rest, largest(), sets, watch.weighed)


def measured(case: Case) -> Measure:
    """Measure a case in a process of its own."""
    command = [sys.executable, __file__, "--measure", json.dumps(case)]
    run = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603 -- ourselves
    return Measure(*json.loads(run.stdout))


def page_of(small: Sequence[Measure], large: Sequence[tuple[Case, Measure]]) -> str:
    """Return the page with the tables of what was measured."""
    first = large[0][1]
    return PAGE.format(
        small="\n".join(_small(name, one) for name, one in zip(SMALL, small, strict=True)),
        large="\n".join(_large(case, one, first) for case, one in large),
        date=datetime.now(tz=UTC).date(),
        version=__version__,
        python=platform.python_version(),
        system=f"{platform.system()} on {platform.machine()}",
        cores=crew.cores(),
        memory=round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        load=f"{os.getloadavg()[2]:.1f}",
    )


def _small(name: str, one: Measure) -> str:
    milliseconds = f"{one.cpu * 1000:,.1f}" if one.cpu < 1 else f"{one.cpu * 1000:,.0f}"
    cells = [
        name,
        str(one.sets),
        str(one.weighed),
        milliseconds,
        f"{one.cpu / one.rest:.2f}",
    ]
    return f"| {' | '.join(cells)} |"


def _large(case: Case, one: Measure, first: Measure) -> str:
    each = 1000 * one.cpu / one.weighed
    cells = [
        f"{one.sets:,}",
        f"{one.weighed:,}",
        f"{case.processes}",
        f"{one.wall:.1f} s ({one.wall / first.wall:.1f})",
        f"{one.cpu:.1f} s ({one.cpu / first.cpu:.1f})",
        f"{each:.2f} ms",
        f"{one.rest:.1f} s",
        f"{one.memory / 1e6:,.0f} MB",
    ]
    return f"| {' | '.join(cells)} |"


PAGE = """\
# Judging figures together

`python benchmarks/joint.py` judges the shipped datasets and tables that it draws from a seed, and writes
this page. Each is judged in a process of its own. What is measured is what follows when every rule was judged
by itself: the trial of mistakes that break a rule again and again, and the judging of *sets*, of items that
share figures.

* **weighed**: sets whose printed numbers do not show by themselves that all of their rules can hold
  together. Only these are asked what true values would satisfy them all.
* **/ rest**: the same, divided by the processor time of all else that `tieout check` does.

| | sets | weighed | milliseconds | / rest |
|---|---:|---:|---:|---:|
{small}

The set of ten figures is a table of two lines and two columns with its sums, its total and a share. The sets
of `us-gdp` are chains of levels and growth rates, hundreds of links long; a quarter of its time is the trial
of what broke four rules hundreds of times. With `--joint always` those chains are solved too, before one
mistake is believed to have broken them.

## Many sets

Two-way tables of four figures and four sums; in one of a thousand, a figure is wrong. All of them are judged,
by one process, and by as many as there are cores.

| sets | weighed | processes | time | processor | each | all else | largest process |
|---:|---:|---:|---:|---:|---:|---:|---:|
{large}

Processor time is that of all processes together, also what it takes to start them; *each* is that of one
weighed set; in brackets the multiple of the first row.
Measured on {date} with tieout {version} and Python {python} ({system}, {cores} cores, {memory} GB of
memory) under a load of {load} in the last quarter of an hour.
"""


def main() -> None:
    """Measure every case, or one in this process, as ``--measure`` says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, action="append", default=[], help="so many sets, too")
    parser.add_argument("--measure", type=json.loads, help="measure one case, and print it as JSON")
    given = parser.parse_args()
    if given.measure:
        print(json.dumps(measure(Case(*given.measure))))
        return
    many = [Case(str(sets), processes=n) for sets in sorted({*SETS, *given.sets}) for n in _processes()]
    page = page_of([measured(case) for case in SMALL.values()], [(case, measured(case)) for case in many])
    (Path(__file__).parent / "JOINT.md").write_text(page, "utf-8", newline="\n")
    print(page)


def _processes() -> list[int]:
    return sorted({1, crew.cores()})


if __name__ == "__main__":
    main()
