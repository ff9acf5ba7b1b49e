"""The dialog that makes an embed link, and shows what to paste into a page."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components import ids, parts
from dashboard.components.icons import icon
from dashboard.data.model.embed import EmbedLink, PanelName, PanelState, Theme

EXPIRIES: Mapping[str, str] = {"7": "7 days", "30": "30 days", "90": "90 days", "365": "1 year", "": "Never"}
"""Days until a link ends, as the dialog offers them."""
_THEMES = {Theme.AUTO: "Auto", Theme.LIGHT: "Light", Theme.DARK: "Dark"}
_FRAME_PX, _PREVIEW_PX = 480, 260
_SHOWN = 160
_WORDS = {
    "filter": "Filter", "hidden": "Hidden runs", "baseline": "Baseline", "runs": "Runs", "selection": "Kept selection",
    "base": "Compared with", "rev": "Revision", "from": "From", "to": "To", "path": "Path", "file": "File",
    "source": "Source", "columns": "Columns", "group": "Grouped by", "history": "Histories", "goals": "Goals",
}  # fmt: skip
_ALL_COLUMNS = (
    "the usual ones; programs with the link can read every other. Choose columns first, and it tells of these alone."
)
_FOLLOWS = {"rev": "the default branch, as it moves on", "to": "the default branch, as it moves on"}
_SIZING = """<script>
  addEventListener("message", (event) => {
    if (event.origin !== %s || event.data?.source !== "dagboard") return;
    const frames = [...document.querySelectorAll("iframe")];
    const frame = frames.find((each) => each.contentWindow === event.source);
    if (frame && event.data.type === "height") frame.height = event.data.height;
  });
</script>"""


def dialog() -> Component:
    """The dialog, closed; every page has it."""
    frame: Component = dmc.Modal(
        html.Div(id=ids.EMBED_BODY), id=ids.EMBED_DIALOG, title="Embed", opened=False, size="lg",
        classNames={"content": "dg-embed-dialog", "title": "dg-embed-dialog-title"},
        closeButtonProps={"aria-label": "Close"},
    )  # fmt: skip
    return html.Div([frame, dcc.Store(id=ids.EMBED_ASKED)])


def button(panels: Sequence[PanelName], *, is_allowed: bool) -> list[Component]:
    """What asks for a link to one of these panels; nothing for whoever may not make one."""
    if not is_allowed:
        return []
    key = {"type": ids.EMBED_OPEN, "panels": ",".join(panel.value for panel in panels)}
    title = "Show this on another page, without Dagboard around it"
    return [html.Button([icon("code-xml"), "Embed"], id=key, className="dg-button", title=title)]


def form(states: Sequence[PanelState], project: str, origins: Sequence[str]) -> Component:
    """What the link shall show, and to whom.

    Args:
        states: The panels of the page as they stand, the first chosen.
        project: ``owner/name``.
        origins: What to propose.
    """
    first = states[0]
    choices = [{"value": state.panel.value, "label": state.spec.title} for state in states]
    panel = dmc.Select(
        id=ids.EMBED_PANEL, label="Panel", data=choices, value=first.panel.value, allowDeselect=False, size="xs",
        disabled=len(choices) == 1,
    )  # fmt: skip
    title = dmc.TextInput(
        id=ids.EMBED_TITLE, label="Title, shown below the panel", size="xs",
        value=f"{first.spec.title} of {project.partition('/')[2]}",
    )  # fmt: skip
    days = dmc.Select(
        id=ids.EMBED_DAYS, label="Ends after", value="90", allowDeselect=False, size="xs",
        data=[{"value": value, "label": label} for value, label in EXPIRIES.items()],
    )  # fmt: skip
    theme = dmc.Select(
        id=ids.EMBED_THEME, label="Theme", value=Theme.AUTO.value, allowDeselect=False, size="xs",
        data=[{"value": theme.value, "label": label} for theme, label in _THEMES.items()],
    )  # fmt: skip
    locale = dmc.TextInput(id=ids.EMBED_LOCALE, label="Locale of numbers and times", value="en", size="xs")
    allowed = dmc.Textarea(
        id=ids.EMBED_ORIGINS, label="Pages that may frame it", value="\n".join(origins), minRows=2, autosize=True,
        size="xs", placeholder="https://portal.example.com", classNames={"input": "dg-mono"},
        description="One origin a line. Dagboard's own pages always may; elsewhere browsers refuse to show it.",
    )  # fmt: skip
    make = html.Button("Make link", id=ids.EMBED_CREATE, className="dg-button dg-button-primary")
    return html.Div(
        [
            html.Div([panel, title], className="dg-embed-fields"),
            html.Div([days, theme, locale], className="dg-embed-fields dg-embed-thirds"),
            allowed,
            _fixed(first),
            html.Div(id=ids.EMBED_WRONG, role="alert"),
            html.Div(make, className="dg-row dg-embed-end"),
        ],
        className="dg-stack dg-stack-tight",
    )


def _fixed(state: PanelState) -> Component:
    """What whoever looks cannot change."""
    fixed = state.fixed
    told: list[tuple[parts.Child, parts.Child]]
    told = [(_WORDS[key], html.Code(value[:_SHOWN], className="dg-break")) for key, value in fixed.items() if value]
    told += [(_WORDS[key], html.Span(_FOLLOWS[key])) for key in fixed if key in _FOLLOWS and not fixed[key]]
    if state.panel is PanelName.TABLE and not state.names_columns:
        told.append((_WORDS["columns"], html.Span(_ALL_COLUMNS)))
    known = "Whoever has the link sees this panel of this project and nothing else, without signing in."
    return html.Div(
        [html.P(known, className="dg-muted"), parts.facts(told) if told else None], className="dg-embed-fixed"
    )


def wrong(message: str, hint: str) -> Component:
    """Why there is no link."""
    return parts.notice(message, hint, tone="red")


def made(link: EmbedLink, address: str, host: str) -> Component:
    """The link, what to paste, and how it looks.

    Args:
        link: The link.
        address: Of the frame.
        host: Origin of this server, as pages elsewhere hear it.
    """
    frame = (
        f'<iframe src="{escape(address)}" title="{escape(link.title)}"\n'
        f'  width="100%" height="{_FRAME_PX}" style="border: 0" loading="lazy"></iframe>'
    )
    nobody = parts.notice(
        "No other page may frame this link.", "Make one that names the origin of your portal.", tone="amber"
    )
    shown = html.Iframe(
        src=address, title=f"Preview: {link.title}", className="dg-embed-preview", style={"height": _PREVIEW_PX}
    )
    return html.Div(
        [
            None if link.origins else nobody,
            _part("Link", parts.code(address, "Copy link")),
            _part("Frame", parts.code(frame, "Copy frame")),
            _part("As high as its content", parts.code(_SIZING % json.dumps(host), "Copy script")),
            _part("Preview", shown),
        ],
        className="dg-stack dg-stack-tight",
    )


def _part(title: str, body: Component) -> Component:
    return html.Section([html.H3(title), body], className="dg-embed-part")
