"""A DVC remote of the configuration, read with DVC's options, by many threads, and never waited for twice in vain."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from dashboard.config import DvcRemoteSettings
from dashboard.data.model.address import public_address
from dashboard.data.sources.content import probe
from dashboard.data.sources.content.bytes import Stream
from dashboard.data.sources.content.failures import UNKNOWN_HOST, UNREACHABLE, of_error, unreachable
from dashboard.data.sources.content.filesystem import Opened, open_filesystem
from dashboard.data.sources.content.hosts import ASKING_SECONDS, HostStream, answer
from dashboard.data.sources.content.objects import Version
from dashboard.data.sources.content.streams import FileStream
from dashboard.errors import DagboardError

_ANSWERED_SECONDS = 60.0
_REST_SECONDS = 30.0
"""How long a host that did not answer is left alone: a page of many files must not wait for each."""

_UNUSABLE = frozenset({UNREACHABLE, UNKNOWN_HOST})
_CONTAINERS = {"ssh": "folder", "azure": "container"}


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
        self._first = threading.Lock()
        self._opened: dict[bool, Opened] = {}
        self._answered_at: float | None = None
        self._failed: tuple[float, DagboardError] | None = None

    def opened(self, path: str, version: Version | None = None) -> Stream | None:
        """One object, or one version of a file of a cloud-versioned remote; None when it is not there.

        Raises:
            SourceError: The host does not answer (``host-unreachable``), is not known to be itself (``host-unknown``),
                refuses (``no-access``), or the remote cannot be opened (``unsupported-remote``).
        """
        with self._alone_at_first():
            opened = self._open(is_versioned=version is not None)
            place = opened.place(path, version)
            if place is None:
                return None
            try:
                with self.translated():
                    return _Translated(self, _stream(opened, place))
            except _MissingError:
                self._check_container(opened)
                return None

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Errors of the libraries as ours.

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
            if found.code in _UNUSABLE:
                self._rest(found)
            raise found from error

    def _open(self, *, is_versioned: bool) -> Opened:
        with self._lock:
            if is_versioned not in self._opened:
                self._opened[is_versioned] = open_filesystem(self._settings, is_versioned=is_versioned)
            return self._opened[is_versioned]

    @contextmanager
    def _alone_at_first(self) -> Iterator[None]:
        """As long as nobody knows whether the host answers, one thread asks it.

        The others wait for what it finds, or, when the host failed before, hear of that again at once.
        """
        self._refuse_while_resting()
        if self._is_known():
            yield
            return
        if not self._first.acquire(blocking=self._failed is None):
            self._refuse_again()
            yield
            return
        try:
            self._refuse_while_resting()
            if not self._is_known():
                self._check_host()
            yield
            self._answered_at, self._failed = self._clock(), None
        except DagboardError as error:
            if error.code not in _UNUSABLE:
                self._answered_at, self._failed = self._clock(), None
            raise
        finally:
            self._first.release()

    def _is_known(self) -> bool:
        return self._answered_at is not None and self._clock() - self._answered_at < _ANSWERED_SECONDS

    def _refuse_while_resting(self) -> None:
        if self._failed is not None and self._clock() - self._failed[0] < _REST_SECONDS:
            self._refuse_again()

    def _refuse_again(self) -> None:
        if self._failed is not None:
            error = self._failed[1]
            raise type(error)(error.message, where=error.where, hint=error.hint, code=error.code)

    def _rest(self, failure: DagboardError) -> None:
        self._answered_at, self._failed = None, (self._clock(), failure)

    def _check_host(self) -> None:
        place = probe.endpoint(self._settings.url, self._settings.options)
        reason = probe.failure(*place) if place else ""
        if reason:
            failure = unreachable(self._title, self._where, reason)
            self._rest(failure)
            raise failure

    def _check_container(self, opened: Opened) -> None:
        """A bucket that does not exist misses every object, which says nothing about what was pushed."""
        if opened.host is None or not opened.container:
            return
        with self.translated():
            is_there = answer(opened.host.loop, opened.host.has(opened.container), ASKING_SECONDS)
        if not is_there:
            kind = _CONTAINERS.get(opened.filesystem.protocol, "bucket")
            raise unreachable(self._title, self._where, f"there is no {kind} {opened.container}, or it may not be seen")


class _MissingError(Exception):
    """The object is not there."""


def _stream(opened: Opened, place: str) -> Stream:
    return HostStream(opened.host, place) if opened.host else FileStream(opened.filesystem, place)


class _Translated:
    """A stream whose errors are ours."""

    def __init__(self, remote: Remote, stream: Stream) -> None:
        self._remote = remote
        self._stream = stream
        self.size = stream.size

    def read(self, start: int, length: int) -> bytes:
        with self._remote.translated():
            return self._stream.read(start, length)

    def close(self) -> None:
        with self._remote.translated():
            self._stream.close()
