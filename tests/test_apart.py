"""What became of a rule is said of each set of entities apart, where that is asked for."""

from pathlib import Path

from tieout.model import RuleResult
from tieout.run import Choice, check
from tieout.testing import project

TABLE = "area,sex,year,part,whole\nCN,F,2021,1,2\nCN,F,2022,5,2\nCN,M,2021,1,\nFR,F,2022,2,2\n,F,2022,1,2\n"
FITS = {"id": "fits", "kind": "at_most", "smaller": "part", "larger": "whole"}


def apart(root: Path, most: int = 4) -> list[tuple[str, dict[str, int]]]:
    """Return for each set of entities the counts of the one rule of a project."""
    [result] = [one for one in check(root, Choice(apart=most)).rules if one.kind != "facts"]
    return [(" ".join(f"{n}={v}" for n, v in one.key.items()), _counts(one)) for one in result.apart]


def _counts(one: RuleResult) -> dict[str, int]:
    named = {"exactly": one.holds_exactly, "by rounding": one.holds_by_rounding, "broken": one.broken}
    assert one.items == sum(named.values()) + one.unknown
    return {str(word): count for word, count in (*named.items(), *one.unknown_by.items()) if count}


def test_each_set_of_entities_has_its_own_counts(tmp_path: Path) -> None:
    project(tmp_path, TABLE, rules=[FITS])

    assert apart(tmp_path) == [
        ("sex=F", {"exactly": 1}),
        ("area=CN sex=F", {"exactly": 1, "broken": 1}),
        ("area=CN sex=M", {"missing": 1}),
        ("area=FR sex=F", {"exactly": 1}),
    ]


def test_only_what_a_rule_judges_is_counted(tmp_path: Path) -> None:
    project(tmp_path, TABLE, rules=[{**FITS, "where": {"sex": "M"}}])

    assert apart(tmp_path) == [("area=CN sex=M", {"missing": 1})]


def test_a_sum_over_areas_is_of_no_one_area(tmp_path: Path) -> None:
    table = "area,sex,year,x\nEU,F,2021,5\nFR,F,2021,2\nDE,F,2021,2\nEU,M,2021,4\nFR,M,2021,2\nDE,M,2021,2\n"
    project(tmp_path, table, rules=[{"kind": "adds_up_over", "of": "x", "dimension": "area", "total": "EU"}])

    assert apart(tmp_path) == [("sex=F", {"by rounding": 1}), ("sex=M", {"exactly": 1})]


def test_several_promises_are_counted_together(tmp_path: Path) -> None:
    project(tmp_path, TABLE, rules=[{"kind": "in_range", "columns": ["part", "whole"], "low": 2}])

    assert apart(tmp_path)[1] == ("area=CN sex=F", {"exactly": 3, "broken": 1})


def test_a_table_without_entities_has_one_part(tmp_path: Path) -> None:
    project(tmp_path, "year,part,whole\n2021,1,2\n", rules=[FITS])

    assert apart(tmp_path) == [("", {"exactly": 1})]


def test_more_sets_than_were_asked_for_are_not_told_apart(tmp_path: Path) -> None:
    project(tmp_path, TABLE, rules=[FITS])

    assert apart(tmp_path, most=3) == []


def test_nobody_who_has_not_asked_is_told(tmp_path: Path) -> None:
    project(tmp_path, TABLE, rules=[FITS])

    assert [one.apart for one in check(tmp_path).rules if one.apart] == []
