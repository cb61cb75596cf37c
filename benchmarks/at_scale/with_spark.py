"""PySpark by hand: one job with one shuffle, on two cores of this machine."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from pyspark.sql import SparkSession

from at_scale.checks import TENTHS, Found, Table
from at_scale.sql import Words, decimals_of, found, judged, usual

_WORDS = Words("abs({}) < 1e300", "lag(users) IGNORE NULLS")


@cache
def session() -> SparkSession:
    """Return the session, which is started once, as imports are."""
    builder = SparkSession.builder.master("local[2]").appName("scale")
    settings = {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "4",
        "spark.driver.memory": "8g",
        "spark.log.level": "ERROR",
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def find(table: Table) -> Iterator[Found]:
    """Yield what breaks a check."""
    spark = session()
    file = str(table.file)
    cells = spark.read.csv(file, header=True) if table.csv else spark.read.parquet(file)
    cells.createOrReplaceTempView("cells")
    decimals = {}
    if not table.declared:
        for name in TENTHS:
            decimals[name] = usual(spark.sql(decimals_of(table, "cells", name, _WORDS)).collect())
    yield from found(spark.sql(judged(table, "cells", decimals, _WORDS)).collect())
