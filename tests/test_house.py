"""The house keeps its own rules."""

import ast
import configparser
import re
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path

import polars as pl
import pytest

from tieout.kinds import kinds
from tieout.reports import formats
from tieout.testing import project

ROOT = Path(__file__).parent.parent
SECTIONS = ("Keys:", "Relation:", "Items:", "Blind to:", "Source:")


def command(*arguments: str) -> str:
    lines = ("import contextlib, sys, tieout.cli", "with contextlib.suppress(SystemExit):")
    return "\n".join([*lines, f"    tieout.cli.main({list(arguments)!r})", ""])


def modules_of(*arguments: str) -> set[str]:
    """Run a command line in a fresh interpreter and return the modules it imported."""
    code = command(*arguments) + "print(' '.join(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(run.stdout.splitlines()[-1].split())


def packages(modules: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in modules}


@pytest.fixture(scope="module")
def checked() -> set[str]:
    return modules_of("check", ".", "-q")


def test_help_imports_nothing_of_ours_but_the_names_of_the_commands() -> None:
    loaded = modules_of("--help")

    assert {name for name in loaded if packages({name}) == {"tieout"}} == {
        "tieout",
        "tieout._version",
        "tieout.cli",
    }


@pytest.mark.parametrize("arguments", [["--help"], ["check", "--help"], ["list", "--kinds"]])
def test_help_is_light(arguments: list[str]) -> None:
    heavy = {"pandas", "great_expectations", "polars", "pandera", "narwhals", "jinja2", "markupsafe", "numpy"}

    assert not heavy & packages(modules_of(*arguments))


def test_check_imports_what_it_judges_with_and_no_page_and_no_other_door(checked: set[str]) -> None:
    assert "polars" in packages(checked)
    assert not {"jinja2", "markupsafe", "duckdb", "pyspark"} & packages(checked)
    doors = ("catalogue", "docs", "explain", "gx", "pandera", "pytest_plugin", "python", "testing")
    assert not {f"tieout.{door}" for door in (*doors, "reports.html", "cli.docs", "cli.accept")} & checked


@pytest.mark.parametrize(("part", "used"), [("3", set()), ("three", {"pandera", "pandas"})])
def test_pandera_is_asked_where_cells_break_facts(part: str, used: set[str], tmp_path: Path) -> None:
    project(tmp_path, f"year,part,whole\n2022,1,5\n2023,{part},5\n")
    loaded = modules_of("check", str(tmp_path), "-q")

    assert "tieout.engines.cellwise" in loaded
    assert {"pandera", "pandas"} & packages(loaded) == used


@pytest.mark.parametrize(("part", "looked_for"), [("3", set()), ("9", {"engines.mistakes", "trials"})])
def test_mistakes_are_looked_for_where_something_is_broken(
    part: str, looked_for: set[str], tmp_path: Path
) -> None:
    rule = {"kind": "at_most", "smaller": "part", "larger": "whole"}
    project(tmp_path, f"year,part,whole\n2022,1,5\n2023,{part},5\n", rules=[rule])
    loaded = modules_of("check", str(tmp_path), "-q")

    assert "tieout.engines.together" in loaded
    assert {one for one in ("engines.mistakes", "trials") if f"tieout.{one}" in loaded} == looked_for


def test_a_large_table_is_judged_with_polars_alone(tmp_path: Path) -> None:
    rows = [f"A{one},2023,{9 * (one % 3) - 1},{one % 2}" for one in range(9)]
    table = "\n".join(["area,year,part,whole", *rows, ""])
    rule = {"kind": "at_most", "smaller": "part", "larger": "whole"}
    project(tmp_path, table, {"part": {"constraints": {"minimum": 0}}}, [rule])
    folder = tmp_path / "datasets" / "small"
    facts = (folder / "datapackage.json").read_text("utf-8").replace("table.csv", "table.parquet")
    (folder / "datapackage.json").write_text(facts, "utf-8")
    pl.read_csv(folder / "table.csv").write_parquet(folder / "table.parquet")
    lines = (
        "import sys, tieout.run",
        f"report = tieout.run.check({str(tmp_path)!r}, tieout.run.Choice(whole=2))",
        "print(*{one.rule for one in report.findings}, '|', *sys.modules)",
    )
    run = subprocess.run([sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=True)
    found, _, loaded = run.stdout.partition("|")

    assert set(found.split()) == {"it", "range"}
    assert "tieout.engines.plan.on_polars" in loaded.split()
    assert not {"pandera", "pandas", "pyarrow", "numpy"} & packages(set(loaded.split()))


def test_check_imports_the_kinds_that_rules_name(checked: set[str]) -> None:
    files = [tomllib.loads(path.read_text("utf-8")) for path in (ROOT / "expectations").glob("*.toml")]

    named = {rule["kind"] for file in files for rule in file["rule"]}
    assert {name for name in kinds() if f"tieout.kinds.{name}" in checked} == named < set(kinds())


@pytest.mark.skipif(not find_spec("great_expectations"), reason="only meaningful where it could be imported")
def test_check_never_imports_great_expectations(checked: set[str]) -> None:
    assert "great_expectations" not in packages(checked)


@pytest.mark.parametrize("name", kinds())
def test_a_kind_has_keys_a_promise_and_relation_lines_and_nothing_callable(name: str) -> None:
    source = ROOT / "checks" / "tieout" / "kinds" / f"{name}.py"
    module = ast.parse(source.read_text("utf-8"))
    [kind] = [node for node in module.body if isinstance(node, ast.ClassDef)]

    rest = [node for node in module.body if node is not kind]
    assert all(isinstance(node, (ast.Import, ast.ImportFrom, ast.Expr)) for node in rest)
    assert all(isinstance(node, (ast.AnnAssign, ast.Assign, ast.Expr)) for node in kind.body)
    assigned = {node.targets[0].id for node in kind.body if isinstance(node, ast.Assign)}  # type: ignore[attr-defined]
    assert assigned == {"relation", "anchor"}
    assert not [node for node in ast.walk(kind) if isinstance(node, ast.Lambda)]


@pytest.mark.parametrize("name", kinds())
def test_one_idea_one_file_one_name(name: str) -> None:
    kind = kinds()[name]

    assert kind.__name__ == "".join(part.title() for part in name.split("_"))
    assert (ROOT / "tests" / "kinds" / f"test_{name}.py").is_file()
    assert re.search(rf"^\| `{name}` \|", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("name", kinds())
def test_a_kind_says_its_promise_and_its_sections(name: str) -> None:
    doc = kinds()[name].__doc__ or ""

    assert kinds()[name].promise().endswith(".")
    assert [section for section in SECTIONS if section not in doc] == []


@pytest.mark.parametrize("name", formats())
def test_every_format_stands_in_the_readme(name: str) -> None:
    assert f"`{name}`" in (ROOT / "README.md").read_text("utf-8")


def test_every_dataset_has_promises_and_every_promise_a_dataset() -> None:
    datasets = sorted(path.parent.name for path in (ROOT / "datasets").glob("*/datapackage.json"))
    promised = sorted(path.stem for path in (ROOT / "expectations").glob("*.toml"))

    assert datasets == promised


def test_the_folders_of_data_are_no_packages() -> None:
    found = [
        path for name in ("datasets", "expectations", "tests") for path in (ROOT / name).rglob("__init__.py")
    ]

    assert found == []


def test_the_contracts_of_import_linter_name_every_kind_and_format() -> None:
    settings = (ROOT / "pyproject.toml").read_text("utf-8")

    assert [name for name in kinds() if f'"tieout.kinds.{name}"' not in settings] == []
    assert [name for name in formats() if f'"tieout.reports.as_{name}"' not in settings] == []


def test_tox_lists_what_each_environment_is_for_and_tests_come_last() -> None:
    settings = configparser.ConfigParser(interpolation=None)
    settings.read(ROOT / "tox.ini", "utf-8")
    names = settings["tox"]["env_list"].split(", ")

    assert names[-1] == "tests"
    assert settings["testenv:tests"]["depends"].split(", ") == names[:-1]
    said = [settings[f"testenv:{name}"]["description"] for name in names]
    assert [one for one in said if ":" in one] == []  # tox would take what stands before it for a condition


def test_every_dependency_says_what_it_is_for() -> None:
    settings = (ROOT / "pyproject.toml").read_text("utf-8")
    said = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    [listed] = re.findall(r"^dependencies = \[(.*?)^\]", settings, re.MULTILINE | re.DOTALL)

    names = re.findall(r'"([a-z0-9-]+)', listed)
    assert names
    assert [name for name in names if f"**{name}**" not in said] == []
