"""Benchmark: how long the data docs of a large table take, and how large they are.

``python benchmarks/docs.py`` draws projects from a seed, judges each in a process of its own, builds
its pages, and writes what was measured into benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from tieout import __version__
from tieout.docs import build
from tieout.run import Choice, check
from tieout.testing import project

SEED = 20
LAG = 12
RULES = (
    {"id": "rate-matches-level", "kind": "growth", "published": "rate", "of": "level", "over": "1Y"},
    {"id": "level-does-not-fall", "kind": "never_falls", "columns": ["level"]},
    {"id": "part-fits-level", "kind": "at_most", "smaller": "part", "larger": "level"},
)


class Case(NamedTuple):
    """One project: a table of areas by months, in which so many growth rates are wrong."""

    areas: int
    months: int
    findings: int

    @property
    def rows(self) -> int:
        """Return how many rows its table has."""
        return self.areas * self.months


CASES = {
    "small": Case(areas=10, months=100, findings=100),
    "large": Case(areas=200, months=500, findings=20),
    "hopeless": Case(areas=200, months=500, findings=10_000),
}


class Measure(NamedTuple):
    """What was measured of one project: seconds of processor time, bytes, files, bytes of memory."""

    judging: float
    charted: float
    building: float
    size: int
    files: int
    memory: int
    findings: int


def table(case: Case) -> str:
    """Return the table of a case: the same at every call."""
    drawn = random.Random(SEED)
    rates = [(area, month) for area in range(case.areas) for month in range(LAG, case.months)]
    wrong = set(drawn.sample(rates, case.findings))
    lines = ["REF_AREA,TIME_PERIOD,level,part,rate"]
    for area in range(case.areas):
        levels = list(_levels(drawn, case.months))
        for month, level in enumerate(levels):
            rate = ""
            if month >= LAG:
                growth = 100 * (level / levels[month - LAG] - 1)
                rate = f"{growth + 5 * ((area, month) in wrong):.1f}"
            period = f"{1980 + month // 12}-{month % 12 + 1:02d}"
            lines.append(f"A{area:03d},{period},{level / 1000:.3f},{level / 2000:.3f},{rate}")
    return "\n".join([*lines, ""])


def _levels(drawn: random.Random, months: int) -> Iterator[int]:
    """Yield levels in thousandths, each at least the one before: as finely as they are printed."""
    level = drawn.randint(1_000_000, 9_000_000)
    for _ in range(months):
        yield level
        level += drawn.randint(0, level // 50)


def measure(name: str) -> Measure:
    """Judge a project and build its pages in this process."""
    import resource  # noqa: PLC0415 -- only where there are such limits

    with tempfile.TemporaryDirectory() as folder:
        root, first = Path(folder) / "measured", Path(folder) / "first"
        for here, case in ((first, Case(areas=2, months=20, findings=1)), (root, CASES[name])):
            project(here, table(case), rules=RULES)
        build(check(first, Choice(plots=True)), first / "site")  # what is imported is none of the table's
        clock = [time.process_time()]
        check(root)
        clock.append(time.process_time())
        report = check(root, Choice(plots=True))
        clock.append(time.process_time())
        build(report, root / "site")
        clock.append(time.process_time())
        sizes = [file.stat().st_size for file in (root / "site").rglob("*") if file.is_file()]
    gate, docs, building = (after - before for before, after in pairwise(clock))
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    memory = kilobytes * (1 if sys.platform == "darwin" else 1024)
    return Measure(gate, docs, building, sum(sizes), len(sizes), memory, len(report.findings))


def measured(name: str) -> Measure:
    """Measure a project in a process of its own."""
    command = [sys.executable, __file__, "--measure", name]
    run = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603 -- ourselves
    return Measure(**json.loads(run.stdout))


def page_of(measures: dict[str, Measure]) -> str:
    """Return the page with the table of what was measured."""
    first = next(iter(measures.values()))
    return _PAGE.format(
        rows="\n".join(_row(CASES[name], one, first) for name, one in measures.items()),
        date=datetime.now(tz=UTC).date(),
        version=__version__,
        python=platform.python_version(),
        system=f"{platform.system()} on {platform.machine()}",
        cores=os.cpu_count(),
        memory=round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
    )


def _row(case: Case, one: Measure, first: Measure) -> str:
    def seconds(spent: float, at_first: float) -> str:
        return f"{spent:.1f} s ({spent / at_first:.1f})"

    cells = [
        f"{case.rows:,}",
        f"{one.findings:,}",
        seconds(one.judging, first.judging),
        seconds(one.charted, first.charted),
        seconds(one.building, first.building),
        f"{one.size / 1e6:.2f} MB",
        f"{one.files:,}",
        f"{one.memory / 1e6:,.0f} MB",
    ]
    return f"| {' | '.join(cells)} |"


_PAGE = """\
# Benchmarks

`python benchmarks/docs.py` draws tables of areas by months from a seed (a level, a part of it, and its
growth over a year), puts wrong growth rates into them, judges three rules, builds the data docs, and
writes this page. Each table is judged in a process of its own. Of large tables beside other tools tells
[SCALE.md](SCALE.md), of figures that are judged together [JOINT.md](JOINT.md).

* **judging**: what `tieout check` does.
* **judging for charts**: what `tieout docs` does instead: it also reads every figure exactly, to draw it.
* **building**: the pages of `tieout docs`.

| rows | findings | judging | judging for charts | building | size of the site | files | peak memory |
|---:|---:|---:|---:|---:|---:|---:|---:|
{rows}

Seconds are those of the processor, of all cores together; in brackets the multiple of the first row.
Measured on {date} with tieout {version} and Python {python} ({system}, {cores} cores, {memory} GB of
memory).
"""


def main() -> None:
    """Measure every case, or one in this process, as ``--measure`` says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--measure", choices=CASES, help="measure one project, and print it as JSON")
    given = parser.parse_args()
    if given.measure:
        print(json.dumps(measure(given.measure)._asdict()))
        return
    page = page_of({name: measured(name) for name in CASES})
    (Path(__file__).parent / "README.md").write_text(page, "utf-8", newline="\n")
    print(page)


if __name__ == "__main__":
    main()
