"""What tests of small tables share."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tieout.cli import main
from tieout.engines import answers


@pytest.fixture(params=[0, answers.FEW], ids=["columns", "fractions"])
def both_ways(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Judge in columns, as large tables are, and in fractions, as small ones are."""
    monkeypatch.setattr(answers, "FEW", request.param)


@pytest.fixture(autouse=True)
def anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Print the same on GitHub, and where somebody wants colours or none."""
    for name in ("GITHUB_ACTIONS", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def tieout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[str, str, int]]:
    """Run a command in the test's own folder; return what stands on stdout and stderr, and the exit code."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[str, str, int]:
        try:
            code = main(arguments)
        except SystemExit as left:  # as argparse does
            code = int(str(left.code))
        out, err = capsys.readouterr()
        return out, err, code

    return run
