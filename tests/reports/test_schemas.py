"""Every format that has a schema keeps it; ours says all that a record has, and no more."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

import pytest
import xmlschema
from jsonschema import Draft202012Validator
from odd import CAUSED, EVERY, REPORTS

from tieout.explain import as_json
from tieout.explain.names import Meant
from tieout.model import REASONS, SEVERITIES, Origin, Report
from tieout.reports import render
from tieout.run import Choice, check

OURS = json.loads((files("tieout.reports") / "tieout-report-1.schema.json").read_text("utf-8"))
DEFS = OURS["$defs"]
THEIRS = Path(__file__).parent / "schemas"
ESS = json.loads((THEIRS / "ess-validation-report.schema.json").read_text("utf-8"))
JUNIT = xmlschema.XMLSchema(THEIRS / "junit-10.xsd")
BROKEN = Path(__file__).parents[1] / "broken"
FOLDERS = ("a_file_that_is_not_utf8", "a_stale_acceptance", "sources_that_contradict")


@pytest.fixture(scope="module", params=[*REPORTS, *FOLDERS])
def report(request: pytest.FixtureRequest) -> Report:
    return REPORTS.get(request.param) or check(BROKEN / request.param, Choice(run=True))


def of(name: str) -> Draft202012Validator:
    """Return what judges one part of a record, and takes no key that is not described."""
    return Draft202012Validator({"$ref": f"#/$defs/{name}", "unevaluatedProperties": False, "$defs": DEFS})


def faults(schema: Draft202012Validator, plain: object) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in schema.iter_errors(plain)]


def test_the_schemas_are_schemas() -> None:
    for schema in (OURS, ESS):
        Draft202012Validator.check_schema(schema)


def test_a_record_keeps_our_schema(report: Report) -> None:
    assert faults(Draft202012Validator(OURS), json.loads(render(report, "json"))) == []


def test_every_line_keeps_our_schema(report: Report) -> None:
    lines = render(report, "jsonl").splitlines()
    line = Draft202012Validator({"$ref": "#/$defs/line", "$defs": DEFS})
    assert [fault for one in lines for fault in faults(line, json.loads(one))] == []


def test_a_file_for_jenkins_keeps_its_schema(report: Report) -> None:
    JUNIT.validate(render(report, "junit"))


def test_a_validation_report_keeps_the_schema_of_the_ess(report: Report) -> None:
    results = json.loads(render(report, "ess"))
    assert faults(Draft202012Validator(ESS), results) == []
    assert len({one["id"] for one in results}) == len(results)


def test_what_explains_an_item_is_of_the_record_s_parts() -> None:
    several: list[Meant] = [EVERY.findings[0], EVERY.unknowns[0], (EVERY.rules[1],)]
    for asked in several:
        part = json.loads(as_json(EVERY, asked))
        for name in ("rule", "finding", "unknown"):
            assert [fault for one in part[f"{name}s"] for fault in faults(of(name), one)] == []


# --- the schema is as tight as the record

WRITTEN = json.loads(render(EVERY, "json"))
CAUSED_TOO = json.loads(render(CAUSED, "json"))
[CAUSE, *_] = CAUSED_TOO["causes"]


def within(plain: object) -> Iterator[Mapping[str, Any]]:
    """Yield every object in plain values."""
    if isinstance(plain, dict):
        yield plain
        plain = list(plain.values())
    if isinstance(plain, list):
        for one in plain:
            yield from within(one)


def parts(name: str) -> list[Mapping[str, Any]]:
    """Return every part of the full record that a definition describes."""
    with_ends = [one for one in within(WRITTEN) if "low" in one]
    told: dict[str, list[Mapping[str, Any]]] = {
        "report": [{key: one for key, one in WRITTEN.items() if not isinstance(one, list)}],
        "rule": WRITTEN["rules"],
        "finding": WRITTEN["findings"],
        "unknown": WRITTEN["unknowns"] + CAUSED_TOO["unknowns"],
        "unreadable": WRITTEN["unreadable"],
        "advice": WRITTEN["advice"],
        "cell": [one for one in with_ends if "passes" in one],
        "interval": [one for one in with_ends if "passes" not in one],
        "run": [WRITTEN["run"]],
        "cause": CAUSED_TOO["causes"],
        "suspected": [one for one in within(CAUSED_TOO["causes"]) if "hints" in one],
        "missing": [one for unknown in CAUSED_TOO["unknowns"] for one in unknown["missing"]],
    }
    return told[name]


PARTS = [name for name, one in DEFS.items() if "properties" in one]


@pytest.mark.parametrize("name", PARTS)
def test_the_schema_has_the_keys_that_are_written_and_asks_for_those_that_always_are(name: str) -> None:
    keys = [set(one) for one in parts(name)]

    assert set(DEFS[name]["properties"]) == set.union(*keys)
    assert set(DEFS[name]["required"]) == set.intersection(*keys)


@pytest.mark.parametrize("name", PARTS)
def test_a_part_with_a_key_too_few_or_too_many_is_none(name: str) -> None:
    [whole, *_] = parts(name)

    assert faults(of(name), whole) == []
    assert faults(of(name), {**whole, "more": None})
    for key in DEFS[name]["required"]:
        assert faults(of(name), {other: one for other, one in whole.items() if other != key}), key


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("report", {"schema": "tieout-report/2"}),
        ("report", {"verdict": "kept"}),
        ("report", {"exit_code": 4}),
        ("report", {"counts": {}}),
        ("report", {"run": {}}),
        ("report", {"redacted": None}),
        ("rule", {"severity": "information"}),
        ("rule", {"items": -1}),
        ("rule", {"items": 1.5}),
        ("rule", {"items": None}),
        ("rule", {"line": 0}),
        ("rule", {"unknown_by": {"lost": 1}}),
        ("rule", {"unknown_by": {"gap": 0}}),
        ("rule", {"computed_from": ""}),
        ("finding", {"id": "growth"}),
        ("finding", {"accepted": True}),
        ("finding", {"reason": "Two systems."}),
        ("finding", {"key": {"year": 2023}}),
        ("finding", {"row": 4}),
        ("finding", {"line": -1}),
        ("finding", {"col": 0}),
        ("finding", {"gap_units": -0.5}),
        ("finding", {"published": {"low": 1}}),
        ("finding", {"cells": [{}]}),
        ("cell", {"low": "1"}),
        ("cell", {"open": []}),
        ("cell", {"open": ["low", "low"]}),
        ("cell", {"open": ["left"]}),
        ("unknown", {"reason": "lost"}),
        ("run", {"started": "22 November 2026"}),
        ("run", {"files": [{"path": "d/t.csv", "sha256": "", "size": 1}]}),
        ("report", {"joint": {"sets": 1}}),
        ("unknown", {"missing": []}),
        ("unknown", {"missing": [{}]}),
        ("missing", {"implied": None}),
        ("cause", {"suspects": [{"cells": [{}]}]}),
        ("cause", {"suspects": [{"cells": []}]}),
        ("cause", {"complete": None}),
        ("suspected", {"hints": None}),
        ("suspected", {"row": 4}),
    ],
)
def test_a_part_with_a_wrong_value_is_none(name: str, changes: dict[str, Any]) -> None:
    assert faults(of(name), {**parts(name)[0], **changes})


def test_a_record_with_a_wrong_entry_is_none() -> None:
    whole = {**WRITTEN, "causes": [CAUSE]}
    assert faults(Draft202012Validator(OURS), whole) == []
    for name in ("rules", "findings", "unknowns", "unreadable", "advice", "causes"):
        changed = copy.deepcopy(whole)
        changed[name][0]["type"] = name  # as a line of jsonl may say, and an entry of a list may not
        assert faults(Draft202012Validator(OURS), changed), name
        assert faults(Draft202012Validator(OURS), {key: one for key, one in whole.items() if key != name})
    assert faults(Draft202012Validator(OURS), {**whole, "more": None})


def test_the_closed_lists_are_those_of_the_model() -> None:
    assert DEFS["reason"]["enum"] == list(REASONS)
    assert DEFS["severity"]["enum"] == list(SEVERITIES)
    assert DEFS["rule"]["properties"]["computed_from"]["enum"] == [one or None for one in get_args(Origin)]
