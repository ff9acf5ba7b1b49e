"""A `python` for the demo's pipelines that starts in milliseconds."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from dashboard.demo.clients import PROJECTS

_TOOLS = PROJECTS / "tools"


@contextmanager
def warm_python(variables: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """The same variables with a `python` first in PATH that runs scripts in forks of one prepared process.

    Importing scikit-learn takes a script of the demo longer than its work; prepared forks save most of the build.
    """
    # A socket's path may have about a hundred characters, so it cannot lie in the demo's directory.
    with tempfile.TemporaryDirectory(prefix="dagboard-") as name:
        folder = Path(name)
        address = folder / "socket"
        command = (sys.executable, "-I", "-S", str(_TOOLS / "warm_client.py"), str(address))
        python = folder / "python"
        python.write_text(f'#!/bin/sh\nexec {shlex.join(command)} "$@"\n', "utf-8")
        python.chmod(0o755)
        server = subprocess.Popen(  # noqa: S603 — our own script and interpreter
            [sys.executable, str(_TOOLS / "warm_server.py"), str(address)],
            env=dict(variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
        )
        try:
            if server.stdout:
                server.stdout.readline()
            yield {**variables, "PATH": os.pathsep.join((name, variables["PATH"]))}
        finally:
            server.terminate()
            server.wait(timeout=30)
            if server.stdout:
                server.stdout.close()
