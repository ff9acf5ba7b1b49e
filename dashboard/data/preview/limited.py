"""The other side of `dashboard.data.preview.limits`: a process that reads hostile files and may be killed anytime.

A request comes through standard input as its number of parts and the parts, the call first; an answer goes through
standard output. Each part has its length before it. What libraries print goes nowhere. The process ends well when its
parent is gone, when nobody asked for `IDLE_SECONDS`, and when it has become large.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import select
import struct
import sys
from pathlib import Path
from typing import IO, Literal

IDLE_SECONDS = 60.0
Counts = Literal["addresses", "data"]
"""What of the memory of a process is limited."""
LENGTH = struct.Struct(">Q")
READY = b"\1"
_LARGE_BYTES = 300_000_000
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4_096


def main(memory_bytes: int, counts: str = "addresses") -> None:
    """Answer requests until there are no more."""
    requests, answers = os.fdopen(os.dup(0), "rb", buffering=0), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    _write_no_files()
    answers.write(READY)
    answers.flush()
    while select.select([requests], [], [], IDLE_SECONDS)[0]:
        request = _request(requests)
        if not request:
            return
        answer = _answered(request[0], request[1:], memory_bytes, counts)
        answers.write(LENGTH.pack(len(answer)))
        answers.write(answer)
        answers.flush()
        if _pages(_RESIDENT) * _PAGE_BYTES > _LARGE_BYTES:
            return


def _request(stream: IO[bytes]) -> list[bytes]:
    """The parts of a request; none when the other side is gone."""
    count = _exactly(stream, LENGTH.size)
    parts = [received(stream) for _ in range(LENGTH.unpack(count)[0])] if count else []
    return [part for part in parts if part is not None] if None not in parts else []


def received(stream: IO[bytes]) -> bytes | None:
    """One message; None when the other side is gone."""
    head = _exactly(stream, LENGTH.size)
    return None if head is None else _exactly(stream, LENGTH.unpack(head)[0])


def _exactly(stream: IO[bytes], length: int) -> bytes | None:
    found = bytearray()
    while len(found) < length:
        block = stream.read(min(length - len(found), 1 << 20))
        if not block:
            return None
        found += block
    return bytes(found)


def _answered(call: bytes, contents: list[bytes], memory_bytes: int, counts: str) -> bytes:
    """(value, None), or (None, what was raised)."""
    try:
        function, positional, named = pickle.loads(call, buffers=contents)  # noqa: S301 - from our own parent
        _limit_memory(memory_bytes, counts)
        return pickle.dumps((function(*positional, **named), None))
    except Exception as error:  # noqa: BLE001 - it is raised again on the other side
        return _packed(error)


def _packed(error: Exception) -> bytes:
    reason = MemoryError() if isinstance(error, MemoryError) else error
    with contextlib.suppress(Exception):
        packed = pickle.dumps((None, reason))
        pickle.loads(packed)  # noqa: S301 - some errors can be written and not be read
        return packed
    return pickle.dumps((None, RuntimeError(f"{type(error).__name__}: {error}")))


def _write_no_files() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - not on every system

        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


_ADDRESSES, _RESIDENT, _DATA = 0, 1, 5
"""Places in what the system says of a process's memory."""


def _pages(which: int) -> int:
    """Pages of memory that the process holds, writes to, or has addresses of; 0 where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[which])
    except OSError:
        return 0


def _limit_memory(memory_bytes: int, counts: str) -> None:
    """Let the process have so much more than it has now, where the system can hold it to that."""
    held = _pages(_DATA if counts == "data" else _ADDRESSES)
    if not held:
        return
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - not on every system

        limited = resource.RLIMIT_DATA if counts == "data" else resource.RLIMIT_AS
        resource.setrlimit(limited, (held * _PAGE_BYTES + memory_bytes, resource.RLIM_INFINITY))


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:])
