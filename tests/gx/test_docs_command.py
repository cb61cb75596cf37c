"""tieout docs builds the pages of Great Expectations beside its own, where that is installed."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tieout.cli import docs, main
from tieout.docs import build
from tieout.model import Report

pytest.importorskip("great_expectations", reason="great-expectations is not installed")

from tieout.gx import site
from tieout.gx.complete import Incomplete

RULE = '[[rule]]\nid = "parts-fit"\nkind = "at_most"\nsmaller = "part"\nlarger = "whole"\nwhy = "A part."\n'
MISSING = (
    "tieout: Great Expectations is not installed, so its pages are not built: "
    "pip install 'tieout[gx]', or say --no-gx\n"
)
DOCS = "data docs: build/data-docs/index.html\n"
LINK = '<li><a href="gx/index.html">The same in Great Expectations</a></li>'


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write a project in which a part is more than its whole, and go there."""
    (tmp_path / "datasets" / "sums").mkdir(parents=True)
    (tmp_path / "expectations").mkdir()
    fields = [{"name": "year", "type": "year"}, *({"name": n, "type": "integer"} for n in ("part", "whole"))]
    table = {"name": "parts", "path": "parts.csv", "schema": {"fields": fields, "primaryKey": ["year"]}}
    package = {"name": "sums", "resources": [table]}
    (tmp_path / "datasets" / "sums" / "datapackage.json").write_text(json.dumps(package), "utf-8")
    (tmp_path / "datasets" / "sums" / "parts.csv").write_text("year,part,whole\n2021,98765,2\n", "utf-8")
    (tmp_path / "expectations" / "sums.toml").write_text(RULE, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def pages() -> dict[str, str]:
    folder = Path("build/data-docs/gx")
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in folder.rglob("*.html")}


def index() -> str:
    return Path("build/data-docs/index.html").read_text("utf-8")


def test_docs_builds_both_and_leads_from_one_to_the_other(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["docs", "-q"]) == 1
    assert capsys.readouterr() == ("", DOCS)
    assert LINK in index()
    assert len(pages()) == 3
    assert any("98765" in text for text in pages().values())
    noted = Path("build/data-docs/.pages").read_text("utf-8").splitlines()
    there = {path.relative_to("build/data-docs").as_posix() for path in Path("build/data-docs").rglob("*.*")}
    assert (
        {f"gx/{name}" for name in pages()}
        <= set(noted)
        <= there | {f"{one}" for one in noted if "LICENSE" in one}
    )


def test_a_rebuild_leaves_no_page_of_an_earlier_run_and_nothing_that_is_not_ours() -> None:
    main(["docs", "-q"])
    first = set(pages())
    theirs = Path("build/data-docs/gx/assets/theirs.css")
    theirs.write_text("keep", "utf-8")
    kept = Path("build/data-docs/gx/notes.txt")
    kept.write_text("keep", "utf-8")
    with Path("build/data-docs/.pages").open("a", encoding="utf-8") as file:
        file.write("gx/notes.txt\ngx/../../../expectations/sums.toml\n")
    Path("datasets/sums").rename("datasets/other")
    facts = Path("datasets/other/datapackage.json")
    facts.write_text(facts.read_text("utf-8").replace('"sums"', '"other"'), "utf-8")
    Path("expectations/sums.toml").rename("expectations/other.toml")
    main(["docs", "-q"])
    assert set(pages()) & first == {"index.html"}
    assert len(pages()) == 3
    assert not list(Path("build/data-docs/gx").glob("expectations/sums*"))
    assert Path("expectations/other.toml").is_file()
    main(["docs", "-q", "--no-gx"])
    left = [path for path in Path("build/data-docs/gx").rglob("*") if path.is_file()]
    assert sorted(left) == sorted([theirs, kept])
    assert LINK not in index()


def test_without_great_expectations_our_pages_are_built_and_the_mend_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = {"great_expectations": None}
    monkeypatch.setattr(docs, "find_spec", lambda name: found.get(name, find_spec(name)))
    assert main(["docs", "-q"]) == 1
    assert capsys.readouterr() == ("", MISSING + DOCS)
    assert LINK not in index()
    assert not Path("build/data-docs/gx").exists()


def test_no_gx_neither_builds_them_nor_imports_great_expectations(project: Path) -> None:
    code = (
        "import sys; from tieout.cli import main; code = main(['docs', '-q', '--no-gx']); "
        "sys.exit(10 * code + ('great_expectations' in sys.modules))"
    )
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stdout, run.stderr) == (10, "", DOCS)
    assert not Path("build/data-docs/gx").exists()


def test_redacted_pages_have_no_value() -> None:
    main(["docs", "-q", "--redact"])
    assert [name for name, text in pages().items() if "98765" in text] == []


@pytest.mark.parametrize(
    "error", [Incomplete("t.html shows 1 of 2 rules"), RuntimeError("it broke"), SystemExit(0)]
)
def test_where_something_is_left_out_our_pages_are_built_and_the_exit_code_is_3(
    error: BaseException, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["docs", "-q"])
    capsys.readouterr()

    def broken(_report: Report, folder: Path) -> None:
        (folder / "half.html").parent.mkdir()
        (folder / "half.html").write_text("half", "utf-8")
        raise error

    monkeypatch.setattr(site, "build", broken)
    assert main(["docs", "-q"]) == 3
    said = f"tieout: the pages of Great Expectations are missing: {type(error).__name__}: {error}\n"
    assert capsys.readouterr() == ("", DOCS + said)
    assert "parts-fit" in index()
    assert LINK not in index()
    assert pages() == {}


def test_a_site_that_is_built_twice_is_the_same(tmp_path: Path) -> None:
    beside = tmp_path / "beside"
    site.build(Report(), beside)
    for _ in range(2):
        build(Report(), tmp_path / "docs", beside=beside)
    assert (tmp_path / "docs" / "gx" / "index.html").read_bytes() == (beside / "index.html").read_bytes()
