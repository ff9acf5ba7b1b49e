"""Files and folders at a revision: a folder's entries, one file, or the history of a path."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from dash import html
from dash.development.base_component import Component

from dashboard.components import live, parts
from dashboard.components.files import absent, addresses, file, folder, gallery, head, history
from dashboard.components.icons import icon
from dashboard.components.overview import commit_line, readme
from dashboard.components.route import Route
from dashboard.components.status import source_name
from dashboard.components.syncing import first_sync, is_new, unreadable
from dashboard.context import Context
from dashboard.data.files import PICTURES
from dashboard.data.model.dvc import Stage
from dashboard.data.model.files import FileKind, FolderPage, Place
from dashboard.data.model.project import Project, SourceKind
from dashboard.data.model.revision import Commit
from dashboard.errors import DagboardError, NotFoundError
from dashboard.figures import markdown

_COMMITS = 50
_README_NAMES = ("readme.md", "readme.markdown", "readme.txt", "readme")
_README_BYTES = 400_000


@dataclass(frozen=True, slots=True)
class _Here:
    """Who is asked, about which path, at which revision, and when."""

    context: Context
    project: Project
    route: Route
    sha: str
    path: str
    now: datetime


def layout(context: Context, route: Route) -> Component:
    """What lies at the path that the address names."""
    project = context.projects.get(route.owner, route.name)
    if not project.head:
        watch = live.watch(context.projects.stamp(project), is_urgent=is_new(project))
        return parts.page("Files", _no_commit(context, project, route), watch)
    sha = context.revisions.resolve(project, route.query.get("rev") or None)
    here = _Here(context, project, route, sha, route.query.get("path", "").strip("/"), datetime.now(UTC))
    try:
        place = context.files.place(project, sha, here.path)
    except DagboardError as error:
        return _not_there(here, error)
    return parts.page(
        head.crumbs(route, place.path),
        *_body(here, place),
        sub=_facts(here, place),
        actions=head.actions(route, place),
    )


def _body(here: _Here, place: Place) -> Sequence[Component | None]:
    if here.route.query.get("history"):
        return [_history(here, place)]
    if place.kind is FileKind.SUBMODULE:
        return [file.submodule(place)]
    if place.kind is FileKind.SYMLINK:
        return [file.dead_link(place)]
    if place.kind is FileKind.FILE:
        return [file.slot(place, here.route)]
    return _folder(here, place)


def _facts(here: _Here, place: Place) -> Component:
    if not place.path:
        return commit_line(here.context.revisions.commit(here.project, here.sha), here.now)
    commit = _commits(here, [place.last_commit]).get(place.last_commit or "")
    return file.facts(place, here.route, _makers(here, place), commit, here.now)


def _makers(here: _Here, place: Place) -> list[Stage]:
    """Stages and ``.dvc`` files that write the path, or the directory it lies in."""
    wanted = place.output or place.path
    try:
        stages = here.context.pipelines.facts(here.project, here.sha)[1].stages
    except DagboardError:
        return []
    return [stage for stage in stages if any(out.path == wanted for out in stage.outs)]


def _commits(here: _Here, shas: Sequence[str | None]) -> dict[str, Commit]:
    found = {}
    for sha in {sha for sha in shas if sha}:
        try:
            found[sha] = here.context.revisions.commit(here.project, sha)
        except DagboardError:
            continue
    return found


def _folder(here: _Here, place: Place) -> Sequence[Component | None]:
    try:
        page = here.context.files.tree(here.project, here.sha, place.path, limit=folder.MOST_ROWS)
    except DagboardError as error:
        said = absent.unreadable(error, place.output or place.path, hash_=place.hash)
        return [parts.panel([icon("folder"), place.name], said, flush=True)]
    show = here.route.query.get("show") == "gallery"
    tools = _switch(here, place, page, is_gallery=show)
    if show:
        start = gallery.number(here.route) * gallery.PAGE
        total, pictures = here.context.files.pictures(
            here.project, here.sha, place.path, here.route.query.get("q", ""), offset=start, limit=gallery.PAGE
        )
        return [gallery.gallery(pictures, total, place.path, here.sha, here.route, tools=tools)]
    commits = _commits(here, [entry.last_commit for entry in page.entries])
    return [*folder.problems(page), folder.table(page, here.route, commits, here.now, tools=tools), _readme(here, page)]


def _switch(here: _Here, place: Place, page: FolderPage, *, is_gallery: bool) -> list[Component]:
    """Table or pictures, where there are pictures."""
    if not is_gallery and not _has_pictures(here, place, page):
        return []
    route = here.route.with_query(q=None, page=None, show=None)
    pictures = route.with_query(show="gallery").href
    return [head.tabs([("list", "List", route.href, not is_gallery), ("layout-grid", "Images", pictures, is_gallery)])]


def _has_pictures(here: _Here, place: Place, page: FolderPage) -> bool:
    """In the folder itself or, where the listing is at hand because DVC tracks the folder, anywhere below it."""
    if any(entry.name.lower().endswith(PICTURES) for entry in page.entries):
        return True
    return bool(place.output) and here.context.files.pictures(here.project, here.sha, page.path, limit=1)[0] > 0


def _readme(here: _Here, page: FolderPage) -> Component | None:
    """The README of the folder, sanitised, its links leading to files here."""
    names = {entry.name.lower(): entry for entry in page.entries if entry.kind is FileKind.FILE}
    found = next((names[name] for name in _README_NAMES if name in names), None)
    if found is None:
        return None
    try:
        blob = here.context.files.open(here.project, here.sha, found.path)
    except DagboardError:
        return None
    try:
        source = blob.content.read(0, _README_BYTES).decode("utf-8", "replace")
    finally:
        blob.content.close()
    is_markdown = found.name.lower().endswith((".md", ".markdown"))
    resolve = addresses.resolver(here.route, page.path)
    picture = addresses.picturer(here.route, page.path, here.sha)
    return readme(found.name, markdown.render(source, resolve, picture) if is_markdown else markdown.plain(source))


def _history(here: _Here, place: Place) -> Component:
    cursor = here.route.query.get("cursor")
    page = here.context.files.history(here.project, here.sha, place.path, limit=_COMMITS, cursor=cursor)
    before = _before(here, place, page.commits[-1]) if page.commits and not page.next else None
    return history.commits(page, place, here.route, here.now, before)


def _before(here: _Here, place: Place, oldest: Commit) -> str | None:
    """Where the parent of a commit has what the commit has at a path, if the commit renamed it."""
    datasets, files = here.context.datasets, here.context.files
    try:
        if place.output:
            output = datasets.renamed_from(here.project, oldest.id, place.output)
            return output + place.path.removeprefix(place.output) if output else None
        return None if place.is_folder else files.renamed_from(here.project, oldest.id, place.path)
    except DagboardError:
        return None


def _not_there(here: _Here, error: DagboardError) -> Component:
    """Nothing at the path, or the listing that would say so cannot be read."""
    route, path = here.route, here.path
    title, actions = head.crumbs(route, path), [head.finder()]
    if not isinstance(error, NotFoundError) or error.code != NotFoundError.default_code:
        said = absent.unreadable(error, path)
        return parts.page(
            title, parts.panel([icon("file"), path.rpartition("/")[2]], said, flush=True), actions=actions
        )
    nearest = here.context.files.nearest(here.project, here.sha, path)
    others = here.context.files.revisions_with(here.project, path)
    return parts.page(title, absent.unknown(error, path, nearest, others, route), actions=actions)


def _no_commit(context: Context, project: Project, route: Route) -> Component:
    """Why there are no files to show: not read yet, not readable, no repository, or an empty one."""
    git = next((source for source in context.projects.sources(project) if source.kind == SourceKind.GIT), None)
    if git is None:
        return parts.empty("No repository", html.P("This project names no git repository in config.yaml."))
    if git.problem is not None:
        return html.Div([parts.problem(git.problem, source=source_name(git)), unreadable(route)], className="dg-stack")
    if is_new(project):
        return first_sync(context.syncs.latest(project), route)
    return parts.empty("No commits yet", html.P("The repository is empty. Push a first commit."), icon_name="folder")
