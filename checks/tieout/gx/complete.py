"""Complete: whether all that was to be shown stands in the pages; what cannot be drawn is only logged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from markupsafe import Markup, escape

from tieout.gx.rendering import templated
from tieout.gx.results import Judged, Suite
from tieout.reports.html.links import INDEX


class Incomplete(Exception):
    """Pages of Great Expectations lack something of the report."""


def demand(folder: Path, suites: Sequence[Suite], pages: Mapping[str, Suite]) -> None:
    """See to it that every page, every expectation and every result is there, and in the index.

    Args:
        folder: of the site.
        suites: what was to be shown.
        pages: the suite that each page is of, by its path in the folder.

    Raises:
        Incomplete: something is not there.
    """
    shown = {name: _text(folder / name) for name in (INDEX, *pages)}
    lacking = [f"there is no page {name}" for name, text in shown.items() if not text]
    lacking += [f"{INDEX} does not list {name}" for name in pages if f"'{quote(name)}'" not in shown[INDEX]]
    for name, suite in pages.items():
        lacking += _lacking(name, shown[name], suite)
    if lacking:
        raise Incomplete(
            f"Great Expectations left out what was to be shown of {len(suites)} suites: {'; '.join(lacking)}"
        )


def _text(path: Path) -> str:
    return path.read_text("utf-8") if path.is_file() else ""


def _lacking(name: str, page: str, suite: Suite) -> Iterator[str]:
    """Yield what a page does not show of its suite, known by rule and never by position."""
    wanted = Counter(map(_promised, suite.judged))
    shown = sum(min(number, page.count(text)) for text, number in wanted.items())
    if shown != len(suite.judged):
        yield f"{name} shows {shown} of {len(suite.judged)} rules"
    if name.startswith("validations/"):
        texts = Counter(text for one in suite.judged for text in _found(one))
        gone = sum(max(0, number - page.count(text)) for text, number in texts.items())
        if gone:
            yield f"{name} lacks {gone} of the {texts.total()} texts of its results"


def _promised(one: Judged) -> str:
    return templated(Markup("<strong>{}</strong> {}").format(one.rule.id, one.rule.promise))


def _found(one: Judged) -> Iterator[str]:
    """Yield what is shown of a result: what was observed and every finding, or why it did not run."""
    if not one.result.result:
        yield templated(escape(one.result.exception_info["exception_message"]))
        return
    yield f">{one.result.result['observed_value']}<"
    for finding in one.result.result["details"]["findings"]:
        yield templated(escape(finding["message"]))
