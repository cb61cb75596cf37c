"""Entries: one rule file read whole, and all that is refused in it, a line each."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from tieout.facts import nearest
from tieout.kinds.keys import spelled
from tieout.model import Refusal

WORDS = ("rule", "accept", "suspicions")


class Page:
    """One rule file, or what stands for one; collects refusals instead of stopping at the first."""

    def __init__(self, path: str, text: str = "", document: dict[str, Any] | None = None) -> None:
        """Take the file as it is shown, and its text; or a document that never was a text."""
        self.path, self.text = path, text
        self.refusals: list[Refusal] = []
        self.document = self._read() if document is None else document

    def refuse(self, place: str, message: str, hint: str = "") -> None:
        """Refuse something, with a hint where there is one."""
        self.refusals.append(Refusal(self.path, place, f"{message}: {hint}" if hint else message))

    def _read(self) -> dict[str, Any]:
        try:
            # Decimal keeps 0.10 exact.
            document = tomllib.loads(self.text, parse_float=Decimal)
        except tomllib.TOMLDecodeError as error:
            self.refuse("", f"no valid TOML: {error}")
            return {}
        except (ValueError, RecursionError) as error:
            numeric = isinstance(error, ValueError)
            said = "a number has thousands of digits" if numeric else "too many brackets in one another"
            self.refuse("", f"cannot be read: {said}")
            return {}
        for word in document:
            if word not in WORDS:
                self.refuse("", f"unknown table {spelled(word)}", nearest(word, WORDS))
        return document

    def entries(self, word: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield the entries of a word with the line on which each begins (0 if it cannot be told)."""
        given = self.document.get(word, [])
        if not isinstance(given, list) or not all(isinstance(entry, dict) for entry in given):
            self.refuse(word, f"write [[{word}]], in double brackets")
            return
        begin = re.compile(rf"^[ \t]*\[\[[ \t]*{word}[ \t]*\]\]", re.MULTILINE)
        lines = [self.text.count("\n", 0, match.start()) + 1 for match in begin.finditer(self.text)]
        if len(lines) != len(given):
            lines = [0] * len(given)
        yield from zip(lines, given, strict=True)

    def switch(self, word: str) -> bool:
        """Return what a word at the top says, true where it is absent; all but true and false is refused."""
        given = self.document.get(word, True)
        if isinstance(given, bool):
            return given
        self.refuse(word, f"true or false is expected, without quotes, not {spelled(given)}")
        return True

    def ids(self) -> list[str]:
        """Return the ids of all rules, also of those that are refused."""
        given = self.document.get("rule", [])
        entries = given if isinstance(given, list) else []
        return [str(entry["id"]) for entry in entries if isinstance(entry, dict) and "id" in entry]

    def unknown_keys(self, place: str, entry: Mapping[str, Any], known: Iterable[str]) -> None:
        """Refuse every key that nobody would read."""
        words = tuple(known)
        for key in entry:
            if key not in words:
                self.refuse(place, f"unknown key {spelled(key)}", nearest(key, words))

    def text_of(self, place: str, entry: Mapping[str, Any], key: str) -> str:
        """Return the text of a key, empty where it is absent; anything but a text is refused."""
        given = entry.get(key, "")
        if isinstance(given, str):
            return given
        self.refuse(place, f"{key}: a text is expected, in quotes, not {spelled(given)}")
        return ""


def place_of(line: int, word: str, name: object) -> str:
    """Return where an entry stands: its line, and what it is called."""
    named = f"{word} without a name" if name is None else f"{word} {spelled(name)}"
    return f"line {line}, {named}" if line else named
