"""The artifacts of a run: a tree whose folders are listed when they open, and the preview of one file beside it.

The tree is ``run_artifacts.js``; a run page therefore never waits for an artifact store.
"""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.components.ids_runs import RUN_ARTIFACT, RUN_ARTIFACT_PREVIEW
from dashboard.components.marks import marks

MAX_PATH = 2_000
"""Characters of a path in the address; a longer one is no artifact's."""


def panel(api: str, chosen: str) -> Component:
    """The browser of one run's artifacts.

    Args:
        api: Address of the run in the API.
        chosen: Path of the file that the address names; empty for none.
    """
    tree = html.Div(
        html.Div(className="dg-skeleton dg-artifact-waiting"),
        className="dg-artifact-tree", **marks(data_artifacts=api, data_artifact_chosen=chosen),
    )  # fmt: skip
    nothing = html.P("Choose a file to see it.", className="dg-muted")
    shown = html.Div(
        html.Div(nothing, className="dg-preview-box"), id=RUN_ARTIFACT_PREVIEW, className="dg-artifact-shown",
        **marks(aria_live="polite"),
    )  # fmt: skip
    body = html.Div([tree, shown], className="dg-artifacts")
    return html.Div(
        [dcc.Store(id=RUN_ARTIFACT, data=chosen), parts.panel("Artifacts", body, flush=True)], id="artifacts"
    )
