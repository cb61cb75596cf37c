"""Colour: who decides on it, what is coloured, and that no word is lost or gained by it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tieout.cli import main
from tieout.cli.printing import in_colour
from tieout.testing import project

BAD = "year,part,whole\n2021,1,2\n2022,9,4\n2023,8,6\n"
PARTS = {"id": "parts-fit", "kind": "at_most", "smaller": "part", "larger": "whole"}
MILD = {**PARTS, "id": "parts-fit-mildly", "severity": "warning"}
NO, FORCE = {"NO_COLOR": "1"}, {"FORCE_COLOR": "1"}


@pytest.mark.parametrize(
    ("typed", "said", "environ", "terminal", "expected"),
    [
        (None, None, {}, True, True),
        (None, None, {}, False, False),
        (None, None, {"TERM": "dumb"}, True, False),
        (None, None, NO, True, False),
        (None, None, FORCE, False, True),
        (None, None, {**NO, **FORCE}, True, False),
        (None, None, {"NO_COLOR": "", "FORCE_COLOR": ""}, False, False),
        (None, None, {"NO_COLOR": ""}, True, True),
        ("auto", None, FORCE, False, True),
        ("auto", "always", {}, False, False),
        ("always", None, NO, False, True),
        ("never", None, FORCE, True, False),
        ("always", "never", {}, False, True),
        (None, "always", {}, False, True),
        (None, "never", {}, True, False),
        (None, "always", NO, True, False),
        (None, "never", FORCE, False, True),
        (None, "auto", {}, True, True),
    ],
)
def test_who_decides_on_colour(
    typed: str | None,
    said: str | None,
    environ: dict[str, str],
    terminal: bool,  # noqa: FBT001
    expected: bool,  # noqa: FBT001
) -> None:
    assert in_colour(typed, said, environ, terminal=terminal) is expected


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    accepted = {"rule": "parts-fit", "key": {"year": "2022"}, "reason": "\x1b[31mKnown."}
    project(tmp_path, BAD, rules=[PARTS, MILD, {**PARTS, "id": "same"}], accepts=[accepted])
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("here")
def test_colour_adds_no_word_and_takes_none(capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", "-v", "--color", "always", "-o", "text=report.txt"])
    coloured = capsys.readouterr().out
    main(["check", "-v", "--color", "never"])
    plain = capsys.readouterr().out
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == plain
    assert Path("report.txt").read_text("utf-8") in plain
    assert "\x1b" not in Path("report.txt").read_text("utf-8")


@pytest.mark.usefixtures("here")
def test_what_is_coloured(capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", "--color", "always"])
    looks = re.findall(r"\x1b\[([\d;]+)m(.*?)\x1b\[0m", capsys.readouterr().out)
    assert list(dict.fromkeys(looks)) == [
        ("1;31", "error"),
        ("1", "same"),
        ("1;33", "warning"),
        ("1", "parts-fit-mildly"),
        ("1;36", "cause"),
        ("1", "parts-fit"),
        ("1;36", "advice"),
        ("1;31", "3 errors, 2 warnings (1 accepted)"),
    ]


@pytest.mark.parametrize(("options", "look"), [(["-k", "row"], "32"), (["-k", "mildly"], "1;33")])
@pytest.mark.usefixtures("here")
def test_the_counts_have_the_colour_of_the_worst(
    options: list[str], look: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["check", "--color", "always", *options])
    assert re.findall(r"\x1b\[([\d;]+)m(?:no finding|2 warnings)\x1b\[0m\n", capsys.readouterr().out) == [
        look
    ]


@pytest.mark.parametrize("name", ["json", "html"])
@pytest.mark.usefixtures("here")
def test_only_text_is_coloured(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", "--color", "always", "--format", name])
    assert "\x1b[0m" not in capsys.readouterr().out


@pytest.mark.usefixtures("here")
def test_no_line_is_cut_to_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["check"])
    wide = capsys.readouterr().out
    monkeypatch.setenv("COLUMNS", "20")
    main(["check"])
    assert capsys.readouterr().out == wide
