"""WSGI entry: exposes `server` (``gunicorn app:server``); ``python app.py`` serves the embedded default.

The configuration is the file that DAGBOARD_CONFIG names, else ``config.yaml`` in the working directory, else the one
beside this module. It is read when `app` or `server` is first asked for, so that importing this module does nothing.
"""

from __future__ import annotations

import functools
import os
import sys
from pathlib import Path
from typing import Any

from dashboard import config, context
from dashboard.cli import main
from dashboard.jobs import supervisor
from dashboard.web import create_app


def config_path() -> Path:
    """The configuration file of this process."""
    named = os.environ.get("DAGBOARD_CONFIG")
    if named:
        return Path(named)
    here = Path("config.yaml")
    return here if here.is_file() else Path(__file__).with_name("config.yaml")


@functools.cache
def _application() -> Any:
    path = config_path()
    settings = config.load(path)
    application = create_app(context.build(settings))
    _started.append(supervisor.start_embedded(settings, path))
    return application


_started: list[supervisor.Supervisor | None] = []


def stop_worker() -> None:
    """End the worker that this process started beside itself, if it did, and wait for it."""
    for each in _started:
        if each:
            each.stop()
    _started.clear()


def __getattr__(name: str) -> Any:
    if name == "app":
        return _application()
    if name == "server":
        return _application().server
    raise AttributeError(name)


if __name__ == "__main__":
    os.environ.setdefault("DAGBOARD_CONFIG", str(config_path()))
    sys.argv.insert(1, "serve")
    main()
