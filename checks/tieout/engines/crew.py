"""Crew: knots judged by several processes at once, each on a core of its own."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import SimpleQueue

import tieout
from tieout.engines.connected import Knot
from tieout.engines.together import Jointly, Task

_WORKER = ("-P", "-m", "tieout.engines.worker")
_PATIENCE = 60
"""In seconds: who says nothing more must have ended by then."""


def cores() -> int:
    """Return on how many cores we may work; one where no other Python can be started."""
    if not sys.executable:
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def judged_by(
    count: int, task: Task, batches: Sequence[Sequence[Knot]], told: Callable[[int, int], None]
) -> list[Jointly]:
    """Judge batches of knots in so many processes; the answers are in the order of the batches.

    Args:
        count: how many processes.
        task: what was judged rule by rule.
        batches: the knots.
        told: is told how many knots are judged, and of how many.

    Raises:
        RuntimeError: something was raised in a process, or one has died.
    """
    done, total = 0, sum(map(len, batches))
    with _crew(count, task) as asked:
        sizes = {asked(batch): len(batch) for batch in batches}
        told(done, total)
        for answer in as_completed(sizes):
            answer.result()  # what went wrong is raised at once
            done += sizes[answer]
            told(done, total)
        return [answer.result() for answer in sizes]


@contextmanager
def _crew(count: int, task: Task) -> Iterator[Callable[[Sequence[Knot]], Future[Jointly]]]:
    """Start processes, whichever is idle judges the next batch; end them, whatever happens."""
    said, workers, idle = pickle.dumps(task, pickle.HIGHEST_PROTOCOL), list[_Worker](), SimpleQueue[_Worker]()
    pool = ThreadPoolExecutor(count)

    def judged(knots: Sequence[Knot]) -> Jointly:
        worker = idle.get()
        try:
            return worker.judged(knots)
        finally:
            idle.put(worker)

    try:
        for _ in range(count):
            workers.append(_Worker(said))
            idle.put(workers[-1])
        yield lambda knots: pool.submit(judged, knots)
    finally:
        for worker in workers:
            worker.kill()  # who still waits for its answer waits no longer
        pool.shutdown(cancel_futures=True)
        for worker in workers:
            worker.close()


class _Worker:
    """One process, as we see it.

    Args:
        task: the pickled task; it is sent with the first question.
    """

    def __init__(self, task: bytes) -> None:
        command = [sys.executable, *_WORKER]
        pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
        self._unsent = task
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=nowhere, env=_environment())  # noqa: S603 -- ourselves

    def judged(self, knots: Sequence[Knot]) -> Jointly:
        """Let the process judge knots; raise what it says or how it ended."""
        asks, answers = self._process.stdin, self._process.stdout
        assert asks is not None
        assert answers is not None
        try:
            asks.write(self._unsent)
            self._unsent = b""
            pickle.dump(knots, asks)
            asks.flush()
            answer: Jointly | str = pickle.load(answers)  # noqa: S301 -- our own process wrote it
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            code = self._process.wait(_PATIENCE)
            raise RuntimeError(
                f"a process that judges sets of figures ended with exit code {code}"
            ) from error
        if isinstance(answer, str):
            raise RuntimeError(f"a process that judges sets of figures raised {answer}")  # noqa: TRY004 -- no type is wrong
        return answer

    def kill(self) -> None:
        """End the process, idle or not."""
        self._process.kill()

    def close(self) -> None:
        """Close what led to the process, which was ended."""
        with suppress(BrokenPipeError), self._process:  # what it has not read is lost
            pass


def _environment() -> dict[str, str]:
    """Return the environment of a process that runs the same code as we do, on one core."""
    ours = str(Path(tieout.__file__).parents[1])
    paths = filter(None, (ours, os.environ.get("PYTHONPATH")))
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "POLARS_MAX_THREADS": "1"}
