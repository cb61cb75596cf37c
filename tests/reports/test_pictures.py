"""The pictures: to scale, with a gap that can be seen, and never out of bounds."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieout.model import Bound, Cell, Interval, Plot, Point
from tieout.relations.sentence import Scale, count_units
from tieout.reports.html.citations import locator_of, source_of
from tieout.reports.html.pictures.interval_picture import Bar, intervals
from tieout.reports.html.pictures.series_chart import series
from tieout.reports.html.pictures.svg import Ticks, element, words

INF = math.inf


def parsed(picture: str) -> ET.Element:
    return ET.fromstring(picture)  # noqa: S314 -- drawn by us


def picture(one: tuple[Bound, Bound], other: tuple[Bound, Bound], scale: Scale | None = None) -> ET.Element:
    bars = [Bar("Published", Interval(*one), "published"), Bar("Implied", Interval(*other), "implied")]
    return parsed(intervals(bars, scale or Scale(), "A title"))


def path(drawn: ET.Element, name: str) -> list[float]:
    found = drawn.find(f".//path[@class='{name}']")
    return [] if found is None else [float(number) for number in re.findall(r"-?[0-9.]+", found.attrib["d"])]


def texts(drawn: ET.Element, name: str) -> list[str]:
    return [text.text or "" for text in drawn.iter("text") if text.get("class") == name]


def signs(drawn: ET.Element) -> list[str]:
    return [use.attrib["href"] for use in drawn.iter("use")]


def bar(drawn: ET.Element, name: str) -> tuple[float, float]:
    left, _, right, *_ = path(drawn, name)
    return left, right


def gap(drawn: ET.Element) -> tuple[float, float] | None:
    found = path(drawn, "gap")
    return (found[0], found[2]) if found else None


def test_a_value_in_an_element_is_escaped() -> None:
    made = element("text", "<b>&", class_='"><script>')
    assert made == '<text class="&#34;&gt;&lt;script&gt;">&lt;b&gt;&amp;</text>'


def test_two_bars_stand_to_scale_with_the_gap_between_them() -> None:
    drawn = picture((Fraction("46.05"), Fraction("46.15")), (Fraction("44.28"), Fraction("44.39")))
    published, implied, between = bar(drawn, "published"), bar(drawn, "implied"), gap(drawn)
    assert between == (implied[1], published[0])
    assert (published[1] - published[0]) / (implied[1] - implied[0]) == pytest.approx(10 / 11, abs=0.01)
    assert texts(drawn, "caption") == ["Published: 46.05 to 46.15", "Implied: 44.28 to 44.39"]
    assert texts(drawn, "gap-words") == ["gap 1.66"]


def test_ends_are_written_in_the_printed_scale() -> None:
    drawn = picture((3250500, 3251500), (3336500, INF), Scale(6, "COUNT"))
    assert texts(drawn, "caption") == ["Published: 3.2505 to 3.2515", "Implied: at least 3.3365"]
    assert texts(drawn, "tick")[0] == "million COUNT"
    assert "million COUNT" in (drawn.findtext("desc") or "")


def test_a_tiny_gap_is_drawn_larger_and_the_bars_are_torn_off() -> None:
    drawn = picture((Fraction(0), Fraction(1)), (1 + Fraction(1, 10**9), Fraction(2)))
    between = gap(drawn)
    assert between is not None
    assert between[1] - between[0] > 100
    assert signs(drawn) == ["#torn", "#torn"]
    assert texts(drawn, "gap-words") == ["gap 0.000000001"]


def test_an_end_that_does_not_exist_is_an_arrow() -> None:
    assert signs(picture((-INF, 0), (1, INF))) == ["#on-left", "#on-right"]


def test_points_have_a_place_and_no_width() -> None:
    drawn = picture((5, 5), (7, 7))
    left, right = bar(drawn, "published")
    assert left == right == (gap(drawn) or (0, 0))[0]


def test_bars_that_touch_are_said_to() -> None:
    drawn = picture((1, 2), (2, 3))
    assert gap(drawn) is None
    assert texts(drawn, "gap-words") == ["no gap: they touch"]


def test_there_is_no_picture_of_two_bars_without_ends() -> None:
    assert not intervals([Bar("a", Interval(-INF, INF), "published")] * 2, Scale(), "A title")


ENDS: st.SearchStrategy[Bound] = st.one_of(
    st.fractions(-(10**15), 10**15, max_denominator=10**6),
    st.sampled_from([INF, -INF, Fraction(0), Fraction(10) ** 300, Fraction(1, 10**30)]),
)
INTERVALS = (
    st.tuples(ENDS, ENDS)
    .map(lambda ends: Interval(min(ends), max(ends)))
    .filter(lambda one: one.low != INF and one.high != -INF)
)


@given(INTERVALS, INTERVALS)
def test_no_line_leaves_the_picture_and_every_gap_can_be_seen(one: Interval, other: Interval) -> None:
    bars = [Bar("Published", one, "published"), Bar("Implied", other, "implied")]
    made = intervals(bars, Scale(), "A title")
    if not made:
        return
    drawn = parsed(made)
    for name in ("published", "implied"):
        left, right = bar(drawn, name)
        assert -20 <= left <= right <= 1020
    between = gap(drawn)
    assert (between is None) == one.meets(other)
    assert between is None or between[1] - between[0] >= 80


@given(st.fractions(), st.fractions(min_value=Fraction(1, 10**12)), st.integers(6, 9))
def test_ticks_are_round_few_and_inside(low: Fraction, width: Fraction, most: int) -> None:
    ticks = Ticks.of(low, low + width, most)
    assert 2 <= len(ticks.values) <= most
    assert all(low <= value <= low + width for value in ticks.values)
    assert all((value * 10**ticks.digits).denominator == 1 for value in ticks.values)


@pytest.mark.parametrize(
    ("units", "said"),
    [(1.0, "1 rounding unit"), (4.709, "4.71 rounding units"), (73217.6, "73218 rounding units")],
)
def test_rounding_units_are_written_without_powers(units: float, said: str) -> None:
    assert count_units(units) == said


def test_what_a_figure_would_have_to_be_is_told_apart_from_what_it_is() -> None:
    third = Interval(Fraction(1, 3), Fraction(2, 3))
    assert words(third, 0, Interval(Fraction("0.66667"), Fraction(1))) == "0.333333 to 0.666667"
    assert words(third, 0, Interval(Fraction(1), Fraction(2))) == "0.3 to 0.7"
    assert (
        words(Interval(Fraction("6.4"), Fraction("6.6")), 0, Interval(Fraction("6.65"), Fraction("6.75")))
        == "6.4 to 6.6"
    )


def point(period: str, printed: str, low: Bound, high: Bound, *, forecast: bool = False) -> Point:
    cell = Cell("x", {"TIME": period}, printed, Interval(low, high), "t.csv", int(period[:4]), "x")
    year, month = int(period[:4]), int(period[5:] or 1)
    after = (year, month + 1) if "-" in period else (year + 1, month)
    end = date(after[0] + after[1] // 13, (after[1] - 1) % 12 + 1, 1)
    return Point(cell, date(year, month, 1).isoformat(), end.isoformat(), forecast)


def chart(*points: Point, failing: int = 0) -> ET.Element:
    """Draw a chart in which the figure of one year breaks a rule."""
    return parsed(series(Plot("d", "x", {}, "COUNT", "A series", points), {("t.csv", failing, "x")}))


def test_figures_stand_at_the_ends_of_their_periods_to_scale_in_time() -> None:
    drawn = chart(
        point("2020", "10", 9.5, 10.5), point("2021", "20", 19.5, 20.5), point("2024", "30", 29.5, 30.5)
    )
    first, second, third = path(drawn, "dot")[0::3]
    assert (third - second) / (second - first) == pytest.approx(3, abs=0.01)
    # The band of a year ends where its figure stands.
    assert third == pytest.approx(980)
    assert texts(drawn, "tick")[-5:] == ["2020", "2021", "2022", "2023", "2024"]


def test_points_are_joined_in_order_of_time_whatever_the_order_of_rows() -> None:
    drawn = chart(point("2024", "30", 29, 31), point("2020", "10", 9, 11), point("2021", "20", 19, 21))
    xs = path(drawn, "line")[0::2]
    assert xs == sorted(xs)


def test_whiskers_show_intervals_that_can_be_seen() -> None:
    assert path(chart(point("2020", "1", 0.5, 1.5), point("2021", "2", 1.5, 2.5)), "whisker")
    assert not path(
        chart(point("2020", "100.0", 99.95, 100.05), point("2021", "900.0", 899.95, 900.05)), "whisker"
    )


def test_a_bound_is_an_arrow_at_the_bound() -> None:
    drawn = chart(point("2020", ">5", 5, INF), point("2021", "<9", 0, 9))
    assert signs(drawn) == ["#up", "#down"]
    assert texts(drawn, "label") == ["<9", ">5"]


def test_a_forecast_is_hollow_and_not_joined() -> None:
    drawn = chart(point("2020", "1", 1, 1), point("2021", "2", 2, 2), point("2030", "9", 9, 9, forecast=True))
    assert len(list(drawn.iter("circle"))) == 1
    assert len(path(drawn, "line")) == 4


def test_a_figure_that_breaks_a_rule_is_a_cross_with_a_label() -> None:
    drawn = chart(point("2020", "1", 1, 1), point("2021", "2", 2, 2), point("2022", "3", 3, 3), failing=2021)
    assert signs(drawn) == ["#cross"]
    assert texts(drawn, "cross-words") == ["2"]
    assert "1 of them broken" in (drawn.findtext("desc") or "")


def sourced(source: str, *points: Point) -> list[Point]:
    return [one._replace(cell=replace(one.cell, source=source)) for one in points]


def test_each_source_has_a_shape_and_a_line_of_its_own() -> None:
    one = sourced("A page 1", point("2020", "1", 1, 1), point("2021", "2", 2, 2))
    other = sourced("B table 3", point("2020", "1", 1, 1), point("2022", "3", 3, 3))
    drawn = chart(*one, *other, *sourced("C", point("2023", "4", 4, 4)))
    assert sorted(signs(drawn)) == ["#s0", "#s0", "#s1", "#s1", "#s2"]
    assert [len(path(drawn, f"line l{n}")) for n in range(3)] == [4, 4, 0]
    assert not path(drawn, "dot")


def test_figures_of_which_each_has_a_source_of_its_own_are_joined_faintly() -> None:
    drawn = chart(*sourced("A", point("2020", "1", 1, 1)), *sourced("B", point("2021", "2", 2, 2)))
    assert len(path(drawn, "line faint")) == 4


def test_one_source_alone_is_drawn_as_none() -> None:
    points = point("2020", "1", 1, 1), point("2021", "2", 2, 2)
    alone, none = (chart(*sourced(source, *points)) for source in ("A line 2", ""))
    assert ET.tostring(alone) == ET.tostring(none)


def test_a_forecast_of_a_source_is_hollow_and_a_cross_lies_beneath_the_shape() -> None:
    ahead = sourced("B", point("2022", "3", 3, 3, forecast=True))
    drawn = chart(*sourced("A", point("2020", "1", 1, 1), point("2021", "2", 2, 2)), *ahead, failing=2021)
    assert signs(drawn) == ["#s0", "#wide-cross", "#s0", "#s1"]
    assert [use.get("class") for use in drawn.iter("use")][-1] == "shape s1 ahead"


def test_more_sources_than_shapes_share_the_last() -> None:
    points = [sourced(f"S{n}", point(f"20{n + 10}", "1", 1, 1))[0] for n in range(8)]
    assert signs(chart(*points)) == ["#s0", "#s1", "#s2", "#s3", *["#s4"] * 4]


def after_break(one: Point) -> Point:
    return one._replace(status="B")


def pieces(drawn: ET.Element, name: str = "line") -> list[int]:
    """Return how many figures each piece of a line joins."""
    found = drawn.find(f".//path[@class='{name}']")
    return [] if found is None else [piece.count("L") + 1 for piece in found.attrib["d"].split("M")[1:]]


def test_a_break_is_a_line_between_the_figures_that_it_parts_with_a_word() -> None:
    figures = point("2020", "1", 1, 1), after_break(point("2021", "2", 2, 2)), point("2022", "3", 3, 3)
    drawn = chart(*figures)
    first, second, _ = path(drawn, "dot")[0::3]
    x, top, bottom = path(drawn, "break")
    assert x == pytest.approx((first + second) / 2, abs=0.1)
    assert (top, bottom) == (20, 184)
    assert texts(drawn, "break-words") == ["break"]


def test_no_line_crosses_a_break_whichever_source_says_so() -> None:
    one = sourced("A", *(point(str(year), "1", 1, 1) for year in range(2020, 2025)))
    other = sourced("B", *(point(str(year), "2", 2, 2) for year in range(2020, 2025)))
    one[2] = after_break(one[2])
    drawn = chart(*one, *other)
    assert [pieces(drawn, f"line l{n}") for n in range(2)] == [[2, 3], [2, 3]]


def failing(one: Point, printed: str = "x") -> Point:
    return one._replace(cell=replace(one.cell, printed=printed, interval=None))


def test_a_line_has_a_gap_where_a_cell_fails_but_not_before_the_first() -> None:
    figures = [point(str(year), "1", 1, 1) for year in range(2019, 2026)]
    figures[0], figures[3] = failing(figures[0]), failing(figures[3], "")
    drawn = chart(*figures)
    assert pieces(drawn) == [2, 3]
    assert "5 figures over time" in (drawn.findtext("desc") or "")


def test_a_figure_that_fails_parts_the_line_of_its_own_source_alone() -> None:
    one = sourced("A", *(point(str(year), "1", 1, 1) for year in range(2020, 2025)))
    other = sourced("B", *(point(str(year), "2", 2, 2) for year in range(2020, 2025)))
    one[1] = failing(one[1])
    drawn = chart(*one, *other, *sourced("C", failing(point("2022", "", 1, 1))))
    assert [pieces(drawn, f"line l{n}") for n in range(2)] == [[3], [5]]


def test_a_figure_alone_between_gaps_of_a_long_line_is_a_dot() -> None:
    figures = [point(str(year), "1", 1, 1) for year in range(1800, 2000)]
    figures[50], figures[52] = failing(figures[50]), failing(figures[52])
    drawn = chart(*figures)
    assert pieces(drawn) == [50, 147]
    assert len(path(drawn, "dot")) == 3


def test_sources_that_share_a_shape_are_not_joined() -> None:
    shared = [sourced(f"S{n:02}", point("2020", f"{n}", n, n))[0] for n in range(30)]
    later = [sourced(f"S{n:02}", point("2021", f"{n}", n, n))[0] for n in range(30)]
    drawn = chart(*shared, *later)
    assert [pieces(drawn, f"line l{n}") for n in range(5)] == [[2], [2], [2], [2], []]
    assert not path(chart(*shared, later[7]), "line faint")


def test_figures_that_no_line_joins_are_seen_among_many_sources() -> None:
    points = [sourced(f"S{n // 10:02}", point(str(2000 + n % 10), "1", n, n))[0] for n in range(300)]
    drawn = chart(*(one._replace(cell=replace(one.cell, line=n)) for n, one in enumerate(points, 2)))
    assert not signs(drawn)
    assert len(path(drawn, "dot l4")) == 3 * 260
    assert len(ET.tostring(drawn)) < 10_000


def test_a_cross_names_its_finding_and_few_of_many_crosses_are_labelled() -> None:
    points = [point(f"{1900 + n}", str(n), n, n) for n in range(0, 120, 2)]
    places = [("t.csv", one.cell.line, "x") for one in points]
    made = series(Plot("d", "x", {}, "", "x", tuple(points)), set(places), {places[30]: 7, places[50]: 8})
    assert texts(parsed(made), "cross-words") == ["(7) 60", "(8) 100", "118", "0"]
    unnamed = parsed(series(Plot("d", "x", {}, "", "x", tuple(points)), set(places)))
    assert len(texts(unnamed, "cross-words")) <= 14


def test_the_cross_of_an_accepted_finding_is_faint() -> None:
    points = point("2020", "1", 1, 1), point("2021", "2", 2, 2)
    places = {("t.csv", 2020, "x"), ("t.csv", 2021, "x")}
    made = series(Plot("d", "x", {}, "", "x", points), places, known={("t.csv", 2021, "x")})
    assert [use.get("class") for use in parsed(made).iter("use")] == ["cross", "cross known"]


def marked(
    points: Sequence[Point], numbers: Mapping[int, int], known: Sequence[int] = (), unit: str = ""
) -> ET.Element:
    """Draw a chart in which the figures of some lines break rules, by the numbers of their findings."""
    places = {("t.csv", line, "x"): number for line, number in numbers.items()}
    accepted = {("t.csv", line, "x") for line in known}
    return parsed(series(Plot("d", "x", {}, unit, "x", tuple(points)), set(places), places, known=accepted))


def test_few_accepted_figures_have_quiet_numbers_and_small_crosses() -> None:
    points = [point(str(year), str(year % 7), year % 7, year % 7) for year in range(2000, 2010)]
    drawn = marked(points, {2003: 1}, [2003])
    assert signs(drawn) == ["#small-cross"]
    assert not texts(drawn, "cross-words")
    assert texts(drawn, "label known-words") == ["(1) 1"]


def test_many_accepted_figures_are_small_dots_without_labels() -> None:
    points = [point(str(year), str(year % 7), year % 7, year % 7) for year in range(1700, 2010)]
    drawn = marked(points, {year: year for year in range(1700, 2010)}, range(1700, 2009))
    assert signs(drawn) == ["#cross"]
    assert len(path(drawn, "known-dot")) == 3 * 309
    assert texts(drawn, "cross-words") == ["(2009) 0"]
    assert texts(drawn, "label") == ["6"]
    assert not texts(drawn, "label known-words")
    assert len(ET.tostring(drawn)) < 15_000


def test_figures_of_one_finding_on_one_spot_have_one_label() -> None:
    points = point("2020", "1.000", 1, 1), point("2021", "3.337", 3, 4), point("2021", "3.377", 3, 4)
    points = (*points[:2], points[2]._replace(cell=replace(points[2].cell, line=9)))
    drawn = marked(points, {2021: 1, 9: 1})
    assert texts(drawn, "cross-words") == ["(1) 3.337, 3.377"]


def test_the_last_figure_has_the_number_of_its_finding_among_many() -> None:
    points = [point(str(year), str(year), year, year) for year in range(1900, 2000)]
    drawn = marked(points, {year: year - 1899 for year in range(1901, 2000)})
    assert "(100) 1999" in texts(drawn, "cross-words")
    named = len(texts(drawn, "cross-words"))
    assert f"{99 - named} findings not numbered" in texts(drawn, "tick")


def test_all_numbers_are_there_where_there_is_room_and_nothing_says_otherwise() -> None:
    points = [point(str(year), "1", year % 2 * 9, year % 2 * 9) for year in range(2000, 2010)]
    drawn = marked(points, {2003: 2, 2006: 1})
    assert len(texts(drawn, "cross-words")) == 2
    assert not [text for text in texts(drawn, "tick") if "numbered" in text]


def boxes(drawn: ET.Element) -> list[tuple[float, float, float, float]]:
    """Return what the labels of a chart cover on a screen 390 pixels wide."""
    found = []
    for text in drawn.iter("text"):
        if not {"label", "cross-words"} & set((text.get("class") or "").split()):
            continue
        x, y, width = (
            float(text.attrib["x"].rstrip("%")) * 3.1,
            float(text.attrib["y"]),
            7 * len(text.text or ""),
        )
        left = x - {"end": width, "middle": width / 2}.get(text.get("text-anchor", ""), 0)
        found.append((left, y - 10, left + width, y + 2))
    return found


def test_labels_cover_no_mark_and_no_other_label_on_a_small_screen() -> None:
    prints = ["5.1", "~5.6", ">4.9", "5.9", "5.0"]
    points = [
        point(f"{2000 + n}", text, float(text.strip("~>")), float(text.strip("~>")))
        for n, text in enumerate(prints)
    ]
    points.append(point("2006", "7.3", 7.3, 7.3, forecast=True))
    points.append(point("2007", "<7.1", 0, 7.1, forecast=True))
    drawn = marked(points, {2002: 1, 2003: 2, 2004: 2})
    covered = boxes(drawn)
    marks = [
        (float(one.attrib["cx"].rstrip("%")) * 3.1, float(one.attrib["cy"])) for one in drawn.iter("circle")
    ]
    marks += [(float(one.attrib["x"].rstrip("%")) * 3.1, float(one.attrib["y"])) for one in drawn.iter("use")]
    assert len(covered) >= 4
    for left, top, right, bottom in covered:
        assert not [(x, y) for x, y in marks if left < x < right and top < y < bottom]
        assert not [
            o
            for o in covered
            if (o[0], o[1]) != (left, top) and o[0] < right and left < o[2] and o[1] < bottom and top < o[3]
        ]


def test_a_label_without_a_scale_is_told_in_that_of_the_axis() -> None:
    printed = [("2020", "999999999999999.5"), ("2021", "2000000000000"), ("2022", "123456.7"), ("2023", "0")]
    points = [point(year, text, Fraction(text), Fraction(text)) for year, text in printed]
    drawn = marked(points, {2021: 1, 2022: 2})
    assert texts(drawn, "tick")[0] == "trillion"
    assert texts(drawn, "cross-words") == ["(1) 2", "(2) ≈0"]
    assert texts(drawn, "label") == ["0", "≈1000"]


def test_figures_without_intervals_have_no_chart() -> None:
    points = (point("2020", "", 1, 1), point("2021", "", 2, 2))
    bare = tuple(one._replace(cell=replace(one.cell, interval=None)) for one in points)
    assert not series(Plot("d", "x", {}, "", "x", bare), set())


@pytest.mark.parametrize(
    ("text", "source", "locator"),
    [
        ("cdf-2024-03 line 21", "cdf-2024-03", "line 21"),
        ("Ministry of Industry, p. 3", "Ministry of Industry", "p. 3"),
        ("Ministry of Industry", "Ministry of Industry", ""),
        ("MIIT https://example.org/2023", "MIIT", "https://example.org/2023"),
        ("Yearbook 2024 Table 2-1", "Yearbook 2024", "Table 2-1"),
        ("国家统计局 第3页", "国家统计局", "第3页"),
        ("line 21", "line 21", ""),
        ("", "", ""),
    ],
)
def test_a_source_is_told_from_the_place_in_it(text: str, source: str, locator: str) -> None:
    cell = Cell("x", {}, "1", None, "t.csv", 2, "x", source=text)
    assert (source_of(cell), locator_of(cell)) == (source, locator)


def test_a_label_carries_its_own_scale_where_the_axis_has_another() -> None:
    small, large = (
        point("2020", "100", 99_500_000_000, 100_500_000_000),
        point("2021", "30", 29.5e12, 30.5e12),
    )
    small = small._replace(cell=Cell("x", {}, "100", small.cell.interval, "t.csv", 2, "x", 9, "TOKENS"))
    large = large._replace(cell=Cell("x", {}, "30", large.cell.interval, "t.csv", 3, "x", 12, "TOKENS"))
    drawn = chart(small, large)
    assert texts(drawn, "tick")[0] == "trillion TOKENS"
    assert texts(drawn, "label") == ["30", "100 billion"]


def test_a_single_period_and_a_table_without_time_have_no_chart() -> None:
    alone = point("2020", "1", 1, 1)
    timeless = alone._replace(start="", end="")
    for points in ((alone,), (alone, alone), (timeless, timeless)):
        assert not series(Plot("d", "x", {}, "", "", points), set())


@pytest.mark.parametrize(
    ("first", "last", "labels"),
    [
        ("2020-01", "2020-02", ["2020-01", "2020-02"]),
        ("2020-11", "2021-10", ["2021-01", "2021-04", "2021-07", "2021-10"]),
        ("2020", "2021", ["2020", "2021"]),
        ("1750", "2023", ["1750", "1800", "1850", "1900", "1950", "2000"]),
        ("0001", "9998", ["2000", "4000", "6000", "8000"]),
    ],
)
def test_the_axis_of_time_has_few_labels_whatever_its_length(
    first: str, last: str, labels: list[str]
) -> None:
    drawn = chart(point(first, "1", 1, 1), point(last, "2", 2, 2))
    assert [text.text for text in drawn.iter("text") if text.get("y") == "202"] == labels


VALUES = st.fractions(-(10**15), 10**15, max_denominator=1000)


@given(st.lists(st.tuples(st.integers(1, 9998), VALUES, st.fractions(0, 100)), min_size=2, max_size=8))
def test_no_figure_leaves_the_chart(figures: list[tuple[int, Fraction, Fraction]]) -> None:
    points = [point(f"{year:04}", str(value), value - unit, value + unit) for year, value, unit in figures]
    made = series(Plot("d", "x", {}, "", "x", tuple(points)), set())
    if len({year for year, *_ in figures}) < 2:
        assert not made
        return
    line = path(parsed(made), "line")
    assert all(140 <= x <= 980 for x in line[0::2])
    assert all(34 <= y <= 184 for y in line[1::2])
