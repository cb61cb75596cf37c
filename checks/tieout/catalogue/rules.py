"""The rules of every table, where they apply, and what they promise: nothing is judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from tieout.expectations import FACTS, Rule, Scope
from tieout.in_place import staying
from tieout.model import Unreadable
from tieout.projects import Loaded, load
from tieout.relations.collect import plan
from tieout.relations.tree import write
from tieout.run import Choice, unmatched
from tieout.tables import Series


class ListedLine(NamedTuple):
    """One relation of a rule: which figure it judges, and whether it is judged loosely."""

    text: str
    anchor: str
    loose: bool


class ListedRule(NamedTuple):
    """One rule, and its relations."""

    rule: Rule
    lines: tuple[ListedLine, ...]


class ListedTable(NamedTuple):
    """One wide table, all long tables of a dataset, or a table without figures.

    Args:
        dataset: the dataset's name.
        name: the table's name; of several, the names joined by ``+``.
        paths: its files.
        facts: the ids under which its cells are judged by the facts alone.
        rules: what is promised of it.
    """

    dataset: str
    name: str
    paths: tuple[str, ...]
    facts: tuple[str, ...]
    rules: tuple[ListedRule, ...] = ()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What would be judged at a path."""

    tables: tuple[ListedTable, ...]
    datasets: tuple[str, ...]
    unreadable: tuple[Unreadable, ...]
    unmatched: tuple[str, ...]
    """Patterns of chosen rules that no rule matches."""

    @property
    def exit_code(self) -> int:
        """Return 0, 2 where a file could not be read, 5 where there is nothing."""
        if self.unreadable:
            return 2
        return 0 if self.tables else 5


def catalogue(path: Path | str = ".", choice: Choice | None = None, *, data: bool = True) -> Catalogue:
    """Return what would be judged at a path: a project, a dataset's folder, or one of its tables.

    Args:
        path: where to look.
        choice: what is wanted of it; everything by default.
        data: whether tables are read, as :func:`tieout.projects.load` says.

    Raises:
        Refused: facts or rules are written wrongly.
        FileNotFoundError: there is nothing at the path.
    """
    chosen = choice or Choice()
    # What would be judged of a table that is too large to be read does not stand in its rows.
    loaded, table = load(Path(path), data=data, stay=staying(chosen))
    chosen = replace(chosen, table=table)
    tables = (listed for one in loaded for listed in _tables(one, chosen))
    return Catalogue(
        tables=tuple(one for one in tables if one.facts or one.rules),
        datasets=tuple(one.dataset.name for one in loaded),
        unreadable=tuple(file for one in loaded for file in one.unreadable),
        unmatched=unmatched(loaded, chosen),
    )


def _tables(loaded: Loaded, choice: Choice) -> Iterator[ListedTable]:
    scopes = {scope.tables[0]: (scope, series) for scope, series in loaded.scopes}
    joined = {name for scope, _ in loaded.scopes for name in scope.tables}
    for table in loaded.dataset.tables:
        if table.name in joined and table.name not in scopes:
            continue
        scope, series = scopes.get(table.name, (None, {}))
        names = (table.name,) if scope is None else scope.tables
        tables = [one for one in loaded.dataset.tables if one.name in names]
        paths = tuple(part.path for one in tables for part in one.files)
        if choice.table not in (None, *paths):
            continue
        facts = {*_facts(loaded, names), *(() if scope is None else _facts_of_series(loaded, scope, series))}
        yield ListedTable(
            loaded.dataset.name,
            "+".join(names),
            paths,
            tuple(one for one in FACTS if one in facts and _takes_fact(choice, one, loaded, names)),
            () if scope is None else tuple(_rules(loaded, scope, choice)),
        )


def _takes_fact(choice: Choice, rule: str, loaded: Loaded, names: tuple[str, ...]) -> bool:
    """Tell whether a rule of the facts is wanted, of any of the tables that are listed together."""
    return any(choice.takes(rule, "facts", loaded.dataset.name, one) for one in (*names, "+".join(names)))


def _facts(loaded: Loaded, names: tuple[str, ...]) -> Iterator[str]:
    from tieout.engines.flaws import rules_of_facts  # noqa: PLC0415

    for name in names:
        if name in loaded.cells:
            yield from rules_of_facts(loaded.cells[name].table)


def _facts_of_series(loaded: Loaded, scope: Scope, series: Mapping[str, Series]) -> Iterator[str]:
    if any(name in loaded.cells for name in scope.tables):
        yield "sources-agree"
        limited = any(one.minimum is not None or one.maximum is not None for one in series.values())
        yield from ("range",) if limited else ()


def _rules(loaded: Loaded, scope: Scope, choice: Choice) -> Iterator[ListedRule]:
    for rule in loaded.expectations.rules:
        names = (rule.id, rule.kind.name(), loaded.dataset.name, rule.table)
        if rule.table == scope.table and choice.takes(*names):
            lines = (
                ListedLine(write(line), write(promise.anchor), plan(line, scope.entities).loose)
                for promise in rule.promises
                for line in promise.relations
            )
            yield ListedRule(rule, tuple(lines))


def record(found: Catalogue) -> dict[str, Any]:
    """Return the catalogue as plain values."""
    return {
        "schema": "tieout-list/1",
        "tables": [
            {
                "dataset": table.dataset,
                "table": table.name,
                "paths": list(table.paths),
                "facts": list(table.facts),
                "rules": [_record(listed) for listed in table.rules],
            }
            for table in found.tables
        ],
        "unreadable": [{"path": file.path, "message": file.message} for file in found.unreadable],
    }


def _record(listed: ListedRule) -> dict[str, Any]:
    rule = listed.rule
    return {
        "id": rule.id,
        "kind": rule.kind.name(),
        "severity": rule.severity,
        "promise": rule.kind.promise(),
        "why": rule.why,
        "where": {name: list(values) for name, values in rule.where.items()},
        "forecasts": rule.forecasts,
        "from": rule.start.text if rule.start else None,
        "to": rule.end.text if rule.end else None,
        "warn_below": None if rule.warn_below is None else float(rule.warn_below),
        "promises": len(rule.promises),
        "relations": [line._asdict() for line in listed.lines],
        "path": rule.path,
        "line": rule.line,
    }
