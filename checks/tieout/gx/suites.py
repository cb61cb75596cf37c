"""Suites: what is promised of one table, as expectations that can be stored and read back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import great_expectations as gx
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.metadata_types import FailureSeverity

from tieout.expectations import Accept, Rule
from tieout.facts import Table
from tieout.gx.expectations import OF_KINDS, ExpectFactsToTieOut, arguments_of
from tieout.gx.facts import facts_of
from tieout.gx.outcomes import SEVERITIES
from tieout.projects import Loaded


def suite_of(name: str, loaded: Loaded, table: Table, package: str) -> gx.ExpectationSuite:
    """Return the suite of a table: what its facts say, and every rule that is judged on it.

    A rule over several long tables is in the suite of the first.

    Args:
        name: what the suite is called.
        loaded: the dataset.
        table: which of its tables.
        package: the dataset's folder, as the expectations name it.
    """
    accepts = loaded.expectations.accepts
    expectations = [_accepting(one, accepts) for one in facts_of(loaded, table, package)]
    expectations += [
        _rule(rule, package, table, [one for one in accepts if one.rule == rule.id])
        for rule in loaded.expectations.rules
        if rule.table.split("+")[0] == table.name
    ]
    title = table.name if loaded.dataset.title == "" else f"{loaded.dataset.title}: {table.name}"
    return gx.ExpectationSuite(name=name, expectations=expectations, notes=title)


def _rule(rule: Rule, package: str, table: Table, accepts: list[Accept]) -> Expectation:
    return OF_KINDS[rule.kind.name()](
        rule=rule.id,
        why=rule.why,
        severity=FailureSeverity(SEVERITIES[rule.severity]),
        package=package,
        resource=table.name,
        accept=[dict(_accepted(one)) for one in accepts] or None,
        **arguments_of(type(rule.kind), rule.keys),
    )


def _accepting(expectation: Expectation, accepts: tuple[Accept, ...]) -> Expectation:
    """Give what we say of facts their accepted findings; the expectations of others know of none."""
    if isinstance(expectation, ExpectFactsToTieOut):
        own = [dict(_accepted(one)) for one in accepts if one.rule == expectation.fact]
        expectation.accept = own or None
    return expectation


def _accepted(accept: Accept) -> Iterator[tuple[str, Any]]:
    """Yield what an acceptance says, in types that JSON has."""
    yield "reason", accept.reason
    if accept.key is not None:
        yield "key", dict(accept.key)
    if accept.until is not None:
        yield "until", accept.until.isoformat()
    if accept.expect is not None:
        yield "expect", accept.expect
