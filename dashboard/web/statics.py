"""Static files: compressed once per process, cached for a year where the address carries a fingerprint.

Dash reads and would recompress its bundles on every request. Here the first answer for an address is kept compressed,
and later requests never reach Dash. Answers computed per request are compressed lightly above a kilobyte.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

from flask import Flask, Response, request

_YEAR = "public, max-age=31536000, immutable"
_FINGERPRINT = re.compile(r"\.v\d+(_\d+)*m\d+\.")
_TEXT = frozenset(
    {
        "text/html",
        "text/css",
        "text/javascript",
        "text/plain",
        "application/javascript",
        "application/json",
        "application/problem+json",
        "image/svg+xml",
        "text/csv",
    }
)
_SMALL_BYTES = 1024
_LARGE_BYTES = 16_000_000  # somebody's artifact, which is not read into memory; our bundles are smaller
_MAX_KEPT = 400  # more addresses than files: somebody invents fingerprints
_STATIC_LEVEL = 6
_LIVE_LEVEL = 1


@dataclass(frozen=True, slots=True)
class _File:
    body: bytes
    mimetype: str


def install(server: Flask) -> None:
    """Add compression and cache headers to a server."""
    kept: dict[str, _File] = {}

    @server.before_request
    def kept_file() -> Response | None:
        file = kept.get(request.full_path) if _accepts_gzip() else None
        if file is None or request.method != "GET":
            return None
        response = Response(file.body, mimetype=file.mimetype)
        _mark(response)
        response.headers["Cache-Control"] = _YEAR
        return response

    @server.after_request
    def compress(response: Response) -> Response:
        fingerprinted = response.status_code == 200 and _is_fingerprinted()
        if fingerprinted:
            response.headers["Cache-Control"] = _YEAR
        response.headers.setdefault("Cache-Control", "no-cache")
        if not _is_compressible(response):
            return response
        response.direct_passthrough = False
        body = response.get_data()
        if len(body) >= _SMALL_BYTES:
            response.set_data(_gzip(body, _STATIC_LEVEL if fingerprinted else _LIVE_LEVEL))
            _mark(response)
            if fingerprinted and len(kept) < _MAX_KEPT:
                kept[request.full_path] = _File(response.get_data(), response.mimetype or "")
        return response


def _accepts_gzip() -> bool:
    return bool(request.accept_encodings["gzip"])


def _is_fingerprinted() -> bool:
    """Whether the address changes whenever the file does (Dash's bundles and our assets)."""
    is_bundle = request.path.startswith("/_dash-component-suites/") and _FINGERPRINT.search(request.path) is not None
    return is_bundle or (request.path.startswith("/assets/") and "m" in request.args)


def _is_compressible(response: Response) -> bool:
    return (
        response.status_code == 200
        and request.method in {"GET", "POST"}
        and response.mimetype in _TEXT
        and "Content-Encoding" not in response.headers
        and "Content-Range" not in response.headers
        and not (response.is_streamed and not response.direct_passthrough)
        and (response.content_length or 0) <= _LARGE_BYTES
        and _accepts_gzip()
    )


def _gzip(body: bytes, level: int) -> bytes:
    compressor = zlib.compressobj(level, zlib.DEFLATED, 31)
    return compressor.compress(body) + compressor.flush()


def _mark(response: Response) -> None:
    response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    etag, is_weak = response.get_etag()
    if etag and not is_weak:
        response.set_etag(etag, weak=True)
