"""The catalogue as text: aligned, a rule on a line, its relations beneath."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from tieout.catalogue.kinds import ListedKey, ListedKind
from tieout.catalogue.rules import Catalogue, ListedRule, ListedTable
from tieout.expectations import Rule
from tieout.reports.wording import one_line

_MOST_LINES = 3
_MOST_FILES = 5
_LOOSE = (
    "loose: a figure counts more than once in the relation, as if it were several; what is found broken "
    "is proved, but a contradiction may go unnoticed"
)
_A_RULE = """\
A rule is an entry of expectations/<dataset>.toml:

  [[rule]]
  id = "growth-matches-stations"  # in kebab-case, once in the file
  kind = "growth"
  published = "growth"            # the keys of its kind
  of = "stations"

  # each rule may have
  why = "Printed side by side."
  severity = "error"              # or "warning", "info"
  table = "stations"              # where several tables have these series
  where = { REF_AREA = "CN" }     # which items: of these entities,
  from = "2020"                   # and of these periods
  to = "2024-06"
  warn_below = 1                  # in rounding units; needs a why

Where a key names a series, an expression may stand: of = "fixed + mobile". Keys in brackets may be absent.
"""


def rules_text(found: Catalogue, *, whole: bool = False) -> str:
    """Return the rules of every table; *whole* shows every relation, and why each rule is."""
    parts = ["\n".join(_table(table, whole=whole)) for table in found.tables]
    parts += ["\n".join(f"{file.path}: unreadable: it {file.message}" for file in found.unreadable)]
    return "\n\n".join(part for part in (*parts, "\n".join(_sums(found))) if part) + "\n"


def _table(table: ListedTable, *, whole: bool) -> Iterator[str]:
    more = len(table.paths) - _MOST_FILES
    yield one_line(", ".join(table.paths[:_MOST_FILES]) + (f" and {more} more" if more > 0 else ""))
    if table.facts:
        yield f"  facts: {', '.join(table.facts)}"
    heads = [_head(listed.rule) for listed in table.rules]
    widths = [max(map(len, column)) for column in zip(*heads, strict=True)]
    for listed, head in zip(table.rules, heads, strict=True):
        aligned = "  ".join(text.ljust(width) for text, width in zip(head, widths, strict=True))
        yield one_line(f"  {aligned}".rstrip())
        yield from (f"    {one_line(line)}" for line in _lines(listed, whole=whole))


def _head(rule: Rule) -> tuple[str, str, str, str]:
    where = [f"{name} = {' or '.join(values)}" for name, values in rule.where.items()]
    applies = ["forecasts"] if rule.forecasts else []
    applies += [f"where {' and '.join(where)}"] if where else []
    applies += [f"from {rule.start.text}"] if rule.start else []
    applies += [f"to {rule.end.text}"] if rule.end else []
    applies += [f"a warning below {rule.warn_below} units"] if rule.warn_below is not None else []
    applies += [f"{len(rule.promises)} promises"] if len(rule.promises) > 1 else []
    return rule.id, rule.kind.name(), rule.severity, ", ".join(applies)


def _lines(listed: ListedRule, *, whole: bool) -> Iterator[str]:
    if whole and listed.rule.why:
        yield listed.rule.why
    shown = len(listed.lines) if whole else _MOST_LINES
    for line in listed.lines[:shown]:
        yield f"{line.text}  (loose)" if line.loose else line.text
    rest = listed.lines[shown:]
    loose = sum(line.loose for line in rest)
    if rest:
        yield f"... and {len(rest)} more{f', {loose} of them loose' if loose else ''}"


def _sums(found: Catalogue) -> Iterator[str]:
    if not found.tables:
        yield "nothing would be judged"
        return
    rules = [listed for table in found.tables for listed in table.rules]
    promises = sum(len(listed.rule.promises) for listed in rules)
    tables = sum(len(table.name.split("+")) for table in found.tables)
    counts = ((len(rules), "rule"), (promises, "promise"), (tables, "table"))
    said = [f"{number} {word}{'' if number == 1 else 's'}" for number, word in counts]
    yield f"{said[0]}, {said[1]}, {said[2]}"
    if any(line.loose for listed in rules for line in listed.lines):
        yield _LOOSE


def kinds_text(found: Sequence[ListedKind]) -> str:
    """Return how a rule is written, and each kind with its promise, keys and relation."""
    return "\n".join([_A_RULE, *("\n".join(_kind(kind)) + "\n" for kind in found)])


def _kind(kind: ListedKind) -> Iterator[str]:
    yield f"{kind.name}: {kind.promise}"
    rows = [_key(list(keys)) for _, keys in groupby(kind.keys, lambda key: (key.means, key.required))]
    rows += [
        ("relation", "", kind.relation),
        ("judged", "", kind.items[:1].lower() + kind.items[1:].rstrip(".")),
    ]
    sentences = kind.blind.rstrip(".").split(". ")
    rows += [
        ("" if number else "blind to", "", one[:1].lower() + one[1:]) for number, one in enumerate(sentences)
    ]
    names, forms, _ = (max(map(len, column)) for column in zip(*rows, strict=True))
    yield from (f"  {name.ljust(names)}  {form.ljust(forms)}  {text}" for name, form, text in rows)


def _key(keys: list[ListedKey]) -> tuple[str, str, str]:
    names = ", ".join(key.name for key in keys)
    return (names if keys[0].required else f"[{names}]"), keys[0].written, keys[0].means
