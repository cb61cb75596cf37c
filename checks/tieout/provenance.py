"""Provenance: how a report came about, so that it can be made again."""

from __future__ import annotations

import hashlib
import os
import platform
import shlex
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from tieout import __version__
from tieout.model import File, Refusal, Refused, Run
from tieout.projects import Loaded, find

LIBRARIES = ("narwhals", "pandera", "polars")
"""What judges, beside tieout itself."""
_EPOCH = "SOURCE_DATE_EPOCH"


def run_of(loaded: Iterable[Loaded], command: Sequence[str] = (), path: str = ".") -> Run:
    """Return how a report on some datasets comes about.

    Args:
        loaded: the datasets.
        command: what was typed, as ``sys.argv`` has it.
        path: where they lie, as it was given.
    """
    from importlib.metadata import version  # noqa: PLC0415 -- it imports how letters are written, too

    files = {shown: path for one in loaded for shown, path in one.files}
    # Where the program lies says nothing of the report, and differs between machines.
    typed = ["tieout", *command[1:]] if command else []
    return Run(
        version=__version__,
        libraries={"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}},
        command=shlex.join(typed),
        started=_now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        files=tuple(_file(shown, files[shown]) for shown in sorted(files)),
        path=path,
    )


def root_of(path: Path) -> str:
    """Return the folder of the project at a path as its repository names it; empty where the two are one.

    The repository is the nearest folder with a ``.git``, for what shows findings beside a file knows it by
    its path there. Where there is none, it is the folder in which we run, if the project lies in it.
    """
    _, root, _ = find(path)
    project, here = root.resolve(), Path.cwd()
    outer = next((one for one in (project, *project.parents) if (one / ".git").exists()), here)
    if project == outer or not project.is_relative_to(outer):
        return ""
    return project.relative_to(outer).as_posix()


def _now() -> datetime:
    """Return the time, or that of SOURCE_DATE_EPOCH: then the same build gives the same bytes."""
    said = os.environ.get(_EPOCH)
    if not said:
        return datetime.now(tz=UTC)
    try:
        return datetime.fromtimestamp(int(said), tz=UTC)
    except (ValueError, OverflowError, OSError):
        message = f"{said!r}: the seconds since 1970 are expected, such as 1735689600"
        raise Refused([Refusal(_EPOCH, "", message)]) from None


def _file(shown: str, path: Path) -> File:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()  # in pieces: a file may be large
    return File(shown, digest, path.stat().st_size)
