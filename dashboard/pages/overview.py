"""One project at a glance: README, pipeline, runs, data, models, branches, how to clone; and what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, TypeVar

from dash import html
from dash.development.base_component import Component

from dashboard.components import live, overview, parts
from dashboard.components.embed import dialog as embed_dialog
from dashboard.components.files import addresses
from dashboard.components.home.feed import feed
from dashboard.components.home.project_list import best_trend, best_value, sync_cell
from dashboard.components.route import Route
from dashboard.components.runs.recent import RunLine, runs_panel
from dashboard.components.sources import source_problems
from dashboard.components.syncing import first_sync, is_new, unreadable, was_read
from dashboard.context import Context
from dashboard.data.experiments import BestRun, RunQuery
from dashboard.data.model.dvc import CommitFacts
from dashboard.data.model.embed import PanelName
from dashboard.data.model.pipeline import NodeKind, Pipeline
from dashboard.data.model.project import Project, Source, SourceKind
from dashboard.errors import DagboardError
from dashboard.figures import markdown, text
from dashboard.figures.pipeline import folding

_RUNS = 6
_LINES = 8
_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class _Here:
    """What every panel needs: who is asked, about what, and when.

    Attributes:
        sha: The commit that is shown; None without a readable one.
        facts: What DVC knows of that commit; None where it cannot be read.
        pipeline: Its pipeline; None where it cannot be read or has no stage.
    """

    context: Context
    project: Project
    route: Route
    sha: str | None
    now: datetime
    facts: CommitFacts | None = None
    pipeline: Pipeline | None = None


def layout(context: Context, route: Route) -> Component:
    """The overview at the revision the address names, or at the default branch."""
    now = datetime.now(UTC)
    project = context.projects.get(route.owner, route.name)
    sources = context.projects.sources(project)
    has_git = any(source.kind == SourceKind.GIT for source in sources)
    sha = context.revisions.resolve(project, route.query.get("rev")) if has_git and project.head else None
    here = _read(_Here(context, project, route, sha, now))
    title = project.key.name
    about = html.P(project.description, className="dg-lead") if project.description else None
    follow = [live.watch(context.projects.stamp(project), is_urgent=True)] if is_new(project) else []
    if is_new(project):
        first = first_sync(context.syncs.latest(project), route)
        return parts.page(title, *source_problems(sources, route), first, *follow, sub=about)
    embed = embed_dialog.button([PanelName.SUMMARY], is_allowed=context.team.embeds.may_manage(project))
    best = _or_none(lambda: context.experiments.best(project))
    main = [*_pipeline(here), *_runs(here, best), *(_readme(here, sha) if sha else [])]
    columns = html.Div(
        [_stack(main or [_nothing(project, sources, route)]), _stack(_side(here))], className="dg-columns"
    )
    commit = overview.commit_line(context.revisions.commit(project, sha), now) if sha else None
    return parts.page(
        title,
        _numbers(here, sources, best) if was_read(project) else None,
        *source_problems(sources, route),
        columns,
        sub=[about, commit],
        actions=embed,
    )


def embedded(context: Context, route: Route) -> Component:
    """Numbers, pipeline and runs at a glance, to look at."""
    now = datetime.now(UTC)
    project = context.projects.get(route.owner, route.name)
    sources = context.projects.sources(project)
    has_git = any(source.kind == SourceKind.GIT for source in sources)
    sha = context.revisions.resolve(project, route.query.get("rev") or None) if has_git and project.head else None
    here = _read(_Here(context, project, route, sha, now))
    best = _or_none(lambda: context.experiments.best(project))
    about = html.P(project.description, className="dg-lead") if project.description else None
    numbers = _numbers(here, sources, best) if was_read(project) else None
    shown = [about, numbers, *_pipeline(here), *_runs(here, best)]
    return _stack([child for child in shown if child is not None])


def _read(here: _Here) -> _Here:
    """With what DVC tells of the commit."""
    context, project, sha = here.context, here.project, here.sha
    if sha is None:
        return here
    read = _or_none(lambda: context.pipelines.facts(project, sha))
    pipeline = _or_none(lambda: context.pipelines.at(project, sha))
    has_stages = pipeline is not None and any(node.kind == NodeKind.STAGE for node in pipeline.nodes)
    return replace(here, facts=read[1] if read else None, pipeline=pipeline if has_stages else None)


def _or_none(work: Callable[[], _Answer]) -> _Answer | None:
    """An answer, or None where a panel's data cannot be read: one broken thing never hides the others."""
    try:
        return work()
    except DagboardError:
        return None


def _stack(children: Sequence[Component]) -> Component:
    return html.Div(children, className="dg-stack")


def _numbers(here: _Here, sources: Sequence[Source], best: BestRun | None) -> Component:
    """Runs, best value, stages, data and sync, in one row."""
    project, route = here.project, here.route
    best_cell = html.Div([best_value(best, route, named=False), best_trend(best)], className="dg-row dg-row-wrap")
    tiles: list[tuple[str, parts.Child]] = [
        ("Runs", parts.link(f"{project.runs:,}", route.to("experiments").href)),
        (f"Best {text.metric_name(best.metric)}" if best else "Best value", best_cell if best else _no_best(here)),
    ]
    if here.pipeline is not None:
        tiles.append(("Stages", parts.link(overview.stages_line(here.pipeline), overview.pipeline_at(route).href)))
    if here.facts is not None and here.facts.is_dvc:
        sizes = [output.size for output in here.facts.tracked().values()]
        tiles.append(("Tracked data", text.size(sum(size or 0 for size in sizes)) if sizes else "None"))
    tiles.append(("Last sync", parts.link(sync_cell(project, sources, here.now), route.to("settings").href)))
    return html.Div(
        [html.Div([html.Div(name, className="dg-muted dg-small"), html.Div(value)]) for name, value in tiles],
        className="dg-tiles",
    )


def _no_best(here: _Here) -> Component:
    """Why there is no best value."""
    goals = here.project.goals
    why = f"No run has {next(iter(goals))}" if goals else "No goal in config.yaml"
    return html.Span(why, className="dg-muted")


def _pipeline(here: _Here) -> list[Component]:
    """The stages of the commit; nothing without stages."""
    return [overview.pipeline(folding.of_pipeline(here.pipeline), here.route)] if here.pipeline else []


def _readme(here: _Here, sha: str) -> list[Component]:
    """The README of the commit, sanitised."""
    found = _or_none(lambda: here.context.revisions.readme(here.project, sha))
    if found is None:
        return []
    path, source = found
    is_markdown = path.lower().endswith((".md", ".markdown", ".mdown"))
    links = (addresses.resolver(here.route, ""), addresses.picturer(here.route, "", sha))
    return [overview.readme(path, markdown.render(source, *links) if is_markdown else markdown.plain(source))]


def _runs(here: _Here, best: BestRun | None) -> list[Component]:
    """Best and latest runs, side by side."""
    if not here.project.runs:
        return []
    metric = best.metric if best else next(iter(here.project.goals), "")
    panels = [_run_panel(here, "Latest runs", "-created", metric)]
    if best is not None:
        order = ("-" if best.goal == "up" else "") + f'metrics."{best.metric}"'
        panels.insert(0, _run_panel(here, "Best runs", order, metric))
    return [html.Div(panels, className="dg-halves" if len(panels) > 1 else "dg-stack")]


def _run_panel(here: _Here, title: str, order: str, metric: str) -> Component:
    columns = (f'metrics."{metric}"',) if metric else ()
    query = RunQuery(order_by=order, limit=_RUNS, columns=columns)
    page = _or_none(lambda: here.context.experiments.page(here.project, query))
    lines = [_line(row, metric) for row in page.rows] if page else []
    return runs_panel(title, lines, metric=metric, route=here.route, query={"order_by": order}, now=here.now)


def _line(row: Mapping[str, Any], metric: str) -> RunLine:
    return RunLine(
        id=row["id"],
        name=row["name"] or "",
        status=row["status"] or "",
        user=row["user"] or "",
        created_at=row["created"],
        value=row["metrics"].get(metric),
    )


def _side(here: _Here) -> list[Component]:
    """Tracked data, models, branches and how to clone."""
    context, project, route = here.context, here.project, here.route
    models = overview.models(_or_none(lambda: context.models.list(project)) or [], route, here.now)
    lines = _or_none(lambda: context.projects.activity(_LINES, project)) or []
    activity = [parts.panel("Activity", feed(lines, route, here.now), flush=True)] if lines else []
    found = [*([models] if models else []), *activity]
    if here.sha is None:
        return found
    facts = here.facts or CommitFacts(is_dvc=False)
    tracked = [overview.tracked(facts.tracked(), facts.artifacts, route)] if facts.is_dvc else []
    refs = _or_none(lambda: context.revisions.refs(project)) or []
    branches = overview.branches(refs, route, project.default_branch)
    clone = overview.clone(
        context.revisions.clone_url(project), context.revisions.clone_folder(project), has_data=facts.is_dvc
    )
    return [*tracked, *found, branches, clone]


def _nothing(project: Project, sources: Sequence[Source], route: Route) -> Component:
    """What to say of sources that failed, or that are readable and empty."""
    if not project.head and any(source.problem for source in sources):
        return unreadable(route)
    if not project.head:
        message = f"The sources of {project.key} hold no commits and no runs yet. Push or log the first one."
        return parts.empty("Nothing here yet", html.P(message))
    has_mlflow = any(source.kind == SourceKind.MLFLOW for source in sources)
    named: list[parts.Child] = ["once config.yaml names it under ", html.Code("mlflow"), "."]
    dvc: list[parts.Child] = [
        "Commits with DVC metrics and DVC experiments become runs, ",
        html.Code("dvc.yaml"),
        " the pipeline. ",
    ]
    mlflow: list[parts.Child] = [
        "Runs of MLflow come in ",
        *(["with the next sync that finds one."] if has_mlflow else named),
    ]
    return parts.empty(
        "No runs, pipeline or README yet",
        html.P([*dvc, *mlflow]),
        parts.button_link("Browse files", route.to("files").href, primary=True),
        icon_name="git-commit-horizontal",
    )
