"""The guard of embedded panels: deny by default.

A request below an embed link may read the page, our files, and what `dashboard.web.embedding.rules` names for the
panel. The callbacks of Dash take their arguments by place, so the ids of what is sent are compared with what the
callback declares before their values are looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from flask import request

from dashboard.auth.embedding import root_of
from dashboard.components.ids_runs import COMPARE_COHORT, RUNS_COLUMNS
from dashboard.components.route import LOCATION, Route, parse
from dashboard.context import Context
from dashboard.data.model.embed import EmbedLink
from dashboard.errors import ForbiddenError, NotFoundError
from dashboard.web.embedding import rules

ENTRY, PAGE = "/", "/<path:path>"
"""Dash's endpoints of the document."""
_CALLBACK = "/_dash-update-component"
_PLAIN = frozenset(
    {
        ENTRY, PAGE, "/_dash-layout", "/_dash-dependencies", "/_favicon.ico", "_dash_assets.static",
        "bundle_dagboard.js", "bundle_dagboard.css", "generated_stylesheet",
        "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>",
    }
)  # fmt: skip
"""Endpoints that tell nothing about the project."""
_READS = frozenset({"GET", "HEAD", "OPTIONS"})
_VALUES: Mapping[tuple[str, str], Callable[[EmbedLink, Any], bool]] = {
    (COMPARE_COHORT, "data"): rules.is_same_cohort,
    (RUNS_COLUMNS, "data"): rules.are_shown,
}
"""What a page may say where it is, besides its address, and what of it is about the link."""

Declared = Mapping[str, Mapping[str, Any]]
"""Dash's `callback_map`: output to what its callback takes."""


class Limits:
    """Says what a request below an embed link may not do.

    Args:
        context: The application.
        declared: Callbacks by output, as Dash knows them.
    """

    def __init__(self, context: Context, declared: Declared) -> None:
        self._context = context
        self._declared = declared

    def check(self, link: EmbedLink) -> None:
        """Refuse what the panel of a link does not need.

        Raises:
            ForbiddenError: It is something else.
            NotFoundError: It is about another project, or another page.
        """
        endpoint = request.endpoint or ""
        if endpoint == _CALLBACK and request.method == "POST":
            self._check_callback(link)
        elif request.method not in _READS:
            raise _refusal()
        elif endpoint == PAGE:
            check_page(link, parse(quote(request.path), ""))
        elif endpoint not in _PLAIN:
            self._check_api(link, endpoint)

    def _check_api(self, link: EmbedLink, endpoint: str) -> None:
        rule = rules.endpoints(link.state.panel).get(endpoint)
        if rule is None:
            raise _refusal()
        arguments = request.view_args or {}
        project = self._context.projects.get(arguments.get("owner", ""), arguments.get("name", ""))
        asked = {key: values[0] for key, values in request.args.lists()}
        is_plain = all(len(values) == 1 for _, values in request.args.lists())
        if not is_plain or not rule(self._context, project, link, asked):
            raise _refusal()

    def _check_callback(self, link: EmbedLink) -> None:
        sent_body = request.get_json(silent=True)
        body = sent_body if isinstance(sent_body, dict) else {}
        output = str(body.get("output"))
        if output not in rules.callbacks(link.state.panel):
            raise _refusal()
        callback = self._declared[output]
        sent = [each for part in ("inputs", "state") for each in _items(body.get(part))]
        taken = [(each["id"], each["property"]) for part in ("inputs", "state") for each in callback[part]]
        if [(each.get("id"), each.get("property")) for each in sent] != taken:
            raise _refusal()
        for each in sent:
            self._check_value(link, output, (each["id"], each["property"]), each.get("value"))

    def _check_value(self, link: EmbedLink, output: str, what: tuple[str, str], value: Any) -> None:
        prefix = self._context.settings.server.url_prefix
        if what == (LOCATION, "pathname"):
            route = parse(value if isinstance(value, str) else "", "", prefix)
            if route.prefix != root_of(self._context.settings, link):
                raise _refusal()
            check_page(link, route)
        elif what == (LOCATION, "search") and output != rules.SHOW_PAGE:
            if not link.state.allows(parse("", value if isinstance(value, str) else "", prefix).query):
                raise _refusal()
        elif what in _VALUES and not _VALUES[what](link, value):
            raise _refusal()


def check_page(link: EmbedLink, route: Route) -> None:
    """Refuse every address but that of the panel.

    Raises:
        NotFoundError: It is another.
    """
    wanted = Route(link.project.owner, link.project.name, link.state.spec.page, link.state.rest)
    if (route.owner, route.name, route.page, route.rest) != (wanted.owner, wanted.name, wanted.page, wanted.rest):
        raise NotFoundError("This embed link shows another panel.", hint="Open it in Dagboard.")


def _items(part: Any) -> list[Mapping[str, Any]]:
    return [each if isinstance(each, dict) else {} for each in part] if isinstance(part, list) else []


def _refusal() -> ForbiddenError:
    return ForbiddenError(
        "This embed link does not show that.", code="embed-scope", hint="It shows one panel; open it in Dagboard."
    )
