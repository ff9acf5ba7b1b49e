"""Groups of runs in the language: orders such as ``-mean(metrics.acc),count``, and the condition that is a group."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.data.query.fields import Field, FieldType
from dashboard.data.query.keys import MAX_SORT_KEYS, column_key
from dashboard.data.query.names import FieldReader
from dashboard.data.query.text import quoted_text
from dashboard.data.query.tokens import Token, TokenKind, tokenize
from dashboard.errors import QueryError

STATISTICS = ("mean", "std", "min", "max")
"""What is known of a column in a group; the first is the default of an order."""

COUNT = "count"
_WHOLE_UP_TO = 1e15

GroupValue = bool | int | float | str | date | None
"""What the runs of a group have in common in one key; None: no value."""


@dataclass(frozen=True, slots=True)
class GroupSort:
    """One key of an order of groups.

    Attributes:
        field: A key of the groups or a column; None for the number of runs.
        statistic: Of a column, one of `STATISTICS`; empty when none was written.
    """

    field: Field | None
    statistic: str = ""
    is_descending: bool = False


def parse_group_order(text: str, known: Collection[str] = ()) -> tuple[GroupSort, ...]:
    """The keys of an order such as ``-mean(metrics.acc),params.family,-count``.

    Args:
        text: Comma-separated; empty for the default order.
        known: Keys of existing columns, to suggest from.

    Raises:
        QueryError: A key that cannot be understood.
    """
    tokens, keys, at = tokenize(text), list[GroupSort](), 0
    while tokens[at].kind is not TokenKind.END:
        key, at = _sort(tokens, at, known)
        keys.append(key)
        if tokens[at].kind is TokenKind.END:
            break
        if tokens[at].kind is not TokenKind.COMMA:
            raise QueryError(
                f"Expected a comma between keys; found {tokens[at].text}.",
                position=tokens[at].position, token=tokens[at].text,
            )  # fmt: skip
        at += 1
        if tokens[at].kind is TokenKind.END:
            raise QueryError("A key is missing after the comma.", position=tokens[at].position)
    if len(keys) > MAX_SORT_KEYS:
        raise QueryError(f"More than {MAX_SORT_KEYS} sort keys.", position=0)
    return tuple(keys)


def _sort(tokens: list[Token], at: int, known: Collection[str]) -> tuple[GroupSort, int]:
    token = tokens[at]
    is_descending = token.text.startswith("-")
    if is_descending and token.text == "-":
        at += 1
    elif is_descending:
        tokens[at] = Token(token.kind, token.text[1:], token.position + 1, token.is_glued)
    word = tokens[at].word
    if word == COUNT:
        return GroupSort(None, COUNT, is_descending), at + 1
    if tokens[at + 1 : at + 2] and tokens[at + 1].kind is TokenKind.OPEN:
        return _statistic(tokens, at, known, is_descending=is_descending)
    field, at = FieldReader(tokens, known).read(at)
    return GroupSort(field, "", is_descending), at


def _statistic(
    tokens: Sequence[Token], at: int, known: Collection[str], *, is_descending: bool
) -> tuple[GroupSort, int]:
    word = tokens[at].word
    if word not in STATISTICS:
        raise QueryError(
            f"Groups are sorted by {', '.join(STATISTICS)} of a column, not by {tokens[at].text}.",
            position=tokens[at].position, token=tokens[at].text,
        )  # fmt: skip
    field, after = FieldReader(tokens, known).read(at + 2)
    if tokens[after].kind is not TokenKind.CLOSE:
        raise QueryError(
            f"The parenthesis of {word} is never closed.", position=tokens[at + 1].position, token=tokens[at + 1].text
        )
    return GroupSort(field, word, is_descending), after + 1


def group_condition(field: Field, value: GroupValue, metrics: Collection[str], *, is_prefix: bool = False) -> str:
    """The filter that is true for exactly the runs with this value.

    Args:
        field: Resolved.
        value: As the runs have it; a day stands for all times in it.
        metrics: Names of the project's metrics.
        is_prefix: For a hash: whether other values begin with it, so that a comparison of prefixes is not enough.
    """
    key = column_key(field, metrics)
    if value is None:
        return f"{key} is null"
    if isinstance(value, bool):
        return f"{key} = {'true' if value else 'false'}"
    if isinstance(value, int | float):
        return f"{key} is nan" if math.isnan(value) else f"{key} = {number_text(value)}"
    if isinstance(value, date):
        return f"{key} >= {value} and {key} < {value + timedelta(days=1)}"
    if field.type is FieldType.HASH and (is_prefix or value.endswith("…")):
        return f"{key} ~ {quoted_text(_whole(value))}"
    return f"{key} = {quoted_text(value)}"


def _whole(text: str) -> str:
    return rf"\A{re.escape(text)}\z"


def number_text(value: float) -> str:
    """A number as the language reads it back, exactly; whole numbers without a point."""
    if isinstance(value, int) or (value.is_integer() and abs(value) < _WHOLE_UP_TO):
        return str(int(value))
    return repr(float(value))
