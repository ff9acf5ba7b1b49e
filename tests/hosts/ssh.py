"""A real SSH host of this session, which offers SFTP over one folder and nothing else."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncssh
import pytest

USER, PASSWORD = "reader", "not a secret"


class _Files(asyncssh.SFTPServer):
    """The folder; `/locked` in it is for nobody."""

    host: SshHost

    def __init__(self, channel: Any) -> None:
        super().__init__(channel, chroot=str(self.host.folder).encode())

    async def lstat(self, path: bytes) -> Any:
        self._check(path)
        await self.host.pause()
        return super().lstat(path)

    def open(self, path: bytes, pflags: int, attrs: Any) -> Any:
        self._check(path)
        return super().open(path, pflags, attrs)

    def read(self, file_obj: Any, offset: int, size: int) -> bytes:
        data: bytes = super().read(file_obj, offset, size)
        self.host.sent += len(data)
        return data

    def _check(self, path: bytes) -> None:
        if path.startswith(b"/locked"):
            raise asyncssh.SFTPPermissionDenied("Permission denied")


class _Door(asyncssh.SSHServer):
    """Lets the reader in: with the password, or with the key."""

    host: SshHost

    def connection_made(self, conn: Any) -> None:
        self.host.connections += 1
        self.host.connected.append(conn)

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        self.host.passwords += 1
        return (username, password) == (USER, PASSWORD)

    def public_key_auth_supported(self) -> bool:
        return True

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        return username == USER and key.public_data == self.host.key.public_data


@dataclass
class SshHost:
    """The host, and what it was asked.

    Attributes:
        folder: What it calls its root.
        home: Files of whoever connects: `key`, `sealed` (the same behind a passphrase), `other`, `known_hosts`.
    """

    folder: Path
    home: Path
    port: int = 0
    sent: int = 0
    connections: int = 0
    passwords: int = 0
    connected: list[Any] = field(default_factory=list)
    is_slow: bool = False
    key: asyncssh.SSHKey = field(default_factory=lambda: asyncssh.generate_private_key("ssh-ed25519"))
    _own_key: asyncssh.SSHKey = field(default_factory=lambda: asyncssh.generate_private_key("ssh-ed25519"))
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _server: Any = None

    def url(self, folder: str = "store") -> str:
        return f"ssh://{USER}@127.0.0.1:{self.port}/{folder}"

    def options(self, **more: str) -> dict[str, str]:
        return {"known_hosts": str(self.home / "known_hosts"), **(more or {"password": PASSWORD})}

    def start(self) -> None:
        """Begin to listen, where it listened before if it did."""
        if not self._loop.is_running():
            threading.Thread(target=self._loop.run_forever, daemon=True).start()
        door, files = type("Door", (_Door,), {"host": self}), type("Files", (_Files,), {"host": self})

        async def listen() -> Any:
            return await asyncssh.listen(
                "127.0.0.1", self.port, server_factory=door, sftp_factory=files, server_host_keys=[self._own_key]
            )

        self._server = asyncio.run_coroutine_threadsafe(listen(), self._loop).result(60)
        self.port = self._server.get_port()
        known = self._own_key.export_public_key().decode()
        (self.home / "known_hosts").write_text(f"[127.0.0.1]:{self.port} {known}")

    def stop(self) -> None:
        """Listen no more, and end every connection."""

        async def end() -> None:
            self._server.close()
            while self.connected:
                self.connected.pop().abort()
            await self._server.wait_closed()

        asyncio.run_coroutine_threadsafe(end(), self._loop).result(60)

    async def pause(self) -> None:
        await asyncio.sleep(60 if self.is_slow else 0)


@pytest.fixture(scope="session")
def ssh_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SshHost]:
    folder, home = tmp_path_factory.mktemp("ssh") / "root", tmp_path_factory.mktemp("home")
    (folder / "store").mkdir(parents=True)
    host = SshHost(folder, home)
    host.key.write_private_key(home / "key")
    host.key.write_private_key(home / "sealed", "pkcs8-pem", passphrase="open it")
    asyncssh.generate_private_key("ssh-ed25519").write_private_key(home / "other")
    host.start()
    yield host
    host.stop()


@pytest.fixture
def ssh_host(ssh_session: SshHost) -> Iterator[SshHost]:
    """The host, with nothing counted yet."""
    ssh_session.sent = ssh_session.connections = ssh_session.passwords = 0
    yield ssh_session
    ssh_session.is_slow = False
