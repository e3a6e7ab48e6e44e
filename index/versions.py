"""What the content of a generation depends on besides its documents, and what of it has changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from index import passages as splitter
from index.disagreements.stage import detector_versions
from index.encoder import Encoder
from index.judge import PairJudge
from index.keywords import KEYWORDS_VERSION
from index.read import READER_VERSION

_WHAT_CHANGED = {
    "encoder": "the embedding model is another, so that everything is embedded again",
    "reader": "documents are read in a new way, so that all are read again",
    "splitter": "documents are split in a new way",
    "keywords": "words are indexed in a new way",
    "detector": "disagreements are found in a new way",
    "suspicion": "which figures may disagree is weighed in a new way",
    "judge": "the judge of disagreements is another, so that every pair is judged again",
}


def versions(encoder: Encoder, judge: PairJudge | None) -> dict[str, Any]:
    """What the content of a generation depends on besides its documents."""
    return {
        "encoder": encoder.identity,
        "encoder_folder": encoder.folder.name,
        "encoder_name": encoder.name,
        "dimension": encoder.dimension,
        "token_dimension": encoder.token_dimension,
        "reader": READER_VERSION,
        "splitter": splitter.SPLITTER_VERSION,
        "keywords": KEYWORDS_VERSION,
        **detector_versions(judge),
    }


def what_changed(before: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[str, ...]:
    """Why a generation of `before` cannot be taken over as it is, in plain words; empty when it can."""
    found = tuple(words for name, words in _WHAT_CHANGED.items() if before.get(name) != now.get(name))
    return found or (() if before == now else ("the folder of the embedding model has another name",))
