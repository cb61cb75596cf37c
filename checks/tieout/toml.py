"""TOML: how texts, keys and tables of texts are written, so that every reader gets them back."""

from __future__ import annotations

import re
from collections.abc import Mapping

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def quoted(text: str) -> str:
    """Return a text in double quotes; what nobody could see is written by its number."""
    return f'"{"".join(map(_written, text))}"'


def _written(character: str) -> str:
    if character in _SHORT:
        return _SHORT[character]
    if character.isprintable():
        return character
    number = ord(character)
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def inline(table: Mapping[str, str]) -> str:
    """Return a table of texts on one line."""
    pairs = (f"{_key(name)} = {quoted(text)}" for name, text in table.items())
    return f"{{ {', '.join(pairs)} }}"


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else quoted(name)
