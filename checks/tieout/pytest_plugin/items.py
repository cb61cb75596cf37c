"""Items: a case fails, warns, is skipped or expected to fail, and says so in sentences."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tieout.model import Finding
from tieout.pytest_plugin import TieoutWarning
from tieout.pytest_plugin.cases import Case
from tieout.pytest_plugin.paths import way_to
from tieout.pytest_plugin.sayings import Accepted, Broken, Stopped, Told, plainly
from tieout.reports.causes import cause_lines
from tieout.reports.groups import Grouping
from tieout.reports.wording import NOTHING_TO_JUDGE, all_unknown, evidence, key_words, one_line, plural

if TYPE_CHECKING:
    from _pytest._code.code import TerminalRepr

_MOST = 10
"""So many findings of one item are told."""


class TableItem(pytest.Item):
    """One rule of a table: passes where it has no open finding."""

    def __init__(self, *, case: Case, way: str, grouped: Grouping, **kwargs: Any) -> None:  # noqa: ANN401
        """Take what became of it, how to get to its project, and what groups findings by their causes."""
        super().__init__(**kwargs)
        self.case, self.way, self.grouped = case, way, grouped
        self.accepted = [one for one in case.findings if one.accepted is not None]
        self.open = [one for one in case.findings if one.accepted is None]
        self._marked()
        self._described()

    def _marked(self) -> None:
        """Tell pytest what it can know before the item runs."""
        case, result = self.case, self.case.result
        kind = result.kind if result else case.kind
        self.add_marker(pytest.mark.tieout(kind=kind, dataset=self.path.stem))
        if self.accepted:
            reasons = dict.fromkeys(one_line(one.accepted or "") for one in self.accepted)
            mark = pytest.mark.xfail(reason="; ".join(reasons), raises=Accepted, strict=True)
            self.add_marker(mark)
        if result and not case.trouble and not case.findings and result.items == result.unknown:
            why = f"judged nothing: {all_unknown(result)}" if result.items else NOTHING_TO_JUDGE
            self.add_marker(pytest.mark.skip(reason=why))

    def _described(self) -> None:
        """Say what is judged, in JUnit files, and by what names ``-k`` finds it."""
        result = self.case.result
        said: dict[str, object] = {"dataset": self.path.stem}
        if result:
            self.extra_keyword_matches.update(result.key.values())
            said |= {"table": result.table, "kind": result.kind, "why": result.why or result.promise}
            counts = ("items", "holds_exactly", "holds_by_rounding", "broken", "unknown")
            said |= {name: getattr(result, name) for name in counts} | {"accepted": len(self.accepted)}
        self.user_properties += said.items()

    def setup(self) -> None:
        """Stop where nothing can be said: that is an error, and no failure."""
        if self.case.trouble:
            raise Stopped(one_line(self.case.trouble), way_to(self.path, self.config), self._line)

    def runtest(self) -> None:
        """Fail with the open findings that are grave enough, and warn of the others."""
        grave = ("error", self.config.getoption("--tieout-fail-on"))
        failing = [one for one in self.open if one.severity in grave]
        failing += self._warned([one for one in self.open if one.severity not in grave])
        if failing:
            raise self._saying(Broken, failing)
        if self.accepted:
            raise self._saying(Accepted, self.accepted)

    def _warned(self, findings: Sequence[Finding]) -> Sequence[Finding]:
        """Warn of findings; return them where a filter makes errors of warnings."""
        more = self._more(len(findings) - _MOST, findings)
        try:
            for number, one in enumerate(findings[:_MOST], 1):
                file = str(self.path.parent.parent / one.path)
                text = "\n".join([self._sentence(one), *(more if number == _MOST else ())])
                warnings.warn_explicit(TieoutWarning(text), None, file, one.line)
        except TieoutWarning:
            return findings
        return ()

    def _saying(self, how: type[Told], findings: Sequence[Finding]) -> Told:
        """Return what is said of findings: place, evidence and cause of each, then why it matters."""
        lines = self._told(findings)
        if how is Broken and self.accepted:
            lines.append(f"{len(self.accepted)} more {plural(len(self.accepted), 'finding')} accepted")
        if findings[0].why:
            lines.append(f"why: {findings[0].why}")
        first = findings[0]
        return how("\n".join(map(one_line, lines)), self._from_here(first.path, first.path), first.line)

    def _more(self, more: int, findings: Sequence[Finding]) -> list[str]:
        """Say how many findings are not told, if any, and what shows them all."""
        if more <= 0:
            return []
        command = "tieout check" if findings[0].kind == "facts" else f"tieout explain {findings[0].rule}"
        return [f"... and {more} more: {command}{f' {self.way}' if self.way else ''} shows all"]

    def _told(self, findings: Sequence[Finding]) -> list[str]:
        """Tell findings one by one, those of one cause together and what it is; count what is too much."""
        lines: list[str] = []
        room, hidden = _MOST, len(findings)
        for group in self.grouped(findings):
            shown = group.findings[:room]
            lines += [line for one in shown for line in self._evidence(one)]
            lines += cause_lines(group) if shown else ()
            room -= len(shown)
            hidden -= len(shown) + (len(group.rest) if shown else 0)
        return lines + self._more(hidden, findings)

    def _evidence(self, finding: Finding) -> Iterator[str]:
        yield self._sentence(finding)
        yield from (f"    {line}" for line in evidence(finding))

    def _sentence(self, finding: Finding) -> str:
        """Return the sentence of a finding, then its place, then its key, on one line."""
        place, key = self._from_here(finding.path, finding.place), key_words(finding.key)
        return one_line(f"{finding.message} ({place}){f' [{key}]' if key else ''}")

    def _from_here(self, path: str, place: str) -> str:
        """Return a place of the project as one types it where pytest was started."""
        return place if not self.way or Path(path).is_absolute() else f"{self.way}/{place}"

    def repr_failure(
        self,
        excinfo: pytest.ExceptionInfo[BaseException],
        style: Any = None,  # noqa: ANN401
    ) -> str | TerminalRepr:
        """Say what is broken in plain sentences, without a traceback."""
        if isinstance(excinfo.value, Told):
            return plainly(excinfo, self.config)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Name the rule file, the line of the rule, counted from 0, and the item."""
        return self.path, self._line - 1 if self._line else 0, self.name

    @property
    def _line(self) -> int:
        """Return the line of the rule; 0 where no one rule is meant."""
        return self.case.result.line if self.case.result else 0
