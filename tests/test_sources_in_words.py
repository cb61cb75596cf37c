"""How a figure that several rows print is told: whose print each is, and what tells rows apart."""

import pytest

from tieout.model import Cell
from tieout.reports.html.citations import sources_of
from tieout.testing import judged


def message(table: str) -> str:
    """Return the sentence about the one figure whose rows contradict each other."""
    (finding,) = [one for one in judged(table).findings if one.rule == "sources-agree"]
    return finding.message


def test_a_print_that_many_sources_have_is_told_once() -> None:
    rows = "".join(f"2015,10.0,office {number}\n" for number in range(29))
    assert message(f"year,v,SOURCE\n{rows}2015,11.0,yearbook\n") == (
        "v is printed as 10.0 (29 sources), 11.0 (line 31, yearbook): what they can stand for lies 0.9 apart"
    )


@pytest.mark.parametrize(
    ("rows", "prints"),
    [
        ("2015,10.0,a\n2015,10.0,a\n2015,11.0,b\n", "10.0 (2 lines), 11.0 (line 4, b)"),
        ("2015,10.0,a\n2015,10.0,\n2015,11.0,b\n", "10.0 (2 lines), 11.0 (line 4, b)"),
        ("2015,10.0,a\n2015,11.0,c\n2015,10.0,b\n", "10.0 (2 sources), 11.0 (line 3, c)"),
    ],
)
def test_rows_of_one_print_are_counted_as_sources_where_each_states_its_own(rows: str, prints: str) -> None:
    assert message(f"year,v,SOURCE\n{rows}").startswith(f"v is printed as {prints}: ")


def test_rows_that_nothing_tells_apart_are_told_what_would() -> None:
    hint = 'no field tells the rows apart, so all print one figure: declare a "primaryKey"'
    assert hint in message("a,b\n1.0,2.0\n1.0,3.0\n")
    assert "tells the rows apart" not in message("year,b\n2020,2.0\n2020,3.0\n")
    assert "tells the rows apart" not in message("area,b\nx,2.0\nx,3.0\n")


@pytest.mark.parametrize(
    ("prints", "told"),
    [((">", "180"), "is printed as >180 and 180, that is 180.0 to 180.5"), (("", "190"), "180 or 190")],
)
def test_prints_that_agree_all_hold_and_of_those_that_do_not_one_does(
    prints: tuple[str, str], told: str
) -> None:
    qualifier, other = prints
    table = f"year,v,QUALIFIER,w\n2020,180,{qualifier},100\n2020,{other},,100\n"
    report = judged(table, kind="at_most", smaller="v", larger="w")
    finding = next(one for one in report.findings if one.kind == "at_most")
    assert told in finding.message


def test_what_lies_between_two_sources_is_not_what_they_give() -> None:
    table = "year,x,rate,SOURCE\n2020,2.312,,a\n2021,3.377,29.5,a\n2021,3.337,,b\n"
    report = judged(table, kind="growth", published="rate", of="x")
    finding = next(one for one in report.findings if one.kind == "growth")
    assert "gives 46.01 to 46.12 with 3.377 or 44.28 to 44.39 with 3.337: 14.73 too low" in finding.message


def test_sources_stand_in_the_order_of_their_numbers() -> None:
    names = ["s 10", "s 9", "s 2b", "s 02", "s 1", "a", "10", "9", "s"]
    cells = [Cell("v", {}, "1", None, "a.csv", 2, "v", source=name) for name in names]
    assert sources_of(cells) == ["9", "10", "a", "s", "s 1", "s 02", "s 2b", "s 9", "s 10"]
