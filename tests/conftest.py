"""What several tiers of tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.build import build_library
from index.encoder import Encoder
from index.generation import Home
from tests.libraries import Shelf, build_small_library

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def small_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a small real library, built once (exporting the encoder takes seconds). Copy it to change it."""
    return build_small_library(tmp_path_factory.mktemp("library"))


@pytest.fixture(scope="session")
def sample_library(small_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of the library that ships in `documents/`, built once with the encoder of the small one."""
    home = tmp_path_factory.mktemp("sample")
    (home / "models").symlink_to(small_library / "models", target_is_directory=True)
    build_library(ROOT / "documents", Home(home))
    return home


@pytest.fixture(scope="session")
def encoder(small_library: Path) -> Encoder:
    """The packaged model, exported."""
    generation = Home(small_library).open_current()
    return Encoder(small_library / "models" / generation.manifest["versions"]["encoder_folder"])


@pytest.fixture
def empty_shelf(small_library: Path, tmp_path: Path) -> Shelf:
    """No document, nothing built."""
    return Shelf.empty(tmp_path / "empty", small_library / "models")


@pytest.fixture
def shelf(small_library: Path, tmp_path: Path) -> Shelf:
    """The small library, built, for the test to change."""
    return Shelf.copy(tmp_path / "shelf", small_library)
