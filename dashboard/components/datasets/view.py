"""What the addresses of the data page and of its differences say."""

from __future__ import annotations

from dashboard.components.route import Route
from dashboard.data.query.fields import Field, FieldKind
from dashboard.data.query.text import field_text, quoted_text

DIFF = "diff"
"""What follows ``data/`` in the address of a difference."""


def path_href(route: Route, path: str, **more: str) -> str:
    """The versions of a tracked path, at the revision of the address."""
    return route.to("data", path=path, **_revision(route), **more).href


def data_href(route: Route, rev: str) -> str:
    """All tracked data at a revision."""
    return route.to("data", rev=rev).href


def diff_href(route: Route, from_: str, to: str = "", path: str = "", **more: str) -> str:
    """A difference of everything, of a tracked path, or (``file``) of one file."""
    return route.to("data", DIFF, path=path, **{"from": from_}, to=to, **more).href


def commit_runs_href(route: Route, sha: str) -> str:
    """The runs at a commit."""
    return route.to("experiments", filter=f"commit = {quoted_text(sha)}").href


def runs_href(route: Route, path: str, hash_: str) -> str:
    """The runs whose commit has a version of a path."""
    condition = f"{field_text(Field(FieldKind.DATA, path))} = {quoted_text(hash_)}"
    return route.to("experiments", filter=condition).href


def _revision(route: Route) -> dict[str, str]:
    return {"rev": route.query["rev"]} if route.query.get("rev") else {}
