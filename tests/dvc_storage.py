"""Objects as DVC keeps them, and real servers on loopback that hand them out."""

from __future__ import annotations

import hashlib
import json
import re
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest


def put(root: Path, data: bytes, *, legacy: bool = False, suffix: str = "") -> str:
    """Keep an object below a cache or remote; returns its hash."""
    hash_ = hashlib.md5(data, usedforsecurity=False).hexdigest() + suffix
    path = root / ("" if legacy else "files/md5") / hash_[:2] / hash_[2:]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return hash_


def put_listing(root: Path, files: Mapping[str, str], **options: Any) -> str:
    """Keep a listing of (relative path to hash); returns its hash."""
    return put_entries(root, [{"md5": md5, "relpath": path} for path, md5 in files.items()], **options)


def put_entries(root: Path, entries: list[dict[str, Any]], **options: Any) -> str:
    return put(root, json.dumps(entries, sort_keys=True).encode(), suffix=".dir", **options)


@dataclass
class Site:
    """A web server over one folder, and what it was asked."""

    folder: Path
    url: str = ""
    status: int = 0
    has_ranges: bool = True
    has_length: bool = True
    sent: int = 0
    asked: list[tuple[str, str]] = field(default_factory=list)


class _Handler(BaseHTTPRequestHandler):
    site: Site

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def log_message(self, *_arguments: Any) -> None:
        """Nothing: pytest's output is enough."""

    def _answer(self, *, with_body: bool) -> None:
        site = self.site
        site.asked.append((self.command, self.path))
        path = site.folder / self.path.lstrip("/")
        if site.status or not path.is_file():
            self.send_response(site.status or 404)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        size = path.stat().st_size
        start, end, is_part = self._range(size)
        self.send_response(206 if is_part else 200)
        if site.has_length:
            self.send_header("Content-Length", str(end - start))
        if is_part:
            self.send_header("Content-Range", f"bytes {start}-{end - 1}/{size}")
        self.end_headers()
        if with_body:
            self._send(path, start, end)

    def _range(self, size: int) -> tuple[int, int, bool]:
        wanted = re.match(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if not (wanted and self.site.has_ranges):
            return 0, size, False
        return int(wanted[1]), min(size, int(wanted[2] or size - 1) + 1), True

    def _send(self, path: Path, start: int, end: int) -> None:
        with path.open("rb") as file:
            file.seek(start)
            try:
                while start < end and (piece := file.read(min(1 << 16, end - start))):
                    self.wfile.write(piece)
                    self.site.sent += len(piece)
                    start += len(piece)
            except ConnectionError:
                return


@pytest.fixture
def make_site(tmp_path: Path) -> Iterator[Callable[..., Site]]:
    servers: list[ThreadingHTTPServer] = []

    def make(folder: Path | None = None, **settings: Any) -> Site:
        site = Site(folder or tmp_path / "site", **settings)
        site.folder.mkdir(parents=True, exist_ok=True)
        handler = type("Handler", (_Handler,), {"site": site})
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        site.url = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return site

    yield make
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def dead_url() -> Iterator[str]:
    """An address where nobody listens; its port is held, so that nobody else begins to."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}/store"


@dataclass(frozen=True)
class Buckets:
    """An S3-compatible server of this session."""

    url: str
    options: dict[str, str]

    def client(self) -> Any:
        import boto3

        return boto3.client(
            "s3", endpoint_url=self.url, region_name="us-east-1",
            aws_access_key_id=self.options["access_key_id"], aws_secret_access_key=self.options["secret_access_key"],
        )  # fmt: skip


@pytest.fixture(scope="session")
def buckets() -> Iterator[Buckets]:
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    yield Buckets(
        url, {"endpointurl": url, "access_key_id": "key", "secret_access_key": "secret", "region": "us-east-1"}
    )
    server.stop()


@dataclass(frozen=True)
class Denied:
    """A bucket whose policy denies all, though it has the object."""

    remote: dict[str, Any]
    hash: str


@pytest.fixture(scope="session")
def denied(buckets: Buckets) -> Denied:
    client, data = buckets.client(), b"denied"
    hash_ = hashlib.md5(data, usedforsecurity=False).hexdigest()
    client.create_bucket(Bucket="denied")
    client.put_object(Bucket="denied", Key=f"x/files/md5/{hash_[:2]}/{hash_[2:]}", Body=data)
    statement = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::denied/*"}
    client.put_bucket_policy(Bucket="denied", Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    return Denied({"name": "storage", "url": "s3://denied/x", "options": buckets.options}, hash_)
