"""The authorization code flow: where people are sent, and who they are when they come back."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.client import OAuth2Client

from dashboard.auth.oidc.claims import Person, UnknownKeyError, is_missing, person_of, verified
from dashboard.auth.oidc.failures import (
    CODE_REFUSED,
    DENIED,
    MISCONFIGURED,
    UNREACHABLE,
    UNTRUSTED,
    SignInError,
    Words,
)
from dashboard.auth.oidc.fetching import Fetcher
from dashboard.auth.oidc.pending import Pending
from dashboard.auth.oidc.provider import Metadata, Provider
from dashboard.config import OidcSettings

_AUTH_METHODS = ("client_secret_basic", "client_secret_post")
_ERRORS: Mapping[str, Words] = {
    "access_denied": DENIED,
    "login_required": DENIED,
    "consent_required": DENIED,
    "server_error": UNREACHABLE,
    "temporarily_unavailable": UNREACHABLE,
}
"""What the provider may answer instead of a code; anything else is a mistake of ours or of the configuration."""


class Flow:
    """Sends people to the provider, and understands with what they come back.

    Args:
        settings: Which provider, and what it knows us as.
        client_secret: Proves that we are it; empty for a public client.
    """

    def __init__(self, settings: OidcSettings, client_secret: str) -> None:
        self._settings = settings
        self._client_secret = client_secret
        self._fetcher = Fetcher(settings)
        self.provider = Provider(settings, self._fetcher)

    def address(self, pending: Pending, callback: str) -> str:
        """Where to send a person who signs in.

        Raises:
            SignInError: The provider cannot be asked where.
        """
        metadata = self.provider.metadata()
        made: tuple[str, str] = self._client(metadata, callback).create_authorization_url(
            metadata.authorization, state=pending.state, nonce=pending.nonce, code_verifier=pending.verifier
        )
        return made[0]

    def person(self, pending: Pending, came_with: Mapping[str, str], callback: str) -> Person:
        """Who came back.

        Args:
            pending: The sign-in that they began.
            came_with: The query of the address they came back to.
            callback: That address, as the provider was told it.

        Raises:
            SignInError: The provider refused, or what it says cannot be believed.
        """
        metadata = self.provider.metadata()
        _check_sender(metadata, came_with.get("iss"))
        error = came_with.get("error")
        if error is not None:
            detail = f"the provider answers {error!r}: {came_with.get('error_description', '')[:200]!r}"
            raise SignInError(_ERRORS.get(error, MISCONFIGURED), detail)
        token = self._redeemed(metadata, pending, came_with.get("code", ""), callback)
        claims = self._claims(metadata, pending, token)
        if metadata.userinfo and is_missing(claims, self._settings):
            claims = {**self._userinfo(metadata.userinfo, claims, token), **claims}
        return person_of(claims, self._settings)

    def sign_out_address(self, back: str) -> str | None:
        """Where the provider signs people out, and sends them back from; None when it does not, or does not answer.

        Args:
            back: Our own page, as the provider knows it.
        """
        try:
            found = self.provider.metadata().end_session
        except SignInError:
            return None
        if found is None:
            return None
        query = urlencode({"client_id": self._settings.client_id, "post_logout_redirect_uri": back})
        return f"{found}{'&' if urlsplit(found).query else '?'}{query}"

    def _client(self, metadata: Metadata, callback: str) -> OAuth2Client:
        method = "none"
        if self._client_secret:
            method = next((each for each in _AUTH_METHODS if each in metadata.auth_methods), _AUTH_METHODS[0])
        return OAuth2Client(
            self._fetcher, client_id=self._settings.client_id, client_secret=self._client_secret or None,
            token_endpoint_auth_method=method, scope=" ".join(self._settings.scopes), redirect_uri=callback,
            code_challenge_method="S256",
        )  # fmt: skip

    def _redeemed(self, metadata: Metadata, pending: Pending, code: str, callback: str) -> dict[str, Any]:
        if not code:
            raise SignInError(CODE_REFUSED, "there is no code")
        try:
            token: dict[str, Any] = self._client(metadata, callback).fetch_token(
                metadata.token, grant_type="authorization_code", code=code, code_verifier=pending.verifier
            )
        except OAuth2Error as error:
            words = CODE_REFUSED if error.error == "invalid_grant" else MISCONFIGURED
            raise SignInError(words, f"the code is refused: {str(error)[:200]!r}") from error
        except (ValueError, TypeError) as error:
            raise SignInError(MISCONFIGURED, f"{metadata.token} answers no token: {error}") from error
        return token

    def _claims(self, metadata: Metadata, pending: Pending, token: Mapping[str, Any]) -> dict[str, Any]:
        """The claims of the ID token; a key that we do not know is looked for once more."""
        id_token, access_token = token.get("id_token"), token.get("access_token")
        if not isinstance(id_token, str):
            raise SignInError(MISCONFIGURED, "the provider sends no ID token: is openid among access.oidc.scopes?")
        for fresh in (False, True):
            try:
                return verified(
                    id_token, self.provider.keys(fresh=fresh), issuer=metadata.issuer,
                    client_id=self._settings.client_id, nonce=pending.nonce,
                    access_token=access_token if isinstance(access_token, str) else "",
                )  # fmt: skip
            except UnknownKeyError:
                continue
        raise SignInError(UNTRUSTED, "no key of the provider made the signature of the ID token")

    def _userinfo(self, address: str, claims: Mapping[str, Any], token: Mapping[str, Any]) -> dict[str, Any]:
        found = self._fetcher.get(address, {"Authorization": f"Bearer {token.get('access_token', '')}"})
        if found.get("sub") != claims["sub"]:
            raise SignInError(UNTRUSTED, "userinfo is about somebody else")
        return found


def _check_sender(metadata: Metadata, sender: str | None) -> None:
    """An answer that another provider sent is refused before its code goes anywhere (mix-up, RFC 9207)."""
    if sender is None and not metadata.names_itself:
        return
    if not hmac.compare_digest((sender or "").encode("utf-8", "surrogateescape"), metadata.issuer.encode()):
        raise SignInError(UNTRUSTED, f"the answer is of {sender!r}, not of {metadata.issuer}")
