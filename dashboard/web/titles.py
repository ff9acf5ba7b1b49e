"""What a page is called in the tab of a browser and where somebody pastes its link."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dashboard.components.diff.view import DiffView
from dashboard.components.home import tabs as home_tabs
from dashboard.components.lineage.links import LineageView
from dashboard.components.route import Route
from dashboard.components.runs.view import CompareView
from dashboard.context import Context
from dashboard.figures import text
from dashboard.pages import PageSpec

SITE = "Dagboard"
_LONGEST = 160
_SHA_LENGTH = 40

Name = Callable[[Context, Route], str]


def title_of(context: Context, spec: PageSpec, route: Route) -> str:
    """The title of a page, without the name of the site.

    It is made of what the address names, and of nothing that changes while one stays on the page.

    Raises:
        NotFoundError: There is no such project or run.
    """
    name = _NAMES.get(spec.template.removeprefix("/<owner>/<name>"))
    what = (name(context, route) if name else "") or spec.title
    return bounded(f"{what} · {route.owner}/{route.name}" if route.has_project else what, _LONGEST)


def document(title: str) -> str:
    """The title of the document."""
    return f"{title} · {SITE}"


def bounded(written: str, longest: int) -> str:
    """A text on one line, cut where it is too long; characters that hide or turn others around are shown."""
    line = text.name(" ".join(written.split()))
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def revision(written: str) -> str:
    """A revision as people read it: a branch as it is, a commit shortened, also behind the name of a project."""
    project, at, named = written.rpartition("@")
    is_hash = len(named.removesuffix(".dir")) >= _SHA_LENGTH - 8 and set(named) <= set("0123456789abcdef.dir")
    return f"{project}{at}{text.short_hash(named)}" if is_hash else written


def _home(_context: Context, route: Route) -> str:
    return "Runs of all projects" if route.query.get("tab") == home_tabs.RUNS else "Projects"


def _at_path(word: str) -> Name:
    return lambda _context, route: " ".join(filter(None, (word, route.query.get("path", "").strip("/"))))


def _run(context: Context, route: Route) -> str:
    project = context.projects.get(route.owner, route.name)
    run = context.experiments.run(project, route.rest).run
    return f"Run {run.name or text.short_hash(run.id)}"


def _model(_context: Context, route: Route) -> str:
    return f"Model {route.rest}"


def _diff(context: Context, route: Route) -> str:
    view = DiffView.from_query(route.query)
    if not view.from_:
        return "Data differences"
    head = context.projects.get(route.owner, route.name).default_branch or "now"
    sides = f"{revision(view.from_)} → {revision(view.to or head)}"
    return f"Data diff {view.whole} {sides}" if view.whole else f"Data diff {sides}"


def _lineage(_context: Context, route: Route) -> str:
    node = LineageView.from_query(route.query).node
    kind, _, name = node.partition(":")
    return f"Lineage of {kind} {revision(name)}" if name else "Lineage"


def _compare(_context: Context, route: Route) -> str:
    runs = CompareView.from_query(route.query).runs
    return f"Compare {text.plural(len(runs), 'run')}" if runs else "Compare"


_NAMES: Mapping[str, Name] = {
    "/": _home,
    "/files": _at_path("Files"),
    "/data": _at_path("Data"),
    "/data/diff": _diff,
    "/models/<rest>": _model,
    "/lineage": _lineage,
    "/runs/<rest>": _run,
    "/compare": _compare,
}
"""By template below the project; another page has the title of its `PageSpec`."""
