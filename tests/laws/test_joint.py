"""Joint laws: truth never clashes, the cell that was changed is found, and what is listed explains it all."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest
from publishers import Print, Publisher, rounded, written
from several import Several, report_of, several

from tieout.model import Cell, Finding, Interval, Report
from tieout.run import Choice, check
from tieout.testing import project

TRUE, CHANGED = range(10), range(18)
_FINE = 60
"""So many decimals say a value as well as itself."""


@pytest.mark.parametrize("seed", TRUE)
def test_true_values_rounded_in_any_way_never_clash(seed: int) -> None:
    """Theorem: the truth lies in all intervals and keeps all rules, so no rules exclude it together."""
    drawn = several(Random(f"true {seed}"), 5)
    report = report_of(drawn.world.rows, drawn.world.publishers, drawn.rules)

    assert not report.could_not_run
    assert [finding.message for finding in clashes(report)] == [], drawn.rules
    for missing in (one for unknown in report.unknowns for one in unknown.missing):
        value = drawn.truth.get((missing.series, missing.key["REF_AREA"], int(missing.key["TIME_PERIOD"])))
        assert value is None or Interval(value, value).meets(missing.implied), (missing, drawn.rules)


@pytest.mark.parametrize("seed", CHANGED)
def test_the_one_cell_that_was_changed_is_found_and_what_is_listed_explains_it(seed: int) -> None:
    """Theorem: without a print that is wrong the truth fits, so its cell alone explains all findings."""
    random = Random(f"changed {seed}")
    found: list[Finding] = []
    while not found:  # most changes stay within what the other figures leave open
        drawn = several(random, random.choice([1, 2, 3]), roots=False)
        changed, rows = mistaken(drawn, random)
        report = report_of(rows, drawn.world.publishers, drawn.rules)
        assert not report.could_not_run
        found = clashes(report)
    if any(cause.diagnosis for cause in report.causes):
        return  # one mistake that is not of one cell would explain as much

    (cause,) = report.causes
    assert set(cause.findings) == {finding.id for finding in found}, (changed, drawn.rules)
    suspects = {place_of(suspect.cells[0]): suspect.cells[0] for suspect in cause.suspects}
    assert {len(suspect.cells) for suspect in cause.suspects} == {1}, (changed, drawn.rules)
    area, year = changed.place[1], int(changed.place[2])
    value, implied = drawn.truth[changed.place[0], area, year], suspects[changed.place].implied
    assert implied is not None
    assert Interval(value, value).meets(implied), (changed, implied, drawn.rules)
    _explains(random.choice(list(suspects.values())), rows, drawn, random)


def _explains(cell: Cell, rows: Sequence[Print], drawn: Several, random: Random) -> None:
    """Put any value that a suspect is said to need in its place: then nothing is wrong any more."""
    assert cell.implied is not None
    house = drawn.world.publishers[cell.series]
    if house.form != "decimals":
        return
    value = within(cell.implied, random)
    text = written(rounded(value, Fraction(1, 10**_FINE), house.mode, random), _FINE)
    healed = [
        Print(one.place, text, decimals=str(_FINE)) if one.place == place_of(cell) else one for one in rows
    ]
    report = report_of(healed, drawn.world.publishers, drawn.rules)
    assert [finding.message for finding in clashes(report)] == [], (cell, value, drawn.rules)


def clashes(report: Report) -> list[Finding]:
    return [finding for finding in report.findings if finding.kind != "facts"]


def place_of(cell: Cell) -> tuple[str, str, str]:
    return cell.series, cell.key["REF_AREA"], cell.key["TIME_PERIOD"]


def within(interval: Interval, random: Random) -> Fraction:
    """Return a value of an interval."""
    low, high, open_low, open_high = interval
    far = Fraction(random.choice([1, 1000]))
    if low == -math.inf:
        return Fraction(0) if high == math.inf else Fraction(high) - far
    if high == math.inf:
        return Fraction(low) + far
    inside = [
        Fraction(1, 2),
        Fraction(1, 50),
        *[Fraction(0)] * (not open_low),
        *[Fraction(1)] * (not open_high),
    ]
    return Fraction(low) + (Fraction(high) - Fraction(low)) * random.choice(inside)


def mistaken(drawn: Several, random: Random) -> tuple[Print, list[Print]]:
    """Change one print as a hand does; return it, and all prints."""
    rows = list(drawn.world.rows)
    while True:
        at = random.randrange(len(rows))
        text = random.choice([_turned, _shifted, _replaced, _swapped])(rows[at].text, random)
        if Fraction(text) != Fraction(rows[at].text):
            rows[at] = rows[at]._replace(text=text)
            return rows[at], rows


def _turned(text: str, _random: Random) -> str:
    return text.removeprefix("-") if text.startswith("-") else f"-{text}"


def _shifted(text: str, random: Random) -> str:
    return written(Fraction(text) * Fraction(random.choice([1, 100, 10_000]), 10))


def _replaced(text: str, random: Random) -> str:
    at = random.choice([place for place, sign in enumerate(text) if sign.isdigit()])
    return text[:at] + random.choice("0123456789") + text[at + 1 :]


def _swapped(text: str, random: Random) -> str:
    pairs = [at for at in range(len(text) - 1) if text[at : at + 2].isdigit()]
    at = random.choice(pairs or [0])
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :] if pairs else text


@pytest.mark.parametrize(
    ("record", "edits", "sets"),
    [
        # De Waal, Pannekoek and Scholtus (2011), chapter 3: amounts in thousands beside one in units.
        (
            {"t": 100, "p": 40000, "c": 60000, "n": 5},
            ["t == p + c", "p <= 0.5*t", "p >= -0.1*t", "t >= 0", "t <= 550*n"],
            [["c p", "n t"]],
        ),
        # De Jonge and van der Loo, editrules: profit 755 for 75.
        (
            {"profit": 755, "cost": 125, "turnover": 200},
            [
                "turnover == profit + cost",
                "cost >= 0.6*turnover",
                "turnover >= 0",
                "cost >= 0",
                "profit >= 0",
            ],
            [["profit"]],
        ),
        # Scholtus (2009): in a record of balances 161 stands for 116, and 19979 for 1979.
        (
            {
                f"x{place}": amount
                for place, amount in enumerate((1452, 116, 1568, 161, 323, 76, 12, 411, 19979, 1842, 137), 1)
            },
            ["x3 == x1 + x2", "x2 == x4", "x8 == x5 + x6 + x7", "x9 == x3 + x8", "x11 == x9 - x10"],
            [["x4"], ["x9"]],
        ),
    ],
    ids=["de Waal", "editrules", "Scholtus"],
)
def test_what_is_published_on_localising_errors_is_found(
    tmp_path: Path, record: dict[str, int], edits: list[str], sets: list[list[str]]
) -> None:
    table = f"year,{','.join(record)}\n2020,{','.join(map(str, record.values()))}\n"
    rules = [{"id": f"edit-{number}", "kind": "formula", "holds": text} for number, text in enumerate(edits)]
    project(tmp_path, table, {name: {"rounding": "exact"} for name in record}, rules)
    report = check(tmp_path, Choice(joint="always", suspicions=False))

    assert [
        sorted(" ".join(sorted(cell.series for cell in suspect.cells)) for suspect in cause.suspects)
        for cause in report.causes
    ] == sets
    assert all(cause.complete for cause in report.causes)


def test_a_minus_that_was_lost_on_a_divisor_is_found() -> None:
    """The sign of a divisor that is not believed is not believed either."""
    rule = {"id": "share", "kind": "share_of", "published": "r", "part": "a", "whole": "b"}
    rows = [
        Print((series, "AA", year), text, decimals="1")
        for year, texts in {"2010": ("10.0", "20.0", "50.0"), "2011": ("12.0", "16.0", "-75.0")}.items()
        for series, text in zip("abr", texts, strict=True)
    ]
    report = report_of(rows, dict.fromkeys("abr", Publisher()), [rule])

    (cause,) = report.causes
    needs = {suspect.cells[0].series: suspect.cells[0].implied for suspect in cause.suspects}
    assert sorted(needs) == ["a", "b", "r"]
    assert needs["b"] is not None
    assert Interval(Fraction(-16), Fraction(-16)).meets(needs["b"])
    assert not Interval(Fraction(16), Fraction(16)).meets(needs["b"])
