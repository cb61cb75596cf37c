"""Expectations: each kind of rule, and what facts say, as a class of Great Expectations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields, replace
from datetime import date
from typing import Any, ClassVar, get_args, get_type_hints

from great_expectations.compatibility.pydantic import validator
from great_expectations.core import ExpectationValidationResult
from great_expectations.execution_engine.execution_engine import ExecutionEngine
from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine
from great_expectations.execution_engine.sparkdf_execution_engine import SparkDFExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.expectations.metadata_types import FailureSeverity
from great_expectations.render.components import (
    CollapseContent,
    LegacyDiagnosticRendererType,
    LegacyRendererType,
    RenderedStringTemplateContent,
    RenderedTableContent,
)
from great_expectations.render.renderer.renderer import renderer
from great_expectations.validator.validator import ValidationDependencies

from tieout.engines.flaws import PROMISES
from tieout.facts import nearest
from tieout.gx.batches import Batch, Question, answer, ask
from tieout.gx.outcomes import SEVERITIES, of_rule, outcome, worst
from tieout.gx.rendering import evidence, prescription, templated, tripped
from tieout.kinds import Kind, key_of, kinds
from tieout.model import Finding, Report, RuleResult, Severity
from tieout.python.arguments import Said
from tieout.python.given import Rule, entries_of

JUDGED = (PandasExecutionEngine, SparkDFExecutionEngine)
"""The engines whose batches are frames."""
_WORDS: Mapping[str, Severity] = {said: severity for severity, said in SEVERITIES.items()}


class ToTieOut(BatchExpectation):
    """What every expectation here has: what is known of the batch, and how its results are shown.

    Args:
        package: the folder of the dataset that the batch belongs to, or its ``datapackage.json``,
            seen from the folder you run in.
        resource: which table of the package the batch is.
        key, time, indicator, value, facts: without a package, what is known of the columns, as
            ``tieout.check`` has it.
        accept: known findings, each as an ``[[accept]]`` of a rule file, without its ``rule``; a day
            may be a text, ``"2027-01-01"``, as JSON has it.
    """

    package: str = ""
    resource: str = ""
    key: str | list[str] | None = None
    time: str | None = None
    indicator: str | None = None
    value: str | None = None
    facts: dict[str, dict[str, Any]] | None = None
    accept: list[dict[str, Any]] | None = None

    @classmethod
    def is_abstract(cls) -> bool:
        """Tell whether this is what expectations share: the name of an expectation says so."""
        return not cls.__name__.startswith("Expect")

    def _question(self) -> Question:
        """Return what is asked of the batch."""
        raise NotImplementedError

    def get_validation_dependencies(
        self,
        execution_engine: ExecutionEngine[Any] | None = None,
        runtime_configuration: dict[str, Any] | None = None,
    ) -> ValidationDependencies:
        """Announce what will be asked, so that a suite is judged in one pass; no metric is needed."""
        if isinstance(execution_engine, JUDGED):
            ask(self._batch(execution_engine), self._question())
        return super().get_validation_dependencies(execution_engine, runtime_configuration)

    def _validate(
        self,
        metrics: dict[str, Any],  # noqa: ARG002 -- nothing is computed beforehand
        runtime_configuration: dict[str, Any] | None = None,  # noqa: ARG002
        execution_engine: ExecutionEngine[Any] | None = None,
    ) -> dict[str, Any]:
        """Judge the batch; what is written wrongly, or could not run, is raised: it is no finding."""
        if not isinstance(execution_engine, JUDGED):
            raise TypeError(
                f"a batch of pandas or Spark is expected, not one of {type(execution_engine).__name__}: "
                "read the table into one of them"
            )
        question = self._question()
        report = answer(self._batch(execution_engine), question)
        rule = self._result(report, question.name)
        if rule.could_not_run or rule.unjudged:
            raise RuntimeError(rule.could_not_run or f"{rule.unjudged} could not be read")
        return outcome(*self._narrowed(rule, of_rule(report, rule.dataset, question.name)))

    def _narrowed(self, rule: RuleResult, found: Sequence[Finding]) -> tuple[RuleResult, Sequence[Finding]]:
        """Return what of a result and its findings this expectation speaks of: all of them."""
        return rule, found

    def _result(self, report: Report, name: str) -> RuleResult:
        """Return what became of a rule in this table."""
        found = [rule for rule in report.rules if rule.id == name]
        own = [rule for rule in found if not self.package or self.resource in rule.tables]
        if not own:
            raise LookupError(f"{name!r} was not judged on this batch")
        return own[0]

    def _accepts(self, name: str) -> list[dict[str, Any]]:
        return [{**one, **_day(one), "rule": name} for one in self.accept or ()]

    def _batch(self, engine: ExecutionEngine[Any]) -> Batch:
        identity = self.batch_id or engine.batch_manager.active_batch_data_id
        if identity is None:
            raise LookupError("no batch is loaded")
        key = (self.key,) if isinstance(self.key, str) else tuple(self.key or ())
        columns = (self.time or "", self.indicator or "", self.value or "")
        return Batch(
            data=engine.batch_manager.batch_data_cache[identity],
            frame=lambda: engine.get_domain_records({"batch_id": identity}),
            package=self.package,
            resource=self.resource,
            said=Said("batch", key, *columns, self.facts or {}),
        )

    def _build_evr(
        self,
        raw_response: ExpectationValidationResult | dict[str, Any],
        **kwargs: Any,  # noqa: ANN401
    ) -> ExpectationValidationResult:
        """Give the result the severity of its worst finding: where that is a warning, it is no more."""
        result = super()._build_evr(raw_response, **kwargs)
        found = worst((result.result or {}).get("details", {}).get("findings", ()))
        if found and result.expectation_config:
            result.expectation_config.severity = FailureSeverity(SEVERITIES[found])
        return result

    @classmethod
    def _told(cls, kwargs: dict[str, Any]) -> tuple[str, str]:
        """Return the id of what is judged, and the promise."""
        raise NotImplementedError

    @classmethod
    @renderer(renderer_type=LegacyRendererType.PRESCRIPTIVE)
    def _prescriptive_renderer(
        cls,
        configuration: ExpectationConfiguration | None = None,
        result: ExpectationValidationResult | None = None,
        runtime_configuration: dict[str, Any] | None = None,  # noqa: ARG003
    ) -> list[RenderedStringTemplateContent]:
        """Show what is promised."""
        config = configuration or (result.expectation_config if result else None)
        return [_raw(prescription(*cls._told(config.kwargs), config.kwargs))] if config else []

    @classmethod
    @renderer(renderer_type=LegacyDiagnosticRendererType.UNEXPECTED_STATEMENT)
    def _diagnostic_unexpected_statement_renderer(
        cls,
        configuration: ExpectationConfiguration | None = None,  # noqa: ARG003
        result: ExpectationValidationResult | None = None,
        runtime_configuration: dict[str, Any] | None = None,  # noqa: ARG003
    ) -> list[RenderedStringTemplateContent | CollapseContent]:
        """Show what was raised; findings speak for themselves."""
        said = tripped(result.exception_info or {}) if result else ""
        return [_raw(said)] if said else []

    @classmethod
    @renderer(renderer_type=LegacyDiagnosticRendererType.UNEXPECTED_TABLE)
    def _diagnostic_unexpected_table_renderer(
        cls,
        configuration: ExpectationConfiguration | None = None,  # noqa: ARG003
        result: ExpectationValidationResult | None = None,
        runtime_configuration: dict[str, Any] | None = None,  # noqa: ARG003
    ) -> list[RenderedTableContent | CollapseContent] | None:
        """Show each finding with its figures and the picture of its intervals."""
        shown = evidence((result.result or {}).get("details", {})) if result else ""
        # A page lays any content into a row; the annotation of what this replaces names two.
        return [_raw(shown)] if shown else None  # type: ignore[list-item]


def _raw(html: str) -> RenderedStringTemplateContent:
    return RenderedStringTemplateContent(
        content_block_type="string_template", string_template={"template": templated(html), "tag": "div"}
    )


class RuleToTieOut(ToTieOut):
    """What every rule may say beside the keys of its kind; how bad it is says ``severity``.

    Args:
        rule: the rule's id in kebab-case; by default made of its kind and of what it judges.
        why: why the figures must keep to it.
        where: the items that are judged, by entity: ``{"country": "China"}``, or a list of values.
        from_, to: the first and the last period of the items.
        warn_below: a gap below so many rounding units is a warning only; needs ``why``.
    """

    rule: str | None = None
    why: str = ""
    where: dict[str, Any] | None = None
    from_: str | int | None = None
    to: str | int | None = None
    warn_below: float | None = None

    kind: ClassVar[type[Kind]]

    def _question(self) -> Question:
        given = {one.name: getattr(self, one.name) for one in fields(self.kind)}
        keys = {name: value for name, value in given.items() if value is not None}
        said = Rule(
            self.kind(**keys),
            id=self.rule,
            why=self.why,
            severity=_WORDS[self.severity.value],
            where=self.where,
            from_=self.from_,
            to=self.to,
            warn_below=self.warn_below,
            table=self.resource or None,
        )
        [entry] = entries_of(said)
        return Question(entry["id"], [entry], self._accepts(entry["id"]))

    @classmethod
    def _told(cls, kwargs: dict[str, Any]) -> tuple[str, str]:
        return kwargs.get("rule") or cls.kind.name(), cls.kind.promise()


class ExpectFactsToTieOut(ToTieOut):
    """What the facts say of a table is so: its columns, keys, codes, ranges, digits and sources.

    Args:
        fact: which: ``range``, ``sources-agree``, ``digits`` or another id of a structural finding.
        column: the one column that is spoken of, where others of the table are spoken of elsewhere.
    """

    fact: str
    column: str | None = None

    @validator("fact")
    def _known(cls, fact: str) -> str:  # noqa: N805 -- as pydantic wants it
        if fact not in PROMISES:
            raise ValueError(f"{fact!r} is no fact: {nearest(fact, PROMISES)}")
        return fact

    def _question(self) -> Question:
        return Question(self.fact, accepts=self._accepts(self.fact), part=self.column or "")

    def _result(self, report: Report, name: str) -> RuleResult:
        """Return what became of the fact; what could not be judged at all has kept nothing."""
        for lost in report.could_not_run:
            if lost.kind == "facts":
                raise RuntimeError(lost.could_not_run)
        for file in report.unreadable:
            raise RuntimeError(f"{file.path} could not be read: {file.message}")
        own = [one for one in report.rules if one.id == name and self.resource in ("", *one.tables)]
        # What the fields say of one table, and what its series say of several together.
        return replace(own[0], items=sum(one.items for one in own)) if own else self._idle(report, name)

    def _idle(self, report: Report, name: str) -> RuleResult:
        """Return that nothing is said: a table without bounds has no figure outside them."""
        return RuleResult(report.datasets[0], self.resource, name, "facts", "error", PROMISES[name])

    def _narrowed(self, rule: RuleResult, found: Sequence[Finding]) -> tuple[RuleResult, Sequence[Finding]]:
        """Return the findings of this table, and of the column if there is one, and of acceptances."""
        own = [one for one in found if one.rule != rule.id or self._speaks_of(one)]
        broken = [one for one in own if one.rule == rule.id]
        counted = replace(
            rule,
            broken=len(broken),
            accepted=sum(one.accepted is not None for one in broken),
            holds_exactly=max(0, rule.items - len(broken)),
        )
        return counted, own

    def _speaks_of(self, finding: Finding) -> bool:
        column = finding.cells[0].column if finding.cells else None
        return self.resource in ("", finding.table) and self.column in (None, column)

    @classmethod
    def _told(cls, kwargs: dict[str, Any]) -> tuple[str, str]:
        return kwargs["fact"], PROMISES[kwargs["fact"]]


def _day(accept: dict[str, Any]) -> dict[str, date]:
    """Return the day up to which a finding is accepted, where it is a text."""
    until = accept.get("until")
    try:
        return {"until": date.fromisoformat(until)} if isinstance(until, str) else {}
    except ValueError:  # refused, as acceptances say
        return {}


def _of_kind(kind: type[Kind]) -> type[RuleToTieOut]:
    """Return the expectation of a kind: its keys with their types, its promise and what it tells of them."""
    hints = get_type_hints(kind)
    keys = {one.name: _with_int(hints[one.name]) for one in fields(kind)}
    defaults = {one.name: one.default for one in fields(kind) if one.default is not MISSING}
    body = {
        "__annotations__": keys,
        "__doc__": kind.__doc__,
        "__module__": __name__,
        "kind": kind,
        **defaults,
    }
    return type(f"Expect{kind.__name__}ToTieOut", (RuleToTieOut,), body)


def _with_int(hint: Any) -> Any:  # noqa: ANN401
    """Return a type in which a whole number stays one where a number may stand beside a text."""
    return hint | int if float in get_args(hint) else hint


OF_KINDS = {name: _of_kind(kind) for name, kind in kinds().items()}
"""The expectation of each kind, by the kind's name."""


def arguments_of(kind: type[Kind], keys: Mapping[str, object]) -> dict[str, Any]:
    """Return the keys of a rule as the arguments of its expectation: ``from`` is ``from_``."""
    named = {key_of(one): one.name for one in fields(kind)} | {"from": "from_"}
    return {named.get(key, key): value for key, value in keys.items()}
