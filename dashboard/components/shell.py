"""The frame around every page: header, navigation, and the slot of the current page.

The frame stays while pages change. Its two slots that depend on the address (`ids.SHELL_WHERE` in the header and
`ids.SHELL_NAVIGATION`) are filled by `dashboard.callbacks.shell`.
"""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components import ids
from dashboard.components.embed import dialog as embed_dialog
from dashboard.components.icons import icon
from dashboard.components.marks import marks

THEME: dict[str, Any] = {
    "fontFamily": "var(--dg-font)",
    "fontFamilyMonospace": "var(--dg-mono)",
    "fontSizes": {"xs": "12px", "sm": "13px", "md": "13px", "lg": "14px", "xl": "16px"},
    "defaultRadius": 6,
    "primaryColor": "blue",
    "respectReducedMotion": True,
    "shadows": dict.fromkeys(("xs", "sm", "md", "lg", "xl"), "none"),
}


WIDE, FRAMED = "dg-frame dg-frame-wide", "dg-frame dg-in-project"
"""Class of the frame without and with the navigation of a project."""


def app_layout(
    prefix: str, page_container: Component, who: Component | None = None, *, has_navigation: bool = False
) -> Component:
    """Everything that stays while pages change, around the slot of the current page.

    Args:
        prefix: Path under which Dagboard is served.
        page_container: The slot.
        who: Of the person who asks: their menu; None where nobody signs in.
        has_navigation: Whether the first page is one of a project.
    """
    frame: Component = dmc.MantineProvider(
        [
            html.A("Skip to content", href="#main", className="dg-skip"),
            _header(prefix, who),
            html.Div(
                [
                    html.Nav(id=ids.SHELL_NAVIGATION, className="dg-nav", **marks(aria_label="Project")),
                    html.Div(className="dg-scrim"),
                    html.Main(page_container, id="main", className="dg-main", tabIndex=-1),
                ],
                id=ids.SHELL,
                className=FRAMED if has_navigation else WIDE,
            ),
            dcc.Store(id=ids.THEME),
            embed_dialog.dialog(),
        ],
        theme=THEME,
        defaultColorScheme="auto",
    )
    return frame


def _header(prefix: str, who: Component | None) -> Component:
    toggle = html.Button(
        icon("menu"),
        className="dg-button dg-button-quiet dg-button-icon dg-nav-toggle",
        **marks(data_nav_toggle="1", aria_label="Navigation", aria_expanded="false"),
    )
    brand = html.A(
        [html.Span(className="dg-mark", **marks(aria_hidden="true")), html.Span("Dagboard", className="dg-brand-name")],
        href=prefix,
        className="dg-brand",
        **marks(aria_label="Dagboard: all projects", data_root=prefix),
    )
    theme = html.Button(
        [icon("monitor"), icon("sun"), icon("moon")],
        className="dg-button dg-button-quiet dg-button-icon",
        **marks(data_theme_switch="1", aria_label="Change theme"),
    )
    share = html.Button(
        [icon("share-2"), html.Span("Share", className="dg-share-word")],
        className="dg-button dg-button-quiet",
        **marks(data_share="", aria_label="Share this page", aria_haspopup="dialog", aria_expanded="false"),
    )
    where = html.Div(id=ids.SHELL_WHERE, className="dg-row dg-where")
    fill = html.Div(className="dg-header-fill")
    shown = [toggle, brand, where, fill, _search(), share, theme, *([who] if who else [])]
    return html.Header(shown, className="dg-header")


def _search() -> Component:
    box = dmc.TextInput(
        id=ids.SEARCH,
        placeholder="Search projects, runs, files…",
        debounce=180,
        leftSection=icon("search"),
        leftSectionPointerEvents="none",
        classNames={"input": "dg-search-input"},
        **marks(aria_label="Search projects, runs, models, branches and files", data_search="1"),
    )
    results = html.Div(id=ids.SEARCH_RESULTS, className="dg-popover dg-search-results", **marks(aria_live="polite"))
    inner = html.Div([box, html.Kbd("/")], className="dg-search-box")
    return html.Div([inner, results], className="dg-search", role="search")
