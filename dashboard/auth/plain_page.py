"""Pages of plain HTML in our look: sign-in and what goes with it, which must work before and without Dash."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from flask import Flask, Response, current_app, make_response, render_template

_EXTENSION = "dagboard.look"


@dataclass(frozen=True, slots=True)
class Look:
    """What every page of ours links.

    Attributes:
        prefix: Path under which Dagboard is served.
        styles, favicon: Addresses.
        early: The script that sets the colour scheme before anything is painted; the policy knows its hash.
    """

    prefix: str
    styles: str
    favicon: str
    early: str


def install(server: Flask, look: Look) -> None:
    """Let `plain_page` know how pages of this server look."""
    server.extensions[_EXTENSION] = look


def plain_page(template: str, *, status: int = 200, **values: Any) -> Response:
    """A page without Dash; nobody keeps it, and no other site shows it in a frame.

    Args:
        template: File of ``dashboard/auth/templates`` that extends ``plain.html``.
        status: HTTP status.
        values: What it shows.
    """
    look = cast("Look", current_app.extensions[_EXTENSION])
    response = make_response(render_template(template, look=look, **values), status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Frame-Options"] = "DENY"
    return response


def message_page(heading: str, *sentences: str, status: int, query: str = "", incident: str = "") -> Response:
    """A page that says what happened and what to do, with the way back to the sign-in page.

    Args:
        heading: What happened, in a few words.
        sentences: Why, and what to do.
        status: HTTP status.
        query: Of the sign-in page's address, with its question mark: where to go afterwards.
        incident: The number under which the log has the details; empty when it has none.
    """
    return plain_page(
        "message.html", status=status, heading=heading, sentences=sentences, query=query, incident=incident
    )
