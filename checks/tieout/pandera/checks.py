"""Checks: a rule as a check of pandera, for schemas and models of pandas and of Polars."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any, Self

import pandas as pd
import polars as pl
from pandera.api.base.checks import CheckResult
from pandera.api.checks import Check
from pandera.api.dataframe.model_components import CheckInfo
from pandera.errors import SchemaWarning

from tieout.entries import Page, place_of
from tieout.kinds import Kind, key_of, kinds, promises
from tieout.kinds.keys import BadKeys, Known
from tieout.model import Finding, Refusal, Refused
from tieout.pandera import of_pandas, of_polars
from tieout.pandera.asked import refuse_parts
from tieout.pandera.cases import sentence
from tieout.pandera.judged import CouldNotRun, Judge, OfRule, report_of
from tieout.projects import AnySeries
from tieout.python.arguments import Said, named, texts
from tieout.python.given import AnyRule, entries_of
from tieout.rules import bound_rules


class ToTieOut(Check):
    """A check of a whole frame that has one failure case for each broken item.

    Args:
        name: the id of the rule.
        judge: judges a frame.
        promise: what is promised, in words.
        rule: the rule whose findings fail it; those of all rules where it is None.
        raise_warning: whether what fails is warned of, and raises nothing.
        n_failure_cases: how many failure cases are listed; all where it is None.
    """

    def __init__(  # noqa: PLR0913 -- what pandera lets a check say
        self,
        name: str,
        judge: Judge,
        promise: str,
        *,
        rule: str | None = None,
        raise_warning: bool = False,
        n_failure_cases: int | None = None,
    ) -> None:
        super().__init__(
            self.findings,
            name=name,
            description=promise,
            # A finding about the frame as a whole has no row, and is a failure case all the same.
            ignore_na=False,
            raise_warning=raise_warning,
            n_failure_cases=n_failure_cases,
        )
        self.judge, self.rule = judge, rule

    def findings(self, frame: object) -> Sequence[Finding]:
        """Return what is found in a frame and not accepted."""
        report = report_of(self.judge, frame)
        return [one for one in report.open_findings if self.rule in (None, one.rule)]

    def __call__(self, check_obj: Any, column: str | None = None) -> CheckResult:  # noqa: ANN401
        """Judge a frame; warn of what is no error.

        Raises:
            CouldNotRun: the frame could not be judged, this is no whole frame, or its rows are dropped.
        """
        if column is not None:
            mend = "put it among the checks of the schema"
            raise CouldNotRun(f"{self.name} judges whole frames, not the column {column!r}: {mend}")
        if not isinstance(check_obj, (pd.DataFrame, pl.DataFrame, pl.LazyFrame)):
            told = f"{type(check_obj).__module__}.{type(check_obj).__name__}"
            mend = "validate one of these, without pandera's narwhals backend"
            raise CouldNotRun(f"{self.name} judges frames of pandas and Polars, not {told}: {mend}")
        refuse_parts(self)
        found = self.findings(check_obj)
        doubts = [one for one in found if one.severity != "error"]
        if doubts:
            said = "; ".join(map(sentence, doubts))
            warnings.warn(f"{self.name}: {said}", SchemaWarning, stacklevel=2)
        errors = [one for one in found if one.severity == "error"]
        if isinstance(check_obj, pd.DataFrame):
            return of_pandas.result_of(check_obj, errors, self.n_failure_cases)
        return of_polars.result_of(check_obj.lazy(), errors, self.n_failure_cases)

    def __get__(self, instance: object, owner: type | None = None) -> Self:
        """Return itself: what can be got so, a DataFrameModel does not take for a column."""
        return self

    @property
    def __dataframe_check_config__(self) -> CheckInfo:
        """Return the check as a DataFrameModel looks for what ``dataframe_check`` marks."""
        return _Itself(self)


class _Itself(CheckInfo):
    """A check that is made already."""

    def __init__(self, check: Check) -> None:
        super().__init__(check)
        self._check = check

    def to_check(self, model_cls: type) -> Check:  # noqa: ARG002 -- it is the same in every model
        """Return the check."""
        return self._check


def check(  # noqa: PLR0913 -- what tieout.check takes, and what pandera lets a check say
    rule: AnyRule,
    *,
    key: str | Iterable[str] | None = None,
    time: str | None = None,
    indicator: str | None = None,
    value: str | None = None,
    facts: Mapping[str, Mapping[str, Any]] | None = None,
    raise_warning: bool = False,
    n_failure_cases: int | None = None,
) -> Check:
    """Return a rule as a check of pandera: it fails where ``tieout.check`` finds an error.

    It stands in ``checks`` of a ``DataFrameSchema``, and in a ``DataFrameModel`` as it is, of
    ``pandera.pandas`` and of ``pandera.polars``::

        class Stations(pa.DataFrameModel):
            year: int
            stations: float
            growth: float = pa.Field(nullable=True)

            growth_fits = tieout.pandera.check(
                tieout.Growth(published="growth", of="stations"), time="year"
            )

    Each broken item is one failure case: ``failure_case`` is the sentence, ``index`` the row. Cells
    that are no numbers, repeated keys and what else ``facts`` rule out are failure cases too, and so
    is a column that the frame lacks. Findings that are warnings are warned of (``SchemaWarning``). A
    rule of which nothing could be judged passes, as in the gate. A relation needs all rows, and does
    not say which of them is wrong: a schema of ``drop_invalid_rows=True``, and ``validate`` with
    ``head``, ``tail`` or ``sample``, raise ``CouldNotRun``. A lazy frame is collected; but of
    lazy frames pandera runs no check at all unless its ``validation_depth`` is ``SCHEMA_AND_DATA``.

    Args:
        rule: a kind such as ``Growth(published="rate", of="level")``, a ``Rule`` where more is to be
            said, or a mapping as one ``[[rule]]`` in TOML. Its id is the name of the check.
        key: the columns that say of what a row is.
        time: the column that says of when.
        indicator: in a long table, the column that says which series a row prints.
        value: in a long table, the column of prints.
        facts: more that is known of columns; all of these are as in ``tieout.check``.
        raise_warning: whether what fails is warned of, and raises nothing.
        n_failure_cases: how many failure cases are listed; all of them by default.

    Raises:
        Refused: the rule is written wrongly, whatever the frame.
        TypeError: it is no rule.
    """
    keys = texts(key)
    named({"time": time, "indicator": indicator, "value": value}, {"key": keys})
    said = Said("frame", keys, time or "", indicator or "", value or "", facts or {})
    [entry] = entries_of([rule])
    return ToTieOut(
        entry["id"],
        OfRule(said, entry),
        _readable(entry).promise(),
        raise_warning=raise_warning,
        n_failure_cases=n_failure_cases,
    )


def _readable(entry: Mapping[str, Any]) -> type[Kind]:
    """Return the kind of a rule; refuse what is written wrongly whatever a frame has."""
    page = Page("rules", document={"rule": [entry]})
    bound_rules(page, None)
    if page.refusals:
        raise Refused(page.refusals)
    kind = kinds()[entry["kind"]]
    given = {one.name: entry[key_of(one)] for one in fields(kind) if key_of(one) in entry}
    try:
        promises(kind(**given), Known(AnySeries()))
    except BadKeys as error:
        place = place_of(0, "rule", entry["id"])
        raise Refused([Refusal(page.path, place, line) for line in error.lines]) from error
    return kind
