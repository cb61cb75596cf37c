"""The characters of a formula, read one word or sign after the other."""

from __future__ import annotations

import re


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
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<name>[^\W\d]\w*)|`(?P<quoted>[^`]+)`"
    r"|(?P<sign>==|<=|>=|[-+*/^()<>,\[\]=])|\"(?P<text>[^\"]*)\")"
)


_INSTEAD = {
    **dict.fromkeys(("≥", "=>"), ">="),
    **dict.fromkeys(("≤", "=<"), "<="),
    **dict.fromkeys(("×", "·", "⋅"), "*"),
    **dict.fromkeys(("÷", "∕"), "/"),
    **dict.fromkeys(("−", "–"), "-"),
    "===": "==",
    "**": "^",
    "&": "and",
}
"""What other languages write, and what is written here."""
_FOREIGN = ("<>", "=>", "=<", "===", "**")
"""Those that would be read as two signs of ours."""
_UNEQUAL = ("!=", "≠", "<>", "~=")


def _stranger(rest: str) -> str:
    """Say what does not belong here, and what was probably meant."""
    if rest.startswith(_UNEQUAL):
        sign = next(sign for sign in _UNEQUAL if rest.startswith(sign))
        return f"{sign!r} does not belong here: that two figures differ cannot be promised"
    sign = next((sign for sign in _INSTEAD if rest.startswith(sign)), "")
    return (
        f"{sign!r} does not belong here: write {_INSTEAD[sign]}"
        if sign
        else f"{rest[0]!r} does not belong here"
    )


class Tokens:
    """A text and the token that stands next in it: its kind, its text, and where it starts."""

    def __init__(self, text: str) -> None:
        """Stand before the first token."""
        self.text, self.position = text, 0
        self.kind, self.token, self.start = "", "", 0
        self.next()

    def fail(self, message: str) -> LanguageError:
        """Return an error that points at the token."""
        return LanguageError(message, self.text, self.start)

    def missing(self, wanted: str, hint: str = "") -> LanguageError:
        """Return the error that something else is expected than the token."""
        return self.fail(f"{wanted} expected, not {self.token!r}{hint or self._hint()}")

    def _hint(self) -> str:
        return " (brackets belong around it: (x or 0))" if self.at_word("or") else ""

    def next(self) -> None:
        """Go on to the next token."""
        rest = self.text[self.position :]
        self.start = self.position + len(rest) - len(rest.lstrip())
        if not rest.strip():
            self.kind, self.token = "end", "the end"
            return
        match = _TOKEN.match(self.text, self.position)
        foreign = rest.lstrip().startswith(_FOREIGN)
        if match is None or match.lastgroup is None or foreign:
            raise self.fail(_stranger(rest.strip()))
        self.kind, self.token = match.lastgroup, match[match.lastgroup]
        self.position = match.end()

    def take(self, *signs: str) -> str | None:
        """Take one of some signs, if one stands here."""
        if self.kind == "sign" and self.token in signs:
            token = self.token
            self.next()
            return token
        return None

    def expect(self, sign: str) -> None:
        """Take a sign that must stand here."""
        if not self.take(sign):
            raise self.missing(repr(sign))

    def at_word(self, word: str) -> bool:
        """Tell whether a word of the language stands here."""
        return self.kind == "name" and self.token == word

    def word(self, word: str) -> bool:
        """Take a word of the language, if it stands here."""
        if self.at_word(word):
            self.next()
            return True
        return False

    def quoted(self, wanted: str) -> str:
        """Take a text in double quotes."""
        if self.kind != "text":
            raise self.missing(wanted)
        value = self.token
        self.next()
        return value

    def name(self, wanted: str) -> str:
        """Take a name, in backquotes or without."""
        if self.kind not in ("name", "quoted"):
            raise self.missing(wanted)
        name = self.token
        self.next()
        return name

    def raw(self, *closing: str) -> str:
        """Return what is written from here to a closing sign, and go to stand before that."""
        ends = [place for sign in closing if (place := self.text.find(sign, self.start)) >= 0]
        if not ends:
            self.start = len(self.text)
            raise self.fail(f"{closing[-1]!r} expected")
        self.position = min(ends)
        return self.text[self.start : self.position].strip()

    def end(self) -> None:
        """See that nothing is left over."""
        if self.kind != "end":
            raise self.fail(f"{self.token!r} is left over{self._hint()}")
