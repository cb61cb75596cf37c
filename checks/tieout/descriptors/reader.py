"""Descriptors: one JSON file read whole, and all that is refused in it, a line each."""

from __future__ import annotations

import json
import reprlib
from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from tieout.facts import DESCRIPTOR
from tieout.model import Refusal


class _Quoted(reprlib.Repr):
    """Quotes any value on one line of bearable length, with the words of JSON."""

    def __init__(self) -> None:
        super().__init__()
        self.maxstring = self.maxother = self.maxlong = 80
        self.maxlevel = 3

    def repr_Decimal(self, number: Decimal, _level: int) -> str:  # noqa: N802
        return str(number)

    def repr_bool(self, truth: bool, _level: int) -> str:  # noqa: FBT001
        return str(truth).lower()

    def repr_NoneType(self, _nothing: None, _level: int) -> str:  # noqa: N802
        return "null"


quoted = _Quoted().repr
"""Return a value as a message quotes it, however long or deeply nested it is."""


class Reader:
    """Reads a dataset's descriptor, collecting refusals instead of stopping at the first.

    Args:
        folder: the dataset's folder.
        shown: how reports name that folder.
        path: how refusals name the descriptor; by default as the file that it is.
    """

    def __init__(self, folder: Path, shown: str, path: str = "") -> None:
        self.folder, self.shown = folder, shown
        self.path = path or f"{shown}/{DESCRIPTOR}"
        self.refusals: list[Refusal] = []

    def refuse(self, place: str, message: str) -> None:
        """Note what is wrong, and where."""
        self.refusals.append(Refusal(self.path, place, message))

    def unkept(self, place: str, word: str, value: object, mend: str) -> None:
        """Refuse a promise that nothing here keeps: it would be ignored in silence."""
        self.refuse(place, f"{word} {quoted(value)} would not be judged: {mend}")

    def near_misses(self, place: str, given: Mapping[str, Any], known: Iterable[str]) -> None:
        """Refuse a property that is nearly a known one: it would be ignored in silence."""
        for word in given:
            close = get_close_matches(word, list(known), 1, 0.8)
            if word not in known and close:
                self.refuse(place, f"unknown property {word!r}: did you mean {close[0]!r}?")

    def text(self, place: str, given: Mapping[str, Any], word: str, otherwise: str = "") -> str:
        """Return a property that is a text."""
        value = given.get(word)
        if value is not None and not isinstance(value, str):
            self.refuse(place, f"{word} {quoted(value)}: a text is expected")
        return value if isinstance(value, str) else otherwise

    def object(self, place: str, given: Mapping[str, Any], word: str, form: str) -> dict[str, Any]:
        """Return a property that is an object, written as in ``form``."""
        value = given.get(word)
        if value is not None and not isinstance(value, dict):
            self.refuse(place, f"{word} {quoted(value)}: an object is expected, such as {form}")
        return value if isinstance(value, dict) else {}

    def descriptor(self) -> dict[str, Any]:
        """Return the descriptor; an empty one, refused, if there is none that can be read."""
        try:
            # Decimal: a limit of the facts is as exact as the figures that it is held against.
            read = json.loads(
                (self.folder / DESCRIPTOR).read_text("utf-8-sig"),
                parse_float=Decimal,
                object_pairs_hook=self._object,
            )
            json.dumps(read, ensure_ascii=False, default=str).encode()
        except json.JSONDecodeError as error:
            self.refuse(f"line {error.lineno}", f"no valid JSON: {error.msg}")
        except (OSError, ValueError, ArithmeticError, RecursionError) as error:
            self.refuse("", _unreadable(error))
        else:
            if isinstance(read, dict):
                return read
            self.refuse("", f"a JSON object is expected, not {quoted(read)}")
        return {}

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        """Build an object; JSON parsers keep the last of two equal properties in silence."""
        for word, times in Counter(word for word, _ in pairs).items():
            if times > 1:
                self.refuse("", f"property {quoted(word)} stands {times} times in one object")
        return dict(pairs)


def _unreadable(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"cannot be read: {error.strerror or error}"
    if isinstance(error, UnicodeDecodeError):
        return f"cannot be read: byte {error.start + 1} is not UTF-8"
    if isinstance(error, UnicodeEncodeError):
        return "no valid JSON: a text holds half a character (a lone surrogate)"
    if isinstance(error, RecursionError):
        return "no JSON that can be read: its brackets are nested too deeply"
    return "no JSON that can be read: a number in it has too many digits"


def names(given: object) -> tuple[str, ...] | None:
    """Return one name or a list of names as names; None for anything else."""
    if isinstance(given, str):
        return (given,)
    if isinstance(given, list) and all(isinstance(name, str) for name in given):
        return tuple(given)
    return None
