"""Questions to hosts, whose libraries are coroutines: asked from any thread, and given up after a while."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, Protocol, TypeVar

ASKING_SECONDS = 10.0
"""How long somebody waits to hear whether an object is there; libraries would try for minutes."""

_READING_SECONDS = 60.0
_PIECE_BYTES = 4 << 20
T = TypeVar("T")


class Handle(Protocol):
    """One object of a host."""

    size: int

    async def read(self, start: int, length: int) -> bytes:
        """Bytes from `start` on; fewer than `length` only at the end."""

    async def close(self) -> None:
        """Let go of it."""


class Host(Protocol):
    """A remote's host. Its coroutines raise their library's errors, and FileNotFoundError for what is not there."""

    loop: asyncio.AbstractEventLoop

    async def opened(self, path: str) -> Handle:
        """One object."""

    async def has(self, container: str) -> bool:
        """Whether a bucket, or the folder that all objects lie in, is there; also when it may not be looked at."""


def own_loop() -> asyncio.AbstractEventLoop:
    """A loop in a thread of its own: what blocks one remote must not block the others."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="remote", daemon=True).start()
    return loop


def answer(loop: asyncio.AbstractEventLoop, question: Coroutine[Any, Any, T], seconds: float) -> T:
    """What a coroutine returns.

    Raises:
        TimeoutError: It did not return in time; it is cancelled.
    """
    asked = asyncio.run_coroutine_threadsafe(question, loop)
    try:
        return asked.result(seconds)
    except TimeoutError as error:
        if asked.done():
            raise
        asked.cancel()
        raise TimeoutError(f"no answer within {seconds:.0f} seconds") from error


class HostStream:
    """An object that is read by ranges, none larger than what fits into its time."""

    def __init__(self, host: Host, path: str) -> None:
        self._loop = host.loop
        self._handle = answer(host.loop, host.opened(path), ASKING_SECONDS)
        self.size: int | None = self._handle.size

    def read(self, start: int, length: int) -> bytes:
        """At most `length` bytes from `start` on."""
        end = min(start + length, self._handle.size)
        pieces = []
        while start < end:
            asked = self._handle.read(start, min(_PIECE_BYTES, end - start))
            piece = answer(self._loop, asked, _READING_SECONDS)
            if not piece:
                break
            pieces.append(piece)
            start += len(piece)
        return b"".join(pieces)

    def close(self) -> None:
        """Let go of it."""
        answer(self._loop, self._handle.close(), ASKING_SECONDS)
