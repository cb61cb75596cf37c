"""Usage: processor time and peak memory of this process and of all that it started and still run."""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path

_PROC = Path("/proc")


def spent() -> float:
    """Return the seconds of all cores together."""
    ticks = [sum(map(int, _stat(one)[11:13])) for one in _started()]
    return time.process_time() + sum(ticks) / os.sysconf("SC_CLK_TCK")


def peak() -> int:
    """Return the most memory in bytes; of several processes the sum, for they run side by side."""
    if not _PROC.exists():
        size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return size * (1 if sys.platform == "darwin" else 1024)
    # Linux hands ru_maxrss down from the process that started this one; VmHWM is its own.
    return sum(map(_most, (os.getpid(), *_started())))


def _started() -> Iterator[int]:
    """Yield the processes that descend from this one."""
    if not _PROC.exists():
        return
    parents = {}
    for folder in _PROC.iterdir():
        if folder.name.isdigit() and (stat := _stat(int(folder.name))):
            parents[int(folder.name)] = int(stat[1])
    for one, parent in parents.items():
        above: int | None = parent
        while above is not None and above != os.getpid():
            above = parents.get(above)
        if above is not None:
            yield one


def _stat(process: int) -> list[str]:
    """Return what the system says of a process, from its state on; nothing of one that has ended."""
    try:
        return (_PROC / str(process) / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def _most(process: int) -> int:
    try:
        lines = (_PROC / str(process) / "status").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")), 0)
