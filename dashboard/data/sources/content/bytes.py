"""One tracked file, open for reading at any place without reading what lies before it."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from types import TracebackType
from typing import IO, TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

BLOCK_BYTES = 1 << 20


class Stream(Protocol):
    """How a place hands out bytes."""

    @property
    def size(self) -> int | None:
        """Bytes in all; None when the place does not say."""

    def read(self, start: int, length: int) -> bytes:
        """At most `length` bytes from `start` on; fewer only at the end."""

    def close(self) -> None:
        """Let go of it."""


class Content:
    """The bytes behind one hash; one thread's at a time. Close it, or use it in a ``with`` block.

    Attributes:
        hash: As DVC recorded it.
        place: Name of the cache or remote that holds it.
    """

    def __init__(self, hash_: str, place: str, stream: Stream) -> None:
        self.hash = hash_
        self.place = place
        self._stream = stream
        self._size = stream.size

    @property
    def known_size(self) -> int | None:
        """Bytes in all, where that is known without reading them."""
        return self._size

    @property
    def size(self) -> int:
        """Bytes in all. A remote that does not say is read to its end once.

        Raises:
            SourceError: The place failed.
        """
        if self._size is None:
            self._size = sum(len(block) for block in self.blocks())
        return self._size

    def read(self, start: int = 0, length: int | None = None) -> bytes:
        """Bytes from `start` on, `length` of them or all; no byte before them is fetched where the place can do that.

        Raises:
            SourceError: The place failed.
        """
        if length is not None:
            return self._stream.read(start, length)
        return b"".join(self.blocks(start=start))

    def blocks(self, block_bytes: int = BLOCK_BYTES, *, start: int = 0) -> Iterator[bytes]:
        """All bytes from `start` on, piece by piece.

        Raises:
            SourceError: The place failed.
        """
        while block := self._stream.read(start, block_bytes):
            yield block
            start += len(block)

    def file(self) -> IO[bytes]:
        """A seekable file over the same bytes; closing it closes this."""
        return io.BufferedReader(_File(self), BLOCK_BYTES)

    def close(self) -> None:
        """Let go of the file or connection."""
        self._stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


class _File(io.RawIOBase):
    def __init__(self, content: Content) -> None:
        super().__init__()
        self._content = content
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at}.get(whence)
        self._at = max(0, (self._content.size if base is None else base) + offset)
        return self._at

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        found = self._content.read(self._at, len(view))
        view[: len(found)] = found
        self._at += len(found)
        return len(found)

    def close(self) -> None:
        if not self.closed:
            self._content.close()
        super().close()
