"""Everything the API says of a run, as it says it; ``run_raw.js`` asks for it when somebody opens it."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.components.marks import marks


def panel(api: str) -> Component:
    """A closed disclosure with the run's JSON document.

    Args:
        api: Address of the run in the API.
    """
    body = html.Details(
        [html.Summary("Everything about this run, as the API answers it"), html.Div(**marks(data_raw_box=""))],
        className="dg-raw", **marks(data_raw=api),
    )  # fmt: skip
    link = html.A("Open", href=api, target="_blank", rel="noopener", className="dg-button dg-button-small")
    return html.Div(parts.panel("Raw JSON", body, actions=[link]), id="raw")
