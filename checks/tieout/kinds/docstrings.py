"""Docstrings: what a kind says of itself, section by section."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from textwrap import dedent

SECTIONS = ("Keys", "Relation", "Items", "Blind to", "Source")
_MARKS = re.compile(r"``|(?<![\w)])\*(\w+)\*(?!\w)")


def sections(docstring: str) -> Mapping[str, str]:
    """Return what stands in each section of a docstring."""
    heads = "|".join(SECTIONS)
    parts = re.split(rf"^({heads}):\n", inspect.cleandoc(docstring), flags=re.MULTILINE)
    return {name: dedent(text).strip() for name, text in zip(parts[1::2], parts[2::2], strict=True)}


def flowing(text: str) -> str:
    """Return a text on one line, without the marks of docstrings."""
    return _MARKS.sub(r"\1", " ".join(text.split()))
