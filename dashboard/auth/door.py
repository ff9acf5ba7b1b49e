"""Who comes in: deny by default.

`Door.enter` runs before every request, Dash's own routes included: it finds out who asks, says so to everything below
(`ask_as`), and turns away who may not come in. What they see inside is decided by `dashboard.data.access`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from urllib.parse import quote

from flask import Flask, Response, copy_current_request_context, redirect, request
from werkzeug.wrappers import Response as AnyResponse
from werkzeug.wsgi import FileWrapper

from dashboard.auth import csrf
from dashboard.auth.by_token import by_token
from dashboard.auth.embedding import by_embed, is_embedded
from dashboard.auth.identifying import SESSION_COOKIE, Way, address, by_session, identity_of
from dashboard.auth.lasting import while_let_in
from dashboard.auth.own_password import PATH as OWN_PASSWORD
from dashboard.auth.proxy import by_proxy
from dashboard.context import Context
from dashboard.data.audit import REFUSED
from dashboard.data.model.identity import NOBODY, Identity, IdentityKind, ask_as, asking
from dashboard.errors import DagboardError, ForbiddenError, UnauthorizedError

SIGN_IN = "sign-in"
"""Path of the sign-in page, below the prefix."""

ENDED = "X-Session-Ended"
"""Header of answers to a browser whose session is no more; ``account.js`` leads it to the sign-in page."""

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_OPEN = frozenset({"/healthz", "/readyz", "/favicon.ico", "/_favicon.ico", f"/{SIGN_IN}", "/sign-out"})
_FILES = ("/assets/", "/_dash-component-suites/")
_OWN_PROOF = frozenset({"/api/live"})
"""Routes that ask for a secret of their own."""
_PAGE = "/<path:path>"
"""Dash's endpoint of every page."""
_CALLBACK = "/_dash-update-component"
_FOR_PROGRAMS = ("/api/", "/_dash-", "/metrics")

WAYS: tuple[Way, ...] = (by_embed, by_token, by_proxy, by_session)
"""Every way to say who one is, in the order in which they are asked."""


class Door:
    """Lets people in.

    Args:
        context: Knows sessions, tokens and embed links.
        secret: Of the server.
        ways: How people say who they are.
    """

    def __init__(self, context: Context, secret: str, ways: Sequence[Way] = WAYS) -> None:
        self._context = context
        self._secret = secret
        self._ways = ways
        self._prefix = context.settings.server.url_prefix

    def install(self, server: Flask) -> None:
        """Stand in front of every address of a server, also of those that are not there."""
        server.before_request_funcs.setdefault(None, []).insert(0, self.enter)
        server.after_request(self.leave)

    def enter(self) -> AnyResponse | None:
        """Say who asks, or turn them away.

        Returns:
            None to go on, or where to sign in.

        Raises:
            UnauthorizedError: They must say who they are, or said it in a way that proves nothing.
            ForbiddenError: A write by cookie that no page of ours sent, or they have no password of their own yet.
        """
        ask_as(replace(NOBODY, address=address()))
        if _is_open():
            return None
        identity = identity_of(self._context, self._ways)
        ask_as(identity)
        if identity.kind is IdentityKind.NOBODY:
            return None if self._context.access.has_public else self._turned_away()
        if identity.must_change and not self._context.access.is_open:
            return self._to_own_password()
        if identity.kind is IdentityKind.TOKEN and request.path == _CALLBACK:
            raise ForbiddenError("The pages are for people; a program with a token asks the API.", code="not-a-person")
        if identity.kind is IdentityKind.PERSON and request.method not in _SAFE:
            self._check_csrf(identity.credential)
        return None

    def leave(self, response: Response) -> Response:
        """Give a signed-in browser the token for its writes, and forget who asked when the answer is sent.

        A browser whose session ended is told, where it is let in as nobody: its page still shows what it saw before.
        """
        identity = asking()
        if identity.kind is IdentityKind.PERSON:
            csrf.give(response, self._secret, identity.credential, self._prefix)
        elif identity.kind is IdentityKind.NOBODY and SESSION_COOKIE in request.cookies and not _is_open():
            response.headers[ENDED] = "1"
        if identity.credential and response.is_streamed and not _is_sent_as_it_lies(response):
            response.response = while_let_in(response.response, self._still(identity))
        response.call_on_close(lambda: ask_as(NOBODY))
        return response

    def _still(self, identity: Identity) -> Callable[[], bool]:
        """Says whether the present request would still be that of the same session, token or embed link."""

        @copy_current_request_context
        def is_let_in() -> bool:
            try:
                found = identity_of(self._context, self._ways)
            except DagboardError:
                return False
            return (found.kind, found.credential) == (identity.kind, identity.credential)

        return is_let_in

    def _check_csrf(self, credential: str) -> None:
        if not csrf.is_sent(self._secret, credential):
            tried = f"{request.method} {request.path}"
            self._context.team.audit.record("request.write", subject=tried, outcome=REFUSED, detail={"reason": "csrf"})
            raise ForbiddenError(
                f"Writes with a session need the header {csrf.HEADER} with the value of the cookie {csrf.COOKIE}.",
                hint="Programs send a token instead: Authorization: Bearer …", code="csrf",
            )  # fmt: skip

    def _to_own_password(self) -> AnyResponse:
        if _is_no_page():
            raise ForbiddenError(
                "Take a password of your own first: whoever made this one knows it.", code="password-change",
                hint=f"Open {self._prefix}{OWN_PASSWORD} in the browser.",
            )  # fmt: skip
        return redirect(_leading_back(f"{self._prefix}{OWN_PASSWORD}"), code=303)

    def _turned_away(self) -> AnyResponse:
        if _is_no_page():
            raise UnauthorizedError("Say who you are.", hint="Sign in, or send Authorization: Bearer with a token.")
        return redirect(sign_in_address(self._prefix), code=303)


def sign_in_address(prefix: str) -> str:
    """The sign-in page that leads back to where the asker wanted to go."""
    return _leading_back(f"{prefix}{SIGN_IN}")


def _leading_back(address: str) -> str:
    query = request.query_string.decode("utf-8", "replace")
    wanted = quote(request.path.lstrip("/")) + (f"?{query}" if query else "")
    return f"{address}?next={quote(wanted, safe='')}" if wanted else address


def _is_sent_as_it_lies(response: Response) -> bool:
    """Whether the server's own program sends a file, without asking us for its parts."""
    return isinstance(response.response, request.environ.get("wsgi.file_wrapper", FileWrapper))


def _is_no_page() -> bool:
    return request.path.startswith(_FOR_PROGRAMS) or request.method not in _SAFE


def _is_open() -> bool:
    """Whether anybody may ask for it; below an embed link's address that is true of our files alone."""
    if is_embedded():
        return request.path.startswith(_FILES)
    is_ours = request.path.startswith("/auth/") and request.endpoint != _PAGE
    return is_ours or request.path in _OWN_PROOF | _OPEN or request.path.startswith(_FILES)
