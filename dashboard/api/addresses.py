"""Addresses of our own pages, as somebody sends them: checked, so that no link of ours leads elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from flask import current_app

from dashboard.components.route import Route, parse, template_of
from dashboard.errors import InvalidRequestError

TEMPLATES = "dagboard-templates"
"""Under this name the server keeps the templates of its pages (`dashboard.web`)."""
_PLAIN = "%/?:@!$&'()*+,;=-._~[]"
"""Characters of a query or fragment that stay as they are."""


@dataclass(frozen=True, slots=True)
class Address:
    """A page of ours, with the fragment that the server never sees otherwise.

    Attributes:
        route: The page.
        search: Its query as it was written, encoded: a key with an empty value says something.
        fragment: What follows ``#``, encoded; empty for nothing.
    """

    route: Route
    search: str = ""
    fragment: str = ""

    @property
    def below_prefix(self) -> str:
        """The address without the prefix, as short links keep it."""
        return self.route.path.removeprefix(self.route.prefix) + self.tail

    @property
    def tail(self) -> str:
        """Query and fragment."""
        return (f"?{self.search}" if self.search else "") + (f"#{self.fragment}" if self.fragment else "")

    def at(self, route: Route) -> str:
        """The path, query and fragment of another state of this page."""
        query = "&".join(f"{quote(key, safe='')}={quote(value, safe='/')}" for key, value in route.query.items())
        return route.path + (f"?{query}" if query else "") + (f"#{self.fragment}" if self.fragment else "")


def read(text: str, prefix: str) -> Address:
    """The page that an address means.

    Args:
        text: Path with the prefix, query and fragment.
        prefix: Under which Dagboard is served.

    Raises:
        InvalidRequestError: It is none of our pages'.
    """
    try:
        split = urlsplit(text)
    except ValueError as error:
        raise _foreign() from error
    if split.scheme or split.netloc or not _is_below(split.path, prefix):
        raise _foreign()
    route = parse(split.path, split.query, prefix)
    known = current_app.extensions[TEMPLATES]
    if template_of(route, known) not in known:
        raise _foreign()
    return Address(route, quote(split.query, safe=_PLAIN), quote(split.fragment, safe=_PLAIN))


def _is_below(path: str, prefix: str) -> bool:
    return (path.startswith(prefix) or f"{path}/" == prefix) and not path.startswith("//")


def _foreign() -> InvalidRequestError:
    return InvalidRequestError(
        "This is no address of a page of this server.",
        where="address",
        hint="Send the path, the query and the fragment of a page: /team/wine/files?path=src.",
    )
