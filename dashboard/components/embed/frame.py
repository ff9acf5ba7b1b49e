"""The frame around an embedded panel: no header, no navigation, one line that leads to Dagboard."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components import ids, parts
from dashboard.components.icons import icon
from dashboard.components.marks import marks
from dashboard.components.shell import THEME
from dashboard.data.model.embed import EmbedLink


def embed_layout(prefix: str, root: str, link: EmbedLink, page_container: Component) -> Component:
    """Everything around the slot of the panel; ``embed.js`` gives it its behaviour.

    Args:
        prefix: Path under which Dagboard is served.
        root: Path below which the embedded page lives.
        link: Whose panel.
        page_container: The slot.
    """
    spec = link.state.spec
    kind = "dg-embedded dg-embedded-fills" if spec.fills else "dg-embedded"
    said = marks(data_root=root, data_full=prefix, data_embed=link.id, data_bound=",".join(sorted(link.state.bound)))
    frame: Component = dmc.MantineProvider(
        html.Div(
            [html.Main(page_container, id="main", className="dg-embedded-panel"), dcc.Store(id=ids.THEME)],
            className=kind,
            **said,
        ),
        theme=THEME,
        defaultColorScheme="auto",
    )
    return frame


def panel(body: parts.Child, link: EmbedLink, href: str) -> Component:
    """The panel and the line below it.

    Args:
        body: What the panel shows.
        link: Whose panel.
        href: The same in Dagboard, with everything around it.
    """
    out = html.A(
        ["Open in Dagboard", icon("external-link", size=14)], href=href, target="_blank", rel="noopener",
        className="dg-row", **marks(data_embed_out=""),
    )  # fmt: skip
    title = html.H1(link.title, className="dg-truncate", title=link.title)
    where = html.Span(str(link.project), className="dg-truncate dg-muted")
    foot = html.Footer(
        [html.Div([title, where], className="dg-row dg-embedded-name"), out], className="dg-embedded-foot"
    )
    return html.Div(
        [html.Div(body, className="dg-embedded-body"), foot], className=f"dg-embed-{link.state.panel.value}"
    )
