"""A project of Great Expectations: data sources, suites and a checkpoint of all that a project promises.

It is made by Great Expectations itself in a folder of its own, and then written to where it belongs,
with ids that are the same every time and with paths that are right on every machine.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID, uuid5

import great_expectations as gx
from great_expectations.checkpoint.actions import UpdateDataDocsAction
from great_expectations.core.batch_definition import BatchDefinition
from great_expectations.data_context.data_context.file_data_context import FileDataContext

from tieout.facts import Table
from tieout.gx.counted import CountedAction
from tieout.gx.sources import add_batch
from tieout.gx.suites import suite_of
from tieout.in_place import staying
from tieout.owned import listed, rewrite
from tieout.projects import Loaded, find, load
from tieout.run import Choice

CHECKPOINT = "tieout"
_FOLDER = "gx"
_LIST = ".tieout"
"""The file that says which files of the folder are ours."""
_OURS = UUID("2f1c7e0a-6d0b-5b57-9d7c-3f1f0c7a9b11")
"""What the ids of all that is written are made from, with its name."""
_ID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")


class _Placed(NamedTuple):
    """A table, and what it is called in the project."""

    loaded: Loaded
    table: Table
    name: str


def export(path: Path, folder: Path | None = None) -> Path | None:
    """Write the project of Great Expectations for what is at a path, and return its folder, ``gx``.

    Args:
        path: a project, or a dataset's folder.
        folder: where ``gx`` is made; by default the project's folder. Paths in it are seen from there.

    Returns:
        The folder; nothing where there is no dataset.

    Raises:
        Refused: facts or rules are written wrongly; nothing was written.
        FileExistsError: there is a folder ``gx`` that is not of our making.
        FileNotFoundError: there is no such project.
    """
    if path.is_file():
        raise NotADirectoryError(f"{path} is a file: give the project, or the folder of its dataset")
    home = (folder or find(path)[1]).resolve()
    target = home / _FOLDER
    if target.exists() and any(target.iterdir()) and not (target / _LIST).is_file():
        raise FileExistsError(
            f"{target} was not written by tieout, and is left as it is: move it away, "
            "or name another folder with -o DIR"
        )
    loaded, _ = load(path, stay=staying(Choice()))
    if not loaded:
        return None
    with tempfile.TemporaryDirectory() as scratch:
        rewrite(target, _LIST, _made(loaded, home, Path(scratch)), earlier=listed(target, _LIST))
    return target


def _placed(loaded: Sequence[Loaded]) -> Iterator[_Placed]:
    """Yield every table with a name that Great Expectations can give to a file, no two alike."""
    taken: Counter[str] = Counter()
    for one in loaded:
        alone = len(one.dataset.tables) == 1
        for table in one.dataset.tables:
            whole = one.dataset.name if alone else f"{one.dataset.name}.{table.name}"
            name = re.sub(r"[^\w.+-]", "-", whole)
            taken[name.casefold()] += 1
            number = taken[name.casefold()]
            yield _Placed(one, table, name if number == 1 else f"{name}+{number}")


def _made(loaded: Sequence[Loaded], home: Path, scratch: Path) -> dict[str, str]:
    """Let Great Expectations write a project, and return the text of each of its files."""
    context = gx.get_context(mode="file", project_root_dir=scratch)
    ids = {str(context.data_context_id): "project"}
    definitions, counts, paths = [], {}, {}
    for one in _placed(loaded):
        package = _seen_from(home, one.loaded.dataset.folder)
        batch, stand_in = add_batch(context, one.loaded, one.table, scratch, ids)
        paths[str(stand_in)] = package
        definitions.append(_defined(context, one, batch, package, ids))
        counts[one.name] = len(definitions[-1].suite.expectations)
    checkpoint = gx.Checkpoint(
        name=CHECKPOINT,
        validation_definitions=definitions,
        actions=[CountedAction(expectations=counts), UpdateDataDocsAction(name="data-docs")],
    )
    ids[str(context.checkpoints.add(checkpoint).id)] = f"checkpoint {CHECKPOINT}"
    return _texts(scratch / _FOLDER, ids, paths)


def _defined(
    context: FileDataContext, one: _Placed, batch: BatchDefinition[Any], package: str, ids: dict[str, str]
) -> gx.ValidationDefinition:
    """Add the suite of a table and what it is confronted with."""
    suite = context.suites.add(suite_of(one.name, one.loaded, one.table, package))
    ids[str(suite.id)] = f"suite {one.name}"
    seen: Counter[str] = Counter()
    for expectation in suite.expectations:
        said = f"suite {one.name} {_told(expectation.configuration.to_json_dict())}"
        seen[said] += 1
        ids[str(expectation.id)] = f"{said} {seen[said]}"
    known = gx.ValidationDefinition(name=one.name, data=batch, suite=suite)
    definition = context.validation_definitions.add(known)
    ids[str(definition.id)] = f"validation {one.name}"
    return definition


def _told(configuration: Mapping[str, Any]) -> str:
    """Return by what an expectation is known again when the rest of it is changed."""
    kwargs = configuration["kwargs"]
    words = ("rule", "fact", "column", "column_A", "column_B", "column_list")
    return " ".join(str(part) for part in (configuration["type"], *map(kwargs.get, words)) if part)


def _seen_from(home: Path, folder: Path) -> str:
    return Path(os.path.relpath(folder.resolve(), home)).as_posix()


def _texts(folder: Path, ids: Mapping[str, str], paths: Mapping[str, str]) -> dict[str, str]:
    """Return the files of a project as they are to be written."""
    files = sorted(one for one in folder.rglob("*") if one.is_file())
    texts = {}
    for file in files:
        name = file.relative_to(folder).as_posix()
        if not name.startswith("uncommitted/"):
            # An id that has no meaning of ours is known by its file, as there is one in each.
            text = _ID.sub(lambda found: _stable(ids.get(found[0], f"file {name}")), file.read_text("utf-8"))  # noqa: B023 -- called at once
            texts[name] = _with_paths(text, paths)
    return texts


def _stable(name: str) -> str:
    return str(uuid5(_OURS, name))


def _with_paths(text: str, paths: Mapping[str, str]) -> str:
    for stand_in, package in paths.items():
        quoted = package.replace("'", "''")
        text = re.sub(
            rf"(?m)^( +base_directory: )['\"]?{re.escape(stand_in)}['\"]?$",
            lambda found: f"{found[1]}'{quoted}'",  # noqa: B023 -- called at once
            text,
        )
    return text
