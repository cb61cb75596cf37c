"""The five documents beside the table: each figure stands where it says, and no number is passed over."""

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DATASET = ROOT / "datasets" / "china-digital-economy"
DOCUMENTS = ROOT.parent / "shared" / "seeds"
ORDER = ("globaltimes-2025", "qiushi-2024-02", "chinaorg-2025-10", "cdf-2024-03", "overview-2023-q4")
"""The sources in the order in which the documents are numbered."""
NUMBER = r"(?<![A-Za-z0-9.])\d[\d,]*(?:\.\d+)?(?![\dA-Za-z])"
SCALES = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}
QUALIFIERS = {
    "<": r"(?:nearly|almost|less\s+than|no\s+more\s+than)",
    ">": r"(?:more\s+than|over|above|exceed(?:s|ed|ing)?|surpassed)",
    "~": r"(?:about|around|approximately)",
}
DECLINE = (
    r"\b(?:down|decrease\s+of|decreased\s+by|fell\s+by|dropped\s+by|decline\s+of)\s+$",
    r"\s?%\s+(?:decline|decrease)",
)
"""What makes a rate one of decline: words before it, words after it."""
UNITS = {"PERCENT": r" ?(?:%|percent\b)", "EFLOPS": r"\s+EFLOPS", "ZB": r" (?:ZB|zettabytes)", "EB": r" EB"}
WORDS = {
    "largest": 1,
    "leading the world": 1,
    "top spot": 1,
    "highest": 1,
    "one": 1,
    "second": 2,
    "three": 3,
    "five": 5,
    "eight": 8,
    "fifteen": 15,
}
"""How figures printed without digits are printed."""
NUMBER_WORD = (
    r"\b(?:two|three|four|five|six|seven|eight|nine|fifteen|second|hundreds|thousands"
    r"|largest|highest|top spot)\b"
)
NOT_FIGURES = {
    "a date": r"\b\d{4}-\d\d-\d\d\b|\d\d:\d\d:\d\d|\b(?:March|October) \d+\b",
    "a span of years": r"\b20\d\d-\d\d\b",
    "a year": r"\b(?:1776|20\d\d)\b",
    "an ordinal in a name or a date": r"\b\d+(?:st|nd|rd|th)\b",
    "a name of a technology": r"\b\dG\b",
}
LEFT_OUT = {
    ("globaltimes-2025", 15): "the name of a forum",
    ("qiushi-2024-02", 15): "the ten years over which two rates rose: part of what those figures are",
    ("cdf-2024-03", 5): "the number of the issue",
    **{("cdf-2024-03", line): "telephone numbers and an address" for line in (87, 93, 95, 98, 101)},
    (
        "overview-2023-q4",
        535,
    ): "the one percent for which two effects are stated: part of what those figures are",
    ("overview-2023-q4", 596): "the name of a list",
    **{("overview-2023-q4", line): "the name of a framework" for line in (827, 830, 835, 916)},
    **{("overview-2023-q4", line): "a digit of that name" for line in (837, 841, 848, 853)},
}
"""Digits that are no figures, by source and line, and why."""
SPANS = r"\b(?:three|five|six) (?:quarters|years)\b"
"""Words of number that say how long."""
WORDS_LEFT_OUT = {
    ("cdf-2024-03", 13): "a count of what the text goes on to list",
    ("cdf-2024-03", 43): "a count of what the text goes on to list",
    ("overview-2023-q4", 257): "a count of what the text goes on to list",
    ("overview-2023-q4", 282): "a count of what the text goes on to list",
    ("overview-2023-q4", 310): "a count of what the text goes on to list",
    ("overview-2023-q4", 333): "part of a period",
    **{("overview-2023-q4", line): "part of the name of a framework" for line in (837, 843, 848, 849, 854)},
}
"""Numbers in words that are no figures, by source and line, and why."""

pytestmark = pytest.mark.skipif(not DOCUMENTS.is_dir(), reason="the five documents are not at hand")


def figures() -> list[dict[str, str]]:
    return list(csv.DictReader((DATASET / "figures.csv").read_text("utf-8").splitlines()))


def documents() -> dict[str, list[str]]:
    files = sorted(DOCUMENTS.glob("*.txt"))
    return {name: file.read_text("utf-8").split("\n") for name, file in zip(ORDER, files, strict=True)}


def line_of(row: dict[str, str]) -> int:
    return int(row["LOCATOR"].removeprefix("line "))


def printed(row: dict[str, str], lines: list[str]) -> Iterator[dict[str, str]]:
    """Read each print of a figure's digits on its line as the table writes it."""
    line = line_of(row)
    before = " ".join([*lines[max(0, line - 3) : line - 1], ""])
    text = before + " ".join(lines[line - 1 : line + 3])
    for found in re.finditer(NUMBER, text):
        inside = len(before) <= found.start() < len(before) + len(lines[line - 1])
        if not inside or found[0].replace(",", "") != row["OBS_VALUE"].lstrip("-"):
            continue
        head, tail = text[: found.start()], text[found.end() :]
        scale = re.match(r"\s+(thousand|million|billion|trillion)\b", tail)
        unit = next((unit for unit, words in UNITS.items() if re.match(words, tail)), "")
        said = [
            mark for mark, words in QUALIFIERS.items() if re.search(rf"\b{words}\s+\$?$", head, re.IGNORECASE)
        ]
        falls = re.search(DECLINE[0], head) or re.match(DECLINE[1], tail)
        yield {
            "OBS_VALUE": f"{'-' if falls else ''}{found[0].replace(',', '')}",
            "UNIT_MULT": str(SCALES[scale[1]] if scale else 0),
            "DECIMALS": str(len(found[0].partition(".")[2])),
            "UNIT_MEASURE": "USD" if head.endswith("$") else unit or row["UNIT_MEASURE"],
            "QUALIFIER": said[0] if said else "",
        }


def numbers(line: str) -> Counter[str]:
    """Count the numbers of a line that may be figures."""
    left = re.sub("|".join(NOT_FIGURES.values()), lambda match: " " * len(match[0]), line)
    return Counter(found.replace(",", "") for found in re.findall(r"(?<![A-Za-z\d])\d[\d,.]*(?<=\d)", left))


def in_words(row: dict[str, str]) -> bool:
    return row["COMMENT_OBS"].startswith("Printed in words.")


def test_every_figure_stands_on_its_line_with_its_scale_unit_precision_and_qualifier() -> None:
    texts = documents()
    wrong = []

    for row in figures():
        if in_words(row):
            continue
        entered = {
            name: row[name] for name in ("OBS_VALUE", "UNIT_MULT", "DECIMALS", "UNIT_MEASURE", "QUALIFIER")
        }
        there = list(printed(row, texts[row["SOURCE"]]))
        if entered not in there:
            wrong.append((row["SOURCE"], row["LOCATOR"], entered, there))

    assert wrong == []


def test_every_figure_in_words_stands_on_its_line() -> None:
    texts = documents()

    for row in filter(in_words, figures()):
        line = texts[row["SOURCE"]][line_of(row) - 1]
        said = {WORDS[word] for word in WORDS if re.search(rf"\b{word}\b", line)}
        assert int(row["OBS_VALUE"]) in said, (row, line)


def test_every_number_in_the_documents_is_entered_or_left_out_for_a_reason() -> None:
    entered: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    for row in figures():
        entered[row["SOURCE"], line_of(row)][row["OBS_VALUE"].lstrip("-")] += 1

    found = {
        (source, at): numbers(line) - entered[source, at]
        for source, lines in documents().items()
        for at, line in enumerate(lines, 1)
    }
    assert {place: over for place, over in found.items() if over and place not in LEFT_OUT} == {}
    assert {place for place in LEFT_OUT if not found[place]} == set()


def test_every_number_in_words_is_entered_or_left_out_for_a_reason() -> None:
    entered = {(row["SOURCE"], line_of(row)) for row in figures() if in_words(row)}

    found = {
        (source, at)
        for source, lines in documents().items()
        for at, line in enumerate(lines, 1)
        if re.search(NUMBER_WORD, re.sub(SPANS, "", line))
    }
    assert found - entered == set(WORDS_LEFT_OUT)


def runs(text: str, length: int) -> set[tuple[str, ...]]:
    """Return every run of so many words."""
    words = re.findall(r"[a-z]+", text.lower())
    return {tuple(words[start : start + length]) for start in range(len(words) - length + 1)}


def test_no_sentence_of_the_documents_stands_in_the_project() -> None:
    long = 8
    theirs = {run for lines in documents().values() for run in runs("\n".join(lines), long)}
    sources = csv.DictReader((DATASET / "sources.csv").read_text("utf-8").splitlines())
    titles = {run for source in sources for run in runs(source["title"], long) if run in theirs}
    files = [p for folder in ("datasets", "expectations") for p in (ROOT / folder).rglob("*") if p.is_file()]

    copied = {run for file in files for run in runs(file.read_text("utf-8"), long) if run in theirs}
    # The titles by which two articles are cited.
    assert copied == titles
