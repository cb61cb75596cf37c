"""Room: how many bytes a site may take, and what its files take of them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath

from tieout.model import Report

# In bytes: a site of up to a thousand rows, and more for each figure of further rows.
_SITE, _ROWS, _PER_FIGURE = 1_000_000, 1_000, 250
# In bytes: what is left to pages of series at any rate, and at most.
_LEAST, MOST = 150_000, 8_000_000
_FOLDER = 4_096  # what a folder takes on most disks

Made = tuple[str, str]
"""A file of the site, and its text."""


class Room:
    """The bytes that are left: a file takes its own, its line in the list of files, and its folders.

    Args:
        left: how many there are.
    """

    def __init__(self, left: int) -> None:
        self.left = left
        self._folders: set[PurePosixPath] = set()

    def take(self, made: Made) -> bool:
        """Let a file take its bytes, and tell whether there was room; if not, none is left to others."""
        folders = set(PurePosixPath(made[0]).parents) - self._folders
        self._folders |= folders
        self.left -= _bytes(made) + _FOLDER * len(folders)
        return self.left >= 0

    def give_back(self, made: Made) -> None:
        """Take back what a file took, but for its folders."""
        self.left += _bytes(made)


def _bytes(made: Made) -> int:
    name, text = made
    return len(text.encode()) + len(name.encode()) + 1


def beside(most: int, others: Iterable[Made]) -> Room:
    """Return the room for pages of series, of so many bytes, beside the files that must be there."""
    room = Room(most)
    for made in others:
        room.take(made)
    room.left = min(max(room.left, _LEAST), MOST)
    return room


def budget(report: Report) -> int:
    """Return how many bytes the site of a report may take: a megabyte, more for more than 1 000 rows."""
    places = [point.cell.spot for plot in report.plots for point in plot.points]
    rows = len({(path, line) for path, line, _ in places})
    further = len(places) * max(0, rows - _ROWS) // max(rows, 1)
    return _SITE + _PER_FIGURE * further
