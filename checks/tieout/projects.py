"""Projects: find the datasets at a path, read their facts, cells and promises."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tieout.descriptors.packages import read_facts
from tieout.expectations import Expectations, Scope
from tieout.facts import DESCRIPTOR, SINGLE, Dataset, Field, Table, nearest
from tieout.model import Refusal, Refused, Unreadable
from tieout.rules import read_rules
from tieout.tables import (
    Cells,
    Series,
    looked_at,
    mixed_units,
    read_cells,
    series_of,
    unread_roundings,
    without_rows,
)

if TYPE_CHECKING:
    from tieout.engines.plan.sources import Source


def _read_after_all(table: Table, _why: str) -> Cells | Unreadable:
    return read_cells(table)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A dataset with its cells, its series, and what is promised of it.

    Args:
        dataset: its facts.
        cells: by the name of its table; without rows where no data were to be read.
        unreadable: the files that could not be read.
        scopes: what rules can relate, each with its series.
        expectations: its promises.
        files: those of its facts, cells and promises: how reports show each, and where it lies.
        known: whether its facts could be read, and so its series.
        in_place: the tables that a plan judges, by name; where their rows lie elsewhere, cells have no line.
        after_all: reads one of these after all, and is told why that cannot be judged so.
    """

    dataset: Dataset
    cells: Mapping[str, Cells]
    unreadable: tuple[Unreadable, ...]
    scopes: tuple[tuple[Scope, Mapping[str, Series]], ...]
    expectations: Expectations
    files: tuple[tuple[str, Path], ...] = ()
    known: bool = True
    in_place: Mapping[str, Source] = field(default_factory=dict)
    after_all: Callable[[Table, str], Cells | Unreadable] = _read_after_all


Stay = Callable[[Table], "Source | None"]
"""Says whether a table is judged where its rows lie, and by what these are had."""
Read = Callable[[Table], Cells | Unreadable]


def load(path: Path, *, data: bool = True, stay: Stay = lambda _: None) -> tuple[list[Loaded], str | None]:
    """Read all datasets at a path; raise Refused with the refusals of all their files.

    Args:
        path: a project, a dataset's folder, or one of its tables.
        data: whether tables are read. If not, of data files only the code lists are, which say what
            series there are; a long table without one has the names of its series in its rows
            alone, so that those which rules use are not checked.
        stay: which tables are not read, but judged where their rows lie.

    Returns:
        The datasets, and the path of the one table that was asked for, if it was one: of a table of
        several files that of the first, whichever was asked for.
    """
    folders, root, file = find(path)
    loaded: list[Loaded] = []
    refusals: list[Refusal] = []
    for folder in folders:
        one, refused = _load(folder, root, folder.resolve().name, data=data, stay=stay)
        loaded.append(one)
        refusals += refused
    if path.is_dir() and not (path / DESCRIPTOR).is_file():
        refusals += _orphans(path, folders)
    refusals += namesakes((one.dataset.name, f"{one.dataset.path}/{DESCRIPTOR}") for one in loaded)
    if refusals:
        raise Refused(refusals)
    if file is None:
        return loaded, None
    tables = [table for one in loaded for table in one.dataset.tables]
    lying = [(table.path, part.file.resolve()) for table in tables for part in table.files]
    asked = next((path for path, place in lying if place == file.resolve()), None)
    if asked is None:
        descriptors = [f"{one.dataset.path}/{DESCRIPTOR}" for one in loaded]
        raise Refused([Refusal(str(file), "", f"{descriptors[0]} knows no such table")])
    return loaded, asked


def _orphans(root: Path, folders: list[Path]) -> Iterator[Refusal]:
    """Refuse rules that belong to no dataset: they would be ignored in silence."""
    names = [folder.name for folder in folders]
    for file in sorted((root / "expectations").glob("*.toml")):
        if file.stem not in names:
            hint = nearest(file.stem, names)
            message = f"there is no dataset {file.stem!r}{f': {hint}' if hint else ''}"
            yield Refusal(_shown(file, root).as_posix(), "", message)


def unread(path: Path) -> Iterator[str]:
    """Yield a remark on each file of rules that lies beside tables: rules are not read from there."""
    folders, root, _ = find(path)
    for folder in folders:
        place, _ = rule_file(root, folder.resolve().name)
        for file in sorted(folder.glob("*.toml")):
            if re.search(r"^\s*\[\[\s*(rule|accept)", file.read_text("utf-8", "replace"), re.MULTILINE):
                shown = _shown(file, root).as_posix()
                yield f"{shown} is not read: the rules of this dataset belong into {place}"


def namesakes(named: Iterable[tuple[str, str]]) -> Iterator[Refusal]:
    """Refuse a name that two datasets have: reports could not tell them apart.

    Args:
        named: of each dataset its name, and the path of what gives it.
    """
    first: dict[str, str] = {}
    for name, path in named:
        before = first.setdefault(name, path)
        if before != path:
            message = f"{name!r} is the name of {before} already: give each dataset a name of its own"
            yield Refusal(path, "name", message)


def find(path: Path) -> tuple[list[Path], Path, Path | None]:
    """Return the dataset folders at a path, the project's root, and the table asked for."""
    if path.is_file():
        folder = next((one for one in path.resolve().parents if (one / DESCRIPTOR).is_file()), None)
        if folder is None:
            mend = ": give the project or a dataset; --select RULE chooses a rule"
            rest = mend if path.suffix == ".toml" else " says what it is"
            raise FileNotFoundError(f"{path}: no {DESCRIPTOR} beside or above it{rest}")
        return [folder], _root_of(folder), path
    if not path.is_dir():
        raise FileNotFoundError(f"{path}: no such file or folder")
    if (path / DESCRIPTOR).is_file():
        return [path], _root_of(path), None
    folders = sorted(one.parent for one in (path / "datasets").glob(f"*/{DESCRIPTOR}"))
    return folders, path, None


def _root_of(folder: Path) -> Path:
    """Return the project of a dataset's folder: what holds datasets/, else the folder itself."""
    resolved = folder.resolve()
    return resolved.parent.parent if resolved.parent.name == "datasets" else resolved


def rule_file(root: Path, name: str) -> tuple[str, Path]:
    """Return where the rules of a dataset belong, by its folder's name: as reports show it, and the file."""
    path = root / "expectations" / f"{name}.toml"
    return _shown(path, root).as_posix(), path


def _shown(path: Path, root: Path) -> Path:
    """Return a path as reports show it: relative to the project where it lies in it."""
    resolved = path.parent.resolve() / path.name
    return resolved.relative_to(root.resolve()) if resolved.is_relative_to(root.resolve()) else path


def of_project(root: Path, name: str) -> Loaded:
    """Read one dataset of a project, with what is promised of it.

    Args:
        root: the project.
        name: of the dataset's folder, and of its rule file.

    Raises:
        Refused: its facts or rules are written wrongly.
    """
    loaded, refusals = _load(root / "datasets" / name, root, name, data=True)
    if refusals:
        raise Refused(refusals)
    return loaded


def _load(
    folder: Path, root: Path, name: str, *, data: bool, stay: Stay = lambda _: None
) -> tuple[Loaded, list[Refusal]]:
    loaded, refusals = _read(folder, root, read_cells, data=data, stay=stay)
    shown, path = rule_file(root, name)
    if not path.is_file():
        return loaded, refusals
    # Where the facts are refused, no series is known: the rest of the rules is read all the same.
    known = [scope for scope, _ in loaded.scopes] if loaded.known else None
    expectations, more = read_rules(path, shown, known)
    files = (*loaded.files, (shown, path))
    return replace(loaded, expectations=expectations, files=files), refusals + more


def dataset_at(folder: Path, read: Read = read_cells) -> Loaded:
    """Read the dataset in a folder, without what is promised of it.

    Args:
        folder: where its ``datapackage.json`` lies.
        read: reads the cells of a table; by default from its file.

    Raises:
        Refused: its facts are written wrongly.
    """
    loaded, refusals = _read(folder, _root_of(folder), read)
    if refusals:
        raise Refused(refusals)
    return loaded


def _read(
    folder: Path, root: Path, read: Read, *, data: bool = True, stay: Stay = lambda _: None
) -> tuple[Loaded, list[Refusal]]:
    shown = _shown(folder, root).as_posix()
    dataset, refusals = read_facts(folder, shown)
    known = not refusals
    lists = {key.resource for table in dataset.tables for key in table.code_lists}
    cells: dict[str, Cells] = {}
    unreadable: list[Unreadable] = []
    sources = _staying(dataset, stay) if known and data else {}
    for table in dataset.tables if known else ():
        if table.name in sources:
            cells[table.name] = _standing_in(table, sources[table.name])
            continue
        one = read(table) if data or table.name in lists else without_rows(table)
        if isinstance(one, Unreadable):
            unreadable.append(one)
        else:
            cells[table.name] = one
    scopes = tuple(scopes_of(dataset, cells)) if known else ()
    refusals += [refusal for one in cells.values() for refusal in mixed_units(one)]
    if known:
        refusals += [one for table in dataset.tables for one in unread_roundings(dataset, table, cells)]
    files = [(f"{shown}/{DESCRIPTOR}", folder / DESCRIPTOR)]
    files += [(part.path, part.file) for one in cells.values() for part in one.table.files]
    loaded = Loaded(dataset, cells, tuple(unreadable), scopes, Expectations(), tuple(files), known, sources)
    return loaded, refusals


def _staying(dataset: Dataset, stay: Stay) -> dict[str, Source]:
    """Return the tables that are judged where their rows lie; what others look up is read.

    Long tables of one dataset are judged together, so that only one that is alone may stay.
    """
    looked_up = {key.resource or table.name for table in dataset.tables for key in table.foreign_keys}
    long = [one for one in dataset.tables if one.long]
    asked = [one for one in dataset.tables if one.having("measure") and not one.long]
    asked += [one for one in long if len(long) == 1 and one.entities]
    found = [(one, stay(one)) for one in asked if one.name not in looked_up]
    return {one.name: source for one, source in found if source is not None and _says_all(one, source)}


def _says_all(table: Table, source: Source) -> bool:
    """Tell whether a long table has all its columns: else nobody can say which series there are."""
    return not table.long or {one.column for one in table.fields} <= set(source.frame.collect_schema())


def _standing_in(table: Table, source: Source) -> Cells:
    """Return the cells of a table that is not read; those of a long one say which series there are."""
    from tieout.engines.plan.long_said import said_by  # noqa: PLC0415

    cells = looked_at(table) if len(table.files) > 1 else without_rows(table)
    return said_by(cells, source) if table.long else cells


class AnySeries(dict[str, str]):
    """Knows every series: where a file does not say which there are, no rule is refused for it."""

    def __contains__(self, name: object) -> bool:
        """Know every name."""
        return True


def _says_its_series(dataset: Dataset, table: Table, cells: Mapping[str, Cells]) -> bool:
    """Tell whether a long table, or the code list that it promises, could be read."""
    indicator = table.the("indicator")
    if indicator is None or table.name not in cells or indicator.name in cells[table.name].absent:
        return False
    for key in table.code_lists:
        target = dataset.table(key.resource)
        if target is None or target.name not in cells or key.reference[0] in cells[target.name].absent:
            return False
    return bool(table.code_lists) or cells[table.name].frame.height > 0


def scopes_of(dataset: Dataset, cells: Mapping[str, Cells]) -> Iterator[tuple[Scope, dict[str, Series]]]:
    """Yield each wide table, and all long tables together: what rules can relate."""
    lists = {key.resource for table in dataset.tables for key in table.foreign_keys}
    long = [table for table in dataset.tables if table.long]
    wide = [t for t in dataset.tables if not t.long and t.having("measure") and t.name not in lists]
    for tables in ([long] if long else []) + [[table] for table in wide]:
        series = {
            name: one for table in tables for name, one in series_of(dataset, table, dict(cells)).items()
        }
        entities = dict.fromkeys(name for table in tables for name in table.entities)
        times = [field.name for table in tables for field in table.having("time")]
        units = {name: one.unit for name, one in series.items()}
        if any(table.long and not _says_its_series(dataset, table, cells) for table in tables):
            units = AnySeries(units)
        names = tuple(table.name for table in tables)
        said = tuple(dict.fromkeys(field.name for table in dataset.tables for field in table.fields))
        status = next((field.name for table in tables for field in table.having("status")), "")
        time = next(iter(times), "")
        others = {field.name: _other(field) for table in tables for field in table.fields}
        yield Scope("+".join(names), names, units, tuple(entities), time, status, said, others), series


def _other(field: Field) -> str:
    """Say what a field is, if it is no series."""
    if field.role == "measure":
        return "a measure beside the values of a long table"
    if field.role:
        return f"{'the' if field.role in SINGLE else 'an' if field.role == 'entity' else 'a'} {field.role}"
    return "no column of numbers"
