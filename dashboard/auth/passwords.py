"""Passwords of local accounts: what is accepted, and how they are kept (argon2id, RFC 9106)."""

from __future__ import annotations

import secrets
import threading
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from dashboard.errors import InvalidRequestError

SHORTEST = 12
_LONGEST = 500
_FEWEST_BESIDE_NAME = 8
_FEWEST_DIFFERENT = 5
_COMMON = frozenset(
    {
        "password", "passwort", "passphrase", "changeme", "changemenow", "letmein", "welcome", "qwerty", "qwertyuiop",
        "qwertz", "azerty", "asdfghjkl", "zxcvbnm", "iloveyou", "abcdef", "abcdefgh", "abcdefghijkl", "administrator",
        "correcthorsebatterystaple", "dagboard", "trustno", "secret", "default", "sunshine", "princess", "football",
    }
)  # fmt: skip
"""What is left of common passwords without the digits and signs around and between the letters."""
_RUNS = ("0123456789" * 3, "9876543210" * 3)
_AT_ONCE = threading.BoundedSemaphore(2)
"""A hash takes 64 MB: whoever sends many passwords at once waits, and the server keeps its memory."""

_hasher = PasswordHasher()
_UNKNOWN = _hasher.hash(secrets.token_hex(16))
"""What is verified for names that nobody has, so that they cost as much time as others."""


def check(password: str, name: str) -> None:
    """Refuse a password that is too easy to guess.

    Args:
        password: As it was typed.
        name: Of the account.

    Raises:
        InvalidRequestError: Why.
    """
    reason = _fault(password, name)
    if reason:
        raise InvalidRequestError(f"This password {reason}.", where="password", hint="Take several random words.")


def hashed(password: str, name: str) -> str:
    """What is kept of a new password.

    Raises:
        InvalidRequestError: It is too easy to guess.
    """
    check(password, name)
    return rehashed(password)


def rehashed(password: str) -> str:
    """What is kept of a password that was accepted before."""
    with _AT_ONCE:
        return _hasher.hash(_normal(password))


def is_right(kept: str | None, password: str) -> bool:
    """Whether a password is the one that was kept; None (nobody has the name) takes as long and is False."""
    try:
        with _AT_ONCE:
            is_same = _hasher.verify(kept or _UNKNOWN, _normal(password[:_LONGEST]))
    except (VerificationError, InvalidHashError):
        return False
    return is_same and kept is not None


def is_outdated(kept: str) -> bool:
    """Whether a hash was made with other parameters than ours are now."""
    return _hasher.check_needs_rehash(kept)


def generated() -> str:
    """A password that nobody can guess, in groups that can be read out."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _ in range(5)) for _ in range(4))


def _fault(password: str, name: str) -> str:
    plain, named = _normal(password).casefold(), name.casefold()
    if len(plain) < SHORTEST:
        return f"is shorter than {SHORTEST} characters"
    if len(plain) > _LONGEST:
        return f"is longer than {_LONGEST} characters"
    if len(set(plain)) < _FEWEST_DIFFERENT or any(plain in run for run in _RUNS):
        return "repeats or counts"
    if "".join(filter(str.isalpha, plain)) in _COMMON:
        return "is a common one"
    if named and len(plain.replace(named, "")) < _FEWEST_BESIDE_NAME and named in plain:
        return "is hardly more than the name of the account"
    return ""


def _normal(password: str) -> str:
    """One form for what keyboards write in several (NFKC, as NIST SP 800-63B advises); lone surrogates are replaced."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "replace").decode()
