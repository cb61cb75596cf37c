"""Refusals: one line of facts or rules is wrong, and nothing is judged until it is mended."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tieout.cli import main
from tieout.run import check
from tieout.testing import project

TABLE = "year,part,whole\n2022,1,3\n2023,2,3\n"
FACTS = "datasets/small/datapackage.json"
RULES = "expectations/small.toml"
PARTS = '[[rule]]\nid = "it"\nkind = "at_most"\nsmaller = "part"\nlarger = "whole"\n'


def refusals(root: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Return what is refused, one line each, after seeing that nothing is judged."""
    code = main(["check", str(root)])
    out, err = capsys.readouterr()
    *refused, count = err.splitlines()
    assert (out, code) == ("", 2)
    assert all(line.startswith("refused: ") for line in refused), err
    assert count == f"{len(refused)} refusal{'s' if len(refused) > 1 else ''}; nothing was judged"
    assert not [line for line in refused if line.rstrip().endswith(":")], "a hint is announced and missing"
    return [line.removeprefix("refused: ") for line in refused]


def with_facts(
    root: Path,
    field: Mapping[str, Any] | None = None,
    schema: Mapping[str, Any] | None = None,
    resource: Mapping[str, Any] | None = None,
) -> None:
    """Write a project whose facts differ from sound ones in the field *part*, schema or resource."""
    project(root, TABLE)
    file = root / FACTS
    descriptor = json.loads(file.read_text("utf-8"))
    one = descriptor["resources"][0]
    one["schema"]["fields"][1].update(field or {})
    one["schema"].update(schema or {})
    one.update(resource or {})
    file.write_text(json.dumps(descriptor), "utf-8")


def with_rules(root: Path, text: str, table: str = TABLE) -> None:
    project(root, table)
    (root / RULES).write_text(text, "utf-8")


def here(name: str, fields: object = "year") -> list[dict[str, Any]]:
    return [{"fields": "year", "reference": {"resource": name, "fields": fields}}]


@pytest.mark.parametrize(
    ("field", "words"),
    [
        pytest.param({"type": "numbr"}, ["unknown type 'numbr'", "did you mean 'number'?"], id="type"),
        pytest.param({"role": "mesure"}, ["unknown role 'mesure'", "did you mean 'measure'?"], id="role"),
        pytest.param({"rol": "note"}, ["'rol'", "did you mean 'role'?"], id="misspelt property"),
        pytest.param({"constrants": {}}, ["did you mean 'constraints'?"], id="misspelt constraints"),
        pytest.param(
            {"constraints": {"maximun": 100}}, ["'maximun'", "did you mean 'maximum'?"], id="constraint"
        ),
        pytest.param({"constraints": ["required"]}, ["constraints"], id="constraints in a list"),
        pytest.param({"constraints": "required"}, ["constraints"], id="constraints in a text"),
        pytest.param({"constraints": {"minimum": "low"}}, ["minimum", "'low'"], id="minimum in words"),
        pytest.param({"constraints": {"minimum": "1/0"}}, ["minimum", "'1/0'"], id="minimum by zero"),
        pytest.param({"constraints": {"maximum": float("nan")}}, ["maximum", "nan"], id="maximum NaN"),
        pytest.param({"constraints": {"minimum": 9, "maximum": 1}}, ["minimum", "maximum"], id="crossed"),
        pytest.param({"constraints": {"enum": 5}}, ["enum", "5"], id="a number as enum"),
        pytest.param({"constraints": {"enum": "1,2,3"}}, ["enum", "1,2,3"], id="a text as enum"),
        pytest.param({"constraints": {"minLength": "two"}}, ["minLength", "'two'"], id="a length in words"),
        pytest.param({"constraints": {"pattern": "(1"}}, ["pattern", "'(1'"], id="pattern"),
        pytest.param(
            {"constraints": {"pattern": "(?=1).*"}}, ["pattern", "'(?=1).*'"], id="pattern that looks ahead"
        ),
        pytest.param({"missingValues": "n/a"}, ["missingValues", "n/a"], id="missingValues in a text"),
        pytest.param({"missingValues": 5}, ["missingValues", "5"], id="missingValues as a number"),
        pytest.param({"missingValues": [{"label": "x"}]}, ["missingValues"], id="missingValues unsaid"),
        pytest.param({"decimalChar": ""}, ["decimalChar"], id="an empty decimalChar"),
        pytest.param({"decimalChar": ",,"}, ["decimalChar", "',,'"], id="two characters as decimalChar"),
        pytest.param({"groupChar": "1"}, ["groupChar", "'1'"], id="a digit as groupChar"),
        pytest.param(
            {"decimalChar": ",", "groupChar": ","}, ["decimalChar", "groupChar"], id="one mark for both"
        ),
        pytest.param({"bareNumber": "no"}, ["bareNumber", "'no'"], id="bareNumber in words"),
        pytest.param(
            {"type": "date", "role": "note", "format": "dd/MM/yyyy"},
            ["format 'dd/MM/yyyy' is not read", '"%d/%m/%Y"'],
            id="a format that is no pattern",
        ),
        pytest.param(
            {"type": "date", "role": "note", "format": "%A %d/%m/%Y"},
            ["there is no %A", "known: %Y"],
            id="a format with weekdays",
        ),
        pytest.param(
            {"type": "year", "role": "note", "format": "%m/%Y"},
            ["'%m/%Y'", "of a year", '"type": "date"'],
            id="a format of months for years",
        ),
        pytest.param({"rounding": {"decimal": 1}}, ["rounding", "decimals"], id="rounding"),
        pytest.param({"rounding": {"decimals": True}}, ["rounding", "decimals"], id="rounding to a truth"),
    ],
)
def test_a_property_of_a_field_is_refused(
    field: dict[str, Any], words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with_facts(tmp_path, field)
    (refused,) = refusals(tmp_path, capsys)
    assert refused.startswith(f"{FACTS}: resource 'table', field 'part'")
    assert [word for word in words if word not in refused] == []


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        pytest.param({"primaryKey": ["yaer"]}, ["primaryKey", "'yaer'", "did you mean 'year'?"], id="key"),
        pytest.param({"primaryKey": 5}, ["primaryKey", "5"], id="a number as key"),
        pytest.param({"primaryKey": [{"name": "year"}]}, ["primaryKey"], id="an object as key"),
        pytest.param({"foreignKeys": here("tabel")}, ["'tabel'", "did you mean 'table'?"], id="table"),
        pytest.param({"foreignKeys": here("", "yaer")}, ["'yaer'", "did you mean 'year'?"], id="field"),
        pytest.param({"foreignKeys": here("", ["year", "part"])}, ["foreignKeys"], id="two for one"),
        pytest.param({"foreignKeys": here("", 5)}, ["foreignKeys", "5"], id="a number for fields"),
        pytest.param({"foreignKeys": [{"fields": "year"}]}, ["foreignKeys", "reference"], id="no reference"),
        pytest.param({"foreignKeys": ["year"]}, ["foreignKeys", "'year'"], id="a name for a foreign key"),
        pytest.param({"foreignKeys": here("")[0]}, ["foreignKeys"], id="an object for a list"),
        pytest.param({"fields": []}, ['"fields"'], id="no fields"),
        pytest.param({"fields": {"part": "number"}}, ['"fields"'], id="fields in an object"),
        pytest.param({"fields": [{"type": "year"}]}, ["field 1", '"name"'], id="a field without a name"),
        pytest.param(
            {"fields": [{"name": "part"}, {"name": "part"}]},
            ["'part'", "twice"],
            id="a field that stands twice",
        ),
        pytest.param(
            {
                "fields": [
                    {"name": "printed", "type": "date"},
                    {"name": "year", "type": "year"},
                    {"name": "part", "type": "number"},  # without figures, two dates do no harm
                ]
            },
            ["'printed'", "'year'", "role"],
            id="two columns of time",
        ),
        pytest.param({"primarykey": "year"}, ["'primarykey'", "did you mean 'primaryKey'?"], id="misspelt"),
    ],
)
def test_a_schema_is_refused(
    schema: dict[str, Any], words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with_facts(tmp_path, schema=schema)
    (refused,) = refusals(tmp_path, capsys)
    assert refused.startswith(f"{FACTS}: resource 'table'")
    assert [word for word in words if word not in refused] == []


@pytest.mark.parametrize(
    ("resource", "words"),
    [
        pytest.param({"path": "../table.csv"}, ["'../table.csv'", "leaves"], id="a path upwards"),
        pytest.param({"path": "a/../../table.csv"}, ["leaves"], id="a path down and up"),
        pytest.param({"path": "/etc/passwd"}, ["'/etc/passwd'", "leaves"], id="an absolute path"),
        pytest.param({"path": "file:///etc/passwd"}, ["URL"], id="a file as URL"),
        pytest.param({"path": "HTTPS://example.org/a.csv"}, ["URL"], id="a URL"),
        pytest.param({"path": []}, ['"path"', "a list of them"], id="an empty list of paths"),
        pytest.param({"path": ["table.csv", 5]}, ['"path"', "5"], id="a list of more than paths"),
        pytest.param({"path": ["table.csv", "../b.csv"]}, ["'../b.csv'", "leaves"], id="a list that leaves"),
        pytest.param(
            {"path": ["table.csv", "table.csv"]}, ["'table.csv'", "twice"], id="a file listed twice"
        ),
        pytest.param({"path": ["table.csv", "b.parquet"]}, [".csv and .parquet"], id="files of two kinds"),
        pytest.param({"path": ["table.csv", "."]}, ["'.'", "folder", "alone"], id="a folder in a list"),
        pytest.param(
            {"path": "."}, ["folder without Parquet", '["2023.csv", "2024.csv"]'], id="a folder of CSV"
        ),
        pytest.param({"path": ""}, ['"path"'], id="an empty path"),
        pytest.param({"path": "a\0b.csv"}, ["path"], id="a path with a NUL"),
        pytest.param({"path": "table.pdf"}, ["'table.pdf'"], id="a PDF"),
        pytest.param({"schema": "schema.json"}, ['"schema"'], id="a schema elsewhere"),
        pytest.param({"encoding": "utf-9"}, ["encoding", "'utf-9'"], id="an encoding"),
        pytest.param({"encoding": "base64"}, ["encoding", "'base64'"], id="an encoding of no text"),
        pytest.param({"dialect": ["x"]}, ["dialect"], id="a dialect in a list"),
        pytest.param({"dialect": {"delimiter": ""}}, ["delimiter"], id="an empty delimiter"),
        pytest.param({"dialect": {"delimiter": ";;"}}, ["delimiter", "';;'"], id="two delimiters"),
        pytest.param({"dialect": {"headerRows": [1, 2]}}, ["headerRows", "[1, 2]"], id="two header lines"),
        pytest.param({"dialect": {"headerRows": 2}}, ["headerRows", "such as [3]"], id="a line in no list"),
        pytest.param({"dialect": {"headerRows": [0]}}, ["headerRows", "the first is 1"], id="line 0"),
        pytest.param({"dialect": {"commentRows": ["3"]}}, ["commentRows", "['3']"], id="a line in quotes"),
        pytest.param({"dialect": {"commentRows": [True]}}, ["commentRows"], id="a truth for a line"),
        pytest.param({"dialect": {"commentChar": "//"}}, ["commentChar", '"#"'], id="two marks of comments"),
        pytest.param({"dialect": {"skipInitialSpace": "yes"}}, ["skipInitialSpace"], id="a text for a truth"),
        pytest.param({"dialect": {"quoteChar": "'"}}, ["'quoteChar'", "double quotes"], id="other quotes"),
        pytest.param(
            {"path": "table.parquet", "dialect": {"delimiter": ";"}},
            ["dialect", "Parquet"],
            id="a dialect of Parquet",
        ),
        pytest.param({"shema": {}}, ["'shema'", "did you mean 'schema'?"], id="misspelt"),
    ],
)
def test_a_resource_is_refused(
    resource: dict[str, Any], words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with_facts(tmp_path, resource=resource)
    (refused,) = refusals(tmp_path, capsys)
    assert refused.startswith(f"{FACTS}: resource 'table'")
    assert [word for word in words if word not in refused] == []


@pytest.mark.parametrize(
    ("descriptor", "words"),
    [
        pytest.param("", ["line 1", "JSON"], id="an empty file"),
        pytest.param('{\n  "name": "small"\n  "resources": []}\n', ["line 3", "JSON"], id="a comma too few"),
        pytest.param("[1]", ["object"], id="a list"),
        pytest.param('{"name": "small"}', ["resources"], id="no resources"),
        pytest.param('{"resource": []}', ["resources"], id="a misspelt property"),
        pytest.param('{"resources": [1]}', ["resource 1", "object"], id="a number as resource"),
        pytest.param("[" * 100_000, ["JSON"], id="a hundred thousand brackets"),
        pytest.param('{"name": ' + "9" * 5000 + "}", ["JSON"], id="five thousand digits"),
    ],
)
def test_a_descriptor_is_refused(
    descriptor: str, words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project(tmp_path, TABLE)
    (tmp_path / FACTS).write_text(descriptor, "utf-8")
    (refused,) = refusals(tmp_path, capsys)
    assert refused.startswith(f"{FACTS}: ")
    assert [word for word in words if word not in refused] == []


def test_two_tables_of_one_name_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project(tmp_path, TABLE)
    descriptor = json.loads((tmp_path / FACTS).read_text("utf-8"))
    descriptor["resources"] *= 2
    (tmp_path / FACTS).write_text(json.dumps(descriptor), "utf-8")
    (refused,) = refusals(tmp_path, capsys)
    assert refused.startswith(f"{FACTS}: ")
    assert "'table'" in refused
    assert "twice" in refused


def test_two_datasets_of_one_name_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project(tmp_path, TABLE)
    shutil.copytree(tmp_path / "datasets" / "small", tmp_path / "datasets" / "twin")

    (refused,) = refusals(tmp_path, capsys)
    assert refused.startswith("datasets/twin/datapackage.json: name: 'small' is the name of ")
    assert refused.endswith(f" {FACTS} already: give each dataset a name of its own")


GROWTH = 'kind = "growth"\npublished = "part"\nof = "whole"\n'
RANGE = 'kind = "in_range"\ncolumns = ["part"]\n'
PERIODS = "write 2023, 2023-06, 2023-Q3"


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        pytest.param('kind = "at_mots"', ["unknown kind 'at_mots'", "did you mean 'at_most'?"], id="kind"),
        pytest.param('kind = "AtMost"', ["did you mean 'at_most'?"], id="a kind as Python writes it"),
        pytest.param('kind = "never-falls"', ["did you mean 'never_falls'?"], id="a kind with a hyphen"),
        pytest.param('why = "?"', ["needs a kind", "growth"], id="no kind"),
        pytest.param('kind = "agree"', ["'agree'", "'columns'"], id="no key"),
        pytest.param(GROWTH + "overr = 1", ["unknown key 'overr'", "did you mean 'over'?"], id="key"),
        pytest.param(GROWTH + "tolerance = 1", ["unknown key 'tolerance'", "known: "], id="a far key"),
        pytest.param(
            GROWTH.replace("whole", "hole"), ["unknown series 'hole'", "did you mean 'whole'?"], id="series"
        ),
        pytest.param(GROWTH.replace("whole", "x"), ["'x'", "known: part, whole"], id="a far series"),
        pytest.param(GROWTH.replace('"whole"', "true"), ["'of'", "True"], id="a truth for a series"),
        pytest.param(GROWTH.replace('"whole"', '["whole"]'), ["'of'"], id="a list for a series"),
        pytest.param(GROWTH.replace('"whole"', '""'), ["'of'"], id="nothing for a series"),
        pytest.param(GROWTH.replace('"part"', "5"), ["'published'", "5"], id="a number that is published"),
        pytest.param(GROWTH + 'over = "year"', ["'over'", "'year'", "1Y", "previous"], id="duration"),
        pytest.param(GROWTH + "over = 1", ["'over'", "'1'", "1Y"], id="a duration without its unit"),
        pytest.param(GROWTH + 'over = "9999999999Y"', ["'over'"], id="a duration beyond all calendars"),
        pytest.param(GROWTH + 'over = "1Y"\nsince = "2022"', ["over", "since", "both"], id="both"),
        pytest.param(GROWTH + 'since = "last year"', ["'since'", "'last year'", PERIODS], id="period"),
        pytest.param(GROWTH + 'as = "pct"', ["'as'", '"percent"', '"fraction"', "'pct'"], id="as"),
        pytest.param(GROWTH + 'severity = "fatal"', ["'fatal'", "error, info, warning"], id="severity"),
        pytest.param(GROWTH + 'table = "tabel"', ["'tabel'", "did you mean 'table'?"], id="table"),
        pytest.param(GROWTH + 'where = "CN"', ["where", "REF_AREA", "'CN'"], id="where"),
        pytest.param(GROWTH + 'where = { AREA = "CN" }', ["where", "'AREA'"], id="where without entities"),
        pytest.param(GROWTH + 'from = "2021/22"', ["from", "'2021/22'", PERIODS], id="from"),
        pytest.param(
            GROWTH + 'from = "2023"\nto = "2021"', ["from", "to", "2023", "2021"], id="from after to"
        ),
        pytest.param(GROWTH + "warn_below = 1", ["warn_below", "why"], id="warn_below without why"),
        pytest.param(GROWTH + 'warn_below = -1\nwhy = "?"', ["warn_below", "-1"], id="warn_below 0"),
        pytest.param(GROWTH + 'warn_below = nan\nwhy = "?"', ["warn_below", "NaN"], id="warn_below nan"),
        pytest.param(RANGE, ["low", "high"], id="no bound"),
        pytest.param(RANGE + 'low = "1"', ["'low'", "number", "'1'"], id="a bound in quotes"),
        pytest.param(RANGE + "low = nan", ["'low'", "NaN"], id="a bound that is no number"),
        pytest.param(RANGE + "high = inf", ["'high'", "Infinity"], id="a bound without end"),
        pytest.param(RANGE + "low = 2\nhigh = 1", ["low", "high"], id="crossed bounds"),
        pytest.param(RANGE.replace('["part"]', '"part"') + "low = 1", ["'columns'", "list"], id="no list"),
        pytest.param(RANGE.replace('"part"', "") + "low = 1", ["'columns'", "[]"], id="an empty list"),
        pytest.param(
            'kind = "never_falls"\ncolumns = ["part", "part"]', ["'columns'", "'part'", "twice"], id="twice"
        ),
        pytest.param(
            'kind = "never_falls"\ncolumns = ["part"]\nstrictly = 1', ["'strictly'", "true"], id="flag"
        ),
        pytest.param('kind = "agree"\ncolumns = ["part"]', ["'columns'", "two"], id="one that agrees"),
        pytest.param(
            'kind = "adds_up"\ntotal = "whole"\nparts = ["part", "part"]\nweights = [1]',
            ["'weights'", "1 weight", "2 parts"],
            id="weights",
        ),
        pytest.param(
            'kind = "adds_up"\ntotal = "whole"\nparts = ["part"]\nweights = [nan]',
            ["'weights'", "NaN"],
            id="a weight that is no number",
        ),
    ],
)
def test_a_key_of_a_rule_is_refused(
    keys: str, words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with_rules(tmp_path, f'\n[[rule]]\nid = "it"\n{keys}\n')
    (refused,) = refusals(tmp_path, capsys)
    assert refused.startswith(f"{RULES}: line 2, rule 'it': ")
    assert [word for word in words if word not in refused] == []


@pytest.mark.parametrize(
    ("holds", "character", "words"),
    [
        pytest.param("part = whole", 6, ["=="], id="one equals sign"),
        pytest.param("part <= whole +", 16, ["a series"], id="an end too early"),
        pytest.param("part <= (whole", 15, ["')'"], id="a bracket left open"),
        pytest.param("part <= whole)", 14, ["')'"], id="a bracket too many"),
        pytest.param("part <= whole % 2", 15, ["'%'"], id="a sign that is none"),
        pytest.param("part <= `whole", 9, ["'`'"], id="a backquote left open"),
        pytest.param("part <= lag(whole, year)", 20, ["'year'", "1Y"], id="a duration"),
        pytest.param("part <= whole[31.12.2022]", 15, ["'31.12.2022'", PERIODS], id="a period"),
        pytest.param("part <= whole^part", 15, ["exponent"], id="a figure as exponent"),
        pytest.param("part <= laag(whole)", 9, ["'laag'", "did you mean 'lag'?"], id="a function"),
        pytest.param("__import__('os') <= whole", 1, ["'__import__'", "lag"], id="Python"),
        pytest.param("part <= 5g_whole", 9, ["'5g_whole'", "backquotes"], id="a name with a digit first"),
    ],
)
def test_a_slip_in_a_formula_is_pointed_at(
    holds: str, character: int, words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with_rules(tmp_path, f'[[rule]]\nid = "it"\nkind = "formula"\nholds = "{holds}"\n')
    (refused,) = refusals(tmp_path, capsys)
    assert refused.startswith(f"{RULES}: line 1, rule 'it': key 'holds': ")
    assert f"at character {character} of " in refused
    assert [word for word in words if word not in refused] == []


@pytest.mark.parametrize(
    ("holds", "words"),
    [
        pytest.param('"part + whole == 2*part"', ["'anchor'"], id="no figure alone"),
        pytest.param('"part <= 3"\nanchor = "whole"', ["'anchor'", "whole"], id="an anchor from elsewhere"),
        pytest.param('"part <= 3"\nanchor = 5', ["'anchor'", "5"], id="a number as anchor"),
        pytest.param('"1 == 1"\nanchor = "part"', ["names no figure"], id="no figure"),
        pytest.param('"part == lag(lag(whole))"', ["lag(whole)"], id="a lag of a lag"),
        pytest.param("5", ["'holds'", "5"], id="a number"),
        pytest.param('"part == ' + "(" * 9000 + "whole" + ")" * 9000 + '"', ["'holds'"], id="9 000 brackets"),
    ],
)
def test_a_formula_is_refused(
    holds: str, words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with_rules(tmp_path, f'[[rule]]\nid = "it"\nkind = "formula"\nholds = {holds}\n')
    (refused,) = refusals(tmp_path, capsys)
    assert refused.startswith(f"{RULES}: line 1, rule 'it': ")
    assert [word for word in words if word not in refused] == []


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        pytest.param('[[rule]\nid = "it"', "", ["TOML", "line 1"], id="a bracket left open"),
        pytest.param(PARTS + "why = ?", "", ["TOML", "line 6"], id="a value that is none"),
        pytest.param(PARTS.replace("[[rule]]", "[rule]"), "rule: ", ["[[rule]]"], id="single brackets"),
        pytest.param(PARTS.replace("rule", "rules"), "", ["'rules'", "did you mean 'rule'?"], id="rules"),
        pytest.param(
            PARTS.replace('"it"', '"It is"'), "line 1, rule 'It is': ", ["kebab-case"], id="an id in words"
        ),
        pytest.param(PARTS.replace('"it"', "5"), "line 1, rule 5: ", ["id"], id="a number as id"),
        pytest.param(PARTS.replace('id = "it"\n', ""), "line 1, rule", ["id"], id="no id"),
        pytest.param(
            PARTS.replace('"it"', '"cell"'), "line 1, rule 'cell': ", ["facts"], id="an id of facts"
        ),
        pytest.param(PARTS + PARTS, "line 6, rule 'it': ", ["line 1"], id="an id that stands twice"),
    ],
)
def test_a_rule_file_is_refused(
    text: str, place: str, words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with_rules(tmp_path, text)
    (refused,) = refusals(tmp_path, capsys)
    assert refused.startswith(f"{RULES}: {place}")
    assert [word for word in words if word not in refused] == []


@pytest.mark.parametrize(
    ("accept", "words"),
    [
        pytest.param('rule = "itt"\nreason = "?"', ["'itt'", "did you mean 'it'?"], id="rule"),
        pytest.param('rule = "it"', ["reason"], id="no reason"),
        pytest.param('rule = "it"\nreason = " "', ["reason"], id="a blank reason"),
        pytest.param('rule = "it"\nreason = "?"\nkeys = {}', ["'keys'", "did you mean 'key'?"], id="key"),
        pytest.param('rule = "it"\nreason = "?"\nkey = "2022"', ["key", "'2022'"], id="a key in a text"),
        pytest.param(
            'rule = "it"\nreason = "?"\nkey = { yaer = 2022 }',
            ["'yaer'", "did you mean 'year'?"],
            id="a key of no field",
        ),
        pytest.param(
            'rule = "it"\nreason = "?"\nuntil = "2027"',
            ["until", "2027-01-01 is expected, without quotes, not '2027'"],
            id="until",
        ),
        pytest.param('rule = "it"\nreason = "?"\nexpect = 33', ["expect", "quotes", "33"], id="expect"),
    ],
)
def test_an_acceptance_is_refused(
    accept: str, words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with_rules(tmp_path, f"{PARTS}\n[[accept]]\n{accept}\n")
    (refused,) = refusals(tmp_path, capsys)
    assert refused.startswith(f"{RULES}: line 7, accept 'it")
    assert [word for word in words if word not in refused] == []


def test_a_kind_that_needs_time_is_refused_on_a_table_without_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with_rules(
        tmp_path, '[[rule]]\nid = "it"\nkind = "never_falls"\ncolumns = ["part"]\n', "area,part\nCN,1\nUS,2\n"
    )
    (refused,) = refusals(tmp_path, capsys)
    assert "time" in refused
    assert "'table'" in refused


def test_a_far_name_among_many_series_gets_a_message_that_ends(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = [f"series_{number}" for number in range(25)]
    with_rules(tmp_path, PARTS, f"year,{','.join(names)}\n2022{',1' * 25}\n")
    assert len(refusals(tmp_path, capsys)) == 2


@pytest.mark.parametrize(
    ("table", "dimension", "known"),
    [
        ("geo,year,x\nW,2020,2\nA,2020,2\n", "geo", "items are known by year alone"),
        ("geo,sex,year,x\nW,T,2020,2\nA,T,2020,2\n", "geo", "items are known by sex and year alone"),
        ("geo,x\nW,2\nA,2\n", "geo", "there is one item alone"),
    ],
)
def test_items_are_not_chosen_by_what_is_summed_over(
    table: str, dimension: str, known: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rule = {"kind": "adds_up_over", "of": "x", "dimension": dimension, "total": "W", "where": {"geo": "W"}}
    project(tmp_path, table, rules=[rule])
    assert refusals(tmp_path, capsys) == [
        f"{RULES}: line 1, rule 'it': where: geo is summed over, so {known}: leave it out of where"
    ]


def test_items_are_chosen_by_what_one_figure_only_sums_over(tmp_path: Path) -> None:
    rule = {"kind": "formula", "holds": "x <= sum(x over geo)", "where": {"geo": "W"}}
    project(tmp_path, "geo,year,x\nW,2020,2\nA,2020,2\n", rules=[rule])
    assert [rule.items for rule in check(tmp_path).rules if rule.id == "it"] == [1]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("year", "'year' is no series: it is the time"),
        ("area", "'area' is no series: it is an entity"),
        ("said", "'said' is no series: it is a note"),
        ("word", "'word' is no series: it is no column of numbers"),
        ("`5G`", "unknown series '5G': did you mean '5g'?"),
    ],
)
def test_a_name_that_is_no_series_is_refused_for_what_it_is(
    name: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = "area,year,5g,x,said,word\nA,2020,1,2,so,so\n"
    facts = {"said": {"role": "note"}, "word": {"type": "string", "role": ""}}
    rule = {"kind": "at_most", "smaller": "x", "larger": name}
    project(tmp_path, table, facts, [rule])
    assert refusals(tmp_path, capsys) == [f"{RULES}: line 1, rule 'it': {said}"]


def test_a_rule_across_two_tables_is_told_where_its_series_stand(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project(tmp_path, TABLE, rules=[{"kind": "at_most", "smaller": "part", "larger": "other"}])
    file = tmp_path / FACTS
    descriptor = json.loads(file.read_text("utf-8"))
    fields = [{"name": "year", "type": "year"}, {"name": "other", "type": "number"}]
    schema = {"fields": fields, "primaryKey": ["year"]}
    descriptor["resources"].append({"name": "more", "path": "more.csv", "schema": schema})
    file.write_text(json.dumps(descriptor), "utf-8")
    (file.parent / "more.csv").write_text("year,other\n2022,1\n", "utf-8")
    mend = "a rule relates the series of one table, or of all long tables"
    assert refusals(tmp_path, capsys) == [
        f"{RULES}: line 1, rule 'it': 'other' stands in table 'more': {mend}"
    ]


def test_rows_of_one_figure_in_different_units_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project(
        tmp_path,
        "INDICATOR,TIME_PERIOD,OBS_VALUE,UNIT_MEASURE\n"
        "length,2022,3.377,KM\n"
        "length,2022,2.098,MILES\n"
        "length,2023,3.4,KM\n",
    )
    (refused,) = refusals(tmp_path, capsys)
    assert [word for word in ("table.csv", "length", "2022", "KM", "MILES") if word not in refused] == []


def test_rules_of_a_dataset_that_is_not_there_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with_rules(tmp_path, PARTS)
    (tmp_path / "expectations/smal.toml").write_text(PARTS, "utf-8")
    (refused,) = refusals(tmp_path, capsys)
    assert refused.startswith("expectations/smal.toml: ")
    assert "did you mean 'small'?" in refused


def test_every_refusal_of_every_file_is_listed_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with_facts(
        tmp_path, {"type": "numbr", "role": "mesure"}, {"primaryKey": ["yaer"]}, {"path": "../table.csv"}
    )
    (tmp_path / RULES).write_text('[[rule]]\nid = "it"\nkind = "at_mots"\n', "utf-8")
    project(tmp_path / "second", TABLE)
    (tmp_path / "second/datasets/small").rename(tmp_path / "datasets/large")
    large = tmp_path / "datasets/large/datapackage.json"
    large.write_text(large.read_text("utf-8").replace('"small"', '"large"'), "utf-8")
    (tmp_path / "expectations/large.toml").write_text(
        f"{PARTS.replace('whole', 'hole')}\n[[accept]]\nrule = 'itt'\n", "utf-8"
    )
    refused = refusals(tmp_path, capsys)
    assert sorted(line.partition(": ")[0] for line in refused) == [FACTS] * 4 + [
        "expectations/large.toml",
        "expectations/large.toml",
        "expectations/large.toml",
        RULES,
    ]


def test_a_refusal_is_said_even_when_quiet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with_rules(tmp_path, PARTS.replace("whole", "hole"))
    assert main(["check", "-q", str(tmp_path)]) == 2
    assert "did you mean 'whole'?" in capsys.readouterr().err
