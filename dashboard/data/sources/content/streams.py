"""Objects that DVC's filesystem opens as files: those of web servers, and of kinds of remotes that few people have."""

from __future__ import annotations

from typing import Any

from dashboard.data.sources.content.bytes import BLOCK_BYTES
from dashboard.data.sources.content.hosts import ASKING_SECONDS, answer


class FileStream:
    """A file that is read by ranges; of a server that knows no ranges from its beginning on."""

    def __init__(self, filesystem: Any, path: str) -> None:
        self._filesystem = filesystem
        self._path = path
        # Without a cache of its own, the file asks for exactly the bytes that are wanted.
        self._file = filesystem.open(path, "rb", cache_type="none", **self._known())
        self.size: int | None = self._file.size

    def read(self, start: int, length: int) -> bytes:
        """At most `length` bytes from `start` on."""
        if self.size is not None:
            length = max(0, min(length, self.size - start))
        if not length:
            return b""
        try:
            return self._read(start, length)
        except ValueError:
            # The server, or this kind of file, cannot begin in the middle.
            self._skip_to(start)
            return self._read(start, length)

    def close(self) -> None:
        """Let go of it."""
        self._file.close()

    def _known(self) -> dict[str, Any]:
        """What the server says about the file, asked with a time limit: the library would wait for minutes."""
        if self._filesystem.protocol not in {"http", "https"}:
            return {}
        files = self._filesystem.fs
        told = answer(files.loop, files._info(self._path), ASKING_SECONDS)  # noqa: SLF001 - fsspec's name of a coroutine
        without_ranges = {} if told.get("partial", True) else {"block_size": 0}
        return {"size": told["size"], **without_ranges}

    def _read(self, start: int, length: int) -> bytes:
        if self._file.tell() != start:
            self._file.seek(start)
        pieces = []
        while length > 0 and (piece := self._file.read(length)):
            pieces.append(piece)
            length -= len(piece)
        return b"".join(pieces)

    def _skip_to(self, start: int) -> None:
        """Read again from the beginning, and forget what lies before `start`."""
        self._file.close()
        self._file = self._filesystem.open(self._path, "rb", block_size=0)
        left = start
        while left > 0 and (piece := self._file.read(min(left, BLOCK_BYTES))):
            left -= len(piece)
