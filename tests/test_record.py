"""What the record of a run carries for those who read it: sources, statuses, names."""

import json
from pathlib import Path
from typing import Any

from tieout.model import Plot, Report
from tieout.run import Choice, check
from tieout.testing import project

LONG = """\
INDICATOR,TIME_PERIOD,OBS_VALUE,OBS_STATUS,SOURCE,LOCATOR
x,2020,53,A,yearbook,page 7
x,2021,41,B,,table 2
x,2022,,M,yearbook,
x,2023,67,F,,
"""


def checked(root: Path, table: str, facts: Any = None, *rules: dict[str, Any]) -> Report:
    project(root, table, facts, rules)
    return check(root, Choice(plots=True))


def listed(root: Path, table: str, codes: str) -> tuple[Plot, ...]:
    """Check a long table whose indicators a code list names, and return its plots."""
    project(root, table)
    folder = root / "datasets" / "small"
    (folder / "codes.csv").write_text(codes, "utf-8")
    header = codes.partition("\n")[0].split(",")
    descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
    fields = [{"name": name, "type": "string"} for name in header]
    descriptor["resources"].append({"name": "codes", "path": "codes.csv", "schema": {"fields": fields}})
    key = {"fields": ["INDICATOR"], "reference": {"resource": "codes", "fields": ["code"]}}
    descriptor["resources"][0]["schema"]["foreignKeys"] = [key]
    (folder / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    return check(root, Choice(plots=True)).plots


def test_a_cell_says_who_printed_it_and_where(tmp_path: Path) -> None:
    low = {"id": "low", "kind": "in_range", "columns": ["x"], "high": 1}
    report = checked(tmp_path, LONG, None, low)

    found = {cell.line: cell.source for finding in report.findings for cell in finding.cells}
    assert found == {2: "yearbook page 7", 3: "table 2"}
    assert [point.cell.source for point in report.plots[0].points] == [
        "yearbook page 7",
        "table 2",
        "yearbook",
        "",
    ]


def test_the_cell_of_a_structural_finding_says_so_too(tmp_path: Path) -> None:
    [finding] = checked(tmp_path, LONG.replace("53", "n/a")).findings

    assert [cell.source for cell in finding.cells] == ["yearbook page 7"]


def test_a_wide_table_may_have_sources(tmp_path: Path) -> None:
    table = "year,a,source\n2020,53,one\n2021,41,two\n"
    rises = {"id": "rises", "kind": "never_falls", "columns": ["a"]}
    [finding] = checked(tmp_path, table, {"source": {"type": "string", "role": "source"}}, rises).findings

    assert [cell.source for cell in finding.cells] == ["two", "one"]


def test_a_point_carries_the_status_of_its_row(tmp_path: Path) -> None:
    [plot] = checked(tmp_path, LONG).plots

    assert [(point.status, point.forecast) for point in plot.points] == [
        ("A", False),
        ("B", False),
        ("M", False),
        ("F", True),
    ]


def test_the_figures_of_each_series_come_in_order_of_time(tmp_path: Path) -> None:
    years = [2000 + year * 7 % 23 for year in range(23)]
    rows = [f"{year},{area},{year / 8:.1f},{year}" for year in years for area in ("Y", "X")]
    plots = checked(tmp_path, "\n".join(["year,REF_AREA,a,b", *rows, ""])).plots

    assert [(plot.series, *plot.key.values()) for plot in plots] == [
        ("a", "X"),
        ("a", "Y"),
        ("b", "X"),
        ("b", "Y"),
    ]
    for plot in plots:
        assert [point.start for point in plot.points] == [f"{year}-01-01" for year in sorted(years)]


def test_a_print_that_comes_again_is_read_the_same_with_its_own_place(tmp_path: Path) -> None:
    [plot] = checked(tmp_path, "year,a\n2020,5.0\n2021,>5.0\n2022,5.0\n2023,5\n").plots

    assert [(point.cell.printed, point.cell.line) for point in plot.points] == [
        ("5.0", 2),
        (">5.0", 3),
        ("5.0", 4),
        ("5", 5),
    ]
    assert len({point.cell.interval for point in plot.points if point.cell.line != 3}) == 1


def told(root: Path, table: str, facts: Any = None) -> list[tuple[str, str, bool]]:
    """Check a table, and return what each point of its plots prints, and whether it can be read."""
    points = (point for plot in checked(root, table, facts).plots for point in plot.points)
    return [(one.start[:4], one.cell.printed, one.cell.interval is not None) for one in points]


def test_a_cell_that_cannot_be_read_has_a_point_that_stands_for_nothing(tmp_path: Path) -> None:
    assert told(tmp_path, "year,a\n2020,x\n2021,1\n2022,n/a\n") == [
        ("2020", "x", False),
        ("2021", "1", True),
        ("2022", "n/a", False),
    ]


def test_an_empty_cell_has_a_point_between_others_of_its_series(tmp_path: Path) -> None:
    assert told(tmp_path, "year,a\n2019,\n2020,1\n2021,\n2022,3\n2023,\n") == [
        ("2020", "1", True),
        ("2021", "", False),
        ("2022", "3", True),
    ]


def test_a_column_that_is_mostly_empty_has_no_points_of_empty_cells(tmp_path: Path) -> None:
    assert [year for year, *_ in told(tmp_path, "year,a,b\n2020,1,1\n2021,,2\n2022,,3\n2023,,4\n2024,5,5\n")][
        :2
    ] == ["2020", "2024"]


def test_a_row_that_prints_nothing_beside_one_that_does_has_no_point(tmp_path: Path) -> None:
    rows = "x,2020,1,A,,\nx,2021,2,A,one,\nx,2021,,M,two,\nx,2022,3,A,,\n"
    assert [printed for _, printed, _ in told(tmp_path, LONG.partition("\n")[0] + "\n" + rows)] == [
        "1",
        "2",
        "3",
    ]


def test_an_empty_cell_that_a_finding_names_has_a_point_wherever_it_stands(tmp_path: Path) -> None:
    facts = {"a": {"constraints": {"required": True}}}
    assert told(tmp_path, "year,a,b\n2019,,1\n2020,1,2\n2021,,\n", facts)[:3] == [
        ("2019", "", False),
        ("2020", "1", True),
        ("2021", "", False),
    ]


def test_a_table_without_statuses_says_none(tmp_path: Path) -> None:
    [plot] = checked(tmp_path, "year,a\n2020,5\n").plots

    assert [point.status for point in plot.points] == [""]


def test_a_code_list_names_its_series_in_each_language(tmp_path: Path) -> None:
    codes = "code,name_en,name_zh,name_short\nx,Stations,基站,S\n"
    [plot] = listed(tmp_path, LONG, codes)

    assert (plot.title, dict(plot.names)) == ("Stations", {"en": "Stations", "zh": "基站"})


def test_a_name_without_a_language_is_the_english_one(tmp_path: Path) -> None:
    [plot] = listed(tmp_path, LONG, "code,name,name_zh\nx,Stations,\n")

    assert (plot.title, dict(plot.names)) == ("Stations", {"en": "Stations"})


def test_a_series_that_nobody_names_has_no_names(tmp_path: Path) -> None:
    [plot] = listed(tmp_path, LONG, "code,name_zh\nx,基站\n")

    assert (plot.title, dict(plot.names)) == ("x", {"zh": "基站"})


def test_the_title_of_a_field_names_its_series(tmp_path: Path) -> None:
    facts = {"a": {"title": "Stations"}}
    plots = checked(tmp_path, "year,a,b\n2020,5,6\n", facts).plots

    assert [(plot.title, dict(plot.names)) for plot in plots] == [("Stations", {"en": "Stations"}), ("b", {})]
