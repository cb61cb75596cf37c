"""Promises: the rules of ``expectations/<dataset>.toml``, read and refused before judging."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from tieout.expectations import FACTS, Accept, Expectations, Rule, Scope
from tieout.facts import nearest
from tieout.kinds import Kind, Promise, key_of, kinds, promises
from tieout.kinds.keys import BadKey
from tieout.model import SEVERITIES, Refusal
from tieout.periods import Period, read_period
from tieout.relations.tree import Figure, figures, write

_ON_EVERY_RULE = ("id", "kind", "why", "severity", "table", "where", "from", "to", "warn_below")
_ON_ACCEPT = ("rule", "key", "reason", "until", "expect")


class _Reader:
    """Reads one file, collecting refusals instead of stopping at the first."""

    def __init__(self, path: str, text: str, scopes: list[Scope] | None) -> None:
        self.path, self.text, self.scopes = path, text, scopes
        self.refusals: list[Refusal] = []

    def refuse(self, place: str, message: str) -> None:
        self.refusals.append(Refusal(self.path, place, message))

    def expectations(self) -> Expectations:
        try:
            # Decimal keeps 0.10 exact.
            document = tomllib.loads(self.text, parse_float=Decimal)
        except tomllib.TOMLDecodeError as error:
            self.refuse("", f"no valid TOML: {error}")
            return Expectations(self.path)
        for word in document:
            if word not in ("rule", "accept"):
                self.refuse("", f"unknown table {word!r}: {nearest(word, ('rule', 'accept'))}")
        rules = [rule for place, entry in self.entries(document, "rule") if (rule := self.rule(place, entry))]
        self.twice(rules)
        accepts = [
            accept
            for place, entry in self.entries(document, "accept")
            if (accept := self.accept(place, entry, [str(r.get("id")) for r in _tables(document, "rule")]))
        ]
        return Expectations(self.path, tuple(rules), tuple(accepts))

    def entries(self, document: Mapping[str, Any], word: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield the entries of a kind with the line on which each begins (0 if it cannot be told)."""
        given = document.get(word, [])
        if not isinstance(given, list) or not all(isinstance(entry, dict) for entry in given):
            self.refuse(word, f"write [[{word}]], in double brackets")
            return
        begin = re.compile(rf"^[ \t]*\[\[[ \t]*{word}[ \t]*\]\]", re.MULTILINE)
        lines = [self.text.count("\n", 0, match.start()) + 1 for match in begin.finditer(self.text)]
        if len(lines) != len(given):
            lines = [0] * len(given)
        yield from zip(lines, given, strict=True)

    def twice(self, rules: list[Rule]) -> None:
        seen: dict[str, Rule] = {}
        for rule in rules:
            if rule.id in seen:
                self.refuse(
                    self.place(rule.line, rule.id), f"the id already stands on line {seen[rule.id].line}"
                )
            seen.setdefault(rule.id, rule)
            if rule.id in FACTS:
                self.refuse(self.place(rule.line, rule.id), "this id belongs to findings about facts")

    @staticmethod
    def place(line: int, name: object) -> str:
        return f"line {line}, rule {name!r}" if line else f"rule {name!r}"

    def rule(self, line: int, entry: dict[str, Any]) -> Rule | None:
        before = len(self.refusals)
        place = self.place(line, entry.get("id", "?"))
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", str(entry.get("id", ""))):
            self.refuse(place, f"a rule needs an id in kebab-case, not {entry.get('id')!r}")
        kind = kinds().get(str(entry.get("kind")))
        if kind is None:
            said = f"unknown kind {entry['kind']!r}" if "kind" in entry else "a rule needs a kind"
            self.refuse(place, f"{said}: {nearest(str(entry.get('kind', '')), kinds())}")
            return None
        self.unknown_keys(place, entry, (*_ON_EVERY_RULE, *kind.keys()))
        for key in kind.required():
            if key not in entry:
                self.refuse(place, f"kind {kind.name()!r} needs the key {key!r}")
        if len(self.refusals) > before:
            return None
        return self.bound(line, place, entry, kind)

    def unknown_keys(self, place: str, entry: Mapping[str, Any], known: tuple[str, ...]) -> None:
        for key in entry:
            if key not in known:
                self.refuse(place, f"unknown key {key!r}: {nearest(key, known)}")

    def bound(self, line: int, place: str, entry: dict[str, Any], kind: type[Kind]) -> Rule | None:
        given = {f.name: entry[key_of(f)] for f in fields(kind) if key_of(f) in entry}
        check = kind(**given)
        before = len(self.refusals)
        scope, promised = self.scope(place, entry, check)
        severity = entry.get("severity", "error")
        if severity not in SEVERITIES:
            self.refuse(place, f"unknown severity {severity!r}: {nearest(str(severity), SEVERITIES)}")
        start, end = self.period(place, entry, "from"), self.period(place, entry, "to")
        where = self.where(place, entry.get("where"), scope)
        warn_below = self.warn_below(place, entry)
        if len(self.refusals) > before or scope is None:
            return None
        return Rule(
            id=entry["id"],
            kind=check,
            promises=promised,
            table=scope.table,
            severity=severity,
            why=str(entry.get("why", "")),
            where=where,
            start=start,
            end=end,
            warn_below=warn_below,
            path=self.path,
            line=line,
        )

    def scope(
        self, place: str, entry: Mapping[str, Any], check: Kind
    ) -> tuple[Scope | None, tuple[Promise, ...]]:
        """Find the figures that a rule is about: where all its series are known."""
        if self.scopes is None:
            return None, ()
        wanted = entry.get("table")
        scopes = [scope for scope in self.scopes if wanted is None or wanted in scope.tables]
        if not scopes:
            names = [name for scope in self.scopes for name in scope.tables]
            known = nearest(str(wanted), names) if names else "no table has figures"
            self.refuse(place, f"there is no table {wanted!r}: {known}" if wanted else known)
            return None, ()
        tried = [(scope, *self.attempt(scope, check)) for scope in scopes]
        fitting = [(scope, promised) for scope, promised, problems in tried if not problems]
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            tables = ", ".join(repr(scope.table) for scope, _ in fitting)
            self.refuse(place, f"several tables have these series ({tables}): say which, table = ...")
            return None, ()
        for problem in min((problems for _, _, problems in tried), key=len):
            self.refuse(place, problem)
        return None, ()

    def attempt(self, scope: Scope, check: Kind) -> tuple[tuple[Promise, ...], list[str]]:
        try:
            promised = promises(check, scope.units)
        except BadKey as error:
            return (), [f"key {error.key!r}: {error}" if error.key else str(error)]
        used = dict.fromkeys(
            figure
            for promise in promised
            for part in (promise.anchor, *promise.relations)
            for figure in figures(part)
        )
        problems = [problem for figure in used for problem in _problems(figure, scope)]
        problems += [
            f"nothing to judge: {write(line)} names no figure"
            for promise in promised
            for line in promise.relations
            if not any(figures(line))
        ]
        return promised, list(dict.fromkeys(problems))

    def where(self, place: str, given: object, scope: Scope | None) -> dict[str, tuple[str, ...]]:
        if given is None or scope is None:
            return {}
        if not isinstance(given, dict):
            self.refuse(place, f'where: a table such as {{ REF_AREA = "CN" }} is expected, not {given!r}')
            return {}
        for name in given:
            if name not in scope.entities:
                self.refuse(place, f"where: {name!r} is no entity here: {nearest(name, scope.entities)}")
        return {
            name: tuple(map(str, value)) if isinstance(value, list) else (str(value),)
            for name, value in given.items()
        }

    def warn_below(self, place: str, entry: Mapping[str, Any]) -> Decimal | None:
        given = entry.get("warn_below")
        if given is None:
            return None
        if isinstance(given, bool) or not isinstance(given, (int, Decimal)) or given <= 0:
            self.refuse(place, f"warn_below: a positive number of rounding units is expected, not {given!r}")
        elif not str(entry.get("why", "")).strip():
            self.refuse(place, "warn_below needs a why")
        else:
            return Decimal(given)
        return None

    def period(self, place: str, entry: Mapping[str, Any], key: str) -> Period | None:
        if key not in entry:
            return None
        try:
            return read_period(str(entry[key]))
        except ValueError as error:
            self.refuse(place, f"{key}: {error}")
            return None

    def accept(self, line: int, entry: dict[str, Any], ids: list[str]) -> Accept | None:
        before, rule = len(self.refusals), str(entry.get("rule", ""))
        place = f"line {line}, accept {rule!r}" if line else f"accept {rule!r}"
        self.unknown_keys(place, entry, _ON_ACCEPT)
        if rule not in ids and rule not in FACTS:
            self.refuse(place, f"there is no rule {rule!r}: {nearest(rule, (*ids, *FACTS))}")
        if not str(entry.get("reason", "")).strip():
            self.refuse(place, "an accepted finding needs a reason")
        key, until, expect = entry.get("key"), entry.get("until"), entry.get("expect")
        if key is not None and not isinstance(key, dict):
            self.refuse(place, f"key: a table of names and values is expected, not {key!r}")
        if until is not None and type(until) is not date:
            self.refuse(place, f"until: a date such as 2027-01-01 is expected, not {until!r}")
        if expect is not None and not isinstance(expect, str):
            self.refuse(place, f"expect: the printed text is expected, in quotes, not {expect!r}")
        if len(self.refusals) > before:
            return None
        wanted = None if key is None else {str(name): str(value) for name, value in key.items()}
        return Accept(rule, str(entry["reason"]), wanted, until, expect, self.path, line)


def _tables(document: Mapping[str, Any], word: str) -> list[dict[str, Any]]:
    given = document.get(word, [])
    return [entry for entry in given if isinstance(entry, dict)] if isinstance(given, list) else []


def _problems(figure: Figure, scope: Scope) -> Iterator[str]:
    """Say what the facts do not know of a figure that a rule names."""
    if figure.series not in scope.units:
        close = difflib.get_close_matches(figure.series, scope.units, 1, 0.6)
        hint = f"did you mean {close[0]!r}?" if close else nearest(figure.series, scope.units)
        yield f"unknown series {figure.series!r}: {hint}"
    for name, _ in figure.selectors:
        if name not in scope.entities:
            yield f"{name!r} is no entity here: {nearest(name, scope.entities)}"
    if figure.reach is not None and not scope.timed:
        yield f"{write(figure)} needs a time field, and table {scope.table!r} has none"


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
    reader = _Reader(shown, text, scopes)
    return reader.expectations(), reader.refusals
