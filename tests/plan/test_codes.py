"""Codes: what a plan says of each row of a small table, kind by kind, on every engine."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
import pytest
from planned import ENGINES, Small, by_plan, in_memory, rows_of, small

from tieout.engines.judge import BROKEN, BY_ROUNDING, EXACTLY
from tieout.engines.plan.codes import LEFT, NEAR, NO_ITEM, UNKNOWN_FOR
from tieout.engines.plan.settle import settle

_LETTERS = {
    EXACTLY: "e",
    BY_ROUNDING: "r",
    BROKEN: "B",
    NO_ITEM: ".",
    LEFT: "L",
    NEAR: "n",
    UNKNOWN_FOR["missing"]: "m",
    UNKNOWN_FOR["gap"]: "g",
    UNKNOWN_FOR["bad-cell"]: "c",
    UNKNOWN_FOR["undecided"]: "u",
}
_ROLES = {
    "area": ("string", "entity"),
    "year": ("year", "time"),
    "quarter": ("string", "time"),
    "status": ("string", "status"),
}


class Case(NamedTuple):
    """A table as CSV, what its facts say of columns, and for each rule a letter a row."""

    table: str
    facts: Mapping[str, Mapping[str, Any]]
    rules: tuple[tuple[str, Mapping[str, Any]], ...]

    def made(self, folder: Path) -> Small:
        """Return the table, its columns of texts."""
        frame = pl.read_csv(io.StringIO(self.table), infer_schema=False)
        fields: list[dict[str, Any]] = []
        for name in frame.columns:
            kind, role = _ROLES.get(name, ("number", "measure"))
            fields.append({"name": name, "type": kind, "role": role, **self.facts.get(name, {})})
        return small(folder, frame, fields, *(rule for _, rule in self.rules))


YEARS = Case(
    """area,year,x,rate,change
A,2000,100,,
A,2001,110,10.0,10
A,2002,121,10.1,11
A,2003,120,-1.7,-1
A,2005,132,10.0,12
A,2006,n/a,5.0,1
A,2007,140,6.1,
B,2001,50,,5
B,2000,40,30.0,
B,2002,55,10.9,5
""",
    {"rate": {"unit": "percent"}},
    (
        (".erBgLc.mr", {"kind": "growth", "published": "rate", "of": "x"}),
        (".e......m.", {"kind": "growth", "published": "rate", "of": "x", "to": "2001"}),
        ("..rBgLc..r", {"kind": "growth", "published": "rate", "of": "x", "from": "2002"}),
        ("........mr", {"kind": "growth", "published": "rate", "of": "x", "where": {"area": "B"}}),
        (".eeegc.B.e", {"kind": "change", "published": "change", "of": "x"}),
        (".eerecee.e", {"kind": "never_falls", "columns": ["x"]}),
        (".eeBecee.e", {"kind": "never_falls", "columns": ["x"], "strictly": True}),
        ("eeeeBcBeBe", {"kind": "in_range", "columns": ["x"], "low": 50, "high": 121}),
    ),
)
QUARTERS = Case(
    """area,quarter,x,yearly,step,log
A,2020-Q1,10.0,,,
A,2020-Q2,11.0,,10.0,9.5
A,2020-Q3,12.0,,9.1,8.7
A,2020-Q4,12.5,,4.2,4.1
A,2021-Q1,13.0,30.0,4.0,3.0
A,2021-Q2,13.2,22.0,1.5,1.5
A,2021-Q4,14.0,12.0,6.1,5.9
B,2021-Q3,1.0,1.0,,
""",
    {name: {"unit": "percent"} for name in ("yearly", "step", "log")},
    (
        ("....eBLm", {"kind": "growth", "published": "yearly", "of": "x"}),
        (".eeeeeg.", {"kind": "growth", "published": "step", "of": "x", "over": "step"}),
        (".eeeeee.", {"kind": "growth", "published": "step", "of": "x", "over": "previous"}),
        (".eeeBeg.", {"kind": "growth", "published": "log", "of": "x", "over": "1Q", "formula": "log"}),
    ),
)
SUMS = Case(
    """area,x,y,total,share,ratio
A,1.0,2.0,3.0,33.3,500
B,1.0,2.0,3.1,33.4,501
C,1.0,2.0,3.2,34.9,600
D,1.0,,3.0,20.0,1
E,5.0,1.0,4.0,83.3,5000
F,-1.0,2.0,1.0,-100,-500
G,,,2.0,,7
H,2.0,2.0,4.05,,
""",
    {
        "x": {"constraints": {"maximum": 9}},
        "share": {"unit": "percent"},
        "total": {"rounding": {"per": "cell"}},
    },
    (
        ("erBmBemr", {"kind": "adds_up", "total": "total", "parts": ["x", "y"]}),
        ("eeemBe.e", {"kind": "at_most", "smaller": "x", "larger": "y"}),
        ("BBB.BB.e", {"kind": "agree", "columns": ["x", "y"]}),
        ("erBBBL..", {"kind": "share_of", "published": "share", "part": "x", "whole": "total"}),
        (
            "erBmeLm.",
            {"kind": "ratio", "published": "ratio", "numerator": "x", "denominator": "y", "times": 1000},
        ),
    ),
)
REPEATS = Case(
    """area,year,status,x
A,2000,A,10
A,2000,A,10
A,2001,A,9
B,2000,A,10
B,2000,A,11
B,2001,A,12
C,2000,A,-1
C,2001,E,1e2
D,2000,M,
D,2001,A,-3
""",
    {"x": {"constraints": {"minimum": 0}}},
    (
        ("..r..e....", {"kind": "never_falls", "columns": ["x"]}),
        ("e.ee.eB..B", {"kind": "in_range", "columns": ["x"], "low": 1}),
    ),
)
SINCE = Case(
    """area,year,x,index,more,moved
A,2000,100,100.0,,
A,2001,105,105.0,5.0,5
A,2002,111,111.3,11.0,12
A,2003,,112.0,,1
A,2004,n/a,120,1,1
B,2001,50,100.0,50.0,0
B,2002,60,120.0,20.0,
C,2000,n/a,100,0.0,0
C,2001,7,100,0.0,
D,2000,7,101,0.0,0
D,2001,8,,14.3,1
""",
    {"more": {"unit": "percent"}},
    (
        ("eerLLmmLcL.", {"kind": "formula", "holds": "index == 100 * x / x[2000]"}),
        (".ee.LmmLcee", {"kind": "growth", "published": "more", "of": "x", "since": 2000}),
        (".ermcm.L.ee", {"kind": "change", "published": "moved", "of": "x", "since": 2000}),
        (".mmmcm.c.mm", {"kind": "multiple", "published": "moved", "of": "x", "since": 1999}),
    ),
)
ANEW = Case(
    """area,quarter,x,total
A,2020-Q1,10,10
A,2020-Q2,11,21
A,2020-Q4,12,33
A,2021-Q1,13,13
A,2021-Q2,13,27.5
B,2020-Q2,1,9
B,2020-Q3,1,10
B,2021-Q1,2,2.4
B,2021-Q2,n/a,3
B,2021-Q3,4,
B,2021-Q4,4,12
""",
    {},
    (("eegeBmerc.g", {"kind": "running_total", "published": "total", "of": "x", "restarts": "yearly"}),),
)
UNITS = Case(
    """area,quarter,x,total
A,2020-Q1,10,10
A,2020-Q2,10,20
A,2020-Q3,10,35
A,2020-Q4,10,55
A,2021-Q1,-5,0
A,2021-Q2,0,5
""",
    {"x": {"rounding": {"unit": 5}}, "total": {"rounding": {"unit": 5}}},
    (
        ("eerBrr", {"kind": "running_total", "published": "total", "of": "x", "restarts": "yearly"}),
        ("eBBBrr", {"kind": "at_most", "smaller": "total", "larger": "x"}),
    ),
)
TWICE = Case(
    """area,year,x,y
A,2000,5,5.4
A,2000,5.0,5.4
B,2000,5,5.4
B,2000,5,5.4
""",
    {"x": {"rounding": {"per": "cell"}}, "y": {"rounding": {"per": "cell"}}},
    (("r.r.", {"kind": "agree", "columns": ["x", "y"]}),),
)
AVERAGE = Case(
    """area,year,x,rate,each,factor
A,1999,90,3.0,1,
A,2000,100,0.0,0,1.0
A,2001,110,10.0,10,1.1
A,2002,121,10.1,11,1.1
A,2003,133,9.0,-1,
A,2005,,10.0,12,5
A,2006,n/a,5.0,1,
A,2007,195,10.0,13.6,
B,2001,50,,5,
B,2000,40,30.0,,
B,2002,55,17.3,8,
C,2001,50,1.0,5,
C,2002,50,,5,
""",
    {"rate": {"unit": "percent"}},
    (
        ("uuerBmce.uem.", {"kind": "average_growth", "published": "rate", "of": "x", "since": 2000}),
        (
            "LLenBLLeB.nLL",
            {"kind": "formula", "holds": "each == (x - x[2000]) / years(2000)", "anchor": "each"},
        ),
        (
            ".uee.m.......",
            {
                "kind": "formula",
                "holds": "factor == (x/x[2000])^(1/years(2000)) "
                "if years(2000) >= 1 and x[2000] > 0 and x > 0",
            },
        ),
        ("eneeBeBee.eee", {"kind": "formula", "holds": "each >= years(2000)"}),
    ),
)
ROUNDED = """area,x,y,z,s
A,0.1,0.2,0.3,33
B,0.1,0.2,0.4,25
C,0.1,0.2,0.5,20
D,0.1,0.2,0.2,49
E,0.1,0.2,0.1,50
F,-0.1,-0.2,-0.5,20
G,-0.1,-0.2,-0.3,33
H,-0.1,0.3,0.1,1
I,0.0,0.0,0.0,
J,0.0,0.5,0.5,0
K,5.0,0.1,4.9,103
"""


def rounded(mode: str, total: str, order: str, share: str) -> Case:
    """Return what is said of figures that were rounded otherwise than to the nearest."""
    facts = {name: {"rounding": {"mode": mode}} for name in "xys"}
    limited = {"rounding": {"decimals": 1, "mode": mode}, "constraints": {"maximum": 5}}
    return Case(
        ROUNDED,
        {**facts, "z": limited},
        (
            (total, {"kind": "adds_up", "total": "z", "parts": ["x", "y"]}),
            (order, {"kind": "at_most", "smaller": "x", "larger": "z"}),
            (share, {"kind": "share_of", "published": "s", "part": "x", "whole": "z", "as": "percent"}),
        ),
    )


ZEROS = Case(
    """area,x,y,z
A,0.00,0.00,0.02
B,3.1,3,3.10
C,2.1,2,2.10
D,0.0,0,0.02
""",
    {"y": {"rounding": {"decimals": 0}}},
    (
        ("reer", {"kind": "agree", "columns": ["x", "z"]}),
        ("rrrr", {"kind": "agree", "columns": ["y", "z"]}),
    ),
)
APART = Case(
    """area,year,x,change
A,2000,1,
A,2001,2,1
A,2003,4,2
A,2004,8,4
""",
    {},
    (
        (".ege", {"kind": "change", "published": "change", "of": "x", "over": "step"}),
        (".geg", {"kind": "change", "published": "change", "of": "x", "over": "2Y"}),
    ),
)
VAST = Case(
    """area,x,y,z
A,1000000000000,1000000000000,0
B,10,10,0
""",
    {},
    (("Ln", {"kind": "formula", "holds": "z == x^30 - y^30", "anchor": "z"}),),
)
CASES = {
    "truncated": rounded("truncated", "erBBBBereeB", "eeeeeBBeeeB", "ennnrLLL.Lr"),
    "up": rounded("up", "eBBrBBeBeeB", "eeeeeBBeeeB", "rnnrLLLL.ne"),
    "random": rounded("random", "errrrrereer", "eeeeeBBeeer", "eeenLLLL.Le"),
    "average": AVERAGE,
    "zeros": ZEROS,
    "apart": APART,
    "vast": VAST,
    "twice": TWICE,
    "units": UNITS,
    "years": YEARS,
    "quarters": QUARTERS,
    "sums": SUMS,
    "repeats": REPEATS,
    "since": SINCE,
    "anew": ANEW,
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", CASES)
def test_each_row_has_its_code(name: str, engine: str, tmp_path: Path) -> None:
    table = CASES[name].made(tmp_path)
    plan, source = table.planned(engine)
    rows = rows_of(plan, source)
    said = ["".join(_LETTERS[code] for code in rows[one.name]) for one in plan.asked]
    assert said == [letters for letters, _ in CASES[name].rules]


@pytest.mark.parametrize("name", CASES)
def test_what_is_said_in_memory_is_the_same(name: str, tmp_path: Path) -> None:
    table = CASES[name].made(tmp_path)
    codes, _ = by_plan(*table.planned("polars"))
    known = in_memory(table)
    surely = {place: code for place, code in codes.items() if code != LEFT}
    assert surely == {place: known.get(place, NO_ITEM) for place in surely}


@pytest.mark.parametrize("engine", ENGINES)
def test_rows_of_one_key_and_what_facts_forbid_are_counted(engine: str, tmp_path: Path) -> None:
    plan, source = REPEATS.made(tmp_path).planned(engine)
    found = settle(plan, source, source.frame)
    facts = {(one.rule, one.field.name): number for one, number in zip(plan.facts, found.broken, strict=True)}
    assert {fact: number for fact, number in facts.items() if number} == {("range", "x"): 2}
    assert (found.height, found.repeats, found.several, found.printed["f3"]) == (10, 2, 1, 9)
    left = found.rows.filter(pl.col("left")).sort("r")
    assert left.select("r", "e0").rows() == [(4, "B"), (7, "C"), (8, "D")]
