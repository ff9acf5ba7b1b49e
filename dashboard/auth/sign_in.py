"""Signing in and out, once somebody has proved who they are: the session begins, and its cookie travels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import unquote

from flask import redirect, request
from werkzeug.wrappers import Response

from dashboard.auth import csrf
from dashboard.auth.identifying import SESSION_COOKIE, address
from dashboard.context import Context
from dashboard.data.model.account import Account

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_OWN = frozenset({"sign-in", "sign-out"})
_LONGEST = 4_000
_MOST_DECODINGS = 3


def begin_session(context: Context, account: Account, groups: Sequence[str] = (), *, next_path: str = "") -> Response:
    """Sign somebody in who proved who they are, and send them where they wanted to go.

    The session is a new one whatever the browser brought, and the one it brought ends: a secret that somebody planted
    or kept opens nothing. It is recorded as ``session.begin``.

    Args:
        context: Of the server.
        account: Who it is; not disabled.
        groups: What the provider or proxy says they belong to.
        next_path: What was asked for, as it stood in ``next``; only a path of ours is followed.
    """
    old = context.team.sessions.find(request.cookies.get(SESSION_COOKIE, ""))
    if old is not None:
        context.team.sessions.end(old.account_id, old.id)
    secret = context.team.sessions.begin(
        account, groups=groups, address=address(), agent=request.headers.get("User-Agent", "")
    )
    context.team.accounts.signed_in(account)
    context.team.audit.record(
        "session.begin", subject=account.name, actor=account.name, detail={"origin": account.origin}
    )
    prefix = context.settings.server.url_prefix
    response = redirect(prefix + local_path(next_path), code=303)
    response.set_cookie(
        SESSION_COOKIE, secret, max_age=context.settings.access.session_days * 86_400, path=prefix,
        secure=request.is_secure, httponly=True, samesite="Lax",
    )  # fmt: skip
    response.headers["Cache-Control"] = "no-store"
    return response


def end_session(context: Context, *, to: str = "") -> Response:
    """Sign the browser out that asks, and send it to the sign-in page.

    Args:
        context: Of the server.
        to: Where to go instead, for a provider or proxy that signs people out as well.
    """
    session = context.team.sessions.find(request.cookies.get(SESSION_COOKIE, ""))
    if session is not None:
        account = context.team.accounts.numbered(session.account_id)
        context.team.sessions.end(session.account_id, session.id)
        name = account.name if account else ""
        context.team.audit.record("session.end", subject=name, actor=name)
    prefix = context.settings.server.url_prefix
    response = redirect(to or f"{prefix}sign-in?out=1", code=303)
    for cookie in (SESSION_COOKIE, csrf.COOKIE):
        response.delete_cookie(cookie, path=prefix, secure=request.is_secure, samesite="Lax")
    response.headers["Cache-Control"] = "no-store"
    return response


def local_path(wanted: str) -> str:
    """A path and query below our prefix, without its leading slash; empty for whatever could lead elsewhere.

    It is refused, not mended: another host or scheme, backslashes and control characters (browsers read a backslash
    as a slash, and skip a tab), ``..``, and all of these encoded, which a proxy in between may decode.
    """
    wanted = wanted.removeprefix("/")
    path = wanted.split("?", 1)[0].split("#", 1)[0]
    if len(wanted) > _LONGEST or _CONTROL.search(wanted) or path in _OWN:
        return ""
    for _ in range(_MOST_DECODINGS):
        if _leads_away(path):
            return ""
        path = unquote(path)
    return wanted


def _leads_away(path: str) -> bool:
    """Whether somebody could read a path behind our prefix as another place."""
    if path.startswith(("/", " ")) or "\\" in path or _CONTROL.search(path) or ".." in path.split("/"):
        return True
    return ":" in path.split("/", 1)[0]
