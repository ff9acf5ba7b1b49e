"""What differs between two revisions or versions: of everything, of a tracked directory, of one file."""

from __future__ import annotations

from datetime import UTC, datetime

from dash import html
from dash.development.base_component import Component

from dashboard.components import live, parts
from dashboard.components.diff import directory as diff_directory
from dashboard.components.diff import file as diff_file
from dashboard.components.diff import head as diff_head
from dashboard.components.diff import overview as diff_overview
from dashboard.components.diff.head import Choice
from dashboard.components.diff.view import DiffView
from dashboard.components.embed import dialog as embed_dialog
from dashboard.components.route import Route
from dashboard.context import Context
from dashboard.data.datasets import Asked, DataVersion, Point
from dashboard.data.model.embed import PanelName
from dashboard.data.model.problem import problem_of
from dashboard.data.model.project import Project
from dashboard.data.model.revision import RefKind
from dashboard.data.preview import Kind
from dashboard.data.preview.kinds import suffixes_of
from dashboard.errors import DagboardError, NotFoundError
from dashboard.figures import text

Points = tuple[Point, Point]

_GIT_FILES = 1_000
_IMAGES = (*suffixes_of(Kind.IMAGE), *suffixes_of(Kind.RASTER))


def layout(context: Context, route: Route) -> Component:
    """The difference that the address names.

    Raises:
        NotFoundError: There is no such revision, hash or path.
    """
    project = context.projects.get(route.owner, route.name)
    view = DiffView.from_query(route.query)
    if not view.from_:
        return parts.page("Data differences", _unasked(route))
    points = context.differences.points(project, view.from_, view.to or None, view.whole)
    shown = _shown(context, project, view, route, points)
    return parts.page(
        _title(view, route),
        _sides(context, project, view, route, points),
        *shown,
        live.watch(context.projects.stamp(project), is_urgent=False),
        actions=[
            *embed_dialog.button([PanelName.DIFF], is_allowed=context.team.embeds.may_manage(project)),
        ],
    )


def embedded(context: Context, route: Route) -> Component:
    """The difference alone, to look at.

    Raises:
        NotFoundError: There is no such side or path.
    """
    project = context.projects.get(route.owner, route.name)
    view = DiffView.from_query(route.query)
    points = context.differences.points(project, view.from_, view.to or None, view.whole)
    named = zip((view.from_, view.to), points, strict=True)
    old, new = (html.Code(text.short_hash(_fixed(project, side, point))) for side, point in named)
    line = html.Div([_title(view, route), old, "→", new], className="dg-row dg-row-wrap dg-muted")
    return html.Div([line, *_shown(context, project, view, route, points)], className="dg-stack")


def _fixed(project: Project, text: str, point: Point) -> str:
    """A side as a link names it that shows the same tomorrow: the hash of a content, or a commit."""
    named = text.rpartition("@")[2] if point.project.id != project.id else text
    is_content = len(named.removesuffix(".dir")) == 32 and not point.commit.startswith(named)
    lasting = named if is_content else point.commit
    return lasting if point.project.id == project.id else f"{point.project.key}@{lasting}"


def _title(view: DiffView, route: Route) -> Component:
    """What is compared, each part a link to its own difference."""
    everything = parts.link(
        "Changes", route.with_query(path=None, file=None, shape=None, folder=None, kinds=None, q=None).href
    )
    trail: list[parts.Child] = [everything if view.whole else "Changes"]
    if view.path:
        whole = route.with_query(file=None).href
        trail += [_SLASH, parts.link(text.name(view.path), whole) if view.file else html.Span(text.name(view.path))]
    if view.file:
        trail += [_SLASH, html.Span(text.name(view.file))]
    return html.Span(trail, className="dg-break dg-diff-title")


_SLASH = html.Span(" / ", className="dg-muted")


def _unasked(route: Route) -> Component:
    words = html.P("The address names no older side. Choose two versions of a path, or a commit, on the data page.")
    return parts.empty("Nothing to compare", words, parts.button_link("Open data", route.to("data").href, primary=True))


def _sides(
    context: Context, project: Project, view: DiffView, route: Route, points: Points
) -> Component:  # fmt: skip
    versions = _versions(context, project, view)
    introduced = {version.hash: version.commit for version in versions}
    old, new = (
        context.revisions.commit(point.project, introduced.get(text, point.commit))
        for text, point in zip((view.from_, view.to), points, strict=True)
    )
    refs = [ref for ref in context.revisions.refs(project) if ref.kind is not RefKind.EXPERIMENT]
    others = [each.key for each in context.projects.list() if each.id != project.id and each.head]
    refs.sort(key=lambda ref: (ref.name != project.default_branch, ref.kind is not RefKind.BRANCH))
    return diff_head.sides(
        Choice("from", "From", view.from_, old), Choice("to", "to", view.to, new),
        diff_head.Others(refs, versions, others), route, datetime.now(UTC),
    )  # fmt: skip


def _versions(context: Context, project: Project, view: DiffView) -> tuple[DataVersion, ...]:
    if not view.path:
        return ()
    try:
        return context.datasets.versions(project, view.path).versions
    except DagboardError:
        return ()


def _shown(
    context: Context, project: Project, view: DiffView, route: Route, points: Points
) -> list[Component]:  # fmt: skip
    """The difference, or why it cannot be told and what to do; an unknown path is an error of the page."""
    try:
        if not view.whole:
            return _everything(context, project, view, route, points)
        if view.file or not _is_directory(context, project, view, points):
            found = context.differences.of(project, view.from_, view.to or None, view.whole, view.options)
            before = None if found.old.hash else _before(context, project, view, points)
            return diff_file.view_of(found, view, route, _around(context, project, view), before)
        return [_directory(context, project, view, route, points)]
    except DagboardError as error:
        if isinstance(error, NotFoundError) and error.code == NotFoundError.default_code:
            raise
        return [parts.problem(problem_of(error), tone="amber"), *_known(context, view, points)]


def _is_directory(context: Context, project: Project, view: DiffView, points: Points) -> bool:
    """Whether either side has a tracked directory, or a folder above tracked paths, at the path."""
    for point in points:
        for path, output in context.contents.tracked(point.project, point.commit).items():
            if path == view.path and str(output.hash).endswith(".dir"):
                return True
            if path.startswith(f"{view.path}/"):
                return True
    return _is_part(context, project, view, points)


def _is_part(context: Context, project: Project, view: DiffView, points: Points) -> bool:
    """Whether the path is a folder inside a tracked directory in which something differs."""
    held = [context.contents.output(point.project, point.commit, view.path) for point in points]
    if not any(inner for _, inner in filter(None, held)):
        return False
    rows = context.datasets.rows(project, view.from_, view.to or None, view.path, Asked(limit=1))
    return any(row.path != view.path for row in rows.entries)


def _around(context: Context, project: Project, view: DiffView) -> tuple[str | None, str | None]:
    """The files before and after one of a directory that differ as well."""
    if not (view.path and view.file):
        return None, None
    return context.datasets.neighbours(project, view.from_, view.to or None, view.path, view.whole)


def _before(context: Context, project: Project, view: DiffView, points: Points) -> str | None:
    """Where in its directory, or in git, a file lay before it was renamed; None for one that was not."""
    if view.file and not view.path:
        old, new = points
        files = context.files.changed(old.project, old.commit, new.commit, other=new.project, limit=_GIT_FILES)
        return next((each.before for each in files if each.path == view.file), "") or None
    if not (view.path and view.file):
        return None
    asked = Asked(("renamed",), view.file)
    rows = context.datasets.rows(project, view.from_, view.to or None, view.path, asked).entries
    found = next((row.before for row in rows if row.path == view.whole), None)
    return found.removeprefix(f"{view.path}/") if found else None


def _known(context: Context, view: DiffView, points: Points) -> list[Component]:
    """What the commits themselves say of a path whose content cannot be read."""
    pairs: list[tuple[parts.Child, parts.Child]] = []
    for word, point in zip((f"{view.path} before", f"{view.path} after"), points, strict=True):
        output = context.contents.tracked(point.project, point.commit).get(view.path)
        pairs.append((word, parts.short_sha(output.hash) if output else "not tracked"))
    return [parts.panel("What the commits say", parts.facts(pairs))] if view.path else []


def _everything(
    context: Context, project: Project, view: DiffView, route: Route, points: Points
) -> list[Component]:  # fmt: skip
    changes = context.datasets.changes(project, view.from_, view.to or None)
    old, new = points
    files = context.files.changed(old.project, old.commit, new.commit, other=new.project, limit=_GIT_FILES)
    if not changes and not files:
        return [diff_overview.nothing("Both sides have the same files and the same tracked data.")]
    return [diff_overview.data_panel(changes, route), diff_overview.git_panel(files, _GIT_FILES, route)]


def _directory(
    context: Context, project: Project, view: DiffView, route: Route, points: Points
) -> Component:  # fmt: skip
    asked = project, view.from_, view.to or None, view.path
    found = context.datasets.diff(*asked, limit=1)
    is_gallery = view.shape == "images"
    wanted = Asked(
        view.kinds, view.text, limit=diff_directory.GALLERY if is_gallery else 1,
        offset=view.offset if is_gallery else 0, suffixes=_IMAGES,
    )  # fmt: skip
    images = context.datasets.rows(*asked, wanted)
    if is_gallery:
        shown = diff_directory.gallery(images, points, view, route)
    else:
        shown = diff_directory.entries(found, view, route)
    has_images = bool(images.total) or is_gallery
    counts = context.datasets.rows(*asked, Asked(limit=1)).matching
    return diff_directory.panel(found, counts, view, route, shown, has_images=has_images)
