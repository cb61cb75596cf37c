"""How a page is made: its templates, its one style sheet, and the policy that allows nothing else."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from tieout import __version__
from tieout.reports.html.citations import locator_of, source_of
from tieout.reports.html.evidence import (
    amount,
    interval_words,
    kept,
    key_words,
    needed_words,
    picture,
    rerun,
    straight,
)
from tieout.reports.html.links import STYLE, Links, slug
from tieout.reports.html.pictures.svg import symbols
from tieout.reports.html.words import Words, number

_ONLY = "img-src data:; base-uri 'none'; form-action 'none'"
# A page of the site may be opened from a disk, where only some browsers take its folder for its own.
_POLICY = f"default-src 'none'; style-src 'self' file:; {_ONLY}"


def fill(template: str, words: Words, links: Links, **values: Any) -> str:  # noqa: ANN401
    """Return a page: a template filled in one language, with links that lead on from there."""
    style, policy = inline_style() if links.alone else (Markup(), _POLICY)
    text = (
        environment(words.code)
        .get_template(template)
        .render(
            t=words,
            links=links,
            style=style,
            policy=policy,
            sheet=links.to(STYLE),
            # What is not ours to translate says which language it is in.
            en=Markup() if words.code == "en" else Markup(' lang="en"'),
            version=__version__,
            **values,
        )
    )
    # A lone surrogate, which JSON can smuggle into a title, has no place in UTF-8.
    return text.encode("utf-8", "replace").decode("utf-8")


@cache
def environment(language: str) -> Environment:
    """Return the templates of a language, which escape every value."""
    words = Words(language)
    made = Environment(
        loader=PackageLoader("tieout", "reports/html/templates"),
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        amount=amount,
        file=lambda path: path.rpartition("/")[2],
        interval=lambda cell: interval_words(cell, words),
        kept=kept,
        key=key_words,
        locator=locator_of,
        name=words.name,
        needed=lambda cell: needed_words(cell, words),
        number=number,
        picture=lambda finding: picture(finding, words),
        printed=lambda cell: words.scaled(cell.printed, cell.multiplier, cell.unit),
        rerun=rerun,
        scale=lambda cell: words.scaled("", cell.multiplier, cell.unit),
        slug=slug,
        source=source_of,
        straight=straight,
        symbols=symbols,
        units=words.units,
    )
    return made


@cache
def style_sheet() -> str:
    """Return the style sheet of every page."""
    # A browser takes the hash of lines that end as they do here.
    sheet = files("tieout.reports.html").joinpath("templates", "style.css").read_text("utf-8")
    return sheet.replace("\r\n", "\n")


@cache
def inline_style() -> tuple[Markup, str]:
    """Return the style sheet within a page, and the policy that allows it and nothing else."""
    digest = b64encode(sha256(style_sheet().encode()).digest()).decode()
    # The style sheet is ours and holds no values.
    return Markup(style_sheet()), f"default-src 'none'; style-src 'sha256-{digest}'; {_ONLY}"  # noqa: S704
