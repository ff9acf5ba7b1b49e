"""Raw bytes that others wrote: never rendered on our origin.

Whatever the bytes are, the answer is a download in a sandbox: an artifact may be an HTML page with scripts.
"""

from __future__ import annotations

import hashlib
import mimetypes
import os
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING
from urllib.parse import quote

from flask import Response, request
from werkzeug.wsgi import wrap_file

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_SAMPLE_BYTES = 1_000_000


def raw_file(file: IO[bytes], name: str, *, tag: str | None = None) -> Response:
    """The bytes of a seekable file as an attachment, with ranges and an ETag; the answer closes the file.

    Args:
        file: What to send.
        name: What to call it.
        tag: Its ETag, where the hash of its content is known; else it is made of both ends.
    """
    size = file.seek(0, os.SEEK_END)
    tag = tag or _tag(file, size)
    file.seek(0)
    kind, encoding = mimetypes.guess_type(name)
    response = Response(wrap_file(request.environ, file), direct_passthrough=True)
    response.mimetype = "application/octet-stream" if kind is None or encoding else kind
    response.content_length = size
    _guard(response, name)
    response.set_etag(tag)
    response.make_conditional(_asked(), accept_ranges=True, complete_length=size)
    return response


def download(blocks: Iterator[bytes], name: str, mimetype: str, *, tag: str) -> Response:
    """Bytes that are made while they are sent, as an attachment of unknown length; 304 when the client holds them."""
    response = Response(blocks, mimetype=mimetype, direct_passthrough=True)
    _guard(response, name)
    response.set_etag(tag, weak=True)
    response.make_conditional(request)
    return response


def _guard(response: Response, name: str) -> None:
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    response.headers["Cache-Control"] = "private, no-cache"


def _asked() -> WSGIEnvironment:
    """The request, without a Range that nobody has to understand: RFC 9110 ignores what is malformed or of other units.

    Several ranges at once are ignored as well; then the whole file answers.
    """
    wanted = request.range
    if "Range" in request.headers and (wanted is None or wanted.units != "bytes" or len(wanted.ranges) != 1):
        return {key: value for key, value in request.environ.items() if key != "HTTP_RANGE"}
    return request.environ


def _tag(file: IO[bytes], size: int) -> str:
    """Digest of the size and of both ends: an artifact is written once, reading all of it would cost too much."""
    digest = hashlib.blake2b(str(size).encode(), digest_size=12)
    file.seek(0)
    digest.update(file.read(_SAMPLE_BYTES))
    file.seek(max(0, size - _SAMPLE_BYTES))
    digest.update(file.read(_SAMPLE_BYTES))
    return digest.hexdigest()
