"""Python: tables in, from a frame or a path, and a report out that is at home in a notebook."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tieout import model
from tieout.choices import MOST, WHOLE, lacking
from tieout.facts import DESCRIPTOR, nearest
from tieout.in_place import staying
from tieout.model import Refusal, Refused
from tieout.projects import Loaded, Stay, load
from tieout.python.arguments import Said, named, texts
from tieout.python.described import the_one, with_rules
from tieout.python.given import AnyRule, entries_of
from tieout.python.results import Report
from tieout.run import Choice, judge, unmatched
from tieout.settings import ENGINES, JOINTLY

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame


def check(  # noqa: PLR0913 -- what a caller may say of a table, each thing by its name
    data: IntoFrame | str | os.PathLike[str] = ".",
    rules: AnyRule | Iterable[AnyRule] | None = None,
    *,
    key: str | Iterable[str] | None = None,
    time: str | None = None,
    indicator: str | None = None,
    value: str | None = None,
    facts: Mapping[str, Mapping[str, Any]] | None = None,
    name: str | None = None,
    select: str | Iterable[str] | None = None,
    ignore: str | Iterable[str] | None = None,
    engine: str = "polars",
    most: int = MOST,
    joint: str = "auto",
) -> Report:
    """Judge whether printed figures contradict each other.

    Args:
        data: a frame (pandas, Polars, DuckDB, Spark, PyArrow, or what else narwhals knows); or the path
            of a project, a dataset's folder, one of its tables, or a CSV file that no ``datapackage.json``
            describes. Rows are counted as the frame gives them. A lazy frame of Polars, a relation of
            DuckDB and a frame of Spark are judged where they lie, and collected only if that cannot be
            done, as the log of ``tieout`` says.
        rules: what is promised: kinds such as ``Growth(published="rate", of="level")``, a ``Rule``
            where more is to be said, or mappings as ``[[rule]]`` in TOML. At a path they are judged
            beside the rules that stand there.
        key: the columns that say of what a row is, such as ``"country"``.
        time: the column that says of when; by default one of dates, or ``TIME_PERIOD``.
        indicator: in a long table, the column that says which series a row prints; by default
            ``INDICATOR``.
        value: in a long table, the column of prints; by default ``OBS_VALUE``.
        facts: what is known of columns, as ``datapackage.json`` has it: ``{"share": {"unit": "%",
            "rounding": {"decimals": 1}, "constraints": {"minimum": 0, "maximum": 100}}}``.
        name: how reports call a frame, ``frame`` by default.
        select: only these rules, by id; ``*`` matches anything.
        ignore: not these rules.
        engine: what judges the Parquet tables at a path where their rows lie: ``"polars"`` those too large
            to be read, ``"duckdb"`` or ``"spark"`` all of them.
        most: how many findings are listed at least of a table that is judged where its rows lie, or of a
            frame too large to be read cell by cell; all of them are counted.
        joint: whether all rules on a figure are judged together, and causes are told: ``"auto"`` where
            that is quick, ``"always"`` or ``"never"``.

    Returns:
        The report. It never raises for what is wrong with the data.

    Raises:
        Refused: arguments, facts or rules are written wrongly; carries all refusals, nothing was judged.
        TypeError: ``data`` is no frame and no path, or ``rules`` holds something that is no rule; or
            an engine is given for a frame.
        ValueError: there is no such engine, or no such way to judge jointly.
        ModuleNotFoundError: the engine is not installed.
        FileNotFoundError: there is nothing at the path.
    """
    _demand(engine, joint)
    keys, choice = texts(key), Choice(texts(select), texts(ignore), engine=engine, most=most, joint=joint)
    named(
        {"time": time, "indicator": indicator, "value": value, "name": name},
        {"key": keys, "select": choice.select, "ignore": choice.ignore},
    )
    said = Said(name or "", keys, time or "", indicator or "", value or "", facts or {})
    at_path = isinstance(data, (str, os.PathLike))
    if not at_path and engine != "polars":
        mend = "a frame is judged where it lies: leave out engine="
        raise TypeError(f"engine: {engine} judges the Parquet tables at a path; {mend}")

    def read(*, stays: bool) -> tuple[list[Loaded], str | None]:
        if isinstance(data, (str, os.PathLike)):
            return _at(Path(data), said, rules, staying(choice) if stays else lambda _: None)
        return [_in(data, replace(said, name=said.name or "frame"), rules, stays=stays)], None

    loaded, table = read(stays=True)
    if at_path:
        choice = replace(choice, table=table, path=str(data))
    _matching(loaded, choice)

    def charted() -> model.Report:
        # Charts need all rows.
        whole = read(stays=False)[0] if any(one.in_place for one in loaded) else loaded
        return judge(whole, replace(choice, plots=True))

    return Report(judge(loaded, choice), charted)


def _demand(engine: str, joint: str) -> None:
    for word, given, known in (("engine", engine, ENGINES), ("joint", joint, JOINTLY)):
        if given not in known:
            raise ValueError(f"{word}: one of {', '.join(map(repr, known))} is expected, not {given!r}")
    if lacks := lacking(engine):
        raise ModuleNotFoundError(lacks)


def _matching(loaded: Sequence[Loaded], choice: Choice) -> None:
    """Refuse to select a rule that is not there; a pattern may match nothing."""
    ids = [rule.id for one in loaded for rule in one.expectations.rules]
    strange = [one for one in unmatched(loaded, replace(choice, ignore=())) if "*" not in one]
    if strange:
        raise Refused(
            [Refusal("select", "", f"no rule matches {one!r}: {nearest(one, ids)}") for one in strange]
        )


def _in(data: IntoFrame, said: Said, rules: AnyRule | Iterable[AnyRule] | None, *, stays: bool) -> Loaded:
    """Return a frame as a dataset; its rows may stay where they are."""
    from tieout.python.libraries import columns_of  # noqa: PLC0415
    from tieout.python.lying import held, lying  # noqa: PLC0415
    from tieout.python.undescribed import of_frame, of_lying  # noqa: PLC0415

    entries = entries_of(rules)
    frame = lying(data) if stays else None
    if frame is None:
        whole = columns_of(data)
        if not stays or whole.frame.height <= WHOLE:
            return of_frame(whole, said, entries)
        frame = held(whole)
    return of_lying(frame, said, entries)


def _at(
    path: Path, said: Said, rules: AnyRule | Iterable[AnyRule] | None, stay: Stay
) -> tuple[list[Loaded], str | None]:
    """Read what is at a path; return its datasets, and the path of the one table if it is one."""
    words = {"key": said.key, "time": said.time, "indicator": said.indicator, "value": said.value}
    told = ", ".join(word for word, one in {**words, "facts": said.facts, "name": said.name}.items() if one)
    alone = path.is_file() and not any((one / DESCRIPTOR).is_file() for one in path.resolve().parents)
    if alone and (told or rules is not None):
        if path.suffix.lower() != ".csv":
            raise TypeError(f"{path} is no CSV file: read it into a frame and check that")
        from tieout.python.undescribed import of_csv  # noqa: PLC0415

        return [of_csv(path, replace(said, name=said.name or path.stem), entries_of(rules))], None
    if told and path.exists():
        raise TypeError(f"{told}: leave out what {DESCRIPTOR} says of the tables at {path}")
    loaded, table = load(path, stay=stay)
    if rules is not None:
        loaded = [with_rules(the_one(path, loaded, "rules"), rules)]
    return loaded, table
