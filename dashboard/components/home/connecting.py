"""How a project is connected, for those who may edit the configuration."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.components import parts

_EXAMPLE = """projects:
  - owner: team
    name: wine
    git: {url: ../wine}
    mlflow: [{uri: sqlite:///mlflow.db}]
    goals: {accuracy: up}"""
_HOW = "Name a git repository, and any MLflow sources, in config.yaml. Then restart Dagboard."


def first_steps() -> Component:
    """What the home page says while there is no project."""
    return parts.empty(
        "No projects yet",
        html.P(_HOW),
        _example(),
        html.P(["To look around first, build the demo team: ", html.Code("dagboard demo")]),
        icon_name="folder-git-2",
    )


def connect() -> Component:
    """The same below a list of projects, folded."""
    asked = html.P(["Before that, ", html.Code("dagboard doctor"), " says whether every source can be read."])
    body = html.Div([html.P(_HOW), _example(), asked])
    return html.Details([html.Summary("Connect a project"), body], className="dg-disclosure")


def _example() -> Component:
    return html.Div(parts.code(_EXAMPLE, "Copy example"), className="dg-first-steps")
