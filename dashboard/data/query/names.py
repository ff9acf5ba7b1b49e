"""Fields as people write them: prefixes, quotes, aliases, aggregates."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from dashboard.data.query.fields import (
    AGGREGATES,
    ATTRIBUTE_PREFIXES,
    ATTRIBUTES,
    CANONICAL_PREFIX,
    DATASET_PREFIXES,
    PREFIXES,
    Field,
    FieldKind,
    attribute,
    ends_like_aggregate,
    nearest,
)
from dashboard.data.query.tokens import Token, TokenKind
from dashboard.errors import QueryError

_RESERVED = frozenset({"and", "or", "not", "in", "is", "like", "ilike", "between", "null"})

_COLUMNS = (
    'A condition starts with the name of a column; one with spaces or signs stands in double quotes: "unit price".'
)
_FIELDS = "Fields are params.NAME, metrics.NAME, tags.NAME, data.PATH, and what every run has, e.g. status."


class FieldReader:
    """Reads one field from a token list.

    Args:
        tokens: All tokens, closed by END.
        known: Keys of existing columns, to suggest from.
    """

    COMPARED = "To compare with another run, make that the baseline and write delta(metrics.acc) > 0."

    def __init__(self, tokens: Sequence[Token], known: Collection[str]) -> None:
        self._tokens = tokens
        self._known = known

    def read(self, at: int) -> tuple[Field, int]:
        """The field that starts at token `at`, and the index after it.

        Raises:
            QueryError: No field starts there, or it is not known.
        """
        found, after = self._read(at)
        written = "".join(token.text for token in self._tokens[at:after])  # the parts of a field are glued
        return replace(found, position=self._tokens[at].position, written=written), after

    def has(self, text: str) -> bool:
        """Whether a word is the key of a column that there is."""
        return text in self._known

    def _read(self, at: int) -> tuple[Field, int]:
        token = self._tokens[at]
        if token.kind is TokenKind.QUOTED and token.text[0] != "'":
            return self._attribute(token.unquoted, token), at + 1
        if token.kind is not TokenKind.WORD or token.word in _RESERVED:
            raise self._no_field(token)
        prefix, dot, rest = token.text.partition(".")
        if not dot:
            return self._attribute(prefix, token), at + 1
        lowered = prefix.lower()
        if lowered not in PREFIXES and lowered not in ATTRIBUTE_PREFIXES | DATASET_PREFIXES:
            raise self._unknown(token.text, token, prefix)
        return self._prefixed(lowered, rest, at)

    def _prefixed(self, prefix: str, rest: str, at: int) -> tuple[Field, int]:
        token, following = self._tokens[at], self._tokens[at + 1]
        is_quoted = following.kind is TokenKind.QUOTED and following.is_glued
        whole = replace(token, text=token.text + following.text) if is_quoted else token
        if is_quoted and rest:
            quoted = (rest + following.unquoted).replace('"', '""')
            raise QueryError(
                "Put the whole name in quotes.", position=whole.position, token=whole.text,
                suggestion=f'{prefix}."{quoted}"',
            )  # fmt: skip
        name = following.unquoted if is_quoted else rest
        if not name:
            raise QueryError(
                f"A name is missing after {prefix}.", position=token.position, token=token.text,
                hint=f'Write {prefix}.NAME or {prefix}."NAME".',
            )  # fmt: skip
        after = at + 2 if is_quoted else at + 1
        if prefix in ATTRIBUTE_PREFIXES:
            return self._attribute(name, whole), after
        if prefix in DATASET_PREFIXES:
            return self._attribute(f"dataset.{name}", whole), after
        kind = PREFIXES[prefix]
        if is_quoted:
            aggregate = self._aggregate(kind, after)
            return Field(kind, name, aggregate), after + bool(aggregate)
        is_open = kind is FieldKind.METRIC and ends_like_aggregate(name)
        return Field(kind, name, is_open=is_open), after

    def _aggregate(self, kind: FieldKind, at: int) -> str:
        token = self._tokens[at]
        if token.kind is not TokenKind.WORD or not token.is_glued:
            return ""
        name = token.text.removeprefix(".").lower()
        if kind is not FieldKind.METRIC or name not in AGGREGATES:
            near = nearest(name, AGGREGATES) if kind is FieldKind.METRIC else ""
            wanted = f"one of {', '.join(AGGREGATES)}" if kind is FieldKind.METRIC else "nothing"
            raise QueryError(
                f"After the quoted name follows {wanted}, not {token.text}.",
                position=token.position, token=token.text, suggestion=near and f".{near}",
                hint="A name in quotes is whole; leave what follows out, or write it into the quotes.",
            )  # fmt: skip
        return name

    def _attribute(self, name: str, token: Token) -> Field:
        found = attribute(name)
        if found is None:
            raise self._unknown(name, token, name)
        return Field(FieldKind.RUN, found.name)

    def _unknown(self, name: str, token: Token, word: str) -> QueryError:
        prefixes = [f"{item}.{name.partition('.')[2]}" for item in CANONICAL_PREFIX.values()] if "." in name else []
        own = [item.name for item in ATTRIBUTES]
        suggestion = nearest(name, [*own, *prefixes, *self._known]) or nearest(word, own)
        return QueryError(
            f"Unknown field {name}.", position=token.position, token=token.text, suggestion=suggestion, hint=_FIELDS
        )

    def _no_field(self, token: Token) -> QueryError:
        if token.kind is TokenKind.END:
            return QueryError("A condition is missing at the end.", position=token.position, hint=_FIELDS)
        return QueryError(
            f"A condition starts with a field, not with {token.text}.", position=token.position, token=token.text,
            hint=_FIELDS,
        )  # fmt: skip


class ColumnReader:
    """Reads the name of a column from a token list: a word, or a name in double quotes or backticks.

    Args:
        tokens: All tokens, closed by END.
        columns: Names that there are.
    """

    COMPARED = "Text that is called as a column is stands in single quotes."

    def __init__(self, tokens: Sequence[Token], columns: Collection[str]) -> None:
        self._tokens = tokens
        self._columns = columns

    def read(self, at: int) -> tuple[Field, int]:
        """The column that starts at token `at`, and the index after it.

        Raises:
            QueryError: No column of that name.
        """
        token = self._tokens[at]
        is_quoted = token.kind is TokenKind.QUOTED and token.text[0] != "'"
        if not is_quoted and (token.kind is not TokenKind.WORD or token.word in _RESERVED):
            raise QueryError(
                "A condition starts with the name of a column.", position=token.position, token=token.text,
                suggestion=self._quoted(token), hint=_COLUMNS,
            )  # fmt: skip
        name = token.unquoted if is_quoted else token.text
        if name not in self._columns:
            raise QueryError(
                f"There is no column {name}.", position=token.position, token=token.text,
                suggestion=_written(nearest(name, self._columns)), hint=_COLUMNS,
            )  # fmt: skip
        return Field(FieldKind.PARAM, name, position=token.position, written=token.text), at + 1

    def has(self, text: str) -> bool:
        """Whether a word is the name of a column."""
        return text in self._columns

    def _quoted(self, token: Token) -> str:
        """How a column is written that was put into single quotes, which are those of values."""
        name = token.unquoted if token.kind is TokenKind.QUOTED else token.text
        return _written(name) if name in self._columns else ""


def _written(name: str) -> str:
    """A name as the language reads it."""
    is_plain = name and name.replace("_", "a").isalnum() and not name[0].isdigit() and name.lower() not in _RESERVED
    return name if is_plain or not name else '"' + name.replace('"', '""') + '"'
