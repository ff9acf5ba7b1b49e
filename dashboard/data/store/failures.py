"""What a database says when it fails, as a sentence with advice that fits."""

from __future__ import annotations

from sqlalchemy.exc import SQLAlchemyError

from dashboard.errors import UnavailableError

_Advice = tuple[tuple[str, ...], str, str, str]

_KNOWN: tuple[_Advice, ...] = (
    (
        ("file is not a database", "malformed", "file is encrypted"),
        "the database file is damaged",
        "Move it away, or put a copy of it back; the next sync reads everything from the sources again.",
        "database-damaged",
    ),
    (
        ("readonly database", "read-only", "unable to open database file", "permission denied"),
        "the database cannot be written",
        "Let this user write the file and its folder, or name another data_dir.",
        "database-read-only",
    ),
    (
        ("disk is full", "no space left", "disk i/o error"),
        "the disk of the database is full or failing",
        "Free some space on it.",
        "database-disk",
    ),
    (
        ("is locked", "deadlock", "lock timeout", "queuepool limit"),
        "the database is busy",
        "Try again in a moment.",
        "database-busy",
    ),
)


def unavailable(error: SQLAlchemyError, address: str) -> UnavailableError:
    """The error for what a database's driver said.

    Args:
        error: As SQLAlchemy raised it.
        address: The database without credentials.
    """
    origin = getattr(error, "orig", None) or error
    return said_by(str(origin).strip().split("\n", 1)[0], address)


def said_by(said: str, address: str) -> UnavailableError:
    """The error for one line of a database's words."""
    for signs, message, hint, code in _KNOWN:
        if any(sign in said.lower() for sign in signs):
            return UnavailableError(f"{message}: {said}", where=address, hint=hint, code=code)
    return UnavailableError(
        f"the database cannot be used: {said}", where=address,
        hint="Check database.url in the configuration, and that the server runs.", code="database-unavailable",
    )  # fmt: skip
