"""Laws of what is published: truths are drawn, rounded and printed, and one print is changed."""

from fractions import Fraction
from random import Random

import pytest
from systems import COUNT, growth, system, total

from tieout.joint.causes import causes
from tieout.joint.feasible import solve
from tieout.joint.needed import needed
from tieout.joint.system import Point, System, Tie
from tieout.model import EVERYTHING, Interval

SEEDS = range(20)
Truth = dict[str, Fraction]


def rounded(value: Fraction, unit: Fraction) -> Interval:
    number = round(value / unit)
    return Interval((number - Fraction(1, 2)) * unit, (number + Fraction(1, 2)) * unit)


def truth(random: Random) -> Truth:
    """Draw two regions with two parts each, over years: parts, totals of both sorts, and growth rates."""
    levels: Truth = {}
    size = random.choice([3, 1000, 10**13])
    for year in range(3):
        for region in "ab":
            for part in "xy":
                grown = (
                    levels.get(f"{region}{part}{year - 1}", Fraction(size)) * random.randint(700, 1500) / 1000
                )
                levels[f"{region}{part}{year}"] = grown
            levels[f"{region}{year}"] = levels[f"{region}x{year}"] + levels[f"{region}y{year}"]
        for part in "xy":
            levels[f"{part}{year}"] = levels[f"a{part}{year}"] + levels[f"b{part}{year}"]
        levels[f"all{year}"] = levels[f"a{year}"] + levels[f"b{year}"]
    rates = {
        f"g{name}": 100 * (levels[name] / levels[f"{name[:-1]}{int(name[-1]) - 1}"] - 1)
        for name in levels
        if name[-1] != "0"
    }
    return levels | rates


def published(true: Truth, random: Random, changed: str = "") -> System:
    """Print a truth, finely or coarsely; some figures are missing, and one may be changed."""
    fine = max(true.values()) / random.choice([100, 1000, 10**5])
    missing = {name for name in true if random.random() < 0.1} - {changed}
    prints = {}
    for name, value in true.items():
        unit = Fraction(1, 10) if name[0] == "g" else Fraction(10) ** (len(str(int(fine))) - 1)
        slip = random.choice([-1, 1]) * random.choice([3, 10, 500]) * unit if name == changed else 0
        nothing = EVERYTHING if name[0] == "g" else COUNT
        prints[name] = nothing if name in missing else rounded(value + slip, unit)
    ties: list[Tie] = []
    for year in "012":
        ties += [total(f"{one}{year}", f"{one}x{year}", f"{one}y{year}") for one in "ab"]
        ties += [total(f"{one}{year}", f"a{one}{year}", f"b{one}{year}") for one in "xy"]
        ties += [total(f"all{year}", f"{one}{year}", f"{other}{year}") for one, other in ("ab", "xy")]
    for name in true:
        if name[0] == "g" and name not in missing:
            since = f"{name[1:-1]}{int(name[-1]) - 1}"
            ties.append(growth(name, name[1:], since, prints[name]))
    return system(ties, prints, COUNT, **dict.fromkeys(missing, 0))


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_rounded_from_a_truth_never_contradicts_itself(seed: int) -> None:
    random = Random(f"rounded {seed}")
    true = truth(random)
    said = published(true, random)

    assert isinstance(solve(said), Point), seed
    for name in random.sample([name for name in true if name in said.names()], 3):
        found = needed(said, frozenset(), name)
        assert Interval(true[name], true[name]).meets(found), (seed, name, found)


def test_a_changed_figure_is_among_the_suspects_and_its_truth_in_what_is_needed() -> None:
    broken = 0
    for seed in SEEDS:
        random = Random(f"changed {seed}")
        true = truth(random)
        changed = random.choice(sorted(true))
        said = published(true, random, changed)
        for explained in causes(said):
            broken += 1
            assert explained.complete, seed
            assert frozenset({changed}) in explained.sets, seed
            found = needed(said, frozenset({changed}), changed)
            assert Interval(true[changed], true[changed]).meets(found), (seed, found)

    assert len(SEEDS) // 2 < broken <= len(SEEDS)
