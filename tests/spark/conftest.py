"""One small Spark for all its tests, and the guard: where Spark is required, no test is passed over."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

REQUIRED = os.environ.get("TIEOUT_SPARK") == "required"
HERE = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
"""Spark speaks to itself alone."""
SMALL = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.shuffle.partitions": "1",
    "spark.driver.memory": "512m",
}


def _lacking(what: str) -> None:
    """Pass a test over for want of Spark, or fail it where .ci/run requires one."""
    if REQUIRED:
        pytest.fail(f"TIEOUT_SPARK=required, and {what}", pytrace=False)
    pytest.skip(what)


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Start Spark, once."""
    home = Path(os.environ.get("JAVA_HOME", "nowhere"))
    if not (shutil.which("java") or (home / "bin" / "java").is_file()):
        _lacking("no java is on the PATH: apt-get install default-jre-headless")
    if find_spec("pyspark") is None:
        _lacking("PySpark is not installed: pip install --group spark")
    sql: Any = import_module("pyspark.sql")
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    started = sql.SparkSession.builder.master("local[2]").appName("tieout")
    warehouse = tmp_path_factory.mktemp("warehouse").as_uri()
    for name, value in {**HERE, **SMALL, "spark.sql.warehouse.dir": warehouse}.items():
        started = started.config(name, value)
    session = started.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()
