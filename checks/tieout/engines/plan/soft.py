"""Soft: what a plan finds broken, and may yet be no more than a warning: only its evidence says."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from operator import or_

import narwhals as nw

from tieout.engines.judge import BROKEN
from tieout.engines.plan.asked import Asked
from tieout.engines.plan.facts import Fact
from tieout.engines.plan.table import Plan


def is_firm(fact: Fact) -> bool:
    """Tell whether what breaks a fact is an error: a status that SDMX does not know changes nothing."""
    return not (fact.rule == "codes" and fact.field.role == "status" and fact.field.enum is None)


def soft_items(plan: Plan) -> dict[str, nw.Expr]:
    """Return where promises may be softly broken: the flag of each of which that may be, by its name."""
    found = {}
    for one in plan.asked:
        broken = nw.col(one.name) == BROKEN
        if one.rule.severity != "error":
            continue
        if one.rule.warn_below is not None:
            found[f"{one.name}s"] = broken
        elif zeros := list(_zeros(one)):
            found[f"{one.name}s"] = broken & reduce(or_, zeros)
    return found


def _zeros(one: Asked) -> Iterator[nw.Expr]:
    """Yield where a figure ends in zeros that may be no digits."""
    for standing in one.coded.standing.values():
        column = standing.column
        if column.tens is not None:
            zeros = standing.printed & (standing.value != 0) & (standing.value % column.tens == 0)
            yield zeros.fill_null(value=False)
