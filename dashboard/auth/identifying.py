"""From a request to an identity: each way to prove who one is, in the order in which they are asked.

A way answers None when the request does not use it, and raises `UnauthorizedError` when it does and fails: a wrong
token is refused, even where nobody would have needed one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from flask import request

from dashboard.context import Context
from dashboard.data.model.account import Account
from dashboard.data.model.identity import NOBODY, Identity, IdentityKind

SESSION_COOKIE = "dagboard_session"

Way = Callable[[Context], Identity | None]


def identity_of(context: Context, ways: Sequence[Way]) -> Identity:
    """Who sent this request; NOBODY when it does not say.

    Raises:
        UnauthorizedError: It says so in a way that proves nothing.
    """
    for way in ways:
        identity = way(context)
        if identity is not None:
            return replace(identity, address=address())
    return replace(NOBODY, address=address())


def by_session(context: Context) -> Identity | None:
    """A browser that signed in; where a proxy says who asks, nothing that a browser kept does."""
    if context.settings.access.mode == "proxy":
        return None
    session = context.team.sessions.find(request.cookies.get(SESSION_COOKIE, ""))
    account = context.team.accounts.numbered(session.account_id) if session else None
    if session is None or account is None:
        return None
    return person(context, account, session.groups, session.id)


def person(context: Context, account: Account, groups: Sequence[str], credential: str) -> Identity:
    """The identity of an account that proved itself with a session, or through a proxy."""
    grants = context.team.accounts.grants_of(account, groups)
    return Identity(
        IdentityKind.PERSON, account.name, account.id, grants, credential=credential, groups=tuple(groups),
        must_change=account.must_change,
    )  # fmt: skip


def address() -> str:
    """Where the request came from."""
    return request.remote_addr or ""
