"""Values of the language: what a token means as a value, and which values fit which field."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime

from dashboard.data.model.values import typed_param
from dashboard.data.query.fields import Field, FieldType, attribute
from dashboard.data.query.operators import EQUALITY, MAX_PATTERN, NEGATED, ORDER, PATTERN, TEXT_LIKE
from dashboard.data.query.tokens import Token, TokenKind
from dashboard.data.query.tree import Boolean, DataOf, Delta, Literal, Moment, Number, Operand, Span, Text
from dashboard.errors import QueryError

_SPAN = re.compile(r"([+-]?[0-9]+(?:\.[0-9]+)?)([smhdw])\Z", re.IGNORECASE)
SECONDS_OF_UNIT = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_MAX_SPAN = 100 * 366 * 86_400
_SPECIAL = {"nan", "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity"}
_TIMES = "Write an ISO date such as 2026-01-31, or a relative time such as -7d."
_LONG_SPAN = re.compile(
    r"([+-]?)\s*([0-9]+(?:\.[0-9]+)?)\s*"
    r"(s(?:ec(?:ond)?s?)?|m(?:in(?:ute)?s?)?|h(?:(?:ou)?rs?)?|d(?:ays?)?|w(?:ee)?(?:ks?)?|mo(?:nths?)?|y(?:(?:ea)?rs?)?)\Z",
    re.IGNORECASE,
)
_DAYS = {"mo": 30, "y": 365}
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def value_of(token: Token) -> Literal | None:
    """The value a token stands for; None when it is no value.

    Raises:
        QueryError: A relative time out of all proportion, or an impossible date.
    """
    if token.kind is TokenKind.QUOTED:
        return None if token.text[0] == "`" else Text(token.unquoted, token.position)
    if token.kind is TokenKind.NUMBER or token.word in _SPECIAL:
        return Number(token.text, float(token.text), token.position)
    if token.word in {"true", "false"}:
        return Boolean(token.word == "true", token.position)
    if token.kind is not TokenKind.WORD:
        return None
    found = _span(token) or moment(token.text, token.position)
    if found is None and _DATE.match(token.text):
        raise QueryError(
            f"{token.text} is no valid date or time.", position=token.position, token=token.text, hint=_TIMES
        )
    return found


def _span(token: Token) -> Span | None:
    match = _SPAN.match(token.text)
    if match is None:
        return None
    seconds = float(match.group(1)) * SECONDS_OF_UNIT[match.group(2).lower()]
    if abs(seconds) > _MAX_SPAN:
        raise QueryError(
            f"{token.text} is more than a hundred years.", position=token.position, token=token.text, hint=_TIMES
        )
    return Span(token.text, seconds, token.position)


def short_span(text: str, *, is_ago: bool) -> str:
    """How the language writes a span such as ``-7days`` or ``2 months``; empty when the text is none.

    Args:
        text: As somebody wrote it.
        is_ago: Whether it is to be compared with a time, where a span without a sign lies in the past.
    """
    match = _LONG_SPAN.match(text.strip())
    if match is None:
        return ""
    sign, amount, unit = match.group(1) or ("-" if is_ago else ""), match.group(2), match.group(3).lower()
    days = next((days for begin, days in _DAYS.items() if unit.startswith(begin)), None)
    return f"{sign}{amount}{unit[0]}" if days is None else f"{sign}{float(amount) * days:g}d"


def moment(text: str, position: int = 0) -> Moment | None:
    """An ISO date or time, UTC unless it names an offset; None when the text is none."""
    if not _DATE.match(text):
        return None
    try:
        at = datetime.fromisoformat(text)
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return Moment(at, position)


def reads_as_number(text: str) -> float | None:
    """The number a quoted text reads as, by the same rule as params; None when it is no number."""
    value = typed_param(text)
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def describe(operand: Operand) -> str:
    """A field's name for error messages."""
    if isinstance(operand, Delta):
        return f"delta({describe(operand.of)})"
    prefix = "" if operand.kind.value == "run" else f"{operand.kind.value} "
    return f"{prefix}{operand.name}"


def fitted(operand: Operand, operator: str, value: Literal, token: Token) -> Literal:
    """The value in the form the operand compares with.

    Args:
        operand: The left side.
        operator: An operator's text, or ``in`` / ``between``.
        value: The right side, as `value_of` read it.
        token: The value's token, for errors.

    Raises:
        QueryError: The operator or the value does not fit the field.
    """
    kind = operand_type(operand)
    _check_operator(operand, kind, operator, token)
    if isinstance(value, DataOf):
        return _fitted_data_of(operand, operator, value, token)
    if kind is FieldType.NUMBER:
        return _fitted_number(operand, value, token)
    if kind is FieldType.SECONDS:
        return value if isinstance(value, Span) else _fitted_number(operand, value, token)
    if kind is FieldType.TIME:
        return _fitted_time(operand, value, token)
    if kind is FieldType.MIXED and operator not in PATTERN | NEGATED.keys():
        return _fitted_mixed(operator, value, token)
    return _fitted_text(operator, value, token)


def operand_type(operand: Operand) -> FieldType:
    """How an operand compares: a delta is always a number."""
    return FieldType.NUMBER if isinstance(operand, Delta) else operand.type


def _check_operator(operand: Operand, kind: FieldType, operator: str, token: Token) -> None:
    if operator in PATTERN | NEGATED.keys() and kind not in TEXT_LIKE:
        raise QueryError(
            f"{operator} compares text, and {describe(operand)} is no text.", position=token.position, token=token.text,
            hint="Use =, !=, <, <=, >, >=, in or between.",
        )  # fmt: skip
    if operator in ORDER | {"between"} and kind is FieldType.LIST:
        raise QueryError(
            f"{describe(operand)} holds a list, which has no order.", position=token.position, token=token.text,
            hint="Use =, !=, in, like or ~.",
        )  # fmt: skip


def _fitted_data_of(operand: Operand, operator: str, value: DataOf, token: Token) -> DataOf:
    if not isinstance(operand, Field) or operand.kind.value != "data" or operator not in EQUALITY:
        raise QueryError(
            "data_of('run-id') stands only after data.'path' = or !=.", position=token.position, token=token.text,
            hint="Write it as data.'data/raw' = data_of('run-id').",
        )  # fmt: skip
    return value


def _fitted_number(operand: Operand, value: Literal, token: Token) -> Number:
    if isinstance(value, Number):
        return value
    reads = isinstance(value, Text) and reads_as_number(value.value) is not None
    suggestion = value.value.strip() if isinstance(value, Text) and reads else ""
    raise QueryError(
        f"{describe(operand)} is a number and cannot be compared with {token.text}.",
        position=token.position, token=token.text, suggestion=suggestion, hint="Write a number, e.g. 0.9, 1e-3 or inf.",
    )  # fmt: skip


def _fitted_time(operand: Operand, value: Literal, token: Token) -> Literal:
    if isinstance(value, Span) and value.text[0] not in "+-":
        raise QueryError(
            f"A relative time needs a sign: {value.text} ago is -{value.text}.",
            position=token.position, token=token.text, suggestion=f"-{value.text}",
        )  # fmt: skip
    if isinstance(value, Moment | Span) or (isinstance(value, Number) and math.isfinite(value.value)):
        return value
    at = moment(value.value, value.position) if isinstance(value, Text) else None
    if at is None:
        short = short_span(value.value, is_ago=True) if isinstance(value, Text) else ""
        raise QueryError(
            f"{describe(operand)} is a time and cannot be compared with {token.text}.",
            position=token.position, token=token.text, suggestion=short, hint=_TIMES,
        )  # fmt: skip
    return at


def _fitted_mixed(operator: str, value: Literal, token: Token) -> Literal:
    if isinstance(value, Boolean) and operator in ORDER | {"between"}:
        raise QueryError(
            "true and false have no order.", position=token.position, token=token.text, hint="Use = or !=."
        )
    if isinstance(value, Number | Boolean):
        return value
    if isinstance(value, Text) and operator in ORDER | {"between"}:
        number = reads_as_number(value.value)
        return value if number is None else Number(value.value.strip(), number, value.position)
    return value if isinstance(value, Text) else Text(token.text, token.position)


def _fitted_text(operator: str, value: Literal, token: Token) -> Text:
    text = value if isinstance(value, Text) else Text(token.text, token.position)
    if operator in PATTERN | NEGATED.keys() and len(text.value) > MAX_PATTERN:
        raise QueryError(
            f"The pattern is longer than {MAX_PATTERN:,} characters.", position=token.position, token=token.text[:40],
            hint="Write a shorter one.",
        )  # fmt: skip
    return text


def is_empty_missing(field: Field) -> bool:
    """Whether an empty list in this field is a missing value."""
    found = attribute(field.name)
    return found is None or found.empty_is_missing
