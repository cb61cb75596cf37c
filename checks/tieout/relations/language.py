"""The formula language: its grammar, its tree, and how it is written back.

A relation is one line: ``published == 100*(x/lag(x, 1Y) - 1) if lag(x, 1Y) > 0``.
Nothing is ever executed; an error points at the character.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable

from tieout.periods import read_period
from tieout.relations.limits import DEEPEST, LONGEST, MOST_CONDITIONS, bounded, read_exponent, read_over
from tieout.relations.tree import (
    FLIPPED,
    Figure,
    Moved,
    Node,
    Number,
    Operation,
    Reach,
    Relation,
    Selectors,
    Years,
    bind,
    bind_term,
    figures,
    number,
)


class LanguageError(ValueError):
    """A formula that cannot be read; the message shows the place."""

    def __init__(self, message: str, text: str, position: int) -> None:
        """Point at the character."""
        super().__init__(f"{message}, at character {position + 1} of {_around(text, position)!r}")


def _around(text: str, position: int) -> str:
    """Return a text; of one longer than a line can show, what stands around the place."""
    if len(text) <= _LONG:
        return text
    begin, end = max(position - _LONG // 2, 0), position + _LONG // 2
    return ("…" if begin else "") + text[begin:end] + ("…" if end < len(text) else "")


_LONG = 200
_FUNCTIONS = ("lag", "earlier", "years")
_DIGIT_FIRST = re.compile(r"\w+")
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<name>[^\W\d]\w*)|`(?P<quoted>[^`]+)`"
    r"|(?P<sign>==|<=|>=|[-+*/^()<>,\[\]=])|\"(?P<text>[^\"]*)\")"
)


class _Parser:
    """A recursive descent over the text; one method a rule of the grammar."""

    def __init__(self, text: str, *, template: bool) -> None:
        self.text, self.template, self.position = text, template, 0
        self.kind, self.token, self.start = "", "", 0
        self.depth = self.operations = 0
        self.next()

    def fail(self, message: str) -> LanguageError:
        return LanguageError(message, self.text, self.start)

    def next(self) -> None:
        rest = self.text[self.position :]
        self.start = self.position + len(rest) - len(rest.lstrip())
        if not rest.strip():
            self.kind, self.token = "end", "the end"
            return
        match = _TOKEN.match(self.text, self.position)
        if match is None or match.lastgroup is None:
            raise self.fail(f"{rest.strip()[0]!r} does not belong here")
        self.kind, self.token = match.lastgroup, match[match.lastgroup]
        self.position = match.end()

    def take(self, *signs: str) -> str | None:
        if self.kind == "sign" and self.token in signs:
            token = self.token
            self.next()
            return token
        return None

    def expect(self, sign: str) -> None:
        if not self.take(sign):
            raise self.fail(f"{sign!r} expected, not {self.token!r}")

    def word(self, word: str) -> bool:
        if self.kind == "name" and self.token == word:
            self.next()
            return True
        return False

    def relation(self) -> Relation:
        compared = self.comparison()
        conditions = []
        if self.word("if"):
            conditions.append(self.comparison())
            while self.word("and"):
                if len(conditions) == MOST_CONDITIONS:
                    raise self.fail(f"more than {MOST_CONDITIONS} conditions")
                conditions.append(self.comparison())
        self.end()
        return compared._replace(conditions=tuple(conditions))

    def comparison(self) -> Relation:
        left = self.sum()
        sign = self.take("==", "<=", ">=", "<", ">")
        if sign is None:
            single = self.kind == "sign" and self.token == "="
            hint = " (equality is written ==)" if single else ""
            raise self.fail(f"== <= >= < or > expected, not {self.token!r}{hint}")
        return Relation(left, FLIPPED[FLIPPED[sign]], self.sum())

    def end(self) -> None:
        if self.kind != "end":
            raise self.fail(f"{self.token!r} is left over")

    def deeper(self, read: Callable[[], Node]) -> Node:
        """Read a term that stands within another."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.fail(f"more than {DEEPEST} brackets or exponents in one another")
        node = read()
        self.depth -= 1
        return node

    def joined(self, node: Operation | Moved) -> Node:
        self.operations += 1
        if self.operations > LONGEST:
            raise self.fail(f"more than {LONGEST} operations in one formula")
        return node

    def sum(self) -> Node:
        node = self.product()
        while sign := self.take("+", "-"):
            node = self.joined(Operation("+" if sign == "+" else "-", node, self.product()))
        return node

    def product(self) -> Node:
        node = self.signed()
        while sign := self.take("*", "/"):
            node = self.joined(Operation("*" if sign == "*" else "/", node, self.signed()))
        return node

    def signed(self) -> Node:
        negative = False
        while self.take("-"):
            negative = not negative
        term = self.power()
        if not negative:
            return term
        if isinstance(term, Number):
            return Number(-term.value)
        return self.joined(Operation("*", number(-1), term))

    def power(self) -> Node:
        node = self.moved()
        if not self.take("^"):
            return node
        start = self.start
        exponent = self.deeper(self.signed)
        if any(figures(exponent)):
            raise LanguageError("an exponent is a number, not a figure", self.text, start)
        try:
            exponent = read_exponent(node, exponent)
        except ValueError as error:
            raise LanguageError(str(error), self.text, start) from error
        return self.joined(Operation("^", node, exponent))

    def moved(self) -> Node:
        node = self.atom()
        while self.kind == "sign" and self.token == "[":
            node = self.joined(self.selected(node))
        return node

    def selected(self, node: Node) -> Moved:
        """Read ``[2012]``, ``[REF_AREA = "CN"]`` or, in a template, ``[since]``."""
        closing = self.text.find("]", self.position)
        raw = self.text[self.position : closing].strip() if closing >= 0 else ""
        self.next()
        if raw[:1].isdigit():
            move = Moved(node, Reach("at", self.period(raw)))
            self.position = closing
            self.next()
        elif self.template and self.kind == "name" and raw == self.token:
            move = Moved(node, selector=self.token)
            self.next()
        else:
            move = Moved(node, selector=self.selectors())
        self.expect("]")
        return move

    def period(self, raw: str) -> str:
        try:
            return read_period(raw).text
        except ValueError as error:
            raise self.fail(str(error)) from error

    def selectors(self) -> Selectors:
        chosen = [self.selector()]
        while self.take(","):
            chosen.append(self.selector())
        return tuple(chosen)

    def selector(self) -> tuple[str, str]:
        if self.kind not in ("name", "quoted"):
            raise self.fail('a period or NAME = "value" expected')
        name = self.token
        self.next()
        self.expect("=")
        if self.kind != "text":
            raise self.fail(f'the value of {name} in double quotes expected, as in {name} = "CN"')
        value = self.token
        self.next()
        return name, value

    def atom(self) -> Node:
        kind, token, start = self.kind, self.token, self.start
        if self.take("("):
            node = self.deeper(self.sum)
            self.expect(")")
            return node
        if kind == "number":
            return self.number()
        if kind not in ("name", "quoted"):
            raise self.fail(f"a series, a number or '(' expected, not {token!r}")
        self.next()
        if kind == "name" and self.kind == "sign" and self.token == "(":
            return self.call(token, start)
        return Figure(token)

    def number(self) -> Number:
        name = _DIGIT_FIRST.match(self.text, self.start)
        if name and name.end() > self.position:
            raise self.fail(f"{name[0]!r} begins with a digit: write it in backquotes")
        try:
            value = bounded(self.token)
        except ValueError as error:
            raise self.fail(str(error)) from error
        self.next()
        return Number(value)

    def call(self, function: str, start: int) -> Node:
        if function not in _FUNCTIONS:
            self.start = start
            close = difflib.get_close_matches(function, _FUNCTIONS, 1, 0.6)
            hint = f" (did you mean {close[0]!r}?)" if close else f": known are {', '.join(_FUNCTIONS)}"
            raise self.fail(f"there is no function {function!r}{hint}")
        self.expect("(")
        if function == "years":
            return self.years()
        node = self.deeper(self.sum)
        over = "previous" if function == "lag" else ""
        if function == "lag" and self.take(","):
            over = self.duration()
        self.expect(")")
        return self.joined(Moved(node, Reach("lag" if function == "lag" else "earlier", over)))

    def raw(self) -> str:
        closing = self.text.find(")", self.start)
        if closing < 0:
            self.start = len(self.text)
            raise self.fail("')' expected")
        self.position = closing
        return self.text[self.start : closing].strip()

    def years(self) -> Node:
        raw = self.raw()
        since = raw if self.template and raw.isidentifier() else self.period(raw)
        self.next()
        self.expect(")")
        return Years(since)

    def duration(self) -> str:
        raw = self.raw()
        if raw != "previous" and not (self.template and raw.isidentifier()):
            try:
                read_over(raw)
            except ValueError as error:
                raise self.fail(str(error)) from error
        self.next()
        return raw


def parse_relation(text: str) -> Relation:
    """Read one relation, as a user writes it; raise LanguageError."""
    return bind(_Parser(text, template=False).relation(), {})


def parse_term(text: str) -> Node:
    """Read one term, as a user writes it; raise LanguageError."""
    parser = _Parser(text, template=False)
    node = parser.sum()
    parser.end()
    return bind_term(node, {})


def parse_template(text: str) -> Relation:
    """Read a kind's relation, in which keys stand for what the user gives them."""
    return _Parser(text, template=True).relation()
