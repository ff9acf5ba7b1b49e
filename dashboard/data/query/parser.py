"""Filter text to its tree: a recursive-descent parser with SQL's precedence and bounded nesting."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from dashboard.data.query.fields import Field, FieldType, nearest
from dashboard.data.query.literals import describe, fitted, operand_type, short_span, value_of
from dashboard.data.query.names import ColumnReader, FieldReader
from dashboard.data.query.operators import NAN_ABLE, NEGATED, PATTERN
from dashboard.data.query.tokens import Token, TokenKind, tokenize
from dashboard.data.query.tree import (
    And,
    Between,
    Comparison,
    Condition,
    DataOf,
    Delta,
    Expression,
    IsNan,
    IsNull,
    Literal,
    Membership,
    Not,
    Operand,
    Or,
    Text,
)
from dashboard.errors import QueryError

MAX_NESTING = 50
MAX_MEMBERS = 1_000
_IN_TIME = frozenset({FieldType.TIME, FieldType.SECONDS})
_SYNONYMS = {"==": "=", "<>": "!="}
_FORM = "A condition is a field, an operator and a value, e.g. metrics.acc > 0.9; and, or and not join them."
_COLUMN_FORM = "A condition is a column, an operator and a value, e.g. price > 3; and, or and not join them."


def parse(text: str, known: Collection[str] = ()) -> Expression | None:
    """The tree of a filter; None for an empty one, which every run matches.

    Args:
        text: The filter, up to 10,000 characters.
        known: Keys of existing columns (``metrics.acc``), only to suggest the nearest one in errors.

    Raises:
        QueryError: With position, offending token and nearest known field or keyword.
    """
    tokens = tokenize(text)
    if tokens[0].kind is TokenKind.END:
        return None
    return _Parser(tokens, FieldReader(tokens, known), _FORM).whole()


def parse_columns(text: str, columns: Collection[str]) -> Expression | None:
    """As `parse`, of a filter over a table: its fields are the names of columns, and compare as params do.

    Args:
        text: The filter, up to 10,000 characters.
        columns: The names that there are.

    Raises:
        QueryError: As in `parse`, and for a column that there is not.
    """
    tokens = tokenize(text)
    if tokens[0].kind is TokenKind.END:
        return None
    return _Parser(tokens, ColumnReader(tokens, columns), _COLUMN_FORM).whole()


class _Parser:
    def __init__(self, tokens: list[Token], fields: FieldReader | ColumnReader, form: str) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0
        self._fields = fields
        self._form = form

    def whole(self) -> Expression:
        expression = self._or()
        if self._peek().kind is not TokenKind.END:
            raise self._expected("“and”, “or” or the end", ("and", "or"))
        return expression

    def _or(self) -> Expression:
        terms = [self._and()]
        while self._take_word("or"):
            terms.append(self._and())
        return terms[0] if len(terms) == 1 else Or(tuple(terms))

    def _and(self) -> Expression:
        terms = [self._not()]
        while self._take_word("and"):
            terms.append(self._not())
        return terms[0] if len(terms) == 1 else And(tuple(terms))

    def _not(self) -> Expression:
        token = self._peek()
        if token.word != "not" and token.kind is not TokenKind.OPEN:
            return self._condition()
        self._at += 1
        self._depth += 1
        if self._depth > MAX_NESTING:
            raise QueryError(
                f"More than {MAX_NESTING} levels of nesting.", position=token.position, token=token.text,
                hint="Leave out parentheses that change nothing.",
            )  # fmt: skip
        inner: Expression
        if token.kind is TokenKind.OPEN:
            inner = self._or()
            self._take(TokenKind.CLOSE, ")")
        else:
            inner = Not(self._not())
        self._depth -= 1
        return inner

    def _condition(self) -> Condition:
        operand = self._operand()
        if self._take_word("is"):
            return self._is(operand)
        if self._take_word("not"):
            return self._worded(operand, "not ", ("in", "like", "ilike", "between"))
        token = self._peek()
        if token.kind is TokenKind.OPERATOR:
            self._at += 1
            return self._compared(operand, _SYNONYMS.get(token.text, token.text))
        return self._worded(operand, "", ("in", "not in", "like", "ilike", "between", "is null", "is not null"))

    def _worded(self, operand: Operand, negation: str, words: Iterable[str]) -> Condition:
        token = self._peek()
        if token.word in {"like", "ilike"}:
            self._at += 1
            return self._compared(operand, negation + token.word)
        if self._take_word("in"):
            return self._members(operand, negated=bool(negation))
        if self._take_word("between"):
            low = self._value(operand, "between")
            if not self._take_word("and"):
                raise self._expected("and with the upper bound", ("and",))
            return Between(operand, low, self._value(operand, "between"), negated=bool(negation))
        raise self._expected("an operator such as = or >", words)

    def _compared(self, operand: Operand, operator: str) -> Comparison:
        return Comparison(operand, operator, self._value(operand, operator))

    def _is(self, operand: Operand) -> Condition:
        negated = self._take_word("not")
        if self._take_word("null"):
            return IsNull(operand, negated)
        token = self._peek()
        if not self._take_word("nan"):
            raise self._expected("null or nan", ("null", "nan", "not"))
        if operand_type(operand) not in NAN_ABLE:
            raise QueryError(
                f"{describe(operand)} is never nan.", position=token.position, token=token.text,
                hint="Ask for missing values with is null.",
            )  # fmt: skip
        return IsNan(operand, negated)

    def _members(self, operand: Operand, *, negated: bool) -> Membership:
        self._take(TokenKind.OPEN, "(")
        values = [self._value(operand, "in")]
        while self._peek().kind is TokenKind.COMMA:
            self._at += 1
            values.append(self._value(operand, "in"))
        closing = self._take(TokenKind.CLOSE, ")")
        if len(values) > MAX_MEMBERS:
            raise QueryError(
                f"More than {MAX_MEMBERS:,} values in one list.", position=closing.position,
                hint="Use between, like or ~ instead.",
            )  # fmt: skip
        return Membership(operand, tuple(values), negated)

    def _operand(self) -> Operand:
        token = self._peek()
        following = self._tokens[min(self._at + 1, len(self._tokens) - 1)]
        if token.word == "delta" and following.kind is TokenKind.OPEN:
            self._at += 2
            inner = self._field()
            self._take(TokenKind.CLOSE, ")")
            if inner.type not in {FieldType.NUMBER, FieldType.MIXED}:
                raise QueryError(
                    "delta() takes a metric or a param.", position=inner.position, token=inner.written,
                    hint="Write it as delta(metrics.acc) > 0.01.",
                )  # fmt: skip
            return Delta(inner, token.position)
        return self._field()

    def _field(self) -> Field:
        found, self._at = self._fields.read(self._at)
        return found

    def _value(self, operand: Operand, operator: str) -> Literal:
        token = self._peek()
        if token.word == "data_of":
            return fitted(operand, operator, self._data_of(), token)
        value = value_of(token)
        if value is None:
            raise self._no_value(operand, token, operator)
        self._at += 1
        return fitted(operand, operator, value, token)

    def _data_of(self) -> DataOf:
        start = self._peek()
        self._at += 1
        self._take(TokenKind.OPEN, "(")
        token = self._peek()
        if token.kind is not TokenKind.QUOTED:
            raise self._expected("a quoted run id", ())
        self._at += 1
        self._take(TokenKind.CLOSE, ")")
        return DataOf(token.unquoted, start.position)

    def _no_value(self, operand: Operand, token: Token, operator: str) -> QueryError:
        kind = operand_type(operand)
        short = short_span(token.text, is_ago=kind is FieldType.TIME) if kind in _IN_TIME else ""
        if token.kind is TokenKind.WORD and short:
            return QueryError(
                f"{token.text} is no length of time.", position=token.position, token=token.text, suggestion=short,
                hint="Units are s, m, h, d and w, as in -7d or 1.5h.",
            )  # fmt: skip
        if token.kind is TokenKind.WORD:
            return self._bare_word(operand, token, operator)
        wanted = "a quoted text" if operator in PATTERN | NEGATED.keys() else "a value"
        return self._expected(f"{wanted} after {operator}", ())

    def _bare_word(self, operand: Operand, token: Token, operator: str) -> QueryError:
        """What is wrong with a word where a value stands: it is another field, or does not fit even in quotes."""
        if self._fields.has(token.text):
            return QueryError(
                f"{describe(operand)} can be compared with a value, not with {token.text}.",
                position=token.position, token=token.text, hint=self._fields.COMPARED,
            )  # fmt: skip
        try:
            fitted(operand, operator, Text(token.text, token.position), token)
        except QueryError as error:  # quotes alone would not mend it: this says what the field compares with
            return error
        quoted = f"'{token.text}'"
        return QueryError(
            f"Text stands in quotes: {quoted}.", position=token.position, token=token.text, suggestion=quoted
        )

    def _peek(self) -> Token:
        return self._tokens[self._at]

    def _take_word(self, word: str) -> bool:
        if self._peek().word != word:
            return False
        self._at += 1
        return True

    def _take(self, kind: TokenKind, text: str) -> Token:
        token = self._peek()
        if token.kind is not kind:
            raise self._expected(text, ())
        self._at += 1
        return token

    def _expected(self, wanted: str, keywords: Iterable[str]) -> QueryError:
        token = self._peek()
        found = "the filter ends here" if token.kind is TokenKind.END else f"found {token.text}"
        suggestion = nearest(token.text, keywords) if token.kind is TokenKind.WORD else ""
        return QueryError(
            f"Expected {wanted}; {found}.",
            position=token.position,
            token=token.text,
            suggestion=suggestion,
            hint=self._form,
        )
