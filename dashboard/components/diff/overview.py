"""Everything that differs between two revisions: tracked data, and files of git."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.components.icons import icon
from dashboard.components.marks import marks
from dashboard.components.route import Route
from dashboard.data.datasets import OutputChange
from dashboard.data.files import ChangedFile
from dashboard.figures.diff import outputs as diff_outputs

_LONG_LIST = 12


def data_panel(changes: Sequence[OutputChange], route: Route) -> Component:
    """Tracked paths that differ."""
    title = [icon("database"), "Data and models"]
    if not changes:
        return parts.panel(title, html.P("No tracked data differs.", className="dg-muted dg-panel-line"), count=0)
    markup = diff_outputs.outputs(changes, lambda path: route.with_query(path=path, file=None).href)
    return _listed(title, markup, "Tracked paths that differ", Counter(change.change for change in changes))


def git_panel(changes: Sequence[ChangedFile], limit: int, route: Route) -> Component:
    """Files of git that differ; their content is one link away."""
    title = [icon("file"), "Code and other files of git"]
    if not changes:
        return parts.panel(title, html.P("No file of git differs.", className="dg-muted dg-panel-line"), count=0)
    markup = diff_outputs.git_files(changes, lambda path: route.with_query(path=None, file=path).href)
    more = [html.P(f"Only the first {limit:,} files are listed.", className="dg-muted dg-small dg-side-note")]
    counts = Counter(change.change.value for change in changes)
    return _listed(title, markup, "Files of git that differ", counts, more if len(changes) == limit else [])


def _listed(
    title: list[parts.Child], markup: str, label: str, counts: Counter[str], more: Sequence[Component] = ()
) -> Component:
    rows = html.Div(
        className="dg-node-list dg-data-list", tabIndex=0, role="region",
        **marks(data_markup=markup, aria_label=label),
    )  # fmt: skip
    said = html.Span(
        ", ".join(f"{count:,} {kind}" for kind, count in sorted(counts.items())), className="dg-muted dg-small"
    )
    finder = [parts.row_filter("Find a path")] if counts.total() >= _LONG_LIST else []
    return parts.panel(title, [rows, *more], count=counts.total(), flush=True, actions=[said, *finder])


def nothing(label: str) -> Component:
    """Two sides that are the same."""
    return parts.empty("Nothing differs", html.P(label), icon_name="scale")
