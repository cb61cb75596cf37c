"""Timed: terms made of numbers and years, which are the same in all rows of a period."""

from __future__ import annotations

from collections.abc import Callable

import narwhals as nw

from tieout.engines.plan.calendar import Calendar
from tieout.engines.plan.partners import PERIOD
from tieout.engines.questions import Question
from tieout.model import Interval
from tieout.relations.exact import certain, exactly, possible
from tieout.relations.quick import Timely
from tieout.relations.tree import Figure, Node


class Timed:
    """Says what terms come to that hang on the time alone: exactly, once for each period.

    Args:
        calendar: the periods.
        keep: makes a column of what is asked for more than once.
    """

    def __init__(self, calendar: Calendar, keep: Callable[[str, nw.Expr], nw.Expr]) -> None:
        """Start with no column."""
        self._calendar, self._keep = calendar, keep
        self._terms: dict[Node, Timely] = {}
        self._answers: dict[Question, nw.Expr] = {}

    def __call__(self, node: Node) -> Timely:
        """Return a term as a column, null in periods in which it is no number."""
        if node not in self._terms:
            numbers = range(len(self._calendar.periods))
            values = [self._value(node, number) for number in numbers]
            column = nw.col(PERIOD).replace_strict(
                list(numbers), values, default=None, return_dtype=nw.Float64
            )
            most = max((abs(one) for one in values if one is not None), default=0.0)
            self._terms[node] = Timely(self._keep(f"t{len(self._terms)}", column), most)
        return self._terms[node]

    def holds(self, question: Question) -> nw.Expr:
        """Tell in which rows the answer is yes to a question that hangs on the time alone."""
        if question not in self._answers:
            ask = possible if question.ask == "possible" else certain
            years_of = map(self._calendar.since, range(len(self._calendar.periods)))
            inside = [
                number
                for number, years in enumerate(years_of)
                if ask(question.plan.relation, _no_figure, years)
            ]
            self._answers[question] = self._keep(f"a{len(self._answers)}", nw.col(PERIOD).is_in(inside))
        return self._answers[question]

    def _value(self, node: Node, number: int) -> float | None:
        """Return the number nearest to a term in a period; None where that is divided by zero."""
        low, high = exactly(node, _no_figure, self._calendar.since(number)).ends
        return float(low) if low == high else None


def _no_figure(figure: Figure) -> Interval:
    raise AssertionError(figure)
