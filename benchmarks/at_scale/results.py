"""Results: the runs that were made, in one file, and their medians."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import median

from at_scale.runs import Run


class Results:
    """All runs, asked by contender, variant and rows.

    Args:
        runs: in any order.
    """

    def __init__(self, runs: Iterable[Run]) -> None:
        """Take the runs."""
        self.runs = list(runs)

    def of(self, contender: str, variant: str, rows: int, *, cold: bool = False) -> list[Run]:
        """Return the finished runs of one contender on one table."""
        wanted = (contender, variant, rows, cold)
        return [run for run in self.runs if run[:4] == wanted and not run.trouble]

    def seconds(self, contender: str, variant: str, rows: int, *, cold: bool = False) -> float | None:
        """Return the median of the seconds by the clock."""
        return _median(self.of(contender, variant, rows, cold=cold), lambda run: run.seconds)

    def cpu(self, contender: str, variant: str, rows: int) -> float | None:
        """Return the median of the seconds of all cores together."""
        return _median(self.of(contender, variant, rows), lambda run: run.cpu)

    def memory(self, contender: str, variant: str, rows: int) -> float | None:
        """Return the median of the peak memory, in bytes."""
        return _median(self.of(contender, variant, rows), lambda run: run.memory)

    def tables(self) -> list[tuple[int, str]]:
        """Return the tables that were judged, by their rows and variants."""
        return sorted({(run.rows, run.variant) for run in self.runs if run.variant != "cold"})


def _median(runs: Sequence[Run], of: Callable[[Run], float]) -> float | None:
    return median(map(of, runs)) if runs else None


def ratio(one: float | None, other: float | None) -> float | None:
    """Return how many times the other one is; nothing where one of them is missing."""
    return one / other if one is not None and other else None


def read(file: Path) -> list[Run]:
    """Return the runs that a file keeps."""
    if not file.exists():
        return []
    said = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    return [Run(**{**one, "wrong": tuple(one["wrong"])}) for one in said]


def keep(file: Path, run: Run) -> None:
    """Add a run to a file."""
    with file.open("a", encoding="utf-8", newline="\n") as lines:
        lines.write(json.dumps(run._asdict()) + "\n")
