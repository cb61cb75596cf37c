"""Every verdict on drawn tables, confronted with one found by plain fractions.

The judge here knows nothing of the package: prints are turned into sets of values, a relation
is broken where the sets share no point. In each of these relations a figure stands once, so
its extremes are found exactly, open ends included, and both judges must say the same of every item.
"""

import math
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from oracle import PROCEDURES, Bound, Print, Procedure, Values, precision, written
from sorts import SORTS, Sort

from tieout.testing import judged

HEADER = "INDICATOR,REF_AREA,TIME_PERIOD,OBS_VALUE,UNIT_MULT,DECIMALS"
ITEMS = 200
LARGEST = 10**40
"""No figure has more than sixty characters."""


def operand(random: Random, procedure: Procedure, *, minimum: bool) -> Print:
    """Draw a printed figure: small, so that ends are round, or 10^14 with cents; zero, negative."""
    unit, multiplier, decimals = precision(random, procedure)
    size = random.choice([2, 12, 12, 60, 1000, 10**6, 10**14])
    number = random.choice([random.randint(0, size), random.choice([1, 2, 4, 5, 8, 10, 16, 20])])
    return written(number * (1 if minimum or random.random() < 0.8 else -1), unit, multiplier, decimals)


def published(random: Random, procedure: Procedure, sort: Sort, implied: Values | None) -> Print:
    """Print a figure a few units from an end of what it must be, where verdicts turn."""
    unit, multiplier, decimals = precision(random, procedure)
    ends: list[Bound] = [sort.about(end) for end in (implied or ())[:2]]
    near = random.choice(
        [end for end in ends if -LARGEST < end < LARGEST] or [Fraction(random.randint(-20, 20))]
    )
    number = math.floor(near / unit) + random.choice([-2, -1, -1, 0, 0, 0, 1, 1, 2])
    return written(max(number, 0) if sort.minimum else number, unit, multiplier, decimals)


def world(sort: Sort, procedure: Procedure, random: Random) -> tuple[list[str], dict[str, str]]:
    """Draw a table, and say of each of its items whether it holds, is broken or unknown."""
    rows: list[str] = []
    verdicts: dict[str, str] = {}
    free = Values(Fraction(0) if sort.minimum else -math.inf, math.inf)
    _, own = sort.operands["x"]
    for area in (f"A{item:03}" for item in range(ITEMS)):
        known, missing = {}, False
        for name, (series, period) in sort.operands.items():
            printed = operand(random, procedure, minimum=sort.minimum)
            known[name] = procedure.values(printed).at_least(free.low)
            if random.random() < 0.04:
                known[name], missing = free, True
            else:
                rows.append(f"{series},{area},{period},{','.join(map(str, printed))}")
        implied = sort.implied(known)
        rate = published(random, procedure, sort, implied)
        rows.append(f"r,{area},{own},{','.join(map(str, rate))}")
        shown = sort.seen(procedure.values(rate).at_least(free.low))
        apart = implied is not None and not shown.meets(implied)
        verdicts[f"{area} {own}"] = "broken" if apart else "unknown" if missing or not implied else "holds"
    random.shuffle(rows)
    return rows, verdicts


@pytest.mark.parametrize("procedure", PROCEDURES)
@pytest.mark.parametrize("name", SORTS)
def test_both_judges_say_the_same_of_every_item(name: str, procedure: str) -> None:
    sort, rounding = SORTS[name], PROCEDURES[procedure]
    rows, expected = world(sort, rounding, Random(f"{name} {procedure}"))
    facts: dict[str, Any] = {"rounding": rounding.declared} if rounding.declared else {}
    if sort.minimum:
        facts["constraints"] = {"minimum": 0}

    report = judged("\n".join([HEADER, *rows, ""]), {"OBS_VALUE": facts}, **sort.rule)

    assert report.could_not_run == ()
    found = dict.fromkeys(expected, "holds")
    found |= {" ".join(one.key.values()): "unknown" for one in report.unknowns}
    found |= {" ".join(one.key.values()): "broken" for one in report.findings if one.rule == "it"}
    assert {place: (found[place], right) for place, right in expected.items() if found[place] != right} == {}
    # A world in which nothing turns would prove nothing.
    assert min(list(expected.values()).count(word) for word in ("broken", "holds")) > ITEMS // 10
