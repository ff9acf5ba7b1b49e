"""One file, open for reading, whoever keeps it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Protocol

from dashboard.data.model.files import TrackedBy


class Source(Protocol):
    """Bytes that can be read from any place on."""

    @property
    def size(self) -> int:
        """Bytes in all."""

    def read(self, start: int = 0, length: int | None = None) -> bytes:
        """Bytes from `start` on, `length` of them or all."""

    def blocks(self) -> Iterator[bytes]:
        """All bytes, piece by piece."""

    def file(self) -> IO[bytes]:
        """A seekable file over the same bytes."""

    def close(self) -> None:
        """Let go of it."""


@dataclass(frozen=True, slots=True)
class Blob:
    """A file of a commit; close its content after use.

    Attributes:
        commit: Full sha.
        path: Relative to the project's root.
        hash: Git's object id, or DVC's hash: equal for equal bytes.
    """

    commit: str
    path: str
    tracked_by: TrackedBy
    hash: str
    content: Source

    @property
    def name(self) -> str:
        """The last part of its path."""
        return self.path.rsplit("/", 1)[-1]

    @property
    def size(self) -> int:
        """Bytes in all."""
        return self.content.size


class GitBytes:
    """Bytes of a file that git holds."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    @property
    def size(self) -> int:
        """Bytes in all."""
        return len(self._data)

    def read(self, start: int = 0, length: int | None = None) -> bytes:
        """Bytes from `start` on, `length` of them or all."""
        return self._data[start:] if length is None else self._data[start : start + length]

    def blocks(self) -> Iterator[bytes]:
        """All bytes at once."""
        yield self._data

    def file(self) -> IO[bytes]:
        """A seekable file over the same bytes."""
        return io.BytesIO(self._data)

    def close(self) -> None:
        """Nothing is held."""
