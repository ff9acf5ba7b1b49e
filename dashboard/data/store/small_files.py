"""Small tracked files, such as metrics, by the hash of their content: read from a remote once, not at every sync."""

from __future__ import annotations

import contextlib
import os
import threading
import time
import zlib
from pathlib import Path

KEPT_FILES = 20_000
"""Files of one project; those that were saved longest ago go, and are read again when somebody wants them."""
_SWEEP_EVERY = 500


class SmallFileStore:
    """Files below one folder, for each project apart. Any number of threads and processes may read and save.

    Args:
        folder: Made when the first file is saved.
        kept: How many files each project keeps.
    """

    def __init__(self, folder: Path, *, kept: int = KEPT_FILES) -> None:
        self._folder = folder
        self._kept = kept
        self._saved = 0

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
        self._saved += 1
        if self._saved % min(_SWEEP_EVERY, max(1, self._kept // 10)) == 0:
            self._sweep(project_id)

    def _sweep(self, project_id: int) -> None:
        """Remove the oldest files beyond what is kept, and what a writer that died left behind."""
        files = [path for path in (self._folder / str(project_id)).glob("*/*") if path.is_file()]
        for path in sorted(files, key=_saved_at)[: max(0, len(files) - self._kept)]:
            with contextlib.suppress(OSError):
                path.unlink()

    def _path(self, project_id: int, hash_: str) -> Path:
        """Hashes are hexadecimal (`dashboard.data.sources.content.is_object`), so they are safe as names."""
        return self._folder / str(project_id) / hash_[:2] / hash_[2:]


def _saved_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return time.time()
