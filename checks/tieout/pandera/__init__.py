"""Pandera: a dataset as a schema, and rules as checks, judged by what the gate judges by.

Import it by its name, ``import tieout.pandera``: ``import tieout`` alone loads no pandera.
"""

from tieout.pandera.checks import check
from tieout.pandera.judged import CouldNotRun
from tieout.pandera.schemas import schema

__all__ = ["CouldNotRun", "check", "schema"]
