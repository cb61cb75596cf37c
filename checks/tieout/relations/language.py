"""The formula language: its grammar.

A relation is one line: ``published == 100*(x/lag(x, 1Y) - 1) if lag(x, 1Y) > 0``.
Nothing is ever executed; an error points at the character.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from tieout.periods import read_period
from tieout.relations.binding import moved
from tieout.relations.limits import (
    DEEPEST,
    LONGEST,
    MOST_CONDITIONS,
    MOST_MEMBERS,
    bounded,
    is_zero,
    read_exponent,
    read_over,
)
from tieout.relations.tokens import LanguageError, Tokens
from tieout.relations.tree import (
    FLIPPED,
    Figure,
    Log,
    Moved,
    Node,
    Number,
    Operation,
    Over,
    Reach,
    Relation,
    Selectors,
    Years,
    figures,
    number,
    write,
)
from tieout.spelling import closest

_FUNCTIONS = ("lag", "earlier", "years", "ln", "sum")
_ELSEWHERE = {
    **dict.fromkeys(("log", "log10"), "did you mean 'ln'?"),
    "sqrt": "a square root is written x^0.5",
    **dict.fromkeys(("pow", "power"), "a power is written x^2"),
    "abs": "promise both x <= 1 and x >= -1",
}
"""What is written here for a function of other languages."""
_DIGIT_FIRST = re.compile(r"\w+")


class _Parser(Tokens):
    """A recursive descent over the text; one method a rule of the grammar."""

    def __init__(self, text: str, *, template: bool) -> None:
        super().__init__(text)
        self.template = template
        self.depth = self.operations = 0

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

    def term(self) -> Node:
        node = self.sum()
        self.end()
        return node

    def comparison(self) -> Relation:
        left = self.sum()
        single = self.kind == "sign" and self.token == "="
        sign = self.take("==", "<=", ">=", "<", ">")
        if sign is None:
            raise self.missing("== <= >= < or >", " (equality is written ==)" if single else "")
        return Relation(left, FLIPPED[FLIPPED[sign]], self.sum())

    def deeper(self, read: Callable[[], Node]) -> Node:
        """Read a term that stands within another."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.fail(f"more than {DEEPEST} brackets or exponents in one another")
        node = read()
        self.depth -= 1
        return node

    def joined(self, node: Operation | Log | Moved) -> Node:
        self.operations += 1
        if self.operations > LONGEST:
            raise self.fail(f"more than {LONGEST} operations in one formula")
        return node

    def moved(self, move: Moved, start: int) -> Node:
        """Move the figures of a term at once; a template keeps the move until it is bound."""
        self.joined(move)
        if self.template:
            return move
        try:
            return moved(move)
        except ValueError as error:
            raise LanguageError(str(error), self.text, start) from error

    def sum(self) -> Node:
        node = self.product()
        while sign := self.take("+", "-"):
            node = self.joined(Operation("+" if sign == "+" else "-", node, self.product()))
        return node

    def product(self) -> Node:
        node = self.signed()
        while sign := self.take("*", "/"):
            start = self.start
            factor = self.signed()
            if sign == "/" and is_zero(factor):
                raise LanguageError("a division by zero", self.text, start)
            node = self.joined(Operation("*" if sign == "*" else "/", node, factor))
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
        node = self.placed()
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

    def placed(self) -> Node:
        """Read a term, and in square brackets where or when it stands."""
        start = self.start
        node = self.atom()
        while self.kind == "sign" and self.token == "[":
            node = self.moved(self.selected(node), start)
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
            move = Moved(node, selector=self.selectors(node))
        self.expect("]")
        return move

    def period(self, raw: str) -> str:
        try:
            return read_period(raw).text
        except ValueError as error:
            raise self.fail(str(error)) from error

    def selectors(self, node: Node) -> Selectors:
        chosen = [self.selector()]
        while self.take(","):
            if self.kind == "number":
                figure = Figure(node.series if isinstance(node, Figure) else "x", tuple(chosen))
                raise self.missing('NAME = "value"', f": write {write(figure)}[{self.raw(']')}]")
            chosen.append(self.selector())
        return tuple(chosen)

    def selector(self) -> tuple[str, str]:
        name = self.name('a period or NAME = "value"')
        self.expect("=")
        return name, self.quoted(f'the value of {name} in double quotes, as in {name} = "CN",')

    def atom(self) -> Node:
        kind, token, start = self.kind, self.token, self.start
        if self.take("("):
            return self.bracket()
        if kind == "number":
            return self.number()
        name = self.name("a series, a number or '('")
        if kind == "name" and self.kind == "sign" and self.token == "(":
            return self.call(token, start)
        return Figure(name)

    def bracket(self) -> Node:
        """Read ``(a + b)`` or ``(x or 0)``."""
        start = self.start
        node = self.deeper(self.sum)
        if not self.template and self.at_word("or") and not isinstance(node, Figure):
            raise self.fail("or 0 stands behind one figure: write (a or 0) + (b or 0)")
        if self.word("or"):
            if self.token != "0":
                raise self.missing("0 after or (a missing figure can count as nothing else)")
            self.next()
            node = self.moved(Moved(node, or_zero=True), start)
        self.expect(")")
        return node

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
            raise self.fail(f"there is no function {function!r}{_hint(function)}")
        self.expect("(")
        if function == "years":
            return self.years()
        node = self.deeper(self.sum)
        if function == "ln":
            return self.logarithm(node, start)
        if function == "sum":
            move = Moved(node, over=self.over())
        else:
            move = Moved(node, self.lag() if function == "lag" else Reach("earlier"))
        self.expect(")")
        return self.moved(move, start)

    def logarithm(self, node: Node, start: int) -> Node:
        self.expect(")")
        if isinstance(node, Number) and node.value <= 0:
            raise LanguageError("only a positive number has a logarithm", self.text, start)
        return number(0) if node == number(1) else self.joined(Log(node))

    def years(self) -> Node:
        raw = self.raw(")")
        since = raw if self.template and raw.isidentifier() else self.period(raw)
        self.next()
        self.expect(")")
        return Years(since)

    def lag(self) -> Reach:
        """Read how far a lag goes: ``1Y``, ``previous`` or ``step``, and whether it restarts."""
        over = self.duration() if self.take(",") else "previous"
        if not self.take(","):
            return Reach("lag", over)
        if not self.word("yearly"):
            raise self.missing("yearly or ')'")
        return Reach("lag", over, restart="yearly")

    def duration(self) -> str:
        raw = self.raw(",", ")")
        if raw not in ("previous", "step") and not (self.template and raw.isidentifier()):
            try:
                read_over(raw)
            except ValueError as error:
                raise self.fail(f"{error}, or previous or step") from error
        self.next()
        return raw

    def over(self) -> Over:
        """Read over what a sum goes: ``over REF_AREA``, and which members it takes."""
        if not self.word("over"):
            raise self.missing("over and a dimension, as in sum(x over REF_AREA),")
        dimension = self.name("a dimension, such as REF_AREA,")
        if self.word("in"):
            return Over(dimension, members=self.members("in"))
        return Over(dimension, exclude=self.members("except") if self.word("except") else ())

    def members(self, word: str) -> tuple[str, ...]:
        wanted = f'members in double quotes and brackets, as in {word} ("A", "B"),'
        if not self.take("("):
            raise self.missing(wanted)
        members = {self.quoted(wanted): None}
        while self.take(","):
            if self.kind == "text" and self.token in members:
                raise self.fail(f"{self.token!r} stands twice")
            if len(members) == MOST_MEMBERS:
                raise self.fail(f"more than {MOST_MEMBERS} members")
            members[self.quoted(wanted)] = None
        self.expect(")")
        return tuple(members)


def _hint(function: str) -> str:
    near = closest(function, _FUNCTIONS)
    instead = _ELSEWHERE.get(function.lower()) or (f"did you mean {near!r}?" if near else "")
    return f" ({instead})" if instead else f": known are {', '.join(_FUNCTIONS)}"


def parse_relation(text: str) -> Relation:
    """Read one relation, as a user writes it; raise LanguageError."""
    return _Parser(text, template=False).relation()


def parse_term(text: str) -> Node:
    """Read one term, as a user writes it; raise LanguageError."""
    return _Parser(text, template=False).term()


def parse_template(text: str) -> Relation:
    """Read a kind's relation, in which keys stand for what the user gives them."""
    return _Parser(text, template=True).relation()


def parse_template_term(text: str) -> Node:
    """Read a kind's anchor, in which keys stand for what the user gives them."""
    return _Parser(text, template=True).term()
