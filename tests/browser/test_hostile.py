"""What tries to be markup, a template, a formula or a turn of the line comes out as the text it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hostile import DATASET, FILE, TEXTS
from visits import OPEN_ALL, Site, opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.parametrize("site", ["hostile"], indirect=True)

# Where each text stands in the project; a reason for every other one, as half of the findings are accepted.
PLACES = ("area", "cell", "series", "source", "title", "unit")
# What the browser would have made of a text that it took for markup.
MADE = """() => [...document.querySelectorAll('script, img, [onmouseover], [onerror]')]
    .filter(one => one.localName !== 'script' || one.textContent.includes('alert'))
    .map(one => one.outerHTML)"""
# Words of ours, in texts of their own or beside a name, that run from right to left.
TURNED = """() => {
    const turned = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const box = (node, at) => {
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        return range.getBoundingClientRect();
    };
    while (walk.nextNode()) {
        const node = walk.currentNode;
        const ours = /^[\\x20-\\x7e\\s]*$/.test(node.data) ? /\\w\\w/ : /is printed|too low|is no number/;
        const word = ours.exec(node.data);
        if (!word || !node.parentElement.checkVisibility()) continue;
        const first = box(node, word.index), second = box(node, word.index + 1);
        if (first.top === second.top && second.left < first.left) turned.push(node.data);
    }
    return turned;
}"""


@pytest.fixture(scope="module")
def seen(site: Site, browser: Browser) -> str:
    """Return all that can be read on all pages, and see to it that nothing ran while it was read."""
    texts = []
    with opened(browser) as visit:
        for path in site.pages:
            visit.go(path)
            texts.append(visit.text())
            assert visit.said == []
    return "\n".join(texts)


@pytest.mark.parametrize("place", PLACES)
def test_a_hostile_text_is_read_as_it_was_written(seen: str, place: str) -> None:
    assert [text for text in TEXTS if f"{place} {text}" not in seen] == []


def test_a_hostile_reason_and_a_hostile_why_are_read_as_they_were_written(seen: str) -> None:
    assert [text for text in TEXTS[::2] if f"reason {text}" not in seen] == []
    assert "why " + " ".join(TEXTS) in seen


def test_a_hostile_file_and_a_hostile_dataset_are_read_as_they_were_written(seen: str) -> None:
    assert re.search(re.escape(FILE) + r"\D+\b3\b", seen)
    assert DATASET in seen


def test_no_template_and_no_reference_was_worked_out(seen: str) -> None:
    assert "62773913" not in seen
    assert "&amp;amp;" not in seen


def test_nothing_was_made_of_a_hostile_text(site: Site, browser: Browser) -> None:
    with opened(browser) as visit:
        for path in site.pages:
            visit.go(path)
            assert (site.name(path), visit.page.evaluate(MADE)) == (site.name(path), [])


def test_a_mark_that_turns_the_line_turns_nothing_beside_its_text(site: Site, browser: Browser) -> None:
    with opened(browser) as visit:
        for path in site.pages:
            visit.go(path)
            visit.page.evaluate(OPEN_ALL)
            assert (site.name(path), visit.page.evaluate(TURNED)) == (site.name(path), [])
