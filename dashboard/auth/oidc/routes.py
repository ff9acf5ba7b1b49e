"""The addresses ``/auth/oidc`` and ``/auth/oidc/callback``: people leave for the provider, and come back."""

from __future__ import annotations

import logging
import secrets
from urllib.parse import quote

from flask import Blueprint, Flask, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from dashboard.auth.oidc.failures import DISABLED, EXPIRED, SignInError
from dashboard.auth.oidc.flow import Flow
from dashboard.auth.oidc.pending import COOKIE, SECONDS, Pending, Pendings
from dashboard.auth.oidc.provider import client_secret
from dashboard.auth.plain_page import message_page
from dashboard.auth.sign_in import begin_session, local_path
from dashboard.config import OidcSettings
from dashboard.context import Context
from dashboard.data.audit import REFUSED
from dashboard.errors import ForbiddenError

START = "auth/oidc"
"""Path that sends people to the provider, below the prefix."""

_LOG = logging.getLogger("dashboard.auth")
_ORIGIN = "oidc"


class ProviderPages:
    """Answers the addresses. The provider is asked when somebody first signs in, so its absence stops no server.

    Args:
        context: Knows accounts, and begins sessions.
        settings: Which provider.
        secret: Of the server.
    """

    def __init__(self, context: Context, settings: OidcSettings, secret: str) -> None:
        self._context = context
        self._prefix = context.settings.server.url_prefix
        self._pendings = Pendings(secret)
        self._flow = Flow(settings, client_secret(settings))

    def install(self, server: Flask) -> None:
        """Add the addresses to a server."""
        pages = Blueprint("oidc", __name__)
        pages.add_url_rule(f"/{START}", "start", self.start, methods=["GET"])
        pages.add_url_rule(f"/{START}/callback", "callback", self.finish, methods=["GET"])
        server.register_blueprint(pages)

    def start(self) -> AnyResponse:
        """Send somebody to the provider, with a cookie that knows them when they come back."""
        pending, cookie = self._pendings.begun(local_path(request.args.get("next", "")))
        try:
            response = redirect(self._flow.address(pending, self._callback()), code=303)
        except SignInError as error:
            return _failed(error, pending.next_path)
        response.set_cookie(
            COOKIE, cookie, max_age=SECONDS, path=f"{self._prefix}{START}", secure=request.is_secure, httponly=True,
            samesite="Lax",
        )  # fmt: skip
        response.headers["Cache-Control"] = "no-store"
        return response

    def finish(self) -> AnyResponse:
        """Sign in who came back, and lead them on; or say why not."""
        pending: Pending | None = None
        try:
            pending = self._pendings.known(request.cookies.get(COOKIE, ""), request.args.get("state", ""))
            response: AnyResponse = self._signed_in(pending)
        except SignInError as error:
            response = _failed(error, pending.next_path if pending else "")
        if pending is not None:
            response.delete_cookie(COOKIE, path=f"{self._prefix}{START}", secure=request.is_secure, samesite="Lax")
        return response

    def sign_out_address(self) -> str | None:
        """Where the provider signs people out and sends them back from; None when it does not."""
        return self._flow.sign_out_address(f"{self._root()}sign-in")

    def _signed_in(self, pending: Pending) -> AnyResponse:
        if not self._context.team.sessions.spend(pending.state, SECONDS):
            raise SignInError(EXPIRED, "the state came back a second time")
        person = self._flow.person(pending, request.args, self._callback())
        try:
            account = self._context.team.accounts.vouched(
                _ORIGIN, person.subject, person.name, display_name=person.display_name, email=person.email
            )
        except ForbiddenError as error:
            self._context.team.audit.record("session.begin", subject=person.name, actor=person.name, outcome=REFUSED)
            raise SignInError(DISABLED, f"the account of {person.subject} is disabled") from error
        return begin_session(self._context, account, person.groups, next_path=pending.next_path)

    def _root(self) -> str:
        return request.host_url.rstrip("/") + self._prefix

    def _callback(self) -> str:
        """Where the provider sends people back to; it knows this address."""
        return f"{self._root()}{START}/callback"


def _failed(error: SignInError, next_path: str) -> Response:
    """The page that says so, with the number under which the log has the details."""
    incident, words = secrets.token_hex(4), error.words
    _LOG.warning("sign-in %s failed: %s: %s", incident, words.code, error.detail)
    response = message_page(
        words.heading, words.message, words.advice, status=words.status, incident=incident,
        query=f"?next={quote(next_path, safe='')}" if next_path else "",
    )  # fmt: skip
    if words.status == 503:
        response.headers["Retry-After"] = "30"
    return response
