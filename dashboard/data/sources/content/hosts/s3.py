"""S3 and what is compatible with it, through the filesystem that DVC itself uses."""

from __future__ import annotations

from typing import Any

_ATTEMPTS = 2
"""Botocore and s3fs would each try five times, one inside the other."""


class S3Host:
    """A bucket's host.

    Args:
        filesystem: DVC's, not used yet.
    """

    def __init__(self, filesystem: Any) -> None:
        filesystem.fs_args.setdefault("config_kwargs", {})["retries"] = {"max_attempts": 0}
        self._files = filesystem.fs
        self._files.retries = _ATTEMPTS
        self.loop = self._files.loop

    async def opened(self, path: str) -> _Object:
        """One object, or one version of it."""
        found = await self._files._info(path, refresh=True)  # noqa: SLF001 - fsspec's names of coroutines
        if found["type"] != "file":
            raise FileNotFoundError(path)
        return _Object(self._files, path, int(found["size"]))

    async def has(self, container: str) -> bool:
        """Whether a bucket is there."""
        try:
            await self._files._info(container, refresh=True)  # noqa: SLF001 - as above
        except FileNotFoundError:
            return False
        except PermissionError:
            return True
        return True


class _Object:
    def __init__(self, files: Any, path: str, size: int) -> None:
        self._files = files
        self._path = path
        self.size = size

    async def read(self, start: int, length: int) -> bytes:
        found: bytes = await self._files._cat_file(self._path, start=start, end=start + length)  # noqa: SLF001
        return found

    async def close(self) -> None:
        """Nothing is held."""
