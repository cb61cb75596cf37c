"""Small reports made by hand, and pages as their tags."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from html.parser import HTMLParser
from typing import Any

from tieout.model import Cell, Finding, Interval, Plot, Point, Report, RuleResult

HOSTILE = "<script>alert('1')</script> & \"quotes\" <b>ö 中国 \u202e"
VOID = {"meta", "link", "br", "img", "input", "hr"}


class Page(HTMLParser):
    """A page as its tags: which ids, links and cells it has, and whether every tag is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text, self.tags, self.words = text, [], []
        self._open: list[str] = []
        self.feed(text)
        assert not self._open, self._open

    tags: list[tuple[str, dict[str, str | None]]]
    words: list[str]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag, self.getpos()

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def having(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]

    def values(self, attribute: str) -> list[str | None]:
        return [attributes[attribute] for _, attributes in self.tags if attribute in attributes]

    @property
    def plain(self) -> str:
        return " ".join("".join(self.words).split())


def span(low: str | float, high: str | float) -> Interval:
    ends = [end if isinstance(end, float) else Fraction(end) for end in (low, high)]
    return Interval(ends[0], ends[1])


def cell(printed: str = "46.1", line: int = 50, **more: Any) -> Cell:
    given = {"series": "yoy", "key": {"AREA": "CN", "TIME": "2023"}, "interval": span("46.05", "46.15")}
    where = {"path": "datasets/d/t.csv", "column": "OBS_VALUE", "unit": "PERCENT", "role": "yoy"}
    return Cell(printed=printed, line=line, **{**given, **where, **more})


def finding(number: int = 0, **more: Any) -> Finding:
    given: dict[str, Any] = {
        "id": f"{number:012x}",
        "dataset": "d",
        "table": "t",
        "rule": "growth-matches",
        "kind": "growth",
        "severity": "error",
        "key": {"AREA": "CN", "TIME": "2023"},
        "message": "yoy is printed as 46.1 %, that is 46.05 to 46.15; the others give 25.9",
        "cells": (
            cell(implied=span("25.85", "25.91"), line=50 + number),
            cell(
                "3.337",
                49,
                role="stations",
                unit="COUNT",
                multiplier=6,
                interval=span("3336500", "3337500"),
                implied=span("3375950", "3378228"),
            ),
        ),
        "path": "datasets/d/t.csv",
        "line": 50,
        "gap_units": 201.4,
        "published": span("46.05", "46.15"),
        "implied": span("25.85", "25.91"),
        "relation": "yoy == 100*(stations/lag(stations, 1Y) - 1) if lag(stations, 1Y) > 0",
        "why": "It is printed beside its levels.",
    }
    return Finding(**{**given, **more})


def rule(name: str = "growth-matches", **more: Any) -> RuleResult:
    given: dict[str, Any] = {"kind": "growth", "severity": "error", "promise": "Growth is growth."}
    return RuleResult(**{"dataset": "d", "table": "t", "id": name, **given, **more})


def plot(*years: int, title: str = "Growth", **more: Any) -> Plot:
    points = (
        Point(
            cell(line=48 + n, key={"INDICATOR": "yoy", "AREA": "CN", "TIME": str(year)}),
            f"{year}-01-01",
            f"{year + 1}-01-01",
            forecast=False,
        )
        for n, year in enumerate(years)
    )
    return Plot("d", "yoy", {"AREA": "CN"}, "PERCENT", title, tuple(points), **more)


def apart(lines: int, *plots: Plot) -> tuple[Plot, ...]:
    """Move each plot so many lines further down its file than the one before."""

    def moved(one: Point, by: int) -> Point:
        return one._replace(cell=replace(one.cell, line=one.cell.line + by))

    return tuple(
        replace(one, points=tuple(moved(each, lines * number) for each in one.points))
        for number, one in enumerate(plots)
    )


def broken(**more: Any) -> Report:
    rules = (rule("kept", items=3, holds_exactly=2, holds_by_rounding=1), rule(items=1, broken=1))
    given: dict[str, Any] = {"rules": rules, "findings": (finding(),), "datasets": ("d",)}
    return Report(**{**given, **more})
