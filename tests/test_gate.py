"""The gate: which exit code comes of what, in every format, and the same in the record."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tieout import run
from tieout.cli import main
from tieout.engines import verdicts
from tieout.expectations import Rule
from tieout.model import Report
from tieout.run import Choice
from tieout.testing import project

CLEAN, BAD = "year,part,whole\n2021,1,2\n2022,2,4\n", "year,part,whole\n2021,1,2\n2022,9,4\n"
UNKNOWN = "year,part,whole\n2021,,2\n2022,9,\n"
MISPRINTED = 'year,part,whole\n2021,"1,5",2\n'
PARTS = {"id": "parts-fit", "kind": "at_most", "smaller": "part", "larger": "whole"}
RISES = {"id": "whole-never-falls", "kind": "never_falls", "columns": ["whole"]}
MILD = {**PARTS, "severity": "warning"}
NUMBERS = {name: {"type": "number"} for name in ("part", "whole")}


@dataclass(frozen=True)
class Situation:
    """A table and its rules, what happens to them, and the exit codes that come of it."""

    codes: tuple[int, int, int]
    """With ``--fail-on`` error, warning and never."""
    table: str = CLEAN
    rules: tuple[dict[str, Any], ...] = (PARTS, RISES)
    accepts: tuple[dict[str, Any], ...] = ()
    trips: bool = False
    lost: bool = False
    there: bool = True
    options: tuple[str, ...] = ()
    recorded: tuple[int, int, int] | None = None
    """The codes in the record where they are others: it is of the judging alone."""


ACCEPTED = ({"rule": "parts-fit", "reason": "Known."},)
NOWHERE = ("-o", "json=datasets")
SITUATIONS = {
    "clean": Situation((0, 0, 0)),
    "a warning": Situation((0, 1, 0), BAD, (MILD,)),
    "info": Situation((0, 0, 0), BAD, ({**PARTS, "severity": "info"},)),
    "an error": Situation((1, 1, 0), BAD),
    "accepted findings": Situation((0, 0, 0), BAD, accepts=ACCEPTED),
    "a stale acceptance": Situation((1, 1, 0), accepts=ACCEPTED),
    "a refusal": Situation((2, 2, 2), BAD, ({**PARTS, "larger": "hole"},)),
    "an unreadable file": Situation((2, 2, 2), lost=True),
    "an error and an unreadable file": Situation((2, 2, 2), BAD, lost=True),
    "something that could not run": Situation((3, 3, 3), trips=True),
    "an error and something that could not run": Situation((3, 3, 3), BAD, trips=True),
    "an unreadable file and something that could not run": Situation((3, 3, 3), BAD, trips=True, lost=True),
    "no table": Situation((5, 5, 5), there=False),
    "nothing selected": Situation((5, 5, 5), BAD, options=("-k", "nothing")),
    "nothing left": Situation((5, 5, 5), BAD, options=("--ignore", "*")),
    "every item unknown": Situation((5, 5, 5), UNKNOWN, (PARTS,)),
    "no rule that judges, and an error": Situation((1, 1, 5), MISPRINTED, (PARTS,)),
    "unknown items and an error": Situation((1, 1, 0), UNKNOWN + "2023,9,4\n"),
    "facts alone": Situation((0, 0, 0), rules=()),
    "a broken output": Situation((2, 2, 2), options=NOWHERE, recorded=(0, 0, 0)),
    "a broken output and an error": Situation((2, 2, 2), BAD, options=NOWHERE, recorded=(1, 1, 0)),
    "a broken output and nothing selected": Situation(
        (2, 2, 2), options=("-k", "nothing", *NOWHERE), recorded=(5, 5, 5)
    ),
    "a broken output and something that could not run": Situation((3, 3, 3), trips=True, options=NOWHERE),
}


def build(situation: Situation, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write the project, and let one rule run into something that is not the data's fault."""
    monkeypatch.chdir(root)
    if not situation.there:
        return
    project(root, situation.table, NUMBERS, situation.rules, situation.accepts)
    if situation.lost:
        file = root / "datasets/small/datapackage.json"
        descriptor = json.loads(file.read_text("utf-8"))
        lost = {"name": "lost", "path": "lost.csv", "schema": {"fields": [{"name": "a", "type": "number"}]}}
        descriptor["resources"].append(lost)
        file.write_text(json.dumps(descriptor), "utf-8")
    if situation.trips:
        honest = verdicts.verdicts_of

        def trips(dataset: str, rule: Rule, seen: Any) -> Any:
            if rule.id == "whole-never-falls":
                raise ZeroDivisionError("a solver gave up")
            return honest(dataset, rule, seen)

        monkeypatch.setattr(verdicts, "verdicts_of", trips)


def judging_once() -> Callable[..., Report]:
    """Return what judges, and remembers: no option of this test changes what is judged."""
    honest, kept = run.check, list[Report]()

    def check(path: str, choice: Choice) -> Report:
        if not kept:
            kept.append(honest(path, choice))
        return kept[0]

    return check


@pytest.mark.parametrize("name", SITUATIONS)
def test_the_exit_code_is_the_same_in_every_format_and_in_the_record(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    situation = SITUATIONS[name]
    build(situation, tmp_path, monkeypatch)
    monkeypatch.setattr(run, "check", judging_once())

    def codes() -> Iterator[tuple[int, int, int]]:
        for fail_on in ("error", "warning", "never"):
            options = ("--fail-on", fail_on, *situation.options)
            in_text = main(["check", *options])
            capsys.readouterr()
            in_json = main(["check", "--format", "json", *options])
            out = capsys.readouterr().out
            # A refusal has no report.
            yield in_text, in_json, json.loads(out)["exit_code"] if out else in_json

    by_format = list(zip(*codes(), strict=True))
    assert by_format == [situation.codes, situation.codes, situation.recorded or situation.codes]


def test_both_counts_are_printed_where_findings_and_what_could_not_run_meet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    build(SITUATIONS["an error and something that could not run"], tmp_path, monkeypatch)
    assert main(["check"]) == 3
    counts = capsys.readouterr().out.split("\n\n")[-1].splitlines()
    assert (counts[0], counts[-1]) == ("1 error", "1 rule could not run")
