"""The lineage of the node that the address names, or a choice of nodes to begin with."""

from __future__ import annotations

from collections.abc import Iterator

from dash import html
from dash.development.base_component import Component

from dashboard.components import live, parts
from dashboard.components.icons import icon
from dashboard.components.lineage import view as lineage_view
from dashboard.components.lineage.links import NEIGHBOURS, LineageView, page_links
from dashboard.components.lineage.view import Choice, Group
from dashboard.components.route import Route
from dashboard.components.syncing import is_new
from dashboard.context import Context
from dashboard.data.datasets import DataItem, ItemType
from dashboard.data.experiments import RunQuery
from dashboard.data.lineage import Lineage, data_node, model_node, run_node
from dashboard.data.model.project import Project
from dashboard.data.model.registry import RegisteredModel
from dashboard.data.models import Holder, holders, importance, version_of
from dashboard.errors import DagboardError, InvalidRequestError, NotFoundError
from dashboard.figures import text
from dashboard.figures.lineage.graph import MORE
from dashboard.figures.lineage.words import KIND_ICONS, KIND_WORDS, name_of

_CHOICES = 8


def layout(context: Context, route: Route) -> Component:
    """Graph, panel and lists; direction, depth and the chosen node come from the address.

    Raises:
        NotFoundError: There is no such node.
        InvalidRequestError: The address names no node.
    """
    project = context.projects.get(route.owner, route.name)
    view = LineageView.from_query(route.query)
    follow = live.watch(context.projects.stamp(project), is_urgent=is_new(project))
    if not view.node:
        advice = (
            "Choose a model, data or a run to see what it came from and what came of it. "
            "The pages of every run, model, data version and stage lead to its lineage too."
        )
        return parts.page("Lineage", _start(context, project, route), follow, sub=advice)
    lineage = context.lineage.of(project, view.node, view.direction, view.depth, NEIGHBOURS)
    centre = lineage.nodes[0]
    kind = centre.id.kind
    picture = html.Span(icon(KIND_ICONS[kind]), className=f"dg-kind-{kind.value}")
    title = html.Span([picture, html.Span(f"Lineage of {name_of(centre)}", className="dg-break")], className="dg-row")
    sub = html.Span([f"{KIND_WORDS[kind]} ", html.Code(centre.id.name, className="dg-break")])
    notes = [parts.notice(note, tone="amber") for note in centre.notes]
    about = [parts.button_link(words, href) for words, href in page_links(route, centre)[:1]]
    chosen = _chosen(context, project, lineage, view.chosen)
    return parts.page(
        title, *notes, lineage_view.controls(view, route), lineage_view.view(lineage, chosen, route),
        follow, sub=sub, actions=about,
    )  # fmt: skip


def _chosen(context: Context, project: Project, lineage: Lineage, text: str) -> str:
    """The id of the node whose panel the address opens: like the centre it may be named by what it means now."""
    if not text or text.startswith(MORE) or lineage.node(text) is not None:
        return text
    try:
        return str(context.lineage.node(project, text))
    except (NotFoundError, InvalidRequestError):
        return text


def _start(context: Context, project: Project, route: Route) -> Component:
    models = list(_models(context.models.list(project)))[:_CHOICES]
    data = [_data(item) for item in _items(context, project)[:_CHOICES]]
    page = context.experiments.page(project, RunQuery(columns=(), limit=_CHOICES))
    runs = [
        Choice(run_node(row["id"]), row["name"] or text.short_hash(row["id"]), parts.time(row["created"]))
        for row in page.rows
    ]
    groups = (
        Group("Models", "package", "No model is registered yet. Register one in MLflow or with a GTO tag.", models,
              ("All models", "models")),
        Group("Data", "database", "DVC tracks no data at the head of the default branch. Add some with dvc add.", data,
              ("All data", "data")),
        Group("Latest runs", "flask-conical", "No run is here yet. Connect an MLflow, or run a DVC experiment.", runs,
              ("All runs", "experiments")),
    )  # fmt: skip
    return lineage_view.start(groups, route)


def _models(models: list[RegisteredModel]) -> Iterator[Choice]:
    """Versions in production first, then others with an alias or stage, then the newest of each model."""
    named: list[tuple[RegisteredModel, str, tuple[Holder, ...]]] = []
    newest: list[tuple[RegisteredModel, str, tuple[Holder, ...]]] = []
    for model in models:
        held: dict[str, tuple[Holder, ...]] = {}
        for holder in holders(model):
            held[holder.version] = (*held.get(holder.version, ()), holder)
        named += [(model, version, labels) for version, labels in held.items()]
        newest += [(model, version.version, ()) for version in model.versions[:1] if not held]
    for model, version, labels in [*sorted(named, key=lambda line: importance(line[2][0])), *newest]:
        at = version_of(model, version).created_at
        node, label = model_node(model.name, version), f"{model.name} {version}"
        yield Choice(node, label, parts.time(at) if at else "", labels)


def _items(context: Context, project: Project) -> list[DataItem]:
    """Tracked data at the head, data sets first; nothing where there is no repository."""
    if not project.head:
        return []
    try:
        items = context.datasets.items(project, project.head)
    except DagboardError:  # the models and runs are worth offering all the same
        return []
    return sorted(items, key=lambda item: (item.type is not ItemType.DATASET, item.path))


def _data(item: DataItem) -> Choice:
    return Choice(data_node(item.path, item.hash), item.path, html.Code(text.short_hash(item.hash), title=item.hash))
