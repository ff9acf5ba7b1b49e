"""Addresses of files and folders, on pages and in the API."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote, unquote, urlencode

from dashboard.components.route import Route
from dashboard.data.preview import Kind, kind_of


def page(route: Route, path: str, rev: str | None = None) -> Route:
    """The page of a path, at the revision of the present page unless another is named.

    Args:
        route: The present page, which may be of another kind.
        path: Relative to the project's root; ``""`` is the root.
        rev: Another revision.
    """
    named = rev or route.query.get("rev", "")
    return route.to("files", **({"rev": named} if named else {}), **({"path": path} if path else {}))


def blob(route: Route, path: str, sha: str) -> str:
    """Where the bytes of a file are served."""
    return f"{route.api}/blob?{urlencode({'rev': sha, 'path': path}, quote_via=quote)}"


def picture(route: Route, path: str, sha: str) -> str:
    """Where an image is served that stands among many: small, where a browser cannot show the file itself."""
    if kind_of(path) is not Kind.RASTER:
        return blob(route, path, sha)
    return f"{route.api}/thumbnail?{urlencode({'rev': sha, 'path': path}, quote_via=quote)}"


def archive(route: Route, path: str, sha: str) -> str:
    """Where a folder is served as a zip file."""
    return f"{route.api}/archive?{urlencode({'rev': sha, 'path': path}, quote_via=quote)}"


def tree(route: Route, path: str, sha: str) -> str:
    """Where the entries of a folder are served."""
    return f"{route.api}/tree?{urlencode({'rev': sha, 'path': path}, quote_via=quote)}"


def table(route: Route, path: str, sha: str) -> str:
    """Where the rows of a table file are served."""
    return f"{route.api}/table?{urlencode({'rev': sha, 'path': path}, quote_via=quote)}"


def resolved(folder: str, link: str) -> tuple[str, str] | None:
    """The path that a relative link in a file of a folder means, and its fragment; None when it leaves the project.

    Args:
        folder: Where the file with the link lies.
        link: As it is written, e.g. ``../docs/data.md#size``.
    """
    target, _, fragment = link.partition("#")
    target = unquote(target.partition("?")[0])
    if not target:
        return None
    parts = [] if target.startswith("/") else [part for part in folder.split("/") if part]
    for part in target.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in {"", "."}:
            parts.append(part)
    return "/".join(parts), fragment


def resolver(route: Route, folder: str) -> Callable[[str], str | None]:
    """Where the relative links of a file in a folder lead: to pages of other files at the same revision."""

    def address(link: str) -> str | None:
        found = resolved(folder, link)
        return page(route, found[0]).href + (f"#{found[1]}" if found[1] else "") if found else None

    return address


def picturer(route: Route, folder: str, sha: str) -> Callable[[str], str | None]:
    """Where the bytes of the images are served that a Markdown file in a folder shows."""

    def address(link: str) -> str | None:
        found = resolved(folder, link)
        return blob(route, found[0], sha) if found and found[0] else None

    return address
