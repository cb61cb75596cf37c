"""Data Docs made of a report: everything is shown once, as text, and what is left out is an error."""

from __future__ import annotations

import html
import logging
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from reported import HOSTILE, cell, finding, rule

from tieout import testing
from tieout.model import Finding, Report, RuleResult, Run
from tieout.reports.redacted import redact
from tieout.run import Choice, check

pytest.importorskip("great_expectations", reason="great-expectations is not installed")

from great_expectations.data_context.data_context.ephemeral_data_context import EphemeralDataContext
from great_expectations.expectations import registry

from tieout.gx import results, site
from tieout.gx.complete import Incomplete, demand
from tieout.gx.outcomes import outcome
from tieout.gx.results import plain_values, suites

ROOT = Path(__file__).parents[2]
KEYS = {"published": "yoy", "of": "stations"}
RUN = Run("1.0", {}, "tieout docs", "2026-11-22T02:00:00Z")


def facts(name: str = "range", **more: Any) -> Any:
    return rule(name, kind="facts", promise="Each figure lies in the range of its field.", **more)


def growth(name: str = "growth-matches", **more: Any) -> Any:
    return rule(name, keys=KEYS, promise="A published growth rate is the growth of its level.", **more)


def report(*rules: Any, **more: Any) -> Report:
    found = (finding(),) if any(one.id == "growth-matches" for one in rules) else ()
    return Report(**{"rules": rules, "findings": found, "datasets": ("d",), "run": RUN, **more})


def built(shown: Report, folder: Path) -> dict[str, str]:
    """Build the pages, and return the text of each by its name."""
    site.build(shown, folder / "gx")
    found = sorted((folder / "gx").rglob("*.html"))
    return {path.relative_to(folder / "gx").as_posix(): path.read_text("utf-8") for path in found}


def validated(pages: dict[str, str]) -> str:
    """Return the pages of validations together."""
    return "".join(text for name, text in pages.items() if name.startswith("validations/"))


def result(one: RuleResult, *found: Finding) -> Any:
    [suite] = suites(report(one, findings=found))
    return suite.judged[0].result


BOTH = (facts(items=4, holds_exactly=4), growth(items=3, holds_exactly=1, holds_by_rounding=1, broken=1))


# --- what is shown


def test_a_table_has_a_page_of_its_suite_and_one_of_what_became_of_it(tmp_path: Path) -> None:
    pages = built(report(*BOTH), tmp_path)
    when = "20261122T020000Z/20261122T020000.000000Z"
    assert list(pages) == ["expectations/d.html", "index.html", f"validations/d/{when}/t.html"]
    assert f"'_table_row_link_path': 'validations/d/{when}/t.html'" in pages["index.html"]
    assert "'run_name': '20261122T020000Z'" in pages["index.html"]
    for text in (pages["expectations/d.html"], validated(pages)):
        assert "<strong>range</strong> Each figure lies in the range of its field." in text
        assert "<strong>growth-matches</strong> A published growth rate is the growth" in text
        assert "<code>published = yoy</code>" in text
    for text in (finding().message, "3 items: 1 exactly, 1 by rounding, 1 broken", "<svg", "50%"):
        assert text in validated(pages)


def test_a_suite_is_called_as_its_dataset_or_also_as_its_table(tmp_path: Path) -> None:
    other = replace(BOTH[0], table="u")
    alone = replace(BOTH[0], dataset="e", table="u")
    over_both = replace(BOTH[1], table="t+u")
    found = suites(report(BOTH[0], other, alone, over_both))
    assert {one.name: [each.rule.id for each in one.judged] for one in found} == {
        "d.t": ["range", "growth-matches"],
        "d.u": ["range"],
        "e": ["range"],
    }
    pages = built(report(BOTH[0], other, alone, over_both), tmp_path)
    assert {"expectations/d/t.html", "expectations/d/u.html", "expectations/e.html"} <= set(pages)


def test_a_failed_result_is_as_bad_as_its_worst_open_finding() -> None:
    warned = finding(1, severity="warning")
    assert result(BOTH[1], finding(), warned).expectation_config.severity == "critical"
    known = replace(finding(), accepted="known")
    assert result(BOTH[1], warned, known).expectation_config.severity == "warning"
    assert result(BOTH[1], warned).success is False


def test_a_rule_whose_findings_are_all_accepted_succeeds(tmp_path: Path) -> None:
    known = replace(finding(), accepted="two systems of measurement")
    accepted = replace(BOTH[1], accepted=1)
    assert result(accepted, known).success is True
    text = validated(built(report(BOTH[0], accepted, findings=(known,)), tmp_path))
    assert "Succeeded" in text
    assert "two systems of measurement" in text


def test_a_rule_that_could_not_run_says_why_and_shows_no_traceback(tmp_path: Path) -> None:
    tripped = growth("tripped", could_not_run="ZeroDivisionError: <by> zero")
    unread = growth("unread", unjudged="datasets/d/t.csv")
    given = result(tripped)
    assert given.exception_info == {
        "raised_exception": True,
        "exception_message": "ZeroDivisionError: <by> zero",
        "exception_traceback": None,
    }
    assert (given.success, given.result) == (False, {})
    text = validated(built(report(tripped, unread), tmp_path))
    assert "ZeroDivisionError: &lt;by&gt; zero" in text
    assert "datasets/d/t.csv could not be read" in text
    assert "Traceback" not in text


@pytest.mark.parametrize("step", ["advice", "passes"])
def test_what_tripped_beside_the_judging_is_shown_too(step: str, tmp_path: Path) -> None:
    tripped = facts(step, could_not_run="KeyError: 'x'")
    tripped = replace(tripped, promise="Something would have been told.")
    text = validated(built(report(tripped), tmp_path))
    assert "KeyError: &#39;x&#39;" in text
    assert "Something would have been told." in text


def test_that_an_acceptance_is_stale_is_shown_with_the_rule_it_was_given_for() -> None:
    stale = replace(finding(), rule="stale-accept", kind="facts", table="", key={"rule": "growth-matches"})
    [suite] = suites(report(*BOTH, findings=(stale,)))
    assert [(one.rule.id, len(one.findings)) for one in suite.judged] == [("range", 0), ("growth-matches", 1)]


def test_findings_of_a_fact_stay_with_their_table() -> None:
    found = (finding(1, rule="range", kind="facts"), finding(2, rule="range", kind="facts", table="u"))
    told = suites(report(BOTH[0], replace(BOTH[0], table="u"), findings=found))
    assert [[one.id for one in suite.judged[0].findings] for suite in told] == [
        ["000000000001"],
        ["000000000002"],
    ]


def test_a_redacted_report_makes_redacted_pages(tmp_path: Path) -> None:
    one = finding(cells=(cell("98765"),), message="98765 is too high", accepted=None)
    whole = report(*BOTH, findings=(one,))
    assert "98765" in validated(built(whole, tmp_path / "whole"))
    assert "98765" not in "".join(built(redact(whole), tmp_path / "redacted").values())


def test_a_report_without_rules_makes_an_index_alone(tmp_path: Path) -> None:
    assert list(built(Report(), tmp_path)) == ["index.html"]


def test_nothing_is_said_while_the_pages_are_built(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        built(report(*BOTH), tmp_path)
    assert (capfd.readouterr(), caplog.records) == (("", ""), [])


def test_the_shipped_tables_make_less_than_two_and_a_half_megabytes(tmp_path: Path) -> None:
    pages = built(check(ROOT, Choice(command=("tieout", "docs"))), tmp_path)
    assert len(pages) == 1 + 2 * 7
    there = [path.stat().st_size for path in (tmp_path / "gx").rglob("*") if path.is_file()]
    assert sum(there) < 2_500_000


# --- what Great Expectations would lose without a word


def test_a_suite_whose_class_is_not_known_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build = EphemeralDataContext.build_data_docs

    def forgetful(context: EphemeralDataContext, **given: Any) -> Any:
        monkeypatch.delitem(registry._registered_expectations, "expect_growth_to_tie_out")  # noqa: SLF001
        return build(context, **given)

    monkeypatch.setattr(EphemeralDataContext, "build_data_docs", forgetful)
    # Nothing else fails: the suite is loaded without it, and the page of the results is left out.
    lost = r"there is no page validations/d/.*; expectations/d\.html shows [01] of 2 rules"
    with pytest.raises(Incomplete, match=lost):
        built(report(*BOTH), tmp_path)


@pytest.mark.parametrize(
    "name",
    [
        *("a/b", "..", "a..b", ".", "c:\\d", "a b", "<b>'\"", "{0}", ""),
        *("数字 经济", "\u202e", "\ud800", "x" * 300),
    ],
)
def test_a_table_has_its_pages_whatever_it_is_called(name: str, tmp_path: Path) -> None:
    placed = [replace(one, dataset=name, table=name) for one in BOTH]
    other = replace(BOTH[0], dataset=name, table="other")
    found = (finding(dataset=name, table=name),)
    pages = built(report(*placed, other, findings=found), tmp_path)
    assert len(pages) == 5
    assert all(re.fullmatch(r"([\w+-][\w.+-]*/)*[\w+-][\w.+-]*\.html", one) for one in pages)
    inside = {path.resolve() for path in (tmp_path / "gx").rglob("*.html")}
    assert all(path.is_relative_to((tmp_path / "gx").resolve()) for path in inside)


def test_a_page_that_vanished_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site, "plain", lambda name: name)
    slashed = replace(BOTH[0], table="a/b")
    with pytest.raises(Incomplete, match=r"there is no page validations/d/.*/a/b\.html|lacks|list"):
        built(report(slashed), tmp_path)


def test_two_names_that_differ_by_capitals_alone_have_pages_of_their_own() -> None:
    placed = [replace(BOTH[0], dataset=name) for name in ("d", "D", "d.e")]
    names = [one.name for one in suites(report(*placed, replace(BOTH[0], dataset="f", table="x")))]
    assert len({one.casefold() for one in names}) == 4


def test_numbers_of_numpy_lose_no_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def odd(*given: Any) -> dict[str, Any]:
        made = outcome(*given)
        made["result"].update(observed_value=np.float64(3.5), element_count=np.int64(3))
        return made

    monkeypatch.setattr(results, "outcome", odd)
    given = suites(report(*BOTH))[0].judged[1].result.result
    assert [type(given[name]) for name in ("observed_value", "element_count")] == [float, int]
    assert validated(built(report(*BOTH), tmp_path)).count(">3.5<") == 2


def test_what_no_finding_tells_of_fails_its_expectation_too() -> None:
    [one] = suites(report(growth(items=9, holds_exactly=2, broken=7, unlisted=7), findings=()))[0].judged

    assert one.result.success is False
    assert (one.result.result["unexpected_count"], one.result.result["details"]["unlisted"]) == (7, 7)


def test_plain_values_are_those_of_json() -> None:
    given = {"a": np.float64(1.5), "b": (np.int32(1), None, True), "c": float("inf"), "d": "\ud800"}
    made = plain_values(given)
    assert made == {"a": 1.5, "b": [1, None, True], "c": "inf", "d": "?"}
    assert [type(made["a"]), type(made["b"][0])] == [float, int]
    with pytest.raises(TypeError, match="of the type object: a text, a number or a list is expected"):
        plain_values([object()])


def test_what_users_write_comes_out_as_text(tmp_path: Path) -> None:
    hostile = growth(HOSTILE, why=f"why {HOSTILE}", items=1, broken=1)
    hostile = replace(hostile, keys={"published": f"key {HOSTILE}", "of": "$x ${y} $$z"})
    one = finding(
        rule=HOSTILE,
        key={"AREA": f"area {HOSTILE}"},
        message=f"message {HOSTILE}",
        path=f"path {HOSTILE}",
        cells=(cell(f"print {HOSTILE}", role=f"role {HOSTILE}", source=f"source {HOSTILE}"),),
    )
    known = replace(one, id="1" * 12, accepted=f"reason {HOSTILE}")
    found = tuple(replace(each, dataset=HOSTILE, table=HOSTILE) for each in (one, known))
    moved = replace(hostile, dataset=HOSTILE, table=HOSTILE)
    pages = built(report(moved, findings=found, datasets=(HOSTILE,)), tmp_path)
    for name, text in pages.items():
        assert HOSTILE not in text
        read = html.unescape(text)
        if name != "index.html":
            assert [word for word in ("why", "key") if f"{word} {HOSTILE}" not in read] == []
            assert "$x ${y} $$z" in read
            assert f"{HOSTILE}: {HOSTILE}" in read
    seen = html.unescape(validated(pages))
    words = ("area", "message", "path", "print", "role", "source", "reason")
    assert [word for word in words if f"{word} {HOSTILE}" not in seen] == []


def test_there_are_no_pages_of_profiles(tmp_path: Path) -> None:
    assert site._site(tmp_path)["site_section_builders"] == {"profiling": "None"}  # noqa: SLF001
    pages = built(report(*BOTH), tmp_path)
    assert "Profiling" not in pages["index.html"]
    assert not (tmp_path / "gx" / "profiling").exists()


def test_results_in_another_order_are_known_by_their_rule(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    validation = site._validation  # noqa: SLF001

    def turned(*given: Any) -> Any:
        made = validation(*given)
        made.results = made.results[::-1]
        return made

    monkeypatch.setattr(site, "_validation", turned)
    third = growth("stations-grow", items=7, holds_exactly=7)
    text = validated(built(report(*BOTH, third), tmp_path))
    told = {
        name: re.split("<strong>(?:range|growth|stations)", text.partition(f"<strong>{name}</strong>")[2])[0]
        for name in ("range", "growth-matches", "stations-grow")
    }
    assert text.index("stations-grow") < text.index("<strong>range")
    assert finding().message in told["growth-matches"]
    assert [name for name, one in told.items() if "7 items: 7 exactly" in one] == ["stations-grow"]


def test_every_one_of_300_findings_can_be_read(tmp_path: Path) -> None:
    found = tuple(finding(n, message=f"this is number {n}.") for n in range(300))
    text = validated(built(report(growth(items=300, broken=300), findings=found), tmp_path))
    assert [n for n in range(300) if text.count(f"this is number {n}.") != 1] == []


def test_of_many_accepted_findings_some_are_listed_and_the_rest_is_counted(tmp_path: Path) -> None:
    found = tuple(finding(n, message=f"this is number {n}.", accepted="So it was.") for n in range(80))
    text = validated(built(report(growth(items=80, broken=80, accepted=80), findings=found), tmp_path))
    assert text.count("this is number") == 50
    assert "30 more are not listed here; the counts include them." in text
    assert "80 items: 80 accepted" in text


def test_a_finding_that_is_of_no_rule_is_an_error() -> None:
    with pytest.raises(LookupError, match="of 'growth-matches' is of no rule of the report"):
        suites(report(BOTH[0], findings=(finding(),)))


def test_what_breaks_only_jointly_is_shown_in_its_table() -> None:
    joint = rule("joint", kind="joint", broken=1, items=1)
    clash = finding(rule="joint", kind="joint", table="u", message="They clash.")
    suites_ = suites(report(BOTH[0], joint, replace(joint, table="u"), findings=(clash,)))

    assert [[(one.rule.id, len(one.findings)) for one in suite.judged] for suite in suites_] == [
        [(BOTH[0].id, 0), ("joint", 0)],
        [("joint", 1)],
    ]


def test_a_kind_that_is_no_expectation_is_an_error() -> None:
    with pytest.raises(LookupError, match="of the kind 'several', which is no expectation"):
        suites(report(growth("all-fit", kind="several")))


def test_a_result_that_is_not_shown_is_an_error(tmp_path: Path) -> None:
    told = suites(report(*BOTH))
    built(report(*BOTH), tmp_path)
    found = (tmp_path / "gx").rglob("*/*.html")
    pages = {path.relative_to(tmp_path / "gx").as_posix(): told[0] for path in found}
    demand(tmp_path / "gx", told, pages)
    told[0].judged[0].result.result["observed_value"] = "something else"
    with pytest.raises(Incomplete, match=r"/t\.html lacks 1 of the 3 texts of its results$"):
        demand(tmp_path / "gx", told, pages)


def test_a_stale_acceptance_of_a_fact_that_looked_at_nothing_is_shown(tmp_path: Path) -> None:
    accepts = [{"rule": "sources-agree", "reason": "Once."}]
    testing.project(tmp_path / "p", "year,a\n2020,1\n", accepts=accepts)
    report = check(tmp_path / "p")

    site.build(report, tmp_path / "gx")

    [finding] = report.findings
    pages = [one.read_text("utf-8") for one in (tmp_path / "gx" / "validations").rglob("*.html")]
    assert any(finding.message.replace("'", "&#39;") in page for page in pages)
