"""Of Polars: the schema of a Polars frame that is judged once, and findings as its failure cases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import pandera.polars as pa
import polars as pl
from pandera.api.base.checks import CheckResult
from pandera.api.polars.types import PolarsFrame
from pandera.backends.base import BaseSchemaBackend
from pandera.config import ValidationDepth, config_context, get_config_context, get_config_global
from pandera.constants import CHECK_OUTPUT_KEY

from tieout.model import Finding
from tieout.pandera.cases import row, sentence
from tieout.pandera.judged import one_pass


class DataFrameSchema(pa.DataFrameSchema):
    """A schema whose checks share one judging of each frame, and look at a lazy frame too."""

    @classmethod
    def get_backend(cls, *arguments: Any, **named: Any) -> BaseSchemaBackend:  # noqa: ANN401
        """Return pandera's own: it knows backends by the very class."""
        return pa.DataFrameSchema.get_backend(*arguments, **named)

    def validate(self, check_obj: PolarsFrame, *arguments: Any, **named: Any) -> PolarsFrame:  # noqa: ANN401
        """Validate a frame as pandera does, and forget it then.

        Of a lazy frame pandera would look at the names and types of columns alone, and let everything
        else pass in silence. Here it is collected and judged, unless the depth of validation is set.
        """
        known = get_config_context(validation_depth_default=None), get_config_global()
        depths = (one.validation_depth for one in known if one.validation_depth is not None)
        with one_pass(), config_context(validation_depth=next(depths, ValidationDepth.SCHEMA_AND_DATA)):
            return super().validate(check_obj, *arguments, **named)


class _Passed(pl.DataFrame):
    """Says of each row whether it passes; and to pandera, in which row each failure case stands."""

    places: Sequence[int | None]

    def collect(self) -> Self:
        """Return itself: there is nothing to wait for."""
        return self

    def with_row_index(self, name: str = "index", offset: int = 0) -> pl.DataFrame:
        """Return a row for each failure case, where pandera would find one for each row of the frame."""
        rows = [None if one is None else one + offset for one in self.places]
        index = pl.Series(name, rows, dtype=pl.UInt32)
        return pl.DataFrame([index]).with_columns(pl.lit(value=False).alias(CHECK_OUTPUT_KEY))


def result_of(frame: pl.LazyFrame, findings: Sequence[Finding], most: int | None) -> CheckResult:
    """Return findings as the result of a check, with a failure case for each.

    Args:
        frame: what was judged.
        findings: what fails.
        most: how many failure cases are listed; all where it is None.
    """
    listed = findings[:most]
    broken = {row(one) for one in findings}
    height = frame.select(pl.len()).collect().item() if findings else 0
    passed = _Passed({CHECK_OUTPUT_KEY: [place not in broken for place in range(height)]})
    passed.places = list(map(row, listed))
    cases = pl.LazyFrame({"failure_case": list(map(sentence, listed))})
    return CheckResult(
        passed, pl.LazyFrame({CHECK_OUTPUT_KEY: [not findings]}), frame, cases if findings else None
    )
