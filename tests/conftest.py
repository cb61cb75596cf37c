"""What tests of small tables share."""

import pytest

from tieout.engines import answers


@pytest.fixture(params=[0, answers.FEW], ids=["columns", "fractions"])
def both_ways(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Judge in columns, as large tables are, and in fractions, as small ones are."""
    monkeypatch.setattr(answers, "FEW", request.param)
