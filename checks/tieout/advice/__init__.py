"""Advice: rules that may not say what was meant, found before any figure is judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tieout.advice.bounds import unbreakable
from tieout.advice.circles import circle
from tieout.advice.idle import idle
from tieout.advice.misfits import misfit
from tieout.advice.nowhere import judges_none, nowhere
from tieout.advice.pairs import contradicted, repeated
from tieout.advice.plainer import plainer
from tieout.advice.printed import Printed
from tieout.advice.said import Said, said_of
from tieout.expectations import Rule
from tieout.model import Advice
from tieout.tables import Cells, Series

PROMISE = "Each rule can say what was meant."


def advise(
    dataset: str,
    rules: Sequence[Rule],
    tables: Sequence[Cells],
    series: Mapping[str, Series],
    lists: Mapping[str, Cells],
) -> tuple[Advice, ...]:
    """Return advice on the rules of one table, or of all long tables of a dataset, by line.

    Args:
        dataset: whose rules these are.
        rules: the rules.
        tables: the cells of the tables.
        series: the series of the tables.
        lists: all tables of the dataset that could be read, by name: code lists are among them.
    """
    said = said_of(tables, series)
    found = sorted(_found(rules, said, Printed(tables, lists)), key=lambda one: (one[0].line, one[0].id))
    return tuple(Advice(dataset, rule.path, rule.line, rule.id, message) for rule, message in found)


def _found(rules: Sequence[Rule], said: Mapping[str, Said], printed: Printed) -> Iterator[tuple[Rule, str]]:
    for rule in rules:
        unfit, plain = misfit(rule, lambda name: said.get(name, Said()).unit), plainer(rule)
        messages = (
            unfit,
            *idle(rule, said),
            *unbreakable(rule, said),
            plain,
            circle(rule),
            *nowhere(rule, printed),
        )
        yield from ((rule, message) for message in messages if message)
    judging = [rule for rule in rules if not judges_none(rule, printed)]
    yield from repeated(judging)
    yield from contradicted(judging)
