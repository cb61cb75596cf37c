"""Digests: which findings there are, so short that those of two processes can be compared."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from at_scale.checks import CHECKS, Found


def digests(found: Iterable[Found]) -> Mapping[str, str]:
    """Return for each check how many findings there are, and a hash of which ones."""
    places: dict[str, list[str]] = {check: [] for check in CHECKS}
    for check, area, year in set(found):
        places.setdefault(check, []).append(f"{area} {year}")
    lines = {check: "\n".join(sorted(one)).encode() for check, one in places.items()}
    return {check: f"{len(places[check])} {hashlib.sha256(one).hexdigest()}" for check, one in lines.items()}


def as_missing(found: Iterable[Found]) -> Iterable[Found]:
    """Yield findings of types and required as of one check."""
    return (("required" if check == "types" else check, area, year) for check, area, year in found)
