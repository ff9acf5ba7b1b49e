"""Small parts every page is made of: panels, facts, badges, notices, empty states, copy buttons, times, page heads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard.components.icons import icon
from dashboard.components.marks import marks
from dashboard.data.model.problem import Problem
from dashboard.figures import text

_SHORT_NAME = 14
"""Characters that fit everywhere."""

Child = Any
"""Anything Dash accepts as a child: a component, a text, a number, a list of these, or None."""


def page(title: Child, *children: Child, sub: Child = None, actions: Sequence[Component] = ()) -> Component:
    """A page: one ``h1``, actions at its right, and what follows.

    Args:
        title: Content of the heading.
        children: The page below it; None is left out.
        sub: One muted line below the heading.
        actions: Buttons and links at the right.
    """
    heading = [html.H1(title), *([html.Div(sub, className="dg-page-sub")] if sub else [])]
    right = [html.Div(list(actions), className="dg-row dg-row-wrap")] if actions else []
    head = html.Div([html.Div(heading), *right], className="dg-page-head")
    return html.Div([head, *(child for child in children if child is not None)], className="dg-page")


def panel(
    title: Child, body: Child, *, actions: Sequence[Child] = (), count: int | None = None, flush: bool = False
) -> Component:
    """A titled box; `flush` lets a table touch its edges."""
    name = [
        *(title if isinstance(title, list) else [title]),
        *([html.Span(f"{count:,}", className="dg-count")] if count is not None else []),
    ]
    head = html.Div([html.H2(name), html.Div(list(actions), className="dg-row")], className="dg-panel-head")
    kind = "dg-panel-body dg-panel-body-flush" if flush else "dg-panel-body"
    return html.Section([head, html.Div(body, className=kind)], className="dg-panel")


def facts(pairs: Iterable[tuple[Child, Child]]) -> Component:
    """Names and values, in two columns."""
    return html.Dl([part for name, value in pairs for part in (html.Dt(name), html.Dd(value))], className="dg-facts")


def table(
    head: Sequence[Child], rows: Iterable[Sequence[Child]], *, numeric: Iterable[int] = (), label: str = ""
) -> Component:
    """A plain table for tens of rows (longer ones belong in the grid).

    Args:
        head: Column names.
        rows: Cells, by row.
        numeric: Positions of right-aligned columns.
        label: Name for screen readers.
    """
    right = set(numeric)
    kinds = ["dg-number" if place in right else "" for place in range(len(head))]
    cells = [html.Th(name, scope="col", className=kind) for name, kind in zip(head, kinds, strict=True)]
    body = [html.Tr([html.Td(cell, className=kind) for cell, kind in zip(row, kinds, strict=True)]) for row in rows]
    return html.Table(
        [html.Thead(html.Tr(cells)), html.Tbody(body)],
        className="dg-table",
        **(marks(aria_label=label) if label else {}),
    )


def badge(label: str, tone: str = "", *, plain: bool = False, title: str = "") -> Component:
    """A dot and a word. Tones: ``green``, ``red``, ``amber``, ``blue``, ``hollow``; grey by default."""
    kind = f"dg-badge dg-tone-{tone or 'grey'}" + (" dg-badge-plain" if plain else "")
    dot = html.Span(className="dg-dot", **marks(aria_hidden="true"))
    return html.Span([dot, label], className=kind, title=title or None)


def chip(label: Child, icon_name: str = "", *, title: str = "") -> Component:
    """A small tag with an optional icon."""
    return html.Span([*([icon(icon_name)] if icon_name else []), label], className="dg-chip", title=title or None)


def notice(title: Child, *details: Child, tone: str = "blue", role: str | None = None) -> Component:
    """Something a person should know. Tones: ``blue``, ``amber``, ``red``."""
    name = {"red": "circle-x", "amber": "triangle-alert"}.get(tone, "info")
    body = [html.P(title, className="dg-strong"), *(html.P(line) for line in details if line)]
    return html.Div([icon(name), html.Div(body)], className=f"dg-notice dg-notice-{tone}", role=role)


def problem(item: Problem, *, tone: str = "red", source: str = "") -> Component:
    """A stored problem: of which source, what, where, what to do."""
    where = html.Code(item.where) if item.where else None
    said = text.sentence(item.message)
    return notice(f"{source}: {said}" if source else said, where, text.sentence(item.hint), tone=tone)


def empty(title: str, *body: Child, icon_name: str = "inbox") -> Component:
    """An honest empty state: what is missing and what to do next."""
    return html.Div([icon(icon_name), html.H2(title), *body], className="dg-empty")


def time(at: datetime | None, *, now: datetime | None = None, never: str = "never") -> Component:
    """A moment as an age that keeps itself current; the absolute time is its title."""
    if at is None:
        return html.Span(never, className="dg-muted")
    age = text.ago(at, now or datetime.now(UTC))
    stamp = at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return html.Time(age, dateTime=stamp, title=text.stamp(at), className="dg-nowrap", **marks(data_ago="1"))


def worded(word: str, value: Component) -> Component:
    """A cell whose column's name is said beside it where there is no room for columns."""
    return html.Span([html.Span(f"{word} ", className="dg-narrow-word"), value])


def copy_button(value: str, label: str) -> Component:
    """A button that copies `value`; `label` says what, e.g. ``Copy clone command``."""
    named = marks(data_copy=value, aria_label=label)
    return html.Button(
        icon("copy"), className="dg-button dg-button-quiet dg-button-icon dg-button-small", title=label, **named
    )


def code(lines: str, label: str = "Copy command") -> Component:
    """Commands to copy."""
    pre = html.Pre(html.Code(lines), tabIndex=0, **marks(aria_label=label.removeprefix("Copy ")))
    return html.Div([pre, copy_button(lines, label)], className="dg-code")


def breakable(name: str, kind: str = "") -> Component:
    """A name that breaks between its words where there is no room for it, and inside them only where it must."""
    pieces = [part for word in text.words(name) for part in (html.Wbr(), word)][1:]
    return html.Span(pieces if len(name) > _SHORT_NAME else name, className=f"dg-break {kind}".rstrip())


def row_filter(label: str, key: str = "find") -> Component:
    """A field that narrows the rows of the list in its panel (``graphs.js``).

    Args:
        label: What it does.
        key: Of the query that keeps its text; each field of a page has its own.
    """
    field: Component = dmc.TextInput(
        placeholder=f"{label}…", size="xs", **marks(aria_label=label, data_filter_rows="1", data_remember=key)
    )  # fmt: skip
    return field


def short_sha(sha: str | None) -> Component:
    """A commit or data hash, shortened, the whole in its title."""
    return html.Code(text.short_hash(sha), title=sha or None)


def link(children: Child, href: str, kind: str = "") -> Component:
    """A link; ours open without reloading the document (``address.js``)."""
    return html.A(children, href=href, className=kind or None)


def button_link(children: Child, href: str, *, primary: bool = False) -> Component:
    """A link that looks like a button."""
    return html.A(children, href=href, className="dg-button" + (" dg-button-primary" if primary else ""))
