"""Batches: the data of Great Expectations as a dataset, judged by the relation that the gate judges by."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from tieout.facts import DESCRIPTOR
from tieout.model import Refused, Report
from tieout.projects import Loaded
from tieout.python.arguments import Said
from tieout.python.described import of_package, promised
from tieout.python.libraries import columns_of
from tieout.python.undescribed import of_frame
from tieout.run import Choice, judge

Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Batch:
    """What a batch holds, and what is known of it.

    Args:
        data: what Great Expectations keeps of it.
        frame: reads it, as a frame of its library.
        package: the dataset that describes it: its folder or its ``datapackage.json``; empty for none.
        resource: which of the dataset's tables it is.
        said: where nothing describes it, what is said of its columns.
    """

    data: object
    frame: Callable[[], Any]
    package: str = ""
    resource: str = ""
    said: Said = field(default_factory=lambda: Said("batch"))


@dataclass(frozen=True, slots=True)
class Question:
    """What an expectation asks of a batch.

    Args:
        name: the id of the rule, or of the fact, that is judged.
        rules: what is promised, as the entries of a rule file; nothing for a fact.
        accepts: the findings that are accepted, likewise.
        part: what of the answer is asked for, where another expectation asks for the rest of it.
    """

    name: str
    rules: Sequence[Entry] = ()
    accepts: Sequence[Entry] = ()
    part: str = ""

    @property
    def place(self) -> tuple[str, str]:
        """Return by what it is told apart from the others of its suite."""
        return self.name, self.part


class _Suite:
    """The questions of one suite about one batch: they are collected, and answered in one pass."""

    def __init__(self) -> None:
        self.asked: dict[tuple[str, str], Question] = {}
        self.answered: set[tuple[str, str]] = set()
        self.report: Report | None = None


_SUITES: WeakKeyDictionary[object, dict[str, _Suite]] = WeakKeyDictionary()
"""By what Great Expectations keeps of a batch, and by what is known of it."""


def ask(batch: Batch, question: Question) -> None:
    """Announce a question: all that are announced before the first answer are judged together.

    Great Expectations announces each expectation when a suite begins, and again before it is
    validated. One that has its answer already begins the suite anew: nothing old is answered.
    """
    suites = _SUITES.setdefault(batch.data, {})
    suite = suites.get(_place(batch))
    if suite is None or question.place in suite.answered:
        suite = suites[_place(batch)] = _Suite()
    if suite.report is None:
        suite.asked[question.place] = question


def answer(batch: Batch, question: Question) -> Report:
    """Judge a question on a batch, together with the others that were announced.

    Raises:
        Refused: facts or rules are written wrongly.
        FileNotFoundError: the package is not there.
        TypeError: the batch is no frame.
    """
    suite = _SUITES.get(batch.data, {}).get(_place(batch), _Suite())
    if suite.asked.get(question.place) != question:
        return _judged(batch, [question])
    suite.answered.add(question.place)
    if suite.report is None:
        try:
            suite.report = _judged(batch, [*suite.asked.values()])
        except Refused:
            # One that is written wrongly is refused alone, and the others are judged one by one.
            return _judged(batch, [question])
    return suite.report


def _judged(batch: Batch, questions: Sequence[Question]) -> Report:
    rules = [rule for one in questions for rule in one.rules]
    by_name = {one.name: one for one in questions}
    accepts = [accept for one in by_name.values() for accept in one.accepts]
    select = (*by_name, "stale-accept")
    loaded = _described(batch, rules, accepts) if batch.package else _alone(batch, rules, accepts)
    return judge([loaded], Choice(select=select, joint="never", suspicions=False))


def _described(batch: Batch, rules: Sequence[Entry], accepts: Sequence[Entry]) -> Loaded:
    path = Path(batch.package)
    folder = path.parent if path.name == DESCRIPTOR else path
    return promised(of_package(folder, {batch.resource: batch.frame()}), rules, accepts)


def _alone(batch: Batch, rules: Sequence[Entry], accepts: Sequence[Entry]) -> Loaded:
    loaded = of_frame(columns_of(batch.frame()), batch.said, rules)
    return promised(loaded, rules, accepts) if accepts else loaded


def _place(batch: Batch) -> str:
    return repr((batch.package, batch.resource, batch.said))
