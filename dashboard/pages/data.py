"""What DVC tracks at a revision, and the versions of one tracked path."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from dash import html
from dash.development.base_component import Component

from dashboard.components import live, overview, parts
from dashboard.components.datasets import versions as data_versions
from dashboard.components.datasets import view as data_view
from dashboard.components.datasets.versions import Shown
from dashboard.components.embed import dialog as embed_dialog
from dashboard.components.files import addresses
from dashboard.components.icons import icon
from dashboard.components.marks import marks
from dashboard.components.no_commit import no_commit
from dashboard.components.route import Route
from dashboard.components.syncing import is_new
from dashboard.context import Context
from dashboard.data.datasets import DataItem, DataVersion, VersionPage
from dashboard.data.model.embed import PanelName
from dashboard.data.model.project import Project
from dashboard.data.model.revision import Commit
from dashboard.errors import DagboardError, NotFoundError
from dashboard.figures.datasets import items as data_items

_VERSIONS = 200
_RUNS = 12
_LONG_LIST = 12
_SHORT_HASH = 6
"""Digits of a hash that are enough to name a version, as in the lineage."""


def layout(context: Context, route: Route) -> Component:
    """Tracked paths, or the versions of the one that the address names.

    Raises:
        NotFoundError: There is no such revision, or the path was never tracked.
    """
    now = datetime.now(UTC)
    project = context.projects.get(route.owner, route.name)
    follow = live.watch(context.projects.stamp(project), is_urgent=is_new(project))
    if not project.head:
        sources, job = context.projects.sources(project), context.syncs.latest(project)
        return parts.page("Data", no_commit(project, sources, job, route, "database"), follow)
    sha = context.revisions.resolve(project, route.query.get("rev"))
    commit = context.revisions.commit(project, sha)
    path = route.query.get("path", "").strip("/")
    problems = [
        parts.problem(problem, tone="amber") for problem in context.pipelines.facts(project, sha)[1].all_problems[:6]
    ]
    body = _path(context, project, route, path, now) if path else _items(context, project, route, sha, now)
    return parts.page(
        html.Span(path, className="dg-break") if path else "Data", *problems, *body, follow,
        sub=overview.commit_line(commit, now),
        actions=[
            *_opened(context, project, route, path), *_compare(route, commit), *_embed(context, project, path),
        ],
    )  # fmt: skip


def embedded(context: Context, route: Route) -> Component:
    """The versions of one path, to look at.

    Raises:
        NotFoundError: There is no such revision, or the path was never tracked.
    """
    project = context.projects.get(route.owner, route.name)
    path = route.query.get("path", "").strip("/")
    which = html.P(html.Code(path, className="dg-break"), className="dg-embed-which")
    return html.Div([which, *_path(context, project, route, path, datetime.now(UTC))], className="dg-stack")


def _opened(context: Context, project: Project, route: Route, path: str) -> list[Component]:
    """The content of a path that is tracked at the revision, on the files page."""
    if not path or _item_at(context, project, route.query.get("rev"), path) is None:
        return []
    return [parts.button_link([icon("folder"), "Open in files"], addresses.page(route, path).href)]


def _embed(context: Context, project: Project, path: str) -> list[Component]:
    return embed_dialog.button([PanelName.VERSIONS], is_allowed=bool(path) and context.team.embeds.may_manage(project))


def _compare(route: Route, commit: Commit) -> list[Component]:
    if not commit.parents:
        return []
    href = data_view.diff_href(route, commit.parents[0], commit.id)
    return [parts.button_link([icon("git-compare"), "Changes of this commit"], href)]


def _items(context: Context, project: Project, route: Route, sha: str, now: datetime) -> list[Component]:
    items = context.datasets.items(project, sha)
    if not items:
        return [_nothing(context, project, sha)]
    changed = context.files.last_data_changes(project, sha)
    markup = data_items.items(items, changed, lambda path: data_view.path_href(route, path), "", now)
    label = "Tracked data and models"
    rows = html.Div(
        className="dg-node-list dg-data-list", tabIndex=0, role="region",
        **marks(data_markup=markup, aria_label=label),
    )  # fmt: skip
    finder = [parts.row_filter("Find a path")] if len(items) >= _LONG_LIST else []
    return [parts.panel([icon("database"), label], rows, count=len(items), flush=True, actions=finder)]


def _path(context: Context, project: Project, route: Route, path: str, now: datetime) -> list[Component]:
    offset = int(route.query["offset"]) if route.query.get("offset", "").isdecimal() else 0
    rev = route.query.get("rev")
    page = context.datasets.versions(project, path, rev, limit=_VERSIONS, offset=min(offset, 10**9))
    chosen = route.query.get("version", "")
    version = _chosen(page.versions, chosen)
    route = route.with_query(version=version.hash) if version else route
    used = [_users(context, project, route, path, version)] if version else []
    unknown = [_unknown_version(chosen, route)] if chosen and version is None else []
    item = _item_at(context, project, rev, path)
    gone = [parts.notice(f"{path} is not tracked at this revision.", "Its versions are below.")] if item is None else []
    shown = data_versions.panels(Shown(path, page, offset, _VERSIONS), route, now)
    return [*gone, *unknown, *used, *shown, *_earlier(context, project, route, path, page)]


def _earlier(context: Context, project: Project, route: Route, path: str, page: VersionPage) -> list[Component]:
    """A link to the versions under the name before, where the commit of the oldest one renamed the path."""
    oldest = page.versions[-1] if page.versions else None
    try:
        before = context.datasets.renamed_from(project, oldest.commit, path) if oldest else None
    except DagboardError:
        before = None
    if oldest is None or before is None:
        return []
    there = parts.link(before, data_view.path_href(route, before), "dg-break")
    return [html.P(["Before ", parts.short_sha(oldest.commit), " it was ", there], className="dg-muted")]


def _chosen(versions: Sequence[DataVersion], wanted: str) -> DataVersion | None:
    """The version of a hash, or the only one whose hash begins like this; None when there is none."""
    is_short = len(wanted) >= _SHORT_HASH
    fits = [each for each in versions if each.hash == wanted or (is_short and each.hash.startswith(wanted))]
    return fits[0] if len(fits) == 1 else None


def _item_at(context: Context, project: Project, rev: str | None, path: str) -> DataItem | None:
    return next((item for item in context.datasets.items(project, rev) if item.path == path), None)


def _unknown_version(hash_: str, route: Route) -> Component:
    close = parts.link("Show all versions", route.with_query(version=None).href)
    said = html.Span(["No version of this path among those below has the hash ", html.Code(hash_[:64]), ". ", close])
    return parts.notice(said, tone="amber")


def _users(context: Context, project: Project, route: Route, path: str, version: DataVersion) -> Component:
    found = context.datasets.users(project, path, version.hash, limit=_RUNS)
    try:
        stages = context.pipelines.facts(project, version.commit)[1].stages
    except NotFoundError:
        stages = ()
    readers = [
        stage.address
        for stage in stages
        if any(each.path == path or each.path.startswith(f"{path}/") for each in stage.deps)
    ]
    return data_versions.users(path, version.hash, found, readers, route)


def _nothing(context: Context, project: Project, sha: str) -> Component:
    """Why no data is listed at a commit, and how to begin."""
    if context.pipelines.facts(project, sha)[1].is_dvc:
        title, add = "No data is tracked at this revision", "dvc add data\ngit add data.dvc .gitignore"
    else:
        title, add = "No DVC at this revision", "dvc init\ndvc add data\ngit add data.dvc .gitignore"
    command = html.Div(parts.code(f'{add}\ngit commit -m "Track the data"'), className="dg-first-steps")
    advice = "Choose another revision in the header, or track a file or folder and commit it:"
    return parts.empty(title, html.P(advice), command, icon_name="database")
