import math
import re
from fractions import Fraction

import pytest

from tieout.model import EVERYTHING, Interval
from tieout.relations.language import parse_relation
from tieout.relations.sentence import Scale, Words, digits_to_tell, fill, sentence, spell, spell_interval
from tieout.relations.tree import Figure, write
from tieout.reports import wording
from tieout.reports.html import evidence
from tieout.reports.html.evidence import picture
from tieout.testing import judged

INF = math.inf


def span(low: str, high: str) -> Interval:
    return Interval(Fraction(low), Fraction(high))


@pytest.mark.parametrize(
    ("value", "digits", "multiplier", "text"),
    [
        ("46.1172", 2, 0, "46.12"),
        ("46.1172", 0, 0, "46"),
        ("46", 3, 0, "46.000"),
        ("0.06", 1, 0, "0.1"),
        ("-1.26", 1, 0, "-1.3"),
        ("-0.001", 2, 0, "0.00"),
        ("-0.0099", 2, 0, "-0.01"),
        ("3376500", 4, 6, "3.3765"),
        ("3376500", 0, 3, "3376"),
        ("0.05", 1, -2, "5.0"),
        ("12345678901234567890.125", 2, 0, "12345678901234567890.12"),
        ("1/3", 20, 0, "0.33333333333333333333"),
    ],
)
def test_a_number_is_spelt_with_so_many_digits(value: str, digits: int, multiplier: int, text: str) -> None:
    assert spell(Fraction(value), digits, multiplier) == text


def test_an_infinite_end_is_spelt_as_such() -> None:
    assert (spell(INF, 2), spell(-INF, 2)) == ("∞", "-∞")


@pytest.mark.parametrize(
    ("interval", "digits", "text"),
    [
        (span("46.05", "46.15"), 2, "46.05 to 46.15"),
        (span("-1.5", "2.5"), 1, "-1.5 to 2.5"),
        (span("5", "5"), 0, "5"),
        (span("4.9999", "5.0001"), 2, "5.00"),
        (Interval(Fraction(8), INF), 0, "at least 8"),
        (Interval(-INF, Fraction(8)), 1, "at most 8.0"),
        (EVERYTHING, 3, "anything"),
    ],
)
def test_an_interval_is_spelt_without_the_end_that_does_not_exist(
    interval: Interval, digits: int, text: str
) -> None:
    assert spell_interval(interval, digits) == text


@pytest.mark.parametrize(
    ("interval", "text"),
    [
        (Interval(Fraction(12), Fraction(13), open_high=True), "12 to below 13"),
        (Interval(Fraction(12), Fraction(13), open_low=True), "above 12 to 13"),
        (Interval(Fraction(12), Fraction(13), open_low=True, open_high=True), "above 12 to below 13"),
        (Interval(Fraction(12), INF, open_low=True), "above 12"),
        (Interval(-INF, Fraction(13), open_high=True), "below 13"),
        (Interval(-INF, INF, open_low=True, open_high=True), "anything"),
        (Interval(Fraction("12.9"), Fraction(13), open_high=True), "13"),
    ],
)
def test_an_end_that_is_not_included_is_above_or_below(interval: Interval, text: str) -> None:
    assert spell_interval(interval, 0) == text


@pytest.mark.parametrize(
    ("interval", "text"),
    [
        (span("0.00002", "0.00003"), "0.00002 to 0.00003"),
        (span("-0.00002", "0.000004"), "-0.00002 to 0.00000"),
        (Interval(Fraction("0.0004"), INF), "at least 0.0004"),
        (span("0", "0"), "0.00"),
        (span("0.00002", "0.02"), "0.00 to 0.02"),
        (Interval(Fraction(0), INF), "at least 0.00"),
    ],
)
def test_what_is_not_zero_is_not_spelt_as_zero(interval: Interval, text: str) -> None:
    assert spell_interval(interval, 2) == text


def test_an_interval_is_spelt_in_the_scale_of_the_print() -> None:
    assert spell_interval(span("3376500", "3377500"), 4, 6) == "3.3765 to 3.3775"


@pytest.mark.parametrize(
    ("one", "other", "least", "digits"),
    [
        (span("46.15", "46.25"), span("46.01", "46.1172"), 2, 2),
        (span("25.85", "25.95"), span("25", "25.8497"), 2, 4),
        (span("25.85", "25.95"), span("25", "25.8497"), 6, 6),
        (span("1", "2"), span("3", "4"), 0, 0),
        (span("1", "2"), span("2.4", "4"), 0, 1),
        (span("1", "2"), span("3", "4"), -3, 0),
        (span("-2", "-1.0001"), span("-1", "4"), 0, 4),
        (Interval(-INF, Fraction(2)), Interval(Fraction("2.001"), INF), 0, 3),
        (span("0", "1"), span("1.000000000000001", "2"), 0, 15),
        (span("1", "2"), span("2", "4"), 0, 0),
        (span("1", "2.25"), span("2.25", "4"), 0, 2),
        (span("1", "2.25"), span("2.25", "4"), 4, 4),
        (span("1", "2.25"), span("2", "3.123"), 1, 1),
        (span("1", "2.25"), Interval(Fraction(2), INF), 1, 1),
    ],
)
def test_there_are_digits_enough_to_see_the_gap(
    one: Interval, other: Interval, least: int, digits: int
) -> None:
    assert digits_to_tell(one, other, least, 0) == digits
    assert digits_to_tell(other, one, least, 0) == digits


def test_the_digits_are_those_of_the_printed_scale() -> None:
    # 3.3770 million against 3.3768 million.
    assert digits_to_tell(span("3377000", "3378000"), span("3376000", "3376800"), 3, 6) == 4


GROWTH = parse_relation("rate == 100*(x/lag(x, 1Y) - 1)")
PRINTS = {"x": "3.377 million", "lag": "2.312 million"}


def text_of(figure: Figure) -> str:
    return PRINTS["lag" if figure.reach else "x"]


def words(printed: str, scale: Scale, decimals: int) -> Words:
    return Words("rate", printed, scale, decimals, text_of)


def test_a_sentence_says_what_is_printed_what_the_others_give_and_by_how_much_they_miss() -> None:
    said = sentence(
        words("46.2 %", Scale(0, "%"), 1),
        GROWTH,
        span("46.15", "46.25"),
        Interval(100 * (Fraction(33765, 23125) - 1), 100 * (Fraction(33775, 23115) - 1)),
        0.3276,
    )
    assert said == (
        "rate is printed as 46.2 %, that is 46.15 to 46.25; "
        "100*(3.377 million/2.312 million - 1) gives 46.01 to 46.12: "
        "0.03 too high (0.328 rounding units)"
    )


def test_a_sentence_about_an_inequality_asks() -> None:
    relation = parse_relation("rate >= lag(x, 1Y)")
    least = Interval(Fraction(5), INF)
    said = sentence(words("3", Scale(), 0), relation, span("2.5", "3.5"), least, 1.5)
    assert said == (
        "rate is printed as 3, that is 2.5 to 3.5; 2.312 million asks for at least 5.0: "
        "1.5 too low (1.5 rounding units)"
    )


def test_of_a_term_it_is_said_what_it_comes_to_and_in_which_scale() -> None:
    derived = words("1281 billion/1.068", Scale(9), 0)._replace(derived=True)
    said = sentence(
        derived,
        parse_relation("rate <= x"),
        span("1198400000000", "1200500000000"),
        Interval(-INF, Fraction(1185000000000)),
        None,
    )
    assert said == (
        "rate comes to 1281 billion/1.068, that is 1198.4 to 1200.5 billion; "
        "3.377 million asks for at most 1185.0: 13.4 too high"
    )


@pytest.mark.parametrize(
    ("published", "implied", "said"),
    [
        (
            Interval(Fraction(12), Fraction(13), open_high=True),
            span("13", "14.5"),
            (
                "that is 12.0 to below 13.0; 3.377 million gives 13.0 to 14.5: "
                "they only touch at 13.0, which is not included"
            ),
        ),
        (
            span("13.125", "14"),
            Interval(Fraction(12), Fraction("13.125"), open_high=True),
            (
                "that is 13.125 to 14.000; 3.377 million gives 12.000 to below 13.125: "
                "they only touch at 13.125, which is not included"
            ),
        ),
        (
            Interval(-INF, Fraction(0), open_high=True),
            span("0", "0"),
            "that is below 0.0; 3.377 million gives 0.0: they only touch at 0.0, which is not included",
        ),
    ],
)
def test_a_sentence_about_intervals_that_only_touch_says_where(
    published: Interval, implied: Interval, said: str
) -> None:
    relation = parse_relation("rate == x")
    assert (
        sentence(words("p", Scale(), 0), relation, published, implied, 0.0) == f"rate is printed as p, {said}"
    )


def test_a_strict_comparison_asks_for_more_than_is_there() -> None:
    relation = parse_relation("rate > x")
    more = Interval(Fraction("2.5"), INF, open_low=True)
    assert sentence(words("2", Scale(), 0), relation, span("1.5", "2.5"), more, 0.0).endswith(
        "3.377 million asks for above 2.5: they only touch at 2.5, which is not included"
    )


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("r == 100*ln(x/y)", "100*ln(<x>/<y>)"),
        ('r == 2*sum(x over D except ("W"))', '2*<sum(x over D except ("W"))>'),
        ("r == (x or 0) + y", "<(x or 0)> + <y>"),
        ("r == lag(r, step, yearly) + x", "<lag(r, step, yearly)> + <x>"),
    ],
)
def test_a_term_is_filled_figure_by_figure(text: str, filled: str) -> None:
    assert fill(parse_relation(text).right, lambda figure: f"<{write(figure)}>") == filled


def test_a_sentence_has_digits_enough_to_see_its_gap() -> None:
    relation = parse_relation("rate == x")
    said = sentence(words("25.9", Scale(), 1), relation, span("25.85", "25.95"), span("25", "25.8497"), 0.003)
    assert "25.8500 to 25.9500" in said
    assert "25.0000 to 25.8497" in said
    assert "0.0003 too high (0.003 rounding units)" in said


def test_what_each_source_gives_is_told_where_sources_contradict_each_other() -> None:
    relation = parse_relation("rate == x")
    readings = [("3.377", span("25.85", "25.91")), ("3.337", span("27.36", "27.42"))]
    said = sentence(
        words("29.5", Scale(), 1)._replace(readings=readings),
        relation,
        span("29.45", "29.55"),
        span("25.85", "27.42"),
        20.3,
    )
    assert said.endswith(
        "gives 25.85 to 25.91 with 3.377 or 27.36 to 27.42 with 3.337: 2.03 too high (20.3 rounding units)"
    )


LEVELS = "quarter,level,rate\n1950-Q1,2346.1,\n1950-Q2,2417.7,{}\n1950-Q3,2511.1,16.4\n"


@pytest.mark.parametrize("rate", ["12.7", "12.9", "12.64", "12", "127"])
def test_a_number_has_one_form_in_the_sentence_and_all_that_stands_beneath_it(rate: str) -> None:
    facts = {"rate": {"unit": "%", "rounding": {"per": "cell"}}}
    rule = {"kind": "growth", "published": "rate", "of": "level", "over": "1Q", "formula": "annualised"}
    (finding, *_) = judged(LEVELS.format(rate), facts, **rule).findings
    can_be, gives, off = re.findall(r"that is (.*?); .* gives (.*?): (\S+) too", finding.message)[0]
    anchor = next(cell for cell in finding.cells if cell.role == "rate")
    drawn = picture(finding)
    assert [wording.interval_words(anchor), evidence.interval_words(anchor)] == [can_be] * 2
    assert [wording.needed_words(anchor), evidence.needed_words(anchor)] == [gives] * 2
    for words in (f"Printed: {can_be}", f"The others give: {gives}", f"gap {off} "):
        assert words in drawn


def test_what_is_compared_has_its_own_scale_where_the_anchor_cannot_be_solved_for() -> None:
    facts = {"rate": {"unit": "%"}}
    rule = {"kind": "formula", "holds": "lag(rate, 1Q) == 100*((level/lag(level, 1Q))^4 - 1)"}
    table = "quarter,level,rate\n1950-Q1,2346.1,12.7\n1950-Q2,2417.7,16.4\n"
    (finding,) = judged(table, facts, anchor="level", **rule).findings
    assert "12.76 to 12.80: 0.01 too low" in finding.message
    drawn = picture(finding)
    assert ">%<" in drawn
    assert "gap 0.01" in drawn


def test_a_scale_is_named_in_words() -> None:
    assert Scale(6, "%").words("3.377") == "3.377 million %"
    assert Scale(0, "percent").words("46.1") == "46.1 %"
    assert Scale(4, "persons").words("12") == "12 x 10^4 persons"
    assert Scale().words("7") == "7"


def test_a_negative_print_is_bracketed_where_it_would_read_as_something_else() -> None:
    table = "case,x,y,z\na,-3,2,99\n"
    (finding,) = judged(table, kind="formula", holds="z == y - x^3").findings
    assert "(-3)^3" in finding.message
