"""The weights of a reader as it ships, to go on training from where those it was exported from are gone.

    python -m scripts.reader_weights --out DIR

Writes DIR/network.pt and DIR/facts.json, which `scripts.train_reader --start` takes. int8 weights come back as they
are rounded: a reader that is exported again from them, untrained, says what it said before.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from bot.reader import SHIPPED_READER

_PREFIX = "network."
_QUANTISED = "_quantized"
_BIAS = ".bias"


def weights_of(file: Path) -> dict[str, torch.Tensor]:
    """The state of a `ReaderNetwork`, from what `scripts.reader_export` made of it."""
    graph = onnx.load(str(file)).graph
    arrays = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    found = {name: array for name, array in arrays.items() if name.startswith(_PREFIX) and _plain(name)}
    found |= {name: whole(arrays, name) for name in _embeddings(arrays)}
    found |= {bias.removesuffix(_BIAS) + ".weight": whole(arrays, name).T for name, bias in _layers(graph.node, arrays)}
    return {name.removeprefix(_PREFIX): torch.from_numpy(np.array(array)) for name, array in found.items()}


def whole(arrays: dict[str, np.ndarray], name: str) -> np.ndarray:
    """A quantised array as float32; its scale and zero point are of the whole or of each column."""
    scale, zero = arrays[f"{name}_scale"], arrays[f"{name}_zero_point"]
    return np.asarray((arrays[name + _QUANTISED].astype(np.float32) - zero.astype(np.float32)) * scale)


def _of_layer(name: str) -> bool:
    return name.endswith(_QUANTISED) and not name.startswith(_PREFIX)


def _plain(name: str) -> bool:
    return not name.endswith((_QUANTISED, "_scale", "_zero_point"))


def _embeddings(arrays: dict[str, np.ndarray]) -> Iterator[str]:
    for name in arrays:
        if name.startswith(_PREFIX) and name.endswith(_QUANTISED):
            yield name.removesuffix(_QUANTISED)


def _layers(nodes: list[onnx.NodeProto], arrays: dict[str, np.ndarray]) -> Iterator[tuple[str, str]]:
    """Each layer's quantised weights by their name, which tells nothing, with the name of the bias that is added."""
    takers = {taken: node for node in nodes for taken in node.input}
    for node in nodes:
        weights = next((one for one in node.input if one in arrays and _of_layer(one)), None)
        if weights is None:
            continue
        after = node
        while not (bias := next((one for one in after.input if one.endswith(_BIAS)), "")):
            after = takers[after.output[0]]
        yield weights.removesuffix(_QUANTISED), bias


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    torch.save(weights_of(SHIPPED_READER / "model.onnx"), options.out / "network.pt")
    facts = json.loads((SHIPPED_READER / "config.json").read_text(encoding="utf-8"))["training"]
    (options.out / "facts.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
