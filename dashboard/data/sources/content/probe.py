"""Whether the host of a remote answers at all, asked apart from its objects.

dvc's HTTP filesystem raises the same error for a missing object and for a dead host, and every library tries again for
a minute or so before it gives up. A connection of our own tells the two apart within seconds.
"""

from __future__ import annotations

import socket
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

CONNECT_SECONDS = 3.0
_PORTS = {"http": 80, "https": 443, "webdav": 80, "webdavs": 443}


def endpoint(url: str, options: dict[str, str]) -> tuple[str, int] | None:
    """Host and port that a remote connects to; None when only its library knows, or a proxy stands between."""
    scheme = urlsplit(url).scheme
    address = options.get("endpointurl", "") if scheme in {"s3", "gs"} else url
    try:
        parts = urlsplit(address)
        port = parts.port or int(options.get("port") or _PORTS.get(parts.scheme, 0))
    except ValueError:
        return None
    host = parts.hostname
    if not host or not port or parts.scheme not in _PORTS or _is_proxied(parts.scheme, host):
        return None
    return host, port


def failure(host: str, port: int) -> str:
    """Why nobody answers there; empty when somebody does."""
    try:
        socket.create_connection((host, port), timeout=CONNECT_SECONDS).close()
    except TimeoutError:
        return f"{host} did not answer within {CONNECT_SECONDS:.0f} seconds"
    except (OSError, UnicodeError) as error:
        return f"{host}: {getattr(error, 'strerror', None) or error}"
    return ""


def _is_proxied(scheme: str, host: str) -> bool:
    return scheme in getproxies() and not proxy_bypass(host)
