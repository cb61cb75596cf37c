"""The one mistake that explains nearly all broken items of a rule is found, and none where there is none."""

import math
import shutil
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest
from projects import OURS

from tieout.engines.judge import judge
from tieout.engines.mistakes import samples
from tieout.engines.mistakes.diagnoses import Asked, diagnoses_of
from tieout.engines.mistakes.explaining import Diagnosis
from tieout.engines.observe import observe
from tieout.projects import Loaded, load
from tieout.testing import project

Diagnose = Callable[..., Diagnosis | None]
GROWTH = {"kind": "growth", "published": "rate", "of": "level"}
PARTS = {"kind": "adds_up", "total": "total", "parts": ["a", "b", "c"]}
SHARE = {"kind": "share_of", "published": "share", "part": "part", "whole": "whole"}


def diagnoses(loaded: Loaded, *rules: str, in_all: int = 0) -> dict[str, Diagnosis | None]:
    """Return the diagnosis of each rule, by its id; of its first promise."""
    found: dict[str, Diagnosis | None] = {}
    for scope, series in loaded.scopes:
        here = [rule for rule in loaded.expectations.rules if rule.table == scope.table]
        asked = [rule for rule in here if rule.id in rules or not rules]
        if asked:
            seen = observe([loaded.cells[name] for name in scope.tables], series)
            for rule in asked:
                one = Asked(rule, judge(seen, rule, rule.promises[0]), in_all)
                found[rule.id] = next(diagnoses_of(seen, {0: one}), None)
    return found


@pytest.fixture
def diagnosed(tmp_path: Path) -> Diagnose:
    """Return the diagnosis of one rule on a small table."""

    def diagnose(csv: str, *, in_all: int = 0, **rule: Any) -> Diagnosis | None:
        shutil.rmtree(tmp_path)
        tmp_path.mkdir()
        project(tmp_path, csv, None, [rule])
        (loaded,), _ = load(tmp_path)
        return diagnoses(loaded, in_all=in_all)["it"]

    return diagnose


def table(header: str, rows: Sequence[Sequence[Any]]) -> str:
    return "\n".join([header, *(",".join(map(cell, row)) for row in rows)]) + "\n"


def cell(value: Any) -> str:
    return "" if value is None else f"{value:.2f}" if isinstance(value, float) else str(value)


def levels(number: int = 30, seed: int = 1) -> list[float]:
    """Draw levels that rise and fall."""
    random, level, drawn = Random(seed), 100.0, []
    for _ in range(number):
        drawn.append(round(level, 1))
        level *= 1 + random.uniform(-0.1, 0.2)
    return drawn


def simple(now: float, then: float) -> float:
    return 100 * (now / then - 1)


def rates(drawn: list[float], rate: Callable[[float, float], Any] = simple) -> list[Any]:
    return [None, *(rate(now, then) for then, now in pairwise(drawn))]


def growths(rate: Callable[[float, float], Any]) -> str:
    """Print thirty levels by year, and a rate of each."""
    drawn = levels()
    return table("year,level,rate", list(zip(range(1990, 2020), drawn, rates(drawn, rate), strict=True)))


def sums(change: Callable[[int, int, int, int], Sequence[Any]], number: int = 20, seed: int = 3) -> str:
    """Print three parts and their total by year, changed."""
    random = Random(seed)
    rows = [
        (2000 + place, *change(place, *(random.randint(100, 3000) for _ in range(3))))
        for place in range(number)
    ]
    return table("year,a,b,c,total", rows)


def shares(header: str, seed: int = 3) -> str:
    """Print a part, its whole, another whole and the share."""
    random, rows = Random(seed), []
    for year in range(2000, 2020):
        part, whole = random.randint(100, 9000), random.randint(10_000, 20_000)
        rows.append((year, part, whole, whole + random.randint(500, 9000), 100 * part / whole))
    return table(header, rows)


def said(found: Diagnosis | None) -> tuple[str, str]:
    assert found is not None
    return found.sort, found.sentence


def some_of(broken: int, items: int, lost: int = 0) -> str:
    left = f" ({lost} of them cannot be judged so)" if lost else ""
    return f": explains {broken} of {broken} broken items{left}, then {items} of {items} items hold"


def all_of(number: int) -> str:
    return some_of(number, number)


def test_rates_that_stand_a_row_too_early_are_one_mistake(diagnosed: Diagnose) -> None:
    drawn = levels()
    early = [*rates(drawn)[1:], 4.44]

    found = diagnosed(
        table("year,level,rate", list(zip(range(1990, 2020), drawn, early, strict=True))), **GROWTH
    )

    assert said(found) == (
        "shift",
        f"`rate` stands one row too early{some_of(29, 29, 1)}; so would: `level` stands one row too late",
    )
    assert found is not None
    assert (
        found.count("explains"),
        found.count("broken"),
        found.count("lost"),
        found.count("items_total"),
        found.count("holding"),
    ) == (29, 29, 1, 29, 29)
    assert (found.parts[0].rest, found.count("sampled")) == ((), 0)


def test_a_row_is_not_the_period_before_where_years_are_left_out(diagnosed: Diagnose) -> None:
    drawn, random = levels(40), Random(5)
    kept = sorted(random.sample(range(1, 39), 30))
    rows = [(1980 + place, drawn[place], 2 * drawn[place + 1]) for place in kept]

    lost = sum(place + 1 not in kept for place in kept)
    held = some_of(30, 30 - lost, lost)

    found = diagnosed(table("year,level,twice", rows), kind="formula", holds="twice == 2*level")

    assert said(found) == (
        "shift",
        f"`twice` stands one year too early{held}; so would: `level` stands one year too late",
    )


@pytest.mark.parametrize(
    ("rate", "sort", "claim"),
    [
        (lambda x, y: f"{x / y - 1:.4f}", "factor", "`rate` is a fraction, not percent: 100 times too small"),
        (lambda x, y: 100 * math.log(x / y), "formula", "`rate` is a difference of logarithms"),
        (
            lambda x, y: f"{math.log(x / y):.4f}",
            "formula",
            "`rate` is a difference of logarithms, a fraction",
        ),
        (lambda x, y: 100 * x / y, "formula", "`rate` is an index of which the earlier level is 100"),
        (lambda x, y: 100 * (1 - y / x), "formula", "`rate` is growth in relation to the later level"),
    ],
)
def test_a_rate_by_another_formula_is_named(
    diagnosed: Diagnose, rate: Callable[[float, float], Any], sort: str, claim: str
) -> None:
    assert said(diagnosed(growths(rate), **GROWTH)) == (sort, claim + all_of(29))


@pytest.mark.parametrize(
    ("change", "sort", "claim"),
    [
        (
            lambda _, a, b, c: (a, b, f"{c / 1000:.3f}", a + b + c),
            "factor",
            "`c` is 1 000 times too small (thousands, or a separator read as a decimal point?)",
        ),
        (lambda _, a, b, c: (a, b, -c, a + b + c), "sign", "`c` has the opposite sign"),
        (lambda _, a, b, c: (a, b, c, a + b), "parent", "`c` is not in `total`"),
    ],
)
def test_a_part_in_another_unit_with_another_sign_or_elsewhere_is_named(
    diagnosed: Diagnose, change: Callable[[int, int, int, int], Sequence[Any]], sort: str, claim: str
) -> None:
    assert said(diagnosed(sums(change), **PARTS)) == (sort, claim + all_of(20))


def test_points_that_separate_thousands_are_told_from_a_unit(diagnosed: Diagnose) -> None:
    csv = sums(lambda _, a, b, c: (a, b, c if c < 1000 else f"{c / 1000:.3f}", a + b + c))

    assert said(diagnosed(csv, **PARTS)) == (
        "factor",
        f"`c` has decimal points that separate thousands{some_of(14, 20)}",
    )


def test_a_mistake_may_begin_at_a_date(diagnosed: Diagnose) -> None:
    csv = sums(lambda place, a, b, c: (a, b, c if place < 12 else c * 1000, a + b + c))

    claim = "`c` is 1 000 times too large (units, not thousands?) from 2012 on"
    assert said(diagnosed(csv, **PARTS)) == ("factor", claim + all_of(8))


def test_a_date_from_which_nothing_fits_is_a_break(diagnosed: Diagnose) -> None:
    csv = sums(lambda place, a, b, c: (a, b, c, a + b + c + (a * place % 97 + 3 if place >= 12 else 0)))

    found = diagnosed(csv, **PARTS)

    claim = "`total` breaks the rule from 2012 on: a break in the series (OBS_STATUS B)?"
    assert said(found) == (
        "break",
        f"{claim} 8 of 8 items are broken there, and elsewhere 12 of 12 hold",
    )
    assert found is not None
    assert found.parts[0].rest == ()


def test_a_mistake_may_be_made_in_one_place(diagnosed: Diagnose) -> None:
    rows: list[tuple[Any, ...]] = []
    for seed, area in enumerate(("AA", "BB", "CC", "DD")):
        drawn = levels(12, seed)
        for year, level, rate in zip(range(2000, 2012), drawn, rates(drawn), strict=True):
            rows.append((area, year, level, rate if rate is None or area != "BB" else f"{rate / 100:.4f}"))

    claim = "`rate` is a fraction, not percent: 100 times too small in BB"
    assert said(diagnosed(table("area,year,level,rate", rows), **GROWTH)) == ("factor", claim + all_of(11))


def test_a_share_may_be_of_a_column_beside(diagnosed: Diagnose) -> None:
    assert said(diagnosed(shares("year,part,other,whole,share"), **SHARE)) == (
        "columns",
        "`share` fits `other`, not `whole`" + all_of(20),
    )
    assert said(diagnosed(shares("year,whole,part,other,share"), **SHARE)) == (
        "formula",
        f"`share` is divided the other way round{all_of(20)}; so would: `part` and `whole` are exchanged",
    )


def test_a_share_may_be_of_another_member(diagnosed: Diagnose) -> None:
    random, rows = Random(4), []
    for year in range(2000, 2010):
        parts = {area: random.randint(100, 9000) for area in ("AA", "BB", "CC")}
        europe = parts["AA"] + parts["BB"]
        whole = {**parts, "EU": europe, "WW": sum(parts.values()) + 77}
        rows += [(year, area, value, 100 * value / europe) for area, value in whole.items()]
    rule = {"kind": "share_of", "published": "share", "part": "x", "whole": "x", "whole_in": {"area": "WW"}}

    claim = "`share` is divided by `x` of `EU`, not of `WW`"
    assert said(diagnosed(table("year,area,x,share", rows), **rule)) == ("denominator", claim + all_of(50))


def test_a_running_total_may_be_divided_by_its_own_years(diagnosed: Diagnose) -> None:
    random, rows = Random(6), []
    began = {"AA": 2000, "BB": 2006, "CC": 2011, "WW": 1990}
    yearly = {
        area: {year: random.randint(100, 900) for year in range(since, 2020)} for area, since in began.items()
    }
    for area, added in yearly.items():
        for year in added:
            total = sum(added[one] for one in added if one <= year)
            whole = sum(yearly["WW"][one] for one in added if one <= year)
            rows.append((area, year, total, 100 * total / whole))
    rule = {"kind": "share_of", "published": "share", "part": "x", "whole": "x", "whole_in": {"area": "WW"}}

    assert said(diagnosed(table("area,year,x,share", rows), **rule)) == (
        "denominator",
        f"`share` is divided by `x` of the part's own years only{some_of(43, 73)}",
    )


def test_a_member_may_not_be_in_its_total(diagnosed: Diagnose) -> None:
    random, rows = Random(8), []
    for year in range(2000, 2012):
        parts = {area: random.randint(100, 900) for area in ("AA", "BB", "CC", "DD")}
        rows += [
            (area, year, value) for area, value in {**parts, "WW": sum(parts.values()) - parts["DD"]}.items()
        ]

    found = diagnosed(table("area,year,x", rows), kind="adds_up_over", of="x", dimension="area", total="WW")

    assert said(found) == ("parent", "`DD` is not in `WW`" + all_of(12))


def test_zeros_may_stand_for_what_is_missing(diagnosed: Diagnose) -> None:
    rows = [(2000 + place, 0 if place in (5, 8, 13, 17) else 1000 + 13 * place) for place in range(20)]

    assert said(diagnosed(table("year,x", rows), kind="never_falls", columns=["x"])) == (
        "zero",
        "`x` prints 0 where its figure is missing: explains 4 of 4 broken items, then 15 of 15 items hold",
    )


def test_columns_of_a_comparison_may_be_exchanged(diagnosed: Diagnose) -> None:
    random = Random(2)
    rows = [(year, random.randint(50, 90), random.randint(10, 40)) for year in range(2000, 2015)]

    found = diagnosed(table("year,a,b", rows), kind="at_most", smaller="a", larger="b")

    assert said(found) == ("columns", "`a` and `b` are exchanged" + all_of(15))


def test_a_rate_may_be_of_the_year_to_date(diagnosed: Diagnose) -> None:
    random = Random(9)
    drawn = [random.randint(1000, 2000) for _ in range(20)]
    rows = []
    for place, level in enumerate(drawn):
        first = place - place % 4
        so_far, before = sum(drawn[first : place + 1]), sum(drawn[first - 4 : place - 3])
        rows.append(
            (f"{2000 + place // 4}-Q{place % 4 + 1}", level, simple(so_far, before) if place >= 4 else None)
        )

    assert said(diagnosed(table("quarter,level,rate", rows), **GROWTH)) == (
        "formula",
        f"`rate` is of the year to date, not of the quarter{some_of(12, 16)}",
    )


def test_two_mistakes_are_found_where_one_is_a_shift(diagnosed: Diagnose) -> None:
    drawn = levels()
    early = [*rates(drawn, lambda x, y: 100 * math.log(x / y))[1:], None]

    found = diagnosed(
        table("year,level,rate", list(zip(range(1990, 2020), drawn, early, strict=True))), **GROWTH
    )

    claim = "`rate` stands one row too early, and `rate` is a difference of logarithms"
    assert said(found) == ("shift", f"{claim}{some_of(28, 29)}")


def test_of_many_broken_items_a_sample_is_tried(diagnosed: Diagnose, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(samples, "MOST", 25)
    rows: list[tuple[Any, ...]] = []
    for seed, area in enumerate("ABCDEF"):
        drawn = levels(11, seed)
        for year, level, rate in zip(range(2000, 2011), drawn, rates(drawn), strict=True):
            rows.append(
                (f"area {area}", year, level, rate if rate is None or area == "A" else f"{rate / 100:.4f}")
            )

    # What the sample says is judged on all.
    claim = "`rate` is a fraction, not percent: 100 times too small in area B, area C, area D and 2 more"
    assert said(diagnosed(table("area,year,level,rate", rows), **GROWTH)) == ("factor", claim + all_of(50))


def test_of_a_large_table_the_items_of_some_members_are_looked_at(diagnosed: Diagnose) -> None:
    rows: list[tuple[Any, ...]] = []
    for seed, area in enumerate(("AA", "BB")):
        drawn = levels(12, seed)
        for year, level, rate in zip(range(2000, 2012), drawn, rates(drawn), strict=True):
            rows.append((area, year, level, rate if rate is None or area != "BB" else f"{rate / 100:.4f}"))

    found = diagnosed(table("area,year,level,rate", rows), in_all=7777, **GROWTH)

    claim = "`rate` is a fraction, not percent: 100 times too small in some places, such as BB"
    assert (
        said(found)[1]
        == f"{claim}: explains 11 of 11 broken items looked at, of 7777, then 11 of 11 items hold"
    )
    assert found is not None
    assert found.count("sampled") == 7777


@pytest.mark.parametrize("seed", range(4))
def test_slips_of_the_hand_are_no_one_mistake(diagnosed: Diagnose, seed: int) -> None:
    random = Random(seed)
    lines = growths(simple).splitlines()
    for place in random.sample(range(2, 31), 6):
        year, level, rate = lines[place].split(",")
        slipped = random.choice([f"{float(level) * 10:.1f}", level[::-1], f"{float(level) + 9:.1f}"])
        lines[place] = f"{year},{slipped},{rate}"

    assert diagnosed("\n".join(lines) + "\n", **GROWTH) is None, seed


def test_of_a_right_table_and_of_figures_without_meaning_nothing_is_said(diagnosed: Diagnose) -> None:
    random = Random(1)

    assert diagnosed(growths(simple), **GROWTH) is None
    assert diagnosed(growths(lambda *_: random.uniform(-10, 20)), **GROWTH) is None
    # Prints so coarse that anything fits them prove nothing.
    assert diagnosed(sums(lambda _, a, b, c: (a, b, c, "7e9" if a % 2 else "8e9")), **PARTS) is None


def test_the_rates_of_a_whole_vintage_stand_a_row_too_early() -> None:
    shipped = OURS.parents[1] / "datasets" / "us-gdp"
    (loaded,), _ = load(shipped)
    rules = [f"annual-growth-published-in-2025-matches-{which}-dollars" for which in ("current", "chained")]

    found = diagnoses(loaded, *rules)

    chained = ": explains 90 of 91 broken items (1 of them cannot be judged so), then 93 of 94 items hold"
    assert [said(found[rule])[1].partition(";")[0] for rule in rules] == [
        f"`change-current` stands one row too early{some_of(94, 94, 1)}",
        f"`change-chained` stands one row too early{chained}",
    ]
