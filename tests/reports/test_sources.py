"""Sources: a column for each, what contradicts which, and blocks where there are too many columns."""

from __future__ import annotations

import math
import re
from dataclasses import replace

from reported import HOSTILE, Page, broken, cell, plot, span

from tieout.model import Plot, Point
from tieout.reports.html.site import pages
from tieout.reports.html.sources import Matrix, matrix

CONTRADICTORY = (("31", "B p. 1"), ("30", "A p. 1"), ("30.0", "C line 2"), ("30", "A p. 9"))


def printed(*figures: tuple[tuple[str, str], ...]) -> Plot:
    """Return a series, a year a figure, each printed by sources; a print has the unit of its digits."""
    points: list[Point] = []
    for year, prints in enumerate(figures, 2001):
        for text, source in prints:
            low, high = (float(text) + side * (0.05 if "." in text else 0.5) for side in (-1, 1))
            key = {"AREA": "CN", "TIME": str(year)}
            one = cell(text, line=len(points) + 2, key=key, source=source, interval=span(str(low), str(high)))
            points.append(Point(one, f"{year}-01-01", f"{year + 1}-01-01", forecast=False))
    return replace(plot(2001), points=tuple(points))


def compared(*figures: tuple[tuple[str, str], ...]) -> Matrix:
    return matrix(broken(plots=(printed(*figures),), findings=()), {})


def page(*figures: tuple[tuple[str, str], ...]) -> str:
    return dict(pages(broken(plots=(printed(*figures),), findings=()), "error"))["sources/d.html"]


def among(*names: str) -> tuple[tuple[str, str], ...]:
    return tuple(("5", name) for name in names)


def rows(text: str) -> list[list[str]]:
    """Return the cells of the last table of a page as their words."""
    table = text.rpartition("<table")[2]
    lines = table.split("<tr")[1:]
    return [
        [" ".join(re.sub("<[^>]*>", " ", one).split()) for one in re.findall(r"<t[hd].*?</t[hd]>", line)]
        for line in lines
    ]


def test_the_matrix_has_a_column_for_each_source_and_is_empty_where_one_does_not_print() -> None:
    made = rows(page((("5", "A p. 3"), ("5", "B"), ("5", "C")), (("7", "C"), ("7", "A"))))
    assert made == [
        ["Indicator", "Period", "A", "B", "C", "Agreement"],
        ["Growth CN", "2001", "5 % p. 3, t.csv:2", "5 % t.csv:3", "5 % t.csv:4", "all agree"],
        ["Growth CN", "2002", "7 % t.csv:6", "", "7 % t.csv:5", "all agree"],
    ]


def test_a_print_says_in_words_which_sources_it_contradicts() -> None:
    ((_, _, a, b, c, _),) = rows(page(CONTRADICTORY))[1:]
    assert a == "30 % contradicts B p. 1, t.csv:3 30 % contradicts B p. 9, t.csv:5"
    assert b == "31 % contradicts A, C p. 1, t.csv:2"
    assert c == "30.0 % contradicts B line 2, t.csv:4"


def test_prints_of_one_rounding_unit_contradict_each_other_though_their_intervals_touch() -> None:
    (figure,) = compared((("30", "A"), ("31", "B"), ("32", "C"))).shared
    assert [figure.against(row) for row in figure.rows] == [["B", "C"], ["A", "C"], ["A", "B"]]


def test_a_print_without_an_end_contradicts_what_lies_beyond_it_and_nothing_else() -> None:
    huge = "1" + "0" * 400
    points = printed((("30", "A"), ("35", "B"), ("36", "C"))).points
    open_up = replace(points[2].cell, interval=span("31", math.inf))
    beyond = replace(points[1].cell, interval=span(huge, huge + "0"))
    several = [points[0], points[1]._replace(cell=beyond), points[2]._replace(cell=open_up)]
    report = broken(plots=(replace(printed(), points=tuple(several)),), findings=())
    (figure,) = matrix(report, {}).shared
    assert [figure.against(row) for row in figure.rows] == [["B", "C"], ["A"], ["A"]]


def test_where_all_agree_nothing_contradicts() -> None:
    (figure,) = compared((("30", "A"), ("30.4", "B"))).shared
    assert [figure.against(row) for row in figure.rows] == [[], []]


def test_long_names_are_numbered_and_a_table_before_says_whose_numbers_they_are() -> None:
    text = page((("5", "A very long name of a source"), ("5", "B")))
    assert rows(text)[0] == ["Indicator", "Period", "S1 A very long name of a source", "S2 B", "Agreement"]
    legend = text.partition("<tbody")[2].partition("</tbody>")[0]
    assert re.findall(r">(S\d)</td><th[^>]*>([^<]*)<", legend) == [
        ("S1", "A very long name of a source"),
        ("S2", "B"),
    ]


def test_who_states_no_source_has_the_last_column() -> None:
    assert rows(page((("5", ""), ("5", "B"), ("5", "A"))))[0][2:5] == ["A", "B", "no source stated"]


def test_six_sources_stand_side_by_side_and_seven_in_blocks_contradictions_first() -> None:
    assert [list(one.sources) for one in compared(among("A", "B", "C"), among("D", "E", "F")).blocks] == [
        list("ABCDEF")
    ]
    wrong = (("5", "A"), ("9", "G"))
    blocks = compared(
        among("A", "B", "C", "D", "E"), among("F", "G"), wrong, among("F", "A"), among("A", "B")
    ).blocks
    assert [("".join(one.sources), len(one.figures), one.contradicts) for one in blocks] == [
        ("AG", 1, True),
        ("ABCDEF", 3, False),
        ("FG", 1, False),
    ]


def test_a_figure_of_more_sources_than_fit_stands_whole() -> None:
    blocks = compared(among(*"ABCDEFGH"), among("A", "H"), among("H", "I")).blocks
    assert [("".join(one.sources), len(one.figures)) for one in blocks] == [("ABCDEFGH", 2), ("HI", 1)]


def test_a_block_of_many_columns_scrolls_in_a_region_that_has_its_caption_for_a_name() -> None:
    made = Page(page(among(*"ABCDE")))
    (region,) = [one for one in made.having("div") if one.get("role") == "region"]
    assert (region["tabindex"], region["aria-label"]) == (
        "0",
        "Figures printed by several sources, contradictions first",
    )
    assert not [one for one in Page(page(among(*"ABCD"))).having("div") if one.get("role") == "region"]


def test_a_hostile_name_of_a_source_stays_a_text_in_heads_and_labels() -> None:
    made = Page(page(*(among(HOSTILE, *others) for others in ("ABCDEF", "GHIJKL"))))
    assert [one["title"] for one in made.having("th") if one.get("title") == HOSTILE] == [HOSTILE] * 2
    (ours,) = made.having("script")
    assert next(iter(ours)) == "data-filter"
    assert "alert" not in re.findall(r"<script[^>]*>(.*?)</script>", made.text, re.DOTALL)[0]
