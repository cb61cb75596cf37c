"""What a rule says it cannot see, it does not see: each sentence is shown by a table with that error."""

from pathlib import Path
from typing import Any

import pytest

from tieout.engines.flaws import BLIND, PROMISES
from tieout.kinds import kinds
from tieout.run import check
from tieout.testing import broken, judged, project

GROWTH = {"kind": "growth", "published": "g", "of": "x"}
AVERAGE = {"kind": "average_growth", "published": "g", "of": "x", "since": "2020"}
SUM = {"kind": "adds_up", "total": "t", "parts": ["a", "b", "c"]}
OVER = {"kind": "adds_up_over", "of": "x", "dimension": "area", "total": "W"}
AGREE = {"kind": "agree", "columns": ["a", "b"]}
BELOW = {"kind": "at_most", "smaller": "a", "larger": "b"}
CHANGE = {"kind": "change", "published": "d", "of": "x"}
FORMULA = {"kind": "formula", "holds": "t == a + b"}
RANGE = {"kind": "in_range", "columns": ["a"], "low": 0, "high": 100.5}
MULTIPLE = {"kind": "multiple", "published": "m", "of": "x", "since": "2020"}
RISES = {"kind": "never_falls", "columns": ["a"]}
RATIO = {"kind": "ratio", "published": "r", "numerator": "n", "denominator": "d"}
TOTAL = {"kind": "running_total", "published": "c", "of": "x"}
SHARE = {"kind": "share_of", "published": "s", "part": "a", "whole": "b"}

# Of each kind: the header, true rows, rows with an error that it does not see, and with one that it does.
UNSEEN: list[tuple[dict[str, Any], str, str, str, str]] = [
    (SUM, "year,t,a,b,c", "2020,60,10,20,30", "2020,60,15,15,30", "2020,60,15,20,30"),
    (SUM, "year,t,a,b,c", "2020,60,10,20,30", "2020,55,5,20,30", "2020,55,10,20,30"),
    (SUM, "year,t,a,b,c", "2020,60,10,20,30", "2020,62,10,20,30", "2020,63,10,20,30"),
    (
        OVER,
        "area,year,x",
        "A,2020,10 B,2020,20 W,2020,30",
        "A,2020,15 B,2020,15 W,2020,30",
        "A,2020,15 B,2020,20 W,2020,30",
    ),
    (
        OVER,
        "area,year,x",
        "A,2020,10 B,2020,20 W,2020,30",
        "A,2020,11 B,2020,20 W,2020,30",
        "A,2020,12 B,2020,20 W,2020,30",
    ),
    (AGREE, "year,a,b", "2020,10,10", "2020,99,99", "2020,99,10"),
    (AGREE, "year,a,b", "2020,10.4,10", "2020,10.3,10", "2020,10.6,10"),
    (BELOW, "year,a,b", "2020,10,50", "2020,49,50", "2020,52,50"),
    (BELOW, "year,a,b", "2020,10,50", "2020,51,50", "2020,52,50"),
    (AVERAGE, "year,x,g", "2020,100, 2022,121,10.0", "2020,300, 2022,363,10.0", "2020,100, 2022,363,10.0"),
    (
        AVERAGE,
        "year,x,g",
        "2020,100, 2021,110, 2022,121,10.0",
        "2020,100, 2021,999, 2022,121,10.0",
        "2020,100, 2022,129,10.0",
    ),
    (CHANGE, "year,x,d", "2020,100, 2021,110,10", "2020,500, 2021,510,10", "2020,500, 2021,110,10"),
    (CHANGE, "year,x,d", "2020,100, 2021,110,10", "2020,300, 2021,330,30", "2020,300, 2021,330,10"),
    (FORMULA, "year,t,a,b", "2020,30,10,20", "2020,30,15,15", "2020,30,15,20"),
    (GROWTH, "year,x,g", "2020,100, 2021,110,10.0", "2020,1000, 2021,1100,10.0", "2020,100, 2021,1100,10.0"),
    (GROWTH, "year,x,g", "2020,100, 2021,110,10.0", "2020,100, 2021,110,10.9", "2020,100, 2021,110,11.2"),
    (RANGE, "year,a", "2020,33", "2020,99", "2020,102"),
    (RANGE, "year,a", "2020,33", "2020,101", "2020,102"),
    (MULTIPLE, "year,x,m", "2020,100, 2021,300,3", "2020,200, 2021,600,3", "2020,100, 2021,600,3"),
    (MULTIPLE, "year,x,m", "2020,100, 2021,300,3", "2020,100, 2021,340,3", "2020,100, 2021,360,3"),
    (RISES, "year,a", "2020,20 2021,30 2022,40", "2020,20 2021,39 2022,40", "2020,20 2021,45 2022,40"),
    (RISES, "year,a", "2020,20 2021,30 2022,40", "2020,20 2021,21 2022,40", "2020,20 2021,18 2022,40"),
    (RISES, "year,a", "2020,40 2021,40 2022,40", "2020,40 2021,39 2022,38", "2020,40 2021,38 2022,38"),
    (RATIO, "year,r,n,d", "2020,2.00,200,100", "2020,2.00,600,300", "2020,2.00,600,100"),
    (TOTAL, "year,c,x", "2020,100,5 2021,110,10", "2020,400,5 2021,410,10", "2020,400,5 2021,110,10"),
    (TOTAL, "year,c,x", "2020,100,5 2021,110,10", "2020,100,5 2021,150,50", "2020,100,5 2021,110,50"),
    (SHARE, "year,s,a,b", "2020,50.0,100,200", "2020,50.0,300,600", "2020,50.0,300,200"),
    (SHARE, "year,s,a,b", "2020,1,100,10000", "2020,1,140,10000", "2020,1,160,10000"),
]


@pytest.mark.parametrize(("rule", "header", "true", "unseen", "seen"), UNSEEN)
def test_a_rule_is_blind_to_what_it_says(
    rule: dict[str, Any], header: str, true: str, unseen: str, seen: str
) -> None:
    def found(rows: str) -> list[str]:
        return broken("\n".join([header, *rows.split(), ""]), **rule)

    assert (found(true), found(unseen)) == ([], [])
    assert found(seen) != []


def test_every_kind_is_shown_to_be_blind() -> None:
    assert {rule["kind"] for rule, *_ in UNSEEN} == set(kinds())


@pytest.mark.parametrize("name", kinds())
def test_a_kind_says_in_sentences_what_it_cannot_see(name: str) -> None:
    said = kinds()[name].blind()

    assert said.endswith(".")
    assert "``" not in said
    assert "  " not in said


def test_every_structural_rule_says_so_too() -> None:
    assert list(BLIND) == list(PROMISES)


def test_the_report_says_what_its_rules_cannot_see() -> None:
    report = judged(
        "INDICATOR,TIME_PERIOD,OBS_VALUE\nx,2020,5\nx,2020,5\n", kind="never_falls", columns=["x"]
    )
    said = {rule.id: rule.blind for rule in report.rules}

    assert said["it"] == kinds()["never_falls"].blind()
    assert {name: text for name, text in said.items() if name != "it"} == {
        name: BLIND[name] for name in said if name != "it"
    }
    assert {"cell", "sources-agree"} <= set(said)


def test_it_says_so_of_a_rule_that_could_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def trips(*_: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr("tieout.engines.verdicts.verdicts_of", trips)
    project(tmp_path, "year,a\n2020,5\n", rules=[RISES])
    [rule] = check(tmp_path).could_not_run

    assert rule.blind == kinds()["never_falls"].blind()
