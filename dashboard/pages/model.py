"""One registered model: versions and where they came from, a metric over them, history, card, and how to load it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import flask
from dash import html
from dash.development.base_component import Component

from dashboard.components import live, parts
from dashboard.components.embed import dialog as embed_dialog
from dashboard.components.icons import icon
from dashboard.components.models import compare as model_compare
from dashboard.components.models import loading as model_loading
from dashboard.components.models import parts as model_parts
from dashboard.components.models import version as model_version
from dashboard.components.models.compare import Commits
from dashboard.components.models.loading import Places, Wanted
from dashboard.components.models.parts import Shown
from dashboard.components.models.view import LIST, ModelView, lineage_href
from dashboard.components.route import Route
from dashboard.context import Context
from dashboard.data.environments import EnvironmentsFound
from dashboard.data.model.embed import PanelName
from dashboard.data.model.problem import problem_of
from dashboard.data.model.project import Project
from dashboard.data.model.registry import RegisteredModel
from dashboard.data.models import Origin, VersionComparison, holders, version_of
from dashboard.errors import DagboardError
from dashboard.figures.models import items as model_items
from dashboard.figures.models.events import version_name


@dataclass(frozen=True, slots=True)
class _Here:
    """What the parts of the page are made of."""

    context: Context
    project: Project
    shown: Shown

    @property
    def model(self) -> RegisteredModel:
        """The model."""
        return self.shown.model

    @property
    def origins(self) -> Mapping[str, Origin]:
        """Of every version."""
        return self.shown.origins

    @property
    def view(self) -> ModelView:
        """The state of the page."""
        return self.shown.view

    @property
    def route(self) -> Route:
        """Where we are."""
        return self.shown.route


def layout(context: Context, route: Route) -> Component:
    """The model that the address names, with a version or a comparison open.

    Raises:
        NotFoundError: There is no such model or version.
    """
    here = _here(context, route)
    shown, model, project = here.shown, here.model, here.project
    main = [model_parts.versions(shown), model_parts.chart(shown), _card(here)]
    side = [_loading(here), model_parts.history(shown)]
    columns = html.Div([_stack(main), _stack(side)], className="dg-columns")
    title = html.Span(model.name, className="dg-break")
    badges = model_parts.badges(holders(model), route)
    return parts.page(
        title, *_notices(here), badges, *_opened(here), columns,
        live.watch(context.projects.stamp(project), is_urgent=False), sub=_sub(here),
        actions=[*_actions(here), *_embed(here)],
    )  # fmt: skip


def embedded(context: Context, route: Route) -> Component:
    """The model's card, versions and metric, to look at.

    Raises:
        NotFoundError: There is no such model or version.
    """
    here = _here(context, route)
    shown = here.shown
    badges = model_parts.badges(holders(here.model), route)
    which = html.P(html.Span(here.model.name, className="dg-strong dg-break"), className="dg-embed-which")
    return _stack([which, badges, *_opened(here), model_parts.versions(shown), model_parts.chart(shown), _card(here)])


def _here(context: Context, route: Route) -> _Here:
    project = context.projects.get(route.owner, route.name)
    view = ModelView.from_query(route.query)
    model = context.models.get(project, route.rest, view.source)
    origins = context.models.origins(project, model)
    metrics = context.models.metrics(project, origins)
    shown = Shown(model, origins, metrics, project.goals, view, route, datetime.now(UTC))
    return _Here(context, project, shown)


def _stack(children: Sequence[Component | None]) -> Component:
    return html.Div([child for child in children if child is not None], className="dg-stack")


def _sub(here: _Here) -> Component:
    model, route = here.model, here.route
    source = f"{model_items.SOURCES.get(model.source, model.source)} registry"
    named = f"{source}, {model.source_name}" if model.source_name not in {"mlflow", "dvc"} else source
    latest = f"latest {version_name(model.versions[0].version)}" if model.versions else "no version yet"
    said: list[parts.Child] = [parts.link("All models", route.to(LIST).href), f" · {named} · {latest}"]
    if here.context.models.path_of(here.project, model):
        path = here.context.models.path_of(here.project, model)
        said += [" · ", parts.link(html.Code(path), route.to("files", path=path).href, "dg-break")]
    return html.Span(said, className="dg-model-sub")


def _actions(here: _Here) -> list[Component]:
    """Lineage of the version that is open, else of the newest."""
    model, named = here.model, here.view.version
    if not model.versions:
        return []
    version = version_of(model, named).version if named else model.versions[0].version
    href = lineage_href(here.route, here.model.name, version)
    return [parts.button_link([icon("waypoints"), "Lineage"], href)]


def _embed(here: _Here) -> list[Component]:
    return embed_dialog.button([PanelName.MODEL], is_allowed=here.context.team.embeds.may_manage(here.project))


def _notices(here: _Here) -> list[Component]:
    """That the model is deprecated, or that another source has one of its name too."""
    found = []
    if here.model.is_deprecated:
        found.append(parts.notice("This model is marked as deprecated.", "Choose another for new work.", tone="amber"))
    if here.model.source == "dvc" and not here.model.path:
        found.append(
            parts.notice(
                "No dvc.yaml names this model under artifacts.",
                "Its tags are shown; add it there with its path so that it can be loaded.",
            )
        )
    others = [name for name in here.context.models.sources_of(here.project, here.model.name)
              if name != here.model.source_name]  # fmt: skip
    for name in others:
        link = parts.link("Open that one", here.route.to(LIST, here.model.name, source=name).href)
        found.append(parts.notice(html.Span([f"The source {name} has a model of this name too. ", link])))
    return found


def _opened(here: _Here) -> list[Component]:
    """The comparison or the version that the address names."""
    context, project, model, view = here.context, here.project, here.model, here.view
    if view.from_ and view.to:
        return _compared(here, context.models.compare(project, model, view.from_, view.to))
    if view.version:
        return [model_version.panel(context.models.version(project, model, view.version), model, here.route)]
    return []


def _compared(here: _Here, found: VersionComparison) -> list[Component]:
    view, route = here.view, here.route
    read = _environments(here, found) if view.is_environment_read else None
    panels = [
        model_compare.gone(found),
        model_compare.values(found, here.project.goals, view, route),
        *model_compare.commits(found, _changed(here, found), route),
        model_compare.environment(found, read, view, route),
    ]
    return [panel for panel in panels if panel is not None]


def _changed(here: _Here, found: VersionComparison) -> Commits:
    old, new = found.old.origin.commit, found.new.origin.commit
    if old is None or new is None or old == new:
        return Commits()
    try:
        data = here.context.datasets.changes(here.project, old, new)
        files = here.context.files.changed(here.project, old, new, limit=model_compare.FILES)
    except DagboardError as error:
        return Commits(problem=parts.problem(problem_of(error), tone="amber"))
    return Commits(data, files)


def _environments(here: _Here, found: VersionComparison) -> EnvironmentsFound | None:
    runs = [side.origin.run.id for side in (found.old, found.new) if side.origin.run is not None]
    return here.context.environments.read(here.project, runs) if len(runs) == 2 else None


def _card(here: _Here) -> Component:
    commit = here.origins[here.model.versions[0].version].commit if here.model.versions else None
    wanted = here.origins.get(here.view.version)
    card = here.context.models.card(here.project, here.model, wanted.commit if wanted else commit)
    return model_parts.card(card, here.model.description, here.route)


def _loading(here: _Here) -> Component:
    return model_loading.panel(here.model, _wanted(here), _places(here), here.route)


def _wanted(here: _Here) -> Wanted | None:
    """The version that is open, else the one in production, else the newest."""
    model = here.model
    if not model.versions:
        return None
    if here.view.version:
        version = version_of(model, here.view.version)
        return Wanted(version, here.origins[version.version], None)
    held = next(iter(holders(model)), None)
    version = version_of(model, held.version) if held else model.versions[0]
    return Wanted(version, here.origins[version.version], held)


def _places(here: _Here) -> Places:
    context, project, model = here.context, here.project, here.model
    address = {source.name: source.address for source in context.projects.sources(project)}
    try:
        clone = context.revisions.clone_url(project)
    except DagboardError:
        clone = ""
    host = flask.request.host_url.rstrip("/") if flask.has_request_context() else ""
    return Places(host, address.get(model.source_name, ""), clone, context.models.path_of(project, model))
