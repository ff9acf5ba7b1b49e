"""Work that goes on in a thread while whoever asked for it prepares the next piece."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Any, Self, TypeVar

T = TypeVar("T")


class Behind:
    """One piece of work at a time, in the order of asking; a context whose end waits for the last one.

    It pays where the work waits for a disk, or lies in a library that lets other threads run meanwhile.
    """

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="behind")
        self._last: Future[Any] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._pool.shutdown()
        if kind is None:
            self.wait()

    def begin(self, work: Callable[[], T]) -> Future[T]:
        """Have a piece done, after the one before; raises what that one raised."""
        self.wait()
        self._last = future = self._pool.submit(work)
        return future

    def wait(self) -> None:
        """Until the last piece is done; raises what it raised."""
        last, self._last = self._last, None
        if last is not None:
            last.result()
