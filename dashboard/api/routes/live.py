"""Where running experiments report: the address and the body of DVC Studio's live protocol.

Users set ``DVC_STUDIO_URL`` to this server and ``DVC_STUDIO_TOKEN`` to the project's token. The client takes any status
but 200 for a failure, prints the body of the answer, and gives up after five seconds without one.
"""

from __future__ import annotations

from flask import Response, g, request

from dashboard.api.schemas.live import LiveAnswer, LiveBody
from dashboard.api.serving import REFUSED, answer, blueprint, check_json, context
from dashboard.errors import UnauthorizedError

_MAX_BODY_BYTES = 30_000_000
"""What the protocol's clients keep to."""
_SCHEMES = frozenset({"token", "bearer"})

api = blueprint("live", "Running experiments report by themselves", prefix=None)


@api.before_request
def expect() -> None:
    """Take larger bodies than other routes do, and read none from somebody whose token no project takes."""
    request.max_content_length = _MAX_BODY_BYTES
    g.senders = context().live.taking(_token())


@api.post("/api/live", responses={**REFUSED, 200: LiveAnswer})
def receive(body: LiveBody) -> Response:
    """Take an event of a running experiment (`Authorization: token …`). The same event twice is as good as once."""
    check_json()
    event = body.event()
    project = context().live.receive(g.senders, body.repo_url, event)
    return answer({"status": "ok", "project": str(project.key), "run": event.run_id})


def _token() -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() not in _SCHEMES or not token.strip():
        raise UnauthorizedError(
            "Events are taken with a token only.", hint="Set DVC_STUDIO_TOKEN to the token of the project."
        )
    return token.strip()
