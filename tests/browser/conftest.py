"""A real browser, the sites it opens, and the guard: where a browser is required, no test is passed over."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Generator, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import hostile
import pytest
from projects import copied, planted
from visits import Site, crawled

from tieout.docs import build
from tieout.run import Choice, check

if TYPE_CHECKING:
    from playwright.sync_api import Browser

REQUIRED = os.environ.get("TIEOUT_BROWSER") == "required"
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let a test that was passed over fail where .ci/run requires a browser."""
    report = yield
    if REQUIRED and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"TIEOUT_BROWSER=required, and this test was skipped: {report.longreprtext}"
    return report


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start the Chromium that is installed; none is ever downloaded."""
    driver = pytest.importorskip(
        "playwright.sync_api", reason="playwright is not installed: pip install --group browser"
    )
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        pytest.skip(f"no Chromium is on the PATH ({', '.join(PROGRAMS)}): apt-get install chromium")
    with driver.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program)
        yield started
        started.close()


def shipped(root: Path) -> Path:
    """Copy the flagship: many series, names in Chinese, accepted findings."""
    return copied("china-digital-economy", root)


PROJECTS: Mapping[str, tuple[Callable[[Path], Path], str]] = {
    "shipped": (shipped, "en"),
    "faults": (planted, "en"),
    "chinese": (planted, "zh"),
    "hostile": (hostile.project, "en"),
}


@pytest.fixture(scope="module", params=PROJECTS)
def site(request: pytest.FixtureRequest, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Build the data docs of a project in a language, and find all their pages."""
    root = tmp_path_factory.mktemp(request.param)
    project, language = PROJECTS[request.param]
    report = check(project(root), Choice(plots=True))
    return crawled(browser, report, build(report, root / "docs", lang=language))
