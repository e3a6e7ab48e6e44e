"""Reads the tables `language.yaml` and `rules.yaml`, once, into rules that can be run."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.screen.grammar import Grammar, Pattern, SignIndex, parse_rows, pattern_words
from bot.screen.words import Speller

_HERE = Path(__file__).parent
WHERE = ("before", "after", "lead", "around", "sentence")


@dataclass(frozen=True)
class Veto:
    """Something in the surroundings of a match that takes it back, unless something overrules it."""

    name: str
    where: str
    says: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]
    unless_inside: tuple[Pattern, ...]
    on_request: bool  # only for the rules that name it under `vetoed_by`


@dataclass(frozen=True)
class Rule:
    """One line of the table: any of `says` (together with any of `also`, if given) means `kind`."""

    kind: str
    name: str
    says: tuple[Pattern, ...]
    also: tuple[Pattern, ...]
    vetoes: tuple[Veto, ...]


@dataclass(frozen=True)
class Table:
    """Everything the screen needs."""

    grammar: Grammar
    speller: Speller
    kinds: tuple[str, ...]  # most pressing first
    rules: tuple[Rule, ...]
    says: SignIndex[Rule]
    idioms: SignIndex[None]
    neutral: SignIndex[None]


@cache
def load_table() -> Table:
    """The table that ships with the package. Raises PatternInvalid or KeyError if it was edited wrongly."""
    language = yaml.safe_load((_HERE / "language.yaml").read_text(encoding="utf-8"))
    raw = yaml.safe_load((_HERE / "rules.yaml").read_text(encoding="utf-8"))
    return build_table(language, raw)


def build_table(language: Mapping[str, Any], raw: Mapping[str, Any]) -> Table:
    grammar = Grammar({name: parse_rows(rows) for name, rows in raw["phrases"].items()})
    vetoes = {name: _veto(name, row) for name, row in raw["vetoes"].items()}
    rules = tuple(_rule(row, vetoes, raw["kinds"]) for row in raw["rules"])
    core = frozenset(language["core"].split())
    known = frozenset(language["not_misspelt"].split()) | grammar.vocabulary | _vocabulary(rules)
    return Table(
        grammar=grammar,
        speller=Speller(language["spellings"], core, known),
        kinds=tuple(raw["kinds"]),
        rules=rules,
        says=SignIndex(grammar, ((rule, pattern) for rule in rules for pattern in rule.says)),
        idioms=SignIndex(grammar, ((None, pattern) for pattern in parse_rows(language["idioms"]))),
        neutral=SignIndex(grammar, ((None, pattern) for pattern in parse_rows(language["neutral"]))),
    )


def _veto(name: str, row: Mapping[str, Any]) -> Veto:
    if row["where"] not in WHERE:
        raise ValueError(f"veto {name}: where is one of {', '.join(WHERE)}, not {row['where']!r}")
    says, unless, inside = (parse_rows(row.get(key, ())) for key in ("says", "unless", "unless_inside"))
    return Veto(name, row["where"], says, unless, inside, row.get("on_request", False))


def _rule(row: Mapping[str, Any], vetoes: Mapping[str, Veto], kinds: Sequence[str]) -> Rule:
    despite, requested = row.get("despite", ()), row.get("vetoed_by", ())
    unknown = [name for name in (*despite, *requested) if name not in vetoes]
    unknown += [row["kind"]] if row["kind"] not in kinds else []
    if unknown:
        raise ValueError(f"rule {row['name']!r}: unknown {', '.join(unknown)}")
    kept = tuple(
        veto for name, veto in vetoes.items() if (name in requested if veto.on_request else name not in despite)
    )
    return Rule(row["kind"], row["name"], parse_rows(row["says"]), parse_rows(row.get("also", ())), kept)


def _vocabulary(rules: Iterable[Rule]) -> frozenset[str]:
    return frozenset(word for rule in rules for pattern in (*rule.says, *rule.also) for word in pattern_words(pattern))
