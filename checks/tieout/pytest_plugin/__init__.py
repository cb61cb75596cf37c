"""pytest: every rule of ``expectations/*.toml`` beside a ``datasets/`` folder is a test item.

Nothing heavy is imported until there is a rule file to collect.
"""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest

from tieout.pytest_plugin.sayings import Told, plainly


class TieoutWarning(UserWarning):
    """A finding that does not fail its item: to be filtered as any other warning."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what may be said on the command line."""
    group = parser.getgroup("tieout", "tables, judged by tieout")
    group.addoption(
        "--tieout-docs",
        metavar="DIR",
        help="after the run, build the HTML data docs of the datasets that were judged in DIR, a new or "
        "empty folder ('tieout docs' adds the pages of Great Expectations)",
    )
    group.addoption(
        "--tieout-fail-on",
        choices=("error", "warning"),
        default="error",
        help="the severity that fails an item; less is a TieoutWarning (default: error)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Name our marker, and have data docs built by the process that sees all reports."""
    config.addinivalue_line(
        "markers", "tieout(kind, dataset): a rule of a table, judged by tieout; added to every such item."
    )
    if config.getoption("--tieout-docs") and not hasattr(config, "workerinput"):
        from tieout.pytest_plugin.data_docs import DataDocs  # noqa: PLC0415

        config.pluginmanager.register(DataDocs(config))


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a rule file: it promises something of the dataset of the same name.

    One without that dataset is collected to say what it lacks: its name may be a slip. Where there is
    no dataset at all it is another tool's file, unless it is asked for by name.
    """
    if file_path.suffix != ".toml" or file_path.parent.name != "expectations":
        return None
    datasets = file_path.parent.parent / "datasets"
    ours = (datasets / file_path.stem).is_dir() or any(datasets.glob("*/datapackage.json"))
    if not ours and not parent.session.isinitpath(file_path):
        return None
    from tieout.pytest_plugin.rule_files import RuleFile  # noqa: PLC0415

    return RuleFile.from_parent(parent, path=file_path)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Say in plain sentences what stopped an item before it ran: pytest asks no item for that."""
    report = yield
    if call.when == "setup" and call.excinfo is not None and isinstance(call.excinfo.value, Told):
        report.longrepr = plainly(call.excinfo, item.config)
    return report
