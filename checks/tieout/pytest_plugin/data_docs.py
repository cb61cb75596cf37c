"""Data docs: the pages of all that a run of pytest has judged, built when it is over."""

from __future__ import annotations

from pathlib import Path

import pytest

from tieout.model import Refused
from tieout.pytest_plugin.paths import way_to


class DataDocs:
    """Builds them in one process, whichever processes have judged."""

    def __init__(self, config: pytest.Config) -> None:
        """Start from no rule file."""
        self.config = config
        self.folder = config.invocation_params.dir / config.getoption("--tieout-docs")
        self.files: set[Path] = set()
        self.told = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the rule file of an item: it alone is known of what ran in another process."""
        path = self.config.rootpath / report.location[0]
        if path.suffix == ".toml" and path.parent.name == "expectations":
            self.files.add(path)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Build the pages; where they cannot be built, the run has not done what was asked of it."""
        try:
            self.told = self._built()
        except (OSError, Refused) as error:
            # What the command line calls -o has another name here.
            reason = str(error).replace("-o DIR", "--tieout-docs DIR")
            self.told = f"ERROR: they were not built: {reason}"
            if session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
                session.exitstatus = pytest.ExitCode.USAGE_ERROR

    def _built(self) -> str:
        from tieout.docs import build  # noqa: PLC0415
        from tieout.projects import of_project  # noqa: PLC0415
        from tieout.run import Choice, judge  # noqa: PLC0415

        projects = sorted({path.parent.parent for path in self.files})
        if len(projects) != 1:
            found = ", ".join(map(str, projects)) or "no table"
            raise FileNotFoundError(f"the tables of one project are expected, and {found} was judged")
        [project] = projects
        loaded = [of_project(project, path.stem) for path in sorted(self.files)]
        choice = Choice(plots=True, path=way_to(project, self.config) or ".")
        page = build(judge(loaded, choice), self.folder, self.config.getoption("--tieout-fail-on"))
        return way_to(page, self.config)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say where the pages are, or why there are none."""
        terminalreporter.write_sep("-", "data docs")
        terminalreporter.write_line(self.told)
