"""Opens an exported network for inference. The only file that makes onnxruntime sessions."""

from __future__ import annotations

from pathlib import Path

import onnxruntime
from onnxruntime.capi import onnxruntime_pybind11_state as onnx_errors
from threadpoolctl import threadpool_limits

# What a missing, damaged or foreign model folder raises; onnxruntime's own errors derive from bare Exception.
UNREADABLE: tuple[type[Exception], ...] = (
    OSError,
    ValueError,
    KeyError,
    RuntimeError,
    onnx_errors.Fail,
    onnx_errors.NoSuchFile,
    onnx_errors.InvalidProtobuf,
    onnx_errors.InvalidGraph,
)


def open_network(path: Path, threads: int) -> onnxruntime.InferenceSession:
    """A session on the CPU with `threads` threads for one run.

    From then on the process does its linear algebra in one thread: the threads of BLAS wait for their next small
    product in a busy loop, which beside workers that run networks took half of their time.

    Raises:
        One of `UNREADABLE`.
    """
    threadpool_limits(limits=1, user_api="blas")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
