"""The outside table with six planted faults: an editor finds each faulty cell from the page alone."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

import pytest
from projects import OURS
from visits import Site, opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.parametrize("site", ["faults", "chinese"], indirect=True)

FILE = "datasets/indicators/indicators.csv"
VERDICTS = {"en": "Not ready to publish: 5 errors, 1 warning", "zh": "不可发布：5 个错误，1 个警告"}
PLANTED = list(csv.DictReader((OURS / "indicator-fixture" / "planted.csv").read_text("utf-8").splitlines()))


@pytest.fixture(scope="module")
def cards(site: Site, browser: Browser) -> list[str]:
    """Return what the evidence cards of the first page say of the findings themselves, without a script."""
    with opened(browser, site.index, java_script_enabled=False) as visit:
        texts = visit.page.locator("article[id^=f-]").all_inner_texts()
    # What may have caused it are other cells too.
    return [re.split(r"\n(?:Cause|原因)\n", text)[0] for text in texts]


def names(card: str, fault: dict[str, str]) -> bool:
    """Tell whether a card names the planted cell: its line in the file, its column, its printed text."""
    place = re.escape(f"{FILE}:{fault['line']}") + r"\s+" + fault["column"] + r"\b"
    return re.search(place, card) is not None and fault["printed"] in card


def test_the_page_shows_the_six_planted_faults_and_nothing_else(cards: list[str]) -> None:
    assert len(cards) == len(PLANTED) == 6
    found = [[number for number, card in enumerate(cards) if names(card, fault)] for fault in PLANTED]
    assert sorted(numbers[0] for numbers in found if numbers) == [0, 1, 2, 3, 4, 5]


def test_the_verdict_is_the_first_thing_on_the_page(site: Site, browser: Browser) -> None:
    with opened(browser, site.index, java_script_enabled=False) as visit:
        verdict = VERDICTS[visit.page.locator("html").get_attribute("lang") or ""]
        assert visit.page.inner_text("h1").strip() == verdict
        assert visit.page.title().startswith(verdict)
        assert visit.page.evaluate(
            "document.querySelector('h1').getBoundingClientRect().bottom < innerHeight"
        )
