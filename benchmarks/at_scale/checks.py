"""The eight checks of the large table: what is promised of it, for every contender alike."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, NamedTuple, get_args

Check = Literal["types", "required", "unique", "range", "codes", "never_falls", "growth", "parts"]
CHECKS: tuple[Check, ...] = get_args(Check)
Found = tuple[str, str, str]
"""One finding: the check, the area, the year."""

COUNTS = ("users", "a", "b", "total")
"""Whole numbers, required, none below 0."""
TENTHS = ("level", "rate")
"""Numbers printed to one decimal: a level, required and not below 0, and its growth in percent."""
FIGURES = ("users", "level", "rate", "a", "b", "total")
REQUIRED = ("users", "level", "a", "b", "total")
CODES = ("A", "E", "P")
LOWEST_RATE, HIGHEST_RATE = -100, 1000
DECIMALS = {**dict.fromkeys(COUNTS, 0), **dict.fromkeys(TENTHS, 1)}
WHOLE, NUMBER = r"^[+-]?[0-9]+$", r"^[+-]?[0-9]+(\.[0-9]*)?$"
"""What a whole number and what a number looks like as text."""
FITS = {"never_falls": "never_falls", "growth_fits": "growth", "parts_fit": "parts"}
"""The columns that users of other libraries compute, and the check that each is."""


class Table(NamedTuple):
    """A large table as a contender gets it.

    Args:
        project: the folder with its facts and its rules, as tieout reads them.
        text: whether its figures are texts, else floats.
        declared: whether the facts say how its figures are rounded, else their prints do.
    """

    project: Path
    text: bool
    declared: bool

    @property
    def file(self) -> Path:
        """Return the one file of the table, of Parquet or CSV."""
        return next(one for one in self.dataset.iterdir() if one.stem == "scale")

    @property
    def csv(self) -> bool:
        """Tell whether the file is CSV, else Parquet."""
        return self.file.suffix == ".csv"

    @property
    def dataset(self) -> Path:
        """Return the folder of its facts and its file."""
        return self.project / "datasets" / "scale"
