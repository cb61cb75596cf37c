"""The page of results: what was measured, on which machine, and which targets are met."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version

from at_scale.contenders import CONTENDERS
from at_scale.results import Results, ratio
from at_scale.targets import BY_HAND, Target, targets

PACKAGES = (
    *("tieout", "polars", "duckdb", "numpy", "pyarrow", "pandas", "pyspark"),
    *("pandera", "great-expectations", "pointblank"),
)


def page_of(results: Results) -> str:
    """Return the page."""
    wanted = list(targets(results))
    measured = [one for one in wanted if one.figure is not None]
    return PAGE.format(
        contenders="\n".join(f"* `{one.name}`: {one.does}." for one in CONTENDERS.values()),
        targets="\n".join(map(_target, measured)),
        rest=len(wanted) - len(measured),
        tables="\n\n".join(_table(results, *one) for one in results.tables()),
        cold="\n".join(_cold(results)),
        date=datetime.now(tz=UTC).date(),
        python=platform.python_version(),
        system=f"{platform.system()} on {platform.machine()}",
        cores=os.cpu_count(),
        memory=round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        load=os.getloadavg()[2],
        versions=", ".join(f"{name} {_version(name)}" for name in PACKAGES),
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "(none)"


def _target(one: Target) -> str:
    return f"| {one.words} | {one.limit:.3g} | {_number(one.figure, 2)} | {one.verdict} |"


def _number(value: float | None, digits: int) -> str:
    return "" if value is None else f"{value:,.{digits}f}"


def _table(results: Results, rows: int, variant: str) -> str:
    """Return the table of all that judged one table."""
    order = [name for name in CONTENDERS if _ran(results, name, variant, rows)]
    head = [f"### {rows:,} rows, {variant}", "", _HEAD]
    return "\n".join([*head, *(_row(results, name, variant, rows) for name in order)])


def _ran(results: Results, name: str, variant: str, rows: int) -> bool:
    return any(run[:3] == (name, variant, rows) for run in results.runs)


def _row(results: Results, name: str, variant: str, rows: int) -> str:
    here = (variant, rows)
    runs = [run for run in results.runs if run[:3] == (name, *here)]
    trouble = next((run.trouble for run in runs if run.trouble), "")
    wrong = sorted({check for run in runs for check in run.wrong})
    seconds, memory = results.seconds(name, *here), results.memory(name, *here)
    cells = [
        f"`{name}`",
        trouble.replace("|", "/") or (f"wrong: {', '.join(wrong)}" if wrong else "all"),
        _number(seconds, 2),
        _number(ratio(seconds, results.seconds(BY_HAND, *here)), 2),
        _number(results.cpu(name, *here), 2),
        _number(memory and memory / 1e6, 0),
        _number(ratio(memory, results.memory(BY_HAND, *here)), 2),
        _number(results.seconds(name, *here, cold=True), 2),
        f"{len([run for run in runs if not run.trouble and not run.cold])}",
    ]
    return f"| {' | '.join(cells)} |"


def _cold(results: Results) -> Iterator[str]:
    names = dict.fromkeys(run.contender for run in results.runs if run.variant == "cold")
    for name in names:
        runs = [run for run in results.runs if (run.contender, run.variant) == (name, "cold")]
        trouble = next((run.trouble for run in runs if run.trouble), "")
        seconds = results.seconds(name, "cold", runs[0].rows, cold=True)
        yield f"| `{name}` | {trouble or _number(seconds, 2)} | {len(runs)} |"


_HEAD = """\
| contender | findings | seconds | / by hand | CPU seconds | MB | / by hand | cold | runs |
|---|---|---:|---:|---:|---:|---:|---:|---:|"""

PAGE = """\
# Large tables, beside peers and limits

`tox -e bench` draws a table from a seed, plants errors in it, lets everybody judge it in turn, and writes
this page; CONTRIBUTING.md says how to run a part of it.

The table has twenty years an area, in random order over the whole file: a code, users (a count that never
falls), a level and its growth in percent to one decimal, and two parts of a total. Levels are drawn finer
than they are printed, so that only intervals judge growth rightly. Of each of eight kinds of error 0.1 %
of the rows have one, in areas of their own: a cell that is no number (types), a missing level (required),
a row that stands twice (unique), a part below 0 (range), an unknown code (codes), users that fall
(never_falls), a growth rate that no levels allow (growth), a total that its parts miss (parts). Each is
proved when it is planted to be exactly one finding. *text* is Parquet with figures as texts, *float* with
figures as floats, *csv* a CSV file; decimals are *declared* in the facts or *inferred* from the prints.

Who takes part:

{contenders}

Everybody runs in a process of its own, in turn, round by round, and figures are medians. *Seconds* count
after imports and after a table of 1,000 rows, from the file to the list of findings; *cold* from the start
of the process to its end. *MB* is the peak of the process and of what it started. *Findings* says whether
those of each check are the planted ones, each by area and year. In tieout types and required are one rule,
as for floats in pandas, where NaN is missing: there the two are compared as one. PySpark, which others import
all of where they find it, is hidden from all but Spark's own.

## Targets

| ratio | at most | measured | |
|---|---:|---:|---|
{targets}

Targets for which nobody ran here: {rest}.

## Cold

| command | seconds | runs |
|---|---:|---:|
{cold}

## Results

{tables}

Measured until {date} with Python {python} ({system}, {cores} cores, {memory} GB of memory) under a load of
{load:.1f} in the last quarter of an hour: {versions}.
"""
