"""Of pandas: the schema of a pandas frame that is judged once, and findings as its failure cases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera.api.base.checks import CheckResult
from pandera.backends.base import BaseSchemaBackend

from tieout.model import Finding
from tieout.pandera.cases import column, printed, row, sentence
from tieout.pandera.judged import one_pass


class DataFrameSchema(pa.DataFrameSchema):
    """A schema whose checks share one judging of each frame."""

    @classmethod
    def get_backend(cls, *arguments: Any, **named: Any) -> BaseSchemaBackend:  # noqa: ANN401
        """Return pandera's own: it knows backends by the very class."""
        return pa.DataFrameSchema.get_backend(*arguments, **named)

    def validate(self, check_obj: pd.DataFrame, *arguments: Any, **named: Any) -> pd.DataFrame:  # noqa: ANN401
        """Validate a frame as pandera does, and forget it then."""
        with one_pass():
            return super().validate(check_obj, *arguments, **named)


def result_of(frame: pd.DataFrame, findings: Sequence[Finding], most: int | None) -> CheckResult:
    """Return findings as the result of a check, with a failure case for each.

    Args:
        frame: what was judged.
        findings: what fails.
        most: how many failure cases are listed; all where it is None.
    """
    rows = [row(one) for one in findings]
    passed = pd.Series(data=True, index=frame.index)
    passed.iloc[[one for one in rows if one is not None]] = False
    listed = findings[:most]
    return CheckResult(passed, not findings, frame, _cases(frame, listed) if findings else None)


def _cases(frame: pd.DataFrame, findings: Sequence[Finding]) -> pd.DataFrame:
    """Return the columns that pandera looks for, and what else a finding says."""
    labels = [None if (place := row(one)) is None else frame.index[place] for one in findings]
    # So pandera writes the labels of several levels, and so it finds them again.
    labels = [str(label) if isinstance(label, tuple) else label for label in labels]
    whole = any(label is None for label in labels)
    return pd.DataFrame(
        {
            "column": [column(one) for one in findings],
            "failure_case": list(map(sentence, findings)),
            "index": pd.Series(labels, dtype=object if whole else None),
            "key": [dict(one.key) for one in findings],
            "printed": [printed(one) for one in findings],
            "finding": [one.id for one in findings],
        }
    )
