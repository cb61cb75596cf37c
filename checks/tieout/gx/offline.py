"""Offline: pages of Great Expectations that need no network; what they load stands beside them."""

from __future__ import annotations

import posixpath
import re
import shutil
from base64 import b64encode
from collections.abc import Callable, Mapping
from hashlib import sha256
from importlib.resources import as_file, files
from pathlib import Path, PurePosixPath

from markupsafe import Markup

from tieout.reports.html.links import INDEX

ASSETS = "assets"
_LOGO, _ICON = "static/images/logo-long.png", "static/images/favicon.ico"

_BESIDE: Mapping[str, tuple[str, ...]] = {
    "all.min.css": ("fontawesome-free/fontawesome.min.css", "fontawesome-free/solid.min.css"),
    "bootstrap-datepicker.min.css": ("bootstrap-datepicker/bootstrap-datepicker.min.css",),
    "bootstrap-datepicker.min.js": ("bootstrap-datepicker/bootstrap-datepicker.min.js",),
    "bootstrap-prefers-dark.css": ("bootstrap-dark/bootstrap-prefers-dark.min.css",),
    "bootstrap-table-filter-control.css": ("bootstrap-table/bootstrap-table-filter-control.min.css",),
    "bootstrap-table-filter-control.min.css": ("bootstrap-table/bootstrap-table-filter-control.min.css",),
    "bootstrap-table-filter-control.min.js": ("bootstrap-table/bootstrap-table-filter-control.min.js",),
    "bootstrap-table.min.css": ("bootstrap-table/bootstrap-table.min.css",),
    "bootstrap-table.min.js": ("bootstrap-table/bootstrap-table.min.js",),
    "bootstrap.min.css": ("bootstrap/bootstrap.min.css",),
    "bootstrap.min.js": ("bootstrap/bootstrap.min.js",),
    "jquery-3.7.1.min.js": ("jquery/jquery.min.js",),
    "popper.min.js": ("popper.js/popper.min.js",),
    # Charts; ours are drawn beforehand.
    "vega@5": (),
    "vega-lite@5": (),
    "vega-embed@6": (),
}
"""What a page loads from elsewhere, by the last part of its address, and the files that stand in for it."""

_LOADED = re.compile(r'<(link|script|img)\b[^>]*?\b(?:href|src)="(?:https?:)?//([^"]*)"[^>]*>(?:</script>)?')
_STYLED = re.compile(r"<style>.*?</style>", re.DOTALL)
_FETCHED = re.compile(r"""url\(\s*['"]?(?:https?:)?//[^)]*\)""")
_NEWSLETTER = re.compile(r"<footer>.*?</footer>", re.DOTALL)
_FAVICON = re.compile(r'href="[./]*static/images/favicon\.ico"')
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_HANDLER = re.compile(
    r'onclick="(showAllValidations\(\)|hideSucceededValidations\(\)|clearTableFilters\(\'[\w-]+\'\))"'
)

_STYLE = Markup(
    "<style>"
    ".tieout-back{margin:0;padding:.5rem 3rem}"
    "a,a.nav-link{color:#0056b3}"
    ".breadcrumb-item.active{color:#495057}"
    "code{color:#a8174d}"
    "@media (prefers-color-scheme: dark){"
    "body{background:#191d21;color:#f1f1f1}"
    ".navbar-brand a{background:none}"
    ".navbar-brand a img{visibility:visible;filter:invert(1)}"
    "a,a.nav-link{color:#7db8ff}"
    ".breadcrumb-item.active{color:#ced4da}"
    ".text-danger{color:#ff8a8a!important}"
    "code{color:#ff9ec7}"
    "}"
    "</style>"
)


class Online(Exception):
    """A page would load what is not known here from the network."""


def take_offline(folder: Path, told: Mapping[str, str]) -> None:
    """Rewrite every page of a site so that it needs no network, and lay beside it what it loads.

    Args:
        folder: of the site; its ``index.html`` stands in it, and the data docs of tieout above it.
        told: what a page is of, in words, by its path in the folder.

    Raises:
        Online: a page loads something that has no stand-in here.
    """
    for path in sorted(folder.rglob("*.html")):
        name = path.relative_to(folder).as_posix()
        text = _rewritten(path.read_text("utf-8"), name, told.get(name, ""))
        # A lone surrogate in a name has no place in UTF-8.
        path.write_bytes(text.encode("utf-8", "replace"))
    for path in (folder / "static").rglob("*"):
        if path.is_file() and path.relative_to(folder).as_posix() not in (_LOGO, _ICON):
            path.unlink()
    for path in sorted((folder / "static").rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
    _lay_out(folder / ASSETS)


def _rewritten(text: str, name: str, told: str) -> str:
    above = posixpath.dirname(name) or "."

    def to(path: str) -> str:
        return posixpath.relpath(path, above)

    text = _LOADED.sub(lambda tag: _stand_in(tag, to), text)
    text = _STYLED.sub(lambda style: _FETCHED.sub("none", style[0]), text)
    text = _FAVICON.sub(f'href="{to(_ICON)}"', _NEWSLETTER.sub("", text))
    back = Markup('<p class="tieout-back"><a href="{}">data docs of tieout</a>{}</p>')
    more = Markup(" · {}").format(told) if told else ""
    text = text.replace("<body>", f"<body>{back.format(to(f'../{INDEX}'), more)}", 1)
    head = (
        f'<head><meta charset="UTF-8"><meta http-equiv="Content-Security-Policy" content="{_policy(text)}">'
    )
    text = text.replace("<html>", '<html lang="en">', 1).replace("<head>", head, 1)
    return text.replace("</head>", f"{_STYLE}</head>", 1)


def _stand_in(tag: re.Match[str], to: Callable[[str], str]) -> str:
    kind, address = tag[1], tag[2].partition("?")[0]
    last = PurePosixPath(address).name
    if kind == "img" and last == PurePosixPath(_LOGO).name:
        return f'<img src="{to(_LOGO)}" alt="Great Expectations" height="50">'
    if kind == "img" or last not in _BESIDE:
        raise Online(
            f"a page would load {address}, for which nothing stands in here: "
            "install great-expectations 1.24, or leave these pages out with --no-gx"
        )
    form = '<link rel="stylesheet" href="{}">' if kind == "link" else '<script src="{}"></script>'
    return "".join(form.format(to(f"{ASSETS}/{path}")) for path in _BESIDE[last])


def _policy(text: str) -> str:
    """Return the policy of a page: its own scripts, known by their bytes, and no network."""
    known = dict.fromkeys((*_SCRIPT.findall(text), *_HANDLER.findall(text)))
    digests = (b64encode(sha256(one.encode()).digest()).decode() for one in known)
    scripts = " ".join(["'self' file: 'unsafe-hashes'", *(f"'sha256-{one}'" for one in digests)])
    # A page may be opened from a disk, where only some browsers take its folder for its own.
    return (
        f"default-src 'none'; script-src {scripts}; style-src 'self' file: 'unsafe-inline'; "
        "img-src 'self' file: data:; font-src data:; base-uri 'none'; form-action 'none'"
    )


def _lay_out(folder: Path) -> None:
    """Copy what the pages load, with its licences; the font goes into its style sheet.

    From a disk, some browsers load no font from another file.
    """
    with as_file(files("tieout.gx").joinpath(ASSETS)) as ours:
        shutil.copytree(ours, folder, ignore=shutil.ignore_patterns("*.toml", "*.woff2"))
        font = b64encode((ours / "fontawesome-free" / "fa-solid-900.woff2").read_bytes()).decode()
    sheet = folder / "fontawesome-free" / "solid.min.css"
    data = f'src:url(data:font/woff2;base64,{font}) format("woff2")'
    sheet.write_text(re.sub(r"src:url\([^}]*", data, sheet.read_text("utf-8")), "utf-8", newline="\n")
