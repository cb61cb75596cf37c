"""Whether a column was computed from the printed figures, or before they were rounded."""

from random import Random
from typing import Any

from tieout.testing import judged

GROWTH: dict[str, Any] = {"kind": "growth", "published": "rate", "of": "level"}


def computed_from(table: str, **rule: Any) -> str:
    report = judged(table, **rule)
    return next(one.computed_from for one in report.rules if one.id == "it")


def rates(*, printed: bool, rows: int = 60) -> str:
    random = Random(7)
    lines, level = ["year,level,rate"], 50.0
    for year in range(1950, 1950 + rows):
        before, level = level, level * (1 + random.random() / 10)
        now, then = (round(level, 1), round(before, 1)) if printed else (level, before)
        rate = "" if year == 1950 else f"{100 * (now / then - 1):.2f}"
        lines.append(f"{year},{level:.1f},{rate}")
    return "\n".join(lines) + "\n"


def test_rates_that_the_printed_levels_give_everywhere_were_computed_from_them() -> None:
    assert computed_from(rates(printed=True), **GROWTH) == "printed figures"


def test_rates_that_need_the_rounding_of_their_levels_were_computed_before() -> None:
    assert computed_from(rates(printed=False), **GROWTH) == "unrounded figures"


def test_a_few_rates_may_fit_by_chance() -> None:
    assert computed_from(rates(printed=True, rows=4), **GROWTH) == ""


def test_whole_numbers_that_add_up_say_nothing_of_their_origin() -> None:
    rows = "".join(f"{year},{year - 1900},{year - 1950},{2 * year - 3850}\n" for year in range(1960, 1963))
    rule = {"kind": "adds_up", "total": "total", "parts": ["a", "b"]}
    assert computed_from("year,a,b,total\n" + rows, **rule) == ""


def test_a_comparison_computes_nothing() -> None:
    assert computed_from(rates(printed=False), kind="never_falls", columns=["level"]) == ""
