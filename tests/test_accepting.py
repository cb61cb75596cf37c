"""``tieout accept``: what it writes, what it leaves as it was, and what it refuses."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tieout import revisions, toml
from tieout.expectations import Accept
from tieout.projects import dataset_at
from tieout.revisions import with_entries, write
from tieout.testing import project

TABLE = (
    "area,year,part,whole,note\n"
    'CN,2021,9,2,1\nCN,2022,6,2,2\nUS,2021,7,2,"1,5"\nUS,2022,1,2,x\nUS,2023,1,2,x\n'
)
PARTS = {"id": "parts-fit", "kind": "at_most", "smaller": "part", "larger": "whole"}
RULES = Path("expectations/small.toml")
NUMBER = {"note": {"type": "number"}}

Tieout = Callable[..., tuple[str, str, int]]


@pytest.fixture
def tieout(tmp_path: Path, tieout: Tieout) -> Tieout:
    """Run a command in a project of its own; return what stands on stdout and stderr, and the exit code."""
    project(tmp_path, TABLE, NUMBER, [PARTS])
    return tieout


def entries() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads(RULES.read_bytes().decode("utf-8-sig"))["accept"]
    return found


# --- what it writes


def test_it_writes_rule_key_reason_and_print_and_says_what_became_of_it(tieout: Tieout) -> None:
    before = RULES.read_text("utf-8")
    assert tieout("accept", "parts-fit", "CN", "2021", "--reason", 'Two "surveys".') == (
        "accepted 1 finding: parts-fit [CN 2021], in expectations/small.toml:7; 5 findings are left\n",
        "",
        0,
    )
    assert RULES.read_text("utf-8") == before + (
        "\n"
        "[[accept]]\n"
        'rule = "parts-fit"\n'
        'key = { area = "CN", year = "2021" }\n'
        'reason = "Two \\"surveys\\"."\n'
        'expect = "9"\n'
    )
    assert 'table.csv:2:9: accepted parts-fit [CN 2021]: Two "surveys".\n' in tieout("check")[0]


@pytest.mark.parametrize(
    ("arguments", "entry"),
    [
        (["a1", "--reason", "x"], {"expect": "6"}),
        (["a1", "--reason", "x", "--no-expect"], {}),
        (["a1", "--reason=x", "--expect", "--until", "2999-12-31"], {"until": "2999-12-31", "expect": "6"}),
        (["--reason", "x", "a1", "datasets/small"], {"expect": "6"}),
        (["a1", "--reason", "x", "datasets/small/table.csv"], {"expect": "6"}),
    ],
)
def test_options_and_a_path_may_stand_anywhere(
    arguments: list[str], entry: dict[str, str], tieout: Tieout
) -> None:
    [named] = [line for line in tieout("check", "-v")[0].splitlines() if "[CN 2022] has the id" in line]
    given = [named.split()[-1] if one == "a1" else one for one in arguments]
    assert tieout("accept", *given)[1:] == ("", 0)
    [written] = entries()
    assert {name: str(one) for name, one in written.items() if name in ("until", "expect")} == entry


@pytest.mark.parametrize(
    ("before", "between"),
    [
        (b"", b""),
        (b"# comment\n", b"\n"),
        (b"# comment", b"\n\n"),
        (b"# comment\n\n", b""),
        (b"# comment\r\n# more\r\n", b"\r\n"),
        (b"# comment\r\n# more", b"\r\n\r\n"),
        (b"# comment\r\n\r\n", b""),
        (b"# comment\n# more\n# mixed\r\n", b"\n"),
        (b"\xef\xbb\xbf# \xe4\xb8\xad\xe6\x96\x87\n", b"\n"),
        (b"\xef\xbb\xbf", b"\n"),
        (b"\n", b""),
        (b'[[accept]]\nrule="cell"  # odd\n  reason = \'it\'\nkey={year="2022"}', b"\n\n"),
    ],
)
def test_all_else_stays_byte_for_byte(before: bytes, between: bytes, tmp_path: Path) -> None:
    project(tmp_path, TABLE, NUMBER)
    (tmp_path / RULES).write_bytes(before)
    entry = Accept("cell", "x", {"area": "US", "year": "2021"}, date(2030, 1, 31), "1,5")
    revision = with_entries(tmp_path, dataset_at(tmp_path / "datasets/small"), [entry])
    lines = [b"[[accept]]", b'rule = "cell"', b'key = { area = "US", year = "2021" }', b'reason = "x"']
    lines += [b"until = 2030-01-31", b'expect = "1,5"', b""]
    end = b"\r\n" if before.endswith(b"\r\n\r\n") or b"\r\n" in between else b"\n"
    assert revision.after == before + between + end.join(lines)
    assert [revision.after.splitlines()[line - 1] for line in revision.lines] == [b"[[accept]]"]
    assert tomllib.loads(revision.text)["accept"][-1]["expect"] == "1,5"
    write(revision)
    assert (tmp_path / RULES).read_bytes() == revision.after


def test_a_dataset_without_rules_gets_a_file(tieout: Tieout) -> None:
    RULES.unlink()
    RULES.parent.rmdir()
    said, _, code = tieout("accept", "cell", "2021", "--reason", "x", "datasets/small")
    assert (said, code) == (
        "accepted 1 finding: cell [US 2021], in expectations/small.toml:1; 2 findings are left\n",
        0,
    )
    assert entries() == [
        {"rule": "cell", "key": {"area": "US", "year": "2021"}, "reason": "x", "expect": "1,5"}
    ]
    assert [path.name for path in RULES.parent.iterdir()] == [RULES.name]


def test_a_file_keeps_its_mode_and_the_link_that_leads_to_it(tieout: Tieout, tmp_path: Path) -> None:
    kept = tmp_path / "kept.toml"
    RULES.rename(kept)
    kept.chmod(0o640)
    RULES.symlink_to(kept)
    assert tieout("accept", "parts-fit", "CN", "2021", "--reason", "x")[2] == 0
    assert (RULES.is_symlink(), kept.stat().st_mode & 0o777, len(entries())) == (True, 0o640, 1)


def test_a_reason_is_read_back_as_it_was(tieout: Tieout) -> None:
    reason = '中文 33 % a\\b "c"\ntwo lines \x07'
    tieout("accept", "parts-fit", "CN", "2021", "--reason", reason)
    assert [one["reason"] for one in entries()] == [reason]


# --- what one entry covers


def test_findings_that_a_key_does_not_tell_apart_are_accepted_together_or_not_at_all(tieout: Tieout) -> None:
    table = Path("datasets/small/table.csv")
    table.write_text(TABLE.replace("US,2022,1", "US,2023,1"), "utf-8")
    before = RULES.read_bytes()
    _, listed, _ = tieout("accept", "cell", "2023", "--reason", "x")
    ids = [line.split()[0] for line in listed.splitlines()[1:]]
    assert len(ids) == 2
    out, err, code = tieout("accept", ids[1], "--reason", "x")
    together = "2 findings, which rule, key and print do not tell apart: say --all if all of them may stay"
    assert err.splitlines() == [
        f"tieout: the entry would accept {together}",
        f"  {ids[0]}  cell [US 2023]  datasets/small/table.csv:5:13  note",
        f"  {ids[1]}  cell [US 2023]  datasets/small/table.csv:6:13  note",
    ]
    assert (out, code, RULES.read_bytes()) == ("", 2, before)
    assert tieout("accept", ids[1], "--reason", "x", "--all")[0].startswith(
        "accepted 2 findings: cell [US 2023] and 1 more, in expectations/small.toml:7; "
    )
    # Another print is told apart.
    table.write_text(table.read_text("utf-8").replace("US,2023,1,2,x\n", "US,2023,1,2,y\n", 1), "utf-8")
    assert tieout("accept", ids[0], "--reason", "y")[0].startswith("accepted 1 finding: cell [US 2023], in ")


@pytest.mark.parametrize(
    ("slip", "name", "reach"),
    [
        (("whole", "whole "), ["columns"], "'columns'"),
        (("US,2021", "Remark,,,,\nUS,2021"), ["row"], "'row'"),
        (("US,2021,7,2,", "US,,5\nUS,2021,7,2,"), ["row"], "'row' of [US]"),
        (("US,2021,7", "US,,7"), ["cell", "year"], "'cell' of [US]"),
        (("area,year,part,whole,note\n", "Remark\narea,year,part,whole,note\n"), ["columns"], "'columns'"),
    ],
)
def test_an_entry_that_would_accept_later_findings_too_is_written_for_all_alone(
    slip: tuple[str, str], name: list[str], reach: str, tieout: Tieout
) -> None:
    Path("datasets/small/table.csv").write_text(TABLE.replace(*slip), "utf-8")
    before = RULES.read_bytes()
    out, err, code = tieout("accept", *name, "--reason", "x")
    said, listed = err.splitlines()
    every = f"every finding of {reach} in the dataset 'small', also later and graver ones"
    assert said == (
        "tieout: neither key nor print tells this finding from others: the entry would accept "
        f"{every}: say --all if all of them may stay"
    )
    assert f"  {name[0]} [" in listed
    assert (out, code, RULES.read_bytes()) == ("", 2, before)
    out, err, code = tieout("accept", *name, "--reason", "x", "--all")
    assert out.splitlines()[1:] == [f"from now on accepted: {every}"]
    assert (err, code) == ("", 0)


def test_findings_about_a_whole_table_are_listed_with_what_they_say(tieout: Tieout) -> None:
    slipped = TABLE.replace("whole", "whole ").replace("note", "remark")
    Path("datasets/small/table.csv").write_text(slipped, "utf-8")
    said, *listed = tieout("accept", "columns", "--reason", "x")[1].splitlines()
    mend = "name one, or say --all if all of them may stay, also later ones"
    assert said == f"tieout: 'columns' may be any of 3: {mend}"
    assert [line.split("  ", 4)[4] for line in listed] == [
        "column 'note' is promised by the facts and absent",
        "the header 'whole ' has blanks around it",
        "column 'remark' is not judged: the facts promise no such column",
    ]


def test_a_candidate_stands_on_one_line(tieout: Tieout) -> None:
    Path("datasets/small/table.csv").write_text(
        'area,year,part,whole,note,"a\nb"\nCN,2021,9\nCN,2021,9\n', "utf-8"
    )
    said, *listed = tieout("accept", "row", "--reason", "x")[1].splitlines()
    assert said.startswith("tieout: 'row' may be any of 2: ")
    assert [line.split(", so ")[1] for line in listed] == [r"whole, note, a\nb are missing"] * 2


def test_a_row_that_is_too_short_or_too_long_is_accepted_by_its_key(tieout: Tieout) -> None:
    Path("datasets/small/table.csv").write_text(TABLE.replace("CN,2021,9,2,1", "CN,2021,9"), "utf-8")
    assert tieout("accept", "row", "--reason", "x")[1:] == ("", 0)
    assert entries() == [{"rule": "row", "key": {"area": "CN", "year": "2021"}, "reason": "x"}]


def test_findings_that_share_a_key_are_accepted_together_by_an_entry_for_each_print(tieout: Tieout) -> None:
    rule = '[[rule]]\nid = "rises"\nkind = "never_falls"\ncolumns = ["part", "whole"]\n'
    RULES.write_text(rule, "utf-8")
    Path("datasets/small/table.csv").write_text("area,year,part,whole,note\nCN,2021,9,8,1\nCN,2022,6,5,2\n")
    _, err, code = tieout("accept", "rises", "2022", "--reason", "x")
    said, *listed = err.splitlines()
    assert said == "tieout: 'rises 2022' may be any of 2: name one, or say --all if all of them may stay"
    assert [line.split("  ")[2:] for line in listed] == [
        ["rises [CN 2022]", "datasets/small/table.csv:3:9", "part"],
        ["rises [CN 2022]", "datasets/small/table.csv:3:11", "whole"],
    ]
    assert (code, RULES.read_text("utf-8")) == (2, rule)
    places = "expectations/small.toml:6 and expectations/small.toml:12"
    assert tieout("accept", "rises", "2022", "--reason", "x", "--all") == (
        f"accepted 2 findings: rises [CN 2022] and 1 more, in {places}; no finding is left\n",
        "",
        0,
    )
    assert [one["expect"] for one in entries()] == ["6", "5"]


def test_without_prints_one_entry_accepts_all_that_share_its_key(tieout: Tieout) -> None:
    RULES.write_text('[[rule]]\nid = "rises"\nkind = "never_falls"\ncolumns = ["part", "whole"]\n', "utf-8")
    Path("datasets/small/table.csv").write_text("area,year,part,whole,note\nCN,2021,9,8,1\nCN,2022,6,5,2\n")
    assert tieout("accept", "rises", "2022", "--reason", "x", "--all", "--no-expect")[1:] == ("", 0)
    assert entries() == [{"rule": "rises", "key": {"area": "CN", "year": "2022"}, "reason": "x"}]


def test_findings_of_several_keys_are_not_taken_together(tieout: Tieout) -> None:
    _, err, code = tieout("accept", "parts-fit", "2021", "--reason", "x", "--all")
    assert (err.splitlines()[0], code) == ("tieout: 'parts-fit 2021' may be any of 2: name one", 2)


def test_a_finding_about_a_whole_table_has_no_key(tieout: Tieout) -> None:
    table = Path("datasets/small/table.csv")
    table.write_text(TABLE.replace("whole", "whole "), "utf-8")
    out, _, _ = tieout("accept", "columns", "--reason", "x", "--until", "2999-01-01", "--all")
    assert out.startswith("accepted 1 finding: columns, in expectations/small.toml:7; ")
    assert [sorted(one) for one in entries()] == [["reason", "rule", "until"]]


# --- what it refuses


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["parts-fit"], "'parts-fit' may be any of 3: name one\n  "),
        (["parts-fit", "2021"], "'parts-fit 2021' may be any of 2: name one\n  "),
        (["parts-fits"], "did you mean 'parts-fit'?"),
        (["parts-fit", "2030"], "parts-fit is broken, or could not be judged, at [CN 2021], "),
        (["row"], "row has no finding\n"),
        (["[]"], "accept what? Name a finding by the id that tieout check -v lists"),
        (["parts-fit", "CN", "2021", "--reason", " "], "--reason '': an accepted finding needs a reason"),
        (["parts-fit", "CN", "2021", "--reason", "\udc80"], "--reason '\\udc80': text is expected"),
        (["parts-fit", "CN", "2021", "--until", "2026-11-20"], "--until 2026-11-20: the day has passed"),
        (["parts-fit", "CN", "2021", "--until", "20301120"], "a date such as 2027-01-01 is expected"),
        (["parts-fit", "CN", "2021", "--until", "2030-02-30"], "a date such as 2027-01-01 is expected"),
        (["parts-fit", "CN", "2021", "--expct"], "unrecognized arguments: --expct"),
        (["parts-fit", "CN", "2021", "no/where"], "no/where: no such file or folder"),
    ],
)
def test_what_cannot_be_accepted_is_refused_and_nothing_is_written(
    arguments: list[str], said: str, tieout: Tieout
) -> None:
    before = RULES.read_bytes()
    reason = [] if "--reason" in arguments else ["--reason", "x"]
    out, err, code = tieout("accept", *arguments, *reason)
    assert (out, code, RULES.read_bytes()) == ("", 2, before)
    assert said in err


def test_a_reason_is_asked_for(tieout: Tieout) -> None:
    _, err, code = tieout("accept", "parts-fit", "CN", "2021")
    assert (err.splitlines()[-1], code) == (
        "tieout accept: error: the following arguments are required: --reason",
        2,
    )


def test_what_is_accepted_already_and_what_is_out_of_date_is_refused_with_its_place(tieout: Tieout) -> None:
    tieout("accept", "parts-fit", "CN", "2021", "--reason", "Known.")
    before = RULES.read_bytes()
    assert tieout("accept", "parts-fit", "CN", "2021", "--reason", "x") == (
        "",
        "tieout: parts-fit [CN 2021] is accepted already at expectations/small.toml:7: Known.\n",
        2,
    )
    Path("datasets/small/table.csv").write_text(TABLE.replace("2021,9", "2021,9.0"), "utf-8")
    mend = "remove or renew the one at expectations/small.toml:7"
    assert tieout("accept", "stale-accept", "--reason", "x") == (
        "",
        f"tieout: an entry that is out of date cannot be accepted: {mend}\n",
        2,
    )
    assert RULES.read_bytes() == before


@pytest.mark.parametrize(
    ("change", "then", "why"),
    [
        (("2021,9", "2021,9.0"), {}, "it was given for the print '9', and '9.0' is printed now"),
        (
            ('expect = "9"', "until = 2020-01-01"),
            {"until": "2030-01-01"},
            "it was accepted until 2020-01-01, which has passed",
        ),
    ],
)
def test_an_entry_that_is_out_of_date_is_to_be_removed_once_there_is_another(
    change: tuple[str, str], then: dict[str, str], why: str, tieout: Tieout
) -> None:
    tieout("accept", "parts-fit", "CN", "2021", "--reason", "Known.")
    for file in (RULES, Path("datasets/small/table.csv")):
        file.write_text(file.read_text("utf-8").replace(*change), "utf-8")
    until = [f"--{name}={text}" for name, text in then.items()]
    out, err, code = tieout("accept", "parts-fit", "CN", "2021", "--reason", "Still.", *until)
    stale = f"the accepted finding of 'parts-fit' is stale: {why}: remove it"
    assert out.splitlines()[1:] == [f"expectations/small.toml:7: {stale}"]
    assert (err, code, len(entries())) == ("", 0, 2)


def test_what_could_not_be_judged_is_no_finding(tieout: Tieout) -> None:
    Path("datasets/small/table.csv").write_text(TABLE.replace("CN,2022,6,2", "CN,2022,6,"), "utf-8")
    assert tieout("accept", "parts-fit", "CN", "2022", "--reason", "x") == (
        "",
        "tieout: parts-fit [CN 2022], which could not be judged: missing; there is no finding\n",
        2,
    )


# --- what would not do what is meant


@pytest.mark.parametrize(
    "before",
    [
        b'accept = [{ rule = "cell", key = { year = "2022" }, reason = "x" }]\n',
        b"\xef\xbb\xbfaccept = []\r\n",
    ],
)
def test_a_file_that_an_entry_cannot_be_added_to_is_left_as_it_was(before: bytes, tieout: Tieout) -> None:
    RULES.write_bytes(before)
    mend = "write each as a table of its own, below [[accept]], or remove accept = [] if there is none"
    assert tieout("accept", "cell", "2021", "--reason", "x") == (
        "",
        f"tieout: expectations/small.toml says accept = [...], and no entry can be added to that: {mend}\n",
        2,
    )
    assert RULES.read_bytes() == before


def test_an_entry_that_cannot_be_read_is_not_written(tieout: Tieout, monkeypatch: pytest.MonkeyPatch) -> None:
    before = RULES.read_bytes()
    monkeypatch.setattr(revisions, "quoted", lambda text: text)
    out, err, code = tieout("accept", "cell", "2021", "--reason", "x")
    assert (out, code, RULES.read_bytes()) == ("", 3, before)
    assert err.startswith(
        "tieout: expectations/small.toml is left as it was: with the entry, no valid TOML: "
    )


def test_an_entry_that_would_not_accept_the_finding_is_not_written(
    tieout: Tieout, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = RULES.read_bytes()
    monkeypatch.setattr(revisions, "inline", lambda _: '{ area = "DE" }')
    said = "with the entry, parts-fit [CN 2021] would stay a finding"
    assert tieout("accept", "parts-fit", "CN", "2021", "--reason", "x") == (
        "",
        f"tieout: expectations/small.toml is left as it was: {said}\n",
        3,
    )
    assert RULES.read_bytes() == before


def test_a_file_that_was_changed_meanwhile_is_left_as_it_is(
    tieout: Tieout, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = toml.inline

    def changing(table: dict[str, str]) -> str:
        RULES.write_bytes(b"# mine\n")
        return honest(table)

    monkeypatch.setattr(revisions, "inline", changing)
    _, err, code = tieout("accept", "parts-fit", "CN", "2021", "--reason", "x")
    assert (err, code) == (
        "tieout: expectations/small.toml was changed meanwhile and is left as it is: try again\n",
        2,
    )
    assert RULES.read_bytes() == b"# mine\n"


def test_a_file_that_cannot_be_replaced_is_left_as_it_was(
    tieout: Tieout, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError("no space left")

    before = RULES.read_bytes()
    monkeypatch.setattr(Path, "replace", full)
    _, err, code = tieout("accept", "parts-fit", "CN", "2021", "--reason", "x")
    assert (err, code, RULES.read_bytes()) == ("tieout: no space left\n", 2, before)
    assert [path.name for path in RULES.parent.iterdir()] == [RULES.name]
