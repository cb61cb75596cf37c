"""Batches: the data of Great Expectations as a dataset, judged by the relation that the gate judges by."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from tieout.facts import DESCRIPTOR
from tieout.model import Report
from tieout.projects import Loaded
from tieout.python.arguments import Said
from tieout.python.described import of_package, promised
from tieout.python.libraries import Columns, columns_of
from tieout.python.undescribed import of_frame
from tieout.run import Choice, judge

Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Batch:
    """What a batch holds, and what is known of it.

    Args:
        data: what Great Expectations keeps of it; known again as long as it is the same.
        frame: reads it, as a frame of its library.
        package: the dataset that describes it: its folder or its ``datapackage.json``; empty for none.
        resource: which of the dataset's tables it is.
        said: where nothing describes it, what is said of its columns.
    """

    data: object
    frame: Callable[[], Any]
    package: str = ""
    resource: str = ""
    said: Said = field(default_factory=lambda: Said("batch"))


_READ: WeakKeyDictionary[object, dict[tuple[str, str], Any]] = WeakKeyDictionary()
"""What was read of a batch, as long as Great Expectations keeps it: a suite reads it once."""


def judged(batch: Batch, rules: Sequence[Entry], accepts: Sequence[Entry], select: tuple[str, ...]) -> Report:
    """Judge some rules, or what the facts say, on a batch.

    Args:
        batch: the data.
        rules: what is promised, as the entries of a rule file.
        accepts: the findings that are accepted, likewise.
        select: the ids of what is judged: rules, or facts such as ``range``.

    Raises:
        Refused: facts or rules are written wrongly.
        FileNotFoundError: the package is not there.
        TypeError: the batch is no frame.
    """
    loaded = promised(_dataset(batch), rules, accepts) if batch.package else _alone(batch, rules, accepts)
    return judge([loaded], Choice(select=select))


def _alone(batch: Batch, rules: Sequence[Entry], accepts: Sequence[Entry]) -> Loaded:
    columns: Columns = _once(batch, lambda: columns_of(batch.frame()))
    loaded = of_frame(columns, batch.said, rules)
    return promised(loaded, rules, accepts) if accepts else loaded


def _dataset(batch: Batch) -> Loaded:
    path = Path(batch.package)
    folder = path.parent if path.name == DESCRIPTOR else path
    loaded: Loaded = _once(batch, lambda: of_package(folder, {batch.resource: batch.frame()}))
    return loaded


def _once(batch: Batch, read: Callable[[], Any]) -> Any:  # noqa: ANN401
    known = _READ.setdefault(batch.data, {})
    place = (batch.package, batch.resource)
    if place not in known:
        known[place] = read()
    return known[place]
