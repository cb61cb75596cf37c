"""Tables drawn for the laws of plans: what is printed is right, nearly right, or anything at all."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any, NamedTuple

import polars as pl

from tieout.periods import read_period

RULES: Mapping[str, tuple[Mapping[str, Any], ...]] = {
    "sum": (
        {"kind": "adds_up", "total": "z", "parts": ["x", "y"]},
        {"kind": "formula", "holds": "z >= x + y"},
        {"kind": "formula", "holds": "x == z - y", "anchor": "x"},
    ),
    "difference": (
        {"kind": "adds_up", "total": "z", "parts": ["x", "y"], "weights": [1, -1]},
        {"kind": "formula", "holds": "z < x - y", "anchor": "z"},
    ),
    "weighted": ({"kind": "adds_up", "total": "z", "parts": ["x", "y"], "weights": [Decimal("0.5"), 3]},),
    "product": ({"kind": "formula", "holds": "z == x * y"}, {"kind": "formula", "holds": "z <= x * y"}),
    "share": (
        {"kind": "share_of", "published": "z", "part": "x", "whole": "y", "as": "percent"},
        {"kind": "formula", "holds": "z <= 100 * x / y", "anchor": "z"},
    ),
    "part": ({"kind": "share_of", "published": "z", "part": "x", "whole": "x + y", "as": "percent"},),
    "ratio": (
        {"kind": "ratio", "published": "z", "numerator": "x", "denominator": "y", "times": 1000},
        {"kind": "formula", "holds": "z > 1000 * x / y", "anchor": "z"},
    ),
    "root": ({"kind": "formula", "holds": "z == 10 * (x / y) ^ 0.5"},),
    "log": ({"kind": "formula", "holds": "z == ln(x) + y"},),
    "same": (
        {"kind": "agree", "columns": ["x", "z"]},
        {"kind": "at_most", "smaller": "x", "larger": "z"},
        {"kind": "at_most", "smaller": "z", "larger": "4.5"},
        {"kind": "in_range", "columns": ["z"], "low": 2},
        {"kind": "in_range", "columns": ["x", "z"], "low": -1, "high": Decimal("7.5")},
    ),
    "change": (
        {"kind": "change", "published": "z", "of": "x", "over": "step"},
        {"kind": "change", "published": "z", "of": "x", "over": "previous"},
        {"kind": "change", "published": "z", "of": "x", "over": "2Y"},
    ),
    "growth": (
        {"kind": "growth", "published": "z", "of": "x", "as": "percent"},
        {"kind": "growth", "published": "z", "of": "x", "as": "percent", "over": "step"},
        {"kind": "growth", "published": "z", "of": "x", "as": "percent", "over": "previous"},
        {"kind": "growth", "published": "z", "of": "x", "formula": "annualised", "over": "1Q"},
        {"kind": "growth", "published": "z", "of": "x", "formula": "annualised", "over": "2Y"},
    ),
    "log growth": ({"kind": "growth", "published": "z", "of": "x", "formula": "log", "as": "percent"},),
    "total": (
        {"kind": "running_total", "published": "z", "of": "x"},
        {"kind": "never_falls", "columns": ["z"]},
        {"kind": "never_falls", "columns": ["x", "z"], "strictly": True},
        {"kind": "formula", "holds": "z >= lag(x)", "anchor": "z"},
    ),
    "index": (
        {"kind": "formula", "holds": "z == 100 * x / x[2001]"},
        {"kind": "formula", "holds": "z >= x - y[2002] + x[2000-Q2]", "anchor": "z"},
        {"kind": "multiple", "published": "z", "of": "x", "since": "2001"},
        {"kind": "growth", "published": "z", "of": "x", "since": "2000-Q2", "as": "percent"},
        {"kind": "change", "published": "z", "of": "x", "since": "2001"},
    ),
    "total of a year": ({"kind": "running_total", "published": "z", "of": "x", "restarts": "yearly"},),
    "average": (
        {"kind": "average_growth", "published": "z", "of": "x", "since": "2001", "as": "percent"},
        {"kind": "average_growth", "published": "z", "of": "x", "since": "2000-Q2", "as": "percent"},
        {"kind": "average_growth", "published": "z", "of": "x + y", "since": "2001", "as": "fraction"},
        {"kind": "formula", "holds": "z <= (x - x[2001]) / years(2001)", "anchor": "z"},
        {"kind": "formula", "holds": "z >= y ^ (years(1999) / 2) if y > 0 and years(2001-06) >= 1"},
        {"kind": "formula", "holds": "z == x * years(1999-Q2) + y"},
    ),
}
"""Rules of every kind that a plan can judge, by how their third series follows from two others."""
BACK = ("change", "growth", "log growth", "total", "index", "total of a year", "average")
"""What follows from another row needs a time."""
_BASES = ("2001", "2000-Q2")
_NO_PERIOD = "20x"
_BAD = (
    "n/a",
    "1,000",
    "1e3",
    "2.5E-1",
    "",
    " 5",
    "5 ",
    "nan",
    "inf",
    "-",
    "0x1",
    "--1",
    "1_0",
    "+7",
    ".5",
    "5.",
    "1.2.3",
    "\u0663",
)
_UNITS = (Fraction(2), Fraction(3), Fraction(5))
_SIZES = (1, 1, 1, 10, 1000, 10**9, 10**13)


class Drawn(NamedTuple):
    """A frame, what its facts say of its columns, and what is promised of it."""

    frame: pl.DataFrame
    fields: list[dict[str, Any]]
    rules: list[Mapping[str, Any]]


class _Measure(NamedTuple):
    """How one column prints its figures."""

    kind: str
    decimals: int
    uneven: bool
    size: int
    signed: bool
    group: str
    decimal: str
    unit: Fraction

    def value(self, random: Random) -> Fraction:
        """Draw a figure: small whole multiples of the unit, so that ends of intervals meet."""
        number = random.choice([0, 1, 2, random.randint(-3, 12), random.randint(0, 400)]) * random.choice(
            [1, 1, self.size]
        )
        if not self.signed:
            number = abs(number)
        elif random.random() < 0.4:
            number = -number
        return self.unit * number

    def text(self, value: Fraction, random: Random) -> str:
        """Print a figure; sometimes with other decimals than the column has."""
        decimals = self.decimals
        if self.uneven and random.random() < 0.4:
            decimals = max(0, decimals + random.choice([-2, -1, 1, 2]))
        unit = max(self.unit, Fraction(1, 10**decimals))
        whole = round(round(value / unit) * unit * 10**decimals)
        digits = str(abs(whole)).rjust(decimals + 1, "0")
        head, tail = (digits[:-decimals], digits[-decimals:]) if decimals else (digits, "")
        if self.group:
            head = f"{int(head):,}".replace(",", self.group)
        sign = "-" if whole < 0 or (not whole and random.random() < 0.05) else ""
        return f"{sign}{head}{self.decimal if tail else ''}{tail}"


def drawn(random: Random) -> Drawn:
    """Draw a table."""
    entities = random.choice([[], ["area"], ["area"], ["area", "branch"]])
    follows = random.choice(list(RULES))
    times = ["year", "year", "quarter"] if follows in BACK else ["", "year", "quarter"]
    time = random.choice(times)
    measures = {name: _measure(random) for name in "xyz"}
    status = random.random() < 0.15
    values: list[dict[str, Fraction]] = []
    rows: list[dict[str, Any]] = []
    base: Mapping[str, Fraction] | None = None
    for place in _places(random, time):
        before = base if follows in ("index", "average") else values[-1] if values else None
        if follows == "total of a year" and (place[time] or "").removesuffix("-Q1").isdigit():
            before = None
        values.append(_values(random, follows, before, measures, _years(place[time])))
        base = values[-1] if base is None or place[time] in _BASES else base
        rows.append(_row(random, [*entities, time], place, values[-1], measures, status=status))
    rows += [dict(random.choice(rows)) for _ in range(random.choice([0, 0, 0, 1, 2])) if rows]
    if rows and random.random() < 0.1:
        random.choice(rows)[random.choice("xyz")] = None
    random.shuffle(rows)
    names = [*entities, *([time] if time else []), *(["status"] if status else []), *"xyz"]
    kinds: dict[str, type[pl.DataType]] = {
        name: pl.Float64 if name in measures and measures[name].kind == "float" else pl.String
        for name in names
    }
    kinds |= {name: pl.Int64 for name, one in measures.items() if one.kind == "int"}
    if time == "year" and random.random() < 0.3 and all((row["year"] or "").isdigit() for row in rows):
        kinds["year"] = pl.Int64
        rows = [{**row, "year": int(row["year"])} for row in rows]
    frame = pl.DataFrame(rows, schema={name: kinds[name] for name in names}, orient="row")
    rules = [*RULES[follows], *random.choice(list(RULES.values()))[:1]]
    timeless = [rule for rule in rules if time or not _reaches_back(rule)]
    return Drawn(frame, _fields(random, names, entities, time, measures), timeless)


def _reaches_back(rule: Mapping[str, Any]) -> bool:
    return any(rule in RULES[word] for word in BACK)


def _measure(random: Random) -> _Measure:
    kind = random.choice(["text", "text", "float", "int"])
    decimals = 0 if kind == "int" else random.choice([0, 0, 1, 2, 3])
    group, decimal = random.choice([("", "."), ("", "."), ("", "."), (",", "."), (".", ","), ("\u00a0", ",")])
    if kind != "text":
        group, decimal = "", "."
    unit, uneven = Fraction(1, 10**decimals), random.random() < 0.3
    if kind != "float" and random.random() < 0.1:
        unit, decimals, uneven = random.choice(_UNITS), 0, False
    return _Measure(
        kind, decimals, uneven, random.choice(_SIZES), random.random() < 0.5, group, decimal, unit
    )


def _places(random: Random, time: str) -> list[dict[str, str | None]]:
    years = [year for year in range(2000, 2006) if random.random() < 0.9]
    quarters = [f"{year}-Q{quarter}" for year in years[:2] for quarter in range(1, 5)]
    texts = {"": [""], "year": [f"{year}" for year in years], "quarter": quarters}[time]
    places: list[dict[str, str | None]] = []
    for area in ("A", "B", "C")[: random.randint(1, 3 if time else 6)]:
        for text in texts:
            said = random.choice([None, _NO_PERIOD]) if time and random.random() < 0.01 else text
            if random.random() < 0.93:
                places.append({"area": area, "branch": random.choice("ppq"), time: said})
    return places


def _row(  # noqa: PLR0913 -- what a row is made from
    random: Random,
    names: Sequence[str],
    place: Mapping[str, str | None],
    values: Mapping[str, Fraction],
    measures: Mapping[str, _Measure],
    *,
    status: bool,
) -> dict[str, Any]:
    row: dict[str, Any] = {name: place[name] for name in names if name}
    if status:
        row["status"] = random.choice(["A"] * 9 + ["E", "B", "F", "M", None])
    return row | {name: _cell(random, one, values[name]) for name, one in measures.items()}


def _years(text: str | None) -> Fraction:
    """Return how many years lie between the first base and a period; of what is none, one."""
    if not text or text == _NO_PERIOD:
        return Fraction(1)
    return read_period(text).years_since(read_period(_BASES[0]))


def _values(
    random: Random,
    follows: str,
    before: Mapping[str, Fraction] | None,
    measures: Mapping[str, _Measure],
    years: Fraction,
) -> dict[str, Fraction]:
    """Draw what a row prints: the third figure follows from the others, or lies some half units beside."""
    values = {name: one.value(random) for name, one in measures.items()}
    x, y = values["x"], values["y"]
    last = before or values
    made = {
        "sum": lambda: x + y,
        "difference": lambda: x - y,
        "weighted": lambda: x / 2 + 3 * y,
        "product": lambda: x * y,
        "share": lambda: 100 * x / y,
        "part": lambda: 100 * x / (x + y),
        "ratio": lambda: 1000 * x / y,
        "root": lambda: Fraction(10 * math.sqrt(x / y)),
        "log": lambda: Fraction(math.log(x)) + y,
        "same": lambda: x,
        "change": lambda: x - last["x"],
        "growth": lambda: 100 * (x / last["x"] - 1),
        "log growth": lambda: Fraction(100 * math.log(x / last["x"])),
        "total": lambda: last["z"] + x if before else x,
        "index": lambda: 100 * x / last["x"],
        "total of a year": lambda: last["z"] + x if before else x,
        "average": lambda: Fraction(100 * ((x / last["x"]) ** (1 / years) - 1)),
    }
    with suppress(ZeroDivisionError, ValueError, TypeError, OverflowError):
        values["z"] = made[follows]()
    steps: list[int | Fraction] = [0, 0, 0, 0, 0, 1, -1, 2, Fraction(1, 2), Fraction(-1, 2), Fraction(3, 2)]
    values["z"] += random.choice(steps) * measures["z"].unit
    return values


def _cell(random: Random, measure: _Measure, value: Fraction) -> str | float | int | None:
    if random.random() < 0.12:
        return None
    if measure.kind == "int":
        return max(-(2**62), min(2**62, round(value / measure.unit) * int(measure.unit)))
    text = measure.text(value, random)
    if measure.kind == "float":
        return (
            random.choice([float("nan"), float("inf"), 1e16, -0.0, 1 / 3])
            if random.random() < 0.01
            else float(text)
        )
    return random.choice(_BAD) if random.random() < 0.02 else text


def _fields(
    random: Random, names: list[str], entities: list[str], time: str, measures: Mapping[str, _Measure]
) -> list[dict[str, Any]]:
    fields: list[dict[str, Any]] = []
    for name in names:
        if name in entities:
            fields.append({"name": name, "type": "string", "role": "entity"})
        elif name == time:
            fields.append({"name": name, "type": "year" if time == "year" else "string", "role": "time"})
        elif name == "status":
            fields.append({"name": name, "type": "string", "role": "status"})
        else:
            fields.append(_measured(random, name, measures[name]))
    return fields


def _measured(random: Random, name: str, measure: _Measure) -> dict[str, Any]:
    field: dict[str, Any] = {"name": name, "type": "number", "role": "measure"}
    if measure.group:
        field["groupChar"] = measure.group
    if measure.decimal != ".":
        field["decimalChar"] = measure.decimal
    if random.random() < 0.15 and not (measure.decimals or measure.uneven or "decimalChar" in field):
        field["type"] = "integer"
    limits: dict[str, Any] = {}
    if random.random() < 0.4:
        limits["minimum"] = random.choice([0, 0, 1, 0.5, -2])
    if random.random() < 0.3:
        limits["maximum"] = random.choice([5, 100, 1000.5])
    if len(limits) == 2 and limits["minimum"] > limits["maximum"]:
        del limits["minimum"]
    if random.random() < 0.2:
        limits["required"] = True
    if limits:
        field["constraints"] = limits
    rounding = _rounding(random, measure)
    if rounding is not None:
        field["rounding"] = rounding
    return field


def _rounding(random: Random, measure: _Measure) -> Any:
    """Draw what is declared of how figures were rounded; None for nothing."""
    # Nobody cuts binary fractions: the last of their places are no print.
    modes = ["random"] if measure.kind == "float" else ["truncated", "up", "random"]
    mode = {"mode": random.choice(modes)} if random.random() < 0.3 else {}
    if measure.unit in _UNITS:
        return {"unit": int(measure.unit), **mode}
    declared: list[Any] = [
        {"decimals": measure.decimals},
        {"decimals": measure.decimals + 2},
        {"per": "cell"},
        "exact",
    ]
    stated = random.choice([None, None, None, *declared])
    return stated if stated == "exact" or not mode else {**(stated or {}), **mode}
