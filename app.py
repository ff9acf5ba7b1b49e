"""WSGI entry: exposes `server` (``gunicorn app:server``); ``python app.py`` serves the embedded default.

The configuration is the file that DAGBOARD_CONFIG names, or ``config.yaml`` in the working directory. It is read when
`app` or `server` is first asked for, so that importing this module does nothing.
"""

from __future__ import annotations

import functools
import os
from pathlib import Path
from typing import Any

import waitress

from dashboard import config, context
from dashboard.jobs import supervisor
from dashboard.web import create_app


@functools.cache
def _started() -> tuple[config.Settings, Any]:
    path = Path(os.environ.get("DAGBOARD_CONFIG", "config.yaml"))
    settings = config.load(path)
    app = create_app(context.build(settings))
    supervisor.start_embedded(settings, path)
    return settings, app


def __getattr__(name: str) -> Any:
    if name == "app":
        return _started()[1]
    if name == "server":
        return _started()[1].server
    raise AttributeError(name)


def _serve() -> None:
    settings, app = _started()
    waitress.serve(app.server, host=settings.server.host, port=settings.server.port, threads=settings.server.threads)


if __name__ == "__main__":
    _serve()
