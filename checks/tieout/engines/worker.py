"""Worker: one process of a crew. It reads a task, then knots, and writes what these come to."""

from __future__ import annotations

import pickle
import signal
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tieout.engines.connected import Knot
    from tieout.engines.together import Jointly, Task


def main() -> None:
    """Answer until nothing more is asked."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who has started us ends us
    asked, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # what anything prints is no answer
    try:
        task: Task = pickle.load(asked)  # noqa: S301 -- who has started us wrote it
        while True:
            knots: Sequence[Knot] = pickle.load(asked)  # noqa: S301
            pickle.dump(_answer(task, knots), answers, pickle.HIGHEST_PROTOCOL)
            answers.flush()
    except EOFError:
        return


def _answer(task: Task, knots: Sequence[Knot]) -> Jointly | str:
    """Return what knots come to, or what was raised, in words: not all that is raised can be pickled."""
    try:
        return task.judged(knots)
    except Exception as error:  # noqa: BLE001 -- whatever it is, it is reported as such
        return f"{type(error).__name__}: {error}"


if __name__ == "__main__":
    main()
