"""What ``-k`` chooses: words, joined as pytest joins them."""

from __future__ import annotations

import pytest

from tieout.expressions import parse
from tieout.relations.tokens import LanguageError

RULES = {
    "growth-matches": ("growth-matches", "growth", "china", "stations"),
    "parts-fit": ("parts-fit", "at_most", "china", "year"),
    "cell": ("cell", "facts", "us-gdp", "2023"),
}


@pytest.mark.parametrize(
    ("expression", "taken"),
    [
        ("growth", ["growth-matches"]),
        ("GROWTH", ["growth-matches"]),
        ("row", ["growth-matches"]),
        ("china", ["growth-matches", "parts-fit"]),
        ("at_most", ["parts-fit"]),
        ("not china", ["cell"]),
        ("not not china", ["growth-matches", "parts-fit"]),
        ("growth or cell", ["growth-matches", "cell"]),
        ("china and year", ["parts-fit"]),
        ("growth or china and year", ["growth-matches", "parts-fit"]),
        ("(growth or china) and year", ["parts-fit"]),
        ("not growth and not cell", ["parts-fit"]),
        ("not (growth or cell)", ["parts-fit"]),
        ("not(growth)and(us-gdp)", ["cell"]),
        ("  2023\t", ["cell"]),
        ("s-f", ["parts-fit"]),
        ("android", []),
        ("CHINA and NOT", []),
    ],
)
def test_a_word_chooses_what_it_is_a_part_of(expression: str, taken: list[str]) -> None:
    chosen = parse(expression)
    assert [rule for rule, names in RULES.items() if chosen.takes(names)] == taken


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("", "a word, 'not' or '(' is expected, and the expression ends, at character 1 of ''"),
        ("a and", "a word, 'not' or '(' is expected, and the expression ends, at character 6 of 'a and'"),
        ("or a", "a word, 'not' or '(' is expected, not 'or', at character 1 of 'or a'"),
        ("a b", "'and' or 'or' is expected, not 'b', at character 3 of 'a b'"),
        ("a not b", "'and' or 'or' is expected, not 'not', at character 3 of 'a not b'"),
        ("a)", "'and' or 'or' is expected, not ')', at character 2 of 'a)'"),
        ("()", "a word, 'not' or '(' is expected, not ')', at character 2 of '()'"),
        ("(a", "'and', 'or' or ')' is expected, and the expression ends, at character 3 of '(a'"),
        ("(" * 51 + "a", f"more than 50 brackets in one another, at character 51 of {'(' * 51 + 'a'!r}"),
    ],
)
def test_an_error_points_at_the_character(expression: str, said: str) -> None:
    with pytest.raises(LanguageError) as error:
        parse(expression)
    assert str(error.value) == said
