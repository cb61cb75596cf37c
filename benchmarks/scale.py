"""Benchmark: tieout beside its peers and beside programs by hand, on tables of up to 100 million rows.

``python benchmarks/scale.py`` draws the tables, runs everybody in turn, and writes
benchmarks/SCALE.md. Runs are kept in a file, so parts of it can be run one after the other.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from at_scale.cases import case_of
from at_scale.cold import ROWS, cold_runs
from at_scale.contenders import CONTENDERS
from at_scale.page import page_of
from at_scale.results import Results, keep, read
from at_scale.runs import Plan, Run, runs_of
from at_scale.variants import VARIANTS

HERE = Path(__file__).parent


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what is asked for, and write the page of all that was measured."""
    given = _arguments(arguments)
    if given.fresh:
        shutil.rmtree(given.data, ignore_errors=True)
    given.data.mkdir(parents=True, exist_ok=True)
    kept = given.data / "runs.jsonl"
    plan = Plan(given.contenders, given.runs, given.cold, given.timeout)
    for rows in given.rows:
        for variant in given.variants:
            for run in runs_of(case_of(given.data, rows, variant), plan):
                _tell(run)
                keep(kept, run)
    if given.cold:
        for run in cold_runs(case_of(given.data, ROWS, "csv-declared").table.project, given.cold):
            _tell(run)
            keep(kept, run)
    given.output.write_text(page_of(Results(read(kept))), "utf-8", newline="\n")


def _tell(run: Run) -> None:
    how = "cold" if run.cold else "warm"
    wrong = f"  wrong: {', '.join(run.wrong)}" if run.wrong else ""
    took = run.trouble or f"{run.seconds:.2f} s  {run.memory / 1e6:.0f} MB{wrong}"
    print(f"{run.rows:>11,}  {run.variant:<15} {run.contender:<22} {how}  {took}", flush=True)


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    few = [name for name in VARIANTS if not name.startswith("csv")]
    parser.add_argument("--rows", type=_rows, default=[10**6, 10**7], help="such as 1e4,1e6 (1e6,1e7)")
    parser.add_argument("--variants", type=_names(VARIANTS), default=few, help=", ".join(VARIANTS))
    parser.add_argument(
        "--contenders", type=_names(CONTENDERS), default=list(CONTENDERS), help=", ".join(CONTENDERS)
    )
    parser.add_argument("--runs", type=int, default=5, help="rounds after imports (5)")
    parser.add_argument("--cold", type=int, default=1, help="rounds from the start of a process (1)")
    parser.add_argument("--timeout", type=float, default=1800, help="seconds after which a run is stopped")
    parser.add_argument("--data", type=Path, default=HERE.parent / "build" / "scale", help="for tables")
    parser.add_argument("--output", type=Path, default=HERE / "SCALE.md", help="the page")
    parser.add_argument("--fresh", action="store_true", help="forget earlier runs and tables")
    return parser.parse_args(arguments)


def _rows(text: str) -> list[int]:
    try:
        return [int(float(one)) for one in text.split(",")]
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r}: numbers are expected, such as 1e4,1e6") from error


def _names(known: Collection[str]) -> Callable[[str], list[str]]:
    def names(text: str) -> list[str]:
        lost = [one for one in text.split(",") if one not in known]
        if lost:
            raise argparse.ArgumentTypeError(f"{', '.join(lost)}: one of {', '.join(known)} is expected")
        return text.split(",")

    return names


if __name__ == "__main__":
    main()
