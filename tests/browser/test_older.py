"""The older figures of a long series: reached by the keyboard, and as accessible as every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from visits import Site, crawled, opened

from tieout.docs import build
from tieout.run import Choice, check
from tieout.testing import project

if TYPE_CHECKING:
    from playwright.sync_api import Browser

WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")


@pytest.fixture(scope="module")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Build the data docs of one long series."""
    root = tmp_path_factory.mktemp("long") / "long"
    rows = "".join(f"{year},{year}.5\n" for year in range(1200, 1900))
    rule = {"id": "level-does-not-fall", "kind": "never_falls", "columns": ["level"]}
    project(root, f"year,level\n{rows}", rules=(rule,))
    report = check(root, Choice(plots=True))
    return crawled(browser, report, build(report, root / "docs"))


def test_every_older_figure_can_be_reached(site: Site) -> None:
    assert set(site.pages) == set(site.index.parent.rglob("*.html"))
    assert [path.name for path in site.pages if path.parent.name == "level"] == ["2.html", "3.html"]


def test_the_keyboard_reaches_the_page_of_older_figures(site: Site, browser: Browser) -> None:
    first = next(path for path in site.pages if path.name == "level.html")
    with opened(browser, first) as visit:
        said = ""
        while said != "Page 3":
            visit.page.keyboard.press("Tab")
            said = visit.page.evaluate("document.activeElement.innerText")
            assert visit.page.evaluate("document.activeElement !== document.body")
        visit.page.keyboard.press("Enter")
        visit.page.wait_for_url("**/level/3.html")
        assert visit.page.locator("tbody th").first.inner_text() == "1200"
        assert visit.page.locator("[aria-current=page]").inner_text() == "Page 3"


def test_axe_finds_nothing_against_wcag_on_a_page_of_older_figures(site: Site, browser: Browser) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    options = {"runOnly": WCAG, "resultTypes": ["violations"], "preload": False}
    with opened(browser) as visit:
        visit.go(next(path for path in site.pages if path.name == "2.html"))
        assert axe.run(visit.page, options=options).response["violations"] == []
        visit.page.set_viewport_size({"width": 390, "height": 844})
        assert visit.page.evaluate("document.documentElement.scrollWidth - window.innerWidth") == 0
