"""What people call a state of the data: a revision, or the hash that DVC gave to a content, whole or its beginning."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dashboard.errors import InvalidRequestError

LEAST_DIGITS = 6
_WHOLE = re.compile(r"[0-9a-f]{32}(\.dir)?\Z")
_BEGINNING = re.compile(rf"[0-9a-f]{{{LEAST_DIGITS},32}}(\.dir)?\Z")


@dataclass(frozen=True, slots=True)
class Named:
    """A content that a text means.

    Attributes:
        hash: In full.
        places: A commit that holds it, by the paths that it had.
    """

    hash: str
    places: Mapping[str, str] = field(default_factory=dict)


def is_whole(text: str) -> bool:
    """Whether a text has the form of a full hash; it may be the beginning of a commit's sha for all that."""
    return _WHOLE.match(text.lower()) is not None


def is_beginning(text: str) -> bool:
    """Whether a text may be a hash or its beginning."""
    return _BEGINNING.match(text.lower()) is not None


def named(text: str, hashes: Mapping[str, Mapping[str, str]], path: str = "") -> Named | None:
    """The content whose hash begins with a text; None when no commit has one.

    Args:
        text: At least six hexadecimal digits.
        hashes: By commit, content by tracked path.
        path: Only contents that this path had, or a directory around it; ``""`` for any path.

    Raises:
        InvalidRequestError: Several contents have such a hash.
    """
    wanted = text.lower()
    is_directory = wanted.endswith(".dir")
    beginning = wanted.removesuffix(".dir")
    found: dict[str, dict[str, str]] = {}
    for sha, contents in sorted(_distinct(hashes)):
        for place, hash_ in contents.items():
            fits = hash_.lower().startswith(beginning) and (hash_.endswith(".dir") or not is_directory)
            if fits and (path in {"", place} or path.startswith(f"{place}/")):
                found.setdefault(hash_, {}).setdefault(place, sha)
    exact = next((hash_ for hash_ in found if hash_.lower() == wanted), None)
    if exact is None and len(found) > 1:
        several = " and ".join(sorted(found)[:2])
        raise InvalidRequestError(f"{text} is the beginning of several hashes", hint=f"Write more of it: {several}.")
    meant = exact or next(iter(found), None)
    return Named(meant, found[meant]) if meant else None


def _distinct(hashes: Mapping[str, Mapping[str, str]]) -> Iterable[tuple[str, Mapping[str, str]]]:
    """One commit for each state of the data; commits with the same facts share their mapping."""
    seen: dict[int, tuple[str, Mapping[str, str]]] = {}
    for sha in sorted(hashes):
        seen.setdefault(id(hashes[sha]), (sha, hashes[sha]))
    return seen.values()
