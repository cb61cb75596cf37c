"""Slips: why a text is no number in its format, and which property or print would make it one."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import NamedTuple

BARE = "%*†‡§¶#[]"
"""No part of a number, as blanks and currency signs, where the facts say ``"bareNumber": false``."""
_GROUPS = 'if the comma groups thousands, declare "groupChar": "," on the field'
_DECIMALS = 'if it is a decimal comma, declare "decimalChar": ","'
_NOTHING = 'if it stands for a missing figure, list it in the field\'s "missingValues"'
_BARE = 'declare "bareNumber": false on the field'
_QUALIFIED = "put the mark into a column with the role qualifier"
_MISSING = (
    *("", "-", "--", "–", "—", "..", "...", "…", ":", ".", "inf", "-inf"),
    *("nan", "na", "n/a", "#n/a", "null", "none"),
)
# Texts: a table without a slip needs none of them compiled.
_FULL_WIDTH = "[\uff10-\uff19\uff0c\uff0e\uff0d]"
_GROUPED = r"[+-]?\d{1,3}([ '’.,_\u00a0\u2009\u202f])\d{3}(?:\1\d{3})*([.,]\d+)?"
_WORDED = (
    r"(?i)(>|<|~|≥|≤|≈|about|around|approx\w*\.?|ca\.?|circa|over|above|more than|exceed\w*|at least"
    r"|nearly|almost|less than|under|below|up to|at most|大约|约|超过|超|逾|近|接近|将近)\s*\d.*"
)
_PARTS = r"(?s)(\D*?)\s*([+-]?(?:\d[\d.,'’ \u00a0\u2009\u202f]*)?\d\.?)\s*(\D.*)?"
_MAGNITUDE = (
    r"(?i)(hundred|thousand|million|billion|trillion|mln|mio|mrd|mn|bn|tn|k|m|百万|万亿|[百千万亿兆])s?\.?"
)
_NOTE = r"[(\[]?([a-zA-Z]|[bcdefnprsuz]{2}|est|prov|rev|\d{1,2}|[*†‡§¶#^⁰¹²³⁴-⁹]{1,3})\.?[)\]]{0,2}"
_UNIT = r"‰|[^\W\d_](?:[^\W\d_]|[ ./%²³-])*"


class Marks(NamedTuple):
    """What a field's format makes of marks and decimals."""

    decimal: str
    group: str
    integer: bool


def mend(text: str, marks: Marks) -> str:
    """Say why a text is no number and what would mend it; never an empty text."""
    slips = (_missing, _digits, _commas, _blanks, _unseen, _groups, _signs, _other_format, _worded, _beside)
    found = (slip(text, marks) for slip in slips)
    return next((words for words in found if words), f"numbers are written as {_example(marks)} here")


def _example(marks: Marks) -> str:
    return f"1{marks.group}234{'' if marks.integer else f'{marks.decimal}5'}"


def _missing(text: str, _: Marks) -> str:
    if re.fullmatch(r"#[A-Z][A-Z0-9/]*[!?]", text):
        return 'it is the error of a spreadsheet: mend it there, or list it in the field\'s "missingValues"'
    if text.strip().lower() in _MISSING:
        return _NOTHING
    return "" if any(c.isnumeric() for c in text) else f"it has no digits: {_NOTHING}"


def _digits(text: str, _: Marks) -> str:
    if re.search(_FULL_WIDTH, text):
        return "it has full-width characters; print ASCII digits"
    if any(c.isdecimal() and not c.isascii() for c in text):
        return "its digits are those of another script; print ASCII digits"
    return "it is the formula of a spreadsheet; save the table with its values" if text[0] == "=" else ""


def _commas(text: str, marks: Marks) -> str:
    if "," in (marks.decimal, marks.group):
        return ""
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", text):
        return f"{_GROUPS}; {_DECIMALS}"
    if re.fullmatch(r"[+-]?\d+,\d+", text):
        return f"it looks like a decimal comma; print a point, or {_DECIMALS}"
    return ""


def _blanks(text: str, _: Marks) -> str:
    if text == text.strip():
        return ""
    leading = ' (or "skipInitialSpace": true in the dialect)' if text.lstrip(" ") == text.strip() else ""
    return f"it has blanks around it: print none, or {_BARE}{leading}"


def _unseen(text: str, _: Marks) -> str:
    unseen = next((c for c in text if not c.isprintable() and not c.isspace()), "")
    called = unicodedata.name(unseen, f"U+{ord(unseen):04X}") if unseen else ""
    return f"it has a mark that cannot be seen, {called}; print none" if called else ""


def _groups(text: str, marks: Marks) -> str:
    if marks.group and re.fullmatch(rf"[+-]?\d+(?:{re.escape(marks.group)}\d+)+(?:\D\d+)?", text):
        return f"its groups are not all of three digits; write it as {_example(marks)}"
    found = re.fullmatch(_GROUPED, text)
    if not found or (marks.group and found[1] == marks.decimal):
        return ""
    mark = json.dumps(found[1])
    if marks.group:
        return (
            f'{mark} stands between its groups, and the field declares "groupChar": {json.dumps(marks.group)}'
        )
    comma = "." in (found[1], marks.decimal) and (found[1] == "." or (found[2] or "").startswith(","))
    both = ', and "decimalChar": ","' if comma else ""
    return f'if these marks group thousands, declare "groupChar": {mark} on the field{both}'


def _signs(text: str, _: Marks) -> str:
    if re.match("[\u2010-\u2015\u2212\ufe63]\\s*\\d", text):
        return "its sign is no ASCII minus; print -"
    if re.fullmatch(r"[\d.,' ]+[-\u2212]", text):
        return "its sign stands behind it; print it in front"
    return ""


def _other_format(text: str, marks: Marks) -> str:
    if re.search(r"\d[eE][+-]?\d{3,}$", text):
        return "its exponent is out of all bounds"
    if marks.decimal != "." and re.fullmatch(r"[+-]?\d+\.\d+", text):
        return f'its decimals stand behind a point, and the field declares "decimalChar": "{marks.decimal}"'
    if marks.integer and re.fullmatch(rf"[+-]?\d+(?:{re.escape(marks.decimal)}\d*|[eE][+-]?\d+)", text):
        return 'the field is an integer; declare "type": "number" if decimals may occur'
    return ""


def _worded(text: str, _: Marks) -> str:
    return _QUALIFIED if re.fullmatch(_WORDED, text) else ""


def _beside(text: str, marks: Marks) -> str:
    """Say what to do with what stands before or behind a number, and with the number itself."""
    parts = re.fullmatch(_PARTS, text)
    number = parts[2] if parts else ""
    beside = [one.strip() for one in (parts[1], parts[3] or "") if one.strip()] if parts else []
    if beside == ["(", ")"]:
        return f"print -{number} if the brackets mean that it is negative, and {number} if they do not"
    said = " and ".join(map(repr, beside))
    if any(re.fullmatch(_MAGNITUDE, one) for one in beside):
        return f'print the number alone, and leave {said} to the "unit" of the field'
    if beside and all(map(_is_bare, beside)):
        apart = f"leave {said} to the field's unit" if any(map(_is_unit, beside)) else _apart(said)
        plain = re.fullmatch(rf"[+-]?\d+(?:{re.escape(marks.decimal)}\d*)?", number)
        inside = "" if plain else _commas(number, marks) or _groups(number, marks)
        return f"{apart}, or {_BARE}" + (f"; {inside}" if inside else "")
    if beside and all(re.fullmatch(_NOTE, one) for one in beside):
        return _apart(said)
    if len(beside) == 1 and re.fullmatch(_UNIT, beside[0]):
        unit = f'declare "unit": {json.dumps(beside[0], ensure_ascii=False)}'
        return f'print the number alone, or {unit} and "bareNumber": false on the field'
    return ""


def _apart(said: str) -> str:
    return f"leave {said} to a column of its own, with the role status or note"


def _is_bare(affix: str) -> bool:
    return all(c in BARE or c.isspace() or unicodedata.category(c) == "Sc" for c in affix)


def _is_unit(affix: str) -> bool:
    return any(c == "%" or unicodedata.category(c) == "Sc" for c in affix)
