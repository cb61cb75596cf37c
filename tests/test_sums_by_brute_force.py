"""Totals of totals, rounded in any way, with slips: found exactly where plain fractions find them."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest
from oracle import PROCEDURES, ZERO, Procedure, Values, written

from tieout.run import Choice, check
from tieout.testing import project

CASES = 10
HEADER = "INDICATOR,REF_AREA,OBS_VALUE,UNIT_MULT,DECIMALS"
LEAVES = tuple(f"leaf{number}" for number in range(9))
SUMS: Mapping[str, tuple[str, ...]] = {
    "left": LEAVES[:4],
    "right": LEAVES[4:],
    "top": ("left", "right"),
    "all": LEAVES,
}
"""Each total, and its parts. ``top`` and ``all`` are the same truth, printed twice."""


@dataclass
class Case:
    """Nine leaves and what they come to, each printed in a precision of its own; some are missing."""

    rows: dict[str, str]
    known: dict[str, Values]
    slipped: bool = False


def rounded(value: Fraction, unit: Fraction, procedure: Procedure, random: Random) -> int:
    """Return how many units a publisher prints; a tie goes either way."""
    below, rest = divmod(value / unit, 1)
    if rest == 0 and procedure.mode != "random":
        return int(below)
    if procedure.mode == "nearest" and rest != Fraction(1, 2):
        return int(below) + (rest > Fraction(1, 2))
    if procedure.mode in ("truncated", "up"):
        return int(below) + ((procedure.mode == "up") == (value > 0))
    return int(below) + (rest > 0 and random.random() < 0.5)


def truth(random: Random) -> dict[str, Fraction]:
    """Draw leaves, some of them negative, some 10^12 with cents, and add them up."""
    size = random.choice([1, 40, 40, 1000, 10**12])
    cents = [Fraction(random.randint(0, 100 * size), 100) for _ in LEAVES]
    true = {leaf: one if random.random() < 0.85 else -one for leaf, one in zip(LEAVES, cents, strict=True)}
    for total, parts in SUMS.items():
        true[total] = sum((true[part] for part in parts), Fraction(0))
    return true


def case(area: str, procedure: Procedure, random: Random) -> Case:
    """Print a truth, and let a slip change some of the prints by a few units."""
    made = Case({}, {})
    finest = random.choice([2, 2, 1, 0])
    for name, value in truth(random).items():
        decimals = 0 if procedure.unit else finest - random.choice([0, 0, 0, 1, 2])
        unit = Fraction(procedure.unit or Fraction(10) ** -decimals)
        number = rounded(value, unit, procedure, random)
        slip = random.choice([-6, -3, -2, -1, 1, 2, 3, 6]) if random.random() < 0.12 else 0
        printed = written(number + slip, unit, 0, decimals)
        if random.random() > 0.03:
            made.rows[name] = f"{name},{area},{','.join(map(str, printed))}"
            made.known[name] = procedure.values(printed)
            made.slipped |= slip != 0
    return made


def wrong(made: Case, total: str, missing: str) -> bool:
    """Tell whether no true values add up; a missing part can be anything, or is zero."""
    parts = [made.known.get(part) for part in SUMS[total]]
    if total not in made.known or not any(parts) or (missing == "unknown" and not all(parts)):
        return False
    reached = ZERO
    for part in parts:
        reached = reached.plus(part or ZERO)
    return not made.known[total].meets(reached)


def rules(missing: str) -> list[dict[str, Any]]:
    said = {"missing": "zero", "why": "It is drawn so."} if missing == "zero" else {}
    sums = [{"id": total, "total": total, "parts": list(parts)} for total, parts in SUMS.items()]
    return [{"kind": "adds_up", **one, **said} for one in sums]


@pytest.mark.parametrize("missing", ["unknown", "zero"])
@pytest.mark.parametrize("mode", PROCEDURES)
def test_sums_are_broken_exactly_where_no_true_values_add_up(mode: str, missing: str, tmp_path: Path) -> None:
    procedure, random = PROCEDURES[mode], Random(f"sums {mode} {missing}")
    cases = {f"A{number}": case(f"A{number}", procedure, random) for number in range(CASES)}
    rows = [row for made in cases.values() for row in made.rows.values()]
    random.shuffle(rows)
    facts = {"OBS_VALUE": {"rounding": procedure.declared}} if procedure.declared else {}
    project(tmp_path, "\n".join([HEADER, *rows, ""]), facts, rules(missing))

    report = check(tmp_path, Choice(joint="never", suspicions=False))

    assert report.could_not_run == ()
    found = {(finding.rule, finding.key["REF_AREA"]) for finding in report.findings}
    expected = {
        (total, area) for area, made in cases.items() for total in SUMS if wrong(made, total, missing)
    }
    assert found == expected
    assert 0 < len(expected) < len(SUMS) * CASES // 2
    # Where nothing is missing and no slip was made, nothing can be wrong.
    assert not [area for _, area in expected if len(cases[area].known) == 13 and not cases[area].slipped]
