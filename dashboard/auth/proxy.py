"""Mode proxy: a proxy in front signs people in, and says in headers of each request who they are.

Anybody can write a header, so it counts only on a connection that comes from the proxy itself: what matters is the
address at the other end of the wire, before anything rewrote it. The same header from anywhere else is refused, even
where nobody would have needed one, and logged.
"""

from __future__ import annotations

import logging
from functools import lru_cache

from flask import request
from werkzeug.exceptions import HTTPException

from dashboard.auth.identifying import person
from dashboard.auth.plain_page import plain_page
from dashboard.config import Peers
from dashboard.context import Context
from dashboard.data.model.identity import Identity
from dashboard.errors import ForbiddenError, UnauthorizedError

_LOG = logging.getLogger("dashboard.auth")
_LONGEST = 255
_MOST_GROUPS = 1_000
_ORIGIN = "proxy"


def by_proxy(context: Context) -> Identity | None:
    """Whoever the proxy says is asking; None when it does not say.

    Raises:
        UnauthorizedError: Somebody else says it, or it is said twice.
        ForbiddenError: The account is disabled.
    """
    access = context.settings.access
    settings = access.proxy
    if access.mode != "proxy" or not request.headers.get(settings.user_header):
        return None
    if not _peers(settings.peers).has(peer()):
        _LOG.warning(
            "refused %s from %s, which is none of access.proxy.peers", settings.user_header, peer() or "a socket"
        )
        raise _refused(UnauthorizedError(
            f"Only the proxy may say who asks, and {peer() or 'this socket'} is not it.", code="not-the-proxy",
            hint="Open Dagboard at the proxy's address. Whoever runs it names the proxy in access.proxy.peers.",
        ))  # fmt: skip
    name = _only(settings.user_header)
    email = _only(settings.email_header) if request.headers.get(settings.email_header) else ""
    try:
        account = context.team.accounts.vouched(_ORIGIN, f"{_ORIGIN}|{name}", name, email=email)
    except ForbiddenError as error:
        raise _refused(error) from error
    context.team.accounts.seen(account)
    return person(context, account, _groups(settings.groups_header), f"{_ORIGIN}:{account.id}")


def peer() -> str:
    """The address at the other end of the connection; empty for a socket file.

    What headers say of earlier hops is not asked, and where the server believes them for its own purposes, it keeps
    the true one beside it.
    """
    kept = request.environ.get("dagboard.peer")
    return str(request.environ.get("REMOTE_ADDR") or "" if kept is None else kept)


def _only(header: str) -> str:
    """The text of a header that is there once.

    Servers join the values of a header that is sent twice with a comma, and then nobody knows which of them the proxy
    wrote.

    Raises:
        UnauthorizedError: It is there twice, or is no text.
    """
    text = _read(request.headers[header]).strip()
    if not text or "," in text or len(text) > _LONGEST or not text.isprintable():
        _LOG.warning("refused %s from %s: it must be there once, with one name", header, peer())
        raise _refused(UnauthorizedError(
            f"The header {header} must be there once, with one name.", code="proxy-header",
            hint="Let the proxy replace what a client sends.",
        ))  # fmt: skip
    return text


def _groups(header: str) -> tuple[str, ...]:
    listed = _read(request.headers.get(header, "")) if header else ""
    groups = dict.fromkeys(group.strip() for group in listed.split(","))
    return tuple(group for group in groups if group and group.isprintable())[:_MOST_GROUPS]


def _read(value: str) -> str:
    """A header as it was meant: WSGI hands its bytes over as Latin-1."""
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value


def _refused(error: UnauthorizedError | ForbiddenError) -> Exception:
    """The error, or a page that says it where a person looks."""
    if "text/html" not in request.headers.get("Accept", ""):
        return error
    status = 401 if isinstance(error, UnauthorizedError) else 403
    page = plain_page(
        "refused.html", status=status, heading="You are not let in", message=error.message, hint=error.hint
    )
    return HTTPException(response=page)


@lru_cache(maxsize=8)
def _peers(names: tuple[str, ...]) -> Peers:
    return Peers(names)
