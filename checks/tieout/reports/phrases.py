"""Phrases that several formats share: why an item is unknown, and what judges a rule again."""

from __future__ import annotations

import shlex
from collections.abc import Mapping

from tieout.model import Finding, Reason

EXPLAINED: Mapping[Reason, str] = {
    "bad-cell": "A cell that is needed cannot be read as a number. The cell itself is a finding.",
    "missing-column": "The file lacks a column that is needed. The column itself is a finding.",
    "missing": "A figure that is needed is not printed.",
    "gap": "No figure is printed for the period that the rule looks back to.",
    "break": "A break in the series (status B) stands between the two periods, so they do not compare.",
    "sources-contradict": "Several rows print a figure that is needed, they contradict each other, and the "
    "answer depends on which of them is right.",
    "zero-base": "The figure to divide by may be zero, as far as its printed digits tell.",
    "negative-base": "The figure to compare with is not surely above zero, where a rate has no meaning.",
    "open-bound": "A figure that is needed is printed as a bound only, such as “more than”, and the answer "
    "depends on how far beyond it lies.",
    "undecided": "The printed digits neither prove nor rule out a contradiction.",
}


def rerun(finding: Finding, path: str = ".") -> str:
    """Return the command that judges a finding's rule again."""
    rule = finding.key.get("rule", finding.rule) if finding.rule == "stale-accept" else finding.rule
    return again(rule, path)


def again(rule: str, path: str = ".") -> str:
    """Return the command that judges a rule again."""
    return shlex.join(["tieout", "check", "--select", rule, *([] if path == "." else [path])])
