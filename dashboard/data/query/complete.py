"""Completions for the filter bar: fields, operators, values and connectives, as fits the cursor's place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dashboard.data.query.fields import AGGREGATES, ATTRIBUTES, CANONICAL_PREFIX, Field, FieldKind, FieldType
from dashboard.data.query.names import FieldReader
from dashboard.data.query.operators import allowed
from dashboard.data.query.text import field_text, quoted_text
from dashboard.data.query.tokens import MAX_LENGTH, Token, TokenKind, tokenize
from dashboard.errors import QueryError

MAX_COMPLETIONS = 50
Known = Mapping[str, tuple[str, Sequence[str]]]
"""Column key to its type (``number string boolean time``) and its values when these are few."""

_STATUSES = ("FINISHED", "RUNNING", "FAILED", "KILLED", "SCHEDULED", "STALE")
_FIXED_VALUES = {"status": _STATUSES, "source": ("mlflow", "dvc", "git"), "label": ("hidden",)}
_TIMES = ("-1h", "-1d", "-7d", "-30d")
_WORD_OPERATORS = frozenset({"in", "like", "ilike", "between", "is", "not"})


@dataclass(frozen=True, slots=True)
class Completion:
    """One proposal.

    Attributes:
        text: What to insert instead of the text from `start` to `end`.
        kind: ``field``, ``operator``, ``value`` or ``keyword``.
        detail: A few words beside it.
    """

    text: str
    kind: str
    detail: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Place:
    """What stands before the cursor: the finished tokens of the present condition and the piece being typed."""

    done: tuple[Token, ...]
    piece: str
    start: int
    end: int


def completions(text: str, cursor: int, known: Known) -> list[Completion]:
    """What may stand at the cursor, best first, at most 50.

    Args:
        text: The whole bar.
        cursor: Offset of the caret; what stands after it is left alone.
        known: The project's columns.
    """
    place = _place(text[: min(max(cursor, 0), MAX_LENGTH)])
    if place is None:
        return []
    condition = _condition(place.done)
    field, rest = _field(condition)
    if field is None:
        return _fields(place, known) if not condition else []
    return _after_field(place, field, rest, known)


def _place(before: str) -> _Place | None:
    """Splits what stands before the cursor; an open quote is part of the piece being typed."""
    for start in _piece_starts(before):
        try:
            done = tokenize(before[:start])[:-1]
        except QueryError:
            continue
        return _Place(tuple(done), before[start:], start, len(before))
    return None


def _piece_starts(before: str) -> Iterable[int]:
    """Places where the piece being typed may start, likeliest first."""
    quote = _open_quote(before)
    at = len(before) if quote is None else quote
    while at > 0 and (before[at - 1].isalnum() or before[at - 1] in "_./:@-+"):
        at -= 1
    yield at
    if quote is not None:
        yield quote


def _open_quote(text: str) -> int | None:
    opened: int | None = None
    for position, character in enumerate(text):
        if opened is None and character in "'\"`":
            opened = position
        elif opened is not None and character == text[opened]:
            opened = None
    return opened


def _condition(tokens: Sequence[Token]) -> list[Token]:
    """Tokens of the condition being typed: those after the last connective or outer parenthesis."""
    condition: list[Token] = []
    for token in tokens:
        words = {item.word for item in condition}
        is_bound = token.word == "and" and "between" in words and "and" not in words
        is_list = token.kind is TokenKind.OPEN and bool(condition) and condition[-1].word in {"in", "delta", "data_of"}
        if token.word in {"and", "or"} and not is_bound:
            condition = []
        elif token.word == "not" and not condition:
            continue
        elif token.kind is TokenKind.OPEN and not is_list:
            condition = []
        else:
            condition.append(token)
    return condition


def _field(condition: Sequence[Token]) -> tuple[Field | None, list[Token]]:
    if not condition:
        return None, []
    at = 2 if condition[0].word == "delta" and len(condition) > 1 else 0
    try:
        field, after = FieldReader([*condition, Token(TokenKind.END, "", 0)], ()).read(at)
    except QueryError:
        return None, []
    return field, [token for token in condition[after:] if not (at and token.kind is TokenKind.CLOSE)]


def _after_field(place: _Place, field: Field, rest: Sequence[Token], known: Known) -> list[Completion]:
    if not rest:
        words = allowed(field.type)
        negated = [f"not {word}" for word in ("in", "like", "between") if word in words]
        return _offer(place, ((word, "") for word in (*words, *negated)), "operator")
    last = rest[-1]
    if last.word in {"is", "not"}:
        followers = ("null", "nan", "not null", "not nan") if last.word == "is" else ("in", "like", "between", "null")
        return _offer(place, ((word, "") for word in followers), "operator")
    if last.kind is TokenKind.OPERATOR or last.word in _WORD_OPERATORS | {"and"}:
        return _values(place, field, known, opens_list=last.word == "in")
    if last.kind in {TokenKind.OPEN, TokenKind.COMMA}:
        return _values(place, field, known, opens_list=False)
    if rest[0].word == "between" and len(rest) == 2:
        return _offer(place, [("and", "upper bound")], "keyword")
    return _offer(place, [("and", ""), ("or", "")], "keyword")


def _fields(place: _Place, known: Known) -> list[Completion]:
    attributes = [(item.name, item.meaning) for item in ATTRIBUTES]
    named = [(key, kind) for key, (kind, _) in known.items() if not any(key == name for name, _ in attributes)]
    prefixes = [(f"{prefix}.", "") for prefix in CANONICAL_PREFIX.values()] if not named else []
    stem, dot, tail = place.piece.rpartition(".")
    aggregates = [(f"{stem}.{word}", "aggregate") for word in AGGREGATES] if dot and stem in known else []
    keywords = [("not", "")] if not tail and not stem else []
    offered = [*aggregates, *attributes, *named, *prefixes]
    return [*_offer(place, offered, "field"), *_offer(place, keywords, "keyword")][:MAX_COMPLETIONS]


def _values(place: _Place, field: Field, known: Known, *, opens_list: bool) -> list[Completion]:
    kind, values = known.get(field_text(field), ("string", ()))
    fixed = _FIXED_VALUES.get(field.name, ()) if field.kind is FieldKind.RUN else ()
    texts = [quoted_text(value) for value in dict.fromkeys([*values, *fixed])]
    if field.type is FieldType.TIME:
        texts = list(_TIMES)
    elif kind == "boolean":
        texts = ["true", "false"]
    if opens_list:
        texts = [f"({text}" for text in texts]
    return _offer(place, ((text, "") for text in texts), "value")


def _offer(place: _Place, texts: Iterable[tuple[str, str]], kind: str) -> list[Completion]:
    """Those that go on from the piece, exact beginnings first, then those that hold it anywhere."""
    piece = place.piece.lower().strip("'\"`")
    ranked = sorted(
        ((_rank(text.lower(), piece), index, text, detail) for index, (text, detail) in enumerate(texts)),
    )
    found = [
        Completion(text, kind, detail, place.start, place.end)
        for rank, _, text, detail in ranked
        if rank < 3 and text != place.piece
    ]
    return found[:MAX_COMPLETIONS]


def _rank(text: str, piece: str) -> int:
    bare = text.strip("'\"`(")
    if bare.startswith(piece):
        return 0
    if bare.partition(".")[2].strip("'\"`").startswith(piece):
        return 1
    return 2 if piece in bare else 3
