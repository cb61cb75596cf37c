"""Data docs: the folder with the HTML pages of a run."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from tieout.facts import DESCRIPTOR
from tieout.model import Report
from tieout.owned import listed, rewrite
from tieout.reports.html.links import GX, INDEX, STYLE
from tieout.reports.html.site import pages

_LIST = ".pages"
"""The file that says which files are ours."""
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

    Raises:
        FileExistsError: the folder holds what no build made, and a page would replace, or tables;
            nothing was written.
    """
    made = dict(pages(report, fail_on, lang, gx=beside is not None))
    copied, earlier = _beside(beside) if beside else {}, _listed(folder)
    names = {*made, *copied}
    _refuse(folder, names - earlier)
    rewrite(folder, _LIST, made, copied, earlier)
    return folder / INDEX


def _beside(folder: Path) -> dict[str, Path]:
    """Return the files of Great Expectations by what the site calls them."""
    return {
        f"{GX}/{path.relative_to(folder).as_posix()}": path for path in folder.rglob("*") if path.is_file()
    }


def _refuse(folder: Path, names: Iterable[str]) -> None:
    """Refuse a folder in which something else stands where a page would, or beside which tables lie."""
    mend = "give the data docs a folder of their own, new or empty: -o DIR"
    for facts in (*folder.glob(DESCRIPTOR), *folder.glob(f"datasets/*/{DESCRIPTOR}")):
        raise FileExistsError(f"{folder}: tables lie here ({facts}), and pages would mix with them; {mend}")
    for name in sorted(names):
        above = [folder / one for one in PurePosixPath(name).parents[:-1]]
        taken = next((one for one in above if one.is_file()), folder / name)
        if os.path.lexists(taken):
            raise FileExistsError(f"{taken}: a page would replace it, and no build of tieout made it; {mend}")


def _listed(folder: Path) -> set[str]:
    """Return the files of an earlier build, as far as their names are of our making."""
    names = listed(folder, _LIST)
    # Builds that listed pages alone wrote a style sheet all the same.
    style = {STYLE} if INDEX in names else set()
    return style | {name for name in names if _ours(PurePosixPath(name))}


def _ours(path: PurePosixPath) -> bool:
    return path.suffix in (".html", ".css") or path.parts[:2] in _LAID_OUT
