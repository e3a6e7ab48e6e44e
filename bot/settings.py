"""The one file that reads the environment. Every setting is `EQUIPOISE_<NAME>`; wrong values are refused by name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from index.errors import SettingWrong

_ORIGIN = re.compile(r"https?://(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::\d{1,5})?")


class Settings(BaseSettings):
    """Typed settings with their defaults."""

    model_config = SettingsConfigDict(env_prefix="EQUIPOISE_", frozen=True, extra="ignore")

    home: Path = Field(
        Path("var"), description="Folder of everything built or recorded: generations, models, database."
    )
    documents: Path = Field(Path("documents"), description="Folder of the library's documents.")
    questions: Path | None = Field(
        None, description="The saved questions; default: questions.txt or questions.jsonl in the home folder."
    )
    keep_generations: int = Field(5, ge=1, le=1000, description="How many built libraries are kept to go back to.")
    review_months: int = Field(24, ge=1, le=600, description="Months after its last review that a document is due.")
    host: str = Field("127.0.0.1", description="Address that `equipoise serve` listens on.")
    port: int = Field(8000, ge=0, le=65535, description="Port that `equipoise serve` listens on; 0 takes a free one.")
    database_url: str | None = Field(
        None, description="SQLAlchemy URL of the conversations' database; default: SQLite in the home folder."
    )
    embedding_model: str | None = Field(
        None,
        description="sentence-transformers model by path or name; default: the packaged all-MiniLM-L6-v2.",
    )
    judge_model: str | None = Field(
        None, description="Cross-encoder for disagreements by path or name; default: the one in the package."
    )
    threads: int = Field(2, ge=1, le=64, description="Threads for inference.")
    max_question_chars: int = Field(2000, ge=50, le=20000, description="Longest message accepted, in characters.")
    emergency_file: Path | None = Field(None, description="YAML file with the clinic's emergency numbers and wording.")
    clinic_name: str = Field("the clinic", description="How the page names the clinic.")
    contact: str | None = Field(None, description="How to reach a person at the clinic, shown with refusals.")
    allowed_origins: str | None = Field(
        None,
        description="Web addresses whose pages may embed the chat, separated by commas; default: none but our own.",
    )
    widget_title: str | None = Field(None, max_length=80, description="The chat's title; default: the page's choice.")
    widget_greeting: str | None = Field(
        None, max_length=500, description="Its first words; default: the page's choice."
    )
    widget_colour: str | None = Field(
        None, pattern=r"^#[0-9a-fA-F]{6}$", description="Its colour, such as #0a6256; default: the page's choice."
    )
    widget_scheme: Literal["auto", "light", "dark"] | None = Field(
        None, description="Light, dark, or as the reader's device is set; default: the page's choice."
    )
    widget_position: Literal["left", "right"] | None = Field(
        None, description="The corner of its button; default: the page's choice."
    )
    widget_language: str | None = Field(
        None, pattern=r"^[a-z]{2,3}$", description="Language of the interface; default: the page's choice."
    )
    secret_key_file: Path | None = Field(
        None, description="File with the key that signs staff's cookies; default: one made in the home folder."
    )
    retention_days: int | None = Field(
        None, ge=1, le=36500, description="Days after which conversations are purged; default: kept."
    )
    log_questions: bool = Field(False, description="Whether the log may hold what patients ask.")

    @field_validator("allowed_origins")
    @classmethod
    def _check_origins(cls, value: str | None) -> str | None:
        for origin in _listed(value):
            if not _ORIGIN.fullmatch(origin):
                raise ValueError(f"{origin!r} is no origin; write https:// and the host, with no path")
        return value

    @property
    def origins(self) -> tuple[str, ...]:
        """The allowed origins, in lower case and without a slash at the end, as browsers send them."""
        return tuple(_listed(self.allowed_origins))

    def resolved_secret_key_file(self) -> Path:
        """The secret key's file, by default below `home`."""
        return self.secret_key_file or self.home / "secret_key"

    def resolved_database_url(self) -> str:
        """The database's URL, by default a SQLite file below `home`."""
        return self.database_url or f"sqlite:///{(self.home / 'equipoise.sqlite3').resolve()}"


def _listed(value: str | None) -> list[str]:
    return [one.strip().rstrip("/").lower() for one in (value or "").split(",") if one.strip()]


def load_settings() -> Settings:
    """Settings from the environment.

    Raises:
        SettingWrong: naming the first setting that cannot work and why.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "EQUIPOISE_" + "_".join(str(part) for part in first["loc"]).upper()
        raise SettingWrong(f"The setting {name} is wrong: {first['msg']}. Correct it and start again.") from error
