"""How a built site is walked through: its pages, and what each says while it is open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote, urldefrag, urlsplit

from tieout.model import Report

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Page

LINKS = """() => [...document.querySelectorAll('[href], [src]')].map(
    one => new URL(one.getAttribute('href') ?? one.getAttribute('src'), document.baseURI).href)"""
IDS = "() => [...document.querySelectorAll('[id]')].map(one => one.id)"
OPEN_ALL = "() => document.querySelectorAll('details').forEach(one => { one.open = true })"


class Outline(NamedTuple):
    """What a page links to or loads, as addresses, and the anchors it has."""

    links: tuple[str, ...]
    anchors: frozenset[str]


@dataclass(frozen=True, slots=True)
class Site:
    """A built site: the report it was made from, and its pages, the first one first."""

    report: Report = field(repr=False)
    index: Path
    pages: Mapping[Path, Outline] = field(repr=False)

    def name(self, page: Path) -> str:
        """Return how a failing test names a page."""
        return page.relative_to(self.index.parent).as_posix()

    def outside(self, addresses: list[str]) -> list[str]:
        """Return the addresses that are no file of the site."""
        return [one for one in addresses if not one.startswith("data:") and not self.holds(one)]

    @property
    def sorts(self) -> Sequence[Path]:
        """Return the first page and the largest of each folder, for what takes long on every page."""
        largest = {path.parent: path for path in sorted(self.pages, key=lambda path: path.stat().st_size)}
        return [self.index, *(path for path in largest.values() if path != self.index)]

    def holds(self, address: str) -> bool:
        """Tell whether an address is that of a file of the site."""
        path = file_of(address)
        return path is not None and path.is_file() and path.is_relative_to(self.index.parent)


@dataclass(frozen=True, slots=True)
class Visit:
    """A tab, what its page asked for, and what that said: console, errors, dialogs."""

    page: Page
    asked: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def go(self, path: Path) -> None:
        """Open another file, of which nothing was asked or said yet."""
        self.asked.clear()
        self.said.clear()
        self.page.goto(path.as_uri())

    def text(self) -> str:
        """Return all the text that a reader can see, with everything opened that can be opened."""
        self.page.evaluate(OPEN_ALL)
        return self.page.inner_text("body")


def file_of(address: str) -> Path | None:
    """Return the file that an address names; nothing if it names none."""
    parts = urlsplit(address)
    return Path(unquote(parts.path)) if parts.scheme == "file" else None


@contextmanager
def opened(browser: Browser, path: Path | None = None, **given: Any) -> Iterator[Visit]:
    """Open a tab, and a file in it, as a reader without network does."""
    with browser.new_context(offline=True, **given) as context:
        visit = Visit(context.new_page())

        def dismiss(dialog: Dialog) -> None:
            visit.said.append(f"{dialog.type}: {dialog.message}")
            dialog.dismiss()

        visit.page.on("request", lambda request: visit.asked.append(request.url))
        visit.page.on("console", lambda message: visit.said.append(f"{message.type}: {message.text}"))
        visit.page.on("pageerror", lambda error: visit.said.append(f"error: {error}"))
        visit.page.on("dialog", dismiss)
        if path is not None:
            visit.go(path)
        yield visit


def crawled(browser: Browser, report: Report, index: Path) -> Site:
    """Follow every link from the first page."""
    pages: dict[Path, Outline] = {}
    site, waiting = Site(report, index, pages), [index]
    with opened(browser, java_script_enabled=False) as visit:
        while waiting:
            path = waiting.pop(0)
            if path in pages:
                continue
            visit.go(path)
            links = tuple(visit.page.evaluate(LINKS))
            pages[path] = Outline(links, frozenset(visit.page.evaluate(IDS)))
            targets = {file_of(urldefrag(link).url) for link in links if site.holds(link)}
            waiting += sorted(one for one in targets if one is not None and one.suffix == ".html")
    return site
