"""The provider: its addresses and its keys, read when they are first needed and again when they change."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key, KeySet

from dashboard.auth.oidc.failures import MISCONFIGURED, UNREACHABLE, SignInError
from dashboard.auth.oidc.fetching import Fetcher
from dashboard.config import OidcSettings, is_loopback
from dashboard.errors import ConfigError

WELL_KNOWN = "/.well-known/openid-configuration"
_SECONDS = 3_600
"""How long addresses and keys are believed without asking again."""
_PAUSE_SECONDS = 5
"""How long nobody asks again after there was no answer: those who sign in meanwhile hold up nobody else."""
_PUBLIC = frozenset({"RSA", "EC", "OKP"})


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the provider says of itself.

    Attributes:
        issuer: Its name, as tokens carry it.
        authorization: Where people are sent.
        token: Where codes are redeemed.
        jwks: Where its keys are.
        userinfo: Where more is said of a person; None for nowhere.
        end_session: Where people are signed out; None for nowhere.
        auth_methods: How a client may prove itself.
        names_itself: Whether its answers carry its name (RFC 9207).
        has_pkce: Whether it says that it checks PKCE; None when it does not say.
    """

    issuer: str
    authorization: str
    token: str
    jwks: str
    userinfo: str | None
    end_session: str | None
    auth_methods: tuple[str, ...]
    names_itself: bool
    has_pkce: bool | None


def client_secret(settings: OidcSettings, environment: Mapping[str, str] | None = None) -> str:
    """What proves to the provider that we are its client; empty for a public client.

    Raises:
        ConfigError: The variable that should hold it is not set.
    """
    if settings.client_secret_env is None:
        return ""
    found = (os.environ if environment is None else environment).get(settings.client_secret_env, "")
    if not found:
        raise ConfigError(
            f"the environment variable {settings.client_secret_env} is not set",
            where="access.oidc.client_secret_env",
            hint="Set it to the client's secret, or write null for a public client.",
        )  # fmt: skip
    return found


class Provider:
    """Knows addresses and keys. Safe to share between threads.

    Args:
        settings: Which provider.
        fetcher: Asks it.
        clock: Seconds that only grow.
    """

    def __init__(self, settings: OidcSettings, fetcher: Fetcher, clock: Callable[[], float] = time.monotonic) -> None:
        self._issuer = settings.issuer
        self._fetcher = fetcher
        self._clock = clock
        self._lock = threading.Lock()
        self._known: tuple[float, Metadata] | None = None
        self._keys: KeySet | None = None
        self._silent: tuple[float, SignInError] | None = None

    def metadata(self) -> Metadata:
        """What it says of itself.

        Raises:
            SignInError: It cannot be reached, or says something that does not fit.
        """
        with self._lock:
            return self._current()

    def keys(self, *, fresh: bool = False) -> KeySet:
        """Its public keys.

        Args:
            fresh: Ask again, addresses included: a token names a key that we do not know.

        Raises:
            SignInError: As `metadata`.
        """
        with self._lock:
            if fresh:
                self._known = self._keys = None
            metadata = self._current()
            if self._keys is None:
                self._keys = _keys_of(self._asked(metadata.jwks), metadata.jwks)
            return self._keys

    def _current(self) -> Metadata:
        if self._known is None or self._clock() - self._known[0] >= _SECONDS:
            found = self._asked(self._issuer.rstrip("/") + WELL_KNOWN)
            self._known, self._keys = (self._clock(), self._read(found)), None
        return self._known[1]

    def _asked(self, address: str) -> dict[str, Any]:
        if self._silent is not None and self._clock() - self._silent[0] < _PAUSE_SECONDS:
            raise SignInError(UNREACHABLE, f"a moment ago: {self._silent[1].detail}")
        try:
            found = self._fetcher.get(address)
        except SignInError as error:
            self._silent = (self._clock(), error) if error.words is UNREACHABLE else None
            raise
        self._silent = None
        return found

    def _read(self, found: dict[str, Any]) -> Metadata:
        issuer = found.get("issuer")
        if not isinstance(issuer, str) or issuer.rstrip("/") != self._issuer.rstrip("/"):
            raise SignInError(MISCONFIGURED, f"access.oidc.issuer is {self._issuer}, but the provider is {issuer!r}")
        jwks, token = _address(found, "jwks_uri"), _address(found, "token_endpoint")
        for asked in (jwks, token):
            self._fetcher.check_is_asked(asked)
        methods = found.get("code_challenge_methods_supported")
        return Metadata(
            issuer=issuer,
            authorization=self._shown(_address(found, "authorization_endpoint")),
            token=token,
            jwks=jwks,
            userinfo=found.get("userinfo_endpoint"),
            end_session=self._shown(found["end_session_endpoint"]) if found.get("end_session_endpoint") else None,
            auth_methods=tuple(found.get("token_endpoint_auth_methods_supported") or ("client_secret_basic",)),
            names_itself=found.get("authorization_response_iss_parameter_supported") is True,
            has_pkce="S256" in methods if isinstance(methods, list) else None,
        )

    def _shown(self, address: str) -> str:
        """An address that browsers are sent to: any host of the provider's, but never in the clear."""
        parts = urlsplit(address)
        is_local = self._issuer.startswith("http://") and parts.scheme == "http" and is_loopback(parts.hostname or "")
        if parts.scheme != "https" and not is_local:
            raise SignInError(MISCONFIGURED, f"the provider sends people to {address}, which is no https")
        return address


def _address(found: dict[str, Any], name: str) -> str:
    value = found.get(name)
    if not isinstance(value, str) or not value:
        raise SignInError(MISCONFIGURED, f"the provider names no {name}")
    return value


def _keys_of(found: dict[str, Any], where: str) -> KeySet:
    """Public signing keys only: a shared secret among them would let anybody who reads them sign."""
    listed = found.get("keys")
    keys = [key for each in (listed if isinstance(listed, list) else ()) if (key := _key_of(each)) is not None]
    if not keys:
        raise SignInError(MISCONFIGURED, f"{where} holds no public key for signatures")
    return KeySet(keys)


def _key_of(found: Any) -> Key | None:
    """A key; None for one that is not for signatures, or of a kind that we do not know."""
    if not isinstance(found, dict) or found.get("kty") not in _PUBLIC or found.get("use", "sig") != "sig":
        return None
    try:
        return JWKRegistry.import_key(found)
    except (JoseError, ValueError, TypeError, KeyError):
        return None
