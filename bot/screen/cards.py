"""The card for each kind of emergency: short, plain, calm, with telephone numbers and no links.

Numbers and wording are a clinic's own: a YAML file of the shape of `cards.yaml`, in which everything may be left out.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

import yaml

from bot.own_words import LIBRARY_LANGUAGE, own_words
from bot.screen.screen import Emergency
from index.errors import SettingWrong

_SHIPPED = Path(__file__).with_name("cards.yaml")
_NUMBER = re.compile(r"\+?[0-9][0-9 ().-]{1,24}$")
_LINK = re.compile(r"https?:|www\.|[<>@]|\[.*\]\(", re.IGNORECASE)
_MAX_LINES = 6
_MAX_LINE = 160  # characters: a card is read by someone in distress
_MAX_NOTICE = 300  # characters: it stands above an answer


class EmergencyFileWrong(SettingWrong):
    """The clinic's emergency file cannot be used; the message names the entry and says what to write instead."""


@dataclass(frozen=True)
class Card:
    """What is shown instead of an answer."""

    title: str
    lines: tuple[str, ...]


@cache
def shipped_wording() -> Mapping[str, Card]:
    """The cards of the package, by kind."""
    raw = yaml.safe_load(_SHIPPED.read_text(encoding="utf-8"))
    return {kind: _read_card(kind, entry) for kind, entry in raw["cards"].items()}


@cache
def shipped_notice() -> str:
    """The package's words above an answer to what may be an emergency."""
    return str(yaml.safe_load(_SHIPPED.read_text(encoding="utf-8"))["notice"])


@dataclass(frozen=True)
class EmergencyNumbers:
    """Telephone numbers, as they are read out, the wording of the cards by kind, and of the notice.

    `wording` and `notice` name the numbers as {emergency}, {crisis} and {poison}.
    """

    emergency: str = "911"
    crisis: str = "988"
    poison: str = "1-800-222-1222"
    wording: Mapping[str, Card] = field(default_factory=lambda: dict(shipped_wording()), hash=False)
    notice: str = field(default_factory=shipped_notice)

    def __post_init__(self) -> None:
        for name, number in self.by_name().items():
            if not _NUMBER.match(number):
                raise EmergencyFileWrong(f"numbers.{name}: {number!r} is no telephone number. Write digits.")
        missing = shipped_wording().keys() - self.wording.keys()
        if missing:
            raise EmergencyFileWrong(f"cards.{min(missing)}: there is no card for this kind of emergency. Add one.")

    def by_name(self) -> Mapping[str, str]:
        return {"emergency": self.emergency, "crisis": self.crisis, "poison": self.poison}


@cache
def wording_in(language: str) -> Mapping[str, Card]:
    """The package's cards in one of the bot's languages, by kind."""
    if language == LIBRARY_LANGUAGE:
        return shipped_wording()
    return {kind: _read_card(kind, entry) for kind, entry in own_words(language).said["cards"].items()}


def language_of_card(emergency: Emergency, numbers: EmergencyNumbers, language: str) -> str:
    """The interface's language; the message's own where it tells of the emergency in another than the library's.

    What a clinic has worded is in the library's.
    """
    if numbers.wording[emergency.kind] != shipped_wording()[emergency.kind]:
        return LIBRARY_LANGUAGE
    return language if emergency.language == LIBRARY_LANGUAGE else emergency.language


def card(emergency: Emergency, numbers: EmergencyNumbers, language: str = LIBRARY_LANGUAGE) -> Card:
    """The card for an emergency, with the numbers filled in. One that the clinic has worded is shown as worded."""
    wording = numbers.wording[emergency.kind]
    if wording == shipped_wording()[emergency.kind]:
        wording = wording_in(language_of_card(emergency, numbers, language))[emergency.kind]
    known = numbers.by_name()
    return Card(wording.title.format_map(known), tuple(line.format_map(known) for line in wording.lines))


def notice(numbers: EmergencyNumbers, language: str = LIBRARY_LANGUAGE) -> str:
    """What stands above an answer where the message may tell of an emergency, with the numbers filled in."""
    said = numbers.notice
    if said == shipped_notice() and language != LIBRARY_LANGUAGE:
        said = own_words(language).said["notice"]
    return said.format_map(numbers.by_name())


def load_numbers(path: Path | None) -> EmergencyNumbers:
    """A clinic's numbers and wording from a YAML file; what the file leaves out stays as shipped.

    Raises EmergencyFileWrong, naming the entry, when the file cannot be read or holds something that cannot work.
    """
    if path is None:
        return EmergencyNumbers()
    try:
        return _read_numbers(_read_yaml(path))
    except EmergencyFileWrong as error:
        raise EmergencyFileWrong(f"{path}: {error}") from error


def _read_yaml(path: Path) -> Mapping[str, Any]:
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise EmergencyFileWrong(f"the file cannot be read ({error.strerror}). Check its path.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise EmergencyFileWrong(f"this is not YAML ({str(error).splitlines()[0]}). Correct it.") from error
    return _mapping("the file", raw, {"numbers", "cards", "notice"})


def _read_numbers(raw: Mapping[str, Any]) -> EmergencyNumbers:
    names = {spec.name for spec in fields(EmergencyNumbers)} - {"wording", "notice"}
    numbers = _mapping("numbers", raw.get("numbers", {}), names)
    for name, number in numbers.items():
        if not isinstance(number, str):
            raise EmergencyFileWrong(f'numbers.{name}: put the number in quotation marks, as in {name}: "112".')
    cards = _mapping("cards", raw.get("cards", {}), set(shipped_wording()))
    changed = {kind: _read_card(kind, entry) for kind, entry in cards.items()}
    said = raw.get("notice", shipped_notice())
    _check_text("notice", said, _MAX_NOTICE)
    if "{" not in said:
        raise EmergencyFileWrong("notice: it gives no number. Write {emergency} where it belongs.")
    return EmergencyNumbers(**numbers, wording={**shipped_wording(), **changed}, notice=said)


def _mapping(name: str, raw: object, allowed: set[str]) -> Mapping[str, Any]:
    if not isinstance(raw, dict):
        raise EmergencyFileWrong(f"{name}: expected entries such as {', '.join(sorted(allowed))}.")
    unknown = [str(key) for key in raw if key not in allowed]
    if unknown:
        raise EmergencyFileWrong(f"{name}: {unknown[0]!r} is unknown. Use one of {', '.join(sorted(allowed))}.")
    return raw


def _read_card(kind: str, raw: object) -> Card:
    where = f"cards.{kind}"
    entry = _mapping(where, raw, {"title", "lines"})
    title, lines = entry.get("title"), entry.get("lines")
    if not isinstance(title, str) or not isinstance(lines, list) or not lines:
        raise EmergencyFileWrong(f"{where}: a card has a title and a list of lines.")
    if len(lines) > _MAX_LINES:
        raise EmergencyFileWrong(f"{where}.lines: {len(lines)} lines are too many to read in need. Keep {_MAX_LINES}.")
    for text in (title, *lines):
        _check_text(where, text)
    if not any("{" in line for line in lines):
        raise EmergencyFileWrong(f"{where}.lines: no line gives a number. Write {{emergency}} where it belongs.")
    return Card(title, tuple(lines))


def _check_text(where: str, text: object, longest: int = _MAX_LINE) -> None:
    if not isinstance(text, str) or not text.strip() or len(text) > longest or "\n" in text:
        raise EmergencyFileWrong(f"{where}: {text!r} is not a line of 1 to {longest} characters. Correct it.")
    if _LINK.search(text):
        raise EmergencyFileWrong(f"{where}: {text!r} holds a link or markup. Cards hold words and numbers only.")
    try:
        parts = list(Formatter().parse(text))
    except ValueError as error:
        raise EmergencyFileWrong(f"{where}: {text!r} has a brace too many. Remove it.") from error
    plain = EmergencyNumbers.__dataclass_fields__.keys() - {"wording", "notice"}
    for _, name, form, conversion in parts:
        if name is not None and (name not in plain or form or conversion):
            raise EmergencyFileWrong(f"{where}: {{{name}}} is no number. Use {{emergency}}, {{crisis}} or {{poison}}.")
