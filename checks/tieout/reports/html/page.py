"""How a page is made: its templates, its style sheet, its script, and the policy that allows nothing else."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from tieout import __version__
from tieout.reports.causes import hint_words
from tieout.reports.html.causes import must_words, suspect_picture
from tieout.reports.html.citations import locator_of, source_of
from tieout.reports.html.evidence import (
    amount,
    interval_words,
    kept,
    key_words,
    needed_words,
    picture,
    printed_words,
    rerun,
    straight,
)
from tieout.reports.html.links import STYLE, Links, slug
from tieout.reports.html.pictures.svg import symbols
from tieout.reports.html.sorting import asks, script, sorting
from tieout.reports.html.words import Words, number

_ONLY = "img-src data:; base-uri 'none'; form-action 'none'"
# A page of the site may be opened from a disk, where only some browsers take its folder for its own.
_SHARED_STYLE = "'self' file:"


def fill(template: str, words: Words, links: Links, **values: Any) -> str:  # noqa: ANN401
    """Return a page: a template filled in one language, with links that lead on from there."""
    text = (
        environment(words.code)
        .get_template(template)
        .render(
            t=words,
            links=links,
            style=Markup(style_sheet()) if links.alone else Markup(),  # noqa: S704 -- ours, without values
            script=Markup(script()),  # noqa: S704
            policy=policy(alone=links.alone),
            sorting_policy=policy(alone=links.alone, sorts=True),
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
        hints=hint_words,
        kept=kept,
        key=key_words,
        locator=locator_of,
        must=lambda cell: must_words(cell, words),
        name=words.name,
        needed=lambda cell: needed_words(cell, words),
        number=number,
        picture=lambda finding: picture(finding, words),
        printed=lambda cell: printed_words(cell, words),
        rerun=rerun,
        scale=lambda cell: words.scaled("", cell.multiplier, cell.unit),
        slug=slug,
        sorting=sorting,
        sorts=asks,
        source=source_of,
        straight=straight,
        suspect_picture=lambda told, finding: suspect_picture(told, finding, words),
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
def policy(*, alone: bool, sorts: bool = False) -> str:
    """Return what a page may load and run: its style sheet, its script if it sorts, and nothing else."""
    # A script is allowed by its text alone: from a disk, 'self' is nothing and file: any file.
    scripts = f"script-src {_hash(script())}; " if sorts else ""
    style = _hash(style_sheet()) if alone else _SHARED_STYLE
    return f"default-src 'none'; {scripts}style-src {style}; {_ONLY}"


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
