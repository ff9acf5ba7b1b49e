"""Why something cannot be shown, and what to do about it: each reason in words of its own."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from dash import html
from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.components.files import addresses
from dashboard.components.route import Route
from dashboard.errors import DagboardError, RemoteError
from dashboard.figures import text

_MOST_REVISIONS = 12
_NAMING = frozenset({"not-pushed", "not-allowed"})
"""Errors whose place is the path that DVC tracks."""
_ADDRESS = "s3://bucket/path"
_IS_ADDRESS = re.compile(r"/|[a-z0-9+.-]+://", re.IGNORECASE)


def unreadable(error: DagboardError, path: str, *, hash_: str | None = None) -> Component:
    """Why the content of something that DVC tracks is not here.

    Args:
        error: What was said where it was looked for.
        path: The tracked path.
        hash_: Of the content, which is known all the same.
    """
    named = error.code in _NAMING
    where = "" if named or error.where in error.message else error.where
    known = html.P(["Its hash is ", html.Code(hash_, className="dg-break"), "."]) if hash_ else None
    said = parts.notice(text.sentence(error.message), where, error.hint, known, tone="amber", role="status")
    tracked = error.where if named and error.where else path
    return html.Div([said, *_commands(error, tracked)], className="dg-stack dg-stack-tight dg-preview-box")


def _commands(error: DagboardError, path: str) -> list[Component]:
    """What to run, or to write, where that helps."""
    code, quoted = error.code, shlex.quote(path)
    if code == "not-pushed":
        return [html.P("In a clone that has the data:"), parts.code(f"dvc push {quoted}", "Copy command")]
    if isinstance(error, RemoteError):
        lines = parts.code(_lines(error.remotes), "Copy lines for config.yaml")
        return [html.P("In config.yaml, below the project:"), lines]
    if code == "host-unknown":
        return [html.P("The key that the host shows, says:"), parts.code(_key_scan(error.where), "Copy command")]
    if code in {"host-unreachable", "no-access", "unsupported-remote"}:
        return [html.P("Whether dvc itself can read it, says:"), parts.code(f"dvc pull {quoted}", "Copy command")]
    return []


def _lines(remotes: Mapping[str, str]) -> str:
    """Remotes as the configuration names them; an address relative to a repository would be another there."""
    found = ["dvc:", "  remotes:"]
    for name, url in remotes.items():
        address = url if _IS_ADDRESS.match(url) else _ADDRESS
        found += [f"    - name: {_quoted(name)}", f"      url: {_quoted(address)}"]
    return "\n".join(found)


def _quoted(value: str) -> str:
    """A text as YAML, in quotes where it would be something else without them."""
    return value if re.fullmatch(r"[A-Za-z_/][\w./:+@-]*", value) else json.dumps(value, ensure_ascii=False)


def _key_scan(address: str) -> str:
    """The command that prints the keys of a host; `address` is one of ssh."""
    host = urlsplit(address)
    port = ["-p", str(host.port)] if host.port else []
    return shlex.join(["ssh-keyscan", *port, host.hostname or ""])


def unknown(error: DagboardError, path: str, nearest: str, revisions: Sequence[str], route: Route) -> Component:
    """There is nothing at a path of this revision.

    Args:
        error: What was said.
        path: What was looked for.
        nearest: The nearest folder that there is.
        revisions: Names of branches and tags that have the path.
        route: This page.
    """
    above = html.P(["Nearest folder: ", html.A(nearest or route.name, href=addresses.page(route, nearest).href)])
    links = [html.A(name, href=addresses.page(route, path, name).href, className="dg-chip")
             for name in revisions[:_MOST_REVISIONS]]  # fmt: skip
    others = html.P(["It is there at ", html.Span(links, className="dg-row dg-row-wrap dg-centred")]) if links else None
    return parts.empty("Nothing at this path", html.P(text.sentence(error.message)), above, others, icon_name="folder")
