"""The emergency screen: what a message tells of, and the card that answers it."""

from bot.screen.cards import (
    Card,
    EmergencyFileWrong,
    EmergencyNumbers,
    card,
    language_of_card,
    load_numbers,
    notice,
)
from bot.screen.net import Suspicion, doubts, suspect
from bot.screen.network import packaged_alarm_reader
from bot.screen.screen import Emergency, asks_about_help, language_of, screen

__all__ = [
    "Card",
    "Emergency",
    "EmergencyFileWrong",
    "EmergencyNumbers",
    "Suspicion",
    "asks_about_help",
    "card",
    "doubts",
    "language_of",
    "language_of_card",
    "load_numbers",
    "notice",
    "packaged_alarm_reader",
    "screen",
    "suspect",
]
