"""Counted: an action that lets no checkpoint pass in which expectations were left out."""

from __future__ import annotations

from typing import Any, Literal

from great_expectations.checkpoint.actions import ActionContext, ValidationAction
from great_expectations.checkpoint.checkpoint import CheckpointResult


class Uncounted(Exception):
    """Fewer expectations were evaluated than are promised: what was left out is not known to hold."""


class CountedAction(ValidationAction):
    """Compare how many expectations of each suite were evaluated with how many are promised.

    Great Expectations leaves out every expectation whose class it does not know, and a suite without
    expectations passes. A checkpoint that has this action does not even load where ``tieout.gx`` is
    not imported, and where it is, ``run`` raises if expectations are missing all the same.

    Args:
        expectations: how many each suite has, by its name.
    """

    type: Literal["tieout_counted"] = "tieout_counted"
    name: str = "counted"
    expectations: dict[str, int]

    def run(
        self,
        checkpoint_result: CheckpointResult,
        action_context: ActionContext | None = None,  # noqa: ARG002 -- as Great Expectations calls it
    ) -> dict[str, Any]:
        """Return what was counted.

        Raises:
            Uncounted: fewer expectations were evaluated than are promised.
        """
        evaluated = dict.fromkeys(self.expectations, 0)
        for result in checkpoint_result.run_results.values():
            evaluated[result.suite_name] = int(result.statistics["evaluated_expectations"])
        missing = [
            f"suite {suite!r} promises {promised} expectations, and {evaluated[suite]} were evaluated"
            for suite, promised in self.expectations.items()
            if evaluated[suite] < promised
        ]
        if missing:
            mend = "import tieout.gx before the context is made; if a suite was changed, write it anew by"
            raise Uncounted(f"{'; '.join(missing)}: {mend} tieout gx export")
        return {"evaluated": evaluated}
