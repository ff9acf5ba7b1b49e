"""Addresses of outside systems as they may be shown: without user, password or token."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit


def public_address(address: str) -> str:
    """An address without credentials: user and password and query are dropped, all else stays as it is.

    Paths and ``user@host:path`` (ssh, where the user is no secret) come back unchanged.
    """
    if "://" not in address:
        return address
    try:
        parts = urlsplit(address)
    except ValueError:
        return address.split("://", 1)[0] + "://…"
    if parts.scheme.startswith("sqlite") or parts.scheme == "file":
        return address
    host = parts.netloc.rpartition("@")[2]
    user = parts.netloc.rpartition("@")[0].partition(":")[0] if parts.scheme == "ssh" else ""
    return urlunsplit((parts.scheme, f"{user}@{host}" if user else host, parts.path, "", ""))
