"""The site: every page reachable, escaped, offline, small, and in the language asked for."""

from __future__ import annotations

import posixpath
import re
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest
from reported import HOSTILE, Page, apart, broken, cell, finding, plot, rule, span

from tieout.docs import build
from tieout.model import File, Plot, Point, Report, Run, Unknown
from tieout.reports import render
from tieout.reports.html.evidence import straight
from tieout.reports.html.links import Links
from tieout.reports.html.room import budget
from tieout.reports.html.site import pages
from tieout.reports.redacted import redact
from tieout.run import Choice, check
from tieout.testing import project

PROJECT = Path(__file__).parents[2]
POLICY = "default-src 'none'; style-src 'self' file:; img-src data:; base-uri 'none'; form-action 'none'"
LATIN = re.compile(r"[A-Za-z]{3,}")


def site(report: Report, language: str = "en") -> Mapping[str, Page]:
    """Return the pages of a report, each as its tags."""
    made = dict(pages(report, "error", language))
    return {name: Page(text) for name, text in made.items() if name.endswith(".html")}


def only(made: Mapping[str, Page], folder: str) -> Page:
    """Return the one page of a folder."""
    (name,) = [name for name in made if name.startswith(folder)]
    return made[name]


def cited(year: int, *prints: tuple[str, str, str, str]) -> list[Point]:
    """Return the points of one year: printed, source, low, high."""
    return [
        Point(
            cell(
                printed,
                line=year + 10 * n,
                key={"AREA": "CN", "TIME": str(year)},
                source=source,
                interval=span(low, high),
            ),
            f"{year}-01-01",
            f"{year + 1}-01-01",
            forecast=False,
        )
        for n, (printed, source, low, high) in enumerate(prints)
    ]


def whole(text: str = HOSTILE) -> Report:
    """Return a report whose every text is the one given."""
    odd = cell(
        text, series=text, key={"A": text}, path=text, column=text, unit=text, role=text,
        source=text, passes=(text,),
    )  # fmt: skip
    points = (
        Point(odd, "2022-01-01", "2023-01-01", forecast=False, status="B"),
        Point(replace(odd, line=3, source=f"{text} 2"), "2023-01-01", "2024-01-01", forecast=True),
    )
    return Report(
        rules=(
            rule(text, dataset=text, table=text, promise=text, why=text, blind=text, items=1, broken=1),
            rule("idle", dataset=text, kind="facts", could_not_run=text),
        ),
        findings=(
            finding(0, dataset=text, rule=text, key={"A": text}, message=text, cells=(odd, odd), path=text),
            finding(1, dataset=text, rule="stale-accept", kind="facts", key={"rule": text}, cells=()),
            finding(2, dataset=text, rule=text, accepted=text, message=text, cells=(odd,), relation=text),
        ),
        unknowns=(Unknown(text, text, text, {"A": text}, "gap", (odd,)),),
        plots=(Plot(text, text, {"B": text}, text, text, points, {"zh": text}),),
        datasets=(text,),
        run=Run(text, {text: text}, text, text, (File(text, text, 1),)),
    )


EVERY = broken(
    plots=(plot(2021, 2022, 2023),),
    findings=(finding(), finding(1, accepted="known"), finding(2, rule="stale-accept", cells=())),
)


def test_the_site_has_one_page_of_each_kind_and_the_index_comes_last() -> None:
    plots = (
        replace(EVERY.plots[0], points=tuple(cited(2022, ("1", "A p. 1", "1", "1"), ("1", "B", "1", "1")))),
    )
    made = list(dict(pages(replace(EVERY, plots=plots), "error")))
    assert made[0] == "style.css"
    assert re.fullmatch(r"series/d/yoy-cn-[0-9a-f]{8}\.html", made[1])
    assert made[2:] == ["datasets/d.html", "sources/d.html", "index.html"]


@pytest.mark.parametrize("report", [EVERY, whole(), Report()], ids=["small", "hostile", "empty"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_link_leads_to_a_page_and_a_place_in_it(report: Report, language: str) -> None:
    made = site(report, language)
    for here, page in made.items():
        ids = Counter(page.values("id"))
        assert set(ids.values()) <= {1}, here
        for link in page.values("href"):
            if link == "data:,":
                continue
            to, mark = urldefrag(link or "")
            path = posixpath.normpath(posixpath.join(posixpath.dirname(here), unquote(to))) if to else here
            assert path in made or path == "style.css", (here, link)
            assert not mark or mark in made[path].values("id"), (here, link)


@pytest.mark.parametrize("report", [EVERY, whole(), Report()], ids=["small", "hostile", "empty"])
def test_every_page_is_strict_offline_and_readable(report: Report) -> None:
    for page in site(report).values():
        policies = [a["content"] for a in page.having("meta") if "http-equiv" in a]
        assert policies == [POLICY]
        assert not page.having("script")
        assert not page.having("style")
        assert not page.values("style")
        assert not page.values("src")
        assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
        assert len(page.having("h1")) == len(page.having("main")) == 1
        assert page.having("a")[0]["href"] == "#main"
        assert len(page.having("table")) == len(page.having("caption"))
        assert all(attributes.get("scope") in ("col", "row") for attributes in page.having("th"))
        levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
        assert all(below - above <= 1 for above, below in pairwise(levels))


@pytest.mark.parametrize(
    "text",
    [
        HOSTILE,
        "{{ 7 * 7 }}{% raw %}",
        "</svg></title></style><img src=x onerror=alert(1)>",
        "\u202e\u2067abc\u0000",
        '=HYPERLINK("http://x")',
        "x" * 300,
        "..",
        "con",
        "a/../../b",
    ],
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_others_wrote_comes_out_as_text_on_every_page(text: str, language: str) -> None:
    made = site(whole(text), language)
    assert {name.partition("/")[0] for name in made} == {"index.html", "datasets", "series", "sources"}
    shown = " ".join(text.split()).replace("\0", "\ufffd")
    for name, page in made.items():
        assert page.plain.replace("\0", "\ufffd").count(shown) >= 3, name
        assert not {"script", "img", "b\u00f6"} & {tag for tag, _ in page.tags}
        names = [attribute for _, attributes in page.tags for attribute in attributes]
        assert [one for one in names if not re.fullmatch("[a-zA-Z0-9:-]+", one)] == []
        assert [
            part for part in name.split("/") if not re.fullmatch(r"[a-z0-9_-]{1,80}(\.html)?", part)
        ] == []


def test_a_mark_in_a_sentence_that_turns_the_line_stands_alone() -> None:
    message = "a\u202eb & <c> \u2067d"
    assert straight(message) == "a<bdi>\u202e</bdi>b &amp; &lt;c&gt; <bdi>\u2067</bdi>d"
    assert "a<bdi>\u202e</bdi>b" in site(broken(findings=(finding(message=message),)))["index.html"].text


def test_a_card_has_source_value_kept_rules_and_the_way_to_its_series() -> None:
    first = cell(
        "3.337", 50, multiplier=6, unit="COUNT", interval=span("3336500", "3337500"),
        source="MIIT p. 3", passes=("never-falls", "parts-add-up"),
    )  # fmt: skip
    one = plot(2021, 2022)
    drawn = replace(one, points=(one.points[0], one.points[1]._replace(cell=first)))
    made = site(broken(findings=(finding(cells=(first,)),), plots=(drawn,)))
    index = made["index.html"]
    assert "3.337 million COUNT = 3 337 000" in index.plain
    assert "OBS_VALUE MIIT p. 3" in index.plain or "OBS_VALUEMIIT p. 3" in index.plain
    assert "Also keepsyoy: never-falls, parts-add-up" in index.plain
    (series,) = [name for name in made if name.startswith("series/")]
    assert series in index.values("href")


def test_new_accepted_and_stale_findings_are_groups_of_their_own_and_numbered_through() -> None:
    index = site(EVERY)["index.html"]
    order = [index.text.index(text) for text in (
        'id="findings"', 'id="f-000000000000"', 'id="accepted"', 'id="f-000000000001"',
        'id="stale"', 'id="f-000000000002"',
    )]  # fmt: skip
    assert order == sorted(order)
    cards = index.text.split("<article")[1:]
    assert [re.findall(r'class="no">(\d+)<', card)[0] for card in cards] == ["1", "2", "3"]
    assert "Findings 1" in index.plain
    assert "Stale 1" in index.plain


def test_the_datasets_are_told_in_a_line_each() -> None:
    rules = (
        rule(dataset="b", items=4, holds_exactly=2, broken=2, accepted=1),
        rule(dataset="a", items=3, holds_by_rounding=3),
        rule("cell", dataset="a", kind="facts", items=9, holds_exactly=9),
    )
    index = site(Report(rules=rules, findings=(finding(dataset="b"),), datasets=("b", "a")))["index.html"]
    table = index.text.partition('class="stack lines"')[2].partition("</table>")[0]
    rows = [" ".join(re.sub("<[^>]*>", " ", row).split()) for row in table.split("<tr ")[2:]]
    assert rows == ['role="row"> a holds 1 3 0 3 0 0 0 0', 'role="row"> b error 1 4 2 0 1 1 0 0']


def test_a_dataset_says_what_its_rules_cannot_see_and_what_was_not_checked() -> None:
    report = Report(
        rules=(rule(blind="A figure that is wrong inside its interval.", items=1, unknown_by={"gap": 1}),),
        unknowns=(Unknown("d", "t", "growth-matches", {"TIME": "2023"}, "gap"),),
        plots=(plot(2022),),
        datasets=("d",),
    )
    said = site(report)["datasets/d.html"].plain
    assert "Cannot see: A figure that is wrong inside its interval." in said
    assert "gap 1 item No figure is printed for the period that the rule looks back to." in said
    assert "Growth CN46.1 %2022" in said
    assert "t.csv:48" in said


def test_a_series_of_one_figure_has_a_page_only_where_a_finding_names_it() -> None:
    one, other = apart(100, plot(2022, title="One"), plot(2023, title="Other"))
    other = replace(other, series="other")
    made = site(broken(plots=(one, other), findings=(finding(cells=(other.points[0].cell,)),)))
    assert [name.partition("/")[2] for name in made if name.startswith("series/")] == [
        name.partition("/")[2] for name in made if "other" in name
    ]
    assert len([name for name in made if name.startswith("series/")]) == 1


def test_the_page_of_a_series_numbers_and_outlines_what_is_broken() -> None:
    page = only(site(broken(plots=(plot(2021, 2022, 2023),))), "series/")
    assert re.search(
        r'<tr class="error"><th scope="row">2023</th><td><span class="printed-cell">46.1 %', page.text
    )
    assert page.text.count('class="printed-cell"') == 1
    assert re.search(r'href="../../index.html#f-000000000000">error 1</a>', page.text)
    assert ">(1) 46.1</text>" in page.text
    assert "yoy is printed as 46.1 %" in page.plain


def test_a_long_series_is_cut_and_says_so() -> None:
    made = site(broken(plots=(plot(*range(1800, 2000)),)))
    page = made[min((name for name in made if name.startswith("series/")), key=len)]
    assert "122 of them here, the latest and those of findings on this page" in page.plain
    assert len(page.having("tr")) == 1 + 122


def test_series_without_room_have_no_page_and_the_dataset_says_so() -> None:
    plots = apart(10, *(replace(plot(2021, 2022), series=f"s{n}") for n in range(520)))
    made = dict(pages(broken(plots=plots, findings=(finding(5_189),)), "error"))
    kept = [name for name in made if name.startswith("series/")]
    assert 100 < len(kept) < 500
    assert any("s519" in name for name in kept)
    said = Page(made["datasets/d.html"]).plain
    assert f"{len(kept)} of 520 series with several figures have a page" in said
    assert "500 of 520 series are listed" in said
    assert sum(len(text.encode()) for text in made.values()) < 1_100_000


def test_sources_are_compared_contradictions_first_and_single_figures_counted() -> None:
    points = [
        *cited(2020, ("30", "A p. 1", "29.5", "30.5")),
        *cited(2021, ("31", "A p. 2", "30.5", "31.5"), ("31", "B line 3", "30.5", "31.5")),
        *cited(2022, ("32", "A p. 2", "31.5", "32.5"), ("32.1", "B line 4", "32.05", "32.15")),
        *cited(2023, ("33", "A p. 2", "32.5", "33.5"), ("35", "B line 5", "34.5", "35.5")),
        *cited(2024, ("30", "A p. 2", "29.5", "30.5"), ("31", "B line 6", "30.5", "31.5")),
    ]
    touching = finding(rule="sources-agree", kind="facts", cells=tuple(point.cell for point in points[-2:]))
    report = broken(plots=(replace(plot(2020), points=tuple(points)),), findings=(touching,))
    page = only(site(report), "sources/")
    sources, shared = page.text.split("<tbody")[1:]
    assert re.findall(r">(A|B|\d+)</t", sources.partition("</tbody")[0]) == [
        *("A", "5", "1", "1", "1", "2"),
        *("B", "4", "0", "1", "1", "2"),
    ]
    told = re.findall(r">(20\d\d)</td>.*?</svg> ([a-z ]+)</span>", shared, re.DOTALL)
    assert told == [
        ("2023", "contradict"),
        ("2024", "contradict"),
        ("2022", "agree by rounding"),
        ("2021", "all agree"),
    ]
    assert "1 figure is printed by one source only" in page.plain
    assert "32.1 % line 4, t.csv:2032" in page.plain
    assert re.search(r"2024</td>.*index.html#f-000000000000", shared, re.DOTALL)


def test_a_redacted_report_says_so_and_makes_a_site_without_values() -> None:
    report = redact(replace(EVERY, findings=(replace(finding(), path="d.csv"),)))
    made = site(report)
    assert set(made) == {"index.html", "datasets/d.html"}
    for page in made.values():
        assert "Printed values were left out of these pages" in page.plain
        assert "46.1 %" not in page.plain
        assert "3.337" not in page.plain
    assert "Printed values were left out" not in site(EVERY)["index.html"].plain


def test_the_run_is_told_where_it_is_known_and_left_out_where_not() -> None:
    run = Run(
        "9.9", {"python": "3.11"}, "tieout docs x", "2026-11-22T02:00:00Z", (File("a.csv", "ab" * 32, 1234),)
    )
    said = site(broken(run=run))["index.html"].plain
    for words in (
        "tieout 9.9",
        "python 3.11",
        "tieout docs x",
        "2026-11-22T02:00:00Z",
        "a.csv",
        "1 234",
        "ab" * 32,
    ):
        assert words in said
    assert "SHA-256" not in site(broken())["index.html"].plain


def test_chinese_pages_are_chinese_but_for_what_is_quoted() -> None:
    named = replace(EVERY.plots[0], names={"zh": "增长率"})
    report = replace(EVERY, plots=(named,))
    made = site(report, "zh")
    for page in made.values():
        assert page.having("html") == [{"lang": "zh"}]
    index = made["index.html"]
    assert "不可发布：2 个错误" in index.plain
    assert "增长率" in only(made, "series/").plain
    assert "增长率" in made["datasets/d.html"].plain
    quoted = [
        attributes for tag, attributes in index.tags if tag == "p" and attributes.get("class") == "said"
    ]
    assert quoted
    assert all(attributes["lang"] == "en" for attributes in quoted)
    own = re.sub(
        r'<(\w+)[^>]* lang="en">.*?</\1>|<code>.*?</code>|<title>.*?</title>', "", index.text, flags=re.DOTALL
    )
    words = set(LATIN.findall(re.sub("<[^>]*>", " ", own)))
    given = {
        "tieout",
        "growth",
        "matches",
        "stale",
        "accept",
        "datasets",
        "csv",
        "OBS",
        "VALUE",
        "yoy",
        "stations",
    }
    assert words <= given | {"COUNT", "known"}


def test_a_build_removes_its_own_old_pages_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "docs"
    two = replace(plot(2021, 2022), dataset="gone", series="old")
    assert build(replace(EVERY, plots=(two, *EVERY.plots)), folder) == folder / "index.html"
    mine = folder / "series" / "gone" / "notes.txt"
    mine.write_text("keep", "utf-8")
    theirs = folder / "datasets" / "theirs.html"
    theirs.write_text("keep", "utf-8")
    outside = tmp_path / "new" / "outside.html"
    outside.write_text("keep", "utf-8")
    with (folder / ".pages").open("a", encoding="utf-8") as file:
        file.write("../outside.html\n/etc/none.html\nseries/gone/notes.txt\n")
    assert (folder / "datasets" / "gone.html").is_file()

    build(EVERY, folder)

    left = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    kept = [name for name in left if "yoy" not in name]
    theirs_too = ["datasets/theirs.html", "index.html", "series/gone/notes.txt", "style.css"]
    assert kept == [".pages", "datasets/d.html", *theirs_too]
    assert len(left) == len(kept) + 1
    assert [path.read_text("utf-8") for path in (mine, theirs, outside)] == ["keep"] * 3

    mine.unlink()
    build(replace(EVERY, plots=()), folder)
    assert not (folder / "series" / "d").exists()


def test_the_same_report_makes_the_same_bytes(tmp_path: Path) -> None:
    build(EVERY, tmp_path / "a")
    build(EVERY, tmp_path / "b")
    one, other = (
        {path.name: path.read_bytes() for path in (tmp_path / name).rglob("*") if path.is_file()}
        for name in "ab"
    )
    assert one == other


def test_a_thousand_rows_and_a_hundred_findings_stay_below_a_megabyte() -> None:
    def drawn(n: int, *years: int) -> Plot:
        one = replace(
            plot(*years, title=f"A series with quite a long name, number {n}"), series=f"series_{n}"
        )
        cited = (p._replace(cell=replace(p.cell, source=f"cdf-2024-03 line {n}")) for p in one.points)
        return replace(one, points=tuple(cited))

    shapes = ([drawn(n, *range(2010, 2020)) for n in range(100)], [drawn(n, 2021, 2022) for n in range(500)])
    rules = tuple(rule(f"rule-number-{n}", items=10, broken=2, blind="A slip of the pen.") for n in range(60))
    for plots in shapes:
        placed = apart(50, *plots)
        found = tuple(finding(n, cells=(*finding().cells[:1], placed[n].points[0].cell)) for n in range(100))
        report = Report(rules=rules, findings=found, plots=placed, datasets=("d",))
        size = sum(len(text.encode()) for _, text in pages(report, "error"))
        assert size < 1_000_000


def test_the_shipped_tables_make_a_site_and_a_page(tmp_path: Path) -> None:
    report = check(PROJECT, Choice(plots=True))
    path = build(report, tmp_path / "docs", "error", "zh")
    files = [one for one in (tmp_path / "docs").rglob("*") if one.is_file()]
    assert sum(one.stat().st_size for one in files) < 1_000_000
    assert path.stat().st_size < 120_000
    for one in files:
        if one.suffix == ".html":
            assert len(Page(one.read_text("utf-8")).having("h1")) == 1
    assert (
        "series with several figures have a page" not in (tmp_path / "docs/datasets/us-gdp.html").read_text()
    )
    alone = Page(render(report, "html"))
    assert len(alone.having("h1")) == 1
    assert "series are shown" not in alone.plain
    assert len(alone.text.encode()) < 800_000


def test_findings_beyond_those_of_the_index_stand_on_pages_after_it() -> None:
    found = tuple(finding(number, severity="error") for number in range(450))
    made = site(Report(rules=(rule("r", items=450, broken=450),), findings=found, datasets=("d",)))

    assert {name for name in made if name.startswith("findings/")} == {"findings/2.html", "findings/3.html"}
    cards = {
        name: [one["id"] for one in page.having("article")]
        for name, page in made.items()
        if name == "index.html" or name.startswith("findings/")
    }
    names = [f"f-{one.id}" for one in found]
    assert cards["index.html"] == names[:200]
    assert cards["findings/2.html"] == names[200:400]
    assert cards["findings/3.html"] == names[400:]
    assert "not listed here" not in made["index.html"].plain
    assert "Page 1 Page 2 Page 3" in made["findings/2.html"].plain
    numbers = re.findall(r'<span class="no">(\d+)</span>', made["findings/3.html"].text)
    assert set(numbers) == {str(number) for number in range(401, 451)}


def test_what_no_page_lists_is_counted() -> None:
    found = tuple(finding(number, severity="error") for number in range(2345))
    made = site(Report(rules=(rule("r", items=2345, broken=2345),), findings=found, datasets=("d",)))

    assert len([name for name in made if name.startswith("findings/")]) == 9
    assert "345 more findings not listed here" in made["index.html"].plain


def test_no_more_findings_are_listed_than_are_wanted() -> None:
    found = tuple(finding(number, severity="error") for number in range(30))
    made = site(Report(rules=(rule("r", items=30, broken=30),), findings=found, max_findings=10))

    assert len(made["index.html"].having("article")) == 10
    assert [name for name in made if name.startswith("findings/")] == []


def years(page: Page) -> list[int]:
    """Return the years of the figures that a page lists."""
    return [int(year) for year in re.findall(r'<th scope="row">(\d{4})', page.text)]


def pages_of(made: Mapping[str, Page], name: str) -> list[Page]:
    """Return the pages of a series in their order, given how its files begin."""
    (first,) = [one for one in made if one.startswith(name) and one.count("/") == 2]
    folder = first.removesuffix(".html")
    last = sum(one.startswith(f"{folder}/") for one in made)
    return [made[first], *(made[f"{folder}/{number}.html"] for number in range(2, 2 + last))]


def wide(columns: int, figures: int) -> Report:
    """Return a table with so many series of so many years, and a finding in the first year of the first."""

    def column(number: int) -> Plot:
        one = plot(*range(1000, 1000 + figures), title=f"Series {number:02d}")
        name = f"s{number:02d}"
        cells = (replace(each.cell, column=name, key={"TIME": each.start[:4]}) for each in one.points)
        points = (each._replace(cell=cell) for each, cell in zip(one.points, cells, strict=True))
        return replace(one, series=name, points=tuple(points))

    plots = tuple(column(number) for number in range(columns))
    return Report(findings=(finding(cells=(plots[0].points[0].cell,)),), plots=plots, datasets=("d",))


def test_figures_before_the_latest_stand_on_pages_after_them() -> None:
    made = site(wide(1, 800))
    first, second, third = pages_of(made, "series/d/s00")

    assert years(first) == [1000, *range(1680, 1800)]
    assert years(second) == [*range(1180, 1680)]
    assert years(third) == [*range(1000, 1180)]
    assert "121 of them here, the latest and those of findings on this page" in first.plain
    assert "500 of them here, from 1180 to 1679" in second.plain
    assert "180 of them here, from 1000 to 1179" in third.plain
    assert "Figures, page 3 of 3" in third.plain
    for number, page in enumerate((first, second, third), 1):
        assert "Page 1 Page 2 Page 3" in page.plain
        assert page.text.count('aria-current="page"') == 1
        assert f'aria-current="page">Page {number}<' in page.text
        assert "have no page" not in page.plain
    assert "../../../index.html#f-000000000000" in third.values("href")


def test_a_short_series_has_one_page_and_no_others_to_turn_to() -> None:
    made = site(wide(1, 120))
    (page,) = pages_of(made, "series/d/s00")
    assert 'class="turn"' not in page.text
    assert "of them here" not in page.plain


def test_older_figures_without_room_have_no_page_and_the_series_says_so(tmp_path: Path) -> None:
    report = wide(16, 900)
    made = site(report)
    kept = [pages_of(made, f"series/d/s{number:02d}") for number in range(16)]

    many = [len(one) for one in kept]
    assert many == sorted(many, reverse=True)
    assert (many[0], many[-1]) == (3, 1)
    for one in kept:
        listed = {year for page in one for year in years(page)}
        lost = 900 - len(listed)
        for page in one:
            assert (f"{lost} earlier figures have no page" in page.plain) == (lost > 0)
            assert f"Page {len(one) + 1}" not in page.plain
    index = build(report, tmp_path / "docs")
    whole = [index.parent, *index.parent.rglob("*")]
    assert 900_000 < sum(one.stat().st_size if one.is_file() else 4_096 for one in whole) < 1_000_000


def test_a_site_may_be_larger_where_there_are_more_than_a_thousand_rows() -> None:
    assert budget(Report()) == budget(wide(1, 1000)) == budget(wide(8, 1000)) == 1_000_000
    assert budget(wide(2, 2000)) == 1_000_000 + 250 * 2 * 1000


@pytest.mark.parametrize(
    ("here", "last", "shown"),
    [
        (1, 10, "1 2 3 4 5 6 7 8 9 10"),
        (1, 12, "1 2 3 4 5 6 7 8 9 10 …12"),
        (20, 40, "1 …11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 …40"),
        (40, 40, "1 …31 32 33 34 35 36 37 38 39 40"),
    ],
)
def test_of_many_pages_each_leads_to_the_first_the_last_and_those_near(
    here: int, last: int, shown: str
) -> None:
    steps = list(Links(f"series/d/x/{here}.html", {}).figures("series/d/x.html", here, last))
    assert " ".join(f"{'…' * step.after_gap}{step.number}" for step in steps) == shown
    assert steps[0].to == "../x.html"
    assert steps[-1].to == f"{last}.html"


def test_structural_checks_alone_make_nothing_hold() -> None:
    checked = rule("cell", kind="facts", items=9, holds_exactly=9)
    for rules, said in (
        ((checked,), "No rule was judged: only cells, keys and codes were checked"),
        ((checked, rule(items=1, unknown_by={"gap": 1})), "Nothing was checked: none of the items could be"),
        ((checked, rule()), "Nothing was checked: no rule met a printed figure"),
    ):
        made = site(Report(rules=rules, datasets=("d",)))
        index = made["index.html"]
        assert f"Dataset: d {said}" in index.plain
        for page in (index.text.partition("<main")[2], made["datasets/d.html"].text.partition("<main")[0]):
            assert 'class="status not-checked"' in page
            assert 'class="status holds"' not in page


def test_the_name_of_a_dataset_is_marked_as_one() -> None:
    made = site(Report(rules=(rule(dataset="holds", items=1, unknown_by={"gap": 1}),), datasets=("holds",)))
    assert "Dataset “holds” not checked" in made["datasets/holds.html"].plain


def test_a_file_that_could_not_be_read_is_named_by_its_own_dataset(tmp_path: Path) -> None:
    project(tmp_path, "year,a\n2021,1\n", rules=[{"kind": "in_range", "columns": ["a"], "low": 0}])
    (tmp_path / "datasets" / "small" / "table.csv").write_bytes(b"year,a\n2021,\xff\n")
    shutil.copytree(PROJECT / "datasets" / "us-gdp", tmp_path / "datasets" / "us-gdp")
    made = site(check(tmp_path))
    said = made["datasets/small.html"].plain
    assert "Dataset “small” could not be read" in said
    assert "datasets/small/table.csv: it is not UTF-8" in said
    assert "Nothing was judged." in said
    assert "No open finding." not in said
    assert "datasets/small/table.csv could not be read." in said
    assert "table.csv" not in made["datasets/us-gdp.html"].plain.replace("us-gdp/table.csv", "")


def test_a_rule_without_an_item_has_nothing_to_judge() -> None:
    made = site(broken(rules=(rule("idle"), rule(items=1, broken=1))))
    assert "No figure that this rule can judge is printed where it applies." in made["datasets/d.html"].plain
    assert 'class="status nothing-to-judge"' in made["datasets/d.html"].text


def test_what_is_open_is_the_large_number_and_adds_up_to_the_headline() -> None:
    rules = (rule(items=4, broken=4, accepted=2), rule("cell", kind="facts", items=9, broken=1))
    findings = (
        finding(),
        finding(1, severity="warning"),
        finding(2, accepted="known"),
        finding(3, accepted="known"),
        finding(4, rule="cell", kind="facts"),
        finding(5, rule="stale-accept", kind="facts", severity="warning", cells=()),
    )
    made = site(Report(rules=rules, findings=findings, datasets=("d",)))
    for page in (made["index.html"], made["datasets/d.html"]):
        assert "broken (and 2 accepted)2" in page.plain
        added = "2 errors, 2 warnings: 2 broken items, 1 broken structural check, 1 stale acceptance."
        assert added in page.plain
    assert 'class="warned"' in site(broken(findings=(finding(severity="warning"),)))["index.html"].text


def test_what_is_unknown_leads_to_the_list_of_it() -> None:
    rules = (rule(items=1, unknown_by={"gap": 1}), rule(dataset="e", items=1, unknown_by={"gap": 1}))
    one = site(Report(rules=rules[:1], datasets=("d",)))
    assert '<dt><a href="datasets/d.html#unchecked">unknown</a></dt>' in one["index.html"].text
    assert '<dt><a href="#unchecked">unknown</a></dt>' in one["datasets/d.html"].text
    several = site(Report(rules=rules, datasets=("d", "e")))["index.html"].text
    assert '<dt><a href="#datasets">unknown</a></dt>' in several
    assert '<a href="datasets/e.html#unchecked">1</a>' in several


def test_a_figure_names_every_finding_that_names_it_and_those_that_judge_it_first() -> None:
    here, other = cell(line=50), cell(line=49, role="lag")
    findings = [finding(n, cells=(other, here)) for n in range(12)]
    findings[3] = finding(3, cells=(here, other), severity="warning")
    page = only(site(broken(findings=tuple(findings), plots=(plot(2021, 2022, 2023),))), "series/")
    remark = page.text.partition(">2023</th>")[2].partition("</tr>")[0].rpartition("<td>")[2]
    assert re.findall(r"#f-0*(\d*)\"", remark.replace("f-000000000000", "f-0")) == [
        *("3", "", "1", "2"),
        *(f"{n:x}" if n < 10 else str(n) for n in (4, 5, 6, 7, 8)),
    ]
    assert " ".join(re.sub("<[^>]*>", "", remark).split()).startswith("warning 4, error 1, error 2, error 3")
    assert "3 more" in remark


def test_series_without_findings_take_turns_by_dataset_where_there_is_little_room() -> None:
    large = [replace(plot(2021, 2022), series=f"s{n}") for n in range(520)]
    small = [replace(plot(2021, 2022), series=f"t{n}", dataset="e") for n in range(2)]
    made = dict(pages(broken(plots=apart(10, *large, *small), datasets=("d", "e"), findings=()), "error"))
    assert len([name for name in made if name.startswith("series/e/")]) == 2


def test_a_redacted_page_says_why_it_has_no_series() -> None:
    made = site(redact(broken(plots=(plot(2021, 2022),))))
    said = made["datasets/d.html"].plain
    assert "Series 1" in said
    assert "The series are left out, because these pages were made without printed values (--redact)." in said
    assert "No series to show." not in said


def test_a_column_that_would_be_empty_is_left_out() -> None:
    assert "If the others are right" in site(broken())["index.html"].plain
    bare = broken(findings=(finding(rule="range", kind="facts", cells=(cell(),)),))
    assert "If the others are right" not in site(bare)["index.html"].plain


def failing(prints: Sequence[str], *named: int) -> Report:
    """Return a report on a series in which what is no number fails, and findings name some cells."""
    drawn = plot(*range(2000, 2000 + len(prints)))
    cells = [
        replace(one.cell, printed=text, interval=one.cell.interval if text.isdigit() else None)
        for one, text in zip(drawn.points, prints, strict=True)
    ]
    points = tuple(one._replace(cell=cell) for one, cell in zip(drawn.points, cells, strict=True))
    found = tuple(finding(number, cells=(cells[at],)) for number, at in enumerate(named))
    return broken(plots=(replace(drawn, points=points),), findings=found)


def test_a_cell_that_cannot_be_read_stands_in_the_table_of_its_series_with_its_finding() -> None:
    made = site(failing(["46", "x", "", "47"], 1))
    page = only(made, "series/")
    rows = [re.sub("<[^>]*>", " ", row).split() for row in page.text.split("<tr")[2:]]
    assert [row[1:3] for row in rows] == [["2000", "46"], ["2001", "x"], ["2002", "–"], ["2003", "47"]]
    assert 'class="error"><th scope="row">2001</th><td><span class="printed-cell">x</span>' in page.text
    assert re.search(r"cannot be read, <svg.*error 1</a></td></tr>", page.text)
    assert "missing</td></tr>" in page.text
    assert "2 figures as printed in datasets/d/t.csv; 2 more are missing or cannot be read" in page.plain
    assert "2 figures over time" in page.plain
    assert "Findings about these figures 1 error" in page.plain
    name = next(name for name in made if name.startswith("series/"))
    assert f'href="{name}"' in made["index.html"].text


def test_a_series_that_nobody_can_read_has_a_line_and_with_a_finding_a_page() -> None:
    made = site(failing(["x"], 0))
    assert "cannot be read" in only(made, "series/").plain
    row = made["datasets/d.html"].plain.partition("Growth CN")[2]
    assert row.startswith("x20000t.csv:48")


def test_the_latest_figure_is_one_that_can_be_read() -> None:
    made = site(failing(["46", "47", "x", ""], 2))
    assert '<p class="latest"><b>47 %</b>' in only(made, "series/").text
    assert "47 %2001" in made["datasets/d.html"].plain
