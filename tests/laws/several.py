"""Several laws at once: one truth that keeps many rules, whose figures tie them together."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any, NamedTuple
from unittest.mock import patch

import judges
import worlds
from publishers import MODES, Print, Publisher, publisher
from worlds import LAWS, SERIES, Truth, World

from tieout.model import Report
from tieout.run import Choice, check

Rule = Mapping[str, Any]
_FEW_AREAS = worlds.AREAS[:2]
_SOURCES = [name for name in LAWS if not LAWS[name].complete and LAWS[name].rule["kind"] != "formula"]
_ROOTS = ("growth, annualised", "growth, log", "average_growth")
"""Laws whose truth is known to some digits only: no implied interval that is one point can be held to it."""


class Several(NamedTuple):
    """A truth, the rules that it keeps, and what is printed of it."""

    truth: Truth
    rules: Sequence[Rule]
    world: World


def several(random: Random, count: int, *, roots: bool = True, missing: float = 0.1) -> Several:
    """Draw a truth that keeps some rules: what one of them follows from may follow from another."""
    years = worlds.YEARS[: random.choice([3, 4, 5])]
    with patch.object(worlds, "AREAS", _FEW_AREAS), patch.object(worlds, "YEARS", years):
        truth = worlds.draw(random)
        if random.random() < 0.6:  # figures of one size: then all of them matter to one another
            truth = {
                place: Fraction(random.randint(1, 4000), random.choice([1, 2, 10, 40])) for place in truth
            }
        names = [name for name in _SOURCES if roots or name not in _ROOTS]
        rules = [_one_more(truth, random, random.choice(names), number) for number in range(count)]
    # Of so few years a law may have nothing to say.
    kept = [rule for rule in rules if f"r{rule['id'].rpartition('-')[2]}" in {one for one, *_ in truth}]
    return Several(truth, kept, _printed(truth, random, missing))


def _one_more(truth: Truth, random: Random, name: str, number: int) -> Rule:
    """Add a series that follows from others by a law, and return the rule that says so."""
    law, new = LAWS[name], f"r{number}"
    places = [(area, year) for area in worlds.AREAS for year in worlds.YEARS]
    whole = sorted({one for one, *_ in truth if all((one, *place) in truth for place in places)})
    given = dict(zip(SERIES, random.sample(whole, 3) if random.random() < 0.5 else SERIES, strict=True))
    # A running total begins before the first year: what follows from it would have to, too.
    began = any(year < worlds.YEARS[0] for one, _, year in truth if one in given.values())
    if began:
        given = dict(zip(SERIES, SERIES, strict=True))
    part = {(one, *place): truth[given[one], *place] for one in SERIES for place in places}
    law.follow(part, random)
    truth.update({(new, area, year): value for (one, area, year), value in part.items() if one == "r"})
    keys = {key: _renamed(key, value, {**given, "r": new}) for key, value in law.rule.items()}
    return {"id": f"{re.sub('[^a-z]+', '-', name)}-{number}", **keys}


def _renamed(key: str, value: Any, names: Mapping[str, str]) -> Any:
    if key == "members":
        return list(worlds.AREAS)
    if isinstance(value, list):
        return [names.get(one, one) for one in value]
    return names.get(value, value) if isinstance(value, str) else value


def _printed(truth: Truth, random: Random, missing: float) -> World:
    series = dict.fromkeys(one for one, *_ in truth)
    modes = random.choice([*([mode] for mode in MODES), MODES])
    publishers = {}
    for one in series:
        house = publisher(random, [value for place, value in truth.items() if place[0] == one], modes)
        publishers[one] = replace(house, form="decimals") if random.random() < 0.6 else house
    rows: list[Print] = []
    for (one, area, year), value in truth.items():
        if random.random() >= missing:
            rows.append(publishers[one].print((one, area, str(year)), value, random))
    return World(rows, publishers)


def report_of(rows: Sequence[Print], publishers: Mapping[str, Publisher], rules: Sequence[Rule]) -> Report:
    """Return the report of several rules on a table, all knots judged."""
    with tempfile.TemporaryDirectory() as folder:
        judges.write(Path(folder), World(list(rows), publishers), rules)
        return check(folder, Choice(joint="always", suspicions=False))
