"""Two versions of a model side by side: values, data, code and environment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.components.datasets import view as data_view
from dashboard.components.diff import overview as diff_overview
from dashboard.components.icons import icon
from dashboard.components.marks import marks
from dashboard.components.models.view import ModelView, commits_href, version_href, without_comparison
from dashboard.components.route import Route
from dashboard.components.runs import origins as run_origins
from dashboard.data.datasets import OutputChange
from dashboard.data.environments import EnvironmentsFound
from dashboard.data.files import ChangedFile
from dashboard.data.models import VersionComparison, VersionDetail
from dashboard.figures.models import comparison as model_comparison
from dashboard.figures.models.comparison import Head
from dashboard.figures.models.events import version_name
from dashboard.figures.text import plural

FILES = 200
"""Files of git that are listed."""


@dataclass(frozen=True, slots=True)
class Commits:
    """What differs between the commits of two versions.

    Attributes:
        data: Tracked paths.
        files: Files of git, at most `FILES`.
        problem: Why that cannot be told; None when it is told.
    """

    data: Sequence[OutputChange] = ()
    files: Sequence[ChangedFile] = ()
    problem: Component | None = None


def values(found: VersionComparison, goals: Mapping[str, str], view: ModelView, route: Route) -> Component:
    """Metrics, params, data versions and origin of both; by default only what differs."""
    sides = (found.old, found.new)
    heads = [_head(side, route) for side in sides]
    differing = [row for row in found.rows if row.differs]
    shown = found.rows if view.is_all else differing

    def data(path: str, old: str, new: str) -> str:
        return data_view.diff_href(route, old, new, path)

    if shown:
        markup = model_comparison.table(heads, shown, goals, data)
        body: Component = html.Div(className="dg-compare-table", tabIndex=0, role="region",
                                   **marks(data_markup=markup, aria_label="What differs"))  # fmt: skip
    else:
        body = html.P("The two agree in everything that is known of them.", className="dg-muted dg-panel-line")
    names = " and ".join(version_name(side.version.version) for side in sides)
    count = html.Span(f"{len(differing):,} of {len(found.rows):,}", className="dg-count")
    title = [icon("git-compare"), html.Span(f"What differs between {names}"), count]
    return parts.panel(title, body, actions=_tools(found, view, route), flush=True)


def _head(side: VersionDetail, route: Route) -> Head:
    version = side.version
    return Head(
        version_name(version.version), version_href(route, version.version), (*version.aliases, *version.stages)
    )


def _tools(found: VersionComparison, view: ModelView, route: Route) -> list[Component]:
    only = html.A(
        "Differences only" if view.is_all else "Show all", href=route.with_query(all=None if view.is_all else "1").href,
        className="dg-small",
    )  # fmt: skip
    swap = html.A("Swap", href=route.with_query(**{"from": view.to, "to": view.from_}).href, className="dg-small")
    close = html.A("Close", href=without_comparison(route).href, className="dg-small")
    runs = [side.origin.run for side in (found.old, found.new)]
    both = [run.id for run in runs if run is not None]
    compare = []
    if len(set(both)) == 2:
        compare = [html.A("Compare the runs", href=route.to("compare", runs=",".join(both)).href, className="dg-small")]
    return [html.Div([*compare, only, swap, close], className="dg-row dg-row-wrap dg-model-tools")]


def commits(found: VersionComparison, changed: Commits, route: Route) -> list[Component]:
    """Data and code that differ between the commits of the two."""
    old, new = found.old.origin.commit, found.new.origin.commit
    if changed.problem is not None:
        return [changed.problem]
    if old is None or new is None:
        lacking = [side for side in (found.old, found.new) if side.origin.commit is None]
        names = " and ".join(version_name(side.version.version) for side in lacking)
        words = f"{names[:1].upper()}{names[1:]} names no commit, so code and data cannot be compared."
        return [parts.notice(words)]
    if old == new:
        return [parts.notice("Both were made at the same commit: code and tracked data are the same.")]
    diff = route.to("data", data_view.DIFF, **{"from": old}, to=new)
    panels = [diff_overview.data_panel(changed.data, diff), diff_overview.git_panel(changed.files, FILES, diff)]
    whole = parts.button_link([icon("git-compare"), "Open the whole difference"], commits_href(route, old, new))
    return [*panels, html.Div(whole, className="dg-row")]


def environment(
    found: VersionComparison, read: EnvironmentsFound | None, view: ModelView, route: Route
) -> Component | None:  # fmt: skip
    """The packages that both runs logged and that differ; read when somebody asks."""
    runs = {side.origin.run.id: side for side in (found.old, found.new) if side.origin.run is not None}
    if len(runs) < 2:
        return None
    title = [icon("layers"), "Environment"]
    if not view.is_environment_read or read is None:
        ask = parts.button_link("Compare the environments", route.with_query(environment="1").href)
        return parts.panel(title, [html.P("Read from the artifacts of both runs.", className="dg-muted"), ask])
    names = {run: version_name(side.version.version) for run, side in runs.items()}
    rows = [row for row in read.rows if row.differs]
    markup = ""
    if rows:
        heads = [*("Package",), *(names[run] for run in read.ids)]
        markup = _packages(heads, [(row.key, row.values) for row in rows])
    return parts.panel(title, html.Div(run_origins.environments(read, markup, names)), count=len(rows))


def _packages(heads: Sequence[str], rows: Sequence[tuple[str, Sequence[object]]]) -> str:
    return model_comparison.plain_table(heads, rows)


def gone(found: VersionComparison) -> Component | None:
    """That runs of the two are gone, so that their params and metrics are unknown."""
    lost = [side.version.version for side in (found.old, found.new) if side.origin.is_run_gone]
    if not lost:
        return None
    return parts.notice(
        f"The {'runs' if len(lost) > 1 else 'run'} of {' and '.join(map(version_name, lost))} "
        f"{'are' if len(lost) > 1 else 'is'} deleted.",
        f"Params and metrics of {plural(len(lost), 'version')} are unknown.", tone="amber",
    )  # fmt: skip
