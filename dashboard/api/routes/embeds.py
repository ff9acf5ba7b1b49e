"""Links that show one panel on other pages."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from dashboard.api.encoding import moment
from dashboard.api.schemas.embeds import EmbedBody, EmbedItem, EmbedList, EmbedPath
from dashboard.api.schemas.parameters import ProjectPath
from dashboard.api.serving import FORBIDDEN, PREFIX, PROJECT, answer, blueprint, check_json, context, project_of
from dashboard.auth.embedding import address_of
from dashboard.data.model.embed import PANELS, EmbedDraft, EmbedLink, PanelName, PanelState, Theme
from dashboard.errors import InvalidRequestError

api = blueprint("embeds", "Links that show one panel on other pages")


@api.get(f"{PROJECT}/embeds", responses={**FORBIDDEN, 200: EmbedList})
def list_embeds(path: ProjectPath) -> Response:
    """The project's links with their addresses and when they were last used, for those who may make them."""
    links = [_item(link) for link in context().team.embeds.list(project_of(path))]
    return answer({"embeds": links, "total": len(links)})


@api.post(f"{PROJECT}/embeds", responses={**FORBIDDEN, 201: EmbedItem})
def create_embed(path: ProjectPath, body: EmbedBody) -> Response:
    """Make a link that shows one panel in one state to whoever has it."""
    check_json()
    link = context().team.embeds.create(project_of(path), _draft(body))
    response = answer(_item(link), status=201)
    response.headers["Location"] = f"{request.script_root}{PREFIX}/projects/{path.owner}/{path.name}/embeds/{link.id}"
    return response


@api.delete(f"{PROJECT}/embeds/<id>", responses={**FORBIDDEN, 204: None})
def revoke_embed(path: EmbedPath) -> Response:
    """End a link at once. Frames that show it say so; it stays in the list."""
    context().team.embeds.revoke(project_of(path), path.id)
    return Response(status=204)


def _draft(body: EmbedBody) -> EmbedDraft:
    panel = PanelName(body.panel)
    spec = PANELS[panel]
    unknown = sorted(body.query.keys() - spec.bound - spec.free)
    if unknown:
        known = ", ".join(sorted(spec.bound | spec.free))
        raise InvalidRequestError(f"The panel {panel} has no {unknown[0]}.", where="query", hint=f"It has {known}.")
    return EmbedDraft(
        title=body.title, state=PanelState.of(panel, body.model, body.query), theme=Theme(body.theme),
        locale=body.locale, origins=tuple(body.origins), days=body.days,
    )  # fmt: skip


def _item(link: EmbedLink) -> dict[str, Any]:
    return {
        "id": link.id,
        "title": link.title,
        "panel": link.state.panel.value,
        "query": dict(link.state.query),
        "model": link.state.rest if link.state.spec.rest is None else "",
        "theme": link.theme.value,
        "locale": link.locale,
        "origins": list(link.origins),
        "state": context().team.embeds.state(link).value,
        "address": address_of(context().settings, link),
        "created": moment(link.created_at),
        "created_by": link.created_by,
        "expires": moment(link.expires_at),
        "last_used": moment(link.used_at),
        "revoked": moment(link.revoked_at),
    }
