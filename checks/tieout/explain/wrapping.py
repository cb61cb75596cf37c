"""Wrapping: a text in lines that a terminal has room for."""

from __future__ import annotations

import re

from tieout.reports.wording import columns_of


def wrapped(text: str, width: int) -> list[str]:
    """Return a text in lines no wider than so many columns, broken after blanks and slashes if possible."""
    lines = [""]
    for word in re.findall(r"[^\s/]+/*\s*|/+\s*|\s+", text):
        if lines[-1] and columns_of(lines[-1] + word.rstrip()) > width:
            lines.append("")
        for character in word:
            if columns_of(lines[-1] + character) > width and not character.isspace():
                lines.append("")
            lines[-1] += character
    return [line.rstrip() for line in lines]
