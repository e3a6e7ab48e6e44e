"""Settings come from the environment, typed; one that cannot work is refused by its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import Settings, load_settings
from index.errors import SettingWrong


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"EQUIPOISE_{name}".upper(), raising=False)


def test_the_defaults_serve_a_fresh_clone() -> None:
    settings = load_settings()
    assert (settings.home, settings.documents) == (Path("var"), Path("documents"))
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.contact is None


@pytest.mark.parametrize(
    ("name", "value", "attribute", "expected"),
    [
        ("HOME", "/srv/equipoise", "home", Path("/srv/equipoise")),
        ("PORT", "0", "port", 0),
        ("THREADS", "4", "threads", 4),
        ("CLINIC_NAME", "Clínica del Río", "clinic_name", "Clínica del Río"),
        ("MAX_QUESTION_CHARS", "50", "max_question_chars", 50),
    ],
)
def test_every_setting_has_its_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, attribute: str, expected: object
) -> None:
    monkeypatch.setenv(f"EQUIPOISE_{name}", value)
    assert getattr(load_settings(), attribute) == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "-1"),
        ("PORT", "65536"),
        ("PORT", ""),
        ("THREADS", "0"),
        ("THREADS", "2.5"),
        ("MAX_QUESTION_CHARS", "49"),
        ("MAX_QUESTION_CHARS", "many"),
    ],
)
def test_a_wrong_value_is_refused_by_the_settings_name(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"EQUIPOISE_{name}", value)
    with pytest.raises(SettingWrong) as caught:
        load_settings()
    message = str(caught.value)
    assert message.startswith(f"The setting EQUIPOISE_{name} is wrong: ")
    assert message.endswith("Correct it and start again.")
    assert "\n" not in message


def test_other_variables_are_none_of_its_business(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EQUIPOISE_UNHEARD_OF", "1")
    monkeypatch.setenv("PORT", "1234")
    assert load_settings().port == 8000


def test_conversations_are_kept_below_home_by_default(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert Settings(home=tmp_path).resolved_database_url() == f"sqlite:///{tmp_path}/equipoise.sqlite3"
    monkeypatch.setenv("EQUIPOISE_DATABASE_URL", "postgresql+psycopg://db/equipoise")
    assert load_settings().resolved_database_url() == "postgresql+psycopg://db/equipoise"


def test_settings_do_not_change_while_the_server_runs() -> None:
    settings = load_settings()
    with pytest.raises(ValueError, match="frozen"):
        settings.port = 1  # type: ignore[misc]


def test_every_setting_says_what_it_is_for() -> None:
    assert all(field.description and field.description.endswith(".") for field in Settings.model_fields.values())


def test_the_allowed_origins_are_read_as_browsers_send_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EQUIPOISE_ALLOWED_ORIGINS", " https://Clinic.example/ ,http://[::1]:8080,")
    assert load_settings().origins == ("https://clinic.example", "http://[::1]:8080")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALLOWED_ORIGINS", "*"),
        ("ALLOWED_ORIGINS", "https://clinic.example/page"),
        ("ALLOWED_ORIGINS", "clinic.example"),
        ("ALLOWED_ORIGINS", "https://a.example; script-src *"),
        ("WIDGET_COLOUR", "red"),
        ("WIDGET_POSITION", "top"),
        ("WIDGET_LANGUAGE", "../en"),
    ],
)
def test_a_wrong_setting_of_the_widget_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"EQUIPOISE_{name}", value)
    with pytest.raises(SettingWrong, match=f"EQUIPOISE_{name}"):
        load_settings()
