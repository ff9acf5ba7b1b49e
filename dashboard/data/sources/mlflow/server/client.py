"""HTTP to one tracking server, with the exact reason when it fails."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from typing import IO, Any
from urllib.parse import urlencode, urlsplit
from urllib.request import getproxies, proxy_bypass

import msgspec
import urllib3
from urllib3.exceptions import HTTPError, MaxRetryError, NewConnectionError, ReadTimeoutError, SSLError
from urllib3.response import BaseHTTPResponse

from dashboard.data.model.run import ArtifactHead
from dashboard.data.sources.mlflow.artifacts import check_size
from dashboard.errors import NotFoundError, SourceError

_TIMEOUT = urllib3.Timeout(connect=10, read=120)
_RETRY = urllib3.Retry(
    total=3, connect=1, read=1, redirect=3, backoff_factor=0.5, status_forcelist=(429,), allowed_methods=None,
    raise_on_status=False,
)  # fmt: skip
_ANSWER_LIMIT_BYTES = 256_000_000
_FOREIGN_HOST = "Invalid Host header"
_CHUNK_BYTES = 1 << 20
_MEMORY_BYTES = 8 << 20


class OverloadError(Exception):
    """The server could not give an answer of this size: ask for a smaller one."""


class Client:
    """One server.

    Args:
        uri: Its address, with any path it is served under; a user and password in it are used, never shown.
        credential: A bearer token, or ``user:password``; None for none.
    """

    def __init__(self, uri: str, credential: str | None) -> None:
        parts = urlsplit(uri)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
        self.address = f"{parts.scheme}://{host}{port}{parts.path.rstrip('/')}"
        user = f"{parts.username}:{parts.password or ''}" if parts.username else None
        self._credential = credential or user
        self._pool = _pool(parts.scheme, host, _headers(self._credential))

    def ask(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, *, query: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """The JSON answer of one endpoint.

        Args:
            method: ``GET`` or ``POST``.
            path: Below the server's address.
            body: Sent as JSON.
            query: Fields of the query string; a list repeats its field.

        Raises:
            SourceError: The server cannot be reached, or refuses.
            NotFoundError: 404.
            OverloadError: It broke down, or the answer is too large.
        """
        content = msgspec.json.encode(body) if body is not None else None
        response = self._send(method, path, content, query or {})
        try:
            data = response.read(_ANSWER_LIMIT_BYTES + 1, decode_content=True)
        except HTTPError as error:
            raise OverloadError(str(error)) from error
        finally:
            response.release_conn()
        if len(data) > _ANSWER_LIMIT_BYTES:
            raise OverloadError("the answer is too large")
        self._raise_for(response.status, data, path)
        return self._decoded(data)

    def text(self, path: str) -> str:
        """A short plain answer; empty when there is no such endpoint, or it does not answer."""
        try:
            response = self._send("GET", path, None, {})
            data = response.read(1000)
        except (OverloadError, HTTPError):
            return ""
        response.release_conn()
        return data.decode("utf-8", "replace").strip() if response.status == 200 else ""

    def download(self, path: str, shown: str, query: Mapping[str, Any]) -> IO[bytes]:
        """One file, as a temporary one that vanishes when closed; `shown` names it in errors.

        Raises:
            SourceError: As in `ask`, or ``file-too-big``.
            NotFoundError: There is no such file.
            OverloadError: As in `ask`.
        """
        response = self._send("GET", path, None, query)
        if response.status != 200:
            self._raise_for(response.status, response.read(10_000), shown)
        check_size(int(response.headers.get("Content-Length") or 0), shown)
        file = tempfile.SpooledTemporaryFile(max_size=_MEMORY_BYTES)  # noqa: SIM115 - the caller closes it
        try:
            for chunk in response.stream(_CHUNK_BYTES):
                file.write(chunk)
                check_size(file.tell(), shown)
        except HTTPError as error:
            file.close()
            raise OverloadError(str(error)) from error
        except SourceError:
            file.close()
            response.close()
            raise
        response.release_conn()
        file.seek(0)
        return file

    def head(self, path: str, shown: str, query: Mapping[str, Any], limit: int) -> ArtifactHead:
        """The first `limit` bytes of one file; the rest is not sent for. `shown` names it in errors.

        Raises:
            SourceError, NotFoundError, OverloadError: As in `ask`.
        """
        response = self._send("GET", path, None, query)
        try:
            if response.status != 200:
                self._raise_for(response.status, response.read(10_000), shown)
            content = b"".join(_first(response.stream(_CHUNK_BYTES), limit))
        except HTTPError as error:
            raise OverloadError(str(error)) from error
        finally:
            response.close()
        length = response.headers.get("Content-Length")
        is_plain = length is not None and "Content-Encoding" not in response.headers
        return ArtifactHead(content, int(length) if is_plain and length else _known_size(content, limit))

    def close(self) -> None:
        """Close every connection."""
        self._pool.clear()

    def _send(self, method: str, path: str, content: bytes | None, fields: Mapping[str, Any]) -> BaseHTTPResponse:
        headers = {"Content-Type": "application/json"} if content is not None else {}
        address = f"{self.address}{path}" + (f"?{_query(fields)}" if fields else "")
        try:
            return self._pool.request(
                method, address, body=content, headers={**self._pool.headers, **headers}, preload_content=False,
                timeout=_TIMEOUT, retries=_RETRY,
            )  # fmt: skip
        except ReadTimeoutError as error:
            raise OverloadError("no answer in time") from error
        except MaxRetryError as error:
            if isinstance(error.reason, ReadTimeoutError):
                raise OverloadError("no answer in time") from error
            raise self._unreachable(error.reason) from error
        except HTTPError as error:
            raise self._unreachable(error) from error

    def _unreachable(self, reason: Exception | None) -> SourceError:
        if isinstance(reason, SSLError):
            return SourceError(
                "the tracking server's certificate is not trusted", where=self.address, code="host-unreachable",
                hint="Set SSL_CERT_FILE to the authority that signed it.",
            )  # fmt: skip
        why = "it refuses connections or its name is unknown" if isinstance(reason, NewConnectionError) else "no answer"
        return SourceError(
            f"the tracking server cannot be reached: {why}", where=self.address, code="host-unreachable",
            hint="Check the address and that the server is running.",
        )  # fmt: skip

    def _raise_for(self, status: int, data: bytes, path: str) -> None:
        if status < 400:
            return
        said = _message(data)
        if status in {401, 403}:
            raise self._refused(status, said)
        if status in {404, 405}:
            raise NotFoundError(said or "the tracking server does not know this", where=path)
        if status == 413 or status >= 500:
            raise OverloadError(f"{status} {said}".strip())
        raise SourceError(
            f"the tracking server answers {status}: {said}", where=self.address, hint="See the server's own log."
        )

    def _refused(self, status: int, said: str) -> SourceError:
        answer = f"{status} {said}".strip()
        if said.startswith(_FOREIGN_HOST):
            return SourceError(
                f"the tracking server does not answer to this host name ({answer})", where=self.address,
                code="host-unreachable", hint="Start it with --allowed-hosts naming this host, or use another address.",
            )  # fmt: skip
        if not self._credential:
            return SourceError(
                f"the tracking server asks for credentials and none are configured ({answer})",
                where=self.address, code="no-credentials",
                hint="Name an environment variable with a token, or user:password, under token_env.",
            )  # fmt: skip
        return SourceError(
            f"the tracking server rejects our credentials ({answer})", where=self.address,
            code="credentials-rejected", hint="Check the token or user:password, and what it may read.",
        )  # fmt: skip

    def _decoded(self, data: bytes) -> dict[str, Any]:
        try:
            answer = msgspec.json.decode(data) if data else {}
        except msgspec.DecodeError:
            answer = None
        if not isinstance(answer, dict):
            raise SourceError(
                "this is no MLflow tracking server: it does not answer in JSON", where=self.address, code="not-found",
                hint="Name the address that MLFLOW_TRACKING_URI holds.",
            )  # fmt: skip
        return answer


def _first(chunks: Iterator[bytes], limit: int) -> Iterator[bytes]:
    for chunk in chunks:
        yield chunk[:limit]
        limit -= len(chunk)
        if limit <= 0:
            return


def _known_size(content: bytes, limit: int) -> int | None:
    return len(content) if len(content) < limit else None


def _headers(credential: str | None) -> dict[str, str]:
    headers = {"User-Agent": "dagboard", "Accept-Encoding": "gzip"}
    if not credential:
        return headers
    if ":" in credential:
        return {**headers, **urllib3.make_headers(basic_auth=credential)}
    return {**headers, "Authorization": f"Bearer {credential}"}


def _pool(scheme: str, host: str, headers: dict[str, str]) -> urllib3.PoolManager:
    proxy = getproxies().get(scheme)
    if proxy and not proxy_bypass(host):
        return urllib3.ProxyManager(proxy, headers=headers)
    return urllib3.PoolManager(headers=headers)


def _query(fields: Mapping[str, Any]) -> str:
    return urlencode(fields, doseq=True)


def _message(data: bytes) -> str:
    try:
        answer = msgspec.json.decode(data)
    except msgspec.DecodeError:
        answer = data.decode("utf-8", "replace") if len(data) < 300 and b"<" not in data else ""
    said = answer.get("message", "") if isinstance(answer, dict) else answer
    return str(said).strip().splitlines()[0][:200] if said else ""
