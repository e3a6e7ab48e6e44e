"""What several tiers of tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.libraries import build_small_library


@pytest.fixture(scope="session")
def small_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a small real library, built once (exporting the encoder takes seconds). Copy it to change it."""
    return build_small_library(tmp_path_factory.mktemp("library"))
