"""The pages of Great Expectations load nothing from elsewhere: what they need is laid beside them."""

from __future__ import annotations

import re
import tomllib
from base64 import b64decode
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from reported import finding, rule

from tieout.kinds.growth import Growth
from tieout.model import Report

pytest.importorskip("great_expectations", reason="great-expectations is not installed")

from tieout.gx import offline, site
from tieout.gx.offline import Online, take_offline

ROOT = Path(__file__).parents[2]
ASSETS = Path(str(files("tieout.gx") / "assets"))
PACKAGES = tomllib.loads((ASSETS / "manifest.toml").read_text("utf-8"))["package"]
KEYS = {"published": "yoy", "of": "x"}
LOADS = r'<(?:link|script|img)\b[^>]*?\b(?:href|src)="([^"]*)"'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a site whose names make folders, with an address among its texts."""
    root = tmp_path_factory.mktemp("site") / "gx"
    rules = tuple(
        rule(dataset="d.e", table=table, keys=KEYS, promise=Growth.promise(), items=1, broken=1)
        for table in ("t", "u")
    )
    found = finding(
        dataset="d.e", message="see <img src='https://example.org/a.png'> url(https://example.org)"
    )
    site.build(Report(rules=rules, findings=(found,), datasets=("d.e",)), root)
    return root


def pages(folder: Path) -> list[Path]:
    found = sorted(folder.rglob("*.html"))
    assert len(found) == 5
    return found


@pytest.mark.parametrize("package", PACKAGES, ids=[one["name"] for one in PACKAGES])
def test_what_was_taken_from_others_is_unchanged_and_has_its_licence(package: dict[str, Any]) -> None:
    folder = ASSETS / package["folder"]
    listed: dict[str, str] = dict(package["files"])
    assert {path.name for path in folder.iterdir()} == set(listed)
    assert {name: sha256((folder / name).read_bytes()).hexdigest() for name in listed} == listed
    assert re.search(r"permi(ssion|t)", (folder / "LICENSE").read_text("utf-8"))
    assert set(package) == {"name", "version", "licence", "folder", "files"}


def test_nothing_else_was_taken_and_all_of_it_says_what_it_is_for() -> None:
    assert {path.name for path in ASSETS.iterdir()} == {one["folder"] for one in PACKAGES} | {"manifest.toml"}
    said = " ".join((ROOT / "CONTRIBUTING.md").read_text("utf-8").split())
    assert [
        one["name"]
        for one in PACKAGES
        if f"**{one['name']} {one['version']}** ({one['licence']})" not in said
    ] == []


def test_what_stands_in_is_there_and_is_all_used() -> None:
    used = {path for paths in offline._BESIDE.values() for path in paths}  # noqa: SLF001
    there = {path.relative_to(ASSETS).as_posix() for path in ASSETS.rglob("*.min.*")}
    assert used == there


def test_a_page_loads_only_what_stands_beside_it(folder: Path) -> None:
    for path in pages(folder):
        loaded = re.findall(LOADS, path.read_text("utf-8"))
        assert len(loaded) == 15
        assert [
            one for one in loaded if not (path.parent / one).resolve().is_relative_to(folder.resolve())
        ] == []
        assert [one for one in loaded if not (path.parent / one).is_file()] == []


def test_no_address_is_left_but_that_of_great_expectations_and_those_in_texts(folder: Path) -> None:
    for path in pages(folder):
        text = path.read_text("utf-8")
        left = {one for one in re.findall(r"https?://[\w.]+", text) if "www.w3.org" not in one}
        assert left <= {"https://greatexpectations.io", "https://example.org"}
        assert not re.search(r"integrity|crossorigin|newsletter|<footer", text)


def test_texts_with_addresses_stay_as_they_were_written(folder: Path) -> None:
    read = [path.read_text("utf-8") for path in pages(folder) if "validations" in path.parts]
    written = "see &lt;img src=&#39;https://example.org/a.png&#39;&gt; url(https://example.org)"
    assert sum(written in text for text in read) == 1


def test_a_page_allows_its_own_scripts_and_no_network(folder: Path) -> None:
    for path in pages(folder):
        [policy] = re.findall(r'Content-Security-Policy" content="([^"]*)"', path.read_text("utf-8"))
        told = dict(part.strip().split(" ", 1) for part in policy.split(";"))
        assert told["default-src"] == told["base-uri"] == told["form-action"] == "'none'"
        assert "'unsafe-inline'" not in told["script-src"]
        assert not re.search(r"https?:|unsafe-eval|\*", policy)


def test_every_page_leads_back_and_says_what_it_is_of(folder: Path) -> None:
    for path in pages(folder):
        text = path.read_text("utf-8")
        [back] = re.findall(r'<a href="([^"]*)">data docs of tieout</a>', text)
        assert (path.parent / back).resolve() == (folder.parent / "index.html").resolve()
        assert (path.name == "index.html") != ("d.e: t</p>" in text or "d.e: u</p>" in text)


def test_what_no_page_needs_is_not_laid_beside_them(folder: Path) -> None:
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    static = {one for one in there if one.startswith("static/")}
    assert static == {"static/images/logo-long.png", "static/images/favicon.ico"}
    licences = {f"assets/{one['folder']}/LICENSE" for one in PACKAGES}
    assert licences <= there
    assert not [one for one in there if one.endswith((".gif", ".otf", ".woff2", ".toml"))]
    assert sum((folder / one).stat().st_size for one in there) < 1_400_000


def test_the_font_stands_in_its_style_sheet(folder: Path) -> None:
    sheet = (folder / "assets" / "fontawesome-free" / "solid.min.css").read_text("utf-8")
    [font] = re.findall(r'src:url\(data:font/woff2;base64,([^)]*)\) format\("woff2"\)\}', sheet)
    assert b64decode(font) == (ASSETS / "fontawesome-free" / "fa-solid-900.woff2").read_bytes()
    assert sheet.count("url(") == 1
    for path in (folder / "assets").rglob("*.css"):
        assert not re.search(r"url\(\s*['\"]?(?!['\"]?data:)", path.read_text("utf-8")), path.name


@pytest.mark.parametrize(
    "tag",
    [
        '<script src="https://cdn.example.org/new@2/new.min.js" integrity="sha384-x"></script>',
        '<link rel="stylesheet" href="//cdn.example.org/new.css">',
        '<img src="https://example.org/new.png?d=1">',
    ],
)
def test_what_is_not_known_here_is_an_error_and_not_a_request(tag: str, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(f"<html><head>{tag}</head><body></body></html>", "utf-8")
    with pytest.raises(Online, match=r"would load (cdn\.)?example\.org/new.*--no-gx"):
        take_offline(tmp_path, {})
