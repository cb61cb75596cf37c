"""The keys of a sum over a dimension: the dimension, its total, and its members."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING
from typing import Any

from tieout.kinds.keys import BadKey, Known, key_type, list_of, plain, spelled
from tieout.relations.limits import MOST_MEMBERS
from tieout.relations.tree import Over, Selectors


def summed_over(*, total: str, members: str, exclude: str) -> Any:  # noqa: ANN401
    """Declare the dimension that is summed over; other keys name its total and its members."""

    def read(key: str, given: Mapping[str, Any], known: Known) -> Over:
        name = given[key]
        if not isinstance(name, str) or not name:
            raise BadKey(key, f"an entity field or the time field is expected, not {spelled(name)}")
        named, excluded = (_members(one, given[one]) for one in (members, exclude))
        if name == known.time and (named or excluded):
            spare = members if named else exclude
            raise BadKey(spare, f"{name} is the time: all shorter periods are summed, leave {spare} out")
        if named and excluded:
            raise BadKey(exclude, f"give {members} or {exclude}, not both")
        if given[total] is None:
            return Over(name, named, excluded)
        whole = plain(total, given[total], _A_MEMBER)
        if whole in named:
            raise BadKey(members, f"{spelled(whole)} is the {total}: leave it out of the {members}")
        return Over(name, named, () if named else tuple(dict.fromkeys((whole, *excluded))))

    return key_type(read, MISSING)


def total_of(dimension: str) -> Any:  # noqa: ANN401
    """Declare the member of a dimension that is its total; over the time there is none."""

    def read(key: str, given: Mapping[str, Any], known: Known) -> Selectors:
        name, value = given[dimension], given[key]
        if name == known.time and value is not None:
            raise BadKey(key, f"{name} is the time: a longer period is the total, leave {key} out")
        if name not in known.entities:
            return ()
        if value is None:
            raise BadKey(key, f'the member of {name} that is the total is expected, as in {key} = "WORLD"')
        return ((name, plain(key, value, _A_MEMBER)),)

    return key_type(read, None)


def listed() -> Any:  # noqa: ANN401
    """Declare an optional list of members of a dimension."""

    def read(key: str, given: Mapping[str, Any], _known: Known) -> tuple[str, ...]:
        return _members(key, given[key])

    return key_type(read, None)


_A_MEMBER = 'a member such as "WORLD"'


def _members(key: str, value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    named = [plain(key, one, _A_MEMBER) for one in list_of(key, value, "members", MOST_MEMBERS)]
    for place, one in enumerate(named):
        if one in named[:place]:
            raise BadKey(key, f"{spelled(one)} stands twice")
    return tuple(named)
