"""Under which name somebody owns what they write: their account, or their browser where nobody signs in.

A browser is known by a secret in its cookie.

The cookie is set when a browser first writes something that has an owner; nobody who only reads gets one. The store
sees digests of the secret, so whoever reads the database cannot pass for a browser.
"""

from __future__ import annotations

import hashlib
import secrets

from flask import Flask, Response, g, has_request_context, request

from dashboard.data.model.identity import asking

COOKIE = "dagboard_browser"
_SECONDS = 400 * 24 * 3_600
"""As long as browsers keep a cookie at most."""
_SHORTEST, _LONGEST = 32, 128


def install(server: Flask, path: str) -> None:
    """Give browsers that got a secret while a request was answered their cookie.

    Args:
        server: The Flask application.
        path: Under which Dagboard is served.
    """

    @server.after_request
    def remember(response: Response) -> Response:
        secret = g.get("new_visitor")
        if secret:
            response.set_cookie(
                COOKIE, secret, max_age=_SECONDS, path=path, secure=request.is_secure, httponly=True, samesite="Lax"
            )
        return response


def visitor() -> str:
    """The asking account, else a digest of the asking browser's secret; empty when it has none."""
    account = asking().owns_as
    if account:
        return account
    if not has_request_context():
        return ""
    secret = request.cookies.get(COOKIE, "")
    return _digest(secret) if _SHORTEST <= len(secret) <= _LONGEST else ""


def known_visitor() -> str:
    """As `visitor`, for a request that writes: a browser without a secret gets one with the answer."""
    known = visitor()
    if known:
        return known
    if "new_visitor" not in g:
        g.new_visitor = secrets.token_urlsafe(32)
    return _digest(g.new_visitor)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()
