"""The words of the pages: both languages say everything, and no template says anything by itself."""

from __future__ import annotations

import math
import re
from fractions import Fraction
from pathlib import Path

import pytest

from tieout.model import REASONS, SEVERITIES, Interval, Plot
from tieout.relations.sentence import Scale, count_units, spell_interval
from tieout.reports import html
from tieout.reports.html import LANGUAGES
from tieout.reports.html.page import environment
from tieout.reports.html.words import ENGLISH, Words, number, table

ROOM = Path(html.__file__).parent
TEMPLATES = sorted((ROOM / "templates").glob("*.j2"))
CHINESE = Words("zh")


def values(said: str) -> list[str]:
    return sorted(re.findall(r"\{\w*\}", said))


@pytest.mark.parametrize("key", table())
def test_every_word_is_said_in_every_language_with_the_same_values(key: str) -> None:
    english, chinese = table()[key]
    assert english
    assert chinese
    for one in english.split(" | "):
        assert values(one.replace("{n}", "")) == values(chinese.replace("{n}", ""))
    assert "{n}" not in chinese or "{n}" in english
    assert "|" not in chinese


@pytest.mark.parametrize("key", table())
def test_chinese_is_chinese(key: str) -> None:
    chinese = re.sub(r"\{\w*\}", "", table()[key][1])
    assert key in ("it-is", "fingerprint") or re.search("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]", chinese)


def test_every_reason_and_every_severity_has_its_words() -> None:
    assert {f"reason-{one}" for one in REASONS} <= set(table())
    assert {f"{word}-{one}" for one in SEVERITIES for word in ("status", "n")} <= set(table())


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_says_a_word_by_itself(path: Path) -> None:
    tokens = environment("en").lex(path.read_text("utf-8"))
    # Expressions are left out; what stands in tags is markup, but for what is read aloud.
    text = "".join(value if kind == "data" else "\0" if "begin" in kind else "" for _, kind, value in tokens)
    spoken = re.findall(r'(?:aria-label|data-head|title|alt)="([^"]*)"', text)
    seen = re.sub(r"<[^>]*>", " ", text)
    names = {"tieout"}  # what is called so in every language
    assert [word for word in re.findall(r"[A-Za-z]{2,}", f"{seen} {spoken}") if word not in names] == []


def test_every_word_is_used() -> None:
    written = "".join(path.read_text("utf-8") for path in [*TEMPLATES, *ROOM.rglob("*.py")])
    made = r"(status|reason|exit|gate|scale|computed-from)-.*|n-(error|warning|info)|pic-(line|row)"
    assert [key for key in table() if f'"{key}"' not in written and not re.fullmatch(made, key)] == []


def test_a_value_in_a_sentence_is_escaped_and_its_braces_stay() -> None:
    assert ENGLISH("link-to", "<b>{0}{{ x }}") == "Link to this finding, &lt;b&gt;{0}{{ x }}"
    assert ENGLISH.plain("link-to", "<b>&amp;") == "Link to this finding, <b>&amp;"


def test_one_is_told_from_many_and_thousands_are_apart() -> None:
    assert [ENGLISH("n-items", n=n) for n in (0, 1, 12_345)] == ["0 items", "1 item", "12\u202f345 items"]
    assert [CHINESE("n-items", n=n) for n in (1, 2)] == ["1 项", "2 项"]
    assert number(1_234_567) == "1\u202f234\u202f567"


@pytest.mark.parametrize(
    "interval",
    [
        Interval(Fraction(1), Fraction(2)),
        Interval(Fraction(1), Fraction(2), open_low=True, open_high=True),
        Interval(Fraction(1), Fraction(1)),
        Interval(-math.inf, math.inf),
        Interval(Fraction(1), math.inf, open_low=True),
        Interval(Fraction(1), math.inf),
        Interval(-math.inf, Fraction(1), open_high=True),
        Interval(-math.inf, Fraction(1)),
    ],
)
def test_english_writes_intervals_as_sentences_do_and_chinese_with_the_same_numbers(
    interval: Interval,
) -> None:
    english = spell_interval(interval, 2, 0)
    assert ENGLISH.span(interval, 2) == english
    assert re.findall(r"[0-9.]+", CHINESE.span(interval, 2)) == re.findall(r"[0-9.]+", english)


def test_scales_and_units_are_said_in_the_language() -> None:
    assert ENGLISH.scaled("3.3", 6, "PERCENT") == Scale(6, "PERCENT").words("3.3") == "3.3 million %"
    assert CHINESE.scaled("3.3", 6, "EFLOPS") == "3.3 百万 EFLOPS"
    assert CHINESE.scaled("3.3", 2) == Scale(2).words("3.3")
    assert [ENGLISH.units(gap) for gap in (1, 35.44)] == [count_units(1), count_units(35.44)]
    assert CHINESE.units(35.44) == "35.4 个舍入单位"


def test_a_series_has_its_name_in_the_language_or_else_its_title_or_its_code() -> None:
    named = Plot("d", "yoy", {}, "", "Growth", (), {"zh": "增长率"})
    assert [words.name(named) for words in (ENGLISH, CHINESE)] == ["Growth", "增长率"]
    assert CHINESE.name(Plot("d", "yoy", {}, "", "", ())) == "yoy"


def test_another_language_is_refused_with_the_languages_that_there_are() -> None:
    with pytest.raises(ValueError, match="'fr' is no language of the pages; write one of en, zh"):
        Words("fr")
    assert LANGUAGES == ("en", "zh")
