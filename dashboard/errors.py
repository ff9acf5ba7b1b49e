"""The errors Dagboard raises on purpose.

Each says what happened (`message`), where (`where`: a file and line, an address, a field) and what to do (`hint`).
They are shown as they are on pages, in API problem documents and on the command line, so they never carry secrets.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any


class DagboardError(Exception):
    """Root of every error a user may read.

    Args:
        message: One sentence: what happened.
        where: The place, e.g. ``dvc.yaml:12`` or a source's name; empty when the message says it.
        hint: One sentence: what to do about it.
        code: A stable slug for programs and the sync-health page, e.g. ``host-unreachable``.
    """

    default_code = "error"

    def __init__(self, message: str, *, where: str = "", hint: str = "", code: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint
        self.code = code or self.default_code

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        stop = "" if self.message.endswith((".", "!", "?")) else "."
        advice = f"{stop} {self.hint}" if self.hint else ""
        return f"{place}{self.message}{advice}"


class ConfigError(DagboardError):
    """`config.yaml` cannot be used: unknown key, wrong type, missing environment variable."""

    default_code = "config-invalid"


class NotFoundError(DagboardError):
    """The named thing does not exist, or the asker may not know that it does."""

    default_code = "not-found"


class UnknownProjectError(NotFoundError):
    """There is no project of this name, or the asker may not know that there is.

    Args:
        named: What was asked for.
        nearest: ``owner/name`` of the project with the most similar name; empty when none is similar.
    """

    def __init__(self, named: str, nearest: str = "") -> None:
        unknown = "The name may be mistyped, or the project one that you may not see."
        super().__init__(f"no project {named}", hint=f"Did you mean {nearest}?" if nearest else unknown)
        self.nearest = nearest


class GoneError(DagboardError):
    """The thing was there and is no more: an embed link that expired or was revoked."""

    default_code = "gone"


class UnauthorizedError(DagboardError):
    """The asker did not say who they are, or in a way we do not know."""

    default_code = "unauthorized"


class ForbiddenError(DagboardError):
    """The asker may see the thing but not do this with it."""

    default_code = "forbidden"


class RemoteError(ForbiddenError):
    """Data may lie in remotes that the configuration does not name.

    Args:
        message: As of every error.
        remotes: Their addresses by name, without credentials; an address is empty where nobody knows it.
        where, hint: As of every error.
    """

    default_code = "not-allowed"

    def __init__(self, message: str, remotes: Mapping[str, str], *, where: str, hint: str) -> None:
        super().__init__(message, where=where, hint=hint)
        self.remotes = dict(remotes)


class TooManyAttemptsError(DagboardError):
    """Too many wrong passwords or tokens; the next try is refused unseen.

    Args:
        seconds: How long to wait.
        until: The same as a moment.
    """

    default_code = "too-many-attempts"

    def __init__(self, seconds: int, until: datetime) -> None:
        super().__init__("too many failed attempts", hint=f"Try again in {_in_words(seconds)}.")
        self.seconds = seconds
        self.until = until


class InvalidRequestError(DagboardError):
    """The question itself is malformed: a limit out of range, an unknown column."""

    default_code = "invalid-request"


class QueryError(InvalidRequestError):
    """A run filter or order that cannot be understood.

    Args:
        message: What is wrong, naming the offending token.
        position: 0-based character offset in the text, for the caret under the filter bar.
        token: The offending piece of text; empty at the end of input.
        suggestion: The nearest known field or keyword; empty when there is none.
        hint: What to do when nothing is near.
    """

    default_code = "query-invalid"

    def __init__(
        self, message: str, *, position: int = 0, token: str = "", suggestion: str = "", hint: str = ""
    ) -> None:
        super().__init__(message, hint=f"Did you mean {suggestion}?" if suggestion else hint)
        self.position = position
        self.token = token
        self.suggestion = suggestion


class ConflictError(DagboardError):
    """The change clashes with the present state, e.g. two writers."""

    default_code = "conflict"


class SourceError(DagboardError):
    """An outside system (git, DVC, MLflow) could not be read.

    Codes used: ``no-credentials``, ``credentials-rejected``, ``no-access``, ``host-unreachable``, ``host-unknown``,
    ``not-a-repository``, ``empty-repository``, ``branch-gone``, ``not-found``, ``dvc-yaml-invalid``,
    ``dvc-lock-invalid``, ``file-missing``, ``file-too-big``, ``file-unreadable``, ``unsupported-remote``,
    ``server-too-old``, ``schema-unknown``, ``source-broken``.
    """

    default_code = "source-broken"


class UnavailableError(DagboardError):
    """Something we need is not there right now; asking again later may work."""

    default_code = "unavailable"


def _in_words(seconds: int) -> str:
    if seconds < 120:
        return "1 second" if seconds == 1 else f"{seconds} seconds"
    return f"{-(-seconds // 60)} minutes"


def plain_words(error: Mapping[str, Any]) -> str:
    """What pydantic found wrong with one value, without the words of Python.

    Args:
        error: One item of ``ValidationError.errors()``, whose ``ctx`` holds the bounds.
    """
    words = _PLAIN_WORDS.get(str(error["type"]))
    if words is None:
        return str(error["msg"]).removeprefix("Value error, ")
    return words.format(**error.get("ctx", {}))


_PLAIN_WORDS = {
    "missing": "is required",
    "extra_forbidden": "is not known here",
    "tuple_type": "must be a list, even of one: [ … ]",
    "list_type": "must be a list, even of one: [ … ]",
    "dict_type": "must be a mapping of keys",
    "model_type": "must be a mapping of keys",
    "string_type": "must be text; put it in quotes",
    "string_too_short": "must not be empty",
    "string_too_long": "must have at most {max_length} characters",
    "string_pattern_mismatch": "must be letters, digits, dots, dashes and underscores, first a letter or digit",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "greater_than_equal": "must be {ge} or more",
    "less_than_equal": "must be {le} or less",
    "literal_error": "must be {expected}",
}
