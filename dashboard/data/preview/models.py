"""What files of models say of themselves, read without any model library: safetensors and ONNX.

A safetensors file is a length of eight bytes, then JSON, then the weights. An ONNX file is one protobuf message, of
which the fields that are named here are looked at.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator
from typing import Any

from dashboard.data.preview.cells import short
from dashboard.data.preview.protobuf import Field, fields, text
from dashboard.data.preview.shown import Fact, Table

MAX_TENSORS = 1_000
_LONGEST_HEADER = 16_000_000

Shown = tuple[Table | None, tuple[Fact, ...], str]


def safetensors_of(content: bytes) -> Shown:
    """The tensors of a safetensors file, from its header alone.

    Raises:
        ValueError: It is no such file; the message is a sentence.
    """
    length = int.from_bytes(content[:8], "little")
    if len(content) < 8 or not 2 <= length <= _LONGEST_HEADER or len(content) < 8 + length:
        raise ValueError("It cannot be read as safetensors.")
    try:
        header = json.loads(content[8 : 8 + length])
        named = header.pop("__metadata__", {})
        tensors = [(str(name), str(one["dtype"]), [int(n) for n in one["shape"]]) for name, one in header.items()]
    except (ValueError, RecursionError, TypeError, KeyError, AttributeError) as error:
        raise ValueError("It cannot be read as safetensors.") from error
    parameters = sum(math.prod(shape) for _, _, shape in tensors)
    types = Counter(dtype for _, dtype, _ in tensors)
    rows = tuple(
        (short(name), short(str(shape)), short(dtype), str(math.prod(shape)))
        for name, dtype, shape in tensors[:MAX_TENSORS]
    )
    facts = (
        Fact("tensors", f"{len(tensors):,}"),
        Fact("parameters", f"{parameters:,}"),
        Fact("types", short(", ".join(f"{name} × {count:,}" for name, count in types.most_common()))),
        *(Fact(short(str(name)), short(str(value))) for name, value in list(_items(named))[:50]),
    )
    table = Table(("name", "shape", "type", "parameters"), rows, frozenset({3}), len(tensors), 4)
    return table, facts, f"Only the first {MAX_TENSORS:,} tensors are listed." if len(tensors) > MAX_TENSORS else ""


def _items(named: Any) -> Iterator[tuple[Any, Any]]:
    yield from named.items() if isinstance(named, dict) else ()


def onnx_of(content: bytes, *, is_cut: bool = False) -> Shown:
    """Versions, producer, operator sets, inputs and outputs of an ONNX model; weights are passed over.

    Args:
        content: The file, or its beginning.
        is_cut: It is the beginning; what stands behind the weights is then unknown.

    Raises:
        ValueError: It is no such file; the message is a sentence.
    """
    try:
        model = list(fields(content, is_cut=is_cut))
        graph = next((field.data for field in model if field.number == 7 and field.data is not None), b"")
        inside = list(fields(graph, is_cut=is_cut))
        facts = [*_of_model(model), *([] if is_cut else _of_graph(inside))]
        rows = [row for number, word in ((11, "input"), (12, "output")) for row in _values(inside, number, word)]
    except (ValueError, IndexError, OverflowError, RecursionError) as error:
        raise ValueError("It cannot be read as an ONNX model.") from error
    if not graph and not facts:
        raise ValueError("It cannot be read as an ONNX model.")
    table = Table(("part", "name", "type", "shape"), tuple(rows), frozenset(), len(rows), 4)
    return table, tuple(facts), "Only its beginning was read." if is_cut else ""


_TEXTS = {2: "producer", 3: "producer version", 4: "domain", 6: "description"}
_TYPES = {
    1: "float32", 2: "uint8", 3: "int8", 4: "uint16", 5: "int16", 6: "int32", 7: "int64", 8: "string", 9: "bool",
    10: "float16", 11: "float64", 12: "uint32", 13: "uint64", 14: "complex64", 15: "complex128", 16: "bfloat16",
}  # fmt: skip


def _of_model(model: list[Field]) -> Iterator[Fact]:
    for field in model:
        if field.number == 1 and field.data is None:
            yield Fact("IR version", str(field.value))
        elif field.number == 5 and field.data is None:
            yield Fact("model version", str(field.value))
        elif field.number in _TEXTS and field.data:
            yield Fact(_TEXTS[field.number], short(text(field.data)))
    sets = [_opset(field.data) for field in model if field.number == 8 and field.data is not None]
    if sets:
        yield Fact("operator sets", short(", ".join(sets)))


def _opset(data: bytes) -> str:
    domain, version = "ai.onnx", 0
    for field in fields(data):
        if field.number == 1 and field.data:
            domain = text(field.data)
        elif field.number == 2:
            version = field.value
    return f"{domain} {version}"


def _of_graph(graph: list[Field]) -> Iterator[Fact]:
    counts = Counter(field.number for field in graph)
    name = next((text(field.data) for field in graph if field.number == 2 and field.data), "")
    if name:
        yield Fact("graph", short(name))
    if counts:
        yield Fact("nodes", f"{counts[1]:,}")
        yield Fact("weights", f"{counts[5]:,}")


def _values(graph: list[Field], number: int, word: str) -> Iterator[tuple[str, str, str, str]]:
    """Inputs or outputs: name, type of the elements, and shape."""
    found = [field.data for field in graph if field.number == number and field.data is not None]
    for data in found[:MAX_TENSORS]:
        name, kind, shape = "", "", ""
        for field in fields(data):
            if field.number == 1 and field.data is not None:
                name = text(field.data)
            elif field.number == 2 and field.data is not None:
                kind, shape = _tensor(field.data)
        yield word, short(name), kind, short(shape)


def _tensor(data: bytes) -> tuple[str, str]:
    for field in fields(data):
        if field.number == 1 and field.data is not None:
            parts = list(fields(field.data))
            kind = next((part.value for part in parts if part.number == 1 and part.data is None), 0)
            shape = next((part.data for part in parts if part.number == 2 and part.data is not None), b"")
            return _TYPES.get(kind, str(kind)), f"[{', '.join(_lengths(shape))}]"
    return "", ""


def _lengths(shape: bytes) -> Iterator[str]:
    for dimension in fields(shape):
        known = next(fields(dimension.data or b""), None)
        yield "?" if known is None else text(known.data) if known.data is not None else str(known.value)
