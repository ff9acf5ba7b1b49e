"""Embed links: the dialog makes one and shows it again, the settings page ends one."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Any

import dash
import flask
from dash import ALL, ClientsideFunction, Input, Output, State, ctx
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard.auth.embedding import address_of
from dashboard.auth.visitor import visitor
from dashboard.components import ids
from dashboard.components.embed import dialog as embed_dialog
from dashboard.components.embed import list as embed_list
from dashboard.components.route import LOCATION, Route, parse
from dashboard.components.runs import views as run_views
from dashboard.context import Context
from dashboard.data.model.embed import EmbedDraft, EmbedLink, PanelName, PanelState, Theme
from dashboard.data.model.project import Project
from dashboard.errors import DagboardError
from dashboard.figures.text import sentence

_FIELDS = {
    "panel": ids.EMBED_PANEL, "title": ids.EMBED_TITLE, "days": ids.EMBED_DAYS, "theme": ids.EMBED_THEME,
    "locale": ids.EMBED_LOCALE, "origins": ids.EMBED_ORIGINS,
}  # fmt: skip
"""Fields of the form."""

Asked = dict[str, Any]
Shown = tuple[bool, str, Component]


def register(app: dash.Dash, context: Context) -> None:
    """Add the callbacks."""
    _register_form(app)
    dialog = (
        Output(ids.EMBED_DIALOG, "opened", allow_duplicate=True),
        Output(ids.EMBED_DIALOG, "title", allow_duplicate=True),
        Output(ids.EMBED_BODY, "children", allow_duplicate=True),
    )
    app.callback(*dialog, Input(ids.EMBED_ASKED, "data"), prevent_initial_call=True)(partial(offer, context))
    app.callback(
        Output(ids.EMBED_DIALOG, "title"),
        Output(ids.EMBED_BODY, "children"),
        Output(ids.EMBED_WRONG, "children"),
        inputs={
            "_pressed": Input(ids.EMBED_CREATE, "n_clicks"),
            "asked": State(ids.EMBED_ASKED, "data"),
            "said": {name: State(key, "value") for name, key in _FIELDS.items()},
        },
        prevent_initial_call=True,
    )(partial(make, context))
    where = State(LOCATION, "pathname")
    pressed = {type_: Input({"type": type_, "id": ALL}, "n_clicks") for type_ in (ids.EMBED_SHOW, ids.EMBED_REVOKE)}
    app.callback(*dialog, pressed[ids.EMBED_SHOW], where, prevent_initial_call=True)(partial(show, context))
    app.callback(
        Output(ids.EMBED_LIST, "children"), pressed[ids.EMBED_REVOKE], where, prevent_initial_call=True
    )(partial(revoke, context))  # fmt: skip


def _register_form(app: dash.Dash) -> None:
    """What the browser does by itself: say where somebody asked, and keep title and panel together."""
    browser: Any = app  # Dash leaves clientside_callback untyped
    browser.clientside_callback(
        ClientsideFunction("dagboardEmbeds", "asked"),
        Output(ids.EMBED_ASKED, "data"),
        Input({"type": ids.EMBED_OPEN, "panels": ALL}, "n_clicks"),
        prevent_initial_call=True,
    )
    browser.clientside_callback(
        ClientsideFunction("dagboardEmbeds", "named"),
        Output(ids.EMBED_TITLE, "value"),
        Input(ids.EMBED_PANEL, "value"),
        State(ids.EMBED_PANEL, "data"),
        State(ids.EMBED_TITLE, "value"),
        prevent_initial_call=True,
    )


def offer(context: Context, asked: Asked | None) -> Shown:
    """The form, for the panels of the page on which somebody asked."""
    if not asked:
        raise PreventUpdate
    route, project = _where(context, asked["pathname"], asked["search"])
    states = [_state(context, project, route, name) for name in asked["panels"].split(",")]
    links = context.team.embeds.list(project)
    form = embed_dialog.form(states, str(project.key), links[0].origins if links else ())
    return True, "Embed", form


def make(context: Context, _pressed: int | None, asked: Asked | None, said: dict[str, Any]) -> tuple[Any, Any, Any]:
    """A new link and what to paste, or why there is none."""
    if not (_pressed and asked):
        raise PreventUpdate
    route, project = _where(context, asked["pathname"], asked["search"])
    try:
        link = context.team.embeds.create(project, _draft(_state(context, project, route, said["panel"]), said))
    except DagboardError as error:
        return dash.no_update, dash.no_update, embed_dialog.wrong(sentence(error.message), sentence(error.hint))
    return link.title, _made(context, link), dash.no_update


def show(context: Context, pressed: list[int | None], pathname: str | None) -> Shown:
    """A link again."""
    if not any(pressed) or not isinstance(ctx.triggered_id, dict):
        raise PreventUpdate
    _, project = _where(context, pathname, "")
    link = context.team.embeds.get(project, str(ctx.triggered_id["id"]))
    return True, link.title, _made(context, link)


def revoke(context: Context, pressed: list[int | None], pathname: str | None) -> Component:
    """The list without the link that was revoked among those that work."""
    if not any(pressed) or not isinstance(ctx.triggered_id, dict):
        raise PreventUpdate
    _, project = _where(context, pathname, "")
    context.team.embeds.revoke(project, str(ctx.triggered_id["id"]))
    address = partial(address_of, context.settings)
    return embed_list.rows(context.team.embeds.list(project), datetime.now(UTC), address)


def _where(context: Context, pathname: str | None, search: str | None) -> tuple[Route, Project]:
    route = parse(pathname, search, context.settings.server.url_prefix)
    if not route.has_project:
        raise PreventUpdate
    return route, context.projects.get(route.owner, route.name)


def _state(context: Context, project: Project, route: Route, name: str) -> PanelState:
    panel = PanelName(name)
    query = _of_table(context, project, route) if panel is PanelName.TABLE else route.query
    return PanelState.of(panel, route.rest, query)


def _of_table(context: Context, project: Project, route: Route) -> dict[str, str]:
    """What the table's address means with the view that is open; whatever becomes of the view, the link stays so."""
    named = route.query.get("v", "")
    says_nothing = not run_views.KEYS & route.query.keys()
    view = None
    if named and named != run_views.NO_VIEW:
        view = context.views.get(project, named, visitor())
    elif not named and says_nothing:
        view = context.views.default(project)
    return run_views.query_at(run_views.canonical(view.state), route.query) if view else dict(route.query)


def _draft(state: PanelState, said: dict[str, Any]) -> EmbedDraft:
    return EmbedDraft(
        title=said["title"] or "", state=state, theme=Theme(said["theme"]), locale=said["locale"] or "en",
        origins=tuple((said["origins"] or "").split()), days=int(said["days"]) if said["days"] else None,
    )  # fmt: skip


def _made(context: Context, link: EmbedLink) -> Component:
    host = flask.request.host_url.rstrip("/")
    return embed_dialog.made(link, address_of(context.settings, link), host)
