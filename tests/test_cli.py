"""The command line: what it takes, what it prints where, and how it exits."""

from __future__ import annotations

import html
import io
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tieout import __version__
from tieout.cli import main
from tieout.expectations import Rule
from tieout.testing import project

GOOD = "year,part,whole\n2021,1,2\n2022,2,4\n2023,3,6\n"
BAD = "year,part,whole\n2021,1,2\n2022,9,4\n2023,8,6\n"
PARTS = {"id": "parts-fit", "kind": "at_most", "smaller": "part", "larger": "whole"}
RISES = {"id": "whole-never-falls", "kind": "never_falls", "columns": ["whole"]}
TABLE = "datasets/small/table.csv"

Tieout = Callable[..., tuple[str, str, int]]


def heads(text: str) -> list[str]:
    """Return the first words of each finding: line of the file, severity and rule."""
    return [
        f"{line}: {said}"
        for line, said in re.findall(r"^\S+?:(\d+)(?::\d+)?: (\w+ \S+) ", text, re.MULTILINE)
    ]


def trip(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let one rule run into something that is not the data's fault."""
    from tieout.engines import verdicts  # noqa: PLC0415

    honest = verdicts.verdicts_of

    def trips(dataset: str, rule: Rule, seen: Any) -> Any:
        if rule.id == name:
            raise ZeroDivisionError("a solver gave up")
        return honest(dataset, rule, seen)

    monkeypatch.setattr(verdicts, "verdicts_of", trips)


# --- exit codes


def test_it_exits_with_0_where_nothing_is_found(tmp_path: Path, tieout: Tieout) -> None:
    project(tmp_path, GOOD, rules=[PARTS, RISES])
    out, err, code = tieout("check")
    assert out == (
        "no finding\n"
        "2 rules, 5 items: 5 hold exactly, 0 by rounding, 0 broken, 0 unknown\n"
        "15 structural checks: 0 broken\n"
    )
    assert (err, code) == ("", 0)


def test_it_exits_with_1_where_something_is_found(tmp_path: Path, tieout: Tieout) -> None:
    project(tmp_path, BAD, rules=[PARTS, RISES])
    out, err, code = tieout("check")
    assert heads(out) == ["3: error parts-fit", "4: error parts-fit"]
    assert "2 errors\n2 rules, 5 items: 3 hold exactly, 0 by rounding, 2 broken, 0 unknown\n" in out
    assert (err, code) == ("", 1)


def test_it_exits_with_2_where_something_is_refused(tmp_path: Path, tieout: Tieout) -> None:
    project(tmp_path, BAD, rules=[{**PARTS, "larger": "hole"}])
    out, err, code = tieout("check")
    assert (out, code) == ("", 2)
    assert "did you mean 'whole'?" in err


def test_it_exits_with_2_where_a_file_cannot_be_read_and_judges_the_rest(
    tmp_path: Path, tieout: Tieout
) -> None:
    project(tmp_path, BAD, rules=[PARTS])
    file = tmp_path / "datasets/small/datapackage.json"
    descriptor = json.loads(file.read_text("utf-8"))
    lost = {"name": "lost", "path": "lost.csv", "schema": {"fields": [{"name": "a", "type": "number"}]}}
    descriptor["resources"].append(lost)
    file.write_text(json.dumps(descriptor), "utf-8")
    out, _, code = tieout("check")
    assert heads(out) == ["3: error parts-fit", "4: error parts-fit"]
    assert "datasets/small/lost.csv: unreadable: " in out
    assert code == 2


def test_it_exits_with_3_where_something_could_not_run_and_judges_the_rest(
    tmp_path: Path, tieout: Tieout, monkeypatch: pytest.MonkeyPatch
) -> None:
    project(tmp_path, BAD, rules=[PARTS, RISES])
    trip("whole-never-falls", monkeypatch)
    out, _, code = tieout("check")
    assert heads(out) == ["3: error parts-fit", "4: error parts-fit"]
    assert "small: whole-never-falls: could not run: ZeroDivisionError: a solver gave up\n" in out
    assert "\n2 errors\n" in out
    assert "\n1 rule could not run\n" in out
    assert code == 3


def test_what_could_not_run_stands_in_the_record(
    tmp_path: Path, tieout: Tieout, monkeypatch: pytest.MonkeyPatch
) -> None:
    project(tmp_path, GOOD, rules=[PARTS, RISES])
    trip("parts-fit", monkeypatch)
    record = json.loads(tieout("check", "--format", "json")[0])
    ran = {rule["id"]: rule["could_not_run"] for rule in record["rules"] if rule["kind"] != "facts"}
    assert ran == {"parts-fit": "ZeroDivisionError: a solver gave up", "whole-never-falls": None}
    assert (record["exit_code"], record["verdict"]) == (3, "unknown")


def test_it_exits_with_5_where_every_item_is_unknown(tmp_path: Path, tieout: Tieout) -> None:
    project(tmp_path, "year,part,whole\n2021,1,\n2022,2,\n", {"whole": {"type": "number"}}, [PARTS])
    out, _, code = tieout("check")
    assert "2 unknown (2 missing)\n" in out
    assert out.endswith("nothing was checked\n")
    assert code == 5


def test_it_exits_with_5_and_says_why_where_there_is_no_dataset(tieout: Tieout) -> None:
    out, err, code = tieout("check")
    assert out.endswith("nothing was checked\n")
    assert "datapackage.json" in err
    assert code == 5


def test_a_rule_file_is_no_place_to_check(tmp_path: Path, tieout: Tieout) -> None:
    project(tmp_path, GOOD, rules=[PARTS])
    _, err, code = tieout("check", "expectations/small.toml")
    assert "give the project or a dataset; --select RULE chooses a rule" in err
    assert code == 2


@pytest.mark.parametrize(
    ("options", "said", "expected"),
    [
        (["--select", "parts-fits"], "no rule matches 'parts-fits': tieout list names them all", 5),
        (["--select", "parts-fit,zzz"], "no rule matches 'zzz': tieout list names them all", 0),
        (["-k", "not a and fits"], "no rule matches 'not a and fits': tieout list names them all", 5),
        (
            ["--select", "parts-fit", "-k", "row"],
            "no rule is left by --select 'parts-fit' -k 'row': tieout list names them all",
            5,
        ),
    ],
)
def test_what_chooses_nothing_is_named(
    options: list[str], said: str, expected: int, tmp_path: Path, tieout: Tieout
) -> None:
    project(tmp_path, GOOD, rules=[PARTS])
    for command in ("check", "list"):
        assert tieout(command, *options)[1:] == (f"tieout: {said}\n", expected)


# --- what is chosen


@pytest.mark.parametrize(
    ("options", "rules"),
    [
        ([], ["cell", "columns", "parts-fit", "row", "whole-never-falls"]),
        (["--select", "parts-fit"], ["parts-fit"]),
        (["--select", "*-*"], ["parts-fit", "whole-never-falls"]),
        (["--select", "cell, row"], ["cell", "row"]),
        (["--select", "parts-fit", "--select", "row"], ["parts-fit", "row"]),
        (["--ignore", "whole-*"], ["cell", "columns", "parts-fit", "row"]),
        (["--ignore", "c*,row"], ["parts-fit", "whole-never-falls"]),
        (["--select", "*-*", "--ignore", "parts-*"], ["whole-never-falls"]),
        (["--select", "Parts-fit,row"], ["row"]),
        (["-k", "never or (ROW and not at_most)"], ["row", "whole-never-falls"]),
        (["-k", "at_most"], ["parts-fit"]),
        (["-k", "facts and table and small"], ["cell", "columns", "row"]),
        (["-k", "parts or row", "--select", "*-*"], ["parts-fit"]),
        (["-k", "l", "--ignore", "c*"], ["parts-fit", "row", "whole-never-falls"]),
    ],
)
def test_select_ignore_and_k_take_rules(
    options: list[str], rules: list[str], tmp_path: Path, tieout: Tieout
) -> None:
    project(tmp_path, GOOD, rules=[PARTS, RISES])
    record = json.loads(tieout("check", "--format", "json", *options)[0])
    assert sorted(rule["id"] for rule in record["rules"]) == rules


@pytest.mark.parametrize(
    ("severity", "fail_on", "expected"),
    [
        ("error", "error", 1),
        ("error", "warning", 1),
        ("error", "never", 0),
        ("warning", "error", 0),
        ("warning", "warning", 1),
        ("warning", "never", 0),
        ("info", "warning", 0),
    ],
)
def test_it_fails_on_what_it_is_told_to_fail_on(
    severity: str, fail_on: str, expected: int, tmp_path: Path, tieout: Tieout
) -> None:
    project(tmp_path, BAD, rules=[{**PARTS, "severity": severity}])
    out, _, code = tieout("check", "--fail-on", fail_on)
    assert heads(out) == [f"3: {severity} parts-fit", f"4: {severity} parts-fit"]
    assert code == expected


@pytest.mark.parametrize(("most", "shown", "rest"), [(0, 0, 2), (1, 1, 1), (2, 2, 0), (9, 2, 0)])
def test_max_findings_cuts_lists_and_never_counts(
    most: int, shown: int, rest: int, tmp_path: Path, tieout: Tieout
) -> None:
    project(tmp_path, BAD, rules=[PARTS])
    out, _, code = tieout("check", "--max-findings", str(most), "-o", "json=report.json")
    assert len(heads(out)) == shown
    assert (f"... and {rest} more finding{'s' if rest > 1 else ''}\n" in out) == bool(rest)
    assert "\n2 errors\n1 rule, 3 items: 1 hold exactly, 0 by rounding, 2 broken, 0 unknown\n" in out
    assert code == 1
    record = json.loads(Path("report.json").read_text("utf-8"))
    assert len(record["findings"]) == shown
    assert record["counts"]["findings"] == 2
    assert [rule["broken"] for rule in record["rules"] if rule["id"] == "parts-fit"] == [2]


# --- what is judged


def two_datasets(root: Path) -> None:
    """Write datasets *large* and *small*, each with a table that is broken in its own way."""
    project(root, "year,part,whole\n2021,7,3\n", rules=[PARTS])
    (root / "datasets/small").rename(root / "datasets/large")
    facts = root / "datasets/large/datapackage.json"
    facts.write_text(facts.read_text("utf-8").replace('"small"', '"large"'), "utf-8")
    (root / "expectations/small.toml").rename(root / "expectations/large.toml")
    project(root / "more", BAD, rules=[PARTS])
    for name in ("datasets/small", "expectations/small.toml"):
        (root / "more" / name).rename(root / name)


def test_a_project_is_judged_whole_and_in_the_order_of_its_files(tmp_path: Path, tieout: Tieout) -> None:
    two_datasets(tmp_path)
    out, _, code = tieout("check")
    assert re.findall(r"^(\S+:\d+): error ", out, re.MULTILINE) == [
        "datasets/large/table.csv:2:6",
        f"{TABLE}:3:6",
        f"{TABLE}:4:6",
    ]
    assert code == 1


@pytest.mark.parametrize("path", ["datasets/small", f"{TABLE}", "./datasets/../datasets/small/"])
def test_a_dataset_or_a_table_is_judged_alone(path: str, tmp_path: Path, tieout: Tieout) -> None:
    two_datasets(tmp_path)
    out, _, code = tieout("check", path)
    assert re.findall(r"^(\S+:\d+): error ", out, re.MULTILINE) == [f"{TABLE}:3:6", f"{TABLE}:4:6"]
    assert code == 1


def test_a_table_is_judged_without_its_neighbours(tmp_path: Path, tieout: Tieout) -> None:
    project(tmp_path, BAD, rules=[PARTS])
    file = tmp_path / "datasets/small/datapackage.json"
    descriptor = json.loads(file.read_text("utf-8"))
    fields = [{"name": "month", "type": "yearmonth"}, {"name": "price", "type": "number"}]
    descriptor["resources"].append({"name": "prices", "path": "prices.csv", "schema": {"fields": fields}})
    file.write_text(json.dumps(descriptor), "utf-8")
    (tmp_path / "datasets/small/prices.csv").write_text('month,price\n2021-06,"1,5"\n', "utf-8")
    assert heads(tieout("check", "datasets/small/prices.csv")[0]) == ["2: error cell"]
    assert heads(tieout("check", TABLE)[0]) == ["3: error parts-fit", "4: error parts-fit"]
    assert heads(tieout("check")[0]) == ["2: error cell", "3: error parts-fit", "4: error parts-fit"]


def test_paths_are_those_of_the_project_wherever_it_is_called_from(
    tmp_path: Path, tieout: Tieout, monkeypatch: pytest.MonkeyPatch
) -> None:
    project(tmp_path / "project", BAD, rules=[PARTS])
    from_outside = tieout("check", "project")
    monkeypatch.chdir(tmp_path / "project/datasets/small")
    assert tieout("check", "../..") == tieout("check", ".") == tieout("check", "table.csv") == from_outside


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("nowhere", ["nowhere", "no such file or folder"]),
        ("datasets/small/tabel.csv", ["datasets/small/tabel.csv", "no such file or folder"]),
        ("datasets/small/stray.csv", ["stray.csv", "datasets/small/datapackage.json"]),
        ("datasets/small/deep/stray.csv", ["stray.csv", "datasets/small/datapackage.json"]),
        ("stray.csv", ["stray.csv", "datapackage.json"]),
        ("expectations/small.toml", ["expectations/small.toml", "datapackage.json"]),
    ],
)
def test_a_path_that_is_no_table_is_named(
    path: str, words: list[str], tmp_path: Path, tieout: Tieout
) -> None:
    project(tmp_path, BAD, rules=[PARTS])
    (tmp_path / "datasets/small/deep").mkdir()
    for stray in ("stray.csv", "datasets/small/stray.csv", "datasets/small/deep/stray.csv"):
        (tmp_path / stray).write_text(GOOD, "utf-8")
    out, err, code = tieout("check", path)
    assert (out, code) == ("", 2)
    assert [word for word in words if word not in err] == []


def test_a_link_that_leads_out_of_the_project_trips_nothing(
    tmp_path: Path, tieout: Tieout, monkeypatch: pytest.MonkeyPatch
) -> None:
    project(tmp_path / "elsewhere", BAD)
    (tmp_path / "here/datasets").mkdir(parents=True)
    (tmp_path / "here/datasets/linked").symlink_to(tmp_path / "elsewhere/datasets/small")
    monkeypatch.chdir(tmp_path / "here")
    out, err, code = tieout("check")
    assert code in (0, 2)
    assert "structural checks" in out or "datasets/linked" in err


# --- what is printed where


def test_the_text_names_print_promise_gap_and_place(tmp_path: Path, tieout: Tieout) -> None:
    table = "year,stations,rate\n2023,3.377,\n2024,4.251,29.5\n"
    growth = {"id": "rate-matches", "kind": "growth", "published": "rate", "of": "stations"}
    project(tmp_path, table, {"stations": {"unit": "million"}, "rate": {"unit": "PERCENT"}}, [growth])
    assert tieout("check")[0].splitlines()[0] == (
        f"{TABLE}:3:12: error rate-matches [2024]: rate is printed as 29.5 %, that is 29.45 to 29.55;"
        " 100*(4.251/3.377 - 1) gives 25.85 to 25.91: 3.54 too high (35.4 rounding units)"
    )


def test_the_evidence_names_every_cell_with_its_interval_and_line(tmp_path: Path, tieout: Tieout) -> None:
    project(tmp_path, BAD, rules=[PARTS])
    lines = [line.split() for line in tieout("check")[0].splitlines() if line.startswith("    ")]
    assert [line[:5] for line in lines] == [
        ["part", "9", "[8.5", "to", "9.5]"],
        ["whole", "4", "[3.5", "to", "4.5]"],
        ["part", "8", "[7.5", "to", "8.5]"],
        ["whole", "6", "[5.5", "to", "6.5]"],
    ]
    assert [
        bool(re.search(rf"\b{line}\b", " ".join(words[5:])))
        for words, line in zip(lines, "3344", strict=True)
    ]


@pytest.mark.parametrize(
    ("part", "whole", "gap"),
    [
        ("3", "1", "1 too high (1 rounding unit)"),
        ("9", "1", "7 too high (7 rounding units)"),
        ("5003", "1", "5001 too high (5001 rounding units)"),
    ],
)
def test_a_gap_is_printed_as_people_write_numbers(
    part: str, whole: str, gap: str, tmp_path: Path, tieout: Tieout
) -> None:
    project(tmp_path, f"year,part,whole\n2021,{part},{whole}\n", rules=[PARTS])
    assert tieout("check")[0].splitlines()[0].endswith(gap)


def test_what_a_figure_would_have_to_be_is_printed_as_finely_as_the_figure(
    tmp_path: Path, tieout: Tieout
) -> None:
    project(tmp_path, "year,part,whole\n2021,0.000999,0.000777\n", rules=[PARTS])
    evidence = [line for line in tieout("check")[0].splitlines() if line.startswith("    ")]
    assert [line.rpartition(" ")[2] for line in evidence] == ["0.0007775", "0.0009985"]


@pytest.mark.parametrize("name", ["C\nN", "C\rN", "\x1b[31mCN", "C\N{RIGHT-TO-LEFT OVERRIDE}N"])
def test_a_finding_stays_on_its_line_whatever_a_code_holds(name: str, tmp_path: Path, tieout: Tieout) -> None:
    project(tmp_path, f'area,year,part,whole\n"{name}",2021,9,2\n', rules=[PARTS])
    out = tieout("check")[0]
    assert len(out.splitlines()) == len(out.split("\n")) - 1 == 7
    assert all(character.isprintable() for character in out.replace("\n", ""))


def test_the_record_has_the_keys_that_others_rely_on(tmp_path: Path, tieout: Tieout) -> None:
    table = (
        "INDICATOR,REF_AREA,TIME_PERIOD,OBS_VALUE,UNIT_MULT,DECIMALS\n"
        "level,CN,2023,3.377,6,3\nlevel,CN,2024,4.251,6,3\nrate,CN,2023,46.1,0,1\nrate,CN,2024,29.50,0,1\n"
    )
    growth = {
        "id": "rate-matches",
        "kind": "growth",
        "published": "rate",
        "of": "level",
        "why": "As printed.",
    }
    project(tmp_path, table, {"REF_AREA": {"constraints": {"enum": ["CN"]}}}, [growth])
    out, err, code = tieout("check", "--format", "json")
    assert (err, code) == ("", 1)
    record = json.loads(out)
    assert {"schema", "verdict", "exit_code", "rules", "findings", "unknowns", "causes"} <= record.keys()
    assert (record["schema"], record["verdict"], record["exit_code"]) == ("tieout-report/1", "broken", 1)
    rule = next(one for one in record["rules"] if one["id"] == "rate-matches")
    counted = {
        "dataset": "small",
        "table": "table",
        "kind": "growth",
        "severity": "error",
        "items": 2,
        "holds_exactly": 0,
        "holds_by_rounding": 0,
        "broken": 1,
        "accepted": 0,
        "unknown_by": {"missing": 1},
        "could_not_run": None,
    }
    assert {key: rule[key] for key in counted} == counted
    (finding,) = record["findings"]
    stated = {
        "dataset": "small",
        "table": "table",
        "rule": "rate-matches",
        "kind": "growth",
        "severity": "error",
        "accepted": False,
        "key": {"REF_AREA": "CN", "TIME_PERIOD": "2024"},
        "published": {"low": 29.45, "high": 29.55},
    }
    assert {key: finding[key] for key in stated} == stated
    assert finding["message"].startswith("rate is printed as 29.50, that is 29.45 to 29.55; ")
    assert finding["gap_units"] == pytest.approx(35.36, abs=0.01)
    assert finding["implied"] == pytest.approx({"low": 25.8475, "high": 25.9144}, abs=0.0001)
    assert re.fullmatch(r"\w+", finding["id"])
    keys = ("series", "printed", "low", "high", "path", "line", "column")
    assert [tuple(cell[key] for key in keys) for cell in finding["cells"]] == [
        ("rate", "29.50", 29.45, 29.55, TABLE, 5, "OBS_VALUE"),
        ("level", "4.251", 4250500, 4251500, TABLE, 3, "OBS_VALUE"),
        ("level", "3.377", 3376500, 3377500, TABLE, 2, "OBS_VALUE"),
    ]
    assert finding["cells"][2]["key"] == {"INDICATOR": "level", "REF_AREA": "CN", "TIME_PERIOD": "2023"}
    (unknown,) = record["unknowns"]
    assert (unknown["rule"], unknown["reason"]) == ("rate-matches", "missing")
    assert unknown["key"] == {"REF_AREA": "CN", "TIME_PERIOD": "2023"}


def test_an_end_that_does_not_exist_is_null(tmp_path: Path, tieout: Tieout) -> None:
    project(tmp_path, "year,part,whole\n2021,9,2\n", rules=[PARTS])
    (finding,) = json.loads(tieout("check", "--format", "json")[0])["findings"]
    assert finding["implied"] == {"low": None, "high": 2.5}


def test_a_report_is_written_to_as_many_files_as_are_asked_for(tmp_path: Path, tieout: Tieout) -> None:
    project(tmp_path, BAD, rules=[PARTS])
    plain = tieout("check")[0]
    out, err, code = tieout("check", "-o", "json=out/deep/report.json", "--output", "text=report.txt")
    assert (out, err, code) == (plain, "", 1)
    assert Path("report.txt").read_text("utf-8") == plain
    assert Path("out/deep/report.json").read_text("utf-8") == tieout("check", "--format", "json")[0]


def test_a_file_that_cannot_be_written_keeps_no_other_from_being_written(
    tmp_path: Path, tieout: Tieout, monkeypatch: pytest.MonkeyPatch
) -> None:
    project(tmp_path, BAD, rules=[PARTS])
    outputs = [f"--output={one}" for one in ("json=datasets", f"text={TABLE}/x/y", "json=new/report.json")]
    out, err, code = tieout("check", *outputs)
    assert err == (
        "tieout: -o 'json=datasets' cannot be written: Is a directory: datasets\n"
        f"tieout: -o 'text={TABLE}/x/y' cannot be written: Not a directory: {TABLE}/x\n"
    )
    assert (heads(out), code) == (["3: error parts-fit", "4: error parts-fit"], 2)
    assert json.loads(Path("new/report.json").read_text("utf-8"))["counts"]["findings"] == 2

    monkeypatch.setattr("tieout.reports.as_json.render", lambda *_: 1 / 0)
    _, err, code = tieout("check", "-o", "json=lost.json", "-o", "text=report.txt", *outputs[:1])
    assert "could not run: ZeroDivisionError: division by zero, while json was written" in err
    assert (Path("report.txt").is_file(), code) == (True, 3)


def test_quiet_prints_nothing_and_still_fails_and_writes(tmp_path: Path, tieout: Tieout) -> None:
    project(tmp_path, BAD, rules=[PARTS])
    assert tieout("check", "-q", "-o", "text=report.txt") == ("", "", 1)
    assert Path("report.txt").read_text("utf-8") == tieout("check")[0]


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_terminal_that_cannot_print_it_gets_a_report_all_the_same(
    encoding: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project(tmp_path, "area,year,part,whole\n中国,2021,9,2\n", rules=[PARTS])
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding=encoding))
    assert main(["check", str(tmp_path)]) == 1
    sys.stdout.flush()
    assert b"error parts-fit" in written.getvalue()


def test_verbose_lists_the_ids_of_findings_and_what_could_not_be_judged(
    tmp_path: Path, tieout: Tieout
) -> None:
    project(tmp_path, BAD.replace("2021,1,2", "2021,1,"), {"whole": {"type": "number"}}, [PARTS])
    ids = [one["id"] for one in json.loads(tieout("check", "--format", "json")[0])["findings"]]
    plain = tieout("check")[0]
    assert [one for one in ids if one in plain] == []
    assert tieout("check", "-v")[0].removeprefix(plain).splitlines() == [
        f"{TABLE}:3:6: finding parts-fit [2022] has the id {ids[0]}",
        f"{TABLE}:4:6: finding parts-fit [2023] has the id {ids[1]}",
        f"{TABLE}:2: unknown parts-fit [2021]: missing",
    ]
    assert f"id {ids[1]}" not in tieout("check", "-v", "--max-findings", "1")[0]


@pytest.mark.parametrize("command", ["check", "list", "docs"])
@pytest.mark.parametrize("path", [".", "datasets/small", TABLE])
def test_rules_that_lie_beside_tables_are_said_not_to_be_read(
    command: str, path: str, tmp_path: Path, tieout: Tieout
) -> None:
    project(tmp_path, BAD)
    folder = tmp_path / "datasets" / "small"
    (folder / "rules.toml").write_text("[[ rule ]]\nid = 'fits'\n", "utf-8")
    (folder / "other.toml").write_text("[tool]\n", "utf-8")
    place = "the rules of this dataset belong into expectations/small.toml"
    remarks = [line for line in tieout(command, path)[1].splitlines() if "toml" in line]
    assert remarks == [f"tieout: datasets/small/rules.toml is not read: {place}"]


# --- on GitHub


@pytest.mark.parametrize(
    ("options", "environ", "annotated"),
    [
        ([], {"GITHUB_ACTIONS": "true"}, True),
        (["-v", "-o", "json=report.json"], {"GITHUB_ACTIONS": "true"}, True),
        ([], {}, None),
        ([], {"GITHUB_ACTIONS": "false"}, None),
        ([], {"GITHUB_STEP_SUMMARY": "summary.md"}, None),
        (["-q"], {"GITHUB_ACTIONS": "true"}, None),
        (["--format", "json"], {"GITHUB_ACTIONS": "true"}, None),
        (["-o", "github=notes.txt"], {"GITHUB_ACTIONS": "true"}, False),
    ],
)
def test_annotations_follow_the_text_where_github_runs_it(
    options: list[str],
    environ: dict[str, str],
    annotated: bool | None,  # noqa: FBT001
    tieout: Tieout,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    project(Path(), BAD, rules=[PARTS])
    plain, *others = tieout("check", *(one for one in options if "=" not in one and one != "-o"))
    annotations = tieout("check", "--format", "github")[0]
    assert annotations.startswith(
        "::error file=datasets/small/table.csv,line=3,col=6,endColumn=6,title=parts"
    )
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    out, *rest = tieout("check", *options)
    if annotated is None:
        assert out == plain
    else:
        # What a table prints is no command for GitHub.
        found = re.fullmatch(r"::stop-commands::(\w{32})\n(.*)::\1::\n(.*)", out, re.DOTALL)
        assert found
        assert found.groups()[1:] == (plain, annotations * annotated)
    assert rest == others
    assert not Path("summary.md").exists()


def test_what_is_refused_is_an_annotation_on_github(tieout: Tieout, monkeypatch: pytest.MonkeyPatch) -> None:
    project(Path(), BAD, rules=[{**PARTS, "lager": "x"}])
    plain = tieout("check", "--format", "json")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    out, err, code = tieout("check", "--format", "json")
    assert (out, code) == (plain[0], plain[2]) == ("", 2)
    assert err.startswith(plain[1])
    assert err.removeprefix(plain[1]).startswith(
        "::error file=expectations/small.toml,line=1,title=refused::line 1, rule 'parts-fit': unknown key"
    )


@pytest.mark.parametrize(
    "file",
    [
        TABLE,
        "datasets/small/datapackage.json",
        "expectations/small.toml",
        "expectations/new.toml",
        "tieout.toml",
    ],
)
def test_no_report_replaces_what_is_judged(file: str, tieout: Tieout) -> None:
    project(Path(), BAD, rules=[PARTS])
    before = {one: one.read_bytes() for one in Path().rglob("*") if one.is_file()}
    out, err, code = tieout("check", "-o", f"json={file}")
    assert (out, code) == ("", 2)
    assert err.startswith(f"tieout: -o 'json={file}': facts, rules or a table stand there")
    assert {one: one.read_bytes() for one in Path().rglob("*") if one.is_file()} == before


# --- data docs


def pages(folder: str = "build/data-docs") -> str:
    """Return all pages of a site together."""
    return "".join(file.read_text("utf-8") for file in sorted(Path(folder).rglob("*.html")))


def test_docs_writes_the_pages_prints_the_report_and_says_where_they_are(
    tmp_path: Path, tieout: Tieout
) -> None:
    project(tmp_path, BAD, rules=[PARTS])
    plain = tieout("check")[0]
    assert tieout("docs", "--no-gx") == (plain, "data docs: build/data-docs/index.html\n", 1)
    assert tieout("docs", "--no-gx", "-q", "-o", "a site") == ("", "data docs: a site/index.html\n", 1)
    assert "parts-fit" in Path("a site/index.html").read_text("utf-8")


def test_docs_says_what_was_typed(tmp_path: Path, tieout: Tieout) -> None:
    project(tmp_path, BAD, rules=[PARTS])
    tieout("docs", "--no-gx", "--select", "parts-fit,row", "-o", "a site", ".")
    assert "tieout docs --no-gx --select parts-fit,row -o &#39;a site&#39; ." in pages("a site")


@pytest.mark.parametrize("option", [[], ["--redact"]])
def test_docs_says_how_to_check_again_what_lies_elsewhere(
    option: list[str], tmp_path: Path, tieout: Tieout
) -> None:
    project(tmp_path / "my project", BAD, rules=[PARTS])
    tieout("docs", "my project", *option)
    told = set(re.findall(r"<code>(tieout check [^<]*)</code>", html.unescape(pages())))
    assert told == {"tieout check --select parts-fit 'my project'"}
    assert f"{told.pop()}\n" in tieout("explain", "parts-fit", "2022", "my project")[0]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_docs_speaks_the_language_that_is_asked_for(lang: str, tmp_path: Path, tieout: Tieout) -> None:
    project(tmp_path, BAD, rules=[PARTS])
    tieout("docs", "--no-gx", "--lang", lang)
    assert set(re.findall(r'<html lang="(\w+)', pages())) == {lang}


def test_docs_leaves_values_out_where_it_is_asked_to(tmp_path: Path, tieout: Tieout) -> None:
    project(tmp_path, "year,part,whole\n2021,98765,2\n", rules=[PARTS])
    out = tieout("docs", "--no-gx", "--redact")[0]
    assert ("98765" in out, "98765" in pages()) == (False, False)
    tieout("docs", "--no-gx")
    assert "98765" in pages()


@pytest.mark.parametrize("theirs", ["index.html", "style.css", "datasets/small.html", "datasets"])
def test_docs_replaces_no_file_that_it_did_not_make(theirs: str, tmp_path: Path, tieout: Tieout) -> None:
    project(tmp_path, BAD, rules=[PARTS])
    mine = tmp_path / "own" / theirs
    mine.parent.mkdir(parents=True)
    mine.write_text("mine", "utf-8")
    out, err, code = tieout("docs", "-o", "own")
    assert (out, code) == ("", 2)
    assert err == (
        f"tieout: own/{theirs}: a page would replace it, and no build of tieout made it; "
        "give the data docs a folder of their own, new or empty: -o DIR\n"
    )
    assert [path for path in (tmp_path / "own").rglob("*") if path.is_file()] == [mine]
    assert mine.read_text("utf-8") == "mine"


@pytest.mark.parametrize("folder", [".", "datasets/small"])
def test_docs_writes_no_pages_among_tables(folder: str, tmp_path: Path, tieout: Tieout) -> None:
    project(tmp_path, BAD, rules=[PARTS])
    before = sorted(tmp_path.rglob("*"))
    _, err, code = tieout("docs", "-o", folder)
    assert code == 2
    assert f"{folder}: tables lie here (datasets/small/datapackage.json)" in err
    assert sorted(tmp_path.rglob("*")) == before


def test_docs_builds_again_where_it_built_before(tmp_path: Path, tieout: Tieout) -> None:
    project(tmp_path, BAD, rules=[PARTS])
    tieout("docs", "-o", "a site")
    listed = tmp_path / "a site" / ".pages"
    names = listed.read_text("utf-8").split()
    made = [path for path in (tmp_path / "a site").rglob("*") if path.is_file() and path != listed]
    assert {tmp_path / "a site" / name for name in names} == set(made)
    # Older builds listed pages alone.
    tieout("docs", "--no-gx", "-o", "a site")
    names = listed.read_text("utf-8").split()
    listed.write_text("".join(f"{name}\n" for name in names if name != "style.css"), "utf-8")
    assert tieout("docs", "--no-gx", "-o", "a site")[1:] == ("data docs: a site/index.html\n", 1)
    assert listed.read_text("utf-8").split() == names


# --- usage


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], ["COMMAND"]),
        (["chekc"], ["'chekc'", "'check'"]),
        (["check", "--formt", "json"], ["--formt"]),
        (["check", "--format", "jsn"], ["'jsn'", "'json'", "'text'"]),
        (["check", "--fail-on", "info"], ["'info'", "'never'"]),
        (["check", "--engine", "dukdb"], ["'dukdb'", "'polars'"]),
        (["check", "--max-findings", "-1"], ["--max-findings", "-1"]),
        (["check", "--max-findings", "many"], ["--max-findings", "'many'", "number"]),
        (["check", "-k", "parts and"], ["argument -k", "at character 10 of 'parts and'"]),
        (["check", "-o", "json"], ["'json'", "FMT=FILE"]),
        (["check", "-o", "jsn=report"], ["'jsn=report'", "json", "text"]),
        (["check", "-o", "json="], ["'json='", "FMT=FILE"]),
        (["check", "-o", "json=-"], ["'json=-'", "--format json"]),
        (["check", "-o", "json=a", "-o", "text=./a"], ["'text=./a'", "'json=a'", "same file"]),
        (["check", "-o", "json=a", "-o", "json=a"], ["'json=a'", "same file"]),
        (["check", "-o", "json=datasets"], ["datasets"]),
        (["docs", "--lang", "fr"], ["'fr'", "'en'", "'zh'"]),
        (["explain"], ["FINDING-OR-RULE"]),
        (["explain", "parts-fit", "--format", "html"], ["'html'", "'json'"]),
    ],
)
def test_wrong_usage_exits_with_2_and_names_what_is_wrong(
    arguments: list[str], words: list[str], tmp_path: Path, tieout: Tieout
) -> None:
    project(tmp_path, GOOD, rules=[PARTS])
    _, err, code = tieout(*arguments)
    assert code == 2
    assert [word for word in words if word not in err] == []


@pytest.mark.parametrize(
    "arguments", [["--help"], ["check", "--help"], ["docs", "--help"], ["explain", "--help"]]
)
def test_help_stands_on_stdout(arguments: list[str], tieout: Tieout) -> None:
    out, err, code = tieout(*arguments)
    assert out.startswith(f"usage: tieout {arguments[0] if arguments[1:] else '[-h]'}")
    assert (err, code) == ("", 0)


def test_help_names_every_exit_code_and_the_network(tieout: Tieout) -> None:
    out = tieout("--help")[0]
    assert re.findall(r"^  (\d)  ", out, re.MULTILINE) == ["0", "1", "2", "3", "5"]
    assert "never uses the network" in out


def test_the_version_is_the_package_s(tieout: Tieout) -> None:
    assert tieout("--version") == (f"tieout {__version__}\n", "", 0)


def test_a_crash_is_no_finding(tmp_path: Path, tieout: Tieout, monkeypatch: pytest.MonkeyPatch) -> None:
    project(tmp_path, GOOD, rules=[PARTS])

    def crash(*_: object) -> str:
        raise ValueError("a renderer gave up")

    monkeypatch.setattr("tieout.reports.as_json.render", crash)
    out, err, code = tieout("check", "--format", "json")
    assert (out, code) == ("", 3)
    assert "could not run: ValueError: a renderer gave up" in err


def test_a_rule_that_chooses_nothing_is_named(tmp_path: Path, tieout: Tieout) -> None:
    project(
        tmp_path,
        "REF_AREA,TIME_PERIOD,part,whole\nCN,2021,1,2\n",
        rules=[PARTS, {**PARTS, "id": "misspelt", "where": {"REF_AREA": "Cn"}}],
    )
    out, _, code = tieout("check")
    assert "small: misspelt: nothing to judge" in out
    assert code == 0


# --- advice about the rules

SAME = {"id": "parts-fit-too", "kind": "formula", "holds": "whole >= part"}
SAYS_THE_SAME = "says the same as rule 'parts-fit' on line 1: remove one"


def test_advice_stands_in_a_section_of_its_own_and_never_fails_the_gate(
    tmp_path: Path, tieout: Tieout
) -> None:
    project(tmp_path, GOOD, rules=[PARTS, SAME])
    out, err, code = tieout("check", "--fail-on", "warning")
    assert out == (
        f"expectations/small.toml:7: advice parts-fit-too: {SAYS_THE_SAME}\n"
        "\n"
        "no finding\n"
        "2 rules, 6 items: 6 hold exactly, 0 by rounding, 0 broken, 0 unknown\n"
        "15 structural checks: 0 broken\n"
    )
    assert (err, code) == ("", 0)


def test_advice_stands_behind_the_findings(tmp_path: Path, tieout: Tieout) -> None:
    project(tmp_path, BAD, rules=[PARTS, SAME])
    findings, advice, counts = tieout("check")[0].split("\n\n")
    assert heads(findings) == [
        f"{line}: error {rule}" for line in "34" for rule in ("parts-fit", "parts-fit-too")
    ]
    assert advice.endswith(SAYS_THE_SAME)
    assert counts.startswith("4 errors\n")


def test_advice_stands_in_the_record(tmp_path: Path, tieout: Tieout) -> None:
    project(tmp_path, GOOD, rules=[PARTS, SAME])
    record = json.loads(tieout("check", "--format", "json")[0])
    assert record["advice"] == [
        {
            "dataset": "small",
            "path": "expectations/small.toml",
            "line": 7,
            "rule": "parts-fit-too",
            "message": SAYS_THE_SAME,
        }
    ]
    assert record["verdict"] == "holds"


def test_no_advice_is_given_on_rules_that_are_not_chosen(tmp_path: Path, tieout: Tieout) -> None:
    project(tmp_path, GOOD, rules=[PARTS, SAME])
    assert "advice" not in tieout("check", "--ignore", "parts-fit")[0]


def test_advice_that_trips_could_not_run_and_the_rules_are_judged(
    tmp_path: Path, tieout: Tieout, monkeypatch: pytest.MonkeyPatch
) -> None:
    def trips(*_: object) -> None:
        raise ZeroDivisionError("no advice")

    monkeypatch.setattr("tieout.run.advise", trips)
    project(tmp_path, BAD, rules=[PARTS])
    out, _, code = tieout("check")
    assert heads(out) == ["3: error parts-fit", "4: error parts-fit"]
    assert "small: advice: could not run: ZeroDivisionError: no advice\n" in out
    assert code == 3


def test_a_file_that_cannot_be_read_may_hold_figures_that_are_no_bounds(
    tmp_path: Path, tieout: Tieout
) -> None:
    table = "INDICATOR,TIME_PERIOD,OBS_VALUE,QUALIFIER\nx,2020,1,\ny,2020,9,>\n"
    project(tmp_path, table, rules=[{**PARTS, "smaller": "x", "larger": "y"}])
    assert "every figure of `y` is printed as a bound" in tieout("check")[0]

    file = tmp_path / "datasets/small/datapackage.json"
    descriptor = json.loads(file.read_text("utf-8"))
    descriptor["resources"].append({**descriptor["resources"][0], "name": "lost", "path": "lost.csv"})
    file.write_text(json.dumps(descriptor), "utf-8")
    assert "bound" not in tieout("check")[0]
