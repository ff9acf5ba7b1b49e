"""WSGI entry: exposes `server` (``gunicorn app:server``); ``python app.py`` serves the embedded default.

The configuration is the file that DAGBOARD_CONFIG names, or ``config.yaml`` in the working directory.
"""

from __future__ import annotations

import os
from pathlib import Path

from dashboard import config, context
from dashboard.jobs import supervisor
from dashboard.web import create_app

settings = config.load(Path(os.environ.get("DAGBOARD_CONFIG", "config.yaml")))
app = create_app(context.build(settings))
server = app.server

if settings.sync.worker == "embedded":
    supervisor.start_embedded(settings)

if __name__ == "__main__":
    from waitress import serve

    serve(server, host=settings.server.host, port=settings.server.port, threads=settings.server.threads)
