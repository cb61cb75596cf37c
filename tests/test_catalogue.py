"""The catalogue: what would be judged, word for word, and each kind with its keys."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from tieout.catalogue.kinds import listed_kinds
from tieout.kinds import kinds
from tieout.testing import project

TABLE = "area,year,a,b,c\nCN,2020,1,2,3\nCN,2021,1,2,3\n"
PARTS = {"id": "parts-fit", "kind": "at_most", "smaller": "a", "larger": "b", "why": "As printed."}
RISES = {
    "id": "rises",
    "kind": "never_falls",
    "columns": ["a", "b", "c", "a + b", "b + c"],
    "severity": "warning",
}
LOOSE = {
    "id": "loosely-judged",
    "kind": "formula",
    "holds": "c >= a*b - a/b",
    "where": {"area": ["CN", "US"]},
    "from": "2020",
    "to": "2021-Q4",
    "warn_below": 2,
    "why": "Computed finer.",
}
LOOSELY = (
    "loose: a figure counts more than once in the relation, as if it were several; "
    "what is found broken is proved, but a contradiction may go unnoticed\n"
)

Tieout = Callable[..., tuple[str, str, int]]


def test_each_rule_stands_with_its_kind_its_relations_and_where_it_applies(
    tmp_path: Path, tieout: Tieout
) -> None:
    project(tmp_path, TABLE, {"a": {"constraints": {"minimum": 0}}}, [PARTS, RISES, LOOSE])
    assert tieout("list") == (
        """\
datasets/small/table.csv
  facts: cell, columns, row, range, sources-agree
  parts-fit       at_most      error
    a <= b
  rises           never_falls  warning  5 promises
    a >= earlier(a)
    b >= earlier(b)
    c >= earlier(c)
    ... and 2 more
  loosely-judged  formula      error    where area = CN or US, from 2020, to 2021-Q4, a warning below 2 units
    c >= a*b - a/b  (loose)

3 rules, 7 promises, 1 table
"""
        + LOOSELY,
        "",
        0,
    )


def test_with_verbose_every_relation_stands_and_each_why(tmp_path: Path, tieout: Tieout) -> None:
    project(tmp_path, TABLE, rules=[PARTS, RISES])
    assert tieout("list", "-v")[0] == (
        """\
datasets/small/table.csv
  facts: cell, columns, row, sources-agree
  parts-fit  at_most      error
    As printed.
    a <= b
  rises      never_falls  warning  5 promises
    a >= earlier(a)
    b >= earlier(b)
    c >= earlier(c)
    a + b >= earlier(a) + earlier(b)
    b + c >= earlier(b) + earlier(c)

2 rules, 6 promises, 1 table
"""
    )


def test_a_rule_about_forecasts_says_so(tmp_path: Path, tieout: Tieout) -> None:
    table = "INDICATOR,TIME_PERIOD,OBS_VALUE,OBS_STATUS\nx,2020,7,A\nx,2021,9,F\n"
    rule = {"id": "x-fits", "kind": "in_range", "columns": ["x"], "high": 9, "where": {"OBS_STATUS": "F"}}
    project(tmp_path, table, rules=[rule])
    assert "  x-fits  in_range  error  forecasts\n" in tieout("list")[0]


def test_relations_that_are_not_shown_and_loose_are_counted(tmp_path: Path, tieout: Tieout) -> None:
    columns = ["a", "b", "c", "a - b*b", "a - c"]
    project(
        tmp_path, TABLE, rules=[{"id": "many", "kind": "in_range", "columns": columns, "low": -9, "high": 9}]
    )
    assert tieout("list", "--select", "many")[0] == (
        """\
datasets/small/table.csv
  many  in_range  error  5 promises
    a >= -9
    a <= 9
    b >= -9
    ... and 7 more, 2 of them loose

1 rule, 5 promises, 1 table
"""
        + LOOSELY
    )


def test_the_record_of_a_rule_has_all_of_it(tmp_path: Path, tieout: Tieout) -> None:
    project(tmp_path, TABLE, rules=[LOOSE])
    out, err, code = tieout("list", "--format", "json")
    assert (err, code) == ("", 0)
    assert json.loads(out) == {
        "schema": "tieout-list/1",
        "tables": [
            {
                "dataset": "small",
                "table": "table",
                "paths": ["datasets/small/table.csv"],
                "facts": ["cell", "columns", "row", "sources-agree"],
                "rules": [
                    {
                        "id": "loosely-judged",
                        "kind": "formula",
                        "severity": "error",
                        "promise": "The figures satisfy a relation written in the formula language.",
                        "why": "Computed finer.",
                        "where": {"area": ["CN", "US"]},
                        "forecasts": False,
                        "from": "2020",
                        "to": "2021-Q4",
                        "warn_below": 2.0,
                        "promises": 1,
                        "relations": [{"text": "c >= a*b - a/b", "anchor": "c", "loose": True}],
                        "path": "expectations/small.toml",
                        "line": 1,
                    }
                ],
            }
        ],
        "unreadable": [],
    }


@pytest.mark.parametrize(
    ("options", "listed"),
    [
        ([], ["facts:", "parts-fit", "rises"]),
        (["--select", "parts-*"], ["parts-fit"]),
        (["--select", "cell,rises"], ["facts:", "rises"]),
        (["--ignore", "parts-fit"], ["facts:", "rises"]),
        (["--ignore", "parts-fit,cell,columns,row,sources-agree"], ["rises"]),
    ],
)
def test_select_and_ignore_choose_as_they_do_for_check(
    options: list[str], listed: list[str], tmp_path: Path, tieout: Tieout
) -> None:
    project(tmp_path, TABLE, rules=[PARTS, RISES])
    out, _, code = tieout("list", *options)
    lines = out.splitlines()
    assert [line.split()[0] for line in lines if line[:3].strip() and line.startswith("  ")] == listed
    assert code == 0


LONG = "INDICATOR,TIME_PERIOD,OBS_VALUE\n"
CODES = {
    "name": "codes",
    "path": "codes.csv",
    "schema": {"fields": [{"name": name, "type": "string"} for name in ("code", "maximum")]},
}


def long_tables(root: Path) -> None:
    """Write a dataset of two long tables, and the code list that one of them points at."""
    project(
        root, LONG + "x,2021,5\n", rules=[{"id": "x-fits", "kind": "at_most", "smaller": "x", "larger": "y"}]
    )
    folder = root / "datasets/small"
    descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
    [first] = descriptor["resources"]
    reference = {"resource": "codes", "fields": "code"}
    first["schema"]["foreignKeys"] = [{"fields": "INDICATOR", "reference": reference}]
    descriptor["resources"] += [CODES, {**first, "name": "more", "path": "more.csv"}]
    (folder / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    (folder / "codes.csv").write_text("code,maximum\nx,9\ny,\n", "utf-8")
    (folder / "more.csv").write_text(LONG + "y,2021,6\n", "utf-8")


def test_long_tables_stand_together_and_a_code_list_by_itself(tmp_path: Path, tieout: Tieout) -> None:
    long_tables(tmp_path)
    assert tieout("list")[0] == (
        """\
datasets/small/table.csv, datasets/small/more.csv
  facts: cell, columns, row, range, foreign-key, sources-agree
  x-fits  at_most  error
    x <= y

datasets/small/codes.csv
  facts: columns, row

1 rule, 1 promise, 3 tables
"""
    )


@pytest.mark.parametrize(
    ("file", "rules"), [("table.csv", ["x-fits"]), ("more.csv", ["x-fits"]), ("codes.csv", [])]
)
def test_a_table_is_listed_with_those_it_is_judged_with(
    file: str, rules: list[str], tmp_path: Path, tieout: Tieout
) -> None:
    long_tables(tmp_path)
    [table] = json.loads(tieout("list", f"datasets/small/{file}", "--format", "json")[0])["tables"]
    assert f"datasets/small/{file}" in table["paths"]
    assert [rule["id"] for rule in table["rules"]] == rules


def test_it_exits_with_2_where_a_file_cannot_be_read_and_lists_the_rules_all_the_same(
    tmp_path: Path, tieout: Tieout
) -> None:
    project(tmp_path, TABLE, rules=[PARTS])
    (tmp_path / "datasets/small/table.csv").unlink()
    out, err, code = tieout("list")
    assert out == (
        """\
datasets/small/table.csv
  parts-fit  at_most  error
    a <= b

datasets/small/table.csv: unreadable: it cannot be opened: No such file or directory

1 rule, 1 promise, 1 table
"""
    )
    assert (err, code) == ("", 2)


def test_it_exits_with_2_where_something_is_refused(tmp_path: Path, tieout: Tieout) -> None:
    project(tmp_path, TABLE, rules=[{**PARTS, "larger": "d"}])
    out, err, code = tieout("list")
    assert (out, code) == ("", 2)
    assert "unknown series 'd'" in err


@pytest.mark.parametrize(("options", "said"), [([], "no dataset here"), (["--select", "zz"], "'zz'")])
def test_it_exits_with_5_where_there_is_nothing(
    options: list[str], said: str, tmp_path: Path, tieout: Tieout
) -> None:
    if options:
        project(tmp_path, TABLE, rules=[PARTS])
    out, err, code = tieout("list", *options)
    assert (out, code) == ("nothing would be judged\n", 5)
    assert said in err


def test_nothing_that_a_name_holds_breaks_a_line(tmp_path: Path, tieout: Tieout) -> None:
    rule = {**PARTS, "where": {"area": "C\x1b[31m\u202eN"}}
    project(tmp_path, TABLE, rules=[rule])
    out = tieout("list")[0]
    assert all(character.isprintable() for character in out.replace("\n", ""))


# --- without data


def long_table(root: Path) -> None:
    project(root, LONG + "x,2021,5\ny,2021,6\n", rules=[{**PARTS, "smaller": "x", "larger": "y"}])


def wide_table(root: Path) -> None:
    project(root, TABLE, {"a": {"constraints": {"minimum": 0}}}, [PARTS, RISES, LOOSE])


@pytest.mark.parametrize("write", [wide_table, long_table, long_tables])
def test_without_data_the_list_is_the_same_and_no_table_is_read(
    write: Callable[[Path], None], tmp_path: Path, tieout: Tieout
) -> None:
    write(tmp_path)
    listed = tieout("list")
    for name in ("table.csv", "more.csv"):
        file = tmp_path / "datasets/small" / name
        file.unlink(missing_ok=True)
        file.mkdir()  # nothing can be read from it
    assert tieout("list")[2] == 2
    assert tieout("list", "--no-data") == listed


@pytest.mark.parametrize(
    ("write", "slip", "said"),
    [
        (wide_table, ('"b"', '"d"'), "unknown series 'd'"),
        (wide_table, ("larger", "lager"), "unknown key 'lager'"),
        (long_tables, ('"y"', '"z"'), "unknown series 'z'"),
        (long_table, ("larger", "lager"), "unknown key 'lager'"),
    ],
)
def test_without_data_what_is_written_wrongly_is_refused(
    write: Callable[[Path], None], slip: tuple[str, str], said: str, tmp_path: Path, tieout: Tieout
) -> None:
    write(tmp_path)
    rules = tmp_path / "expectations/small.toml"
    rules.write_text(rules.read_text("utf-8").replace(*slip), "utf-8")
    out, err, code = tieout("list", "--no-data")
    assert (out, code) == ("", 2)
    assert said in err


def test_without_data_the_rows_of_a_long_table_do_not_say_which_series_there_are(
    tmp_path: Path, tieout: Tieout
) -> None:
    project(tmp_path, LONG + "x,2021,5\n", rules=[{**PARTS, "smaller": "x", "larger": "z"}])
    assert "unknown series 'z'" in tieout("list")[1]
    assert tieout("list", "--no-data")[1:] == ("", 0)


def test_without_data_a_code_list_is_read_all_the_same(tmp_path: Path, tieout: Tieout) -> None:
    long_tables(tmp_path)
    (tmp_path / "datasets/small/codes.csv").unlink()
    out, _, code = tieout("list", "--no-data")
    assert "datasets/small/codes.csv: unreadable: it cannot be opened" in out
    assert code == 2


# --- kinds


def test_a_kind_stands_with_its_keys_and_its_relation(tieout: Tieout) -> None:
    out, err, code = tieout("list", "--kinds", "--select", "share_of,in_range")
    assert (err, code) == ("", 0)
    assert out.partition("\n\nin_range")[2] == (
        """\
: A figure lies between its bounds.
  columns      ["…", …]  the series that are bounded
  [low, high]  1         the bounds, both included; one may be absent
  relation               x >= low, x <= high
  judged                 places where the series is printed
  blind to               any wrong figure between the bounds, however wrong
                         a figure beyond a bound by no more than its rounding leaves room for

share_of: A published share is its part divided by its whole.
  published            "…"          the series of shares
  part, whole          "…"          the series of parts and of wholes
  [part_in, whole_in]  { … = "…" }  where they stand, e.g. { REF_AREA = "WORLD" }
  [as]                 "…"          "percent" or "fraction"; by default what the unit of the shares says
  relation                          published == 100*part/whole
  judged                            places where the share is printed
  blind to                          the same factor on part and whole, such as a unit that both get wrong
                                    an error that the roundings of the share, its part and its whole \
leave room for: the smaller the share, the more room
"""
    )


def test_the_record_of_a_kind_has_all_of_it(tieout: Tieout) -> None:
    record = json.loads(tieout("list", "--kinds", "--format", "json", "--select", "multiple")[0])
    assert record == {
        "schema": "tieout-kinds/1",
        "kinds": [
            {
                "name": "multiple",
                "promise": "A published multiple is the ratio of a level to an earlier one.",
                "keys": [
                    {
                        "name": "published",
                        "required": True,
                        "written": '"…"',
                        "means": "the series of multiples (2 means twice as much)",
                    },
                    {"name": "of", "required": True, "written": '"…"', "means": "the series of levels"},
                    {
                        "name": "since",
                        "required": True,
                        "written": '"…"',
                        "means": "the period of the earlier level",
                    },
                ],
                "relation": "published == x/x[since]",
                "items": "Places where the multiple is printed.",
                "blind": (
                    "The same factor on both levels, such as a wrong unit of the whole series. An error that "
                    "the roundings of the levels and of the multiple, which is often coarse, leave room for."
                ),
                "source": "The definition of an n-fold rise.",
            }
        ],
    }


def test_every_kind_says_of_each_key_what_it_is_and_how_it_is_written() -> None:
    found = {kind.name: kind for kind in listed_kinds()}
    assert set(found) == set(kinds())
    for name, kind in kinds().items():
        assert [key.name for key in found[name].keys] == list(kind.keys())
        assert [key.name for key in found[name].keys if key.required] == kind.required()
        assert [key.name for key in found[name].keys if not (key.means and key.written)] == []
        assert not re.search(r"``|(?m:^Keys)", " ".join(map(str, found[name])))


def test_the_rule_that_heads_the_kinds_is_a_rule(tmp_path: Path, tieout: Tieout) -> None:
    head = tieout("list", "--kinds", "--select", "agree")[0].partition("\n\n")[2].partition("\n\nWhere")[0]
    [rule] = tomllib.loads(head)["rule"]
    table = "REF_AREA,year,stations,fixed,mobile,growth\nCN,2020,1,1,1,\nCN,2021,2,2,2,100\n"
    project(tmp_path, table, rules=[{**rule, "table": "table", "of": "fixed + mobile"}])
    assert tieout("check", "-q") == ("", "", 0)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--select", "grwth"], "tieout: no kind matches 'grwth': did you mean 'growth'?\n"),
        (["--ignore", "*"], ""),
    ],
)
def test_it_exits_with_5_where_no_kind_is_chosen(options: list[str], said: str, tieout: Tieout) -> None:
    assert tieout("list", "--kinds", *options) == ("", said, 5)


def test_a_kind_is_no_path_and_the_mend_is_named(tieout: Tieout) -> None:
    assert tieout("list", "--kinds", "growth") == (
        "",
        "tieout: list --kinds takes no path: write --kinds --select growth\n",
        2,
    )
