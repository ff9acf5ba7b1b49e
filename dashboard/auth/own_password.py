"""The address ``/auth/password``: whoever signed in with a password that somebody gave them takes one of their own.

Until they did, the door leads every page here and refuses everything else (`dashboard.auth.door`).
"""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, Flask, redirect, request
from werkzeug.wrappers import Response

from dashboard.auth import csrf, passwords
from dashboard.auth.identifying import by_session, identity_of
from dashboard.auth.plain_page import plain_page
from dashboard.auth.sign_in import local_path
from dashboard.context import Context
from dashboard.data.model.account import Account
from dashboard.data.model.identity import Identity, acting_as
from dashboard.errors import InvalidRequestError

PATH = "auth/password"
"""Below the prefix."""


class OwnPasswordPage:
    """Answers the address.

    Args:
        context: Knows accounts and sessions.
        secret: Of the server.
    """

    def __init__(self, context: Context, secret: str) -> None:
        self._context = context
        self._secret = secret
        self._prefix = context.settings.server.url_prefix

    def install(self, server: Flask) -> None:
        """Add the address to a server."""
        pages = Blueprint("own_password", __name__)
        pages.add_url_rule(f"/{PATH}", "ask", self.ask, methods=["GET"])
        pages.add_url_rule(f"/{PATH}", "take", self.take, methods=["POST"])
        server.register_blueprint(pages)

    def ask(self) -> Response:
        """The form; whoever needs none is led on."""
        who = identity_of(self._context, (by_session,))
        account = self._account_of(who)
        wanted = local_path(request.args.get("next", ""))
        return self._onward(account, wanted) if account is None or not account.must_change else self._form(
            who, account, wanted
        )  # fmt: skip

    def take(self) -> Response:
        """Keep the password that was typed twice, and lead on; or say what is wrong with it."""
        who = identity_of(self._context, (by_session,))
        account, wanted = self._account_of(who), local_path(request.form.get("next", ""))
        if account is None or not account.must_change:
            return self._onward(account, wanted)
        if not csrf.is_equal(request.form.get("proof", ""), self._secret, who.credential):
            return self._form(who, account, wanted, status=400, error="This page was open too long. Please try again.")
        password = request.form.get("password", "")
        fault = self._fault(account, password, request.form.get("again", ""))
        if fault:
            return self._form(who, account, wanted, status=400, error=fault)
        with acting_as(who):
            self._context.team.own.set_password_hash(passwords.rehashed(password))
        return redirect(self._prefix + wanted, code=303)

    def _fault(self, account: Account, password: str, again: str) -> str:
        """Why a password cannot be theirs; empty when it can."""
        try:
            passwords.check(password, account.name)
        except InvalidRequestError as error:
            return f"{error.message} {error.hint}"
        if password != again:
            return "The two passwords differ."
        is_given = passwords.is_right(self._context.team.accounts.password_hash(account), password)
        return "This is the password that you were given. Take another one." if is_given else ""

    def _form(self, who: Identity, account: Account, wanted: str, *, status: int = 200, error: str = "") -> Response:
        return plain_page(
            "own_password.html", status=status, error=error, name=account.name, shortest=passwords.SHORTEST,
            next=wanted, proof=csrf.token_of(self._secret, who.credential),
        )  # fmt: skip

    def _onward(self, account: Account | None, wanted: str) -> Response:
        if account is not None:
            return redirect(self._prefix + wanted, code=303)
        query = f"?next={quote(wanted, safe='')}" if wanted else ""
        return redirect(f"{self._prefix}sign-in{query}", code=303)

    def _account_of(self, who: Identity) -> Account | None:
        return self._context.team.accounts.numbered(who.account_id) if who.account_id is not None else None
