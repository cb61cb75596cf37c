"""The README is true."""

import re
from pathlib import Path

import pytest

from tieout.cli import main
from tieout.kinds import kinds

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
EXAMPLE = ROOT / "tests" / "broken" / "a_level_with_two_digits_swapped"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def test_the_first_screen_shows_a_table_that_is_here() -> None:
    assert blocks("csv") == [(EXAMPLE / "datasets/networks/stations.csv").read_text("utf-8")]
    assert blocks("json") == [(EXAMPLE / "datasets/networks/datapackage.json").read_text("utf-8")]
    assert blocks("toml")[0] == (EXAMPLE / "expectations/networks.toml").read_text("utf-8")


def test_the_first_screen_shows_what_the_command_prints(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    console = blocks("console")[0]
    command, _, report = console.partition("\n")
    monkeypatch.chdir(EXAMPLE)

    assert main(command.removeprefix("$ tieout ").split()) == 1
    assert capsys.readouterr().out == report


def test_what_explains_the_first_finding_is_what_the_command_prints(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    [_, console] = blocks("console")
    command, _, explained = console.partition("\n")
    monkeypatch.chdir(EXAMPLE)

    assert main(command.removeprefix("$ tieout ").split()) == 0
    assert capsys.readouterr().out == explained


def test_every_command_stands_in_the_readme(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])

    commands = re.findall(r"^    (\w+) ", capsys.readouterr().out, re.MULTILINE)
    assert {"check", "explain"} <= set(commands)
    assert [name for name in commands if f"`tieout {name}" not in README] == []


def test_there_are_exactly_two_commands_each_of_one_line() -> None:
    commands = blocks("sh")

    assert len(commands) == 2
    assert [command.count("\n") for command in commands] == [1, 1]


def test_ci_runs_the_test_command() -> None:
    ci = (ROOT / ".ci" / "run").read_text("utf-8")
    [pattern] = re.findall(r"grep -m1 '(.+?)' README.md", ci)

    assert [line for line in README.splitlines() if re.match(pattern, line)] == [blocks("sh")[1].strip()]


def test_every_key_of_a_kind_stands_in_its_row() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \|(.*)$", README, re.MULTILINE))
    keys = [(name, key) for name, kind in kinds().items() for key in kind.keys()]  # noqa: SIM118 -- a method

    assert [(name, key) for name, key in keys if f"`{key}`" not in rows[name]] == []
