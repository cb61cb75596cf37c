"""Data docs: the folder with the HTML pages of a run."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from tieout.model import Report
from tieout.reports.html.links import GX, INDEX
from tieout.reports.html.site import pages

_LIST = ".pages"
"""The file that says which pages are ours; nothing else is ever removed."""
_LAID_OUT = ((GX, "assets"), (GX, "static"))
"""The folders whose files are ours whatever they are called."""


def build(
    report: Report, folder: Path, fail_on: str = "error", lang: str = "en", beside: Path | None = None
) -> Path:
    """Write the site of a report into a folder, made if needed, and return the path of its index.

    Args:
        report: the run.
        folder: where to; pages of an earlier build that no longer belong are removed.
        fail_on: the severity on which the gate fails.
        lang: the language of the pages, ``en`` or ``zh``.
        beside: a folder with pages of Great Expectations, if there are any; they belong to the site.
    """
    folder.mkdir(parents=True, exist_ok=True)
    earlier = _listed(folder)
    written = _beside(beside) if beside else set[str]()
    _note(folder, earlier | written)
    if beside:
        for name in written:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(beside / PurePosixPath(name).relative_to(GX), folder / name)
    for name, text in pages(report, fail_on, lang, gx=bool(written)):
        written.add(name)
        # What was written is known even if the next page cannot be.
        _note(folder, earlier | written)
        _write(folder / name, text)
    _remove(folder, earlier - written)
    _note(folder, written)
    return folder / INDEX


def _note(folder: Path, names: Iterable[str]) -> None:
    _write(folder / _LIST, "\n".join(sorted(names)) + "\n")


def _beside(folder: Path) -> set[str]:
    """Return the files of Great Expectations as the site calls them."""
    return {f"{GX}/{path.relative_to(folder).as_posix()}" for path in folder.rglob("*") if path.is_file()}


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # The same bytes everywhere: Windows would write its own line ends.
    path.write_text(text, "utf-8", newline="\n")


def _listed(folder: Path) -> set[str]:
    """Return the pages of an earlier build, as far as their names are of our making."""
    path = folder / _LIST
    names = path.read_text("utf-8").splitlines() if path.is_file() else []
    return {name for name in names if _ours(PurePosixPath(name))}


def _ours(path: PurePosixPath) -> bool:
    inside = not path.is_absolute() and ".." not in path.parts and "\\" not in str(path)
    return inside and (path.suffix == ".html" or path.parts[:2] in _LAID_OUT)


def _remove(folder: Path, names: Iterable[str]) -> None:
    """Remove pages, and the folders that are empty without them."""
    for name in names:
        path = folder / name
        if path.is_symlink() or not path.is_file():
            continue
        path.unlink()
        for above in path.relative_to(folder).parents[:-1]:
            if not any((folder / above).iterdir()):
                (folder / above).rmdir()
