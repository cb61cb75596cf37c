"""Progress: seen on a terminal where something takes long, and nowhere else."""

from __future__ import annotations

import io
from pathlib import Path
from threading import Event

import pytest

from tieout import progress
from tieout.cli import main
from tieout.progress import Progress
from tieout.run import Choice, check
from tieout.testing import project

RULE = {"id": "parts-fit", "kind": "at_most", "smaller": "part", "larger": "whole"}


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True

    def seen(self) -> str:
        """Return what stands on the line now."""
        line: list[str] = []
        for part in self.getvalue().split("\r"):
            line[: len(part)] = part
        return "".join(line).rstrip()


class Clock:
    """A clock that goes when it is told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_nothing_is_said_in_the_first_second_and_nothing_stays_at_the_end() -> None:
    stream, clock = Terminal(), Clock()
    with Progress(stream, clock) as shown:
        for clock.now, text, seen in (
            (0.0, "reading", ""),
            (0.9, "judging rule 1 of 12", ""),
            (1.0, "judging rule 10 of 12", "judging rule 10 of 12"),
            (1.1, "judging rule 9 of 12", "judging rule 9 of 12"),
            (1.2, "building", "building"),
        ):
            shown.say(text)
            assert stream.seen() == seen
    assert stream.seen() == ""
    assert stream.getvalue().endswith("\r")


def test_what_is_said_first_is_shown_when_it_takes_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0.01)
    written = Event()

    class Heard(Terminal):
        def flush(self) -> None:
            written.set()

    stream = Heard()
    with Progress(stream) as shown:
        shown.say("reading")
        assert written.wait(timeout=10)
        assert stream.seen() == "reading"


def test_the_line_is_erased_where_something_fails() -> None:
    stream, clock = Terminal(), Clock()
    with pytest.raises(ZeroDivisionError), Progress(stream, clock) as shown:  # noqa: PT012
        clock.now = 2.0
        shown.say("judging")
        raise ZeroDivisionError
    assert stream.seen() == ""


def test_a_line_is_cut_to_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "8")
    stream, clock = Terminal(), Clock()
    with Progress(stream, clock) as shown:
        clock.now = 2.0
        shown.say("judging rule 1 of 9")
        assert stream.seen() == "judging"


@pytest.mark.parametrize(("stream", "quiet"), [(io.StringIO(), False), (Terminal(), True)])
def test_nothing_is_ever_written_on_a_pipe_or_when_it_is_to_be_quiet(
    stream: io.StringIO, *, quiet: bool
) -> None:
    clock = Clock()
    with Progress(stream, clock, quiet=quiet) as shown:
        clock.now = 5.0
        shown.say("reading")
        shown.show()
    assert stream.getvalue() == ""


def test_a_run_says_which_rule_of_how_many_is_judged(tmp_path: Path) -> None:
    rules = [RULE, {**RULE, "id": "whole-fits", "larger": "part", "smaller": "whole"}]
    project(tmp_path, "year,part,whole\n2021,1,2\n", rules=rules)
    said: list[str] = []
    check(tmp_path, Choice(told=said.append))
    assert said == ["reading", "judging rule 1 of 2", "judging rule 2 of 2"]
    said.clear()
    check(tmp_path, Choice(ignore=("whole-*",), told=said.append))
    assert said == ["reading", "judging rule 1 of 1"]


@pytest.mark.parametrize(
    ("command", "last"),
    [
        ("check", "judging rule 1 of 1"),
        ("explain parts-fit", "judging rule 1 of 1"),
        ("docs --no-gx", "building pages"),
    ],
)
def test_a_command_shows_its_progress_on_stderr(
    command: str, last: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project(tmp_path, "year,part,whole\n2021,1,2\n", rules=[RULE])
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    stream = Terminal()
    monkeypatch.setattr("sys.stderr", stream)
    assert main(command.split()) == 0
    assert "\rreading" in stream.getvalue()
    assert f"\r{last}" in stream.getvalue()


def test_a_terminal_is_told_how_to_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    project(tmp_path, "year,part,whole\n2021,9,2\n", rules=[RULE])
    monkeypatch.chdir(tmp_path)
    stream = Terminal()
    monkeypatch.setattr("sys.stderr", stream)
    assert main(["check"]) == 1
    hint = stream.getvalue().rpartition("\r")[2]
    command, _, rest = hint.partition(" shows ")
    assert rest == "the evidence of the first finding\n"
    capsys.readouterr()
    assert main(command.split()[1:]) == 0
    assert capsys.readouterr().out.startswith("error parts-fit [2021]")
    for options in (["check", "-q"], ["check", "--select", "columns"]):
        stream.truncate(0)
        main(options)
        assert "explain" not in stream.getvalue()
