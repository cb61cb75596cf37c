"""The types of keys: how each is read from a rule, and what is said when it cannot be."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from tieout.periods import read_period
from tieout.relations.language import parse_relation, parse_term
from tieout.relations.limits import LONGEST, bounded, read_over
from tieout.relations.tree import Figure, Node, Number, Relation, figures, weighted_sum, write
from tieout.spelling import closest

FRACTION = {"fraction", "ratio", "1", "pure"}
_PERCENT = r".*%.*|.*per ?cent.*|(pc|pct)( .*)?"
_POINTS = r"(percentage|per ?cent|%)[ -]?points?|p\.?p\.?|ppts?"


def plain_unit(unit: str) -> str:
    """Return a unit without what people write in several ways."""
    return unit.casefold().replace("_", " ").strip()


def is_points(unit: str) -> bool:
    """Tell whether a unit is that of a difference of percentages."""
    return re.fullmatch(_POINTS, plain_unit(unit)) is not None


def is_percent(unit: str) -> bool:
    """Tell whether a unit is percent, or points of it."""
    return is_points(unit) or re.fullmatch(_PERCENT, plain_unit(unit)) is not None


class BadKey(ValueError):
    """A key whose value cannot be read; the message says what may stand there."""

    def __init__(self, key: str, message: str) -> None:
        """Keep the key apart from the message."""
        super().__init__(message)
        self.key = key


class BadKeys(ValueError):
    """All keys of one rule that cannot be read, a line for each."""

    def __init__(self, bad: Sequence[BadKey]) -> None:
        """Name each key before what is wrong with it."""
        lines = (f"key {one.key!r}: {one}" if one.key else str(one) for one in bad)
        self.lines = list(dict.fromkeys(lines))
        super().__init__("; ".join(self.lines))


_LONG = 80


class Known(NamedTuple):
    """What the facts know: each series with its unit, the entity fields, and the time field."""

    units: Mapping[str, str]
    entities: tuple[str, ...] = ()
    time: str = ""


Read = Callable[[str, Mapping[str, Any], Known], Any]


class KeyType(NamedTuple):
    """How a key is read: from all given keys and what is known to what is bound.

    A type that *spreads* gives one promise for each of its values. A value that *needs_why*
    is refused in a rule that does not say why.
    """

    read: Read
    spreads: bool = False
    needs_why: str | None = None


def key_type(read: Read, default: Any, *, spreads: bool = False, needs_why: str | None = None) -> Any:  # noqa: ANN401
    """Declare a key by how it is read."""
    return field(default=default, metadata={"key": KeyType(read, spreads, needs_why)})


def spelled(value: object) -> str:
    """Return a value of a rule as a message shows it: on one line, and cut where it is long."""
    if isinstance(value, Decimal):
        text = str(value)
    elif isinstance(value, int) and value.bit_length() > _LONG:
        text = hex(value)  # Python refuses to write thousands of decimal digits
    elif isinstance(value, Mapping):
        inside = ", ".join(f"{name} = {spelled(one)}" for name, one in value.items())
        text = f"{{ {inside} }}" if inside else "{}"
    elif isinstance(value, list):
        text = f"[{', '.join(map(spelled, value))}]"
    else:
        text = str(value) if isinstance(value, date) else repr(value)
    return text if len(text) <= _LONG else f"{text[:_LONG]}…"


def read_term(key: str, value: object, known: Known, *, numeric: bool = False) -> Node:
    """Read a series name or an expression of the language; where *numeric*, a number too."""
    if numeric and isinstance(value, (int, Decimal, Fraction)) and not isinstance(value, bool):
        return Number(_number(key, value))
    if not isinstance(value, str):
        orders = "a series, an expression or a number" if numeric else "a series or an expression"
        raise BadKey(key, f"{orders} is expected, in quotes, not {spelled(value)}")
    node = _read_text(key, value, known)
    if not numeric and not any(figures(node)):
        raise BadKey(key, f"a series is expected, and {spelled(value)} names none")
    return node


def _read_text(key: str, value: str, known: Known) -> Node:
    # Not "in": where a file does not say its series, every name is known, expressions included.
    if known.units.get(value) is not None:
        return Figure(value)
    try:
        node = parse_term(value)
    except ValueError as error:
        if value and (value in known.units or closest(value, known.units, 0.8)):
            return Figure(value)
        raise BadKey(key, str(error)) from error
    # A misspelt name may look like a formula: level-curent is no difference.
    strange = any(figure.series not in known.units for figure in figures(node))
    return Figure(value) if strange and closest(value, known.units, 0.85) else node


def list_of(key: str, value: object, of: str = "series", most: int = LONGEST) -> list[object]:
    """Return a list that is not empty, and not longer than one rule can hold."""
    if isinstance(value, (str, Mapping)) or not isinstance(value, Sequence) or not value:
        raise BadKey(key, f"a list of {of} is expected, not {spelled(value)}")
    if len(value) > most:
        raise BadKey(key, f"{len(value)} {of} are too many: {most} at most in one rule")
    return list(value)


def _once(key: str, terms: Sequence[Node]) -> None:
    for place, node in enumerate(terms):
        if node in terms[:place]:
            raise BadKey(key, f"{write(node)!r} stands twice")


def term(*, default: object = MISSING, numeric: bool = False) -> Any:  # noqa: ANN401
    """Declare a key that names a series or holds an expression; where *numeric*, or a number."""

    def read(key: str, given: Mapping[str, Any], known: Known) -> Node | None:
        return None if given[key] is None else read_term(key, given[key], known, numeric=numeric)

    return key_type(read, default)


def each(name: str) -> Any:  # noqa: ANN401
    """Declare a list of series, each of which is promised the same under *name*."""

    def read(key: str, given: Mapping[str, Any], known: Known) -> list[dict[str, Node]]:
        terms = [read_term(key, value, known) for value in list_of(key, given[key])]
        _once(key, terms)
        return [{name: one} for one in terms]

    return key_type(read, MISSING, spreads=True)


def pairs(first: str, second: str) -> Any:  # noqa: ANN401
    """Declare a list of two or more series, promised something of every two."""

    def read(key: str, given: Mapping[str, Any], known: Known) -> list[dict[str, Node]]:
        terms = [read_term(key, value, known) for value in list_of(key, given[key])]
        if len(terms) < 2:
            raise BadKey(key, "at least two series are expected")
        _once(key, terms)
        return [{first: one, second: other} for index, other in enumerate(terms) for one in terms[:index]]

    return key_type(read, MISSING, spreads=True)


def weighted(by: str) -> Any:  # noqa: ANN401
    """Declare a list of series that are summed, weighted by the numbers of another key."""

    def read(key: str, given: Mapping[str, Any], known: Known) -> Node:
        terms = [read_term(key, value, known) for value in list_of(key, given[key])]
        weights = _numbers(by, given[by]) or [Fraction(1)] * len(terms)
        if len(weights) != len(terms):
            given_weights = f"{len(weights)} weight{'s' * (len(weights) > 1)}"
            raise BadKey(by, f"{given_weights} for {len(terms)} {key}: give one number for each")
        if sum(len(list(figures(node))) for node in terms) > LONGEST:
            raise BadKey(key, f"more than {LONGEST} figures in one sum")
        return weighted_sum(zip(weights, terms, strict=True))

    return key_type(read, MISSING)


def numbers() -> Any:  # noqa: ANN401
    """Declare an optional list of numbers."""

    def read(key: str, given: Mapping[str, Any], _known: Known) -> tuple[Fraction, ...]:
        return tuple(_numbers(key, given[key]))

    return key_type(read, None)


def _numbers(key: str, value: object) -> list[Fraction]:
    return [] if value is None else [_number(key, one) for one in list_of(key, value, "numbers")]


def _number(key: str, value: object) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, (int, Decimal, Fraction)):
        raise BadKey(key, f"a number is expected, not {spelled(value)}")
    try:
        return bounded(value)
    except ValueError as error:
        raise BadKey(key, str(error)) from error


def number(*, default: int | None = None, at_most: str = "") -> Any:  # noqa: ANN401
    """Declare an optional number, which does not lie above that of another key."""

    def read(key: str, given: Mapping[str, Any], _known: Known) -> Number | None:
        if given[key] is None:
            return None
        value = _number(key, given[key])
        if at_most and given[at_most] is not None and value > _number(at_most, given[at_most]):
            above = f"{spelled(given[key])} lies above {at_most}, which is {spelled(given[at_most])}"
            raise BadKey(key, f"{above}: no figure could be right")
        return Number(value)

    return key_type(read, default)


def flag() -> Any:  # noqa: ANN401
    """Declare a key that is true or false; false where it is absent."""

    def read(key: str, given: Mapping[str, Any], _known: Known) -> bool:
        value = given[key]
        if not isinstance(value, bool):
            raise BadKey(key, f"true or false is expected, not {spelled(value)}")
        return value

    return key_type(read, default=False)


def plain(key: str, value: object, wanted: str) -> str:
    """Return a text, whole number or date as a text."""
    if isinstance(value, bool) or not isinstance(value, (str, int, date)):
        raise BadKey(key, f"{wanted} is expected, not {spelled(value)}")
    return str(value)


def duration(*, default: str, unless: str = "") -> Any:  # noqa: ANN401
    """Declare a duration, which has a default unless another key takes its place."""

    def read(key: str, given: Mapping[str, Any], _known: Known) -> str | None:
        value = given[key]
        if given.get(unless) is not None:
            if value is not None:
                raise BadKey(key, f"give {key} or {unless}, not both")
            return None
        if value is None or value in ("previous", "step"):
            return value or default
        try:
            return read_over(plain(key, value, 'a duration such as "1Y"'))
        except BadKey:
            raise
        except ValueError as error:
            raise BadKey(key, f'{error}, or "previous" or "step"') from error

    return key_type(read, None)


def period(*, default: object = None) -> Any:  # noqa: ANN401
    """Declare a period, optional unless the default says otherwise."""

    def read(key: str, given: Mapping[str, Any], _known: Known) -> str | None:
        if given[key] is None:
            return None
        try:
            return read_period(plain(key, given[key], 'a period such as "2023-Q3"')).text
        except BadKey:
            raise
        except ValueError as error:
            raise BadKey(key, str(error)) from error

    return key_type(read, default)


def choice(*words: str, needs_why: str | None = None) -> Any:  # noqa: ANN401
    """Declare a key that is one of some words, the first of them by default."""

    def read(key: str, given: Mapping[str, Any], _known: Known) -> str:
        return one_of(words, key, given[key])

    return key_type(read, words[0], needs_why=needs_why)


def one_of(words: Sequence[str], key: str, value: object) -> str:
    """Return a value that is one of some words."""
    if not isinstance(value, str) or value not in words:
        wanted = " or ".join(f'"{word}"' for word in words)
        raise BadKey(key, f"{wanted} is expected, not {spelled(value)}")
    return value


def selectors() -> Any:  # noqa: ANN401
    """Declare an optional table of entity and value, e.g. ``{ REF_AREA = "WORLD" }``."""

    def read(key: str, given: Mapping[str, Any], _known: Known) -> tuple[tuple[str, str], ...]:
        value = given[key]
        if value is None:
            return ()
        if not isinstance(value, Mapping) or not value:
            raise BadKey(key, f'a table such as {{ REF_AREA = "WORLD" }} is expected, not {spelled(value)}')
        for name, wanted in value.items():
            if isinstance(wanted, bool) or not isinstance(wanted, (str, int, Decimal, date)):
                raise BadKey(key, f"one value of {name} is expected, not {spelled(wanted)}")
        return tuple((str(name), str(wanted)) for name, wanted in value.items())

    return key_type(read, None)


def scale(of: str) -> Any:  # noqa: ANN401
    """Declare ``"percent"`` or ``"fraction"``; by default what the unit of a key's series says."""

    def read(key: str, given: Mapping[str, Any], known: Known) -> Number:
        value = given[key]
        if value is not None:
            one_of(("percent", "fraction"), key, value)
        else:
            value = "fraction" if known.units.get(str(given[of]), "").lower() in FRACTION else "percent"
        return Number(Fraction(100 if value == "percent" else 1))

    return key_type(read, None)


def relation() -> Any:  # noqa: ANN401
    """Declare a whole relation, written in the language."""

    def read(key: str, given: Mapping[str, Any], _known: Known) -> Relation:
        if not isinstance(given[key], str):
            raise BadKey(key, f"a relation such as 'a == b + c' is expected, not {spelled(given[key])}")
        try:
            return parse_relation(given[key])
        except ValueError as error:
            raise BadKey(key, str(error)) from error

    return key_type(read, MISSING)
