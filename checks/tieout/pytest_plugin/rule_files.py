"""Rule files: a file of promises is collected, its dataset judged once, an item made for each rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tieout.facts import DESCRIPTOR, nearest
from tieout.model import Refused, Report
from tieout.pytest_plugin.cases import cases_of
from tieout.pytest_plugin.items import TableItem
from tieout.pytest_plugin.paths import way_to
from tieout.pytest_plugin.sayings import Stopped, Told, plainly
from tieout.reports.groups import grouping

if TYPE_CHECKING:
    from _pytest._code.code import TerminalRepr

_MOST = 10_000
"""A rule of more sets of entities is one item: pytest takes milliseconds for each."""

_Names = Mapping[str, str]
_NAMES = pytest.StashKey[dict[Path, _Names]]()
"""What the datasets of each project are called, by the names of their folders, in order."""


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
        report = self._judged(project, name)
        grouped = grouping(report)
        for case in cases_of(report, self.config.getoption("--tieout-fail-on")):
            # As a text: what --lf reads from its cache is parsed as one, and must be the same.
            id_ = f"{self.nodeid}::{case.name}"
            yield TableItem.from_parent(self, name=case.name, nodeid=id_, case=case, way=way, grouped=grouped)

    def _judged(self, project: Path, name: str) -> Report:
        from tieout.projects import namesakes, of_project  # noqa: PLC0415
        from tieout.run import Choice, judge  # noqa: PLC0415

        try:
            loaded = of_project(project, name)
            names = self._names(project).items()
            named = [(one, f"{_shown(folder)}/{DESCRIPTOR}") for folder, one in names]
            if twins := list(namesakes(one for one in named if one[0] == loaded.dataset.name)):
                raise Refused(twins)  # noqa: TRY301 -- told as any other refusal
            return judge([loaded], Choice(apart=_MOST))
        except Refused as refused:
            message = str(refused)
        except OSError as error:
            message = str(error)
        except Exception as error:  # noqa: BLE001 -- whatever it is, it is reported as such
            message = f"could not run: {type(error).__name__}: {error}"
        raise self._stopped(message)

    def _names(self, project: Path) -> _Names:
        """Return what the datasets of a project are called; they are read once in a session."""
        from tieout.descriptors.packages import read_facts  # noqa: PLC0415

        known = self.session.stash.setdefault(_NAMES, {})
        if project not in known:
            folders = [path.parent for path in sorted(project.glob(f"datasets/*/{DESCRIPTOR}"))]
            known[project] = {one.name: read_facts(one, _shown(one.name))[0].name for one in folders}
        return known[project]

    def _stopped(self, message: str) -> Stopped:
        return Stopped(message, way_to(self.path, self.config))

    def repr_failure(  # type: ignore[override]
        self, excinfo: pytest.ExceptionInfo[BaseException]
    ) -> str | TerminalRepr:
        """Say why nothing was collected, in plain sentences."""
        if isinstance(excinfo.value, Told):
            return plainly(excinfo, self.config)
        return super().repr_failure(excinfo)


def _shown(folder: str) -> str:
    return f"datasets/{folder}"
