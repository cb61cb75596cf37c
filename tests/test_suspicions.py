"""What no rule proves wrong and wants a second look: a warning, and hardly ever where all is right."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tieout import suspicions
from tieout.expectations import SUSPICIONS
from tieout.gx.results import suites
from tieout.model import Finding, Refused, Report
from tieout.reports.html.site import pages
from tieout.reports.redacted import redact
from tieout.run import Choice, check
from tieout.testing import project

RISES = {"id": "rises", "kind": "never_falls", "columns": ["stations"]}
GROWTH = {"id": "growth", "kind": "growth", "published": "yoy", "of": "level"}


def column(name: str, values: str, first: int = 2010) -> str:
    """Return a table of one series, a year a row."""
    rows = (f"{year},{value}" for year, value in enumerate(values.split(), first))
    return "\n".join([f"year,{name}", *rows, ""])


def report_of(root: Path, table: str, *rules: dict[str, Any], facts: Any = None, **choice: Any) -> Report:
    project(root, table, facts, rules)
    report = check(root, Choice(**choice))
    assert not report.could_not_run
    return report


def suspicious(root: Path, table: str, *rules: dict[str, Any], facts: Any = None) -> list[str]:
    """Return what is suspicious in a table, each as its id and its key in words."""
    return [_words(one) for one in _found(report_of(root, table, *rules, facts=facts))]


def _found(report: Report) -> list[Finding]:
    return [one for one in report.findings if one.kind == "suspicion"]


def _words(one: Finding) -> str:
    return " ".join((one.rule, *one.key.values()))


def test_each_suspicion_is_a_file_that_says_what_it_promises_and_what_it_cannot_see() -> None:
    folder = Path(suspicions.__file__).parent
    shared = ("__init__", "scene", "telling")
    assert {one.stem for one in folder.glob("*.py")} - {*shared} == {
        name.replace("-", "_") for name in SUSPICIONS
    }
    for name in SUSPICIONS:
        result = suspicions.result_of(("d", "t"), name)
        assert (result.promise[:3], result.promise[-1], result.blind[-1]) in {
            ("No ", ".", "."),
            ("A c", ".", "."),
        }


# --- zero-for-missing ---


STOCKS = {
    "5 7 9 0 12 14": ["2013"],
    "5 7 9 0 0 14": ["2013"],
    "5 7 9 0 0 0": ["2013"],
    "5 0 9 0 12 14": ["2011", "2013"],
    "0 0 5 7 9 12": [],
    # A stock may dwindle away.
    "9 7 5 1 0 0": [],
    "9 7 5 0 0 2": [],
    "5 7 9 9 12 14": [],
}


def by_area(values: Iterable[str]) -> str:
    """Return a table of one series, of an area for each text of figures."""
    rows = [
        f"{chr(ord('A') + at)},{year},{value}"
        for at, text in enumerate(values)
        for year, value in enumerate(text.split(), 2010)
    ]
    return "\n".join(["REF_AREA,TIME_PERIOD,OBS_VALUE", *rows, ""])


def of_areas(expected: Mapping[str, Sequence[str]], rule: str) -> list[str]:
    """Return what is expected of each area, as ``suspicious`` says it."""
    return [f"{rule} {chr(ord('A') + at)} {year}" for at, one in enumerate(expected.values()) for year in one]


def test_a_zero_in_a_stock(tmp_path: Path) -> None:
    table = by_area(STOCKS).replace("\n", "\nstations,")[: -len("stations,")]
    report = of_codes(tmp_path, f"INDICATOR,{table}", "stock")
    told = [f"{one.rule} {one.key['REF_AREA']} {one.key['TIME_PERIOD']}" for one in report.findings]
    assert told == of_areas(STOCKS, "zero-for-missing")


def of_codes(root: Path, table: str, kind: str) -> Report:
    """Judge a long table whose code list says what its series is."""
    project(root, table)
    folder = root / "datasets" / "small"
    facts = json.loads((folder / "datapackage.json").read_text("utf-8"))
    reference = {"resource": "codes", "fields": "code"}
    facts["resources"][0]["schema"]["foreignKeys"] = [{"fields": "INDICATOR", "reference": reference}]
    fields = [{"name": name, "type": "string"} for name in ("code", "stock_or_flow")]
    facts["resources"].append({"name": "codes", "path": "codes.csv", "schema": {"fields": fields}})
    (folder / "codes.csv").write_text(f"code,stock_or_flow\nstations,{kind}\n", "utf-8")
    (folder / "datapackage.json").write_text(json.dumps(facts), "utf-8")
    return check(root)


def test_a_zero_of_a_flow_may_be_one(tmp_path: Path) -> None:
    table = "INDICATOR,TIME_PERIOD,OBS_VALUE\nstations,2010,5\nstations,2011,0\nstations,2012,7\n"
    assert of_codes(tmp_path, table, "flow").findings == ()


def test_a_zero_that_breaks_a_rule_is_not_reported_again(tmp_path: Path) -> None:
    report = report_of(tmp_path, column("stations", "5 7 9 0 12 14"), RISES)
    assert [(one.rule, one.severity) for one in report.findings] == [("rises", "error")]


def test_a_zero_that_a_rule_only_warns_of_is_suspected_already(tmp_path: Path) -> None:
    report = report_of(tmp_path, column("stations", "5 7 9 0 12 14"), {**RISES, "severity": "warning"})
    assert [(one.rule, one.severity) for one in report.findings] == [("rises", "warning")]


# --- constant-figure ---


def test_a_rate_that_is_the_same_for_years_and_fits_no_levels(tmp_path: Path) -> None:
    table = "year,level,yoy\n" + "".join(
        f"{2010 + at},{level},5.0\n"
        for at, level in enumerate(("200.0", "210.0", "228.0", "231.0", "262.0", "260.0", "301.0", "340.0"))
    )
    report = report_of(tmp_path, table, GROWTH)
    (found,) = _found(report)
    # The first rate, which has no level before it, stands in no error.
    assert _words(found) == "constant-figure 2010"
    assert found.message == (
        "yoy [2010] is printed as 5.0, and so are 7 others in a row with it; what they are computed from "
        "gives -0.7 or less once, 15.7 or more once: it was hardly computed"
    )


@pytest.mark.parametrize("rates", [("5.0", "5.0"), ("5.0", "5.1")])
def test_a_rate_that_is_constant_because_its_level_grows_so(rates: tuple[str, str], tmp_path: Path) -> None:
    level, rows = 200.0, ["2010,200.0,"]
    for year in range(2011, 2020):
        level *= 1 + float(rates[year % 2]) / 100
        rows.append(f"{year},{level:.1f},{rates[year % 2]}")
    assert suspicious(tmp_path, "\n".join(["year,level,yoy", *rows, ""]), GROWTH) == []


# --- absurd-growth ---


@pytest.mark.parametrize(
    ("levels", "rate", "found"),
    [
        ("480.1 0.00000000000362 477.9", "13201657458563400", ["absurd-growth 2012"]),
        ("480.1 0.1 477.9", "477800", ["absurd-growth 2012"]),
        ("0.001 0.1 477.9", "477800", []),
        ("480.1 470.1 477.9", "1.7", []),
    ],
)
def test_a_rate_on_noise(levels: str, rate: str, found: list[str], tmp_path: Path) -> None:
    rows = [f"{2010 + at},{level},{rate if at == 2 else ''}" for at, level in enumerate(levels.split())]
    facts = {"level": {"rounding": {"per": "cell"}}, "yoy": {"rounding": {"significant": 2}, "unit": "%"}}
    assert suspicious(tmp_path, "\n".join(["year,level,yoy", *rows, ""]), GROWTH, facts=facts) == found


# --- copied-value ---

ONE = ("1021.7", "1188.2", "1391.4", "1502.9", "1811.3", "2077.8", "2204.6")
TWO = ("3104.4", "2807.1", "2996.8", "3310.2", "3021.5", "3511.7", "3409.9")


def beside(one: tuple[str, ...], two: tuple[str, ...]) -> str:
    rows = (f"{2010 + at},{a},{b}" for at, (a, b) in enumerate(zip(one, two, strict=True)))
    return "\n".join(["year,a,b", *rows, ""])


@pytest.mark.parametrize(
    ("one", "two", "found"),
    [
        (ONE, TWO, []),
        ((*ONE[:4], ONE[3], *ONE[5:]), TWO, ["copied-value 2014"]),
        (ONE, (*TWO[:3], ONE[3], *TWO[4:]), ["copied-value 2013"]),
        # The series repeats itself elsewhere, too; or the columns do.
        ((*ONE[:4], ONE[3], ONE[5], ONE[5]), TWO, []),
        (ONE, (*TWO[:3], ONE[3], ONE[4], *TWO[5:]), []),
        # Of three digits that count, chance makes as many alike.
        ((*ONE[:3], "1500", "1500", *ONE[5:]), TWO, []),
        # Columns that cross are alike where they do.
        (ONE, ("1321.7", "1388.2", "1491.4", "1502.9", "1711.3", "1877.8", "1904.6"), []),
    ],
)
def test_a_figure_that_may_be_copied(
    one: tuple[str, ...], two: tuple[str, ...], found: list[str], tmp_path: Path
) -> None:
    assert suspicious(tmp_path, beside(one, two)) == found


def test_a_series_that_moves_by_few_units_repeats_itself_by_chance(tmp_path: Path) -> None:
    assert suspicious(tmp_path, column("a", "101.1 101.2 101.4 101.4 101.5 101.7 101.8")) == []


# --- step-by-ten ---


STEPS = {
    "231 244 2602 271 290 305 322": ["2012"],
    "231 244 26.02 271 290 305 322": ["2012"],
    "231 244 260 271 2900 3050 3220": ["2014"],
    "231 244 260 271 290 305 32200": ["2016"],
    "2310000 244 260 271 290 305 322": ["2010"],
    "-231 -244 -2602 -271 -290 -305 -322": ["2012"],
    "231 244 260 271 290 305 322": [],
    # What begins may grow tenfold, and what grew much before, too.
    "23.1 244 260 271 290 305 322": [],
    "231 244 600 1310 13800 15000 16100": [],
    # A factor of 20 is no power of ten; figures of one digit jump by themselves.
    "231 244 5202 271 290 305 322": [],
    "0.02 0.02 0.20 0.03 0.03 0.03 0.03": [],
    "231 244 -2602 271 290 305 322": [],
    "231 244 2602 271 290": [],
}


def test_a_figure_that_is_ten_times_off(tmp_path: Path) -> None:
    table = by_area(STEPS).replace("REF_AREA,TIME_PERIOD,OBS_VALUE", "area,year,a")
    assert suspicious(tmp_path, table) == of_areas(STEPS, "step-by-ten")


def test_a_jump_over_years_without_a_figure_is_none(tmp_path: Path) -> None:
    table = "year,a\n1990,231\n1991,244\n1992,260\n1993,271\n2020,2900\n2021,3050\n2022,3220\n"
    assert suspicious(tmp_path, table) == []


# --- shrinking-coverage ---

AREAS = ("AT", "BE", "CY", "DE", "EE")
WORLD = {"id": "sums", "kind": "adds_up_over", "of": "x", "dimension": "area", "total": "WORLD"}


def covering(last: dict[str, str], total: str) -> str:
    first = [f"{area},2020,{20 + at}" for at, area in enumerate(AREAS)]
    rows = [*first, "WORLD,2020,110", *(f"{area},2021,{one}" for area, one in last.items())]
    return "\n".join(["area,year,x", *rows, f"WORLD,2021,{total}", ""])


@pytest.mark.parametrize(
    ("last", "total", "found"),
    [
        ({"AT": "20", "BE": "21", "CY": "", "DE": ""}, "112", ["shrinking-coverage WORLD 2021"]),
        ({"AT": "20", "BE": "21", "CY": "22", "DE": "23", "EE": ""}, "112", []),
        ({"AT": "20", "BE": "21", "CY": "22"}, "63", []),
    ],
)
def test_a_total_whose_members_disappear(
    last: dict[str, str], total: str, found: list[str], tmp_path: Path
) -> None:
    facts = {"x": {"constraints": {"minimum": 0}}}
    assert suspicious(tmp_path, covering(last, total), WORLD, facts=facts) == found


# --- as any rule ---

SLIPPED = column("a", "231 244 2602 271 290 305 322")


def test_a_finding_says_what_is_printed_and_what_stands_beside_it(tmp_path: Path) -> None:
    report = report_of(tmp_path, SLIPPED)
    (found,) = report.findings
    assert found.message == (
        "a [2012] is printed as 2602, beside 244 [2011] and 271 [2013]: it may be 10 times too high"
    )
    assert (found.kind, found.severity, found.implied) == ("suspicion", "warning", None)
    assert (found.published, [cell.printed for cell in found.cells]) == (
        found.cells[0].interval,
        ["2602", "244", "271"],
    )
    (result,) = (rule for rule in report.rules if rule.kind == "suspicion")
    assert (result.id, result.severity, result.items, result.broken) == ("step-by-ten", "warning", 1, 1)
    assert (report.exit_code(), report.exit_code("warning")) == (0, 1)


@pytest.mark.parametrize(
    ("choice", "found"),
    [
        ({}, ["step-by-ten"]),
        ({"select": ("step-*",)}, ["step-by-ten"]),
        ({"select": ("copied-value",)}, []),
        ({"ignore": ("step-by-ten",)}, []),
        ({"suspicions": False}, []),
    ],
)
def test_what_is_suspicious_is_chosen_as_any_rule(
    choice: dict[str, Any], found: list[str], tmp_path: Path
) -> None:
    assert [one.rule for one in report_of(tmp_path, SLIPPED, **choice).findings] == found


def test_one_that_was_asked_for_was_looked_for(tmp_path: Path) -> None:
    rule = {"id": "rises", "kind": "in_range", "columns": ["a"], "low": 0}
    report = report_of(tmp_path, SLIPPED, rule, select=("copied-value",))
    assert [(one.id, one.broken) for one in report.rules] == [("copied-value", 0)]


def test_what_is_suspicious_can_be_accepted(tmp_path: Path) -> None:
    project(tmp_path, SLIPPED, accepts=[{"rule": "step-by-ten", "key": {"year": 2012}, "reason": "A fair."}])
    assert [one.accepted for one in check(tmp_path).findings] == ["A fair."]


def test_a_rule_file_switches_it_off(tmp_path: Path) -> None:
    project(tmp_path, SLIPPED)
    file = tmp_path / "expectations" / "small.toml"
    file.write_text("suspicions = false\n", "utf-8")
    assert check(tmp_path).findings == ()
    file.write_text("suspicions = true\n", "utf-8")
    assert [one.rule for one in check(tmp_path).findings] == ["step-by-ten"]
    file.write_text('suspicions = "off"\n', "utf-8")
    with pytest.raises(Refused, match="suspicions: true or false is expected, without quotes, not 'off'"):
        check(tmp_path)


def test_no_rule_may_have_the_id_of_a_suspicion(tmp_path: Path) -> None:
    project(tmp_path, SLIPPED, rules=[{"id": "step-by-ten", "kind": "never_falls", "columns": ["a"]}])
    with pytest.raises(Refused, match="this id belongs to findings of what is suspicious"):
        check(tmp_path)


def test_what_is_suspicious_is_shown_and_no_figure_of_it_without_values(tmp_path: Path) -> None:
    report = report_of(tmp_path, SLIPPED, plots=True)
    assert "1 suspicious figure" in dict(pages(report, "error"))["index.html"]
    (found,) = redact(report).findings
    assert found.message == "nothing is proved wrong, and the printed figure is suspicious: step-by-ten"
    assert [one.rule.id for suite in suites(report) for one in suite.judged if one.findings] == [
        "step-by-ten"
    ]
