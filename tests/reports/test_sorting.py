"""Sorting: which pages ask for the script, what lets it run, and by what figures sort."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from importlib.resources import files

import pytest
from reported import HOSTILE, Page, broken, cell, plot, rule, span

from tieout.reports import render
from tieout.reports.html.site import pages
from tieout.reports.html.sorting import script, sorting

STRICT = (
    "default-src 'none'; script-src 'sha256-{}'; style-src 'self' file:; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)


def site(rules: int, years: int, language: str = "en") -> Mapping[str, str]:
    judged = tuple(rule(f"rule-{n}", items=1, holds_exactly=1, why=HOSTILE) for n in range(rules))
    report = broken(rules=judged, findings=(), plots=(plot(*range(2001, 2001 + years), title=HOSTILE),))
    return dict(pages(report, "error", language))


def asking(made: Mapping[str, str]) -> set[str]:
    return {name.partition("/")[0] for name, text in made.items() if "<script" in text}


def test_only_pages_with_a_long_table_have_the_script() -> None:
    assert asking(site(rules=3, years=20)) == set()
    assert asking(site(rules=4, years=20)) == {"datasets"}
    assert asking(site(rules=3, years=21)) == {"series"}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_policy_allows_the_text_of_the_script_and_nothing_else_of_its_kind(language: str) -> None:
    for name, text in site(rules=4, years=21, language=language).items():
        if not name.startswith(("datasets/", "series/")):
            continue
        page = Page(text)
        (policy,) = [one["content"] for one in page.having("meta") if "http-equiv" in one]
        (ran,) = re.findall(r"<script[^>]*>(.*?)</script>", text, re.DOTALL)
        assert policy == STRICT.format(b64encode(sha256(ran.encode()).digest()).decode())
        (attributes,) = page.having("script")
        assert all(name.startswith("data-") for name in attributes)
        assert not {one for _, given in page.tags for one in given if one.startswith("on")}


def test_the_script_is_small_and_holds_nothing_of_anybody() -> None:
    made = [text for text in site(rules=4, years=21).values() if "<script" in text]
    assert len({re.search(r"<script[^>]*>(.*?)</script>", text, re.DOTALL)[1] for text in made}) == 1  # type: ignore[index]
    assert len(script().encode()) < 3_000
    assert "//" not in script()
    assert not re.search(r"innerHTML|eval|fetch|http|import", script())


def test_one_page_alone_has_no_script_and_no_table_that_asks_for_it() -> None:
    page = Page(render(broken(rules=tuple(rule(f"rule-{n}") for n in range(30))), "html"))
    assert not page.having("script")
    assert "data-sort" not in page.text


def test_the_script_is_shipped_beside_the_style_sheet() -> None:
    templates = files("tieout.reports.html").joinpath("templates")
    assert templates.joinpath("sort.js").is_file()
    assert templates.joinpath("style.css").is_file()


@pytest.mark.parametrize(
    ("printed", "multiplier", "ends", "number"),
    [
        ("46.1", 0, ("46.05", "46.15"), ""),
        ("-3", 0, ("-3.5", "-2.5"), ""),
        ("3.337", 6, ("3336500", "3337500"), "3337000"),
        ("3,337", 0, ("3336.5", "3337.5"), "3337"),
        ("78,6", 0, ("78.55", "78.65"), "78.6"),
        ("1", 400, ("1" + "0" * 400, "1" + "0" * 400), "1e+300"),
    ],
)
def test_a_figure_says_its_number_where_its_print_does_not_sort(
    printed: str, multiplier: int, ends: tuple[str, str], number: str
) -> None:
    assert sorting(cell(printed, multiplier=multiplier, interval=span(*ends))) == number


def test_among_figures_of_one_scale_a_print_sorts_as_it_stands() -> None:
    one = cell("3.337", multiplier=6, interval=span("3336500", "3337500"))
    bound = cell(">3000", multiplier=3, interval=span("3000000", "3000000"))
    assert [sorting(each, scaled=False) for each in (one, bound)] == ["", "3000"]


def test_a_bad_cell_has_no_number() -> None:
    assert sorting(cell("n/a", interval=None)) == ""
