"""Personal access tokens: what programs show in place of a password.

A token's secret is ``dgb_``, 32 random bytes and a checksum over both, so that a typo is told from a token that was
revoked, and scanners of leaked secrets know one when they see it.
"""

from __future__ import annotations

import base64
import hmac
import secrets
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dashboard.data.model.access import PERMISSIONS, Permission, Role
from dashboard.data.model.project import ProjectKey

PREFIX = "dgb_"
_RANDOM_BYTES, _CHECKSUM_LENGTH = 32, 6
_LENGTH = len(PREFIX) + 43 + _CHECKSUM_LENGTH


class TokenScope(StrEnum):
    """How much of its owner's role a token has."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"


SCOPES: Mapping[TokenScope, frozenset[Permission]] = {
    TokenScope.READ: PERMISSIONS[Role.VIEWER],
    TokenScope.WRITE: PERMISSIONS[Role.CONTRIBUTOR],
    TokenScope.ADMIN: PERMISSIONS[Role.ADMIN],
}
"""What a token of a scope may at most. What opens a project to others (roles, embed links) needs ``admin``."""


@dataclass(frozen=True, slots=True)
class TokenDraft:
    """A token as somebody asks for it.

    Attributes:
        project: The one project that it is for; None for all that its owner sees.
        days: Until it expires; None for never.
    """

    name: str
    scope: TokenScope
    project: ProjectKey | None = None
    days: int | None = 90


@dataclass(frozen=True, slots=True)
class Token:
    """A token without its secret, of which only a digest is kept.

    Attributes:
        id: Public; the audit log names it.
        groups: Of its owner when it was made; their roles are looked up at each use.
        used_at: When it was last shown, to a minute; a refused use counts.
        used_from: From which address.
    """

    id: str
    account_id: int
    name: str
    scope: TokenScope
    project: ProjectKey | None
    groups: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None = None
    used_at: datetime | None = None
    used_from: str = ""
    revoked_at: datetime | None = None

    def is_expired(self, now: datetime) -> bool:
        """Whether its time is over."""
        return self.expires_at is not None and now >= self.expires_at


def new_secret() -> str:
    """A secret that nobody can guess."""
    body = PREFIX + _text(secrets.token_bytes(_RANDOM_BYTES))
    return body + _checksum(body)


def is_whole(secret: str) -> bool:
    """Whether this may be a secret of ours: nothing of it is missing or mistyped."""
    body, checksum = secret[:-_CHECKSUM_LENGTH], secret[-_CHECKSUM_LENGTH:]
    fits = len(secret) == _LENGTH and secret.isascii() and secret.startswith(PREFIX)
    return fits and hmac.compare_digest(checksum, _checksum(body))


def _checksum(body: str) -> str:
    return _text(zlib.crc32(body.encode()).to_bytes(4, "big"))


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
