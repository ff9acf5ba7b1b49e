"""A DVC remote of the configuration, read through DVC's own filesystem."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from dashboard.config import DvcRemoteSettings
from dashboard.data.model.address import public_address
from dashboard.data.sources.content import probe
from dashboard.data.sources.content.bytes import BLOCK_BYTES, Stream
from dashboard.data.sources.content.failures import UNREACHABLE, of_error, unreachable
from dashboard.data.sources.content.filesystem import open_filesystem
from dashboard.data.sources.content.objects import Version
from dashboard.errors import DagboardError

_PROBED_SECONDS = 60.0
_REST_SECONDS = 30.0
"""How long a host that did not answer is left alone: a page of many files must not wait for each."""


class Remote:
    """Objects of one remote; safe to share between threads.

    Args:
        settings: The remote of the configuration.
        clock: Seconds that only grow.
    """

    def __init__(self, settings: DvcRemoteSettings, clock: Callable[[], float] = time.monotonic) -> None:
        self.name = settings.name
        self._title = f"the remote {settings.name}"
        self._settings = settings
        self._where = public_address(settings.url)
        self._clock = clock
        self._lock = threading.Lock()
        self._opened: dict[bool, tuple[Any, str]] = {}
        self._answered_at: float | None = None
        self._failed: tuple[float, DagboardError] | None = None

    def opened(self, path: str, version: Version | None = None) -> Stream | None:
        """One object, or one version of a file of a cloud-versioned remote; None when it is not there.

        Raises:
            SourceError: The host does not answer (``host-unreachable``), refuses (``no-access``), or the remote cannot
                be opened (``unsupported-remote``).
        """
        filesystem, root = self._filesystem(is_versioned=version is not None)
        self._check_host()
        place = filesystem.join(root, *(version.path if version else path).split("/"))
        if version is not None and not hasattr(filesystem, "version_path"):
            return None  # a kind of remote that keeps no versions
        if version is not None:
            place = filesystem.version_path(place, version.id)
        try:
            return _RemoteStream(self, filesystem, place)
        except _MissingError:
            self._check_container(filesystem, root)
            return None

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Errors of the filesystem as ours.

        Raises:
            SourceError: As in `opened`.
        """
        try:
            yield
        except Exception as error:
            # Every filesystem raises its own library's errors, and which libraries there are depends on plugins.
            found = of_error(error, self._title, self._where)
            if found is None:
                raise _MissingError from error
            if found.code == UNREACHABLE:
                self._failed = self._clock(), found
            raise found from error

    def _filesystem(self, *, is_versioned: bool) -> tuple[Any, str]:
        with self._lock:
            if is_versioned not in self._opened:
                self._opened[is_versioned] = open_filesystem(self._settings, is_versioned=is_versioned)
            return self._opened[is_versioned]

    def _check_host(self) -> None:
        now = self._clock()
        if self._failed is not None and now - self._failed[0] < _REST_SECONDS:
            error = self._failed[1]
            raise type(error)(error.message, where=error.where, hint=error.hint, code=error.code)
        if self._answered_at is not None and now - self._answered_at < _PROBED_SECONDS:
            return
        place = probe.endpoint(self._settings.url, self._settings.options)
        reason = probe.failure(*place) if place else ""
        if reason:
            self._failed = self._clock(), unreachable(self._title, self._where, reason)
            raise self._failed[1]
        self._answered_at, self._failed = self._clock(), None

    def _check_container(self, filesystem: Any, root: str) -> None:
        """A bucket that does not exist misses every object, which says nothing about what was pushed."""
        bucket = root.strip("/").partition("/")[0]
        if filesystem.protocol not in {"s3", "gs", "azure"} or not bucket:
            return
        with self.translated():
            is_there = filesystem.exists(bucket)
            filesystem.fs.invalidate_cache()
        if not is_there:
            raise unreachable(self._title, self._where, f"there is no bucket {bucket}, or it may not be seen")


class _MissingError(Exception):
    """The object is not there."""


class _RemoteStream:
    """An object that is read by ranges; of a server that knows no ranges from its beginning on."""

    def __init__(self, remote: Remote, filesystem: Any, path: str) -> None:
        self._remote = remote
        self._filesystem = filesystem
        self._path = path
        with remote.translated():
            # Without a cache of its own, the file asks for exactly the bytes that are wanted.
            self._file = filesystem.open(path, "rb", cache_type="none")
        self.size: int | None = self._file.size

    def read(self, start: int, length: int) -> bytes:
        if self.size is not None:
            length = max(0, min(length, self.size - start))
        if not length:
            return b""
        with self._remote.translated():
            try:
                return self._read(start, length)
            except ValueError:
                # The server, or this kind of file, cannot begin in the middle.
                self._skip_to(start)
                return self._read(start, length)

    def close(self) -> None:
        with self._remote.translated():
            self._file.close()

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
