"""Slugs: names of entities as ids have them: ASCII, readable where that can be, and never the same twice."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

_LOSSY = re.compile(r"[^A-Za-z0-9_.+/]+")
_LONGEST = 60
_SHORT, _WHOLE = 6, 64


def slugs(places: Sequence[Sequence[str]]) -> list[str]:
    """Return what each place is called: its values, joined by ``-``.

    Where that would say less than the values do, a colon and the beginning of a hash follow, which
    depends on these values alone: ``C-te-d-Ivoire:8f6a0c``.

    Args:
        places: the values of each; no two need be the same.
    """
    distinct = {tuple(place) for place in places}
    if len({_slug(place, _SHORT) for place in distinct}) == len(distinct):
        return [_slug(place, _SHORT) for place in places]
    return [_slug(place, _WHOLE) for place in places]


def _slug(values: Sequence[str], digits: int) -> str:
    joined = "-".join(values)
    # One value may have dashes of its own; between two, nobody could tell which dash joins them.
    told = [joined.replace("-", "")] if len(values) == 1 else values
    if len(joined) <= _LONGEST and all(one and not _LOSSY.search(one) for one in told):
        return joined
    readable = _LOSSY.sub("-", joined)[:_LONGEST].strip("-")
    digest = hashlib.sha256("\0".join(values).encode()).hexdigest()
    return f"{readable}:{digest[:digits]}"
