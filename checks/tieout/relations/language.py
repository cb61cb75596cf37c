"""The formula language: its grammar, its tree, and how it is written back.

A relation is one line: ``published == 100*(x/lag(x, 1Y) - 1) if lag(x, 1Y) > 0``.
Nothing is ever executed; an error points at the character.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal, NamedTuple

from tieout.periods import read_duration, read_period

Comparison = Literal["==", "<=", ">=", "<", ">"]
FLIPPED: dict[str, Comparison] = {"==": "==", "<=": ">=", ">=": "<=", "<": ">", ">": "<"}
Selectors = tuple[tuple[str, str], ...]


class LanguageError(ValueError):
    """A formula that cannot be read; the message shows the place."""

    def __init__(self, message: str, text: str, position: int) -> None:
        """Point at the character."""
        super().__init__(f"{message}, at character {position + 1} of {text!r}")


@dataclass(frozen=True, slots=True)
class Number:
    """A number, exact."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Reach:
    """How a figure is found in another period: ``lag``, ``earlier`` or ``at`` a period.

    ``previous`` and ``earlier`` look for the latest period in which all figures of
    *together* are printed.
    """

    how: Literal["lag", "earlier", "at"]
    over: str = ""
    together: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a series: of the item's own place unless selectors or a reach move it."""

    series: str
    selectors: Selectors = ()
    reach: Reach | None = None


@dataclass(frozen=True, slots=True)
class Years:
    """The years from a named period to the item's own: a number, not a figure."""

    since: str


@dataclass(frozen=True, slots=True)
class Operation:
    """Two terms joined by ``+ - * / ^``."""

    sign: Literal["+", "-", "*", "/", "^"]
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Moved:
    """A term of which every figure is moved: only in templates, gone after binding."""

    node: Node
    reach: Reach | None = None
    selector: str | Selectors = ()


Node = Number | Figure | Years | Operation | Moved


class Relation(NamedTuple):
    """Two terms compared, and the conditions under which they are."""

    left: Node
    sign: Comparison
    right: Node
    conditions: tuple[Relation, ...] = ()


def number(value: Fraction | int | str) -> Number:
    """Return a number as a term."""
    return Number(Fraction(value))


def figures(node: Node | Relation) -> Iterator[Figure]:
    """Yield every figure of a term or relation, from left to right, repeats included."""
    if isinstance(node, Relation):
        for part in (node.left, node.right, *node.conditions):
            yield from figures(part)
    elif isinstance(node, Operation):
        yield from figures(node.left)
        yield from figures(node.right)
    elif isinstance(node, Moved):
        yield from figures(node.node)
    elif isinstance(node, Figure):
        yield node


def years_named(node: Node | Relation) -> Iterator[str]:
    """Yield every period from which a term or relation counts years."""
    if isinstance(node, Relation):
        for part in (node.left, node.right, *node.conditions):
            yield from years_named(part)
    elif isinstance(node, Operation):
        yield from years_named(node.left)
        yield from years_named(node.right)
    elif isinstance(node, Years):
        yield node.since


Bindings = Mapping[str, "Node | Relation | str | Selectors"]


def bind(relation: Relation, names: Bindings) -> Relation:
    """Put terms in the place of names, and move ``lag`` and selectors to the figures."""
    return Relation(
        bind_term(relation.left, names),
        relation.sign,
        bind_term(relation.right, names),
        tuple(bind(condition, names) for condition in relation.conditions),
    )


def bind_term(node: Node, names: Bindings) -> Node:
    """Do the same for one term."""
    if isinstance(node, Operation):
        return Operation(node.sign, bind_term(node.left, names), bind_term(node.right, names))
    if isinstance(node, Years):
        return Years(str(names.get(node.since, node.since)))
    if isinstance(node, Moved):
        bound = bind_term(node.node, names)
        return _move(bound, _bound_move(Moved(bound, node.reach, node.selector), names))
    if isinstance(node, Figure) and node.series in names:
        value = names[node.series]
        assert isinstance(value, (Number, Figure, Years, Operation)), value
        return value
    return node


def _bound_move(move: Moved, names: Bindings) -> Moved:
    reach, selector = move.reach, move.selector
    if reach is not None and reach.over in names:
        reach = replace(reach, over=str(names[reach.over]))
    if isinstance(selector, str):
        bound = names[selector]
        if isinstance(bound, str):
            return Moved(move.node, Reach("at", bound))
        assert isinstance(bound, tuple), bound
        selector = bound
    return Moved(move.node, reach, selector)


def _move(node: Node, move: Moved) -> Node:
    if isinstance(node, Operation):
        return Operation(node.sign, _move(node.left, move), _move(node.right, move))
    if not isinstance(node, Figure):
        return node
    if move.reach is None:
        return replace(node, selectors=node.selectors + tuple(move.selector))
    if node.reach is not None:
        raise ValueError(f"{write(node)} already stands in another period")
    return replace(node, reach=_together(move))


def _together(move: Moved) -> Reach | None:
    reach = move.reach
    if reach is None or not (reach.how == "earlier" or reach.over == "previous"):
        return reach
    return replace(reach, together=tuple(dict.fromkeys(f.series for f in figures(move.node))))


_BINDING = {"+": 1, "-": 1, "*": 2, "/": 2, "^": 3}


def write(
    node: Node | Relation,
    name: Callable[[Figure], str] | None = None,
    spell: Callable[[Fraction], str] | None = None,
) -> str:
    """Write a term or relation back as one line; *name* and *spell* put words in place."""
    if isinstance(node, Relation):
        line = f"{write(node.left, name, spell)} {node.sign} {write(node.right, name, spell)}"
        conditions = " and ".join(write(c, name, spell) for c in node.conditions)
        return f"{line} if {conditions}" if conditions else line
    if isinstance(node, Operation):
        return _write_operation(node, name, spell)
    if isinstance(node, Figure):
        return (name or write_figure)(node)
    if isinstance(node, Years):
        return f"years({node.since})"
    assert isinstance(node, Number), node
    return (spell or write_number)(node.value)


def _write_operation(
    node: Operation,
    name: Callable[[Figure], str] | None,
    spell: Callable[[Fraction], str] | None,
) -> str:
    def side(child: Node, *, right: bool) -> str:
        text = write(child, name, spell)
        weaker = isinstance(child, Operation) and (
            _BINDING[child.sign] < _BINDING[node.sign]
            or (_BINDING[child.sign] == _BINDING[node.sign] and (right or node.sign == "^"))
        )
        fraction = isinstance(child, Number) and "/" in text and node.sign in "*/^"
        return f"({text})" if weaker or fraction else text

    gap = " " if node.sign in "+-" else ""
    return f"{side(node.left, right=False)}{gap}{node.sign}{gap}{side(node.right, right=True)}"


def write_number(value: Fraction) -> str:
    """Write a number: as a decimal where it ends, else as a fraction."""
    if value.denominator == 1:
        return str(value.numerator)
    for digits in range(1, 19):
        if (value * 10**digits).denominator == 1:
            return f"{float(value):.{digits}f}"
    return f"{value.numerator}/{value.denominator}"


def write_figure(figure: Figure) -> str:
    """Write a figure as the language would have it."""
    name = figure.series
    if not re.fullmatch(r"[^\W\d]\w*", name) or name in RESERVED:
        name = f"`{name}`"
    if figure.selectors:
        name += "[" + ", ".join(f'{key} = "{value}"' for key, value in figure.selectors) + "]"
    if figure.reach is None:
        return name
    if figure.reach.how == "at":
        return f"{name}[{figure.reach.over}]"
    if figure.reach.over in ("", "previous"):
        return f"{figure.reach.how}({name})"
    return f"{figure.reach.how}({name}, {figure.reach.over})"


RESERVED = ("lag", "earlier", "years", "if", "and", "previous")
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

    def sum(self) -> Node:
        node = self.product()
        while sign := self.take("+", "-"):
            node = Operation("+" if sign == "+" else "-", node, self.product())
        return node

    def product(self) -> Node:
        node = self.signed()
        while sign := self.take("*", "/"):
            node = Operation("*" if sign == "*" else "/", node, self.signed())
        return node

    def signed(self) -> Node:
        if self.take("-"):
            term = self.signed()
            if isinstance(term, Number):
                return Number(-term.value)
            return Operation("*", number(-1), term)
        return self.power()

    def power(self) -> Node:
        node = self.moved()
        if self.take("^"):
            start = self.start
            exponent = self.signed()
            if any(figures(exponent)):
                self.start = start
                raise self.fail("an exponent is a number, not a figure")
            return Operation("^", node, exponent)
        return node

    def moved(self) -> Node:
        node = self.atom()
        while self.kind == "sign" and self.token == "[":
            node = self.selected(node)
        return node

    def selected(self, node: Node) -> Node:
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
        kind, token = self.kind, self.token
        if self.take("("):
            node = self.sum()
            self.expect(")")
            return node
        if kind == "number":
            self.next()
            return Number(Fraction(token))
        if kind not in ("name", "quoted"):
            raise self.fail(f"a series, a number or '(' expected, not {token!r}")
        self.next()
        if kind == "name" and self.kind == "sign" and self.token == "(":
            return self.call(token)
        return Figure(token)

    def call(self, function: str) -> Node:
        if function not in ("lag", "earlier", "years"):
            raise self.fail(f"there is no function {function!r}: lag, earlier, years")
        self.expect("(")
        if function == "years":
            return self.years()
        node = self.sum()
        over = "previous" if function == "lag" else ""
        if function == "lag" and self.take(","):
            over = self.duration()
        self.expect(")")
        return Moved(node, Reach("lag" if function == "lag" else "earlier", over))

    def raw(self) -> str:
        closing = self.text.find(")", self.start)
        raw = self.text[self.start : closing].strip() if closing >= 0 else ""
        self.position = max(closing, self.start)
        return raw

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
                read_duration(raw)
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
