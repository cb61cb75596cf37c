"""Data docs: the folder with the HTML pages of a run."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from tieout.model import Report
from tieout.reports.html.links import INDEX
from tieout.reports.html.site import pages

_LIST = ".pages"
"""The file that says which pages are ours; nothing else is ever removed."""


def build(report: Report, folder: Path, fail_on: str = "error", lang: str = "en") -> Path:
    """Write the site of a report into a folder, made if needed, and return the path of its index.

    Args:
        report: the run.
        folder: where to; pages of an earlier build that no longer belong are removed.
        fail_on: the severity on which the gate fails.
        lang: the language of the pages, ``en`` or ``zh``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    earlier, written = _listed(folder), set[str]()
    for name, text in pages(report, fail_on, lang):
        written.add(name)
        # What was written is known even if the next page cannot be.
        _write(folder / _LIST, "\n".join(sorted(earlier | written)) + "\n")
        _write(folder / name, text)
    _remove(folder, earlier - written)
    _write(folder / _LIST, "\n".join(sorted(written)) + "\n")
    return folder / INDEX


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
    return inside and path.suffix == ".html"


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
