"""The pages of Great Expectations in a real browser: offline, complete, and nothing made of hostile texts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import hostile
import pytest
from projects import planted
from visits import Site, crawled, opened

from tieout.docs import build
from tieout.run import Choice, check

if TYPE_CHECKING:
    from playwright.sync_api import Browser

site_of = pytest.importorskip("tieout.gx.site", reason="great-expectations is not installed")

ROWS = "#Validation-Results tbody tr"
MADE = """() => [...document.querySelectorAll('img, [onmouseover], [onerror]')]
    .filter(one => !one.getAttribute('src')?.endsWith('logo-long.png')).map(one => one.outerHTML)"""
# How the colours of each text compare with what is painted behind it, as WCAG counts it.
PALE = """() => {
    const parse = text => (text.match(/[\\d.]+/g) ?? []).map(Number);
    const light = rgb => rgb.slice(0, 3).map(one => one / 255)
        .map(one => one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
        .reduce((sum, one, at) => sum + one * [0.2126, 0.7152, 0.0722][at], 0);
    const behind = one => {
        for (; one; one = one.parentElement) {
            const painted = parse(getComputedStyle(one).backgroundColor);
            if (painted.length === 3 || painted[3] > 0.5) return painted;
        }
        return matchMedia('(prefers-color-scheme: dark)').matches ? [18, 18, 18] : [255, 255, 255];
    };
    const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const one = walk.currentNode.parentElement, text = walk.currentNode.data.trim();
        const seen = one.checkVisibility({ visibilityProperty: true, opacityProperty: true });
        if (!text || !seen || one.closest('script, style, button, .btn, .badge')) continue;
        const style = getComputedStyle(one);
        const ink = parse(one instanceof SVGElement ? style.fill : style.color);
        const [high, low] = [light(ink), light(behind(one))].sort((a, b) => b - a);
        const ratio = (high + 0.05) / (low + 0.05);
        if (ratio < 4.5) found.push(`${ratio.toFixed(1)} ${one.localName}: ${text.slice(0, 40)}`);
    }
    return [...new Set(found)];
}"""


@pytest.fixture(scope="module", params=["faults", "hostile"])
def site(request: pytest.FixtureRequest, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Build the pages of Great Expectations beside ours, and find all that links lead to."""
    root = tmp_path_factory.mktemp(request.param)
    project = {"faults": planted, "hostile": hostile.project}[request.param]
    report = check(project(root), Choice(plots=True))
    site_of.build(report, root / "gx")
    return crawled(browser, report, build(report, root / "docs", beside=root / "gx"))


def pages(site: Site) -> list[Path]:
    return sorted((site.index.parent / "gx").rglob("*.html"))


def validations(site: Site) -> list[Path]:
    return [path for path in pages(site) if "validations" in path.parts]


def test_every_page_asks_for_nothing_but_files_of_the_site_and_says_nothing(
    site: Site, browser: Browser
) -> None:
    assert len(pages(site)) > 2
    with opened(browser) as visit:
        failed: list[str] = []
        visit.page.on("requestfailed", lambda request: failed.append(request.url))
        for path in pages(site):
            visit.go(path)
            visit.page.wait_for_load_state("networkidle")
            asked = site.outside(visit.asked)
            assert (site.name(path), asked, visit.said, failed) == (site.name(path), [], [], [])


def test_our_index_leads_to_theirs_and_every_page_of_theirs_leads_back(site: Site, browser: Browser) -> None:
    with opened(browser, site.index) as visit:
        visit.page.click('nav a[href="gx/index.html"]')
        assert visit.page.url == (site.index.parent / "gx" / "index.html").as_uri()
        for path in pages(site):
            visit.go(path)
            visit.page.click("text=data docs of tieout")
            assert visit.page.url == site.index.as_uri()


def test_the_index_lists_every_run_and_a_click_opens_it(site: Site, browser: Browser) -> None:
    with opened(browser) as visit:
        opened_pages = set()
        for at in range(len(validations(site))):
            visit.go(site.index.parent / "gx" / "index.html")
            assert visit.page.locator(ROWS).count() == len(validations(site))
            # The table draws its rows once more when its filters are ready: a click must be of one moment.
            visit.page.locator(ROWS).nth(at).locator("td").nth(2).dispatch_event("click")
            visit.page.wait_for_url("**/validations/**")
            assert visit.page.locator("text=Evaluated Expectations").count() == 1
            opened_pages.add(visit.page.url)
        assert opened_pages == {path.as_uri() for path in validations(site)}
        visit.go(site.index.parent / "gx" / "index.html")
        visit.page.click("text=Expectation Suites")
        suites = visit.page.locator("#Expectation-Suites tbody tr")
        suites.first.wait_for()
        assert suites.count() == len(validations(site))


def test_every_finding_can_be_read_and_failed_rules_stay_where_only_those_are_wanted(
    site: Site, browser: Browser
) -> None:
    seen = []
    with opened(browser) as visit:
        for path in validations(site):
            visit.go(path)
            seen.append(visit.page.inner_text("body"))
            visit.page.click("text=Failed Only")
            visit.page.wait_for_timeout(700)
            failed = visit.page.locator(".tieout-finding:not(.tieout-accepted)")
            assert all(failed.nth(at).is_visible() for at in range(min(3, failed.count())))
    text = "".join("".join(seen).split())
    assert [one.message for one in site.report.findings if "".join(one.message.split()) not in text] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_stand_out_from_what_is_behind_them(site: Site, browser: Browser, scheme: str) -> None:
    with opened(browser, color_scheme=scheme) as visit:
        for path in pages(site):
            visit.go(path)
            assert (site.name(path), visit.page.evaluate(PALE)) == (site.name(path), [])


@pytest.mark.parametrize("site", ["hostile"], indirect=True)
def test_hostile_texts_are_read_as_they_were_written(site: Site, browser: Browser) -> None:
    seen: list[str] = []
    rules: list[str] = []
    with opened(browser) as visit:
        for path in pages(site):
            visit.go(path)
            assert (site.name(path), visit.page.evaluate(MADE), visit.said) == (site.name(path), [], [])
            (seen if "validations" in path.parts else rules).append(visit.page.inner_text("body"))
    for place in ("area", "cell", "series", "source"):
        assert [text for text in hostile.TEXTS if f"{place} {text}" not in "".join(seen)] == []
    assert [text for text in hostile.TEXTS[::2] if f"reason {text}" not in "".join(seen)] == []
    assert re.search(re.escape(hostile.FILE) + r":\d", "".join(seen))
    for text in ("why " + " ".join(hostile.TEXTS), hostile.DATASET):
        assert text in "".join(rules)
        assert text in "".join(seen)
    assert "62773913" not in "".join(seen + rules)


def test_a_script_that_slipped_into_a_page_would_not_run(site: Site, browser: Browser) -> None:
    slipped = "<script>document.title = 'ran'</script><img src='data:,' onerror=\"document.title = 'ran'\">"
    with opened(browser) as visit:
        for path in pages(site):
            copy = path.with_name("slipped.html")
            copy.write_text(path.read_text("utf-8").replace("</body>", slipped + "</body>"), "utf-8")
            visit.go(copy)
            copy.unlink()
            assert visit.page.title() != "ran", site.name(path)
            assert sum("Content Security Policy" in one for one in visit.said) == 2, site.name(path)
