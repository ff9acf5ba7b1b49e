"""DVC's own filesystem of a remote, opened with patience that fits somebody who waits for a page."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from dashboard.config import DvcRemoteSettings
from dashboard.data.model.address import public_address
from dashboard.data.sources.content.failures import UNSUPPORTED
from dashboard.errors import SourceError

_PATIENCE = {
    "http": {"connect_timeout": "3", "read_timeout": "20"},
    "https": {"connect_timeout": "3", "read_timeout": "20"},
    "s3": {"connect_timeout": "3", "read_timeout": "20"},
    "ssh": {"timeout": "5"},
    "azure": {"connection_timeout": "3", "read_timeout": "20"},
}
"""Options of DVC that the configuration may set otherwise."""

_QUESTIONS = frozenset({"ask_password", "ask_passphrase"})
"""Options that would have a server wait for somebody at its terminal."""

_EXTRAS = {"ssh": "ssh", "gs": "gs", "azure": "azure"}


def open_filesystem(settings: DvcRemoteSettings, *, is_versioned: bool = False) -> tuple[Any, str]:
    """The filesystem of a remote and the path of its root there; nothing is asked of the host yet.

    Args:
        settings: The remote of the configuration.
        is_versioned: Whether versions of objects will be asked for.

    Raises:
        SourceError: The kind of address is unknown, its plugin is not installed, or an option is wrong
            (``unsupported-remote``).
    """
    # Importing dvc takes a third of a second that only remote data pays.
    from dvc import fs as filesystems  # noqa: PLC0415
    from dvc.exceptions import DvcException  # noqa: PLC0415

    scheme = urlsplit(settings.url).scheme
    if scheme not in filesystems.known_implementations:
        raise _unsupported(settings, f"remotes of the kind {scheme}:// are not known", "Write the url as dvc has it.")
    options: dict[str, Any] = _PATIENCE.get(scheme, {}) | settings.options
    options = {key: value for key, value in options.items() if key not in _QUESTIONS and key not in {"url", "name"}}
    if is_versioned:
        options["version_aware"] = "true"
    try:
        kind, config, root = filesystems.get_cloud_fs({}, url=settings.url, **options)
        filesystem = kind(**config)
    except (ImportError, filesystems.RemoteMissingDepsError) as error:
        raise _missing_plugin(settings, scheme) from error
    except (DvcException, filesystems.ConfigError, filesystems.AuthError, ValueError) as error:
        said = " ".join(str(error).split())
        raise _unsupported(settings, f"its options do not fit: {said}"[:300], "Mend them in config.yaml.") from error
    if scheme == "s3":
        # We try again ourselves: botocore's five attempts would have a page wait for half a minute.
        filesystem.fs_args.setdefault("config_kwargs", {})["retries"] = {"max_attempts": 1}
    return filesystem, root


def _missing_plugin(settings: DvcRemoteSettings, scheme: str) -> SourceError:
    extra = _EXTRAS.get(scheme)
    package = f"'dagboard[{extra}]'" if extra else f"dvc-{scheme.removesuffix('s') if 'web' in scheme else scheme}"
    # A package that is there but does not load is another matter than one that is missing.
    is_there = find_spec(f"dvc_{scheme}") is not None
    hint = f"Run pip install {'--force-reinstall ' if is_there else ''}{package} in Dagboard's environment."
    return _unsupported(settings, f"remotes of the kind {scheme}:// need a package that is not installed", hint)


def _unsupported(settings: DvcRemoteSettings, message: str, hint: str) -> SourceError:
    return SourceError(
        f"the remote {settings.name} cannot be opened: {message}", where=public_address(settings.url), hint=hint,
        code=UNSUPPORTED,
    )  # fmt: skip
