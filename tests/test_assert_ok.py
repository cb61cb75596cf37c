"""A report is asserted to be in order: else it raises, and says what the gate would print."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

import tieout
from tieout.engines import verdicts
from tieout.model import Severity
from tieout.testing import project

FITS = tieout.AtMost(smaller="part", larger="whole")
COUNTS = "1 rule, 2 items: 1 hold exactly, 0 by rounding, 1 broken, 0 unknown\n13 structural checks: 0 broken"
SENTENCE = (
    "[2022]: part is printed as 5, that is 4.5 to 5.5; "
    "2 asks for at most 2.5: 2 too high (2 rounding units)\n"
    "    part   5  [4.5 to 5.5]  row 2; if the others are right, at most 2.5\n"
    "    whole  2  [1.5 to 2.5]  row 2; if the others are right, at least 4.5\n"
)


def checked(*parts: str, severity: Severity = "error") -> tieout.Report:
    years = [str(2021 + number) for number in range(len(parts))]
    frame = pl.DataFrame({"year": years, "part": parts, "whole": ["2"] * len(parts)})
    return tieout.check(frame, tieout.Rule(FITS, id="fits", severity=severity), time="year")


def test_what_is_in_order_is_returned() -> None:
    report = checked("1", "2")

    assert report.assert_ok() is report


def test_findings_are_told_as_the_gate_prints_them() -> None:
    with pytest.raises(AssertionError) as told:
        checked("1", "5").assert_ok()

    assert str(told.value) == f"frame:row 2: error fits {SENTENCE}1 error\n{COUNTS}"


def test_a_warning_fails_only_where_it_is_asked_for() -> None:
    report = checked("1", "5", severity="warning")

    assert report.assert_ok() is report
    with pytest.raises(AssertionError) as told:
        report.assert_ok("warning")
    assert str(told.value) == f"frame:row 2: warning fits {SENTENCE}1 warning\n{COUNTS}"


def test_never_fails_on_no_finding() -> None:
    report = checked("1", "5")

    assert report.assert_ok("never") is report


def test_many_findings_are_cut_and_counted() -> None:
    with pytest.raises(AssertionError) as told:
        checked(*["5", "0"] * 53).assert_ok()

    assert str(told.value).count("\nframe:row") == 49
    assert "\n... and 3 more findings\n53 errors\n" in str(told.value)


def test_nothing_checked_is_no_order() -> None:
    with pytest.raises(AssertionError) as told:
        checked("").assert_ok()

    assert str(told.value).startswith("frame: fits: nothing to judge: no figure that it can judge is printed")
    assert str(told.value).endswith("\nnothing was checked")


def test_what_tripped_is_no_failed_assertion(monkeypatch: pytest.MonkeyPatch) -> None:
    def trips(*_: Any) -> None:
        raise ZeroDivisionError("a solver gave up")

    monkeypatch.setattr(verdicts, "verdicts_of", trips)
    with pytest.raises(tieout.CouldNotRun, match=r"^frame: fits: could not run: ZeroDivisionError: a solver"):
        checked("1", "5").assert_ok()


def test_an_unreadable_file_is_no_failed_assertion(tmp_path: Path) -> None:
    project(tmp_path, "year,part,whole\n2021,1,2\n", rules=[])
    (tmp_path / "datasets" / "small" / "table.csv").write_bytes(b"a\n\xff\n")

    with pytest.raises(
        tieout.CouldNotRun, match=r"^datasets/small/table.csv: unreadable: it .* 0xff on line 2"
    ):
        tieout.check(tmp_path).assert_ok()


def test_a_severity_that_is_none_is_refused() -> None:
    with pytest.raises(
        ValueError, match=r"^fail_on: one of error, warning, never is expected, not 'warnings'$"
    ):
        checked("1").assert_ok("warnings")


def test_no_line_of_ours_stands_in_the_traceback() -> None:
    with pytest.raises(AssertionError) as told:
        checked("5").assert_ok()

    assert told.traceback[-1].ishidden(told)
