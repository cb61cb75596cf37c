"""Paths: which files of a dataset a table is: one, several, or the Parquet files in a folder."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote

from tieout.descriptors.reader import Reader, quoted
from tieout.facts import DATABASES, QUERIES, Part

_FILES = (".csv", ".parquet")
_ALL = (*_FILES, *DATABASES, *QUERIES)
_FOLDERS = ".parquet"
"""The files that are looked for in a folder."""
_NOTHING = "__HIVE_DEFAULT_PARTITION__"
"""How the name of a folder says that a value is missing."""


def read_path(reader: Reader, place: str, path: object) -> tuple[Part, ...]:
    """Return the files that a resource names, all inside the dataset; a folder without any is one itself."""
    if isinstance(path, str) and path:
        file = _inside(reader, place, path)
        if file is None:
            return ()
        files = _within(file) if file.is_dir() else []
        kept = [one for one in files if _inside(reader, place, _named(reader, one))]
        return tuple(_part(reader, one) for one in kept or [file])
    if isinstance(path, list) and path and all(isinstance(one, str) and one for one in path):
        return tuple(_listed(reader, place, path))
    said = "" if path is None else f", not {quoted(path)}"
    reader.refuse(place, f'a "path" is expected: a data file, a list of them, or a folder{said}')
    return ()


def is_tabular(parts: Sequence[Part]) -> bool:
    """Tell whether all of some files have the names of tables; a database may hold anything else."""
    return bool(parts) and all(part.file.suffix.lower() in _FILES for part in parts)


def refuse_strange(reader: Reader, place: str, parts: Sequence[Part]) -> None:
    """Refuse files that no table is made of, or not together."""
    for part in parts:
        name = quoted(part.file.name)
        if part.file.suffix.lower() in _ALL:
            continue
        if part.file.is_dir():
            mend = 'to read several CSV files as one table, list them, as in ["2023.csv", "2024.csv"]'
            reader.refuse(place, f"{name} is a folder without Parquet files; {mend}")
        else:
            ends = ", ".join(_ALL)
            reader.refuse(place, f"{name} is no CSV, Parquet or SQLite file, and no query ({ends})")
    kinds = sorted({part.file.suffix.lower() for part in parts})
    if len(kinds) > 1 and all(kind in _ALL for kind in kinds):
        reader.refuse(place, f"the files of a table are of one kind, not {' and '.join(kinds)}")


def _listed(reader: Reader, place: str, paths: Sequence[str]) -> Iterator[Part]:
    seen: set[Path] = set()
    for path in paths:
        file = _inside(reader, place, path)
        if file is None:
            continue
        if file in seen:
            reader.refuse(place, f"path {quoted(path)} stands twice: its rows would count twice")
        elif file.is_dir():
            reader.refuse(place, f"path {quoted(path)} is a folder: name it alone, or list its files")
        else:
            yield _part(reader, file)
        seen.add(file)


def _within(folder: Path) -> list[Path]:
    """Return the files of a folder, in order; those that other programs hide by their names are none."""
    files = [one for one in folder.rglob("*") if one.suffix.lower() == _FOLDERS and one.is_file()]
    shown = [one for one in files if not any(p[0] in "._" for p in one.relative_to(folder).parts)]
    return sorted(shown, key=lambda one: one.relative_to(folder).parts)


def _inside(reader: Reader, place: str, path: str) -> Path | None:
    """Return a file; only a relative path inside the dataset is taken."""
    if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*://", path):
        reader.refuse(place, f"path {quoted(path)} is a URL: data must lie inside the dataset")
        return None
    file = reader.folder / path
    try:
        outside = not file.resolve().is_relative_to(reader.folder.resolve())
    except (OSError, RuntimeError, ValueError):  # links in a circle, or a NUL
        reader.refuse(place, f"path {quoted(path)} can be no file's")
        return None
    if outside or Path(path).is_absolute() or ".." in Path(path).parts:
        reader.refuse(place, f"path {quoted(path)} leaves the dataset {reader.shown!r}")
        return None
    return file


def _part(reader: Reader, file: Path) -> Part:
    shown = f"{reader.shown}/{_named(reader, file)}".removeprefix("./")
    folders = file.relative_to(reader.folder).parent.parts
    return Part(shown, file, tuple(_said(folders)) if file.suffix.lower() == _FOLDERS else ())


def _named(reader: Reader, file: Path) -> str:
    return file.relative_to(reader.folder).as_posix()


def _said(folders: Sequence[str]) -> Iterator[tuple[str, str | None]]:
    """Yield the columns that the names of folders say, as Hive writes them: ``year=2020``."""
    for folder in folders:
        name, equals, value = folder.partition("=")
        if name and equals:
            yield unquote(name), None if value == _NOTHING else unquote(value)
