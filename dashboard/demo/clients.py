"""Starts the real clients in an environment that knows nothing of the user's own configuration."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from dashboard.errors import DagboardError

PROJECTS = Path(__file__).parent / "projects"
_SESSION = PROJECTS / "tools" / "client_session.py"
_KEPT_VARIABLES = ("LANG", "LC_ALL", "LD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR", "TZ")
_LOG_TAIL_CHARACTERS = 1500


class DemoError(DagboardError):
    """A step of building the demo failed."""

    default_code = "demo-failed"


def environment(private: Path) -> dict[str, str]:
    """Variables for every child process.

    Args:
        private: A folder for what the clients keep per user: home, caches, global configuration.
    """
    private.mkdir(parents=True, exist_ok=True)
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    return kept | {
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath))),
        "HOME": str(private),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "DVC_NO_ANALYTICS": "1",
        "DVC_GLOBAL_CONFIG_DIR": str(private / "dvc-global"),
        "DVC_SYSTEM_CONFIG_DIR": str(private / "dvc-system"),
        "DVC_SITE_CACHE_DIR": str(private / "dvc-site"),
        "DO_NOT_TRACK": "true",
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "MLFLOW_ALLOW_FILE_STORE": "true",
        "GIT_PYTHON_REFRESH": "quiet",
        "MPLBACKEND": "Agg",
        "MPLCONFIGDIR": str(private / "matplotlib"),
        "NO_COLOR": "1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONUNBUFFERED": "1",
    }


class Clients:
    """The programs of one project: git and Python as they are, `dvc` and `gto` through one long-lived process.

    Args:
        variables: Environment of every child, from `environment`.
    """

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = dict(variables)
        self._log: IO[bytes] | None = None
        self._session: subprocess.Popen[bytes] | None = None
        self._answers: IO[str] | None = None

    @contextmanager
    def logging_to(self, log: Path) -> Iterator[None]:
        """Collect everything the programs print in the file `log`; ends the long-lived process afterwards."""
        with log.open("w+b") as self._log:
            try:
                yield
            finally:
                self._end_session()

    def _end_session(self) -> None:
        if self._session and self._session.stdin and self._answers:
            self._session.stdin.close()
            self._session.wait(timeout=60)
            self._answers.close()

    def run(self, arguments: Sequence[str], folder: Path, extra: Mapping[str, str]) -> str:
        """Standard output of a program.

        Raises:
            DemoError: It ended with another status than 0.
        """
        done = subprocess.run(  # noqa: S603 — a fixed list of our own, no shell
            list(arguments),
            cwd=folder,
            env=self._variables | dict(extra),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._log,
            check=False,
        )
        if done.returncode:
            raise self._failure(arguments, done.returncode)
        return done.stdout.decode("utf-8", "replace")

    def ask(self, program: str, arguments: Sequence[str], folder: Path, extra: Mapping[str, str]) -> None:
        """Run `dvc` or `gto` in the long-lived process.

        Raises:
            DemoError: It ended with another status than 0.
        """
        if self._session is None:
            self._start_session(folder)
        request = {
            "program": program,
            "arguments": list(arguments),
            "folder": str(folder),
            "environment": dict(extra),
        }
        answer = self._exchange(json.dumps(request))
        status = json.loads(answer)["status"] if answer else -1
        if status:
            raise self._failure((program, *arguments), status)

    def _start_session(self, folder: Path) -> None:
        read_end, write_end = os.pipe()
        self._session = subprocess.Popen(  # noqa: S603 — our own script and interpreter
            [sys.executable, str(_SESSION), str(write_end)],
            cwd=folder,
            env=self._variables,
            stdin=subprocess.PIPE,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            pass_fds=(write_end,),
        )
        os.close(write_end)
        self._answers = os.fdopen(read_end, "r", encoding="utf-8")

    def _exchange(self, request: str) -> str:
        if not (self._session and self._session.stdin and self._answers):
            return ""
        try:
            self._session.stdin.write(request.encode() + b"\n")
            self._session.stdin.flush()
        except BrokenPipeError:
            return ""
        return self._answers.readline()

    def _failure(self, arguments: Sequence[str], status: int) -> DemoError:
        path = Path(self._log.name) if self._log else Path()
        tail = path.read_text("utf-8", "replace")[-_LOG_TAIL_CHARACTERS:] if self._log else ""
        return DemoError(
            f"`{' '.join(arguments)}` ended with status {status}\n{tail}",
            where=str(path),
            hint="Run `dagboard demo` again; a half-built project is rebuilt.",
        )
