"""The address ``/auth/leave``: who signed out here goes on to where they are signed out of everything.

It is a page that leads on, not a redirect: browsers let a form of ours lead to our own addresses only.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Flask, redirect
from werkzeug.wrappers import Response

from dashboard.auth.identifying import by_session
from dashboard.auth.plain_page import plain_page
from dashboard.context import Context

LEAVE = "auth/leave"
"""Path, below the prefix."""


class Leaving:
    """Leads on.

    Args:
        context: Knows who is still signed in.
        place: Who signs them out there, as they know it.
        address: Where; None when nobody does.
    """

    def __init__(self, context: Context, place: str, address: Callable[[], str | None]) -> None:
        self._context = context
        self._place = place
        self._address = address

    def install(self, server: Flask) -> None:
        """Add the address to a server."""
        pages = Blueprint("leaving", __name__)
        pages.add_url_rule(f"/{LEAVE}", "go", self.go, methods=["GET"])
        server.register_blueprint(pages)

    def go(self) -> Response:
        """The page; whoever did not sign out yet is asked to."""
        prefix = self._context.settings.server.url_prefix
        if by_session(self._context) is not None:
            return redirect(f"{prefix}sign-out", code=303)
        address = self._address()
        if address is None:
            return redirect(f"{prefix}sign-in?out=1", code=303)
        return plain_page("onward.html", place=self._place, address=address)
