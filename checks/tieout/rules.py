"""Promises: the rules of ``expectations/<dataset>.toml``, read and refused before judging."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from tieout.acceptances import read_accepts
from tieout.entries import Page, place_of
from tieout.expectations import FACTS, SUSPICIONS, Expectations, Rule, Scope
from tieout.facts import nearest
from tieout.kinds import Kind, Promise, key_of, kind_names, kind_of, promises
from tieout.kinds.keys import BadKeys, spelled
from tieout.model import JOINT, SEVERITIES, Refusal
from tieout.periods import Period, read_period
from tieout.relations.limits import bounded
from tieout.relations.tree import Figure, Over, figures, write, years_named

_OF_EVERY_RESULT = ("id", "kind", "why", "severity", "table")
_ON_EVERY_RULE = (*_OF_EVERY_RESULT, "where", "from", "to", "warn_below")


_FORECASTS = 'actual figures are judged, or with "F" the forecasts; no other status is chosen'


class _Reader:
    """Reads the rules of one file, and binds them to the figures they are about."""

    def __init__(self, page: Page, scopes: list[Scope] | None) -> None:
        self.page, self.scopes = page, scopes
        self.refuse = page.refuse

    def rules(self) -> list[Rule]:
        entries = list(self.page.entries("rule"))
        rules = [rule for line, entry in entries if (rule := self.rule(line, entry))]
        self.twice(entries)
        return rules

    def twice(self, entries: Iterable[tuple[int, Mapping[str, Any]]]) -> None:
        """Refuse ids that stand already, also on a rule that is itself refused, or that facts have."""
        seen: dict[str, int] = {}
        for line, entry in entries:
            name = entry.get("id")
            if not isinstance(name, str):
                continue
            place = place_of(line, "rule", name)
            if name in seen:
                where = f" on line {seen[name]}" if seen[name] else ""
                self.refuse(place, f"the id already stands{where}")
            if name in FACTS:
                self.refuse(place, "this id belongs to findings about facts")
            if name == JOINT:
                self.refuse(place, "this id belongs to findings of several rules together")
            if name in SUSPICIONS:
                self.refuse(place, "this id belongs to findings of what is suspicious")
            seen.setdefault(name, line)

    def rule(self, line: int, entry: dict[str, Any]) -> Rule | None:
        before, name = len(self.page.refusals), entry.get("id")
        place = place_of(line, "rule", name)
        if not isinstance(name, str) or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
            given = "such as 'parts-add-up'" if name is None else f"not {spelled(name)}"
            self.refuse(place, f"a rule needs an id in kebab-case, {given}")
        word = str(entry.get("kind", ""))
        if word not in kind_names():
            said = f"unknown kind {spelled(entry['kind'])}" if "kind" in entry else "a rule needs a kind"
            self.refuse(place, said, nearest(word, kind_names()))
            return None
        kind = kind_of(word)
        self.page.unknown_keys(place, entry, (*_ON_EVERY_RULE, *kind.keys()))
        for key in kind.required():
            if key not in entry:
                self.refuse(place, f"kind {kind.name()!r} needs the key {key!r}")
        if len(self.page.refusals) > before:
            return None
        return self.bound(line, place, entry, kind)

    def bound(self, line: int, place: str, entry: dict[str, Any], kind: type[Kind]) -> Rule | None:
        given = {f.name: entry[key_of(f)] for f in fields(kind) if key_of(f) in entry}
        check = kind(**given)
        before = len(self.page.refusals)
        scope, promised = self.scope(place, entry, check)
        severity = entry.get("severity", "error")
        if severity not in SEVERITIES:
            self.refuse(place, f"unknown severity {spelled(severity)}", nearest(str(severity), SEVERITIES))
        start, end = self.span(place, entry, scope)
        where = self.where(place, entry.get("where"), scope)
        self.chosen(place, where, scope, promised)
        forecasts = bool(scope and scope.status and where.pop(scope.status, None))
        why = self.page.text_of(place, entry, "why")
        warn_below = self.warn_below(place, entry.get("warn_below"), why)
        for key, key_type in kind.keys().items():
            if key_type.needs_why is not None and entry.get(key) == key_type.needs_why and not why.strip():
                self.refuse(place, f"{key} = {spelled(entry[key])} needs a why")
        if len(self.page.refusals) > before or scope is None:
            return None
        return Rule(
            id=entry["id"],
            kind=check,
            promises=promised,
            table=scope.table,
            severity=severity,
            why=why,
            where=where,
            start=start,
            end=end,
            warn_below=warn_below,
            forecasts=forecasts,
            keys={key: _in_json(value) for key, value in entry.items() if key not in _OF_EVERY_RESULT},
            path=self.page.path,
            line=line,
        )

    def scope(
        self, place: str, entry: Mapping[str, Any], check: Kind
    ) -> tuple[Scope | None, tuple[Promise, ...]]:
        """Find the figures that a rule is about: where all its series are known."""
        if self.scopes is None:
            return None, ()
        scopes = self.named(place, entry.get("table"), self.scopes)
        tried = [(scope, *_attempt(scope, check, self.scopes)) for scope in scopes]
        fitting = [(scope, promised) for scope, promised, problems in tried if not problems]
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            tables = ", ".join(repr(scope.table) for scope, _ in fitting)
            self.refuse(place, f"several tables have these series ({tables}): say which, table = ...")
            return None, ()
        for problem in min((problems for _, _, problems in tried), key=len, default=[]):
            self.refuse(place, problem)
        return None, ()

    def named(self, place: str, wanted: object, scopes: list[Scope]) -> list[Scope]:
        """Return the sets of figures that a rule may mean by its table."""
        if not scopes:
            self.refuse(place, "no table has figures")
        if wanted is None:
            return scopes
        found = [scope for scope in scopes if wanted in scope.tables]
        if scopes and not found:
            names = [name for scope in scopes for name in scope.tables]
            self.refuse(place, f"there is no table {spelled(wanted)}", nearest(str(wanted), names))
        return found

    def where(self, place: str, given: object, scope: Scope | None) -> dict[str, tuple[str, ...]]:
        if given is None:
            return {}
        if not isinstance(given, dict):
            self.refuse(
                place, f'where: a table such as {{ REF_AREA = "CN" }} is expected, not {spelled(given)}'
            )
            return {}
        chosen: dict[str, tuple[str, ...]] = {}
        for name, value in given.items():
            status = scope is not None and name == scope.status != ""
            if status and value not in ("F", ["F"]):
                self.refuse(place, f"where: {name} = {spelled(value)}", _FORECASTS)
            elif scope is not None and name not in scope.entities and not status:
                self.refuse(place, f"where: {spelled(name)} is no entity here", _entities(name, scope))
            values = value if isinstance(value, list) else [value]
            if not values or not all(_is_plain(one) for one in values):
                self.refuse(
                    place, f"where: a value of {name}, or a list of some, is expected, not {spelled(value)}"
                )
            chosen[name] = tuple(map(str, values))
        return chosen

    def chosen(
        self, place: str, where: Iterable[str], scope: Scope | None, promised: Sequence[Promise]
    ) -> None:
        """Refuse to choose items by what is summed over: they are of no one member of it."""
        if scope is None or not promised:
            return
        summed = [name for name in scope.entities if all(_sums_over(one, name) for one in promised)]
        rest = [name for name in (*scope.entities, scope.time) if name and name not in summed]
        items = f"items are known by {' and '.join(rest)} alone" if rest else "there is one item alone"
        for name in where:
            if name in summed:
                self.refuse(place, f"where: {name} is summed over, so {items}: leave it out of where")

    def warn_below(self, place: str, given: object, why: str) -> Decimal | None:
        if given is None:
            return None
        problem = _unfit(given)
        if problem:
            self.refuse(place, f"warn_below: {problem}")
        elif not why.strip():
            self.refuse(place, "warn_below needs a why")
        else:
            return Decimal(str(given))
        return None

    def span(
        self, place: str, entry: Mapping[str, Any], scope: Scope | None
    ) -> tuple[Period | None, Period | None]:
        """Read the first and the last period of the items."""
        start, end = self.period(place, entry, "from", scope), self.period(place, entry, "to", scope)
        if start and end and start.start >= end.end:
            self.refuse(place, f"from {start.text} lies after to {end.text}: no period is between them")
        return start, end

    def period(self, place: str, entry: Mapping[str, Any], key: str, scope: Scope | None) -> Period | None:
        if key not in entry:
            return None
        if scope is not None and not scope.timed:
            self.refuse(place, f"{key} needs a time field, and table {scope.table!r} has none")
        try:
            return read_period(str(entry[key]))
        except ValueError as error:
            self.refuse(place, f"{key}: {error}")
            return None


def _attempt(scope: Scope, check: Kind, scopes: Sequence[Scope]) -> tuple[tuple[Promise, ...], list[str]]:
    """Bind a rule to a set of figures; return what it promises, and what keeps it from that."""
    try:
        promised = promises(check, scope.known)
    except BadKeys as error:
        return (), error.lines
    lines = [line for promise in promised for line in promise.relations]
    terms = [part for promise in promised for part in (promise.anchor, *promise.relations)]
    used = dict.fromkeys(figure for term in terms for figure in figures(term))
    problems = [problem for figure in used for problem in _problems(figure, scope, scopes)]
    problems += [
        f"nothing to judge: {write(line)} names no figure" for line in lines if not any(figures(line))
    ]
    if not scope.timed:
        since = (one for line in lines for one in years_named(line))
        problems += [f"years({one}) {_untimed(scope)}" for one in since]
    return promised, list(dict.fromkeys(problems))


def _sums_over(promise: Promise, name: str) -> bool:
    """Tell whether every figure of a promise sums over an entity or selects a member, and one sums."""
    used = [figure for line in promise.relations for figure in figures(line)]
    summing = [figure.over is not None and figure.over.dimension == name for figure in used]
    selecting = (name in dict(figure.selectors) for figure in used)
    return any(summing) and all(map(max, summing, selecting))


def _problems(figure: Figure, scope: Scope, scopes: Sequence[Scope]) -> Iterator[str]:
    """Say what the facts do not know of a figure that a rule names."""
    if figure.series not in scope.units:
        yield _no_series(figure.series, scope, scopes)
    for name, _ in figure.selectors:
        if name not in scope.entities:
            yield f"{spelled(name)} is no entity here: {_entities(name, scope)}"
    if figure.over is not None:
        yield from _dimension_problems(figure.over, scope)
    if figure.reach is not None and not scope.timed:
        yield f"{write(figure)} {_untimed(scope)}"


def _dimension_problems(over: Over, scope: Scope) -> Iterator[str]:
    """Say why a dimension cannot be summed over as it is written."""
    name = over.dimension
    dimensions = [one for one in (*scope.entities, scope.time) if one]
    if name not in dimensions:
        yield f"{spelled(name)} is neither an entity nor the time here: {nearest(name, dimensions)}"
    elif name == scope.time and (over.members or over.exclude):
        yield f"{name} is the time: all shorter periods are summed, and none can be chosen"


def _no_series(name: str, scope: Scope, scopes: Sequence[Scope]) -> str:
    """Say why a name is no series of the tables that a rule is about."""
    # Not "in": where a file does not say its series, every name is known.
    elsewhere = [one.table for one in scopes if one.units.get(name) is not None]
    if elsewhere:
        known = f"{spelled(name)} stands in table {' and '.join(map(repr, elsewhere))}"
        return f"{known}: a rule relates the series of one table, or of all long tables"
    if name in scope.others:
        return f"{spelled(name)} is no series: it is {scope.others[name]}"
    hint = nearest(name, scope.units) if scope.units else "there are none"
    return f"unknown series {spelled(name)}: {hint}"


def _entities(name: str, scope: Scope) -> str:
    if not scope.entities:
        return f"table {scope.table!r} has none"
    return nearest(name, scope.entities)


def _untimed(scope: Scope) -> str:
    return f"needs a time field, and table {scope.table!r} has none"


def _in_json(value: object) -> object:
    """Return a value of an entry in the types that JSON has; numbers keep their decimals."""
    if isinstance(value, Mapping):
        return {str(name): _in_json(one) for name, one in value.items()}
    if isinstance(value, list):
        return list(map(_in_json, value))
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value if isinstance(value, (str, int)) else str(value)


def _is_plain(value: object) -> bool:
    return isinstance(value, (str, int, Decimal, date)) and not isinstance(value, bool)


def _unfit(given: object) -> str:
    """Say why a value is no number of rounding units; nothing where it is one."""
    wanted = "a positive number of rounding units is expected, not"
    if isinstance(given, bool) or not isinstance(given, (int, Decimal)):
        return f"{wanted} {spelled(given)}"
    try:
        return "" if bounded(given) > 0 else f"{wanted} {spelled(given)}"
    except ValueError as error:
        return str(error)


def bound_rules(page: Page, scopes: list[Scope] | None) -> list[Rule]:
    """Return the rules of a page, bound to the figures they are about; the page keeps what is refused."""
    return _Reader(page, scopes).rules()


def read_rules(path: Path, shown: str, scopes: list[Scope] | None) -> tuple[Expectations, list[Refusal]]:
    """Read a rule file; return what it promises and everything that is refused in it.

    Args:
        path: the TOML file.
        shown: how reports name it.
        scopes: the sets of figures that the dataset's facts offer; None where these are refused.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        return Expectations(shown), [Refusal(shown, "", f"cannot be read: {error}")]
    return promises_in(text, shown, scopes)


def promises_in(text: str, shown: str, scopes: list[Scope] | None) -> tuple[Expectations, list[Refusal]]:
    """Read the text of a rule file, as ``read_rules`` does."""
    page = Page(shown, text)
    rules = bound_rules(page, scopes)
    names = dict.fromkeys(name for scope in scopes or () for name in scope.names)
    accepts = read_accepts(page, names)
    return Expectations(shown, tuple(rules), tuple(accepts), page.switch("suspicions")), page.refusals
