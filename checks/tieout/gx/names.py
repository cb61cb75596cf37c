"""Names: what tables are called in Data Docs, where a dot makes a folder and a slash makes a page vanish."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from hashlib import sha256

Place = tuple[str, str]
"""A dataset and one of its tables."""

_PLAIN = re.compile(r"[\w+-]+(\.[\w+-]+)*")
_LONGEST = 60


def suite_names(places: Iterable[Place]) -> Mapping[Place, str]:
    """Return what the suite of each table is called: as its dataset where that has no other table.

    Names differ by more than capitals, which some disks do not tell apart.
    """
    known = list(places)
    datasets = [dataset for dataset, _ in known]
    names: dict[Place, str] = {}
    taken: set[str] = set()
    for dataset, table in known:
        parts = (dataset,) if datasets.count(dataset) == 1 else (dataset, table)
        name = ".".join(map(plain, parts))
        if _folded(name) in taken:
            name = f"{name}-{_fingerprint(dataset, table)}"
        taken.add(_folded(name))
        names[dataset, table] = name
    return names


def plain(text: str) -> str:
    """Return a name as it is where a page may be called so, else its letters and a fingerprint."""
    if len(text) <= _LONGEST and _PLAIN.fullmatch(text):
        return text
    words = re.sub(r"[^\w+]+", "-", text)[:_LONGEST].strip("-")
    return "-".join(filter(None, (words, _fingerprint(text))))


def _fingerprint(*parts: str) -> str:
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:8]


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()
