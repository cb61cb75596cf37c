"""Settings: where they are looked for, what is refused in them, and that what is typed wins."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tieout.cli import main
from tieout.model import Refused
from tieout.reports import formats
from tieout.settings import KEYS, Settings, settings_at
from tieout.testing import project

BAD = "year,part,whole\n2021,1,2\n2022,9,4\n2023,8,6\n"
PARTS = {"id": "parts-fit", "kind": "at_most", "smaller": "part", "larger": "whole"}
RISES = {"id": "whole-never-falls", "kind": "never_falls", "columns": ["whole"]}
KNOWN = ", ".join(formats())


def refused(folder: Path) -> list[str]:
    with pytest.raises(Refused) as error:
        settings_at(folder)
    return [str(one) for one in error.value.refusals]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Be in a folder that is the top of a repository."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


# --- where


@pytest.mark.parametrize(
    ("files", "path", "found"),
    [
        ({}, "a/b", None),
        ({"tieout.toml": 'path = "1"'}, ".", "tieout.toml"),
        ({"tieout.toml": ""}, "a/b", "tieout.toml"),
        ({"pyproject.toml": "[tool.tieout]"}, "a/b", "pyproject.toml"),
        ({"pyproject.toml": "[tool.ruff]\n# tieout"}, "a/b", None),
        ({"pyproject.toml": "this is no TOML"}, "a/b", None),
        ({"pyproject.toml": "tool = 1\nname = 'tieout'"}, "a/b", None),
        ({"a/tieout.toml": "", "pyproject.toml": "[tool.tieout]"}, "a/b", "a/tieout.toml"),
        ({"a/pyproject.toml": "[tool.ruff]", "tieout.toml": ""}, "a/b", "tieout.toml"),
        ({"a/b/table.csv": "", "a/tieout.toml": ""}, "a/b/table.csv", "a/tieout.toml"),
        ({"a/.git": "gitdir: elsewhere", "tieout.toml": ""}, "a/b", None),
        ({"a/.git": "gitdir: elsewhere", "a/tieout.toml": ""}, "a/b", "a/tieout.toml"),
        ({"a/b/c/tieout.toml": ""}, "a/b", None),
    ],
)
def test_settings_are_those_of_the_nearest_folder_upwards_that_has_some(
    files: dict[str, str], path: str, found: str | None, here: Path
) -> None:
    (here / "a/b/c").mkdir(parents=True)
    for name, text in files.items():
        (here / name).write_text(text, "utf-8")
    assert settings_at(Path(path)).file == (None if found is None else here / found)


# --- what


@pytest.mark.parametrize(
    ("name", "header", "end"), [("tieout.toml", "", "\n"), ("pyproject.toml", "[tool.tieout]\n", "\r\n")]
)
def test_every_setting_is_read(name: str, header: str, end: str, here: Path) -> None:
    text = f"""\
{header}path = "figures"
fail_on = "warning"
select = ["parts-*", "cell"]
ignore = []
max_findings = 0
engine = "polars"
color = "never"
format = "json"
output = ["json=build/report.json", "text=/elsewhere/a=b.txt"]
"""
    (here / "deep").mkdir()
    (here / name).write_bytes(f"\ufeff{text}".replace("\n", end).encode())
    assert settings_at(here / "deep") == Settings(
        file=here / name,
        path="figures",
        fail_on="warning",
        select=("parts-*", "cell"),
        ignore=(),
        max_findings=0,
        engine="polars",
        color="never",
        format="json",
        output=("json=build/report.json", "text=/elsewhere/a=b.txt"),
    )


TEXTS = 'a list of texts such as ["parts-*", "cell"] is expected, not'
NUMBER = "a number such as 100 is expected, not"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("fail-on = 'error'", "unknown key 'fail-on': did you mean 'fail_on'?"),
        ("'maxfindings' = 1", "unknown key 'maxfindings': did you mean 'max_findings'?"),
        ("fail_on = 'eror'", "fail_on: one of 'error', 'warning', 'never' is expected, not 'eror'"),
        ("fail_on = ['error']", "fail_on: one of 'error', 'warning', 'never' is expected, not ['error']"),
        ("color = true", "color: one of 'auto', 'always', 'never' is expected, not True"),
        ("engine = 'dukdb'", "engine: one of 'polars', 'duckdb', 'spark' is expected, not 'dukdb'"),
        ("select = 'parts-*'", f"select: {TEXTS} 'parts-*'"),
        ("ignore = ['a', 1]", f"ignore: {TEXTS} ['a', 1]"),
        ("max_findings = -1", f"max_findings: {NUMBER} -1"),
        ("max_findings = true", f"max_findings: {NUMBER} True"),
        ("max_findings = '9'", f"max_findings: {NUMBER} '9'"),
        ("path = 1", "path: a text is expected, in quotes, not 1"),
        *(
            (
                f"output = {one}",
                f'output: a list of "FMT=FILE" is expected, where FMT is one of {KNOWN}, not {one}',
            )
            for one in ("'json=a'", "['json']", "['json=']", "['json=-']", "['jsn=a']", "['json=a', 1]")
        ),
    ],
)
def test_what_is_written_wrongly_is_refused_with_file_and_line(line: str, said: str, here: Path) -> None:
    (here / "tieout.toml").write_text(f"# settings\n\n  {line}\n", "utf-8")
    assert refused(here) == [f"tieout.toml: line 3: {said}"]
    (here / "tieout.toml").unlink()
    other = "[tool.other]\nfail-on = 1\nmaxfindings = 1\npath = 1\n"
    (here / "pyproject.toml").write_text(f"{other}[tool.tieout]\n{line}\n\n{other}", "utf-8")
    with pytest.raises(Refused):
        settings_at(here)


def test_the_line_is_that_of_our_own_table(here: Path) -> None:
    (here / "pyproject.toml").write_text(
        '[project]\nname = "tieout"\nformat = "x"\n[tool.tieout]\nformat = "txt"\n[tool.z]\nformat = 1\n',
        "utf-8",
    )
    [said] = refused(here)
    assert said.startswith("pyproject.toml: line 5: format: one of ")


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (
            {"tieout.toml": "", "pyproject.toml": "[tool.tieout]"},
            "tieout.toml: [tool.tieout] of pyproject.toml beside it says settings too: keep one of the two",
        ),
        (
            {"tieout.toml": "path = "},
            "tieout.toml: no valid TOML: Invalid value (at end of document)",
        ),
        (
            {"pyproject.toml": "tool.tieout.path = "},
            "pyproject.toml: no valid TOML: Invalid value (at end of document)",
        ),
        (
            {"pyproject.toml": "tool.tieout = 'x'"},
            "pyproject.toml: [tool.tieout]: a table is expected, not 'x'",
        ),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused(files: dict[str, str], said: str, here: Path) -> None:
    for name, text in files.items():
        (here / name).write_text(text, "utf-8")
    assert refused(here) == [said]


def test_all_that_is_wrong_is_refused_at_once_and_nothing_is_judged(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project(here, BAD, rules=[PARTS])
    (here / "tieout.toml").write_text("fail_on = 1\nselekt = []\n", "utf-8")
    for command in ("check", "list", "docs"):
        assert main([command]) == 2
        out, err = capsys.readouterr()
        assert (out, err.count("refused: tieout.toml: line "), err.splitlines()[-1]) == (
            "",
            2,
            "2 refusals; nothing was judged",
        )


# --- what is typed wins


@pytest.mark.parametrize(
    ("setting", "typed", "rules", "code"),
    [
        ("", [], ["cell", "columns", "parts-fit", "row", "whole-never-falls"], 1),
        ('select = ["*-*"]', [], ["parts-fit", "whole-never-falls"], 1),
        ('select = ["*-*"]', ["--select", "row,cell"], ["cell", "row"], 0),
        ('select = ["*-*"]', ["-k", "parts or row"], ["parts-fit"], 1),
        ('ignore = ["c*"]', ["--select", "c*,parts*"], ["parts-fit"], 1),
        ('ignore = ["parts*", "c*"]', [], ["row", "whole-never-falls"], 0),
        ('ignore = ["parts*"]', ["--ignore", "c*"], ["parts-fit", "row", "whole-never-falls"], 1),
        ('select = ["parts-fit"]\nfail_on = "never"', [], ["parts-fit"], 0),
        ('select = ["parts-fit"]\nfail_on = "never"', ["--fail-on", "error"], ["parts-fit"], 1),
    ],
)
def test_what_is_typed_wins_over_settings(
    setting: str, typed: list[str], rules: list[str], code: int, here: Path
) -> None:
    project(here, BAD, rules=[PARTS, RISES])
    (here / "tieout.toml").write_text(f'output = ["json=report.json"]\n{setting}\n', "utf-8")
    assert main(["check", *typed]) == code
    record = json.loads(Path("report.json").read_text("utf-8"))
    assert sorted(rule["id"] for rule in record["rules"]) == rules


def test_settings_name_path_format_files_and_how_many_findings_are_listed(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    project(here / "figures", BAD, rules=[PARTS])
    (here / "below").mkdir()
    paths = 'path = "figures"\noutput = ["json=build/report.json"]\n'
    (here / "pyproject.toml").write_text(
        f'[tool.tieout]\n{paths}max_findings = 1\ncolor = "always"\n', "utf-8"
    )
    monkeypatch.chdir(here / "below")
    assert main(["check"]) == 1
    assert "... and 1 more finding\n\n\x1b[1;31m2 errors\x1b[0m\n" in capsys.readouterr().out
    assert len(json.loads((here / "build/report.json").read_text("utf-8"))["findings"]) == 1
    assert main(["check", "--max-findings", "2", "--color", "never", "-o", "json=mine.json", "-v"]) == 1
    out, err = capsys.readouterr()
    assert ("more" in out, "\x1b" in out, err) == (False, False, f"settings: {here / 'pyproject.toml'}\n")
    assert len(json.loads(Path("mine.json").read_text("utf-8"))["findings"]) == 2
    assert main(["explain", "parts-fit", "2022"]) == 0
    assert "tieout check --select parts-fit " in capsys.readouterr().out
    # A path that is typed has its own settings.
    (here / "figures" / "tieout.toml").write_text('select = ["row"]\nformat = "json"\n', "utf-8")
    assert main(["list", "../figures"]) == 0
    assert "facts: row\n" in capsys.readouterr().out


def test_help_names_every_setting(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["check", "--help"])
    assert f"  {', '.join(KEYS)}.\n" in capsys.readouterr().out
