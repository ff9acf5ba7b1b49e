"""Hosts that are reached over SSH: their SFTP service, with DVC's options and none of its questions.

DVC's own filesystem believes any key that a host shows, lends it the keys of this machine's agent, asks for passphrases
at the terminal, and never connects again. A server must do none of this, so only the options are DVC's.
"""

from __future__ import annotations

import asyncio
import stat
from typing import Any

from dashboard.data.sources.content.hosts.asking import own_loop

KNOWN_HOSTS = "known_hosts"
"""An option of ours: a file with the keys of hosts, instead of that of the user."""

_OPTIONS = ("username", "password", "passphrase", "client_keys", "preferred_auth", "encryption_algs",
            "compression_algs", "gss_auth")  # fmt: skip
_ALIVE_SECONDS = 5


class SshHost:
    """One connection, kept, and made anew when it was lost.

    Args:
        filesystem: DVC's, not used yet.

    Raises:
        OSError, ValueError: The key file is not there, or is none.
    """

    def __init__(self, filesystem: Any) -> None:
        import asyncssh  # noqa: PLC0415 - half a second that only remotes over SSH pay

        told = filesystem.fs_args
        self._library = asyncssh
        self._address = {"host": told["host"], "port": told.get("port", ())}
        self._patience = float(told["timeout"])
        self._options = asyncssh.SSHClientConnectionOptions(
            **self._address, **{name: told[name] for name in _OPTIONS if name in told},
            known_hosts=told.get(KNOWN_HOSTS, ()), agent_forwarding=False, connect_timeout=self._patience,
            keepalive_interval=_ALIVE_SECONDS, keepalive_count_max=2,
        )  # fmt: skip
        self.loop = own_loop()
        self._turn = asyncio.Lock()
        self._connection: Any = None
        self._files: Any = None

    async def opened(self, path: str) -> _File:
        """One file; a link is none, because whoever may write it must not open the rest of the host's disk with it."""
        kept, lost = self._files, (self._library.SFTPConnectionLost, self._library.SFTPNoConnection)
        try:
            return await self._open(path)
        except lost:
            if kept is None:
                raise
            self._close()
            return await self._open(path)
        except asyncio.CancelledError:
            # It took too long: who answers nothing over this connection may do so over another.
            self._close()
            raise

    async def has(self, container: str) -> bool:
        """Whether a folder is there."""
        files = await self._session()
        try:
            found: bool = await files.isdir(container)
        except self._library.SFTPPermissionDenied:
            return True
        return found

    async def _open(self, path: str) -> _File:
        files = await self._session()
        missing = (self._library.SFTPNoSuchFile, self._library.SFTPNoSuchPath)
        try:
            found = await files.lstat(path)
            if not stat.S_ISREG(found.permissions or 0):
                raise FileNotFoundError(path)
            return _File(await files.open(path, "rb"), found.size or 0)
        except missing as error:
            raise FileNotFoundError(path) from error

    async def _session(self) -> Any:
        async with self._turn:
            if self._connection is None or self._connection.is_closed():
                self._close()
                await self._connect()
            return self._files

    async def _connect(self) -> None:
        try:
            self._connection = await self._library.connect(**self._address, options=self._options)
            self._files = await self._connection.start_sftp_client()
        except OSError as error:
            # No error of the way there may look like that of an object.
            self._close()
            raise ConnectionError(str(error) or f"no answer within {self._patience:.0f} seconds") from error
        except BaseException:
            self._close()
            raise

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.abort()
        self._connection = self._files = None


class _File:
    def __init__(self, file: Any, size: int) -> None:
        self._file = file
        self.size = size

    async def read(self, start: int, length: int) -> bytes:
        found: bytes = await self._file.read(length, start)
        return found

    async def close(self) -> None:
        await self._file.close()
