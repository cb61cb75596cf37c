"""Dialects: how a CSV file is laid out, or what of a database is read; any other dialect is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tieout.descriptors.reader import Reader, quoted
from tieout.facts import Dialect

_READ = {
    "header": (True,),
    "quoteChar": ('"',),
    "doubleQuote": (True,),
    "caseSensitiveHeader": (True,),
    "lineTerminator": ("\n", "\r\n", "\r"),
}
"""Properties beside those of ``Dialect``, and the values for which tables are read so."""
_AS_READ = 'a table has one line of header, cells in double quotes where need be, and a "delimiter"'
_OWN = ("delimiter", "headerRows", "commentChar", "commentRows", "skipInitialSpace")
_DESCRIBING = ("$schema", "name", "title", "description", "type", "csvddfVersion")


def read_dialect(reader: Reader, place: str, resource: Mapping[str, Any], *, database: bool) -> Dialect:
    """Return the dialect of a resource; a database has that of one."""
    here = f"{place}, dialect"
    if database:
        return _of_database(reader, here, reader.object(place, resource, "dialect", '{"table": "energy"}'))
    dialect = reader.object(place, resource, "dialect", '{"delimiter": ";"}')
    for word, value in dialect.items():
        if word in (*_DESCRIBING, *_OWN) or value is None or value in _READ.get(word, ()):
            continue
        reader.refuse(here, f"property {quoted(word)} {quoted(value)} is not read: {_AS_READ}")
    rows = _lines(reader, here, dialect, "headerRows")
    if len(rows) > 1:
        reader.refuse(here, f"headerRows {quoted(rows)}: a header of one line is read, such as [3]")
    return Dialect(
        delimiter=_mark(reader, here, dialect, "delimiter", ","),
        header=rows[0] if rows else None,
        comment=_mark(reader, here, dialect, "commentChar", ""),
        comment_lines=frozenset(_lines(reader, here, dialect, "commentRows")),
        skip_initial_space=_flag(reader, here, dialect, "skipInitialSpace"),
    )


def _of_database(reader: Reader, here: str, dialect: Mapping[str, Any]) -> Dialect:
    for word, value in dialect.items():
        if word not in (*_DESCRIBING, "table") and value is not None:
            mend = 'a database has no lines; its "table" says what is read'
            reader.refuse(here, f"property {quoted(word)} {quoted(value)} is not read: {mend}")
    return Dialect(table=reader.text(here, dialect, "table"))


def _mark(reader: Reader, here: str, dialect: Mapping[str, Any], word: str, otherwise: str) -> str:
    mark = reader.text(here, dialect, word, otherwise)
    if (mark or otherwise) and (len(mark) != 1 or mark in '"\r\n\0'):
        example = otherwise.replace(",", ";") or "#"
        reader.refuse(here, f'{word} {quoted(mark)}: one character is expected, such as "{example}"')
    return mark


def _lines(reader: Reader, here: str, dialect: Mapping[str, Any], word: str) -> list[int]:
    given = dialect.get(word)
    if given is None:
        return []
    if isinstance(given, list) and all(isinstance(one, int) and one is not True and one > 0 for one in given):
        return given
    reader.refuse(here, f"{word} {quoted(given)}: a list of lines is expected, such as [3]; the first is 1")
    return []


def _flag(reader: Reader, here: str, dialect: Mapping[str, Any], word: str) -> bool:
    given = dialect.get(word)
    if given is not None and not isinstance(given, bool):
        reader.refuse(here, f"{word} {quoted(given)}: true or false is expected")
    return given is True
