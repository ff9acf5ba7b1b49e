"""A sign-in that is under way: the browser keeps it in a signed cookie, for ten minutes.

PKCE verifier and nonce are made of the state under the server's secret, so the verifier never leaves the server. That
a state comes back once only is the store's to know (`Sessions.spend`).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass

from itsdangerous import BadData, URLSafeTimedSerializer

from dashboard.auth.oidc.failures import EXPIRED, SignInError

COOKIE = "dagboard_oidc"
SECONDS = 600
_SALT = "oidc-state"


@dataclass(frozen=True, slots=True)
class Pending:
    """A sign-in that was begun.

    Attributes:
        state: Random; the provider sends it back.
        nonce: Random as well; the ID token must carry it.
        verifier: Proves to the provider that we began it.
        next_path: Where the person wanted to go.
    """

    state: str
    nonce: str
    verifier: str
    next_path: str


class Pendings:
    """Begins sign-ins, and knows them again.

    Args:
        secret: Of the server.
    """

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()
        self._serializer = URLSafeTimedSerializer(secret, salt=_SALT)

    def begun(self, next_path: str) -> tuple[Pending, str]:
        """A new one, and the cookie that remembers it."""
        state = secrets.token_urlsafe(32)
        return self._of(state, next_path), str(self._serializer.dumps([state, next_path]))

    def known(self, cookie: str, state: str) -> Pending:
        """The one that a cookie remembers, if it is the one that came back.

        Raises:
            SignInError: It is another, none of ours, or too old.
        """
        try:
            kept, next_path = self._serializer.loads(cookie, max_age=SECONDS)
        except (BadData, ValueError, TypeError) as error:
            reason = f"the cookie is refused: {error}" if cookie else "there is no cookie"
            raise SignInError(EXPIRED, reason) from error
        if not hmac.compare_digest(kept.encode(), state.encode("utf-8", "surrogateescape")):
            raise SignInError(EXPIRED, "the state is that of another sign-in")
        return self._of(kept, next_path)

    def _of(self, state: str, next_path: str) -> Pending:
        return Pending(state, self._derived("nonce", state), self._derived("verifier", state), next_path)

    def _derived(self, purpose: str, state: str) -> str:
        digest = hmac.new(self._secret, f"oidc-{purpose}:{state}".encode(), hashlib.sha256).digest()
        return urlsafe_b64encode(digest).rstrip(b"=").decode()
