"""One run of one contender on one table, in a process of its own: ``python -m at_scale.one JSON``."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from at_scale.checks import Table
from at_scale.contenders import CONTENDERS
from at_scale.digests import digests
from at_scale.usage import peak, spent


def main() -> None:
    """Judge a table, and print what it took and what was found as JSON."""
    given = json.loads(sys.argv[1])
    contender = CONTENDERS[given["contender"]]
    if not contender.spark:
        sys.modules["pyspark"] = None  # type: ignore[assignment] # as where it is not installed
    tables = [Table(Path(project), given["text"], given["declared"]) for project in given["projects"]]
    find = contender.start()
    for small in tables[:-1]:  # what is imported, compiled and started is none of the last table's
        list(find(small))
    clock, processor = time.perf_counter(), spent()
    found = list(find(tables[-1]))
    seconds, cpu = time.perf_counter() - clock, spent() - processor
    said = {"seconds": seconds, "cpu": cpu, "memory": peak(), "found": digests(found)}
    print(json.dumps(said))


if __name__ == "__main__":
    main()
