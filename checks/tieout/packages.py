"""Data Packages: a dataset's descriptor read and refused, before any cell is read."""

from __future__ import annotations

import codecs
import difflib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from tieout.facts import (
    DESCRIPTOR,
    NUMERIC,
    ROLES,
    SDMX_ROLES,
    TIMES,
    TYPES,
    Dataset,
    Field,
    ForeignKey,
    Table,
    nearest,
)
from tieout.figures import NumberFormat
from tieout.model import Refusal

_FIELD = (
    *("name", "type", "title", "description", "format", "unit", "rounding", "role", "example"),
    *("constraints", "missingValues", "groupChar", "decimalChar", "bareNumber", "rdfType"),
    *("trueValues", "falseValues", "categories", "categoriesOrdered"),
)


_CONSTRAINTS = ("required", "unique", "minLength", "maxLength", "minimum", "maximum", "pattern", "enum")


_SCHEMA = ("fields", "fieldsMatch", "primaryKey", "uniqueKeys", "foreignKeys", "missingValues")


_RESOURCE = (
    *("name", "path", "type", "title", "description", "schema", "dialect", "encoding"),
    *("format", "mediatype", "bytes", "hash", "sources", "licenses", "data", "homepage"),
)


class _Reader:
    """Reads one descriptor, collecting refusals instead of stopping at the first."""

    def __init__(self, folder: Path, shown: str) -> None:
        self.folder, self.shown = folder, shown
        self.refusals: list[Refusal] = []

    def refuse(self, place: str, message: str) -> None:
        self.refusals.append(Refusal(f"{self.shown}/{DESCRIPTOR}", place, message))

    def near_misses(self, place: str, given: Mapping[str, Any], known: Iterable[str]) -> None:
        """Refuse a property that is nearly a known one: it would be ignored in silence."""
        for word in given:
            close = difflib.get_close_matches(word, list(known), 1, 0.8)
            if word not in known and close:
                self.refuse(place, f"unknown property {word!r}: did you mean {close[0]!r}?")

    def descriptor(self) -> dict[str, Any]:
        try:
            read = json.loads((self.folder / DESCRIPTOR).read_text("utf-8-sig"))
        except (OSError, UnicodeDecodeError) as error:
            self.refuse("", f"cannot be read: {error}")
        except json.JSONDecodeError as error:
            self.refuse(f"line {error.lineno}", f"no valid JSON: {error.msg}")
        else:
            if isinstance(read, dict):
                return read
            self.refuse("", "a JSON object is expected")
        return {}

    def dataset(self) -> Dataset:
        descriptor = self.descriptor()
        name = str(descriptor.get("name") or self.folder.resolve().name)
        resources = descriptor.get("resources")
        if not self.refusals and (not isinstance(resources, list) or not resources):
            self.refuse("resources", "a list of tables is expected")
            resources = []
        tables = [
            table
            for number, resource in enumerate(resources or [], 1)
            if (table := self.table(name, number, resource)) is not None
        ]
        self.references(tables)
        title = str(descriptor.get("title") or name)
        return Dataset(name, title, self.folder, self.shown, tuple(tables))

    def table(self, dataset: str, number: int, resource: Any) -> Table | None:  # noqa: ANN401
        if not isinstance(resource, dict):
            self.refuse(f"resource {number}", "a JSON object is expected")
            return None
        name = str(resource.get("name") or number)
        place = f"resource {name!r}"
        self.near_misses(place, resource, _RESOURCE)
        schema = resource.get("schema")
        path = self.data_path(place, resource.get("path"))
        if not isinstance(schema, dict):
            if path and path.suffix.lower() == ".csv":
                self.refuse(place, 'a table needs a "schema" with its fields')
            return None
        if path and path.suffix.lower() != ".csv":
            self.refuse(place, f"{path.name!r} is no CSV file")
        self.near_misses(f"{place}, schema", schema, _SCHEMA)
        fields = tuple(self.fields(place, schema))
        file = path or self.folder
        shown = f"{self.shown}/{file.relative_to(self.folder).as_posix()}"
        return Table(
            dataset=dataset,
            name=name,
            file=file,
            path=shown.removeprefix("./"),
            fields=fields,
            primary_key=self.names(place, "primaryKey", schema.get("primaryKey"), fields),
            foreign_keys=tuple(self.foreign_keys(place, schema, fields)),
            delimiter=str((resource.get("dialect") or {}).get("delimiter", ",")),
            encoding=self.encoding(place, resource.get("encoding", "utf-8")),
        )

    def encoding(self, place: str, name: object) -> str:
        try:
            return codecs.lookup(str(name)).name
        except LookupError:
            self.refuse(place, f"unknown encoding {name!r}")
            return "utf-8"

    def data_path(self, place: str, path: object) -> Path | None:
        """Return the data file; only a relative path inside the dataset is taken."""
        if not isinstance(path, str) or not path:
            self.refuse(place, 'one "path" to a data file is expected')
            return None
        if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*://", path):
            self.refuse(place, f"path {path!r} is a URL: data must lie inside the dataset")
            return None
        file = self.folder / path
        outside = not file.resolve().is_relative_to(self.folder.resolve())
        if outside or Path(path).is_absolute() or ".." in Path(path).parts:
            self.refuse(place, f"path {path!r} leaves the dataset {self.shown!r}")
            return None
        return file

    def fields(self, place: str, schema: Mapping[str, Any]) -> Iterator[Field]:
        given = schema.get("fields")
        if not isinstance(given, list) or not given:
            self.refuse(place, 'a schema needs "fields"')
            return
        key = schema.get("primaryKey", [])
        primary = {key} if isinstance(key, str) else set(key)
        seen: set[str] = set()
        for index, field in enumerate(given):
            if not isinstance(field, dict) or not isinstance(field.get("name"), str):
                self.refuse(place, f'field {index + 1} needs a "name"')
                continue
            if field["name"] in seen:
                self.refuse(place, f"field {field['name']!r} stands twice")
            seen.add(field["name"])
            yield self.field(place, index, field, primary, schema)

    def field(
        self,
        place: str,
        index: int,
        field: Mapping[str, Any],
        primary: set[str],
        schema: Mapping[str, Any],
    ) -> Field:
        name = field["name"]
        here = f"{place}, field {name!r}"
        self.near_misses(here, field, _FIELD)
        kind = str(field.get("type", "any"))
        if kind not in TYPES:
            self.refuse(here, f"unknown type {kind!r}: {nearest(kind, TYPES)}")
        constraints = field.get("constraints") or {}
        self.near_misses(f"{here}, constraints", constraints, _CONSTRAINTS)
        decimals, per_cell = self.rounding(here, field.get("rounding"))
        missing = field.get("missingValues", schema.get("missingValues", [""]))
        enum = constraints.get("enum")
        return Field(
            name=name,
            index=index,
            type=kind,
            role=self.role(here, field, kind, name in primary),
            title=str(field.get("title") or name),
            unit=str(field.get("unit") or ""),
            format=NumberFormat(
                str(field.get("decimalChar", ".")),
                str(field.get("groupChar", "")),
                kind == "integer",
            ),
            missing=frozenset(str(v["value"] if isinstance(v, dict) else v) for v in missing),
            required=bool(constraints.get("required")),
            unique=bool(constraints.get("unique")),
            minimum=self.limit(here, "minimum", constraints, kind),
            maximum=self.limit(here, "maximum", constraints, kind),
            min_length=constraints.get("minLength"),
            max_length=constraints.get("maxLength"),
            pattern=self.pattern(here, constraints.get("pattern")),
            enum=None if enum is None else tuple(map(str, enum)),
            decimals=decimals,
            per_cell=per_cell,
        )

    def role(self, here: str, field: Mapping[str, Any], kind: str, in_key: bool) -> str:  # noqa: FBT001
        """Return the role: declared, SDMX name, type, primary key, numeric type, in this order."""
        declared = field.get("role")
        if declared is not None:
            if declared not in ROLES:
                self.refuse(here, f"unknown role {declared!r}: {nearest(str(declared), ROLES)}")
            return str(declared)
        if field["name"] in SDMX_ROLES:
            return SDMX_ROLES[field["name"]]
        if kind in TIMES:
            return "time"
        if in_key:
            return "entity"
        return "measure" if kind in NUMERIC else ""

    def limit(self, here: str, which: str, constraints: Mapping[str, Any], kind: str) -> Fraction | None:
        value = constraints.get(which)
        if value is None or kind not in NUMERIC:
            return None
        try:
            return Fraction(str(value))
        except ValueError:
            self.refuse(here, f"{which} {value!r} is no number")
            return None

    def pattern(self, here: str, pattern: object) -> str | None:
        if pattern is None:
            return None
        try:
            re.compile(str(pattern))
        except re.error as error:
            self.refuse(here, f"pattern {pattern!r} is no regular expression: {error}")
            return None
        return str(pattern)

    def rounding(self, here: str, declared: object) -> tuple[int | None, bool]:
        if declared is None:
            return None, False
        if declared == {"per": "cell"}:
            return None, True
        if isinstance(declared, dict) and set(declared) == {"decimals"}:
            decimals = declared["decimals"]
            if isinstance(decimals, int) and not isinstance(decimals, bool):
                return decimals, False
        self.refuse(here, f'rounding {declared!r}: {{"decimals": 1}} or {{"per": "cell"}} expected')
        return None, False

    def names(self, place: str, what: str, given: object, fields: tuple[Field, ...]) -> tuple[str, ...]:
        listed = [given] if isinstance(given, str) else given or []
        known = [field.name for field in fields]
        names = tuple(str(name) for name in listed) if isinstance(listed, list) else ()
        for name in names:
            if name not in known:
                self.refuse(place, f"{what} names no field {name!r}: {nearest(name, known)}")
        return tuple(name for name in names if name in known)

    def foreign_keys(
        self, place: str, schema: Mapping[str, Any], fields: tuple[Field, ...]
    ) -> Iterator[ForeignKey]:
        for key in schema.get("foreignKeys") or []:
            reference = key.get("reference") or {}
            referred = reference.get("fields") or []
            yield ForeignKey(
                self.names(place, "foreignKeys", key.get("fields"), fields),
                str(reference.get("resource", "")),
                (referred,) if isinstance(referred, str) else tuple(referred),
            )

    def references(self, tables: list[Table]) -> None:
        """Refuse foreign keys into nowhere; an empty resource means the table itself."""
        known = {table.name: table for table in tables}
        for table in tables:
            for key in table.foreign_keys:
                target = known.get(key.resource) if key.resource else table
                place = f"resource {table.name!r}"
                if target is None:
                    hint = nearest(key.resource, known)
                    self.refuse(place, f"foreignKeys refers to no table {key.resource!r}: {hint}")
                    continue
                if len(key.fields) != len(key.reference):
                    self.refuse(place, "foreignKeys refers to another number of fields")
                fields = [field.name for field in target.fields]
                for name in set(key.reference) - set(fields):
                    hint = nearest(name, fields)
                    self.refuse(place, f"{target.name!r} has no field {name!r}: {hint}")


def read_facts(folder: Path, shown: str) -> tuple[Dataset, list[Refusal]]:
    """Read a dataset's descriptor; return the dataset and everything that is refused in it.

    Args:
        folder: the dataset's folder.
        shown: how reports name that folder.
    """
    reader = _Reader(folder, shown)
    dataset = reader.dataset()
    return dataset, reader.refusals
