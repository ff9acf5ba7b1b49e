"""What ``.dvc/config`` says about where data lies. It is believed about this project's own folder only.

Whoever may push to a repository writes this file, so the addresses in it may be files of this machine or hosts of an
inner network. Remotes are named in messages, and never opened.
"""

from __future__ import annotations

import configparser
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dashboard.data.sources.content.folder import Folder

_REMOTE = re.compile(r"""['"]?remote\s+"(?P<name>[^"]+)"['"]?\Z""")
_CONFIG_BYTES = 1_000_000
_FILES = ("config", "config.local")


@dataclass(frozen=True, slots=True)
class Declared:
    """The remotes of a repository's own configuration.

    Attributes:
        urls: Address by name.
        default: Name of the one that outputs use when they name none.
    """

    urls: Mapping[str, str] = field(default_factory=dict)
    default: str | None = None


def declared(text: str) -> Declared:
    """The remotes of a ``.dvc/config``; a broken file declares none."""
    config = _parsed(text)
    urls = {}
    for section in config.sections():
        remote = _REMOTE.match(section)
        if remote:
            urls[remote["name"]] = config[section].get("url", "")
    return Declared(urls, config.get("core", "remote", fallback=None))


def cache_of(repository: Path, subdirectory: str | None) -> Folder | None:
    """The DVC cache of a repository that is read in place: ``.dvc/cache``, or the one it names inside itself.

    Args:
        repository: The working tree.
        subdirectory: The project's folder in it.

    Returns:
        None when there is no DVC project, no cache yet, or the cache lies outside of the repository: then the
        configuration may name it as a remote.
    """
    inside = repository / (subdirectory or "")
    for folder in (inside, *inside.parents):
        if not folder.is_relative_to(repository):
            return None
        if (folder / ".dvc").is_dir():
            return _cache_below(repository, folder / ".dvc")
    return None


def _cache_below(repository: Path, home: Path) -> Folder | None:
    place = home / "cache"
    for name in _FILES:
        named = _parsed(_text(home / name)).get("cache", "dir", fallback=None)
        place = home / named if named else place
    try:
        found = place.resolve()
        is_ours = found.is_relative_to(repository.resolve()) and found.is_dir()
    except (OSError, RuntimeError, ValueError):
        return None
    return Folder("cache", found, "the cache of the repository") if is_ours else None


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(_CONFIG_BYTES).decode("utf-8", "replace")
    except OSError:
        return ""


def _parsed(text: str) -> configparser.ConfigParser:
    config = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        config.read_string(text)
    except configparser.Error:
        return configparser.ConfigParser(interpolation=None)
    return config
