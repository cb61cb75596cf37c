"""The page: complete, escaped, offline, readable, and small."""

from __future__ import annotations

import base64
import hashlib
import math
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from reported import HOSTILE, Page, apart, broken, cell, finding, plot, rule, span

from tieout import __version__
from tieout.docs import build
from tieout.model import (
    REASONS,
    Advice,
    Plot,
    Point,
    Report,
    Unknown,
    Unreadable,
)
from tieout.reports import as_html, formats, render
from tieout.reports.html import evidence
from tieout.reports.html.words import ENGLISH, table


def page(report: Report, fail_on: str = "error") -> Page:
    return Page(as_html.render(report, fail_on))


def test_html_is_a_format_like_the_others() -> None:
    assert "html" in formats()
    assert render(broken(), "html") == as_html.render(broken(), "error")


@pytest.mark.parametrize(
    ("report", "fail_on", "said"),
    [
        (broken(), "error", "Not ready to publish: 1 error"),
        (broken(), "never", "Contradictions found: 1 error"),
        (broken(findings=(finding(severity="warning"),)), "error", "No errors: 1 warning"),
        (broken(findings=(finding(severity="warning"),)), "warning", "Not ready to publish: 1 warning"),
        (broken(findings=()), "error", "Ties out: no contradiction found"),
        (
            broken(findings=(finding(accepted="known"), finding(1, accepted="known"))),
            "error",
            "Ties out: no contradiction found beyond 2 accepted findings",
        ),
        (Report(), "error", "Nothing was checked: there is no rule and no table"),
        (Report(rules=(rule(),)), "error", "Nothing was checked: no rule met a printed figure"),
        (
            Report(rules=(rule(items=2, unknown_by={"gap": 2}),)),
            "error",
            "Nothing was checked: none of the items could be judged",
        ),
        (
            broken(unreadable=(Unreadable("t.csv", "is no CSV"),)),
            "error",
            "Not ready to publish: 1 error, 1 file",
        ),
        (
            broken(findings=(), unreadable=(Unreadable("t.csv", "is no CSV"),)),
            "error",
            "Not fully checked: 1 file could not be read",
        ),
        (
            Report(rules=(rule(could_not_run="ZeroDivisionError: x"), rule("b", could_not_run="x"))),
            "error",
            "Not fully checked: 2 rules could not run",
        ),
    ],
)
def test_the_verdict_comes_first_in_title_and_heading(report: Report, fail_on: str, said: str) -> None:
    made = page(report, fail_on)
    assert f"<title>{said}" in made.text
    assert made.plain.index(said) < made.plain.index("hold exactly")


def test_the_page_has_one_heading_a_language_landmarks_and_a_skip_link() -> None:
    made = page(broken(plots=(plot(2022, 2023),)))
    assert len(made.having("h1")) == len(made.having("main")) == len(made.having("nav")) == 1
    assert made.having("html") == [{"lang": "en"}]
    assert made.having("a")[0]["href"] == "#main"


def test_every_table_has_a_caption_and_scopes() -> None:
    made = page(broken(plots=(plot(2022, 2023),)))
    assert len(made.having("table")) == len(made.having("caption")) == 3
    assert all(attributes.get("scope") in ("col", "row") for attributes in made.having("th"))


def test_every_link_leads_to_an_id_and_no_id_stands_twice() -> None:
    twice = (finding(), finding(1, severity="warning"), finding(2, accepted="known"))
    made = page(broken(findings=twice, plots=(plot(2022, 2023, 2024),)))
    ids = Counter(made.values("id"))
    assert set(ids.values()) == {1}
    assert {f"f-{one.id}" for one in twice} <= set(ids)
    # The icon is empty, so that no browser asks for one.
    assert {link for link in made.values("href") if link != "data:,"} <= {f"#{name}" for name in ids}


def test_nothing_is_asked_of_the_network_and_nothing_runs() -> None:
    made = page(broken(plots=(plot(2022, 2023),)))
    assert not made.having("script")
    assert not [name for _, attributes in made.tags for name in attributes if name.startswith("on")]
    assert not made.values("style")
    assert not made.values("src")
    assert not re.search(r"https?:|//[a-z]|@import|url\(", made.text)


def test_the_policy_allows_the_one_style_sheet_by_its_hash() -> None:
    made = page(broken())
    policy = next(
        a["content"] for a in made.having("meta") if a.get("http-equiv") == "Content-Security-Policy"
    )
    style = made.text.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy is not None
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}';")
    assert "unsafe" not in policy


def test_every_value_is_escaped() -> None:
    hostile = cell(
        HOSTILE, series=HOSTILE, key={"A": HOSTILE}, path=HOSTILE, column=HOSTILE, unit=HOSTILE, role=HOSTILE
    )
    report = Report(
        rules=(
            rule(HOSTILE, promise=HOSTILE, why=HOSTILE, relations=(HOSTILE,) * 5, items=1, broken=1),
            rule("b", table=HOSTILE, kind="facts", could_not_run=HOSTILE),
            rule("c", kind=HOSTILE, items=1, unknown_by={"gap": 1}),
        ),
        findings=tuple(
            finding(
                n,
                rule=HOSTILE,
                kind=kind,
                key={"A": HOSTILE},
                message=HOSTILE,
                cells=(hostile, hostile),
                path=HOSTILE,
                relation=HOSTILE,
                why=HOSTILE,
                accepted=reason,
            )
            for n, (kind, reason) in enumerate((("growth", None), ("facts", HOSTILE), ("facts", HOSTILE)))
        ),
        unknowns=(Unknown("d", "t", HOSTILE, {"A": HOSTILE}, "gap", (hostile,)),),
        unreadable=(Unreadable(HOSTILE, HOSTILE),),
        plots=(
            Plot(
                HOSTILE,
                HOSTILE,
                {"B": HOSTILE},
                HOSTILE,
                HOSTILE,
                (
                    Point(hostile, "2022-01-01", "2023-01-01", forecast=False),
                    Point(replace(hostile, line=3), "2023-01-01", "2024-01-01", forecast=True),
                ),
            ),
        ),
        datasets=(HOSTILE, "d"),
    )
    made = page(report)
    assert not made.having("script")
    assert not made.having("b\u00f6")
    assert made.text.count("<script") == 0
    assert made.plain.count("<script>alert('1')</script>") > 30
    assert not [
        name for _, attributes in made.tags for name in attributes if not re.fullmatch("[a-zA-Z0-9:-]+", name)
    ]


def test_a_title_that_no_encoding_can_write_does_not_stop_the_page(tmp_path: Path) -> None:
    report = broken(plots=(plot(2022, title="half a pair \ud800"),))
    build(report, tmp_path, "error")
    assert "half a pair ?" in (tmp_path / "datasets" / "d.html").read_text("utf-8")
    assert "half a pair ?" in page(report).text


def test_a_card_shows_what_proves_the_finding() -> None:
    said = page(broken()).plain
    for words in (
        "yoy is printed as 46.1 %, that is 46.05 to 46.15; the others give 25.9",
        "3.337 million COUNT",
        "3.3365 to 3.3375",
        "3.37595 to 3.37823",
        "datasets/d/t.csv:50",
        "OBS_VALUE",
        "201 rounding units",
        "yoy == 100*(stations/lag(stations, 1Y) - 1) if lag(stations, 1Y) > 0",
        "It is printed beside its levels.",
        "tieout check --select growth-matches",
    ):
        assert words in said, words


def test_a_picture_has_the_unit_of_the_figure_in_question_and_none_where_that_is_a_term() -> None:
    assert ">%<" in evidence.picture(finding())
    term = finding(published=span("12.65", "12.75"), implied=span("12.76", "12.80"))
    assert ">%<" not in evidence.picture(term)


def test_the_command_of_a_stale_acceptance_selects_the_rule_it_was_given_for() -> None:
    stale = finding(rule="stale-accept", kind="facts", key={"rule": "odd name", "TIME": "2023"}, cells=())
    assert evidence.rerun(stale, ".") == "tieout check --select 'odd name'"
    assert evidence.rerun(stale, "a b/c") == "tieout check --select 'odd name' 'a b/c'"


def test_accepted_findings_stand_apart_with_their_reason() -> None:
    made = page(broken(findings=(finding(accepted="Two systems."), finding(1))))
    assert (
        made.text.index("f-000000000001")
        < made.text.index('id="accepted"')
        < made.text.index("f-000000000000")
    )
    assert "Accepted: Two systems." in made.plain


def test_findings_accepted_for_one_reason_share_a_card_that_lists_a_few_and_counts_the_rest() -> None:
    early = tuple(finding(n, accepted="A row too early.", message=f"No. {n}.") for n in range(40))
    known = finding(40, accepted="Two systems.")
    other = finding(41, rule="another", accepted="A row too early.")
    made = page(broken(findings=(*early, known, other)))
    cards = [str(a["id"]).lstrip("f-0") for a in made.having("article")]
    assert cards == ["", "28", "29"]
    assert made.plain.count("Accepted: A row too early.") == 2
    rows = [str(a["id"]).lstrip("f-0") for a in made.having("tr") if "id" in a]
    assert rows == ["1", "2", "3", "4", "5"]
    assert "2 No. 2. datasets/d/t.csv:50" not in made.plain
    assert "34 more findings of this rule accepted for the same reason, not listed here" in made.plain
    assert "Accepted 42" in made.plain


def test_a_figure_of_an_accepted_finding_that_is_not_listed_says_so_and_leads_nowhere() -> None:
    years = range(1950, 2000)
    early = tuple(finding(n, accepted="A row too early.") for n in range(40))
    table = page(broken(findings=early, plots=(plot(*years),))).text.partition('class="series"')[2]
    remarks = re.findall(r'<td data-head="Line">(\d+)</td><td>(.*)</td></tr>', table)
    assert [line for line, remark in remarks if "#f-" in remark] == ["49", *map(str, range(50, 56))]
    assert [line for line, remark in remarks if remark == "accepted"] == [str(n) for n in range(56, 90)]
    assert "50 figures over time, 40 of them broken." in table


def test_a_long_series_has_a_table_of_the_latest_figures_and_of_those_that_are_found() -> None:
    years = range(1800, 2000)
    made = page(broken(findings=(finding(),), plots=(plot(*years),)))
    table = made.text.partition('class="series"')[2]
    # Line 48 is the first; the finding is about lines 50 and 49.
    assert re.findall(r'<td data-head="Line">(\d+)</td><td>', table) == [
        "49",
        "50",
        *map(str, range(128, 248)),
    ]
    assert (
        "200 figures as printed in datasets/d/t.csv; 122 of them here, the latest and those of" in made.plain
    )
    assert "200 figures over time, 1 of them broken. The table has the latest." in made.text
    short = page(broken(plots=(plot(*years[:120]),)))
    assert "120 figures as printed in datasets/d/t.csv Period" in short.plain
    assert "1 of them broken. The table has every figure." in short.text


def test_broken_rules_come_first_and_structural_ones_have_a_table_of_their_own() -> None:
    rules = (
        rule("kept", items=1, holds_exactly=1),
        rule("waived", items=1, broken=1, accepted=1),
        rule("fell", items=1, broken=1),
        rule("tripped", could_not_run="RuntimeError: x"),
        rule("blind", items=1, unknown_by={"gap": 1}),
        rule("idle"),
        rule("cell", kind="facts", items=9, holds_exactly=9),
    )
    made = page(Report(rules=rules))
    first, second = made.text.split('class="stack rules"')[1:]
    names = re.findall(r'<th scope="row" role="rowheader"><b>([a-z]+)</b>', first)
    assert names == ["tripped", "fell", "waived", "blind", "idle", "kept"]
    assert "<b>cell</b>" in second


def test_every_reason_is_explained_and_lists_where() -> None:
    assert {f"reason-{one}" for one in REASONS} <= set(table())
    unknowns = tuple(Unknown("d", "t", "r", {"TIME": str(n)}, reason) for n, reason in enumerate(REASONS))
    said = page(
        Report(rules=(rule("r", items=20, unknown_by=dict.fromkeys(REASONS, 1)),), unknowns=unknowns)
    ).plain
    for reason in REASONS:
        assert f"{reason} 1 item {ENGLISH.plain('reason-' + reason)}" in said


def test_the_places_of_a_reason_are_in_order_and_name_the_series_where_there_are_several() -> None:
    unknowns = tuple(
        Unknown("d", "t", "r", {"TIME": year}, "gap", (cell(series=name),))
        for year, name in (("2023", "b"), ("2024", "a"), ("2022", "b"))
    )
    made = page(Report(rules=(rule("r", items=3, unknown_by={"gap": 3}),), unknowns=unknowns))
    assert "a 2024; b 2022; b 2023" in made.plain


def test_what_could_not_run_or_be_read_is_said() -> None:
    lost = (Unreadable("t.csv", "is no valid CSV"),)
    said = page(Report(rules=(rule(could_not_run="ZeroDivisionError: one"),), unreadable=lost)).plain
    assert "t.csv: it is no valid CSV" in said
    assert "ZeroDivisionError: onegrowth-matches" in said


def test_a_failing_figure_is_marked_by_a_word_that_leads_to_its_finding() -> None:
    made = page(broken(plots=(plot(2021, 2022, 2023),)))
    table = made.text.partition('class="series"')[2]
    assert re.search(
        r'2023</th>.*<td data-head="Line">50</td><td><svg .*<a href="#f-000000000000">error 1</a>', table
    )
    assert re.search(
        r'2022</th>.*<td data-head="Line">49</td><td>\s*see <a href="#f-000000000000">error 1</a>', table
    )
    assert re.search(r'2021</th>.*<td data-head="Line">48</td><td></td>', table)


def test_a_line_names_its_file_where_a_series_has_several() -> None:
    one = plot(2021, 2022)
    other = one.points[1]._replace(cell=replace(one.points[1].cell, path="datasets/d/u.csv"))
    table = page(Report(plots=(replace(one, points=(one.points[0], other)),))).text.partition("<tbody>")[2]
    assert re.search(r'2021</th>.*<td data-head="Line"><span>t\.csv:</span>48</td>', table)
    assert re.search(r'2022</th>.*<td data-head="Line"><span>u\.csv:</span>49</td>', table)


def test_a_forecast_is_said_to_be_one_and_the_latest_actual_figure_leads() -> None:
    one = plot(2022, 2030)
    points = (one.points[0], one.points[1]._replace(forecast=True))
    made = page(broken(plots=(replace(one, points=points),)))
    assert re.search(r'class="last">46.1 % <span class="quiet">2022</span>', made.text)
    assert re.search(r">2030</th>.*<td>forecast, ", made.text)


def test_the_series_are_in_alphabetical_order_and_only_failing_ones_are_open() -> None:
    plots = apart(
        100, plot(2000, title="zebra"), plot(2022, 2023, title="Apple"), plot(1999, title="apple pie")
    )
    made = page(broken(plots=plots, findings=(finding(50),)))
    assert re.findall(r"<summary><h3><bdi>([A-Za-z ]+)</bdi> <", made.text) == ["Apple", "apple pie", "zebra"]
    assert [("open" in a) for a in made.having("details")] == [False, False, False]
    made = page(broken(plots=plots, findings=(finding(98),)))
    assert [("open" in a) for a in made.having("details")] == [True, False, False]


def test_max_findings_cuts_the_lists_and_not_the_counts() -> None:
    report = replace(broken(findings=tuple(finding(n) for n in range(12))), max_findings=5)
    made = page(report)
    assert len([a for a in made.having("article") if (a["id"] or "").startswith("f-")]) == 5
    assert "7 more findings not listed" in made.plain
    assert "Not ready to publish: 12 errors" in made.plain


def test_the_run_says_version_datasets_and_exit_code() -> None:
    said = page(broken()).plain
    assert f"tieout {__version__}" in said
    assert "exit code 1: there are findings" in said


def test_a_report_without_anything_makes_a_page() -> None:
    assert "No rule was judged." in page(Report()).plain


def test_a_thousand_rows_and_a_hundred_findings_stay_below_a_megabyte() -> None:
    findings = tuple(finding(n) for n in range(100))
    long = tuple(plot(*range(1980, 2020), title=f"Series {n}") for n in range(25))
    short = tuple(plot(2000, title=f"A figure with quite a long name {n}") for n in range(1000))
    unknowns = tuple(Unknown("d", "t", "a-rule", {"AREA": "CN", "TIME": "2023"}, "gap") for _ in range(5000))
    rules = tuple(rule(f"rule-number-{n}", items=10, broken=2) for n in range(60))
    for plots in (long, short):
        report = Report(rules=rules, findings=findings, unknowns=unknowns, plots=plots, datasets=("d",))
        assert len(as_html.render(report, "error").encode()) < 1_000_000


def test_what_is_left_out_for_size_is_said_and_failing_series_stay() -> None:
    plots = apart(1000, *(plot(*range(1900, 2000), title=f"Series {n:03}") for n in range(100)))
    made = page(broken(plots=plots, findings=(finding(99_000),)))
    assert re.search(r"\d+ of 100 series are shown", made.plain)
    assert "Series 099" in made.plain


SCHEMES = {"light": "", "dark": "@media screen and (prefers-color-scheme: dark)"}
TEXT = ("ink", "quiet", "link", "error", "warning", "holds")


def luminance(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.04045 else math.pow((part + 0.055) / 1.055, 2.4) for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_text_stands_out_from_its_ground_in_both_schemes(scheme: str) -> None:
    style = page(Report()).text.partition("<style>")[2]
    tokens = dict(
        re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", style[style.index(SCHEMES[scheme]) :].partition("}")[0])
    )
    for ground in ("page", "sheet", "error-tint"):
        assert {
            name: contrast(tokens[name], tokens[ground])
            for name in TEXT
            if contrast(tokens[name], tokens[ground]) < 4.5
        } == {}
    assert contrast(tokens["axis"], tokens["sheet"]) >= 3


def test_no_text_is_smaller_than_twelve_pixels() -> None:
    style = page(Report()).text.partition("<style>")[2].partition("</style>")[0]
    screen = style.partition("@media print")[0]
    sizes = re.findall(r"font-size: ([0-9.]+)(px|rem|em)|font: ([0-9.]+)(px|rem|em)", screen)
    pixels = [float(a or b) * (1 if (unit or other) == "px" else 16) for a, unit, b, other in sizes]
    assert pixels
    assert min(pixels) >= 12


def test_advice_has_a_section_and_an_entry_only_where_there_is_some() -> None:
    assert "advice" not in Page(render(Report(), "html")).text

    advice = Advice("small", f"expectations/{HOSTILE}.toml", 7, "parts-fit", HOSTILE)
    page = Page(render(Report(advice=(advice,)), "html"))

    assert {"advice", "h-advice"} <= set(page.values("id"))
    assert "Advice 1" in page.plain
    assert f"expectations/{HOSTILE}.toml:7".replace("  ", " ") in page.plain
    assert "<script>" not in page.text
