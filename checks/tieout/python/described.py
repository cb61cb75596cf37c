"""Described tables: frames in the place of the files of a dataset that ``datapackage.json`` describes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tieout.acceptances import read_accepts
from tieout.entries import Page, place_of
from tieout.expectations import Expectations
from tieout.facts import DESCRIPTOR, Table, nearest
from tieout.model import Refusal, Refused, Unreadable
from tieout.projects import Loaded, dataset_at
from tieout.python.given import AnyRule, entries_of
from tieout.python.libraries import columns_of
from tieout.python.undescribed import cells_of_frame
from tieout.rules import bound_rules
from tieout.tables import Cells, read_cells


def of_package(folder: Path, frames: Mapping[str, Any]) -> Loaded:
    """Return a dataset of which some tables are frames, and the others the files that its facts name.

    Args:
        folder: where its ``datapackage.json`` lies.
        frames: frames of any library, by the name of the table.

    Raises:
        Refused: its facts are written wrongly, or know no such table.
        FileNotFoundError: there is no such folder.
    """
    if not (folder / DESCRIPTOR).is_file():
        raise FileNotFoundError(f"{folder / DESCRIPTOR}: no such file, seen from {Path.cwd()}")

    def read(table: Table) -> Cells | Unreadable:
        if table.name not in frames:
            return read_cells(table)
        return cells_of_frame(table, columns_of(frames[table.name]))

    loaded = dataset_at(folder, read)
    known = [table.name for table in loaded.dataset.tables]
    strange = [name for name in frames if name not in known]
    if strange:
        path = f"{loaded.dataset.path}/{DESCRIPTOR}"
        raise Refused(
            [Refusal(path, "", f"there is no table {one!r}: {nearest(one, known)}") for one in strange]
        )
    return loaded


def promised(
    loaded: Loaded, rules: Sequence[Mapping[str, Any]], accepts: Sequence[Mapping[str, Any]] = ()
) -> Loaded:
    """Return a dataset with what is promised and accepted of it, as the entries of a rule file.

    Raises:
        Refused: an entry is written wrongly; carries all refusals.
    """
    page = Page("rules", document={"rule": list(rules), "accept": list(accepts)})
    bound = bound_rules(page, [scope for scope, _ in loaded.scopes])
    names = dict.fromkeys(name for scope, _ in loaded.scopes for name in scope.names)
    accepted = read_accepts(page, names)
    if page.refusals:
        raise Refused(page.refusals)
    return replace(loaded, expectations=Expectations("rules", tuple(bound), tuple(accepted)))


def the_one(path: Path, loaded: Sequence[Loaded], word: str) -> Loaded:
    """Return the one dataset at a path.

    Args:
        path: where it was looked for.
        loaded: what was found there.
        word: the argument that needs there to be one alone.

    Raises:
        Refused: there is none, or there are several.
    """
    if len(loaded) == 1:
        return loaded[0]
    named = ", ".join(one.dataset.path for one in loaded)
    mend = f"{len(loaded)} datasets stand at {path}: give the path of one, of {named}"
    none = f"no dataset stands at {path}: a folder with a {DESCRIPTOR} is one"
    raise Refused([Refusal(word, "", mend if loaded else none)])


def with_rules(loaded: Loaded, rules: AnyRule | Iterable[AnyRule] | None) -> Loaded:
    """Return a dataset with more rules than those that stand there.

    Raises:
        Refused: a rule is written wrongly, or its id is taken.
        TypeError: something is no rule.
    """
    before = loaded.expectations
    ids = [rule.id for rule in before.rules]
    page = Page("rules", document={"rule": entries_of(rules, ids)})
    bound = bound_rules(page, [scope for scope, _ in loaded.scopes])
    for twice in {*page.ids()} & {*ids}:
        page.refuse(place_of(0, "rule", twice), f"the id already stands in {before.path}")
    if page.refusals:
        raise Refused(page.refusals)
    return replace(loaded, expectations=replace(before, rules=(*before.rules, *bound)))
