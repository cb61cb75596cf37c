"""The site: Great Expectations' own Data Docs, made of a report; nothing is judged again."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import great_expectations as gx
from great_expectations.core import ExpectationSuiteValidationResult, RunIdentifier
from great_expectations.data_context.data_context.ephemeral_data_context import EphemeralDataContext
from great_expectations.data_context.types.base import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
    ProgressBarsConfig,
)
from great_expectations.data_context.types.resource_identifiers import (
    ExpectationSuiteIdentifier,
    ValidationResultIdentifier,
)

from tieout.gx.complete import demand
from tieout.gx.names import plain
from tieout.gx.offline import take_offline
from tieout.gx.results import Suite, suites
from tieout.model import Report

SITE = "tieout"
"""What the site is called on its index."""


def build(report: Report, folder: Path) -> None:
    """Build the site of a report into a folder of its own, and see to it that nothing is left out.

    Args:
        report: the run; all that is shown comes from it.
        folder: where to; it must not be there yet, or be empty.

    Raises:
        Incomplete: something of the report is not in the pages.
        Online: a page would load something from the network.
    """
    context, run, told = _context(), _run(report), suites(report)
    pages: dict[str, Suite] = {}
    for suite in told:
        expectations = [one.expectation for one in suite.judged]
        context.suites.add(gx.ExpectationSuite(name=suite.name, expectations=expectations))
        key = ExpectationSuiteIdentifier(suite.name)
        validated = ValidationResultIdentifier(key, run, plain(suite.table))
        context.validation_results_store.set(validated, _validation(suite, run))
        pages[_page("expectations", key)] = pages[_page("validations", validated)] = suite
    context.add_data_docs_site(SITE, _site(folder))
    context.build_data_docs(site_names=[SITE])
    demand(folder, told, pages)
    take_offline(folder, {name: f"{suite.dataset}: {suite.table}" for name, suite in pages.items()})


def _page(section: str, key: ExpectationSuiteIdentifier | ValidationResultIdentifier) -> str:
    return "/".join((section, *key.to_tuple())) + ".html"  # type: ignore[no-untyped-call]


def _site(folder: Path) -> Any:  # noqa: ANN401 -- its type knows but two of its keys
    return {
        "class_name": "SiteBuilder",
        "show_how_to_buttons": False,
        "store_backend": {
            "class_name": "TupleFilesystemStoreBackend",
            "base_directory": str(folder.resolve()),
        },
        # The word: a real None makes Great Expectations crash.
        "site_section_builders": {"profiling": "None"},
    }


def _context() -> EphemeralDataContext:
    """Return a context that keeps nothing and says nothing."""
    config = DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
        progress_bars=ProgressBarsConfig(globally=False),
    )
    return gx.get_context(mode="ephemeral", project_config=config)


def _run(report: Report) -> RunIdentifier:
    """Return when the run began; its name is the same time, in letters that a file may be called by."""
    started = report.run.started if report.run else ""
    time = datetime.fromisoformat(started) if started else datetime.now(UTC).replace(microsecond=0)
    return RunIdentifier(run_name=time.strftime("%Y%m%dT%H%M%SZ"), run_time=time)


def _validation(suite: Suite, run: RunIdentifier) -> ExpectationSuiteValidationResult:
    number = len(suite.judged)
    kept = sum(bool(one.result.success) for one in suite.judged)
    return ExpectationSuiteValidationResult(
        success=suite.success,
        results=[one.result for one in suite.judged],
        suite_name=suite.name,
        statistics={
            "evaluated_expectations": number,
            "successful_expectations": kept,
            "unsuccessful_expectations": number - kept,
            "success_percent": 100 * kept / number,
        },
        meta={
            "great_expectations_version": gx.__version__,
            "run_id": run,
            "batch_spec": {"data_asset_name": plain(suite.table)},
            "active_batch_definition": {
                "datasource_name": plain(suite.dataset),
                "data_connector_name": "tieout",
                "data_asset_name": plain(suite.table),
                "batch_identifiers": {},
            },
        },
    )
