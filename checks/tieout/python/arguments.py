"""Arguments: what a caller says of one table, in the place of a ``datapackage.json``."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tieout.descriptors.fields import read_fields
from tieout.descriptors.reader import Reader
from tieout.facts import SDMX_ROLES, TIMES, Field, Table, nearest
from tieout.model import Refusal, Refused
from tieout.python.given import plain

_OF_NUMBERS = {"rounding", "unit", "groupChar", "decimalChar", "minimum", "maximum"}
"""What is said of numbers alone."""
TEXT = "text"
"""The type of a column of texts: a series where a rule names it."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a caller says of the columns of one table.

    Args:
        name: how reports call the table.
        key: the columns that say of what a row is, such as a country.
        time: the column that says of when.
        indicator, value: in a long table, which series a row prints, and its print.
        facts: more properties of fields, by name, as ``datapackage.json`` has them.
    """

    name: str
    key: tuple[str, ...] = ()
    time: str = ""
    indicator: str = ""
    value: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def named(self) -> dict[str, tuple[str, ...]]:
        """Return the columns that each argument names."""
        single = {"time": self.time, "indicator": self.indicator, "value": self.value}
        return {"key": self.key, **{word: (name,) for word, name in single.items() if name}}

    @property
    def roles(self) -> dict[str, str]:
        """Return the columns that have a role by their argument."""
        words = {"key": "entity"}
        return {name: words.get(word, word) for word, names in self.named.items() for name in names}

    def of(self, column: str) -> dict[str, Any]:
        """Return what is said of a column by the properties of a field."""
        told = self.facts.get(column)
        return dict(plain(told)) if isinstance(told, Mapping) else {}

    def role(self, column: str) -> str:
        """Return the role that a column is said to have, or that its SDMX name says."""
        return str(self.roles.get(column) or self.of(column).get("role") or SDMX_ROLES.get(column, ""))


def texts(given: str | Iterable[str] | None) -> tuple[str, ...]:
    """Return what an argument names, whether it is one text or several."""
    if given is None:
        return ()
    return (given,) if isinstance(given, str) or not isinstance(given, Iterable) else tuple(given)


def named(single: Mapping[str, object], several: Mapping[str, tuple[object, ...]]) -> None:
    """Refuse names that are no texts.

    Args:
        single: those of which there is one, by the argument.
        several: those of which there may be several.
    """
    refusals = [
        Refusal(word, "", f"one {'text' if word == 'name' else 'column name'} is expected, not {one!r}")
        for word, one in single.items()
        if one is not None and not isinstance(one, str)
    ]
    refusals += [
        Refusal(word, "", f"one text or several are expected, not {one!r}")
        for word, given in several.items()
        for one in given
        if not isinstance(one, str)
    ]
    if refusals:
        raise Refused(refusals)


def table_of(said: Said, columns: Mapping[str, str], path: Path) -> tuple[Table, list[Refusal]]:
    """Return the facts of a table, and everything that is refused in what a caller says of it.

    Args:
        said: the arguments.
        columns: the table's columns, each with its type: one of Table Schema, or ``TEXT``.
        path: the table, as reports name it.
    """
    refusals = list(_refusals(said, columns))
    reader = Reader(path.parent, said.name, "facts")
    key = [name for name in (*said.key, said.time) if name]
    schema = {"fields": [_property(said, name, kind) for name, kind in columns.items()]}
    table = Table(
        dataset=said.name,
        name=said.name,
        file=path,
        path=path.as_posix(),
        fields=read_fields(reader, said.name, schema, key) if columns else (),
    )
    # Rows of a long table share key and time, and so do those of several sources for one figure.
    if not table.long and not table.having("source"):
        table = replace(table, primary_key=tuple(name for name in key if name in columns))
    return table, refusals + reader.refusals


def settled(table: Table, said: Said, columns: Mapping[str, str], named: Container[str]) -> Table:
    """Return a table whose columns of texts are numbers only where a rule or a fact takes them for such.

    Args:
        table: the table, all of whose texts are numbers as yet.
        said: the arguments.
        columns: the table's columns, each with its type.
        named: the series that rules name.
    """

    def settle(one: Field) -> Field:
        told = said.of(one.name)
        numbers = not _OF_NUMBERS.isdisjoint({*told, *told.get("constraints", {})}) or "type" in told
        if columns.get(one.name) != TEXT or said.role(one.name) or numbers:
            return one
        return one if one.name in named and not table.long else replace(one, type="string", role="")

    return replace(table, fields=tuple(map(settle, table.fields)))


def _refusals(said: Said, columns: Mapping[str, str]) -> Iterator[Refusal]:
    """Refuse columns that are not there, those that are said to be two things, and half a long table."""
    if not columns:
        yield Refusal(said.name, "", "it has no columns, and so no figures")
    seen: dict[str, str] = {}
    for word, names in said.named.items():
        for name in names:
            if name not in columns:
                yield Refusal(word, "", f"there is no column {name!r}: {nearest(name, columns)}")
            if seen.setdefault(name, word) != word:
                yield Refusal(word, "", f"{name!r} is named by {seen[name]} already: name another column")
    roles = {said.role(name) for name in columns}
    for word, other in (("indicator", "value"), ("value", "indicator")):
        if word in said.named and other not in roles:
            yield Refusal(
                other, "", f"a table with {word}= is long: name its column of {other}s too, {other}="
            )
    yield from _unfit(said, columns)


def _unfit(said: Said, columns: Mapping[str, str]) -> Iterator[Refusal]:
    """Refuse facts of columns that are not there, and facts that are no properties."""
    for name, told in said.facts.items():
        if name not in columns:
            yield Refusal("facts", "", f"there is no column {name!r}: {nearest(name, columns)}")
        if not isinstance(told, Mapping):
            yield Refusal("facts", name, f'properties such as {{"unit": "%"}} are expected, not {told!r}')


def _property(said: Said, name: str, kind: str) -> dict[str, Any]:
    """Return a column as a field of a descriptor."""
    role = said.role(name)
    if role and role not in {"measure", "value"}:
        kind = kind if role == "time" and kind in TIMES else "any"
    elif kind == TEXT:
        kind = "number"
    declared = {"role": said.roles[name]} if name in said.roles else {}
    return {"name": name, "type": kind, **declared, **said.of(name)}
