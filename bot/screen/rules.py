"""Reads a language's tables, `language.yaml` and `rules.yaml` in its folder, once, into rules that can be run."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.screen.grammar import Grammar, Pattern, SignIndex, parse_rows, pattern_words
from bot.screen.words import Language, Message, Speller, read_message

_HERE = Path(__file__).parent
FIRST_LANGUAGE = "en"  # whose words advice, small talk and the net are written in
LANGUAGES = (FIRST_LANGUAGE, *sorted({path.parent.name for path in _HERE.glob("*/rules.yaml")} - {FIRST_LANGUAGE}))
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
    not_for: tuple[str, ...]  # kinds of emergency that it takes nothing back from
    softens: bool  # what it takes back is still asked about, by somebody who may need it


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

    @property
    def language(self) -> Language:
        """What all of it is written in."""
        return self.grammar.language

    def read(self, message: str, mend: bool = True) -> Message:
        """The message in the plain words of this table, slips mended or left as they are."""
        return read_message(message, self.speller if mend else None, self.language)


@cache
def load_table(language: str = FIRST_LANGUAGE) -> Table:
    """The table of one of `LANGUAGES`. Raises PatternInvalid or KeyError if it was edited wrongly."""
    files = (_HERE / language / name for name in ("language.yaml", "rules.yaml"))
    words, rules = (yaml.safe_load(file.read_text(encoding="utf-8")) for file in files)
    return build_table(language, words, rules)


def build_table(name: str, language: Mapping[str, Any], raw: Mapping[str, Any]) -> Table:
    words = Language.from_lists(name, language["words"])
    grammar = Grammar({phrase: parse_rows(rows) for phrase, rows in raw["phrases"].items()}, words)
    vetoes = {veto: _veto(veto, row) for veto, row in raw["vetoes"].items()}
    rules = tuple(_rule(row, vetoes, raw["kinds"]) for row in raw["rules"])
    core = frozenset(language["core"].split())
    known = frozenset(language["not_misspelt"].split()) | grammar.vocabulary | _vocabulary(rules)
    return Table(
        grammar=grammar,
        speller=Speller(language["spellings"], core, known, language.get("alike", ()), language.get("endings", ())),
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
    on_request, softens = row.get("on_request", False), row.get("softens", False)
    return Veto(name, row["where"], says, unless, inside, on_request, tuple(row.get("not_for", ())), softens)


def _rule(row: Mapping[str, Any], vetoes: Mapping[str, Veto], kinds: Sequence[str]) -> Rule:
    despite, requested = row.get("despite", ()), row.get("vetoed_by", ())
    unknown = [name for name in (*despite, *requested) if name not in vetoes]
    unknown += [row["kind"]] if row["kind"] not in kinds else []
    if unknown:
        raise ValueError(f"rule {row['name']!r}: unknown {', '.join(unknown)}")
    kept = tuple(
        veto
        for name, veto in vetoes.items()
        if (name in requested if veto.on_request else name not in despite) and row["kind"] not in veto.not_for
    )
    return Rule(row["kind"], row["name"], parse_rows(row["says"]), parse_rows(row.get("also", ())), kept)


def _vocabulary(rules: Iterable[Rule]) -> frozenset[str]:
    return frozenset(word for rule in rules for pattern in (*rule.says, *rule.also) for word in pattern_words(pattern))
