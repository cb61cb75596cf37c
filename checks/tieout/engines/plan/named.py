"""Named: the entities of a table that somebody names, by a key or by words of one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import polars as pl

from tieout.engines.plan.table import Plan
from tieout.model import Key


def of_keys(plan: Plan, entities: pl.DataFrame, keys: Iterable[Key]) -> pl.DataFrame:
    """Return the entities that agree with a key on all that it says of them; none for one that says nothing.

    Args:
        plan: says which columns the entities are.
        entities: those of the table, each once.
        keys: such as those of acceptances.
    """
    names = {field.name: column for field, column in zip(plan.entities, plan.keys, strict=True)}
    said = [{names[name]: text for name, text in key.items() if name in names} for key in keys]
    alike = [pl.all_horizontal(pl.col(name) == text for name, text in one.items()) for one in said if one]
    return entities.filter(pl.any_horizontal(alike)) if alike else entities.clear()


def of_words(plan: Plan, entities: pl.DataFrame, words: Sequence[str]) -> pl.DataFrame:
    """Return the entities that words name: that have all of them, but for those that no entity has.

    Args:
        plan: says which columns the entities are.
        entities: those of the table, each once.
        words: of a key; one names what is so called, else what begins so.
    """
    named = [one for word in words if (one := _named(plan, entities, word.casefold())) is not None]
    return entities.filter(pl.all_horizontal(named)) if named else entities.clear()


def _named(plan: Plan, entities: pl.DataFrame, word: str) -> pl.Expr | None:
    """Return which entities a word names; None where it names none."""
    hows: tuple[Callable[[str], bool], ...] = (lambda text: text == word, lambda text: text.startswith(word))
    for how in hows:
        found = {
            column: [text for text in entities[column].unique() if any(map(how, _words_of(field.name, text)))]
            for field, column in zip(plan.entities, plan.keys, strict=True)
        }
        if any(found.values()):
            return pl.any_horizontal(pl.col(column).is_in(texts) for column, texts in found.items())
    return None


def _words_of(name: str, text: str) -> set[str]:
    """Return by what words one may name an entity: those of its text, as ``country=Chile`` too."""
    return {word for one in (text, f"{name}={text}") for word in one.casefold().split()}
