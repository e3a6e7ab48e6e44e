"""The chat's settings: what the clinic has set on the server, and the languages that there are files for."""

from __future__ import annotations

from pathlib import Path

from bot.own_words import LIBRARY_LANGUAGE
from bot.settings import Settings
from index.errors import SettingWrong
from web.schemas import WidgetSettings

TEXTS = Path(__file__).parent / "static" / "texts"  # one file a language: a new one is found by itself


def languages() -> list[str]:
    """Languages of the interface, by the names of their files."""
    return sorted(path.stem for path in TEXTS.glob("*.json"))


def widget_settings(settings: Settings) -> WidgetSettings:
    """What the page that embeds the chat must follow; None where it may choose."""
    return WidgetSettings(
        name=settings.clinic_name if "clinic_name" in settings.model_fields_set else None,
        title=settings.widget_title,
        greeting=settings.widget_greeting,
        colour=settings.widget_colour,
        scheme=settings.widget_scheme,
        position=settings.widget_position,
        lang=settings.widget_language,
        contact=settings.contact,
        languages=languages(),
        library_language=LIBRARY_LANGUAGE,
        max_question_chars=settings.max_question_chars,
    )


def check_language(settings: Settings) -> None:
    """Raises `SettingWrong` if the interface does not speak the language that is set."""
    if settings.widget_language not in (None, *languages()):
        known = ", ".join(languages())
        raise SettingWrong(f"The setting EQUIPOISE_WIDGET_LANGUAGE is wrong: there are {known}. Correct it.")
