"""Answers that take long stop when whoever asked for them may no longer come in."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

PAUSE_SECONDS = 2.0
"""Between two looks at who asks, while an answer is on its way."""


def while_let_in(parts: Iterable[Any], is_let_in: Callable[[], bool]) -> Iterator[Any]:
    """The parts of an answer, as long as they may be had.

    Raises:
        ConnectionAbortedError: They may no longer; the server then cuts the connection, so that nobody takes what came
            for the whole.
    """
    looked_at = time.monotonic()
    try:
        for part in parts:
            if time.monotonic() - looked_at >= PAUSE_SECONDS:
                if not is_let_in():
                    raise ConnectionAbortedError("whoever asked for this answer may no longer come in")
                looked_at = time.monotonic()
            yield part
    finally:
        close = getattr(parts, "close", None)
        if close is not None:
            close()
