"""The one place that turns an error into something a person can read, with an id that is also in the log."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass

import dash

from dashboard.components.route import NOTICES
from dashboard.errors import DagboardError
from dashboard.figures import text

_LOG = logging.getLogger("dashboard.web")


@dataclass(frozen=True, slots=True)
class Notice:
    """What a person reads about an error; `incident` finds it in the log."""

    title: str
    detail: str
    incident: str


def notice_of(error: Exception) -> Notice:
    """Log an error and say it in a person's words; an unexpected one shows no detail of the program."""
    incident = secrets.token_hex(4)
    if isinstance(error, DagboardError):
        _LOG.info("notice %s: %s: %s", incident, error.code, error)
        place = f"Where: {error.where}." if error.where else ""
        detail = f"{text.sentence(error.hint)} {place}".strip()
        return Notice(text.sentence(error.message), detail, incident)
    _LOG.error("notice %s: unexpected error", incident, exc_info=error)
    return Notice("Something went wrong in Dagboard.", f"The log has the details under {incident}.", incident)


def show(error: Exception) -> None:
    """Dash's `on_error`: the callback changes nothing, and a notice says why."""
    notice = notice_of(error)
    dash.set_props(
        NOTICES,
        {
            "sendNotifications": [
                {
                    "action": "show",
                    "id": f"error-{notice.incident}",
                    "title": notice.title,
                    "message": notice.detail or f"Notice {notice.incident}",
                    "color": "red",
                    "autoClose": 12000,
                }
            ]
        },
    )
