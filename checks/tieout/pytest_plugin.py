"""pytest: every rule of ``expectations/*.toml`` beside a ``datasets/`` folder is a test item."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tieout.model import Refused

if TYPE_CHECKING:
    from tieout.model import Finding, Report, RuleResult


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a rule file that promises something of a dataset of the same name."""
    folder = file_path.parent.parent / "datasets" / file_path.stem
    if file_path.suffix == ".toml" and file_path.parent.name == "expectations" and folder.is_dir():
        return ExpectationsFile.from_parent(parent, path=file_path)
    return None


class ExpectationsFile(pytest.File):
    """One rule file: judged once, an item for each rule and for each structural check."""

    def collect(self) -> Iterator[pytest.Item]:
        """Judge the dataset and yield what became of each rule."""
        from tieout.run import check  # noqa: PLC0415

        try:
            report = check(self.path.parent.parent / "datasets" / self.path.stem)
        except Refused as refused:
            raise self.CollectError(str(refused)) from refused
        for result in report.rules:
            name = result.id if result.kind != "facts" else f"{result.id}[{result.table}]"
            yield RuleItem.from_parent(self, name=name, report=report, result=result)
        for file in report.unreadable:
            yield UnreadableItem.from_parent(self, name=file.path, message=file.message)
        if any(finding.rule == "stale-accept" for finding in report.findings):
            yield RuleItem.from_parent(self, name="stale-accept", report=report, result=None)


class RuleItem(pytest.Item):
    """One rule: passes where no finding of it is an open error."""

    def __init__(self, *, report: Report, result: RuleResult | None, **kwargs: Any) -> None:  # noqa: ANN401
        """Keep the report and what became of the rule."""
        super().__init__(**kwargs)
        self.report, self.result = report, result

    def runtest(self) -> None:
        """Fail with the rule's open findings."""
        if self.result is not None and self.result.could_not_run:
            raise CouldNotRun(self.result.could_not_run)
        if self.result is not None and self.result.unjudged:
            raise CouldNotRun(f"not judged, because {self.result.unjudged} is unreadable")
        found = [f for f in self.report.open_findings if f.severity == "error" and self._is_mine(f)]
        if found:
            raise Broken("\n".join(f"{f.place}: {f.message}" for f in found))

    def _is_mine(self, finding: Finding) -> bool:
        if self.result is None:
            return finding.rule == "stale-accept"
        return self.result.owns(finding)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:  # noqa: ANN401
        """Say what is broken in plain sentences, without a traceback."""
        if isinstance(excinfo.value, (Broken, CouldNotRun)):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Name the rule file and the rule."""
        return self.path, None, self.name


class UnreadableItem(pytest.Item):
    """A file that could not be read: fails, whether a rule needs the file or not."""

    def __init__(self, *, message: str, **kwargs: Any) -> None:  # noqa: ANN401
        """Keep why it could not be read."""
        super().__init__(**kwargs)
        self.message = message

    def runtest(self) -> None:
        """Fail."""
        raise CouldNotRun(f"{self.name} {self.message}")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:  # noqa: ANN401, ARG002
        """Say why in a plain sentence."""
        return str(excinfo.value)


class Broken(Exception):
    """A rule has findings."""


class CouldNotRun(Exception):
    """A rule tripped over something that is not the data's fault."""
