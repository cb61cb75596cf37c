"""Choices: what of a run is wanted, and what nobody has who is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from importlib.util import find_spec

from tieout.expectations import FACTS, SUSPICIONS
from tieout.expressions import Expression
from tieout.model import JOINT, SUSPICION
from tieout.projects import Loaded

Names = tuple[str, ...]
"""By what a rule is chosen: its id, and then its kind, its dataset and its table."""


WHOLE = 100_000
MOST = 100
ALL = 2**31 - 1
"""As many findings as every engine can be asked for."""
_LIBRARIES = {"duckdb": ("duckdb", "DuckDB"), "spark": ("pyspark", "PySpark")}
"""What an engine needs beyond what tieout installs, and what it is called."""


def unheard(_said: str) -> None:
    """Take what is being done, and tell nobody."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What of a run is wanted.

    Args:
        select, ignore: patterns of rule ids (``*`` matches anything).
        only: an expression over the ids, kinds, datasets and tables of rules.
        table: the only table to report on, by its path.
        path: of what is judged, as it was given.
        today: the day by which accepted findings expire; by default the clock's.
        plots: whether the report carries what only a page shows: the figures of every series,
            for charts, and how it came about.
        run: whether it says how it came about, without plots too.
        apart: up to how many sets of entities the result of a rule says what became of each; of
            more it says nothing.
        command: what was typed, as ``sys.argv`` has it; nothing for a call from Python.
        engine: what judges the tables that are too large to be read: ``polars``, ``duckdb`` or ``spark``.
        whole: a table of up to so many rows is read and judged as a whole; of those that another engine
            than ``polars`` reads by itself, none is.
        every: whether the report carries the broken items, too, of which no finding tells.
        most: how many findings are listed at least of a table that a plan judges; all of them are counted.
        sought: words of the key of an item that somebody asks for; of a table that is not read, what they
            name is judged in memory, so that all of its items are listed.
        joint: which sets of figures are judged by all of their rules together: ``auto``, those that are
            quick to judge; ``always``, all; or ``never``.
        suspicions: whether what is suspicious is told, where the promises do not say otherwise.
        told: is told what is being done, in words.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    only: Expression | None = None
    table: str | None = None
    path: str = "."
    today: date | None = None
    plots: bool = False
    run: bool = False
    apart: int = 0
    command: tuple[str, ...] = ()
    engine: str = "polars"
    whole: int = WHOLE
    every: bool = False
    most: int = MOST
    sought: tuple[str, ...] = ()
    joint: str = "auto"
    suspicions: bool = True
    told: Callable[[str], None] = unheard

    def takes(self, rule: str, *others: str) -> bool:
        """Tell whether a rule is wanted, by its id and its other names."""
        chosen = not self.select or any(fnmatchcase(rule, pattern) for pattern in self.select)
        if not chosen or self.ignores(rule):
            return False
        return self.only is None or self.only.takes((rule, *others))

    def ignores(self, rule: str) -> bool:
        """Tell whether a rule is not wanted, by its id."""
        return any(fnmatchcase(rule, pattern) for pattern in self.ignore)

    def strangers(self, known: Iterable[Names]) -> tuple[str, ...]:
        """Return the patterns, and the expression, that match nothing known."""
        named = list(dict.fromkeys(known))
        ids = {rule for rule, *_ in named}
        patterns = (*self.select, *self.ignore)
        lost = [one for one in patterns if not any(fnmatchcase(name, one) for name in ids)]
        if self.only is not None and not any(self.only.takes(names) for names in named):
            lost.append(self.only.text)
        return tuple(lost)


def lacking(engine: str) -> str:
    """Say what an engine lacks, and the mend; nothing where it can judge."""
    library, name = _LIBRARIES.get(engine, ("", ""))
    if not library or find_spec(library):
        return ""
    return f'engine {engine!r}: {name} is not installed: pip install "tieout[{engine}]"'


def names_of(loaded: Loaded) -> Iterator[Names]:
    """Yield the names of every rule of a dataset, those of its facts for each table."""
    dataset = loaded.dataset.name
    for rule in loaded.expectations.rules:
        yield rule.id, rule.kind.name(), dataset, rule.table
    tables = dict.fromkeys(
        [*(table.name for table in loaded.dataset.tables), *(scope.table for scope, _ in loaded.scopes)]
    )
    for table in tables:
        yield from ((one, "facts", dataset, table) for one in FACTS)
        yield JOINT, JOINT, dataset, table
        yield from ((one, SUSPICION, dataset, table) for one in SUSPICIONS)


def unmatched(loaded: Sequence[Loaded], choice: Choice) -> tuple[str, ...]:
    """Return what of a choice matches no rule."""
    # The facts are known where no dataset is.
    known = [*((one, "facts") for one in FACTS), (JOINT, JOINT)]
    known += ((one, SUSPICION) for one in SUSPICIONS)
    return choice.strangers([*known, *(names for one in loaded for names in names_of(one))])
