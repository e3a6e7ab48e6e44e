"""Messages in languages that are not read are known as such; English, however it is typed, is not taken for one."""

from __future__ import annotations

import pytest

from bot.foreign import is_foreign


@pytest.mark.parametrize(
    "message",
    [
        "Bonjour, combien coûte le traitement?",
        "Est-ce que c'est dangereux pour les femmes et les enfants?",
        "Wie viel kostet das?",
        "Ist das gefährlich und tut es weh?",
        "quanto costa il trattamento",
        "Quanto custa e dói? não tenho muito",
        "hoe lang duurt het en doet het pijn",
        "сколько это стоит",
        "这个多少钱",
        "كم السعر",
    ],
)
def test_what_is_not_english_is_known(message: str) -> None:
    assert is_foreign(message)


@pytest.mark.parametrize(
    "message",
    [
        "how much is it",
        "wat does it cost",
        "is it ok for my mum",
        "who is Dr. van den Berg",
        "was it tested in Los Angeles",
        "per session or in total?",
        "my english not good. how price?",
        "exosomes",
        "hair care Costa Rica",
        "Dr von der Leyen",
        "β-blockers",
        "PRP",
        "die hards need not apply",
        "hair loss café au lait",
        "ok",
        "👍",
        "12",
        "",
    ],
)
def test_english_is_read(message: str) -> None:
    assert not is_foreign(message)
