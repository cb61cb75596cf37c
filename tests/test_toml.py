"""What is written as TOML is read back as it was."""

from __future__ import annotations

import tomllib

import pytest

from tieout.toml import inline, quoted

NASTY = [
    "",
    "plain",
    'a "quoted" word',
    '"""',
    "back\\slash",
    "\\",
    '\\"',
    "C:\\new\\table",
    "two\nlines\r\nand a tab\t.",
    "\x00\x01\x07\x08\x0b\x0c\x1b\x1f\x7f",
    "\x80\x9f\xad",
    "中文，33 %",
    "naïve café ∞ ≤",
    "\u202eright to left\u202c \u2028 \ufeff",
    "𝛿 😀 \U000e0001 \U0010ffff",
    "# no comment = {}[]",
    "${x} %s {0} \\u0041 \\x41",
    " blanks ",
    "'",
]


@pytest.mark.parametrize("text", NASTY)
def test_a_text_is_read_back_as_it_was(text: str) -> None:
    written = quoted(text)
    assert written.isprintable()
    assert tomllib.loads(f"x = {written}") == {"x": text}


def test_a_table_is_read_back_as_it_was() -> None:
    table = {text: text[::-1] for text in (*NASTY, "REF_AREA", "TIME-PERIOD", "a.b", "9", "true")}
    assert tomllib.loads(f"x = {inline(table)}") == {"x": table}
    assert inline({"REF_AREA": "CN", "a b": "1"}) == '{ REF_AREA = "CN", "a b" = "1" }'
