"""The pipeline at a revision, or the difference of two (``from``)."""

from __future__ import annotations

from datetime import UTC, datetime

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components import ids, live, navigation, overview, parts
from dashboard.components.embed import dialog as embed_dialog
from dashboard.components.icons import icon
from dashboard.components.no_commit import no_commit
from dashboard.components.pipeline import problems as pipeline_problems
from dashboard.components.pipeline import remote as pipeline_remote
from dashboard.components.pipeline import state as pipeline_state
from dashboard.components.pipeline import view as pipeline_view
from dashboard.components.route import Route
from dashboard.components.syncing import is_new
from dashboard.context import Context
from dashboard.data.model.embed import PanelName
from dashboard.data.model.pipeline import Change
from dashboard.data.model.project import Project
from dashboard.data.model.revision import Commit, RefKind
from dashboard.figures import text
from dashboard.figures.pipeline.folding import Drawing

_MOST_BASES = 150


def layout(context: Context, route: Route) -> Component:
    """Graph, panel and list; which node, which groups are unfolded and which revisions come from the address."""
    now = datetime.now(UTC)
    project = context.projects.get(route.owner, route.name)
    if not project.head:
        watch = live.watch(context.projects.stamp(project), is_urgent=is_new(project))
        sources, job = context.projects.sources(project), context.syncs.latest(project)
        return parts.page("Pipeline", no_commit(project, sources, job, route, "workflow"), watch)
    sha = context.revisions.resolve(project, route.query.get("rev"))
    commit = context.revisions.commit(project, sha)
    base = route.query.get("from", "")
    if base:
        diff = context.pipelines.diff(project, base, sha)
        drawing = pipeline_state.whole(diff, route)
        note: Component | None = _diff_line(drawing, base, diff.from_commit, route)
    else:
        drawing, note = pipeline_state.whole(context.pipelines.at(project, sha), route), None
    shown = pipeline_state.focused(drawing, route)
    return parts.page(
        "Pipeline",
        note,
        pipeline_state.focus_line(drawing, shown, route),
        pipeline_problems.notice(context.pipelines.problems(project, sha), route, is_drawn=bool(drawing.nodes)),
        *_asked(route, sha),
        pipeline_view.view(shown, route.query.get("node", ""), route)
        if drawing.nodes
        else _no_nodes(context, project, sha),
        sub=overview.commit_line(commit, now),
        actions=[
            _plots(route),
            *([pipeline_remote.button(route)] if drawing.nodes and not base else []),
            _compare(context, project, route, commit),
            *embed_dialog.button([PanelName.PIPELINE], is_allowed=context.team.embeds.may_manage(project)),
        ],
    )


def embedded(context: Context, route: Route) -> Component:
    """The graph with the panel of the chosen node, to look at.

    Raises:
        NotFoundError: There is no such revision, or no commit yet.
    """
    project = context.projects.get(route.owner, route.name)
    sha, base = context.revisions.resolve(project, route.query.get("rev") or None), route.query.get("from", "")
    graph = context.pipelines.diff(project, base, sha) if base else context.pipelines.at(project, sha)
    drawing = pipeline_state.whole(graph, route)
    shown = pipeline_state.focused(drawing, route)
    body = (
        pipeline_view.view(shown, route.query.get("node", ""), route)
        if drawing.nodes
        else parts.empty("No pipeline at this revision", icon_name="workflow")
    )
    return html.Div([pipeline_state.focus_line(drawing, shown, route), body], className="dg-stack")


def _asked(route: Route, sha: str) -> list[Component]:
    """Places for what takes longer than a page may: the history, and what the remotes hold."""
    is_asked = pipeline_state.asks_remotes(route)
    return [
        html.Div(pipeline_remote.waiting() if is_asked else None, id=ids.PIPELINE_REMOTE),
        html.Div(html.Div(className="dg-skeleton dg-strip-box"), id=ids.PIPELINE_STRIP),
        dcc.Store(id=ids.PIPELINE_CHECK, data=sha if is_asked else ""),
        dcc.Store(id=ids.PIPELINE_HERE, data=sha),
    ]


def _diff_line(drawing: Drawing, base: str, base_sha: str, route: Route) -> Component:
    """What a difference shows, in words."""
    counts = {change: sum(node.change == change for node in drawing.nodes) for change in Change}
    words = ", ".join(f"{counts[change]} {change.value}" for change in Change if counts[change])
    name: list[parts.Child] = [] if base_sha.startswith(base) else [html.Strong(base), " "]
    line = html.Span(["Compared with ", *name, parts.short_sha(base_sha), f": {words or 'no nodes'}."])
    close = parts.link("Show this revision alone", route.with_query(**{"from": None, "node": None}).href)
    return html.Div([icon("git-compare"), html.Div([line, " ", close])], className="dg-notice")


def _plots(route: Route) -> Component:
    """What DVC plots at this revision, over the one it is compared with."""
    query = {"rev": route.query.get("rev", ""), "with": route.query.get("from", "")}
    plots = route.to("plots", **{key: value for key, value in query.items() if value})
    return parts.button_link([icon("chart-line"), "Plots"], plots.href)


def _compare(context: Context, project: Project, route: Route, commit: Commit) -> Component:
    """A menu of revisions to compare with: the previous commit, branches and tags."""
    here = route.query.get("rev") or project.default_branch
    refs = [ref for ref in context.revisions.refs(project) if ref.name != here and ref.kind != RefKind.EXPERIMENT]
    links = [_base(route, parent, "git-commit-horizontal", "Previous commit") for parent in commit.parents[:1]]
    links += [
        _base(route, ref.name, "git-branch" if ref.kind == RefKind.BRANCH else "tag", ref.name)
        for ref in refs[:_MOST_BASES]
    ]
    if not links:
        return html.Span()
    summary = html.Summary([icon("git-compare"), "Compare with", icon("chevron-down", size=14)])
    listed = [navigation.filter_field("Find a branch or tag…"), html.Div(links, className="dg-popover-list")]
    options = html.Div(listed, className="dg-popover dg-popover-right")
    return html.Details([summary, options], className="dg-picker dg-picker-button")


def _base(route: Route, revision: str, picture: str, label: str) -> Component:
    """One revision to compare with."""
    detail = [] if label == revision else [html.Code(text.short_hash(revision), className="dg-option-detail")]
    children: list[parts.Child] = [icon(picture), html.Span(label, className="dg-truncate"), *detail]
    href = route.with_query(**{"from": revision, "node": None}).href
    return html.A(children, href=href, className="dg-option")


def _no_nodes(context: Context, project: Project, sha: str) -> Component:
    """Why nothing is drawn at a commit: files that cannot be read, no DVC at all, or nothing tracked yet."""
    facts = context.pipelines.facts(project, sha)[1]
    if facts.problems:
        why = "What is wrong is said above. Mend the file and commit it, or choose another revision in the header."
        return parts.empty("The pipeline cannot be read at this revision", html.P(why), icon_name="workflow")
    add = "dvc stage add --name train --deps train.py --outs model.pkl python train.py"
    if facts.is_dvc:
        title, why = "No pipeline at this revision", "dvc.yaml names no stage here, and no data is tracked."
    else:
        title, why = "No DVC at this revision", "This commit holds no DVC project, so there is no pipeline to draw."
        add = f"dvc init\n{add}"
    advice = "Choose another revision in the header, or add a first stage and commit it:"
    command = parts.code(add)
    return parts.empty(
        title, html.P([why, " ", advice]), html.Div(command, className="dg-first-steps"), icon_name="workflow"
    )
