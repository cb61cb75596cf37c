"""Judged: a frame that pandera validates, judged once for all checks that ask about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pandera.errors import SchemaDefinitionError

from tieout import model
from tieout.expectations import Expectations
from tieout.model import Finding, Refusal, Refused, Report
from tieout.python.arguments import Said
from tieout.python.described import of_package
from tieout.python.libraries import columns_of
from tieout.python.undescribed import of_frame
from tieout.run import Choice, judge


class CouldNotRun(SchemaDefinitionError, model.CouldNotRun):
    """A frame could not be judged: that is no failure of its data.

    It is a ``tieout.CouldNotRun``, and a ``SchemaDefinitionError`` besides: of whatever else a check
    raises, pandera makes a failure case.
    """


@dataclass(frozen=True)
class OfTable:
    """Judges a frame as one table of a dataset, beside the files of its other tables.

    Args:
        folder: where the dataset's ``datapackage.json`` lies.
        table: the table.
        expectations: what is promised and accepted of the dataset.
    """

    folder: Path
    table: str
    expectations: Expectations

    def __call__(self, frame: object) -> Report:
        """Return what the gate says of this table."""
        loaded = replace(of_package(self.folder, {self.table: frame}), expectations=self.expectations)
        [path] = [one.path for one in loaded.dataset.tables if one.name == self.table]
        return judge([loaded], Choice(table=path, suspicions=False))


@dataclass(frozen=True)
class OfRule:
    """Judges one rule on a frame that nothing describes but what is said of its columns.

    Args:
        said: what is said of them.
        entry: the rule, as a rule file has it.
    """

    said: Said
    entry: Mapping[str, Any]

    def __call__(self, frame: object) -> Report:
        """Return what ``tieout.check`` says; a frame without what the rule is about does not fit it."""
        columns = columns_of(frame)
        try:
            loaded = of_frame(columns, self.said, [self.entry])
            return judge([loaded], Choice(joint="never", suspicions=False))
        except Refused as refused:
            return Report(findings=tuple(map(self._unfit, refused.refusals)))

    def _unfit(self, refusal: Refusal) -> Finding:
        id_, kind = self.entry["id"], self.entry["kind"]
        # There is one rule, and it is named beside the sentence.
        said = refusal.message if refusal.path == "rules" else str(refusal)
        message = f"the frame does not fit the rule: {said}"
        return Finding("", self.said.name, self.said.name, id_, kind, "error", {}, message, ())


Judge = OfTable | OfRule

_Known = dict[tuple[int, int], tuple[Judge, object, Report]]
_PASS: ContextVar[_Known | None] = ContextVar("pass", default=None)
"""The reports of the validation that is going on, by judge and frame, which it keeps alive."""


@contextmanager
def one_pass() -> Iterator[None]:
    """Judge each frame once until the end, whoever asks: nothing is known of it before or after."""
    token = _PASS.set({})
    try:
        yield
    finally:
        _PASS.reset(token)


def report_of(judge_: Judge, frame: object) -> Report:
    """Return the report on a frame.

    Raises:
        CouldNotRun: facts are written wrongly, a file cannot be read, or a rule tripped.
    """
    known, place = _PASS.get(), (id(judge_), id(frame))
    if known is not None and place in known:
        return known[place][-1]
    try:
        report = judge_(frame)
    except Exception as error:
        raise CouldNotRun(f"the frame could not be judged: {error}") from error
    _all_ran(report)
    if known is not None:
        known[place] = (judge_, frame, report)
    return report


def _all_ran(report: Report) -> None:
    lines = [f"{one.id}: {one.could_not_run}" for one in report.could_not_run]
    lines += [f"{one.path}: it {one.message}" for one in report.unreadable]
    if lines:
        raise CouldNotRun("\n".join(["the frame could not be judged:", *lines]))
