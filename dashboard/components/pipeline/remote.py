"""What the remotes hold of the pipeline's data, in words."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import partial

from dash import html
from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.components.icons import icon
from dashboard.components.marks import marks
from dashboard.components.pipeline.state import CHECK
from dashboard.components.pipeline.view import boxes, path_link
from dashboard.components.route import Route
from dashboard.data.model.pipeline import Pipeline, Presence, StageStatus, Whereabouts
from dashboard.figures import text
from dashboard.figures.pipeline.folding import Drawing

_MOST_NAMED = 12


def button(route: Route) -> Component:
    """Asks the remotes; the answer has an address."""
    label: list[parts.Child] = [icon("database"), "Check the remote"]
    title = "Ask the DVC remote which data of this revision it holds"
    return html.A(label, href=route.with_query(**{CHECK: "remote"}).href, className="dg-button", title=title)


def waiting() -> Component:
    """While the remotes are asked."""
    return html.Div([icon("database"), html.Div("Asking the remote…")], className="dg-notice", role="status")


def summary(presence: Presence, pipeline: Pipeline, drawing: Drawing, route: Route) -> Component:
    """How much is there, what is not, and what nobody knows.

    Args:
        presence: The answers.
        pipeline: With what is missing marked.
        drawing: The boxes of the picture; those with something missing in them are marked in it.
        route: This page.
    """
    missing, cached = presence.at(Whereabouts.MISSING), presence.at(Whereabouts.CACHE)
    lost = {node.id for node in pipeline.nodes if node.status is StageStatus.MISSING}
    marked = [box.id for box in drawing.nodes if lost & {box.id, *box.members}]
    link = partial(path_link, boxes(drawing), route)
    lines = [_line("Missing", missing, link), _line("Only in the DVC cache", cached, link, "Run dvc push.")]
    close = parts.link("Hide", route.with_query(**{CHECK: None}).href)
    tone = "red" if missing else "amber" if cached or presence.problems else "blue"
    named = marks(data_graph_missing=json.dumps(marked))
    shown = [line for line in lines if line is not None]
    return html.Div(
        [
            icon({"red": "circle-x", "amber": "triangle-alert"}.get(tone, "circle-check")),
            html.Div([html.P([_headline(presence), " ", close], className="dg-strong"), *shown, *_unknown(presence)]),
        ],
        className=f"dg-notice dg-notice-{tone}",
        role="status",
        **named,
    )


def _headline(presence: Presence) -> str:
    total, there = len(presence.places), len(presence.at(Whereabouts.REMOTE))
    unknown = len(presence.at(Whereabouts.UNKNOWN))
    if not total:
        return "This revision has no data that dvc push would send."
    if unknown == total:
        return "What the remote holds is unknown."
    if there == total:
        return f"All {text.plural(total, 'path')} of this revision are on the remote."
    rest = f", {unknown:,} unknown" if unknown else ""
    return f"{there:,} of {text.plural(total, 'path')} are on the remote{rest}."


def _line(label: str, paths: Iterable[str], link: Callable[[str], parts.Child], advice: str = "") -> Component | None:
    listed = list(paths)
    if not listed:
        return None
    links = [link(path) for path in listed[:_MOST_NAMED]]
    shown = [part for each in links for part in (", ", each)][1:]
    rest = f" and {len(listed) - _MOST_NAMED:,} more" if len(listed) > _MOST_NAMED else ""
    return html.P([f"{label}: ", *shown, rest, f". {advice}".rstrip()], className="dg-break")


def _unknown(presence: Presence) -> list[Component]:
    return [html.P(f"{text.sentence(item.message)} {text.sentence(item.hint)}") for item in presence.problems[:4]]
