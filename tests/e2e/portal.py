"""A page of somebody else: another origin, which frames panels of a board."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.request import Request, urlopen

_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Portal</title><link rel="icon" href="data:,">
<body style="margin: 8px; background: #ddd">
<script>
  const heard = [];
  addEventListener("message", (event) => {
    if (event.origin !== ORIGIN || event.data?.source !== "dagboard") return;
    heard.push(event.data);
    const frames = [...document.querySelectorAll("iframe")];
    const frame = frames.find((each) => each.contentWindow === event.source);
    if (frame && event.data.type === "height") frame.height = event.data.height;
  });
</script>
FRAMES
</body></html>"""


@dataclass
class Portal:
    """The page's server.

    Attributes:
        origin: As browsers say it.
        pages: Path to document.
    """

    origin: str
    pages: dict[str, str] = field(default_factory=dict)

    def framing(self, addresses: Sequence[str], *, width: int = 800, height: int = 500) -> str:
        """Address of a page that frames these."""
        frames = "\n".join(
            f'<iframe src="{address}" title="{place}" width="{width}" height="{height}" style="border: 0"></iframe>'
            for place, address in enumerate(addresses)
        )
        board = "/".join(addresses[0].split("/")[:3])
        path = f"/{len(self.pages)}"
        self.pages[path] = _PAGE.replace("ORIGIN", json.dumps(board)).replace("FRAMES", frames)
        return self.origin + path


@contextmanager
def portal() -> Iterator[Portal]:
    """A portal on a port of its own; boards are on 127.0.0.1, so this is another site for browsers."""
    pages: dict[str, str] = {}

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = pages.get(self.path, "").encode()
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Portal(f"http://localhost:{server.server_address[1]}", pages)
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def made(board: str, project: str = "team/wine", **link: Any) -> dict[str, Any]:
    """A new link of a board where nobody signs in."""
    body = {"title": "A panel"} | link
    answer: dict[str, Any] = _asked("POST", f"{board}/api/v1/projects/{project}/embeds", body)
    return answer


def revoked(board: str, link: dict[str, Any], project: str = "team/wine") -> None:
    """End a link."""
    _asked("DELETE", f"{board}/api/v1/projects/{project}/embeds/{link['id']}")


def answer_of(address: str) -> Any:
    """What the API says."""
    return _asked("GET", address)


def _asked(method: str, address: str, body: Any = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = Request(address, data, {"Content-Type": "application/json"}, method=method)
    with urlopen(request, timeout=60) as answer:
        text = answer.read()
    return json.loads(text) if text else None
