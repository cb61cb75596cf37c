"""Variants: the ways in which the one table is written."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from at_scale.checks import Table


class Variant(NamedTuple):
    """One way to write the table: what its cells are, and who says how they are rounded."""

    cells: str
    decimals: str

    @property
    def name(self) -> str:
        """Return its name on the command line."""
        return f"{self.cells}-{self.decimals}"

    @property
    def file(self) -> str:
        """Return the name of the file, which both ways of rounding share."""
        return f"scale-{self.cells}.{'csv' if self.cells == 'csv' else 'parquet'}"

    def table(self, home: Path) -> Table:
        """Return the table in the folder of its size."""
        return Table(home / self.name, text=self.cells != "float", declared=self.decimals == "declared")


VARIANTS = {
    one.name: one
    for one in (Variant(cells, how) for cells in ("text", "float", "csv") for how in ("inferred", "declared"))
}
"""Parquet of texts, Parquet of floats and CSV; decimals as most cells print them, or as the facts say."""
