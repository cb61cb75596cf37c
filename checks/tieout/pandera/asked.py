"""Asked: what the validation that calls a check was asked for, and what of that no check of ours can do."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from pandera.api.base.schema import BaseSchema

from tieout.pandera.judged import CouldNotRun

_PARTS = ("head", "tail", "sample")


def refuse_parts(name: str) -> None:
    """Refuse to judge a part of a frame, or a frame of which the broken rows are then dropped.

    Args:
        name: of the check.

    Raises:
        CouldNotRun: the schema drops invalid rows, or only some rows are validated.
    """
    asked = _asked()
    if not asked:
        return
    if asked["self"].drop_invalid_rows:
        why = "a relation says which figures contradict each other, not which row is wrong"
        raise CouldNotRun(f"{name}: drop_invalid_rows=True: {why}: leave it False in the schema of this check")
    parts = [f"{one}={asked[one]}" for one in _PARTS if asked.get(one) is not None]
    if parts:
        why = "a relation may need the rows that are left out"
        raise CouldNotRun(f"{name}: validate({', '.join(parts)}): {why}: validate the whole frame")


def _asked() -> Mapping[str, Any]:
    """Return the arguments of the ``validate`` that is going on: pandera tells a check nothing of them."""
    frame = inspect.currentframe()
    while frame is not None:
        if frame.f_code.co_name == "validate" and isinstance(frame.f_locals.get("self"), BaseSchema):
            return frame.f_locals
        frame = frame.f_back
    return {}
