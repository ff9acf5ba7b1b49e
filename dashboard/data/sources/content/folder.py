"""A cache or a remote that is a folder of this machine."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from dashboard.data.sources.content.bytes import Stream
from dashboard.data.sources.content.failures import no_access, unreachable
from dashboard.data.sources.content.objects import Version
from dashboard.errors import SourceError

_MISSING = {errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG, errno.EISDIR, errno.ENXIO}


class Folder:
    """Objects below one folder.

    An object that is a link counts as missing: whoever may write a cache must not open the rest of this disk with it.

    Args:
        name: Of the remote.
        root: Where the objects lie, absolute.
        title: What messages call it.
    """

    def __init__(self, name: str, root: Path, title: str = "") -> None:
        self.name = name
        self.title = title or f"the remote {name}"
        self.root = root

    def opened(self, path: str, version: Version | None = None) -> Stream | None:
        """One object; None when it is not there. A folder keeps no versions.

        Raises:
            SourceError: The folder is gone (``host-unreachable``), or this user may not read it (``no-access``).
        """
        if version is not None:
            return None
        try:
            descriptor = os.open(self.root / path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            if error.errno in _MISSING:
                self._check_root()
                return None
            raise self._translated(error) from error
        return self._stream(descriptor)

    def size(self, path: str) -> int | None:
        """Bytes of one object, without opening it; None when it is not there or cannot be seen."""
        try:
            found = os.lstat(self.root / path)
        except OSError:
            return None
        return found.st_size if stat.S_ISREG(found.st_mode) else None

    def _stream(self, descriptor: int) -> Stream | None:
        found = os.fstat(descriptor)
        if stat.S_ISREG(found.st_mode):
            return _FileStream(self, descriptor, found.st_size)
        os.close(descriptor)
        return None

    def _check_root(self) -> None:
        try:
            is_there = self.root.is_dir()
        except OSError as error:
            raise self._translated(error) from error
        if not is_there:
            raise unreachable(self.title, str(self.root), "there is no such folder")

    def _translated(self, error: OSError) -> SourceError:
        if isinstance(error, PermissionError):
            return no_access(self.title, str(self.root))
        return unreachable(self.title, str(self.root), error.strerror or str(error))

    def read(self, descriptor: int, start: int, length: int) -> bytes:
        """Bytes of an open object.

        Raises:
            SourceError: The disk failed.
        """
        pieces = []
        try:
            while length > 0 and (piece := os.pread(descriptor, min(length, 1 << 30), start)):
                pieces.append(piece)
                start += len(piece)
                length -= len(piece)
        except OSError as error:
            raise self._translated(error) from error
        return b"".join(pieces)


class _FileStream:
    def __init__(self, folder: Folder, descriptor: int, size: int) -> None:
        self._folder = folder
        self._descriptor = descriptor
        self.size: int | None = size

    def read(self, start: int, length: int) -> bytes:
        return self._folder.read(self._descriptor, start, length)

    def close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def __del__(self) -> None:
        self.close()
