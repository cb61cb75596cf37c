"""Bad input: each folder of ``broken/`` is a small project with what tieout says of it."""

from __future__ import annotations

import difflib
import re
from pathlib import Path

import pytest

from tieout.cli import main

BROKEN = Path(__file__).parent / "broken"
FOLDERS = sorted(folder.name for folder in BROKEN.iterdir() if folder.is_dir() and folder.name[0].isalpha())


@pytest.mark.parametrize("folder", FOLDERS)
def test_what_tieout_says_of_it_is_the_report_word_for_word(
    folder: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(BROKEN / folder)
    code = main(["check"])
    out, err = capsys.readouterr()
    said = f"{out}{err}exit {code}\n"
    report = Path("report.txt")
    if not report.is_file():
        pytest.fail(f"{folder} has no report.txt; tieout says:\n{said}", pytrace=False)
    promised = report.read_text("utf-8")
    difference = difflib.unified_diff(
        promised.splitlines(), said.splitlines(), f"{folder}/report.txt", "what tieout says", lineterm=""
    )
    if said != promised:
        pytest.fail("\n".join(difference), pytrace=False)


def test_a_folder_says_in_words_what_is_wrong() -> None:
    assert FOLDERS
    for folder in FOLDERS:
        assert re.fullmatch(r"[a-zA-Z0-9]+(_[a-zA-Z0-9]+)+", folder), folder
