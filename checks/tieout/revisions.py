"""Revisions: a rule file with more ``[[accept]]`` entries at its end; all else stays byte for byte."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tieout.expectations import Accept
from tieout.projects import Loaded, find, rule_file
from tieout.toml import inline, quoted

_ARRAY = re.compile(rb"""^(?:\xef\xbb\xbf)?[ \t]*["']?accept["']?[ \t]*=""", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Revision:
    """A rule file before and after; nothing is written yet.

    Args:
        file: the rule file.
        shown: how reports name it.
        before: its bytes; None where there is no such file.
        after: its bytes with the entries.
        lines: those on which the entries begin.
    """

    file: Path
    shown: str
    before: bytes | None
    after: bytes
    lines: tuple[int, ...]

    @property
    def text(self) -> str:
        """Return the text with the entries."""
        return self.after.decode("utf-8-sig")

    @property
    def closed(self) -> bool:
        """Tell whether acceptances stand in ``accept = [...]``, to which TOML lets none be added."""
        return bool(_ARRAY.search(self.before or b""))


def with_entries(path: Path, loaded: Loaded, entries: Sequence[Accept]) -> Revision:
    """Return the rule file of a dataset with more entries.

    Args:
        path: where the dataset was looked for.
        loaded: the dataset.
        entries: what is accepted.
    """
    name = loaded.dataset.folder.resolve().name
    shown, file = rule_file(find(path)[1], name)
    before = file.read_bytes() if file.is_file() else None
    kept = before or b""
    # As most lines of the file end.
    end = "\r\n" if 2 * kept.count(b"\r\n") > kept.count(b"\n") else "\n"
    gap = end if kept and not kept.endswith(b"\n") else ""
    if kept.strip(b"\xef\xbb\xbf \t\r\n") and not kept.endswith((b"\n\n", b"\n\r\n")):
        gap += end
    after, lines = kept + gap.encode(), []
    for number, entry in enumerate(entries):
        after += end.encode() if number else b""
        lines.append(after.count(b"\n") + 1)
        after += "".join(f"{line}{end}" for line in _lines(entry)).encode()
    return Revision(file, shown, before, after, tuple(lines))


def _lines(entry: Accept) -> Iterator[str]:
    yield "[[accept]]"
    yield f"rule = {quoted(entry.rule)}"
    if entry.key:
        yield f"key = {inline(entry.key)}"
    yield f"reason = {quoted(entry.reason)}"
    if entry.until is not None:
        yield f"until = {entry.until}"
    if entry.expect is not None:
        yield f"expect = {quoted(entry.expect)}"


def write(revision: Revision) -> None:
    """Put the new text in the place of the old, in one step, and with its mode.

    Raises:
        OSError: the file cannot be written, or was changed meanwhile; it is left as it is.
    """
    file = revision.file.resolve()
    if (file.read_bytes() if file.is_file() else None) != revision.before:
        raise OSError(f"{revision.shown} was changed meanwhile and is left as it is: try again")
    if revision.before is not None and not os.access(file, os.W_OK):
        raise OSError(f"{revision.shown} may not be written")
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f".{file.name}.part")
    try:
        beside.write_bytes(revision.after)
        if revision.before is not None:
            shutil.copymode(file, beside)
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)
