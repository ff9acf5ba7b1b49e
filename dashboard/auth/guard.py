"""One look at every request, and security headers on every answer.

The guard keeps what a browser could be tricked into: writes sent by other sites (Sec-Fetch-Site, Origin), reads through
a name that an attacker points at this machine (Host), framing, and anything a page could load or send elsewhere
(Content-Security-Policy). Who may come in at all is the door's business (`dashboard.auth.door`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from flask import Flask, Response, request
from werkzeug.exceptions import BadRequest, Forbidden

from dashboard.config import ServerSettings

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_PROBES = frozenset({"/healthz", "/readyz"})  # orchestrators ask by address; the answers tell nothing
_MAX_BODY_BYTES = 4_000_000

Hashes = Callable[[], Iterable[str]]


def install(server: Flask, settings: ServerSettings, script_hashes: Hashes) -> None:
    """Guard every address of a server, Dash's own included.

    Args:
        server: The Flask application.
        settings: Host names, framing origins and whether the network may reach us.
        script_hashes: CSP hashes of the inline scripts of a page, asked anew for each HTML answer because Dash learns
            some of its scripts only while it serves.
    """
    server.config["MAX_CONTENT_LENGTH"] = _MAX_BODY_BYTES

    @server.before_request
    def look() -> None:
        if request.path not in _PROBES:
            _check_host(settings)
        if request.method not in _SAFE:
            _check_same_site()

    @server.after_request
    def harden(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        if "Content-Security-Policy" not in headers:
            is_page = response.mimetype == "text/html"
            headers["Content-Security-Policy"] = policy(settings, script_hashes() if is_page else ())
        return response


def policy(settings: ServerSettings, hashes: Iterable[str], ancestors: Iterable[str] | None = None) -> str:
    """The Content-Security-Policy of a page.

    Args:
        settings: Say who may frame our pages.
        hashes: Of its inline scripts.
        ancestors: Who may frame this page, where that is somebody else.
    """
    framing = tuple(settings.frame_ancestors if ancestors is None else ancestors) or ("'none'",)
    return "; ".join(
        (
            "default-src 'self'",
            " ".join(("script-src 'self'", *sorted(set(hashes)))),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            " ".join(("frame-ancestors", *framing)),
        )
    )


def _check_host(settings: ServerSettings) -> None:
    """Refuse names we do not serve: a page elsewhere could have pointed its own name at us (DNS rebinding)."""
    allowed = {name.lower() for name in settings.hosts}
    if settings.allow_remote and not allowed:
        return
    if _host_name(request.host) not in allowed | _LOOPBACK | {settings.host.lower()}:
        raise BadRequest("This host name is not served here. Add it to server.hosts in config.yaml.")


def _check_same_site() -> None:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site not in {"same-origin", "none"}:
        raise Forbidden("Writes are accepted from Dagboard's own pages only.")
    origin = request.headers.get("Origin")
    if site is None and origin is not None and urlsplit(origin).netloc.lower() != request.host.lower():
        raise Forbidden("Writes are accepted from Dagboard's own pages only.")


def _host_name(host: str) -> str:
    return (urlsplit(f"//{host}").hostname or "").lower()
