"""Spelling: the valid word that is nearest to a misspelt one, whatever the case of its letters."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def closest(word: str, valid: Iterable[str], cutoff: float = 0.6) -> str:
    """Return the nearest of some words; empty where none is near."""
    folded: dict[str, str] = {}
    for one in valid:
        folded.setdefault(one.casefold(), one)
    found = difflib.get_close_matches(word.casefold(), folded, 1, cutoff)
    return folded[found[0]] if found else ""
