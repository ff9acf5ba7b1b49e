"""Opaque cursors of the run table.

A cursor holds the generation it pages through, so that rows neither repeat nor vanish when a sync happens between two
pages, and the time that relative dates are relative to.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from dashboard.data.experiments.groups import GroupQuery
from dashboard.data.experiments.results import RunQuery
from dashboard.errors import InvalidRequestError

_FARTHEST = 10_000_000_000


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page ended.

    Attributes:
        question: Digest of the question it belongs to.
        now: Unix seconds.
    """

    generation: int
    offset: int
    now: float
    question: str


def question_of(query: RunQuery | GroupQuery) -> str:
    """What must stay the same between pages, as a short digest."""
    arranged = query.by if isinstance(query, GroupQuery) else (str(query.is_nested), *query.expanded)
    parts = (query.filter, query.order_by, query.baseline or "", str(query.include_hidden), *arranged)
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=6).hexdigest()


def encode(cursor: Cursor) -> str:
    """The text of a cursor."""
    return base64.urlsafe_b64encode(msgspec.msgpack.encode(cursor)).decode().rstrip("=")


def decode(text: str, query: RunQuery | GroupQuery) -> Cursor:
    """A cursor from its text.

    Raises:
        InvalidRequestError: It is no cursor, or one of another question.
    """
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        cursor = msgspec.msgpack.decode(raw, type=Cursor)
        datetime.fromtimestamp(cursor.now, UTC)
    except (binascii.Error, ValueError, OverflowError, OSError, msgspec.MsgspecError):
        cursor = None
    if cursor is None or not (0 <= cursor.offset < _FARTHEST and 0 <= cursor.generation < _FARTHEST):
        raise InvalidRequestError(
            "The cursor cannot be read.", hint="Take it from `next` of the page before.", code="cursor-invalid"
        )
    if cursor.question != question_of(query):
        raise InvalidRequestError(
            "The cursor belongs to another filter or order.", hint="Start again without it.", code="cursor-invalid"
        )
    return cursor
