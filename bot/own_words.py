"""The bot's own words, around quotations and where there are none: one file a language in `bot/languages/`.

They claim nothing of the library's subject. Quotations stay in the library's language, whatever the words around them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

LIBRARY_LANGUAGE = "en"  # the cues and the stemmer know no other
_FOLDER = Path(__file__).with_name("languages")


@dataclass(frozen=True, eq=False)
class OwnWords:
    """One language. `said` is its file as read; a template asks for a sentence by its name."""

    language: str
    said: Mapping[str, Any]

    def lead(self, kind: str, sources: int) -> str:
        """What opens an answer to a question of a kind, by how many sources it quotes."""
        lead = self.said["leads"][kind]["many" if sources > 1 else "one"]
        return str(lead).format(sources=sources)

    def say(self, name: str, **values: object) -> str:
        """One of the sentences, with what belongs into it."""
        return str(self.said[name]).format(**values)

    def reply(self, kind: str) -> str:
        """To a message that asks nothing of the library."""
        return str(self.said["replies"][kind])


@cache
def languages() -> frozenset[str]:
    """Those that there are files for."""
    return frozenset(path.stem for path in _FOLDER.glob("*.yaml"))


def known_language(wanted: str | None) -> str:
    """The language asked for, as a browser names it ("es-MX"), if there is a file for it; else the library's."""
    first = (wanted or "").partition("-")[0].lower()
    return first if first in languages() else LIBRARY_LANGUAGE


@cache
def own_words(language: str = LIBRARY_LANGUAGE) -> OwnWords:
    """The words of one of `languages()`."""
    return OwnWords(language, yaml.safe_load((_FOLDER / f"{language}.yaml").read_text(encoding="utf-8")))
