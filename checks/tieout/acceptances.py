"""Acceptances: the ``[[accept]]`` of a rule file, read and refused before judging."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

from tieout.entries import Page, place_of
from tieout.expectations import RESERVED, Accept
from tieout.facts import nearest
from tieout.kinds.keys import spelled

_KEYS = ("rule", "key", "reason", "until", "expect")


def read_accepts(page: Page, names: Collection[str]) -> list[Accept]:
    """Read every acceptance of a page.

    Args:
        page: the file; what is wrong is refused there.
        names: the fields by which findings may be named; empty where they are not known.
    """
    read = [_accept(page, line, entry, names) for line, entry in page.entries("accept")]
    return [accept for accept in read if accept is not None]


def _accept(page: Page, line: int, entry: dict[str, Any], names: Collection[str]) -> Accept | None:
    before, rule = len(page.refusals), entry.get("rule")
    place = place_of(line, "accept", rule)
    page.unknown_keys(place, entry, _KEYS)
    ids = page.ids()
    if rule is None:
        page.refuse(place, "an acceptance needs the id of a rule, rule = ...")
    elif rule not in ids and rule not in RESERVED:
        page.refuse(place, f"there is no rule {spelled(rule)}", nearest(str(rule), (*ids, *RESERVED)))
    reason = page.text_of(place, entry, "reason")
    if isinstance(entry.get("reason", ""), str) and not reason.strip():
        page.refuse(place, "an accepted finding needs a reason")
    key, until, expect = _key(page, place, entry, names), entry.get("until"), entry.get("expect")
    if until is not None and type(until) is not date:
        mend = ", without quotes," if isinstance(until, str) else ""
        page.refuse(place, f"until: a date such as 2027-01-01 is expected{mend} not {spelled(until)}")
    if expect is not None and not isinstance(expect, str):
        page.refuse(place, f"expect: the printed text is expected, in quotes, not {spelled(expect)}")
    if len(page.refusals) > before:
        return None
    return Accept(str(rule), reason, key, until, expect, page.path, line)


def _key(page: Page, place: str, entry: dict[str, Any], names: Collection[str]) -> dict[str, str] | None:
    """Read the key that a finding must agree on: fields of the dataset, and their values."""
    given = entry.get("key")
    if given is None:
        return None
    if not isinstance(given, dict):
        page.refuse(place, f"key: a table of names and values is expected, not {spelled(given)}")
        return None
    for name, value in given.items():
        if names and name not in names:
            page.refuse(place, f"key: there is no field {spelled(name)}", nearest(name, names))
        if isinstance(value, bool) or not isinstance(value, (str, int, Decimal, date)):
            page.refuse(place, f"key: one value of {name} is expected, not {spelled(value)}")
    return {name: str(value) for name, value in given.items()}
