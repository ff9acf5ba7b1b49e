"""Who may what: tables of grants, and the form that gives a role."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard.components import ids_access, parts
from dashboard.components.icons import icon
from dashboard.components.marks import marks
from dashboard.data.model.access import EVERYWHERE, Role, Visibility
from dashboard.data.model.account import GrantEntry

_MAY = {
    Role.VIEWER: "sees everything, changes nothing",
    Role.CONTRIBUTOR: "and labels runs, writes notes, saves views, syncs",
    Role.MAINTAINER: "and makes embed links, sees who may what",
    Role.ADMIN: "and gives roles, reads the audit log",
}
_SEEN = {
    Visibility.PRIVATE: "Private: only people with a role in it see it.",
    Visibility.INTERNAL: "Internal: everybody who signed in sees it.",
    Visibility.PUBLIC: "Public: everybody sees it, without signing in.",
}


def visibility(shown: Visibility, *, is_open: bool) -> Component:
    """Who sees a project without a grant, and where that is said."""
    if is_open:
        said: list[parts.Child] = [
            "Nobody signs in to this Dagboard, so everybody who reaches it may everything. To change that, set ",
            html.Code("access.mode"), " in the configuration.",
        ]  # fmt: skip
    else:
        key = html.Code("visibility")
        said = [_SEEN[shown], " The key ", key, " of the project in the configuration says so."]
    return html.P(said, className="dg-panel-line")


def grants(entries: Sequence[GrantEntry], known: Collection[str], here: str, *, may_manage: bool) -> Component:
    """A table of grants; those given in this place can be taken back.

    Args:
        entries: The grants, those of the configuration included.
        known: Names of accounts that exist.
        here: ``owner/name`` of the project whose page it is; empty for the server's, where all can be taken back.
        may_manage: Whether the person may.
    """
    if not entries:
        return html.P("Nobody was given a role.", className="dg-muted dg-inset")
    rows = [_row(entry, known, here, may_manage=may_manage) for entry in entries]
    head = ["Who", "Role", *([] if here else ["Where"]), "Given", ""]
    return html.Div(parts.table(head, rows, label="Roles"), className="dg-stacked")


def _row(entry: GrantEntry, known: Collection[str], here: str, *, may_manage: bool) -> list[parts.Child]:
    on = entry.grant.on
    picture = "user" if entry.subject_kind == "user" else "users"
    who: list[parts.Child] = [icon(picture, size=14), html.Span(entry.subject, className="dg-break")]
    if entry.subject_kind == "group":
        who.append(html.Span("group", className="dg-muted dg-small"))
    elif entry.subject not in known:
        who.append(parts.badge("no account yet", "hollow", title="The role waits for an account of this name."))
    where: list[parts.Child] = [] if here else [_place(on)]
    role = html.Span(entry.grant.role.word.capitalize(), title=_MAY[entry.grant.role])
    can_take = may_manage and entry.id is not None and (not here or on == here)
    return [
        html.Div(who, className="dg-row"), role, *where, _given(entry, here),
        _take(entry) if can_take else None,
    ]  # fmt: skip


def _given(entry: GrantEntry, here: str) -> Component:
    """By whom and when, or where it comes from."""
    if entry.id is None:
        source: list[parts.Child] = ["in the configuration"]
    else:
        source = [parts.time(entry.created_at), *([f" by {entry.created_by}"] if entry.created_by else [])]
    inherited: list[parts.Child] = []
    if here and entry.grant.on != here:
        inherited = [" · on ", "everything" if entry.grant.on == EVERYWHERE else f"all of {entry.grant.on}"]
    return html.Span([*source, *inherited], className="dg-muted")


def _place(on: str) -> Component:
    return html.Span("Everything") if on == EVERYWHERE else html.Code(on)


def _take(entry: GrantEntry) -> Component:
    button = html.Button(
        "Take back", className="dg-button dg-button-small",
        id={"type": ids_access.GRANT_TAKE, "id": entry.id, "on": entry.grant.on},
        **marks(aria_label=f"Take the role {entry.grant.role.word} back from {entry.subject}"),
    )  # fmt: skip
    return html.Div(button, className="dg-row dg-to-right")


def giving(places: Sequence[str], *, is_fixed: bool, names: Sequence[str] = ()) -> Component:
    """The form that gives a role.

    Args:
        places: Where one may be given.
        is_fixed: Whether there is nothing to choose.
        names: Accounts to propose; empty where the person may not know them.
    """
    offered = [{"value": place, "label": "Everything" if place == EVERYWHERE else place} for place in places]
    place = dmc.Select(
        id=ids_access.GRANT_PLACE, label="Where", data=offered, value=places[0] if is_fixed else None,
        allowDeselect=False, searchable=True, placeholder="Choose where", size="xs",
    )  # fmt: skip
    kinds = [{"value": "user", "label": "Account"}, {"value": "group", "label": "Group"}]
    roles = [{"value": role.word, "label": role.word.capitalize()} for role in Role]
    fields = [
        dmc.Select(
            id=ids_access.GRANT_KIND, label="Who", data=kinds, value="user", allowDeselect=False, size="xs", w=110
        ),
        dmc.Autocomplete(id=ids_access.GRANT_SUBJECT, label="Name", data=list(names), limit=20, size="xs", w=200),
        html.Div(place, hidden=is_fixed),
        dmc.Select(
            id=ids_access.GRANT_ROLE, label="Role", data=roles, value="viewer", allowDeselect=False, size="xs", w=130
        ),
        html.Button("Give role", id=ids_access.GRANT_GIVE, className="dg-button"),
    ]
    meaning = html.Dl(
        [part for role in Role for part in (html.Dt(role.word.capitalize()), html.Dd(_MAY[role]))],
        className="dg-facts dg-small dg-muted",
    )
    return html.Div(
        [html.Div(fields, className="dg-row dg-row-wrap dg-giving"), html.Div(id=ids_access.GRANT_SAID), meaning],
        className="dg-giving-box dg-stack dg-stack-tight",
    )
