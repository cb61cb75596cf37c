"""The types of keys: how each is read from a rule, and what is said when it cannot be."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from tieout.periods import read_duration, read_period
from tieout.relations.language import LanguageError, parse_relation, parse_term
from tieout.relations.tree import Figure, Node, Number, Operation, Relation, figures

PERCENT = {"percent", "%", "per cent", "percentage", "pct", "pt", "percentage_points"}
FRACTION = {"fraction", "ratio", "1", "pure"}


class BadKey(ValueError):
    """A key whose value cannot be read; the message says what may stand there."""

    def __init__(self, key: str, message: str) -> None:
        """Keep the key apart from the message."""
        super().__init__(message)
        self.key = key


Known = Mapping[str, str]
"""The series that the facts know, each with its unit."""


class KeyType(NamedTuple):
    """How a key is read: from all given keys and the known series to what is bound.

    A type that *spreads* gives one promise for each of its values.
    """

    read: Callable[[str, Mapping[str, Any], Known], Any]
    spreads: bool = False


def _key(read: Callable[[str, Mapping[str, Any], Known], Any], default: Any, *, spreads: bool = False) -> Any:  # noqa: ANN401
    return field(default=default, metadata={"key": KeyType(read, spreads)})


def read_term(key: str, value: object, known: Known) -> Node:
    """Read a series name, an expression of the language, or a number."""
    if isinstance(value, (int, Decimal, Fraction)) and not isinstance(value, bool):
        return Number(Fraction(value))
    if not isinstance(value, str):
        raise BadKey(key, f"{value!r} is no series, expression or number")
    if value in known:
        return Figure(value)
    try:
        node = parse_term(value)
    except LanguageError as error:
        if difflib.get_close_matches(value, known, 1, 0.8):
            return Figure(value)
        raise BadKey(key, str(error)) from error
    # A misspelt name may look like a formula: level-curent is no difference.
    if any(figure.series not in known for figure in figures(node)) and difflib.get_close_matches(
        value, known, 1, 0.85
    ):
        return Figure(value)
    return node


def _list(key: str, value: object) -> list[object]:
    if isinstance(value, (str, Mapping)) or not isinstance(value, Sequence) or not value:
        raise BadKey(key, f"a list of series is expected, not {value!r}")
    return list(value)


def term(*, default: object = MISSING) -> Any:  # noqa: ANN401
    """Declare a key that names a series or holds an expression."""

    def read(key: str, given: Mapping[str, Any], known: Known) -> Node | None:
        return None if given[key] is None else read_term(key, given[key], known)

    return _key(read, default)


def each(name: str) -> Any:  # noqa: ANN401
    """Declare a list of series, each of which is promised the same under *name*."""

    def read(key: str, given: Mapping[str, Any], known: Known) -> list[dict[str, Node]]:
        return [{name: read_term(key, value, known)} for value in _list(key, given[key])]

    return _key(read, MISSING, spreads=True)


def pairs(first: str, second: str) -> Any:  # noqa: ANN401
    """Declare a list of two or more series, promised something of every two."""

    def read(key: str, given: Mapping[str, Any], known: Known) -> list[dict[str, Node]]:
        terms = [read_term(key, value, known) for value in _list(key, given[key])]
        if len(terms) < 2:
            raise BadKey(key, "at least two series are expected")
        return [{first: one, second: other} for index, other in enumerate(terms) for one in terms[:index]]

    return _key(read, MISSING, spreads=True)


def weighted(by: str) -> Any:  # noqa: ANN401
    """Declare a list of series that are summed, weighted by the numbers of another key."""

    def read(key: str, given: Mapping[str, Any], known: Known) -> Node:
        terms = [read_term(key, value, known) for value in _list(key, given[key])]
        weights = given[by] or [1] * len(terms)
        if len(weights) != len(terms):
            raise BadKey(by, f"{len(weights)} weights for {len(terms)} {key}")
        total: Node | None = None
        for weight, node in zip(weights, terms, strict=True):
            total = _summed(total, Fraction(weight), node)
        assert total is not None
        return total

    return _key(read, MISSING)


def _summed(total: Node | None, weight: Fraction, node: Node) -> Node:
    part = node if abs(weight) == 1 else Operation("*", Number(abs(weight)), node)
    if total is None:
        return part if weight > 0 else Operation("*", Number(weight), node)
    return Operation("+" if weight > 0 else "-", total, part)


def numbers() -> Any:  # noqa: ANN401
    """Declare an optional list of numbers."""

    def read(key: str, given: Mapping[str, Any], _known: Known) -> tuple[Fraction, ...]:
        values = [] if given[key] is None else _list(key, given[key])
        return tuple(_number(key, value) for value in values)

    return _key(read, None)


def _number(key: str, value: object) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, (int, Decimal, Fraction)):
        raise BadKey(key, f"a number is expected, not {value!r}")
    return Fraction(value)


def number(*, default: int | None = None) -> Any:  # noqa: ANN401
    """Declare an optional number."""

    def read(key: str, given: Mapping[str, Any], _known: Known) -> Number | None:
        return None if given[key] is None else Number(_number(key, given[key]))

    return _key(read, default)


def flag() -> Any:  # noqa: ANN401
    """Declare a key that is true or false; false where it is absent."""

    def read(key: str, given: Mapping[str, Any], _known: Known) -> bool:
        value = given[key]
        if not isinstance(value, bool):
            raise BadKey(key, f"true or false is expected, not {value!r}")
        return value

    return _key(read, default=False)


def duration(*, default: str, unless: str) -> Any:  # noqa: ANN401
    """Declare a duration, which has a default unless another key takes its place."""

    def read(key: str, given: Mapping[str, Any], _known: Known) -> str | None:
        value = given[key]
        if given.get(unless) is not None:
            if value is not None:
                raise BadKey(key, f"give {key} or {unless}, not both")
            return None
        if value is None or value == "previous":
            return value or default
        try:
            read_duration(str(value))
        except ValueError as error:
            raise BadKey(key, f'{error}, or "previous"') from error
        return str(value)

    return _key(read, None)


def period(*, default: object = None) -> Any:  # noqa: ANN401
    """Declare a period, optional unless the default says otherwise."""

    def read(key: str, given: Mapping[str, Any], _known: Known) -> str | None:
        if given[key] is None:
            return None
        try:
            return read_period(str(given[key])).text
        except ValueError as error:
            raise BadKey(key, str(error)) from error

    return _key(read, default)


def selectors() -> Any:  # noqa: ANN401
    """Declare an optional table of entity and value, e.g. ``{ REF_AREA = "WORLD" }``."""

    def read(key: str, given: Mapping[str, Any], _known: Known) -> tuple[tuple[str, str], ...]:
        value = given[key]
        if value is None:
            return ()
        if not isinstance(value, Mapping) or not value:
            raise BadKey(key, f'a table such as {{ REF_AREA = "WORLD" }} is expected, not {value!r}')
        return tuple((str(name), str(wanted)) for name, wanted in value.items())

    return _key(read, None)


def scale(of: str) -> Any:  # noqa: ANN401
    """Declare ``"percent"`` or ``"fraction"``; by default what the unit of a key's series says."""

    def read(key: str, given: Mapping[str, Any], known: Known) -> Number:
        value = given[key]
        if value not in (None, "percent", "fraction"):
            raise BadKey(key, f'"percent" or "fraction" is expected, not {value!r}')
        if value is None:
            value = "fraction" if known.get(str(given[of]), "").lower() in FRACTION else "percent"
        return Number(Fraction(100 if value == "percent" else 1))

    return _key(read, None)


def relation() -> Any:  # noqa: ANN401
    """Declare a whole relation, written in the language."""

    def read(key: str, given: Mapping[str, Any], _known: Known) -> Relation:
        if not isinstance(given[key], str):
            raise BadKey(key, f"a relation such as 'a == b + c' is expected, not {given[key]!r}")
        try:
            return parse_relation(given[key])
        except ValueError as error:
            raise BadKey(key, str(error)) from error

    return _key(read, MISSING)
