"""Schemas: a table of a dataset as a schema of pandera, with its facts and its promises as checks."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal, overload

import pandera.pandas
import pandera.polars
from pandera.api.checks import Check

from tieout.engines.flaws import PROMISES
from tieout.expectations import TOGETHER
from tieout.facts import DESCRIPTOR, Table, nearest
from tieout.in_place import staying
from tieout.model import JOINT, Refusal, Refused
from tieout.pandera import of_pandas, of_polars
from tieout.pandera.checks import ToTieOut
from tieout.pandera.judged import OfTable
from tieout.projects import Loaded, load
from tieout.python.described import the_one, with_rules
from tieout.python.given import AnyRule
from tieout.run import Choice

_SHOWN = [fact for fact in PROMISES if fact != "row"]
"""The facts that a frame can break: all its rows are of one length."""


@overload
def schema(
    path: str | os.PathLike[str] = ".",
    table: str | None = None,
    rules: AnyRule | Iterable[AnyRule] | None = None,
    *,
    backend: Literal["pandas"] = "pandas",
) -> pandera.pandas.DataFrameSchema: ...


@overload
def schema(
    path: str | os.PathLike[str] = ".",
    table: str | None = None,
    rules: AnyRule | Iterable[AnyRule] | None = None,
    *,
    backend: Literal["polars"],
) -> pandera.polars.DataFrameSchema: ...


def schema(
    path: str | os.PathLike[str] = ".",
    table: str | None = None,
    rules: AnyRule | Iterable[AnyRule] | None = None,
    *,
    backend: Literal["pandas", "polars"] = "pandas",
) -> pandera.pandas.DataFrameSchema | pandera.polars.DataFrameSchema:
    """Return a table of a dataset as a schema: a frame fails it as its file fails ``tieout check``.

    Each fact (``columns``, ``cell``, ``key``, ``range``, ...) and each rule of
    ``expectations/<dataset>.toml`` is a check of the frame, named by its id, and each finding is one
    failure case: ``failure_case`` is its sentence, ``index`` the row. Accepted findings do not fail,
    warnings are warned of (``SchemaWarning``), and a rule of which nothing could be judged passes.

    Read cells as texts, or their last zeros are lost: with pandas
    ``read_csv(..., dtype=str, keep_default_na=False)``. Numbers are judged as ``tieout.check`` judges
    them. All checks share one judging of the frame; facts and the other tables of the dataset
    are read again each time, promises are those of when the schema was made. A lazy frame of Polars
    is collected. Only whole frames are judged: ``drop_invalid_rows=True``, and ``validate`` with
    ``head``, ``tail`` or ``sample``, raise ``CouldNotRun``.

    Args:
        path: the dataset's folder, its ``datapackage.json``, one of its files, or a project that has
            no other dataset.
        table: the table that frames are; needed where the dataset has several.
        rules: more rules, as ``tieout.check`` takes them.
        backend: whose frames are validated, ``"pandas"`` or ``"polars"``.

    Raises:
        Refused: facts or rules are written wrongly, or know no such table.
        FileNotFoundError: there is nothing at the path.
    """
    if backend not in ("pandas", "polars"):
        raise ValueError(f"backend: 'pandas' or 'polars' is expected, not {backend!r}")
    place = Path(path)
    place = place.parent if place.name == DESCRIPTOR else place
    found, asked = load(place, stay=staying(Choice()))
    loaded = with_rules(the_one(place, found, "path"), rules)
    chosen = _chosen(loaded, table, asked)
    checks, title = [*_checks(loaded, chosen)], loaded.dataset.title
    if backend == "pandas":
        columns = {name: pandera.pandas.Column(**said) for name, said in _columns(chosen)}
        return of_pandas.DataFrameSchema(columns, checks, name=chosen.name, title=title)
    lazy = {name: pandera.polars.Column(**said) for name, said in _columns(chosen)}
    return of_polars.DataFrameSchema(lazy, checks, name=chosen.name, title=title)


def _chosen(loaded: Loaded, name: str | None, asked: str | None) -> Table:
    """Return the table that was named, that stands at the path that was given, or that is alone."""
    tables = loaded.dataset.tables
    names = [one.name for one in tables]
    fitting = [one for one in tables if (name is None and asked in (None, one.path)) or one.name == name]
    if len(fitting) == 1:
        return fitting[0]
    if name is not None:
        said = f"there is no table {name!r}: {nearest(name, names)}"
    else:
        said = f"{loaded.dataset.path} has {len(tables)} tables: say which, of {', '.join(map(repr, names))}"
    raise Refused([Refusal("table", "", said)])


def _columns(table: Table) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what each column is called; whether it is there, and what it holds, the checks judge."""
    for field in table.fields:
        told = {"role": field.role, "unit": field.unit}
        said = {name: text for name, text in told.items() if text}
        yield field.name, {"nullable": True, "required": False, "title": field.title, "metadata": said}


def _checks(loaded: Loaded, table: Table) -> Iterator[Check]:
    """Yield a check for each fact that a frame can break, and for each rule about its figures."""
    judge = OfTable(loaded.dataset.folder.resolve(), table.name, loaded.expectations)
    for fact in _SHOWN:
        yield ToTieOut(fact, judge, PROMISES[fact], rule=fact)
    if loaded.expectations.rules:
        yield ToTieOut(JOINT, judge, TOGETHER, rule=JOINT)
    about = {scope.table for scope, _ in loaded.scopes if table.name in scope.tables}
    for rule in loaded.expectations.rules:
        if rule.table in about:
            yield ToTieOut(rule.id, judge, rule.kind.promise(), rule=rule.id)
