"""Owned: a folder in which the files on a list are ours, and nothing else is ever replaced or removed."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path, PurePosixPath


def listed(folder: Path, name: str) -> set[str]:
    """Return the files on the list of an earlier time, as far as they lie within the folder.

    Args:
        folder: where they were written.
        name: what the list is called.
    """
    path = folder / name
    names = path.read_text("utf-8").splitlines() if path.is_file() else []
    return {one for one in names if _within(PurePosixPath(one))}


def _within(path: PurePosixPath) -> bool:
    return not path.is_absolute() and ".." not in path.parts and "\\" not in str(path)


def rewrite(
    folder: Path,
    name: str,
    texts: Mapping[str, str],
    copied: Mapping[str, Path] | None = None,
    earlier: Collection[str] = (),
) -> None:
    """Write files and their list, and remove those of an earlier time that are not among them.

    Args:
        folder: where to; made if needed.
        name: what the list is called.
        texts: what to write, by name.
        copied: what to copy, by name.
        earlier: the files of an earlier time.
    """
    now = {*texts, *(copied or {})}
    # What is ours is known even if the next file cannot be written.
    _note(folder / name, {*now, *earlier})
    for one, text in texts.items():
        _write(folder / one, text)
    for one, path in (copied or {}).items():
        (folder / one).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, folder / one)
    _remove(folder, {*earlier} - now)
    _note(folder / name, now)


def _note(path: Path, names: Iterable[str]) -> None:
    _write(path, "".join(f"{one}\n" for one in sorted(names)))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # The same bytes everywhere: Windows would write its own line ends.
    path.write_text(text, "utf-8", newline="\n")


def _remove(folder: Path, names: Iterable[str]) -> None:
    """Remove files, and the folders that are empty without them."""
    for name in names:
        path = folder / name
        if path.is_symlink() or not path.is_file():
            continue
        path.unlink()
        for above in path.relative_to(folder).parents[:-1]:
            if not any((folder / above).iterdir()):
                (folder / above).rmdir()
