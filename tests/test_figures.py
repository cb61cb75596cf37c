import math
from fractions import Fraction
from typing import Any

import pytest

from tieout.figures import BadCell, NumberFormat, column_decimals, domain
from tieout.model import EVERYTHING, Interval
from tieout.roundings import stands_for
from tieout.testing import broken, judged, unknown

PLAIN = NumberFormat()
ENGLISH = NumberFormat(group=",")
GERMAN = NumberFormat(decimal=",", group=".")
FRENCH = NumberFormat(decimal=",", group=" ")
COUNT = NumberFormat(integer=True)
INF = math.inf


def span(low: str, high: str) -> Interval:
    return Interval(Fraction(low), Fraction(high))


@pytest.mark.parametrize(
    ("form", "text", "value", "decimals"),
    [
        (PLAIN, "12", "12", 0),
        (PLAIN, "12.50", "12.5", 2),
        (PLAIN, "0.0", "0", 1),
        (PLAIN, "007", "7", 0),
        (PLAIN, ".5", "0.5", 1),
        (PLAIN, "5.", "5", 0),
        (PLAIN, "-3.1", "-3.1", 1),
        (PLAIN, "+3.1", "3.1", 1),
        (PLAIN, "-.5", "-0.5", 1),
        (PLAIN, "-0.0", "0", 1),
        (PLAIN, "0.1234567890123456789", "0.1234567890123456789", 19),
        (PLAIN, "1.5e3", "1500", -2),
        (PLAIN, "1.50E+3", "1500", -1),
        (PLAIN, "25e-1", "2.5", 1),
        (PLAIN, "-2e0", "-2", 0),
        (ENGLISH, "10,000", "10000", 0),
        (ENGLISH, "1,234,567.8", "1234567.8", 1),
        (ENGLISH, "10000", "10000", 0),
        (ENGLISH, "-1,000", "-1000", 0),
        (GERMAN, "1.234,5", "1234.5", 1),
        (GERMAN, "78,6", "78.6", 1),
        (FRENCH, "1 234,50", "1234.5", 2),
        (COUNT, "42", "42", 0),
        (COUNT, "-42", "-42", 0),
        (NumberFormat(group=",", integer=True), "10,000", "10000", 0),
    ],
)
def test_a_number_is_read_exactly_with_the_digits_it_prints(
    form: NumberFormat, text: str, value: str, decimals: int
) -> None:
    printed = form.read(text)
    assert (printed.value, printed.decimals) == (Fraction(value), decimals)


@pytest.mark.parametrize(
    ("form", "text", "zeros"),
    [
        (PLAIN, "1200", 2),
        (PLAIN, "1204", 0),
        (PLAIN, "-500", 2),
        (PLAIN, "0", 0),
        (PLAIN, "1200.0", 0),
        (PLAIN, "0.100", 0),
        (ENGLISH, "10,000", 4),
        (COUNT, "650", 1),
    ],
)
def test_zeros_that_end_a_whole_number_are_counted(form: NumberFormat, text: str, zeros: int) -> None:
    assert form.read(text).zeros == zeros


@pytest.mark.parametrize(
    ("form", "text", "mend"),
    [
        (PLAIN, "10,000", '"groupChar": ","'),
        (PLAIN, "-1,234,567.8", '"groupChar": ","'),
        (PLAIN, "78,6", '"decimalChar": ","'),
        (PLAIN, "1234,56", '"decimalChar": ","'),
        (PLAIN, "nan", '"missingValues"'),
        (PLAIN, "NaN", '"missingValues"'),
        (PLAIN, "-", '"missingValues"'),
        (PLAIN, "n/a", '"missingValues"'),
        (PLAIN, "..", '"missingValues"'),
        (PLAIN, "-inf", '"missingValues"'),
        (PLAIN, "１２", "full-width"),
        (PLAIN, "12．5", "full-width"),
        (PLAIN, " 12", "blanks"),
        (PLAIN, "12 ", "blanks"),
        (PLAIN, "> 10", "qualifier"),
        (PLAIN, "≈10", "qualifier"),
        (PLAIN, "45%", "unit"),
        (COUNT, "3.0", '"type": "number"'),
        (COUNT, "3.5", '"type": "number"'),
        (COUNT, "10,000", '"groupChar": ","'),
    ],
)
def test_a_bad_cell_names_the_property_that_would_mend_it(form: NumberFormat, text: str, mend: str) -> None:
    with pytest.raises(BadCell) as raised:
        form.read(text)
    assert repr(text) in str(raised.value)
    assert mend in str(raised.value)


@pytest.mark.parametrize(
    ("form", "text"),
    [
        *((PLAIN, text) for text in ("", ".", "-", "--3", "+-3", "1.2.3", "1e", "e5", "1e5.0", "0x10")),
        *((PLAIN, text) for text in ("1_000", "12\n", "\n12", "1 000", "١٢", "−5", "1/2", "abc", "5\u00a0")),
        *(
            (ENGLISH, text)
            for text in ("1,0000", "10,00", ",100", "1,,000", "1000,000", "1,000,", "1,000.5,0")
        ),
        *((GERMAN, text) for text in ("1,234.5", "1.2", "12.3456", "1,2,3")),
        *((COUNT, text) for text in ("1e3", "1.", ".0", "")),
    ],
)
def test_what_is_no_number_in_the_declared_format_is_a_bad_cell(form: NumberFormat, text: str) -> None:
    with pytest.raises(BadCell):
        form.read(text)


def test_a_mark_that_is_declared_is_no_slip() -> None:
    with pytest.raises(BadCell) as raised:
        ENGLISH.read("78,6")
    assert "decimal comma" not in str(raised.value)


def test_a_domain_is_what_a_figure_can_be_at_all() -> None:
    assert domain(None, None) == EVERYTHING
    assert domain(Fraction(0), None) == Interval(Fraction(0), INF)
    assert domain(None, Fraction(100)) == Interval(-INF, Fraction(100))


def test_an_interval_is_cut_by_its_domain() -> None:
    count = domain(Fraction(0), None)
    nearly = stands_for(Fraction(8000), Fraction(1), "<").cut(count)
    assert nearly == span("0", "8000")
    assert nearly.bounded
    assert stands_for(Fraction(0), Fraction(1)).cut(count) == span("0", "0.5")
    share = domain(Fraction(0), Fraction(100))
    assert stands_for(Fraction(100), Fraction(1)).cut(share) == span("99.5", "100")
    assert stands_for(Fraction(50), Fraction(1)).cut(share) == span("49.5", "50.5")


def test_a_figure_printed_outside_its_domain_keeps_its_printed_interval() -> None:
    share = domain(Fraction(0), Fraction(100))
    assert stands_for(Fraction(120), Fraction(1)).cut(share) == span("119.5", "120.5")


def test_intervals_meet_where_they_share_a_point_and_are_apart_by_a_distance() -> None:
    assert span("29.5", "30.5").meets(span("30.5", "31.5"))
    assert not span("29.5", "30.5").meets(span("30.6", "31.5"))
    assert span("29.5", "30.5").distance(span("30.6", "31.5")) == Fraction("0.1")
    assert span("31", "32").distance(span("1", "2")) == 29
    assert span("1", "5").distance(span("2", "3")) == 0
    assert Interval(-INF, Fraction(1)).distance(Interval(Fraction(3), INF)) == 2


OPEN_ABOVE, OPEN_BELOW = (False, True), (True, False)
NEVER = (True, True)


def opened(low: str, high: str, ends: tuple[bool, bool]) -> Interval:
    return Interval(Fraction(low), Fraction(high), *ends)


def test_intervals_that_only_touch_meet_where_the_end_belongs_to_both() -> None:
    assert span("1", "2").meets(span("2", "3"))
    assert not opened("1", "2", OPEN_ABOVE).meets(span("2", "3"))
    assert not span("2", "3").meets(opened("1", "2", OPEN_ABOVE))
    assert not span("1", "2").meets(opened("2", "3", OPEN_BELOW))
    assert opened("1", "2", OPEN_BELOW).meets(opened("2", "3", OPEN_ABOVE))
    assert opened("1", "3", NEVER).meets(opened("2", "4", NEVER))
    # What only touches is no distance apart, although nothing lies in both.
    assert opened("1", "2", OPEN_ABOVE).distance(span("2", "3")) == 0


def test_an_interval_of_one_excluded_value_is_empty() -> None:
    assert not span("1", "1").empty
    assert opened("1", "1", OPEN_ABOVE).empty
    assert opened("1", "1", OPEN_BELOW).empty
    assert not opened("1", "1.001", NEVER).empty
    assert span("2", "1").empty


def test_the_common_part_excludes_what_either_does_and_the_span_what_both_do() -> None:
    a, b = opened("1", "3", OPEN_ABOVE), opened("1", "3", OPEN_BELOW)
    assert a.cut(b) == opened("1", "3", NEVER)
    assert a.span(b) == span("1", "3")
    assert a.span(a) == a
    assert a.cut(span("2", "4")) == opened("2", "3", OPEN_ABOVE)
    assert a.span(span("2", "4")) == span("1", "4")
    assert b.cut(span("0", "2")) == opened("1", "2", OPEN_BELOW)
    assert b.span(opened("0", "2", NEVER)) == opened("0", "3", OPEN_BELOW)
    # Nothing is common: the interval stays as it is.
    assert a.cut(span("3", "4")) == a
    assert opened("0", "2", NEVER).cut(domain(Fraction(0), None)) == opened("0", "2", NEVER)
    assert opened("-1", "2", NEVER).cut(domain(Fraction(0), None)) == opened("0", "2", OPEN_ABOVE)


def test_an_interval_is_bounded_where_both_ends_are() -> None:
    assert span("1", "2").bounded
    assert not Interval(Fraction(1), INF).bounded
    assert not Interval(-INF, Fraction(1)).bounded


@pytest.mark.parametrize(
    ("printed", "decimals"),
    [
        ({}, 0),
        ({1: 4}, 1),
        ({1: 2, 0: 2}, 1),
        ({1: 2, 0: 3}, 0),
        ({2: 1, 1: 1, 0: 2}, 1),
        ({2: 2, 1: 1, 0: 1}, 2),
        ({3: 1, 0: 1}, 3),
        ({-2: 3}, -2),
        ({-2: 1, 1: 1}, 1),
    ],
)
def test_a_column_has_the_most_decimals_that_half_of_its_cells_print(
    printed: dict[int, int], decimals: int
) -> None:
    assert column_decimals(printed) == decimals


def intervals(table: str, facts: dict[str, Any] | None = None, **rule: Any) -> dict[str, list[Interval]]:
    """Return what each cell of a table can be, by series: each is above its bound."""
    names = rule.pop("columns")
    report = judged(table, facts, kind="in_range", columns=names, high=-1000)
    found: dict[str, list[Interval]] = {name: [] for name in names}
    for finding in report.findings:
        if finding.kind == "in_range":
            cell = finding.cells[0]
            assert cell.interval is not None
            found[cell.series].append(cell.interval)
    return found


def test_a_cell_of_a_wide_column_has_the_decimals_of_its_column_or_more_of_its_own() -> None:
    table = """\
year,half,point,few,zeros
2020,7,7.0,7,0
2021,8.5,8.0,8,0
2022,9.5,9,9.5,0
2023,10,10,,8.5
"""
    seen = intervals(table, columns=["half", "point", "few", "zeros"])
    assert seen["half"][0] == span("6.95", "7.05")
    assert seen["half"][3] == span("9.95", "10.05")
    assert seen["point"][2] == span("8.95", "9.05")
    assert seen["few"] == [span("6.5", "7.5"), span("7.5", "8.5"), span("9.45", "9.55")]
    assert seen["zeros"][0] == span("-0.05", "0.05")


def test_declared_decimals_come_before_those_of_the_column_and_may_be_each_cells_own() -> None:
    table = "year,a,b\n2020,7.25,7.25\n2021,8,8\n2022,9.5,9.5\n"
    facts = {"a": {"rounding": {"decimals": 2}}, "b": {"rounding": {"per": "cell"}}}
    seen = intervals(table, facts, columns=["a", "b"])
    assert seen["a"][1] == span("7.995", "8.005")
    assert seen["b"] == [span("7.245", "7.255"), span("7.5", "8.5"), span("9.45", "9.55")]


def test_a_row_of_a_long_table_says_its_scale_and_decimals() -> None:
    table = """\
TIME_PERIOD,INDICATOR,OBS_VALUE,UNIT_MULT,DECIMALS,QUALIFIER
2018,x,3.377,6,3,
2019,x,12000,0,-3,
2020,x,12.5,,,
2021,x,7,,2,
2022,x,8000,,0,<
2023,x,8000,,0,>
"""
    facts = {"OBS_VALUE": {"constraints": {"minimum": 0}}}
    assert intervals(table, facts, columns=["x"])["x"] == [
        span("3376500", "3377500"),
        span("11500", "12500"),
        span("12.45", "12.55"),
        span("6.995", "7.005"),
        span("0", "8000"),
        Interval(Fraction(8000), INF),
    ]


def test_decimals_of_a_row_may_say_that_it_is_exact() -> None:
    table = """\
TIME_PERIOD,INDICATOR,OBS_VALUE,DECIMALS
2020,a,100,INF
2020,b,101,INF
2021,a,100,INF
2021,b,100,INF
"""
    # 100 and 101 exactly do not meet at 100.5.
    facts = {"DECIMALS": {"type": "string"}}
    assert broken(table, facts, kind="agree", columns=["a", "b"]) == ["2020"]


def test_columns_read_the_same_numbers_as_fractions_do() -> None:
    table = "case,x\na,.5\nb,5.\nc,+3\nd,1e3\ne,2.5E-3\nf,-7\ng,007\n"
    assert broken(table, kind="in_range", columns=["x"], low=100, high=200) == list("abcdefg")
    assert broken(table, kind="in_range", columns=["x"], low=-8, high=1100) == []
    table = "case;x\n".replace(";", ",") + 'a,"1.234,5"\nb,"78,6"\nc,"12"\nd,"-1.000"\n'
    facts = {"x": {"type": "number", "groupChar": ".", "decimalChar": ","}}
    assert broken(table, facts, kind="in_range", columns=["x"], low=78, high=1234) == ["a", "c", "d"]


def test_a_bad_cell_is_one_structural_finding_with_its_mend() -> None:
    table = 'country,x\nFR,"10,000"\nDE,5\nIT,nan\n'
    report = judged(table, {"x": {"type": "number", "role": "measure"}})
    assert [(finding.rule, finding.key["country"]) for finding in report.findings] == [
        ("cell", "FR"),
        ("cell", "IT"),
    ]
    assert "groupChar" in report.findings[0].message
    assert "missingValues" in report.findings[1].message


def test_a_figure_outside_its_domain_is_a_structural_finding_and_judged_as_printed() -> None:
    table = "country,share,other\nFR,120,100\nDE,100,100\n"
    facts = {"share": {"constraints": {"maximum": 100}}}
    report = judged(table, facts, kind="agree", columns=["share", "other"])
    found = [(finding.rule, finding.key["country"]) for finding in report.findings]
    assert sorted(found) == [("it", "FR"), ("range", "FR")]
    cell = next(f for f in report.findings if f.rule == "it").cells
    assert [one.interval for one in cell if one.series == "share"] == [span("119.5", "120.5")]


@pytest.mark.usefixtures("both_ways")
def test_a_print_beyond_its_domain_keeps_all_that_it_stands_for() -> None:
    table = "case,share,other\nfits,105,107\nwrong,105,108\n"
    facts: dict[str, Any] = {
        "share": {"constraints": {"maximum": 104}, "rounding": {"unit": 5}},
        "other": {"rounding": "exact"},
    }
    # 105 is 102.5 to 107.5, and not to 104.
    report = judged(table, facts, kind="agree", columns=["share", "other"])
    found = [(finding.rule, finding.key["case"]) for finding in report.findings]
    assert sorted(found) == [("it", "wrong"), ("range", "fits"), ("range", "wrong")]
    it = next(finding for finding in report.findings if finding.rule == "it")
    assert it.implied == span("102.5", "107.5")


SCALED = """\
INDICATOR,REF_AREA,OBS_VALUE,UNIT_MULT
total,fits,52,6
a,fits,31,6
b,fits,,6
total,wrong,52,6
a,wrong,61,6
b,wrong,,6
"""


@pytest.mark.parametrize("limits", [{"minimum": 0}, {"minimum": 10}, {"minimum": 0, "maximum": 1000}])
def test_the_range_of_a_field_limits_what_is_printed_and_of_what_is_scaled_only_the_sign(
    limits: dict[str, int],
) -> None:
    # b is 21 million where it is printed as 21, inside 0 to 1000; it is not -9 million.
    facts = {"OBS_VALUE": {"constraints": limits}}
    report = judged(SCALED, facts, kind="adds_up", total="total", parts=["a", "b"])
    assert [(finding.rule, finding.key["REF_AREA"]) for finding in report.findings] == [("it", "wrong")]
    assert unknown(report) == ["fits missing"]


def test_the_range_of_a_wide_field_is_of_its_prints_too() -> None:
    table = "year,total,a,b,UNIT_MULT\n2020,52,31,,6\n2021,52,61,,6\n2022,52,31,1001,6\n"
    facts = {"b": {"constraints": {"minimum": 0, "maximum": 1000}}}
    report = judged(table, facts, kind="adds_up", total="total", parts=["a", "b"])
    found = [(finding.rule, finding.key["year"]) for finding in report.findings]
    assert sorted(found) == [("it", "2021"), ("it", "2022"), ("range", "2022")]
    assert unknown(report) == ["2020 missing"]


@pytest.mark.parametrize("unit", ["%", "PERCENT", "percentage points", "% of GDP", "pp"])
def test_the_power_of_ten_of_a_row_is_not_that_of_a_percentage_beside_it(unit: str) -> None:
    rows = ["2020,5.0,,6,1", "2021,6.0,20,6,1", "2022,9.0,30,6,1", "2023,9,336,6,1"]
    table = "\n".join(["year,level,rate,UNIT_MULT,DECIMALS", *rows, ""])
    facts: dict[str, dict[str, Any]] = {
        "level": {"unit": "t"},
        "rate": {"unit": unit, "constraints": {"maximum": 300}},
    }

    report = judged(table, facts, kind="growth", published="rate", of="level", as_="percent")

    assert [f"{one.rule} {one.key['year']} {one.cells[0].multiplier}" for one in report.findings] == [
        "it 2022 0",
        "it 2023 0",
        "range 2023 0",
    ]
    said = report.findings[0].message
    assert "that is 29.5 to 30.5; 100*(9.0 million/6.0 million - 1) gives 47.9 to 52.1" in said


def test_the_power_of_ten_of_a_row_is_that_of_all_else_in_it() -> None:
    table = "year,level,part,UNIT_MULT\n2020,5.0,1000001,6\n"

    report = judged(table, {"part": {"unit": "ppm"}}, kind="at_most", smaller="part", larger="level")

    assert [one.cells[0].multiplier for one in report.findings] == [6]
