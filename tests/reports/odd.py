"""A report made by hand that has every key of the record, and every odd case that formats must bear."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import inf

from reported import cell, finding, rule, span

from tieout.model import (
    Advice,
    Cause,
    File,
    Interval,
    Missing,
    Report,
    Run,
    Suspect,
    Unknown,
    Unreadable,
)
from tieout.reports.redacted import redact

HOSTILE = "<b>&\"' ]]> \x00 \x0b \x1b[31m \x85 \u2028 \u2029 \ud800 \ufffe \u202e 中国"
RUN = Run(
    "1.2.3", {"python": "3.12.1"}, "tieout check", "2026-11-22T02:00:00Z", (File("d/t.csv", "0" * 64, 7),)
)
HUGE = Fraction(2 * 10**400 + 1, 2)
ROW = cell("4", 7, row=True, interval=Interval(3.5, inf, open_low=True), col=0)
EVERY = Report(
    rules=(
        rule("key", kind="facts", promise="Every key stands once.", items=2, holds_exactly=1, broken=1),
        rule(
            why="It is printed beside its levels.",
            relations=("a == b", "a >= c"),
            keys={"published": "a", "where": {"AREA": "CN"}},
            path="expectations/d.toml",
            line=3,
            items=9,
            holds_exactly=2,
            holds_by_rounding=1,
            broken=4,
            accepted=1,
            unknown_by={"gap": 1, "missing": 1},
            computed_from="printed figures",
            blind="Much.",
        ),
        rule("all-unknown", items=1, unknown_by={"break": 1}),
        rule("nothing-there"),
        rule("lost", unjudged="datasets/d/lost.csv"),
        rule("tripped", could_not_run="ValueError: no"),
    ),
    findings=(
        finding(1),
        finding(2, severity="warning", gap_units=None, cells=(replace(cell(), col=12, width=4), ROW)),
        finding(3, accepted="Two systems.", row=True, line=0, published=Interval(-inf, HUGE, open_high=True)),
        finding(4, message=HOSTILE, key={"AREA": HOSTILE}, severity="info", implied=Interval(-inf, inf)),
        finding(5, rule="key", kind="facts", id="00000000000a-2", cells=(), published=None, implied=None),
        finding(6, rule="stale-accept", kind="facts", table="", key={}, cells=(), path="expectations/d.toml"),
    ),
    unknowns=(
        Unknown("d", "t", "growth-matches", {"TIME": "2024"}, "gap", (cell("5"), cell("6", source="census"))),
        Unknown("d", "t", "growth-matches", {"TIME": "2025"}, "missing"),
        Unknown("d", "t", "all-unknown", {}, "break", (cell("", interval=None),)),
    ),
    unreadable=(Unreadable("datasets/d/lost.csv", "is not UTF-8", "d"), Unreadable("e.csv", "is empty")),
    datasets=("d", "without-tables"),
    advice=(
        Advice("d", "expectations/d.toml", 3, "growth-matches", "says the same as another"),
        Advice("d", "rules", 0, "given", "says nothing"),
    ),
    run=RUN,
)
MANY = Report(
    rules=(
        rule(
            "key",
            kind="facts",
            promise="Every key stands once.",
            items=40,
            holds_exactly=10,
            broken=30,
            unlisted=30,
        ),
        rule(
            items=90,
            holds_exactly=20,
            broken=50,
            accepted=1,
            unlisted=47,
            unknown_by={"gap": 12, "missing": 8},
        ),
        rule("rough", severity="warning", items=9, holds_by_rounding=2, broken=7, unlisted=6),
        rule("all-unknown", items=5, unknown_by={"break": 5}),
    ),
    findings=(
        finding(1),
        finding(2),
        finding(3, accepted="Two systems."),
        finding(4, rule="rough", severity="warning"),
    ),
    unknowns=EVERY.unknowns[:2],
    datasets=("d",),
    run=RUN,
)
"""Of tables judged where their rows lie: so much is broken, or unknown, that lists have but some of it."""
_STATIONS = {"AREA": "CN", "TIME": "2023"}
SWAPPED = cell(
    "3.737",
    7,
    series="5g_stations",
    key=_STATIONS,
    interval=span("3736500", "3737500"),
    implied=span("3375945.75", "3378228.05"),
    unit="COUNT",
    multiplier=6,
    hints=("two digits swapped: 3.377",),
    col=9,
    width=5,
)
EITHER = (
    Suspect((cell("46.1", 50, implied=span("25.85", "25.91")),)),
    Suspect((cell("5", 8, series="s", interval=span("4.5", "5.5"), implied=span("6", inf)), ROW)),
)
JOINT_FINDING = finding(
    4,
    rule="joint",
    kind="joint",
    key={},
    message="s and t cannot both be right",
    cells=(
        cell("5", 8, role="", series="s", interval=span("4.5", "5.5"), unit=""),
        cell("12", 9, role="", series="t", interval=span("11.5", "12.5"), unit=""),
    ),
    line=8,
    gap_units=None,
    published=None,
    implied=None,
    relation="",
    why="",
)
CAUSED = Report(
    rules=(
        rule(items=6, holds_exactly=1, broken=4, unknown_by={"missing": 1}),
        rule("others", items=1, broken=1),
        rule("joint", kind="joint", promise="All rules hold together.", items=1, broken=1),
    ),
    findings=(
        finding(1),
        finding(2, key={"AREA": "CN", "TIME": "2024"}),
        finding(3, rule="others"),
        JOINT_FINDING,
        *(finding(number, key={"TIME": str(2020 + number)}) for number in (5, 6)),
    ),
    unknowns=(
        Unknown(
            "d",
            "t",
            "growth-matches",
            {"TIME": "2025"},
            "missing",
            missing=(
                Missing("b", {"AREA": "N", "TIME": "2020"}, span("6", "6.1")),
                Missing("c", {"TIME": "2021"}, Interval(Fraction(7), inf, open_low=True)),
            ),
        ),
    ),
    causes=(
        Cause("c1", "d", "t", "typing", (finding(1).id, finding(3).id), (Suspect((SWAPPED,)),), 2),
        Cause("c2", "d", "t", "figure", (finding(2).id,), EITHER, 1),
        Cause("c3", "d", "t", "figure", (JOINT_FINDING.id,), (), 1, complete=False),
        Cause(
            *("c4", "d", "t", "shift", (finding(5).id, finding(6).id), (), 2),
            diagnosis="`yoy` stands 1 row too early",
        ),
    ),
    datasets=("d",),
    joined=3,
    unjoined=2,
    run=RUN,
)
"""A report that has every sort of cause."""
REPORTS = {
    "every": EVERY,
    "many": MANY,
    "few of many": replace(MANY, max_findings=1),
    "redacted": redact(EVERY),
    "cut": replace(EVERY, max_findings=1),
    "counted": replace(EVERY, max_findings=0),
    "causes": CAUSED,
    "causes of few": replace(CAUSED, max_findings=1),
    "causes, redacted": redact(CAUSED),
    "clean": Report(rules=(rule(items=1, holds_exactly=1),), datasets=("d",), run=RUN),
    "nothing": Report(run=RUN),
    "high and low": Report(
        rules=(rule(items=1, broken=1),), findings=(finding(published=span(-inf, "0.5")),), run=RUN
    ),
}
