"""The laws have teeth: a fault put into the heart of the package is caught by one of them."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

import tieout

LAWS = Path(__file__).parent / "laws"
NEVER_BROKEN = "test_true_values_rounded_in_any_way_are_never_broken"
NOT_TAKEN_AWAY = "test_a_coarser_row_that_agrees_takes_no_finding_away"
OUTSIDE = "test_a_figure_just_outside_the_attainable_values_is_broken_and_just_inside_is_not"
SAME = "test_columns_with_a_second_look_report_what_fractions_report"
TIE = "test_a_tie_may_be_rounded_either_way"


class Mutant(NamedTuple):
    """A fault: the file it is in, what stands there, what it puts there, and the law it breaks."""

    file: str
    right: str
    wrong: str
    law: str


MUTANTS = {
    "an end opened": Mutant(
        "engines/prints.py",
        "otherwise(value + above)",
        "otherwise(value + above * 0.999999)",
        f"{TIE}[agree]",
    ),
    "low and high swapped": Mutant(
        "relations/interval.py",
        "Ends(negative(b.high), negative(b.low))",
        "Ends(negative(b.low), negative(b.high))",
        f"{NEVER_BROKEN}[change]",
    ),
    "half unit halved": Mutant(
        "roundings.py",
        "none, half, whole = Fraction(0), Fraction(1, 2), Fraction(1)",
        "none, half, whole = Fraction(0), Fraction(1, 4), Fraction(1)",
        f"{NEVER_BROKEN}[adds_up]",
    ),
    "lag by position": Mutant(
        "engines/places.py",
        "[place.get(one, NONE) for one in wanted]",
        "[number - 1 for number, _ in enumerate(wanted)]",
        f"{NEVER_BROKEN}[change]",
    ),
    "missing read as zero": Mutant(
        "engines/sums.py",
        "zero = ~printed & ~bad & nw.lit(value=figure.or_zero)",
        "zero = ~printed & ~bad",
        f"{SAME}[adds_up_over]",
    ),
    "span taken for intersection": Mutant(
        "engines/merged.py",
        'otherwise(nw.col("inner_low"))',
        'otherwise(nw.col("outer_low"))',
        f"{NOT_TAKEN_AWAY}[adds_up]",
    ),
    "an excluded end taken as included": Mutant(
        "relations/exact.py",
        "return not (strictly or x.open or y.open)",
        "return not strictly",
        f"{OUTSIDE}[agree]",
    ),
    "truncation away from zero": Mutant(
        "roundings.py",
        "if (sign > 0) == away else",
        "if (sign > 0) != away else",
        f"{NEVER_BROKEN}[adds_up]",
    ),
    "columns trusted where they are near": Mutant(
        "relations/columns.py",
        "hidden = ((distance <= errors * _MARGIN) & (errors > 0)) | (errors >= LARGEST)",
        "hidden = errors < 0",
        f"{OUTSIDE}[adds_up]",
    ),
}


def mutated(mutant: Mutant, folder: Path) -> Path:
    """Copy the installed package with one fault in it."""
    package = folder / "tieout"
    shutil.copytree(Path(tieout.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    file = package / mutant.file
    source = file.read_text("utf-8")
    assert source.count(mutant.right) == 1, f"{mutant.file} has moved on: mend the mutant"
    file.write_text(source.replace(mutant.right, mutant.wrong), "utf-8")
    return folder


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_is_killed_by_a_law(name: str, tmp_path: Path) -> None:
    mutant = MUTANTS[name]
    environment = {**os.environ, "PYTHONPATH": str(mutated(mutant, tmp_path)), "PYTHONDONTWRITEBYTECODE": "1"}

    run = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-x", "--no-header", "-p", "no:cacheprovider"),
            "--hypothesis-profile=mutants",
            *("-k", mutant.law.replace("[", " and ").replace("]", ""), str(LAWS)),
        ],
        cwd=LAWS.parent.parent,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 1, f"{name} survived {mutant.law}:\n{run.stdout}\n{run.stderr}"
    assert "FAILED tests/laws" in run.stdout, run.stdout
