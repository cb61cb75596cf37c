"""Queries of PostgreSQL: a server of the tests' own gives rows, which are read as if they were printed."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tieout.descriptors.packages import read_facts
from tieout.model import Report, RuleResult, Unreadable
from tieout.run import Choice, check
from tieout.tables import Cells, read_cells

REQUIRED = os.environ.get("TIEOUT_POSTGRES") == "required"
FIELDS: Sequence[dict[str, Any]] = (
    {"name": "area", "type": "string", "role": "entity"},
    {"name": "year", "type": "year"},
    {"name": "level", "type": "number"},
    {"name": "rate", "type": "number", "unit": "percent"},
)
RULE = '[[rule]]\nid = "rate-fits"\nkind = "growth"\npublished = "rate"\nof = "level"\n'
LEVELS = """
SELECT area, year, level::numeric(12, 2), rate::numeric(6, 1) FROM (VALUES
    ('A', 2021, 1.5, NULL), ('A', 2022, 2.1, 40), ('A', 2023, 2.1, 5), ('B', 2021, 9, NULL), ('B', 2022, 8, 7)
) AS made (area, year, level, rate) ORDER BY area, year; """


def lacking(what: str) -> None:
    """Pass a test over for want of PostgreSQL, or fail it where .ci/run requires one."""
    if REQUIRED:
        pytest.fail(f"TIEOUT_POSTGRES=required, and {what}", pytrace=False)
    pytest.skip(what)


def programs() -> Path | None:
    """Return where the programs of a server are: Debian puts them beside the PATH."""
    beside = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = shutil.which("initdb")
    return next((one for one in beside if (one / "initdb").is_file()), Path(found).parent if found else None)


@pytest.fixture(scope="module")
def server() -> Iterator[Path]:
    """Start PostgreSQL on a socket in a folder of its own, and return that."""
    at = programs()
    if at is None:
        lacking("no PostgreSQL is installed: apt-get install postgresql")
    if find_spec("adbc_driver_postgresql") is None:
        lacking("no driver is installed: pip install tieout[postgres]")
    # PostgreSQL does not run as root, and nobody else may enter the folders of the tests.
    owner = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    folder = Path(tempfile.mkdtemp(prefix="tieout-"))
    os.chown(folder, owner.pw_uid, owner.pw_gid)

    def run(program: str, *words: str) -> None:
        command = [f"{at}/{program}", "-D", f"{folder}/data", *words]
        own = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if os.getuid() == 0 else {}
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder, **own)  # type: ignore[call-overload]

    run("initdb", "-U", "tieout", "-A", "trust", "-N", "--no-locale", "-E", "UTF8")
    run("pg_ctl", "start", "-w", "-l", f"{folder}/log", "-o", f"-k {folder} -c listen_addresses= -F")
    try:
        yield folder
    finally:
        run("pg_ctl", "stop", "-m", "immediate")
        shutil.rmtree(folder)


@pytest.fixture
def asked(server: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Say by the variables of psql which database is asked."""
    for name, value in {"PGHOST": str(server), "PGUSER": "tieout", "PGDATABASE": "postgres"}.items():
        monkeypatch.setenv(name, value)


def write(root: Path, query: str, fields: Sequence[dict[str, Any]] = FIELDS, **more: Any) -> Path:
    """Write a project whose one table is what a query gives, and return the dataset's folder."""
    folder = root / "datasets" / "small"
    folder.mkdir(parents=True)
    (folder / "levels.sql").write_text(query, "utf-8")
    schema = {"fields": list(fields), "missingValues": ["", "n/a"]}
    table = {"name": "levels", "path": "levels.sql", "schema": schema, **more}
    (folder / "datapackage.json").write_text(json.dumps({"name": "small", "resources": [table]}), "utf-8")
    (root / "expectations").mkdir()
    (root / "expectations" / "small.toml").write_text(RULE, "utf-8")
    return folder


def read(folder: Path) -> Cells | Unreadable:
    dataset, refusals = read_facts(folder, "datasets/small")
    assert not refusals
    return read_cells(dataset.tables[0])


def results(report: Report) -> dict[tuple[str, str], RuleResult]:
    return {(one.id, one.kind): one for one in report.rules}


@pytest.mark.usefixtures("asked")
def test_values_are_the_texts_that_postgresql_prints(tmp_path: Path) -> None:
    values = {
        "1.5::numeric(12, 2)": "1.50",
        "-0.05::numeric(2, 2)": "-0.05",
        "0::numeric(12, 10)": "0.0000000000",
        "12345678901234567890.5::numeric": "12345678901234567890.5",
        "9007199254740993": "9007199254740993",
        "2312000::float8": "2312000",
        "0.1::real": "0.1",
        "'1.50'::text": "1.50",
        "'n/a'::varchar(9)": None,
        "NULL": None,
        "date '2023-06-30'": "2023-06-30",
        "timestamp '2023-06-30'": "2023-06-30",
        "true": "true",
        "array[1, 2]": "{1,2}",
        "interval '1 day'": "1 day",
    }
    names = [f'a"{place}' for place in range(len(values))]
    quoted = ['"' + name.replace('"', '""') + '"' for name in names]
    cells = ", ".join(f"{value} AS {name}" for value, name in zip(values, quoted, strict=True))
    fields = [{"name": name, "type": "number", "role": "measure"} for name in names]
    found = read(write(tmp_path, f"SELECT 'x' AS more, {cells} -- all of them", fields))
    assert isinstance(found, Cells)
    assert found.frame.rows() == [tuple(values.values())]
    assert found.binary == {'a"5': 64, 'a"6': 32}
    assert (found.counted, [one.message for one in found.flaws]) == (
        "row",
        ["column 'more' is not judged: the facts promise no such column"],
    )


@pytest.mark.usefixtures("asked")
def test_a_query_is_judged_and_in_place_comes_to_the_same(tmp_path: Path) -> None:
    write(tmp_path, LEVELS)
    whole = check(tmp_path)
    said = [(one.place, one.key, one.cells[0].printed, one.cells[1].printed) for one in whole.findings]
    assert said == [
        ("datasets/small/levels.sql:row 3", {"area": "A", "year": "2023"}, "5.0", "2.10"),
        ("datasets/small/levels.sql:row 5", {"area": "B", "year": "2022"}, "7.0", "8.00"),
    ]
    pytest.importorskip("duckdb")
    for choice in (Choice(whole=0), Choice(engine="duckdb")):
        told: list[str] = []
        found = check(tmp_path, Choice(engine=choice.engine, whole=choice.whole, told=told.append))
        assert results(found) == results(whole)
        assert found.findings == whole.findings
        assert not [one for one in told if one.startswith("reading datasets")]


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT * FROM nowhere", 'relation "nowhere" does not exist'),
        (
            "SELECT relname FROM pg_class FOR UPDATE",
            "cannot execute SELECT FOR UPDATE in a read-only transaction",
        ),
        ("DROP TABLE levels", 'syntax error at or near "TABLE"'),
        ("SELECT 1; SELECT 2", 'syntax error at or near ";"'),
    ],
)
def test_what_postgresql_refuses_is_told_in_its_words(query: str, said: str, tmp_path: Path) -> None:
    assert read(write(tmp_path, query)) == Unreadable(
        "datasets/small/levels.sql", f"is a query that PostgreSQL did not answer: {said}", "small"
    )


@pytest.mark.parametrize(
    ("driver", "host", "said"),
    [
        (
            "adbc_driver_postgresql",
            "",
            "nothing says of which PostgreSQL database: set PGHOST, PGDATABASE",
        ),
        ("no_driver", "nowhere", "no driver of PostgreSQL is installed: pip install"),
    ],
)
def test_no_database_is_asked_unless_somebody_says_which(
    driver: str, host: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tieout.files.queries._DRIVER", driver)
    for name in ("PGHOST", "PGHOSTADDR", "PGDATABASE", "PGSERVICE"):
        monkeypatch.setenv(name, host)
    found = read(write(tmp_path, LEVELS))
    assert isinstance(found, Unreadable)
    assert found.message.startswith(f"is a query, and {said}")


def test_a_server_that_does_not_answer_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("adbc_driver_postgresql")
    monkeypatch.setenv("PGHOST", str(tmp_path))
    [found] = check(write(tmp_path, LEVELS).parents[1], Choice(engine="duckdb")).unreadable
    assert "is a query that PostgreSQL did not answer: Failed to connect: " in found.message


def test_ci_requires_postgresql_and_tox_passes_that_on() -> None:
    root = Path(__file__).parents[1]
    assert "export TIEOUT_POSTGRES=required" in (root / ".ci" / "run").read_text("utf-8")
    tests = (root / "tox.ini").read_text("utf-8").partition("[testenv:tests]")[2]
    assert "TIEOUT_POSTGRES" in tests.partition("pass_env =")[2].partition("dependency_groups =")[0].split()


def test_a_query_has_no_dialect(tmp_path: Path) -> None:
    folder = write(tmp_path, LEVELS, dialect={"delimiter": ";"})
    _, refusals = read_facts(folder, "datasets/small")
    assert [one.message for one in refusals] == [
        "dialect {'delimiter': ';'} would not be judged: a query has none; remove it"
    ]
