"""The chat's settings, its files as they are served, and the words of its interface."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from bot.settings import Settings
from index.errors import SettingWrong
from tests.fakes import FakeEngine
from web.app import create_app
from web.static_files import FOLDER, lean
from web.widget import LIBRARY_LANGUAGE, TEXTS, languages


def words_of(language: str) -> dict[str, Any]:
    words: dict[str, Any] = json.loads((TEXTS / f"{language}.json").read_text(encoding="utf-8"))
    return words


def leaves(words: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every text with its dotted name."""
    if isinstance(words, dict):
        for key, value in words.items():
            yield from leaves(value, f"{name}.{key}" if name else key)
    else:
        yield name, words


def settings_of(tmp_path: Path, **settings: Any) -> dict[str, Any]:
    with TestClient(create_app(Settings(home=tmp_path, **settings), FakeEngine())) as client:
        body: dict[str, Any] = client.get("/api/widget").json()
        return body


def test_what_the_clinic_has_not_set_is_left_to_the_page(tmp_path: Path) -> None:
    body = settings_of(tmp_path)
    for name in ("name", "title", "greeting", "colour", "scheme", "position", "lang", "contact"):
        assert body.pop(name) is None
    assert body == {"languages": ["en", "es"], "library_language": LIBRARY_LANGUAGE, "max_question_chars": 2000}


def test_what_the_clinic_has_set_is_told(tmp_path: Path) -> None:
    chosen = {"title": "Ask us", "greeting": "Hi.", "colour": "#B00020", "scheme": "dark", "position": "left"}
    settings = {f"widget_{name}": value for name, value in chosen.items()}
    body = settings_of(tmp_path, **settings, widget_language="es", contact="Call 1", clinic_name="Wheel Clinic")
    assert {name: body[name] for name in chosen} == chosen
    assert (body["lang"], body["contact"], body["name"]) == ("es", "Call 1", "Wheel Clinic")


def test_a_language_without_a_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(SettingWrong, match="EQUIPOISE_WIDGET_LANGUAGE is wrong: there are en, es"):
        create_app(Settings(home=tmp_path, widget_language="xx"), FakeEngine())


@pytest.mark.parametrize("language", languages())
def test_every_language_says_everything_with_the_same_places_to_fill(language: str) -> None:
    def shape(words: dict[str, Any]) -> dict[str, set[str]]:
        return {name: set(re.findall(r"\{(\w+)\}", text)) for name, text in leaves(words)}

    assert shape(words_of(language)) == shape(words_of("en"))
    assert words_of(language)["language"] == language
    assert words_of(language)["direction"] in ("ltr", "rtl")
    assert all(text.strip() == text != "" for _, text in leaves(words_of(language)))


def test_the_interface_can_be_read_at_the_age_of_nine_to_eleven() -> None:
    """Flesch and Kincaid's grade of all its sentences together: grade 3 to 5 is the age of 8 to 11."""
    texts = [text for name, text in leaves(words_of("en")) if name not in ("language", "direction")]
    sentences = [one for text in texts for one in re.split(r"(?<=[.?!…:])\s+", text) if len(one.split()) > 2]
    words = [word for sentence in sentences for word in re.findall(r"[A-Za-z'-]+", re.sub(r"\{\w+\}", "it", sentence))]
    grade = 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
    assert len(words) > 200
    assert grade <= 5


def syllables(word: str) -> int:
    """Groups of vowels, less a silent e at the end."""
    spoken = re.sub(r"(?<=[^aeiouy])e$|(?<=[^aeiouytd])ed$", "", word.lower())
    return max(1, len(re.findall(r"[aeiouy]+", spoken)))


def test_what_is_served_is_what_is_written_without_its_comments() -> None:
    written = '/** What it does:\n *  this. */\n\nconst a = "/* not this */"; // behind code\n  // alone\n  f(a);\n'
    assert lean(written) == 'const a = "/* not this */"; // behind code\nf(a);\n'


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.js")), ids=lambda path: path.name)
def test_no_text_of_a_script_could_be_taken_for_a_comment(path: Path) -> None:
    """Template literals over several lines are the one place where it could happen."""
    for text in re.findall(r"`[^`]*`", re.sub(r"(?m)^\s*(//|\*|/\*).*$", "", path.read_text(encoding="utf-8"))):
        assert not any(line.lstrip().startswith(("//", "/*")) for line in text.split("\n"))


def test_a_script_that_has_changed_is_sent_anew(tmp_path: Path) -> None:
    with TestClient(create_app(Settings(home=tmp_path), FakeEngine())) as client:
        first = client.get("/static/widget/chat.js")
        assert first.headers["content-type"] == "text/javascript; charset=utf-8"
        assert "/**" not in first.text
        known = {"If-None-Match": first.headers["etag"]}
        assert client.get("/static/widget/chat.js", headers=known).status_code == 304
        assert client.get("/static/widget/dom.js", headers=known).status_code == 200
        assert client.head("/static/widget/chat.js").text == ""
