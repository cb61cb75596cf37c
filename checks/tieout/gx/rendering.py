"""Rendering: an expectation's promise and its evidence as HTML that Great Expectations lays into its pages.

Great Expectations escapes nothing of what it is given, so everything is escaped here. The evidence
brings its own few lines of style, for a page that is not ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from tieout.reports.html.pictures.svg import symbols

_KEPT_APART = (
    *("rule", "fact", "why", "accept", "batch_id"),
    *("package", "resource", "key", "time", "indicator", "value", "facts"),
)
"""What is said elsewhere, or of the batch and not of the promise."""

_STYLE = Markup(
    "<style>"
    ".tieout{margin-top:.5rem}"
    ".tieout table{width:auto;margin:.25rem 0 .5rem;font-size:.875rem}"
    ".tieout td,.tieout th{padding:.15rem .75rem .15rem 0;border:0;vertical-align:top;text-align:left}"
    ".tieout .tieout-finding{border-left:3px solid #c33;padding-left:.75rem;margin:.75rem 0}"
    ".tieout .tieout-accepted{border-color:#888}"
    ".tieout svg.intervals{display:block;max-width:44rem}"
    ".tieout svg text{fill:currentColor;font-size:12px}"
    ".tieout svg svg path{fill:none;vector-effect:non-scaling-stroke}"
    ".tieout path.axis{stroke:currentColor}"
    ".tieout path.guide{stroke:#c33;stroke-dasharray:2 3}"
    ".tieout path.gap{stroke:#c33;stroke-width:3}"
    ".tieout path.published{fill:#27c}"
    ".tieout path.implied{fill:none;stroke:#27c;stroke-dasharray:4 2}"
    ".tieout path.end{stroke:#27c;stroke-width:3}"
    ".tieout .cut{fill:none;stroke:#27c;stroke-width:2}"
    # Great Expectations would scroll what is long in a box of its own, and a print would lack it.
    "td .show-scrollbars:has(.tieout){max-height:none}"
    "</style>"
)


def prescription(judges: str, promise: str, keys: Mapping[str, Any]) -> Markup:
    """Return what is promised: the rule's name, the promise in words, and the keys.

    Args:
        judges: the id of the rule, or of the fact.
        promise: in words.
        keys: what the expectation is given.
    """
    said = [
        Markup("<code>{} = {}</code>").format(name.rstrip("_"), _spelled(value))
        for name, value in keys.items()
        if name not in _KEPT_APART and value not in (None, "", False)
    ]
    parts = [Markup("<strong>{}</strong> {}").format(judges, promise)]
    parts += [Markup(", ").join(said)] if said else []
    parts += [Markup("<em>{}</em>").format(keys["why"])] if keys.get("why") else []
    return Markup("<br>").join(parts)


def evidence(details: Mapping[str, Any]) -> Markup:
    """Return what proves each finding: its sentence, its figures, and the picture of the intervals.

    Args:
        details: of a result, as ``outcome`` makes them.
    """
    findings: Sequence[Mapping[str, Any]] = details.get("findings", ())
    if not findings:
        return Markup()
    body = Markup().join(_finding(one) for one in findings)
    more = details.get("unlisted", 0)
    rest = Markup("<p>{} more are not listed here; the counts include them.</p>").format(more) if more else ""
    drawn = symbols(body) if "<use" in body else ""
    return Markup('{}<div class="tieout">{}{}{}</div>').format(_STYLE, drawn, body, rest)


def tripped(exception: Mapping[str, Any]) -> Markup:
    """Return what was raised instead of a result, in words; nothing where nothing was."""
    # Great Expectations has one such mapping, or one for each metric that it computes.
    several = [exception] if "exception_message" in exception else list(exception.values())
    said = next((one["exception_message"] for one in several if one["exception_message"]), None)
    if said is None:
        return Markup()
    return Markup('<p class="text-danger"><strong>could not be judged</strong> {}</p>').format(said)


def _finding(finding: Mapping[str, Any]) -> Markup:
    accepted = finding.get("accepted")
    word = finding["severity"] if accepted is None else "accepted"
    known = "" if accepted is None else Markup("<p>{}</p>").format(accepted)
    table = _table([tuple(_row(cell)) for cell in finding["cells"]])
    # A picture is our own SVG, made of escaped texts.
    picture = Markup(finding.get("picture", ""))  # noqa: S704
    return Markup(
        '<div class="tieout-finding{}"><p><strong>{}</strong> {}: {} <small>{}</small></p>{}{}{}</div>'
    ).format(
        "" if accepted is None else " tieout-accepted",
        word,
        " ".join(finding["key"].values()),
        finding["message"],
        finding["place"],
        known,
        table,
        picture,
    )


def _table(rows: Sequence[Sequence[str]]) -> Markup:
    """Return the figures of a finding, without a column in which nothing stands."""
    if not rows:
        return Markup()
    heads = ("Figure", "Printed", "Stands for", "Would have to be", "Where")
    kept = [at for at in range(len(heads)) if any(row[at] for row in rows)]
    head = Markup().join(Markup('<th scope="col">{}</th>').format(heads[at]) for at in kept)
    body = (Markup().join(Markup("<td>{}</td>").format(row[at]) for at in kept) for row in rows)
    lines = Markup().join(Markup("<tr>{}</tr>").format(line) for line in (head, *body))
    return Markup("<table>{}</table>").format(lines)


def _row(cell: Mapping[str, str]) -> Iterator[str]:
    yield cell["role"]
    yield cell["printed"]
    yield cell["stands_for"]
    yield cell["must_be"]
    yield f"{cell['place']}{', ' if cell['source'] else ''}{cell['source']}"


def _spelled(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_spelled(one)}" for name, one in value.items())
    return ", ".join(map(_spelled, value)) if isinstance(value, (list, tuple)) else str(value)


def templated(markup: str) -> str:
    """Return HTML as a template of Great Expectations that stands for itself: on one line, without ``$``."""
    return (
        str(escape(markup) if not isinstance(markup, Markup) else markup)
        .replace("$", "&#36;")
        .replace("\n", " ")
    )
