"""Expressions that choose: ``growth and not (gdp or draft)``, as pytest's ``-k`` has them.

A word chooses what it is a part of, whatever the case of its letters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from tieout.relations.limits import DEEPEST
from tieout.relations.tokens import LanguageError

_TOKEN = re.compile(r"\s*([()]|[^\s()]+)")
_JOINING = ("and", "or", "not")

Names = Sequence[str]
Test = Callable[[Names], bool]


class Expression(NamedTuple):
    """An expression as it was written, and what it means."""

    text: str
    test: Test

    def takes(self, names: Iterable[str]) -> bool:
        """Tell whether what has these names is chosen."""
        return self.test([name.casefold() for name in names])


def parse(text: str) -> Expression:
    """Read an expression of words, ``and``, ``or``, ``not`` and brackets.

    Raises:
        LanguageError: it cannot be read; the message points at the character.
    """
    return Expression(text, _Parser(text).whole())


class _Parser:
    """A recursive descent: ``or`` binds least, ``not`` most."""

    def __init__(self, text: str) -> None:
        self.text, self.place, self.depth = text, 0, 0

    def whole(self) -> Test:
        test = self.either()
        if self.peek():
            raise self.wrong("'and' or 'or' is expected")
        return test

    def either(self) -> Test:
        tests = [self.both()]
        while self.take("or"):
            tests.append(self.both())
        return lambda names: any(test(names) for test in tests)

    def both(self) -> Test:
        tests = [self.one()]
        while self.take("and"):
            tests.append(self.one())
        return lambda names: all(test(names) for test in tests)

    def one(self) -> Test:
        self.depth += 1
        if self.depth > DEEPEST:
            raise LanguageError(f"more than {DEEPEST} brackets in one another", self.text, self.place)
        test = self.negated() if self.take("not") else self.bracketed() if self.take("(") else self.word()
        self.depth -= 1
        return test

    def negated(self) -> Test:
        test = self.one()
        return lambda names: not test(names)

    def bracketed(self) -> Test:
        test = self.either()
        if not self.take(")"):
            raise self.wrong("'and', 'or' or ')' is expected")
        return test

    def word(self) -> Test:
        word = self.peek()
        if word in ("", ")", *_JOINING):
            raise self.wrong("a word, 'not' or '(' is expected")
        self.take(word)
        part = word.casefold()
        return lambda names: any(part in name for name in names)

    def peek(self) -> str:
        """Return the next word or bracket; nothing at the end."""
        found = _TOKEN.match(self.text, self.place)
        return found[1] if found else ""

    def take(self, wanted: str) -> bool:
        """Go on behind the next word or bracket if it is the one that is wanted."""
        found = _TOKEN.match(self.text, self.place)
        if not found or found[1] != wanted:
            return False
        self.place = found.end()
        return True

    def wrong(self, expected: str) -> LanguageError:
        """Return the error at the next word or bracket."""
        found = _TOKEN.match(self.text, self.place)
        said = f"not {found[1]!r}" if found else "and the expression ends"
        return LanguageError(f"{expected}, {said}", self.text, found.start(1) if found else len(self.text))
