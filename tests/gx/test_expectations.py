"""Expectations of Great Expectations: the kinds with their keys, judged as the gate judges."""

import json
from dataclasses import MISSING, fields
from typing import Any

import great_expectations as gx
import pandas as pd
import pytest
from great_expectations.data_context.types.base import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
    ProgressBarsConfig,
)
from great_expectations.expectations.expectation import Expectation
from great_expectations.render.renderer.page_renderer import ValidationResultsPageRenderer
from great_expectations.render.view.view import DefaultJinjaPageView

import tieout
import tieout.gx as tg
from tieout import run
from tieout.gx import batches
from tieout.gx.expectations import OF_KINDS
from tieout.kinds import kinds

STATIONS: dict[str, list[str | None]] = {
    "country": ["CN", "CN", "CN"],
    "year": ["2022", "2023", "2024"],
    "stations": ["2.312", "3.737", "4.251"],
    "growth": [None, "46.1", "25.9"],
}
GROWTH: dict[str, Any] = {"published": "growth", "of": "stations", "key": "country", "time": "year"}


@pytest.fixture(scope="module", name="context")
def _context() -> Any:
    return gx.get_context(
        mode="ephemeral",
        project_config=DataContextConfig(
            store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
            progress_bars=ProgressBarsConfig(globally=False),
        ),
    )


@pytest.fixture(name="stations")
def _stations(context: Any) -> Any:
    return batch(context, STATIONS)


def batch(context: Any, table: Any) -> Any:
    frame = table if isinstance(table, pd.DataFrame) else pd.DataFrame(table)
    return context.data_sources.pandas_default.read_dataframe(frame)


def page_of(result: Any) -> str:
    view: Any = DefaultJinjaPageView()
    return str(view.render(ValidationResultsPageRenderer().render(result)))


def messages(result: Any) -> list[str]:
    return [one["message"] for one in result.result["details"]["findings"]]


def test_each_kind_is_an_expectation_with_its_keys_and_its_promise() -> None:
    assert set(OF_KINDS) == set(kinds())
    for name, kind in kinds().items():
        made = OF_KINDS[name]
        assert made is getattr(tg, made.__name__)
        assert made.expectation_type == f"expect_{name}_to_tie_out"
        assert (made.__doc__ or "").partition("\n")[0] == kind.promise()
        for key in fields(kind):
            own = made.__fields__[key.name]
            assert own.required == (key.default is MISSING), (name, key.name)
            assert own.required or own.default == key.default, (name, key.name)


# Every key of every kind at least once, in each of the types that it may have.
EXAMPLES: list[tuple[str, dict[str, Any]]] = [
    ("adds_up", {"total": 650, "parts": ["a", "b"], "weights": [1, -1.5], "missing": "zero"}),
    ("adds_up", {"total": "c", "parts": ["a", "b"]}),
    ("adds_up_over", {"of": "a", "dimension": "D", "total": "T", "members": ["x", "y"]}),
    ("adds_up_over", {"of": "a", "dimension": "D", "exclude": ["x"]}),
    ("agree", {"columns": ["a", "b"]}),
    ("at_most", {"smaller": "a", "larger": 0.5}),
    ("average_growth", {"published": "a", "of": "b", "since": 2012, "as_": "fraction"}),
    ("change", {"published": "a", "of": "b", "over": "1Q"}),
    ("change", {"published": "a", "of": "b", "since": "2012-Q1"}),
    ("formula", {"holds": "a == b + c", "anchor_": "a"}),
    ("growth", {"published": "a", "of": "b", "over": "1M", "formula": "annualised", "as_": "percent"}),
    ("growth", {"published": "a", "of": "b", "since": "2012"}),
    ("in_range", {"columns": ["a"], "low": 0, "high": 99.5}),
    ("multiple", {"published": "a", "of": "b", "since": 2012}),
    ("never_falls", {"columns": ["a"], "strictly": True}),
    ("ratio", {"published": "a", "numerator": "b", "denominator": "c", "times": 1000}),
    ("running_total", {"published": "a", "of": "b", "restarts": "yearly", "over": "1M"}),
    ("share_of", {"published": "a", "part": "b", "whole": "c", "whole_in": {"AREA": "W"}, "as_": "percent"}),
    ("share_of", {"published": "a", "part": "b", "whole": "c", "part_in": {"AREA": "W"}}),
]


def test_the_examples_have_every_key_of_every_kind() -> None:
    given: dict[str, set[str]] = {}
    for kind, keys in EXAMPLES:
        given.setdefault(kind, set()).update(keys)

    assert given == {name: {one.name for one in fields(kind)} for name, kind in kinds().items()}


@pytest.mark.parametrize(
    ("kind", "keys"), EXAMPLES, ids=[f"{kind}-{at}" for at, (kind, _) in enumerate(EXAMPLES)]
)
def test_an_expectation_comes_back_from_json_the_same(kind: str, keys: dict[str, Any]) -> None:
    said = {
        "rule": "it",
        "why": "W",
        "where": {"AREA": ["x"]},
        "from_": "2012",
        "to": 2020,
        "warn_below": 1.5,
    }
    accept = [{"key": {"AREA": "x"}, "reason": "R", "until": "2030-01-01", "expect": "3.1"}]
    made: Any = OF_KINDS[kind]
    one = made(**keys, **said, accept=accept, package="p", resource="t", severity="warning")

    suite = gx.ExpectationSuite(name="s", expectations=[one])
    stored = json.loads(json.dumps(suite.to_json_dict()))
    [back] = gx.ExpectationSuite(**stored).expectations

    assert type(back) is type(one)
    assert back == one
    for name, value in {**keys, **said}.items():
        assert getattr(back, name) == value, name


def test_it_finds_what_the_gate_finds(stations: Any) -> None:
    result = stations.validate(tg.ExpectGrowthToTieOut(**GROWTH))
    gate = tieout.check(
        pd.DataFrame(STATIONS),
        tieout.Growth(published="growth", of="stations"),
        key="country",
        time="year",
        name="batch",
    )

    assert not result.success
    assert result.result["observed_value"] == "2 items: 2 broken"
    assert result.result["unexpected_count"] == 2
    assert messages(result) == list(gate.findings["message"])
    [first, _] = result.result["details"]["findings"]
    assert first["key"] == {"country": "CN", "year": "2023"}
    assert [cell["printed"] for cell in first["cells"]] == ["46.1", "3.737", "2.312"]
    assert first["cells"][1]["must_be"] == "3.37595 to 3.37972"
    assert first["gap_units"] == pytest.approx(154.3, abs=0.1)
    assert first["picture"].startswith("<svg")


def test_a_rule_that_holds_says_how(context: Any) -> None:
    table = {**STATIONS, "stations": ["2.312", "3.377", "4.251"]}

    result = batch(context, table).validate(tg.ExpectGrowthToTieOut(**GROWTH))

    assert result.success
    assert result.result["observed_value"] == "2 items: 2 exactly"
    assert messages(result) == []


def test_an_accepted_finding_is_shown_and_breaks_nothing(stations: Any) -> None:
    accept = [{"key": {"year": "2023"}, "reason": "As published.", "expect": "46.1"}]

    one = stations.validate(tg.ExpectGrowthToTieOut(**GROWTH, accept=accept))
    both = [*accept, {"key": {"year": "2024"}, "reason": "So too."}]
    all_ = stations.validate(tg.ExpectGrowthToTieOut(**GROWTH, accept=both))

    assert (one.success, one.result["unexpected_count"]) == (False, 1)
    assert (all_.success, all_.result["observed_value"]) == (True, "2 items: 2 accepted")
    assert [f["accepted"] for f in all_.result["details"]["findings"]] == ["As published.", "So too."]


def test_a_stale_acceptance_breaks_the_expectation_that_has_it(stations: Any) -> None:
    accept = [{"key": {"year": "2022"}, "reason": "Once."}]
    rule = tg.ExpectNeverFallsToTieOut(columns=["stations"], key="country", time="year", accept=accept)

    result = stations.validate(rule)

    assert not result.success
    [said] = messages(result)
    assert said.startswith("the accepted finding of 'never-falls-stations' is stale")


@pytest.mark.parametrize(
    ("severity", "said"), [("critical", "critical"), ("warning", "warning"), ("info", "info")]
)
def test_the_severity_is_that_of_the_rule(stations: Any, severity: str, said: str) -> None:
    result = stations.validate(tg.ExpectGrowthToTieOut(**GROWTH, severity=severity))

    assert result.expectation_config.severity == said


def test_a_finding_that_is_a_warning_makes_no_more_of_a_critical_expectation(stations: Any) -> None:
    result = stations.validate(tg.ExpectGrowthToTieOut(**GROWTH, warn_below=200, why="Finer figures."))

    assert not result.success
    assert result.expectation_config.severity == "warning"


def test_facts_are_expectations_too(stations: Any) -> None:
    facts = {"stations": {"constraints": {"maximum": 4}}}
    said: dict[str, Any] = {"key": "country", "time": "year", "facts": facts}

    result = stations.validate(tg.ExpectFactsToTieOut(fact="range", **said))
    other = stations.validate(tg.ExpectFactsToTieOut(fact="sources-agree", **said))

    assert messages(result) == ["stations is printed as 4.251, above 4"]
    assert (other.success, other.result["observed_value"]) == (True, "nothing to judge")


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (lambda: tg.ExpectFactsToTieOut(fact="rnage"), "'rnage' is no fact: did you mean 'range'?"),
        (lambda: tg.ExpectGrowthToTieOut(publishd="a", of="b"), "publishd\n  extra fields not permitted"),
        (lambda: tg.ExpectGrowthToTieOut(of="b"), "published\n  field required"),
    ],
)
def test_an_expectation_is_refused_when_it_is_made(made: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message.partition("\n")[0]) as refused:
        made()
    assert message in str(refused.value)


def raised(result: Any) -> str:
    assert not result.success
    assert result.result == {}
    return str(result.exception_info["exception_message"])


def test_what_is_written_wrongly_is_raised_and_the_rest_of_the_suite_is_judged(stations: Any) -> None:
    wrong = tg.ExpectGrowthToTieOut(**{**GROWTH, "published": "grwth"}, rule="wrong")
    right = tg.ExpectGrowthToTieOut(**GROWTH, rule="right")

    result = stations.validate(gx.ExpectationSuite(name="s", expectations=[wrong, right]))

    by_rule = {one.expectation_config.kwargs["rule"]: one for one in result.results}
    assert "unknown series 'grwth': did you mean 'growth'?" in raised(by_rule["wrong"])
    assert len(messages(by_rule["right"])) == 2


def test_a_package_that_is_not_there_is_named(stations: Any) -> None:
    result = stations.validate(
        tg.ExpectGrowthToTieOut(published="a", of="b", package="nowhere", resource="t")
    )

    assert "nowhere/datapackage.json: no such file, seen from " in raised(result)


def test_a_batch_that_is_no_frame_is_refused() -> None:
    class SqlAlchemyExecutionEngine:
        """Stands for the one that needs a database."""

    with pytest.raises(TypeError, match="a batch of pandas or Spark is expected, not one of SqlAlchemy"):
        tg.ExpectGrowthToTieOut(**GROWTH)._validate({}, None, SqlAlchemyExecutionEngine())  # noqa: SLF001


def test_a_suite_is_judged_in_one_pass(stations: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    passes: list[int] = []
    judge = run.judge

    def counting(*given: Any) -> Any:
        passes.append(len(given[0][0].expectations.rules))
        return judge(*given)

    monkeypatch.setattr(batches, "judge", counting)
    rules: list[Expectation] = [
        tg.ExpectGrowthToTieOut(**GROWTH),
        tg.ExpectNeverFallsToTieOut(columns=["stations"], key="country", time="year"),
        tg.ExpectInRangeToTieOut(columns=["growth"], high=40, key="country", time="year"),
    ]

    result = stations.validate(gx.ExpectationSuite(name="s", expectations=rules))

    assert passes == [3]
    assert sorted(one.result["unexpected_count"] for one in result.results) == [0, 1, 2]


def test_two_rules_of_one_name_are_each_judged(stations: Any) -> None:
    early = tg.ExpectGrowthToTieOut(**GROWTH, to="2023")
    late = tg.ExpectGrowthToTieOut(**GROWTH, from_="2024")

    result = stations.validate(gx.ExpectationSuite(name="s", expectations=[early, late]))

    keys = [one["key"]["year"] for done in result.results for one in done.result["details"]["findings"]]
    assert sorted(keys) == ["2023", "2024"]


def test_data_that_changed_are_judged_anew(context: Any) -> None:
    frame = pd.DataFrame(STATIONS)
    same = batch(context, frame)
    rule = tg.ExpectGrowthToTieOut(**GROWTH)
    before = same.validate(rule)

    same.data.dataframe.loc[1, "stations"] = "3.377"

    assert (before.success, same.validate(rule).success) == (False, True)


HOSTILE = "<script>alert(1)</script>$x{{7*7}}</svg>"


def test_nothing_of_a_user_is_markup(context: Any) -> None:
    table = {"country": [HOSTILE] * 2, "year": ["2023", "2024"], HOSTILE: ["5", "3"]}
    rule = tg.ExpectNeverFallsToTieOut(
        columns=[HOSTILE], key="country", time="year", why=HOSTILE, rule="it", accept=None
    )
    result = batch(context, table).validate(gx.ExpectationSuite(name="s", expectations=[rule]))

    page = page_of(result)

    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;&#36;x{{7*7}}&lt;/svg&gt;") >= 4


def test_a_page_shows_promise_evidence_and_what_could_not_be_judged(stations: Any) -> None:
    rules: list[Expectation] = [
        tg.ExpectGrowthToTieOut(**GROWTH, rule="rate-fits", why="Printed beside it."),
        tg.ExpectGrowthToTieOut(**{**GROWTH, "of": "statoins"}, rule="misspelt"),
    ]
    result = stations.validate(gx.ExpectationSuite(name="s", expectations=rules))

    page = page_of(result)

    assert "<strong>rate-fits</strong> A published growth rate is the growth of its level." in page
    assert "<code>published = growth</code>, <code>of = stations</code>" in page
    assert "<em>Printed beside it.</em>" in page
    assert page.count('<svg class="intervals"') == 2
    assert "gap 15.43 (154 rounding units)" in page
    assert "2 items: 2 broken" in page
    assert "could not be judged" in page
    assert "did you mean &#39;stations&#39;?" in page
    assert "Traceback" not in page


def test_a_column_in_which_nothing_stands_is_left_out(stations: Any) -> None:
    facts = {"stations": {"constraints": {"maximum": 4}}}
    rule = tg.ExpectFactsToTieOut(fact="range", key="country", time="year", facts=facts)

    page = page_of(stations.validate(gx.ExpectationSuite(name="s", expectations=[rule])))

    assert "4.251" in page
    assert "Would have to be" not in page
