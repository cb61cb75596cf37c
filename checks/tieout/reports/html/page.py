"""How a page is made: its templates, its one style sheet, and the policy that allows nothing else."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from tieout.relations.sentence import Scale, count_units
from tieout.reports.html.evidence import interval_words, key_words, needed_words, picture, rerun


@cache
def environment() -> Environment:
    """Return the templates, which escape every value."""
    made = Environment(
        loader=PackageLoader("tieout", "reports/html/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        {
            "file": lambda path: path.rpartition("/")[2],
            "interval": interval_words,
            "key": key_words,
            "needed": needed_words,
            "number": number,
            "picture": picture,
            "plural": lambda many, word: f"{number(many)} {word}{'' if many == 1 else 's'}",
            "printed": lambda cell: Scale(cell.multiplier, cell.unit).words(cell.printed),
            "rerun": rerun,
            "units": count_units,
        }
    )
    return made


@cache
def style() -> tuple[Markup, str]:
    """Return the style sheet, and the policy that allows it and nothing else."""
    made = environment()
    assert made.loader is not None
    # A browser takes the hash of lines that end as they do here.
    sheet = made.loader.get_source(made, "style.css")[0].replace("\r\n", "\n")
    digest = b64encode(sha256(sheet.encode()).digest()).decode()
    own = "img-src data:; base-uri 'none'; form-action 'none'"
    # The style sheet is ours and holds no values.
    return Markup(sheet), f"default-src 'none'; style-src 'sha256-{digest}'; {own}"  # noqa: S704


def number(many: int) -> str:
    """Write a count, its thousands apart."""
    return f"{many:,}".replace(",", "\u202f")
