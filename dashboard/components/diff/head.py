"""The two sides of a difference: what they are, and menus to choose others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dash import html
from dash.development.base_component import Component

from dashboard.components import navigation, parts
from dashboard.components.icons import icon
from dashboard.components.marks import marks
from dashboard.components.route import Route
from dashboard.data.datasets import DataVersion
from dashboard.data.model.project import ProjectKey
from dashboard.data.model.revision import Commit, Ref, RefKind
from dashboard.figures import text

_MOST_NAMES = 100
_FORGOTTEN = ("folder", "offset", "rows")


@dataclass(frozen=True, slots=True)
class Choice:
    """One side.

    Attributes:
        key: ``from`` or ``to``, as the address has it.
        label: What a person calls it.
        named: What the address names; empty for the default branch.
        commit: A commit that has it.
    """

    key: str
    label: str
    named: str
    commit: Commit


@dataclass(frozen=True, slots=True)
class Others:
    """What a side may be instead: names of the repository, versions of the path, and other projects, such as forks."""

    refs: Sequence[Ref]
    versions: Sequence[DataVersion]
    projects: Sequence[ProjectKey] = ()


def sides(old: Choice, new: Choice, others: Others, route: Route, now: datetime) -> Component:
    """Both sides in one line, each with a menu of what else it may be."""
    swap = route.with_query(**{"from": new.named or new.commit.id, "to": old.named or old.commit.id})
    label = "Swap the sides"
    turn = html.A(
        icon("git-compare"),
        href=swap.href,
        className="dg-button dg-button-icon",
        title=label,
        **marks(aria_label=label),
    )
    boxes = [_side(old, others, route, now), turn, _side(new, others, route, now)]
    return html.Div(boxes, className="dg-diff-sides")


def _side(choice: Choice, others: Others, route: Route, now: datetime) -> Component:
    shown = _spoken(choice.named)
    summary = html.Summary(
        [html.Span(choice.label, className="dg-muted"), html.Strong(shown, className="dg-truncate"),
         icon("chevron-down", size=14)],
        title=choice.named or None,
    )  # fmt: skip
    links = [
        *(
            _option(choice, version.hash, "database", _about(version), route)
            for version in others.versions[:_MOST_NAMES]
        ),
        *(_option(choice, ref.name, _picture(ref), "", route) for ref in others.refs[:_MOST_NAMES]),
        *(_option(choice, f"{key}@", "box", "", route) for key in others.projects[:_MOST_NAMES]),
    ]
    body = [navigation.filter_field("Find a revision or version…"), html.Div(links, className="dg-popover-list")]
    menu = html.Details([summary, html.Div(body, className="dg-popover")], className="dg-picker dg-picker-button")
    commit = choice.commit
    about = html.Span(
        [parts.short_sha(commit.id), html.Span(commit.subject, className="dg-truncate"),
         html.Span(parts.time(commit.committed_at, now=now), className="dg-nowrap")],
        className="dg-row dg-muted dg-small",
    )  # fmt: skip
    return html.Div([menu, about], className="dg-diff-side")


def _option(choice: Choice, value: str, picture: str, about: str, route: Route) -> Component:
    changes: dict[str, str | None] = {**dict.fromkeys(_FORGOTTEN), choice.key: value}
    label = _spoken(value)
    children = [
        icon(picture),
        html.Span([label, html.Span(f" {about}", className="dg-muted")], className="dg-truncate"),
    ]
    current = "true" if value == choice.named else "false"
    return html.A(children, href=route.with_query(**changes).href, className="dg-option", **marks(aria_current=current))


def _spoken(named: str) -> str:
    """What the address says of a side, as people say it."""
    project, at, rest = named.rpartition("@") if "/" in named.partition("@")[0] else ("", "", named)
    said = text.short_hash(rest) if _is_hash(rest) else rest or "default branch"
    return f"{project}: {said}" if at else said


def _about(version: DataVersion) -> str:
    return version.message.split("\n", 1)[0]


def _picture(ref: Ref) -> str:
    return {RefKind.BRANCH: "git-branch", RefKind.TAG: "tag", RefKind.EXPERIMENT: "flask-conical"}[ref.kind]


def _is_hash(value: str) -> bool:
    digits = value.removesuffix(".dir")
    return len(digits) in {32, 40} and all(digit in "0123456789abcdef" for digit in digits)
