"""``dagboard serve``: the web server, and the worker beside it."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from typing import Any

import waitress

from dashboard import context
from dashboard.cli.draining import Drain
from dashboard.cli.invocation import Invocation
from dashboard.cli.reach import check_reach
from dashboard.config import ServerSettings
from dashboard.context import Context
from dashboard.data.model.identity import OPERATOR, ask_as
from dashboard.data.model.project import Project
from dashboard.errors import DagboardError, UnavailableError
from dashboard.jobs.supervisor import start_embedded

_MOST_BYTES_IN_MEMORY = 32 * 2**20
"""Of one answer on its way out; a larger one goes by way of a temporary file."""
_OPENING_SECONDS = 10.0
_MOST_CONNECTIONS = 800
"""A browser keeps up to six; a process may have 1,024 files open by default."""


def serve_forever(invocation: Invocation, *, host: str | None, port: int | None) -> None:
    """Serve until SIGTERM or SIGINT, and then as long as answers are on their way.

    Raises:
        ConfigError: The address reaches beyond this machine and that was not allowed.
        UnavailableError: The port is taken.
    """
    settings = invocation.settings()
    changes = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    server_settings = settings.server.model_copy(update=changes)
    settings = settings.model_copy(update={"server": server_settings})
    check_reach(settings)
    built = context.build(settings)
    threading.Thread(target=open_tables, args=(built,), daemon=True, name="opening of run tables").start()
    from dashboard.web import create_app  # noqa: PLC0415 - Dash takes a second that other commands need not pay

    server = _listening(create_app(built).server, server_settings)
    supervisor = start_embedded(settings, invocation.config_path)
    stop_worker = supervisor.stop if supervisor else _nothing
    drain = Drain(server, server_settings.drain_seconds, stopping=stop_worker, say=invocation.say)
    invocation.say(f"Dagboard is at {_address(server, server_settings)} (press Ctrl+C to stop)")
    drain.run()


def open_tables(built: Context) -> None:
    """Look through the run tables that were used last while the rest starts, so that nobody waits for that later."""
    ask_as(OPERATOR)
    until = time.monotonic() + _OPENING_SECONDS
    with contextlib.suppress(DagboardError):
        projects = [project for project in built.projects.list() if project.last_activity_at]
        for project in sorted(projects, key=_activity, reverse=True):
            if time.monotonic() > until:
                return
            with contextlib.suppress(DagboardError):
                built.experiments.frame(project)


def _activity(project: Project) -> float:
    return project.last_activity_at.timestamp() if project.last_activity_at else 0.0


def check_port(host: str, port: int) -> None:
    """Say now, and not after minutes of work, that nothing could be served there.

    Raises:
        UnavailableError: The port is taken.
    """
    try:
        with socket.create_server((host, port)):
            pass
    except (OSError, OverflowError) as error:
        raise _port_taken(host, port, error) from error


def _listening(application: Any, settings: ServerSettings) -> Any:
    try:
        return waitress.create_server(
            application, host=settings.host, port=settings.port, threads=settings.threads, ident="dagboard",
            outbuf_overflow=_MOST_BYTES_IN_MEMORY, connection_limit=_MOST_CONNECTIONS, asyncore_use_poll=True,
            clear_untrusted_proxy_headers=False,  # `dashboard.web.forwarded` decides whom to believe
        )  # fmt: skip
    except (OSError, ValueError) as error:
        raise _port_taken(settings.host, settings.port, error) from error


def _port_taken(host: str, port: int, error: Exception) -> UnavailableError:
    return UnavailableError(
        f"cannot listen on {host} port {port}: {getattr(error, 'strerror', None) or error}",
        hint="Name another with --host or --port, or after make demo with PORT=; port 0 takes a free one.",
        code="port-taken",
    )


def _address(server: Any, settings: ServerSettings) -> str:
    listening = getattr(server, "effective_listen", None)
    port = listening[0][1] if listening else server.effective_port
    host = f"[{settings.host}]" if ":" in settings.host.strip("[]") else settings.host
    return f"http://{host}:{port}{settings.url_prefix}"


def _nothing() -> None:
    """No worker of ours is to be stopped."""
