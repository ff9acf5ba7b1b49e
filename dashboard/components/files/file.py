"""One file: who keeps it, since when, where it comes from; its preview comes after it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components import ids, parts
from dashboard.components.datasets import view as data_view
from dashboard.components.files import addresses
from dashboard.components.files import preview as file_preview
from dashboard.components.icons import icon
from dashboard.components.marks import marks
from dashboard.components.route import Route
from dashboard.data.model.dvc import Stage
from dashboard.data.model.files import FileKind, Place
from dashboard.data.model.revision import Commit
from dashboard.figures import text
from dashboard.figures.file_icons import icon_of, word_of
from dashboard.figures.previews import folder_table


def facts(place: Place, route: Route, makers: Sequence[Stage], commit: Commit | None, now: datetime) -> Component:
    """One line of facts.

    Args:
        place: The file or folder.
        route: This page.
        makers: Stages and ``.dvc`` files that write it.
        commit: The one that changed it last.
        now: For ages.
    """
    shown: list[parts.Child] = [
        html.Span(className="dg-row", **marks(data_markup=folder_table.keeper(place.tracked_by, place.kind)))
    ]
    if place.kind is FileKind.FILE:
        shown.append(html.Span(word_of(place.name)))
    shown += [html.Span(text.size(place.size), className="dg-nowrap")] if place.size is not None else []
    if place.hash and not (place.is_folder and not place.output):
        copied = parts.copy_button(place.hash, "Copy hash")
        shown.append(html.Span([parts.short_sha(place.hash), copied], className="dg-row dg-tight"))
    shown += [html.Span(["link to ", html.Code(place.target)])] if place.target is not None else []
    shown += [_maker(stage, place, route) for stage in makers]
    shown += [origin(stage) for stage in makers if stage.is_import]
    shown += [_versions(place.output, route)] if place.output else []
    if commit is not None:
        link = html.A(commit.subject, href=addresses.page(route, place.path, commit.id).href, className="dg-truncate")
        age = parts.time(commit.committed_at, now=now)
        shown.append(html.Span([icon("git-commit-horizontal"), link, age], className="dg-row dg-file-last"))
    return html.Div(shown, className="dg-row dg-row-wrap dg-file-facts")


def _maker(stage: Stage, place: Place, route: Route) -> Component:
    """A link to the node of the pipeline that writes a path."""
    node = stage.address if stage.cmd else place.output or place.path
    verb, named = ("written by ", stage.name or stage.address) if stage.cmd else ("tracked by ", stage.file)
    rev = route.query.get("rev")
    href = route.to("pipeline", node=node, **({"rev": rev} if rev else {})).href
    return html.A(html.Span([verb, html.Code(named)]), href=href, title="Show it in the pipeline")


def origin(stage: Stage) -> Component:
    """Where an import came from."""
    address = ", ".join(dep.address for dep in stage.deps)
    return html.Span(["imported from ", html.Code(address, className="dg-break")])


def _versions(output: str, route: Route) -> Component:
    """A link to the versions of the tracked path that the file is, or lies in."""
    return html.A("all versions", href=data_view.path_href(route, output), title=f"Versions of {output}")


def slot(place: Place, route: Route) -> Component:
    """The panel that the preview comes into."""
    address = addresses.blob(route, place.path, place.commit)
    tools = [parts.copy_button(place.path, "Copy path"), file_preview.download(place.path, address)]
    waiting = html.Div(html.Div(className="dg-skeleton dg-file-waiting"), className="dg-preview-box")
    shown = html.Div(waiting, id=ids.FILES_PREVIEW, className="dg-file-shown", **marks(aria_live="polite"))
    title = [icon(icon_of(place.name)), html.Span(text.name(place.name), className="dg-break")]
    panel = parts.panel(title, shown, flush=True, actions=tools)
    return html.Div([panel, dcc.Store(id=ids.FILES_SHOWN, data=place.path)])


def submodule(place: Place) -> Component:
    """Another repository."""
    sha = html.Span([html.Code(place.hash), parts.copy_button(place.hash or "", "Copy commit sha")], className="dg-row")
    said = html.P("It is another repository at the commit below. Connect that repository as a project of its own.")
    return parts.empty("A submodule", said, html.Div(sha, className="dg-row dg-centred"), icon_name="folder-git-2")


def dead_link(place: Place) -> Component:
    """A link that leads nowhere."""
    said = html.P(["It leads to ", html.Code(place.target), ", and nothing that git holds is there at this revision."])
    return parts.empty("A link to nothing", said, icon_name="file-symlink")
