"""Asked: what the validation that calls a check was asked for, and what of that no check of ours can do."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from pandera.api.checks import Check
from pandera.api.dataframe.container import DataFrameSchema

from tieout.pandera.judged import CouldNotRun

_PARTS = ("head", "tail", "sample")


def refuse_parts(check: Check) -> None:
    """Refuse to judge a part of a frame, or a frame of which rows are then dropped.

    Args:
        check: a check of ours that pandera calls.

    Raises:
        CouldNotRun: the schema or a column of it drops invalid rows, or only some rows are validated.
    """
    asked = _asked()
    if not asked:
        return
    schema = asked["self"]
    parts = [f"{one}={asked[one]}" for one in _PARTS if asked.get(one) is not None]
    dropping = [name for name, one in schema.columns.items() if one.drop_invalid_rows]
    if schema.drop_invalid_rows:
        what = "drop_invalid_rows=True"
        why = "a relation says which figures contradict each other, not which row is wrong"
        mend = "leave it False in the schema of this check"
    elif dropping:
        what = f"drop_invalid_rows=True of column {dropping[0]!r}"
        why = "the frame that comes back is not the one that is judged"
        mend = "drop rows in a schema of its own, and validate what it gives back"
    elif parts:
        what = f"validate({', '.join(parts)})"
        why = "a relation may need the rows that are left out"
        mend = "validate the whole frame"
    else:
        return
    raise CouldNotRun(f"{check.name}: {what}: {why}: {mend}")


def _asked() -> Mapping[str, Any]:
    """Return the arguments of the ``validate`` that is going on: pandera tells a check nothing of them."""
    frame = inspect.currentframe()
    while frame is not None:
        if frame.f_code.co_name == "validate" and isinstance(frame.f_locals.get("self"), DataFrameSchema):
            return frame.f_locals
        frame = frame.f_back
    return {}
