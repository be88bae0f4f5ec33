"""Arrays and words as bytes, always the same bytes for the same content."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

LENGTH_BYTES = 8
QUICKLY = 1  # a level of zlib

Arrays = Mapping[str, NDArray[Any]]


def packed(words: Mapping[str, Any], arrays: Arrays) -> bytes:
    """A head in JSON, with the shape of every array, then the arrays themselves, compressed."""
    shapes = [[name, array.dtype.str, list(array.shape)] for name, array in arrays.items()]
    head = json.dumps({"words": words, "arrays": shapes}, sort_keys=True).encode()
    whole = [len(head).to_bytes(LENGTH_BYTES, "big"), head]
    whole += [np.ascontiguousarray(array).tobytes() for array in arrays.values()]
    return zlib.compress(b"".join(whole), QUICKLY)


def unpacked(stored: bytes | memoryview) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """What was packed: the words and the arrays, which must not be written to."""
    whole = zlib.decompress(bytes(stored))
    begin = LENGTH_BYTES + int.from_bytes(whole[:LENGTH_BYTES], "big")
    head = json.loads(whole[LENGTH_BYTES:begin])
    arrays = {}
    for name, kind, shape in head["arrays"]:
        size = int(np.prod(shape, dtype=np.int64))
        arrays[name] = np.frombuffer(whole, dtype=kind, count=size, offset=begin).reshape(shape)
        begin += arrays[name].nbytes
    return head["words"], arrays
