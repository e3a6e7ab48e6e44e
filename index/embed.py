"""The vectors of a generation in the making. Those of texts that an earlier generation holds are taken from it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

import numpy as np

from index.contents import Contents
from index.encoder import Encoded, Encoder
from index.generation import STATEMENT_VECTORS, Generation
from index.model import Passage
from index.progress import Progress
from index.tokenstore import OFFSETS, STARTS, VECTORS
from index.vectors import VectorIndex

# Bytes of token vectors written in one go. Each write lets go of the interpreter, and with another thread at work
# takes milliseconds to get it back: one a passage made a second and a half of 1,000.
_AT_ONCE = 1 << 20


def write_vectors(
    work: Path, draft: Contents, encoder: Encoder, before: Generation | None, threads: int, progress: Progress
) -> int:
    """Writes passage and token vectors, taking those of unchanged texts from `before`. Returns how many were made.

    Token vectors go to disk as they come, so that memory does not grow with the library beyond what FAISS holds.
    """
    known = {key: row for row, key in enumerate(before.passage_keys)} if before else {}
    missing = [text for (text, _), key in zip(draft.texts, draft.keys, strict=True) if key not in known]
    made = encoder.encode_many(missing, workers=threads)
    sentence = _sentence_vectors(draft, encoder.dimension, before, known)
    offsets: list[np.ndarray] = []
    lengths: list[int] = []
    done = 0
    with (work / VECTORS).open("wb", buffering=_AT_ONCE) as out:
        write_header(out, (0, encoder.token_dimension))
        for row, (passage, key) in enumerate(zip(draft.passages, draft.keys, strict=True)):
            if before is not None and key in known:
                vectors, places = _taken(before, known[key], passage)
            else:
                encoded = next(made)
                done += 1
                progress("Embedding", done, len(missing))
                sentence[row] = encoded.sentence
                vectors, places = _stored(encoded, passage, draft.texts[row][1])
            out.write(vectors.tobytes())
            offsets.append(places)
            lengths.append(len(vectors))
        starts = np.cumsum([0, *lengths], dtype=np.int64)
        out.seek(0)
        write_header(out, (int(starts[-1]), encoder.token_dimension))
    np.save(work / STARTS, starts)
    np.save(work / OFFSETS, np.concatenate(offsets).astype(np.int32))
    VectorIndex.build(sentence).save(work / "vectors.faiss")
    return done


def write_statement_vectors(
    work: Path, draft: Contents, encoder: Encoder, before: Generation | None, threads: int, progress: Progress
) -> np.ndarray:
    """The statements' vectors, float16; those of unchanged texts come from `before`. Returns what was written."""
    known = {key: row for row, key in enumerate(before.statement_keys)} if before else {}
    missing = [text for text, key in zip(draft.statement_texts, draft.statement_keys, strict=True) if key not in known]
    made = encoder.sentences(missing, workers=threads)
    vectors = np.zeros((len(draft.statements), encoder.dimension), dtype=np.float16)
    done = 0
    for row, key in enumerate(draft.statement_keys):
        if before is not None and key in known:
            vectors[row] = before.statement_vectors[known[key]]
        else:
            vectors[row] = next(made)
            done += 1
            progress("Embedding statements", done, len(missing))
    np.save(work / STATEMENT_VECTORS, vectors)
    return vectors


def _sentence_vectors(
    draft: Contents, dimension: int, before: Generation | None, known: Mapping[str, int]
) -> np.ndarray:
    """Those of `before`, taken in one go (one by one they took .4 s of 1,000), and room for the others."""
    found = np.zeros((len(draft.passages), dimension), dtype=np.float32)
    kept = [row for row, key in enumerate(draft.keys) if key in known]
    if before is not None and kept:
        found[kept] = before.vectors.vectors(np.asarray([known[draft.keys[row]] for row in kept]))
    return found


def _stored(encoded: Encoded, passage: Passage, head: int) -> tuple[np.ndarray, np.ndarray]:
    """Token vectors as float16, and the tokens' places in the document's text (-1 in the heading)."""
    places = np.where(encoded.offsets[:, :1] >= head, encoded.offsets - head + passage.start, -1)
    return encoded.vectors.astype(np.float16), places.astype(np.int32)


def _taken(before: Generation, row: int, passage: Passage) -> tuple[np.ndarray, np.ndarray]:
    """The same from an earlier generation; the passage may have moved within its document."""
    part = before.tokens.tokens(row)
    places = np.asarray(before.tokens.offsets[part])
    moved = np.where(places >= 0, places + passage.start - before.passages[row].start, -1)
    return np.asarray(before.tokens.vectors[part]), moved


def write_header(out: BinaryIO, shape: tuple[int, int]) -> None:
    """The .npy header of float16 values. numpy pads it so that it is as long for any number of rows."""
    header = {"descr": "<f2", "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(out, header)
