"""Small tracked files, such as metrics, by the hash of their content: read from a remote once, not at every sync."""

from __future__ import annotations

import contextlib
import os
import threading
import zlib
from pathlib import Path


class SmallFileStore:
    """Files below one folder, for each project apart. Any number of threads and processes may read and save.

    Args:
        folder: Made when the first file is saved.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, project_id: int, hash_: str) -> bytes | None:
        """The content of a hash; None when it was not saved, or its file is damaged."""
        try:
            return zlib.decompress(self._path(project_id, hash_).read_bytes())
        except (OSError, zlib.error):
            return None

    def save(self, project_id: int, hash_: str, content: bytes) -> None:
        """Keep a file; a disk that refuses only means that it is read again."""
        path = self._path(project_id, hash_)
        written = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}.tmp")
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                written.write_bytes(zlib.compress(content))
                written.replace(path)
            finally:
                written.unlink(missing_ok=True)

    def _path(self, project_id: int, hash_: str) -> Path:
        """Hashes are hexadecimal (`dashboard.data.sources.content.is_object`), so they are safe as names."""
        return self._folder / str(project_id) / hash_[:2] / hash_[2:]
