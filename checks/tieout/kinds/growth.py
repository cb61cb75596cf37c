"""Kind ``growth``."""

from dataclasses import dataclass
from datetime import date

from tieout.kinds import Kind, Line
from tieout.kinds.keys import choice, duration, period, scale, term


@dataclass(frozen=True, kw_only=True)
class Growth(Kind):
    """A published growth rate is the growth of its level.

    Keys:
        published: the series of rates.
        of: the series of levels.
        over: the time between the two levels, ``"1Y"`` by default, ``"previous"`` or ``"step"``.
        since: instead of *over*, the period of the earlier level.
        formula: ``"simple"`` by default; ``"annualised"``, as if the growth went on for a year,
            which wants months, quarters or years; or ``"log"``, the difference of logarithms.
        as, in Python as_: ``"percent"`` or ``"fraction"``; by default what the unit of the rates says.

    Relation:
        ``published == 100*(x/lag(x) - 1)`` if ``lag(x) > 0``; annualised
        ``100*((x/lag(x, 1Q))^4 - 1)``; log ``100*ln(x/lag(x))`` if both are positive

    Items:
        Places where the rate is printed.

    Blind to:
        The same factor on both levels, such as a wrong unit of the whole series. An error that
        the roundings of the rate and of both levels leave room for.

    Source:
        The definition of a growth rate on an earlier period; national accounts print the
        quarterly one annualised.
    """

    published: str = term()
    of: str = term()
    over: str | None = duration(default="1Y", unless="since")
    since: str | int | date | None = period()
    formula: str = choice("simple", "annualised", "log")
    as_: str | None = scale(of="published")

    relation = (
        Line("published == as*(of/lag(of, over) - 1) if lag(of, over) > 0", formula="simple"),
        Line("published == as*(of/of[since] - 1) if of[since] > 0", formula="simple"),
        Line(
            "published == as*((of/lag(of, over))^(1/years(over)) - 1) if lag(of, over) > 0 and of >= 0",
            formula="annualised",
        ),
        Line(
            "published == as*((of/of[since])^(1/years(since)) - 1)"
            " if of[since] > 0 and of >= 0 and years(since) > 0",
            formula="annualised",
        ),
        Line("published == as*ln(of/lag(of, over)) if lag(of, over) > 0 and of > 0", formula="log"),
        Line("published == as*ln(of/of[since]) if of[since] > 0 and of > 0", formula="log"),
    )
    anchor = "published"
