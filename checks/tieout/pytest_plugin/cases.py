"""Cases: what of a report is one item: a rule, and each set of entities that it judged, apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from tieout.model import JOINT, OF_TABLES, Finding, Key, Report, RuleResult
from tieout.pytest_plugin.slugs import slugs
from tieout.reports.wording import nothing_words

_NOTHING = 5
"""The exit code of the gate where no rule was judged."""


class Place(NamedTuple):
    """Where a finding belongs: the id and the kind of a rule, and its entities, or its table."""

    rule: str
    kind: str
    values: tuple[str, ...]


class Case(NamedTuple):
    """One item.

    Args:
        name: what stands behind ``::`` in its id.
        result: what became of its rule there; None where no rule was judged.
        findings: of its rule there, the accepted ones among them.
        trouble: why nothing can be said; empty where something can.
    """

    name: str
    result: RuleResult | None
    findings: tuple[Finding, ...] = ()
    trouble: str = ""
    kind: str = "facts"
    """Of its rule, where no result says it."""


def cases_of(report: Report, fail_on: str = "error") -> Iterator[Case]:
    """Yield the items of the report of one dataset; every finding belongs to exactly one of them.

    Args:
        report: of the dataset.
        fail_on: the severity that fails an item.
    """
    found = _found(report)
    # First, because it is the cause of what follows.
    for slug, file in zip(slugs([(one.path,) for one in report.unreadable]), report.unreadable, strict=True):
        yield Case(f"unreadable[{slug}]", None, (), f"{file.path} is unreadable: it {file.message}")
    for result in report.rules:
        parts, names = result.apart or (result,), _entities(result)
        values = [(result.table,) if result.kind in OF_TABLES else _values(part.key, names) for part in parts]
        for one, slug, part in zip(values, slugs(values), parts, strict=True):
            own = found.pop(Place(result.id, result.kind, one), ())
            yield Case(f"{result.id}[{slug}]" if one else result.id, part, tuple(own), _trouble(part))
    for slug, table in _joined(report):
        place = Place(JOINT, JOINT, (table,))
        yield Case(f"{JOINT}[{slug}]", None, tuple(found.pop(place, ())), kind=JOINT)
    # What no result counts, as an acceptance that is stale.
    for (place, rest), slug in zip(found.items(), slugs([one.values for one in found]), strict=True):
        yield Case(f"{place.rule}[{slug}]", None, tuple(rest))
    if report.exit_code(fail_on) == _NOTHING and any(one.kind != "facts" for one in report.rules):
        yield Case("nothing-checked", None, (), f"{nothing_words(report)}: -rs says why each rule is skipped")


def _joined(report: Report) -> Iterator[tuple[str, str]]:
    """Yield the tables of which nothing breaks several rules together, with what each is called.

    There are none where no figures were judged together: nothing would have passed.
    """
    counted = {result.table for result in report.rules if result.kind == JOINT}
    ruled = {one.table: None for one in report.rules if one.kind not in OF_TABLES and not _trouble(one)}
    tables = [table for table in ruled if report.joined and table not in counted]
    return zip(slugs([(table,) for table in tables]), tables, strict=True)


def _trouble(result: RuleResult) -> str:
    if result.could_not_run:
        return f"{result.id} could not run: {result.could_not_run}"
    return f"{result.id} was not judged, because {result.unjudged} is unreadable" if result.unjudged else ""


def _found(report: Report) -> dict[Place, list[Finding]]:
    """Return the findings by where they belong."""
    names = {result.id: _entities(result) for result in report.rules if result.kind not in OF_TABLES}
    homes = _homes([result for result in report.rules if result.kind in OF_TABLES])
    found: dict[Place, list[Finding]] = {}
    for one in report.findings:
        if one.kind not in OF_TABLES:
            values = _values(one.key, names.get(one.rule, ()))
        elif one.table:
            values = (homes.get((one.rule, one.table), one.table),)
        else:
            values = tuple(one.key.values())
        found.setdefault(Place(one.rule, one.kind, values), []).append(one)
    return found


def _homes(results: Sequence[RuleResult]) -> Mapping[tuple[str, str], str]:
    """Return under which table the findings of a table are counted: its own, else several together."""
    homes = {(result.id, result.table): result.table for result in results}
    for result in results:
        for table in result.tables:
            homes.setdefault((result.id, table), result.table)
    return homes


def _entities(result: RuleResult) -> tuple[str, ...]:
    """Return the entities that tell the parts of a rule apart; a part lacks one that is not printed."""
    longest_first = sorted(result.apart, key=lambda part: -len(part.key))
    return tuple(dict.fromkeys(name for part in longest_first for name in part.key))


def _values(key: Key, names: Sequence[str]) -> tuple[str, ...]:
    return tuple(key.get(name, "") for name in names)
