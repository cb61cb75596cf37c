"""Suspicions: what no rule proves wrong and wants a second look; each file named by an id finds one sort.

A file states as the first line of its docstring what is promised, and yields with ``found`` where that
looks doubtful. It judges nothing: what it yields is a warning, and none where the figure is wrong anyway.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator, Sequence
from types import ModuleType

from tieout.kinds.docstrings import flowing, sections
from tieout.model import SUSPICION, Finding, RuleResult, Spot
from tieout.suspicions.scene import Scene
from tieout.suspicions.telling import told


def suspicions_of(
    scope: tuple[str, str], scene: Scene, wanted: Iterable[str], known: Iterable[Spot]
) -> Iterator[tuple[RuleResult, Sequence[Finding]]]:
    """Yield each suspicion that is wanted with its findings, of which there may be none.

    Args:
        scope: the dataset and its table.
        scene: the figures, and what the rules come to.
        wanted: the ids of suspicions.
        known: the cells that an error or a cause names already.
    """
    spots = frozenset(known)
    for one in wanted:
        findings = list(told(scope, scene.seen, one, _file(one).found(scene), spots))
        yield result_of(scope, one, len(findings)), findings


def result_of(scope: tuple[str, str], one: str, broken: int = 0) -> RuleResult:
    """Return the result of a suspicion that has so many findings."""
    said = _file(one).__doc__ or ""
    blind = flowing(sections(said).get("Blind to", ""))
    promise = said.partition("\n")[0]
    return RuleResult(*scope, one, SUSPICION, "warning", promise, items=broken, broken=broken, blind=blind)


def _file(one: str) -> ModuleType:
    """Return the file of a suspicion; it is imported only now."""
    return importlib.import_module(f"{__name__}.{one.replace('-', '_')}")
