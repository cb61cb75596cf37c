"""One mistake is one cause, whatever rules it breaks and at however many levels of aggregation."""

from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tieout.model import Cause, Report
from tieout.run import check
from tieout.testing import project

REGIONS = {"EU": ("AA", "BB", "CC"), "AS": ("DD", "EE")}
PLACES = (*REGIONS["EU"], *REGIONS["AS"], "EU", "AS", "WW")
YEARS = range(2000, 2021)
GROWTH = {"id": "growth-fits", "kind": "growth", "published": "g", "of": "x"}
SHARE = {
    "id": "share-fits",
    "kind": "share_of",
    "published": "s",
    "part": "x",
    "whole": "x",
    "whole_in": {"area": "WW"},
}
LEVELS: list[dict[str, Any]] = [
    {"id": "europe-adds-up", "total": "EU", "members": list(REGIONS["EU"])},
    {"id": "asia-adds-up", "total": "AS", "members": list(REGIONS["AS"])},
    {"id": "world-adds-up", "total": "WW", "members": list(REGIONS)},
]
SUMS = [{**one, "kind": "adds_up_over", "of": "x", "dimension": "area"} for one in LEVELS]
RULES = [*SUMS, GROWTH, SHARE]
Figures = dict[tuple[str, int], float]
Print = Callable[[str, int, str], str]


def world(without: Mapping[str, str] | None = None) -> Figures:
    """Draw countries, and add up their regions and the world; *without* names who misses in which region."""
    random, drawn = Random(7), dict[tuple[str, int], float]()
    for area in (*REGIONS["EU"], *REGIONS["AS"]):
        level = random.uniform(50, 900)
        for year in range(YEARS.start - 1, YEARS.stop):
            drawn[area, year] = level
            level *= random.uniform(0.93, 1.12)
    for year in range(YEARS.start - 1, YEARS.stop):
        for region, members in REGIONS.items():
            inside = [one for one in members if (without or {}).get(one) != region]
            drawn[region, year] = sum(drawn[one, year] for one in inside)
        drawn["WW", year] = drawn["EU", year] + drawn["AS", year]
    return drawn


def table(figures: Figures, printed: Print = lambda _area, _year, text: text) -> str:
    """Print levels, growth and shares; *printed* says how a level is printed."""
    lines = ["area,year,x,g,s"]
    for area in PLACES:
        for year in YEARS:
            level, before, whole = figures[area, year], figures[area, year - 1], figures["WW", year]
            growth = f"{100 * (level / before - 1):.1f}" if year > YEARS.start else ""
            share = f"{100 * level / whole:.2f}"
            lines.append(f"{area},{year},{printed(area, year, f'{level:.1f}')},{growth},{share}")
    return "\n".join([*lines, ""])


@pytest.fixture
def judged(tmp_path: Path) -> Callable[..., Report]:
    def judge(csv: str, *rules: dict[str, Any], facts: Any = None) -> Report:
        project(tmp_path, csv, facts, rules or RULES)
        report = check(tmp_path)
        assert not report.could_not_run
        return report

    return judge


def the_one(report: Report) -> Cause:
    """Return the one cause that explains every finding."""
    (cause,) = report.causes
    assert set(cause.findings) == {finding.id for finding in report.findings}
    return cause


def test_true_figures_have_no_finding_and_no_cause(judged: Callable[..., Report]) -> None:
    report = judged(table(world()))

    assert (report.findings, report.causes) == ((), ())


@pytest.mark.parametrize(
    ("areas", "since", "where"),
    [
        ({"BB"}, 2000, "in BB"),
        ({"EU"}, 2000, "in EU"),
        ({"WW"}, 2000, "in WW"),
        ({"AA", "BB", "CC", "EU"}, 2000, "in AA, BB, CC and 1 more"),
        ({"BB"}, 2012, "in BB from 2012 on"),
    ],
)
def test_a_place_in_another_unit_is_one_cause_at_every_level(
    judged: Callable[..., Report], areas: set[str], since: int, where: str
) -> None:
    def thousandth(area: str, year: int, text: str) -> str:
        return f"{float(text) / 1000:.4f}" if area in areas and year >= since else text

    facts = {"x": {"rounding": {"per": "cell"}}}
    cause = the_one(judged(table(world(), thousandth), facts=facts))

    assert cause.sort == "factor"
    assert cause.diagnosis is not None
    said = "`x` is 1 000 times too small (thousands, or a separator read as a decimal point?)"
    assert cause.diagnosis.startswith(f"{said} {where}: explains {len(cause.findings)} of ")


def test_a_factor_that_nobody_knows_is_told_with_its_size(judged: Callable[..., Report]) -> None:
    report = judged(
        table(world(), lambda area, _, text: f"{float(text) * 1.27:.1f}" if area == "DD" else text)
    )

    diagnosis = the_one(report).diagnosis
    assert diagnosis is not None
    assert diagnosis.startswith("`x` is about 1.27 times too large in DD: explains ")


def test_a_factor_of_what_has_more_decimals_is_one_cause(judged: Callable[..., Report]) -> None:
    def pointed(_area: str, _year: int, text: str) -> str:
        return f"{float(text) / 1000:.4f}" if float(text) >= 1000 else text

    facts = {"x": {"rounding": {"per": "cell"}}}
    diagnosis = the_one(judged(table(world(), pointed), facts=facts)).diagnosis
    assert diagnosis is not None
    assert "separator read as a decimal point?) where it has 4 decimals: explains" in diagnosis


@pytest.mark.parametrize("area", ["BB", "EU"])
def test_one_wrong_cell_is_found_in_a_table_that_is_too_large_to_be_judged_as_a_whole(
    judged: Callable[..., Report], area: str
) -> None:
    def slipped(where: str, year: int, text: str) -> str:
        return f"{float(text) * 10:.1f}" if (where, year) == (area, 2010) else text

    # The share ties every place of a year, and growth ties the years.
    others = [
        {**GROWTH, "id": f"growth-{n}", "formula": "simple", "where": {"area": list(PLACES)}}
        for n in range(5)
    ]
    report = judged(table(world(), slipped), *RULES, *others)

    assert report.unjoined == 1
    cause = the_one(report)
    assert [[cell.key for cell in one.cells] for one in cause.suspects] == [[{"area": area, "year": "2010"}]]
    assert cause.suspects[0].cells[0].hints[0].startswith("decimal point moved")


def test_a_cell_and_the_total_that_was_computed_with_it_are_one_cause(judged: Callable[..., Report]) -> None:
    figures = world()
    off = {("BB", 2010): -30.0, ("EU", 2010): -30.0, ("WW", 2010): -30.0}
    report = judged(table(figures, lambda area, year, text: f"{float(text) + off.get((area, year), 0):.1f}"))

    cause = the_one(report)
    assert [[cell.key["area"] for cell in one.cells] for one in cause.suspects] == [["BB", "EU", "WW"]]


def test_three_wrong_totals_are_three_cells_and_no_other_denominator(judged: Callable[..., Report]) -> None:
    # The shares fit the sum of the countries in every year, and so they do where the total is right.
    def off(area: str, year: int, text: str) -> str:
        return f"{float(text) + 130:.1f}" if area == "WW" and year in (2004, 2009, 2015) else text

    lines = [line for line in table(world(), off).splitlines() if line[:2] not in REGIONS]
    total = {"id": "adds-up", "kind": "adds_up_over", "of": "x", "dimension": "area", "total": "WW"}
    report = judged("\n".join([*lines, ""]), total, SHARE)

    assert [cause.diagnosis for cause in report.causes] == [None, None, None]
    assert [cause.suspects[0].cells[0].key for cause in report.causes] == [
        {"area": "WW", "year": year} for year in ("2004", "2009", "2015")
    ]


def test_a_level_that_is_shifted_is_one_cause_of_all_rules(judged: Callable[..., Report]) -> None:
    figures = world()

    def late(area: str, year: int, _text: str) -> str:
        return f"{figures[area, year - 1]:.1f}" if area == "DD" else f"{figures[area, year]:.1f}"

    diagnosis = the_one(judged(table(figures, late))).diagnosis
    assert diagnosis is not None
    assert diagnosis.startswith("`x` stands one row too late in DD: explains ")
    assert " broken items of asia-adds-up, growth-fits, share-fits (" in diagnosis


def test_a_member_in_another_total_is_one_cause(judged: Callable[..., Report]) -> None:
    figures = world({"CC": "EU"})
    for year in range(YEARS.start - 1, YEARS.stop):
        figures["AS", year] += figures["CC", year]
        figures["WW", year] = figures["EU", year] + figures["AS", year]

    cause = the_one(judged(table(figures)))
    assert cause.sort == "parent"
    assert cause.diagnosis is not None
    assert cause.diagnosis.startswith("`CC` is counted in `AS`, not in `EU`: explains 42 of 42 ")


def test_a_whole_of_its_own_for_each_member_is_one_cause(judged: Callable[..., Report]) -> None:
    figures, lines = world(), ["area,year,x,s"]
    for region, members in REGIONS.items():
        for area in (*members, region, "WW") if region == "EU" else (*members, region):
            for year in YEARS:
                whole = figures[region if area in members else "WW", year]
                lines.append(
                    f"{area},{year},{figures[area, year]:.1f},{100 * figures[area, year] / whole:.2f}"
                )

    cause = the_one(judged("\n".join([*lines, ""]), SHARE))
    assert cause.sort == "denominator"
    assert cause.diagnosis is not None
    assert cause.diagnosis.startswith("`s` is divided by `x` of `EU` for AA, BB, CC, of `AS` for DD, EE: ")


def test_a_rule_that_is_broken_for_some_members_alone_is_one_cause(judged: Callable[..., Report]) -> None:
    random = Random(3)

    def noise(area: str, _year: int, text: str) -> str:
        return f"{random.uniform(50, 900):.1f}" if area in ("AA", "DD") else text

    cause = the_one(judged(table(world(), noise), GROWTH))
    assert (cause.sort, cause.suspects) == ("break", ())
    assert cause.diagnosis is not None
    assert cause.diagnosis.startswith("`g` breaks the rule in AA, DD: ")


PAIR = "year,a,ga,b,gb\n"
TWO = [{"id": f"{one}-grows", "kind": "growth", "published": f"g{one}", "of": one} for one in ("a", "b")]


def pairs(years: range = range(2000, 2015)) -> list[tuple[int, str, str, str, str]]:
    random, rows, (a, b) = Random(5), [], (100.0, 400.0)
    for year in years:
        grown = random.uniform(0.9, 1.2) * a, random.uniform(0.9, 1.2) * b
        rates = [f"{100 * (now / then - 1):.1f}" for now, then in zip(grown, (a, b), strict=True)]
        rows.append((year, f"{grown[0]:.1f}", rates[0], f"{grown[1]:.1f}", rates[1]))
        a, b = grown
    first = rows[0]
    return [(first[0], first[1], "", first[3], ""), *rows[1:]]


def test_exchanged_columns_are_one_cause_of_both_rules(judged: Callable[..., Report]) -> None:
    lines = [f"{year},{b},{ga},{a},{gb}\n" for year, a, ga, b, gb in pairs()]

    cause = the_one(judged(PAIR + "".join(lines), *TWO))
    assert (cause.sort, cause.explains) == ("columns", len(cause.findings))
    assert cause.diagnosis is not None
    assert cause.diagnosis.startswith("`ga` and `gb` are exchanged: explains 28 of 28 ")
    assert cause.diagnosis.endswith("; so would: `a` and `b` are exchanged")


def test_a_column_that_repeats_another_is_one_cause(judged: Callable[..., Report]) -> None:
    lines = ["year,t,a,b,c\n"]
    random = Random(1)
    for year in YEARS:
        a, b, c = (random.randint(10, 99) for _ in range(3))
        lines.append(f"{year},{a + b + c},{a},{a},{c}\n")

    cause = the_one(judged("".join(lines), {"kind": "adds_up", "total": "t", "parts": ["a", "b", "c"]}))
    assert cause.sort == "columns"
    assert cause.diagnosis is not None
    assert cause.diagnosis.startswith("`a` and `b` print the same figures: explains ")


def test_a_column_a_line_too_late_in_a_file_that_is_sorted_by_year_is_one_cause(
    judged: Callable[..., Report],
) -> None:
    random, rows = Random(2), []
    for year in YEARS:
        for area in PLACES:
            a, b = random.randint(10, 99), random.randint(10, 99)
            rows.append((area, year, a, b, a + b))
    totals = ["", *(str(row[4]) for row in rows)]
    lines = [f"{area},{year},{a},{b},{totals[n]}\n" for n, (area, year, a, b, _) in enumerate(rows)]

    rule = {"kind": "adds_up", "total": "t", "parts": ["a", "b"]}
    diagnosis = the_one(judged("area,year,a,b,t\n" + "".join(lines), rule)).diagnosis
    assert diagnosis is not None
    assert diagnosis.startswith("`t` stands one line of the file too late: explains ")


def test_separators_in_several_columns_are_one_cause(judged: Callable[..., Report]) -> None:
    random, lines = Random(4), ["year,t,a,b\n"]
    for year in range(1960, 2020):
        a, b = random.randint(300, 1500), random.randint(300, 1500)
        cells = [f"{n // 1000}.{n % 1000:03d}" if n >= 1000 else str(n) for n in (a + b, a, b)]
        lines.append(f"{year},{','.join(cells)}\n")

    cause = the_one(judged("".join(lines), {"kind": "adds_up", "total": "t", "parts": ["a", "b"]}))
    assert cause.diagnosis is not None
    assert cause.diagnosis.startswith("`t`, `a`, `b` have decimal points that separate thousands: explains ")


def test_what_only_follows_from_another_mistake_is_its_cause_too(judged: Callable[..., Report]) -> None:
    random, lines = Random(6), ["year,x,c\n"]
    for year in YEARS:
        x = random.randint(10, 99)
        lines.append(f"{year},{x},{x}\n")
    total = {"id": "adds-up", "kind": "running_total", "published": "c", "of": "x"}
    rises = {"id": "rises", "kind": "never_falls", "columns": ["c"]}

    cause = the_one(judged("".join(lines), total, rises))
    assert cause.sort == "formula"
    assert cause.diagnosis is not None
    assert cause.diagnosis.startswith("`c` is no running total: it repeats `x`: explains ")
    assert "; so it breaks rises (" in cause.diagnosis


def test_what_only_follows_from_another_mistake_has_no_cause_of_its_own(
    judged: Callable[..., Report],
) -> None:
    # The column rises for ten years, and falls from then on: of that alone a break would be said.
    falling = [*range(50, 80, 3), *range(80, 47, -3)]
    lines = ["year,x,c\n", *(f"{year},{x},{x}\n" for year, x in zip(YEARS, falling, strict=True))]
    total = {"id": "adds-up", "kind": "running_total", "published": "c", "of": "x"}
    rises = {"id": "rises", "kind": "never_falls", "columns": ["c"]}

    assert the_one(judged("".join(lines), total, rises)).sort == "formula"


def averages(rate: Callable[[list[float]], float]) -> str:
    figures = world()
    levels = [figures["AA", year] for year in range(1999, 2021)]
    lines = ["year,x,g\n", f"1999,{levels[0]:.4f},\n"]
    lines += [f"{1999 + n},{levels[n]:.4f},{rate(levels[: n + 1]):.3f}\n" for n in range(1, len(levels))]
    return "".join(lines)


def of_years(levels: list[float]) -> float:
    ratios = [now / then for then, now in pairwise(levels)]
    return 100 * (sum(ratios) / len(ratios) - 1)


def test_a_mean_of_yearly_rates_is_no_average_growth(judged: Callable[..., Report]) -> None:
    rule = {"kind": "average_growth", "published": "g", "of": "x", "since": 1999}

    diagnosis = the_one(judged(averages(of_years), rule)).diagnosis
    assert diagnosis is not None
    assert diagnosis.startswith("`g` is the arithmetic mean of the rates of its years: explains ")


def test_average_growth_may_be_counted_from_another_year(judged: Callable[..., Report]) -> None:
    def later(levels: list[float]) -> float:
        years = len(levels) - 2
        return 100 * ((levels[-1] / levels[1]) ** (1 / years) - 1) if years > 0 else 0.0

    rule = {"kind": "average_growth", "published": "g", "of": "x", "since": 1999}
    report = judged(averages(later), rule)

    assert [cause.sort for cause in report.causes][:1] == ["formula"]
    said = report.causes[0].diagnosis
    assert said is not None
    assert said.startswith("`g` is counted from 2000, not from 1999: explains 21 of 21 ")


def test_of_a_rule_whose_mistake_is_told_nothing_else_is_suspicious(judged: Callable[..., Report]) -> None:
    # Ten years without growth, whose zeros stand a row too late: the last of them is broken, nine are not.
    random, levels = Random(8), [100.0]
    for year in range(1991, 2021):
        levels.append(levels[-1] * (1.0 if 2000 <= year < 2010 else random.uniform(0.9, 1.2)))
    rates = ["", *(f"{100 * (now / then - 1):.1f}" for then, now in pairwise(levels))]
    lines = [
        f"{1990 + n},{x:.1f},{late}\n" for n, (x, late) in enumerate(zip(levels, ["", *rates], strict=False))
    ]

    cause = the_one(judged("year,x,g\n" + "".join(lines), GROWTH))
    assert cause.sort == "shift"
