"""What a reverse proxy says about the browser behind it: address, scheme and host name.

The headers are believed from trusted peers only (``server.trusted_proxies``), because everybody can send them. The
address of the peer itself stays known as ``dagboard.peer``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from dashboard.config.peers import Peers, parsed

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PEER = "dagboard.peer"
"""Key of the environ: the address that really sent the request, empty for a socket file."""

_SCHEMES = frozenset({"http", "https"})


class Forwarded:
    """WSGI middleware that puts the browser in the place of the proxies between.

    Each proxy appends the address it was asked from to ``X-Forwarded-For``. Read from the end, the first address that
    is no trusted proxy's is the browser's; what stands before it anybody may have written. Of scheme and host the last
    value counts, which the nearest proxy wrote.

    Args:
        application: Answers.
        trusted: Names of trusted proxies, as `Peers` takes them.
    """

    def __init__(self, application: WSGIApplication, trusted: Sequence[str]) -> None:
        self._application = application
        self._trusted = Peers(trusted)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        environ[PEER] = environ.get("REMOTE_ADDR", "")
        if self._trusted.has(environ[PEER]):
            self._believe(environ)
        return self._application(environ, start_response)

    def _believe(self, environ: WSGIEnvironment) -> None:
        address = self._browser(_values(environ, "HTTP_X_FORWARDED_FOR"))
        if address:
            environ["REMOTE_ADDR"] = address
        scheme = _last(environ, "HTTP_X_FORWARDED_PROTO").lower()
        if scheme in _SCHEMES:
            environ["wsgi.url_scheme"] = scheme
        host = _last(environ, "HTTP_X_FORWARDED_HOST")
        if host:
            environ["HTTP_HOST"] = host

    def _browser(self, hops: Sequence[str]) -> str:
        """The last hop that is no proxy of ours, else the first one; empty where the header says nothing usable."""
        browser = ""
        for hop in reversed(hops):
            address = parsed(_without_port(hop))
            if address is None:
                return browser
            browser = str(address)
            if not self._trusted.has(browser):
                return browser
        return browser


def _without_port(hop: str) -> str:
    """Some proxies append the port: ``192.0.2.1:8000``, ``[2001:db8::1]:8000``."""
    if hop.startswith("["):
        return hop.partition("]")[0]
    return hop.partition(":")[0] if hop.count(":") == 1 else hop


def _values(environ: WSGIEnvironment, key: str) -> list[str]:
    return [text.strip() for text in environ.get(key, "").split(",") if text.strip()]


def _last(environ: WSGIEnvironment, key: str) -> str:
    return next(reversed(_values(environ, key)), "")
