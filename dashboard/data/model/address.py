"""Addresses of outside systems as they may be shown: without user, password or token."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import unquote, urlsplit, urlunsplit

_SCP = re.compile(r"(?:[^/@:]+@)?(?P<host>[^/@:]{2,}):(?P<path>.+)\Z", re.DOTALL)
"""``git@host:path``; one letter before the colon is a drive of Windows."""


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


def repository_identity(address: str) -> str:
    """What two addresses of one repository have in common, however each is written; user, port and ``.git`` go.

    ``git@example.com:team/churn.git`` and ``https://example.com/team/churn`` are the same; a local path stays a path.
    """
    host, path = _host_and_path(address.strip())
    folder = posixpath.normpath(f"/{path}").strip("/").removesuffix(".git").removesuffix("/")
    return f"{host.lower()}/{folder}"


def _host_and_path(address: str) -> tuple[str, str]:
    if "://" in address:
        try:
            parts = urlsplit(address)
            return ("" if parts.scheme == "file" else parts.hostname or ""), unquote(parts.path)
        except ValueError:
            return "", address
    match = _SCP.match(address)
    return (match["host"], match["path"]) if match else ("", address)
