"""The shipped tables together: they tie out, but for what is accepted and three warnings."""

import json
from importlib.resources import files
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tieout.model import Report
from tieout.reports.record import record
from tieout.run import check

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def report() -> Report:
    return check(ROOT)


def test_everything_ran_and_only_warnings_are_left_open(report: Report) -> None:
    assert report.datasets == ("china-digital-economy", "us-gdp")
    assert (report.could_not_run, report.unreadable) == ((), ())
    assert [finding.severity for finding in report.open_findings] == ["warning"] * 3
    assert report.exit_code() == 0


def test_no_rule_is_advised_against(report: Report) -> None:
    assert report.advice == ()


def test_every_rule_says_why(report: Report) -> None:
    rules = [rule for rule in report.rules if rule.kind != "facts"]

    assert len(rules) > 60
    assert [rule.id for rule in rules if len(rule.why) < 20] == []


def test_the_record_keeps_its_schema(report: Report) -> None:
    schema = json.loads((files("tieout.reports") / "tieout-report-1.schema.json").read_text("utf-8"))

    assert [error.message for error in Draft202012Validator(schema).iter_errors(record(report))] == []
