"""What ``tieout explain`` says of a finding, of an item that could not be judged, and of a rule."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tieout import run
from tieout.cli import main
from tieout.explain import Unclear, as_json, as_text, meant
from tieout.explain.strip import Bar, strip
from tieout.model import Cell, Finding, Interval, Report, RuleResult, Unknown
from tieout.projects import Loaded
from tieout.reports.record import record
from tieout.testing import project

ENDLESS = float("inf")
TABLE = "datasets/small/table.csv"
LEVELS = "year,stations,rate\n2022,2.312,\n2023,3.737,46.1\n2024,4.251,25.9\n2026,4.6,8\n"
GROWTH = {
    "id": "rate-matches",
    "kind": "growth",
    "published": "rate",
    "of": "stations",
    "why": "Printed side by side.",
}
CAUSE = (
    f"stations [2023] ({TABLE}:3), printed as 3.737 million, must be 3.3759 to 3.3782 million; "
    "two digits swapped: 3.377"
)
RISES = {"id": "stations-never-fall", "kind": "never_falls", "columns": ["stations"]}
FACTS = {"stations": {"unit": "million"}, "rate": {"unit": "PERCENT"}}


def explained(*arguments: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["explain", *arguments]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    return said.out


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    project(
        tmp_path,
        LEVELS,
        FACTS,
        [GROWTH, RISES],
        [{"rule": "rate-matches", "key": {"year": "2024"}, "reason": "Revised."}],
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


# --- a finding


def test_a_finding_is_explained_by_all_that_proves_it(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = explained("rate-matches", "2023", capsys=capsys)
    (first, sentence, *_), table, drawn, said = (part.splitlines() for part in out.split("\n\n"))
    assert first.startswith("error rate-matches [2023]  (finding ")
    assert sentence == (
        "rate is printed as 46.1 %, that is 46.05 to 46.15; 100*(3.737/2.312 - 1) gives 61.58 to 61.69: "
        "15.43 too low (154 rounding units)"
    )
    assert table == [
        "figure             printed        stands for        if the others are right  where",
        f"rate               46.1 %         46.05 to 46.15    61.58 to 61.69           {TABLE}:3",
        f"stations           3.737 million  3.7365 to 3.7375  3.3759 to 3.3797         {TABLE}:3",
        f"lag(stations, 1Y)  2.312 million  2.3115 to 2.3125  2.5566 to 2.5591         {TABLE}:2",
    ]
    assert drawn == [
        "printed          46.05 to 46.15      |",
        "the others give  61.58 to 61.69" + " " * 65 + "|",
        "gap              154 rounding units   " + "." * 58,
        " " * 37 + "-" * 60,
        " " * 37 + "46.05" + " " * 50 + "61.69",
    ]
    assert [re.split("  +", line) for line in said if not line.startswith(" ")] == [
        ["promise", "A published growth rate is the growth of its level."],
        ["relation", "rate == 100*(stations/lag(stations, 1Y) - 1) if lag(stations, 1Y) > 0"],
        ["why", "Printed side by side."],
        ["also keeps", "stations (3.737): stations-never-fall"],
        ["cause", f"2 findings have one explanation: {CAUSE}"],
        ["explains too", "rate-matches [2024]", "(finding 9e72eaae0d0a)"],
        ["accepted", "no"],
        ["check again", "tieout check --select rate-matches"],
    ]


@pytest.mark.parametrize("width", [58, 60, 110])
def test_what_proves_a_finding_fits_into_the_terminal(
    width: int, here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    piped = explained("rate-matches", "2023", capsys=capsys).split("\n\n")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    _, table, drawn, *_ = explained("rate-matches", "2023", capsys=capsys).split("\n\n")
    assert max(map(len, piped[1].splitlines())) > 100
    assert max(map(len, table.splitlines())) <= width
    assert {len(line) for line in drawn.splitlines()[-2:]} == {width}
    # Wrapped or not, everything is said.
    figures = "".join(piped[1].splitlines(keepends=True)[1:]).split()
    assert [word for word in figures if word not in re.sub(r"\n +", "", table)] == []


def test_a_table_that_does_not_fit_stands_in_blocks() -> None:
    path = "datasets/networks/a long name.csv"
    cell = Cell("a name", {}, "46.1", None, path, 2, "a", unit="%", source="the office")
    finding = found("f00d00000000", "cell", kind="facts", cells=(cell, cell))
    block = [
        "a name",
        "  printed  46.1 %",
        "  where    datasets/",
        "           networks/a",
        "           long",
        "           name.csv:2",
        "  source   the office",
    ]
    assert as_text(Report(), finding, width=24).split("\n\n")[1].splitlines() == [*block, *block]


def test_an_accepted_finding_says_why(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "\naccepted      yes: Revised.\n" in explained("rate-matches", "2024", capsys=capsys)


def test_the_source_of_a_cell_stands_beside_its_place() -> None:
    cell = Cell("a", {}, "1", None, "a.csv", 2, "a", source="cdf-2024-03 line 21")
    finding = found("f00d00000000", "cell", kind="facts", cells=(cell,))
    assert as_text(Report(), finding).split("\n\n")[1].splitlines() == [
        "figure  printed  where    source",
        "a       1        a.csv:2  cdf-2024-03 line 21",
    ]


def test_the_rows_of_one_figure_are_drawn_beneath_one_another(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = "INDICATOR,TIME_PERIOD,OBS_VALUE\nx,2020,5\nx,2020,7\nx,2020,9\n"
    project(tmp_path, table)
    drawn = explained("sources-agree", str(tmp_path / "datasets/small"), capsys=capsys)
    assert "finding" in drawn
    out = explained("sources-agree", "x", str(tmp_path / "datasets/small"), capsys=capsys)
    strip_ = out.split("\n\n")[2].splitlines()
    assert [line.split("  ")[0] for line in strip_[:3]] == ["line 2", "line 3", "line 4"]


def test_what_a_user_s_cell_holds_breaks_no_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = "C\N{RIGHT-TO-LEFT OVERRIDE}\x1b[31m\nN"
    rule = {"id": "fits", "kind": "at_most", "smaller": "part", "larger": "whole"}
    project(tmp_path, f'area,year,part,whole\n"{name}",2021,9,2\n', rules=[rule])
    out = explained("fits", "2021", str(tmp_path), capsys=capsys)
    assert all(character.isprintable() for character in out.replace("\n", ""))
    assert out.splitlines()[0].startswith(r"error fits [C\u202e\x1b[31m\nN 2021]")


# --- a rule, and what could not be judged


def test_a_rule_says_its_promise_its_counts_its_findings_and_what_it_could_not_judge(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    head, findings, unknown = explained("rate-matches", capsys=capsys).split("\n\n")
    assert [line.split("  ", 1)[0] for line in head.splitlines()] == [
        "rule rate-matches",
        "severity",
        "promise",
        "relation",
        "why",
        "cannot see",
        "counts",
        "check again",
    ]
    assert "  3 items: 0 hold exactly, 0 by rounding, 2 broken (1 accepted), 1 unknown\n" in head
    assert head.endswith("  tieout check --select rate-matches")
    assert [line.split()[1:4] for line in findings.splitlines()[1:]] == [
        ["error", f"{TABLE}:3:12", "[2023]"],
        ["accepted", f"{TABLE}:4:12", "[2024]"],
    ]
    assert unknown.splitlines() == [
        "could not be judged",
        "  1 gap: No figure is printed for the period that the rule looks back to.",
        "    [2026]",
    ]


def test_the_id_that_a_rule_lists_explains_the_finding(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = explained("rate-matches", capsys=capsys).split("\n\n")[1].splitlines()
    id_ = listed[1].split()[0]
    assert explained(id_, capsys=capsys) == explained("rate-matches", "2023", capsys=capsys)
    assert explained(id_[:4], capsys=capsys) == explained(id_, capsys=capsys)


def test_an_item_that_could_not_be_judged_says_why(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = explained("rate-matches", "2026", capsys=capsys)
    assert out.splitlines()[:2] == [
        "unknown rate-matches [2026]: gap",
        "No figure is printed for the period that the rule looks back to.",
    ]


def test_a_rule_says_what_it_cannot_see_and_what_it_tripped_over() -> None:
    rule = RuleResult(
        "small",
        "table",
        "r",
        "growth",
        "error",
        "P.",
        blind="A fault in both.",
        could_not_run="E: no",
        unjudged="a.csv",
    )
    assert as_text(Report(rules=(rule,)), (rule,), "a b").splitlines() == [
        "rule r  (growth, small/table)",
        "severity     error",
        "promise      P.",
        "cannot see   A fault in both.",
        "counts       0 items: 0 hold exactly, 0 by rounding, 0 broken, 0 unknown",
        "trouble      could not run: E: no",
        "             not judged, because a.csv is unreadable",
        "check again  tieout check --select r 'a b'",
    ]


def test_a_rule_that_met_no_figure_says_so_and_its_severity_is_no_verdict() -> None:
    head, *said = as_text(Report(), (ruled("r"),)).splitlines()
    assert head == "rule r  (growth, small/table)"
    assert said[0] == "severity     error"
    assert "trouble      nothing to judge: no figure that it can judge is printed" in "\n".join(said)


# --- names


def found(id_: str, rule: str, kind: str = "growth", cells: tuple[Cell, ...] = (), **key: str) -> Finding:
    return Finding(id_, "small", "table", rule, kind, "error", key, "Off.", cells, "a.csv", 3)


def ruled(name: str) -> RuleResult:
    return RuleResult("small", "table", name, "growth", "error", "P.")


REPORT = Report(
    rules=(ruled("rate-matches"), ruled("shares-fit"), ruled("beef")),
    findings=(
        found("aaaa11112222", "rate-matches", area="New Zealand", year="2023"),
        found("aaaa33332222", "rate-matches", area="New Caledonia", year="2023"),
        found("bbbb11112222", "rate-matches", area="Chile", year="2023-06"),
        found("bbbb11112222-2", "shares-fit", year="2023"),
        found("beef11112222", "shares-fit", year="2024", area="Chile"),
        found("cccc11112222", "stale-accept"),
    ),
    unknowns=(Unknown("small", "table", "shares-fit", {"year": "2025"}, "gap"),),
)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("aaaa1", "aaaa11112222"),
        ("bbbb11112222", "bbbb11112222"),
        ("bbbb11112222-", "bbbb11112222-2"),
        ("beef1", "beef11112222"),
        ("rate-matches Zealand", "aaaa11112222"),
        ("rate-matches new zealand 2023", "aaaa11112222"),
        ("rate-matches area=Chile", "bbbb11112222"),
        ("rate-matches 2023-06", "bbbb11112222"),
        ("rate-matches chi", "bbbb11112222"),
        ("shares-fit 2023", "bbbb11112222-2"),
    ],
)
def test_a_finding_is_named_by_its_id_or_by_its_rule_and_words_of_its_key(words: str, expected: str) -> None:
    asked = meant(REPORT, words.split())
    assert isinstance(asked, Finding)
    assert asked.id == expected


def test_a_rule_is_named_by_its_id_before_any_finding() -> None:
    assert meant(REPORT, ["beef"]) == (ruled("beef"),)


def test_an_item_that_could_not_be_judged_is_named_as_findings_are() -> None:
    assert meant(REPORT, ["shares-fit", "2025"]) == REPORT.unknowns[0]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("rate-matche", "'rate-matche' is neither a rule nor the id of a finding, nor the first "),
        ("rate-matche", "4 characters of one: did you mean 'rate-matches'?"),
        ("shares", "did you mean 'shares-fit'?"),
        ("matches", "did you mean 'rate-matches'?"),
        ("aaa", "known: beef, rate-matches, shares-fit, stale-accept"),
        ("dddd", "known: "),
        ("aaaa", "'aaaa' may be any of 2: name one\n  aaaa11112222  rate-matches [New Zealand 2023]  a.csv"),
        ("aaaa", "\n  aaaa33332222  rate-matches [New Caledonia 2023]  a.csv:3"),
        ("rate-matches New", "may be any of 2"),
        ("shares-fit 202", "'shares-fit 202' may be any of 3: name one\n"),
        ("rate-matches 1999", "'rate-matches 1999': rate-matches is broken, or could not be judged, at [N"),
        ("beef 1999", "'beef 1999': beef has no finding, and nothing that could not be judged"),
        ("aaaa11112222 2023", "'aaaa11112222 2023' is neither a rule"),
    ],
)  # fmt: skip
def test_a_name_that_means_nothing_or_several_things_says_which_it_may_be(words: str, said: str) -> None:
    with pytest.raises(Unclear) as refused:
        meant(REPORT, words.split())
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["rate-matchs"], "did you mean 'rate-matches'?"),
        (["*"], "'*' is neither a rule"),
        (["rate-matches", "202"], "may be any of 3"),
        (
            ["rate-matches", "2022"],
            "rate-matches is broken, or could not be judged, at [2023], [2024], [2026]",
        ),
        (["codes"], "known: cell, columns, rate-matches, row, stations-never-fall"),
        (["[]", " "], "Name a rule, or a finding by the id"),
        (["rate-matches", "no/where"], "no/where: no such file or folder"),
    ],
)
def test_what_cannot_be_explained_exits_with_2(
    arguments: list[str], said: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err


def test_figures_are_judged_once_whether_or_not_a_word_is_a_rule(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    judge, wanted = run.judge, list[tuple[str, ...]]()

    def counted(loaded: Sequence[Loaded], choice: run.Choice) -> Report:
        wanted.append(choice.select)
        return judge(loaded, choice)

    monkeypatch.setattr(run, "judge", counted)
    assert main(["explain", "rate-matchs"]) == 2
    assert main(["explain", "rate-matches"]) == 0
    assert wanted == [(), ("rate-matches",)]


def test_the_last_word_is_a_path_where_it_is_there(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plain = explained("rate-matches", "2023", capsys=capsys)
    assert explained("rate-matches [2023]", capsys=capsys) == plain
    assert explained("rate-matches", "2023", ".", capsys=capsys) == plain
    there = explained("rate-matches", "2023", "datasets/small", capsys=capsys)
    assert there == plain.replace("--select rate-matches\n", "--select rate-matches datasets/small\n")


# --- as a record


def test_json_is_the_part_of_the_report_s_own(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", "--format", "json"])
    whole = json.loads(capsys.readouterr().out)
    rules = [one for one in whole["rules"] if one["id"] == "rate-matches"]
    assert json.loads(explained("rate-matches", "2023", "--format", "json", capsys=capsys)) == {
        "schema": whole["schema"],
        "rules": rules,
        "findings": whole["findings"][:1],
        "unknowns": [],
        "causes": whole["causes"],
    }
    assert len(whole["causes"]) == 1
    of_rule = json.loads(explained("rate-matches", "--format", "json", capsys=capsys))
    assert of_rule["rules"] == rules
    assert [one["id"] for one in of_rule["findings"]] == [one["id"] for one in whole["findings"]]
    assert of_rule["unknowns"] == whole["unknowns"]


def test_json_of_an_unknown_item_has_it_alone() -> None:
    part = json.loads(as_json(REPORT, REPORT.unknowns[0]))
    assert part["unknowns"] == record(REPORT)["unknowns"]
    assert ([one["id"] for one in part["rules"]], part["findings"]) == (["shares-fit"], [])


# --- the strip


@pytest.mark.parametrize(
    ("intervals", "drawn"),
    [
        ([(0, 59)], ["[" + "=" * 58 + "]", "-" * 60, "0" + " " * 57 + "59"]),
        ([(0, 20), (40, 59)], ["[" + "=" * 19 + "]", " " * 40 + "[" + "=" * 18 + "]"]),
        ([Interval(0, 20, open_high=True), Interval(20, 59, open_low=True)],
         ["[" + "=" * 19 + ")", " " * 20 + "(" + "=" * 38 + "]"]),
        ([(50, 59), (-ENDLESS, 0)], [" " * 52 + "[" + "=" * 6 + "]", "<" + "=" * 9 + "]"]),
        ([(0, 10), (60, ENDLESS)], ["[" + "=" * 7 + "]", " " * 49 + "[" + "=" * 9 + ">"]),
        ([(0, 1000), (1001, 2000)], ["<" + "=" * 24 + "]", " " * 34 + "[" + "=" * 24 + ">"]),
        ([(5, 5)], [" " * 30 + "|"]),
        ([(-ENDLESS, ENDLESS)], []),
    ],
)  # fmt: skip
def test_intervals_are_drawn_true_to_scale(intervals: list[tuple[Any, ...]], drawn: list[str]) -> None:
    bars = [Bar("a", Interval(*one)) for one in intervals]
    lines = strip(bars)
    start = max((line.index("-" * 60) for line in lines if "-" * 60 in line), default=0)
    assert [line[start:] for line in lines][: len(drawn)] == drawn


def test_chinese_texts_shift_no_column(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    facts = {"部分": {"unit": "万"}, "whole": {"unit": "x"}}
    rule = {"id": "fits", "kind": "at_most", "smaller": "`部分`", "larger": "whole"}
    project(tmp_path, "year,部分,whole\n2021,9,2\n", facts, [rule])
    table = explained("fits", "2021", str(tmp_path), capsys=capsys).split("\n\n")[1].splitlines()
    assert [len(line.encode("gbk")) - len(line.split()[-1]) for line in table[1:]] == [
        table[0].index("where")
    ] * 2


def test_a_terminal_without_any_other_character_shows_it_all(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = explained("rate-matches", "2023", capsys=capsys)
    written = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(written, encoding="ascii"))
    assert main(["explain", "rate-matches", "2023"]) == 0
    assert written.getvalue().decode("ascii") == out
