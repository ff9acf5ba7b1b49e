"""The secret that signs links and forms: of the environment, or of a file that is made once."""

from __future__ import annotations

import functools
import os
import secrets
import tempfile
from collections.abc import Mapping
from pathlib import Path

from dashboard.config import Settings
from dashboard.errors import ConfigError

_FILE = "secret.key"
_SHORTEST = 32


def secret_of(settings: Settings, environment: Mapping[str, str] | None = None) -> str:
    """The secret of this server; processes with the same data directory, or the same variable, share it.

    Raises:
        ConfigError: The variable is not set or too short, or the file cannot be written.
    """
    environment = os.environ if environment is None else environment
    named = settings.access.secret_env
    if named is None:
        return _of_file(settings.data_dir / _FILE)
    secret = environment.get(named, "")
    if len(secret) < _SHORTEST:
        raise ConfigError(
            f"the environment variable {named} holds no secret of {_SHORTEST} characters", where="access.secret_env",
            hint="Make one with: openssl rand -hex 32.",
        )  # fmt: skip
    return secret


@functools.cache
def _of_file(path: Path) -> str:
    """The content of the file, read once.

    Of two processes that make it at once, one wins and both read the winner's.
    """
    try:
        if not path.is_file():
            _make(path)
        return path.read_text("ascii").strip()
    except OSError as error:
        raise ConfigError(f"the secret cannot be kept: {error.strerror}", where=str(path)) from error


def _make(path: Path) -> None:
    number, draft = tempfile.mkstemp(dir=path.parent)  # only its owner may read it
    try:
        with os.fdopen(number, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
        Path(path).hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        Path(draft).unlink()
