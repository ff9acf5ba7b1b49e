"""The side column of a run page: identity, data versions, relatives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from dash import html
from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.components.datasets import view as data_view
from dashboard.components.files import addresses
from dashboard.components.ids_runs import RUN_DURATION
from dashboard.components.models.parts import badge
from dashboard.components.models.view import model_href
from dashboard.components.palette_dot import hash_square, run_dot
from dashboard.components.route import Route
from dashboard.data.experiments import RunDetail
from dashboard.data.model.registry import ModelVersion, RegisteredModel
from dashboard.data.model.run import Run, RunSource
from dashboard.data.models import holders
from dashboard.data.query.text import quoted_text
from dashboard.data.same_data import data_condition, same_data_as
from dashboard.figures import text
from dashboard.figures.models.events import version_name

_SOURCES = {RunSource.MLFLOW: "MLflow", RunSource.DVC: "DVC experiment", RunSource.GIT: "git commit"}
_MAX_CHILDREN = 30
_MAX_PATHS = 60
_MAX_MODELS = 20


def identity(detail: RunDetail, route: Route) -> Component:
    """Who, when, from where, at which commit."""
    run = detail.run
    experiments = route.to("experiments", filter=f"experiment = {quoted_text(run.experiment)}").href
    pairs = [
        ("Experiment", html.A(run.experiment, href=experiments) if run.experiment else text.MISSING),
        ("Source", _source(run)),
        ("User", run.user or text.MISSING),
        ("Created", parts.time(run.created_at, never=text.MISSING)),
        ("Duration", html.Span(duration(detail), id=RUN_DURATION)),
        ("Branch", run.branch or text.MISSING),
        ("Commit", _commit(run.commit, route)),
    ]
    if detail.labels:
        pairs.append(
            ("Labels", html.Span([parts.chip(label, "tag") for label in detail.labels], className="dg-row dg-row-wrap"))
        )
    return parts.panel("Run", parts.facts(pairs))


def duration(detail: RunDetail) -> str:
    """How long the run took, or takes so far."""
    run = detail.run
    if run.status == "RUNNING" and run.created_at and not run.ended_at:
        return f"{text.duration((datetime.now(UTC) - run.created_at).total_seconds())} so far"
    seconds = run.duration_seconds
    said = text.duration(seconds)
    return f"{said} (ended before it began: a clock was set back)" if text.is_backwards(seconds) else said


def _source(run: Run) -> str:
    word = _SOURCES[run.source]
    return word if run.source_name in {"", "git", "dvc", "mlflow"} else f"{word} ({run.source_name})"


def _commit(sha: str | None, route: Route) -> Component | str:
    if not sha:
        return "unknown"
    link = html.A(html.Code(text.short_hash(sha)), href=route.to("pipeline", rev=sha).href, title=f"Pipeline at {sha}")
    same = parts.link("runs at this commit", data_view.commit_runs_href(route, sha), "dg-small")
    return html.Span([link, parts.copy_button(sha, "Copy commit sha"), same], className="dg-row dg-row-wrap")


def data_versions(detail: RunDetail, route: Route) -> Component:
    """The content hash of every tracked path at the run's commit."""
    if not detail.data:
        return parts.panel("Data versions", html.P(_why_no_data(detail), className="dg-muted"))
    rows = [_version(path, value, detail.run, route) for path, value in list(detail.data.items())[:_MAX_PATHS]]
    listed = html.Ul(rows, className="dg-plain dg-stack dg-stack-tight")
    return parts.panel(
        "Data versions", html.Div([listed, _same_data(detail, route)], className="dg-stack dg-stack-tight"),
        count=len(detail.data),
    )  # fmt: skip


def _version(path: str, value: str, run: Run, route: Route) -> Component:
    same = route.to("experiments", filter=data_condition(path, run.id)).href
    digest = html.Code(text.short_hash(value), title=value)
    link = html.A(digest, href=same, title=f"Runs with this version of {path}")
    square = html.Span([hash_square(value), link], className="dg-row dg-nowrap dg-whole")
    files = addresses.page(route, path, run.commit).href
    named = html.A(html.Code(path), href=files, className="dg-break", title="The files of this version")
    return html.Li([named, square], className="dg-row dg-spread")


def _same_data(detail: RunDetail, route: Route) -> Component | None:
    """A link to the runs on the same data: what the pipeline makes of it itself may differ."""
    same = same_data_as(detail)
    if same is None:
        return None
    href = route.to("experiments", filter=same.filter).href
    return html.A("Runs with the same data", href=href, className="dg-small", title=f"The same {', '.join(same.paths)}")


def _why_no_data(detail: RunDetail) -> str:
    if detail.run.commit:
        return "Nothing is tracked by DVC at this run's commit, or the commit is not in the repository."
    return "The run names no commit, so its data versions are unknown."


def relatives(detail: RunDetail) -> tuple[str, ...]:
    """Ids of the runs that `family` links to."""
    return ((detail.parent,) if detail.parent else ()) + tuple(detail.children[:_MAX_CHILDREN])


def models(made: Sequence[tuple[RegisteredModel, ModelVersion]], route: Route) -> Component | None:
    """The model versions that a run made, each with the aliases and stages it holds; None where it made none."""
    if not made:
        return None
    lines = [_made(model, version, route) for model, version in made[:_MAX_MODELS]]
    rest = [html.Li(f"and {len(made) - _MAX_MODELS:,} more", className="dg-muted")] if len(made) > _MAX_MODELS else []
    body = html.Ul([*lines, *rest], className="dg-plain dg-stack dg-stack-tight")
    return parts.panel("Models made by it", body, count=len(made))


def _made(model: RegisteredModel, version: ModelVersion, route: Route) -> Component:
    href = model_href(route, model.name, version=version.version)
    named = html.A(f"{model.name} {version_name(version.version)}", href=href, className="dg-break")
    held = [badge(holder, holder.label) for holder in holders(model) if holder.version == version.version]
    return html.Li([named, *held], className="dg-row dg-row-wrap")


def family(detail: RunDetail, route: Route, names: Mapping[str, str]) -> Component | None:
    """Links to the parent and to nested runs; `names` by id, for those that have one."""
    if not detail.parent and not detail.children:
        return None
    pairs = []
    if detail.parent:
        pairs.append(("Parent", _run_link(detail.parent, names, route)))
    if detail.children:
        shown = [_run_link(child, names, route) for child in detail.children[:_MAX_CHILDREN]]
        everything = route.to("experiments", filter=f"parent = {quoted_text(detail.run.id)}").href
        more = html.A(f"{text.plural(len(detail.children), 'nested run')} in the table", href=everything)
        pairs.append(("Nested", html.Div([*shown, more], className="dg-stack dg-stack-tight")))
    return parts.panel("Related runs", parts.facts(pairs))


def _run_link(run_id: str, names: Mapping[str, str], route: Route) -> Component:
    name, short = names.get(run_id), html.Code(text.short_hash(run_id), className="dg-muted")
    label = html.Span([html.Span(name, className="dg-break"), short], className="dg-row") if name else short
    return html.A(
        html.Span([run_dot(run_id), label], className="dg-row"), href=route.to("runs", run_id).href, title=run_id
    )
