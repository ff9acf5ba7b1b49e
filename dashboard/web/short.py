"""Short links: ``/s/<id>`` leads to the page that somebody shortened."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, redirect
from werkzeug.wrappers import Response

from dashboard.auth.door import sign_in_address
from dashboard.context import Context
from dashboard.data.model.identity import IdentityKind
from dashboard.errors import NotFoundError


def install(server: Flask, index: Callable[[], str], context: Context) -> None:
    """Answer short links.

    One that is unknown and one that leads to a project that the asker may not see answer alike: who did not sign in is
    led there first, everybody else reads that it leads nowhere.

    Args:
        server: The Flask application.
        index: Makes the first HTML of a page.
        context: Knows the links.
    """
    prefix = context.settings.server.url_prefix

    def follow(link_id: str) -> Response:
        try:
            link = context.links.get(link_id)
        except NotFoundError:
            if context.access.who().kind is IdentityKind.NOBODY:
                return redirect(sign_in_address(prefix), code=303)
            return Response(index(), status=404, mimetype="text/html")
        return redirect(prefix + link.address, code=303)

    server.add_url_rule("/s/<link_id>", "short_link", follow)
