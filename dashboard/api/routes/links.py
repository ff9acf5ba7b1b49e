"""Links to pages: permanent ones, and short ones."""

from __future__ import annotations

from flask import Response, request

from dashboard.api import addresses
from dashboard.api.permanent import permanent
from dashboard.api.schemas.links import AddressBody, PermanentItem, ShortLinkItem
from dashboard.api.serving import FORBIDDEN, REFUSED, answer, blueprint, check_json, context

api = blueprint("links", "Links to pages")


@api.post("/permalinks", responses={200: PermanentItem})
def permanent_link(body: AddressBody) -> Response:
    """The address of a page with commits in place of branches. Nothing is kept: addresses are too long for a GET."""
    check_json()
    asked = addresses.read(body.address, _prefix())
    route = permanent(context(), asked.route)
    fixed = {key: value for key, value in route.query.items() if asked.route.query.get(key, "") != value}
    is_same = route == asked.route
    address = _prefix() + asked.below_prefix if is_same else asked.at(route)
    return answer({"address": address, "url": _host() + address, "fixed": fixed})


@api.post("/links", responses={**FORBIDDEN, **REFUSED, 201: ShortLinkItem})
def shorten(body: AddressBody) -> Response:
    """Keep an address of a page under a short one. The same address has the same short one."""
    check_json()
    asked = addresses.read(body.address, _prefix())
    route = asked.route
    project = context().projects.get(route.owner, route.name) if route.has_project else None
    link = context().links.keep(project, asked.below_prefix)
    url = f"{_host()}{_prefix()}s/{link.id}"
    response = answer({"id": link.id, "url": url, "address": _prefix() + link.address}, status=201)
    response.headers["Location"] = url
    return response


def _prefix() -> str:
    return context().settings.server.url_prefix


def _host() -> str:
    return request.host_url.rstrip("/")
