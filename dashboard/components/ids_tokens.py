"""Ids of the access tokens on the account page."""

from __future__ import annotations

TOKENS = "tokens"
TOKEN_MADE = "token-made"  # noqa: S105 - an id
TOKEN_NAME = "token-name"  # noqa: S105 - an id
TOKEN_SCOPE = "token-scope"  # noqa: S105 - an id
TOKEN_PROJECT = "token-project"  # noqa: S105 - an id
TOKEN_DAYS = "token-days"  # noqa: S105 - an id
TOKEN_MAKE = "token-make"  # noqa: S105 - an id
TOKEN_REVOKE = "token-revoke"  # noqa: S105 - an id
"""Type of the buttons that revoke a token; ``id`` says which."""
