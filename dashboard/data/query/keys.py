"""Column keys and orders: ``metrics.acc``, ``params."learning rate"``, ``-metrics.acc.max,created``."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from dashboard.data.query.fields import Field, FieldKind, resolve
from dashboard.data.query.names import FieldReader
from dashboard.data.query.text import field_text
from dashboard.data.query.tokens import MAX_LENGTH, Token, TokenKind, tokenize
from dashboard.errors import QueryError

MAX_SORT_KEYS = 20


@dataclass(frozen=True, slots=True)
class SortKey:
    """One key of an order."""

    field: Field
    is_descending: bool = False


def parse_order(text: str, known: Collection[str] = ()) -> tuple[SortKey, ...]:
    """The keys of an order such as ``-metrics.acc.max,params.lr`` or, as in MLflow, ``metrics.acc DESC``.

    Args:
        text: Comma-separated keys; empty for the default order.
        known: Keys of existing columns, to suggest from.

    Raises:
        QueryError: A key that cannot be understood.
    """
    keys: list[SortKey] = []
    tokens = tokenize(text)
    at = 0
    while tokens[at].kind is not TokenKind.END:
        is_descending = tokens[at].text.startswith("-")
        if is_descending and tokens[at].text != "-":
            tokens[at] = _unsigned(tokens[at])
        elif is_descending:
            at += 1
        field, at = FieldReader(tokens, known).read(at)
        if tokens[at].word in {"asc", "desc"}:
            is_descending = is_descending != (tokens[at].word == "desc")
            at += 1
        keys.append(SortKey(field, is_descending))
        at = _after_comma(tokens, at)
    if len(keys) > MAX_SORT_KEYS:
        place = keys[MAX_SORT_KEYS].field.position
        raise QueryError(f"More than {MAX_SORT_KEYS} sort keys.", position=place, hint="Leave the last ones out.")
    return tuple(keys)


def parse_columns(text: str, known: Collection[str] = ()) -> tuple[Field, ...]:
    """The fields of a comma-separated list of column keys.

    Raises:
        QueryError: A key that cannot be understood.
    """
    fields: list[Field] = []
    tokens = tokenize(text)
    at = 0
    while tokens[at].kind is not TokenKind.END:
        field, at = FieldReader(tokens, known).read(at)
        fields.append(field)
        at = _after_comma(tokens, at)
    return tuple(fields)


def is_nameable(key: str) -> bool:
    """Whether a column can be asked for by its key: one without a name, or with one of pages of text, cannot."""
    return not key.endswith('.""') and len(key) <= MAX_LENGTH


def column_key(field: Field, metrics: Collection[str]) -> str:
    """The key of a resolved field: ``metrics.acc`` for the default aggregate, ``metrics.acc.max`` for another.

    Where a metric is really called ``acc.max``, the aggregate is written ``metrics."acc".max``.
    """
    return field_text(short_field(field, metrics))


def short_field(field: Field, metrics: Collection[str]) -> Field:
    """A resolved metric field in the shortest spelling that still resolves to it."""
    if field.kind is not FieldKind.METRIC:
        return field
    if field.aggregate in {"", "last"}:
        return Field(FieldKind.METRIC, field.name)
    joined = f"{field.name}.{field.aggregate}"
    spelled = Field(FieldKind.METRIC, joined, is_open=True)
    is_plain = field_text(spelled).endswith(joined) and joined not in metrics
    return spelled if is_plain and resolve(spelled, metrics) == field else field


def _unsigned(token: Token) -> Token:
    return Token(token.kind, token.text[1:], token.position + 1, token.is_glued)


def _after_comma(tokens: Sequence[Token], at: int) -> int:
    token = tokens[at]
    if token.kind is TokenKind.END:
        return at
    if token.kind is not TokenKind.COMMA:
        raise QueryError(
            f"Expected a comma between keys; found {token.text}.", position=token.position, token=token.text,
            hint="A name with spaces or commas stands in quotes.",
        )  # fmt: skip
    if tokens[at + 1].kind is TokenKind.END:
        raise QueryError("A key is missing after the comma.", position=token.end, hint="Leave the comma out.")
    return at + 1
