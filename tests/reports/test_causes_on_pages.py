"""Causes on the pages: on the card of each finding, and together on the page of their dataset."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from odd import CAUSED, EITHER, SWAPPED
from reported import HOSTILE, Page, finding

from tieout.model import Cause, Report, Suspect
from tieout.reports import render
from tieout.reports.html.site import pages
from tieout.reports.html.words import Words


def site(report: Report, language: str = "en") -> dict[str, str]:
    return dict(pages(report, "error", language))


def cards(text: str) -> dict[str, str]:
    """Return the card of each finding, by its id."""
    found = re.findall(r'<article class="card [a-z]+" id="f-([^"]+)">(.*?)</article>', text, re.DOTALL)
    return dict(found)


def plain(text: str) -> str:
    return Page(f"<div>{text}</div>").plain


def test_a_card_says_which_cell_may_be_wrong_and_what_it_must_be() -> None:
    by_id = cards(render(CAUSED, "html"))
    said = plain(by_id["000000000001"])

    assert "Cause 2 findings have one explanation: a fault in this cell." in said
    assert (
        "5g_stations CN 20233.737 million COUNT = 3 737 0003.37595 to 3.37823"
        "two digits swapped: 3.377datasets/d/t.csv:7 OBS_VALUE Explains too: Finding 3" in said
    )
    assert "Printed: 3.7365 to 3.7375; Must be: 3.37595 to 3.37823 million COUNT; gap 0.35827." in said
    assert by_id["000000000001"].count('<svg class="intervals"') == 2


def test_sets_of_cells_are_numbered_and_cells_of_one_set_stand_together() -> None:
    said = plain(cards(render(CAUSED, "html"))["000000000002"])

    assert "Cause 1 finding has 2 possible explanations; each alone would explain it." in said
    assert "Cells with the same number are wrong together." in said
    rows = re.findall(r"(\d)(yoy|s) CN 2023", said.partition("Cells that may be wrong")[2])
    assert rows == [("1", "yoy"), ("2", "s"), ("2", "yoy")]
    assert "Possible slip" not in said


def test_what_has_no_suspects_is_said_in_a_sentence() -> None:
    by_id = cards(render(CAUSED, "html"))

    assert "Which figures are at fault in this finding was not found." in plain(by_id["000000000004"])
    said = plain(by_id["000000000005"])
    assert "2 findings have one explanation: `yoy` stands 1 row too early Explains too: Finding 6" in said
    assert "Cells that may be wrong" not in said


def test_a_card_that_says_it_already_says_it_once() -> None:
    own = tuple(Suspect((one,)) for one in CAUSED.findings[0].cells)
    quiet = replace(CAUSED, causes=(Cause("c", "d", "t", "figure", (finding(1).id,), own, 1),))

    assert "Cause" not in Page(render(quiet, "html")).plain


def test_the_page_of_a_dataset_lists_what_explains_several_findings() -> None:
    files = site(replace(CAUSED, causes=(*CAUSED.causes, replace(CAUSED.causes[0], dataset="other"))))
    _, _, listed = files["datasets/d.html"].partition('<section id="causes"')
    said = plain("<section" + listed.partition("</section>")[0] + "</section>")

    assert said.count("Explains:") == 2
    assert "Cause 1 2 findings have one explanation: a fault in this cell." in said
    assert "Cause 2 2 findings have one explanation: `yoy` stands 1 row too early" in said
    assert re.findall(r'href="([^"]+)">Finding \d', listed) == [
        f"../index.html#f-{finding(number).id}" for number in (1, 3, 5, 6)
    ]
    assert "Causes 2" in plain(
        files["datasets/d.html"].partition("<nav aria-label")[2].partition("</nav>")[0][5:]
    )


def test_what_missing_figures_must_be_stands_with_what_could_not_be_checked() -> None:
    assert "2025 (b [N 2020] must be 6.0 to 6.1; c [2021] must be above 7)" in (
        Page(site(CAUSED)["datasets/d.html"]).plain
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_that_a_user_wrote_is_markup(language: str) -> None:
    cell = replace(
        SWAPPED, series=HOSTILE, printed=HOSTILE, hints=(HOSTILE,), key={"a": HOSTILE}, path=HOSTILE
    )
    diagnosed = replace(CAUSED.causes[3], diagnosis=HOSTILE)
    causes = (replace(CAUSED.causes[0], suspects=(Suspect((cell,)), *EITHER)), diagnosed)
    for text in site(replace(CAUSED, causes=causes), language).values():
        assert "<script>alert" not in text
        assert "<b>ö" not in text


def test_both_languages_say_it() -> None:
    chinese, words = Page(site(CAUSED, "zh")["datasets/d.html"]).plain, Words("zh")

    assert words.plain("cause-one", n=2) in chinese
    assert words.plain("must-be") in chinese
    assert "explanation" not in chinese
