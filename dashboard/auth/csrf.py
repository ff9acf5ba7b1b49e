"""Writes by cookie carry a second proof that a page of ours sends them.

The token is a digest of the session under the server's secret. Our pages read it from a cookie of its own and send it
as a header; a page elsewhere can make the browser send cookies, but can neither read this one nor set the header.
"""

from __future__ import annotations

import hashlib
import hmac

from flask import Response, request

COOKIE = "dagboard_csrf"
HEADER = "X-CSRF-Token"


def token_of(secret: str, basis: str) -> str:
    """The token of a session.

    Args:
        secret: Of the server.
        basis: What only this session has: its id.
    """
    return hmac.new(secret.encode(), f"csrf:{basis}".encode(), hashlib.sha256).hexdigest()


def is_sent(secret: str, basis: str) -> bool:
    """Whether the request carries the token of its session."""
    return is_equal(request.headers.get(HEADER, ""), secret, basis)


def is_equal(sent: str, secret: str, basis: str) -> bool:
    """Whether what a form sent is the token of its basis."""
    return hmac.compare_digest(sent.encode("utf-8", "replace"), token_of(secret, basis).encode())


def give(response: Response, secret: str, basis: str, path: str) -> None:
    """Make sure that the browser has the token of its session."""
    token = token_of(secret, basis)
    if request.cookies.get(COOKIE) != token:
        response.set_cookie(COOKIE, token, path=path, secure=request.is_secure, httponly=False, samesite="Lax")
