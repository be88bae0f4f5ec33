"""Arrays and words as bytes, always the same bytes for the same content."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar, get_origin, get_type_hints

import numpy as np
from numpy.typing import NDArray

LENGTH_BYTES = 8
QUICKLY = 1  # a level of zlib

Arrays = Mapping[str, NDArray[Any]]

Table = TypeVar("Table")


class OtherShape(ValueError):
    """What is stored is a table of another time, when its kind had other fields."""


def packed(words: Mapping[str, Any], arrays: Arrays) -> bytes:
    """A head in JSON, with the shape of every array, then the arrays themselves, compressed."""
    shapes = [[name, array.dtype.str, list(array.shape)] for name, array in arrays.items()]
    head = json.dumps({"words": words, "arrays": shapes}, sort_keys=True).encode()
    whole = [len(head).to_bytes(LENGTH_BYTES, "big"), head]
    whole += [np.ascontiguousarray(array).tobytes() for array in arrays.values()]
    return zlib.compress(b"".join(whole), QUICKLY)


def unpacked(stored: bytes | memoryview) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """What was packed: the words and the arrays. These lie in memory as new ones do, since what
    was compiled for those is compiled again for any that do not."""
    whole = zlib.decompress(bytes(stored))
    begin = LENGTH_BYTES + int.from_bytes(whole[:LENGTH_BYTES], "big")
    head = json.loads(whole[LENGTH_BYTES:begin])
    arrays = {}
    for name, kind, shape in head["arrays"]:
        size = int(np.prod(shape, dtype=np.int64))
        stored_array = np.frombuffer(whole, dtype=kind, count=size, offset=begin)
        arrays[name] = stored_array.reshape(shape).copy()
        begin += stored_array.nbytes
    return head["words"], arrays


def packed_table(table: object) -> bytes:
    """A dataclass of arrays, words that JSON knows, tuples of them, and further such tables."""
    words: dict[str, Any] = {}
    arrays: dict[str, NDArray[Any]] = {}
    for name, value in _leaves(table):
        if isinstance(value, np.ndarray):
            arrays[name] = value
        else:
            words[name] = value
    return packed(words, arrays)


def unpacked_table(kind: type[Table], stored: bytes | memoryview) -> Table:
    """The table of this kind that was packed, or OtherShape."""
    words, arrays = unpacked(stored)
    try:
        return _built(kind, words | arrays, "")
    except KeyError as missing:
        raise OtherShape(f"{kind.__name__} without {missing}") from missing


def packed_list(pieces: Iterable[bytes]) -> bytes:
    """Pieces one after the other, each behind its length."""
    return b"".join(len(piece).to_bytes(LENGTH_BYTES, "big") + piece for piece in pieces)


def unpacked_list(stored: bytes | memoryview) -> list[bytes]:
    whole, begin, pieces = bytes(stored), 0, []
    while begin < len(whole):
        start = begin + LENGTH_BYTES
        begin = start + int.from_bytes(whole[begin:start], "big")
        pieces.append(whole[start:begin])
    return pieces


def _leaves(table: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for one in fields(table):
        value, name = getattr(table, one.name), prefix + one.name
        if is_dataclass(value):
            yield from _leaves(value, f"{name}.")
        else:
            yield name, value


def _built(kind: type[Table], leaves: Mapping[str, Any], prefix: str) -> Table:
    values = {}
    for name, hint in get_type_hints(kind).items():
        if is_dataclass(hint):
            values[name] = _built(hint, leaves, f"{prefix}{name}.")
        elif get_origin(hint) is tuple:
            values[name] = tuple(leaves[prefix + name])
        else:
            values[name] = leaves[prefix + name]
    return kind(**values)
