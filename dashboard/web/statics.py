"""Static files: compressed once per process, cached for a year where the address carries a fingerprint.

Dash reads and would recompress its bundles on every request. Here the first answer for an address is kept compressed,
and later requests never reach Dash. A part of a bundle that is loaded on demand has no fingerprint: it is kept as well,
and browsers ask whether theirs is still the one. Answers computed per request are compressed lightly above a kilobyte.
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
_MAX_KEPT = 400  # more than there are files
_PAGE = "/<path:path>"  # Dash's endpoint of every page, which answers where no file is as well
_Key = tuple[str, bool]
_STATIC_LEVEL = 9
_LIVE_LEVEL = 1


@dataclass(frozen=True, slots=True)
class _File:
    body: bytes
    mimetype: str
    cache: str
    etag: str | None

    def response(self) -> Response:
        """The file, or only that it is still the one the browser has."""
        response = Response(self.body, mimetype=self.mimetype)
        if self.etag:
            response.set_etag(self.etag)
        _mark(response)
        response.headers["Cache-Control"] = self.cache
        response.make_conditional(request)
        return response


def install(server: Flask) -> None:
    """Add compression and cache headers to a server."""
    kept: dict[_Key, _File] = {}

    @server.before_request
    def kept_file() -> Response | None:
        file = kept.get(_key()) if _accepts_gzip() else None
        if file is None or request.method != "GET":
            return None
        return file.response()

    @server.after_request
    def compress(response: Response) -> Response:
        is_named = response.status_code == 200 and _is_fingerprinted()
        if is_named:
            response.headers["Cache-Control"] = _YEAR
        response.headers.setdefault("Cache-Control", "no-cache")
        is_file = is_named or _is_bundle()
        level = _STATIC_LEVEL if is_file else _LIVE_LEVEL
        is_compressed = _is_compressible(response) and _compress(response, level)
        is_of_disk = is_file and request.endpoint != _PAGE
        if is_compressed and is_of_disk and len(kept) < _MAX_KEPT:
            kept[_key()] = _kept(response)
        return response


def _key() -> _Key:
    """A file, and whether it was asked for by its fingerprint. Invented fingerprints and queries name the same file."""
    return _FINGERPRINT.sub(".", request.path), _is_fingerprinted()


def _compress(response: Response, level: int) -> bool:
    """Whether the answer gained from it."""
    response.direct_passthrough = False
    body = response.get_data()
    if len(body) < _SMALL_BYTES:
        return False
    response.set_data(_gzip(body, level))
    _mark(response)
    return True


def _accepts_gzip() -> bool:
    return bool(request.accept_encodings["gzip"])


def _is_fingerprinted() -> bool:
    """Whether the address changes whenever the file does (Dash's bundles and our assets)."""
    is_named = _is_bundle() and _FINGERPRINT.search(request.path) is not None
    return is_named or (request.path.startswith("/assets/") and "m" in request.args)


def _is_bundle() -> bool:
    """Whether it is a file of an installed package, which stays the same as long as this process runs."""
    return request.path.startswith("/_dash-component-suites/")


def _kept(response: Response) -> _File:
    etag, _ = response.get_etag()
    return _File(response.get_data(), response.mimetype or "", response.headers["Cache-Control"], etag)


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
