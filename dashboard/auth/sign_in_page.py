"""The addresses ``/sign-in`` and ``/sign-out``: plain forms that work without JavaScript.

A way to sign in joins the page by one line in `OFFERED`; the password form is that of mode local.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from flask import Blueprint, Flask, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from dashboard.auth import csrf
from dashboard.auth.identifying import by_session, identity_of
from dashboard.auth.leaving import LEAVE
from dashboard.auth.oidc.routes import START
from dashboard.auth.plain_page import plain_page
from dashboard.auth.proof import proved
from dashboard.auth.proxy import by_proxy
from dashboard.auth.sign_in import begin_session, end_session, local_path
from dashboard.context import Context
from dashboard.data.audit import REFUSED
from dashboard.data.model.account import Account
from dashboard.data.model.identity import Identity
from dashboard.errors import TooManyAttemptsError

_FORM_COOKIE = "dagboard_sign_in"
_FORM_SECONDS = 3_600
_LONGEST_NAME = 100

_NOTICES = {
    "out": "You are signed out.",
    "ended": "Your session has ended. Sign in to go on where you were.",
}
"""What brought somebody here, by a key of the query."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A way to sign in elsewhere: a button of the page.

    Attributes:
        label: What it says.
        path: Below the prefix; ``next`` is added.
    """

    label: str
    path: str


def by_provider(context: Context) -> Offer | None:
    """The button of mode oidc."""
    oidc = context.settings.access.oidc
    return Offer(f"Sign in with {oidc.label}", START) if oidc and context.settings.access.mode == "oidc" else None


OFFERED: tuple[Callable[[Context], Offer | None], ...] = (by_provider,)
"""Ways besides the password; each answers None where the configuration has no use for it."""


class SignInPage:
    """Answers the two addresses.

    Args:
        context: Knows accounts, sessions and failed attempts.
        secret: Of the server.
    """

    def __init__(self, context: Context, secret: str) -> None:
        self._context = context
        self._secret = secret
        self._mode = context.settings.access.mode
        self._prefix = context.settings.server.url_prefix

    def install(self, server: Flask) -> None:
        """Add the addresses to a server."""
        pages = Blueprint("sign_in", __name__, template_folder="templates")
        pages.add_url_rule("/sign-in", "ask", self.ask, methods=["GET"])
        pages.add_url_rule("/sign-in", "prove", self.prove, methods=["POST"])
        pages.add_url_rule("/sign-out", "leave", self.leave, methods=["GET", "POST"])
        server.register_blueprint(pages)

    def ask(self) -> AnyResponse:
        """The page; whoever signed in already is led on."""
        wanted = request.args.get("next", "")
        if self._context.access.is_open or self._account_of(self._who()):
            return redirect(self._prefix + local_path(wanted), code=303)
        return self._page(wanted, notice=next((said for key, said in _NOTICES.items() if key in request.args), ""))

    def prove(self) -> AnyResponse:
        """Sign in with name and password, or say that they are wrong: never which of the two."""
        if self._mode != "local":
            return redirect(f"{self._prefix}sign-in", code=303)
        wanted, name = request.form.get("next", ""), request.form.get("name", "").strip()[:_LONGEST_NAME]
        if not self._is_own_form():
            return self._page(wanted, name, status=400, error="This page was open for too long. Please try again.")
        try:
            account = proved(self._context, name, request.form.get("password", ""))
        except TooManyAttemptsError as error:
            return self._too_many(wanted, name, error)
        if account is None:
            self._context.team.audit.record("session.begin", subject=name, actor=name, outcome=REFUSED)
            return self._page(wanted, name, status=401, error="Account or password is wrong.")
        response = begin_session(self._context, account, next_path=wanted)
        response.delete_cookie(_FORM_COOKIE, path=self._prefix)
        return response

    def leave(self) -> AnyResponse:
        """Sign out; a page that cannot prove that it is ours is asked whether it means it."""
        who = self._who()
        account = self._account_of(who)
        onward = f"{self._prefix}{LEAVE}" if self._mode in {"oidc", "proxy"} else ""
        if account is None:
            return end_session(self._context)
        if request.method == "POST" and csrf.is_equal(request.form.get("proof", ""), self._secret, who.credential):
            return end_session(self._context, to=onward)
        return plain_page("sign_out.html", name=account.shown, proof=csrf.token_of(self._secret, who.credential))

    def _too_many(self, wanted: str, name: str, error: TooManyAttemptsError) -> Response:
        told = f"Too many failed attempts. {error.hint.rstrip('.')}, after {error.until:%H:%M:%S} UTC."
        response = self._page(wanted, name, status=429, error=told)
        response.headers["Retry-After"] = str(error.seconds)
        return response

    def _page(
        self, wanted: str, name: str = "", *, status: int = 200, notice: str = "", error: str = ""
    ) -> Response:  # fmt: skip
        leads_to, key = local_path(wanted), request.cookies.get(_FORM_COOKIE) or secrets.token_urlsafe(24)
        is_local = self._mode == "local"
        response = plain_page(
            "sign_in.html", status=status, notice=notice, error=error, next=leads_to, name=name,
            has_form=is_local, first=is_local and not self._context.team.accounts.has_any(),
            has_public=self._context.access.has_public, offers=self._offers(leads_to),
            proof=csrf.token_of(self._secret, _form(key)),
        )  # fmt: skip
        response.set_cookie(
            _FORM_COOKIE, key, max_age=_FORM_SECONDS, path=self._prefix,
            secure=request.is_secure, httponly=True, samesite="Lax",
        )  # fmt: skip
        return response

    def _is_own_form(self) -> bool:
        """Whether this browser was given the form: nobody signs it in to an account of theirs (login CSRF)."""
        key = request.cookies.get(_FORM_COOKIE, "")
        return bool(key) and csrf.is_equal(request.form.get("proof", ""), self._secret, _form(key))

    def _offers(self, wanted: str) -> list[dict[str, str]]:
        offers = filter(None, (offered(self._context) for offered in OFFERED))
        query = f"?next={quote(wanted, safe='')}" if wanted else ""
        return [{"label": offer.label, "href": f"{self._prefix}{offer.path}{query}"} for offer in offers]

    def _who(self) -> Identity:
        """Whose browser this is: the door lets everybody to these pages, and so does not say."""
        return identity_of(self._context, (by_proxy, by_session))

    def _account_of(self, who: Identity) -> Account | None:
        return self._context.team.accounts.numbered(who.account_id) if who.account_id is not None else None


def _form(key: str) -> str:
    """A basis that no session has: whoever chooses the key must not learn a session's token."""
    return f"form:{key}"
