"""Changing a filter that somebody wrote: a condition on a column takes the place of those that were there before."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from dashboard.data.query.fields import Field, resolve
from dashboard.data.query.keys import parse_columns
from dashboard.data.query.parser import parse
from dashboard.data.query.tokens import Token, TokenKind, tokenize
from dashboard.data.query.tree import And, Expression, Not, Or
from dashboard.errors import QueryError


def with_condition(text: str, condition: str, column: str, metrics: Collection[str] = ()) -> str:
    """A filter with one condition on a column, in the place of the first that it had there.

    Only conditions that everything must meet are replaced: those that ``and`` joins at the top, in parentheses or not.
    What stands below ``or`` or behind ``not`` means more than its column, and stays.

    Args:
        text: The filter as written; everything else in it keeps its spelling.
        condition: The new condition.
        column: Key of the column that `condition` is about.
        metrics: Names of the project's metrics, which tell ``metrics.acc.max`` from a metric called ``acc.max``.
    """
    try:
        terms = list(_terms(text))
        mine = [_is_about(term, column, metrics) for term in terms]
    except QueryError:  # the bar shows what is wrong with the text; nothing of it may be lost
        return f"{text.strip()} and {condition}"
    if True not in mine:
        return " and ".join([*terms, condition])
    first = mine.index(True)
    kept = (term for term, is_mine in zip(terms[first:], mine[first:], strict=True) if not is_mine)
    return " and ".join([*terms[:first], condition, *kept])


def _terms(text: str) -> Iterator[str]:
    """What ``and`` joins at the top, as written; a filter that ``or`` joins is one term, in parentheses."""
    tree = parse(text)
    if tree is None:
        return
    if isinstance(tree, Or):
        bare = text.strip()
        yield bare if _is_enclosed(bare) else f"({bare})"
        return
    tokens = tokenize(text)[:-1]
    start = 0
    for place in _joints(tokens):
        yield text[tokens[start].position : tokens[place - 1].end]
        start = place + 1
    yield text[tokens[start].position : tokens[-1].end]


def _joints(tokens: Sequence[Token]) -> Iterator[int]:
    """Numbers of the tokens ``and`` outside of parentheses that join conditions rather than bounds of ``between``."""
    depth, bounds = 0, 0
    for place, token in enumerate(tokens):
        depth += (token.kind is TokenKind.OPEN) - (token.kind is TokenKind.CLOSE)
        if depth:
            continue
        bounds += token.word == "between"
        if token.word == "and" and bounds:
            bounds -= 1
        elif token.word == "and":
            yield place


def _is_enclosed(text: str) -> bool:
    """Whether the first parenthesis of a filter closes at its end."""
    tokens, depth = tokenize(text)[:-1], 0
    for token in tokens:
        depth += (token.kind is TokenKind.OPEN) - (token.kind is TokenKind.CLOSE)
        if not depth:
            return token is tokens[-1]
    return False


def _is_about(term: str, column: str, metrics: Collection[str]) -> bool:
    tree: Expression | None = parse(term)
    if tree is None or isinstance(tree, And | Or | Not) or not isinstance(tree.operand, Field):
        return False
    return resolve(tree.operand, metrics) == resolve(parse_columns(column)[0], metrics)
