"""Panels of the project overview."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from dash import html
from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.components.files import addresses
from dashboard.components.icons import icon
from dashboard.components.marks import marks
from dashboard.components.models.parts import badge
from dashboard.components.models.view import model_href
from dashboard.components.route import Route
from dashboard.data.model.dvc import ArtifactDefinition, Output
from dashboard.data.model.pipeline import Pipeline
from dashboard.data.model.registry import RegisteredModel
from dashboard.data.model.revision import Commit, Ref, RefKind
from dashboard.data.models import Holder, holders
from dashboard.figures import text
from dashboard.figures.models import items as model_items
from dashboard.figures.models.events import version_name
from dashboard.figures.pipeline import svg as pipeline_svg
from dashboard.figures.pipeline.folding import WORST, Drawing

_MOST_ROWS = 12
_MOST_HOLDERS = 4


def commit_line(commit: Commit, now: datetime) -> Component:
    """The commit a page shows: subject, author, age, sha."""
    return html.Span(
        [
            icon("git-commit-horizontal"),
            html.Span(commit.subject, className="dg-truncate dg-commit-subject", title=commit.message),
            parts.short_sha(commit.id),
            html.Span([f"{commit.author} · ", parts.time(commit.committed_at, now=now)], className="dg-nowrap"),
        ],
        className="dg-row dg-row-wrap",
    )


def readme(path: str, markup: str) -> Component:
    """The README, already sanitised."""
    body = html.Div(className="dg-prose", **marks(data_markup=markup))
    return parts.panel([icon("book-open"), path], body)


def pipeline_at(route: Route) -> Route:
    """The pipeline page at the revision of an overview."""
    return route.to("pipeline", **({"rev": route.query["rev"]} if route.query.get("rev") else {}))


def pipeline(drawing: Drawing, route: Route) -> Component:
    """A small picture of the stages, linked to the pipeline page."""
    whole = pipeline_at(route)
    shown = pipeline_svg.stages(drawing)
    action = parts.link("Open pipeline", whole.href)
    if len(shown.nodes) > pipeline_svg.MOST_STAGES:
        body: Component = html.P(f"{len(shown.nodes):,} stages: open the pipeline to walk through them.")
    else:
        markup = pipeline_svg.pictures(
            shown, lambda node: whole.with_query(node=node.id).href, "Stages of the pipeline"
        )
        body = html.Div(className="dg-dag-box", tabIndex=0, **marks(data_markup=markup))
    return parts.panel([icon("workflow"), "Pipeline"], body, actions=[action])


def stages_line(pipeline: Pipeline) -> str:
    """How the stages stand, in a few words: ``7 up to date``, ``2 of 7 changed``."""
    counts = Counter(node.status for node in pipeline.nodes if node.status)
    worst = next(status for status in WORST if counts[status])
    count, total = counts[worst], counts.total()
    return f"{count:,} {worst.value}" if count == total else f"{count:,} of {total:,} {worst.value}"


def tracked(outputs: Mapping[str, Output], artifacts: Sequence[ArtifactDefinition], route: Route) -> Component:
    """DVC-tracked data and models at the revision, each a link to its files."""
    models = {artifact.path: artifact for artifact in artifacts}
    items = [
        _tracked_line(path, output, models.get(path), addresses.page(route, path).href)
        for path, output in sorted(outputs.items())
    ]
    if not items:
        nothing = html.P("No version of a path is recorded at this revision.", className="dg-muted dg-panel-line")
        return parts.panel([icon("database"), "Data and models"], nothing)
    all_files = html.A(f"and {len(items) - _MOST_ROWS:,} more", href=addresses.page(route, "").href)
    rest = [html.Li(all_files)] if len(items) > _MOST_ROWS else []
    body = html.Ul([*items[:_MOST_ROWS], *rest], className="dg-plain dg-lines")
    return parts.panel([icon("database"), "Data and models"], body, count=len(items))


def _tracked_line(path: str, output: Output, artifact: ArtifactDefinition | None, href: str) -> Component:
    """Path and size, below them the version."""
    is_directory = bool(output.hash and output.hash.endswith(".dir"))
    folder, _, name = path.rpartition("/")
    prefix = html.Span(f"{folder}/" if folder else "", className="dg-muted")
    size = html.Span(text.size(output.size), className="dg-nowrap")
    picture = icon("folder" if is_directory else "file", extra="dg-muted")
    top = [picture, html.A([prefix, name], href=href, className="dg-break dg-fill"), size]
    below: list[Component] = [parts.short_sha(output.hash)]
    if output.nfiles:
        below.append(html.Span(text.plural(output.nfiles, "file")))
    if artifact is not None:
        below.append(parts.chip(f"{artifact.type or 'artifact'}: {artifact.name}", "package", title=artifact.desc))
    return html.Li(
        [
            html.Div(top, className="dg-row dg-line-full"),
            html.Div(below, className="dg-row dg-row-wrap dg-muted dg-small dg-indent"),
        ]
    )


def models(found: Sequence[RegisteredModel], route: Route, now: datetime) -> Component | None:
    """Registered models and their newest version; nothing when there are none."""
    if not found:
        return None
    items = [_model(model, route, now) for model in found[:_MOST_ROWS]]
    body = html.Ul(items, className="dg-plain dg-lines")
    every = parts.link("All models", route.to("models").href)
    return parts.panel([icon("package"), "Registered models"], body, count=len(found), actions=[every])


def _model(model: RegisteredModel, route: Route, now: datetime) -> Component:
    """Name and newest version; below them where it is registered and which versions hold its aliases and stages."""
    newest = model.versions[0] if model.versions else None
    named = parts.link(model.name, model_href(route, model.name), "dg-strong dg-break")
    top: list[Component] = [html.Span(named, className="dg-fill")]
    below: list[Component] = [parts.chip(model_items.source_words(model))]
    if newest is not None:
        href = model_href(route, model.name, version=newest.version)
        top.append(html.A(version_name(newest.version), href=href, title="The newest version"))
        below.append(parts.time(newest.created_at, now=now, never=""))
    below += [_holder(model, holder, route) for holder in holders(model)[:_MOST_HOLDERS]]
    return html.Li(
        [
            html.Div(top, className="dg-row dg-line-full"),
            html.Div(below, className="dg-row dg-row-wrap dg-muted dg-small"),
        ]
    )


def _holder(model: RegisteredModel, holder: Holder, route: Route) -> Component:
    """Which version holds an alias or a stage; it leads to that version."""
    href = model_href(route, model.name, version=holder.version)
    return html.A(badge(holder, f"{holder.label} → {holder.version}"), href=href)


def branches(refs: Sequence[Ref], route: Route, default: str | None) -> Component:
    """Branches and tags; each opens the overview at that revision."""
    named = [ref for ref in refs if ref.kind in {RefKind.BRANCH, RefKind.TAG}]
    newest_tags_first = sorted(named, key=lambda ref: _natural(ref.name), reverse=True)
    listed = [ref for ref in named if ref.kind == RefKind.BRANCH]
    listed += [ref for ref in newest_tags_first if ref.kind == RefKind.TAG]
    ordered = sorted(listed, key=lambda ref: ref.name != default)
    items = [_branch(ref, route, default) for ref in ordered[:_MOST_ROWS]]
    if len(named) > _MOST_ROWS:
        items.append(html.Li("More in the revision switcher above.", className="dg-muted"))
    body = html.Ul(items, className="dg-plain dg-lines") if items else html.P("None.", className="dg-muted")
    return parts.panel([icon("git-branch"), "Branches and tags"], body, count=len(named))


def _natural(name: str) -> list[tuple[int, str]]:
    """Sort key in which ``v1.10`` comes after ``v1.9``."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name)]


def _branch(ref: Ref, route: Route, default: str | None) -> Component:
    picture = "git-branch" if ref.kind == RefKind.BRANCH else "tag"
    mark = [parts.chip("default")] if ref.name == default and ref.kind == RefKind.BRANCH else []
    name = html.A(ref.name, href=route.with_query(rev=ref.name).href, className="dg-truncate")
    line = [icon(picture, extra="dg-muted"), name, *mark, html.Span(className="dg-fill"), parts.short_sha(ref.commit)]
    return html.Li(html.Div(line, className="dg-row dg-line-full"))


def clone(url: str, folder: str, *, has_data: bool) -> Component:
    """Commands that bring the project to one's own machine.

    Args:
        url: Of the repository.
        folder: The clone's name, and the project's sub-directory in it.
        has_data: Whether DVC tracks anything.
    """
    lines = f"git clone {shlex.quote(url)} {shlex.quote(folder.partition('/')[0])}\ncd {shlex.quote(folder)}"
    commands = [parts.code(lines, "Copy clone commands")]
    if has_data:
        commands.append(parts.code("dvc pull", "Copy dvc pull"))
    return parts.panel([icon("terminal"), "Get it"], html.Div(commands, className="dg-stack dg-stack-tight"))
