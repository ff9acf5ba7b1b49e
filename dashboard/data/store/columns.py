"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Dialect, Text
from sqlalchemy.types import TypeDecorator

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def microseconds(moment: datetime) -> int:
    """Microseconds since 1970 UTC; a moment without a zone counts as UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (aware - EPOCH) // _MICROSECOND


def moment_of(value: int) -> datetime:
    """The UTC time of `microseconds`."""
    return EPOCH + timedelta(microseconds=value)


class Moment(TypeDecorator[datetime]):
    """A UTC time kept as microseconds since 1970: exact, sortable and the same in every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Python to database."""
        return None if value is None else microseconds(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Database to Python."""
        return None if value is None else moment_of(value)


def encodable_text(text: str) -> str:
    """Text that UTF-8 can hold: each byte of a lone surrogate becomes U+FFFD."""
    return text if text.isascii() else text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def clean_text(text: str) -> str:
    """Text that every database accepts: as `encodable_text`, and NUL becomes U+FFFD too."""
    return encodable_text(text.replace("\x00", "\ufffd") if "\x00" in text else text)


def clean_texts(texts: Sequence[str | None]) -> Sequence[str | None]:
    """`clean_text` of each text; at once where none needs it, as is usual."""
    whole = "".join(filter(None, texts))
    if whole.isascii() and "\x00" not in whole:
        return texts
    return [None if text is None else clean_text(text) for text in texts]


class CleanText(TypeDecorator[str]):
    """Text from outside (commit messages, names), cleaned by `clean_text` on its way in."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Python to database."""
        return None if value is None else clean_text(value)
