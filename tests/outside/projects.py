"""Where the tables stand that others published, and copies of them to change."""

import shutil
from pathlib import Path

OURS = Path(__file__).parent
SHIPPED = OURS.parents[1]


def home(name: str) -> Path:
    """Return the project that holds a dataset: a folder here, or ours itself where it is shipped."""
    return OURS / name if (OURS / name / "datasets").is_dir() else SHIPPED


def folder(name: str) -> Path:
    """Return the folder of a dataset."""
    return home(name) / "datasets" / name


def copied(name: str, root: Path) -> Path:
    """Copy a dataset and its rules into a project of their own, and return that."""
    shutil.copytree(folder(name), root / name / "datasets" / name)
    (root / name / "expectations").mkdir()
    shutil.copy(home(name) / "expectations" / f"{name}.toml", root / name / "expectations")
    return root / name


def planted(root: Path) -> Path:
    """Copy the table with six planted faults into a project of its own, and return that."""
    table, to = OURS / "indicator-fixture", root / "datasets" / "indicators"
    to.mkdir(parents=True)
    (root / "expectations").mkdir()
    for name in ("datapackage.json", "indicators.csv"):
        shutil.copy(table / name, to)
    shutil.copy(table / "indicators.toml", root / "expectations")
    return root
