"""A program that shows a personal access token: ``Authorization: Bearer …``, or as the password of ``Basic``.

What is no token of ours is left alone where a proxy signs people in: it may pass its own credentials on. Elsewhere a
foreign bearer token is refused; a foreign password is not a way to come in, and the session decides.
"""

from __future__ import annotations

from flask import request

from dashboard.auth.identifying import address
from dashboard.context import Context
from dashboard.data.model.account import Account
from dashboard.data.model.identity import Identity, IdentityKind
from dashboard.data.model.token import PREFIX, SCOPES, Token
from dashboard.errors import UnauthorizedError


def by_token(context: Context) -> Identity | None:
    """The owner of the token that a request carries, within its scope.

    Raises:
        UnauthorizedError: It carries one that proves nothing; the failure counts against its address.
        TooManyAttemptsError: Too many failed from there before.
    """
    secret = _shown(context)
    if not secret:
        return None
    try:
        token, account = context.team.tokens.proven(secret, address())
    except UnauthorizedError:
        context.team.attempts.token_failed(address())
        raise
    return program(context, account, token)


def program(context: Context, account: Account, token: Token) -> Identity:
    """The identity of a program with a token: the roles of its owner now, within the token's scope."""
    return Identity(
        IdentityKind.TOKEN,
        account.name,
        account.id,
        context.team.accounts.grants_of(account, token.groups),
        scope=SCOPES[token.scope],
        only=token.project,
        credential=token.id,
        groups=token.groups,
    )


def _shown(context: Context) -> str:
    """The secret that a request shows to us; empty when it shows none."""
    mode = context.settings.access.mode
    sent = request.authorization
    if sent is None or mode == "none":
        return ""
    if sent.type == "basic":
        password = sent.password or ""
        return password if password.startswith(PREFIX) else ""
    secret = (sent.token or "").strip() if sent.type in {"bearer", "token"} else ""
    return "" if mode == "proxy" and not secret.startswith(PREFIX) else secret
