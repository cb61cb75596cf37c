"""Rule files: a file of promises is collected, its dataset judged once, an item made for each rule."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tieout.facts import DESCRIPTOR, nearest
from tieout.model import Refused, Report
from tieout.pytest_plugin.cases import cases_of
from tieout.pytest_plugin.items import TableItem
from tieout.pytest_plugin.paths import way_to
from tieout.pytest_plugin.sayings import Stopped, Told, plainly

if TYPE_CHECKING:
    from _pytest._code.code import TerminalRepr

_MOST = 10_000
"""A rule of more sets of entities is one item: pytest takes milliseconds for each."""


class RuleFile(pytest.File):
    """One rule file of a project."""

    def collect(self) -> Iterator[pytest.Item]:
        """Judge the dataset and yield what became of each rule."""
        project, name = self.path.parent.parent, self.path.stem
        if not (project / "datasets" / name / DESCRIPTOR).is_file():
            known = [one.parent.name for one in project.glob(f"datasets/*/{DESCRIPTOR}")]
            message = (
                f"there is no dataset {name!r}: datasets/{name}/{DESCRIPTOR} would say what its tables are"
            )
            raise self._stopped(f"{message}: {nearest(name, known)}")
        way = way_to(project, self.config)
        for case in cases_of(self._judged(project, name)):
            # As a text: what --lf reads from its cache is parsed as one, and must be the same.
            id_ = f"{self.nodeid}::{case.name}"
            yield TableItem.from_parent(self, name=case.name, nodeid=id_, case=case, way=way)

    def _judged(self, project: Path, name: str) -> Report:
        from tieout.projects import of_project  # noqa: PLC0415
        from tieout.run import Choice, judge  # noqa: PLC0415

        try:
            return judge([of_project(project, name)], Choice(apart=_MOST))
        except Refused as refused:
            message = str(refused)
        except OSError as error:
            message = str(error)
        except Exception as error:  # noqa: BLE001 -- whatever it is, it is reported as such
            message = f"could not run: {type(error).__name__}: {error}"
        raise self._stopped(message)

    def _stopped(self, message: str) -> Stopped:
        return Stopped(message, way_to(self.path, self.config))

    def repr_failure(  # type: ignore[override]
        self, excinfo: pytest.ExceptionInfo[BaseException]
    ) -> str | TerminalRepr:
        """Say why nothing was collected, in plain sentences."""
        if isinstance(excinfo.value, Told):
            return plainly(excinfo, self.config)
        return super().repr_failure(excinfo)
