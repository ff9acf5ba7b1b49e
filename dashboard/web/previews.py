"""The head of the first HTML of a page: its title, and what a chat or a search shows of a link to it.

Everything is written as whoever asks for this HTML sees it: of a project that does not exist for them, it says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import escape
from typing import Any

import dash
import flask

from dashboard.auth.door import SIGN_IN
from dashboard.auth.embedding import link_here
from dashboard.components.route import Route, parse, template_of
from dashboard.context import Context
from dashboard.errors import DagboardError
from dashboard.pages import PAGES, PageSpec
from dashboard.web import titles
from dashboard.web.descriptions import description_of
from dashboard.web.leading import leads_somewhere

_SPECS: Mapping[str, PageSpec] = {spec.template: spec for spec in PAGES}
_LONGEST = 300
NOT_FOUND = "Not found"
_LEADS = "dagboard_leads_somewhere"


@dataclass(frozen=True, slots=True)
class Preview:
    """What is told of a page.

    Attributes:
        title: Without the name of the site.
        description: One or two sentences; empty for nothing.
    """

    title: str
    description: str = ""


_SIGN_IN = Preview("Sign in", f"{titles.SITE}: sign in")


class Application(dash.Dash):
    """Dash with a head of our own in the first HTML."""

    context: Context

    def head_of_request(self) -> Preview:
        """What is told of the page that the request names."""
        asked = parse(flask.request.path, flask.request.query_string.decode("utf-8", "replace"))
        return preview_of(self.context, asked)

    def interpolate_index(self, *_: Any, **parts: Any) -> str:
        """The first HTML of the page that the request names."""
        preview = self.head_of_request()
        parts["title"] = _safe(titles.document(preview.title))
        parts["metas"] = "\n    ".join([parts["metas"], *_tags(preview)])
        dashs_own: Any = super()
        return str(dashs_own.interpolate_index(**parts))


def preview_of(context: Context, route: Route) -> Preview:
    """What whoever asks may be told of an address."""
    if not route.has_project and route.page == SIGN_IN:
        return _SIGN_IN
    spec = _SPECS.get(template_of(route, _SPECS))
    if spec is None or not leads(context, route):
        return Preview(NOT_FOUND)
    try:
        title = titles.title_of(context, spec, route)
        return Preview(title, titles.bounded(description_of(context, spec, route), _LONGEST))
    except DagboardError:
        return Preview(spec.title)


def leads(context: Context, route: Route) -> bool:
    """As `leads_somewhere`, found out once in a request."""
    if _LEADS not in flask.g:
        link = link_here()
        # Below an embed link it is the link that says what is shown; who looks is not told what else there is.
        asked = route if link is None else replace(route, query=link.state.seen(route.query))
        setattr(flask.g, _LEADS, leads_somewhere(context, asked))
    return bool(flask.g.get(_LEADS))


def _tags(preview: Preview) -> list[str]:
    named = [("property", "og:site_name", titles.SITE), ("property", "og:type", "website"),
             ("property", "og:title", preview.title)]  # fmt: skip
    if preview.description:
        named += [("name", "description", preview.description), ("property", "og:description", preview.description)]
    return [f'<meta {kind}="{name}" content="{_safe(content)}">' for kind, name, content in named]


def _safe(content: str) -> str:
    """Text inside an element or attribute; a brace could name a part of Dash's own template."""
    return escape(content, quote=True).replace("{", "&#123;")
