"""What an embedded panel may ask for: by endpoint of the API and by callback; everything else is refused.

A rule looks at the question and says whether it is about what the link shows. The gate (`dashboard.data.access`) has
refused other projects already.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dashboard.components import ids
from dashboard.components.files import addresses
from dashboard.components.ids_runs import CHART, COMPARE_CURVES, RUNS_DEFINITIONS, chart_key
from dashboard.components.route import CONTENT, REFRESH, TITLE, Route
from dashboard.components.runs.view import CompareView
from dashboard.context import Context
from dashboard.data.embed_columns import ShownColumns
from dashboard.data.experiments import RunQuery
from dashboard.data.model.embed import EmbedLink, PanelName
from dashboard.data.model.project import Project
from dashboard.data.query.fields import Field, FieldKind
from dashboard.data.query.parser import parse
from dashboard.data.query.text import quoted_text
from dashboard.data.query.tree import And, Comparison, Expression, Membership, Operand, Text
from dashboard.errors import QueryError
from dashboard.figures import markdown

Question = Mapping[str, str]
Rule = Callable[[Context, Project, EmbedLink, Question], bool]

SHOW_PAGE = f"..{CONTENT}.children...{TITLE}.data.."
"""The routing callback; it shows the link's panel whatever it is asked (`dashboard.pages.embedded`)."""
_EVERYWHERE = frozenset({SHOW_PAGE, f"{REFRESH}.data"})
_CALLBACKS: Mapping[PanelName, frozenset[str]] = {
    PanelName.TABLE: frozenset({f"{RUNS_DEFINITIONS}.data"}),
    PanelName.CURVES: frozenset({f"{COMPARE_CURVES}.children"}),
    PanelName.SCATTER: frozenset({f"{CHART}.children", *(f"{chart_key(axis)}.data" for axis in "xyz")}),
    PanelName.PIPELINE: frozenset({f"{ids.PIPELINE_PANEL}.children"}),
}
_NO = frozenset({"", "false", "0", "off", "f", "n", "no"})
_YES = frozenset({"1", "true"})


def callbacks(panel: PanelName) -> frozenset[str]:
    """Outputs of the callbacks that a panel needs."""
    return _EVERYWHERE | _CALLBACKS.get(panel, frozenset())


def endpoints(panel: PanelName) -> Mapping[str, Rule]:
    """Endpoints of the API that a panel needs, each with the rule that holds there."""
    return _ENDPOINTS.get(panel, {})


def narrows(asked: str, stored: str) -> bool:
    """Whether one filter matches nothing that another does not: it says the same, or the same and more."""
    try:
        found, wanted = parse(asked), parse(stored)
    except QueryError:
        return False
    terms = _terms(found)
    return all(term in terms for term in _terms(wanted))


def _terms(expression: Expression | None) -> list[Expression]:
    if expression is None:
        return []
    if isinstance(expression, And):
        return [term for each in expression.terms for term in _terms(each)]
    return [expression]


def _matches(_: Context, __: Project, link: EmbedLink, asked: Question) -> bool:
    """Runs of the table: those that the link's filter matches, narrowed by columns that it shows."""
    stored = link.state.query
    is_hidden_asked = asked.get("include_hidden", "").lower() not in _NO
    may_see_hidden = not is_hidden_asked or _shows_hidden(link)
    may_ask = may_see_hidden and _has_baseline(link, asked)
    return may_ask and narrows(asked.get("filter", ""), stored.get("filter", "")) and _narrows_by_shown(link, asked)


def _narrows_by_shown(link: EmbedLink, asked: Question) -> bool:
    shown = ShownColumns.of(link.state)
    if shown is None:
        return True
    stored = _terms(parse(link.state.query.get("filter", "")))
    return shown.filter(term for term in _terms(parse(asked.get("filter", ""))) if term not in stored)


def _rows(context: Context, project: Project, link: EmbedLink, asked: Question) -> bool:
    """As `_matches`; the baseline is pinned above the table whether the filter matches it or not."""
    shown = ShownColumns.of(link.state)
    if shown and not (shown.are(asked.get("columns")) and shown.order(asked.get("order_by", ""))):
        return False
    is_pinned = _has_baseline(link, asked) and _is_baseline(link, asked.get("filter", ""))
    return is_pinned or _matches(context, project, link, asked)


def _groups(context: Context, project: Project, link: EmbedLink, asked: Question) -> bool:
    """As `_matches`, for groups by columns that are shown."""
    shown = ShownColumns.of(link.state)
    if shown and not (shown.are(asked.get("columns")) and shown.order_groups(asked.get("order_by", ""))):
        return False
    return (shown is None or shown.group(asked.get("by", ""))) and _matches(context, project, link, asked)


def _differing(context: Context, project: Project, link: EmbedLink, asked: Question) -> bool:
    """As `_matches`, for columns that are shown."""
    shown = ShownColumns.of(link.state)
    return (shown is None or shown.are(asked.get("columns"))) and _matches(context, project, link, asked)


def _has_baseline(link: EmbedLink, asked: Question) -> bool:
    """Whether differences are from the link's baseline: from another run, they would tell of it."""
    return asked.get("baseline", "") in {"", link.state.query.get("baseline", "")}


def _shows_hidden(link: EmbedLink) -> bool:
    return link.state.query.get("hidden", "").lower() in _YES


def _is_baseline(link: EmbedLink, asked: str) -> bool:
    baseline = link.state.query.get("baseline", "")
    return bool(baseline) and asked == f"id = {quoted_text(baseline)}"


def _of_runs(context: Context, project: Project, link: EmbedLink, asked: Question) -> bool:
    """Histories of runs that are in the table, of metrics that are shown."""
    stored, shown = link.state.query, ShownColumns.of(link.state)
    if shown and not shown.history(asked.get("key", "")):
        return False
    named = {run.strip() for run in asked.get("runs", "").split(",") if run.strip()} - {stored.get("baseline", "")}
    if not named:
        return True
    ids_named = f"id in ({', '.join(map(quoted_text, sorted(named)))})"
    text = f"({stored['filter']}) and {ids_named}" if stored.get("filter") else ids_named
    query = RunQuery(
        filter=text, columns=(), limit=1, include_hidden=_shows_hidden(link),
        baseline=stored.get("baseline") or None,
    )  # fmt: skip
    return context.experiments.page(project, query).total == len(named)


def _cohort(context: Context, project: Project, link: EmbedLink, asked: Question) -> bool:
    """Axes of the runs that the link compares: kept, named, or matched."""
    view = CompareView.from_query(link.state.query)
    if not _has_baseline(link, asked):
        return False
    if view.selection:
        return asked.get("selection", "") == view.selection and not asked.get("filter")
    if asked.get("selection"):
        return False
    if view.runs:
        return _names_some(asked.get("filter", ""), frozenset(view.runs))
    return _matches(context, project, link, asked)


def _names_some(asked: str, runs: frozenset[str]) -> bool:
    """Whether a filter is about some of these runs alone."""
    try:
        terms = _terms(parse(asked))
    except QueryError:
        return False
    return any(_named(term) <= runs for term in terms if _named(term))


def _named(term: Expression) -> frozenset[str]:
    """Ids of the runs that a condition names; empty for any other condition."""
    if isinstance(term, Membership) and not term.negated and _is_id(term.operand):
        return frozenset(value.value if isinstance(value, Text) else "" for value in term.values)
    if isinstance(term, Comparison) and term.operator == "=" and _is_id(term.operand):
        return frozenset({term.value.value if isinstance(term.value, Text) else ""})
    return frozenset()


def _is_id(operand: Operand) -> bool:
    return isinstance(operand, Field) and operand.kind is FieldKind.RUN and operand.name == "id"


def _sides(context: Context, project: Project, link: EmbedLink, asked: Question) -> bool:
    """Entries of the difference that the link shows, its sides as the link or as the page names them."""
    from_, to, path = (link.state.query.get(key, "") for key in ("from", "to", "path"))
    if asked.get("path", "") != path:
        return False
    found = context.datasets.diff(project, from_, to or None, path, limit=1)
    return asked.get("from") in {from_, found.from_} and asked.get("to", "") in {to, found.to}


def _content(context: Context, project: Project, link: EmbedLink, asked: Question) -> bool:
    """Bytes of a file of the difference, at one of its sides."""
    stored = link.state.query
    whole = "/".join(part for part in (stored.get("path", ""), stored.get("file", "")) if part)
    path = asked.get("path", "")
    if not whole or not (path == whole or path.startswith(f"{whole}/")) or ".." in path.split("/"):
        return False
    points = context.differences.points(project, stored.get("from", ""), stored.get("to") or None, whole)
    return asked.get("rev", "") in {point.commit for point in points}


def _pictures(context: Context, project: Project, link: EmbedLink, asked: Question) -> bool:
    """Pictures of the model's card, at a commit that has the card."""
    route, rev = Route(link.project.owner, link.project.name), asked.get("rev", "")
    model = context.models.get(project, link.state.rest, link.state.query.get("source", ""))
    card = context.models.card(project, model, rev)
    if card is None or card.commit != rev:
        return False
    shown: set[str | None] = set()
    find = addresses.picturer(route, card.path.rpartition("/")[0], rev)

    def noted(picture: str) -> None:
        shown.add(find(picture))

    markdown.render(card.text, lambda _: None, noted)
    return addresses.blob(route, asked.get("path", ""), rev) in shown


_ENDPOINTS: Mapping[PanelName, Mapping[str, Rule]] = {
    PanelName.TABLE: {
        "runs.list_runs": _rows,
        "run groups.list_groups": _groups,
        "run groups.list_differing": _differing,
        "run histories.list_histories": _of_runs,
    },
    PanelName.PARALLEL: {"runs.parallel": _cohort},
    PanelName.DIFF: {"diff.list_entries": _sides, "files.get_blob": _content},
    PanelName.MODEL: {"files.get_blob": _pictures},
}


def are_shown(link: EmbedLink, said: Any) -> bool:
    """Whether column keys that a page asks definitions of (`ids_runs.RUNS_COLUMNS`) are columns of the link."""
    shown = ShownColumns.of(link.state)
    keys = said if isinstance(said, list) and all(isinstance(key, str) for key in said) else []
    return shown is None or shown.are(",".join(keys))


def is_same_cohort(link: EmbedLink, said: Any) -> bool:
    """Whether what a page says of its compared runs (`ids_runs.COMPARE_COHORT`) is what the link compares."""
    if not isinstance(said, dict):
        return False
    view = CompareView.from_query(link.state.query)
    wanted = {
        "owner": link.project.owner, "name": link.project.name, "selection": view.selection, "filter": view.filter,
        "include_hidden": view.is_hidden_shown, "baseline": view.baseline,
    }  # fmt: skip
    runs = said.get("runs")
    is_part = isinstance(runs, list) and bool(runs) == bool(view.runs) and set(map(str, runs)) <= set(view.runs)
    return is_part and all(said.get(key) == value for key, value in wanted.items())
