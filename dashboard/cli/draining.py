"""Stopping a server without cutting anybody off.

waitress ends its loop at once when it is told to stop, and every answer on its way with it. Here the loop goes on until
the answers that were begun are sent, or until a bound; new connections are refused meanwhile.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

from waitress.channel import HTTPChannel
from waitress.wasyncore import dispatcher

_POLL_SECONDS = 0.2
_AFTER_BOUND_SECONDS = 1.0
_INTERRUPTED = 130
"""Exit status of who was interrupted twice, as shells have it."""


class Drain:
    """Runs a waitress server until SIGTERM or SIGINT, which count from now on, then lets it finish.

    Args:
        server: Of `waitress.create_server`.
        seconds: How long begun answers may take.
        stopping: Called once in a thread of its own when the end begins; the end waits for it.
        say: Tells people what they wait for.
    """

    def __init__(
        self, server: Any, seconds: float, *, stopping: Callable[[], None], say: Callable[[str], object]
    ) -> None:
        self._server = server
        self._map: dict[int, Any] = getattr(server, "_map", None) or server.map
        self._seconds = seconds
        self._stopping = threading.Thread(target=stopping, name="stopping", daemon=True)
        self._say = say
        self._is_asked = False
        signal.signal(signal.SIGTERM, self._ask)
        signal.signal(signal.SIGINT, self._ask)

    def run(self) -> None:
        """Serve; returns when everything is finished, or the bound has passed."""
        while not self._is_asked:
            self._turn(_POLL_SECONDS)
        self._stopping.start()
        self._refuse_newcomers()
        self._finish()
        self._server.task_dispatcher.shutdown(timeout=_AFTER_BOUND_SECONDS)
        self._stopping.join()

    def _ask(self, number: int, _frame: FrameType | None) -> None:
        """End soon; whoever presses Ctrl+C again does not want to wait. The worker ends when its pipe closes."""
        if self._is_asked and number == signal.SIGINT:
            os._exit(_INTERRUPTED)
        self._is_asked = True

    def _turn(self, seconds: float) -> None:
        self._server.asyncore.loop(timeout=seconds, use_poll=True, map=self._map, count=1)

    def _refuse_newcomers(self) -> None:
        self._turn(0)  # who stands at the door already comes in
        for each in [each for each in self._map.values() if each.accepting]:
            dispatcher.close(each)  # its socket; the trigger, which wakes the loop for answers, stays

    def _finish(self) -> None:
        deadline = time.monotonic() + self._seconds
        told = False
        while time.monotonic() < deadline:
            busy = sum(_is_busy(channel) for channel in self._channels())
            if not busy:
                break
            if not told:
                self._say(f"Finishing {busy} answer{'' if busy == 1 else 's'} first (Ctrl+C again to end at once)")
                told = True
            self._turn(_POLL_SECONDS)
        for channel in list(self._channels()):
            channel.handle_close()

    def _channels(self) -> Iterator[HTTPChannel]:
        return (each for each in list(self._map.values()) if isinstance(each, HTTPChannel))


def _is_busy(channel: HTTPChannel) -> bool:
    """Whether a request is on its way in, an answer is made, or one is on its way out.

    A connection between two requests is closed meanwhile, which browsers and proxies understand.
    """
    if channel.request is not None or channel.requests or channel.total_outbufs_len:
        return True
    channel.will_close = True
    return False
