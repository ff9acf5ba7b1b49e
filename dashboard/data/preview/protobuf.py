"""The wire format of protocol buffers, as far as reading the fields of a message."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

MAX_FIELDS = 200_000


class Field(NamedTuple):
    """One field: its number, and either a whole number or bytes (a text, or a message within)."""

    number: int
    value: int
    data: bytes | None


def fields(message: bytes, *, is_cut: bool = False) -> Iterator[Field]:
    """The fields of a message in their order.

    Args:
        message: Its bytes.
        is_cut: It may end within a field, which then holds what is there.

    Raises:
        ValueError: It is none, it is cut without `is_cut`, or it has more than `MAX_FIELDS`.
    """
    at, count = 0, 0
    while at < len(message):
        count += 1
        if count > MAX_FIELDS:
            raise ValueError("too many fields")
        key, at = _number(message, at)
        number, kind = key >> 3, key & 7
        if not number:
            raise ValueError("no field has the number 0")
        if kind == 0:
            value, at = _number(message, at)
            yield Field(number, value, None)
            continue
        length, at = _length(message, at, kind)
        if at + length > len(message) and not is_cut:
            raise ValueError("the message is cut")
        yield Field(number, 0, message[at : at + length])
        at += length


def text(data: bytes | None) -> str:
    """A field of text."""
    return (data or b"").decode("utf-8", "replace")


def _length(message: bytes, at: int, kind: int) -> tuple[int, int]:
    if kind == 2:
        return _number(message, at)
    if kind in {1, 5}:
        return (8 if kind == 1 else 4), at
    raise ValueError("unknown kind of field")


def _number(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        if at >= len(message) or shift > 63:
            raise ValueError("the message is cut")
        byte = message[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if not byte & 0x80:
            return value, at
