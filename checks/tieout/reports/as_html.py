"""Format ``html``: one page that is complete without script and network, and prints well."""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from functools import cache
from hashlib import sha256
from typing import NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from tieout import __version__
from tieout.model import REASONS, SEVERITIES, Cell, Finding, Key, Plot, Reason, Report, RuleResult, Unknown
from tieout.relations.sentence import Scale, count_units
from tieout.reports.interval_picture import Bar, intervals
from tieout.reports.phrases import EXPLAINED, rerun
from tieout.reports.series_chart import MANY, CellPlace, in_time, place_of, series
from tieout.reports.svg import symbols, words

# What keeps the page readable where a table is large or hopeless; counts are always whole.
_MOST_FINDINGS, _MOST_UNKNOWNS = 200, 2_000
# Of the findings accepted for one reason the first has a card, and so many of the others a line.
_MOST_LISTED = 5
# In characters: the page without cards, a card, a series, a figure in it, a figure with a finding.
_ROOM, _LEAST_ROOM, _CARD, _SECTION, _ROW, _FLAGGED = 850_000, 250_000, 4_000, 450, 110, 170
_EXITS = {
    0: "everything ran, and nothing reaches the severity on which the gate fails",
    1: "there are findings",
    2: "a file could not be read",
    3: "something could not run",
    5: "nothing was checked",
}


def render(report: Report, fail_on: str) -> str:
    """Return the page: verdict, findings, rules, what could not be checked, series, the run."""
    page = _environment().get_template("index.html.j2")
    style, policy = _style()
    most = _MOST_FINDINGS if report.max_findings is None else report.max_findings
    accepted = report.accepted_groups[:most]
    text = page.render(
        report=report,
        verdict=verdict(report, fail_on),
        tone=_tone(report, fail_on),
        counts=_counts([rule for rule in report.rules if rule.kind != "facts"]),
        facts=_counts([rule for rule in report.rules if rule.kind == "facts"]),
        open=report.open_findings[:most],
        hidden=max(0, len(report.open_findings) - most),
        accepted=[_known(group, most) for group in accepted],
        accepted_hidden=sum(map(len, report.accepted_groups[most:])),
        tables=_rule_tables(report),
        unknowns=_unknowns(report),
        series=_sections(report, most),
        style=style,
        policy=policy,
        symbols=symbols(),
        version=__version__,
        fail_on=fail_on,
        exit_code=report.exit_code(fail_on),
        exit_words=_EXITS[report.exit_code(fail_on)],
    )
    # A lone surrogate, which JSON can smuggle into a title, has no place in UTF-8.
    return text.encode("utf-8", "replace").decode("utf-8")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("tieout", "reports/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        {
            "file": lambda path: path.rpartition("/")[2],
            "interval": interval_words,
            "key": key_words,
            "needed": needed_words,
            "number": _number,
            "picture": picture,
            "plural": lambda number, word: f"{_number(number)} {word}{'' if number == 1 else 's'}",
            "printed": lambda cell: Scale(cell.multiplier, cell.unit).words(cell.printed),
            "rerun": rerun,
            "units": count_units,
        }
    )
    return environment


@cache
def _style() -> tuple[Markup, str]:
    """Return the style sheet, and the policy that allows it and nothing else."""
    environment = _environment()
    assert environment.loader is not None
    # A browser takes the hash of lines that end as they do here.
    style = environment.loader.get_source(environment, "style.css")[0].replace("\r\n", "\n")
    digest = b64encode(sha256(style.encode()).digest()).decode()
    own = "img-src data:; base-uri 'none'; form-action 'none'"
    # The style sheet is ours and holds no values.
    return Markup(style), f"default-src 'none'; style-src 'sha256-{digest}'; {own}"  # noqa: S704


def verdict(report: Report, fail_on: str) -> str:
    """Return the verdict in one line: may this be published, and if not, why not."""
    found = Counter(finding.severity for finding in report.open_findings)
    parts = [_plural(found[one], one) for one in SEVERITIES if found[one]]
    lost, tripped = len(report.unreadable), len(report.could_not_run)
    parts += [f"{_plural(lost, 'file')} could not be read"] if lost else []
    parts += [f"{_plural(tripped, 'rule')} could not run"] if tripped else []
    said, code = ", ".join(parts), report.exit_code(fail_on)
    if code in (2, 3):
        return f"{'Not ready to publish' if found else 'Not fully checked'}: {said}"
    if code == 1:
        return f"Not ready to publish: {said}"
    if not report.checked:
        return "Nothing was checked: " + (said or _why_nothing(report))
    if found["error"]:
        return f"Contradictions found: {said}"
    accepted = len(report.findings) - len(report.open_findings)
    known = f" beyond {_plural(accepted, 'accepted finding')}" if accepted else ""
    return f"No errors: {said}" if said else f"Ties out: no contradiction found{known}"


def _why_nothing(report: Report) -> str:
    if any(rule.items for rule in report.rules):
        return "none of the items could be judged"
    return "no rule met a printed figure" if report.rules else "there is no rule and no table"


def _tone(report: Report, fail_on: str) -> str:
    """Return which sign stands beside the verdict."""
    if report.exit_code(fail_on) == 1 or any(one.severity == "error" for one in report.open_findings):
        return "error"
    if report.exit_code(fail_on):
        return "unknown"
    return "warning" if report.open_findings else "holds"


def _number(number: int) -> str:
    return f"{number:,}".replace(",", "\u202f")


def _plural(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 or word == "info" else f"{number} {word}s"


class Counts(NamedTuple):
    """How many items there are, and what became of them."""

    rules: int
    items: int
    exactly: int
    rounding: int
    broken: int
    accepted: int
    unknown: int


def _counts(rules: Sequence[RuleResult]) -> Counts:
    names = ("items", "holds_exactly", "holds_by_rounding", "broken", "accepted", "unknown")
    return Counts(len(rules), *(sum(getattr(rule, name) for rule in rules) for name in names))


def interval_words(cell: Cell) -> str:
    """Return what a cell can mean, in its printed scale."""
    return "" if cell.interval is None else words(cell.interval, cell.multiplier)


def needed_words(cell: Cell) -> str:
    """Return what a cell would have to be if all others are right, in its printed scale."""
    return "" if cell.implied is None else words(cell.implied, cell.multiplier, cell.interval)


def key_words(key: Key, series: str = "") -> Markup:
    """Return a key in short: its values, without that of the series if it is named beside."""
    # Each value by itself: one that is written from right to left does not turn the next round.
    values = [Markup("<bdi>{}</bdi>").format(value) for value in key.values() if value != series]
    return Markup(" ").join(values)


def picture(finding: Finding) -> Markup:
    """Return the picture of the intervals that do not meet; nothing where there are none."""
    if finding.published is None or finding.implied is None:
        return Markup()
    if finding.kind == "facts":
        read = [(cell, cell.interval) for cell in finding.cells if cell.interval is not None]
        bars = [Bar(f"{cell.counted.capitalize()} {cell.line}", span, "published") for cell, span in read]
    else:
        bars = [
            Bar("Published", finding.published, "published"),
            Bar("Implied", finding.implied, "implied"),
        ]
    title = f"Intervals of {finding.rule} at {' '.join(finding.key.values())}"
    return intervals(bars, _scale(finding), title, finding.gap_units)


def _scale(finding: Finding) -> Scale:
    """Return the scale of the figure in question; base units where it is a term."""
    first = finding.cells[0] if finding.cells else None
    if first is None or finding.published is None:
        return Scale()
    anchors = [cell.interval for cell in finding.cells if cell.role == first.role and cell.interval]
    own = any(set(anchor.ends) & set(finding.published.ends) for anchor in anchors)
    return Scale(first.multiplier, first.unit) if own else Scale()


class RuleRow(NamedTuple):
    """One rule of the table, and what became of it in one word."""

    rule: RuleResult
    word: str


class Known(NamedTuple):
    """The findings that are accepted for one reason: the first, some others, and how many more."""

    first: Finding
    listed: Sequence[Finding]
    hidden: int


def _known(group: Sequence[Finding], most: int) -> Known:
    listed = group[1 : 1 + min(most, _MOST_LISTED)]
    return Known(group[0], listed, len(group) - 1 - len(listed))


def _rule_tables(report: Report) -> tuple[list[RuleRow], list[RuleRow]]:
    """Return the promised and the structural rules, broken ones first."""
    order = ("could not run", "broken", "accepted", "unknown", "not met", "holds")
    rows = sorted(
        (RuleRow(rule, _word(rule)) for rule in report.rules), key=lambda row: order.index(row.word)
    )
    return [row for row in rows if row.rule.kind != "facts"], [
        row for row in rows if row.rule.kind == "facts"
    ]


def _word(rule: RuleResult) -> str:
    if rule.could_not_run:
        return "could not run"
    if rule.broken:
        return "broken" if rule.broken > rule.accepted else "accepted"
    if not rule.items:
        return "not met"
    return "unknown" if rule.unknown == rule.items else "holds"


class UnknownGroup(NamedTuple):
    """The items that could not be judged for one reason: their places, by dataset and rule."""

    reason: Reason
    explained: str
    items: int
    rules: Mapping[tuple[str, str], Sequence[str]]
    hidden: int


def _unknowns(report: Report) -> Iterator[UnknownGroup]:
    counts: Counter[Reason] = Counter()
    for rule in report.rules:
        counts.update(rule.unknown_by)
    most = _MOST_UNKNOWNS if report.max_findings is None else report.max_findings
    shown = report.unknowns[:most]
    for reason in REASONS:
        rules: dict[tuple[str, str], list[Unknown]] = {}
        for one in shown:
            if one.reason == reason:
                rules.setdefault((one.dataset, one.rule), []).append(one)
        listed = sum(map(len, rules.values()))
        items = max(counts[reason], listed)
        if items:
            places = {rule: _places(unknowns) for rule, unknowns in rules.items()}
            yield UnknownGroup(reason, EXPLAINED[reason], items, places, items - listed)


def _places(unknowns: Sequence[Unknown]) -> Sequence[str]:
    """Return where items stand; with the series of each where a rule judges several."""
    series = [one.cells[0].series if one.cells else "" for one in unknowns]
    several = len(set(series)) > 1
    names = ({"series": name} if several else {} for name in series)
    keys = [{**name, **one.key} for name, one in zip(names, unknowns, strict=True)]
    # In an order of ours: that of an engine may differ from run to run.
    ordered = sorted(keys, key=lambda key: tuple(key.values()))
    return [key_words(key) if key else "the whole table" for key in ordered]


class Flag(NamedTuple):
    """What is the matter with a cell: a word, the finding, and whether the cell is the one judged.

    The finding is empty where the page does not show it.
    """

    word: str
    finding: str
    judged: bool


def _flags(report: Report, most: int) -> Mapping[CellPlace, Flag]:
    """Return what is the matter with each cell that a finding names."""
    flags: dict[CellPlace, Flag] = {}
    shown = list(report.open_findings[:most])
    unlisted: list[Finding] = []
    for group in report.accepted_groups[:most]:
        listed = 1 + len(_known(group, most).listed)
        shown += group[:listed]
        unlisted += group[listed:]
    for finding in shown:
        word = finding.severity if finding.accepted is None else "accepted"
        for cell in finding.cells:
            judged = cell.role == finding.cells[0].role
            before = flags.get(place_of(cell))
            if before is None or (judged and not before.judged):
                flags[place_of(cell)] = Flag(word, finding.id, judged)
    for finding in unlisted:
        for cell in finding.cells[:1]:
            flags.setdefault(place_of(cell), Flag("accepted", "", judged=True))
    return flags


class Row(NamedTuple):
    """One figure in the table of its series."""

    period: str
    cell: Cell
    forecast: bool
    flag: Flag | None


class Section(NamedTuple):
    """One series: its figures in order of time, and their chart."""

    plot: Plot
    rows: Sequence[Row]
    chart: Markup
    paths: Sequence[str]

    @property
    def latest(self) -> Row:
        """Return the latest figure; a forecast only where there is nothing else."""
        return next((row for row in reversed(self.rows) if not row.forecast), self.rows[-1])

    @property
    def listed(self) -> Sequence[Row]:
        """Return the rows of the table: the latest, and all of findings that the page shows."""
        early = self.rows[:-MANY]
        return [*(row for row in early if row.flag and row.flag.finding), *self.rows[-MANY:]]

    @property
    def size(self) -> int:
        """Return how much room the series takes on the page, about."""
        rows = self.listed
        flagged = sum(row.flag is not None for row in rows)
        named = len(self.plot.title) + sum(map(len, self.paths))
        return _SECTION + named + _ROW * len(rows) + _FLAGGED * flagged + len(self.chart)


def _sections(report: Report, most: int) -> Sequence[Section]:
    """Return the series in alphabetical order, those with findings first to get their room."""
    flags = _flags(report, most)
    failing = {place for place, flag in flags.items() if flag.judged}
    sections: list[Section] = []
    cards = min(len(report.open_findings), most) + min(len(report.accepted_groups), most)
    room = max(_LEAST_ROOM, _ROOM - _CARD * cards)
    flagged = {id(plot) for plot in report.plots if any(place_of(p.cell) in flags for p in plot.points)}
    drawn = [plot for plot in report.plots if plot.points]
    for plot in sorted(drawn, key=lambda plot: id(plot) not in flagged):
        section = _section(plot, flags, failing)
        room -= section.size
        if room < 0 and sections:
            break
        sections.append(section)
    return sorted(
        sections, key=lambda one: (one.plot.dataset, (one.plot.title or one.plot.series).casefold())
    )


def _section(plot: Plot, flags: Mapping[CellPlace, Flag], failing: Container[CellPlace]) -> Section:
    points = in_time(plot.points)
    rows = [Row(_period(plot, p.cell), p.cell, p.forecast, flags.get(place_of(p.cell))) for p in points]
    paths = list(dict.fromkeys(row.cell.path for row in rows))
    return Section(plot, rows, series(plot, failing), paths)


def _period(plot: Plot, cell: Cell) -> str:
    """Return what a cell's key says beyond series and entities: its period."""
    rest = [text for name, text in cell.key.items() if name not in plot.key and text != plot.series]
    return " ".join(rest)
