"""The second look: float64 says nothing that fractions do not, and needs them for few items."""

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judges import COLUMNS, FRACTIONS, judged, verdicts_of, watching
from publishers import Print, Publisher, written
from worlds import LAWS, World, published

SEEDS = st.integers(0, 2**32 - 1)
"""A world is drawn from a seed; a failing test prints it."""
ACCOUNTS = tuple(f"K{number:03}" for number in range(300))
BALANCE = {"kind": "adds_up", "total": "r", "parts": ["a", "b", "c", "d"], "weights": [1, 1, -1, -1]}


@pytest.mark.parametrize("name", LAWS)
@settings(max_examples=2)
@given(seed=SEEDS)
def test_columns_with_a_second_look_report_what_fractions_report(name: str, seed: int) -> None:
    """Theorem: a verdict in float64 counts only where its bound of error cannot change it."""
    world = published(LAWS[name], Random(f"{name} {seed}"), slips=0.2)

    in_columns, in_fractions = (judged(world, LAWS[name].rule, way) for way in (COLUMNS, FRACTIONS))

    assert in_columns.could_not_run == in_fractions.could_not_run == ()
    assert in_columns.rules == in_fractions.rules
    assert in_columns.unknowns == in_fractions.unknowns
    assert in_columns.findings == in_fractions.findings
    # Items there are, and not all of them hold.
    (it,) = (rule for rule in in_columns.rules if rule.id == "it")
    assert it.items > it.holds_exactly


def ledger(random: Random, places: int, slack: int) -> tuple[list[Print], dict[str, str]]:
    """Draw debits and credits of 10^12, most of which balance, and say where they do not.

    Args:
        random: where they are drawn from.
        places: digits after the point.
        slack: by how many units rounding explains that a balance is off.
    """
    rows: list[Print] = []
    wrong: dict[str, str] = {}
    unit = Fraction(10) ** -places
    for account in ACCOUNTS:
        a, b, c, d = (random.randint(10**11, 10**12) * 10**places + random.randint(0, 99) for _ in range(4))
        if random.random() < 0.5:
            d = a + b - c  # debits and credits cancel out
        off = random.choice([1, 2, -2, 3, -3, 100]) if random.random() < 0.04 else 0
        wrong |= {f"{account} 2024": "broken"} if abs(off) > slack else {}
        rows += [
            Print((series, account, "2024"), written(number * unit, places), decimals=str(places))
            for series, number in {"a": a, "b": b, "c": c, "d": d, "r": a + b - c - d + off}.items()
        ]
    random.shuffle(rows)
    return rows, wrong


@pytest.mark.parametrize(
    ("form", "places", "slack"),
    [("decimals", 2, 2), ("exact", 0, 0)],
    ids=["nearest cents", "exact whole numbers"],
)
@settings(max_examples=2)
@given(seed=SEEDS)
def test_sums_of_10_to_the_12_that_balance_are_judged_right_and_few_of_them_twice(
    form: str, places: int, slack: int, seed: int
) -> None:
    """Theorem: a bound of error that grows with what entered tells cents apart beside 10^12.

    Five figures in cents leave half a cent each, so that 2 cents are explained and 3 are not.
    """
    rows, wrong = ledger(Random(f"{form} {seed}"), places, slack)
    if form == "exact":
        rows = [row._replace(decimals="") for row in rows]
    world = World(rows, dict.fromkeys("abcdr", Publisher(form=form)))
    with watching() as seen:
        report = judged(world, BALANCE, COLUMNS)

    assert report.could_not_run == ()
    assert verdicts_of(report) == wrong
    assert wrong
    assert sum(one.again for one in seen) <= len(ACCOUNTS) // 20
