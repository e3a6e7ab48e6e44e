"""The emergency screen: what a message tells of, and the card that answers it."""

from bot.screen.cards import Card, EmergencyFileWrong, EmergencyNumbers, card, load_numbers, notice
from bot.screen.net import Suspicion, suspect
from bot.screen.screen import Emergency, screen

__all__ = [
    "Card",
    "Emergency",
    "EmergencyFileWrong",
    "EmergencyNumbers",
    "Suspicion",
    "card",
    "load_numbers",
    "notice",
    "screen",
    "suspect",
]
