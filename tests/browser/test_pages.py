"""Every page of the data docs in a real browser: offline, accessible, readable, printable."""

from __future__ import annotations

import io
import unicodedata
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urldefrag

import pytest
from visits import OPEN_ALL, Site, Visit, file_of, opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser

WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
PHONE, DESK = 390, 1280
# What may be wider than its place, and then scrolls inside it.
SCROLLS: frozenset[str] = frozenset()

TOO_WIDE = "() => document.documentElement.scrollWidth - window.innerWidth"
SCROLLING = """() => [...document.querySelectorAll('body *')]
    .filter(one => /auto|scroll/.test(getComputedStyle(one).overflowX) && one.scrollWidth > one.clientWidth)
    .map(one => one.localName + '.' + one.className)"""
# Pictures scale what they hold, so that a text in them is as tall as it is drawn.
SMALL = """() => {
    const small = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const text = walk.currentNode.data.trim(), box = walk.currentNode.parentElement;
        if (!text || !box.checkVisibility({visibilityProperty: true})) continue;
        const drawn = box instanceof SVGGraphicsElement ? box.getScreenCTM() : new DOMMatrix();
        const scale = Math.sqrt(Math.abs(drawn.a * drawn.d - drawn.b * drawn.c));
        const size = parseFloat(getComputedStyle(box).fontSize) * scale;
        if (size < 11.99) small.push(`${size} px: ${text}`);
    }
    return small;
}"""
# What only works by a script is made by it, and is nothing that the page says.
CONTROLS_AWAY = "() => document.querySelectorAll('label:has(input)').forEach(one => one.remove())"
FOCUSED = """() => {
    const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
    return {
        tag: one.localName, id: one.id, link: one.getAttribute('href') ?? '',
        outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
        seen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    };
}"""


def squeezed(text: str) -> str:
    """Return a text without blanks and ligatures, which a print places as it likes."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def sentences(site: Site) -> list[str]:
    return [finding.message for finding in site.report.open_findings]


def test_every_page_can_be_reached(site: Site) -> None:
    assert set(site.pages) == set(site.index.parent.rglob("*.html"))


def test_a_page_asks_for_nothing_but_files_of_its_site_and_says_nothing(site: Site, browser: Browser) -> None:
    with opened(browser) as visit:
        for path in site.pages:
            visit.go(path)
            assert (site.name(path), site.outside(visit.asked), visit.said) == (site.name(path), [], [])


def test_every_link_leads_to_a_file_and_an_anchor_that_are_there(site: Site) -> None:
    lost = []
    for path, outline in site.pages.items():
        for link in outline.links:
            target = file_of(link)
            if target is None:
                lost += [] if link.startswith(("data:", "https:", "http:")) else [(site.name(path), link)]
                continue
            anchor = unquote(urldefrag(link).fragment)
            known = site.pages[target].anchors if target in site.pages else frozenset()
            if not site.holds(link) or (anchor and anchor not in known):
                lost.append((site.name(path), link))
    assert lost == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_against_wcag(site: Site, browser: Browser, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    # Style sheets are read as they apply; fetching them again is what the policy forbids.
    options = {"runOnly": WCAG, "resultTypes": ["violations"], "preload": False}
    with opened(browser, color_scheme=scheme) as visit:
        for path in site.sorts:
            visit.go(path)
            found = axe.run(visit.page, options=options).response["violations"]
            where = [(one["id"], node["target"]) for one in found for node in one["nodes"]]
            assert (site.name(path), where) == (site.name(path), [])


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_nothing_scrolls_sideways_and_no_text_is_small(site: Site, browser: Browser, width: int) -> None:
    with opened(browser, viewport={"width": width, "height": 844}) as visit:
        for path in site.pages:
            visit.go(path)
            visit.page.evaluate(OPEN_ALL)
            found = (visit.page.evaluate(TOO_WIDE), visit.page.evaluate(SMALL))
            assert (site.name(path), *found) == (site.name(path), 0, [])
            assert set(visit.page.evaluate(SCROLLING)) <= SCROLLS


def test_what_a_page_says_does_not_need_a_script(site: Site, browser: Browser) -> None:
    with opened(browser) as visit, opened(browser, java_script_enabled=False) as still:
        for path in site.sorts:
            visit.go(path)
            still.go(path)
            visit.page.evaluate(CONTROLS_AWAY)
            assert set(visit.text().splitlines()) <= set(still.text().splitlines()), site.name(path)


def test_the_first_page_has_every_open_finding_without_a_click_or_a_script(
    site: Site, browser: Browser
) -> None:
    with opened(browser, site.index, java_script_enabled=False) as visit:
        seen = visit.page.inner_text("body")
        assert [one for one in sentences(site) if one not in seen] == []


def test_a_print_has_every_open_finding(site: Site, browser: Browser) -> None:
    pypdf = pytest.importorskip("pypdf")
    with opened(browser, site.index) as visit:
        printed = pypdf.PdfReader(io.BytesIO(visit.page.pdf()))
    text = squeezed("".join(page.extract_text() for page in printed.pages))
    assert len(printed.pages) > 0
    assert [one for one in sentences(site) if one.isascii() and squeezed(one) not in text] == []


def tab(visit: Visit) -> dict[str, Any]:
    """Go one stop further by the keyboard, and return where that is."""
    visit.page.keyboard.press("Tab")
    stop: dict[str, Any] = visit.page.evaluate(FOCUSED)
    assert stop["outlined"], stop
    assert stop["seen"], stop
    return stop


def test_the_keyboard_reaches_the_skip_link_first_then_each_finding_in_order(
    site: Site, browser: Browser
) -> None:
    wanted = [f"f-{finding.id}" for finding in site.report.open_findings]
    with opened(browser, site.index) as visit:
        assert tab(visit)["link"] == "#main"
        visit.page.keyboard.press("Enter")
        assert visit.page.evaluate(FOCUSED)["id"] == "main"
        reached: list[str] = []
        while len(reached) < len(wanted):
            anchor = urldefrag(tab(visit)["link"]).fragment
            reached += [anchor] if anchor in wanted and anchor not in reached else []
        assert reached == wanted


def test_enter_on_the_link_of_a_finding_moves_to_its_card(site: Site, browser: Browser) -> None:
    for finding in site.report.open_findings[:3]:
        with opened(browser, site.index) as visit:
            visit.page.locator(f'main a[href$="#f-{finding.id}"]').first.focus()
            visit.page.keyboard.press("Enter")
            visit.page.wait_for_url(f"**#f-{finding.id}")
            card = visit.page.locator(":target")
            assert finding.message in card.inner_text()
            assert card.evaluate("one => one.getBoundingClientRect().top") < visit.page.evaluate(
                "innerHeight"
            )


def test_a_script_that_slipped_into_a_page_would_not_run(site: Site, browser: Browser) -> None:
    slipped = "<script>document.title = 'ran'</script><img src='data:,' onerror=\"document.title = 'ran'\">"
    copy = site.index.with_name("slipped.html")
    with opened(browser) as visit:
        for path in site.pages:
            copy.write_text(path.read_text("utf-8").replace("</main>", slipped + "</main>"), "utf-8")
            visit.go(copy)
            assert visit.page.title() != "ran", site.name(path)
            assert sum("Content Security Policy" in one for one in visit.said) == 2, site.name(path)
    copy.unlink()
