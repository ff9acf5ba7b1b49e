"""DVC's own filesystem of a remote, opened with patience that fits somebody who waits for a page."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dashboard.config import DvcRemoteSettings
from dashboard.data.model.address import public_address
from dashboard.data.sources.content.failures import UNSUPPORTED
from dashboard.data.sources.content.hosts import KNOWN_HOSTS, Host, host_of
from dashboard.data.sources.content.objects import Version
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

_OURS = frozenset({"url", "name", KNOWN_HOSTS})
"""Options that DVC's schema does not take, or that we give ourselves."""

_EXTRAS = {"gs": "gs", "azure": "azure"}
_WEB_ATTEMPTS = 2
"""By itself a web remote would be asked ten times."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A remote that can be asked.

    Attributes:
        filesystem: DVC's.
        root: Where the objects lie there.
        host: Who is asked instead; None where the filesystem itself is.
    """

    filesystem: Any
    root: str
    host: Host | None

    def place(self, path: str, version: Version | None) -> str | None:
        """The path of an object, or of a version of a file; None when this kind of remote keeps no versions."""
        place: str = self.filesystem.join(self.root, *(version.path if version else path).split("/"))
        if version is None:
            return place
        if not hasattr(self.filesystem, "version_path"):
            return None
        versioned: str = self.filesystem.version_path(place, version.id)
        return versioned

    @property
    def container(self) -> str:
        """What must be there before any object can be: a bucket, or the folder of all objects; empty where none is."""
        if self.host is None:
            return ""
        return self.root if self.filesystem.protocol == "ssh" else self.root.strip("/").partition("/")[0]


def open_filesystem(settings: DvcRemoteSettings, *, is_versioned: bool = False) -> Opened:
    """A remote, opened; nothing is asked of its host yet.

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
    options = {key: value for key, value in options.items() if key not in _QUESTIONS | _OURS}
    if is_versioned:
        options["version_aware"] = "true"
    try:
        kind, config, root = filesystems.get_cloud_fs({}, url=settings.url, **options)
        filesystem = kind(**config)
        _prepare(filesystem, settings)
        return Opened(filesystem, root, host_of(filesystem))
    except (ImportError, filesystems.RemoteMissingDepsError) as error:
        raise _missing_plugin(settings, scheme) from error
    except (DvcException, filesystems.ConfigError, filesystems.AuthError, ValueError, OSError) as error:
        said = " ".join(str(error).split())
        raise _unsupported(settings, f"its options do not fit: {said}"[:300], "Mend them in config.yaml.") from error


def _prepare(filesystem: Any, settings: DvcRemoteSettings) -> None:
    """Options that are not in DVC's schema."""
    if hasattr(filesystem, "SESSION_RETRIES"):
        filesystem.SESSION_RETRIES = _WEB_ATTEMPTS
    if KNOWN_HOSTS in settings.options:
        filesystem.fs_args[KNOWN_HOSTS] = str(Path(settings.options[KNOWN_HOSTS]).expanduser())


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
