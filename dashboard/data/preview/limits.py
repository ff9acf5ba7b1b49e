"""Readers of files in processes of their own, so that no file can take the memory or the time of the one that serves.

A reader is started when it is first needed, answers one request after the other, and is killed when one takes too long.
The memory limit is the system's and holds on Linux; the time limit holds everywhere. It counts addresses
(``RLIMIT_AS``), or what is written to (``RLIMIT_DATA``) for programs that reserve more addresses than they ever use.
"""

from __future__ import annotations

import atexit
import contextlib
import logging
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, ParamSpec, TypeVar

from dashboard.data.preview.batches import AHEAD, MAX_READ, TOO_LARGE, Lacking, columns_below, preview_of_batch
from dashboard.data.preview.faults import sentence
from dashboard.data.preview.kinds import Kind, is_columnar, kind_of, suffix_of
from dashboard.data.preview.limited import LENGTH, READY, Counts, received
from dashboard.data.preview.parts import READ_AT_END, Part, footer_bytes, preview_of_parts, wanted_of
from dashboard.data.preview.reading import preview_of
from dashboard.data.preview.shown import Preview
from dashboard.data.preview.tables import MAX_COLUMNS

_log = logging.getLogger(__name__)
_Args = ParamSpec("_Args")
_Value = TypeVar("_Value")
Cause = Literal["damaged", "busy", "slow", "large"]
ReadRange = Callable[[int, int], bytes]
"""Bytes of a file from a place on, so many of them."""

SECONDS = 20.0
MEMORY_BYTES = 1_500_000_000
_START_SECONDS = 60.0
_END_SECONDS = 5.0
_SMALL = 100_000
_MOST_REQUESTS = 100
"""After which a reader is replaced, because memory that libraries keep is not given back."""
_TOO_LONG = "It takes too long to read."
_TOO_MUCH = "It takes too much memory to read, or it is damaged."
_UNREADABLE = "It cannot be read; it may be damaged."
_BUSY = "Too many files are being read; try again in a moment."
_CALM = {
    "POLARS_MAX_THREADS": "2", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2",
    "ARROW_DEFAULT_MEMORY_POOL": "system", "PYTHONDONTWRITEBYTECODE": "1",
}  # fmt: skip
"""Few threads, and no address space reserved in advance."""
_KEPT = ("PATH", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")
_HARMLESS = frozenset({Kind.TEXT, Kind.MARKDOWN, Kind.HTML, Kind.JSON, Kind.VIDEO, Kind.BINARY})


@dataclass(frozen=True, slots=True)
class Refused:
    """Why something was not read: a sentence.

    Attributes:
        cause: ``busy`` says nothing of the file: there was too much else to do.
    """

    note: str
    cause: Cause = "damaged"


class Readers:
    """A few processes that read files; safe for threads, and for servers that fork.

    Args:
        processes: How many at once.
        seconds: How long one file may take.
        memory_bytes: How much memory one file may take.
        counts: What of the memory counts: ``addresses`` or ``data``.
    """

    def __init__(
        self, *, processes: int = 2, seconds: float = SECONDS, memory_bytes: int = MEMORY_BYTES,
        counts: Counts = "addresses",
    ) -> None:  # fmt: skip
        self._seconds, self._processes = seconds, processes
        self._memory_bytes, self._counts = memory_bytes, counts
        self._forget()
        atexit.register(self.close)
        os.register_at_fork(after_in_child=self._forget)

    def run(self, function: Callable[_Args, _Value], *args: _Args.args, **kwargs: _Args.kwargs) -> _Value | Refused:
        """What a function of some module answers, or why it could not.

        Raises:
            Exception: What the function raises, memory errors apart.
        """
        if not self._slots.acquire(timeout=self._seconds):
            return Refused(_BUSY, "busy")
        try:
            answer: _Value | Refused = self._asked(_packed(function, args, kwargs))
            return answer
        finally:
            self._slots.release()

    def attempt(self, function: Callable[_Args, _Value], *args: _Args.args, **kwargs: _Args.kwargs) -> _Value | Refused:
        """As `run`, for functions that call decoders; what these raise for a damaged file is logged and a refusal."""
        try:
            return self.run(function, *args, **kwargs)
        except Exception:  # noqa: BLE001 - nobody knows all that decoders raise
            _log.warning("a file could not be read", exc_info=True)
            return Refused(_UNREADABLE)

    def close(self) -> None:
        """End the processes that wait for work."""
        if self._owner == os.getpid():
            while self._idle:
                self._idle.pop().end()

    def _forget(self) -> None:
        """Start without processes; those of the parent of a fork are the parent's."""
        self._owner = os.getpid()
        self._idle: list[_Reader] = []
        self._slots = threading.BoundedSemaphore(self._processes)

    def _asked(self, request: _Request) -> Any:
        reader = self._reader()
        answer = reader.answer(request, self._seconds)
        if answer is None and reader.is_gone:
            reader.end()
            reader = _Reader(self._memory_bytes, self._counts)
            answer = reader.answer(request, self._seconds)
        if answer is None or reader.requests >= _MOST_REQUESTS:
            reader.end()
        else:
            self._idle.append(reader)
        if answer is None:
            return Refused(_TOO_LONG, "slow") if reader.is_late else Refused(_TOO_MUCH, "large")
        value, error = pickle.loads(answer)  # noqa: S301 - from our own child
        if isinstance(error, MemoryError):
            return Refused(_TOO_MUCH, "large")
        if error is not None:
            raise error
        return value

    def _reader(self) -> _Reader:
        """One that waits for work, or a new one."""
        while self._idle:
            with contextlib.suppress(IndexError):  # another thread was faster
                reader = self._idle.pop()
                if reader.is_alive():
                    return reader
                reader.end()
        return _Reader(self._memory_bytes, self._counts)


_Request = Sequence[bytes | memoryview]


def _packed(function: Callable[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any]) -> _Request:
    """A request in parts: the call, then the contents of files, which are not copied."""
    parts: list[pickle.PickleBuffer] = []
    held = tuple(pickle.PickleBuffer(one) if isinstance(one, bytes) and len(one) > _SMALL else one for one in args)
    call = pickle.dumps((function, held, kwargs), protocol=5, buffer_callback=parts.append)
    return [call, *(part.raw() for part in parts)]


def _environment() -> dict[str, str]:
    """What a reader needs of ours: no credential is within its reach."""
    return {name: os.environ[name] for name in _KEPT if name in os.environ} | _CALM


class _Reader:
    """One process; see `dashboard.data.preview.limited`."""

    def __init__(self, memory_bytes: int, counts: Counts = "addresses") -> None:
        paths = os.pathsep.join(path for path in sys.path if path)
        self._process = subprocess.Popen(  # noqa: S603 - our own module by our own interpreter
            [sys.executable, "-P", "-m", "dashboard.data.preview.limited", str(memory_bytes), counts],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={**_environment(), "PYTHONPATH": paths}, start_new_session=True,
        )  # fmt: skip
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("a process without pipes")
        self._into, self._out = self._process.stdin, self._process.stdout
        self.is_late = False
        self.is_gone = False
        self.requests = 0
        self._is_ready = False

    def is_alive(self) -> bool:
        """Whether it still waits for work."""
        return self._process.poll() is None

    def answer(self, request: _Request, seconds: float) -> bytes | None:
        """The answer; None when the process died of the request, was killed because it took too long, or was gone."""
        if not self._is_ready:
            self._is_ready = self._timed(_START_SECONDS, lambda: self._out.read(1)) == READY
        self.requests += 1
        return self._timed(seconds, lambda: self._exchanged(request))

    def end(self) -> None:
        """Kill it and forget it."""
        self._process.kill()
        self._process.wait()
        for stream in (self._into, self._out):
            with contextlib.suppress(OSError):
                stream.close()

    def _exchanged(self, request: _Request) -> bytes | None:
        answer: bytes | None = None
        with contextlib.suppress(OSError):
            self._into.write(LENGTH.pack(len(request)))
            for part in request:
                self._into.write(LENGTH.pack(len(part)))
                self._into.write(part)
            self._into.flush()
            answer = received(self._out)
        self.is_gone = answer is None and not self.is_late and self._has_ended_well()
        return answer

    def _has_ended_well(self) -> bool:
        """Whether it had ended by itself before it was asked, for want of work or because it had become large."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._process.wait(_END_SECONDS) == 0
        return False

    def _timed(self, seconds: float, action: Callable[[], bytes | None]) -> bytes | None:
        timer = threading.Timer(seconds, self._kill)
        timer.daemon = True
        timer.start()
        try:
            return action()
        finally:
            timer.cancel()

    def _kill(self) -> None:
        self.is_late = True
        self._process.kill()


def preview_within(
    readers: Readers, path: str, content: bytes, size: int | None, *, read: ReadRange | None = None, **options: Any
) -> Preview:
    """As `preview_of`, within limits; plain text, which needs no decoder, is read at once.

    Args:
        readers: Where decoders run.
        path: As in `preview_of`.
        content: As in `preview_of`.
        size: As in `preview_of`.
        read: Reads other parts of the file, for a Parquet, Feather or Arrow file that is too large to be read whole.
        options: Further arguments of `preview_of`.
    """
    kind = kind_of(path)
    if read is not None and size is not None and is_columnar(path) and len(content) < size:
        try:
            return (_of_parts if suffix_of(path) == "parquet" else _of_batch)(readers, size, read)
        except ValueError as error:
            return Preview(Kind.BINARY, size, note=sentence(error))
    is_small_table = kind is Kind.TABLE and not is_columnar(path)
    if kind in _HARMLESS or is_small_table or len(content) <= 1:
        return preview_of(path, content, size, **options)
    found = readers.attempt(preview_of, path, content, size, **options)
    return Preview(Kind.BINARY, size, note=found.note) if isinstance(found, Refused) else found


def _of_parts(readers: Readers, size: int, read: ReadRange) -> Preview:
    """The first rows of a Parquet file, from its metadata and its first row group alone.

    Raises:
        ValueError: It cannot be read; the message is a sentence.
    """
    length = footer_bytes(read(max(0, size - 8), 8))
    tail = min(size, max(length, READ_AT_END))
    end = Part(size - tail, read(size - tail, tail))
    wanted = _readable(_refusing(readers, wanted_of, end.content[-length:]))
    rows = Part(wanted.start, read(wanted.start, wanted.length))
    return _readable(_refusing(readers, preview_of_parts, size, [end, rows], wanted.columns))


def _of_batch(readers: Readers, size: int, read: ReadRange) -> Preview:
    """The first rows of a Feather or Arrow file, from the bytes that its first record batch needs.

    Raises:
        ValueError: It cannot be read; the message is a sentence.
    """
    tail = min(size, READ_AT_END)
    starts, contents = [0, size - tail], [read(0, tail), read(size - tail, tail)]
    columns = MAX_COLUMNS
    while columns and contents[-1]:
        found = _refusing(readers, preview_of_batch, size, columns, starts, *contents)
        if not isinstance(found, Lacking):
            return _readable(found)
        room = MAX_READ - sum(map(len, contents))
        if found.length > room:
            columns = columns_below(columns)
            continue
        starts.append(found.start)
        contents.append(read(found.start, max(found.length, min(AHEAD, room))))
    raise ValueError(TOO_LARGE)


def _readable(found: _Value | Refused) -> _Value:
    """What was read.

    Raises:
        ValueError: It was refused; the message says why.
    """
    if isinstance(found, Refused):
        raise ValueError(found.note)  # noqa: TRY004 - the value is at fault, and no type
    return found


def _refusing(
    readers: Readers, function: Callable[_Args, _Value], *args: _Args.args, **kwargs: _Args.kwargs
) -> _Value | Refused:
    """As `Readers.attempt`, with the sentence of our own readers."""
    try:
        return readers.run(function, *args, **kwargs)
    except ValueError as error:
        return Refused(sentence(error))
    except Exception:  # noqa: BLE001 - nobody knows all that decoders raise
        _log.warning("a part of a file could not be read", exc_info=True)
        return Refused(_UNREADABLE)
