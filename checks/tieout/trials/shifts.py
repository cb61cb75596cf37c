"""Shifts: a column stands one row or one period too early or too late."""

from __future__ import annotations

from collections.abc import Iterator

from tieout.kinds import Promise
from tieout.trials.hypothesis import Around, Hypothesis, Part, Reread, quoted, series_of

_MOST_SERIES = 6
_WORDS = {"1M": "month", "1Q": "quarter", "1S": "half-year", "1Y": "year", "line": "line of the file"}


def hypotheses(promise: Promise, around: Around) -> Iterator[Hypothesis]:
    """Yield for each series that it stands too early, and too late."""
    lines = ["line"] if around.mixed else []
    far = [around.step] if around.gaps and around.step else []
    far += ["1Y"] if around.step not in ("", "1Y") else []
    for series in series_of(promise)[:_MOST_SERIES]:
        for by in ("row", *lines, *far):
            for to, said in ((1, "early"), (-1, "late")):
                claim = f"{quoted(series)} stands one {_WORDS.get(by, by)} too {said}"
                yield Hypothesis("shift", claim, (Part(promise),), Reread(series, "moved", by, to))
