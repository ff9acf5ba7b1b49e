"""Who starts the worker while serving: one child process for each data directory, however many web processes there are.

Whoever holds the lock file runs the child and starts it again when it dies. The child ends when the pipe to its
supervisor closes, so that no worker outlives a killed web process; the lock goes to the next web process then.
"""

from __future__ import annotations

import fcntl
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO

from dashboard.config import Settings

_WAIT_FOR_LOCK_SECONDS = 2.0
_RESTART_SECONDS = (1.0, 5.0, 30.0, 60.0)
_END_SECONDS = 10.0

_log = logging.getLogger(__name__)


class Supervisor:
    """Keeps one worker process alive as long as this process holds the lock of the data directory.

    Args:
        data_dir: Where the lock file is.
        command: Starts the worker.
    """

    def __init__(self, data_dir: Path, command: list[str]) -> None:
        self._data_dir = data_dir
        self._command = command
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._supervise, daemon=True, name="worker supervisor")

    def start(self) -> None:
        """Begin, in a thread of this process."""
        self._thread.start()

    def stop(self) -> None:
        """End the worker, if it is ours, and wait for it."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(_END_SECONDS + _WAIT_FOR_LOCK_SECONDS)

    def _supervise(self) -> None:
        self._data_dir.mkdir(parents=True, exist_ok=True)
        with (self._data_dir / "worker.lock").open("a") as lock:
            while not self._locked(lock):
                if self._stopped.wait(_WAIT_FOR_LOCK_SECONDS):
                    return
            deaths = 0
            while not self._stopped.is_set():
                self._run_once()
                if self._stopped.is_set():
                    return
                pause = _RESTART_SECONDS[min(deaths, len(_RESTART_SECONDS) - 1)]
                _log.warning("the worker ended; starting it again in %s s", pause)
                deaths += 1
                self._stopped.wait(pause)

    @staticmethod
    def _locked(lock: IO[str]) -> bool:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _run_once(self) -> None:
        try:
            child = subprocess.Popen(self._command, stdin=subprocess.PIPE, start_new_session=True)  # noqa: S603 - our own program
        except OSError:
            _log.exception("the worker could not be started")
            return
        while child.poll() is None and not self._stopped.wait(0.5):
            pass
        if child.stdin:
            child.stdin.close()
        try:
            child.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def start_embedded(settings: Settings, config_path: Path | None = None) -> Supervisor | None:
    """Have a worker run beside this web process, or beside another one of the same data directory.

    Args:
        settings: ``sync.worker: external`` means that somebody else runs workers: nothing is started.
        config_path: The configuration file for the child; None for the one that the environment names.

    Returns:
        The supervisor, to stop at the end; None when nothing was started.
    """
    if settings.sync.worker == "external" or not settings.projects:
        return None
    path = config_path or Path(os.environ.get("DAGBOARD_CONFIG", "config.yaml"))
    supervisor = Supervisor(settings.data_dir, worker_command(path))
    supervisor.start()
    return supervisor


def worker_command(config_path: Path) -> list[str]:
    """The command line of a supervised worker."""
    return [sys.executable, "-m", "dashboard.cli", "--config", str(config_path), "worker", "--supervised"]


def watch_stdin(stop: Callable[[], None]) -> None:
    """Call `stop` when standard input closes: the supervisor is gone, or wants us to end."""

    def wait() -> None:
        while os.read(0, 1024):
            pass
        stop()

    threading.Thread(target=wait, daemon=True, name="watch of the supervisor").start()
