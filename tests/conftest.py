"""What tests of small tables share."""

import pytest

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
