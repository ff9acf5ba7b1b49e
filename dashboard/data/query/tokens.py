"""Filter text to tokens, each with its position."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from dashboard.errors import QueryError

MAX_LENGTH = 10_000
MAX_TOKENS = 5_000

_PATTERN = re.compile(
    r"""
      (?P<SPACE>\s+)
    | (?P<QUOTED>'(?:[^']|'')*' | "(?:[^"]|"")*" | `(?:[^`]|``)*`)
    | (?P<OPERATOR><=|>=|<>|!=|==|!~|=|<|>|~)
    | (?P<OPEN>\() | (?P<CLOSE>\)) | (?P<COMMA>,)
    | (?P<NUMBER>[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?(?![\w./:@+-]))
    | (?P<WORD>[+-]?[\w.][\w./:@+-]* | -(?=['"`]))
    """,
    re.VERBOSE,
)


class TokenKind(Enum):
    """What a token is."""

    QUOTED = auto()
    OPERATOR = auto()
    OPEN = auto()
    CLOSE = auto()
    COMMA = auto()
    NUMBER = auto()
    WORD = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """One token.

    Attributes:
        text: As written, quotes included.
        position: 0-based offset.
        is_glued: Whether nothing stands between it and the token before.
    """

    kind: TokenKind
    text: str
    position: int
    is_glued: bool = False

    @property
    def end(self) -> int:
        """Offset after its last character."""
        return self.position + len(self.text)

    @property
    def word(self) -> str:
        """A word in lower case, for keywords; empty for every other kind."""
        return self.text.lower() if self.kind is TokenKind.WORD else ""

    @property
    def unquoted(self) -> str:
        """A quoted token without its quotes, doubled quotes made single."""
        quote = self.text[0]
        return self.text[1:-1].replace(quote * 2, quote)


_SHORTER = "Say it with fewer words, e.g. with in (…), between, like or ~."


def tokenize(text: str) -> list[Token]:
    """All tokens of a filter, closed by an END token.

    Raises:
        QueryError: Too long, a quote that is never closed, or a character the language does not know.
    """
    if len(text) > MAX_LENGTH:
        raise QueryError(f"The filter is longer than {MAX_LENGTH:,} characters.", position=MAX_LENGTH, hint=_SHORTER)
    tokens: list[Token] = []
    position, glued = 0, False
    while position < len(text):
        match = _PATTERN.match(text, position)
        if match is None:
            raise _unreadable(text, position)
        if match.lastgroup == "SPACE":
            glued = False
        else:
            tokens.append(Token(TokenKind[str(match.lastgroup)], match.group(), position, glued))
            glued = True
        position = match.end()
    if len(tokens) > MAX_TOKENS:
        place = tokens[MAX_TOKENS].position
        raise QueryError(f"The filter has more than {MAX_TOKENS:,} parts.", position=place, hint=_SHORTER)
    return [*tokens, Token(TokenKind.END, "", len(text))]


def _unreadable(text: str, position: int) -> QueryError:
    character = text[position]
    if character in "'\"`":
        return QueryError(
            f"The quote {character} is never closed.", position=position, token=text[position:][:40],
            hint="Close it; a quote inside a name or text is written twice.",
        )  # fmt: skip
    plain = {"‘": "'", "’": "'", "“": '"', "”": '"', "≥": ">=", "≤": "<=", "≠": "!=", "&": "and", "|": "or"}
    return QueryError(
        f"Unexpected character {character}.", position=position, token=character, suggestion=plain.get(character, ""),
        hint="Names that hold more than letters, digits and _ . / : @ - stand in quotes.",
    )  # fmt: skip
