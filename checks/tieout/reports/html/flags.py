"""Flags: what the findings of a page say of each printed figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tieout.model import JOINT, SUSPICION, Spot
from tieout.reports.html.index import Shown

_MOST_NAMED = 8  # further findings that a figure names


class Flag(NamedTuple):
    """What is the matter with a cell: a word, the finding, and whether the cell is the one judged.

    The finding is empty, and its number 0, where the page does not show it. Others are the flags of
    further findings that name the cell.
    """

    word: str
    finding: str
    judged: bool
    number: int
    others: Sequence[Flag] = ()

    @property
    def named(self) -> Sequence[Flag]:
        """Return the flags of further findings that are named here."""
        return self.others[:_MOST_NAMED]


Flags = Mapping[Spot, Flag]


def flags_of(shown: Shown) -> Flags:
    """Return what is the matter with each cell that a finding names."""
    found: dict[Spot, dict[str, Flag]] = {}
    for finding, number in zip(shown.findings, shown.numbers.values(), strict=True):
        word = finding.severity if finding.accepted is None else "accepted"
        for cell in finding.cells:
            # No relation tells the role of a cell in what clashes only jointly, or is suspicious.
            first = finding.cells[0]
            judged = (
                cell.spot == first.spot if finding.kind in (JOINT, SUSPICION) else cell.role == first.role
            )
            here = found.setdefault(cell.spot, {})
            before = here.get(finding.id)
            here[finding.id] = Flag(
                word, finding.id, judged or (before is not None and before.judged), number
            )
    flags = {spot: _together(list(here.values())) for spot, here in found.items()}
    for finding in shown.unlisted:
        for cell in finding.cells[:1]:
            flags.setdefault(cell.spot, Flag("accepted", "", judged=True, number=0))
    return flags


def _together(flags: Sequence[Flag]) -> Flag:
    """Return what several findings say of a cell: of those that judge it the first, and then the others."""
    first, *others = sorted(flags, key=lambda flag: not flag.judged)
    return first._replace(others=tuple(others))
