"""Cases: a table, drawn if it is not there yet, with the findings that are right."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from at_scale.checks import Table
from at_scale.ourselves import environment
from at_scale.variants import VARIANTS

WARM_UP = 1000
"""Rows of the table that is judged before the clock starts."""
RIGHT = "right.json"
"""The digests of what is planted, beside the tables of a size."""


class Case(NamedTuple):
    """A table, and a small one of the same kind.

    Args:
        variant, rows: which table it is.
        table: the table.
        small: the small one.
        right: what is planted, by check.
        right_as_missing: the same, where types and required are one check.
    """

    variant: str
    rows: int
    table: Table
    small: Table
    right: Mapping[str, str]
    right_as_missing: Mapping[str, str]


def case_of(folder: Path, rows: int, variant: str) -> Case:
    """Return a case; its tables are drawn in processes of their own, whose memory is free again."""
    for size in (WARM_UP, rows):
        home = folder / str(size)
        if not (home / VARIANTS[variant].file).exists() or not (home / variant).exists():
            command = [sys.executable, "-m", "at_scale.tables", str(home), str(size), variant]
            subprocess.run(command, check=True, env=environment())  # noqa: S603 -- ourselves
    table, small = (VARIANTS[variant].table(folder / str(size)) for size in (rows, WARM_UP))
    right = json.loads((folder / str(rows) / RIGHT).read_text("utf-8"))
    return Case(variant, rows, table, small, right["planted"], right["as missing"])
