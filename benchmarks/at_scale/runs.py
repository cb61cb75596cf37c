"""Runs: every contender on every table, one after the other, round by round."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from subprocess import PIPE
from typing import Any, NamedTuple

from at_scale.cases import Case
from at_scale.contenders import CONTENDERS, Contender
from at_scale.ourselves import environment
from at_scale.variants import VARIANTS


class Run(NamedTuple):
    """What came of one run.

    Args:
        contender, variant, rows: who judged what.
        cold: whether it is timed from the start of its process to the end, else after imports.
        seconds, cpu: by the clock, and of all cores together.
        memory: the peak, in bytes.
        wrong: the checks whose findings are not those that are planted.
        trouble: why it did not finish; empty if it did.
    """

    contender: str
    variant: str
    rows: int
    cold: bool
    seconds: float = 0.0
    cpu: float = 0.0
    memory: int = 0
    wrong: tuple[str, ...] = ()
    trouble: str = ""


class Plan(NamedTuple):
    """How often, and for how long at most.

    Args:
        contenders: who takes part, in the order of each round.
        runs: how often each is timed after its imports.
        cold: how often each is timed from its start.
        timeout: after so many seconds a run is stopped.
    """

    contenders: Sequence[str]
    runs: int
    cold: int
    timeout: float


def runs_of(case: Case, plan: Plan) -> Iterator[Run]:
    """Yield the runs on one table as they end, interleaved; who fails or is stopped is not run again."""
    gone = set()
    for number in range(max(plan.runs, plan.cold)):
        for name in plan.contenders:
            for cold, wanted in ((False, number < plan.runs), (True, number < plan.cold)):
                if name not in gone and wanted:
                    run = one_run(case, CONTENDERS[name], plan.timeout, cold=cold)
                    if run.trouble:
                        gone.add(name)
                    yield run


def one_run(case: Case, contender: Contender, timeout: float, *, cold: bool) -> Run:
    """Let one contender judge one table in a process of its own."""
    projects = [case.table] if cold else [case.small, case.table]
    order = {
        "contender": contender.name,
        "projects": [str(one.project) for one in projects],
        "text": case.table.text,
        "declared": case.table.declared,
    }
    run = Run(contender.name, case.variant, case.rows, cold)
    clock = time.perf_counter()
    try:
        said = _said([sys.executable, "-m", "at_scale.one", json.dumps(order)], timeout)
    except subprocess.TimeoutExpired:
        return run._replace(trouble=f"stopped after {timeout:.0f} s")
    except subprocess.CalledProcessError as error:
        last = (error.stderr or "").strip().rpartition("\n")[2]
        return run._replace(trouble=last or f"ended with {error.returncode}")
    whole = time.perf_counter() - clock
    merged = VARIANTS[case.variant].cells in contender.one_rule
    right = case.right_as_missing if merged else case.right
    wrong = tuple(check for check, one in said["found"].items() if one != right.get(check))
    seconds = whole if cold else said["seconds"]
    return run._replace(seconds=seconds, cpu=said["cpu"], memory=said["memory"], wrong=wrong)


def _said(command: Sequence[str], timeout: float) -> Any:  # noqa: ANN401 -- JSON
    # A session of its own, so that what it starts can be ended with it.
    with subprocess.Popen(  # noqa: S603 -- ourselves
        command, stdout=PIPE, stderr=PIPE, text=True, env=environment(), start_new_session=True
    ) as process:
        try:
            out, err = process.communicate(timeout=timeout)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, out, err)
    return json.loads(out.strip().rpartition("\n")[2])
