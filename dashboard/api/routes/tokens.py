"""The asker's personal access tokens."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Response

from dashboard.api.encoding import moment
from dashboard.api.schemas.tokens import TokenBody, TokenItem, TokenList, TokenMade, TokenPath
from dashboard.api.serving import CONFLICT, FORBIDDEN, REFUSED, answer, blueprint, check_json, context
from dashboard.data.model.project import ProjectKey
from dashboard.data.model.token import Token, TokenDraft, TokenScope

api = blueprint("tokens", "Personal access tokens")


@api.get("/tokens", responses={**REFUSED, 200: TokenList})
def list_tokens() -> Response:
    """The asker's tokens, the newest first; a token of one project sees those of that project."""
    tokens = [_token(token) for token in context().team.tokens.mine()]
    return answer({"tokens": tokens, "total": len(tokens)})


@api.post("/tokens", responses={**REFUSED, **FORBIDDEN, **CONFLICT, 201: TokenMade})
def make_token(body: TokenBody) -> Response:
    """Make a token. Its secret is in this answer and nowhere else.

    A token makes only tokens that may less, are for the same project and do not outlive it; those with the scope
    `admin` need a person who signed in.
    """
    check_json()
    owner, _, name = (body.project or "").partition("/")
    key = ProjectKey(owner, name) if body.project else None
    token, secret = context().team.tokens.make(TokenDraft(body.name, TokenScope(body.scope), key, body.days))
    response = answer(_token(token) | {"secret": secret}, status=201)
    response.headers["Cache-Control"] = "no-store"
    return response


@api.delete("/tokens/<id>", responses={**REFUSED, 204: None})
def revoke_token(path: TokenPath) -> Response:
    """Revoke one of the asker's tokens; nothing can be done with it from now on."""
    context().team.tokens.revoke(path.id)
    return Response(status=204)


def _token(token: Token) -> dict[str, Any]:
    item = TokenItem(
        id=token.id,
        name=token.name,
        scope=token.scope.value,
        project=str(token.project) if token.project else None,
        created=moment(token.created_at) or "",
        expires=moment(token.expires_at),
        expired=token.is_expired(datetime.now(UTC)),
        used=moment(token.used_at),
        used_from=token.used_from,
    )
    return item.model_dump()
