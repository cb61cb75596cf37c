"""In place: large tables are judged where their rows lie, in files or in memory, by one plan.

One plan settles what is beyond doubt. What it leaves, and what findings are to tell of, is read, all rows
of its entities, and judged in memory as any other table: so that both ways come to the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tieout.choices import Choice
from tieout.expectations import Rule, Scope
from tieout.facts import Table
from tieout.held import holding, is_held
from tieout.large import Large
from tieout.model import Cause, Refused, Report, Unreadable
from tieout.projects import Loaded, Stay
from tieout.scopes import Wanted
from tieout.settled import Exchange, listed
from tieout.tables import Cells, Series, mixed_units

if TYPE_CHECKING:
    import polars as pl

    from tieout.engines.plan.settle import Outcome
    from tieout.engines.plan.settlement import Told
    from tieout.engines.plan.sources import Source
    from tieout.engines.plan.table import Plan

_LOOKED_AT = 10_000
"""So many rows are looked at for the decimals that a column prints, before all are."""


def staying(choice: Choice) -> Stay:
    """Return which tables stay where their rows lie: those that are too large to be read.

    Charts, and what became of each set of entities, need all of a table.
    """
    if choice.plots or choice.apart:
        return lambda _: None

    def stay(table: Table) -> Source | None:
        from tieout.engines.plan.opening import opened  # noqa: PLC0415

        return opened(table, choice.engine, choice.whole)

    return stay


def standing_in(loaded: Loaded, name: str, rules: Sequence[Rule]) -> Cells:
    """Return the cells of a table; of one in place its periods, and the entities by which rules choose."""
    import polars as pl  # noqa: PLC0415

    cells, source = loaded.cells[name], loaded.in_place.get(name)
    if source is None or is_held(cells):
        return cells
    named = {entity for rule in rules for entity in rule.where}
    asked = [field for field in cells.table.fields if field.role == "time" or field.name in named]
    known = [
        pl.DataFrame({one.column: [text for text in source.distinct(one) if text not in one.missing]})
        for one in asked
    ]
    rows = [frame.cast(pl.String) for frame in known]
    return replace(cells, frame=pl.concat([cells.frame, *rows], how="diagonal"))


def judge_in_place(  # noqa: PLR0913 -- what is judged, and what of it is wanted
    loaded: Loaded,
    scope: Scope,
    series: Mapping[str, Series],
    wanted: Wanted,
    judging: Callable[[], None],
    *,
    choice: Choice,
) -> Report:
    """Judge a table where its rows lie; one that no plan can judge is read. What trips stops nothing else.

    Args:
        loaded: its dataset.
        scope: the table.
        series: its series.
        wanted: what of it is wanted.
        judging: is called before each rule.
        choice: how many findings are told, and who is told what is being done.
    """
    one = Large(loaded, scope, series, wanted)
    for _ in wanted.rules:
        judging()
    if is_held(one.cells) and choice.engine != "polars":
        choice.told(f"judging {one.table.path} by polars, not {choice.engine}: it had to be read")
    return _tried(one, choice)


def _tried(one: Large, choice: Choice) -> Report:
    from tieout.engines.plan.columns import NotPlanned  # noqa: PLC0415

    try:
        return _judged(one, choice)
    except NotPlanned as why:
        return _otherwise(one, str(why), choice)
    except Exception as error:  # noqa: BLE001 -- whatever it is, it is reported as such
        return Report(rules=tuple(one.tripped(error)))


def _otherwise(one: Large, why: str, choice: Choice) -> Report:
    """Judge a table that no plan can judge as it lies: read, by a plan of its texts, or else in memory.

    Raises:
        Refused: its rows state several units of a figure, which only reading tells.
    """
    name, path = one.table.name, one.table.path
    if is_held(one.cells):
        choice.told(f"judging {path} in memory: {why}")
        return one.exactly(one.cells)
    choice.told(f"reading {path}: {why}")
    cells = one.loaded.after_all(one.table, why)
    if isinstance(cells, Unreadable):
        return Report(unreadable=(cells,))
    refusals = list(mixed_units(cells))
    if refusals:
        raise Refused(refusals)
    read = holding(replace(one.loaded, cells={**one.loaded.cells, name: cells}, in_place={}), choice)
    return _tried(replace(one, loaded=read), choice) if name in read.in_place else one.exactly(cells)


def _judged(one: Large, choice: Choice) -> Report:
    import polars as pl  # noqa: PLC0415

    from tieout.engines.plan.closer import Closer  # noqa: PLC0415
    from tieout.engines.plan.settlement import ALL, Told  # noqa: PLC0415

    accepted = frozenset(accept.rule for accept in one.loaded.expectations.accepts)
    told = Told(choice.most, accepted)
    plan, found = _settled(one, ALL if choice.every else told)
    again = one.again(plan, found.whole)
    parts = [Report(findings=one.flawed(None if choice.every or "row" in accepted else choice.most))]
    wanted = {*one.wanted.facts, *(rule.id for rule in one.wanted.rules)} - accepted
    firm = found.whole.firm + Counter(key=len(again))
    first = again if "key" in accepted else again.head(choice.most)
    named = pl.concat([_named(one, plan, choice.sought), first.select(plan.keys)])
    closer = Closer(one.source, plan, found, told, named, firm=any(firm[rule] for rule in wanted))
    exchange = Exchange(one.wanted.rules, one.results_of_all(plan, closer.whole, len(again)))
    broken = {result.id: result.broken for result in exchange.results()}
    for rows, said in closer.exact():
        part = one.part(plan, rows, again)
        exactly = one.exactly(part, broken)
        exchange(one.results(plan, said, part.flaws), exactly.rules)
        parts.append(exactly)
    findings = tuple(finding for part in parts for finding in part.findings)
    return Report(
        rules=tuple(listed(result, findings) for result in exchange.results()),
        findings=findings,
        unknowns=tuple(unknown for part in parts for unknown in part.unknowns),
        rest=tuple(one.rest(plan, closer.rest(again))) if choice.every else (),
        causes=tuple(_causes(parts)),
    )


def _causes(parts: Sequence[Report]) -> Iterator[Cause]:
    """Yield what explains the findings of all parts: a mistake that was found in several of them, once."""
    mistakes: dict[str, Cause] = {}
    for part in parts:
        rules = {finding.id: finding.rule for finding in part.findings}
        for cause in part.causes:
            if cause.diagnosis is None:
                yield cause
                continue
            rule = rules[cause.findings[0]]
            known = mistakes.get(rule)
            findings = cause.findings if known is None else (*known.findings, *cause.findings)
            mistakes[rule] = replace(known or cause, findings=findings)
    yield from mistakes.values()


def _settled(one: Large, told: Told) -> tuple[Plan, Outcome]:
    """Return the plan of a table, and what it comes to: the first rows may have misled about decimals."""
    from tieout.engines.plan.columns import NotPlanned  # noqa: PLC0415
    from tieout.engines.plan.settle import outcome_of  # noqa: PLC0415
    from tieout.engines.plan.unique import check_unique  # noqa: PLC0415

    if not one.table.entities:
        raise NotPlanned("all of its rows are of one thing")
    check_unique(one.table, one.source)
    for rows in (_LOOKED_AT, None):
        plan = one.planned(rows)
        found = outcome_of(plan, one.source, one.source.frame, told)
        whole = found.whole
        if not whole.height:
            raise NotPlanned("it has no rows")
        if whole.blank:
            raise NotPlanned("blanks stand around texts that name things, and other rows say what is meant")
        unsure = [column for column in plan.columns if not whole.decimals[column.field.name].confirm(column)]
        if not unsure:
            return plan, found
    if unsure[0].unit:
        raise NotPlanned(f"{unsure[0].field.name} prints finer digits than are declared")
    raise NotPlanned(
        f"some cells of {unsure[0].field.name} are no plain numbers, and its decimals hang on them"
    )


def _named(one: Large, plan: Plan, sought: Sequence[str]) -> pl.DataFrame:
    """Return the entities that acceptances name, whose items may be unknown by now, or that are sought."""
    import polars as pl  # noqa: PLC0415

    from tieout.engines.plan.named import of_keys, of_words  # noqa: PLC0415

    keys = [accept.key for accept in one.loaded.expectations.accepts if accept.key]
    if not (plan.keys and (keys or sought)):
        return pl.DataFrame(schema=dict.fromkeys(plan.keys, pl.String))
    (entities,) = one.source.collected([plan.keyed(one.source.frame).unique()])
    return pl.concat([of_keys(plan, entities, keys), of_words(plan, entities, sought)])
