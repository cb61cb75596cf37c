"""Data Packages: a dataset's descriptor read and refused, before any cell is read."""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tieout.descriptors.dialects import read_dialect
from tieout.descriptors.fields import read_fields
from tieout.descriptors.paths import is_tabular, read_path, refuse_strange
from tieout.descriptors.reader import Reader, names, quoted
from tieout.facts import DATABASES, QUERIES, Dataset, Field, ForeignKey, Part, Table, nearest
from tieout.model import Refusal

_SCHEMA = ("fields", "fieldsMatch", "primaryKey", "uniqueKeys", "foreignKeys", "missingValues")
_RESOURCE = (
    *("name", "path", "type", "title", "description", "schema", "dialect", "encoding"),
    *("format", "mediatype", "bytes", "hash", "sources", "licenses", "data", "homepage"),
)
_ENCODINGS = (
    *("utf-8", "utf-16", "latin-1", "iso-8859-15", "cp1250", "cp1251", "cp1252", "gb18030", "gbk"),
    *("big5", "shift_jis", "euc-jp", "euc-kr"),
)
_NAMES_OF_HOSTS = ("idna", "punycode")  # text encodings to Python, but not of files
_REFERENCE = '{"fields": "code", "reference": {"resource": "codes", "fields": "code"}}'


def read_facts(folder: Path, shown: str) -> tuple[Dataset, list[Refusal]]:
    """Read a dataset's descriptor; return the dataset and everything that is refused in it.

    Args:
        folder: the dataset's folder.
        shown: how reports name that folder.
    """
    reader = Reader(folder, shown)
    dataset = _dataset(reader)
    return dataset, reader.refusals


def _dataset(reader: Reader) -> Dataset:
    descriptor = reader.descriptor()
    name = reader.text("", descriptor, "name") or reader.folder.resolve().name
    resources = descriptor.get("resources")
    if not isinstance(resources, list) or not resources:
        if not reader.refusals:
            reader.refuse("resources", f"a list of tables is expected, not {quoted(resources)}")
        resources = []
    tables = list(_tables(reader, name, resources))
    _refuse_references(reader, tables)
    _refuse_mingled(reader, tables)
    title = reader.text("", descriptor, "title") or name
    return Dataset(name, title, reader.folder, reader.shown, tuple(tables))


def _tables(reader: Reader, dataset: str, resources: Sequence[Any]) -> Iterator[Table]:
    seen: set[str] = set()
    for number, resource in enumerate(resources, 1):
        if not isinstance(resource, dict):
            reader.refuse(f"resource {number}", f"a JSON object is expected, not {quoted(resource)}")
            continue
        name = reader.text(f"resource {number}", resource, "name") or str(number)
        place = f"resource {quoted(name)}"
        if name in seen:
            reader.refuse(place, "the name stands twice: rules and keys could not tell the tables apart")
            continue
        seen.add(name)
        table = _table(reader, dataset, name, place, resource)
        if table is not None:
            yield table


def _table(reader: Reader, dataset: str, name: str, place: str, resource: dict[str, Any]) -> Table | None:
    reader.near_misses(place, resource, _RESOURCE)
    parts = read_path(reader, place, resource.get("path"))
    schema = resource.get("schema")
    if not isinstance(schema, dict):
        if schema is not None or is_tabular(parts):
            said = "" if schema is None else f", not {quoted(schema)}"
            reader.refuse(place, f'a table needs a "schema" with its fields{said}')
        return None
    refuse_strange(reader, place, parts)
    first = parts[0] if parts else Part(reader.shown, reader.folder)
    undivided = {".parquet": "a Parquet file", **dict.fromkeys(QUERIES, "a query")}
    if (what := undivided.get(first.file.suffix.lower())) and resource.get("dialect"):
        reader.unkept(place, "dialect", resource["dialect"], f"{what} has none; remove it")
    reader.near_misses(f"{place}, schema", schema, _SCHEMA)
    if schema.get("uniqueKeys"):
        mend = 'declare the "primaryKey", or "unique" in the "constraints" of a field'
        reader.unkept(place, "uniqueKeys", schema["uniqueKeys"], mend)
    key = _primary_key(reader, place, schema)
    fields = read_fields(reader, place, schema, key)
    return Table(
        dataset=dataset,
        name=name,
        file=first.file,
        path=first.path,
        fields=fields,
        primary_key=_known(reader, place, "primaryKey", key, fields),
        foreign_keys=tuple(_foreign_keys(reader, place, schema, fields)),
        dialect=read_dialect(reader, place, resource, database=first.file.suffix.lower() in DATABASES),
        encoding=_encoding(reader, place, resource),
        parts=parts,
    )


def _encoding(reader: Reader, place: str, resource: Mapping[str, Any]) -> str:
    name = reader.text(place, resource, "encoding", "utf-8")
    try:
        "a".encode(name)  # what is known may still be no encoding of text, as base64
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        found = ""
    if not found or found in _NAMES_OF_HOSTS:
        reader.refuse(place, f"unknown encoding {quoted(name)}: {nearest(name, _ENCODINGS)}")
        return "utf-8"
    return found


def _primary_key(reader: Reader, place: str, schema: Mapping[str, Any]) -> tuple[str, ...]:
    given = schema.get("primaryKey")
    key = () if given is None else names(given)
    if key is None:
        form = 'the name of a field or a list of names is expected, such as ["area", "year"]'
        reader.refuse(place, f"primaryKey {quoted(given)}: {form}")
    return key or ()


def _known(
    reader: Reader, place: str, what: str, given: Sequence[str], fields: Sequence[Field]
) -> tuple[str, ...]:
    known = [field.name for field in fields]
    for name in given if known else ():
        if name not in known:
            reader.refuse(place, f"{what} names no field {quoted(name)}: {nearest(name, known)}")
    return tuple(name for name in given if name in known)


def _foreign_keys(
    reader: Reader, place: str, schema: Mapping[str, Any], fields: Sequence[Field]
) -> Iterator[ForeignKey]:
    given = schema.get("foreignKeys")
    if given is not None and not isinstance(given, list):
        reader.refuse(place, f"foreignKeys {quoted(given)}: a list is expected, such as [{_REFERENCE}]")
        return
    for key in given or ():
        reference = key.get("reference") if isinstance(key, dict) else None
        own = names(key.get("fields")) if isinstance(key, dict) else None
        their = names(reference.get("fields")) if isinstance(reference, dict) else None
        resource = reference.get("resource") or "" if isinstance(reference, dict) else None
        if not own or not their or not isinstance(resource, str):
            reader.refuse(place, f"foreignKeys {quoted(key)}: an object is expected, such as {_REFERENCE}")
            continue
        if len(own) != len(their):
            reader.refuse(
                place, f"foreignKeys: {len(own)} fields refer to another number of fields: {len(their)}"
            )
        yield ForeignKey(_known(reader, place, "foreignKeys", own, fields), resource, their)


def _refuse_references(reader: Reader, tables: Sequence[Table]) -> None:
    """Refuse foreign keys into nowhere; an empty resource means the table itself."""
    known = {table.name: table for table in tables}
    for table in tables:
        for key in table.foreign_keys:
            target = known.get(key.resource) if key.resource else table
            place = f"resource {quoted(table.name)}"
            if target is None:
                hint = nearest(key.resource, known)
                reader.refuse(place, f"foreignKeys refers to no table {quoted(key.resource)}: {hint}")
                continue
            fields = [field.name for field in target.fields]
            for name in key.reference if fields else ():
                if name not in fields:
                    hint = nearest(name, fields)
                    reader.refuse(place, f"{quoted(target.name)} has no field {quoted(name)}: {hint}")


def _refuse_mingled(reader: Reader, tables: Sequence[Table]) -> None:
    """Refuse long tables of one database: a row of a file would be two, and they share their series."""
    first: dict[str, str] = {}
    for table in (table for table in tables if table.long and table.database):
        before = first.setdefault(table.path, table.name)
        if before != table.name:
            mend = "put them into one table, a view for example, or into two files"
            said = f"{quoted(table.file.name)} has the figures of {quoted(before)} too"
            reader.refuse(f"resource {quoted(table.name)}", f"{said}: {mend}")
