"""The audit log as a table, and what narrows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.components.access.audit_view import KINDS, LIMIT, OLDER, PAGE, TIMES, AuditView
from dashboard.components.icons import icon
from dashboard.components.marks import marks
from dashboard.components.route import Route
from dashboard.data.audit import REFUSED
from dashboard.data.model.audit import AuditEvent
from dashboard.data.model.identity import IdentityKind

_WORDS = {
    "session.begin": "sign in",
    "session.end": "sign out",
    "account.create": "make the account",
    "account.password": "change the password of",
    "account.describe": "change name or mail of",
    "account.disable": "lock out",
    "account.enable": "let in again",
    "grant.give": "give a role to",
    "grant.take": "take a role from",
    "token.create": "make the token",
    "token.revoke": "revoke the token",
    "token.use": "use the token",
    "sync.request": "ask for a sync",
    "view.create": "make the view",
    "view.change": "change the view",
    "view.delete": "delete the view",
    "label.change": "change labels of",
    "note.write": "write the note of",
    "embed.create": "make the embed link",
    "embed.revoke": "revoke the embed link",
    "export.runs": "export runs",
    "export.histories": "export histories of runs",
    "export.archive": "download the folder",
    "audit.export": "export the audit log",
    "audit.prune": "delete what is old in the audit log",
    "request.write": "write without the page's proof:",
}
"""What was done or tried, as one would ask for it."""
_UNNAMED = {IdentityKind.NOBODY: "Nobody", IdentityKind.ANYBODY: "Anybody", IdentityKind.EMBED: "An embed"}
_USUAL = {"origin": "local"}
"""Details that go without saying."""
_MOST_DETAIL = 200


def panel(events: Sequence[AuditEvent], total: int, view: AuditView, route: Route, now: datetime) -> Component:
    """The events that fit, with what narrows them."""
    body = _table(events, view, route, now) if events else _none(view, route)
    content = html.Div([_filters(view, route), body, *_steps(events, view, route)])
    return parts.panel([icon("history"), "Events"], content, count=total, flush=True, actions=[_field(view)])


def actions(view: AuditView, prefix: str, now: datetime) -> list[Component]:
    """Buttons that download every event that fits."""
    return [
        html.A([icon("download"), label], href=view.export(prefix, now, kind), download="", className="dg-button")
        for label, kind in (("CSV", "csv"), ("JSON lines", "jsonl"))
    ]


def _field(view: AuditView) -> Component:
    field: Component = dmc.TextInput(
        value=view.text, placeholder="Find an event…", size="xs", className="dg-files-filter",
        **marks(aria_label="Find an event", data_files_filter="", data_files_query="q"),
    )  # fmt: skip
    return field


def _filters(view: AuditView, route: Route) -> Component:
    narrowed = [
        _without(word, value, key, route)
        for word, value, key in (("Project", view.project, "project"), ("Person", view.actor, "actor"))
        if value
    ]
    groups = [_choices("When", "days", TIMES, view.days, route), _choices("What", "kind", KINDS, view.kind, route)]
    return html.Div([*groups, *narrowed], className="dg-row dg-row-wrap dg-model-filters")


def _choices(title: str, key: str, values: Mapping[str, str], chosen: str, route: Route) -> Component:
    known = {**values, **({chosen: chosen} if chosen and chosen not in values else {})}

    def link(label: str, value: str) -> Component:
        current = marks(aria_current="true") if value == chosen else {}
        address = route.with_query(**{key: value or None, OLDER: None}).href
        return html.A(label, href=address, className="dg-view", **current)

    links = [link("All", ""), *(link(words, value) for value, words in known.items())]
    switch = html.Div(links, className="dg-views-switch", role="group", **marks(aria_label=title))
    return html.Div([html.Span(title, className="dg-muted dg-small"), switch], className="dg-row dg-audit-choice")


def _without(word: str, value: str, key: str, route: Route) -> Component:
    away = html.A(
        icon("x", size=14), href=route.with_query(**{key: None, OLDER: None}).href, title=f"Any {word.lower()}",
        className="dg-button dg-button-quiet dg-button-icon dg-button-small",
        **marks(aria_label=f"Any {word.lower()}"),
    )  # fmt: skip
    return html.Div(
        [html.Span(word, className="dg-muted dg-small"), html.Span(value, className="dg-strong dg-break"), away],
        className="dg-row",
    )


def _table(events: Sequence[AuditEvent], view: AuditView, route: Route, now: datetime) -> Component:
    head = ["When", "Who", "What", *([] if view.project else ["Project"]), "From"]
    rows = [_row(event, view, route, now) for event in events]
    return html.Div(parts.table(head, rows, label="Events"), className="dg-stacked dg-scroll-x dg-audit")


def _row(event: AuditEvent, view: AuditView, route: Route, now: datetime) -> list[parts.Child]:
    where = [] if view.project else [_project(event, route)]
    return [
        parts.time(event.at, now=now),
        _who(event, route),
        _what(event),
        *where,
        html.Code(event.address, className="dg-nowrap") if event.address else None,
    ]


def _who(event: AuditEvent, route: Route) -> Component:
    by = {IdentityKind.TOKEN: "by token", IdentityKind.EMBED: "embed"}.get(IdentityKind(event.actor_kind), "")
    credential = f"{event.actor_kind} {event.credential}" if event.credential else None
    if not event.actor:
        return html.Span(_UNNAMED.get(IdentityKind(event.actor_kind), "Nobody"), className="dg-muted")
    link = html.A(
        event.actor, href=route.with_query(actor=event.actor, **{OLDER: None}).href, className="dg-break",
        title=f"Everything that {event.actor} did",
    )  # fmt: skip
    mark = [html.Span(by, className="dg-muted dg-small", title=credential)] if by else []
    return html.Div([link, *mark], className="dg-row dg-row-wrap dg-tight")


def _what(event: AuditEvent) -> Component:
    known = _WORDS.get(event.action)
    words = html.Span(known, title=event.action) if known else html.Code(event.action)
    is_own = event.action.startswith("session.") and event.subject == event.actor
    subject = [] if is_own or not event.subject else [html.Span(event.subject, className="dg-strong dg-break")]
    refused = [parts.badge("Refused", "red")] if event.outcome == REFUSED else []
    line = html.Div([words, *subject, *refused], className="dg-row dg-row-wrap dg-tight")
    detail = _detail({name: value for name, value in event.detail.items() if _USUAL.get(name) != value})
    return html.Div([line, html.Div(detail, className="dg-muted dg-small dg-break")] if detail else [line])


def _detail(detail: Mapping[str, Any]) -> str:
    said = " · ".join(f"{name} {_plain(value)}" for name, value in detail.items() if value not in ("", None, [], False))
    return said if len(said) <= _MOST_DETAIL else said[: _MOST_DETAIL - 1] + "…"


def _plain(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else "yes" if value is True else str(value)


def _project(event: AuditEvent, route: Route) -> Component | None:
    if event.project is None:
        return None
    return html.A(
        event.project, href=route.with_query(project=event.project, **{OLDER: None}).href, className="dg-break",
        title=f"Everything in {event.project}",
    )  # fmt: skip


def _steps(events: Sequence[AuditEvent], view: AuditView, route: Route) -> list[Component]:
    newest = [parts.button_link("Newest", route.with_query(**{OLDER: None}).href)] if view.before is not None else []
    is_full = len(events) == LIMIT
    older = [parts.button_link("Older", route.with_query(**{OLDER: str(events[-1].id)}).href)] if is_full else []
    return [html.Div([*newest, *older], className="dg-row dg-centred")] if newest or older else []


def _none(view: AuditView, route: Route) -> Component:
    if view.is_narrowed or view.before is not None:
        kept = {"project": view.project} if view.project else {}
        everything = parts.button_link("Show all events", route.to(PAGE, **kept).href)
        return parts.empty("No event fits", html.P("Change what narrows the log."), everything, icon_name="search")
    said = "Sign-ins, roles, tokens, syncs, labels, notes and views are recorded here as they happen; reading is not."
    return parts.empty("Nothing happened yet", html.P(said), icon_name="history")
