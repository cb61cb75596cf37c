"""Partners: the figures that a relation names, in each row, beside it and in the rows before it.

Rows are in order of entities and periods. A partner in another period is found by its date: the row
that lies so many rows before is it only where its period proves it.
"""

from __future__ import annotations

from collections.abc import Sequence

import narwhals as nw

from tieout.engines.plan.calendar import Calendar
from tieout.engines.plan.codes import NO_ITEM, UNKNOWN_FOR
from tieout.engines.plan.columns import Column, NotPlanned
from tieout.engines.plan.standing import Standing
from tieout.relations.tree import Figure, Reach
from tieout.roundings import EXACT

PERIOD = "p"
_NOT = nw.lit(value=False)


def before(name: str, rows: int) -> str:
    """Return the name of a column as it stands so many rows before."""
    return f"{name}_{rows}"


class Partners:
    """Says where figures stand; it notes which columns are needed from the rows before.

    Args:
        columns: the columns of figures, by the name of their series.
        calendar: the periods.
        keys: the columns of the entities.
    """

    def __init__(self, columns: dict[str, Column], calendar: Calendar, keys: Sequence[str]) -> None:
        """Start with no row before."""
        self.columns, self.calendar, self.keys = columns, calendar, keys
        self.needed: dict[int, dict[str, None]] = {}
        self.kept: dict[str, nw.Expr] = {}

    def keep(self, name: str, value: nw.Expr) -> nw.Expr:
        """Make a column of what is asked for more than once."""
        self.kept[name] = value
        return nw.col(name)

    def __call__(self, figure: Figure) -> Standing:
        """Return where a figure stands; raise NotPlanned for one that moves otherwise than in time."""
        if figure.selectors or figure.over or figure.or_zero:
            raise NotPlanned("it reaches beyond its row")
        column = self.columns[figure.series]
        if figure.reach is None:
            return self._here(column)
        if figure.reach.how == "at":
            return self._at(column, self.calendar.named(figure.reach))
        rows, alone = self.calendar.back(figure.reach)
        if figure.reach.together:
            return self._earlier(column, figure.reach)
        lag = self._lag(column, rows, alone, figure.reach)
        return self._anew(lag) if figure.reach.restart else lag

    def _here(self, column: Column) -> Standing:
        value, bad = nw.col(column.value), nw.col(column.bad)
        gone = nw.when(bad).then(nw.lit(UNKNOWN_FOR["bad-cell"])).otherwise(nw.lit(UNKNOWN_FOR["missing"]))
        return Standing(column, value, self._places(column), ~value.is_null(), bad, gone)

    def _at(self, column: Column, period: int | None) -> Standing:
        """Return where a figure stands in one period, in whichever row of the entities that is."""
        if period is None:
            nothing = nw.lit(None, nw.Float64)
            return Standing(column, nothing, None, _NOT, _NOT, nw.lit(UNKNOWN_FOR["missing"]))
        there, name = nw.col(PERIOD) == period, f"{column.value}at{period}"

        def found(cell: nw.Expr, known: str) -> nw.Expr:
            # Rows that print it twice print the same, or all of their entities are left.
            most = nw.when(there).then(cell).max()
            return self.keep(known, most.over(*self.keys) if self.keys else most)

        value, bad = (
            found(nw.col(column.value), name),
            found(nw.col(column.bad).cast(nw.Int8), f"{name}bad") == 1,
        )
        bad = bad.fill_null(value=False)
        places = found(nw.col(column.places), f"{name}places") if column.uneven else None
        gone = nw.when(bad).then(nw.lit(UNKNOWN_FOR["bad-cell"])).otherwise(nw.lit(UNKNOWN_FOR["missing"]))
        return Standing(column, value, places, ~value.is_null(), bad, gone, None, period, there)

    def _anew(self, lag: Standing) -> Standing:
        """Return the same where it is no figure, but exactly zero, in the first period of a year."""
        first = nw.col(PERIOD).is_in(list(self.calendar.first))
        column = lag.column
        places = nw.lit(column.most) if lag.places is None else lag.places
        assert lag.unsure is not None
        return lag._replace(
            value=nw.when(first).then(nw.lit(0.0)).otherwise(lag.value),
            places=nw.when(first).then(nw.lit(EXACT)).otherwise(places).cast(nw.Int64),
            printed=first | lag.printed,
            bad=~first & lag.bad,
            unsure=~first & lag.unsure,
        )

    def _then(self, name: str, rows: int) -> nw.Expr:
        self.needed.setdefault(rows, {})[name] = None
        return nw.col(before(name, rows))

    def _there(self, rows: int) -> nw.Expr:
        """Tell where a row so many rows before is of the same entities."""
        return (self._then(PERIOD, rows) >= 0).fill_null(value=False)

    def _lag(self, column: Column, rows: int, alone: frozenset[int], reach: Reach) -> Standing:
        """Return where a figure stands so many periods back: in the row so many rows back, or nowhere."""
        value = self._then(column.value, rows)
        nearer = [self._is_partner(one, rows, alone) for one in range(1, rows)]
        met = self._is_partner(rows, rows, alone)
        bad = met & self._then(column.bad, rows)
        first = ~self._there(1)
        told = [self._there(one) & ~self._then(column.value, one).is_null() for one in sorted({1, 2, rows})]
        gap = nw.any_horizontal(*told, ignore_nulls=True)
        gone = (
            nw.when(bad)
            .then(nw.lit(UNKNOWN_FOR["bad-cell"]))
            .otherwise(
                nw.when(gap).then(nw.lit(UNKNOWN_FOR["gap"])).otherwise(nw.lit(UNKNOWN_FOR["missing"]))
            )
        )
        name = f"{before(column.value, rows)}{reach.over}{reach.restart}"
        printed = met & ~value.is_null()
        # Whether a figure further back is printed nobody has looked.
        unsure = ~printed & ~bad & ~gap & ~first & self._there(3)
        if nearer:
            # Rows that are printed twice stand between, and the partner lies further back.
            twice = (self._then(PERIOD, rows) > nw.col(PERIOD) - rows).fill_null(value=False)
            unsure = unsure | nw.any_horizontal(twice, *nearer, ignore_nulls=True)
        printed, bad = self.keep(f"{name}there", printed), self.keep(f"{name}bad", bad)
        gone, unsure = self.keep(f"{name}gone", gone.cast(nw.Int8)), self.keep(f"{name}unsure", unsure)
        return Standing(column, value, self._places(column, rows), printed, bad, gone, unsure, rows)

    def _is_partner(self, rows: int, periods: int, alone: frozenset[int]) -> nw.Expr:
        """Tell where the row so many rows back is of the period that lies so many back."""
        met = (self._then(PERIOD, rows) == nw.col(PERIOD) - periods).fill_null(value=False)
        lone = [number for number in alone if number >= periods]
        return met & ~nw.col(PERIOD).is_in(lone) if lone else met

    def _places(self, column: Column, rows: int = 0) -> nw.Expr | None:
        if not column.uneven:
            return None
        return self._then(column.places, rows) if rows else nw.col(column.places)

    def _earlier(self, column: Column, reach: Reach) -> Standing:
        """Return where the latest earlier figure stands: in the row before, or one before it."""
        others = [self.columns[name] for name in reach.together]
        usable = [self._there(rows) & self._all_printed(others, rows) for rows in (1, 2)]
        value = nw.when(usable[0]).then(self._then(column.value, 1)).otherwise(self._then(column.value, 2))
        places = [self._places(column, rows) for rows in (1, 2)]
        place = None
        if places[0] is not None and places[1] is not None:
            place = nw.when(usable[0]).then(places[0]).otherwise(places[1])
        name = f"{column.value}e{'_'.join(one.value for one in others)}"
        printed = usable[0] | usable[1]
        unsure = self.keep(f"{name}unsure", ~printed & self._there(3))
        value, printed = self.keep(name, value), self.keep(f"{name}there", printed)
        none = NO_ITEM if reach.how == "earlier" else UNKNOWN_FOR["missing"]
        return Standing(column, value, place, printed, _NOT, nw.lit(none), unsure)

    def _all_printed(self, columns: list[Column], rows: int) -> nw.Expr:
        printed = [~self._then(one.value, rows).is_null() for one in columns]
        return nw.all_horizontal(*printed, ignore_nulls=False)
