"""The typed address of a page, parsed from the real path and query string, and the ids of the routing slots.

Dash's own page routing lets a query string override path variables (``?owner=EVIL`` beats the path). Pages therefore
never see Dash's arguments: they get a `Route`, which is read from the address bar's path and search and nothing else.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, quote, unquote, urlencode

from dashboard.data.model.run_name import own_id, parted

LOCATION = "address"
"""Id of the `dcc.Location`: `pathname` and `search` of the address bar. Never write `search` from a callback."""
SEARCH = "address-search"
"""Id of a `dcc.Store`: the query string that the address bar shows now, which scripts of ours may have rewritten since
Dash looked (``address.js``)."""
CONTENT = "page-content"
"""Id of the element whose children are the current page."""
TITLE = "page-title"
"""Id of the `dcc.Store` that carries the document's title."""
REFRESH = "refresh"
"""Id of a `dcc.Store`: whatever is written to it draws the present page and the navigation again."""
NOTICES = "notices"
"""Id of the notification container; `set_props(NOTICES, {"sendNotifications": [...]})` shows a notice."""

_MAX_QUERY_FIELDS = 200
_EMBEDDED = "embed"
"""No project's owner is called so."""


@dataclass(frozen=True, slots=True)
class Route:
    """Where a person is: ``<prefix><owner>/<name>/<page>/<rest>?<query>``.

    Attributes:
        owner, name: The project; both empty on pages of the whole site.
        page: Third segment: ``experiments``, ``runs``; empty on the home page and the project overview.
        rest: Everything after the page, decoded, e.g. a run's id; empty when there is nothing.
        query: Decoded query string; the first value of a repeated key.
        prefix: Path under which Dagboard is served, with slashes at both ends.
    """

    owner: str = ""
    name: str = ""
    page: str = ""
    rest: str = ""
    query: Mapping[str, str] = field(default_factory=dict)
    prefix: str = "/"

    @property
    def has_project(self) -> bool:
        """Whether the address names a project."""
        return bool(self.owner)

    @property
    def path(self) -> str:
        """The encoded path, with prefix, without query."""
        parts = [self.owner, self.name, self.page] if self.has_project else [self.page]
        encoded = [quote(part, safe="") for part in parts if part]
        return self.prefix + "/".join([*encoded, *([quote(self.rest, safe="/")] if self.rest else [])])

    @property
    def href(self) -> str:
        """The whole address on this server, for links and `dcc.Link`."""
        search = urlencode({key: value for key, value in self.query.items() if value != ""}, quote_via=quote)
        return f"{self.path}?{search}" if search else self.path

    @property
    def api(self) -> str:
        """Address of the project's REST resource, or that of everything, without a trailing slash."""
        if not self.has_project:
            return f"{self.prefix}api/v1"
        return f"{self.prefix}api/v1/projects/{quote(self.owner, safe='')}/{quote(self.name, safe='')}"

    def to(self, page: str = "", rest: str = "", **query: str) -> Route:
        """Another page of the same project (the overview when `page` is empty)."""
        return replace(self, page=page, rest=rest, query=query)

    def project(self, owner: str, name: str, page: str = "", rest: str = "", **query: str) -> Route:
        """A page of another project."""
        return Route(owner=owner, name=name, page=page, rest=rest, query=query, prefix=self.prefix)

    def run(self, name: str) -> Route:
        """The page of a run; on pages of several projects it goes by its full id."""
        project, run_id = parted(name)
        if self.has_project or not project:
            return self.to("runs", name)
        owner, _, key = project.partition("/")
        return self.project(owner, key, "runs", run_id)

    def run_table(self, **query: str) -> Route:
        """The run table of the project or, on pages of several, of all of them."""
        return (
            self.to("experiments", **query)
            if self.has_project
            else replace(self.home(), query={"tab": "runs", **query})
        )

    def run_api(self, name: str) -> str:
        """Address of a run's REST resource."""
        return f"{self.run(name).api}/runs/{quote(name if self.has_project else own_id(name), safe='')}"

    def home(self) -> Route:
        """The list of projects."""
        return Route(prefix=self.prefix)

    def with_query(self, **changes: str | None) -> Route:
        """The same page with some query values changed; None removes one."""
        merged = {**self.query, **changes}
        return replace(self, query={key: value for key, value in merged.items() if value is not None})


def parse(pathname: str | None, search: str | None, prefix: str = "/") -> Route:
    """The route an address bar shows.

    Args:
        pathname: As the browser gives it: percent-encoded, with the prefix.
        search: The query string, with or without its question mark.
        prefix: Path under which Dagboard is served.
    """
    path = pathname or "/"
    path = path.removeprefix(prefix) if path.startswith(prefix) else path.removeprefix(prefix.rstrip("/"))
    path, prefix = _below_link(path, prefix)
    segments = [unquote(segment) for segment in path.split("/") if segment]
    query = _query(search or "")
    if len(segments) < 2:
        return Route(page="".join(segments), query=query, prefix=prefix)
    owner, name, *more = segments
    return Route(
        owner=owner,
        name=name,
        page=more[0] if more else "",
        rest="/".join(more[1:]),
        query=query,
        prefix=prefix,
    )


def template_of(route: Route, known: Container[str]) -> str:
    """The template of an address; one that names what follows the page goes before ``<rest>``.

    Args:
        route: The address.
        known: Templates of the pages there are, as `dashboard.pages.PageSpec` has them.
    """
    project = "/<owner>/<name>" if route.has_project else ""
    page = f"/{route.page}" if route.page else ""
    exact = f"{project}{page}/{route.rest}" if route.rest else ""
    return exact if exact in known else (project + page + ("/<rest>" if route.rest else "")) or "/"


def _below_link(path: str, prefix: str) -> tuple[str, str]:
    """An embedded page lives below its link, ``embed/<token>/``: its own addresses, the API's too, begin there."""
    folder, _, rest = path.lstrip("/").partition("/")
    if folder != _EMBEDDED or not rest:
        return path, prefix
    token, _, path = rest.partition("/")
    return path, f"{prefix}{_EMBEDDED}/{token}/"


def _query(search: str) -> dict[str, str]:
    try:
        pairs = parse_qsl(search.removeprefix("?"), keep_blank_values=True, max_num_fields=_MAX_QUERY_FIELDS)
    except ValueError:
        return {}
    values: dict[str, str] = {}
    for key, value in pairs:
        values.setdefault(key, value)
    return values
