"""What Great Expectations finds, and what the gate finds, in the same words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import great_expectations as gx
from great_expectations.core import ExpectationValidationResult
from great_expectations.data_context.types.base import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
    ProgressBarsConfig,
)
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

from tieout.gx.suites import suite_of
from tieout.model import Finding
from tieout.projects import Loaded, load
from tieout.run import check

Said = tuple[str, tuple[tuple[str, str], ...], str, str, str | None]
"""Rule, key, message, severity, and why it is accepted."""


def quiet() -> Any:
    """Return a context that keeps all in memory and draws no bars."""
    stores = InMemoryStoreBackendDefaults(init_temp_docs_sites=False)
    bars = ProgressBarsConfig(globally=False)
    config = DataContextConfig(store_backend_defaults=stores, progress_bars=bars)
    return gx.get_context(mode="ephemeral", project_config=config)


def pandas_batch(frame: Any) -> Any:
    return quiet().data_sources.pandas_default.read_dataframe(frame)


def of_gate(path: Path, *, facts: bool = True) -> list[Said]:
    """Return what ``tieout check`` finds."""
    return sorted(map(_said, (one for one in check(path).findings if facts or one.kind != "facts")), key=str)


def _said(one: Finding) -> Said:
    return (one.rule, tuple(sorted(one.key.items())), _placeless(one.message), one.severity, one.accepted)


def of_results(results: Iterable[ExpectationValidationResult]) -> list[Said]:
    """Return what our expectations find; one that tripped over anything is no result."""
    found = []
    for result in results:
        assert not tripped(result), result.exception_info
        for one in result.result.get("details", {}).get("findings", ()):
            key = tuple(sorted(one["key"].items()))
            found.append((one["rule"], key, _placeless(one["message"]), one["severity"], one["accepted"]))
    return sorted(found, key=str)


def _placeless(message: str) -> str:
    """Return a message without the places of rows: a frame has no lines."""
    return re.sub(r"(line|row) [0-9]+", "row", message)


def of(result: ExpectationValidationResult) -> ExpectationConfiguration:
    """Return the expectation whose result it is."""
    assert result.expectation_config is not None
    return result.expectation_config


def tripped(result: ExpectationValidationResult) -> bool:
    """Tell whether an expectation could not be judged."""
    info = result.exception_info
    parts = [info, *(one for one in info.values() if isinstance(one, dict))]
    return any(one.get("raised_exception") for one in parts)


def promised(path: Path) -> list[tuple[Loaded, str, Sequence[Expectation]]]:
    """Return each table at a path with its expectations: what a user would write beside others."""
    loaded, _ = load(path)
    return [
        (one, table.name, suite_of("suite", one, table, one.dataset.folder.as_posix()).expectations)
        for one in loaded
        for table in one.dataset.tables
    ]
