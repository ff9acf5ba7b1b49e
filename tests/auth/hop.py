"""A second hop: a small proxy of its own process that signs people in, as oauth2-proxy or nginx would.

Run with ``python hop.py PORT TARGET SOURCE``. It connects from the address SOURCE, takes the person from its own
cookie ``hop_user`` (a number of `PEOPLE`), and replaces every header that speaks of people.
"""

from __future__ import annotations

import http.client
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

PEOPLE = (("data-scientist", "wine-makers, others"), ("reviewer", ""), ("zoë", "wine-makers"))
OWN = ("X-Forwarded-User", "X-Forwarded-Groups", "X-Forwarded-Email", "X-Forwarded-For", "Connection", "Host")


class Hop(BaseHTTPRequestHandler):
    """Passes a request on."""

    target, source = "", ""

    def forward(self) -> None:
        """Ask Dagboard what was asked of us, in the name of whoever signed in here."""
        place = urlsplit(self.target)
        connection = http.client.HTTPConnection(place.hostname or "", place.port, 120, (self.source, 0))
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = [(name, value) for name, value in self.headers.items() if name.title() not in OWN]
        connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in (*headers, *self.said(), ("Host", self.headers["Host"])):
            connection.putheader(name, value.encode())
        connection.endheaders(body)
        answer = connection.getresponse()
        data = answer.read()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in {"connection", "transfer-encoding", "content-length", "server", "date"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)
        connection.close()

    def said(self) -> list[tuple[str, str]]:
        """The headers about who signed in here; none for nobody."""
        kept = dict(part.strip().split("=", 1) for part in self.headers.get("Cookie", "").split(";") if "=" in part)
        if "hop_user" not in kept:
            return []
        name, groups = PEOPLE[int(kept["hop_user"])]
        said = [("User", name), ("Groups", groups), ("Email", f"person-{kept['hop_user']}@example.com")]
        return [(f"X-Forwarded-{kind}", value) for kind, value in (*said, ("For", "203.0.113.7"))]

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_PATCH = forward  # noqa: N815 - names that the server looks for

    def log_message(self, *_: object) -> None:
        """Silence."""


if __name__ == "__main__":
    Hop.target, Hop.source = sys.argv[2:4]
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Hop).serve_forever()
