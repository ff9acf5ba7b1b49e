"""A web server that stands in for a cloud: objects are files of a folder, and who asks must prove it."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


@dataclass(frozen=True)
class Asked:
    """One request; `raw` is the path as it came, `path` without its escapes."""

    method: str
    raw: str
    query: dict[str, str]
    headers: Any
    body: bytes

    @property
    def path(self) -> str:
        return unquote(self.raw)


@dataclass(frozen=True)
class Answer:
    """What is sent: a text, or a part of a file."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    file: Path | None = None
    start: int = 0
    end: int = 0


class Cloud:
    """What both clouds share: versions of objects, ranges, and counting what was sent."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.containers: dict[str, dict[str, list[Path]]] = {}
        self.sent = 0
        self.asked: list[tuple[str, str]] = []
        self.status = 0
        handler = type("Handler", (_Handler,), {"cloud": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, asked: Asked) -> Answer:
        raise NotImplementedError

    def keep(self, container: str, key: str, data: bytes) -> Path:
        """A new version of an object."""
        versions = self.containers[container].setdefault(key, [])
        path = self.folder / f"{container}-{len(self.containers[container])}-{len(versions) + 1}"
        path.write_bytes(data)
        versions.append(path)
        return path

    def part(self, path: Path, wanted: str, headers: dict[str, str]) -> Answer:
        """A file, or the range of it that a header names."""
        size = path.stat().st_size
        found = re.match(r"bytes=(\d+)-(\d*)", wanted)
        if not found:
            return Answer(200, headers, file=path, end=size)
        start, end = int(found[1]), min(size, int(found[2] or size - 1) + 1)
        if start >= size:
            return Answer(416)
        more = {"Content-Range": f"bytes {start}-{end - 1}/{size}"}
        return Answer(206, headers | more, file=path, start=start, end=end)


class _Handler(BaseHTTPRequestHandler):
    cloud: Cloud
    protocol_version = "HTTP/1.1"

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except ConnectionError:
            self.close_connection = True

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        asked = Asked(self.command, parts.path, query, self.headers, self._body())
        self.cloud.asked.append((self.command, self.path))
        answer = Answer(self.cloud.status) if self.cloud.status else self.cloud.answer(asked)
        length = answer.end - answer.start if answer.file else len(answer.body)
        self.send_response(answer.status)
        for name, value in ({"Content-Length": str(length)} | answer.headers).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self._send(answer)

    do_HEAD = do_PUT = do_POST = do_DELETE = do_GET  # noqa: N815 - names of the standard library

    def log_message(self, *_arguments: Any) -> None:
        """Nothing: pytest's output is enough."""

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        pieces = []
        while size := int(self.rfile.readline(), 16):
            pieces.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(pieces)

    def _send(self, answer: Answer) -> None:
        if answer.file is None:
            self.wfile.write(answer.body)
            return
        with answer.file.open("rb") as file:
            file.seek(answer.start)
            left = answer.end - answer.start
            while left > 0 and (piece := file.read(min(1 << 16, left))):
                self.wfile.write(piece)
                self.cloud.sent += len(piece)
                left -= len(piece)
