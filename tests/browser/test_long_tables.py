"""Long tables in a real browser: sorted by keyboard, sifted by typing, complete without a script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from visits import Visit, opened

from tieout.docs import build
from tieout.run import Choice, check
from tieout.testing import project

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator

YEARS = range(2001, 2026)
NUMBERS = "tbody td:nth-of-type(2) b"


class Case(NamedTuple):
    """Sources that print one figure after the other, and the language of their page."""

    sources: tuple[str, ...]
    language: str
    head: str
    filter: str
    counted: str
    sorted: tuple[str, str, str]


ENGLISH = ("Sorted by A, ascending", "Sorted by A, descending", "In the first order again")
LONG = "Statistical Communiqué of the year edition"
CASES = {
    "few": Case(("A", "B", "C"), "en", "A", "Filter rows", "1 of 25 rows", ENGLISH),
    "many": Case(
        tuple(f"{LONG} {n}" for n in range(1, 7)), "zh", f"S1 {LONG} 1", "筛选行", "显示 1 行，共 25 行",
        (f"按S1 {LONG} 1升序排列", f"按S1 {LONG} 1降序排列", "已恢复原有顺序"),
    ),
}  # fmt: skip


def table(sources: tuple[str, ...]) -> str:
    """Return figures that fall and rise, each printed by all sources; the last contradicts once."""
    lines = ["INDICATOR,TIME_PERIOD,OBS_VALUE,UNIT_MULT,SOURCE"]
    for year in YEARS:
        # 900 thousand and 1.1 million: by their digits they would be the wrong way round.
        value, scale = ("900", 3) if year == 2003 else (f"{1 + (year * 7 % 25) / 10:.1f}", 6)
        for source in sources:
            last = year == 2010 and source == sources[-1]
            lines.append(f"stations,{year},{'8.8' if last else value},{scale},{source}")
    return "\n".join([*lines, ""])


class Built(NamedTuple):
    """The page of the sources of a case, and the case."""

    path: Path
    case: Case


@pytest.fixture(scope="module", params=CASES)
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build the data docs of a case."""
    root, case = tmp_path_factory.mktemp(request.param), CASES[request.param]
    project(root, table(case.sources), rules=[{"kind": "in_range", "columns": ["stations"], "low": 0}])
    build(check(root, Choice(plots=True)), root / "docs", lang=case.language)
    return Built(root / "docs" / "sources" / "small.html", case)


@pytest.fixture
def visit(browser: Browser, built: Built) -> Iterator[Visit]:
    """Open the page of the sources, and see to it that it says nothing to the console."""
    with opened(browser, built.path) as visit:
        yield visit
        assert visit.said == []


def matrix(visit: Visit) -> Locator:
    return visit.page.locator("table.shared")


def years(visit: Visit) -> list[int]:
    rows = matrix(visit).locator("tbody tr:visible")
    return [int(text) for text in rows.locator("td:first-of-type").all_inner_texts()]


def amounts(visit: Visit) -> list[float]:
    scales = {"million": 1e6, "百万": 1e6, "thousand": 1e3, "千": 1e3}
    said = (text.split() for text in matrix(visit).locator(NUMBERS).all_inner_texts())
    return [float(number) * scales[scale] for number, scale in said]


def test_enter_on_a_head_sorts_up_then_down_then_back_and_says_so(visit: Visit, built: Built) -> None:
    first, head = years(visit), matrix(visit).get_by_role("columnheader", name=built.case.head, exact=True)
    assert first[0] == 2010
    head.get_by_role("button").focus()
    ways: Mapping[str | None, bool | None] = {"ascending": False, "descending": True, None: None}
    for (way, down), said in zip(ways.items(), built.case.sorted, strict=True):
        visit.page.keyboard.press("Enter")
        assert head.get_attribute("aria-sort") == way
        assert visit.page.get_by_role("status").last.text_content() == said
        if down is None:
            assert years(visit) == first
        else:
            assert amounts(visit) == sorted(amounts(visit), reverse=down)
            assert len(set(amounts(visit))) > 10


def test_only_one_head_is_the_sorted_one(visit: Visit) -> None:
    for button in matrix(visit).locator("thead button").all()[:3]:
        button.press(" ")
    sorted_by = matrix(visit).locator("th[aria-sort]")
    assert sorted_by.count() == 1
    assert visit.page.evaluate("document.activeElement.closest('[aria-sort]') !== null")


def test_typing_sifts_the_rows_counts_them_and_hides_the_others(visit: Visit, built: Built) -> None:
    everything = years(visit)
    box = visit.page.get_by_label(built.case.filter)
    box.press_sequentially(" STATIONS ２０１２")
    assert years(visit) == [2012]
    assert visit.page.get_by_role("status").last.text_content() == built.case.counted
    assert matrix(visit).get_by_role("row").count() == 2  # the head, and the one that is left
    matrix(visit).locator("thead button").first.press("Enter")
    assert years(visit) == [2012]
    box.fill("")
    assert sorted(years(visit)) == sorted(everything)


def test_a_print_has_every_row_and_no_control(visit: Visit, built: Built) -> None:
    visit.page.get_by_label(built.case.filter).fill("2012")
    visit.page.emulate_media(media="print")
    assert len(years(visit)) == len(YEARS)
    assert visit.page.locator("input:visible").count() == 0


@pytest.mark.parametrize("width", [390, 800, 1280])
def test_axe_finds_nothing_while_rows_are_sorted_and_sifted(visit: Visit, built: Built, width: int) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    visit.page.set_viewport_size({"width": width, "height": 844})
    matrix(visit).locator("thead button").nth(1).press("Enter")
    visit.page.get_by_label(built.case.filter).fill("201")
    found = axe.run(visit.page, options={"resultTypes": ["violations"], "preload": False}).response
    assert [(one["id"], one["nodes"][0]["target"]) for one in found["violations"]] == []
    assert visit.page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
    assert all(button.is_visible() for button in matrix(visit).locator("thead button").all())


def test_a_wide_matrix_scrolls_in_a_place_of_its_own_that_the_keyboard_reaches(
    visit: Visit, built: Built
) -> None:
    visit.page.set_viewport_size({"width": 720, "height": 844})
    places = visit.page.locator("[tabindex='0'][role=region]")
    assert places.count() == (built.case.head != "A")
    for place in places.all():
        assert place.get_attribute("aria-label") == matrix(visit).locator("caption").inner_text()
        place.focus()
        visit.page.keyboard.press("End")
        place.evaluate("one => { one.scrollLeft = 1e4 }")
        assert place.evaluate("one => one.scrollLeft > 0")


def test_without_a_script_all_is_there_and_no_dead_control(browser: Browser, built: Built) -> None:
    with opened(browser, built.path, java_script_enabled=False) as visit:
        assert len(years(visit)) == len(YEARS)
        assert visit.page.locator("button, input, [role=status], [aria-sort]").count() == 0


def test_a_script_that_was_changed_does_not_run(browser: Browser, built: Built) -> None:
    copy = built.path.with_name("changed.html")
    copy.write_text(built.path.read_text("utf-8").replace('"use strict";', '"use strict"; ', 1), "utf-8")
    with opened(browser, copy) as visit:
        assert visit.page.locator("button").count() == 0
        assert ["Content Security Policy" in one for one in visit.said] == [True]
    copy.unlink()


BROKEN = """() => [...document.querySelectorAll('.figures tbody :is(th, td)')].flatMap(cell => {
    const broken = [], range = document.createRange();
    const walk = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        for (const word of walk.currentNode.data.matchAll(/\\S{1,20}/g)) {
            range.setStart(walk.currentNode, word.index);
            range.setEnd(walk.currentNode, word.index + word[0].length);
            const lines = new Set([...range.getClientRects()].map(one => Math.round(one.top)));
            if (lines.size > 1) broken.push(word[0]);
        }
    }
    return broken;
})"""


def test_no_number_and_no_date_of_a_figure_is_broken_on_a_phone(browser: Browser, tmp_path: Path) -> None:
    days = [f"{year}-{month:02}-01" for year in YEARS for month in range(1, 13)]
    rows = [f"{day},{1_000_000 + n}.25,{n % 7}.5" for n, day in enumerate(days)]
    fields = {"day": {"type": "date"}, "a": {"unit": "million chained dollars"}}
    project(tmp_path, "\n".join(["day,a,b", *rows, ""]), fields, [{"kind": "never_falls", "columns": ["b"]}])
    build(check(tmp_path, Choice(plots=True)), tmp_path / "docs")
    for name in "ab":
        with opened(
            browser,
            tmp_path / "docs" / "series" / "small" / f"{name}.html",
            viewport={"width": 390, "height": 800},
        ) as visit:
            assert visit.page.evaluate(BROKEN) == []
