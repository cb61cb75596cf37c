"""Cold: what a command costs before it has looked at a table worth the name."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from at_scale.runs import Run

ROWS = 50
YARDSTICK, CHECK, HELP = "import pandera.polars", "tieout check", "tieout --help"
_WITHOUT_SPARK = "import sys; sys.modules['pyspark'] = None; "
_TIEOUT = "from tieout.cli import main; sys.exit(main({}))"


def cold_runs(project: Path, rounds: int) -> Iterator[Run]:
    """Yield the runs of three commands, from the start of a process to its end, interleaved."""
    programs = {
        YARDSTICK: YARDSTICK,
        CHECK: _TIEOUT.format(["check", str(project), "-q"]),
        HELP: _TIEOUT.format(["--help"]),
    }
    for _ in range(rounds):
        for name, program in programs.items():
            clock = time.perf_counter()
            command = [sys.executable, "-c", _WITHOUT_SPARK + program]
            done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 -- ourselves
            seconds = time.perf_counter() - clock
            trouble = done.stderr.strip().rpartition("\n")[2] if done.returncode else ""
            yield Run(name, "cold", ROWS, cold=True, seconds=seconds, trouble=trouble)
