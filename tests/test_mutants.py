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
NEVER_BROKEN = "test_soundness.py::test_true_values_rounded_in_any_way_are_never_broken"
TIES = "test_soundness.py::test_a_tie_may_be_rounded_either_way"
SHARP = "test_sharpness.py::test_a_figure_just_outside_the_attainable_values_is_broken_and_just_inside_is_not"
NOT_TAKEN_AWAY = "test_sharpness.py::test_a_coarser_row_that_agrees_takes_no_finding_away"
SECOND_LOOK = "test_second_look.py::test_columns_with_a_second_look_report_what_fractions_report"


class Mutant(NamedTuple):
    """A fault, and the law it breaks.

    Args:
        file: what it is in.
        right: what stands there.
        wrong: what it puts there.
        law: the law that must find it.
        among: some worlds of the law, by name, of which one must.
    """

    file: str
    right: str
    wrong: str
    law: str
    among: str


MUTANTS = {
    "an end opened": Mutant(
        "roundings.py", "opens and below == 1, opens and above == 1", "unit > 0, unit > 0", TIES, "agree"
    ),
    "an end drawn in": Mutant(
        "engines/prints.py", "otherwise(value + above)", "otherwise(value + above * 0.999999)", TIES, "agree"
    ),
    "an excluded end taken as included": Mutant(
        "roundings.py",
        'opens = mode != "nearest" and unit > 0',
        "opens = unit < 0",
        SHARP,
        "agree or at_most",
    ),
    "an excluded end forgotten by columns": Mutant(
        "engines/prints.py",
        "open=pl.when(excludes).then(pl.lit(1)).otherwise(pl.lit(0))",
        "open=pl.lit(0)",
        SHARP,
        "agree or at_most",
    ),
    "low and high swapped": Mutant(
        "relations/interval.py",
        "self._add(a, Ends(ends[-1], ends[0]))",
        "self._add(a, Ends(ends[0], ends[-1]))",
        NEVER_BROKEN,
        "change",
    ),
    "half unit halved": Mutant(
        "roundings.py", "Fraction(0), Fraction(1, 2)", "Fraction(0), Fraction(1, 4)", TIES, "adds_up or agree"
    ),
    "half unit halved in columns": Mutant(
        "engines/prints.py",
        "above: pl.Expr = pl.lit(0.5)",
        "above: pl.Expr = pl.lit(0.25)",
        TIES,
        "adds_up or agree",
    ),
    "truncation away from zero": Mutant(
        "roundings.py", 'away = mode == "up"', 'away = mode != "up"', NEVER_BROKEN, "agree or at_most"
    ),
    "lag by position": Mutant(
        "engines/places.py",
        "[place.get(one, NONE) for one in wanted]",
        "[number - 1 for number, _ in enumerate(wanted)]",
        NEVER_BROKEN,
        "change or growth",
    ),
    "missing read as zero": Mutant(
        "engines/places.py",
        "minimum, maximum, vague = domain_ends(self.view.seen.series[slot.figure.series])",
        "minimum, maximum, vague = 0.0, 0.0, 0.0",
        NEVER_BROKEN,
        "adds_up or running",
    ),
    "a sum that leaves out a missing member": Mutant(
        "engines/sums.py",
        "zero = ~printed & ~bad & pl.lit(value=figure.or_zero)",
        "zero = ~printed & ~bad",
        NEVER_BROKEN,
        "adds_up_over",
    ),
    "a sum in fractions that leaves out a missing member": Mutant(
        "engines/items.py",
        "absent = ZERO if figure.or_zero else allowed",
        "absent = ZERO",
        NEVER_BROKEN,
        "adds_up_over",
    ),
    "span taken for intersection": Mutant(
        "engines/merged.py",
        'otherwise(pl.col("inner_low"))',
        'otherwise(pl.col("outer_low"))',
        NOT_TAKEN_AWAY,
        "adds_up or at_most",
    ),
    "span taken for intersection in fractions": Mutant(
        "engines/readings.py",
        "return Merged(common, agree=True)",
        "return Merged(span, agree=True)",
        NOT_TAKEN_AWAY,
        "adds_up or at_most",
    ),
    "an error bound forgotten": Mutant(
        "relations/columns.py",
        "errors = _sum(x.error, y.error)",
        "errors = None",
        SHARP,
        "running_total or adds_up_over",
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
            *("-k", mutant.among, str(LAWS / mutant.law)),
        ],
        cwd=LAWS.parent.parent,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 1, f"{name} survived {mutant.law} of {mutant.among}:\n{run.stdout}\n{run.stderr}"
    assert "FAILED tests/laws" in run.stdout, run.stdout
