"""Settings: what a project says once, so that nobody has to type it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from tieout.facts import nearest
from tieout.kinds.keys import spelled
from tieout.model import Refusal, Refused
from tieout.reports import formats

FAIL_ON = ("error", "warning", "never")
ENGINES = ("polars", "duckdb", "spark")
COLORS = ("auto", "always", "never")
JOINTLY = ("auto", "always", "never")
OWN, SHARED = "tieout.toml", "pyproject.toml"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a project says once; None where it says nothing.

    Args:
        file: that says it.
        path: what is judged where nobody says what.
        output: files to write, ``FMT=FILE``.
        fail_on, select, ignore, max_findings, engine, joint, color, format: as the options of that name.
    """

    file: Path | None = None
    path: str | None = None
    fail_on: str | None = None
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] | None = None
    max_findings: int | None = None
    engine: str | None = None
    joint: str | None = None
    color: str | None = None
    format: str | None = None
    output: tuple[str, ...] | None = None


class _Said(NamedTuple):
    """The settings of one file, as they are written."""

    file: Path
    text: str
    keys: Mapping[str, Any]


def settings_at(path: Path) -> Settings:
    """Return the settings of the nearest folder that has some, upwards from a path.

    A folder with ``.git`` is the last that is looked at. Paths in settings are relative to their file.

    Raises:
        Refused: settings are written wrongly, or a folder has them twice.
    """
    for folder in _upwards(path):
        found = [one for one in (_own(folder / OWN), _shared(folder / SHARED)) if one]
        if len(found) > 1:
            message = f"[tool.tieout] of {SHARED} beside it says settings too: keep one of the two"
            raise Refused([Refusal(shown(folder / OWN), "", message)])
        for one in found:
            return _read(one)
    return Settings()


def shown(path: Path) -> str:
    """Return a path as messages show it: from where we are, where it lies below."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _upwards(path: Path) -> Iterator[Path]:
    start = path.resolve()
    for folder in (start, *start.parents):
        yield folder
        if (folder / ".git").exists():
            return


def _own(file: Path) -> _Said | None:
    return _Said(file, text, _parsed(file, text)) if (text := _text(file)) is not None else None


def _shared(file: Path) -> _Said | None:
    text = _text(file)
    # What does not name us is none of our business, well written or not.
    if text is None or "tieout" not in text:
        return None
    tools = _parsed(file, text).get("tool")
    keys = tools.get("tieout") if isinstance(tools, dict) else None
    if keys is not None and not isinstance(keys, dict):
        raise Refused([Refusal(shown(file), "", f"[tool.tieout]: a table is expected, not {spelled(keys)}")])
    return None if keys is None else _Said(file, text, keys)


def _text(file: Path) -> str | None:
    return file.read_bytes().decode("utf-8-sig", "replace") if file.is_file() else None


def _parsed(file: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise Refused([Refusal(shown(file), "", f"no valid TOML: {error}")]) from error


def _read(said: _Said) -> Settings:
    """Read what one file says; refuse all that it says wrongly."""
    wrong = [(key, _wrong(key, value)) for key, value in said.keys.items()]
    refusals = [Refusal(shown(said.file), _place(said, key), one) for key, one in wrong if one]
    if refusals:
        raise Refused(refusals)
    folder, keys = said.file.parent, dict(said.keys)
    if "path" in keys:
        keys["path"] = shown(folder / keys["path"])
    if "output" in keys:
        parts = [text.partition("=") for text in keys["output"]]
        keys["output"] = [f"{name}={shown(folder / path)}" for name, _, path in parts]
    values: dict[str, Any] = {key: tuple(one) if isinstance(one, list) else one for key, one in keys.items()}
    return Settings(said.file, **values)


def _wrong(key: str, value: object) -> str:
    """Say what is wrong with a key or its value; nothing where both can be read."""
    if key not in _READERS:
        return f"unknown key {spelled(key)}: {nearest(key, _READERS)}"
    wrong = _READERS[key](value)
    return f"{key}: {wrong}" if wrong else ""


def _place(said: _Said, key: str) -> str:
    """Return the line of a key; nothing where it cannot be told."""
    start = end = 0
    if said.file.name == SHARED:
        section = re.search(
            r"^\[[ \t]*tool\.tieout[ \t]*\].*?(?=^\[|\Z)", said.text, re.MULTILINE | re.DOTALL
        )
        start, end = section.span() if section else (0, 0)
    begin = re.compile(rf"^[ \t]*[\"']?{re.escape(key)}[\"']?[ \t]*=", re.MULTILINE)
    found = [one.start() for one in begin.finditer(said.text, start, end or len(said.text))]
    return f"line {said.text.count(chr(10), 0, found[0]) + 1}" if len(found) == 1 else ""


Reader = Callable[[object], str]
"""Says what is wrong with a value; nothing where it can be read."""


def _text_of(value: object) -> str:
    return "" if isinstance(value, str) else f"a text is expected, in quotes, not {spelled(value)}"


def _texts(value: object) -> str:
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ""
    return f'a list of texts such as ["parts-*", "cell"] is expected, not {spelled(value)}'


def _count(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return ""
    return f"a number such as 100 is expected, not {spelled(value)}"


def _one_of(words: tuple[str, ...]) -> Reader:
    def wrong(value: object) -> str:
        if value in words:
            return ""
        listed = ", ".join(map(repr, words))
        return f"{'one of ' if len(words) > 1 else ''}{listed} is expected, not {spelled(value)}"

    return wrong


def _outputs(value: object) -> str:
    if isinstance(value, list):
        parts = [one.partition("=") if isinstance(one, str) else ("", "", "") for one in value]
        if all(name in formats() and path not in ("", "-") for name, _, path in parts):
            return ""
    known = ", ".join(formats())
    return f'a list of "FMT=FILE" is expected, where FMT is one of {known}, not {spelled(value)}'


_READERS: Mapping[str, Reader] = {
    "path": _text_of,
    "fail_on": _one_of(FAIL_ON),
    "select": _texts,
    "ignore": _texts,
    "max_findings": _count,
    "engine": _one_of(ENGINES),
    "joint": _one_of(JOINTLY),
    "color": _one_of(COLORS),
    "format": _one_of(formats()),
    "output": _outputs,
}
KEYS = tuple(_READERS)
