"""Systems whose answers are known by hand."""

from collections.abc import Mapping
from fractions import Fraction

import pytest
from systems import COUNT, between, growth, not_below, rounded, system, total

from tieout.joint import tableau
from tieout.joint.causes import causes
from tieout.joint.conflicts import contradictions
from tieout.joint.feasible import solve
from tieout.joint.needed import NOWHERE, needed
from tieout.joint.system import Conflict, Point, Row, System, Tie, Undecided
from tieout.model import EVERYTHING, Interval

NOTHING: frozenset[str] = frozenset()


def suspects(of: System) -> list[list[set[object]]]:
    return [[set(one) for one in explained.sets] for explained in causes(of)]


def two_way(totals: Mapping[str, str], **weights: int) -> System:
    """Nine figures a1 to c3 of about 10, and their totals by row (a, b, c) and by column (x, y, z)."""
    rows = [total(row, *(f"{row}{column}" for column in "xyz")) for row in "abc"]
    columns = [total(column, *(f"{row}{column}" for row in "abc")) for column in "xyz"]
    inner = {f"{row}{column}": "10" for row in "abc" for column in "xyz"}
    return system([*rows, *columns], inner | dict(totals), COUNT, **weights)


SAME = dict.fromkeys("abcxyz", "30.0")
CLASH = SAME | {"a": "30.2", "b": "30.2", "c": "30.2"}


def test_figures_that_add_up_have_a_point() -> None:
    point = solve(two_way(SAME))

    assert isinstance(point, Point)
    assert point.values["a"] == sum(point.values[f"a{column}"] for column in "xyz")
    assert causes(two_way(SAME)) == []


def test_a_two_way_table_can_clash_only_jointly() -> None:
    # The rows come to 90.45 at least, the columns to 90.15 at most; any five of the six can hold.
    clash = two_way(CLASH)

    assert contradictions(clash) == [Conflict(frozenset(range(6)), frozenset("abcxyz"))]
    assert all(isinstance(solve(clash, without=frozenset({place})), Point) for place in range(6))
    assert suspects(clash) == [[{"a"}, {"b"}, {"c"}, {"x"}, {"y"}, {"z"}]]
    assert needed(clash, NOTHING, "a") == between("29.35", "29.85")
    assert needed(clash, NOTHING, "ax") == NOWHERE


def test_a_figure_of_two_prints_weighs_two() -> None:
    assert suspects(two_way(CLASH, b=2, y=3)) == [[{"a"}, {"c"}, {"x"}, {"z"}]]


def test_a_constant_is_never_a_suspect() -> None:
    assert suspects(two_way(CLASH, a=0, b=0, c=0)) == [[{"x"}, {"y"}, {"z"}]]

    [alone] = causes(two_way(CLASH, a=0, b=0, c=0, x=0, y=0, z=0))
    assert alone.sets == ()
    assert not alone.complete
    assert alone.conflicts[0].ties == frozenset(range(6))


def test_two_totals_of_the_same_parts() -> None:
    one, other = total("t", "a", "b"), total("u", "a", "b")
    said = system([one, other], {"a": "4", "b": "5", "t": "9.1", "u": "9.3"})

    assert contradictions(said) == [Conflict(frozenset({0, 1}), frozenset("tu"))]
    assert suspects(said) == [[{"t"}, {"u"}]]
    assert needed(said, frozenset("t"), "t") == rounded("9.3")


def test_figures_that_share_nothing_have_causes_of_their_own() -> None:
    ties = [total("t", "a", "b"), total("u", "a", "b"), total("v", "c", "d"), total("w", "v", "d")]
    said = system(ties, {"a": "4", "b": "5", "t": "9", "u": "19", "c": "1", "d": "1", "v": "5", "w": "6"})

    assert suspects(said) == [[{"u"}], [{"c"}]]
    assert [explained.complete for explained in causes(said)] == [True, True]


def test_a_figure_that_breaks_two_sums_is_the_one_suspect() -> None:
    ties = [total("t", "a", "b"), total("u", "a", "c")]
    said = system(ties, {"a": "40", "b": "5", "c": "6", "t": "9", "u": "10"})

    assert suspects(said) == [[{"a"}]]
    assert needed(said, frozenset("a"), "a") == between("3", "5")


def test_where_no_figure_alone_explains_it_pairs_are_suspects() -> None:
    ties = [total("t", "a", "b"), total("u", "b", "c"), total("v", "a", "c")]
    said = system(ties, {"a": "1", "b": "2", "c": "3", "t": "13", "u": "25", "v": "4"})

    assert suspects(said) == [[{"b", "t"}, {"u", "t"}, {"b", "u"}]]


def test_a_chain_of_growth_rates() -> None:
    ten = between("9.95", "10.05")
    ties = [growth("g1", "y1", "y0", ten), growth("g2", "y2", "y1", ten), growth("g3", "y3", "y2", ten)]
    rates = dict.fromkeys(["g1", "g2", "g3"], ten)
    gone = system(ties, {"y0": "100", "y1": COUNT, "y2": COUNT, "y3": "150", **rates}, COUNT, y1=0, y2=0)

    assert contradictions(gone) == [Conflict(frozenset({0, 1, 2}), frozenset({"y0", "y3", "g1", "g2", "g3"}))]
    assert suspects(gone) == [[{"y0"}, {"y3"}, {"g1"}, {"g2"}, {"g3"}]]
    low, high = Fraction("1.0995"), Fraction("1.1005")
    y3 = Interval(Fraction("99.5") * low**3, Fraction("100.5") * high**3)
    assert needed(gone, frozenset({"y3"}), "y3") == y3
    rate = Interval(Fraction("149.5") / y3.high * high - 1, Fraction("150.5") / y3.low * low - 1)
    assert needed(gone, frozenset({"g2"}), "g2") == Interval(100 * rate.low, 100 * rate.high)


def test_a_missing_figure_has_a_range_though_nothing_is_freed() -> None:
    said = system(
        [total("t", "a", "b", "c")], {"t": "9.0", "a": "4.0", "b": COUNT, "c": COUNT}, COUNT, b=0, c=0
    )

    assert needed(said, NOTHING, "b") == Interval(Fraction(0), Fraction("5.1"))
    assert needed(said, frozenset("t"), "b") == COUNT


def test_open_ends_that_only_touch_do_not_meet() -> None:
    def touching(opened: str) -> System:
        return system([total("t", "a")], {"t": between("1", "2"), "a": between("2", "3", opened=opened)})

    assert solve(touching("high")) == Point({"t": Fraction(2), "a": Fraction(2)})
    assert solve(touching("low")) == Conflict(frozenset({0}), frozenset("ta"))
    assert needed(touching("low"), frozenset("t"), "t") == between("2", "3", opened="low")


def test_a_sum_of_many_parts_is_open_where_one_part_is() -> None:
    parts = {"a": between("1", "2"), "b": between("1", "2", opened="high"), "c": between("1", "2")}
    said = system([total("t", "a", "b", "c")], {"t": EVERYTHING, **parts})

    assert needed(said, NOTHING, "t") == between("3", "6", opened="high")


def test_strict_order_around_a_circle_contradicts_itself_without_any_print() -> None:
    circle = [not_below("a", "b", strictly=True), not_below("b", "c"), not_below("c", "a")]
    said = system(circle, {"a": "1", "b": "1", "c": "1"})

    assert solve(said) == Conflict(frozenset({0, 1, 2}), frozenset())
    assert causes(said)[0].sets == ()
    assert isinstance(solve(said, without=frozenset({1})), Point)


def test_a_print_that_nothing_can_be_contradicts_itself() -> None:
    said = system([total("t", "a")], {"t": Interval(Fraction(2), Fraction(1)), "a": "1"})

    assert contradictions(said) == [Conflict(frozenset(), frozenset("t"))]
    assert suspects(said) == [[{"t"}]]


def test_a_tie_may_contradict_itself() -> None:
    nothing = Tie((Row({}, between("1", "2")),))

    assert solve(system([total("t", "a"), nothing], {"t": "1", "a": "1"})) == Conflict(
        frozenset({1}), frozenset()
    )


def test_a_domain_takes_part_and_is_no_print() -> None:
    said = system([total("t", "a", "b")], {"t": "5", "a": "7", "b": COUNT}, COUNT, b=0)

    assert solve(said) == Conflict(frozenset({0}), frozenset("ta"))
    assert suspects(said) == [[{"t"}, {"a"}]]
    assert needed(said, frozenset("a"), "a") == Interval(Fraction(0), Fraction("5.5"))


def test_a_second_row_of_a_tie_makes_a_conflict_smaller() -> None:
    both = Tie((Row({"a": Fraction(1), "b": Fraction(1)}, COUNT), Row({"a": Fraction(1)}, COUNT)))
    said = system([both], {"a": "-9", "b": "1"})

    assert solve(said) == Conflict(frozenset({0}), frozenset("a"))


def test_two_wanted_rates_that_differ_leave_nothing() -> None:
    ten = between("9.95", "10.05")
    ties = [growth("g", "y1", "y0", ten), growth("g", "z1", "z0", ten)]
    said = system(ties, {"y0": "100", "y1": "120", "z0": "100", "z1": "150", "g": ten})

    assert needed(said, frozenset("g"), "g").empty
    # So the rate alone explains nothing: one of the four levels is wrong, too, or two of them are.
    (pairs,) = suspects(said)
    assert {frozenset(names) for names in pairs} == {
        frozenset({one, other}) for one in ("y0", "y1") for other in ("z0", "z1", "g")
    } | {frozenset({one, "g"}) for one in ("z0", "z1")}


def test_no_more_sets_than_wanted_are_listed() -> None:
    [explained] = causes(two_way(CLASH), most_sets=4)

    assert len(explained.sets) == 4
    assert not explained.complete


def test_work_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tableau, "WORK", 10)

    with pytest.raises(Undecided):
        solve(two_way(CLASH))
