"""Who shows an embed link: addresses below ``embed/<token>/``.

The token is the id of a link, signed with the server's secret. It is part of the path, so every request of an embedded
page carries it and none needs a cookie: frames of other sites have none. What a link shows is fixed by its row; what a
request below it may ask for is decided in `dashboard.web.embedding`.
"""

from __future__ import annotations

import hashlib
from urllib.parse import quote

from flask import g, has_request_context, request
from itsdangerous import BadSignature, Signer

from dashboard.auth.secret import secret_of
from dashboard.config import Settings
from dashboard.context import Context
from dashboard.data.embed_columns import ShownColumns
from dashboard.data.model.access import Permission
from dashboard.data.model.embed import EmbedLink, LinkState
from dashboard.data.model.identity import Identity, IdentityKind
from dashboard.errors import GoneError, NotFoundError

FOLDER = "embed"
"""First segment of the addresses of embedded pages; no project's owner is called so."""
ENVIRON = "dagboard.embed"
"""Key of the WSGI environment under which the token of an address stands."""
_SALT = "dagboard.embed"
_LONGEST = 200


def token_of(settings: Settings, link: EmbedLink) -> str:
    """The token of a link, for its address."""
    return _signer(settings).sign(link.id).decode("ascii")


def root_of(settings: Settings, link: EmbedLink) -> str:
    """The path below which a link's page lives, with slashes at both ends."""
    return f"{settings.server.url_prefix}{FOLDER}/{quote(token_of(settings, link))}/"


def address_of(settings: Settings, link: EmbedLink) -> str:
    """The whole address of a link, as the asking browser reaches this server."""
    host = request.host_url.rstrip("/") if has_request_context() else ""
    return host + root_of(settings, link).rstrip("/")


def is_embedded() -> bool:
    """Whether the present request is one below an embed link's address, good or bad."""
    return has_request_context() and ENVIRON in request.environ


def link_here() -> EmbedLink | None:
    """The link that the present request shows; it may have ended. None for requests of everybody else."""
    link: EmbedLink | None = g.get("embed_link") if has_request_context() else None
    return link


def columns_here() -> ShownColumns | None:
    """The columns of runs that the present request may tell of; None where it may tell of all."""
    link = link_here()
    return None if link is None else ShownColumns.of(link.state)


def by_embed(context: Context) -> Identity | None:
    """Whoever looks at an embedded panel. Cookies that come along say nothing.

    Raises:
        NotFoundError: Nobody made this address.
        GoneError: The link ended.
    """
    token = request.environ.get(ENVIRON)
    if token is None:
        return None
    link = _found(context, token)
    g.embed_link = link
    _check(context, link)
    context.team.embeds.note_use(link)
    return Identity(
        IdentityKind.EMBED, link.title, scope=frozenset({Permission.PROJECT_READ}), only=link.project,
        credential=link.id,
    )  # fmt: skip


def _found(context: Context, token: str) -> EmbedLink:
    try:
        link = context.team.embeds.find(_signer(context.settings).unsign(token[:_LONGEST]).decode("ascii"))
    except (BadSignature, UnicodeError):
        link = None
    if link is None:
        raise NotFoundError(
            "There is no such embed link.", code="embed-unknown", hint="Ask whoever made the page for a new one."
        )
    return link


def _check(context: Context, link: EmbedLink) -> None:
    state = context.team.embeds.state(link)
    if state is LinkState.REVOKED:
        raise GoneError(
            "This embed link was revoked.", code="embed-revoked", hint="Ask whoever made the page for a new one."
        )
    if state is LinkState.EXPIRED:
        raise GoneError(
            "This embed link has expired.", code="embed-expired", hint="Ask whoever made the page for a new one."
        )


def _signer(settings: Settings) -> Signer:
    return Signer(secret_of(settings), salt=_SALT, digest_method=hashlib.sha256)
