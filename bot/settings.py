"""The one file that reads the environment. Every setting is `EQUIPOISE_<NAME>`; wrong values are refused by name."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from index.errors import SettingWrong


class Settings(BaseSettings):
    """Typed settings with their defaults."""

    model_config = SettingsConfigDict(env_prefix="EQUIPOISE_", frozen=True, extra="ignore")

    home: Path = Field(
        Path("var"), description="Folder of everything built or recorded: generations, models, database."
    )
    documents: Path = Field(Path("documents"), description="Folder of the library's documents.")
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

    def resolved_database_url(self) -> str:
        """The database's URL, by default a SQLite file below `home`."""
        return self.database_url or f"sqlite:///{(self.home / 'equipoise.sqlite3').resolve()}"


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
