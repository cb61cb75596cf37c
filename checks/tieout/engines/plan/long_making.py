"""Making the plan of a long table: what must be known of all its rows before they can be judged."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import narwhals as nw
import polars as pl

from tieout.engines.cellwise import SCALES, names_things
from tieout.engines.observe import integers
from tieout.engines.plan.asked import asked_of
from tieout.engines.plan.calendar import Calendar
from tieout.engines.plan.codes import Terms
from tieout.engines.plan.columns import Column, NotPlanned, check_rounding
from tieout.engines.plan.facts import facts_of
from tieout.engines.plan.long import LongPlan
from tieout.engines.plan.long_prints import FINER, PLACES, SCALE, SERIES, SOLE, STRANGE, UNSAID, Prints
from tieout.engines.plan.making import check_field, check_there, reading
from tieout.engines.plan.partners import PERIOD, Partners
from tieout.engines.plan.sources import Ordered, Source
from tieout.engines.plan.table import cleaned
from tieout.engines.plan.timed import Timed
from tieout.expectations import Rule
from tieout.facts import TIMES, Field, Table
from tieout.relations.tree import figures
from tieout.roundings import EXACT, NEAREST
from tieout.tables import Cells, Series

_HOW = {
    "least": "min",
    "most": "max",
    "digits": "max",
    "scale": "min",
    **dict.fromkeys(("finer", "strange", "rows"), "sum"),
}
"""What is known of the rows of a series, and how it is put together of what is known of each."""
_NOWHERE = {"least": None, "most": None, "scale": None, "strange": 0, "rows": 0}
"""What is known of the rows of a series that has none."""


def long_plan_of(
    table: Table,
    series: Mapping[str, Series],
    rules: Sequence[Rule],
    source: Source,
    *,
    others: Mapping[str, Cells],
) -> LongPlan:
    """Return the plan of a long table; raise NotPlanned where its rows say more than quick numbers read.

    Args:
        table: its facts.
        series: all series that it prints, and those of its code list.
        rules: what is promised of it.
        source: its rows.
        others: all tables of the dataset by name, for foreign keys.
    """
    kinds = source.frame.collect_schema()
    _check(table, kinds)
    printed = {one.name: source.distinct(one) for one in table.fields if _is_looked_at(one)}
    time = table.the("time")
    calendar = Calendar.of(time, printed[time.name] if time else ())
    prints = _prints(table, series, printed, calendar, kinds)
    columns = _columns(prints, source, _named(rules, series))
    keys = [f"e{place}" for place in range(len(table.entities))]
    partners = Partners({one.series.name: one for one in columns}, calendar, keys)
    steps = Terms.of(Timed(calendar, partners.keep), alone=False)
    asked = tuple(asked_of(rules, table.entities, partners, steps))
    needed = {1: {PERIOD: None}}
    for before, names in partners.needed.items():
        needed.setdefault(before, {}).update(names)
    return LongPlan(
        table=table,
        columns=tuple(columns),
        calendar=calendar,
        facts=tuple(facts_of(table, [prints.column], _unread(table, printed), others, reading(source.frame))),
        asked=asked,
        kept=partners.kept,
        steps=steps,
        needed={before: tuple(names) for before, names in needed.items()},
        prints=prints,
        numbers=tuple(list(series).index(one.series.name) for one in columns),
    )


def _check(table: Table, kinds: Mapping[str, Any]) -> None:
    """Raise NotPlanned for a table whose rows are no single figures, or are told apart otherwise."""
    check_there(table, kinds)
    measures = [one.name for one in table.having("measure")]
    if measures:
        raise NotPlanned(f"its rows print {', '.join(measures)} beside their figures")
    placing = [one.name for role in ("indicator", "entity", "time") for one in table.having(role)]
    if table.primary_key and not set(placing) <= set(table.primary_key):
        raise NotPlanned("its primary key lacks what says which figure a row prints")
    for field in table.fields:
        check_field(field, kinds[field.column])


def _is_looked_at(field: Field) -> bool:
    """Tell whether each text of a field is looked at, once."""
    return field.role in ("indicator", "time", *SCALES) or field.type in TIMES


def _unread(table: Table, printed: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Return of each field of periods or scales what it prints that is none.

    Raises:
        NotPlanned: blanks around a name make it another one.
    """
    unread = {}
    for field in table.fields:
        texts = [text for text in printed.get(field.name, ()) if text not in field.missing]
        if field.role == "indicator":
            named = names_things(table, field)
            if named and any(text != text.strip() and text.strip() in texts for text in texts):
                raise NotPlanned(
                    "blanks stand around texts that name things, and other rows say what is meant"
                )
        elif field.name in printed:
            reads: Callable[[str], bool] = SCALES.get(field.role, field.dates.reads)
            unread[field.name] = [text for text in texts if not reads(text)]
    return unread


def _prints(
    table: Table,
    series: Mapping[str, Series],
    printed: Mapping[str, Sequence[str]],
    calendar: Calendar,
    kinds: Mapping[str, Any],
) -> Prints:
    (value,) = table.having("value")
    for one in series.values():
        column = Column(replace(value, name=one.name), one, binary=False)
        check_rounding(column, floating=kinds[value.column].is_float())
        if one.rounding.coarsens:
            raise NotPlanned(f"{one.name} is rounded otherwise than to decimals")
    kind = kinds[value.column]
    said: dict[str, dict[str, int | None]] = {"decimals": {}, "unit_mult": {}}
    for role, known in said.items():
        for field in table.having(role):
            texts = [text for text in printed[field.name] if text not in field.missing]
            known.update(zip(texts, integers(pl.Series(texts, dtype=pl.String)), strict=True))
    if "INF" in said["decimals"]:
        said["decimals"]["INF"] = EXACT
    return Prints(
        table=table,
        column=Column(value, Series("", rounding=NEAREST), binary=kind != nw.String),
        series=series,
        decimals=said["decimals"],
        scales=said["unit_mult"],
        last=len(calendar.periods) if table.the("time") else None,
        floating=kind.is_float(),
    )


def _named(rules: Sequence[Rule], series: Mapping[str, Series]) -> list[Series]:
    """Return the series that rules name."""
    lines = [line for rule in rules for promise in rule.promises for line in promise.relations]
    named = dict.fromkeys(figure.series for line in lines for figure in figures(line))
    lost = [name for name in named if name not in series]
    if lost:
        raise NotPlanned(f"no row prints {', '.join(lost)}")
    return [series[name] for name in named]


def _columns(prints: Prints, source: Source, series: Sequence[Series]) -> list[Column]:
    """Return a column for each series, with the decimals that its figures have."""
    value, spans = prints.column.field, dict(_spans(prints, source))
    finer = [name for number, name in enumerate(prints.series) if spans.get(number, {}).get("finer")]
    if finer:
        raise NotPlanned(f"{finer[0]} prints finer digits than are declared")
    numbers = {name: number for number, name in enumerate(prints.series)}
    named = [spans.get(numbers[one.name], _NOWHERE) for one in series]
    if 2 * sum(one["strange"] for one in named) > sum(one["rows"] for one in named):
        raise NotPlanned("most of its rows say more than their figures")
    columns = []
    for place, (one, span) in enumerate(zip(series, named, strict=True)):
        field = replace(value, name=one.name, index=len(prints.table.fields) + place)
        columns.append(_column(Column(field, one, binary=False), span))
    return columns


def _column(column: Column, span: Mapping[str, Any]) -> Column:
    """Return a column with the decimals of its figures, and with how rows scale them."""
    least, most, scale = span["least"], span["most"], span["scale"]
    if least is None:
        return column
    if most == EXACT:
        if least != EXACT:
            raise NotPlanned(f"some figures of {column.field.name} are exact, and others are not")
        most = span["digits"]
    if scale is not None and scale < 0:
        raise NotPlanned(f"{column.field.name} is scaled down, and its decimals are not declared")
    return column._replace(decimals=least, most=most, scale=scale)


def _spans(prints: Prints, source: Source) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Yield of each series how many decimals its figures have, and how rows scale them."""

    def look(rows: Ordered) -> pl.DataFrame:
        return _spans_of(prints, rows)

    parts = source.each(look)
    together = [getattr(pl.col(name), how)() for name, how in _HOW.items()]
    for row in pl.concat(parts).group_by(SERIES).agg(together).iter_rows(named=True):
        yield row[SERIES], row


def _spans_of(prints: Prints, source: Ordered) -> pl.DataFrame:
    numbers = source.with_numbers(cleaned(prints.table, source.frame), [prints.column])
    read = replace(prints, last=None).read(numbers)
    plain, one = nw.col(SOLE), nw.lit(1).cast(nw.Int64)
    said = {
        "least": nw.when(plain).then(nw.col(PLACES)),
        "most": nw.when(plain).then(nw.col(PLACES)),
        "digits": nw.when(plain).then(nw.col(prints.column.places) - nw.col(SCALE)),
        "scale": nw.when(plain & nw.col(UNSAID)).then(nw.col(SCALE)),
        "finer": nw.col(FINER).cast(nw.Int64),
        "strange": nw.col(STRANGE).cast(nw.Int64),
        "rows": one,
    }
    rows = read.select(SERIES, *(value.alias(name) for name, value in said.items()))
    counted = [getattr(nw.col(name), how)() for name, how in _HOW.items()]
    (found,) = source.collected([rows.group_by(SERIES).agg(*counted)])
    return found
