"""HTTP to the provider: to hosts that the configuration names, with bounds, and without following where it points."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit
from urllib.request import getproxies, proxy_bypass

import msgspec
import urllib3
from urllib3.exceptions import HTTPError

from dashboard.auth.oidc.failures import MISCONFIGURED, UNREACHABLE, SignInError
from dashboard.config import OidcSettings, is_loopback

_TIMEOUT = urllib3.Timeout(connect=5, read=10)
_MOST_BYTES = 1_000_000

Prepare = Callable[[str, str, dict[str, str], str], tuple[str, dict[str, str], str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the provider answered."""

    address: str
    status_code: int
    body: bytes

    def json(self) -> Any:
        """The body, which Authlib reads as well.

        Raises:
            ValueError: It is no JSON.
        """
        try:
            return msgspec.json.decode(self.body)
        except msgspec.DecodeError as error:
            raise ValueError(f"{self.address} answers no JSON") from error

    def raise_for_status(self) -> None:
        """Nothing, unless the answer is an error.

        Raises:
            SignInError: It is one.
        """
        if self.status_code >= 400:
            raise SignInError(UNREACHABLE, f"{self.address} answers {self.status_code}")


class Fetcher:
    """Asks the provider.

    Args:
        settings: Whose issuer and hosts are asked; any other address is refused, whatever the provider names.
    """

    def __init__(self, settings: OidcSettings) -> None:
        issuer = urlsplit(settings.issuer)
        self._hosts = frozenset(_place(issuer.scheme, host) for host in (issuer.netloc, *settings.hosts))
        self._is_local = issuer.scheme == "http"

    def get(self, address: str, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
        """The JSON object at an address.

        Raises:
            SignInError: There is none, it cannot be reached, or it is not the provider's.
        """
        answer = self._asked("GET", address, {"Accept": "application/json", **(headers or {})}, None)
        answer.raise_for_status()
        try:
            found = answer.json()
        except ValueError as error:
            raise SignInError(MISCONFIGURED, str(error)) from error
        if not isinstance(found, dict):
            raise SignInError(MISCONFIGURED, f"{address} answers no JSON object")
        return found

    def post(self, url: str, data: Mapping[str, str], headers: Mapping[str, str], auth: Any) -> Answer:
        """What Authlib asks its session for: a form, with the client's own proof added by `auth`.

        Raises:
            SignInError: It cannot be reached, or is not the provider's.
        """
        prepare: Prepare = auth.prepare
        address, sent, body = prepare("POST", url, dict(headers), urlencode(data))
        return self._asked("POST", address, sent, body)

    def check_is_asked(self, address: str) -> None:
        """Nothing, if an address may be asked.

        Raises:
            SignInError: It is of a host that the configuration does not name, or is not safe from listeners.
        """
        parts = urlsplit(address)
        is_safe = parts.scheme == "https" or (self._is_local and is_loopback(parts.hostname or ""))
        if not is_safe or _place(parts.scheme, parts.netloc) not in self._hosts:
            raise SignInError(
                MISCONFIGURED,
                f"{address} is not asked: access.oidc.hosts does not name {parts.netloc}, or it is no https",
            )

    def _asked(self, method: str, address: str, headers: Mapping[str, str], body: str | None) -> Answer:
        self.check_is_asked(address)
        try:
            response = _pool(address).request(
                method, address, body=body, headers={"User-Agent": "dagboard", **headers}, timeout=_TIMEOUT,
                retries=False, redirect=False, preload_content=False,
            )  # fmt: skip
            try:
                data = response.read(_MOST_BYTES + 1, decode_content=True)
            finally:
                response.close()
        except HTTPError as error:
            raise SignInError(UNREACHABLE, f"{address}: {error}") from error
        if len(data) > _MOST_BYTES:
            raise SignInError(MISCONFIGURED, f"{address} answers more than {_MOST_BYTES:,} bytes")
        if 300 <= response.status < 400:
            raise SignInError(MISCONFIGURED, f"{address} leads elsewhere, which is not followed")
        return Answer(address, response.status, data)


def _place(scheme: str, netloc: str) -> str:
    """Host and port, which goes without saying when it is the usual one."""
    return netloc.lower().removesuffix(":443" if scheme == "https" else ":80")


def _pool(address: str) -> urllib3.PoolManager:
    parts = urlsplit(address)
    proxy = getproxies().get(parts.scheme)
    if proxy and not proxy_bypass(parts.hostname or ""):
        return urllib3.ProxyManager(proxy)
    return urllib3.PoolManager()
